//! Decimals as claims of precision: which values the digits shown stand for.

use std::cmp::Ordering;

use algebra::Rational;

use super::{Sample, evaluate};
use crate::value::Value;

/// A number written with a point or a power of ten.
pub(crate) struct Decimal {
    value: Rational,
    /// A unit in the last place.
    unit: Rational,
    /// Significant digits.
    pub(crate) digits: usize,
}

impl Decimal {
    /// Reads `0.333`, `-1.50`, `3.3\times 10^{-7}`; an integer is no approximation.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let exact = |text: &str| {
            let read = evaluate(text, Sample::new(text, text), 64)?;
            read.value.exact().cloned()
        };
        let body = text.trim().trim_start_matches(['-', '+']);
        let end = body
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(body.len());
        let (mantissa, scale) = body.split_at_checked(end)?;
        let scaled = ["\\times", "\\cdot", "e", "E", ""].iter().any(|sign| {
            scale.trim_start().starts_with(sign) && (!sign.is_empty() || scale.trim().is_empty())
        });
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if !scaled || !mantissa.contains('.') || fraction.contains('.') {
            return None;
        }
        let places = i32::try_from(fraction.len()).ok()?;
        Some(Self {
            value: exact(text)?,
            unit: &exact(&format!("1{scale}"))? * &Rational::power_of_ten(-places)?,
            digits: format!("{whole}{fraction}").trim_start_matches('0').len(),
        })
    }

    /// Is the value rounded, or cut off, to the digits shown? Enough of them must be shown: three by a gold, four by an
    /// answer; of another decimal, four and rounded.
    pub(crate) fn shows(
        &self,
        value: &Value,
        is_gold: bool,
        other: Option<&Self>,
        bits: u32,
    ) -> bool {
        let enough = if is_gold && other.is_none() { 3 } else { 4 };
        let longer = other.is_none_or(|other| other.digits >= self.digits + 2);
        if self.digits < enough || !longer || value.exact().is_some_and(Rational::is_integer) {
            return false;
        }
        let half = &self.unit * &Rational::HALF;
        // At most this far above the value that is shown, and at least that far.
        let within = |low: Rational, high: Rational, ends: [bool; 2]| {
            let order = |end: Rational| value.order(&Value::Exact(&self.value + &end), bits);
            let (low, high) = (order(low), order(high));
            low.is_some_and(|o| o.is_gt() || (ends[0] && o == Ordering::Equal))
                && high.is_some_and(|o| o.is_lt() || (ends[1] && o == Ordering::Equal))
        };
        let cut_off = if self.value.is_negative() {
            within(-self.unit.clone(), Rational::zero(), [false, true])
        } else {
            within(Rational::zero(), self.unit.clone(), [true, false])
        };
        within(-half.clone(), half, [true, true]) || (cut_off && other.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokens::transcribe;

    #[test]
    fn digits_stand_for_what_rounds_or_is_cut_to_them() {
        for (decimal, value, is_gold, expected) in [
            ("0.3333", r"\frac{1}{3}", false, true),
            ("0.333", r"\frac{1}{3}", false, false),
            ("0.333", r"\frac{1}{3}", true, true),
            ("0.6666", r"\frac{2}{3}", false, true),
            ("0.6667", r"\frac{2}{3}", false, true),
            ("0.6668", r"\frac{2}{3}", false, false),
            ("-0.6666", r"-\frac{2}{3}", false, true),
            ("3.333\\times 10^{-7}", r"\frac{1}{3000000}", false, true),
            ("85.72", r"\frac{600}{7}", false, false),
            ("7.0000001", "7", false, false),
        ] {
            let value = evaluate(value, Sample::new("", ""), 256).unwrap().value;
            let read = Decimal::read(&transcribe(decimal)).unwrap();
            assert_eq!(
                read.shows(&value, is_gold, None, 256),
                expected,
                "{decimal}"
            );
        }
        assert!(Decimal::read("12").is_none() && Decimal::read("1.2.3").is_none());
    }
}
