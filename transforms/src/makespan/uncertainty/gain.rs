//! What decides, as a function of three probabilities and four times.

use super::super::predictor::Times;
use crate::error::Result;

/// The times that enter the gain, whole durations of what an attempt does.
///
/// $$ g = (1-p)\thinspace\beta\thinspace(v - w) - \alpha\thinspace(c_0 + p u + (1-p) v) $$
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct GainTimes {
    /// c₀.
    pub(super) start: f64,
    /// u = t_S + R_P.
    pub(super) preempted_success: f64,
    /// v = MTF + R_F.
    pub(super) failure: f64,
    /// w = t_F + R_P.
    pub(super) preempted_failure: f64,
}

impl GainTimes {
    /// From the mean times of an attempt; MTS cancels.
    pub(super) fn of(times: &Times) -> Result<Self> {
        times.check()?;
        Ok(Self {
            start: times.start,
            preempted_success: times.preempted_success + times.restart_after_preempt,
            failure: times.failure + times.restart_after_failure,
            preempted_failure: times.preempted_failure + times.restart_after_preempt,
        })
    }

    /// v - w, what preempting an attempt that would fail saves.
    pub(super) fn worth(&self) -> f64 {
        self.failure - self.preempted_failure
    }

    /// c₀ + p u + (1-p) v, what preempting an attempt that would succeed costs.
    pub(super) fn cost(&self, success: f64, failure: f64) -> f64 {
        self.start + success * self.preempted_success + failure * self.failure
    }

    /// g at α, β and p.
    pub(super) fn gain(&self, success: f64, false_alarm: f64, detection: f64) -> f64 {
        let failure = 1.0 - success;
        failure * detection * self.worth() - false_alarm * self.cost(success, failure)
    }
}

impl GainTimes {
    /// g and its derivatives in x = p α, y = (1-p) β and p.
    ///
    /// $$ g = y (v - w) + x (v - u) - x (c_0 + v)/p $$
    pub(super) fn gain_of_cells(&self, x: f64, y: f64, p: f64) -> (f64, [f64; 3]) {
        let Self {
            start,
            preempted_success,
            failure,
            ..
        } = *self;
        let price = start + failure;
        // without successes there is nothing to lose
        let over = if p > 0.0 { p.recip() } else { 0.0 };
        let by_x = failure - preempted_success - price * over;
        let gain = y * self.worth() + x * by_x;
        (gain, [by_x, self.worth(), x * price * over * over])
    }
}
