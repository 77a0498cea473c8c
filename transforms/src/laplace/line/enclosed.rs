//! The sum in ball arithmetic, to any number of digits.

use algebra::{Ball, ComplexBall, Rational};

use super::plan::{End, Line};

/// Enclosures of f at exact times from the transform times e^shift on the imaginary axis.
///
/// `transform(s, shift)` is F(s) e^shift, as for [`super::invert`], at the precision of s; `limit` is f(∞). The balls contain rounding, alias and truncation;
/// they are as wide as the transform's own balls make them, so that the caller raises `bits` when they are too wide.
///
/// The N terms are taken in blocks of about sqrt(N), with the powers of e^(iht) by squaring: boxes in the plane grow with every turn, and
/// this way a term is turned O(log N) times. Costs N complex products for each time.
pub fn enclose(
    line: &Line,
    transform: impl Fn(&ComplexBall, &ComplexBall) -> ComplexBall,
    limit: &Ball,
    times: &[Rational],
    bits: u32,
) -> Vec<Ball> {
    let exact = |value: f64| match Rational::from_f64(value) {
        Some(value) => Ball::from_rational(&value, bits),
        None => Ball::whole_line(bits),
    };
    let centre = exact(line.centre());
    let values: Vec<ComplexBall> = line
        .frequencies()
        .map(|frequency| {
            let s = ComplexBall::new(Ball::zero(), exact(frequency));
            let shift = ComplexBall::new(Ball::zero(), exact(frequency) * &centre);
            transform(&s, &shift)
        })
        .collect();
    let scale = exact(line.step()) / Ball::pi(bits);
    let half_limit = limit * exact(0.5);
    times
        .iter()
        .map(|time| {
            let near = time.to_f64();
            if let Some((end, bound)) = line.outside(near) {
                let value = match end {
                    End::Before => exact(0.0),
                    End::After => limit.clone(),
                };
                return value.widened(&exact(outward(bound)));
            }
            let angle = exact(line.step()) * (Ball::from_rational(time, bits) - &centre);
            let sum = unit_polynomial(&values, &angle, bits);
            let value = &half_limit + &scale * sum;
            value.widened(&exact(outward(line.bound(near))))
        })
        .collect()
}

/// The bounds are those at the nearest double to the time.
pub(super) fn outward(bound: f64) -> f64 {
    bound * 1.001
}

/// Re Σ_k H_k e^(i (k + 1/2) angle).
fn unit_polynomial(values: &[ComplexBall], angle: &Ball, bits: u32) -> Ball {
    let zero = || ComplexBall::real(Ball::from_integer(0, bits));
    let turn = |angle: Ball| {
        ComplexBall::new(Ball::zero(), angle)
            .exp()
            .unwrap_or_else(|| ComplexBall::whole_plane(bits))
    };
    let block = values.len().isqrt().max(1);
    let small = powers(&turn(angle.clone()), block + 1);
    let large = powers(&small[block], values.len() / block + 1);
    let mut total = zero();
    for (values, outer) in values.chunks(block).zip(&large) {
        let mut sum = zero();
        for (value, inner) in values.iter().zip(&small) {
            sum += value * inner;
        }
        total += sum * outer;
    }
    let half = turn(angle / Ball::from_integer(2, bits));
    (total * half).re
}

/// 1, q, .., q^(count - 1), each as a product of the two nearest to half its exponent.
fn powers(q: &ComplexBall, count: usize) -> Vec<ComplexBall> {
    let mut list = vec![
        ComplexBall::real(Ball::from_integer(1, q.bits())),
        q.clone(),
    ];
    for k in 2..count {
        let next = &list[k / 2] * &list[k - k / 2];
        list.push(next);
    }
    list.truncate(count.max(1));
    list
}
