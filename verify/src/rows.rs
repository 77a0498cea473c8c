//! Rows of JSON Lines: one pair in, one verdict out.
//!
//! In: an object with `gold`, `answer`, and optionally `id`, `mode` and `options`. Out: `id`, `verdict`, `cert` or
//! `reason`, `form`, `reward`, how both sides were read, `rule` and `fuel`. A row that cannot be used becomes a
//! [`RowError`] that names the field and the way out; a missing or unusable gold is said to be the gold's fault.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::check::{check, check_any};
use crate::options::{FormPolicy, OnUndecided, OptionError, Options};
use crate::report::{CertificateKind, Comparison, Report, Side};

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
    /// A field is not a string.
    #[error("{key:?} is {found}, not a string: {fix}")]
    NotText {
        /// Which side it holds, if it is one.
        side: Option<Side>,
        /// Name of the field.
        key: String,
        /// What it is.
        found: String,
        /// What to write instead.
        fix: String,
    },
    /// An option has no such value.
    #[error("in \"options\", {0}")]
    Option(#[from] OptionError),
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

const KNOWN: &str = "approx, boxed, choices, form, fuel, golds, mode, on_undecided";

impl RowError {
    /// The side whose fault it is.
    pub fn side(&self) -> Option<Side> {
        match self {
            RowError::Missing { side, .. } => Some(*side),
            RowError::NotText { side, .. } => *side,
            RowError::Undecided { gold_at_fault, .. } => gold_at_fault.then_some(Side::Gold),
            _ => None,
        }
    }

    /// The field to look at.
    pub fn field(&self) -> Option<&str> {
        match self {
            RowError::Missing { key, .. } | RowError::NotText { key, .. } => Some(key),
            RowError::Option(_) | RowError::UnknownOption { .. } => Some("options"),
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
            object.insert("field".into(), field.into());
        }
        if let Some(side) = self.side() {
            object.insert("fault".into(), side.name().into());
        }
        Value::Object(object)
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
        let mut object: Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| (malformed(&text, &error), None))?;
        let id = object.remove("id");
        let mut kind = |name: &str| match object.get_mut(name) {
            Some(Value::String(kind)) => Some(std::mem::take(kind)),
            _ => None,
        };
        let kind = kind("type").or_else(|| kind("kind"));
        let expected = object.get("expected").and_then(Value::as_bool);
        match Self::from_fields(&mut object, keys, defaults) {
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
    ) -> Result<(String, String, Cow<'a, Options>), RowError> {
        let mut options = Cow::Borrowed(defaults);
        if let Some(mode) = object.get("mode").filter(|mode| !mode.is_null()) {
            let mode = word("mode", mode)?.parse()?;
            if options.mode != mode {
                options.to_mut().mode = mode;
            }
        }
        match object.get("options") {
            None | Some(Value::Null) => {}
            Some(Value::Object(given)) => {
                if !given.is_empty() {
                    apply(options.to_mut(), given)?;
                }
            }
            Some(other) => {
                return Err(RowError::NotText {
                    side: None,
                    key: String::from("options"),
                    found: shown(other),
                    fix: String::from("write an object such as {\"approx\": \"strict\"}"),
                });
            }
        }
        let gold = match object.get(&keys.gold) {
            // The accepted answers may all stand in options.golds.
            None | Some(Value::Null) if !options.golds.is_empty() => {
                options.to_mut().golds.remove(0)
            }
            _ => side(object, Side::Gold, &keys.gold)?,
        };
        let answer = side(object, Side::Answer, &keys.answer)?;
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

fn malformed(text: &str, error: &serde_json::Error) -> RowError {
    let message = if text.trim().is_empty() {
        String::from("the line is empty")
    } else {
        // The position inside the line is useful, the line number of the fragment is not.
        let message = error.to_string();
        match message.rsplit_once(" at line ") {
            Some((what, _)) => format!("{what} at column {}", error.column()),
            None => message,
        }
    };
    RowError::Malformed { message }
}

/// Takes the text of one side out of the row.
fn side(object: &mut Map<String, Value>, side: Side, key: &str) -> Result<String, RowError> {
    match object.get_mut(key) {
        Some(Value::String(text)) => Ok(std::mem::take(text)),
        Some(other) => Err(not_text(Some(side), key, other)),
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

fn not_text(side: Option<Side>, key: &str, value: &Value) -> RowError {
    let fix = match (value, side) {
        (Value::Number(number), _) => format!("write {key:?}: \"{number}\""),
        (Value::Bool(truth), Some(Side::Answer)) => format!("write {key:?}: \"{truth}\""),
        (Value::Bool(_) | Value::Null, Some(Side::Gold)) => {
            String::from("the item has no gold; leave it out or give its answer as a string")
        }
        (Value::Null, _) => String::from("an answer that was not given is \"\""),
        (Value::Array(_), Some(Side::Gold)) => String::from(
            "several accepted golds stand in \"options\": {\"golds\": [..]}, a list answer is written \"1, 2\"",
        ),
        _ => String::from("write the answer as one string"),
    };
    RowError::NotText {
        side,
        key: key.to_owned(),
        found: shown(value),
        fix,
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::from("null"),
        Value::Bool(truth) => format!("the truth value {truth}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(_) => String::from("a string"),
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(_) => String::from("an object"),
    }
}

fn word<'v>(key: &str, value: &'v Value) -> Result<&'v str, RowError> {
    value.as_str().ok_or_else(|| RowError::NotText {
        side: None,
        key: key.to_owned(),
        found: shown(value),
        fix: String::from("write a string"),
    })
}

/// Lays the options of a row over those of the batch.
fn apply(options: &mut Options, given: &Map<String, Value>) -> Result<(), RowError> {
    for (name, value) in given {
        match name.as_str() {
            "mode" => options.mode = word(name, value)?.parse()?,
            "approx" => options.approximation = word(name, value)?.parse()?,
            "form" => options.form = word(name, value)?.parse()?,
            "boxed" => options.boxed = word(name, value)?.parse()?,
            "on_undecided" => options.on_undecided = word(name, value)?.parse()?,
            "fuel" => {
                options.fuel = value.as_u64().ok_or_else(|| RowError::NotText {
                    side: None,
                    key: String::from("fuel"),
                    found: shown(value),
                    fix: String::from("write a whole number such as 4000000"),
                })?;
            }
            "golds" => options.golds = words(name, value)?,
            "choices" => options.choices = words(name, value)?,
            _ => {
                return Err(RowError::UnknownOption {
                    name: name.chars().take(40).collect(),
                });
            }
        }
    }
    Ok(())
}

fn words(name: &str, value: &Value) -> Result<Vec<String>, RowError> {
    let wrong = |value: &Value| RowError::NotText {
        side: (name == "golds").then_some(Side::Gold),
        key: name.to_owned(),
        found: shown(value),
        fix: String::from("write a list of strings"),
    };
    value
        .as_array()
        .ok_or_else(|| wrong(value))?
        .iter()
        .map(|one| one.as_str().map(str::to_owned).ok_or_else(|| wrong(one)))
        .collect()
}

/// What a pair earns under `options`: 1, 0, or nothing for an undecided pair that is to be left out.
pub fn reward(report: &Report, options: &Options) -> Option<u8> {
    if report.comparison.is_undecided() && options.on_undecided != OnUndecided::Wrong {
        None
    } else {
        Some(u8::from(report.reward))
    }
}

/// The verdict as a JSON object with stable keys.
///
/// `cert` has the numbers of its kind beside it (`bits`, `log2_error` or `digits`); `fault` is `"gold"` when the gold
/// cannot be used. Both readings are present when [`Options::describe`] was set.
///
/// # Errors
/// [`RowError::Undecided`] if the options make undecided pairs errors.
pub fn report_to_json(
    report: &Report,
    options: &Options,
    id: Option<Value>,
) -> Result<Value, RowError> {
    if let (Comparison::Undecided(reason), OnUndecided::Error) =
        (report.comparison, options.on_undecided)
    {
        return Err(RowError::Undecided {
            reason: reason.explanation(),
            gold_at_fault: report.gold_at_fault(),
        });
    }
    let mut object = Map::new();
    if let Some(id) = id {
        object.insert("id".into(), id);
    }
    object.insert("verdict".into(), report.comparison.verdict().into());
    match report.comparison {
        Comparison::Equal(kind) | Comparison::Different(kind) => {
            object.insert("cert".into(), kind.name().into());
            match kind {
                CertificateKind::Algebraic { bits } | CertificateKind::Ball { bits } => {
                    object.insert("bits".into(), bits.into());
                }
                CertificateKind::Probabilistic { log2_error } => {
                    object.insert("log2_error".into(), log2_error.into());
                }
                CertificateKind::Rounded { digits } => {
                    object.insert("digits".into(), digits.into());
                }
                CertificateKind::Structural | CertificateKind::Exact | CertificateKind::Text => {}
            }
        }
        Comparison::Undecided(reason) => {
            object.insert("reason".into(), reason.name().into());
            if report.gold_at_fault() {
                object.insert("fault".into(), Side::Gold.name().into());
            }
        }
    }
    object.insert("form".into(), report.form.name().into());
    object.insert("reward".into(), json!(reward(report, options)));
    if options.describe {
        object.insert("gold_parsed".into(), report.gold.canonical.clone().into());
        object.insert(
            "answer_parsed".into(),
            report.answer.canonical.clone().into(),
        );
    }
    if report.gold_index > 0 {
        object.insert("gold_index".into(), report.gold_index.into());
    }
    object.insert("rule".into(), report.rule.into());
    object.insert("fuel".into(), report.fuel_used.into());
    Ok(Value::Object(object))
}

/// What became of a reference case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseOutcome {
    /// Identifier of the case.
    pub id: Value,
    /// As expected (`None`: the case is not scored).
    pub passed: Option<bool>,
    /// The computed values under the names of the expected ones.
    pub got: Value,
    /// What differs, in words.
    pub error: Option<String>,
}

/// Whether an object looks like a reference case of the checker: strings `gold` and `answer`, and what is expected.
pub fn is_case(case: &Value) -> bool {
    case.get("gold").is_some_and(Value::is_string)
        && case.get("answer").is_some_and(Value::is_string)
        && case.get("expected").is_some()
}

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
    let (gold, answer, options) = Row::from_fields(&mut fields, &Keys::default(), options)?;
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
    let expected = case
        .get("ruling")
        .or_else(|| case.get("expected"))
        .and_then(Value::as_bool);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Approximation, Mode, Reason};

    fn error_of(line: &str) -> (String, Option<Value>) {
        let options = Options::default();
        let (error, id) = Row::parse(line.as_bytes(), &Keys::default(), &options).unwrap_err();
        (error.to_string(), id)
    }

    #[test]
    fn a_row_overrides_the_options_of_the_batch() {
        let defaults = Options::text();
        let line = br#"{"gold":"1","answer":"2","mode":"answer","options":{"approx":"abs(3)","fuel":5,"golds":["2"]}}"#;
        let row = Row::parse(line, &Keys::default(), &defaults).unwrap();
        assert_eq!(row.options.mode, Mode::Answer);
        assert_eq!(row.options.approximation, Approximation::Absolute(3));
        assert_eq!(row.options.fuel, 5);
        assert_eq!(row.options.golds, ["2"]);
        let plain =
            Row::parse(br#"{"gold":"1","answer":"2"}"#, &Keys::default(), &defaults).unwrap();
        assert!(matches!(plain.options, Cow::Borrowed(_)));
    }

    #[test]
    fn every_unusable_row_names_field_and_fix() {
        let (number, id) = error_of(r#"{"id":"a","gold":3,"answer":"3"}"#);
        assert_eq!(
            number,
            r#""gold" is the number 3, not a string: write "gold": "3""#
        );
        assert_eq!(id, Some(json!("a")));
        let (missing, _) = error_of(r#"{"target":"3","answer":"3"}"#);
        assert_eq!(
            missing,
            r#"the gold is missing: no field "gold" among "target", "answer"; name it with --gold-key"#
        );
        let (truth, _) = error_of(r#"{"gold":false,"answer":"3"}"#);
        assert!(truth.contains("the item has no gold"), "{truth}");
        let (unknown, _) = error_of(r#"{"gold":"3","answer":"3","options":{"aprox":"strict"}}"#);
        assert!(
            unknown.contains("\"aprox\" is not known; allowed: approx"),
            "{unknown}"
        );
        let (value, _) = error_of(r#"{"gold":"3","answer":"3","options":{"approx":"loose"}}"#);
        assert!(value.contains("allowed: digits, strict"), "{value}");
        for broken in [
            "",
            "[1]",
            "{\"gold\": \"1\"",
            "nonsense",
            "{\"gold\":\"\\ud800\"}",
        ] {
            let (message, _) = error_of(broken);
            assert!(
                message.starts_with("not a JSON object"),
                "{broken}: {message}"
            );
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced() {
        let options = Options::default();
        let row = Row::parse(
            b"{\"gold\":\"1\xff\",\"answer\":\"2\"}",
            &Keys::default(),
            &options,
        )
        .unwrap();
        assert_eq!(row.gold, "1\u{fffd}");
    }

    #[test]
    fn nesting_in_a_row_is_an_error_and_not_a_crash() {
        let deep = format!("{{\"gold\": {}", "[".repeat(1 << 20));
        assert!(error_of(&deep).0.starts_with("not a JSON object"));
    }

    #[test]
    fn the_golds_may_all_stand_in_the_options() {
        let options = Options::default();
        let line = br#"{"answer":"2","options":{"golds":["1","2"]}}"#;
        let row = Row::parse(line, &Keys::default(), &options).unwrap();
        assert_eq!((row.gold.as_str(), row.options.golds.len()), ("1", 1));
        assert!(row.check().comparison.is_equal());
    }

    #[test]
    fn an_undecided_pair_earns_what_the_options_say() {
        let report = Report::new(Comparison::Undecided(Reason::Unparsed(Side::Gold)), "parse");
        let mut options = Options::default();
        let wrong = report_to_json(&report, &options, None).unwrap();
        assert_eq!(
            (&wrong["reward"], &wrong["fault"]),
            (&json!(0), &json!("gold"))
        );
        options.on_undecided = OnUndecided::None;
        assert!(report_to_json(&report, &options, None).unwrap()["reward"].is_null());
        options.on_undecided = OnUndecided::Error;
        let error = report_to_json(&report, &options, None).unwrap_err();
        assert_eq!(error.side(), Some(Side::Gold));
    }

    #[test]
    fn a_ruling_stands_over_the_expectation() {
        let options = Options::default();
        let run = |case: Value| run_case(&case, &options).unwrap().passed;
        let same = |extra: Value| {
            let mut case = json!({"gold": "1", "answer": "1", "expected": true});
            for (key, value) in extra.as_object().unwrap() {
                case[key] = value.clone();
            }
            case
        };
        assert_eq!(run(same(json!({}))), Some(true));
        assert_eq!(run(same(json!({"ruling": false}))), Some(false));
        assert_eq!(run(same(json!({"ruling": null}))), None);
        assert_eq!(
            run(same(json!({"expected": false, "certify": "may"}))),
            Some(false)
        );
    }
}
