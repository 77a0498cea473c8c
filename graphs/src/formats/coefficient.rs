//! Fixed numbers and labels as text, the same in every format that has no words of its own for them.

use std::fmt;

use algebra::{Integer, Rational};

use super::scan::{Scanner, Unplaced, quote, shorten};
use crate::mixed::Coefficient;

/// Numbers with more characters are refused.
const LONGEST_NUMBER: usize = 10_000;

/// Powers of ten beyond this are refused.
const LARGEST_EXPONENT: i32 = 1_000;

/// Numbers with at most so many digits after the point are written with a point, others as fractions.
const DECIMALS: usize = 9;

/// An exact number: digits with an optional sign, point and power of ten, or a fraction of such numbers.
///
/// `Ok(None)` for a text that is no number, an error for a number that is too large to keep.
pub(super) fn number(text: &str) -> Unplaced<Option<Rational>> {
    if text.len() > LONGEST_NUMBER {
        let numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
        return match numeric {
            true => Err(format!(
                "a number of {} characters, more than the limit of {LONGEST_NUMBER}: shorten it",
                text.len()
            )),
            false => Ok(None),
        };
    }
    let Some((top, bottom)) = text.split_once('/') else {
        return decimal(text);
    };
    let (Some(top), Some(bottom)) = (decimal(top.trim_end())?, decimal(bottom.trim_start())?)
    else {
        return Ok(None);
    };
    match top.checked_div(&bottom) {
        Some(quotient) => Ok(Some(quotient)),
        None => Err(format!("{text} divides by zero")),
    }
}

fn decimal(text: &str) -> Unplaced<Option<Rational>> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        None => (text, ""),
        Some((_, "")) => return Ok(None),
        Some(parts) => parts,
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let unsigned = digits.trim_start_matches(['+', '-']);
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let signed = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if unsigned.is_empty()
        || !plain(fraction)
        || !plain(signed)
        || signed.is_empty() != exponent.is_empty()
    {
        return Ok(None);
    }
    let Some(value) = Integer::from_decimal(&digits) else {
        return Ok(None);
    };
    let shift = match exponent {
        "" => Some(0),
        _ => exponent
            .parse::<i32>()
            .ok()
            .filter(|shift| shift.abs() <= LARGEST_EXPONENT),
    };
    let point = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
    let power = shift.and_then(|shift| Rational::power_of_ten(shift.checked_sub(point)?));
    match power {
        Some(power) => Ok(Some(&Rational::from(value) * &power)),
        None => Err(format!(
            "the power of ten in {} lies outside -{LARGEST_EXPONENT} to {LARGEST_EXPONENT}",
            shorten(text)
        )),
    }
}

/// A number as [`number`] reads it: with a point where that is short and exact, otherwise as a fraction.
pub(super) fn number_text(value: &Rational) -> String {
    if value.is_integer() {
        return value.to_string();
    }
    let mut scaled = value.abs();
    for places in 1..=DECIMALS {
        scaled = &scaled * &Rational::from(10);
        if let Some(digits) = scaled.to_integer() {
            let digits = format!("{:0>width$}", digits.to_string(), width = places + 1);
            let (whole, fraction) = digits.split_at(digits.len() - places);
            let sign = if value.is_negative() { "-" } else { "" };
            return format!("{sign}{whole}.{fraction}");
        }
    }
    value.to_string()
}

/// A coefficient as text: nothing when it is free, a number when it is fixed, otherwise a label, in quotes where it
/// could be taken for something else.
pub(super) fn coefficient_text(coefficient: &Coefficient) -> String {
    match coefficient {
        Coefficient::Free => String::new(),
        Coefficient::Fixed(value) => number_text(value),
        Coefficient::Label(label) if is_plain(label) => label.to_string(),
        Coefficient::Label(label) => quote(label, '"'),
    }
}

fn is_plain(label: &str) -> bool {
    label.trim() == label
        && label.starts_with(|c: char| !(c.is_ascii_digit() || "+-.".contains(c)))
        && !label.contains(|c: char| c.is_control() || "{}[]()<>,;=~!\"'`\\#".contains(c))
}

impl fmt::Display for Coefficient {
    /// As in edge lists: nothing when free, a number, or a label.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&coefficient_text(self))
    }
}

/// Reads what [`coefficient_text`] writes.
pub(super) fn coefficient(text: &str) -> Unplaced<Coefficient> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Coefficient::Free);
    }
    if text.starts_with('"') {
        let mut scanner = Scanner::new(text);
        let label = match scanner.quoted(false) {
            Ok(label) if scanner.rest().is_empty() => label,
            _ => return Err(format!("{} is not one label in quotes", shorten(text))),
        };
        return named(&label);
    }
    if let Some(value) = number(text)? {
        return Ok(Coefficient::Fixed(value));
    }
    if !is_plain(text) {
        return Err(format!(
            "{} is neither a number nor a label: write a number such as 0.5 or 1/2, or the label in quotes",
            shorten(text)
        ));
    }
    Ok(Coefficient::Label(text.into()))
}

/// The coefficient with this label.
pub(super) fn named(label: &str) -> Unplaced<Coefficient> {
    match label_defect(label) {
        None => Ok(Coefficient::Label(label.into())),
        Some(defect) => Err(defect.to_owned()),
    }
}

/// Why a text is no label.
pub(super) fn label_defect(label: &str) -> Option<&'static str> {
    if label.is_empty() {
        Some("an empty label: give it a character, or leave it out")
    } else if label.chars().any(char::is_control) {
        Some("a label with a control character: remove it")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_exact() {
        let read = |text: &str| number(text).unwrap().map(|value| value.to_string());
        for (text, expected) in [
            ("0.1", "1/10"),
            ("-2.50", "-5/2"),
            (".5", "1/2"),
            ("3.", "3"),
            ("+1e-2", "1/100"),
            ("12E2", "1200"),
            ("2/6", "1/3"),
            ("-1.5 / 0.5", "-3"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
        for text in [
            "", ".", "-", "a", "1a", "1e", "1e+", "--1", "1.-2", "1.2.3", "1/", "/2", "0x1", "e5",
            "-e5",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        for text in [
            "1e1001",
            "1e-99999999999",
            "1/0",
            &"9".repeat(LONGEST_NUMBER + 1),
        ] {
            assert!(number(text).is_err(), "{}", shorten(text));
        }
    }

    #[test]
    fn coefficients_come_back() {
        for text in [
            "0.5", "-0.125", "1/3", "-7", "0", "1000000", "a", "b 1", "\"0.5\"", "\"a,b\"",
            "\" x\"", "",
        ] {
            let read = coefficient(text).unwrap();
            assert_eq!(coefficient_text(&read), text);
        }
        for text in ["1x", "a=b", "\"a", "\"a\"b", "\"\"", "-a"] {
            assert!(coefficient(text).is_err(), "{text}");
        }
    }
}
