//! What a monitor has seen, in sums.

use super::attempt::Attempt;
use super::censoring::WHY;
use super::counts::TrialCounts;
use crate::error::{Error, Result};

/// Standard deviations between the share of alarmed attempts that was let run on and the one that was said, above which one is doubted.
const DOUBTFUL: f64 = 5.0;

/// A sum that has fallen to this part of its largest value has lost digits that count.
const FALLEN: f64 = 1.0 / 1024.0;

/// Sum of durations with its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Durations {
    count: f64,
    sum: f64,
    /// The largest value that the sum has had.
    #[cfg_attr(feature = "serde", serde(default))]
    largest: f64,
}

/// Alarmed attempts of which it was said with which probability they were let run on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Stated {
    count: f64,
    /// How many were let run on, how many are expected to, and the variance of that.
    seen: f64,
    expected: f64,
    variance: f64,
}

/// The sums that a decision needs, as weighted by the memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Sums {
    /// Attempts whose ends are known.
    counts: TrialCounts,
    /// Of failures without an alarm, and of those that were let run on in spite of one.
    failure: Durations,
    #[cfg_attr(feature = "serde", serde(default))]
    alarmed_failure: Durations,
    preempted: Durations,
    /// Preempted attempts whose ends nobody saw.
    #[cfg_attr(feature = "serde", serde(default))]
    unseen: f64,
    #[cfg_attr(feature = "serde", serde(default))]
    stated: Stated,
}

impl Sums {
    pub(super) fn scaled(&self, factor: f64) -> Self {
        let durations = |one: Durations| Durations {
            count: one.count * factor,
            sum: one.sum * factor,
            largest: one.largest * factor,
        };
        Self {
            counts: self.counts.scaled(factor),
            failure: durations(self.failure),
            alarmed_failure: durations(self.alarmed_failure),
            preempted: durations(self.preempted),
            unseen: self.unseen * factor,
            stated: Stated {
                count: self.stated.count * factor,
                seen: self.stated.seen * factor,
                expected: self.stated.expected * factor,
                variance: self.stated.variance * factor * factor,
            },
        }
    }

    pub(super) fn plus(self, attempt: &Attempt) -> Self {
        self.with(attempt, 1.0)
    }

    /// Without an attempt that was added before: counts are exact, sums of durations and shares are rounded, see [`Sums::has_fallen`].
    pub(super) fn minus(self, attempt: &Attempt) -> Self {
        self.with(attempt, -1.0)
    }

    /// One attempt more or less.
    fn with(mut self, attempt: &Attempt, one: f64) -> Self {
        match attempt.succeeded {
            Some(success) => self.counts = self.counts.plus(success, attempt.alarmed, one),
            None => self.unseen += one,
        }
        if let Some(duration) = attempt.duration {
            match (attempt.preempted, attempt.succeeded, attempt.alarmed) {
                (true, ..) => self.preempted.add(duration, one),
                (false, Some(false), false) => self.failure.add(duration, one),
                (false, Some(false), true) => self.alarmed_failure.add(duration, one),
                _ => {}
            }
        }
        if let Some(share) = attempt.exploration.filter(|_| attempt.alarmed) {
            self.stated.count += one;
            self.stated.seen += one * f64::from(u8::from(!attempt.preempted));
            self.stated.expected += one * share;
            self.stated.variance += one * share * (1.0 - share);
        }
        self
    }

    /// Has what was taken away left less than its roundings allow? Then the sums are to be added anew.
    pub(super) fn has_fallen(&self) -> bool {
        let all = [self.failure, self.alarmed_failure, self.preempted];
        all.iter().any(|one| one.sum < FALLEN * one.largest)
    }

    /// The share of alarmed attempts whose ends are known; 1 if all are.
    fn explored(&self) -> f64 {
        let known = self.counts.success_preempted + self.counts.failure_preempted;
        match self.unseen > 0.0 {
            true => known / (known + self.unseen),
            false => 1.0,
        }
    }

    /// Counts in which every kind of attempt has its share: those without an alarm weighted by the share of alarmed ones whose ends are
    /// known.
    pub(super) fn counts(&self) -> TrialCounts {
        let weight = self.explored();
        TrialCounts {
            success_continued: weight * self.counts.success_continued,
            failure_continued: weight * self.counts.failure_continued,
            ..self.counts
        }
    }

    /// Refuses where attempts were preempted and no alarmed one was seen to its end.
    pub(super) fn known(&self) -> Result<()> {
        match self.explored() > 0.0 {
            true => Ok(()),
            false => Err(Error::Unsupported {
                what: "the estimate of p, alpha and beta",
                construct: format!(
                    "a stream in which all alarmed attempts were preempted ({})",
                    self.unseen
                ),
                hint: WHY,
            }),
        }
    }

    /// Failures that were run on, and the mean of their times over all failures: those in spite of an alarm stand for the preempted ones.
    pub(super) fn failure(&self) -> (f64, f64) {
        let weight = self.explored();
        let count = weight * self.failure.count + self.alarmed_failure.count;
        match count > 0.0 {
            true => (
                self.failure.count + self.alarmed_failure.count,
                (weight * self.failure.sum + self.alarmed_failure.sum) / count,
            ),
            // of the others nothing is known
            false => (self.failure.count, self.failure.sum / self.failure.count),
        }
    }

    /// Preempted attempts, and the mean of their times.
    pub(super) fn preempted(&self) -> (f64, f64) {
        (
            self.preempted.count,
            self.preempted.sum / self.preempted.count,
        )
    }

    /// The share of alarmed attempts that was let run on and the one that was said, where chance does not explain the difference.
    pub(super) fn doubt(&self) -> Option<(f64, f64)> {
        let Stated {
            count,
            seen,
            expected,
            variance,
        } = self.stated;
        // Where some do not say it, those that do may be just the ones that were let run on.
        let alarmed = self.counts.success_preempted + self.counts.failure_preempted + self.unseen;
        if count < 0.999 * alarmed {
            return None;
        }
        let off = (seen - expected).abs();
        // one attempt is no proof
        (off > 1.0 + DOUBTFUL * variance.sqrt()).then(|| (seen / count, expected / count))
    }
}

impl Durations {
    fn add(&mut self, duration: f64, one: f64) {
        self.count += one;
        self.sum += one * duration;
        self.largest = self.largest.max(self.sum);
        if self.count <= 0.0 {
            *self = Self::default();
        }
    }
}
