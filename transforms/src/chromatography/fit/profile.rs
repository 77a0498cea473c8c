//! Confidence intervals by the profile of the sum of squares.

use super::solve::Problem;
use crate::error::Result;

/// Steps that double before an end counts as infinite.
const DOUBLINGS: usize = 6;

/// Refinements of an end, by the secant of the signed root.
const REFINEMENTS: usize = 12;

/// The two values of one entry at which the sum of squares, minimised over all others, has risen by s² t².
///
/// $$ \mathrm{sign}(\delta) \sqrt{S(\delta) - S(0)} = \pm s\thinspace t $$
///
/// is close to linear in δ, so that a few secant steps from the linearised ends suffice. An end that is not found within 64 of these is infinite.
///
/// Source: D. M. Bates, D. G. Watts, Nonlinear Regression Analysis and Its Applications (1988), chapter 6.
pub(super) fn profile(
    problem: &Problem<'_>,
    index: usize,
    error: f64,
    squares: f64,
    bound: f64,
) -> Result<(f64, f64)> {
    let degrees = (problem.times.len() - problem.at.len()) as f64;
    let goal = bound * (squares / degrees).sqrt();
    let best = problem.at[index];
    let mut ends = [best; 2];
    for (end, sign) in ends.iter_mut().zip([-1.0, 1.0]) {
        let root = |distance: f64| -> Result<f64> {
            let mut held = Problem::new(
                problem.start,
                problem.times,
                problem.signal,
                problem.options,
                problem.still,
            )?;
            held.at.clone_from(&problem.at);
            held.held = Some(index);
            held.at[index] = best + sign * distance;
            let there = held.sum_of_squares().unwrap_or(f64::INFINITY);
            if held.moving().is_empty() {
                return Ok((there - squares).max(0.0).sqrt());
            }
            let (_, sum, _) = held.search();
            Ok((sum - squares).max(0.0).sqrt())
        };
        *end = match crossing(root, bound * error, goal)? {
            Some(distance) => best + sign * distance,
            None => sign * f64::INFINITY,
        };
    }
    Ok((ends[0], ends[1]))
}

/// Where a rising function of a distance reaches the goal.
fn crossing(root: impl Fn(f64) -> Result<f64>, first: f64, goal: f64) -> Result<Option<f64>> {
    if !(first > 0.0 && first.is_finite()) {
        return Ok(None);
    }
    let (mut low, mut f_low) = (0.0, 0.0);
    let (mut high, mut f_high) = (first, root(first)?);
    for _ in 0..DOUBLINGS {
        if f_high >= goal {
            break;
        }
        (low, f_low) = (high, f_high);
        high *= 2.0;
        f_high = root(high)?;
    }
    let reached = f_high >= goal;
    if !reached {
        return Ok(None);
    }
    for _ in 0..REFINEMENTS {
        if (f_high - goal).abs() <= 1e-4 * goal || high - low <= 1e-6 * high {
            break;
        }
        // Illinois would be finer; the function is nearly straight.
        let share = ((goal - f_low) / (f_high - f_low)).clamp(0.05, 0.95);
        let middle = low + share * (high - low);
        let value = root(middle)?;
        if (value - goal).abs() <= 1e-4 * goal {
            return Ok(Some(middle));
        }
        match value < goal {
            true => (low, f_low) = (middle, value),
            false => (high, f_high) = (middle, value),
        }
    }
    Ok(Some(low + (goal - f_low) / (f_high - f_low) * (high - low)))
}
