//! Attempts as they come to a monitor: lines of JSON, or a log.

use std::io::BufRead as _;

use closedform::transforms::Error;
use closedform::transforms::formats::{Alarms, Milliseconds, TrialOptions, stream_rows};
use closedform::transforms::makespan::uncertainty::{Attempt, Labels, Trial};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::log::refused_rows;
use super::monitor::Session;
use crate::failure::Failure;
use crate::input::{Input, Line, next_line};

/// A line of an attempt is short.
const LONGEST_LINE: usize = 1 << 16;

/// Byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads all attempts in one pass and in constant memory.
pub(super) fn read(mut input: Input, session: &mut Session<'_>) -> Result<(), Failure> {
    match is_log(&mut input)? {
        true => log(input, session),
        false => lines(input, session),
    }
}

/// By the ending of the name, or else by the first character: a line of names, or an object.
fn is_log(input: &mut Input) -> Result<bool, Failure> {
    let name = input.name.to_lowercase();
    let name = name.trim_end_matches(".gz").trim_end_matches(".zst");
    if [".csv", ".tsv"].iter().any(|end| name.ends_with(end)) {
        return Ok(true);
    }
    if [".jsonl", ".ndjson", ".json"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        return Ok(false);
    }
    let head = input
        .reader
        .fill_buf()
        .map_err(|error| Failure::reading(&input.name, &error))?;
    let head = head.strip_prefix(MARK).unwrap_or(head);
    let first = head.iter().find(|byte| !byte.is_ascii_whitespace());
    Ok(first.is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'#'))
}

/// The line that a row stands in.
fn line_of(error: &Error) -> Option<u64> {
    let Error::Format { place, .. } = error else {
        return None;
    };
    let rest = place.strip_prefix("line ")?;
    rest.split(',').next()?.parse().ok()
}

/// Lines of JSON.
fn lines(mut input: Input, session: &mut Session<'_>) -> Result<(), Failure> {
    let arguments = session.arguments;
    let of_a_log = [
        ("--known-labels", arguments.known_labels),
        ("--shadow", arguments.shadow),
        ("--exploration", arguments.exploration.is_some()),
        ("--milliseconds", arguments.milliseconds),
    ];
    if let Some((option, _)) = of_a_log.iter().find(|(_, given)| *given) {
        return Err(Failure::Input(format!(
            "{option}: {} has lines of JSON, which say so themselves: this is for logs in CSV",
            input.name
        )));
    }
    let mut number = 0_u64;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let line = next_line(&mut input.reader, &mut buffer, LONGEST_LINE)
            .map_err(|error| Failure::reading(&input.name, &error))?;
        number += 1;
        if number == 1 && buffer.starts_with(MARK) {
            buffer.drain(..MARK.len());
        }
        let answered = match line {
            Line::End => return Ok(()),
            Line::TooLong => Err(String::from("longer than 65,536 bytes: this is no attempt")),
            Line::Whole if buffer.trim_ascii().is_empty() => continue,
            Line::Whole => match attempt(&buffer) {
                Ok((task, attempt)) => session.attempt(&task, &attempt)?,
                Err(message) => Err(message),
            },
        };
        if let Err(message) = answered {
            session.wrong(Some(number), &message)?;
        }
    }
}

