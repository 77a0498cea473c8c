//! Reference cases of makespans: `kind` says what is asked, `input` holds the numbers, `expect` the answers.
//!
//! Answers are computed exactly where their inputs are rational and stand as `{"exact": "a/b", "value": ..}`. A case passes when exact
//! answers are equal and all others agree to the relative tolerance of the case, `tol_rel`.

mod confusion;
mod expected;

use algebra::evidence::CaseOutcome;
use serde_json::Value;

use super::read::wrong;
use crate::error::Result;

/// How one kind of case is answered: from the input, with what is expected as a guide to what is asked.
type Answer = fn(&Value, &Value) -> Result<Value>;

/// The kinds and their answers.
const KINDS: &[(&str, Answer)] = &[
    ("six_outcome_mean", confusion::six_outcomes),
    ("published_robot_row", confusion::published_row),
    ("sensitivity", confusion::sensitivity),
    ("roc_operating_point", confusion::operating_points),
];

fn answer(case: &Value) -> Option<Answer> {
    let kind = case.get("kind")?.as_str()?;
    let found = KINDS.iter().find(|(name, _)| *name == kind)?;
    case.get("input").map(|_| found.1)
}

pub(super) fn is_case(case: &Value) -> bool {
    answer(case).is_some()
}

pub(super) fn run(case: &Value) -> Result<CaseOutcome> {
    let answer = answer(case).ok_or_else(|| wrong("kind", "no kind that is known"))?;
    let expect = &case["expect"];
    let got = answer(&case["input"], expect)?;
    let tolerance = case.get("tol_rel").and_then(Value::as_f64);
    let scored = expect.is_object();
    let differences = expected::differences(expect, &got, tolerance.unwrap_or(1e-12));
    Ok(CaseOutcome {
        id: case.get("id").cloned().unwrap_or(Value::Null),
        passed: scored.then_some(differences.is_empty()),
        got,
        error: (!differences.is_empty()).then(|| differences.join("; ")),
    })
}
