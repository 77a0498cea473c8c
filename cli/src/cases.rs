//! `cases FILE..`: reference files, a case per line or one document with a list of cases.

use std::io::{BufRead, Cursor, Read};
use std::path::Path;

use closedform::cases::{CaseOutcome, adapter};
use closedform::verify::rows::CASE;
use serde_json::{Value, json};

use crate::arguments::{Cases, Listed};
use crate::document;
use crate::failure::{BAD_INPUT, DONE, Failure, NO, Outcome};
use crate::input::{Input, LONGEST_LINE, Line, next_line};
use crate::output::Output;

#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    unscored: u64,
    /// Cases that could not be read or answered; the others are answered all the same.
    refused: u64,
}

/// Runs the command.
pub(crate) fn run(arguments: &Cases, target: Option<&Path>) -> Outcome {
    for name in &arguments.files {
        Output::spares(name, target)?;
    }
    let mut output = Output::open(target)?;
    let mut counts = Counts::default();
    for name in &arguments.files {
        file(name, arguments, &mut output, &mut counts)?;
    }
    if !arguments.json {
        let unscored = match counts.unscored {
            0 => String::new(),
            count => format!(", {count} not scored"),
        };
        let refused = match counts.refused {
            0 => String::new(),
            count => format!(", {count} refused"),
        };
        output.line(format!(
            "{} passed, {} failed{refused}{unscored}",
            counts.passed, counts.failed
        ))?;
    }
    output.finish()?;
    if counts.refused > 0 {
        eprintln!(
            "error: {} cases were refused; each has its reason in the output",
            counts.refused
        );
        return Ok(BAD_INPUT);
    }
    Ok(if counts.failed == 0 { DONE } else { NO })
}

/// Lists of cases in a document stand under these names.
pub(crate) const LISTS: [&str; 3] = ["cases", "chromatograms", "inversions"];

/// The name that messages give.
pub(crate) const LIST: &str = LISTS[0];

fn file(
    name: &str,
    arguments: &Cases,
    output: &mut Output,
    counts: &mut Counts,
) -> Result<(), Failure> {
    let mut input = Input::open(name)?;
    let (mut head, line) = first_line(&mut input)?;
    if begins_document(&head) {
        let mark = if head.starts_with(MARK) {
            MARK.len()
        } else {
            0
        };
        let rest = Cursor::new(head.split_off(mark)).chain(input.reader);
        let before = usize::try_from(line)
            .unwrap_or(usize::MAX)
            .saturating_sub(1);
        return document::each_case(&input.name, rest, before, |place, case| {
            one_case(case, place, arguments, output, counts)
        });
    }
    lines(input, head, line, arguments, output, counts)
}

/// The mark of the byte order.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// The first line that is not blank, or its beginning, with its number.
fn first_line(input: &mut Input) -> Result<(Vec<u8>, u64), Failure> {
    let limit = u64::try_from(LONGEST_LINE)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut head = Vec::new();
    let mut line = 0u64;
    loop {
        head.clear();
        line += 1;
        let read = input
            .reader
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut head);
        match read {
            Ok(0) => {
                return Err(Failure::Input(format!(
                    "{}: no cases in it: name a file with a JSON object per line, or one with a list \"{LIST}\"",
                    input.name
                )));
            }
            Ok(_) if head.iter().all(u8::is_ascii_whitespace) => {}
            Ok(_) => return Ok((head, line)),
            Err(error) => {
                return Err(Failure::reading(
                    &format!("{}, line {line}", input.name),
                    &error,
                ));
            }
        }
    }
}

/// Does a file with this first line hold one document? Then the line is the beginning of an object that goes on, or all of
/// one with a list of cases.
fn begins_document(head: &[u8]) -> bool {
    let text = head.strip_prefix(MARK).unwrap_or(head);
    if !text.trim_ascii_start().starts_with(b"{") {
        return false;
    }
    match serde_json::from_slice::<Value>(text) {
        Ok(object) => LISTS
            .iter()
            .any(|list| object.get(list).is_some_and(Value::is_array)),
        Err(error) => error.is_eof(),
    }
}

