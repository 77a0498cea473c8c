//! Rows of JSON Lines: one pair in, one verdict out.
//!
//! In: an object with `gold`, `answer`, and optionally `id`, `mode` and `options`; a field beside them that has the name
//! of an option counts as that option, and every other field is the caller's own data. Out: `id`, `verdict`, `cert` or
//! `reason`, `form`, `reward`, how both sides were read, `rule` and `fuel`. A row that cannot be used becomes a
//! [`RowError`] that names the field and the way out; a missing or unusable gold is said to be the gold's fault.

mod case;
mod error;
mod fields;
mod option;
mod verdict;

pub use self::case::{CASE, is_case, run_case};
pub use self::error::RowError;
use self::error::{malformed, not_text, shown, unreadable};
use self::fields::Fields;
use self::option::{apply, is_option};
pub use self::verdict::{refused, report_to_json, reward};
use crate::check::{check, check_any};
use crate::options::Options;
use crate::report::{Report, Side};
pub use algebra::evidence::CaseOutcome;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Names of the fields that hold the two sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// Field of the gold.
    pub gold: String,
    /// Field of the answer.
    pub answer: String,
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            gold: String::from("gold"),
            answer: String::from("answer"),
        }
    }
}

/// A row that can be checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Row<'a> {
    /// The row's own identifier, any JSON value.
    pub id: Option<Value>,
    /// The accepted answer.
    pub gold: String,
    /// The answer that is graded.
    pub answer: String,
    /// The options of the row over those of the batch.
    pub options: Cow<'a, Options>,
    /// Field `type`, else `kind`: what sort of row it is, for summaries.
    pub kind: Option<String>,
    /// Field `expected`: what the verdict should be, for summaries.
    pub expected: Option<bool>,
}

impl<'a> Row<'a> {
    /// Reads one line; bytes that are no UTF-8 are replaced.
    ///
    /// # Errors
    /// The error together with the row's identifier, if that much could be read.
    ///
    /// ```
    /// use verify::{Options, rows::{Keys, Row}};
    ///
    /// let options = Options::default();
    /// let row = Row::parse(br#"{"id": 7, "gold": "1/2", "answer": "0.5"}"#, &Keys::default(), &options).unwrap();
    /// assert_eq!(row.gold, "1/2");
    /// let (error, id) = Row::parse(br#"{"id": 8, "gold": 3, "answer": "3"}"#, &Keys::default(), &options).unwrap_err();
    /// assert_eq!(error.to_string(), r#""gold" is the number 3, not a string: write "gold": "3""#);
    /// assert_eq!(id.unwrap(), 8);
    /// ```
    #[expect(
        clippy::result_large_err,
        reason = "one error per malformed row is rare; the pair is taken apart at once"
    )]
    pub fn parse(
        line: &[u8],
        keys: &Keys,
        defaults: &'a Options,
    ) -> Result<Self, (RowError, Option<Value>)> {
        let text = String::from_utf8_lossy(line);
        // Files that were written on their own and joined carry marks of the byte order inside.
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut object: Map<String, Value> = match serde_json::from_str(text) {
            Ok(Fields { object, repeated }) => {
                let used = |name: &String| {
                    *name == keys.gold
                        || *name == keys.answer
                        || name == "options"
                        || is_option(name)
                };
                if let Some(key) = repeated.filter(used) {
                    let side = match &key {
                        key if *key == keys.gold => Some(Side::Gold),
                        key if *key == keys.answer => Some(Side::Answer),
                        _ => None,
                    };
                    return Err((RowError::Repeated { side, key }, object.get("id").cloned()));
                }
                object
            }
            Err(error) => field_by_field(text, keys)
                .unwrap_or_else(|| Err(malformed(text, &error)))
                .map_err(|error| (error, None))?,
        };
        let id = object.remove("id").map(|id| unrounded(id, text));
        let mut kind = |name: &str| match object.get_mut(name) {
            Some(Value::String(kind)) => Some(std::mem::take(kind)),
            _ => None,
        };
        let kind = kind("type").or_else(|| kind("kind"));
        let expected = object.get("expected").and_then(Value::as_bool);
        match Self::from_fields(&mut object, keys, defaults, Some(text)) {
            Ok((gold, answer, options)) => Ok(Self {
                id,
                gold,
                answer,
                options,
                kind,
                expected,
            }),
            Err(error) => Err((error, id)),
        }
    }

    fn from_fields(
        object: &mut Map<String, Value>,
        keys: &Keys,
        defaults: &'a Options,
        text: Option<&str>,
    ) -> Result<(String, String, Cow<'a, Options>), RowError> {
        let mut options = Cow::Borrowed(defaults);
        for (name, value) in object.iter() {
            if *name == keys.gold || *name == keys.answer {
                continue;
            }
            let same_mode = name == "mode" && value.as_str() == Some(options.mode.name());
            if is_option(name) && !same_mode {
                apply(options.to_mut(), name, value, false)?;
            }
        }
        match object.get("options") {
            None | Some(Value::Null) => {}
            Some(Value::Object(given)) => {
                for (name, value) in given {
                    if !is_option(name) {
                        return Err(RowError::UnknownOption {
                            name: name.chars().take(40).collect(),
                        });
                    }
                    apply(options.to_mut(), name, value, true)?;
                }
            }
            Some(other) => {
                return Err(RowError::WrongType {
                    side: None,
                    key: String::from("options"),
                    found: shown(other),
                    wanted: "an object",
                    fix: String::from("write \"options\": {\"approx\": \"strict\"}"),
                });
            }
        }
        let gold = match object.get(&keys.gold) {
            // The accepted answers may all stand in options.golds.
            None | Some(Value::Null) if !options.golds.is_empty() => {
                options.to_mut().golds.remove(0)
            }
            _ => side(object, Side::Gold, &keys.gold, text)?,
        };
        let answer = side(object, Side::Answer, &keys.answer, text)?;
        Ok((gold, answer, options))
    }

    /// Checks the pair; further golds come from the options.
    pub fn check(&self) -> Report {
        if self.options.golds.is_empty() {
            return check(&self.gold, &self.answer, &self.options);
        }
        let mut golds: Vec<&str> = vec![&self.gold];
        golds.extend(self.options.golds.iter().map(String::as_str));
        check_any(&golds, &self.answer, &self.options)
    }
}

