//! The distribution of a makespan, for any laws of the durations.
//!
//! Start with [`AttemptModel::distribution`] or [`Chain::distribution`]; ask the [`Distribution`] for [`Distribution::cdf`],
//! [`Distribution::survival`], [`Distribution::density`] and [`Distribution::quantile`]. Every [`Answer`] has a bound of its error and says
//! by which [`Way`] it was found. [`AttemptModel::lattice`] has the exact sums of certain times, [`AttemptModel::renewal`] a witness.
//!
//! ```
//! use transforms::makespan::{AttemptModel, Duration, Outcome};
//! let outcome = |name: &str, probability, seconds, done| Outcome {
//!     name: name.to_owned(),
//!     probability,
//!     time: Duration::Deterministic(seconds),
//!     restart: None,
//!     done,
//! };
//! let task = AttemptModel::new(None, vec![outcome("S", 0.5, 3.0, true), outcome("F", 0.5, 2.0, false)])?;
//! let law = task.distribution()?;
//! // done after 3, 5, 7, ..
//! let found = law.cdf(&[6.0])?[0];
//! assert!((found.value - 0.75).abs() <= found.error);
//! assert_eq!(law.quantile(0.7)?.value, 5.0);
//! # Ok::<(), transforms::Error>(())
//! ```
//!
//! | file | what |
//! |---|---|
//! | `transform`, `lognormal` | Laplace transforms of durations, attempts and chains |
//! | `phases` | laws of exponential stages, uniformised |
//! | `process`, `elimination`, `cost` | attempts and chains as states and legs, solved for any kind of numbers |
//! | `lattice` | sums of certain times, exact in exact numbers |
//! | `along` | lognormal transforms at many nodes of one line |
//! | `damped`, `envelope` | inversion with a proved bound |
//! | `smooth`, `echoes`, `terms`, `follow` | inversion with jumps, kinks and roots taken out in closed form |
//! | `renewal` | two bounds on a grid of times, without any transform |
//! | `choose`, `quantile` | which of these, and times from probabilities |
//! | `kept` | what one question leaves for the next |

mod along;
mod choose;
mod cost;
mod damped;
mod echoes;
mod elimination;
mod envelope;
mod follow;
mod kept;
mod lattice;
mod lognormal;
mod phases;
mod process;
mod quantile;
mod renewal;
mod smooth;
mod terms;
mod transform;

#[cfg(test)]
mod tests;

pub use self::choose::Way;
pub use self::lattice::Lattice;
pub use self::renewal::Renewal;

use algebra::evidence::Basis;

use std::sync::Arc;

use self::choose::{Chooser, Window};
use self::echoes::Echoes;
use self::kept::Kept;
use self::phases::Phases;
use self::process::Process;
use self::terms::Reach;
use self::transform::check_exit;
use crate::error::{Error, Result};
use crate::makespan::markov::ExitTime;
use crate::makespan::{AttemptModel, Chain, Kind};

/// What is asked of a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Curve {
    Distribution,
    Density,
}

/// A value and how far it may be off.
#[derive(Clone, Copy, Debug)]
struct Value {
    value: f64,
    error: f64,
}

/// A number with what is known of its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// The number.
    pub value: f64,
    /// It is off by no more than this, as far as `basis` goes.
    pub error: f64,
    /// Whether the bound is proved or estimated.
    pub basis: Basis,
    /// How it was computed.
    pub way: Way,
}

