//! Why a row cannot be used: what is wrong, in which field, and the way out.

use super::option::{WHOLE, place};
use super::raw_fields;
use crate::options::OptionError;
use crate::report::Side;
use serde_json::{Map, Value};
use std::borrow::Cow;

const KNOWN: &str = "approx, boxed, choices, form, fuel, golds, mode, on_undecided";

/// More digits are not repeated in a message.
const DIGITS_SHOWN: usize = 80;

/// Why a row cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The line is not a JSON object.
    #[error("not a JSON object: {message}")]
    Malformed {
        /// What is wrong with it.
        message: String,
    },
    /// The line exceeds the limit.
    #[error("the line is longer than {limit} bytes: split the file or shorten the field")]
    TooLong {
        /// The limit in force.
        limit: usize,
    },
    /// A field is absent.
    #[error("the {side} is missing: no field {key:?} among {present}; name it with --{side}-key")]
    Missing {
        /// Which side it should hold.
        side: Side,
        /// The name that was looked for.
        key: String,
        /// The names that are there.
        present: String,
    },
    /// A field stands in the row twice.
    #[error(
        "{key:?} stands twice in the row: leave one of the two out (several accepted golds go into \"options\": {{\"golds\": [..]}})"
    )]
    Repeated {
        /// Which side it holds, if it is one.
        side: Option<Side>,
        /// Its name.
        key: String,
    },
    /// A field holds something else than it should.
    #[error("{key:?} is {found}, not {wanted}: {fix}")]
    WrongType {
        /// Which side it holds, if it is one.
        side: Option<Side>,
        /// Where it stands, such as `gold` or `options.fuel`.
        key: String,
        /// What it is.
        found: String,
        /// What it should be.
        wanted: &'static str,
        /// What to write instead.
        fix: String,
    },
    /// An option has no such value.
    #[error("{}", option_message(*inside, error))]
    Option {
        /// It stands in `options`, not beside the gold.
        inside: bool,
        /// What is wrong.
        error: OptionError,
    },
    /// No such option.
    #[error("in \"options\", {name:?} is not known; allowed: {KNOWN}")]
    UnknownOption {
        /// The name that was given.
        name: String,
    },
    /// The pair is undecided, and undecided pairs are errors here.
    #[error("undecided: {reason}")]
    Undecided {
        /// Why.
        reason: &'static str,
        /// The gold cannot be used.
        gold_at_fault: bool,
    },
}

pub(super) fn option_message(inside: bool, error: &OptionError) -> String {
    if inside {
        return format!("in \"options\", {error}");
    }
    let OptionError {
        option,
        found,
        allowed,
    } = error;
    format!(
        "{option:?}: {found:?} is not known; allowed: {allowed} (beside the gold this name is an option: rename the field if it means something else)"
    )
}

impl RowError {
    /// The side whose fault it is.
    pub fn side(&self) -> Option<Side> {
        match self {
            RowError::Missing { side, .. } => Some(*side),
            RowError::WrongType { side, .. } | RowError::Repeated { side, .. } => *side,
            RowError::Undecided { gold_at_fault, .. } => gold_at_fault.then_some(Side::Gold),
            _ => None,
        }
    }

    /// The field to look at, `options.NAME` for one inside `options`.
    pub fn field(&self) -> Option<Cow<'_, str>> {
        match self {
            RowError::Missing { key, .. }
            | RowError::WrongType { key, .. }
            | RowError::Repeated { key, .. } => Some(Cow::Borrowed(key)),
            RowError::Option { inside, error } => Some(place(*inside, error.option)),
            RowError::UnknownOption { name } => Some(Cow::Owned(format!("options.{name}"))),
            _ => None,
        }
    }

    /// The error object of a row: `{"line", "id"?, "error", "field"?, "fault"?}`.
    pub fn to_json(&self, line: u64, id: Option<&Value>) -> Value {
        let mut object = Map::new();
        object.insert("line".into(), line.into());
        if let Some(id) = id {
            object.insert("id".into(), id.clone());
        }
        object.insert("error".into(), self.to_string().into());
        if let Some(field) = self.field() {
            object.insert("field".into(), field.as_ref().into());
        }
        if let Some(side) = self.side() {
            object.insert("fault".into(), side.name().into());
        }
        Value::Object(object)
    }
}

pub(super) fn malformed(text: &str, error: &serde_json::Error) -> RowError {
    let message = if text.trim().is_empty() {
        String::from("the line is empty")
    } else {
        // The position inside the line is useful, the line number of the fragment is not.
        let message = error.to_string();
        let what = match message.rsplit_once(" at line ") {
            Some((what, _)) => format!("{what} at column {}", error.column()),
            None => message,
        };
        match way_out(text, &what, error.column()) {
            Some(fix) => format!("{what}: {fix}"),
            None => what,
        }
    };
    RowError::Malformed { message }
}

