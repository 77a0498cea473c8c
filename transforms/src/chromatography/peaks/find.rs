//! Where the peaks are.

use super::baseline::{Baseline, BaselineMethod, scaled_baseline};
use super::finder::Finder;
use super::interpolate::{Pieces, interpolate};
use super::noise::{Noise, line, scaled_noise};
use super::polynomial::nearest_point;
use super::ridges::{ridges, typical_width};
use super::scales::{means, responses};
use super::trace::{Trace, quantile};
use crate::error::{Result, nonnegative, positive};

/// Rounds of a baseline for the widths that were measured above the last one.
const PASSES: usize = 3;

/// Peaks wider than the baseline was made for by this factor want another one.
const WIDER: f64 = 1.1;

/// What a finder may be told; nothing has to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PeakOptions {
    /// Least signal to noise 2H/h of the pharmacopoeias, h being the range of the noise: 3, the limit of detection.
    pub signal_to_noise: f64,
    /// Least full width at half maximum in the unit of time; without one, 1.6 mean steps, which a spike of one point does not have.
    pub width: Option<f64>,
    /// How the baseline is found.
    pub baseline: BaselineMethod,
}

impl Default for PeakOptions {
    fn default() -> Self {
        Self {
            signal_to_noise: 3.0,
            width: None,
            baseline: BaselineMethod::default(),
        }
    }
}

/// What stands at the time of a peak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeakKind {
    /// A maximum of the signal.
    Apex,
    /// A bulge on the flank of a larger peak: a maximum of the downward curvature only.
    Shoulder,
}

/// A peak that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Peak {
    /// Time of the apex, between the points.
    pub apex: f64,
    /// Height above the baseline, in the unit of the signal.
    pub height: f64,
    /// First point that belongs to it.
    pub first: usize,
    /// Last point that belongs to it.
    pub last: usize,
    /// The point nearest to the apex.
    pub index: usize,
    /// Height above the higher of the two valleys beyond which the signal rises above this peak; 0 for a shoulder.
    pub prominence: f64,
    /// Full width at half maximum, time; for peaks that their neighbours cover, twice the free half, or the width of the best scale.
    pub width: f64,
    /// Its curvature at the scale that sees it best, in standard deviations of the noise there.
    pub score: f64,
    /// Maximum or shoulder.
    pub kind: PeakKind,
}

/// The peaks of a trace with what they were found by.
#[derive(Clone, Debug, PartialEq)]
pub struct Peaks {
    /// In the order of time.
    pub peaks: Vec<Peak>,
    /// The noise of the trace.
    pub noise: Noise,
    /// The baseline under the peaks.
    pub baseline: Baseline,
}

