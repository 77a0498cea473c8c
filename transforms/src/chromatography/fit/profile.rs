//! Confidence intervals by the profile of the sum of squares.

use nalgebra::DVector;

use super::solve::Problem;
use crate::error::Result;

/// Steps that double before an end counts as infinite.
const DOUBLINGS: usize = 6;

/// Parts of the way to the linearised end that are gone one by one, so that the search follows a valley that bends.
const PARTS: u32 = 8;

/// Refinements of an end, by the secant of the signed root.
const REFINEMENTS: usize = 12;

/// One entry, and where the others are when it is moved.
pub(super) struct Valley {
    pub(super) index: usize,
    /// Its standard error.
    pub(super) error: f64,
    /// How far the others move when it moves by 1, by the linearised model.
    pub(super) along: Vec<f64>,
}

/// The two values of one entry at which the sum of squares, minimised over all others, has risen by s² t².
///
/// $$ \mathrm{sign}(\delta) \sqrt{S(\delta) - S(0)} = \pm s\thinspace t $$
///
/// is close to linear in δ, so that a few secant steps from the linearised ends suffice. Each search begins where the line through the last two ends of searches leads: from
/// afar it would end on the flank of a bent valley, and the interval would be too narrow. An end that is not found within 64 of these is infinite.
///
/// Source: D. M. Bates, D. G. Watts, Nonlinear Regression Analysis and Its Applications (1988), chapter 6.
pub(super) fn profile(
    problem: &Problem<'_>,
    valley: &Valley,
    squares: f64,
    bound: f64,
) -> Result<(f64, f64)> {
    let degrees = (problem.times.len() - problem.at.len()) as f64;
    let goal = bound * (squares / degrees).sqrt();
    let (index, error) = (valley.index, valley.error);
    let best = problem.at[index];
    let mut ends = [best; 2];
    for (end, sign) in ends.iter_mut().zip([-1.0, 1.0]) {
        let mut path = vec![(0.0, problem.at.clone())];
        let mut root = |distance: f64| -> Result<f64> {
            let mut held = Problem::new(
                problem.start,
                problem.times,
                problem.signal,
                problem.options,
                problem.still,
            )?;
            held.at = extrapolated(&path, distance, sign, &valley.along);
            held.held = Some(index);
            held.at[index] = best + sign * distance;
            let there = held.sum_of_squares().unwrap_or(f64::INFINITY);
            if held.moving().is_empty() {
                return Ok((there - squares).max(0.0).sqrt());
            }
            let (found, sum, _) = held.search();
            path.push((distance, found.at));
            Ok((sum - squares).max(0.0).sqrt())
        };
        let first = bound * error;
        for part in 1..PARTS {
            if first.is_finite() && root(first * f64::from(part) / f64::from(PARTS))? >= goal {
                break;
            }
        }
        *end = match crossing(root, first, goal)? {
            Some(distance) => best + sign * distance,
            None => sign * f64::INFINITY,
        };
    }
    Ok((ends[0], ends[1]))
}

/// Where the others are at a distance: on the line through the two nearest places that are known before it.
fn extrapolated(
    path: &[(f64, DVector<f64>)],
    distance: f64,
    sign: f64,
    along: &[f64],
) -> DVector<f64> {
    let mut known: Vec<&(f64, DVector<f64>)> = path.iter().collect();
    known.sort_by(|one, other| {
        (one.0 - distance)
            .abs()
            .total_cmp(&(other.0 - distance).abs())
    });
    match known[..] {
        [near, far, ..] if (near.0 - far.0).abs() > 0.0 => {
            &near.1 + (&near.1 - &far.1) * ((distance - near.0) / (near.0 - far.0))
        }
        _ => {
            let along = DVector::from_column_slice(along);
            &path[0].1 + along * (sign * distance)
        }
    }
}

/// Where a rising function of a distance reaches the goal.
fn crossing(
    mut root: impl FnMut(f64) -> Result<f64>,
    first: f64,
    goal: f64,
) -> Result<Option<f64>> {
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
