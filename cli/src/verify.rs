//! `verify`: one pair, or a batch of rows.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::Instant;

use closedform::verify::rows::{Keys, Row, RowError, refused, report_to_json};
use closedform::verify::{
    Comparison, Detail, FormPolicy, Options, Reading, Report, Testimony, certify_report, check,
    check_any, witness,
};
use serde_json::{Value, json};

use crate::arguments::Verify;
use crate::failure::{BAD_INPUT, DONE, Failure, NO, Outcome, UNDECIDED};
use crate::input::{Input, LONGEST_LINE};
use crate::laplace::certificate as laplace;
use crate::makespan::certificate as makespan;
use crate::output::Output;
use crate::progress::Progress;
use crate::sem::check as graph_check;
use crate::statistics::Statistics;
use crate::stream::{Answered, Chunk, stream};

/// Runs the command.
pub(crate) fn run(arguments: &Verify, target: Option<&Path>) -> Outcome {
    let options = options(arguments)?;
    match (&arguments.jsonl, &arguments.certificate) {
        (Some(name), _) => batch(arguments, options, name, target),
        (None, Some(name)) => recheck(name, target),
        (None, None) => pair(arguments, options, target),
    }
}

fn options(arguments: &Verify) -> Result<Options, Failure> {
    let mut options = Options {
        describe: !arguments.no_parsed,
        ..Options::default()
    };
    if let Some(word) = &arguments.mode {
        options.mode = word.parse().map_err(Failure::option)?;
    }
    if let Some(word) = &arguments.approx {
        options.approximation = word.parse().map_err(Failure::option)?;
    }
    if let Some(word) = &arguments.form {
        options.form = word.parse().map_err(Failure::option)?;
    }
    if let Some(word) = &arguments.boxed {
        options.boxed = word.parse().map_err(Failure::option)?;
    }
    if let Some(word) = &arguments.on_undecided {
        options.on_undecided = word.parse().map_err(Failure::option)?;
    }
    if let Some(fuel) = arguments.fuel {
        options.fuel = fuel;
    }
    Ok(options)
}

// ---- one pair

