//! From a log to a model with laws of the durations.

use super::super::attempt::{AttemptModel, Outcome};
use super::super::duration::{Duration, refused};
use super::log::{Ending, TaskLog};
use crate::error::Result;

impl TaskLog {
    /// The attempts as a model whose durations follow the observed ones where these were kept (a sample of them, if there were more than
    /// the limit), and exponential laws with the observed means where not.
    ///
    /// Times and restarts of one attempt are taken as independent. The mean makespan is that of [`TaskLog::plug_in`] to rounding if all
    /// durations or none were kept; it is the whole law that is wanted here.
    ///
    /// # Errors
    /// [`crate::Error::Model`] without attempts.
    ///
    /// ```
    /// use transforms::makespan::uncertainty::{Ending, ExactTime, Trial};
    /// use transforms::makespan::{Class, TrialLog};
    /// let mut log = TrialLog::new(100);
    /// for (class, seconds) in [(Class::FalsePositive, 30.0), (Class::TruePositive, 12.0), (Class::TruePositive, 14.0)] {
    ///     let time = ExactTime::from_f64(seconds).unwrap();
    ///     log.record(&Trial { task: "", ending: Ending::Class(class), time, restart: None, start: None })?;
    /// }
    /// let model = log.only()?.observed_model()?;
    /// assert!((model.mean().value() - 28.0).abs() < 1e-13);
    /// // 12 or 14, and 30 for each of G failures before: Var G = q/s² = 3/4
    /// assert!((model.variance().value() - (1.0 + 900.0 * 0.75)).abs() < 1e-10);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn observed_model(&self) -> Result<AttemptModel<f64>> {
        let attempts = self.attempts() as f64;
        if attempts <= 0.0 {
            return Err(refused(&self.place(), "it has no attempt"));
        }
        let law = |kept: Vec<f64>, mean: f64| match kept.is_empty() {
            true => Duration::Exponential { mean },
            false => Duration::Empirical { times: kept },
        };
        let used = Ending::ALL
            .into_iter()
            .filter(|ending| self.tally(*ending).count() > 0);
        let outcomes = used.map(|ending| {
            let tally = self.tally(ending);
            let count = tally.count() as f64;
            let kept = tally.kept();
            let times = kept.iter().map(|(time, _)| *time).collect();
            let restarts = kept.iter().map(|(_, restart)| *restart).collect();
            let restart = law(restarts, tally.restart().to_f64() / count);
            Outcome {
                name: ending.label().to_owned(),
                probability: count / attempts,
                time: law(times, tally.time().to_f64() / count),
                restart: (!ending.completes()).then_some(restart),
                done: ending.completes(),
            }
        });
        let start = Duration::Exponential {
            mean: self.start().to_f64() / attempts,
        };
        AttemptModel::new(Some(start), outcomes.collect())
    }
}
