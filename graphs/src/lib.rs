//! Weighted digraphs and mixed graphs: the resolvent by one-connections, and structural equation models on top of it.
//!
//! Start with [`MixedGraph`].

#![forbid(unsafe_code)]

pub mod covariance;
mod error;
mod mixed;
mod modular;
pub mod resolvent;

pub use self::error::{Error, Result};
pub use self::mixed::{
    Coefficient, Edge, EdgeKind, MAX_VERTICES, MixedGraph, Parameter, Parameters, Vertex,
};