/// The law of a makespan.
///
/// $$ F(t) = P(M \le t) $$
///
/// Jumps and a density may both be there; with an exit that is not always reached, F stays below 1. Every answer comes with a bound of its
/// absolute error and says whether that is proved, and which [`Way`] it was computed. What one question takes is kept for the next ones, and
/// shared by copies of the law: the nodes of inversions, the vectors or matrices of uniformisation.
///
/// # Example
/// ```
/// use transforms::makespan::{AttemptModel, Duration, Outcome};
/// let outcome = |name: &str, probability, time, done| Outcome {
///     name: name.to_owned(),
///     probability,
///     time,
///     restart: None,
///     done,
/// };
/// let model = AttemptModel::new(
///     Some(Duration::Gamma { shape: 2.5, mean: 3.0 }),
///     vec![
///         outcome("S", 0.6, Duration::Gamma { shape: 3.5, mean: 20.0 }, true),
///         outcome("F", 0.4, Duration::Uniform { from: 4.0, to: 9.0 }, false),
///     ],
/// )?;
/// let law = model.distribution()?;
/// let median = law.quantile(0.5)?;
/// let there = law.cdf(&[median.value])?;
/// assert!((there[0].value - 0.5).abs() < 1e-9);
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Distribution {
    process: Process,
    phases: Option<Phases>,
    /// With what they are of and the exponents of their latest times.
    windows: Kept<Vec<(Curve, i32, Arc<Window>)>>,
    tolerance: f64,
    mass: f64,
    mean: f64,
}

/// Absolute errors that are aimed at.
const TOLERANCE: f64 = 1e-12;

impl AttemptModel {
    /// The law of the makespan.
    ///
    /// # Errors
    /// [`Error::Model`] when the mean of a duration is not a number of double precision.
    pub fn distribution(&self) -> Result<Distribution> {
        let process = Process::of_attempts(self);
        let phases = match process.has_few_stages() {
            true => self.phase_type(),
            false => None,
        };
        let certain = |given| {
            Phases::new(ExitTime {
                probability: 1.0,
                given,
            })
        };
        Distribution::new(process, phases.map(certain))
    }

    /// Two bounds of the distribution up to a time, on a grid of so many steps, by a renewal recursion: a witness without transforms.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for more than 65,536 steps; [`Error::Domain`] for a time that is not finite or not above 0.
    pub fn renewal(&self, latest: f64, steps: usize) -> Result<Renewal> {
        let process = Process::of_attempts(self);
        let found = renewal::renewal(&process, process.inward(latest), steps)?;
        Ok(Renewal {
            step: process.outward(found.step),
            ..found
        })
    }
}

impl Chain {
    /// The law of the time to any exit.
    ///
    /// Chains of exponential stages are uniformised, of up to millions of states; others are inverted.
    ///
    /// # Errors
    /// As [`Chain::lst`], with fewer products: one transform for each of many nodes.
    pub fn distribution(&self) -> Result<Distribution> {
        self.law_of(None)
    }

    /// The law of the time to one exit, a position among the states: F(t) is the probability that the chain is left there until t.
    ///
    /// # Errors
    /// As [`Chain::lst`].
    pub fn distribution_into(&self, exit: usize) -> Result<Distribution> {
        self.law_of(Some(exit))
    }

    fn law_of(&self, exit: Option<usize>) -> Result<Distribution> {
        check_exit(self, exit)?;
        let process = Process::of_chain(self, exit);
        let found = match (self.kind(), exit) {
            (Kind::Discrete, _) => None,
            _ if !process.has_few_stages() => None,
            (_, None) => Some(self.time_to_exit()),
            (_, Some(exit)) => Some(self.time_into(exit)),
        };
        let phases = match found {
            Some(Ok(exit)) => Some(Phases::new(exit)),
            // No transform either: this is the reason, not that.
            Some(Err(error @ Error::TooLarge { .. })) if process.affordable().is_err() => {
                return Err(error);
            }
            _ => None,
        };
        Distribution::new(process, phases)
    }
}

impl Distribution {
    fn new(process: Process, phases: Option<Phases>) -> Result<Self> {
        let (mass, mean) = match &phases {
            _ if process.legs.is_empty() => (0.0, 0.0),
            // Of phases without a subtraction, however stiff they are.
            Some(phases) => (phases.mass(), process.inward(phases.mean())),
            None => {
                process.affordable()?;
                process.mass_and_mean()
            }
        };
        if !(mass.is_finite() && mean.is_finite()) {
            return Err(Error::Domain {
                what: "mean of the makespan",
                value: mean,
                allowed: "a number of double precision",
            });
        }
        Ok(Self {
            process,
            phases,
            windows: Kept::default(),
            tolerance: TOLERANCE,
            mass,
            mean,
        })
    }

