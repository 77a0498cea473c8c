//! Weighted digraphs and mixed graphs: the resolvent by one-connections, and structural equation models on top of it.
//!
//! Start with [`MixedGraph`]; numbers, data and maximum likelihood are in [`likelihood`].

#![forbid(unsafe_code)]

#[cfg(feature = "catalogue")]
pub mod cases;
pub mod covariance;
#[cfg(feature = "catalogue")]
pub mod entry;
mod error;
mod expression;
mod flow;
pub mod formats;
pub mod ideal;
pub mod identify;
pub mod likelihood;
mod mixed;
mod modular;
pub mod resolvent;
pub mod separation;
mod support;
#[cfg(test)]
mod testing;

pub use self::error::{Error, Result};
pub use self::mixed::{
    Coefficient, Edge, EdgeKind, MAX_VERTICES, MixedGraph, Parameter, Parameters, Vertex,
};
