//! Decimals of balls: as many digits as the ball fixes.

use closedform::algebra::{Ball, Rational};

/// A decimal number and how far the true one may be from it.
pub(crate) struct Decimal {
    /// The digits.
    pub(crate) text: String,
    /// A bound of the difference, rounded up.
    pub(crate) bound: f64,
}

/// Bits that hold some decimal digits with room to round.
fn bits(digits: usize) -> u32 {
    u32::try_from(digits.saturating_mul(4).saturating_add(64)).unwrap_or(u32::MAX)
}

/// At most `most` significant digits: all that are shown are those of every number in the ball, rounded. None are fixed in a ball around 0,
/// then the number is 0 and the bound says how near.
pub(crate) fn proved(ball: &Ball, most: usize) -> Decimal {
    let (Some(lower), Some(upper)) = (ball.lower(), ball.upper()) else {
        return Decimal {
            text: String::from("-"),
            bound: f64::INFINITY,
        };
    };
    let rounded = |value: &Rational, digits: usize| {
        Ball::from_rational(value, bits(digits)).midpoint_decimal(digits)
    };
    let mut text = String::from("0");
    if !(lower.is_zero() && upper.is_zero()) && lower.signum() * upper.signum() >= 0 {
        let known = ball.accuracy_bits().saturating_mul(3) / 9;
        let known = usize::try_from(known.saturating_add(2)).unwrap_or(1);
        let fixed = (1..=most.min(known).max(1)).rev().find_map(|digits| {
            let low = rounded(&lower, digits);
            (low == rounded(&upper, digits)).then_some(low)
        });
        text = fixed.unwrap_or(text);
    }
    let shown = Rational::from_decimal(&text).unwrap_or(Rational::ZERO);
    let gap = (&upper - &shown).abs().max((&shown - &lower).abs());
    // to_f64 rounds to the nearest
    let bound = gap.to_f64() * (1.0 + 2.0 * f64::EPSILON);
    Decimal { text, bound }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_that_are_fixed_are_shown() {
        let third = Rational::from(3).recip().unwrap();
        let ball = Ball::from_rational(&third, 40);
        let shown = proved(&ball, 30);
        assert!(
            shown.text.starts_with("3.3333333333e-1") || shown.text.starts_with("0.3333333333")
        );
        assert!(shown.text.len() < 20, "{}", shown.text);
        let value = Rational::from_decimal(&shown.text).unwrap();
        assert!((&value - &third).abs().to_f64() <= shown.bound);
        assert_eq!(
            proved(&ball, 3).text.trim_start_matches("0.").len().min(3),
            3
        );
        assert_eq!(proved(&Ball::zero(), 10).text, "0");
        let around = &ball - &ball;
        let near = proved(&around, 10);
        assert!(near.text == "0" && near.bound > 0.0 && near.bound < 1e-11);
    }
}
