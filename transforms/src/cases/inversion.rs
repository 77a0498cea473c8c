//! Inversions of transforms that are given as text.

use algebra::evidence::{CaseOutcome, Verdict};
use algebra::expr::{Expr, Symbol};
use algebra::lower::{Conventions, LogBase, lower};
use algebra::parse::parse;
use algebra::{Ball, Fuel, Rational};
use serde_json::{Value, json};

use super::read::{close, list, number, wrong};
use crate::error::Result;
use crate::laplace::{Method, inverse, invert_expression};

/// Digits that are computed and printed.
const COMPUTED: u16 = 40;
const PRINTED: usize = 36;

/// Work for the reading of a formula.
const FUEL: u64 = 1 << 28;

pub(super) fn run(case: &Value) -> Result<CaseOutcome> {
    let transform = read(case["F"].as_str().unwrap_or_default())?;
    let points = list(case, "points")?;
    let times: Vec<Rational> = points
        .iter()
        .map(|point| number(point, "t"))
        .collect::<Result<_>>()?;
    let values = originals(&transform, &times)?;
    let shown: Vec<Value> = points
        .iter()
        .zip(&values)
        .map(|(point, value)| json!({"t": point["t"], "f": value.midpoint_decimal(PRINTED)}))
        .collect();
    let mut errors = Vec::new();
    let scored = points.iter().all(|point| point.get("f").is_some());
    if scored {
        let expected: Vec<Rational> = points
            .iter()
            .map(|point| number(point, "f"))
            .collect::<Result<_>>()?;
        // Each value against its own size; zeros are exact.
        for ((value, expected), time) in values.iter().zip(&expected).zip(&times) {
            let middle = Rational::from_decimal(&value.midpoint_decimal(PRINTED + 4));
            let point = Ball::from_rational(&middle.unwrap_or_default(), 256);
            if !close(&point, expected, &expected.abs()) {
                errors.push(format!(
                    "t = {}: {}",
                    time.to_f64(),
                    value.midpoint_decimal(PRINTED)
                ));
            }
        }
    }
    Ok(CaseOutcome {
        id: case.get("id").cloned().unwrap_or(Value::Null),
        passed: scored.then_some(errors.is_empty()),
        got: json!({"points": shown}),
        error: (!errors.is_empty()).then(|| errors.join("; ")),
    })
}

/// A transform in s, with the natural logarithm.
fn read(text: &str) -> Result<Expr> {
    let parsed = parse(text).map_err(|error| wrong("F", error.to_string()))?;
    let conventions = Conventions {
        logarithm_base: LogBase::E,
        ..Conventions::default()
    };
    let tree = &parsed.readings[0];
    let mut fuel = Fuel::new(FUEL);
    Ok(lower(tree, tree.root(), &conventions, &mut fuel)?)
}

/// By the symbolic inverse where there is one that is proved, else by two numerical methods that agree.
fn originals(transform: &Expr, times: &[Rational]) -> Result<Vec<Ball>> {
    let (s, t) = (Symbol::new("s"), Symbol::new("t"));
    if let Ok(found) = inverse(transform, &s, &t)
        && matches!(found.verdict, Verdict::Proved(_))
    {
        return times
            .iter()
            .map(|time| found.value.value(time, u32::from(COMPUTED)))
            .collect();
    }
    let found = invert_expression(
        transform,
        &s,
        times,
        usize::from(COMPUTED),
        Method::Automatic,
    )?;
    Ok(found.points.into_iter().map(|point| point.value).collect())
}