/// The peaks of a trace, from the trace alone.
///
/// Downward curvature is measured by local parabolas at dyadic scales, in standard deviations of the noise at each scale. A maximum counts
/// if it exceeds √(2 ln(50 n)), which white noise does in at most one trace of fifty, stands out from its neighbours by as much and by 5 %
/// of itself, and has convex flanks. Maxima of all scales within one scale of each other are one peak; where a finer scale shows two, there
/// are two. Baseline, apex, bounds and heights follow from the signal; the baseline is made anew if the peaks turn out wider than it allows
/// for. A maximum has to rise above its valleys by half the least height and 2 % of its own; a shoulder has to bend the signal by 5 %.
/// Uneven traces are put on even steps first. Peaks that point down are no peaks. Costs O(n log n).
///
/// Seen on made-up traces, at the default options: no peak in 2 million points of white noise; all of 4800 peaks of 20 deviations at
/// resolutions of 1.0 and 1.5, in groups of six of the same height, and 99 in 100 of 10 deviations at 1.5.
///
/// # Errors
/// [`crate::Error::Domain`] for options that are negative or not finite.
///
/// ```
/// use transforms::chromatography::peaks::{Emg, PeakOptions, Trace, find_peaks};
/// let peaks = [Emg::new(100.0, 400.0, 5.0, 5.0)?, Emg::new(10.0, 431.0, 5.0, 5.0)?];
/// let times: Vec<f64> = (0..1000).map(f64::from).collect();
/// let signal: Vec<f64> = times.iter().map(|&t| 3.0 + 0.01 * t + peaks[0].value(t) + peaks[1].value(t)).collect();
/// let found = find_peaks(&Trace::new(&times, &signal)?, &PeakOptions::default())?;
/// assert_eq!(found.peaks.len(), 2);
/// assert!((found.peaks[0].apex - peaks[0].apex()).abs() < 0.01);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn find_peaks(trace: &Trace<'_>, options: &PeakOptions) -> Result<Peaks> {
    let given = trace.scaled();
    let signal_to_noise = nonnegative("least signal to noise", options.signal_to_noise)?;
    let least_width = match options.width {
        Some(width) => positive("least width of a peak", width)? / given.time_unit,
        None => 1.6,
    };
    let noise = scaled_noise(&given);
    let scaled = match given.is_even() {
        true => given.clone(),
        false => given.at_even_steps(),
    };
    let least_width = least_width * given.time_unit / scaled.time_unit;
    let seen = responses(&scaled, noise.deviation);
    let ridges = ridges(&seen, scaled.times.len());
    let mut width = typical_width(&scaled, &seen, &ridges);
    let least = (0.5 * signal_to_noise * noise.peak_to_peak, least_width);
    let mut pass = 0;
    let (drafts, values) = loop {
        let values = scaled_baseline(&scaled, options.baseline, width, noise.deviation);
        let corrected: Vec<f64> = scaled
            .signal
            .iter()
            .zip(&values)
            .map(|(y, b)| y - b)
            .collect();
        let finder = Finder {
            trace: &scaled,
            seen: &seen,
            corrected: &corrected,
            baseline: means(&values, seen.last().map_or(1, |response| response.stride)),
            deviation: noise.deviation,
        };
        let drafts = finder.peaks(&ridges, least);
        // crowded peaks look narrower to the scales than they are, and lift a baseline that is made for narrow ones
        let mut widths: Vec<f64> = drafts.iter().map(|draft| draft.peak.width).collect();
        let measured = quantile(&mut widths, 0.75);
        pass += 1;
        if pass == PASSES || measured <= WIDER * width {
            break (drafts, values);
        }
        width = measured;
    };
    let mut peaks: Vec<Peak> = drafts.iter().map(|draft| draft.peak).collect();
    let mut values = values;
    if !given.is_even() {
        let ratio = scaled.time_unit / given.time_unit;
        let point = |index: usize| nearest_point(&given.times, scaled.times[index] * ratio);
        for peak in &mut peaks {
            (peak.first, peak.index, peak.last) =
                (point(peak.first), point(peak.index), point(peak.last));
        }
        let times: Vec<f64> = given.times.iter().map(|t| t / ratio).collect();
        values = interpolate(&scaled.times, &values, &times, Pieces::Smooth);
    }
    // two peaks between the same two points are one
    peaks.dedup_by_key(|peak| peak.index);
    let (slope, _, _) = line(&given.times, &values);
    for peak in &mut peaks {
        peak.apex = scaled.time(peak.apex);
        peak.height *= scaled.signal_unit;
        peak.prominence *= scaled.signal_unit;
        peak.width *= scaled.time_unit;
    }
    Ok(Peaks {
        peaks,
        noise: Noise {
            deviation: noise.deviation * scaled.signal_unit,
            peak_to_peak: noise.peak_to_peak * scaled.signal_unit,
            lag: noise.lag,
        },
        baseline: Baseline {
            values: values
                .iter()
                .map(|value| value * scaled.signal_unit)
                .collect(),
            width: width * scaled.time_unit,
            drift: slope / given.time_unit * given.signal_unit,
        },
    })
}
