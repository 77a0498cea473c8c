//! Estimates from a log in which only a random share of the alarmed attempts was let run on.

use rand_chacha::ChaCha8Rng;

use super::super::predictor::{ConfusionRates, Times};
use super::beta_law::BetaLaw;
use super::gain::GainTimes;
use super::uncertain_times::{DrawnTimes, UncertainTimes};
use super::witness::Drawn;
use crate::error::{Error, Result};
use crate::makespan::simulate::{Draw, Estimate};
use crate::special::Side;

/// Attempts under a policy that preempts alarmed attempts, but lets a random share of them run on.
///
/// ```
/// use transforms::makespan::uncertainty::{Exploration, ExploredCounts};
/// let counts = ExploredCounts {
///     success_continued: 440,
///     failure_continued: 135,
///     explored_success: 11,
///     explored_failure: 32,
///     preempted: 382,
/// };
/// let estimate = counts.estimate(Exploration::FromLog)?;
/// assert!((estimate.rates.success - 0.549).abs() < 1e-3 && (estimate.rates.false_alarm - 0.198).abs() < 1e-3);
/// assert!(estimate.naive.success > 0.72 && estimate.naive.false_alarm < 0.03);
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ExploredCounts {
    /// No alarm, succeeded.
    pub success_continued: u64,
    /// No alarm, failed.
    pub failure_continued: u64,
    /// Alarm, let run on, succeeded.
    pub explored_success: u64,
    /// Alarm, let run on, failed.
    pub explored_failure: u64,
    /// Alarm, preempted.
    pub preempted: u64,
}

/// Where the probability ε that an alarmed attempt is let run on comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Exploration {
    /// It was set.
    Probability(f64),
    /// It is the share of explored attempts among the alarmed ones; its uncertainty counts.
    FromLog,
}

/// Rates from a weighted log, with standard errors.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedRates {
    /// p, α and β.
    pub rates: ConfusionRates,
    /// Their standard errors.
    pub errors: ConfusionRates,
    /// ε, as given or as estimated.
    pub exploration: f64,
    /// What plain counting of the attempts whose end was seen would have given: for comparison, not for use.
    pub naive: ConfusionRates,
}

/// Shares of the five kinds, in the order of the fields of [`ExploredCounts`].
type Five = [f64; 5];

/// x = P(alarm, success), y = P(alarm, failure) and p, with their gradients in the five shares.
struct Cells {
    values: [f64; 3],
    gradients: [Five; 3],
    exploration: f64,
}

impl ExploredCounts {
    fn all(&self) -> Five {
        [
            self.success_continued as f64,
            self.failure_continued as f64,
            self.explored_success as f64,
            self.explored_failure as f64,
            self.preempted as f64,
        ]
    }

