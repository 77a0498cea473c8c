//! How many trials it takes to know whether preempting pays.

use super::super::predictor::{ConfusionRates, Times};
use super::exploration::variance;
use super::gain::GainTimes;
use crate::error::{Error, Result, nonnegative};
use crate::special::normal_quantile_upper;

/// A number of trials, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrialsNeeded {
    /// n; infinite where g is 0.
    pub trials: f64,
    /// g, whose sign is asked for.
    pub gain: f64,
    /// V: the variance of the estimate of g times the number of trials.
    pub variance: f64,
    /// z, the one-sided quantile of the normal law.
    pub quantile: f64,
}

/// Variances of the whole durations of single attempts, restarts included, in the square of the unit of the times.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimeVariances {
    /// Of a failure that is run on.
    pub failure: f64,
    /// Of a preempted attempt that would have succeeded.
    pub preempted_success: f64,
    /// Of a preempted attempt that would have failed.
    pub preempted_failure: f64,
}

/// Trials after which the sign of the estimated gain is right with a given probability, if the rates are these and the times are known.
///
/// $$ n = \frac{z^2 V}{g^2}, \qquad g = y\, \Delta_F + x (\Delta_S - MTS + MTF + R_F) - \frac{x (c_0 + MTF + R_F)}{p}, \qquad
/// x = p \alpha, \quad y = (1-p) \beta, $$
///
/// V the variance of g's gradient over the four cells of a multinomial trial, z the one-sided normal quantile. First order in 1/√n (the
/// delta method): good for n of some hundreds, a guide below. With times from the same log it is optimistic: see
/// [`trials_needed_with_times`].
///
/// # Errors
/// [`Error::Domain`] for a confidence outside 1/2 to 1; [`Error::Model`] for rates and times that have no meaning.
///
/// # Example
/// ```
/// use transforms::makespan::uncertainty::{TrialCounts, trials_needed};
/// use transforms::makespan::Times;
/// let counts = TrialCounts {
///     success_continued: 56.0,
///     success_preempted: 8.0,
///     failure_continued: 4.0,
///     failure_preempted: 30.0,
/// };
/// let times = Times {
///     start: 1.0,
///     success: 29.0,
///     failure: 69.0,
///     preempted_success: 13.0,
///     preempted_failure: 12.0,
///     restart_after_failure: 4.0,
///     restart_after_preempt: 2.0,
/// };
/// let needed = trials_needed(&counts.rates().unwrap(), &times, 0.95)?;
/// assert!((needed.trials - 11.778_386_387).abs() < 1e-8);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: derived in `docs/makespan.md`.
pub fn trials_needed(
    rates: &ConfusionRates,
    times: &Times,
    confidence: f64,
) -> Result<TrialsNeeded> {
    trials_needed_with_times(rates, times, &TimeVariances::default(), confidence)
}

/// The same when the mean times are estimated from the same trials.
///
/// $$ V' = V + \sum_k \Bigl(\frac{\partial g}{\partial \tau_k}\Bigr)^2 \frac{\sigma_k^2}{q_k} $$
///
/// over the failures that are run on ($\partial g/\partial v = y + x - x/p$), the preempted successes ($-x$) and the preempted failures
/// ($-y$), σ² the variance of one duration and q the share of such attempts.
///
/// # Errors
/// As [`trials_needed`]; [`Error::Domain`] for a negative variance, and when attempts of a kind do not occur whose mean time is needed.
pub fn trials_needed_with_times(
    rates: &ConfusionRates,
    times: &Times,
    variances: &TimeVariances,
    confidence: f64,
) -> Result<TrialsNeeded> {
    if !(confidence > 0.5 && confidence < 1.0) {
        return Err(Error::Domain {
            what: "the confidence",
            value: confidence,
            allowed: "above 1/2 and below 1, as 0.95",
        });
    }
    rates.check()?;
    let times = GainTimes::of(times)?;
    let ConfusionRates {
        success,
        false_alarm,
        detection,
    } = *rates;
    let failure = 1.0 - success;
    let (x, y) = (success * false_alarm, failure * detection);
    let (gain, [by_x, by_y, by_p]) = times.gain_of_cells(x, y, success);
    let shares = [
        success * (1.0 - false_alarm),
        x,
        failure * (1.0 - detection),
        y,
    ];
    let mut total = variance(&[by_p, by_x + by_p, 0.0, by_y], &shares);
    let ratio = if success > 0.0 { x / success } else { 0.0 };
    for (what, slope, one, share) in [
        (
            "the share of failures that are run on",
            y + x - ratio,
            variances.failure,
            shares[2],
        ),
        (
            "the share of preempted successes",
            x,
            variances.preempted_success,
            shares[1],
        ),
        (
            "the share of preempted failures",
            y,
            variances.preempted_failure,
            shares[3],
        ),
    ] {
        nonnegative("the variance of a duration", one)?;
        let part = slope * slope * one;
        if part > 0.0 {
            if share <= 0.0 {
                return Err(Error::Domain {
                    what,
                    value: share,
                    allowed: "above 0: otherwise their mean time is never learnt, and has to be given",
                });
            }
            total += part / share;
        }
    }
    let quantile = normal_quantile_upper(1.0 - confidence);
    let trials = match gain.abs() > 0.0 {
        true => total * (quantile / gain).powi(2),
        false => f64::INFINITY,
    };
    Ok(TrialsNeeded {
        trials,
        gain,
        variance: total,
        quantile,
    })
}
