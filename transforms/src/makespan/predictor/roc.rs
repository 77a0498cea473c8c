//! Which threshold of a failure predictor to run at.

use std::cmp::Ordering;

use super::super::duration::refused;
use super::super::expected::Expected;
use super::super::number::Number;
use super::confusion::{ConfusionRates, Times};
use super::decision::{Decision, decide};
use crate::error::{Error, Result};

/// One threshold of a failure predictor: its rates, with the times that go with them, as [`super::decide`] asks for them.
#[derive(Clone, Debug, PartialEq)]
pub struct RocPoint<N = f64> {
    /// The threshold, where it is known.
    pub threshold: Option<N>,
    /// p, and α and β at this threshold.
    pub rates: ConfusionRates<N>,
    /// Mean times at this threshold.
    pub times: Times<N>,
}

/// All points of a curve, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct RocCurve<N = f64> {
    /// The decision at each point.
    pub decisions: Vec<Decision<N>>,
    /// The point with the least mean makespan, the first of equals; nothing where all are infinite.
    pub best: Option<usize>,
    /// Does preempting at the best point beat not preempting at all?
    pub pays: bool,
}

/// Judges the points of a ROC curve and finds the best.
///
/// With the same times at all points the mean makespan is a quotient of functions that are linear in α and β, so that no mixture of two
/// points is better than the better one of them. Costs O(points).
///
/// # Errors
/// [`Error::Model`] without points and as [`decide`], naming the point.
///
/// # Example
/// ```
/// use transforms::makespan::{ConfusionRates, RocPoint, Times, roc_curve};
/// let point = |false_alarm, detection| RocPoint {
///     threshold: None,
///     rates: ConfusionRates { success: 0.5, false_alarm, detection },
///     times: Times {
///         start: 0.0,
///         success: 30.0,
///         failure: 69.0,
///         preempted_success: 12.0,
///         preempted_failure: 11.0,
///         restart_after_failure: 0.0,
///         restart_after_preempt: 0.0,
///     },
/// };
/// let curve = roc_curve(&[point(0.0, 0.0), point(0.1, 0.8), point(0.6, 1.0)])?;
/// assert_eq!(curve.best, Some(1));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn roc_curve<N: Number>(points: &[RocPoint<N>]) -> Result<RocCurve<N>> {
    if points.is_empty() {
        let message =
            "there is none: give at least one pair of false alarm rate and detection rate";
        return Err(refused("points", message));
    }
    let mut decisions: Vec<Decision<N>> = Vec::with_capacity(points.len());
    let mut best: Option<usize> = None;
    for (at, point) in points.iter().enumerate() {
        let decision = decide(&point.rates, &point.times).map_err(|error| match error {
            Error::Model { place, message } => {
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
    Ok(RocCurve {
        pays: best.is_some_and(|best| decisions[best].pays),
        best,
        decisions,
    })
}
