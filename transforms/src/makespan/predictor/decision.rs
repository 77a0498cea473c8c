//! Does it pay to preempt attempts that a predictor expects to fail?

use std::cmp::Ordering;

use super::super::duration::{nonnegative, refused};
use super::super::expected::{Cause, Expected};
use super::super::number::Number;
use super::confusion::{ConfusionRates, Times};
use crate::error::Result;

/// The answer, with all that it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<N = f64> {
    /// Does preempting lower the mean makespan?
    pub pays: bool,
    /// g, whose sign decides.
    pub gain: N,
    /// E M₀ - E M, the mean time saved by preempting; infinite below 0 where the task is never done then.
    pub saving: Expected<N>,
    /// E M₀, the mean makespan when nothing is preempted.
    pub reactive: Expected<N>,
    /// E M, the mean makespan with preemption.
    pub monitored: Expected<N>,
    /// κ: preempting pays where β > κ α; nothing where no detection rate pays for a false alarm (ΔF <= 0 or p = 1).
    pub slope: Option<N>,
    /// The mean number of attempts with preemption, 1/(p(1-α)).
    pub attempts: Expected<N>,
}

/// Does preempting pay?
///
/// $$ g = (1-p)\, \beta\, \Delta_F - \alpha (C_0 - p \Delta_S) > 0, \qquad E M_0 - E M = \frac{g}{p(1-\alpha)}, \qquad
/// \kappa = \frac{C_0 - p \Delta_S}{(1-p) \Delta_F} $$
///
/// | symbol | meaning |
/// |---|---|
/// | $p, \alpha, \beta$ | success, false alarms, detection: [`ConfusionRates`] |
/// | $C_0 = c_0 + p\, MTS + (1-p)(MTF + R_F)$ | mean time of one attempt that is run on |
/// | $\Delta_S = MTS - t_S - R_P$ | time that preempting one that would succeed takes less |
/// | $\Delta_F = MTF + R_F - t_F - R_P$ | time that preempting one that would fail takes less |
///
/// In the plane of α and β, that of the predictor's ROC curve, break-even is the straight line β = κ α. Assumes independent attempts and
/// that a verdict does not change what an attempt that is run on does. Costs O(1).
///
/// # Errors
/// [`crate::Error::Model`] for rates outside 0 to 1 and for times that are negative or not finite.
///
/// # Example
/// ```
/// use transforms::makespan::{ConfusionRates, Times, decide};
/// let rates = ConfusionRates { success: 0.64, false_alarm: 0.125, detection: 8.0 / 9.0 };
/// let times = Times {
///     start: 1.0,
///     success: 28.7,
///     failure: 68.7,
///     preempted_success: 12.3,
///     preempted_failure: 12.3,
///     restart_after_failure: 0.0,
///     restart_after_preempt: 0.0,
/// };
/// let decision = decide(&rates, &times)?;
/// assert!(decision.pays);
/// assert!((decision.monitored.value() - 1237.0 / 28.0).abs() < 1e-13);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: question by J. Watson and N. Correll (arXiv 2301.10846); rule derived in `docs/makespan.md`.
pub fn decide<N: Number>(rates: &ConfusionRates<N>, times: &Times<N>) -> Result<Decision<N>> {
    rates.check()?;
    times.check()?;
    let ConfusionRates {
        success,
        false_alarm,
        detection,
    } = rates;
    let (zero, one) = (success.whole(0), success.whole(1));
    let failure = one.clone() - success;
    let once = times.once(success);
    let saved_success =
        times.success.clone() - &times.preempted_success - &times.restart_after_preempt;
    let saved_failure = times.failure.clone() + &times.restart_after_failure
        - &times.preempted_failure
        - &times.restart_after_preempt;
    let cost = once.clone() - &(success.clone() * &saved_success);
    let worth = failure * &saved_failure;
    let gain = worth.clone() * detection - &(cost.clone() * false_alarm);
    let completes = success.clone() * &(one.clone() - false_alarm);
    let per = |value: N, by: &N| match value.over(by) {
        Some(quotient) => Expected::Finite(quotient),
        None => Expected::Infinite(Cause::NeverSucceeds),
    };
    Ok(Decision {
        pays: gain.sign() == Some(Ordering::Greater) && !completes.is_zero(),
        slope: match worth.sign() {
            Some(Ordering::Less | Ordering::Equal) => None,
            _ => cost.over(&worth),
        },
        reactive: per(once, success),
        monitored: per(monitored_once(rates, times, &zero), &completes),
        saving: per(gain.clone(), &completes),
        attempts: per(one, &completes),
        gain,
    })
}

/// c₀ + p(1-α) MTS + (1-p)(1-β)(MTF + R_F) + p α (t_S + R_P) + (1-p) β (t_F + R_P)
fn monitored_once<N: Number>(rates: &ConfusionRates<N>, times: &Times<N>, zero: &N) -> N {
    let one = zero.whole(1);
    let branches = [
        (
            &rates.success,
            &rates.false_alarm,
            [
                times.success.clone(),
                times.preempted_success.clone() + &times.restart_after_preempt,
            ],
        ),
        (
            &(one.clone() - &rates.success),
            &rates.detection,
            [
                times.failure.clone() + &times.restart_after_failure,
                times.preempted_failure.clone() + &times.restart_after_preempt,
            ],
        ),
    ];
    let mut sum = times.start.clone();
    for (share, alarm, [on, preempted]) in branches {
        let mean = on * &(one.clone() - alarm) + &(preempted * alarm);
        sum = sum + &(mean * share);
    }
    sum
}

impl<N: Number> ConfusionRates<N> {
    pub(in crate::makespan) fn check(&self) -> Result<()> {
        for (name, rate) in [
            ("success p", &self.success),
            ("false alarm α", &self.false_alarm),
            ("detection β", &self.detection),
        ] {
            nonnegative("rates", name, rate)?;
            if (rate.whole(1) - rate).sign() == Some(Ordering::Less) {
                let shown = rate.approximate().unwrap_or(f64::NAN);
                let message = format!("{name} = {shown} is above 1: a probability was expected");
                return Err(refused("rates", &message));
            }
        }
        Ok(())
    }
}

impl<N: Number> Times<N> {
    pub(in crate::makespan) fn check(&self) -> Result<()> {
        for (name, time) in [
            ("start", &self.start),
            ("success", &self.success),
            ("failure", &self.failure),
            ("preempted success", &self.preempted_success),
            ("preempted failure", &self.preempted_failure),
            ("restart after failure", &self.restart_after_failure),
            ("restart after preemption", &self.restart_after_preempt),
        ] {
            nonnegative("times", name, time)?;
        }
        Ok(())
    }

    /// C₀, the mean time of an attempt that is run on.
    pub fn once(&self, success: &N) -> N {
        let failure = success.whole(1) - success;
        let failed = self.failure.clone() + &self.restart_after_failure;
        self.start.clone() + &(self.success.clone() * success) + &(failed * &failure)
    }
}
