//! Chromatograms and their moments.

use algebra::evidence::CaseOutcome;
use algebra::{Ball, Rational};
use serde_json::{Map, Value, json};

use super::read::{close, experiment, list, number};
use crate::chromatography::{Experiment, Inlet, moments_enclosed, simulate, simulate_enclosed};
use crate::error::Result;

/// Digits that are computed, printed and compared.
const COMPUTED: u32 = 42;
const PRINTED: usize = 36;

/// Doubles agree to this, relative to the peak.
const DOUBLE: f64 = 1e-12;

pub(super) fn run(case: &Value) -> Result<CaseOutcome> {
    let problem = experiment(case)?;
    let points = list(case, "points")?;
    let times: Vec<Rational> = points
        .iter()
        .map(|point| number(point, "t"))
        .collect::<Result<_>>()?;
    let balls = simulate_enclosed(&problem, &times, COMPUTED)?.total;
    let mut got = Map::new();
    let mut errors = Vec::new();
    let shown: Vec<Value> = points
        .iter()
        .zip(&balls)
        .map(|(point, ball)| json!({"t": point["t"], "c": ball.midpoint_decimal(PRINTED)}))
        .collect();
    got.insert("points".to_owned(), Value::Array(shown));
    let scored = points.iter().all(|point| point.get("c").is_some());
    if scored {
        let expected: Vec<Rational> = points
            .iter()
            .map(|point| number(point, "c"))
            .collect::<Result<_>>()?;
        compare_points(&problem, &times, &balls, &expected, &mut errors)?;
    }
    if case.get("moments").is_none_or(|moments| !moments.is_null())
        && !matches!(problem.inlet, Inlet::Step)
        && problem.components.len() == 1
    {
        got.insert("moments".to_owned(), moments(case, &problem, &mut errors)?);
    }
    if let Some(expected) = case.get("holdup_time") {
        let hold_up = Ball::from_rational(&problem.column.hold_up, 160);
        let expected = number(&json!({ "holdup_time": expected }), "holdup_time")?;
        if !close(&hold_up, &expected, &expected.abs()) {
            errors.push("holdup_time".to_owned());
        }
        got.insert(
            "holdup_time".to_owned(),
            json!(hold_up.midpoint_decimal(PRINTED)),
        );
    }
    Ok(CaseOutcome {
        id: case.get("id").cloned().unwrap_or(Value::Null),
        passed: scored.then_some(errors.is_empty()),
        got: Value::Object(got),
        error: (!errors.is_empty()).then(|| errors.join("; ")),
    })
}

fn compare_points(
    problem: &Experiment<Rational>,
    times: &[Rational],
    balls: &[Ball],
    expected: &[Rational],
    errors: &mut Vec<String>,
) -> Result<()> {
    let zero = Rational::from(0);
    let peak = expected.iter().map(Rational::abs).max().unwrap_or(zero);
    let near_times: Vec<f64> = times.iter().map(Rational::to_f64).collect();
    let near = problem.map(&Rational::to_f64);
    let doubles = simulate(&near, &near_times, 10.0 * DOUBLE)?.total;
    for (((ball, double), c), time) in balls.iter().zip(&doubles).zip(expected).zip(&near_times) {
        if !close(ball, c, &peak) {
            errors.push(format!("t = {time}: {}", ball.midpoint_decimal(PRINTED)));
        }
        let near = (double.value - c.to_f64()).abs() <= DOUBLE * peak.to_f64();
        if !near {
            errors.push(format!("t = {time}: {} in double precision", double.value));
        }
    }
    Ok(())
}

/// Mean, variance and third central moment, and comparison with those that are expected.
fn moments(
    case: &Value,
    problem: &Experiment<Rational>,
    errors: &mut Vec<String>,
) -> Result<Value> {
    let found = moments_enclosed(problem, 0, 200)?;
    let mut got = Map::new();
    for (key, ball) in [
        ("mean", &found.mean),
        ("variance", &found.variance),
        ("third_central", &found.third),
    ] {
        got.insert(key.to_owned(), json!(ball.midpoint_decimal(PRINTED)));
        let expected = &case["moments"];
        if expected.get(key).is_some() {
            let value = number(expected, key)?;
            if !close(ball, &value, &value.abs()) {
                errors.push(format!("{key}: {}", ball.midpoint_decimal(PRINTED)));
            }
        }
    }
    Ok(Value::Object(got))
}
