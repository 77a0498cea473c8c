//! Pictures as SVG.

mod geometry;
mod graph;
mod layout;
mod routes;

pub use self::graph::{GraphStyle, draw_graph};
