//! Decimal times and their sums without rounding, at the speed of machine integers where they allow it.

use algebra::{Integer, Rational};

/// Times are counted in 1e-9 of the unit where that is exact.
const PLACES: i32 = 9;

/// Decimal digits that surely fit 63 bits.
const DIGITS: usize = 18;

/// Powers of ten that a time is multiplied with.
const LARGEST_EXPONENT: u32 = 10_000;

/// A time that is not rounded.
///
/// ```
/// use transforms::makespan::uncertainty::ExactTime;
/// assert_eq!(ExactTime::from_decimal("23.22", 0).unwrap().to_f64(), 23.22);
/// assert_eq!(ExactTime::from_decimal("1250", -3), ExactTime::from_decimal("1.25", 0));
/// assert_eq!(ExactTime::from_decimal("1,5", 0), None);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct ExactTime(Parts);

#[derive(Clone, Debug, PartialEq)]
enum Parts {
    /// Multiples of 1e-9.
    Small(i64),
    /// What these do not hold.
    Large(Rational),
}

impl Default for ExactTime {
    fn default() -> Self {
        Self(Parts::Small(0))
    }
}

impl ExactTime {
    /// Reads a decimal number times a power of ten; nothing for other texts and exponents beyond ±10,000.
    pub fn from_decimal(text: &str, exponent: i32) -> Option<Self> {
        if let Some(small) = small(text, exponent) {
            return Some(Self(Parts::Small(small)));
        }
        if exponent.unsigned_abs() > LARGEST_EXPONENT {
            return None;
        }
        let scale = Rational::power_of_ten(exponent)?;
        Some(Self::of(Rational::from_decimal(text)? * &scale))
    }

    /// Every number has one form, so that equal times are equal.
    fn of(value: Rational) -> Self {
        let scale = Rational::power_of_ten(PLACES).unwrap_or_default();
        let count = value.clone() * &scale;
        let small = count.to_integer().and_then(|count| count.to_i128());
        Self(match small.and_then(|small| i64::try_from(small).ok()) {
            Some(small) => Parts::Small(small),
            None => Parts::Large(value),
        })
    }

    /// The shortest decimal that reads back as this double, as a program would have written it; nothing for NaN and infinities.
    pub fn from_f64(value: f64) -> Option<Self> {
        match value.is_finite() {
            true => Self::from_decimal(&format!("{value:e}"), 0),
            false => None,
        }
    }

    /// The time so many times, as for minutes.
    #[must_use]
    pub fn times(&self, factor: u32) -> Self {
        let small = match &self.0 {
            Parts::Small(small) => small.checked_mul(i64::from(factor)),
            Parts::Large(_) => None,
        };
        match small {
            Some(small) => Self(Parts::Small(small)),
            None => Self::of(self.to_rational() * &Rational::from(factor)),
        }
    }

    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            // both are exact below 2^53, so that the quotient is rounded once
            Parts::Small(small) if small.unsigned_abs() < 1 << 53 => *small as f64 / 1e9,
            _ => self.to_rational().to_f64(),
        }
    }

    /// The number itself.
    pub fn to_rational(&self) -> Rational {
        match &self.0 {
            Parts::Small(small) => nanos(Integer::from(*small)),
            Parts::Large(value) => value.clone(),
        }
    }

    /// Is it 0?
    pub fn is_zero(&self) -> bool {
        match &self.0 {
            Parts::Small(small) => *small == 0,
            Parts::Large(value) => value.is_zero(),
        }
    }

    /// Is it below 0?
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Parts::Small(small) => *small < 0,
            Parts::Large(value) => value.is_negative(),
        }
    }
}

fn nanos(count: Integer) -> Rational {
    let scale = Rational::power_of_ten(-PLACES).unwrap_or_default();
    Rational::from(count) * &scale
}

/// Plain digits, perhaps with a sign and a point, that are a small multiple of 1e-9.
fn small(text: &str, exponent: i32) -> Option<i64> {
    let (digits, negative) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    if digits.len() > DIGITS || !(-PLACES..=PLACES).contains(&exponent) {
        return None;
    }
    let (mut value, mut places, mut seen, mut point) = (0_i64, 0, false, false);
    for byte in digits.bytes() {
        match byte {
            b'0'..=b'9' => {
                value = value * 10 + i64::from(byte - b'0');
                places += i32::from(point);
                seen = true;
            }
            b'.' if !point => point = true,
            _ => return None,
        }
    }
    if !seen {
        return None;
    }
    let shift = PLACES - places + exponent;
    let value = match u32::try_from(shift) {
        Ok(shift) => 10_i64.checked_pow(shift)?.checked_mul(value)?,
        Err(_) => {
            let divisor = 10_i64.checked_pow(shift.unsigned_abs())?;
            (value % divisor == 0).then_some(value / divisor)?
        }
    };
    Some(if negative { -value } else { value })
}

