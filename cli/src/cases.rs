//! `cases FILE..`: reference files.

use std::path::Path;

use closedform::cases::{Adapter, CaseOutcome, adapter};
use closedform::verify::rows::CASE;
use serde_json::{Value, json};

use crate::arguments::{Cases, Listed};
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::input::{Input, LONGEST_LINE, Line, next_line};
use crate::output::Output;

#[derive(Default)]
struct Counts {
    passed: u64,
    failed: u64,
    unscored: u64,
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
        output.line(format!(
            "{} passed, {} failed{unscored}",
            counts.passed, counts.failed
        ))?;
    }
    output.finish()?;
    Ok(if counts.failed == 0 { DONE } else { NO })
}

fn file(
    name: &str,
    arguments: &Cases,
    output: &mut Output,
    counts: &mut Counts,
) -> Result<(), Failure> {
    let mut input = Input::open(name)?;
    let mut line = 0u64;
    let mut empty = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        line += 1;
        let place = format!("{}, line {line}", input.name);
        match next_line(&mut input.reader, &mut buffer, LONGEST_LINE) {
            Ok(Line::Whole) => {}
            Ok(Line::End) if empty => {
                return Err(Failure::Input(format!(
                    "{}: no cases in it: name a file with a JSON object per line",
                    input.name
                )));
            }
            Ok(Line::End) => return Ok(()),
            Ok(Line::TooLong) => {
                return Err(Failure::Input(format!(
                    "{place}: longer than {LONGEST_LINE} bytes"
                )));
            }
            Err(error) => return Err(Failure::reading(&place, &error)),
        }
        if buffer.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        empty = false;
        let text = buffer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&buffer);
        let case: Value = serde_json::from_slice(text).map_err(|error| {
            let message = error.to_string();
            // The line is that of the file, only the column is this parser's.
            let what = message.split(" at line ").next().unwrap_or_default();
            let column = error.column();
            Failure::Input(format!(
                "{place}: not JSON: {what} at column {column}; a case is an object on one line"
            ))
        })?;
        let adapter = adapter(&case)
            .ok_or_else(|| Failure::Input(format!("{place}: {}", unknown_format(&case))))?;
        report(&run_one(adapter, &case, &place)?, arguments, output, counts)?;
    }
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
        "no adapter for this format; a case of the checker has \"gold\", \"answer\", \"expected\"{missing}"
    )
}

fn run_one(adapter: &Adapter, case: &Value, place: &str) -> Result<CaseOutcome, Failure> {
    (adapter.run)(case).map_err(|error| Failure::Input(format!("{place}: {error}")))
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