    fn cells(&self, exploration: Exploration) -> Result<(Cells, f64, Five)> {
        let counts = self.all();
        let total: f64 = counts.iter().sum();
        if total <= 0.0 {
            return Err(Error::Dimension {
                what: "attempts",
                expected: 1,
                found: 0,
            });
        }
        let shares = counts.map(|count| count / total);
        let [on_success, on_failure, seen_success, seen_failure, unseen] = shares;
        let seen = seen_success + seen_failure;
        let cells = match exploration {
            Exploration::Probability(share) => {
                if !(share > 0.0 && share <= 1.0) {
                    return Err(Error::Domain {
                        what: "the exploration probability",
                        value: share,
                        allowed: "above 0, at most 1",
                    });
                }
                if self.explored_success + self.explored_failure == 0 && unseen > 0.0 {
                    return Err(nothing_explored());
                }
                // every explored attempt stands for 1/ε; normalised by the sum of all weights
                let weight = share.recip();
                let all = on_success + on_failure + weight * seen;
                let weights = [1.0, 1.0, weight, weight, 0.0];
                let parts: [Five; 3] = [
                    [0.0, 0.0, weight, 0.0, 0.0],
                    [0.0, 0.0, 0.0, weight, 0.0],
                    [1.0, 0.0, weight, 0.0, 0.0],
                ];
                let values = parts.map(|part| dot(&part, &shares) / all);
                let mut gradients = parts;
                for (gradient, value) in gradients.iter_mut().zip(values) {
                    for (slope, weight) in gradient.iter_mut().zip(weights) {
                        *slope = (*slope - value * weight) / all;
                    }
                }
                Cells {
                    values,
                    gradients,
                    exploration: share,
                }
            }
            Exploration::FromLog => {
                if seen <= 0.0 {
                    if unseen > 0.0 {
                        return Err(nothing_explored());
                    }
                    // no alarm at all
                    let p = on_success;
                    let mut gradients = [[0.0; 5]; 3];
                    gradients[2][0] = 1.0;
                    return Ok((
                        Cells {
                            values: [0.0, 0.0, p],
                            gradients,
                            exploration: 1.0,
                        },
                        total,
                        shares,
                    ));
                }
                // of the alarmed attempts the share r would succeed
                let alarmed = seen + unseen;
                let (good, bad) = (seen_success / seen, seen_failure / seen);
                let rest = unseen / seen;
                let weight = alarmed / seen;
                let x = [0.0, 0.0, weight - good * rest, -good * rest, good];
                let y = [0.0, 0.0, -bad * rest, weight - bad * rest, bad];
                let mut p = x;
                p[0] += 1.0;
                let success = good * alarmed;
                Cells {
                    values: [success, bad * alarmed, on_success + success],
                    gradients: [x, y, p],
                    exploration: seen / alarmed,
                }
            }
        };
        Ok((cells, total, shares))
    }

    /// p, α and β by weighting the explored attempts with 1/ε, and their standard errors by the delta method.
    ///
    /// $$ \hat x = \frac{n_{ES}/\varepsilon}{W}, \quad \hat y = \frac{n_{EF}/\varepsilon}{W}, \quad \hat p = \frac{n_S +
    /// n_{ES}/\varepsilon}{W}, \quad \hat\alpha = \frac{\hat x}{\hat p}, \quad \hat\beta = \frac{\hat y}{1 - \hat p}, \quad
    /// W = n_S + n_F + \frac{n_{ES} + n_{EF}}{\varepsilon} $$
    ///
    /// With ε from the log, W is the number of attempts and ε varies with the other counts; this has the smaller variance, since the
    /// number of preempted attempts is used too.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if attempts were preempted and none was explored; [`Error::Domain`] for ε outside (0, 1];
    /// [`Error::Dimension`] without attempts.
    ///
    /// Source: weighting by D. G. Horvitz and D. J. Thompson, A generalization of sampling without replacement from a finite universe
    /// (1952).
    pub fn estimate(&self, exploration: Exploration) -> Result<WeightedRates> {
        let (cells, total, shares) = self.cells(exploration)?;
        let [x, y, p] = cells.values;
        let [by_x, by_y, by_p] = cells.gradients;
        let failure = 1.0 - p;
        let rate = |part: f64, all: f64| if all > 0.0 { part / all } else { 0.0 };
        let (alpha, beta) = (rate(x, p), rate(y, failure));
        let combine = |first: &Five, a: f64, second: &Five, b: f64| -> Five {
            std::array::from_fn(|at| a * first[at] + b * second[at])
        };
        let error = |gradient: &Five| (variance(gradient, &shares) / total).sqrt();
        let inverse = |all: f64| if all > 0.0 { all.recip() } else { 0.0 };
        let naive_success = self.success_continued as f64 + self.explored_success as f64;
        let naive_failure = self.failure_continued as f64 + self.explored_failure as f64;
        Ok(WeightedRates {
            rates: ConfusionRates {
                success: p,
                false_alarm: alpha,
                detection: beta,
            },
            errors: ConfusionRates {
                success: error(&by_p),
                false_alarm: error(&combine(&by_x, inverse(p), &by_p, -alpha * inverse(p))),
                detection: error(&combine(
                    &by_y,
                    inverse(failure),
                    &by_p,
                    beta * inverse(failure),
                )),
            },
            exploration: cells.exploration,
            naive: ConfusionRates {
                success: rate(naive_success, naive_success + naive_failure),
                false_alarm: rate(self.explored_success as f64, naive_success),
                detection: rate(self.explored_failure as f64, naive_failure),
            },
        })
    }

