//! Approximations of all complex roots at once.
//!
//! Each is moved by Newton's quotient N, corrected for the others: z <- z - N / (1 - N sum 1/(z - z_j)) (Aberth 1973;
//! starting points on circles from the Newton polygon: Bini, "Numerical computation of polynomial zeros by means of
//! Aberth's method", Numerical Algorithms 13, 1996). Nothing here is guaranteed.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{ComplexFloat, FloatCoefficients, Integer};

use super::super::integer::IntegerPolynomial;

const SPENT: &str = "approximation of roots";
/// Sweeps over all roots in double precision, and in each higher precision.
const SWEEPS: usize = 60;

/// A complex number in double precision.
pub(super) type Point = (f64, f64);

fn times(a: Point, b: Point) -> Point {
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

fn over(a: Point, b: Point) -> Point {
    // Scaled, so that squares neither overflow nor vanish.
    let scale = b.0.abs().max(b.1.abs());
    let (re, im) = (b.0 / scale, b.1 / scale);
    let norm = (re * re + im * im) * scale;
    ((a.0 * re + a.1 * im) / norm, (a.1 * re - a.0 * im) / norm)
}

fn size(a: Point) -> f64 {
    a.0.abs().max(a.1.abs())
}

/// Starting points: as many on a circle as the Newton polygon has roots of that size.
pub(super) fn start(f: &IntegerPolynomial) -> Vec<Point> {
    let bits = |k: usize| i64::try_from(f.coefficient(k).bits()).unwrap_or(i64::MAX / 4);
    let degree = f.degree().unwrap_or(0);
    // The upper hull of (k, log2 |a_k|).
    let mut hull: Vec<usize> = Vec::new();
    for k in (0..=degree).filter(|&k| !f.coefficient(k).is_zero()) {
        while let [.., a, b] = hull[..]
            && (bits(b) - bits(a)) * (k - a) as i64 <= (bits(k) - bits(a)) * (b - a) as i64
        {
            hull.pop();
        }
        hull.push(k);
    }
    let mut points = Vec::with_capacity(degree);
    // Powers of a rotation by an irrational part of the circle spread evenly, and need no trigonometric function.
    let turn = (0.6, 0.8);
    let mut direction = (28.0 / 53.0, 45.0 / 53.0);
    for edge in hull.windows(2) {
        let (a, b) = (edge[0], edge[1]);
        let exponent = (bits(a) - bits(b)) as f64 / (b - a) as f64;
        let radius = power_of_two(exponent);
        for _ in a..b {
            points.push((radius * direction.0, radius * direction.1));
            direction = times(direction, turn);
        }
    }
    points
}

/// About 2^exponent, the same on every machine.
fn power_of_two(exponent: f64) -> f64 {
    let whole = exponent.floor();
    let fraction = exponent - whole;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "an integer in the range of exponents"
    )]
    let whole = whole.clamp(-1000.0, 1000.0) as i32;
    let mut power = 1.0 + fraction;
    let factor = if whole < 0 { 0.5 } else { 2.0 };
    for _ in 0..whole.unsigned_abs() {
        power *= factor;
    }
    power
}

/// The coefficients as doubles, divided by a common power of 2; those that are too small become 0.
fn doubles(f: &IntegerPolynomial) -> Vec<f64> {
    let excess = u32::try_from(f.height_bits().saturating_sub(300)).unwrap_or(u32::MAX);
    let scaled = |c: &Integer| c.shift_right_floor(excess).to_f64();
    f.coefficients().iter().map(scaled).collect()
}

/// f/f' by Horner's rule, of the reversed polynomial outside of the unit circle.
fn quotient(coefficients: &[f64], z: Point) -> Point {
    let degree = coefficients.len() - 1;
    let horner = |w: Point, order: &mut dyn Iterator<Item = &f64>| {
        let (mut value, mut slope) = ((0.0, 0.0), (0.0, 0.0));
        for c in order {
            slope = times(slope, w);
            slope = (slope.0 + value.0, slope.1 + value.1);
            value = times(value, w);
            value.0 += c;
        }
        (value, slope)
    };
    if size(z) <= 1.0 {
        let (value, slope) = horner(z, &mut coefficients.iter().rev());
        return over(value, slope);
    }
    // f(z) = z^n g(1/z): f/f' = z / (n - g'(1/z) / (z g(1/z)))
    let w = over((1.0, 0.0), z);
    let (value, slope) = horner(w, &mut coefficients.iter());
    let ratio = times(over(slope, value), w);
    over(z, (degree as f64 - ratio.0, -ratio.1))
}

/// Approximations in double precision.
pub(super) fn in_doubles(f: &IntegerPolynomial, fuel: &mut Fuel) -> Result<Vec<Point>> {
    let coefficients = doubles(f);
    let mut points = start(f);
    let count = points.len();
    let mut settled = vec![false; count];
    for _ in 0..SWEEPS {
        if settled.iter().all(|&done| done) {
            break;
        }
        fuel.spend((count * count) as u64 * 8, SPENT)?;
        for index in 0..count {
            if settled[index] {
                continue;
            }
            let z = points[index];
            let newton = quotient(&coefficients, z);
            let mut sum = (0.0, 0.0);
            for (other, &w) in points.iter().enumerate() {
                let difference = (z.0 - w.0, z.1 - w.1);
                if other != index && size(difference) > 0.0 {
                    let part = over((1.0, 0.0), difference);
                    sum = (sum.0 + part.0, sum.1 + part.1);
                }
            }
            let product = times(newton, sum);
            let step = over(newton, (1.0 - product.0, -product.1));
            if !step.0.is_finite() || !step.1.is_finite() {
                settled[index] = true;
                continue;
            }
            points[index] = (z.0 - step.0, z.1 - step.1);
            settled[index] = size(step) <= size(z) * 4.0 * f64::EPSILON;
        }
    }
    Ok(points)
}

/// Improves some of the approximations at a precision, with the others as they are.
pub(super) fn improve(
    f: &IntegerPolynomial,
    points: &mut [ComplexFloat],
    moving: &[usize],
    bits: u32,
    fuel: &mut Fuel,
) -> Result<()> {
    let coefficients = FloatCoefficients::new(f.coefficients(), bits);
    let words = u64::from(bits) / 64 + 2;
    let mut open: Vec<usize> = moving.to_vec();
    // Two that coincide do not repel each other: one is moved aside.
    for &index in moving {
        let (before, after) = points.split_at_mut(index);
        let Some(point) = after.first_mut() else {
            continue;
        };
        if before.iter().any(|other| other.coincides(point)) {
            point.nudge(i64::from(bits) / 4);
        }
    }
    for _ in 0..SWEEPS {
        let mut next = Vec::new();
        for &index in &open {
            fuel.spend(f.coefficients().len() as u64 * (16 * words + 16), SPENT)?;
            let newton = coefficients.newton(&points[index]);
            let mut sum = (0.0, 0.0);
            for (other, w) in points.iter().enumerate() {
                let difference = points[index].distance(w);
                if other != index && size(difference) > 0.0 {
                    let part = over((1.0, 0.0), difference);
                    sum = (sum.0 + part.0, sum.1 + part.1);
                }
            }
            let step = newton.corrected(sum);
            if !step.is_finite() {
                continue;
            }
            points[index].subtract(&step);
            // What is left is about the cube of the step.
            if step.exponent() > points[index].exponent() - i64::from(bits) / 2 {
                next.push(index);
            }
        }
        if next.is_empty() {
            break;
        }
        open = next;
    }
    Ok(())
}
