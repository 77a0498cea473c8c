//! When a monitor decides, and on what knowledge.

use super::super::predictor::Times;
use super::posterior::Beliefs;
use crate::error::{Error, Result, nonnegative};

/// Trials that a window may hold.
const LARGEST_WINDOW: usize = 1 << 24;

/// How old trials count.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Memory {
    /// As much as new ones.
    All,
    /// Only the last so many count.
    Window(usize),
    /// Every new trial multiplies the weight of those before by this factor, so that about 1/(1 - factor) count.
    Forgetting(f64),
}

/// When preempting is adopted and dropped, and on what knowledge.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MonitorOptions {
    /// Mean times of the attempts.
    pub times: Times,
    /// How many observed durations `times` is worth: the mean time of a kind is (w t + sum)/(w + n). Nothing: the times are known.
    pub times_weight: Option<f64>,
    /// Laws of p, α and β before the first trial.
    pub prior: Beliefs,
    /// Preempting is adopted when its probability to pay rises above this.
    pub adopt: f64,
    /// It is dropped when that falls below this.
    pub drop: f64,
    /// Not before so many trials (by their weights) have been seen.
    pub minimum: f64,
    /// How old trials count.
    pub memory: Memory,
    /// The decision is looked at after every so many trials.
    pub every: u64,
}

impl MonitorOptions {
    /// Adopt above 0.95, drop below 0.5, uniform laws, known times, at least 20 trials, nothing forgotten, a look at every trial.
    pub fn new(times: Times) -> Self {
        Self {
            times,
            times_weight: None,
            prior: Beliefs::default(),
            adopt: 0.95,
            drop: 0.5,
            minimum: 20.0,
            memory: Memory::All,
            every: 1,
        }
    }
}

impl MonitorOptions {
    pub(super) fn check(&self) -> Result<()> {
        self.times.check()?;
        let within = |what, value: f64, allowed: &'static str, good: bool| match good {
            true => Ok(()),
            false => Err(Error::Domain {
                what,
                value,
                allowed,
            }),
        };
        let (adopt, drop) = (self.adopt, self.drop);
        within(
            "the probability to adopt at",
            adopt,
            "at least the one to drop at, at most 1",
            adopt >= drop && adopt <= 1.0,
        )?;
        within(
            "the probability to drop at",
            drop,
            "from 0 to the one to adopt at",
            drop >= 0.0,
        )?;
        nonnegative("the least number of trials", self.minimum)?;
        nonnegative(
            "the weight of the given times",
            self.times_weight.unwrap_or(0.0),
        )?;
        within(
            "the interval of looks",
            self.every as f64,
            "at least 1",
            self.every > 0,
        )?;
        match self.memory {
            Memory::All => Ok(()),
            Memory::Window(size) => within(
                "the window",
                size as f64,
                "from 1 to 16777216 trials",
                size > 0 && size <= LARGEST_WINDOW,
            ),
            Memory::Forgetting(factor) => within(
                "the forgetting factor",
                factor,
                "above 0, at most 1",
                factor > 0.0 && factor <= 1.0,
            ),
        }
    }
}
