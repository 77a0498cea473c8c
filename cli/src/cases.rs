//! `cases FILE..`: reference files.

use closedform::cases::{Adapter, CaseOutcome, adapter};
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
pub(crate) fn run(arguments: &Cases) -> Outcome {
    let mut output = Output::standard();
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
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        line += 1;
        let place = format!("{}, line {line}", input.name);
        match next_line(&mut input.reader, &mut buffer, LONGEST_LINE) {
            Ok(Line::Whole) => {}
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
        let case: Value = serde_json::from_slice(&buffer)
            .map_err(|error| Failure::Input(format!("{place}: not JSON: {error}")))?;
        let adapter = adapter(&case).ok_or_else(|| {
            Failure::Input(format!(
                "{place}: no adapter for this format; a case of the checker has \"gold\", \"answer\", \"expected\""
            ))
        })?;
        report(&run_one(adapter, &case, &place)?, arguments, output, counts)?;
    }
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
