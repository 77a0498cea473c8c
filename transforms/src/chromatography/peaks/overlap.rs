//! Areas of two peaks that share a valley, and the table of all peaks of a trace.

use super::find::{Peak, PeakOptions, Peaks, find_peaks};
use super::metrics::{PeakMetrics, Resolution, corrected, measure_scaled, resolution};
use super::trace::Trace;
use crate::error::{Error, Result};

/// How two peaks that overlap share their area.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AreaSplit {
    /// A perpendicular from the valley to the baseline.
    #[default]
    Valley,
    /// The smaller peak has what lies above the tangent from the valley to its far flank, the larger one the rest.
    Tangent,
}

/// A peak of a trace in full.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MeasuredPeak {
    /// Where it was found.
    pub peak: Peak,
    /// What it measures.
    pub metrics: PeakMetrics,
    /// Its share of the area of all peaks, %.
    pub area_percent: f64,
    /// Resolution from the peak before; `None` for the first.
    pub resolution: Option<Resolution>,
}

/// Areas, signal × time, of two neighbours `left` and `right` of which the one ends where the other begins.
///
/// $$ A_{\text{rider}} = \int_v^e y - y_v - \frac{y_e - y_v}{t_e - t_v} (t - t_v)\thinspace dt $$
///
/// with the valley v and the point e of the far flank from which the chord to the valley nowhere cuts the signal. The sum is the same
/// either way. Trapezoid rule; O(n).
///
/// # Errors
/// [`Error::Dimension`] for a baseline of another length, bounds outside the trace or out of order.
///
/// ```
/// use transforms::chromatography::peaks::{AreaSplit, Emg, PeakOptions, Trace, find_peaks, split_areas};
/// let (parent, rider) = (Emg::new(100.0, 50.0, 1.0, 8.0)?, Emg::new(4.0, 62.0, 1.0, 0.5)?);
/// let times: Vec<f64> = (0..1500).map(|k| 0.1 * f64::from(k)).collect();
/// let signal: Vec<f64> = times.iter().map(|&t| parent.value(t) + rider.value(t)).collect();
/// let trace = Trace::new(&times, &signal)?;
/// let found = find_peaks(&trace, &PeakOptions::default())?;
/// let areas = |split| split_areas(&trace, None, &found.peaks[0], &found.peaks[1], split);
/// // a rider of area 4 on a tail: the perpendicular gives it the tail below it, the tangent cuts its foot
/// assert!(areas(AreaSplit::Valley)?.1 > 20.0);
/// assert!((2.5..4.0).contains(&areas(AreaSplit::Tangent)?.1));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn split_areas(
    trace: &Trace<'_>,
    baseline: Option<&[f64]>,
    left: &Peak,
    right: &Peak,
    split: AreaSplit,
) -> Result<(f64, f64)> {
    let n = trace.times().len();
    let order = [left.first, left.last, right.first, right.last, n - 1];
    if let Some(k) = order.windows(2).position(|pair| pair[0] > pair[1]) {
        return Err(Error::Dimension {
            what: "bounds of two peaks in the order of time, the last",
            expected: order[k + 1],
            found: order[k],
        });
    }
    let scaled = corrected(trace, baseline)?;
    let (t, y) = (&scaled.times, &scaled.signal);
    let integral = |from: usize, to: usize| -> f64 {
        (from..to)
            .map(|k| 0.5 * (t[k + 1] - t[k]) * (y[k + 1] + y[k]))
            .sum()
    };
    let areas = (
        integral(left.first, left.last),
        integral(right.first, right.last),
    );
    let areas = match split {
        AreaSplit::Valley => areas,
        AreaSplit::Tangent => {
            let on_the_right = right.height <= left.height;
            let (valley, from, to) = match on_the_right {
                true => (right.first, right.index.max(right.first + 1), right.last),
                false => (left.last, left.first, left.index.min(left.last.max(1) - 1)),
            };
            // slopes seen from the valley outwards
            let slope = |k: usize| (y[k] - y[valley]) / (t[k] - t[valley]).abs();
            let end = (from..=to)
                .filter(|&k| k != valley)
                .min_by(|&a, &b| slope(a).total_cmp(&slope(b)));
            let end = end.unwrap_or(valley);
            let (low, high) = (valley.min(end), valley.max(end));
            let rider = integral(low, high) - 0.5 * (t[high] - t[low]) * (y[high] + y[low]);
            match on_the_right {
                true => (areas.0 + areas.1 - rider, rider),
                false => (rider, areas.0 + areas.1 - rider),
            }
        }
    };
    let unit = scaled.time_unit * scaled.signal_unit;
    Ok((areas.0 * unit, areas.1 * unit))
}

/// Finds the peaks of a trace and measures each above the baseline, with area percent and resolution.
///
/// Peaks that cannot be measured, with fewer than five points or no area, are left out. Costs O(n log n).
///
/// # Errors
/// As for [`find_peaks`].
///
/// ```
/// use transforms::chromatography::peaks::{Emg, PeakOptions, Trace, measure_peaks};
/// let peaks = [Emg::new(30.0, 400.0, 5.0, 2.0)?, Emg::new(10.0, 500.0, 5.0, 2.0)?];
/// let times: Vec<f64> = (0..1000).map(f64::from).collect();
/// let signal: Vec<f64> = times.iter().map(|&t| 1.0 + peaks[0].value(t) + peaks[1].value(t)).collect();
/// let (table, _) = measure_peaks(&Trace::new(&times, &signal)?, &PeakOptions::default())?;
/// assert!((table[0].area_percent - 75.0).abs() < 0.1);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn measure_peaks(
    trace: &Trace<'_>,
    options: &PeakOptions,
) -> Result<(Vec<MeasuredPeak>, Peaks)> {
    let found = find_peaks(trace, options)?;
    let scaled = corrected(trace, Some(&found.baseline.values))?;
    let mut table: Vec<MeasuredPeak> = Vec::with_capacity(found.peaks.len());
    for peak in &found.peaks {
        let bounds = (peak.first, peak.last);
        let Ok(metrics) = measure_scaled(&scaled, bounds, Some(&found.noise)) else {
            continue;
        };
        table.push(MeasuredPeak {
            peak: *peak,
            metrics,
            area_percent: 0.0,
            resolution: table
                .last()
                .map(|before| resolution(&before.metrics, &metrics)),
        });
    }
    // areas over the largest: their sum may be beyond the numbers
    let most = table
        .iter()
        .fold(0.0, |most: f64, row| most.max(row.metrics.area));
    let total: f64 = table.iter().map(|row| row.metrics.area / most).sum();
    for row in &mut table {
        row.area_percent = 100.0 * (row.metrics.area / most) / total;
    }
    Ok((table, found))
}
