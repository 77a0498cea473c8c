//! The grammar of units: products of powers, `/` and "per", "square" before and "squared" after a unit.

use super::{Unit, single};

/// Longer texts are no units.
const MAX_LENGTH: usize = 64;
/// Largest exponent.
const MAX_EXPONENT: i8 = 9;

/// Names of two words.
const PHRASES: [(&str, &str); 19] = [
    ("fluid ounces", "floz"),
    ("fluid ounce", "floz"),
    ("fl. oz.", "floz"),
    ("fl oz", "floz"),
    ("nautical miles", "nmi"),
    ("nautical mile", "nmi"),
    ("metric tons", "tonne"),
    ("metric ton", "tonne"),
    ("light years", "lightyear"),
    ("light-years", "lightyear"),
    ("light year", "lightyear"),
    ("degrees Celsius", "celsius"),
    ("degrees Fahrenheit", "fahrenheit"),
    ("degree Celsius", "celsius"),
    ("electron volts", "electronvolt"),
    ("degrees C", "celsius"),
    ("degrees F", "fahrenheit"),
    ("deg C", "celsius"),
    ("deg F", "fahrenheit"),
];

/// A unit or compound as written: `km/h`, `m/s^2`, `m s^{-1}`, `square feet`, `miles per hour`, `per second squared`.
///
/// ```
/// use algebra::units::parse_unit;
/// let (a, b) = (parse_unit("km/h").unwrap(), parse_unit("m s^{-1}").unwrap());
/// assert_eq!(a.dimension, b.dimension);
/// assert_eq!((&a.factor * &algebra::Rational::from(72)).to_string(), "20");
/// assert_ne!(parse_unit("mW"), parse_unit("MW"));
/// ```
pub fn parse_unit(text: &str) -> Option<Unit> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH {
        return None;
    }
    // No single unit has a stroke.
    if !text.contains('/')
        && let Some(unit) = one(text)
    {
        return Some(unit);
    }
    // All phrases have two words.
    if text.contains([' ', '-']) {
        for (words, name) in PHRASES {
            if text.contains(words) {
                return parse_unit(&text.replace(words, name));
            }
        }
    }
    let mut parts: Vec<(Unit, i8)> = Vec::new();
    let mut sign = 1_i8;
    // "square" waits for the next unit, and so does the prefix of "μ m".
    let mut waiting = 1_i8;
    let mut prefix = "";
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() || matches!(first, '*' | '·' | '⋅' | '(' | ')' | '.' | '~') {
            rest = &rest[first.len_utf8()..];
            continue;
        }
        if first == '/' {
            sign = -1;
            rest = &rest[1..];
            continue;
        }
        if first == '-' {
            // foot-pounds
            rest = rest[1..].trim_start();
            if parts.is_empty() || rest.is_empty() {
                return None;
            }
            continue;
        }
        let length = rest
            .find(|c: char| {
                c.is_whitespace()
                    || c.is_ascii_digit()
                    || matches!(c, '^' | '/' | '*' | '·' | '⋅' | '(' | ')' | '-' | '~')
            })
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(length)?;
        rest = after;
        match word {
            "" => return None,
            "per" | "a" | "an" | "each" if !parts.is_empty() => {
                sign = -1;
                continue;
            }
            "square" | "sq" | "sq." => {
                waiting = 2;
                continue;
            }
            "cubic" | "cu" | "cu." => {
                waiting = 3;
                continue;
            }
            "squared" | "cubed" => {
                let last = parts.last_mut()?;
                last.1 = last.1.checked_mul(if word == "squared" { 2 } else { 3 })?;
                continue;
            }
            "cdot" | "times" => continue,
            "mu" | "\u{3bc}" | "\u{b5}" => {
                prefix = "mu";
                continue;
            }
            _ => {}
        }
        let unit = if prefix.is_empty() {
            one(word)?
        } else {
            single(&format!("{prefix}{word}"))?
        };
        let (power, after) = exponent(rest)?;
        rest = after;
        parts.push((unit, power.checked_mul(waiting)?.checked_mul(sign)?));
        (waiting, prefix) = (1, "");
    }
    if waiting != 1 || !prefix.is_empty() {
        return None;
    }
    let mut parts = parts.into_iter();
    let (first, power) = parts.next()?;
    let first = first.power(power)?;
    parts.try_fold(first, |total, (unit, power)| {
        total.times(&unit.power(power)?)
    })
}

/// A single unit, with a point or without.
fn one(word: &str) -> Option<Unit> {
    single(word).or_else(|| single(word.strip_suffix('.')?.trim_end_matches('.')))
}

/// One word with a negative exponent as physics writes it: `ms^{-1}` is a metre per second, `Nm^{-2}` a newton per square
/// metre, where [`parse_unit`] reads per millisecond and no unit at all.
///
/// ```
/// use algebra::units::{parse_unit, parse_unit_side_by_side};
/// assert_eq!(parse_unit_side_by_side("ms^{-1}"), parse_unit("m/s"));
/// assert_eq!(parse_unit_side_by_side("m/s"), None);
/// ```
pub fn parse_unit_side_by_side(text: &str) -> Option<Unit> {
    let text = text.trim();
    let (word, power) = text.split_once('^')?;
    let inverse = power.trim_start_matches('{').starts_with(['-', '\u{2212}']);
    if !inverse || !(2..=6).contains(&word.len()) || !word.bytes().all(|b| b.is_ascii_alphabetic())
    {
        return None;
    }
    (1..word.len()).rev().find_map(|at| {
        let (first, last) = word.split_at_checked(at)?;
        single(first)?;
        parse_unit(&format!("{first} {last}^{power}"))
    })
}

/// The exponent that begins here, `^2`, `^{-1}`, `2`, `-1`, and what follows it; 1 when there is none.
fn exponent(text: &str) -> Option<(i8, &str)> {
    let (marked, body) = match text.strip_prefix('^') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let (braced, body) = match body.strip_prefix('{').filter(|_| marked) {
        Some(body) => (true, body),
        None => (false, body),
    };
    let (negative, digits) = match body.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (true, digits),
        None => (false, body),
    };
    let length = digits.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return (!marked).then_some((1, text));
    }
    let value = digits[..length]
        .parse::<i8>()
        .ok()
        .filter(|value| *value <= MAX_EXPONENT)?;
    let rest = &digits[length..];
    let rest = if braced {
        rest.strip_prefix('}')?
    } else {
        rest
    };
    Some((if negative { -value } else { value }, rest))
}
