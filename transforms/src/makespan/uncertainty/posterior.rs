//! What the trials so far say about a failure predictor.

use super::super::predictor::{ConfusionRates, Times};
use super::beta_law::BetaLaw;
use super::counts::TrialCounts;
use super::gain::GainTimes;
use super::pays::{COARSE, FINE, Probability, Question};
use crate::error::{Error, Result};

/// Relative error of the probabilities of a quantile.
const QUANTILE: f64 = 1e-11;

/// Steps of Newton's method after a rough search.
const POLISH: usize = 6;

/// Relative error of a density, which is for pictures.
const DENSITY: f64 = 1e-9;

/// The laws of p, α and β, independent of each other; as a prior before the trials, as [`Posterior`] after them.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Beliefs {
    /// Of p, the probability that an attempt succeeds when it is run on.
    pub success: BetaLaw,
    /// Of α, the probability that an attempt that would succeed is preempted.
    pub false_alarm: BetaLaw,
    /// Of β, the probability that an attempt that would fail is preempted.
    pub detection: BetaLaw,
}

impl Default for Beliefs {
    /// Uniform laws.
    fn default() -> Self {
        Self::alike(BetaLaw::UNIFORM)
    }
}

impl Beliefs {
    /// One law for all three.
    pub const fn alike(law: BetaLaw) -> Self {
        Self {
            success: law,
            false_alarm: law,
            detection: law,
        }
    }
}

/// The beliefs about p, α and β after some trials, and what follows from them.
///
/// $$ p \sim \mathrm{Beta}(a_p + n_{S},\, b_p + n_F), \quad \alpha \sim \mathrm{Beta}(a_\alpha + n_{S, \mathrm{pre}},\,
/// b_\alpha + n_{S, \mathrm{on}}), \quad \beta \sim \mathrm{Beta}(a_\beta + n_{F, \mathrm{pre}},\, b_\beta + n_{F, \mathrm{on}}) $$
///
/// The likelihood of four multinomial counts is a product of functions of p, of α and of β: laws that are independent before the trials
/// are so after them. Assumes that the truth of preempted attempts is known: a log made while preempting does not have it, see
/// [`super::TaskLog::counts`].
///
/// # Example
/// ```
/// use transforms::makespan::uncertainty::{Beliefs, TrialCounts};
/// use transforms::makespan::{Posterior, Times};
/// let counts = TrialCounts {
///     success_continued: 56.0,
///     success_preempted: 8.0,
///     failure_continued: 4.0,
///     failure_preempted: 30.0,
/// };
/// let posterior = Posterior::new(&Beliefs::default(), &counts)?;
/// assert_eq!(posterior.success().mean(), 0.65);
/// let times = Times {
///     start: 1.0,
///     success: 29.0,
///     failure: 69.0,
///     preempted_success: 13.0,
///     preempted_failure: 12.0,
///     restart_after_failure: 4.0,
///     restart_after_preempt: 2.0,
/// };
/// let pays = posterior.prob_pays(&times)?;
/// assert!((pays.complement - 4.334_517_05e-7).abs() < 1e-15);
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Posterior {
    beliefs: Beliefs,
}

impl Posterior {
    /// The beliefs after so many trials.
    ///
    /// # Errors
    /// [`Error::Domain`] for counts that are negative, not finite, or together above 1e12.
    pub fn new(prior: &Beliefs, counts: &TrialCounts) -> Result<Self> {
        counts.check()?;
        let TrialCounts {
            success_continued,
            success_preempted,
            failure_continued,
            failure_preempted,
        } = *counts;
        Ok(Self {
            beliefs: Beliefs {
                success: prior.success.updated(
                    success_continued + success_preempted,
                    failure_continued + failure_preempted,
                )?,
                false_alarm: prior
                    .false_alarm
                    .updated(success_preempted, success_continued)?,
                detection: prior
                    .detection
                    .updated(failure_preempted, failure_continued)?,
            },
        })
    }

