//! All peaks of a trace, fitted: those that overlap together.

use super::super::peaks::{MeasuredPeak, PeakOptions, Trace, measure_peaks};
use super::form::Form;
use super::groups::{Window, groups, parts, starts, window};
use super::model::{Baseline, Free, Options, Start};
use super::report::{Fit, Warning};
use super::separable::{Points, Tail};
use super::solve::{fit, found};
use super::start::{PeakShape, start_peak};
use super::student::student_bound;
use crate::error::{Error, Result};

/// Points times parameters of one fit, at most: some seconds.
const MOST_ENTRIES: usize = 1 << 23;

/// Signals whose squares are numbers.
const RANGE: std::ops::RangeInclusive<f64> = 1e-140..=1e140;

/// Residuals above so many times the noise of the trace are of the model, not of the detector.
const MISFIT: f64 = 3.0;

/// Residuals below this share of the tallest peak are of the arithmetic.
const ROUNDING: f64 = 1e-6;

/// A peak has to stand out from the residuals of its fit by this factor.
const POOR: f64 = 10.0;

/// One that is so many times as high as the finder saw it stands on a line far below the baseline: it is a hump between dips.
const HIGH: f64 = 2.0;

/// A small peak among large ones has to stand out by this.
const DROWNED: f64 = 2.0;

/// How a trace is fitted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TraceFitOptions {
    /// What is free, the line under the peaks, the intervals. Every peak has a column of its own.
    pub fit: Options,
    /// How peaks are found.
    pub peaks: PeakOptions,
    /// Only the groups of the so many tallest peaks.
    pub most_peaks: Option<usize>,
}

impl Default for TraceFitOptions {
    fn default() -> Self {
        Self {
            fit: Options {
                free: Free::PEAK,
                same_column: false,
                baseline: Baseline::Constant,
                ..Options::default()
            },
            peaks: PeakOptions::default(),
            most_peaks: None,
        }
    }
}

/// Why a peak of the finder has no fit.
#[derive(Clone, Debug, PartialEq)]
pub enum NoFit {
    /// The window, or a number, is not what can be fitted; or the search did not end.
    Error(Error),
    /// Within its window the signal is no peak on a straight line: a hump beside a dip, a step, a cut flank.
    NoPeak,
}

/// The fit of one peak, or of some that overlap.
#[derive(Clone, Debug, PartialEq)]
pub struct PeakFit {
    /// Numbers of the peaks in the table of [`measure_peaks`], from 1; the components have them as names.
    pub peaks: Vec<usize>,
    /// First point of the window.
    pub first: usize,
    /// Last point of the window.
    pub last: usize,
    /// The line under the peaks: a straight one where a peak by itself is none above a constant.
    pub baseline: Baseline,
    /// Whether the peak overlaps with others and was fitted without them: the areas share what overlaps.
    pub alone: bool,
    /// The fit, or why there is none.
    pub outcome: std::result::Result<Fit, NoFit>,
}

