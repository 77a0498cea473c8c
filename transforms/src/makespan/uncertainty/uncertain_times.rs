//! Preempting pays or not when the mean times are uncertain too.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;
use rand_distr::{Distribution, Gamma};

use super::super::predictor::Class;
use super::censoring::Labels;
use super::gain::GainTimes;
use super::log::{Ending, TaskLog};
use super::posterior::Posterior;
use super::witness::Drawn;
use crate::error::{Error, Result, nonnegative};
use crate::makespan::simulate::{Draw, Estimate, rank};
use crate::special::Side;

/// Durations that are looked at in all draws of an answer.
const MOST_LOOKS: u64 = 1 << 36;

/// What is known about a mean time.
#[derive(Clone, Debug, PartialEq)]
pub enum MeanTime {
    /// It is known.
    Known(f64),
    /// The durations are exponential: with the law 1/λ of the rate λ before, it is Gamma(n, n · mean) after n durations.
    Exponential {
        /// How many durations.
        count: f64,
        /// Their mean.
        mean: f64,
    },
    /// Durations that were seen; the mean is that of as many drawn from them with replacement (the bootstrap).
    Observed(Vec<f64>),
}

/// The whole durations that decide, restarts included, each with its uncertainty.
#[derive(Clone, Debug, PartialEq)]
pub struct UncertainTimes {
    /// c₀.
    pub start: f64,
    /// v, of a failure that is run on.
    pub failure: MeanTime,
    /// u, of a preempted attempt that would have succeeded.
    pub preempted_success: MeanTime,
    /// w, of a preempted attempt that would have failed.
    pub preempted_failure: MeanTime,
}

/// A checked mean time, to be drawn.
enum Source<'a> {
    Known(f64),
    Scaled(Gamma<f64>, f64),
    Observed(&'a [f64]),
}

impl MeanTime {
    fn source(&self) -> Result<Source<'_>> {
        match self {
            Self::Known(time) => Ok(Source::Known(nonnegative("a mean time", *time)?)),
            Self::Exponential { count, mean } => {
                nonnegative("a mean time", *mean)?;
                let refused = Error::Domain {
                    what: "the number of durations of a mean time",
                    value: *count,
                    allowed: "a finite number above 0",
                };
                match *count > 0.0 && count.is_finite() {
                    true => Ok(Source::Scaled(
                        Gamma::new(*count, 1.0).map_err(|_| refused)?,
                        count * mean,
                    )),
                    false => Err(refused),
                }
            }
            Self::Observed(times) => {
                if times.len() < 2 {
                    return Err(Error::Dimension {
                        what: "durations to draw a mean time from",
                        expected: 2,
                        found: times.len(),
                    });
                }
                for &time in times {
                    nonnegative("a duration", time)?;
                }
                Ok(Source::Observed(times))
            }
        }
    }
}

impl Source<'_> {
    fn draw(&self, random: &mut ChaCha8Rng) -> f64 {
        match self {
            Self::Known(time) => *time,
            Self::Scaled(gamma, sum) => sum / gamma.sample(random).max(f64::MIN_POSITIVE),
            Self::Observed(times) => {
                let count = times.len() as u64;
                let one = |_| {
                    // the high half of a product is uniform below the count to 2^-44 or better
                    let wide = u128::from(random.next_u64()) * u128::from(count);
                    let place = usize::try_from(wide >> 64).unwrap_or(0);
                    times.get(place).copied().unwrap_or(0.0)
                };
                (0..count).map(one).sum::<f64>() / count as f64
            }
        }
    }

    fn looks(&self) -> u64 {
        match self {
            Self::Observed(times) => times.len() as u64,
            _ => 1,
        }
    }
}

/// The three mean times, to be drawn together.
pub(super) struct DrawnTimes<'a> {
    start: f64,
    sources: [Source<'a>; 3],
}

impl<'a> DrawnTimes<'a> {
    pub(super) fn new(times: &'a UncertainTimes, draw: Draw) -> Result<Self> {
        let start = nonnegative("the start c0", times.start)?;
        let sources = [
            times.failure.source()?,
            times.preempted_success.source()?,
            times.preempted_failure.source()?,
        ];
        let looks: u64 = sources.iter().map(Source::looks).sum();
        let needed = looks.saturating_mul(draw.count as u64);
        if needed > MOST_LOOKS {
            return Err(Error::TooLarge {
                what: "durations looked at in all draws",
                needed,
                limit: MOST_LOOKS,
                hint: "with so many durations the mean times are known well enough: draw less, or take them as exponential",
            });
        }
        Ok(Self { start, sources })
    }

    pub(super) fn draw(&self, random: &mut ChaCha8Rng) -> GainTimes {
        let [failure, success, doomed] = &self.sources;
        GainTimes {
            start: self.start,
            failure: failure.draw(random),
            preempted_success: success.draw(random),
            preempted_failure: doomed.draw(random),
        }
    }
}

