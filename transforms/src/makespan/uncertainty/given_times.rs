//! Mean times that a log does not show.

use super::super::duration::refused;
use super::super::predictor::Class;
use super::censoring::Labels;
use super::log::{Ending, TaskLog};
use crate::error::{Result, nonnegative};

/// Mean times of attempts of which a log has none: preempted ones in a shadow run, failures before the first.
///
/// They are taken as known: unlike those from the log they add no uncertainty.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GivenTimes {
    /// MTS, of successes that are run on.
    pub success: Option<f64>,
    /// MTF, of failures that are run on.
    pub failure: Option<f64>,
    /// Until preemption, of attempts that would succeed.
    pub preempted_success: Option<f64>,
    /// Until preemption, of attempts that would fail.
    pub preempted_failure: Option<f64>,
    /// R_F; 0 where only MTF is given.
    pub restart_after_failure: Option<f64>,
    /// R_P; 0 where only times until preemption are given.
    pub restart_after_preempt: Option<f64>,
}

impl TaskLog {
    /// The same log with mean times that it does not show.
    ///
    /// # Errors
    /// [`crate::Error::Domain`] for times that are negative or not finite; [`crate::Error::Model`] for a time of attempts that the log has.
    ///
    /// ```
    /// # #[cfg(feature = "io")] {
    /// use transforms::formats::{Alarms, TrialOptions, read_trials};
    /// use transforms::makespan::uncertainty::{GivenTimes, Labels};
    /// let csv = "outcome,duration_s\nTP,29\nTN,68\nFN,31\nFP,70\n";
    /// let shadow = TrialOptions { alarms: Alarms::RunOn, ..TrialOptions::default() };
    /// let log = read_trials(csv.as_bytes(), &shadow)?;
    /// assert!(log.only()?.times(Labels::Observed).is_err());
    /// let given = GivenTimes { preempted_success: Some(12.0), preempted_failure: Some(13.0), ..GivenTimes::default() };
    /// let times = log.only()?.with_times(&given, Labels::Observed)?.times(Labels::Observed)?;
    /// assert_eq!((times.failure, times.preempted_failure), (69.0, 13.0));
    /// # }
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn with_times(&self, given: &GivenTimes, labels: Labels) -> Result<Self> {
        let [success, failure, preempted] =
            [Some(true), Some(false), None].map(|seen| self.count_of(&Ending::seen(seen)));
        let own = |wanted| match labels {
            Labels::Known => self.count_of(&[Ending::Class(wanted)]),
            // all of them stand for both
            Labels::Observed => preempted,
        };
        for (what, time, seen) in [
            ("successes that were run on", given.success, success),
            ("failures that were run on", given.failure, failure),
            (
                "preempted attempts that would succeed",
                given.preempted_success,
                own(Class::FalseNegative),
            ),
            (
                "preempted attempts that would fail",
                given.preempted_failure,
                own(Class::TrueNegative),
            ),
            (
                "restarts after a failure",
                given.restart_after_failure,
                failure,
            ),
            (
                "restarts after a preemption",
                given.restart_after_preempt,
                preempted,
            ),
        ] {
            let Some(time) = time else { continue };
            nonnegative("a mean time", time)?;
            if seen > 0 {
                let message = format!(
                    "the mean time of {what} is given as {time}, and the log has {seen} such attempts: leave it out"
                );
                return Err(refused(&self.place(), &message));
            }
        }
        let mut log = self.clone();
        log.given = *given;
        Ok(log)
    }
}