/// Finds the peaks of a trace and fits the closed form of plug flow to each, neighbours that overlap together.
///
/// $$ y(t) = \sum_k A_k\thinspace g(t; \tau_k, a_k, b_k) + \text{baseline}, \qquad g(t) = e^{-a-b\theta} \sqrt{ab/\theta}\thinspace
/// I_1(2\sqrt{ab\theta}), \quad \theta = t - \tau $$
///
/// Neighbours with a resolution below 1.5 by half widths are one group, of ten at most, and below 2 where they fit better so. Areas and
/// baseline drop out of the search (variable projection), which is for mean, deviation and skewness of every peak, first with the same
/// small skewness for all, and from up to six starts. A peak that does not tail, or leads, is held at a = 10,000, or as near to it as its
/// time allows, with [`Warning::NoTail`]. A peak that vanishes or leaves its place among others is taken out of its group and fitted alone,
/// at last above a sloping line; one that is no peak even there is [`NoFit::NoPeak`]. Where the search ends is what [`super::fit`] would
/// report on: standard errors and intervals assume independent errors. Where the residuals are more than three times the noise of the
/// trace, [`Warning::Misfit`] says so.
///
/// With other parameters free than those of [`Free::PEAK`] the peaks are fitted by [`super::fit`] from [`start_peak`].
///
/// A step costs O(n m²) for n points and m parameters of a group; there are at most 200 in each search.
///
/// # Errors
/// As for [`measure_peaks`], and [`Error::Domain`] for a confidence that is not between 0 and 1 and for signals beyond 1e140 or all below
/// 1e-140. What goes wrong with a peak is in its outcome.
///
/// ```
/// use transforms::chromatography::fit::{TraceFitOptions, fit_trace};
/// use transforms::chromatography::peaks::Trace;
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate};
/// let times: Vec<f64> = (0..600).map(|k| 0.02 * f64::from(k)).collect();
/// let peak = |a, b| -> transforms::Result<Vec<f64>> {
///     let one = Experiment::single(Column::plug_flow(1.0)?, Binding::kinetic(a, b)?, Inlet::Impulse);
///     Ok(simulate(&one, &times, 1e-10)?.total.iter().map(|one| one.value).collect())
/// };
/// // two peaks at a resolution of 1.1
/// let signal: Vec<f64> = peak(20.0, 10.0)?.iter().zip(peak(80.0, 16.0)?).map(|(one, other)| one + 2.0 * other).collect();
/// let found = fit_trace(&Trace::new(&times, &signal)?, &TraceFitOptions::default())?;
/// let fit = found[0].outcome.as_ref().unwrap();
/// let value = |name: &str| fit.estimates.iter().find(|one| one.name == name).unwrap().value;
/// assert!((value("a(1)") - 20.0).abs() < 1e-4 && (value("amount(2)") - 2.0).abs() < 1e-4);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn fit_trace(trace: &Trace<'_>, options: &TraceFitOptions) -> Result<Vec<PeakFit>> {
    let confidence = options.fit.confidence;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(Error::Domain {
            what: "confidence",
            value: confidence,
            allowed: "above 0 and below 1",
        });
    }
    let (table, found) = measure_peaks(trace, &options.peaks)?;
    let largest = trace
        .signal()
        .iter()
        .fold(0.0, |most: f64, y| most.max(y.abs()));
    if !table.is_empty() && !RANGE.contains(&largest) {
        return Err(Error::Domain {
            what: "largest signal",
            value: largest,
            allowed: "between 1e-140 and 1e140, or its squares are no numbers: divide by a constant",
        });
    }
    let fitter = Fitter {
        times: trace.times(),
        signal: trace.signal(),
        table: &table,
        noise: found.noise.deviation,
        options: Options {
            same_column: false,
            ..options.fit
        },
    };
    let mut heights: Vec<f64> = table.iter().map(|one| one.metrics.height).collect();
    heights.sort_by(|a, b| b.total_cmp(a));
    let least = match options.most_peaks {
        Some(most) if most < heights.len() => {
            most.checked_sub(1).map_or(f64::INFINITY, |at| heights[at])
        }
        _ => f64::NEG_INFINITY,
    };
    let mut fits: Vec<PeakFit> = groups(&table)
        .into_iter()
        .filter(|group| group.iter().any(|&at| table[at].metrics.height >= least))
        .flat_map(|group| fitter.whole_or_parts(&group))
        .collect();
    fits.sort_by_key(|fit| fit.peaks.first().copied());
    Ok(fits)
}

struct Fitter<'a> {
    times: &'a [f64],
    signal: &'a [f64],
    table: &'a [MeasuredPeak],
    noise: f64,
    options: Options,
}

/// What became of some peaks together.
enum Attempt {
    Fit(Box<Fit>),
    /// Those that are not where they were seen.
    Lost(Vec<usize>),
    Error(Error),
}

