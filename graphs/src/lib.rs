//! Weighted digraphs and mixed graphs: the resolvent by one-connections, and structural equation models on top of it.
//!
//! Start with [`MixedGraph`].

#![forbid(unsafe_code)]

mod error;
pub mod identify;
mod mixed;
mod modular;

pub use self::error::{Error, Result};
pub use self::mixed::{
    Coefficient, Edge, EdgeKind, MAX_VERTICES, MixedGraph, Parameter, Parameters, Vertex,
};
