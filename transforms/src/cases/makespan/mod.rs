//! Reference cases of makespans: `kind` says what is asked, `input` holds the numbers, `expect` the answers.
//!
//! Answers are computed exactly where their inputs are rational and stand as `{"exact": "a/b", "value": ..}`. A case passes when exact
//! answers are equal and all others agree to the relative tolerance of the case, `tol_rel`.

mod chain;
pub(crate) mod confusion;
mod expected;
mod timeout;
mod trials;

use algebra::evidence::CaseOutcome;
use serde_json::Value;

use super::read::wrong;
use crate::error::Result;

/// How one kind of case is answered: from the input, with what is expected as a guide to what is asked.
type Answer = fn(&Value, &Value) -> Result<Value>;

/// Formulas may be written in many ways: they are compared as functions.
const SYMBOLIC: &str = "symbolic_mean";

/// The kinds and their answers.
const KINDS: &[(&str, Answer)] = &[
    ("six_outcome_mean", confusion::six_outcomes),
    ("published_robot_row", confusion::published_row),
    ("sensitivity", confusion::sensitivity),
    ("roc_operating_point", confusion::operating_points),
    ("attempt_model", chain::attempt_model),
    ("deterministic_times", chain::deterministic),
    ("absorbing_ctmc", chain::absorbing),
    (SYMBOLIC, chain::symbolic),
    ("bayes_decision", trials::bayes),
    ("trial_log_plugin", trials::log),
    ("timeout_restart", timeout::restart),
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
    let mut differences = expected::differences(expect, &got, tolerance.unwrap_or(1e-12));
    if case["kind"] == SYMBOLIC {
        differences
            .retain(|one| !one.starts_with("/numerator") && !one.starts_with("/denominator"));
        differences.extend(chain::same_quotient(expect, &got));
    }
    Ok(CaseOutcome {
        id: case.get("id").cloned().unwrap_or(Value::Null),
        passed: scored.then_some(differences.is_empty()),
        got,
        error: (!differences.is_empty()).then(|| differences.join("; ")),
    })
}
