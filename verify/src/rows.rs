//! Rows of JSON Lines: one pair in, one verdict out.
//!
//! In: an object with `gold`, `answer`, and optionally `id`, `mode` and `options`; a field beside them that has the name
//! of an option counts as that option, and every other field is the caller's own data. Out: `id`, `verdict`, `cert` or
//! `reason`, `form`, `reward`, how both sides were read, `rule` and `fuel`. A row that cannot be used becomes a
//! [`RowError`] that names the field and the way out; a missing or unusable gold is said to be the gold's fault.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;
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

const KNOWN: &str = "approx, boxed, choices, form, fuel, golds, mode, on_undecided";

fn option_message(inside: bool, error: &OptionError) -> String {
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
            RowError::WrongType { side, .. } => *side,
            RowError::Undecided { gold_at_fault, .. } => gold_at_fault.then_some(Side::Gold),
            _ => None,
        }
    }

    /// The field to look at, `options.NAME` for one inside `options`.
    pub fn field(&self) -> Option<Cow<'_, str>> {
        match self {
            RowError::Missing { key, .. } | RowError::WrongType { key, .. } => {
                Some(Cow::Borrowed(key))
            }
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
            Ok(object) => object,
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

fn malformed(text: &str, error: &serde_json::Error) -> RowError {
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
fn way_out(text: &str, what: &str, column: usize) -> Option<&'static str> {
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

/// A field that is used and that no [`Value`] holds.
fn unreadable(side: Option<Side>, key: String, raw: &str) -> RowError {
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

/// More digits are not repeated in a message.
const DIGITS_SHOWN: usize = 80;

fn digits_shown(raw: &str) -> String {
    if raw.len() <= DIGITS_SHOWN {
        format!("the number {raw}")
    } else {
        format!("a number of {} characters", raw.len())
    }
}

fn in_quotes(key: &str, raw: &str) -> String {
    if raw.len() <= DIGITS_SHOWN {
        format!("write {key:?}: \"{raw}\"")
    } else {
        String::from("put it in quotes as it stands")
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

fn not_text(side: Side, key: &str, value: &Value, text: Option<&str>) -> RowError {
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

fn shown(value: &Value) -> String {
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

const WHOLE: &str = "a whole number";

fn is_option(name: &str) -> bool {
    matches!(
        name,
        "approx" | "boxed" | "choices" | "form" | "fuel" | "golds" | "mode" | "on_undecided"
    )
}

/// Where an option stands.
fn place(inside: bool, name: &str) -> Cow<'_, str> {
    if inside {
        Cow::Owned(format!("options.{name}"))
    } else {
        Cow::Borrowed(name)
    }
}

/// Lays an option of a row over those of the batch; null is an option that was not given.
fn apply(options: &mut Options, name: &str, value: &Value, inside: bool) -> Result<(), RowError> {
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

/// What a pair earns under `options`: 1, 0, or nothing for an undecided pair that is to be left out.
pub fn reward(report: &Report, options: &Options) -> Option<u8> {
    if report.comparison.is_undecided() && options.on_undecided != OnUndecided::Wrong {
        None
    } else {
        Some(u8::from(report.reward))
    }
}

/// The error that an undecided pair is, if the options make undecided pairs errors.
pub fn refused(report: &Report, options: &Options) -> Option<RowError> {
    match (report.comparison, options.on_undecided) {
        (Comparison::Undecided(reason), OnUndecided::Error) => Some(RowError::Undecided {
            reason: reason.explanation(),
            gold_at_fault: report.gold_at_fault(),
        }),
        _ => None,
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
    if let Some(error) = refused(report, options) {
        return Err(error);
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
            r#"{"gold":"\ud800"}"#,
        ] {
            let (message, _) = error_of(broken);
            assert!(
                message.starts_with("not a JSON object"),
                "{broken}: {message}"
            );
        }
    }

    #[test]
    fn a_number_is_quoted_with_the_digits_that_were_written() {
        for digits in [
            "12345678901234567890123",
            "0.10000000000000000000000001",
            "1e400",
            "1.50",
        ] {
            for (key, other) in [("gold", "answer"), ("answer", "gold")] {
                let line = format!(r#"{{"{key}": {digits}, "{other}": "1"}}"#);
                assert_eq!(
                    error_of(&line).0,
                    format!(
                        r#""{key}" is the number {digits}, not a string: write "{key}": "{digits}""#
                    )
                );
            }
        }
        let long = format!(r#"{{"gold": {}, "answer": "1"}}"#, "7".repeat(500));
        assert_eq!(
            error_of(&long).0,
            r#""gold" is a number of 500 characters, not a string: put it in quotes as it stands"#
        );
        let case = json!({"gold": 0.25, "answer": "1", "expected": true});
        let error = run_case(&case, &Options::default())
            .unwrap_err()
            .to_string();
        assert!(error.ends_with("put it in quotes as it stands"), "{error}");
    }

    #[test]
    fn an_identifier_beyond_64_bits_keeps_its_digits() {
        let options = Options::default();
        let line = br#"{"id": 12345678901234567890123, "gold": "1", "answer": "1"}"#;
        let row = Row::parse(line, &Keys::default(), &options).unwrap();
        assert_eq!(row.id, Some(json!("12345678901234567890123")));
    }

    #[test]
    fn a_field_that_is_not_used_may_be_anything() {
        let deep = format!("{}1{}", "[".repeat(1000), "]".repeat(1000));
        for extra in ["1e999", &deep] {
            let line = format!(r#"{{"gold": "1", "note": {extra}, "answer": "1"}}"#);
            let options = Options::default();
            assert!(Row::parse(line.as_bytes(), &Keys::default(), &options).is_ok());
        }
        let used = format!(r#"{{"gold": {deep}, "answer": "1"}}"#);
        assert!(error_of(&used).0.starts_with("\"gold\" is nested"));
    }

    #[test]
    fn no_message_says_that_a_string_is_not_a_string() {
        for (options, message) in [
            (
                r#"{"fuel": "abc"}"#,
                r#""options.fuel" is the string "abc", not a whole number: "#,
            ),
            (
                r#"{"fuel": -3}"#,
                r#""options.fuel" is the number -3, not a whole number: "#,
            ),
            (
                r#"{"golds": "6"}"#,
                r#""options.golds" is the string "6", not a list of strings: "#,
            ),
            (
                r#"{"golds": ["6", 7]}"#,
                r#""options.golds[1]" is the number 7, not a string: "#,
            ),
            (
                r#"{"approx": 3}"#,
                r#""options.approx" is the number 3, not a string: "#,
            ),
            (
                r#""strict""#,
                r#""options" is the string "strict", not an object: "#,
            ),
            ("[]", r#""options" is a list of 0, not an object: "#),
        ] {
            let line = format!(r#"{{"gold": "5", "answer": "5", "options": {options}}}"#);
            let (error, _) = error_of(&line);
            assert!(error.starts_with(message), "{error}");
        }
    }

    #[test]
    fn the_error_object_names_the_option_and_not_only_options() {
        let field = |line: &str| {
            let options = Options::default();
            let (error, _) = Row::parse(line.as_bytes(), &Keys::default(), &options).unwrap_err();
            (error.to_json(1, None)["field"].clone(), error.to_string())
        };
        let (place, message) = field(r#"{"gold":"5","answer":"5","mode":"foo"}"#);
        assert_eq!(place, "mode");
        assert!(
            message.starts_with(r#""mode": "foo" is not known; allowed: answer, text"#),
            "{message}"
        );
        assert!(!message.contains("in \"options\""), "{message}");
        for (options, expected) in [
            (r#"{"mode":"foo"}"#, "options.mode"),
            (r#"{"approx":"foo"}"#, "options.approx"),
            (r#"{"aprox":"strict"}"#, "options.aprox"),
            (r#"{"fuel":"1"}"#, "options.fuel"),
        ] {
            let line = format!(r#"{{"gold":"5","answer":"5","options":{options}}}"#);
            assert_eq!(field(&line).0, expected);
        }
    }

    #[test]
    fn options_beside_the_gold_count_as_options() {
        let options = Options::default();
        let read = |line: &str| {
            Row::parse(line.as_bytes(), &Keys::default(), &options)
                .unwrap()
                .options
                .into_owned()
        };
        let found = read(
            r#"{"gold":"5","answer":"6","golds":["6"],"approx":"strict","form":"any","fuel":9}"#,
        );
        assert_eq!(found.golds, ["6"]);
        assert_eq!(found.approximation, Approximation::Strict);
        assert_eq!((found.form, found.fuel), (FormPolicy::Any, 9));
        // What stands in the options is meant more than what stands beside them, and null is not given.
        let found = read(
            r#"{"gold":"5","answer":"6","fuel":9,"options":{"fuel":7},"mode":null,"choices":null}"#,
        );
        assert_eq!(found.fuel, 7);
        // A field that holds a side is that side, whatever its name.
        let keys = Keys {
            gold: String::from("form"),
            ..Keys::default()
        };
        let row = Row::parse(br#"{"form":"5","answer":"5"}"#, &keys, &options).unwrap();
        assert_eq!(row.gold, "5");
    }

    #[test]
    fn a_broken_line_names_the_way_out() {
        for (line, fix) in [
            (
                r#"{"gold":"5","answer":"\(5\)"}"#,
                "a backslash inside a JSON string is written twice",
            ),
            (
                "{\"gold\":\"5\",\"answer\":\"a\tb\"}",
                r"is written \t or \n",
            ),
            (r#"{"gold":"5","answer":"\ud800"}"#, "half a character"),
            (
                r#"{"gold":"5","answer":"5"} trailing"#,
                "one object per line",
            ),
            (r#"{"gold":"5","answer":"5""#, "jq -c . FILE joins them"),
            (r#"{"gold":"5","answer":"5",}"#, "remove the comma"),
            ("{'gold':'5','answer':'5'}", "double quotes"),
            (r#"{"gold":'5',"answer":"5"}"#, "double quotes"),
            (r#"{"gold":NaN,"answer":"5"}"#, "no NaN"),
            (r#"{"gold":"5","answer":-Infinity}"#, "no NaN"),
            (r#"{"gold":None,"answer":"5"}"#, "Python's notation"),
            ("{\0\"\0g\0", "UTF-16"),
            ("[]", "a row is one object"),
            ("null", "a row is one object"),
        ] {
            let (message, _) = error_of(line);
            assert!(message.contains(fix), "{line}: {message}");
        }
    }

    #[test]
    fn a_mark_of_the_byte_order_is_no_part_of_a_row() {
        let options = Options::default();
        let line = "\u{feff}{\"gold\":\"5\",\"answer\":\"5\"}";
        assert!(Row::parse(line.as_bytes(), &Keys::default(), &options).is_ok());
    }

    #[test]
    fn a_case_names_the_field_of_the_wrong_type() {
        let run = |case: Value| {
            assert!(is_case(&case));
            run_case(&case, &Options::default())
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            run(json!({"gold": "7", "answer": 7, "expected": true})),
            r#""answer" is the number 7, not a string: write "answer": "7""#
        );
        assert!(
            run(json!({"gold": "7", "answer": "7", "expected": "yes"}))
                .starts_with(r#""expected" is the string "yes", not a truth value"#)
        );
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