fn pair(arguments: &Verify, options: Options, target: Option<&Path>) -> Outcome {
    let usage = "give GOLD ANSWER, or --gold GOLD .. ANSWER, or --jsonl FILE";
    let texts: Vec<&str> = arguments.texts.iter().map(String::as_str).collect();
    let (golds, answer): (Vec<&str>, &str) = match (arguments.gold.as_slice(), texts.as_slice()) {
        ([], [gold, answer]) => (vec![gold], answer),
        ([], [_]) => return Err(Failure::input(format!("the answer is missing: {usage}"))),
        ([], []) => {
            return Err(Failure::input(format!(
                "gold and answer are missing: {usage}"
            )));
        }
        ([], more) => {
            return Err(Failure::input(format!(
                "{} texts where gold and answer are expected: put each formula in quotes, 'GOLD' 'ANSWER'",
                more.len()
            )));
        }
        (golds, [answer]) => (golds.iter().map(String::as_str).collect(), answer),
        (_, []) => return Err(Failure::input(format!("the answer is missing: {usage}"))),
        _ => {
            return Err(Failure::input(
                "with --gold only the ANSWER stands alone: give every accepted gold with --gold",
            ));
        }
    };
    if golds.iter().any(|gold| gold.trim().is_empty()) {
        return Err(Failure::input(
            "the gold is empty: that is the gold's fault, not the answer's; give the accepted answer",
        ));
    }
    let begun = Instant::now();
    let report = match golds.as_slice() {
        [gold] => check(gold, answer, &options),
        golds => check_any(golds, answer, &options),
    };
    let time = begun.elapsed();
    if let Some(error) = refused(&report, &options) {
        return Err(Failure::input(error));
    }
    let mut contradicted = false;
    let mut output = Output::open(target)?;
    if arguments.json {
        let document = match report_to_json(&report, &options, None) {
            Ok(document) => document,
            Err(error) => return Err(Failure::input(error)),
        };
        let shown = with_readings(document, &report, arguments.explain);
        let shown = with_certificate(shown, &report, &golds, answer, &options);
        output.line(pretty(&shown))?;
    } else {
        output.line(headline(&report))?;
        if arguments.explain {
            output.write(explanation(&report, &options).as_bytes())?;
            let (line, agrees) = testimony(&report, &golds, answer);
            output.line(format!("  witness   {line}"))?;
            contradicted = !agrees;
        }
    }
    output.finish()?;
    if arguments.stats {
        let mut statistics = Statistics::default();
        statistics.count(&report, time);
        eprint!("{}", statistics.table(time, 1));
    }
    if contradicted {
        return Ok(NO);
    }
    Ok(match report.comparison {
        Comparison::Equal(_) => DONE,
        Comparison::Different(_) => NO,
        Comparison::Undecided(_) => UNDECIDED,
    })
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// `equal      proved (exact)  reward 1  rule rational`
fn headline(report: &Report) -> String {
    let because = match report.comparison {
        Comparison::Undecided(reason) => format!("{reason}: {}", reason.explanation()),
        Comparison::Equal(kind) | Comparison::Different(kind) => {
            let strength = if report.comparison.is_proof() {
                "proved"
            } else {
                "supported"
            };
            format!("{strength} ({kind}), rule {}", report.rule)
        }
    };
    let unearned = if report.comparison.is_equal() && !report.reward {
        format!(", no reward: the answer is {}", report.form.name())
    } else {
        String::new()
    };
    format!("{:<11}{because}{unearned}", report.comparison.verdict())
}

fn explanation(report: &Report, options: &Options) -> String {
    let mut text = String::new();
    let mut line = |label: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "  {label:<9} {}", value.trim_end());
    };
    line("gold", &reading(&report.gold));
    line("answer", &reading(&report.answer));
    line("rule", report.rule);
    match &report.detail {
        Detail::None => {}
        Detail::Common(form) => line("both are", form),
        Detail::Separated { gold, answer } => {
            line("gold is", gold);
            line("answer is", answer);
        }
        Detail::Counterexample {
            point,
            gold,
            answer,
        } => {
            let at: Vec<String> = point
                .iter()
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            line("at", &at.join(", "));
            line("gold is", gold);
            line("answer is", answer);
        }
        Detail::Note(note) => line("because", note),
    }
    if report.gold_at_fault() {
        line("fault", "gold");
    }
    let any = if options.form == FormPolicy::Any {
        ", any form is accepted"
    } else {
        ""
    };
    line(
        "form",
        &format!(
            "{}, the gold is {}{any}",
            report.form.name(),
            report.gold.form.name()
        ),
    );
    line("reward", if report.reward { "1" } else { "0" });
    line("fuel", &report.fuel_used.to_string());
    text
}

/// What the witness says, and whether it agrees with the verdict.
fn testimony(report: &Report, golds: &[&str], answer: &str) -> (String, bool) {
    let or = |candidate: &str, text: &str| {
        let cut = candidate.is_empty() || candidate.len() > Reading::SHOWN;
        if cut {
            text.to_owned()
        } else {
            candidate.to_owned()
        }
    };
    let gold = golds.get(report.gold_index).copied().unwrap_or_default();
    let gold = or(&report.gold.candidate, gold);
    let answer = or(&report.answer.candidate, answer);
    match witness(&gold, &answer, report) {
        Testimony::Supports(how) => (format!("agrees: {how}"), true),
        Testimony::Abstains => (String::from("abstains"), true),
        Testimony::Contradicts {
            point,
            gold,
            answer,
        } => {
            let at: String = point
                .iter()
                .map(|(name, value)| format!(", {name} = {value}"))
                .collect();
            (
                format!(
                    "DISAGREES, please report this pair: the gold is {gold}, the answer {answer}{at}"
                ),
                false,
            )
        }
    }
}

fn reading(reading: &Reading) -> String {
    let mut text = format!("{:<11}", reading.kind.name());
    if !reading.candidate.is_empty() {
        let _ = write!(text, " {}", one_line(&reading.candidate));
    }
    if !reading.canonical.is_empty() && reading.canonical != reading.candidate {
        let _ = write!(text, "   read as {}", one_line(&reading.canonical));
    }
    if !reading.found_by.is_empty() && reading.found_by != "whole" {
        let _ = write!(text, "   (found by {})", reading.found_by);
    }
    if let Some(problem) = &reading.problem {
        let _ = write!(text, "   {problem}");
    }
    text
}

