//! Local polynomials: the top of a peak and where it crosses a level.

use super::trace::floor_index;

/// Degree of the polynomials that smooth, and of the one at the top.
const DEGREE: usize = 4;

/// Degree of the polynomial through the seven points about the steepest one, where there is no noise to smooth.
const THROUGH: usize = 6;

/// Intervals in which the top of the polynomial is looked for.
const INTERVALS: i32 = 32;

/// Points of the polynomial through a crossing.
const STENCIL: usize = 6;

/// Halvings of an interval: beyond the digits of a number.
const HALVINGS: usize = 100;

/// A polynomial by its coefficients in polynomials orthogonal over its points, u in [-1, 1].
struct Orthogonal {
    middle: f64,
    half: f64,
    /// Coefficient, shift and norm ratio of each degree.
    terms: Vec<[f64; 3]>,
}

impl Orthogonal {
    /// Least squares of a degree, interpolation of as many points or fewer.
    fn fit(t: &[f64], y: &[f64], degree: usize) -> Self {
        let n = t.len();
        let (middle, half) = (0.5 * (t[0] + t[n - 1]), 0.5 * (t[n - 1] - t[0]));
        let u: Vec<f64> = t.iter().map(|t| (t - middle) / half).collect();
        let (mut before, mut now) = (vec![0.0; n], vec![1.0; n]);
        let mut norm_before = 1.0;
        let mut terms = Vec::new();
        for degree in 0..=degree.min(n - 1) {
            let norm: f64 = now.iter().map(|p| p * p).sum();
            let coefficient = now.iter().zip(y).map(|(p, y)| p * y).sum::<f64>() / norm;
            let shift = now.iter().zip(&u).map(|(p, u)| p * p * u).sum::<f64>() / norm;
            let ratio = if degree == 0 { 0.0 } else { norm / norm_before };
            terms.push([coefficient, shift, ratio]);
            let next = (0..n)
                .map(|k| (u[k] - shift) * now[k] - ratio * before[k])
                .collect();
            (before, now, norm_before) = (now, next, norm);
        }
        Self {
            middle,
            half,
            terms,
        }
    }

    /// Value and slope by u.
    fn at(&self, u: f64) -> (f64, f64) {
        let ((mut p0, mut p1), (mut d0, mut d1)) = ((0.0, 1.0), (0.0, 0.0));
        let (mut value, mut slope) = (0.0, 0.0);
        for &[coefficient, shift, ratio] in &self.terms {
            value += coefficient * p1;
            slope += coefficient * d1;
            let next = (u - shift) * p1 - ratio * p0;
            let slope_next = p1 + (u - shift) * d1 - ratio * d0;
            (p0, p1, d0, d1) = (p1, next, d1, slope_next);
        }
        (value, slope)
    }
}

/// Time and height of the top of the local polynomial of degree 4 over some points; `None` if it has no maximum within them.
pub(super) fn vertex(t: &[f64], y: &[f64]) -> Option<(f64, f64)> {
    if t.len() < 3 {
        return None;
    }
    let fit = Orthogonal::fit(t, y, DEGREE);
    let place = |k: i32| 2.0 * f64::from(k) / f64::from(INTERVALS) - 1.0;
    let best =
        (0..=INTERVALS).max_by(|&a, &b| fit.at(place(a)).0.total_cmp(&fit.at(place(b)).0))?;
    let (mut low, mut high) = (place((best - 1).max(0)), place((best + 1).min(INTERVALS)));
    if fit.at(low).1 <= 0.0 || fit.at(high).1 >= 0.0 {
        return None;
    }
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        match fit.at(middle).1 > 0.0 {
            true => low = middle,
            false => high = middle,
        }
    }
    let u = 0.5 * (low + high);
    let height = fit.at(u).0;
    height
        .is_finite()
        .then(|| (u.mul_add(fit.half, fit.middle), height))
}

/// Top of a peak near the point `index`: over a window that weighs the bias of the polynomial against the noise.
///
/// With a standard deviation s of the peak in points, the bias over ± x s is about x⁶/1500 of the height; ± 1.6 s (noise/height)^(1/6)
/// balances it. Never fewer than five points.
pub(super) fn top(
    t: &[f64],
    y: &[f64],
    index: usize,
    first: usize,
    last: usize,
    points: f64,
    noise: f64,
) -> (f64, f64) {
    let reach = reach(points, noise / y[index].abs().max(f64::MIN_POSITIVE));
    let mut middle = index;
    // the highest point of a noisy top may be off the middle of it
    for _ in 0..2 {
        let (from, to) = (
            middle.saturating_sub(reach).max(first),
            (middle + reach).min(last),
        );
        let Some((time, value)) = vertex(&t[from..=to], &y[from..=to]) else {
            break;
        };
        let nearest = nearest_point(t, time);
        if nearest.abs_diff(middle) <= 1 {
            return (time, value);
        }
        middle = nearest;
    }
    (t[index], y[index])
}

