//! Distributions and other curves with marked places: densities with quantiles, rates against rates with a diagonal.

use super::chart::{Axis, Chart, ChartError, Layer, Look, Marker, Panel, draw_chart};

/// A curve with marked places.
#[derive(Clone, Debug, PartialEq)]
pub struct DistributionPicture<'a> {
    /// Stands above; may be empty.
    pub title: &'a str,
    /// The x axis, as in "makespan / s" or "false positive rate".
    pub x: Axis<'a>,
    /// The y axis, as in "probability" or "true positive rate".
    pub y: Axis<'a>,
    /// Names of curves with their points, the first the most important.
    pub curves: Vec<(&'a str, &'a [f64], &'a [f64])>,
    /// Places on the x axis with names, as the quantiles "50 %" and "95 %".
    pub marks: Vec<(f64, &'a str)>,
    /// Draw the straight line from (0, 0) to (1, 1), which a guess would give.
    pub diagonal: bool,
}

/// A distribution in SVG: curves, quantiles as dashed lines with their names, a diagonal to compare with.
///
/// ```
/// use closedform::plot::{Axis, DistributionPicture, distribution};
/// let rate: Vec<f64> = (0..=100).map(|k| f64::from(k) / 100.0).collect();
/// let found: Vec<f64> = rate.iter().map(|x| x.sqrt()).collect();
/// let svg = distribution(&DistributionPicture {
///     title: "Receiver operating characteristic",
///     x: Axis::linear("false positive rate"),
///     y: Axis::linear("true positive rate"),
///     curves: vec![("", &rate, &found)],
///     marks: vec![(0.05, "chosen")],
///     diagonal: true,
/// })?;
/// assert!(svg.contains(">chosen</text>"));
/// # Ok::<(), closedform::plot::ChartError>(())
/// ```
///
/// # Errors
/// [`ChartError`]: numbers that are not finite, lists of unequal length, no points.
pub fn distribution(picture: &DistributionPicture<'_>) -> Result<String, ChartError> {
    let ends = [0.0, 1.0];
    let mut layers = Vec::new();
    if picture.diagonal {
        layers.push(Layer::Curve {
            name: "",
            x: &ends,
            y: &ends,
            look: Look::AID,
        });
    }
    for (which, &(name, x, y)) in picture.curves.iter().enumerate() {
        let look = match which {
            0 => Look::MAIN,
            _ => Look::nth(which - 1),
        };
        layers.push(Layer::Curve { name, x, y, look });
    }
    let markers = picture
        .marks
        .iter()
        .map(|&(x, label)| Marker { x, y: None, label });
    draw_chart(&Chart {
        title: picture.title,
        x: picture.x,
        panels: vec![Panel {
            markers: markers.collect(),
            ..Panel::new(picture.y, 380.0, layers)
        }],
        caption: Vec::new(),
    })
}