impl Posterior {
    /// The probability that preempting pays when the mean times are uncertain too.
    ///
    /// The times, p and α are drawn; β is integrated in closed form (Rao and Blackwell), P(β > κ α) for each draw. The standard error is
    /// at most 1/(2√n) and says what the drawing leaves. Depends on the seed alone, not on the number of threads. Times of different kinds
    /// are taken as independent of each other and of the rates.
    ///
    /// # Errors
    /// [`Error::Domain`] and [`Error::Dimension`] for times that have no meaning or too few durations; [`Error::TooLarge`] when more than
    /// 2^36 durations had to be looked at.
    ///
    /// ```
    /// use transforms::makespan::uncertainty::{Beliefs, MeanTime, TrialCounts, UncertainTimes};
    /// use transforms::makespan::{Posterior, simulate::Draw};
    /// let counts = TrialCounts {
    ///     success_continued: 5.0,
    ///     success_preempted: 4.0,
    ///     failure_continued: 2.0,
    ///     failure_preempted: 3.0,
    /// };
    /// let posterior = Posterior::new(&Beliefs::default(), &counts)?;
    /// let known = UncertainTimes {
    ///     start: 1.0,
    ///     failure: MeanTime::Known(73.0),
    ///     preempted_success: MeanTime::Known(15.0),
    ///     preempted_failure: MeanTime::Known(14.0),
    /// };
    /// let pays = posterior.prob_pays_uncertain(&known, Draw::new(20_000, 1))?;
    /// assert!((pays.value - 0.247_485_7).abs() < 4.0 * pays.error);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn prob_pays_uncertain(&self, times: &UncertainTimes, draw: Draw) -> Result<Estimate> {
        let drawn = DrawnTimes::new(times, draw)?;
        let success = Drawn::new(self.success())?;
        let false_alarm = Drawn::new(self.false_alarm())?;
        let detection = self.detection();
        Estimate::of_probability(draw, |random| {
            let times = drawn.draw(random);
            let (p, alpha) = (success.draw(random), false_alarm.draw(random));
            let worth = (1.0 - p) * times.worth();
            if worth <= 0.0 {
                return Ok(0.0);
            }
            let least = alpha * times.cost(p, 1.0 - p) / worth;
            Ok(detection.ln_tail(least, 1.0 - least, Side::Upper).exp())
        })
    }

    /// Quantiles of the saving E M₀ - E M when the mean times are uncertain too: order statistics of savings at drawn times and rates.
    ///
    /// Each is off by about $\sqrt{q (1-q)/n}$ in probability. Depends on the seed alone, not on the number of threads. With the times
    /// taken as known ([`Posterior::saving_quantile`]) intervals are too narrow: of 95 % intervals from 400 attempts with exponential
    /// times three quarters cover the saving.
    ///
    /// # Errors
    /// As [`Posterior::prob_pays_uncertain`]; [`Error::Domain`] for a share outside 0 to 1.
    pub fn saving_quantiles_uncertain<const N: usize>(
        &self,
        times: &UncertainTimes,
        shares: [f64; N],
        draw: Draw,
    ) -> Result<[f64; N]> {
        if let Some(&share) = shares.iter().find(|share| !(0.0..=1.0).contains(*share)) {
            return Err(Error::Domain {
                what: "the probability of a quantile of the saving",
                value: share,
                allowed: "from 0 to 1",
            });
        }
        let drawn = DrawnTimes::new(times, draw)?;
        let laws = [self.success(), self.false_alarm(), self.detection()];
        let [success, false_alarm, detection] = laws.map(Drawn::new);
        let (success, false_alarm, detection) = (success?, false_alarm?, detection?);
        let mut savings = draw.sample("savings", |random| {
            let times = drawn.draw(random);
            let (p, alpha) = (success.draw(random), false_alarm.draw(random));
            let gain = times.gain(p, alpha, detection.draw(random));
            let saving = gain / (p * (1.0 - alpha));
            Ok(if saving.is_nan() {
                f64::NEG_INFINITY
            } else {
                saving
            })
        })?;
        savings.sort_unstable_by(f64::total_cmp);
        let quantile = |share: f64| {
            let place = rank(share, savings.len());
            savings.get(place).copied().unwrap_or(f64::NAN)
        };
        Ok(shares.map(quantile))
    }
}

impl TaskLog {
    /// The durations that decide with the uncertainty that the log leaves: exponential by count and mean, or, where all were kept and at
    /// least two are there, by the bootstrap.
    ///
    /// # Errors
    /// [`Error::Model`] when attempts of a kind are missing, so that their mean time has to be given.
    pub fn uncertain_times(&self, labels: Labels, bootstrap: bool) -> Result<UncertainTimes> {
        let times = self.times(labels)?;
        let whole = GainTimes::of(&times)?;
        let weight = self.explored_weight();
        let belief = |kinds: &[Ending], mean: f64| {
            let tallies = || kinds.iter().map(|kind| self.tally(*kind));
            let count = self.count_of(kinds);
            // a weighted mean is known as well as a plain one of so many
            let (mut sum, mut squares) = (0.0, 0.0);
            for kind in kinds {
                let own = kind.weight(weight);
                let number = self.tally(*kind).count() as f64;
                sum += own * number;
                squares += own * own * number;
            }
            let effective = sum * (sum / squares);
            let plain = effective >= 0.999_999 * count as f64;
            let kept: Vec<f64> = tallies()
                .flat_map(super::Tally::kept)
                .map(|(time, restart)| time + restart)
                .collect();
            match bootstrap && plain && kept.len() > 1 && kept.len() as u64 == count {
                true => MeanTime::Observed(kept),
                // given, since none was seen
                false if count == 0 => MeanTime::Known(mean),
                false => MeanTime::Exponential {
                    count: effective,
                    mean,
                },
            }
        };
        let preempted = |own: Class, given: Option<f64>| match labels {
            Labels::Known if self.tally(Ending::Class(own)).count() > 0 => {
                vec![Ending::Class(own)]
            }
            _ if given.is_some() => Vec::new(),
            _ => Ending::seen(None).to_vec(),
        };
        let given = &self.given;
        Ok(UncertainTimes {
            start: whole.start,
            failure: belief(&Ending::seen(Some(false)), whole.failure),
            preempted_success: belief(
                &preempted(Class::FalseNegative, given.preempted_success),
                whole.preempted_success,
            ),
            preempted_failure: belief(
                &preempted(Class::TrueNegative, given.preempted_failure),
                whole.preempted_failure,
            ),
        })
    }
}
