//! What the verbs have in common: rows of values, a document, witnesses.

use std::path::Path;

use closedform::algebra::Rational;
use closedform::algebra::evidence::{Basis, Evidence, Verdict};
use closedform::transforms::makespan::Expected;
use serde_json::{Map, Value, json};

use crate::failure::{DONE, Failure, NO, Outcome};
use crate::files::{self, File};
use crate::table::{lines, precise, shortest, words};

/// Rows of a table for people; all are in the document.
const MOST_ROWS: usize = 60;

/// Longer fractions are left to --json.
const LONGEST_FRACTION: usize = 40;

/// An answer in the making.
#[derive(Default)]
pub(super) struct Answer {
    /// In front of all lines but the plain ones: answers that are source code have the rest as comments.
    comment: &'static str,
    lines: Vec<String>,
    document: Map<String, Value>,
    witnesses: Vec<String>,
    refuted: bool,
}

impl Answer {
    /// All lines but the plain ones are comments of a language.
    pub(super) const fn comments(&mut self, begin: &'static str) {
        self.comment = begin;
    }

    /// A line for people.
    pub(super) fn line(&mut self, name: &str, text: impl AsRef<str>) {
        let line = format!("{}{name:<24} {}", self.comment, text.as_ref());
        self.lines.push(line.trim_end().to_owned());
    }

    /// A table for people; of a long one its beginning, and where all of it is.
    pub(super) fn rows(&mut self, head: &[&str], rows: &[Vec<String>], all: &str) {
        let shown = &rows[..rows.len().min(MOST_ROWS)];
        self.table(lines(head, shown));
        if rows.len() > shown.len() {
            let rest = rows.len() - shown.len();
            self.table(vec![format!("({rest} more rows: {all})")]);
        }
    }

    /// Lines of a table.
    pub(super) fn table(&mut self, lines: Vec<String>) {
        self.lines.push(String::new());
        let begin = self.comment;
        self.lines
            .extend(lines.into_iter().map(|line| format!("{begin}{line}")));
    }

    /// A key of the document.
    pub(super) fn key(&mut self, key: &str, value: impl Into<Value>) {
        self.document.insert(key.to_owned(), value.into());
    }

    /// An exact value: the nearest double, and the fraction where it is not too long.
    pub(super) fn exact(&mut self, name: &str, key: &str, value: &Rational) {
        self.line(name, shown(value));
        self.key(key, document(value));
    }

    /// An exact expectation, or why it is infinite.
    pub(super) fn expected(&mut self, name: &str, key: &str, value: &Expected<Rational>) {
        match value {
            Expected::Finite(value) => self.exact(name, key, value),
            Expected::Infinite(cause) => {
                self.line(name, format!("infinite: {cause}"));
                self.key(key, json!({"value": null, "infinite": cause.to_string()}));
            }
        }
    }

    /// What a witness found.
    pub(super) fn witness(&mut self, evidence: &Evidence) {
        if evidence.is_open() {
            self.witnesses.push(format!("{}   open", evidence.note));
            return;
        }
        let agrees = evidence.agrees();
        let kind = match (agrees, evidence.basis) {
            (false, _) => "REFUTED",
            (true, Basis::Rigorous) => "proved",
            (true, _) => "supported",
        };
        let off = match evidence.basis {
            Basis::Statistical { sigmas, .. } if evidence.bound > 0.0 => {
                let errors = evidence.measured / evidence.bound * sigmas;
                format!(", {errors:.1} standard errors off")
            }
            _ if evidence.measured > 0.0 || evidence.bound > 0.0 => {
                format!(", {:.1e} off", evidence.measured)
            }
            _ => String::new(),
        };
        self.refuted |= !agrees;
        self.witnesses
            .push(format!("{}{off}   {kind}", evidence.note));
    }

    /// A verdict without single pieces of evidence.
    pub(super) fn verdict(&mut self, verdict: &Verdict) {
        self.refuted |= matches!(verdict, Verdict::Refuted(_));
        self.witnesses.push(match verdict {
            Verdict::Refuted(_) => format!("{verdict}   REFUTED"),
            Verdict::Undecided(_) => format!("{verdict}   open"),
            _ => verdict.to_string(),
        });
    }

    /// A witness that proves the answer.
    pub(super) fn proved(&mut self, how: &str) {
        self.witnesses.push(format!("{how}   proved"));
    }

    /// Lines as they are.
    pub(super) fn plain(&mut self, text: &str) {
        self.lines.extend(text.lines().map(str::to_owned));
    }

    /// A witness that could not be asked, with the reason.
    pub(super) fn unasked(&mut self, why: &str) {
        self.witnesses.push(format!("not asked: {why}   open"));
    }

    /// A remark.
    pub(super) fn note(&mut self, text: &str) {
        self.line("note", text);
        let notes = self
            .document
            .entry("notes")
            .or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(list) = notes {
            list.push(json!(text));
        }
    }

    /// Does a witness disagree?
    pub(super) const fn refuted(&self) -> bool {
        self.refuted
    }

    /// Writes the answer and the files beside it: 1 where a witness disagrees.
    pub(super) fn write(
        mut self,
        json: bool,
        inputs: &[&str],
        files: &[File<'_>],
        target: Option<&Path>,
    ) -> Outcome {
        let lines = match json {
            true => {
                let list: Vec<String> = self.witnesses.iter().map(|one| words(one)).collect();
                self.key("witnesses", list);
                vec![Value::Object(self.document).to_string()]
            }
            false => {
                let witnesses = self.witnesses.iter();
                let begin = if self.comment.is_empty() {
                    "  "
                } else {
                    self.comment
                };
                self.lines
                    .extend(witnesses.map(|one| format!("{begin}witness  {one}")));
                self.lines
            }
        };
        files::write(inputs, files, target, &lines)?;
        Ok(if self.refuted { NO } else { DONE })
    }
}

/// A double, with the fraction it stands for.
pub(super) fn shown(value: &Rational) -> String {
    if !value.to_f64().is_finite() {
        return String::from(
            "beyond doubles (--json has the fraction); another unit of time has a number",
        );
    }
    let double = shortest(value.to_f64());
    let fraction = value.to_string();
    match fraction == double || fraction.len() > LONGEST_FRACTION {
        true => double,
        false => format!("{double} (exact {fraction})"),
    }
}

/// A double and the fraction it stands for, for programs; what is beyond doubles has no value.
pub(super) fn document(value: &Rational) -> Value {
    json!({"value": value.to_f64(), "exact": value.to_string()})
}

/// An exact expectation for programs, null where it is infinite.
pub(super) fn expected_document(value: &Expected<Rational>) -> Value {
    value.as_finite().map_or(Value::Null, document)
}

/// An expectation in a cell.
pub(super) fn cell(value: &Expected<Rational>) -> String {
    value
        .as_finite()
        .map_or_else(|| String::from("infinite"), |value| precise(value.to_f64()))
}

/// What the library refuses, about a file or the options; where it names what would help, that is an option here.
pub(super) fn refused(about: &str, error: closedform::transforms::Error) -> Failure {
    let as_options = |message: String| {
        message
            .replace("raise most_states", "raise --most-states")
            .replace("(normalise)", "(--normalise)")
            .replace("ask for an answer in doubles", "leave --exact out")
    };
    match Failure::transform(error).about(about) {
        Failure::Input(message) => Failure::Input(as_options(message)),
        other => other,
    }
}