/// The fields of a line as they are written.
fn raw_fields(text: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(text).ok()
}

/// A line with a value that no [`Value`] holds, such as 1e400 or a list a thousand deep: what is not used may be anything.
fn field_by_field(text: &str, keys: &Keys) -> Option<Result<Map<String, Value>, RowError>> {
    let mut object = Map::new();
    for (name, raw) in raw_fields(text)? {
        match serde_json::from_str(raw.get()) {
            Ok(value) => {
                object.insert(name, value);
            }
            Err(_) if name == "id" => {
                object.insert(name, raw.get().into());
            }
            Err(_) => {
                let side = match &name {
                    name if *name == keys.gold => Some(Side::Gold),
                    name if *name == keys.answer => Some(Side::Answer),
                    _ => None,
                };
                if side.is_some() || name == "options" || is_option(&name) {
                    // A string that cannot be read is a matter of the line: half a character.
                    if raw.get().starts_with('"') {
                        return None;
                    }
                    return Some(Err(unreadable(side, name, raw.get())));
                }
            }
        }
    }
    Some(Ok(object))
}

/// An integer beyond 64 bits would be rounded: as an identifier it keeps its digits, in quotes.
fn unrounded(id: Value, text: &str) -> Value {
    match &id {
        Value::Number(number) if number.is_f64() => raw_fields(text)
            .and_then(|fields| fields.get("id").map(|raw| raw.get()))
            .filter(|raw| {
                raw.bytes()
                    .all(|byte| byte.is_ascii_digit() || byte == b'-')
            })
            .map_or(id, Value::from),
        _ => id,
    }
}

/// Takes the text of one side out of the row.
fn side(
    object: &mut Map<String, Value>,
    side: Side,
    key: &str,
    text: Option<&str>,
) -> Result<String, RowError> {
    match object.get_mut(key) {
        Some(Value::String(text)) => Ok(std::mem::take(text)),
        Some(other) => Err(not_text(side, key, other, text)),
        None => {
            let mut names: Vec<String> = object
                .keys()
                .take(12)
                .map(|name| format!("{:?}", name.chars().take(40).collect::<String>()))
                .collect();
            if names.is_empty() {
                names.push(String::from("no fields at all"));
            }
            Err(RowError::Missing {
                side,
                key: key.to_owned(),
                present: names.join(", "),
            })
        }
    }
}

#[cfg(test)]
mod tests;
