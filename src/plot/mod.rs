//! Pictures as SVG, and as PNG with the feature `png`.

mod geometry;
mod graph;
mod layout;
#[cfg(feature = "png")]
mod png;
mod routes;

pub use self::graph::{GraphStyle, draw_graph};
#[cfg(feature = "png")]
pub use self::png::{PngError, png};
