//! The table of reference values, where it is present.

#![cfg(feature = "serde")]

use std::fs;

use algebra::expr::{Expr, Symbol};
use algebra::lower::{Conventions, lower};
use algebra::parse::parse;
use algebra::{Ball, Fuel, Integer, Rational};
use transforms::laplace::{Method, Status, invert_expression};

const TABLE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../shared/reference/chromatography_cases.json"
);

fn formula(text: &str) -> Option<Expr> {
    // a bare log is the decimal one elsewhere
    let parsed = parse(&text.replace("log(", "ln(")).ok()?;
    let tree = parsed.readings.first()?;
    let conventions = Conventions::default();
    lower(tree, tree.root(), &conventions, &mut Fuel::default()).ok()
}

/// An exact decimal number.
fn decimal(text: &str) -> Option<Rational> {
    let (digits, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let number = Integer::from_decimal(&format!("{whole}{fraction}"))?;
    let exponent: i32 = exponent.parse().ok()?;
    let places = i32::try_from(fraction.len()).ok()?;
    Some(Rational::from(number) * Rational::power_of_ten(exponent - places)?)
}

#[test]
fn inversions_of_the_table() {
    let Ok(text) = fs::read_to_string(TABLE) else {
        return;
    };
    let table: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cases = table["inversions"].as_array().unwrap();
    assert!(!cases.is_empty());
    for case in cases {
        let name = case["F"].as_str().unwrap();
        let points = case["points"].as_array().unwrap();
        let column = |key: &str| -> Vec<Rational> {
            points
                .iter()
                .map(|point| decimal(point[key].as_str().unwrap()).unwrap())
                .collect()
        };
        let (times, exact) = (column("t"), column("f"));
        for (digits, tolerance) in [(10, 1e-10), (30, 1e-30)] {
            let answer = invert_expression(
                &formula(name).unwrap(),
                &Symbol::new("s"),
                &times,
                digits,
                Method::Automatic,
            )
            .unwrap();
            let mut largest: f64 = 0.0;
            for ((point, exact), time) in answer.points.iter().zip(&exact).zip(&times) {
                let known = Ball::from_rational(exact, 256);
                let error = (&point.value - &known).abs().to_f64();
                largest = largest.max(exact.to_f64().abs());
                // the table has 36 digits
                let allowed = match digits {
                    10 => tolerance * largest,
                    _ if exact.is_zero() => tolerance,
                    _ => tolerance * exact.to_f64().abs(),
                };
                assert!(
                    !matches!(point.status, Status::Doubtful { .. }),
                    "{name} {time} {point:?}"
                );
                assert!(
                    error <= allowed,
                    "{name} {time} {digits} {error:e} {point:?}"
                );
            }
        }
    }
}
