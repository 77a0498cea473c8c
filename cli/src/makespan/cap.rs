//! `makespan mean --cap`: a task that is given up after so many attempts.

use closedform::algebra::Rational;
use closedform::transforms;
use closedform::transforms::makespan::{AttemptModel, Capped};
use serde_json::{Value, json};

use super::answer::{Answer, document, refused, shown};
use crate::failure::Failure;
use crate::table::short;

/// Powers of numbers with more digits than this are not taken exactly.
const MOST_BITS: u64 = 1 << 13;

/// Adds the lines of a cap and gives its document: exactly where there is a model and its numbers stay short.
pub(super) fn lines(
    answer: &mut Answer,
    most: usize,
    model: Option<&AttemptModel<Rational>>,
    doubles: impl FnOnce() -> transforms::Result<Capped>,
) -> Result<Value, Failure> {
    let about = |error| refused("--cap", error);
    let bits = |model: &AttemptModel<Rational>| model.success().bits();
    let exact = model.filter(|model| bits(model).saturating_mul(most as u64) <= MOST_BITS);
    if let Some(model) = exact {
        let found = model.capped(most).map_err(about)?;
        return Ok(written(answer, &found, most, shown, document));
    }
    let found = doubles().map_err(about)?;
    let value = |number: &f64| json!({"value": number});
    let document = written(answer, &found, most, |number| short(*number), value);
    if model.is_some() {
        answer.note(&format!(
            "over {most} attempts in double precision: the exact numbers would have too many digits"
        ));
    }
    Ok(document)
}

fn written<N>(
    answer: &mut Answer,
    capped: &Capped<N>,
    most: usize,
    shown: impl Fn(&N) -> String,
    document: impl Fn(&N) -> Value,
) -> Value {
    let optional = |value: &Option<N>| value.as_ref().map_or(Value::Null, &document);
    let text = |value: &Option<N>| value.as_ref().map_or_else(|| String::from("-"), &shown);
    answer.line("given up after", format!("{most} attempts"));
    answer.line("  done with probability", shown(&capped.done));
    answer.line("  mean time", shown(&capped.mean));
    answer.line("  mean time when done", text(&capped.mean_given_done));
    answer.line("  mean time when not", text(&capped.mean_given_up));
    answer.line("  mean time per done", text(&capped.mean_per_done));
    json!({
        "attempts_at_most": most,
        "done": document(&capped.done),
        "attempts": document(&capped.attempts),
        "mean": document(&capped.mean),
        "mean_given_done": optional(&capped.mean_given_done),
        "mean_given_up": optional(&capped.mean_given_up),
        "mean_per_done": optional(&capped.mean_per_done),
    })
}
