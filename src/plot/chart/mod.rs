//! Charts of lines and points: panels over a common x axis, in SVG.
//!
//! | file | what |
//! |---|---|
//! | `model` | what is drawn: plain data |
//! | `check` | what cannot be drawn |
//! | `range` | the part of a line that an axis shows |
//! | `ticks` | round numbers along it |
//! | `thin` | curves and points with no more detail than pixels show |
//! | `labels` | places for the names of markers |
//! | `legend` | which line is what |
//! | `layout` | the place of every panel and the numbers along its axes |
//! | `draw` | the text of the picture |

mod check;
mod draw;
mod labels;
mod layout;
mod legend;
mod model;
mod range;
mod thin;
mod ticks;

pub use self::check::ChartError;
pub use self::draw::draw_chart;
pub use self::model::{Axis, Chart, Colour, Layer, Look, Marker, Panel, Pattern, Scale};
