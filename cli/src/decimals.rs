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
    let text = plain(&text);
    let shown = Rational::from_decimal(&text).unwrap_or(Rational::ZERO);
    let gap = (&upper - &shown).abs().max((&shown - &lower).abs());
    // to_f64 rounds to the nearest
    let bound = gap.to_f64() * (1.0 + 2.0 * f64::EPSILON);
    Decimal { text, bound }
}

/// A decimal with a small exponent without it.
pub(crate) fn plain(text: &str) -> String {
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text.to_owned();
    };
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", mantissa),
    };
    let digits: String = mantissa.chars().filter(|c| *c != '.').collect();
    match exponent.parse::<i32>() {
        Ok(exponent @ -4..=-1) => {
            let zeros = usize::try_from(-exponent - 1).unwrap_or(0);
            format!("{sign}0.{}{digits}", "0".repeat(zeros))
        }
        Ok(exponent @ 0..=15) => {
            let whole = usize::try_from(exponent).unwrap_or(0) + 1;
            match digits.split_at_checked(whole) {
                Some((whole, "")) => format!("{sign}{whole}"),
                Some((whole, part)) => format!("{sign}{whole}.{part}"),
                None => text.to_owned(),
            }
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_exponents_are_written_out() {
        for (text, shown) in [
            ("3.25e-1", "0.325"),
            ("-3.25e-4", "-0.000325"),
            ("3.25e-5", "3.25e-5"),
            ("3.25e1", "32.5"),
            ("3.25e2", "325"),
            ("3.25e3", "3.25e3"),
            ("3.25", "3.25"),
            ("0", "0"),
        ] {
            assert_eq!(plain(text), shown);
        }
    }

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
