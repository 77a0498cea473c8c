//! What a sample of molecules says, with standard errors.

use crate::chromatography::{Binding, Dispersion, Experiment, Inlet};
use crate::error::{Error, Result, at_most, positive, whole};

use super::answer::{Estimated, MOST_UPDATES, Question, affordable};
use super::inlet::{DEVIATIONS, breaks, concentration, peak};
use super::mobile::Mobile;
use super::molecules::Molecules;
use crate::sampling::Draw;

/// The estimate of a sampled answer in standard errors.
const ERRORS: f64 = 4.0;

/// Comparisons of one molecule with others when they are sorted.
const SORTING: f64 = 20.0;

/// Bars of one histogram.
const MOST_BINS: usize = 1 << 20;

/// A number that was sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// The mean over the sample.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

/// Moments of a sample of residence times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SampleMoments {
    /// Mean.
    pub mean: Sampled,
    /// Variance.
    pub variance: Sampled,
    /// Third central moment over the 3/2 power of the variance.
    pub skewness: Sampled,
}

impl Molecules {
    /// The share of molecules that has left by the time t: the answer to a step.
    ///
    /// The standard error sqrt(p (1-p)/n), at least 1/n: that none of n was seen does not mean that there are none.
    pub fn share(&self, time: f64) -> Sampled {
        let left = self.residence.iter().filter(|one| **one <= time).count();
        proportion(left as f64, self.residence.len() as f64)
    }

    /// Mean, variance and skewness.
    ///
    /// $$ \mathrm{se}(\bar T) = \sqrt{m_2/n}, \quad \mathrm{se}(m_2) = \sqrt{(m_4 - m_2^2)/n}, \quad
    /// \mathrm{se}(g_1) = \sqrt{\overline{(z^3 - 3 z - g_1 - \tfrac32 g_1 (z^2 - 1))^2}/n} $$
    ///
    /// with z the standardised times; the last by the first derivative of the skewness with respect to the distribution.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if some molecules never leave; [`Error::NotConverged`] if all leave at once, when nothing can be
    /// standardised.
    pub fn moments(&self) -> Result<SampleMoments> {
        let count = self.residence.len() as f64;
        let average =
            |of: &dyn Fn(f64) -> f64| self.residence.iter().map(|&t| of(t)).sum::<f64>() / count;
        let mean = average(&|t| t);
        if mean.is_infinite() {
            return Err(Error::Unsupported {
                what: "the moments of a sample",
                construct: "molecules that never leave".to_owned(),
                hint: "the share that has left by some time does",
            });
        }
        let second = average(&|t| (t - mean).powi(2));
        // what the rounding of the times alone would scatter
        if second <= (8.0 * f64::EPSILON * mean).powi(2) {
            return Err(Error::NotConverged {
                what: "the moments of molecules that leave at the same time",
                iterations: self.residence.len(),
                residual: second,
            });
        }
        let deviation = second.sqrt();
        let z = |t: f64| (t - mean) / deviation;
        let fourth = average(&|t| z(t).powi(4));
        let skewness = average(&|t| z(t).powi(3));
        let influence =
            |t: f64| z(t).powi(3) - 3.0 * z(t) - skewness - 1.5 * skewness * (z(t).powi(2) - 1.0);
        let scatter = average(&|t| influence(t).powi(2));
        Ok(SampleMoments {
            mean: Sampled {
                value: mean,
                error: (second / count).sqrt(),
            },
            variance: Sampled {
                value: second * (count / (count - 1.0)),
                error: second * ((fourth - 1.0).max(0.0) / count).sqrt(),
            },
            skewness: Sampled {
                value: skewness,
                error: (scatter / count).sqrt(),
            },
        })
    }

    /// Density of the residence times in `bins` equal parts of `from` to `to`: the mean of the impulse response over each.
    ///
    /// # Errors
    /// [`Error::Domain`] for a range of no length or numbers that are not finite; [`Error::TooLarge`] above 2^20 bins.
    pub fn histogram(&self, from: f64, to: f64, bins: usize) -> Result<Vec<Sampled>> {
        let length = positive("length of the histogram", to - from)?;
        positive("bins of the histogram", bins as f64)?;
        at_most(
            "bins of the histogram",
            bins,
            MOST_BINS,
            "more than molecules are of no use",
        )?;
        let mut counts = vec![0.0; bins];
        for &time in self
            .residence
            .iter()
            .filter(|time| (from..to).contains(*time))
        {
            let place = ((time - from) / length * bins as f64).floor();
            let at = usize::try_from(whole(place)).unwrap_or(bins);
            counts[at.min(bins - 1)] += 1.0;
        }
        let width = length / bins as f64;
        let density = |count: f64| {
            let share = proportion(count, self.residence.len() as f64);
            Sampled {
                value: share.value / width,
                error: share.error / width,
            }
        };
        Ok(counts.into_iter().map(density).collect())
    }

    /// The mean of `weight` over all molecules; no weight is above `most`.
    fn mean(&self, most: f64, weight: impl Iterator<Item = f64>) -> Sampled {
        let count = self.residence.len() as f64;
        let (sum, square) = weight.fold((0.0, 0.0), |(sum, square), one| {
            (sum + one, square + one * one)
        });
        let mean = sum / count;
        let variance = (square / count - mean * mean).max(0.0);
        Sampled {
            value: mean,
            error: (variance / count).sqrt().max(most / count),
        }
    }

