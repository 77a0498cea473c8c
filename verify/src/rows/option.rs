//! Options of a row, laid over those of the batch.

use super::error::{RowError, shown};
use crate::options::Options;
use crate::report::Side;
use serde_json::Value;
use std::borrow::Cow;

pub(super) const WHOLE: &str = "a whole number";

pub(super) fn is_option(name: &str) -> bool {
    matches!(
        name,
        "approx" | "boxed" | "choices" | "form" | "fuel" | "golds" | "mode" | "on_undecided"
    )
}

/// Where an option stands.
pub(super) fn place(inside: bool, name: &str) -> Cow<'_, str> {
    if inside {
        Cow::Owned(format!("options.{name}"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Lays an option of a row over those of the batch; null is an option that was not given.
pub(super) fn apply(
    options: &mut Options,
    name: &str,
    value: &Value,
    inside: bool,
) -> Result<(), RowError> {
    if value.is_null() {
        return Ok(());
    }
    let wrong = |key: String, value: &Value, wanted, fix: &str| RowError::WrongType {
        side: (name == "golds").then_some(Side::Gold),
        key,
        found: shown(value),
        wanted,
        fix: fix.to_owned(),
    };
    let key = || place(inside, name).into_owned();
    let word = || {
        value
            .as_str()
            .ok_or_else(|| wrong(key(), value, "a string", "write one of its words in quotes"))
    };
    let words = || {
        let fix = format!("write {name:?}: [\"..\", \"..\"]");
        let list = value
            .as_array()
            .ok_or_else(|| wrong(key(), value, "a list of strings", &fix))?;
        let text = |(at, one): (usize, &Value)| {
            one.as_str().map(str::to_owned).ok_or_else(|| {
                let fix = match one {
                    Value::Number(_) => "put it in quotes as it stands",
                    _ => "write it as a string or leave it out",
                };
                wrong(format!("{}[{at}]", key()), one, "a string", fix)
            })
        };
        list.iter().enumerate().map(text).collect::<Result<_, _>>()
    };
    let unknown = |error| RowError::Option { inside, error };
    match name {
        "mode" => options.mode = word()?.parse().map_err(unknown)?,
        "approx" => options.approximation = word()?.parse().map_err(unknown)?,
        "form" => options.form = word()?.parse().map_err(unknown)?,
        "boxed" => options.boxed = word()?.parse().map_err(unknown)?,
        "on_undecided" => options.on_undecided = word()?.parse().map_err(unknown)?,
        "fuel" => {
            let fix = "write it without quotes, sign and point, such as 4000000";
            options.fuel = value
                .as_u64()
                .ok_or_else(|| wrong(key(), value, WHOLE, fix))?;
        }
        "golds" => options.golds = words()?,
        "choices" => options.choices = words()?,
        _ => {}
    }
    Ok(())
}