    /// The gain g at the estimate and its standard error, with the times taken as known.
    ///
    /// # Errors
    /// As [`ExploredCounts::estimate`], and [`Error::Model`] for times that have no meaning.
    pub fn gain(&self, times: &Times, exploration: Exploration) -> Result<(f64, f64)> {
        let times = GainTimes::of(times)?;
        let (cells, total, shares) = self.cells(exploration)?;
        let [x, y, p] = cells.values;
        let (gain, slopes) = times.gain_of_cells(x, y, p);
        let gradient: Five = std::array::from_fn(|at| {
            (0..3)
                .map(|which| slopes[which] * cells.gradients[which][at])
                .sum()
        });
        Ok((gain, (variance(&gradient, &shares) / total).sqrt()))
    }

    /// The probability that preempting pays, with all that was seen and nothing more.
    ///
    /// The likelihood of such a log is a product of functions of three probabilities: that an attempt is alarmed, that an alarmed one
    /// succeeds, that one without alarm succeeds. Their uniform laws become beta laws; the first two are drawn, the third is integrated in
    /// closed form. ε does not enter: letting run on at random says nothing about the attempts.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if attempts were preempted and none was explored; [`Error::Model`] for times that have no meaning;
    /// [`Error::Domain`] for fewer than 2 draws.
    pub fn prob_pays(&self, times: &Times, draw: Draw) -> Result<Estimate> {
        let times = GainTimes::of(times)?;
        self.pays(draw, |_| times)
    }

    /// The same when the mean times are uncertain too: they are drawn with the other two.
    ///
    /// # Errors
    /// As [`ExploredCounts::prob_pays`] and [`super::Posterior::prob_pays_uncertain`].
    pub fn prob_pays_uncertain(&self, times: &UncertainTimes, draw: Draw) -> Result<Estimate> {
        let drawn = DrawnTimes::new(times, draw)?;
        self.pays(draw, |random| drawn.draw(random))
    }

    fn pays(
        &self,
        draw: Draw,
        times: impl Fn(&mut ChaCha8Rng) -> GainTimes + Sync,
    ) -> Result<Estimate> {
        let [on_success, on_failure, seen_success, seen_failure, unseen] = self.all();
        if unseen > 0.0 && seen_success + seen_failure <= 0.0 {
            return Err(nothing_explored());
        }
        let uniform = BetaLaw::UNIFORM;
        let alarmed = Drawn::new(uniform.updated(
            seen_success + seen_failure + unseen,
            on_success + on_failure,
        )?)?;
        let good = Drawn::new(uniform.updated(seen_success, seen_failure)?)?;
        let quiet = uniform.updated(on_success, on_failure)?;
        Estimate::of_probability(draw, |random| {
            let times = times(random);
            let alarm = alarmed.draw(random);
            let share = good.draw(random);
            let (x, y) = (alarm * share, alarm * (1.0 - share));
            // g > 0 where y (v - w) + x (v - u) > x (c₀ + v)/p
            let worth = y * times.worth() + x * (times.failure - times.preempted_success);
            let price = x * (times.start + times.failure);
            if worth <= 0.0 {
                return Ok(0.0);
            }
            let least = (price / worth - x) / (1.0 - alarm);
            Ok(quiet.ln_tail(least, 1.0 - least, Side::Upper).exp())
        })
    }
}

fn nothing_explored() -> Error {
    Error::Unsupported {
        what: "the estimate of p, alpha and beta",
        construct: "a log in which no alarmed attempt was let run on".to_owned(),
        hint: "let a random share of alarmed attempts run on and log it as explored = 1",
    }
}

fn dot(a: &Five, b: &Five) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The variance of a linear function of one multinomial draw.
pub(super) fn variance<const N: usize>(gradient: &[f64; N], shares: &[f64; N]) -> f64 {
    let pairs = || gradient.iter().zip(shares);
    let mean: f64 = pairs().map(|(slope, share)| slope * share).sum();
    let centred = pairs().map(|(slope, share)| share * (slope - mean).powi(2));
    let outside = 1.0 - shares.iter().sum::<f64>();
    centred.sum::<f64>() + outside.max(0.0) * mean * mean
}
