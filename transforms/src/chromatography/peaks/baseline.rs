//! What the signal would be without its peaks.

use super::banded::Pentadiagonal;
use super::interpolate::{Pieces, interpolate};
use super::noise::{line, scaled_noise};
use super::ridges::{ridges, typical_width};
use super::scales::responses;
use super::trace::{Scaled, Trace, floor_index};
use crate::error::{Result, positive};
use std::f64::consts::TAU;

/// Waves as long as this many widths of a peak are half baseline.
const PERIOD: f64 = 12.0;

/// Points that a wave of that length is described by.
const POINTS: f64 = 32.0;

/// Fewer points than this describe no baseline.
const FEWEST: usize = 64;

/// Rounds of new weights; a dozen are usual.
const ROUNDS: usize = 50;

/// How a baseline is found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BaselineMethod {
    /// Smooth least squares in which points above the baseline lose their weight.
    #[default]
    Reweighted,
    /// Peaks clipped at the chords over them, from wide chords to narrow ones. Below the noise by about its size.
    Clipped,
}

/// A baseline at the times of its trace.
#[derive(Clone, Debug, PartialEq)]
pub struct Baseline {
    /// One value for each point, in the unit of the signal.
    pub values: Vec<f64>,
    /// Full width at half maximum of the peaks that it is stiff against, in the unit of time.
    pub width: f64,
    /// Drift: slope of the least-squares line through the values, signal/time.
    pub drift: f64,
}

/// The baseline of a trace, by one of two methods.
///
/// $$ \min_b \int w\thinspace (y - b)^2 + \lambda\thinspace b''^2\thinspace dt, \qquad \lambda = (12\thinspace W / 2\pi)^4 $$
///
/// for peaks of a full width W at half maximum: waves of 12 W are half followed. The weights are logistic in the residual over its scatter
/// below the baseline ([`BaselineMethod::Reweighted`]); [`BaselineMethod::Clipped`] takes min(y, chord) over chords of 6 W and less.
/// Neither is moved by a line added to the signal. Without `width` the peaks of the trace itself set it. Costs O(n), with one pentadiagonal
/// solution on at most n points for each round.
///
/// # Errors
/// [`crate::Error::Domain`] for a width that is not above 0.
///
/// ```
/// use transforms::chromatography::peaks::{BaselineMethod, Emg, Trace, baseline};
/// let peak = Emg::new(100.0, 400.0, 5.0, 5.0)?;
/// let times: Vec<f64> = (0..1000).map(f64::from).collect();
/// let signal: Vec<f64> = times.iter().map(|&t| 3.0 + 0.01 * t + peak.value(t)).collect();
/// let found = baseline(&Trace::new(&times, &signal)?, BaselineMethod::Reweighted, None)?;
/// assert!((found.values[400] - 7.0).abs() < 0.01 && (found.drift - 0.01).abs() < 1e-5);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: S.-J. Baek, A. Park, Y.-J. Ahn and J. Choo, Baseline correction using asymmetrically reweighted penalized least squares
/// smoothing (2015); C. G. Ryan, E. Clayton, W. L. Griffin, S. H. Sie and D. R. Cousens, SNIP, a statistics-sensitive background treatment
/// (1988). The choice of λ from the width and the coarser grid are derived here.
pub fn baseline(trace: &Trace<'_>, method: BaselineMethod, width: Option<f64>) -> Result<Baseline> {
    let scaled = trace.scaled();
    let deviation = scaled_noise(&scaled).deviation;
    let width = match width {
        Some(width) => positive("width of the peaks", width)? / scaled.time_unit,
        None => {
            let seen = responses(&scaled, deviation);
            typical_width(&scaled, &seen, &ridges(&seen, scaled.times.len()))
        }
    };
    let values = scaled_baseline(&scaled, method, width, deviation);
    let (slope, _, _) = line(&scaled.times, &values);
    Ok(Baseline {
        values: values
            .iter()
            .map(|value| value * scaled.signal_unit)
            .collect(),
        width: width * scaled.time_unit,
        drift: slope / scaled.time_unit * scaled.signal_unit,
    })
}