/// Runs a case per line, in memory for one line.
fn lines(
    mut input: Input,
    mut buffer: Vec<u8>,
    mut line: u64,
    arguments: &Cases,
    output: &mut Output,
    counts: &mut Counts,
) -> Result<(), Failure> {
    loop {
        let place = format!("{}, line {line}", input.name);
        if buffer.len() > LONGEST_LINE {
            return Err(too_long(&place));
        }
        if !buffer.iter().all(u8::is_ascii_whitespace) {
            let text = buffer.strip_prefix(MARK).unwrap_or(&buffer);
            match serde_json::from_slice::<Value>(text) {
                Ok(case) => one_case(&case, &place, arguments, output, counts)?,
                Err(error) => {
                    let message = error.to_string();
                    // The line is that of the file, only the column is this parser's.
                    let what = message.split(" at line ").next().unwrap_or_default();
                    let column = error.column();
                    let message = format!(
                        "{place}: not JSON: {what} at column {column}; a case is an object on one line"
                    );
                    refused(Value::Null, message, arguments, output, counts)?;
                }
            }
        }
        buffer.clear();
        line += 1;
        match next_line(&mut input.reader, &mut buffer, LONGEST_LINE) {
            Ok(Line::Whole) => {}
            Ok(Line::End) => return Ok(()),
            Ok(Line::TooLong) => return Err(too_long(&format!("{}, line {line}", input.name))),
            Err(error) => {
                return Err(Failure::reading(
                    &format!("{}, line {line}", input.name),
                    &error,
                ));
            }
        }
    }
}

fn too_long(place: &str) -> Failure {
    Failure::Input(format!("{place}: longer than {LONGEST_LINE} bytes"))
}

fn one_case(
    case: &Value,
    place: &str,
    arguments: &Cases,
    output: &mut Output,
    counts: &mut Counts,
) -> Result<(), Failure> {
    let found = match adapter(case) {
        None => Err(unknown_format(case)),
        Some(adapter) => (adapter.run)(case).map_err(|error| error.to_string()),
    };
    match found {
        Ok(outcome) => report(&outcome, arguments, output, counts),
        Err(message) => {
            let id = case.get("id").cloned().unwrap_or(Value::Null);
            refused(id, format!("{place}: {message}"), arguments, output, counts)
        }
    }
}

/// A case without an answer.
fn refused(
    id: Value,
    message: String,
    arguments: &Cases,
    output: &mut Output,
    counts: &mut Counts,
) -> Result<(), Failure> {
    counts.refused += 1;
    let outcome = CaseOutcome {
        id,
        passed: Some(false),
        got: Value::Null,
        error: Some(message),
    };
    row(&outcome, "REFUSED", arguments, output)
}

fn unknown_format(case: &Value) -> String {
    if !case.is_object() {
        return String::from("a case is a JSON object");
    }
    let missing: Vec<String> = CASE
        .iter()
        .filter(|name| case.get(name).is_none())
        .map(|name| format!("{name:?}"))
        .collect();
    let missing = if missing.len() < CASE.len() {
        format!("; here is no {}", missing.join(" and no "))
    } else {
        String::new()
    };
    format!(
        "no adapter for this format; a case of the checker has \"gold\", \"answer\", \"expected\"{missing}; one of a structural equation model \"n\", \"directed\", \"bidirected\""
    )
}

fn report(
    outcome: &CaseOutcome,
    arguments: &Cases,
    output: &mut Output,
    counts: &mut Counts,
) -> Result<(), Failure> {
    let word = match outcome.passed {
        Some(true) => {
            counts.passed += 1;
            "passed"
        }
        Some(false) => {
            counts.failed += 1;
            "FAILED"
        }
        None => {
            counts.unscored += 1;
            "not scored"
        }
    };
    if arguments.show == Listed::Failed && outcome.passed != Some(false) {
        return Ok(());
    }
    row(outcome, word, arguments, output)
}

fn row(
    outcome: &CaseOutcome,
    word: &str,
    arguments: &Cases,
    output: &mut Output,
) -> Result<(), Failure> {
    if arguments.json {
        output.line(
            json!({
                "id": outcome.id,
                "passed": outcome.passed,
                "got": outcome.got,
                "error": outcome.error,
            })
            .to_string(),
        )
    } else {
        let id = match &outcome.id {
            Value::String(id) => id.clone(),
            other => other.to_string(),
        };
        let error = outcome.error.as_deref().unwrap_or_default();
        output.line(format!("{id:<24} {word:<10} {error}").trim_end())
    }
}
