//! `extract` and `parse`: how the checker reads a text.

use std::path::Path;

use closedform::algebra::lower::{Conventions, lower};
use closedform::algebra::parse::{self, Span, Tree};
use closedform::algebra::{Fuel, ParseError};
use closedform::verify::{self, Extraction, Options, Reason};
use serde_json::{Value, json};

use crate::arguments::{Extract, Parse};
use crate::failure::{DONE, Failure, Outcome, UNDECIDED};
use crate::input::Input;
use crate::output::Output;

/// A text is at most this long.
const LONGEST_TEXT: usize = 4 << 20;

/// `extract FILE`.
pub(crate) fn extract(arguments: &Extract, target: Option<&Path>) -> Outcome {
    let text = Input::open(&arguments.file)?.text(LONGEST_TEXT)?;
    let mut options = Options::text();
    if let Some(word) = &arguments.boxed {
        options.boxed = word.parse().map_err(Failure::option)?;
    }
    let readable = |candidate: &str| parse::parse(candidate).is_ok();
    let found = verify::extract(&text, &options, arguments.choices, false, &readable);
    let mut output = Output::beside(&arguments.file, target)?;
    let (candidate, missing) = match &found {
        Extraction::Found(candidate) => (Some(candidate), ""),
        Extraction::Ambiguous => (None, Reason::Ambiguous.explanation()),
        Extraction::Nothing => (None, Reason::NoAnswer.explanation()),
    };
    if arguments.json {
        output.line(
            json!({
                "answer": candidate.map(|found| &found.text),
                "found_by": candidate.map(|found| found.rule),
                "problem": (!missing.is_empty()).then_some(missing),
            })
            .to_string(),
        )?;
    } else if let Some(found) = candidate {
        output.line(format!("{}   (found by {})", found.text, found.rule))?;
    } else {
        eprintln!("undecided: {missing}");
    }
    output.finish()?;
    Ok(if candidate.is_some() { DONE } else { UNDECIDED })
}

/// `parse FORMULA`.
pub(crate) fn parse(arguments: &Parse, target: Option<&Path>) -> Outcome {
    let parsed = parse::parse(&arguments.formula)
        .map_err(|error| Failure::Input(pointed(&arguments.formula, &error)))?;
    let readings: Vec<Read> = parsed.readings.iter().map(Read::of).collect();
    let mut output = Output::open(target)?;
    if arguments.json {
        let readings: Vec<Value> = readings.iter().map(Read::json).collect();
        let document = json!({ "readings": readings });
        output.line(serde_json::to_string_pretty(&document).unwrap_or_default())?;
    } else {
        for (at, reading) in readings.iter().enumerate() {
            if readings.len() > 1 {
                output.line(format!("reading {} of {}", at + 1, readings.len()))?;
            }
            for (label, text) in reading.lines() {
                output.line(format!("{label:<10} {text}"))?;
            }
        }
    }
    output.finish()?;
    Ok(DONE)
}

/// One reading in all notations; a structure that is no scalar has only its tree.
struct Read {
    tree: String,
    value: Result<[String; 3], String>,
}

impl Read {
    fn of(tree: &Tree) -> Self {
        let lowered = lower(
            tree,
            tree.root(),
            &Conventions::default(),
            &mut Fuel::default(),
        );
        Self {
            tree: tree.dump(),
            value: lowered
                .map(|value| [value.to_string(), value.to_latex(), value.to_python()])
                .map_err(|error| error.to_string()),
        }
    }

    fn lines(&self) -> Vec<(&'static str, &str)> {
        let mut lines = vec![("tree", self.tree.as_str())];
        match &self.value {
            Ok([text, latex, python]) => lines.extend([
                ("canonical", text.as_str()),
                ("latex", latex.as_str()),
                ("python", python.as_str()),
            ]),
            Err(error) => lines.push(("no scalar", error.as_str())),
        }
        lines
    }

    fn json(&self) -> Value {
        match &self.value {
            Ok([text, latex, python]) => {
                json!({"tree": self.tree, "canonical": text, "latex": latex, "python": python})
            }
            Err(error) => json!({"tree": self.tree, "canonical": null, "problem": error}),
        }
    }
}

/// The message with the place underlined.
fn pointed(formula: &str, error: &ParseError) -> String {
    let mut message = error.message.clone();
    if let Some((shown, marks)) = underlined(formula, error.span) {
        message.push_str(&format!("\n  {shown}\n  {marks}"));
    }
    if let Some(hint) = &error.hint {
        message.push_str(&format!("\n  help: {hint}"));
    }
    message
}

/// The stretch of the formula around a span, and marks below it.
fn underlined(formula: &str, span: Span) -> Option<(String, String)> {
    const AROUND: usize = 60;
    let start = usize::try_from(span.start).ok()?;
    let end = usize::try_from(span.end).ok()?.max(start);
    let (before, rest) = formula.split_at_checked(start)?;
    let (inside, after) = rest.split_at_checked(end - start)?;
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let mut head: Vec<char> = before.chars().rev().take(AROUND).map(clean).collect();
    head.reverse();
    let inside: String = inside.chars().take(AROUND).map(clean).collect();
    let tail: String = after.chars().take(AROUND).map(clean).collect();
    let marks = "^".repeat(inside.chars().count().max(1));
    let indent = " ".repeat(head.len());
    let head: String = head.into_iter().collect();
    Some((format!("{head}{inside}{tail}"), format!("{indent}{marks}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_underlined_in_characters() {
        let (shown, marks) = underlined("α+\\foo+1", Span { start: 3, end: 7 }).unwrap();
        assert_eq!(shown, "α+\\foo+1");
        assert_eq!(marks, "  ^^^^");
        assert!(underlined("x", Span { start: 5, end: 9 }).is_none());
        assert!(underlined("é", Span { start: 1, end: 2 }).is_none());
    }
}
