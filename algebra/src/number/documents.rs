//! Exact numbers in documents: strings of decimal digits, `p` or `p/q`, never floating point.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

use super::{Integer, Rational};

/// Longer strings are refused.
const MAX_LENGTH: usize = 20_000;

/// `p` or `p/q` in decimal digits.
fn read(text: &str) -> Option<Rational> {
    if text.len() > MAX_LENGTH {
        return None;
    }
    let (top, bottom) = text.split_once('/').unwrap_or((text, "1"));
    Rational::new(Integer::from_decimal(top)?, Integer::from_decimal(bottom)?)
}

struct Digits;

impl Visitor<'_> for Digits {
    type Value = Rational;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a rational number as a string, p or p/q")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Rational, E> {
        read(text).ok_or_else(|| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}

impl<'de> Deserialize<'de> for Rational {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Digits)
    }
}

impl Serialize for Rational {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_survive_a_document() {
        let half = Rational::HALF;
        assert_eq!(serde_json::to_value(&half).unwrap(), "1/2");
        for (text, value) in [
            ("\"-6/4\"", Some("-3/2")),
            ("\"7\"", Some("7")),
            ("\"1/0\"", None),
            ("0.5", None),
            ("\"x\"", None),
        ] {
            let read: Option<Rational> = serde_json::from_str(text).ok();
            assert_eq!(read.map(|value| value.to_string()).as_deref(), value);
        }
    }
}
