//! Chromatograms: signal over time, with components, error band, data and residuals.

use super::chart::{
    Axis, Chart, ChartError, Colour, Layer, Look, Marker, Panel, Pattern, Scale, draw_chart,
};

/// What a picture of a chromatogram shows.
#[derive(Clone, Debug, PartialEq)]
pub struct ChromatogramPicture<'a> {
    /// Stands above; may be empty.
    pub title: &'a str,
    /// Quantity and unit of the times, as in "time / s".
    pub time_label: &'a str,
    /// Quantity and unit of the signal.
    pub signal_label: &'a str,
    /// Linear, or logarithmic for a signal above 0.
    pub scale: Scale,
    /// Times of the model.
    pub times: &'a [f64],
    /// The model, one value for each time.
    pub total: &'a [f64],
    /// Bounds of the error of the model, one for each time, at least 0.
    pub bound: Option<&'a [f64]>,
    /// Names of components with their parts of the model.
    pub components: Vec<(&'a str, &'a [f64])>,
    /// Times and signals that were measured.
    pub data: Option<(&'a [f64], &'a [f64])>,
    /// Draw data - model in a frame of its own; the model has to be given at the times of the data.
    pub residuals: bool,
    /// Times and names of peaks.
    pub markers: Vec<(f64, &'a str)>,
}

impl<'a> ChromatogramPicture<'a> {
    /// A picture of a model alone.
    pub fn new(times: &'a [f64], total: &'a [f64]) -> Self {
        Self {
            title: "",
            time_label: "time / s",
            signal_label: "signal",
            scale: Scale::Linear,
            times,
            total,
            bound: None,
            components: Vec::new(),
            data: None,
            residuals: false,
            markers: Vec::new(),
        }
    }
}

/// A chromatogram in SVG: the model as a line with its error band, components, data as dots, residuals below, names above the peaks.
///
/// A band that is everywhere thinner than a pixel is not drawn; the caption gives the largest bound. Lines run straight from one
/// computed point to the next, so that a front does not overshoot. See [`draw_chart`] for what else holds.
///
/// ```
/// use closedform::plot::{ChromatogramPicture, chromatogram};
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate};
/// let pulse = Inlet::Pulse { width: 0.05 };
/// let experiment = Experiment::single(Column::open(1.0, 1000.0)?, Binding::kinetic(20.0, 10.0)?, pulse);
/// let times: Vec<f64> = (0..200).map(|k| f64::from(k) * 0.03).collect();
/// let answer = simulate(&experiment, &times, 1e-9)?;
/// let total: Vec<f64> = answer.total.iter().map(|one| one.value).collect();
/// let bound: Vec<f64> = answer.total.iter().map(|one| one.bound).collect();
/// let svg = chromatogram(&ChromatogramPicture {
///     bound: Some(&bound),
///     markers: vec![(2.9, "toluene")],
///     ..ChromatogramPicture::new(&times, &total)
/// })?;
/// assert!(svg.contains(">toluene</text>") && svg.contains("thinner than a pixel"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`ChartError`]: numbers that are not finite, lists of unequal length, no points; residuals without data at the times of the model.
pub fn chromatogram(picture: &ChromatogramPicture<'_>) -> Result<String, ChartError> {
    let times = picture.times;
    let differences = residuals(picture)?;
    let one_alone = picture.components.len() == 1;
    let mut layers = Vec::new();
    if let Some(bound) = picture.bound {
        layers.push(Layer::Band {
            name: "error bound",
            x: times,
            y: picture.total,
            below: bound,
            above: bound,
            colour: Colour::Ink,
        });
    }
    if let Some((x, y)) = picture.data {
        layers.push(Layer::Points {
            name: "data",
            x,
            y,
            colour: Colour::Hue(5),
        });
    }
    let total = Layer::Curve {
        name: match (picture.data.is_some(), picture.components.len()) {
            (true, _) => "model",
            (false, 0 | 1) => "",
            _ => "total",
        },
        x: times,
        y: picture.total,
        look: Look::MAIN,
    };
    layers.push(total);
    for (which, &(name, values)) in picture.components.iter().enumerate() {
        let curve = Layer::Curve {
            name,
            x: times,
            y: values,
            look: Look::nth(which),
        };
        // A single component is the total, unless there is a baseline too.
        if !(one_alone && values == picture.total) {
            layers.push(curve);
        }
    }
    let mut panels = vec![Panel {
        markers: picture
            .markers
            .iter()
            .map(|&(x, label)| Marker {
                x,
                y: height(picture, x),
                label,
            })
            .collect(),
        ..Panel::new(
            Axis {
                label: picture.signal_label,
                scale: picture.scale,
                range: None,
            },
            330.0,
            layers,
        )
    }];
    let residual_label = match picture.signal_label.rsplit_once(" / ") {
        Some((_, unit)) => format!("residual / {unit}"),
        None => "residual".to_owned(),
    };
    if let Some(differences) = &differences {
        panels.push(Panel {
            level: Some(0.0),
            ..Panel::new(
                Axis::linear(&residual_label),
                110.0,
                vec![Layer::Curve {
                    name: "",
                    x: times,
                    y: differences,
                    look: Look {
                        colour: Colour::Hue(0),
                        pattern: Pattern::Solid,
                        width: 1.0,
                    },
                }],
            )
        });
    }
    draw_chart(&Chart {
        title: picture.title,
        x: Axis::linear(picture.time_label),
        panels,
        caption: Vec::new(),
    })
}

/// Data - model, if asked for.
fn residuals(picture: &ChromatogramPicture<'_>) -> Result<Option<Vec<f64>>, ChartError> {
    if !picture.residuals {
        return Ok(None);
    }
    let Some((times, signal)) = picture.data else {
        return Err(ChartError::Empty {
            what: "data for residuals".to_owned(),
        });
    };
    for (what, found) in [
        (
            "times of the data, which residuals share with the model",
            times.len(),
        ),
        ("signal of the data", signal.len()),
        ("the model", picture.total.len()),
    ] {
        if found != picture.times.len() {
            return Err(ChartError::Dimension {
                what: what.to_owned(),
                expected: picture.times.len(),
                found,
            });
        }
    }
    let differs = |(one, other): (&f64, &f64)| one.is_finite() && one.total_cmp(other).is_ne();
    if let Some(index) = times.iter().zip(picture.times).position(differs) {
        return Err(ChartError::Number {
            what: "times of the data".to_owned(),
            index,
            value: times[index],
            allowed: "for residuals the same time as that of the model",
        });
    }
    let difference = |(data, model): (&f64, &f64)| (data - model).clamp(-f64::MAX, f64::MAX);
    Ok(Some(
        signal.iter().zip(picture.total).map(difference).collect(),
    ))
}

/// Where the name of a peak points: at the highest of the model and of the data next to it.
fn height(picture: &ChromatogramPicture<'_>, time: f64) -> Option<f64> {
    let nearest = |times: &[f64], values: &[f64]| -> Option<f64> {
        let distance = |index: &usize| (times[*index] - time).abs();
        let at = (0..times.len()).min_by(|a, b| distance(a).total_cmp(&distance(b)))?;
        let (first, end) = (at.saturating_sub(1), (at + 2).min(times.len()));
        values.get(first..end)?.iter().copied().reduce(f64::max)
    };
    let model = nearest(picture.times, picture.total);
    let data = picture
        .data
        .and_then(|(times, signal)| nearest(times, signal));
    match (model, data) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}
