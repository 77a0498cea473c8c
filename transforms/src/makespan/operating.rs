//! Which threshold of a predictor to run at.

use std::cmp::Ordering;

use super::confusion::{ConfusionRates, Times};
use super::decision::{Decision, decide};
use super::duration::refused;
use super::expected::Expected;
use super::number::Number;
use crate::error::Result;

/// A point of a predictor's ROC curve.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatingPoint<N = f64> {
    /// The threshold, as the user names it.
    pub threshold: Option<String>,
    /// α, the share of attempts that would succeed and are preempted.
    pub false_alarm: N,
    /// β, the share of attempts that would fail and are preempted.
    pub detection: N,
    /// t_S at this threshold, where it differs from that of the times.
    pub preempted_success: Option<N>,
    /// t_F at this threshold, where it differs from that of the times.
    pub preempted_failure: Option<N>,
}

/// All points of a curve, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct OperatingCurve<N = f64> {
    /// The decision at each point.
    pub decisions: Vec<Decision<N>>,
    /// The point with the least mean makespan, the first of equals; nothing where all are infinite.
    pub best: Option<usize>,
    /// Does preempting at the best point beat not preempting at all?
    pub pays: bool,
}

/// Judges the points of a ROC curve and finds the best.
///
/// The mean makespan is a quotient of functions that are linear in α and β, so that no mixture of two points is better than the better
/// one of them. Costs O(points).
///
/// # Errors
/// [`crate::Error::Model`] without points and as [`decide`], naming the point.
///
/// # Example
/// ```
/// use transforms::makespan::{OperatingPoint, Times, operating_curve};
/// let point = |false_alarm, detection| OperatingPoint {
///     threshold: None,
///     false_alarm,
///     detection,
///     preempted_success: None,
///     preempted_failure: None,
/// };
/// let times = Times {
///     start: 0.0,
///     success: 30.0,
///     failure: 69.0,
///     preempted_success: 12.0,
///     preempted_failure: 11.0,
///     restart_after_failure: 0.0,
///     restart_after_preempt: 0.0,
/// };
/// let curve = operating_curve(&[point(0.0, 0.0), point(0.1, 0.8), point(0.6, 1.0)], &0.5, &times)?;
/// assert_eq!(curve.best, Some(1));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn operating_curve<N: Number>(
    points: &[OperatingPoint<N>],
    success: &N,
    times: &Times<N>,
) -> Result<OperatingCurve<N>> {
    if points.is_empty() {
        let message =
            "there is none: give at least one pair of false alarm rate and detection rate";
        return Err(refused("points", message));
    }
    let mut decisions: Vec<Decision<N>> = Vec::with_capacity(points.len());
    let mut best: Option<usize> = None;
    for (at, point) in points.iter().enumerate() {
        let (rates, times) = point.at(success, times);
        let decision = decide(&rates, &times).map_err(|error| match error {
            crate::Error::Model { place, message } => {
                refused(&format!("point {}, {place}", at + 1), &message)
            }
            other => other,
        })?;
        if let Expected::Finite(mean) = &decision.monitored {
            let so_far = best.and_then(|best| decisions[best].monitored.as_finite());
            let better =
                so_far.is_none_or(|so_far| (mean.clone() - so_far).sign() == Some(Ordering::Less));
            if better {
                best = Some(at);
            }
        }
        decisions.push(decision);
    }
    Ok(OperatingCurve {
        pays: best.is_some_and(|best| decisions[best].pays),
        best,
        decisions,
    })
}

impl<N: Number> OperatingPoint<N> {
    /// Rates and times at this point.
    pub fn at(&self, success: &N, times: &Times<N>) -> (ConfusionRates<N>, Times<N>) {
        let rates = ConfusionRates {
            success: success.clone(),
            false_alarm: self.false_alarm.clone(),
            detection: self.detection.clone(),
        };
        let or = |own: &Option<N>, common: &N| own.as_ref().unwrap_or(common).clone();
        let times = Times {
            preempted_success: or(&self.preempted_success, &times.preempted_success),
            preempted_failure: or(&self.preempted_failure, &times.preempted_failure),
            ..times.clone()
        };
        (rates, times)
    }
}
