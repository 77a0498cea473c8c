//! Mixed graphs: directed and bidirected edges over named vertices, some of them latent.

mod graph;
mod labels;
mod matrices;
pub(crate) mod names;
mod parameters;
mod queries;
mod symbols;

pub use self::graph::{Coefficient, Edge, EdgeKind, MAX_VERTICES, MixedGraph, Vertex};
pub use self::parameters::{Parameter, Parameters};