/// The baseline of a scaled trace, for peaks of a width in mean steps.
pub(super) fn scaled_baseline(
    trace: &Scaled,
    method: BaselineMethod,
    width: f64,
    deviation: f64,
) -> Vec<f64> {
    let n = trace.times.len();
    let span = trace.times[n - 1];
    let width = width.clamp(f64::MIN_POSITIVE, span);
    let step = match method {
        BaselineMethod::Reweighted => PERIOD * width / POINTS,
        BaselineMethod::Clipped => width / 6.0,
    };
    // means over so many points that neither the condition nor the cost grows with the stiffness
    let bin = floor_index(step).min(n / FEWEST).max(1);
    let mean = |numbers: &[f64]| {
        numbers
            .chunks(bin)
            .map(|c| c.iter().sum::<f64>() / c.len() as f64)
            .collect()
    };
    let (t, y): (Vec<f64>, Vec<f64>) = (mean(&trace.times), mean(&trace.signal));
    let deviation = (deviation / (bin as f64).sqrt()).max(f64::MIN_POSITIVE);
    let values = match method {
        BaselineMethod::Reweighted => {
            // the line is kept exactly, and what is left has more digits
            let (slope, middle, level) = line(&t, &y);
            let tilt = |t: f64| slope.mul_add(t - middle, level);
            let rest: Vec<f64> = t.iter().zip(&y).map(|(&t, y)| y - tilt(t)).collect();
            let bent = reweighted(&t, &rest, PERIOD * width, deviation);
            t.iter().zip(bent).map(|(&t, b)| b + tilt(t)).collect()
        }
        BaselineMethod::Clipped => clipped(&t, y, 3.0 * width),
    };
    match bin {
        1 => values,
        _ => interpolate(&t, &values, &trace.times, Pieces::Smooth),
    }
}

/// Least squares with a penalty on the second derivative and weights that forget what lies above.
fn reweighted(t: &[f64], y: &[f64], period: f64, deviation: f64) -> Vec<f64> {
    let n = t.len();
    let stiffness = (period / TAU).powi(4);
    // half the distance between the neighbours: the quadrature weight of a point
    let share = |k: usize| 0.5 * (t[(k + 1).min(n - 1)] - t[k.saturating_sub(1)]);
    let mut weights = vec![1.0; n];
    let mut values = y.to_vec();
    for _ in 0..ROUNDS {
        let entries: Vec<f64> = (0..n).map(|k| (weights[k] * share(k)).max(1e-12)).collect();
        let right = entries.iter().zip(y).map(|(w, y)| w * y).collect();
        let mut matrix = Pentadiagonal::diagonal(&entries);
        for k in 0..n.saturating_sub(2) {
            let (before, after) = (t[k + 1] - t[k], t[k + 2] - t[k + 1]);
            let both = before + after;
            let second = [
                2.0 / (before * both),
                -2.0 / (before * after),
                2.0 / (after * both),
            ];
            matrix.add_square(k, 0.5 * both * stiffness, second);
        }
        let Some(solved) = matrix.solve(right) else {
            break;
        };
        values = solved;
        let rest: Vec<f64> = y.iter().zip(&values).map(|(y, b)| y - b).collect();
        let below: Vec<f64> = rest.iter().copied().filter(|&d| d < 0.0).collect();
        let count = below.len().max(1) as f64;
        let mean = below.iter().sum::<f64>() / count;
        let variance = below.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / count;
        let scatter = variance.sqrt().max(deviation);
        let (mut change, mut size) = (0.0, 0.0);
        for (weight, d) in weights.iter_mut().zip(&rest) {
            let exponent = 2.0 * (d - (2.0 * scatter - mean)) / scatter;
            let next = 1.0 / (1.0 + exponent.min(700.0).exp());
            change += (next - *weight) * (next - *weight);
            size += *weight * *weight;
            *weight = next;
        }
        if change <= 1e-6 * size {
            break;
        }
    }
    values
}

/// Every point at most on the chord between the points `reach` before and after it, for all reaches from the longest on.
fn clipped(t: &[f64], mut y: Vec<f64>, half: f64) -> Vec<f64> {
    let n = t.len();
    let step = ((t[n - 1] - t[0]) / (n - 1) as f64).max(f64::MIN_POSITIVE);
    let longest = floor_index(half / step).clamp(1, ((n - 1) / 2).max(1));
    for reach in (1..=longest).rev() {
        let next: Vec<f64> = (0..n)
            .map(|i| {
                if i < reach || i + reach >= n {
                    return y[i];
                }
                let share = (t[i] - t[i - reach]) / (t[i + reach] - t[i - reach]);
                y[i].min(share.mul_add(y[i + reach] - y[i - reach], y[i - reach]))
            })
            .collect();
        y = next;
    }
    y
}
