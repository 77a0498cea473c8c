//! The noise of a trace, from the trace alone.

use super::trace::{Scaled, Trace, quantile, range};

/// Differences beyond so many deviations are of peaks: of noise, 6 in 100 000.
const CLIP: f64 = 4.0;

/// Rounds of leaving them out.
const ROUNDS: usize = 8;

/// Mean of the smaller half of |z| for a standard normal z: 4 (φ(0) - φ(0.6745)).
const HALF_MEAN: f64 = 0.324_662_830_869_303;

/// The noise still grows with the lag if it does so by more than this at a doubling.
const GROWTH: f64 = 1.12;

/// Lags up to this share of the points are looked at.
const LONGEST: usize = 24;

/// The range is between so many deviations, those of ten points and those of a hundred: blocks that hold peaks say nothing about noise.
const RANGES: (f64, f64) = (3.0, 5.0);

/// Points of one block of which the range is taken.
const BLOCK: usize = 100;

/// What a trace scatters by where there is no peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Noise {
    /// Standard deviation of one point, in the unit of the signal.
    pub deviation: f64,
    /// Range h of the detrended signal over blocks of up to 100 points, the lower quartile of them, between 3 and 5 deviations: in the
    /// unit of the signal.
    pub peak_to_peak: f64,
    /// The lag, in points, at which the estimate was taken: 1 for independent noise, more where it is correlated.
    pub lag: usize,
}

/// Noise of a trace by second differences, which neither a linear drift nor a few peaks reach.
///
/// $$ \hat\sigma_\ell = \frac{1}{\sqrt6\thinspace c} \mathop{\mathrm{mean}}_{\text{smaller half}} |y_{i+\ell} - 2 y_i + y_{i-\ell}|,
/// \qquad c = 4(\varphi(0) - \varphi(0.6745)) $$
///
/// Smoothed noise has small differences between neighbours; hence the lag ℓ is doubled until the estimate stops growing by more than 12 %.
/// Differences beyond 4 σ are left out. On unequal steps the middle value of the line replaces 2 y_i. Never less than the rounding of the
/// signal: the digits of its numbers, and q/2, the largest error of rounding, for a signal recorded in steps of q. The standard error for
/// white noise is about 1.2/√n. Costs O(n log n) for each lag.
///
/// ```
/// use transforms::chromatography::peaks::{Trace, noise};
/// let times: Vec<f64> = (0..2000).map(f64::from).collect();
/// // a drift without any noise, recorded as integers
/// let signal: Vec<f64> = times.iter().map(|t| (0.01 * t).round()).collect();
/// let found = noise(&Trace::new(&times, &signal)?);
/// assert!((found.deviation - 0.5).abs() < 1e-12);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn noise(trace: &Trace<'_>) -> Noise {
    let scaled = trace.scaled();
    let found = scaled_noise(&scaled);
    Noise {
        deviation: found.deviation * scaled.signal_unit,
        peak_to_peak: found.peak_to_peak * scaled.signal_unit,
        lag: found.lag,
    }
}

pub(super) fn scaled_noise(trace: &Scaled) -> Noise {
    let n = trace.signal.len();
    let floor = rounding(&trace.signal);
    let mut lag = 1;
    let mut deviation = at_lag(trace, lag).max(floor);
    while 2 * lag * LONGEST <= n {
        let next = at_lag(trace, 2 * lag).max(floor);
        if next <= GROWTH * deviation {
            // both measure the same, but the larger lag sees more of the peaks
            deviation = 0.5 * (deviation + next);
            break;
        }
        // a curve grows fourfold, noise at most by the root of 2 and a little
        if next > 2.0 * deviation {
            break;
        }
        (lag, deviation) = (2 * lag, next);
    }
    Noise {
        deviation,
        peak_to_peak: block_range(trace).clamp(RANGES.0 * deviation, RANGES.1 * deviation),
        lag,
    }
}

/// The estimate at one lag.
fn at_lag(trace: &Scaled, lag: usize) -> f64 {
    let (t, y) = (&trace.times, &trace.signal);
    let mut differences: Vec<f64> = (lag..y.len().saturating_sub(lag))
        .map(|i| {
            let share = (t[i] - t[i - lag]) / (t[i + lag] - t[i - lag]);
            let line = share.mul_add(y[i + lag] - y[i - lag], y[i - lag]);
            (line - y[i]).abs() / (1.0 + share * share + (1.0 - share) * (1.0 - share)).sqrt()
        })
        .collect();
    half_mean(&mut differences)
}

/// Standard deviation of normal variates from the smaller half of their absolute values, of those that are not peaks.
fn half_mean(sizes: &mut [f64]) -> f64 {
    sizes.sort_unstable_by(f64::total_cmp);
    let mut clean = sizes.len();
    let mut deviation = 0.0;
    for _ in 0..ROUNDS {
        let count = clean.div_ceil(2);
        deviation = sizes[..count].iter().sum::<f64>() / count.max(1) as f64 / HALF_MEAN;
        // the share of peaks among the differences would raise the estimate by as much
        let kept = sizes.partition_point(|&size| size <= CLIP * deviation);
        if kept >= clean || 2 * kept < sizes.len() {
            break;
        }
        clean = kept;
    }
    deviation
}

/// What the numbers of the signal cannot hold: their last digit, and the step of a signal that often repeats itself.
fn rounding(signal: &[f64]) -> f64 {
    let (low, high) = range(signal);
    let digits = 4.0 * f64::EPSILON * low.abs().max(high.abs());
    let steps = signal.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let repeated = steps.clone().filter(|&step| step <= digits).count();
    let quantum = steps
        .filter(|&step| step > digits)
        .fold(f64::INFINITY, f64::min);
    // a signal of numbers with many digits repeats none of them
    match 10 * repeated > signal.len() && quantum.is_finite() {
        true => digits.max(0.5 * quantum),
        false => digits,
    }
}

/// Range of the signal less its line, over blocks: the lower quartile.
fn block_range(trace: &Scaled) -> f64 {
    let block = BLOCK.min(trace.signal.len());
    let pieces = trace
        .times
        .chunks_exact(block)
        .zip(trace.signal.chunks_exact(block));
    let mut ranges: Vec<f64> = pieces
        .map(|(t, y)| {
            let (slope, middle, level) = line(t, y);
            let rest: Vec<f64> = t
                .iter()
                .zip(y)
                .map(|(t, y)| y - level - slope * (t - middle))
                .collect();
            let (low, high) = range(&rest);
            high - low
        })
        .collect();
    quantile(&mut ranges, 0.25)
}

/// Least-squares line: its slope, the mean time and the level there.
pub(super) fn line(t: &[f64], y: &[f64]) -> (f64, f64, f64) {
    let n = t.len().max(1) as f64;
    let (middle, level) = (t.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
    let (mut top, mut bottom) = (0.0, 0.0);
    for (t, y) in t.iter().zip(y) {
        top += (t - middle) * (y - level);
        bottom += (t - middle) * (t - middle);
    }
    (if bottom > 0.0 { top / bottom } else { 0.0 }, middle, level)
}
