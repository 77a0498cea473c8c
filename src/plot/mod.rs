//! Pictures as SVG, and as PNG with the feature `png`.

mod chart;
mod chromatogram;
mod distribution;
mod geometry;
mod graph;
mod layout;
#[cfg(feature = "png")]
mod png;
mod routes;
mod text;

pub use self::chart::{
    Axis, Chart, ChartError, Colour, Layer, Look, Marker, Panel, Pattern, Scale, draw_chart,
};
pub use self::chromatogram::{ChromatogramPicture, chromatogram};
pub use self::distribution::{DistributionPicture, distribution};
pub use self::graph::{GraphStyle, draw_graph};
#[cfg(feature = "png")]
pub use self::png::{PngError, png};