    /// The same law with answers of another accuracy: fewer digits are faster.
    ///
    /// # Errors
    /// [`Error::Domain`] for a tolerance that is not above 0; below 1e-13 it stays there.
    pub fn with_tolerance(mut self, tolerance: f64) -> Result<Self> {
        self.tolerance = crate::error::positive("tolerance", tolerance)?.clamp(1e-13, 1e-2);
        self.windows = Kept::default();
        Ok(self)
    }

    /// Probability that it takes no time.
    fn at_once(&self) -> f64 {
        if let Some(phases) = &self.phases {
            return phases.at_once();
        }
        let atoms = Echoes::of(&self.process, Reach::atoms(f64::MIN_POSITIVE));
        atoms.map_or(0.0, |atoms| atoms.at(Curve::Distribution, 0.0))
    }

    /// The jumps of the distribution F up to a time: when, and by how much, in the order of the times; nothing where there are too many
    /// sums of certain times to list.
    ///
    /// ```
    /// use transforms::makespan::{AttemptModel, Duration, Outcome};
    /// let outcome = |name: &str, time, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability: 0.5,
    ///     time,
    ///     restart: None,
    ///     done,
    /// };
    /// let task = AttemptModel::new(
    ///     None,
    ///     vec![
    ///         outcome("S", Duration::Deterministic(3.0), true),
    ///         outcome("F", Duration::Exponential { mean: 2.0 }, false),
    ///     ],
    /// )?;
    /// // only without a failure
    /// assert_eq!(task.distribution()?.jumps(10.0), Some(vec![(3.0, 0.5)]));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn jumps(&self, latest: f64) -> Option<Vec<(f64, f64)>> {
        let at_once = self.at_once();
        if self.phases.is_some() || self.process.legs.is_empty() {
            let jump = (latest >= 0.0 && at_once > 0.0).then_some((0.0, at_once));
            return Some(jump.into_iter().collect());
        }
        let horizon = self.process.inward(latest.min(f64::MAX));
        if horizon.is_nan() || horizon < 0.0 {
            return Some(Vec::new());
        }
        let atoms = Echoes::of(&self.process, Reach::atoms(horizon.max(f64::MIN_POSITIVE)))?;
        let jumps = atoms.atoms().filter(|(_, mass)| *mass > 0.0);
        let jumps = jumps.map(|(time, mass)| (self.process.outward(time), mass));
        Some(jumps.collect())
    }

    /// Probability that the task is ever done so.
    pub fn mass(&self) -> f64 {
        self.mass
    }

    /// The distribution F(t) at some times.
    ///
    /// # Errors
    /// [`Error::Domain`] for a time that is NaN.
    pub fn cdf(&self, times: &[f64]) -> Result<Vec<Answer>> {
        Chooser::new(self, Curve::Distribution).at(times)
    }

    /// Probability that the task is not done so until t, 1 - F(t).
    ///
    /// # Errors
    /// As [`Distribution::cdf`].
    pub fn survival(&self, times: &[f64]) -> Result<Vec<Answer>> {
        let direct = self
            .phases
            .as_ref()
            .and_then(|phases| phases.survival(times));
        if let Some(Ok(answers)) = direct {
            return Ok(answers);
        }
        let answers = self.cdf(times)?;
        let rest = |answer: Answer| Answer {
            value: 1.0 - answer.value,
            ..answer
        };
        Ok(answers.into_iter().map(rest).collect())
    }

    /// The density of what has one, at some times; jumps of F are left out.
    ///
    /// # Errors
    /// As [`Distribution::cdf`], and [`Error::Unsupported`] where only bounds of F are known.
    pub fn density(&self, times: &[f64]) -> Result<Vec<Answer>> {
        Chooser::new(self, Curve::Density).at(times)
    }
}
