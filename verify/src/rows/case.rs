//! Reference cases of the checker.

use super::error::{RowError, shown};
use super::{Keys, Row};
use crate::options::{FormPolicy, Options};
use crate::report::Comparison;
use algebra::evidence::CaseOutcome;
use serde_json::{Value, json};

/// Whether an object looks like a reference case of the checker: `gold`, `answer`, and what is expected.
pub fn is_case(case: &Value) -> bool {
    CASE.iter().all(|name| case.get(name).is_some())
}

/// The fields that every reference case of the checker has.
pub const CASE: [&str; 3] = ["gold", "answer", "expected"];

/// Runs one reference case: fields `gold`, `answer`, `mode`, `expected`, and optionally `ruling` and `certify`.
///
/// `ruling` stands over `expected`; null means that the case is not scored. Without `certify` the case passes when the
/// verdict is Equal iff expected; `certify: "must"` asks for a decision as expected, `"may"` only forbids the opposite one.
///
/// # Errors
/// [`RowError`] if the case is not a usable row.
pub fn run_case(case: &Value, options: &Options) -> Result<CaseOutcome, RowError> {
    let id = case.get("id").cloned().unwrap_or(Value::Null);
    let mut fields = case.as_object().cloned().unwrap_or_default();
    let (gold, answer, options) = Row::from_fields(&mut fields, &Keys::default(), options, None)?;
    let row = Row {
        id: None,
        gold,
        answer,
        options,
        kind: None,
        expected: None,
    };
    let report = row.check();
    let verdict = report.comparison;
    let (key, expected) = match (case.get("ruling"), case.get("expected")) {
        (Some(ruling), _) => ("ruling", ruling),
        (None, expected) => ("expected", expected.unwrap_or(&Value::Null)),
    };
    if !expected.is_boolean() && !expected.is_null() {
        return Err(RowError::WrongType {
            side: None,
            key: key.to_owned(),
            found: shown(expected),
            wanted: "a truth value",
            fix: String::from("write true, false, or null for a case that is not scored"),
        });
    }
    let expected = expected.as_bool();
    let passed = expected.map(|expected| {
        let decided = (verdict.is_equal() && expected) || (verdict.is_different() && !expected);
        match case.get("certify").and_then(Value::as_str) {
            Some("must") => decided,
            Some("may") => decided || verdict.is_undecided(),
            _ => verdict.is_equal() == expected,
        }
    });
    let error = (passed == Some(false)).then(|| {
        let wanted = if expected == Some(true) {
            "equal"
        } else {
            "different"
        };
        let because = match verdict {
            Comparison::Equal(kind) | Comparison::Different(kind) => kind.to_string(),
            Comparison::Undecided(reason) => reason.to_string(),
        };
        format!(
            "expected {wanted}, got {} ({because}; rule {})",
            verdict.verdict(),
            report.rule
        )
    });
    Ok(CaseOutcome {
        id,
        passed,
        got: json!({
            "verdict": verdict.verdict(),
            "form": report.form.name(),
            "reward": u8::from(report.earns(row.options.form == FormPolicy::Any)),
        }),
        error,
    })
}