/// Points on either side of the middle of a window, for a peak with so many points to its standard deviation.
pub(super) fn reach(points: f64, noise: f64) -> usize {
    let share = (1.6 * noise.powf(1.0 / 6.0)).min(1.0);
    floor_index(share * points).max(2)
}

/// The steepest place of a flank near a time, by local polynomials: time, value and slope there. `None` if there is no inflection point.
pub(super) fn steepest(
    t: &[f64],
    y: &[f64],
    near: f64,
    (first, last): (usize, usize),
    reach: usize,
    rising: bool,
) -> Option<(f64, f64, f64)> {
    let sign = if rising { 1.0 } else { -1.0 };
    let (reach, degree) = if reach <= THROUGH / 2 {
        (THROUGH / 2, THROUGH)
    } else {
        (reach, DEGREE)
    };
    let mut middle = nearest_point(t, near).clamp(first, last);
    for _ in 0..=reach {
        let (from, to) = (
            middle.saturating_sub(reach).max(first),
            (middle + reach).min(last),
        );
        if to < from + 4 {
            return None;
        }
        let fit = Orthogonal::fit(&t[from..=to], &y[from..=to], degree);
        let place = |k: i32| 2.0 * f64::from(k) / f64::from(INTERVALS) - 1.0;
        let slope = |u: f64| sign * fit.at(u).1;
        let best = (0..=INTERVALS).max_by(|&a, &b| slope(place(a)).total_cmp(&slope(place(b))))?;
        if best == 0 || best == INTERVALS {
            let next = if best == 0 { from } else { to };
            if next == first || next == last {
                return None;
            }
            middle = next;
            continue;
        }
        let (mut low, mut high) = (place(best - 1), place(best + 1));
        for _ in 0..HALVINGS {
            let (one, other) = ((2.0 * low + high) / 3.0, (low + 2.0 * high) / 3.0);
            match slope(one) < slope(other) {
                true => low = one,
                false => high = other,
            }
        }
        let u = 0.5 * (low + high);
        let (value, slope) = fit.at(u);
        let slope = slope / fit.half;
        return (sign * slope > 0.0).then(|| (u.mul_add(fit.half, fit.middle), value, slope));
    }
    None
}

/// The point nearest to a time.
pub(super) fn nearest_point(t: &[f64], time: f64) -> usize {
    let after = t.partition_point(|&t| t < time).min(t.len() - 1);
    match after.checked_sub(1) {
        Some(before) if time - t[before] < t[after] - time => before,
        _ => after,
    }
}

/// Where the polynomial of degree 5 through the neighbours crosses a level between the points k and k + 1, which lie on its two sides.
pub(super) fn crossing(t: &[f64], y: &[f64], k: usize, level: f64) -> f64 {
    let from = k
        .saturating_sub(STENCIL / 2 - 1)
        .min(t.len().saturating_sub(STENCIL));
    let to = (from + STENCIL).min(t.len());
    let (origin, unit) = (t[k], t[k + 1] - t[k]);
    let u: Vec<f64> = t[from..to].iter().map(|t| (t - origin) / unit).collect();
    // divided differences
    let mut c: Vec<f64> = y[from..to].iter().map(|y| y - level).collect();
    for order in 1..c.len() {
        for i in (order..c.len()).rev() {
            c[i] = (c[i] - c[i - 1]) / (u[i] - u[i - order]);
        }
    }
    let at = |x: f64| {
        c.iter()
            .zip(&u)
            .rev()
            .fold(0.0, |sum: f64, (c, u)| sum.mul_add(x - u, *c))
    };
    let rising = y[k] < y[k + 1];
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..HALVINGS {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        match (at(middle) > 0.0) == rising {
            true => high = middle,
            false => low = middle,
        }
    }
    unit.mul_add(0.5 * (low + high), origin)
}

/// The crossing of a level on the way from a point down to an end, `None` if the signal stays above it.
pub(super) fn descend(t: &[f64], y: &[f64], from: usize, end: usize, level: f64) -> Option<f64> {
    let mut at = from;
    while at != end {
        let next = if end > at { at + 1 } else { at - 1 };
        if y[next] <= level && y[at] > level {
            return Some(crossing(t, y, at.min(next), level));
        }
        at = next;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tops_and_crossings_of_polynomials_are_exact() {
        let t = [0.0, 0.5, 1.5, 2.0, 3.0, 3.5, 4.5];
        // maximum 7 at 2
        let quartic = |t: f64| 7.0 - (t - 2.0).powi(2) - 0.1 * (t - 2.0).powi(4);
        let y = t.map(quartic);
        let (time, height) = vertex(&t[..5], &y[..5]).unwrap();
        assert!(
            (time - 2.0).abs() < 1e-7 && (height - 7.0).abs() < 1e-13,
            "{time} {height}"
        );
        assert!((crossing(&t, &y, 4, quartic(3.25)) - 3.25).abs() < 1e-13);
        assert!((descend(&t, &y, 3, 0, quartic(0.125)).unwrap() - 0.125).abs() < 1e-13);
        assert!(descend(&t, &y, 3, 6, -100.0).is_none() && vertex(&t[..5], &[1.0; 5]).is_none());
    }
}