    /// The concentration behind an inlet: the mean of what entered a residence time ago,
    ///
    /// $$ c(t) = \mathrm{E}\thinspace c_0(t - T), $$
    ///
    /// for an impulse the density of what follows the last exponential stage. `sorted` are the residence times by size.
    fn response(&self, inlet: &Inlet, breaks: &[f64], sorted: &[f64], time: f64) -> Sampled {
        let count = self.residence.len() as f64;
        let until = |end: f64| sorted.partition_point(|one| *one <= end);
        let begin = breaks.first().copied().unwrap_or(0.0);
        // what entered between two times leaves now
        let among = |from: f64, to: f64| &sorted[until(time - to)..until(time - from)];
        let entered = |t: &f64| concentration(inlet, breaks, time - t);
        match inlet {
            Inlet::Impulse => {
                let rate = 1.0 / self.last;
                let began = self.before.iter().filter(|began| **began < time);
                self.mean(
                    rate,
                    began.map(|began| rate * (-rate * (time - began)).exp()),
                )
            }
            Inlet::Step => proportion(until(time) as f64, count),
            Inlet::Pulse { width } => proportion(among(0.0, *width).len() as f64, count),
            Inlet::Gaussian { deviation, .. } => {
                let end = begin + 2.0 * DEVIATIONS * deviation;
                self.mean(peak(inlet), among(begin, end).iter().map(entered))
            }
            Inlet::Sampled { .. } => {
                let end = breaks.last().copied().unwrap_or(begin);
                self.mean(peak(inlet), among(begin, end).iter().map(entered))
            }
        }
    }
}

fn proportion(part: f64, all: f64) -> Sampled {
    let share = part / all;
    Sampled {
        value: share,
        error: (share * (1.0 - share) / all).sqrt().max(1.0 / all),
    }
}

/// What leaves the column, as the mean over molecules, see [`Molecules::draw`].
///
/// The estimate is four standard errors of the worst value. Costs O(molecules) and, for inlets that are not steps or pulses, O(1) for
/// each molecule and time.
///
/// # Errors
/// Those of [`Molecules::draw`]; [`Error::Domain`] for times that are no numbers; [`Error::Unsupported`] for an impulse without any
/// exponential stage: its density is that of the mobile time, of which a sample knows nothing; [`Error::TooLarge`] for more than 2^27
/// molecules times times.
///
/// ```
/// use transforms::chromatography::witness::{Draw, monte_carlo};
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
/// use transforms::special::goldstein_j;
///
/// let step = Experiment::single(Column::plug_flow(1.0)?, Binding::kinetic(8.0, 4.0)?, Inlet::Step);
/// let found = monte_carlo(&step, 0, &[3.0], Draw::new(20_000, 1))?;
/// assert!((found.values[0] - goldstein_j(8.0, 8.0)?.value).abs() < found.estimate);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn monte_carlo(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    draw: Draw,
) -> Result<Estimated> {
    within(experiment, which, times, draw, MOST_UPDATES)
}

/// The same within a budget of updates.
pub(super) fn within(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    draw: Draw,
    most: f64,
) -> Result<Estimated> {
    let question = Question::new(experiment, which, times)?;
    let stages =
        !question.mixing.is_empty() || !matches!(question.binding, Binding::Equilibrium { .. });
    if matches!(question.inlet, Inlet::Impulse) && !stages {
        return Err(Error::Unsupported {
            what: "the mean over molecules",
            construct: "an impulse without exchange".to_owned(),
            hint: "ask for a step or a histogram",
        });
    }
    let each = match question.inlet {
        // a share is found by bisection once the times are sorted
        Inlet::Step | Inlet::Pulse { .. } => SORTING,
        Inlet::Impulse | Inlet::Gaussian { .. } | Inlet::Sampled { .. } => times.len() as f64,
    };
    affordable(draw.count as f64, each, most)?;
    let molecules = Molecules::draw(experiment, which, draw)?;
    let mut sorted = molecules.residence.clone();
    sorted.sort_by(f64::total_cmp);
    let breaks = breaks(question.inlet);
    let factor = question.amount * question.ratio;
    let passed = |time: f64| match question.inlet {
        Inlet::Impulse => factor * passed(&question, time),
        _ => 0.0,
    };
    let answers: Vec<Sampled> = times
        .iter()
        .map(|&time| molecules.response(question.inlet, &breaks, &sorted, time))
        .collect();
    let error = answers
        .iter()
        .fold(0.0, |most: f64, one| most.max(one.error));
    let values = answers.iter().zip(times);
    Estimated {
        values: values
            .map(|(one, &time)| factor * one.value + passed(time))
            .collect(),
        estimate: ERRORS * factor * error,
    }
    .finite("the mean over molecules")
}

/// The density of molecules without any stage, which is known: those of an open column that were never adsorbed.
fn passed(question: &Question<'_>, time: f64) -> f64 {
    let (Binding::Kinetic { adsorptions, .. } | Binding::Irreversible { adsorptions }) =
        question.binding
    else {
        return 0.0;
    };
    match question.column.dispersion {
        Dispersion::Open { peclet } if question.mixing.is_empty() => {
            let mean = question.column.hold_up;
            let mobile = Mobile { mean, peclet };
            mobile.density(time) * (-adsorptions * time / mean).exp()
        }
        _ => 0.0,
    }
}