    /// The law of p.
    pub const fn success(&self) -> BetaLaw {
        self.beliefs.success
    }

    /// The law of α.
    pub const fn false_alarm(&self) -> BetaLaw {
        self.beliefs.false_alarm
    }

    /// The law of β.
    pub const fn detection(&self) -> BetaLaw {
        self.beliefs.detection
    }

    /// The three laws, as a prior of trials to come.
    pub const fn beliefs(&self) -> &Beliefs {
        &self.beliefs
    }

    /// The means of p, α and β.
    pub fn mean_rates(&self) -> ConfusionRates {
        ConfusionRates {
            success: self.beliefs.success.mean(),
            false_alarm: self.beliefs.false_alarm.mean(),
            detection: self.beliefs.detection.mean(),
        }
    }

    /// The probability that preempting lowers the mean makespan.
    ///
    /// $$ P(g > 0) = \int_0^1 f_p(p) \int_0^{\min(1, 1/\kappa)} f_\alpha(\alpha) \bigl(1 - I_{\kappa\alpha}(a_\beta, b_\beta)\bigr)\,
    /// d\alpha\, dp, \qquad \kappa(p) = \frac{c_0 + p (t_S + R_P) + (1-p)(MTF + R_F)}{(1-p)(MTF + R_F - t_F - R_P)} $$
    ///
    /// The inner variable is the sharper one of α and β. Both integrals are mapped to the real line so that all ends, also α = 1/κ, are
    /// infinitely far, and summed by the trapezoidal rule, in logarithms: P and 1 - P have a relative error of about 1e-13 wherever they
    /// are above e^-1000, and an error of ε times the logarithm in the logarithm beyond. Exactly 0 where preempting a failure saves
    /// nothing. Costs about 60 · 60 incomplete beta functions.
    ///
    /// # Errors
    /// [`Error::Model`] for times that have no meaning; [`Error::NotConverged`] if the sums do not settle, which happens for laws with
    /// parameters far below 1 only.
    pub fn prob_pays(&self, times: &Times) -> Result<Probability> {
        self.question(times)?.exceeds(0.0, FINE)
    }

    /// The same with six digits: for thresholds, in a third to a sixth of the time.
    ///
    /// # Errors
    /// As [`Posterior::prob_pays`].
    pub fn prob_pays_roughly(&self, times: &Times) -> Result<Probability> {
        self.question(times)?.exceeds(0.0, COARSE)
    }

    /// The probability that preempting saves more than a time, E M₀ - E M > x; x may be negative.
    ///
    /// $$ P(E M_0 - E M > x) = P\bigl(\beta > \lambda + \kappa_x \alpha\bigr), \qquad \lambda = \frac{x p}{(1-p) \Delta_F}, \qquad
    /// \kappa_x = \frac{c_0 + p u + (1-p) v - x p}{(1-p) \Delta_F} $$
    ///
    /// for ΔF > 0; as [`Posterior::prob_pays`] otherwise.
    ///
    /// # Errors
    /// As [`Posterior::prob_pays`], and [`Error::Domain`] for an x that is not finite.
    pub fn saving_exceeds(&self, times: &Times, saving: f64) -> Result<Probability> {
        finite(saving)?;
        self.question(times)?.exceeds(saving, FINE)
    }

    /// The density of the saving E M₀ - E M at x, in 1/time, to nine digits.
    ///
    /// $$ f(x) = \int f_p \int f_\alpha(\alpha)\, f_\beta(\lambda + \kappa_x \alpha)\, \frac{p (1 - \alpha)}{(1-p) |\Delta_F|}\,
    /// d\alpha\, dp $$
    ///
    /// # Errors
    /// As [`Posterior::saving_exceeds`]; [`Error::Unsupported`] where preempting a failure saves nothing.
    pub fn saving_density(&self, times: &Times, saving: f64) -> Result<f64> {
        finite(saving)?;
        self.question(times)?.density(saving, DENSITY)
    }