/// At most 160 characters on one line.
pub(crate) fn one_line(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(160)
        .collect();
    if text.chars().count() > 160 {
        shown.push_str(" ..");
    }
    shown
}

fn with_readings(mut document: Value, report: &Report, explain: bool) -> Value {
    if !explain {
        return document;
    }
    let side = |reading: &Reading| {
        json!({
            "candidate": reading.candidate,
            "found_by": reading.found_by,
            "kind": reading.kind.name(),
            "form": reading.form.name(),
            "canonical": reading.canonical,
            "problem": reading.problem,
        })
    };
    let detail = match &report.detail {
        Detail::None => Value::Null,
        Detail::Common(form) => json!({ "common": form }),
        Detail::Separated { gold, answer } => json!({ "gold": gold, "answer": answer }),
        Detail::Counterexample {
            point,
            gold,
            answer,
        } => {
            let point: serde_json::Map<String, Value> = point
                .iter()
                .map(|(name, value)| (name.clone(), Value::from(value.as_str())))
                .collect();
            json!({ "point": point, "gold": gold, "answer": answer })
        }
        Detail::Note(note) => json!({ "note": note }),
    };
    if let Value::Object(fields) = &mut document {
        fields.insert("gold_reading".into(), side(&report.gold));
        fields.insert("answer_reading".into(), side(&report.answer));
        fields.insert("detail".into(), detail);
    }
    document
}

// ---- a certificate

fn recheck(name: &str, target: Option<&Path>) -> Outcome {
    let text = Input::open(name)?.text(LONGEST_LINE)?;
    let document: Value = serde_json::from_str(&text).map_err(|error| {
        // What --jsonl --json wrote has one certificate a line.
        let first = text.lines().next().unwrap_or_default();
        let rows = error.line() > 1 && serde_json::from_str::<Value>(first).is_ok();
        let fix = if rows {
            "; one certificate at a time: sed -n 1p FILE | closedform verify --certificate -"
        } else {
            ""
        };
        Failure::Input(format!("{name}: not JSON: {error}{fix}"))
    })?;
    if let Some(steps) = document.get("steps").and_then(Value::as_array) {
        return recheck_steps(name, steps, target);
    }
    if graph_check::is_of_graph(&document) {
        let (lines, outcome) = graph_check::recheck(name, &document)?;
        let mut output = Output::beside(name, target)?;
        for line in lines {
            output.line(line)?;
        }
        output.finish()?;
        return Ok(outcome);
    }
    // The certificate itself, or what --json wrote around it.
    let certificate = match document.get("certificate") {
        Some(inner @ Value::Object(_)) => inner,
        Some(Value::Null) => {
            let why = document.get("uncertified").and_then(Value::as_str);
            let why = one_line(why.unwrap_or("the verdict has none"));
            return Err(Failure::Input(format!(
                "{name}: no certificate in it: {why}"
            )));
        }
        Some(_) => &document,
        None => {
            return Err(Failure::Input(format!(
                "{name}: no certificate in it; write one with closedform verify --json GOLD ANSWER"
            )));
        }
    };
    let mut output = Output::beside(name, target)?;
    let (line, outcome) = match certificate {
        _ if laplace::is_of_pair(certificate) => laplace::recheck(certificate, &document),
        _ if makespan::is_of_chain(certificate) => makespan::recheck(certificate, &document),
        _ => rechecked(certificate),
    };
    output.line(line)?;
    output.finish()?;
    Ok(outcome)
}

/// One certificate: what to say about it, and the exit code.
fn rechecked(certificate: &Value) -> (String, u8) {
    let word = |key: &str| {
        let found = certificate.get(key).and_then(Value::as_str);
        one_line(found.unwrap_or("?"))
    };
    match closedform::verify::recheck(certificate) {
        Ok(()) => {
            let kind = certificate
                .pointer("/proof/kind")
                .and_then(Value::as_str)
                .unwrap_or("?");
            let proved = certificate.get("proved") == Some(&Value::Bool(true));
            let strength = if proved { "proof" } else { "agreement" };
            let line = format!(
                "valid      {strength} by {kind}: {} and {} are {}",
                word("gold"),
                word("answer"),
                word("claim")
            );
            (line, DONE)
        }
        Err(rejected) => (rejected.to_string(), NO),
    }
}