/// A sum of times without rounding.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ExactSum {
    small: i128,
    large: Rational,
}

impl ExactSum {
    pub(super) fn add(&mut self, time: &ExactTime) {
        match &time.0 {
            // 2^64 terms of 63 bits do not overflow
            Parts::Small(small) => self.small = self.small.wrapping_add(i128::from(*small)),
            Parts::Large(value) => self.large = std::mem::take(&mut self.large) + value,
        }
    }

    pub(super) fn total(&self) -> Rational {
        nanos(Integer::from(self.small)) + &self.large
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decimal_is_read_exactly() {
        for text in [
            "0",
            "-0",
            "7",
            "+7.25",
            "23.22",
            ".5",
            "5.",
            "0.000000001",
            "0.0000000001",
            "123456789012345678",
            "999999999.999999999",
            "1e3",
            "2.5E-12",
            "1e-400",
            "99999999999999999999999999.5",
            "-12.5",
        ] {
            let exact = Rational::from_decimal(text).unwrap();
            let found = ExactTime::from_decimal(text, 0).unwrap();
            assert_eq!(found.to_rational(), exact, "{text}");
            assert_eq!(found.is_negative(), exact.is_negative());
            let thousandth = ExactTime::from_decimal(text, -3).unwrap().to_rational();
            assert_eq!(thousandth * &Rational::from(1000), exact, "{text}");
        }
        for text in [
            "", "-", ".", "1.2.3", "nan", "inf", "0x1", "1e", "1e99999", "--1", "1_0",
        ] {
            assert_eq!(ExactTime::from_decimal(text, 0), None, "{text}");
        }
        assert_eq!(ExactTime::from_f64(0.1), ExactTime::from_decimal("0.1", 0));
        assert_eq!(
            ExactTime::from_f64(1e300).unwrap().to_f64().to_bits(),
            1e300_f64.to_bits()
        );
        assert_eq!(ExactTime::from_f64(f64::NAN), None);
    }

    /// Regression: exponents beyond the bound were cut to it.
    #[test]
    fn exponents_beyond_the_bound_are_refused() {
        for exponent in [10_001, -10_001, 20_000, i32::MAX, i32::MIN] {
            assert_eq!(ExactTime::from_decimal("1.5", exponent), None, "{exponent}");
        }
        for exponent in [10_000, -10_000] {
            let exact = Rational::power_of_ten(exponent).unwrap();
            let found = ExactTime::from_decimal("1", exponent).unwrap();
            assert_eq!(found.to_rational(), exact);
        }
    }

    /// Regression: a product that had become a multiple of 1e-9 was not equal to the same time read from a text.
    #[test]
    fn equal_times_are_equal() {
        for (text, factor) in [
            ("0.0000000005", 2),
            ("1e-12", 1_000),
            ("0.00000000025", 60),
            ("1e30", 0),
            ("9e9", 60),
            ("-1.5", 3_600),
        ] {
            let product = ExactTime::from_decimal(text, 0).unwrap().times(factor);
            let exact = Rational::from_decimal(text).unwrap() * &Rational::from(factor);
            assert_eq!(product.to_rational(), exact, "{text}");
            assert_eq!(product, ExactTime::of(exact), "{text}");
        }
        let minutes = ExactTime::from_decimal("0.00000000005", 0)
            .unwrap()
            .times(60);
        assert_eq!(Some(minutes), ExactTime::from_decimal("0.000000003", 0));
    }

    #[test]
    fn sums_are_exact() {
        let mut sum = ExactSum::default();
        for text in ["0.1", "0.2", "1e-30", "-0.3"] {
            sum.add(&ExactTime::from_decimal(text, 0).unwrap());
        }
        assert_eq!(sum.total(), Rational::from_decimal("1e-30").unwrap());
        assert!(ExactSum::default().total().is_zero());
    }
}
