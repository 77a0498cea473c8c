//! Expected answers beside computed ones.

use algebra::Rational;
use serde_json::{Value, json};

use crate::makespan::Expected;

/// An exact answer.
pub(super) fn exact(value: &Rational) -> Value {
    json!({"exact": value.to_string(), "value": value.to_f64()})
}

/// An exact answer, null where it is infinite.
pub(super) fn exact_or_null(value: &Expected<Rational>) -> Value {
    value.as_finite().map_or(Value::Null, exact)
}

/// What differs, with its path; keys that are computed but not expected do not matter.
pub(super) fn differences(expected: &Value, got: &Value, tolerance: f64) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), expected, got)];
    while let Some((path, expected, got)) = open.pop() {
        let mut differ = || found.push(format!("{path}: {got} instead of {expected}"));
        match (expected, got) {
            (Value::Object(fields), Value::Object(_)) => {
                let exact = rational(expected).zip(rational(got));
                if exact.as_ref().is_some_and(|(one, other)| one != other) {
                    differ();
                }
                // beside an exact answer its decimals are no answer of their own
                let decimals = |key: &str| matches!(key, "exact" | "value") && exact.is_some();
                for (key, value) in fields.iter().filter(|field| !decimals(field.0)) {
                    open.push((format!("{path}/{key}"), value, &got[key]));
                }
            }
            (Value::Array(list), Value::Array(others)) if list.len() == others.len() => {
                for (at, (value, other)) in list.iter().zip(others).enumerate() {
                    open.push((format!("{path}/{at}"), value, other));
                }
            }
            // A number where an exact value was expected has to be that value to the tolerance, and the other way round.
            _ => match (approximate(expected), approximate(got)) {
                (Some(one), Some(other)) => {
                    let near = (one - other).abs() <= tolerance * one.abs();
                    if !near {
                        differ();
                    }
                }
                _ if expected == got => {}
                _ => differ(),
            },
        }
    }
    found.sort();
    found
}

/// The value of `{"exact": "a/b"}`.
fn rational(value: &Value) -> Option<Rational> {
    fraction(value.get("exact")?.as_str()?)
}

/// "a/b", or a decimal.
pub(super) fn fraction(text: &str) -> Option<Rational> {
    match text.split_once('/') {
        None => Rational::from_decimal(text.trim()),
        Some((above, below)) => {
            let [above, below] = [above, below].map(|part| Rational::from_decimal(part.trim()));
            above?.checked_div(&below?)
        }
    }
}

fn approximate(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::Object(_) => rational(value).map(|value| value.to_f64()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_difference_is_seen() {
        let expected = json!({"a": {"exact": "1/3", "value": 0.3, "slopes": {"x": {"exact": "1/4"}}}, "b": [1.0, null], "c": true, "d": 2.0});
        let same = json!({"a": {"exact": "2/6", "value": 0.33, "slopes": {"x": {"exact": "2/8"}}}, "b": [1.0 + 1e-13, null], "c": true, "d": 2, "e": 1});
        assert!(differences(&expected, &same, 1e-12).is_empty());
        for (key, wrong) in [
            (
                "a",
                json!({"exact": "1/4", "slopes": {"x": {"exact": "1/4"}}}),
            ),
            ("a", json!(0.25)),
            ("b", json!([1.0])),
            ("b", json!([1.0, 0.0])),
            ("c", json!(false)),
            ("d", json!(2.1)),
            (
                "a",
                json!({"exact": "1/3", "slopes": {"x": {"exact": "1/2"}}}),
            ),
            ("d", Value::Null),
        ] {
            let mut other = same.clone();
            other[key] = wrong;
            assert_eq!(differences(&expected, &other, 1e-12).len(), 1, "{other}");
        }
    }
}