/// The steps of a claim that `prove --json` wrote: each certificate has to be about the two sides of its step.
fn recheck_steps(name: &str, steps: &[Value], target: Option<&Path>) -> Outcome {
    let mut output = Output::beside(name, target)?;
    let mut worst = if steps.is_empty() { UNDECIDED } else { DONE };
    for step in steps {
        let text = |key: &str| step.get(key).and_then(Value::as_str).unwrap_or("?");
        let Some(certificate) = step.get("certificate") else {
            output.line(format!(
                "open       no certificate for: {} ({})",
                one_line(text("says")),
                one_line(text("outcome"))
            ))?;
            worst = if worst == NO { NO } else { UNDECIDED };
            continue;
        };
        let about = |key: &str| certificate.get(key).and_then(Value::as_str);
        let own = about("gold") == Some(text("left"))
            && about("answer") == Some(text("right"))
            && about("claim") == Some("equal");
        let (line, outcome) = if own {
            rechecked(certificate)
        } else {
            (
                format!(
                    "rejected   the certificate is about other strings than the step: {}",
                    one_line(text("says"))
                ),
                NO,
            )
        };
        output.line(line)?;
        if outcome != DONE {
            worst = NO;
        }
    }
    output.finish()?;
    Ok(worst)
}

/// The document with its certificate, or with the reason why there is none.
fn with_certificate(
    mut document: Value,
    report: &Report,
    golds: &[&str],
    answer: &str,
    options: &Options,
) -> Value {
    let gold = golds.get(report.gold_index).copied().unwrap_or_default();
    let (key, value) = match certify_report(report, gold, answer, options) {
        Ok(certificate) => ("certificate", certificate),
        Err(reason) => ("uncertified", Value::from(reason.to_string())),
    };
    if let Value::Object(fields) = &mut document {
        fields.insert(key.into(), value);
    }
    document
}

// ---- a batch

fn batch(arguments: &Verify, options: Options, name: &str, target: Option<&Path>) -> Outcome {
    let [] = arguments.texts.as_slice() else {
        return Err(Failure::input(
            "a batch takes its pairs from the rows, not from the command line",
        ));
    };
    let input = Input::open(name)?;
    let mut output = Output::beside(name, target)?;
    let keys = Keys {
        gold: arguments.gold_key.clone(),
        answer: arguments.answer_key.clone(),
    };
    let threads = match arguments.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        given => given.min(256),
    };
    let progress = Progress::start(&input);
    let begun = Instant::now();
    let style = if arguments.table {
        Style::Table
    } else {
        Style::Rows {
            certificates: arguments.json,
        }
    };
    if arguments.table {
        output.line(TABLE_HEAD.trim_end())?;
    }
    let answer = |chunk: &Chunk| answer(chunk, &keys, &options, style, &progress);
    let statistics = stream(input, &mut output, threads, &answer)?;
    if arguments.table {
        output.line("")?;
        output.write(statistics.summary().as_bytes())?;
    }
    output.finish()?;
    drop(progress);
    if arguments.stats {
        eprint!("{}", statistics.table(begun.elapsed(), threads));
    }
    let rows = statistics.malformed + statistics.pairs();
    for (count, what) in [
        (statistics.malformed, "malformed"),
        (
            statistics.refused,
            "undecided, an error under --on-undecided error",
        ),
    ] {
        if count > 0 && !arguments.stats {
            eprintln!("{count} of {rows} rows were {what}; each has an error object in the output");
        }
    }
    let errors = statistics.malformed + statistics.refused;
    Ok(if errors == 0 { DONE } else { BAD_INPUT })
}

/// What a batch writes per row.
#[derive(Clone, Copy)]
enum Style {
    /// A JSON object.
    Rows { certificates: bool },
    /// A line of a table.
    Table,
}

const TABLE_HEAD: &str = "row              verdict    kind           rule                      gold                      answer\n";