/// What to do about a line that is no JSON object.
pub(super) fn way_out(text: &str, what: &str, column: usize) -> Option<&'static str> {
    const OBJECT: &str = r#"a row is one object: {"gold": "..", "answer": ".."}"#;
    let near = |word: &str| {
        let from = column.saturating_sub(2);
        (from..=column).any(|at| text.get(at..).is_some_and(|rest| rest.starts_with(word)))
    };
    // A line that is cut in the middle of a character pair has zero bytes between its letters.
    if text.contains('\0') {
        return Some("zero bytes: if the file is UTF-16, convert it with iconv -f UTF-16 -t UTF-8");
    }
    if !text.trim_start().starts_with('{') {
        return Some(OBJECT);
    }
    let fixes = [
        (
            "invalid escape",
            r"a backslash inside a JSON string is written twice, \\frac{1}{2}",
        ),
        (
            "control character",
            r"a tab or a line break inside a string is written \t or \n",
        ),
        (
            "surrogate",
            r"half a character: write the character itself, or both of its \u escapes",
        ),
        (
            "hex escape",
            r"half a character: write the character itself, or both of its \u escapes",
        ),
        (
            "trailing characters",
            "one object per line: break the line behind the object",
        ),
        (
            "trailing comma",
            "remove the comma in front of the closing bracket",
        ),
        (
            "EOF",
            "the line ends inside the object: if objects are spread over lines, jq -c . FILE joins them",
        ),
    ];
    if let Some((_, fix)) = fixes.iter().find(|(seen, _)| what.contains(seen)) {
        return Some(fix);
    }
    if near("'") {
        return Some("names and strings stand in double quotes");
    }
    if ["NaN", "Infinity", "-Infinity"]
        .iter()
        .any(|word| near(word))
    {
        return Some("JSON has no NaN and no Infinity: write null or a string");
    }
    if ["None", "True", "False"].iter().any(|word| near(word)) {
        return Some("this is Python's notation: write null, true, false, or json.dumps(row)");
    }
    None
}

/// A field that is used and that no [`Value`] holds.
pub(super) fn unreadable(side: Option<Side>, key: String, raw: &str) -> RowError {
    let wanted = match (side, key.as_str()) {
        (Some(_), _) => "a string",
        (None, "options") => "an object of options",
        (None, "golds" | "choices") => "a list of strings",
        (None, "fuel") => WHOLE,
        (None, _) => "a string",
    };
    let (found, fix) = if raw.starts_with(['{', '[']) {
        let found = String::from("nested too deeply or holds a number that is too large");
        (found, String::from("write what is asked for"))
    } else {
        (digits_shown(raw), in_quotes(&key, raw))
    };
    RowError::WrongType {
        side,
        key,
        found,
        wanted,
        fix,
    }
}

pub(super) fn digits_shown(raw: &str) -> String {
    if raw.len() <= DIGITS_SHOWN {
        format!("the number {raw}")
    } else {
        format!("a number of {} characters", raw.len())
    }
}

pub(super) fn in_quotes(key: &str, raw: &str) -> String {
    if raw.len() <= DIGITS_SHOWN {
        format!("write {key:?}: \"{raw}\"")
    } else {
        String::from("put it in quotes as it stands")
    }
}

pub(super) fn not_text(side: Side, key: &str, value: &Value, text: Option<&str>) -> RowError {
    let fields = text.filter(|_| value.is_number()).and_then(raw_fields);
    let raw = fields.and_then(|fields| fields.get(key).map(|raw| raw.get().to_owned()));
    let fix = match (value, side) {
        (Value::Number(number), _) => match &raw {
            Some(raw) => in_quotes(key, raw),
            // What was written may have had more digits than the value that was read.
            None if number.is_f64() => String::from("put it in quotes as it stands"),
            None => in_quotes(key, &number.to_string()),
        },
        (Value::Bool(truth), Side::Answer) => format!("write {key:?}: \"{truth}\""),
        (Value::Bool(_) | Value::Null, Side::Gold) => {
            String::from("the item has no gold; leave it out or give its answer as a string")
        }
        (Value::Null, Side::Answer) => String::from("an answer that was not given is \"\""),
        (Value::Array(_), Side::Gold) => String::from(
            "several accepted golds stand in \"options\": {\"golds\": [..]}, a list answer is written \"1, 2\"",
        ),
        _ => String::from("write the answer as one string"),
    };
    RowError::WrongType {
        side: Some(side),
        key: key.to_owned(),
        found: raw.map_or_else(|| shown(value), |raw| digits_shown(&raw)),
        wanted: "a string",
        fix,
    }
}

pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::from("null"),
        Value::Bool(truth) => format!("the truth value {truth}"),
        Value::Number(number) => digits_shown(&number.to_string()),
        Value::String(text) if text.chars().count() <= 40 => format!("the string {text:?}"),
        Value::String(_) => String::from("a string"),
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(_) => String::from("an object"),
    }
}
