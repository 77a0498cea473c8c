//! What `makespan fit` says of a log in which a share of the alarmed attempts was let run on.

use closedform::transforms::Error;
use closedform::transforms::makespan::simulate::Estimate;
use closedform::transforms::makespan::uncertainty::Exploration;
use closedform::transforms::special::normal_quantile_upper;
use serde_json::json;

use super::answer::Answer;
use super::fit::Task;
use super::{log, task};
use crate::failure::Failure;
use crate::table::{short, within};

impl Task<'_> {
    /// Rates from attempts that were let run on, weighted by the inverse of the probability of that; false where there are none.
    pub(super) fn explored(&mut self, answer: &mut Answer) -> Result<bool, Failure> {
        let Ok(counts) = self.task.explored_counts() else {
            return Ok(false);
        };
        let exploration = match self.arguments.exploration {
            Some(probability) => Exploration::Probability(probability),
            None => Exploration::FromLog,
        };
        let found = match counts.estimate(exploration) {
            Ok(found) => found,
            Err(error @ Error::Domain { .. }) if self.arguments.exploration.is_some() => {
                return Err(Failure::Input(format!("--exploration: {error}")));
            }
            Err(_) => return Ok(false),
        };
        answer.line("explored with", short(found.exploration));
        let z = normal_quantile_upper(0.5 * (1.0 - self.confidence));
        let (rates, errors, naive) = (&found.rates, &found.errors, &found.naive);
        for (name, rate, error, naive) in [
            ("p", rates.success, errors.success, naive.success),
            (
                "alpha",
                rates.false_alarm,
                errors.false_alarm,
                naive.false_alarm,
            ),
            ("beta", rates.detection, errors.detection, naive.detection),
        ] {
            let (low, high) = ((rate - z * error).max(0.0), (rate + z * error).min(1.0));
            answer.line(
                &format!("{name}, weighted"),
                format!(
                    "{} ({} to {}; plain counting: {})",
                    within(rate, error),
                    within(low, error),
                    within(high, error),
                    within(naive, error)
                ),
            );
            self.key(
                &format!("{name}_weighted"),
                json!({"value": rate, "error": error, "low": low, "high": high, "naive": naive}),
            );
        }
        let times = match self.task.times(self.labels()) {
            Ok(times) => times,
            Err(error) => {
                answer.note(&log::lacking(&error));
                return Ok(true);
            }
        };
        if let Ok((gain, error)) = counts.gain(&times, exploration) {
            let (low, high) = (gain - z * error, gain + z * error);
            answer.line(
                "gain g, weighted",
                format!(
                    "{} ({} to {}, times taken as known)",
                    within(gain, error),
                    within(low, error),
                    within(high, error)
                ),
            );
            self.key(
                "gain_weighted",
                json!({"value": gain, "error": error, "low": low, "high": high}),
            );
        }
        let Some(draw) = task::draw(self.arguments.dice) else {
            return Ok(true);
        };
        let about = |error| self.log.refused(error);
        let told = |pays: Estimate| {
            let text = format!("{} +- {:.0e}", within(pays.value, pays.error), pays.error);
            (text, json!({"value": pays.value, "error": pays.error}))
        };
        let (text, document) = told(counts.prob_pays(&times, draw).map_err(about)?);
        answer.line(
            "preempting pays with",
            format!("{text} (times taken as known)"),
        );
        let uncertain = self.uncertain(answer)?;
        let (uncertain_text, uncertain_document) = told(
            counts
                .prob_pays_uncertain(&uncertain, draw)
                .map_err(|error| self.log.refused(error))?,
        );
        answer.line("  with uncertain times", uncertain_text);
        self.key("probability_pays_weighted", document);
        self.key(
            "probability_pays_weighted_uncertain_times",
            uncertain_document,
        );
        Ok(true)
    }
}