impl Fitter<'_> {
    /// A group as a whole or in parts, whichever fits more peaks, and then better.
    fn whole_or_parts(&self, group: &[usize]) -> Vec<PeakFit> {
        let parts = parts(self.table, group);
        let in_parts: Vec<PeakFit> = parts.iter().flat_map(|part| self.group(part)).collect();
        if parts.len() == 1 {
            return in_parts;
        }
        let whole = self.group(group);
        match goodness(&whole) < goodness(&in_parts) {
            true => whole,
            false => in_parts,
        }
    }

    /// The fit of a group, and those of the peaks that do not go with it.
    fn group(&self, group: &[usize]) -> Vec<PeakFit> {
        if group.len() == 1 {
            return vec![self.alone(group[0], false)];
        }
        let mut together = group.to_vec();
        let mut apart = Vec::new();
        let mut fits = Vec::new();
        while together.len() > 1 {
            match self.attempt(&together, self.options.baseline) {
                Attempt::Fit(found) => {
                    fits.push(self.answer(&together, self.options.baseline, Ok(*found), false));
                    together.clear();
                }
                Attempt::Lost(lost) if lost.len() < together.len() => {
                    together.retain(|at| !lost.contains(at));
                    apart.extend(lost);
                }
                Attempt::Lost(_) | Attempt::Error(_) => apart.append(&mut together),
            }
        }
        apart.append(&mut together);
        fits.extend(apart.into_iter().map(|at| self.alone(at, true)));
        fits
    }

    /// A peak by itself, above a sloping line where it is none above the line that was asked for.
    fn alone(&self, at: usize, overlaps: bool) -> PeakFit {
        let asked = self.options.baseline;
        let mut baselines = vec![asked];
        if asked == Baseline::Constant && self.options.free == Free::PEAK {
            baselines.push(Baseline::Line);
        }
        let mut outcome = Err(NoFit::NoPeak);
        for baseline in baselines {
            match self.attempt(&[at], baseline) {
                Attempt::Fit(found) => return self.answer(&[at], baseline, Ok(*found), overlaps),
                Attempt::Lost(_) => outcome = Err(NoFit::NoPeak),
                Attempt::Error(error) => outcome = Err(NoFit::Error(error)),
            }
        }
        self.answer(&[at], asked, outcome, overlaps)
    }

    fn answer(
        &self,
        group: &[usize],
        baseline: Baseline,
        outcome: std::result::Result<Fit, NoFit>,
        alone: bool,
    ) -> PeakFit {
        let Window { first, last } = window(self.times, self.table, group);
        PeakFit {
            peaks: group.iter().map(|at| at + 1).collect(),
            first,
            last,
            baseline,
            alone,
            outcome,
        }
    }

    fn attempt(&self, group: &[usize], baseline: Baseline) -> Attempt {
        let Window { first, last } = window(self.times, self.table, group);
        let (times, signal) = (&self.times[first..=last], &self.signal[first..=last]);
        let options = Options {
            baseline,
            ..self.options
        };
        match self.options.free == Free::PEAK {
            true => self.separable(group, times, signal, &options),
            false => self.plain(group, times, signal, &options),
        }
    }

    /// From the starts of single peaks, without a search for better ones.
    fn plain(&self, group: &[usize], times: &[f64], signal: &[f64], options: &Options) -> Attempt {
        let peaks = group.iter().map(|&at| {
            let one = &self.table[at];
            let shape = PeakShape {
                apex: one.metrics.apex,
                full_width_half_maximum: one.metrics.fwhm.unwrap_or(one.peak.width),
                area: one.metrics.area,
            };
            start_peak(&(at + 1).to_string(), shape)
        });
        let found = peaks
            .collect::<Result<Vec<_>>>()
            .and_then(|peaks| fit(&Start { peaks }, times, signal, options));
        match found {
            Ok(found) => {
                let blind = |one: &Warning| matches!(one, Warning::Unidentified { .. });
                let areas = found.peaks.iter().flat_map(|peak| &peak.components);
                let lost = areas.map(|one| one.amount).any(|area| area <= 0.0);
                match lost || found.warnings.iter().any(blind) {
                    true => Attempt::Lost(group.to_vec()),
                    false => Attempt::Fit(Box::new(found)),
                }
            }
            Err(error) => Attempt::Error(error),
        }
    }

    fn separable(
        &self,
        group: &[usize],
        times: &[f64],
        signal: &[f64],
        options: &Options,
    ) -> Attempt {
        let parameters = 4 * group.len() + options.baseline.len();
        if times.len() <= parameters {
            return Attempt::Error(Error::Dimension {
                what: "points, one more than there are free parameters",
                expected: parameters + 1,
                found: times.len(),
            });
        }
        if times.len() > MOST_ENTRIES / parameters {
            return Attempt::Error(Error::TooLarge {
                what: "points of a peak times its parameters",
                needed: (times.len() * parameters) as u64,
                limit: MOST_ENTRIES as u64,
                hint: "thin the trace: means over neighbouring points have the same information",
            });
        }
        let (forms, limits) = starts(self.table, group, times);
        let before = |form: &Form| form.mean.is_nan() || form.mean <= 0.0;
        if let Some(form) = forms.iter().find(|form| before(form)) {
            return Attempt::Error(Error::Domain {
                what: "time of the apex",
                value: form.mean,
                allowed: "a finite number above 0",
            });
        }
        let points = Points {
            times,
            signal,
            baseline: options.baseline,
        };
        let (sum, tails) = points.settle(&forms, &limits, self.noise);
        let lost = sum.lost(&limits);
        if lost.contains(&true) {
            let lost = group.iter().zip(lost).filter(|(_, lost)| *lost);
            return Attempt::Lost(lost.map(|(at, _)| *at).collect());
        }
        if !sum.ended {
            return Attempt::Error(Error::NotConverged {
                what: "the fit",
                iterations: sum.evaluations,
                residual: sum.gradient(),
            });
        }
        let held: Vec<bool> = tails.iter().map(|tail| *tail == Tail::Held).collect();
        let peaks = group
            .iter()
            .zip(sum.forms.iter().zip(&sum.areas))
            .map(|(at, (form, area))| form.experiment((at + 1).to_string(), *area));
        let fitted = peaks.collect::<Result<Vec<_>>>().and_then(|peaks| {
            let start = Start { peaks };
            found(&start, times, signal, options, &held, sum.evaluations)
        });
        let mut fit = match fitted {
            Ok(fit) => fit,
            Err(error) => return Attempt::Error(error),
        };
        let height = |curve: &Vec<f64>| curve.iter().copied().fold(0.0, f64::max);
        let tallest = fit.curves.iter().map(height).fold(0.0, f64::max);
        let misfit = fit.residual_deviation > (MISFIT * self.noise).max(ROUNDING * tallest);
        let another = |at: usize, curve: &Vec<f64>| {
            let height = height(curve);
            let factor = if group.len() == 1 { POOR } else { DROWNED };
            // noise alone hides no peak that the finder has seen
            let drowned = misfit && height < factor * fit.residual_deviation;
            height.is_nan() || drowned || height > HIGH * self.table[at].metrics.height
        };
        let lost: Vec<usize> = group
            .iter()
            .zip(&fit.curves)
            .filter(|(at, curve)| another(**at, curve))
            .map(|(at, _)| *at)
            .collect();
        if !lost.is_empty() {
            return Attempt::Lost(lost);
        }
        if misfit {
            fit.warnings.push(Warning::Misfit {
                ratio: fit.residual_deviation / self.noise,
            });
        }
        let degrees = fit.degrees_of_freedom as f64;
        let bound = student_bound(options.confidence, degrees);
        for (k, at) in group.iter().enumerate().filter(|(k, _)| held[*k]) {
            let (wanted, error) = sum.wanted_root(k, &tails, degrees);
            let most = wanted + bound * error;
            let held = sum.forms[k].root.powi(-2);
            let least = (most > sum.forms[k].root).then(|| most.powi(-2));
            fit.release(k, least.unwrap_or(held));
            fit.warnings.push(Warning::NoTail {
                component: (at + 1).to_string(),
                held,
                leads: most < 0.0,
                least_adsorptions: least,
            });
        }
        Attempt::Fit(Box::new(fit))
    }
}

/// Peaks that are not fitted, or not with their neighbours, and the variance of the residuals.
fn goodness(fits: &[PeakFit]) -> (usize, usize, f64) {
    let (mut missing, mut alone, mut squares, mut degrees) = (0, 0, 0.0, 0.0);
    for one in fits {
        alone += usize::from(one.alone);
        match &one.outcome {
            Err(_) => missing += one.peaks.len(),
            Ok(fit) => {
                let own = fit.degrees_of_freedom as f64;
                squares += own * fit.residual_deviation * fit.residual_deviation;
                degrees += own;
            }
        }
    }
    (missing, alone, squares / f64::max(degrees, 1.0))
}
