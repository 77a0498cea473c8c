//! An attempt as a monitor sees it.

use super::censoring::Labels;
use super::exact_time::ExactTime;
use super::log::{Ending, Trial};
use crate::error::{Error, Result, nonnegative};

/// One attempt as the monitor sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attempt {
    /// Did the predictor expect a failure?
    pub alarmed: bool,
    /// Was it preempted?
    pub preempted: bool,
    /// How it ended or, if that is known, would have ended.
    pub succeeded: Option<bool>,
    /// The probability ε with which an alarmed attempt was let run on at that time, where it is known: it is not counted with, only
    /// compared with the share that was, see [`super::Monitor::exploration_doubt`].
    pub exploration: Option<f64>,
    /// Time and restart together, if logged.
    pub duration: Option<f64>,
}

impl Attempt {
    /// A row of a log, where alarmed attempts were let run on with the probability ε, if that is known.
    pub fn of_trial(trial: &Trial<'_>, exploration: Option<f64>, labels: Labels) -> Self {
        let (alarmed, succeeded) = match trial.ending {
            Ending::Class(class) if class.preempted() => {
                (true, (labels == Labels::Known).then(|| class.succeeds()))
            }
            Ending::Class(class) => (false, Some(class.succeeds())),
            Ending::Preempted => (true, None),
            Ending::Explored { success } => (true, Some(success)),
        };
        let restart = trial.restart.as_ref().map_or(0.0, ExactTime::to_f64);
        Self {
            alarmed,
            preempted: trial.ending.preempted(),
            succeeded,
            exploration,
            duration: Some(trial.time.to_f64() + restart),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        if let Some(share) = self.exploration
            && !(share > 0.0 && share <= 1.0)
        {
            return Err(Error::Domain {
                what: "the exploration probability",
                value: share,
                allowed: "above 0, at most 1; 1 while nothing is preempted",
            });
        }
        if let Some(duration) = self.duration {
            nonnegative("the duration of an attempt", duration)?;
        }
        let known = self.preempted || self.succeeded.is_some();
        match known && (self.alarmed || !self.preempted) {
            true => Ok(()),
            false => Err(Error::Domain {
                what: "the end of an attempt",
                value: f64::NAN,
                allowed: "success or failure, unless it was preempted after an alarm",
            }),
        }
    }
}
