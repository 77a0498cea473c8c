//! What cannot be drawn, named by what a user can do about it.

use super::model::{Axis, Chart, Layer, Panel, Scale};
use crate::plot::text::shown;

/// More than this nobody could read.
const MOST_PANELS: usize = 20;
const MOST_LAYERS: usize = 200;
const MOST_MARKERS: usize = 300;

/// Why there is no chart.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ChartError {
    /// A number that has no place in the chart.
    #[error("{what}, index {index}: {value} is not allowed: {allowed}")]
    Number {
        /// Which list.
        what: String,
        /// Its place in the list, from 0.
        index: usize,
        /// What was given.
        value: f64,
        /// What would be.
        allowed: &'static str,
    },
    /// Lists that belong together and are not equally long.
    #[error("{what}: {found} numbers instead of {expected}")]
    Dimension {
        /// Which list.
        what: String,
        /// How many fit.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// Nothing to draw.
    #[error("{what} is empty: at least one point is needed")]
    Empty {
        /// Which list.
        what: String,
    },
    /// An axis, a frame or a line of no possible size.
    #[error("{what}: {found} is not allowed: {allowed}")]
    Size {
        /// Of what.
        what: &'static str,
        /// What was given.
        found: String,
        /// What would be.
        allowed: &'static str,
    },
    /// More than can be read.
    #[error("{what}: {found}, more than the limit of {limit}")]
    TooMany {
        /// What was counted.
        what: &'static str,
        /// How many there were.
        found: usize,
        /// How many are allowed.
        limit: usize,
    },
}

type Result<T> = std::result::Result<T, ChartError>;

pub(super) fn check(chart: &Chart<'_>) -> Result<()> {
    let count = |what, found, limit| match found > limit {
        true => Err(ChartError::TooMany { what, found, limit }),
        false => Ok(()),
    };
    count("panels of a chart", chart.panels.len(), MOST_PANELS)?;
    if chart.panels.is_empty() {
        return Err(ChartError::Empty {
            what: "the list of panels".to_owned(),
        });
    }
    check_axis(&chart.x)?;
    for panel in &chart.panels {
        count("curves of a panel", panel.layers.len(), MOST_LAYERS)?;
        count("markers of a panel", panel.markers.len(), MOST_MARKERS)?;
        check_panel(chart, panel)?;
    }
    Ok(())
}

fn check_panel(chart: &Chart<'_>, panel: &Panel<'_>) -> Result<()> {
    check_axis(&panel.y)?;
    if !(40.0..=2000.0).contains(&panel.height) {
        return Err(ChartError::Size {
            what: "height of a panel",
            found: panel.height.to_string(),
            allowed: "40 to 2000 pixels",
        });
    }
    if panel.layers.is_empty() {
        return Err(ChartError::Empty {
            what: "a panel".to_owned(),
        });
    }
    for layer in &panel.layers {
        check_layer(layer, &chart.x, &panel.y)?;
    }
    for (index, marker) in panel.markers.iter().enumerate() {
        on_axis(&chart.x, "x of the markers", index, marker.x)?;
        if let Some(y) = marker.y {
            on_axis(&panel.y, "y of the markers", index, y)?;
        }
    }
    match panel.level {
        Some(level) => on_axis(&panel.y, "level of a panel", 0, level),
        None => Ok(()),
    }
}

fn check_layer(layer: &Layer<'_>, x_axis: &Axis<'_>, y_axis: &Axis<'_>) -> Result<()> {
    let of = |list: &str| match layer.name() {
        "" => format!("{list} of a curve"),
        name => format!("{list} of {}", shown(name)),
    };
    let (x, y) = layer.xy();
    if x.is_empty() {
        return Err(ChartError::Empty { what: of("x") });
    }
    let same = |list: &str, values: &[f64]| match values.len() == x.len() {
        true => Ok(()),
        false => Err(ChartError::Dimension {
            what: of(list),
            expected: x.len(),
            found: values.len(),
        }),
    };
    same("y", y)?;
    for (axis, list, values) in [(x_axis, "x", x), (y_axis, "y", y)] {
        for (index, &value) in values.iter().enumerate() {
            if !allowed(axis, value) {
                return on_axis(axis, &of(list), index, value);
            }
        }
    }
    match layer {
        Layer::Curve { look, .. } if !(0.1..=20.0).contains(&look.width) => Err(ChartError::Size {
            what: "width of a line",
            found: look.width.to_string(),
            allowed: "0.1 to 20 pixels",
        }),
        Layer::Curve { .. } | Layer::Points { .. } => Ok(()),
        Layer::Band { below, above, .. } => {
            for (list, values) in [("lower bound", below), ("upper bound", above)] {
                same(list, values)?;
                let wrong = |value: &f64| !(value.is_finite() && *value >= 0.0);
                if let Some(index) = values.iter().position(wrong) {
                    return Err(ChartError::Number {
                        what: of(list),
                        index,
                        value: values[index],
                        allowed: "a finite number, at least 0",
                    });
                }
            }
            match x.windows(2).position(|pair| pair[1] < pair[0]) {
                None => Ok(()),
                Some(before) => Err(ChartError::Number {
                    what: of("x"),
                    index: before + 1,
                    value: x[before + 1],
                    allowed: "at least the number before it, for a band",
                }),
            }
        }
    }
}

fn check_axis(axis: &Axis<'_>) -> Result<()> {
    let Some((low, high)) = axis.range else {
        return Ok(());
    };
    let positive = axis.scale == Scale::Linear || low > 0.0;
    match low.is_finite() && high.is_finite() && low < high && positive {
        true => Ok(()),
        false => Err(ChartError::Size {
            what: "range of an axis",
            found: format!("{low} to {high}"),
            allowed: "two finite numbers, the lower one first, above 0 on a logarithmic axis",
        }),
    }
}

/// Numbers up to 0 have no logarithm; with a range of its own the axis says what is drawn of them: nothing.
fn allowed(axis: &Axis<'_>, value: f64) -> bool {
    value.is_finite() && (axis.scale == Scale::Linear || axis.range.is_some() || value > 0.0)
}

fn on_axis(axis: &Axis<'_>, what: &str, index: usize, value: f64) -> Result<()> {
    if allowed(axis, value) {
        return Ok(());
    }
    Err(ChartError::Number {
        what: what.to_owned(),
        index,
        value,
        allowed: match value.is_finite() {
            true => "above 0, since the axis is logarithmic; or give the axis a range",
            false => "a finite number",
        },
    })
}
