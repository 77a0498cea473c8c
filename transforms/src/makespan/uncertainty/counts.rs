//! The four counts that estimate a failure predictor.

use crate::error::{Result, nonnegative};

use super::super::predictor::{ByClass, Class, ConfusionRates};

/// How many attempts ended in each of four ways; not necessarily whole, since old trials may be forgotten.
///
/// | count | classes |
/// |---|---|
/// | success continued | TP, NCS |
/// | success preempted | FN |
/// | failure continued | FP, NCF |
/// | failure preempted | TN |
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TrialCounts {
    /// Run on, and succeeded.
    pub success_continued: f64,
    /// Preempted (or alarmed), and would have succeeded.
    pub success_preempted: f64,
    /// Run on, and failed.
    pub failure_continued: f64,
    /// Preempted (or alarmed), and would have failed.
    pub failure_preempted: f64,
}

impl TrialCounts {
    /// From counts of the six classes.
    pub fn from_classes(counts: &ByClass<f64>) -> Self {
        Class::ALL.into_iter().fold(Self::default(), |sum, class| {
            sum.plus(class.succeeds(), class.preempted(), *counts.get(class))
        })
    }

    /// With some more attempts of one kind.
    #[must_use]
    pub fn plus(mut self, success: bool, preempted: bool, count: f64) -> Self {
        *match (success, preempted) {
            (true, false) => &mut self.success_continued,
            (true, true) => &mut self.success_preempted,
            (false, false) => &mut self.failure_continued,
            (false, true) => &mut self.failure_preempted,
        } += count;
        self
    }

    /// All attempts.
    pub fn total(&self) -> f64 {
        self.all().into_iter().map(|(_, count)| count).sum()
    }

    /// All counts times a factor.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        Self {
            success_continued: self.success_continued * factor,
            success_preempted: self.success_preempted * factor,
            failure_continued: self.failure_continued * factor,
            failure_preempted: self.failure_preempted * factor,
        }
    }

    /// p, α and β as the counts show them; nothing without successes or without failures.
    pub fn rates(&self) -> Option<ConfusionRates> {
        let success = self.success_continued + self.success_preempted;
        let failure = self.failure_continued + self.failure_preempted;
        (success > 0.0 && failure > 0.0).then(|| ConfusionRates {
            success: success / (success + failure),
            false_alarm: self.success_preempted / success,
            detection: self.failure_preempted / failure,
        })
    }

    const fn all(&self) -> [(&'static str, f64); 4] {
        [
            ("successes that were run on", self.success_continued),
            ("successes that were preempted", self.success_preempted),
            ("failures that were run on", self.failure_continued),
            ("failures that were preempted", self.failure_preempted),
        ]
    }

    pub(super) fn check(&self) -> Result<()> {
        let mut all = self.all().into_iter();
        all.try_for_each(|(what, count)| nonnegative(what, count).map(|_| ()))
    }
}