fn answer(
    chunk: &Chunk,
    keys: &Keys,
    options: &Options,
    style: Style,
    progress: &Progress,
) -> Answered<Statistics> {
    let mut bytes = Vec::new();
    let mut statistics = Statistics::default();
    for (number, line) in chunk.lines() {
        let checked = match line {
            None => {
                statistics.malformed += 1;
                let limit = LONGEST_LINE;
                Err(RowError::TooLong { limit }.to_json(number, None))
            }
            Some(line) => row(number, line, keys, options, &mut statistics),
        };
        match (checked, style) {
            (Ok((row, report)), Style::Table) => {
                let kind = row.kind.as_deref().unwrap_or("-");
                statistics.group(kind, report.comparison, row.expected);
                bytes.extend_from_slice(table_line(number, &row, &report).as_bytes());
            }
            (Ok((row, report)), Style::Rows { certificates }) => {
                let object = object(number, row, &report, certificates);
                // Writing JSON to memory cannot fail.
                let _ = serde_json::to_writer(&mut bytes, &object);
            }
            (Err(object), _) => {
                let _ = serde_json::to_writer(&mut bytes, &object);
            }
        }
        bytes.push(b'\n');
    }
    progress.update();
    Answered {
        bytes,
        summary: statistics,
    }
}

/// Reads and checks one row, or gives its error object.
fn row<'a>(
    number: u64,
    line: &[u8],
    keys: &Keys,
    options: &'a Options,
    statistics: &mut Statistics,
) -> Result<(Row<'a>, Report), Value> {
    let row = match Row::parse(line, keys, options) {
        Ok(row) => row,
        Err((error, id)) => {
            statistics.malformed += 1;
            return Err(error.to_json(number, id.as_ref()));
        }
    };
    let begun = Instant::now();
    // A defect that one row uncovers must not stop a training job.
    match catch_unwind(AssertUnwindSafe(|| row.check())) {
        Ok(report) => {
            statistics.count(&report, begun.elapsed());
            match refused(&report, &row.options) {
                Some(error) => {
                    statistics.refused += 1;
                    Err(error.to_json(number, row.id.as_ref()))
                }
                None => Ok((row, report)),
            }
        }
        Err(_) => {
            statistics.malformed += 1;
            Err(json!({
                "line": number,
                "id": row.id,
                "error": "internal error: please report this row",
            }))
        }
    }
}

fn object(number: u64, mut row: Row<'_>, report: &Report, certificates: bool) -> Value {
    let id = row.id.take();
    match report_to_json(report, &row.options, id.clone()) {
        Ok(object) if certificates => {
            let more = row.options.golds.iter().map(String::as_str);
            let golds: Vec<&str> = std::iter::once(row.gold.as_str()).chain(more).collect();
            let plain = object.clone();
            catch_unwind(AssertUnwindSafe(|| {
                with_certificate(object, report, &golds, &row.answer, &row.options)
            }))
            .unwrap_or(plain)
        }
        Ok(object) => object,
        Err(error) => error.to_json(number, id.as_ref()),
    }
}

fn table_line(number: u64, row: &Row<'_>, report: &Report) -> String {
    let name = match &row.id {
        Some(Value::String(id)) => id.clone(),
        Some(id) => id.to_string(),
        None => number.to_string(),
    };
    let because = match report.comparison {
        Comparison::Undecided(reason) => reason.name(),
        Comparison::Equal(kind) | Comparison::Different(kind) => kind.name(),
    };
    let unexpected = match (row.expected, report.comparison) {
        (Some(true), Comparison::Equal(_)) | (Some(false), Comparison::Different(_)) => "",
        (Some(false), Comparison::Undecided(_)) | (None, _) => "",
        (Some(_), Comparison::Undecided(_)) => "  (not decided)",
        (Some(_), _) => "  (WRONG)",
    };
    format!(
        "{} {:<10} {because:<14} {} {} {}{unexpected}",
        column(&name, 16),
        report.comparison.verdict(),
        column(report.rule, 25),
        column(&row.gold, 25),
        column(&row.answer, 40).trim_end(),
    )
}

/// Exactly `width` characters: filled up, or cut with two dots.
fn column(text: &str, width: usize) -> String {
    let mut shown: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(width + 1)
        .collect();
    if shown.chars().count() > width {
        shown = shown.chars().take(width - 2).collect();
        shown.push_str("..");
    }
    format!("{shown:<width$}")
}