    /// The saving that is not exceeded with the given probability.
    ///
    /// A rough search by secants and bisection, then Newton's method with the density, to 1e-10 of the scale of the times.
    ///
    /// # Errors
    /// [`Error::Domain`] for a probability outside 1e-6 to 1 - 1e-6; as [`Posterior::prob_pays`].
    pub fn saving_quantile(&self, times: &Times, share: f64) -> Result<f64> {
        if !(1e-6..=1.0 - 1e-6).contains(&share) {
            return Err(Error::Domain {
                what: "the probability of a quantile of the saving",
                value: share,
                allowed: "from 1e-6 to 1 - 1e-6",
            });
        }
        let question = self.question(times)?;
        // rises from -share to 1 - share
        let fine = |saving: f64| Ok(question.at_most(saving, QUANTILE)? - share);
        let rough = |saving: f64| Ok(question.at_most(saving, COARSE)? - share);
        let GainTimes {
            start,
            preempted_success,
            failure,
            preempted_failure,
        } = question.times;
        let scale = start + preempted_success + failure + preempted_failure;
        if scale <= 0.0 {
            return Ok(0.0);
        }
        let (mut low, mut high) = (-scale, scale);
        while rough(low)? > 0.0 {
            (low, high) = (4.0 * low, low);
            check_reach(low)?;
        }
        while rough(high)? < 0.0 {
            (low, high) = (high, 4.0 * high);
            check_reach(high)?;
        }
        let mut saving = root(low, high, scale * 1e-4, rough)?;
        for _ in 0..POLISH {
            let Ok(density) = question.density(saving, COARSE) else {
                break;
            };
            let step = fine(saving)? / density;
            // out of reach of Newton's method: the long way
            if step.is_nan() || step.abs() > scale * 0.01 {
                break;
            }
            saving -= step;
            if step.abs() <= scale * 1e-10 {
                return Ok(saving);
            }
        }
        root(low - scale * 1e-3, high + scale * 1e-3, scale * 1e-10, fine)
    }

    pub(super) fn question(&self, times: &Times) -> Result<Question> {
        Ok(Question {
            success: self.beliefs.success,
            false_alarm: self.beliefs.false_alarm,
            detection: self.beliefs.detection,
            times: GainTimes::of(times)?,
        })
    }
}

pub(super) fn finite(saving: f64) -> Result<()> {
    match saving.is_finite() {
        true => Ok(()),
        false => Err(Error::Domain {
            what: "the saving x",
            value: saving,
            allowed: "a finite number",
        }),
    }
}

fn check_reach(saving: f64) -> Result<()> {
    match saving.abs() < 1e300 {
        true => Ok(()),
        false => Err(Error::NotConverged {
            what: "the search for a quantile of the saving",
            iterations: 0,
            residual: saving,
        }),
    }
}

/// The root of a function that rises, by the Illinois variant of regula falsi with bisection where that is slow.
fn root(
    mut low: f64,
    mut high: f64,
    tolerance: f64,
    excess: impl Fn(f64) -> Result<f64>,
) -> Result<f64> {
    let (mut below, mut above) = (excess(low)?, excess(high)?);
    let mut bisect = false;
    for _ in 0..200 {
        let width = high - low;
        if width <= tolerance {
            break;
        }
        let secant = low - below * width / (above - below);
        let next = match !bisect && secant > low && secant < high {
            true => secant,
            false => 0.5 * (low + high),
        };
        let value = excess(next)?;
        if value < 0.0 {
            (low, below) = (next, value);
            above *= 0.5;
        } else {
            (high, above) = (next, value);
            below *= 0.5;
            if value <= 0.0 {
                return Ok(next);
            }
        }
        bisect = high - low > 0.5 * width;
    }
    Ok(0.5 * (low + high))
}
