//! Limits of sequences that approach like sums of geometric ones: what powers look like along points in geometric progression.

use algebra::{Ball, ComplexBall, Integer, Rational};

use super::balls::{BallTransform, NOTHING, distance, power_of_two};
use super::{Features, Inversion, Method, Status};
use crate::{Error, Result};

/// A limit and how far the last two extrapolations were apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    pub(super) value: f64,
    pub(super) error: f64,
}

/// Wynn's epsilon algorithm; `None` when the values are not finite.
///
/// Source: P. Wynn, "On a device for computing the e_m(S_n) transformation" (1956).
pub(super) fn extrapolate(sequence: &[f64]) -> Option<Limit> {
    let last = *sequence.last()?;
    if sequence.iter().any(|value| !value.is_finite()) {
        return None;
    }
    let spread = sequence
        .iter()
        .fold(0.0_f64, |size, value| size.max(value.abs()));
    let negligible = 4.0 * f64::EPSILON * spread;
    let mut best = Limit {
        value: last,
        error: match sequence {
            [.., before, last] => (last - before).abs(),
            _ => f64::INFINITY,
        },
    };
    let (mut older, mut newer) = (vec![0.0; sequence.len() + 1], sequence.to_vec());
    let mut even = last;
    for column in 1..sequence.len() {
        let mut next = Vec::with_capacity(newer.len() - 1);
        for at in 0..newer.len() - 1 {
            let gap = newer[at + 1] - newer[at];
            if column % 2 == 1 && gap.abs() <= negligible {
                // two neighbours agree to the last digit: nothing is left to extrapolate
                let error = gap.abs().max(negligible);
                return Some(match error < best.error {
                    true => Limit {
                        value: newer[at + 1],
                        error,
                    },
                    false => best,
                });
            }
            next.push(older[at + 1] + gap.recip());
        }
        older = std::mem::replace(&mut newer, next);
        if let (0, Some(value)) = (column % 2, newer.last()) {
            let error = (value - even).abs();
            if value.is_finite() && error <= best.error {
                best = Limit {
                    value: *value,
                    error,
                };
            }
            even = *value;
        }
    }
    Some(best)
}

/// The value at 0+, the limit of `s F(s)` for large real `s`; `None` when there seems to be none.
pub(super) fn initial_value(real: &dyn Fn(f64) -> f64, longest: f64) -> Option<Limit> {
    let scale = if longest > 0.0 { longest.recip() } else { 1.0 };
    let values: Vec<f64> = (4..24)
        .map(|power| 4.0_f64.powi(power) * scale)
        .map(|s| s * real(s))
        .collect();
    let limit = extrapolate(&values[8..])?;
    let steps: Vec<f64> = values
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .collect();
    let size = values
        .iter()
        .fold(0.0_f64, |size, value| size.max(value.abs()));
    let (middle, end) = (steps[9], steps[18]);
    // a sequence that converges makes smaller and smaller steps
    let settled = end <= 1e-9 * size || end <= 0.25 * middle;
    (settled && limit.error <= 1e-6 * size.max(limit.value.abs())).then_some(limit)
}

/// The limit of `s F(s)`, from two huge values of `s`; of `2 s (F(s) - F(2s))` when there is an impulse.
pub(super) fn initial_ball(
    transform: BallTransform<'_>,
    features: &Features,
    digits: usize,
) -> Result<Inversion<Ball>> {
    let none = Error::Domain {
        what: "time t",
        value: 0.0,
        allowed: "above 0, as s F(s) has no limit for large s",
    };
    let zeros = u32::try_from(2 * digits + 10).unwrap_or(u32::MAX);
    let bits = 64 + 40 * zeros;
    let at = |zeros: u32| {
        let s = Ball::from_rational(&Rational::from(Integer::from(10).pow(zeros)), bits);
        let near = ComplexBall::real(s);
        let value = transform(&near)?;
        let scaled = if features.impulse.abs() > 0.0 && features.delay <= 0.0 {
            let far = &near + &near;
            &far * &(value - transform(&far)?)
        } else {
            &value * &near
        };
        Some(scaled.re).filter(Ball::is_finite)
    };
    let (Some(near), Some(far)) = (at(zeros), at(2 * zeros)) else {
        return Err(none);
    };
    let difference = distance(&near, &far);
    let size = |ball: &Ball| ball.magnitude_log2().unwrap_or(NOTHING);
    let settled = difference <= size(&far).saturating_sub(20);
    let vanishing =
        size(&far) <= size(&near).saturating_sub(10) || size(&near).max(size(&far)) < -1_000;
    if !settled && !vanishing {
        return Err(none);
    }
    Ok(Inversion {
        value: far,
        estimate: power_of_two(difference),
        method: Method::Automatic,
        status: Status::Initial,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_extrapolated_away() {
        let values: Vec<f64> = (0..9)
            .map(|k| 3.0 + 2.0_f64.powi(-k) - 0.5 * 4.0_f64.powi(-k))
            .collect();
        let limit = extrapolate(&values).unwrap();
        assert!((limit.value - 3.0).abs() < 1e-10 && limit.error < 1e-6);
        assert!(extrapolate(&[1.0, f64::NAN]).is_none() && extrapolate(&[]).is_none());
    }

    #[test]
    fn initial_values() {
        let at = |real: &dyn Fn(f64) -> f64| initial_value(real, 1.0).map(|limit| limit.value);
        assert!((at(&|s| 1.0 / (s + 1.0)).unwrap() - 1.0).abs() < 1e-9);
        assert!(at(&|s| s.powf(-1.5)).unwrap().abs() < 1e-6);
        assert!(at(&|s| (-s.sqrt()).exp()).unwrap().abs() < 1e-9);
        assert!(at(&|s| s.powf(-0.5)).is_none());
        assert!(at(&|s| s.ln() / s).is_none());
        assert!(at(&|_| f64::NAN).is_none() && at(&|s| s).is_none());
    }
}