/// Rows of a log.
fn log(input: Input, session: &mut Session<'_>) -> Result<(), Failure> {
    let Input { name, reader, .. } = input;
    let arguments = session.arguments;
    let labels = match arguments.known_labels {
        true => Labels::Known,
        false => Labels::Observed,
    };
    let options = TrialOptions {
        alarms: match arguments.shadow {
            true => Alarms::RunOn,
            false => Alarms::default(),
        },
        milliseconds: match arguments.milliseconds {
            true => Milliseconds::Convert,
            false => Milliseconds::Ask,
        },
        labels,
        ..TrialOptions::default()
    };
    let mut failed = None;
    let mut each = |row: Result<&Trial<'_>, Error>| -> Result<(), Failure> {
        let trial = match row {
            Ok(trial) => trial,
            Err(error) => return session.wrong(line_of(&error), &error.to_string()),
        };
        let attempt = Attempt::of_trial(trial, arguments.exploration, labels);
        if attempt.preempted && attempt.succeeded.is_none() && arguments.exploration.is_none() {
            return Err(Failure::Input(format!(
                "{name}: a {} attempt was preempted and nobody saw its end: say with which probability alarmed attempts were let run \
                     on (--exploration, with the column explored), that the labels TN and FN are known (--known-labels), or that alarms \
                     were only recorded (--shadow)",
                trial.ending.label()
            )));
        }
        match session.attempt(trial.task, &attempt)? {
            Ok(()) => Ok(()),
            Err(message) => Err(Failure::Input(format!("{name}: {message}"))),
        }
    };
    let streamed = stream_rows(reader, &options, |row| {
        each(row).map_err(|failure| {
            failed = Some(failure);
            // ends the reading, and is not shown
            Error::NotConverged {
                what: "a log",
                iterations: 0,
                residual: f64::INFINITY,
            }
        })
    });
    if let Some(failure) = failed {
        return Err(failure);
    }
    for note in streamed.map_err(|error| refused_rows(&name, error))? {
        session.note(&note)?;
    }
    Ok(())
}

/// What is wrong with a line; its own number is the one that counts.
fn no_json(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let what = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(what, _)| what);
    format!("not JSON: {what}, column {}", error.column())
}

/// The keys of a line, every one at most once.
#[derive(Deserialize)]
#[expect(dead_code, reason = "only whether a key is there twice is read")]
struct Once {
    task: Option<IgnoredAny>,
    alarmed: Option<IgnoredAny>,
    preempted: Option<IgnoredAny>,
    succeeded: Option<IgnoredAny>,
    exploration: Option<IgnoredAny>,
    duration: Option<IgnoredAny>,
}

/// A task and an attempt as a line of JSON.
fn attempt(line: &[u8]) -> Result<(String, Attempt), String> {
    const KEYS: [&str; 6] = [
        "task",
        "alarmed",
        "preempted",
        "succeeded",
        "exploration",
        "duration",
    ];
    let value: Value = serde_json::from_slice(line).map_err(|error| no_json(&error))?;
    let Value::Object(fields) = &value else {
        return Err(String::from("an object with `alarmed` is expected"));
    };
    if let Some(key) = fields.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!(
            "{key:?} is not known; allowed: {}",
            KEYS.join(", ")
        ));
    }
    serde_json::from_slice::<Once>(line).map_err(|error| {
        let text = error.to_string();
        let what = text.split(" at line ").next().unwrap_or_default();
        format!(
            "{what}, column {}: which of both counts? Write it once",
            error.column()
        )
    })?;
    let truth = |key: &str| match &value[key] {
        Value::Null => Ok(None),
        Value::Bool(truth) => Ok(Some(*truth)),
        other => Err(format!("{key}: {other} instead of true, false or null")),
    };
    let number = |key: &str| match &value[key] {
        Value::Null => Ok(None),
        other => other
            .as_f64()
            .map(Some)
            .ok_or_else(|| format!("{key}: {other} instead of a number")),
    };
    let alarmed = truth("alarmed")?.ok_or("alarmed: it is missing; write true or false")?;
    let succeeded = truth("succeeded")?;
    let task = match &value["task"] {
        Value::Null => String::new(),
        Value::String(name) => name.clone(),
        other => return Err(format!("task: {other} instead of a name")),
    };
    let attempt = Attempt {
        alarmed,
        // without a word, an alarm whose truth is not known was followed
        preempted: truth("preempted")?.unwrap_or(alarmed && succeeded.is_none()),
        succeeded,
        exploration: number("exploration")?,
        duration: number("duration")?,
    };
    Ok((task, attempt))
}
