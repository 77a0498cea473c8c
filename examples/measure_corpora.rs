//! Measures the checker on the shared corpora and reference cases, and says where it is wrong.
//!
//! ```text
//! cargo run --release --example measure_corpora -- [ROOT] [--only NAME] [--failures FILE] [--fuel N] [--limit N]
//! ```
//!
//! `ROOT` (default `../shared`) holds `reference/` and `corpora/`. Files that are absent are skipped with a line. `--only`
//! picks files whose name contains the word; `--failures` receives one JSON object for each row that is not right
//! or that is undecided although its gold is a number;
//! `--limit` reads only the first N rows of each file. One thread, wall-clock times.
//!
//! Scoring: peer cases are right when Equal iff true (undecided is right on a false row); hard cases marked `must` are right
//! when decided as expected, `may` when not decided the opposite way; corpora rows are right when Equal iff labelled true.
//! Rows whose label or ruling is null are not scored, nor rows that pair a truth value with a number.

#![expect(clippy::print_stdout, reason = "a report for a person")]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use closedform::algebra::parse::parse;
use closedform::verify::{
    AnswerKind, Approximation, Comparison, Mode, Options, Reason, Report, Side, Testimony, check,
    witness,
};
use serde_json::{Value, json};

/// How the rows of a file are scored.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scoring {
    Peer,
    Hard,
    Labels,
    Golds,
}

const FILES: &[(&str, Scoring)] = &[
    ("reference/verify_peer_cases.jsonl", Scoring::Peer),
    ("reference/verify_hard_cases.jsonl", Scoring::Hard),
    ("corpora/pairs_cases.jsonl", Scoring::Labels),
    ("corpora/pairs_twins.jsonl", Scoring::Labels),
    ("corpora/pairs_models.jsonl.gz", Scoring::Labels),
    ("corpora/pairs_distractors.jsonl.gz", Scoring::Labels),
    ("corpora/gold.jsonl.gz", Scoring::Golds),
];

/// One comparison to be made, with what is known about it.
struct Pair {
    id: String,
    kind: String,
    gold: String,
    answer: String,
    mode: Mode,
    approximation: Approximation,
    expected: Option<bool>,
    may: bool,
    /// Counts for the totals of the file (a second look at the same row does not).
    counted: bool,
}

/// Counts of one kind.
#[derive(Default)]
struct Count {
    rows: usize,
    scored: usize,
    right: usize,
    false_accept: usize,
    false_reject: usize,
    undecided: usize,
    must: usize,
    must_right: usize,
    wrong_decided: usize,
    numeric: usize,
    numeric_undecided: usize,
    parsed: usize,
    readable: usize,
    reflexive: usize,
    contradicted: usize,
}

impl Count {
    fn add(&mut self, other: &Count) {
        self.rows += other.rows;
        self.scored += other.scored;
        self.right += other.right;
        self.false_accept += other.false_accept;
        self.false_reject += other.false_reject;
        self.undecided += other.undecided;
        self.must += other.must;
        self.must_right += other.must_right;
        self.wrong_decided += other.wrong_decided;
        self.numeric += other.numeric;
        self.numeric_undecided += other.numeric_undecided;
        self.parsed += other.parsed;
        self.readable += other.readable;
        self.reflexive += other.reflexive;
        self.contradicted += other.contradicted;
    }
}

struct Arguments {
    root: PathBuf,
    only: Option<String>,
    failures: Option<PathBuf>,
    fuel: Option<u64>,
    limit: usize,
}

fn arguments() -> Result<Arguments, String> {
    let mut found = Arguments {
        root: PathBuf::from("../shared"),
        only: None,
        failures: None,
        fuel: None,
        limit: usize::MAX,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--only" => found.only = Some(value()?),
            "--failures" => found.failures = Some(PathBuf::from(value()?)),
            "--fuel" => found.fuel = Some(value()?.parse().map_err(|_| "--fuel needs a number")?),
            "--limit" => {
                found.limit = value()?.parse().map_err(|_| "--limit needs a number")?;
            }
            _ if word.starts_with("--") => return Err(format!("unknown option {word}")),
            _ => found.root = PathBuf::from(word),
        }
    }
    Ok(found)
}

fn main() -> io::Result<()> {
    let arguments = match arguments() {
        Ok(arguments) => arguments,
        Err(message) => {
            eprintln!("error: {message}");
            std::process::exit(2);
        }
    };
    let mut failures = match &arguments.failures {
        Some(path) => Some(BufWriter::new(File::create(path)?)),
        None => None,
    };
    for (name, scoring) in FILES {
        if arguments
            .only
            .as_ref()
            .is_some_and(|only| !name.contains(only))
        {
            continue;
        }
        let path = arguments.root.join(name);
        if !path.exists() {
            println!("{name}: not present, skipped");
            continue;
        }
        measure(&path, name, *scoring, &arguments, failures.as_mut())?;
    }
    if let Some(file) = &mut failures {
        file.flush()?;
    }
    if let Some(memory) = peak_memory() {
        println!("peak resident memory {memory}");
    }
    Ok(())
}

fn lines(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let file = File::open(path)?;
    Ok(if path.extension().is_some_and(|end| end == "gz") {
        Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file)))
    } else {
        Box::new(BufReader::new(file))
    })
}

fn measure(
    path: &Path,
    name: &str,
    scoring: Scoring,
    arguments: &Arguments,
    mut failures: Option<&mut BufWriter<File>>,
) -> io::Result<()> {
    let mut counts: BTreeMap<String, Count> = BTreeMap::new();
    let mut total = Count::default();
    let mut times: Vec<(Duration, bool, String)> = Vec::new();
    for line in lines(path)?.lines().take(arguments.limit) {
        let row: Value = match serde_json::from_str(&line?) {
            Ok(row) => row,
            Err(error) => {
                println!("{name}: not JSON: {error}");
                continue;
            }
        };
        for pair in pairs(&row, scoring) {
            let mut options = Options {
                mode: pair.mode,
                approximation: pair.approximation,
                ..Options::default()
            };
            if let Some(fuel) = arguments.fuel {
                options.fuel = fuel;
            }
            let begun = Instant::now();
            let mut report = check(&pair.gold, &pair.answer, &options);
            let spent = begun.elapsed();
            times.push((spent, pair.mode == Mode::Answer, pair.id.clone()));
            let mut one = score(&pair, &report, scoring);
            one.rows = 1;
            one.contradicted = usize::from(is_contradicted(&pair, &report));
            let to_look_at = one.right < one.scored
                || one.numeric_undecided + one.contradicted > 0
                || (scoring == Scoring::Golds && (one.reflexive == 0 || one.parsed == 0));
            if to_look_at && let Some(file) = failures.as_deref_mut() {
                options.describe = true;
                report = check(&pair.gold, &pair.answer, &options);
                writeln!(file, "{}", failure(name, &pair, &report, spent))?;
            }
            counts.entry(pair.kind.clone()).or_default().add(&one);
            if pair.counted {
                total.add(&one);
            }
        }
    }
    print_counts(name, scoring, &counts, &total);
    print_times(&mut times);
    Ok(())
}

/// The comparisons of one row.
fn pairs(row: &Value, scoring: Scoring) -> Vec<Pair> {
    let text = |key: &str| row.get(key).and_then(Value::as_str).map(str::to_owned);
    let Some(gold) = text("gold") else {
        return Vec::new();
    };
    let id = text("id").unwrap_or_default();
    let mode = if row.get("mode").and_then(Value::as_str) == Some("text") {
        Mode::Text
    } else {
        Mode::Answer
    };
    let expected = match row.get("ruling") {
        Some(ruling) => ruling.as_bool(),
        None => row
            .get("expected")
            .or_else(|| row.get("label"))
            .and_then(Value::as_bool),
    };
    let pair = |kind: String, gold: String, answer: String, mode: Mode| Pair {
        id: id.clone(),
        kind,
        gold,
        answer,
        mode,
        approximation: Approximation::Digits,
        expected,
        may: text("certify").as_deref() == Some("may"),
        counted: true,
    };
    let kind = |key: &str| text(key).unwrap_or_else(|| String::from("-"));
    match scoring {
        Scoring::Peer | Scoring::Hard => text("answer")
            .map(|answer| pair(kind("kind"), gold.clone(), answer, mode))
            .into_iter()
            .collect(),
        Scoring::Golds => vec![pair(kind("type"), gold.clone(), gold, Mode::Answer)],
        Scoring::Labels => {
            let source = kind("source");
            if source == "theoremqa-models" {
                return theoremqa(&pair, &gold, text("answer"), text("output"));
            }
            match (text("output"), text("answer")) {
                (Some(output), _) => vec![pair(source, gold, output, Mode::Text)],
                (None, Some(answer)) => vec![pair(source, gold, answer, Mode::Answer)],
                (None, None) => Vec::new(),
            }
        }
    }
}

/// Golds and predictions are JSON values here; the label is about the prediction, at 4 %.
fn theoremqa(
    pair: &dyn Fn(String, String, String, Mode) -> Pair,
    gold: &str,
    answer: Option<String>,
    output: Option<String>,
) -> Vec<Pair> {
    let plain = |text: &str| match serde_json::from_str(text) {
        Ok(Value::String(inner)) => inner,
        _ => text.to_owned(),
    };
    let truth = |text: &str| matches!(text, "true" | "false" | "True" | "False");
    let number = |text: &str| text.parse::<f64>().is_ok();
    let gold = plain(gold);
    let mut found = Vec::new();
    let loosely = "rel(0.04)".parse().unwrap_or_default();
    let answer = answer.map(|answer| plain(&answer));
    let mixed = answer
        .as_ref()
        .is_some_and(|answer| (truth(&gold) && number(answer)) || (number(&gold) && truth(answer)));
    if let Some(answer) = answer {
        let mut one = pair(
            String::from("theoremqa-models (answer)"),
            gold.clone(),
            answer,
            Mode::Answer,
        );
        one.approximation = loosely;
        if mixed {
            one.expected = None;
        }
        found.push(one);
    }
    if let Some(output) = output {
        let mut one = pair(
            String::from("theoremqa-models (output)"),
            gold,
            output,
            Mode::Text,
        );
        one.approximation = loosely;
        one.counted = false;
        if mixed {
            one.expected = None;
        }
        found.push(one);
    }
    found
}

fn score(pair: &Pair, report: &Report, scoring: Scoring) -> Count {
    let mut one = Count::default();
    let verdict = report.comparison;
    one.undecided = usize::from(verdict.is_undecided());
    if looks_numeric(&pair.gold) {
        one.numeric = 1;
        one.numeric_undecided = one.undecided;
    }
    if scoring == Scoring::Golds {
        one.parsed = usize::from(parse(&pair.gold).is_ok());
        one.readable = usize::from(readable(report));
        one.reflexive = usize::from(verdict.is_equal());
        return one;
    }
    let Some(expected) = pair.expected else {
        return one;
    };
    one.scored = 1;
    one.false_accept = usize::from(verdict.is_equal() && !expected);
    one.false_reject = usize::from(!verdict.is_equal() && expected);
    one.wrong_decided =
        usize::from((verdict.is_equal() && !expected) || (verdict.is_different() && expected));
    let decided = if expected {
        verdict.is_equal()
    } else {
        verdict.is_different()
    };
    let right = match scoring {
        Scoring::Hard if pair.may => one.wrong_decided == 0,
        Scoring::Hard => decided,
        _ => verdict.is_equal() == expected,
    };
    one.right = usize::from(right);
    if scoring == Scoring::Hard && !pair.may {
        one.must = 1;
        one.must_right = usize::from(decided);
    }
    one
}

/// The witness, which shares neither parser nor normal form with the checker, contradicts the verdict.
fn is_contradicted(pair: &Pair, report: &Report) -> bool {
    pair.mode == Mode::Answer
        && matches!(
            witness(&pair.gold, &pair.answer, report),
            Testimony::Contradicts { .. }
        )
}

/// The gold was read as something with a mathematical meaning.
fn readable(report: &Report) -> bool {
    !matches!(report.gold.kind, AnswerKind::Nothing | AnswerKind::Text)
        && report.comparison != Comparison::Undecided(Reason::Unparsed(Side::Gold))
}

/// A number by its looks alone, so that the figure does not depend on the parser.
fn looks_numeric(gold: &str) -> bool {
    let bare: String = gold
        .replace("\\frac", "")
        .replace("\\dfrac", "")
        .replace("\\$", "")
        .chars()
        .filter(|c| {
            !matches!(
                c,
                '$' | ' ' | '{' | '}' | ',' | '/' | '.' | '-' | '+' | '%' | '\\'
            )
        })
        .collect();
    !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit())
}

fn failure(name: &str, pair: &Pair, report: &Report, spent: Duration) -> Value {
    let verdict = match report.comparison {
        Comparison::Undecided(reason) => format!("undecided {reason}"),
        Comparison::Equal(kind) | Comparison::Different(kind) => {
            format!("{} {kind}", report.comparison.verdict())
        }
    };
    let shown = |text: &str| -> String {
        let count = text.chars().count();
        if count <= 400 {
            text.to_owned()
        } else {
            // The end of a text holds its answer.
            text.chars().skip(count - 400).collect()
        }
    };
    json!({
        "file": name,
        "id": pair.id,
        "kind": pair.kind,
        "expected": pair.expected,
        "may": pair.may,
        "verdict": verdict,
        "rule": report.rule,
        "gold": shown(&pair.gold),
        "answer": shown(&pair.answer),
        "candidate": shown(&report.answer.candidate),
        "gold_kind": report.gold.kind.name(),
        "answer_kind": report.answer.kind.name(),
        "gold_parsed": shown(&report.gold.canonical),
        "answer_parsed": shown(&report.answer.canonical),
        "problem": report.gold.problem.as_ref().or(report.answer.problem.as_ref()),
        "detail": format!("{:?}", report.detail).chars().take(300).collect::<String>(),
        "witness": format!("{:?}", witness(&pair.gold, &pair.answer, report)).chars().take(300).collect::<String>(),
        "milliseconds": spent.as_secs_f64() * 1e3,
    })
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 {
        String::from("-")
    } else {
        format!("{:.2}%", 100.0 * part as f64 / whole as f64)
    }
}

fn print_counts(name: &str, scoring: Scoring, counts: &BTreeMap<String, Count>, total: &Count) {
    println!("\n== {name}");
    if scoring == Scoring::Golds {
        println!(
            "{:<28} {:>6} {:>9} {:>9} {:>11} {:>10}",
            "type", "rows", "parsed", "read", "equals self", "undecided"
        );
        for (kind, count) in counts.iter().chain([(&String::from("TOTAL"), total)]) {
            println!(
                "{kind:<28} {:>6} {:>9} {:>9} {:>11} {:>10}",
                count.rows,
                percent(count.parsed, count.rows),
                percent(count.readable, count.rows),
                percent(count.reflexive, count.rows),
                count.undecided
            );
        }
        return;
    }
    println!(
        "{:<38} {:>6} {:>6} {:>6} {:>8} {:>4} {:>5} {:>6} {:>8}",
        "kind", "rows", "scored", "right", "", "FA", "FR", "undec", "decided"
    );
    for (kind, count) in counts.iter().chain([(&String::from("TOTAL"), total)]) {
        println!(
            "{kind:<38} {:>6} {:>6} {:>6} {:>8} {:>4} {:>5} {:>6} {:>8}",
            count.rows,
            count.scored,
            count.right,
            percent(count.right, count.scored),
            count.false_accept,
            count.false_reject,
            count.undecided,
            percent(count.rows - count.undecided, count.rows),
        );
    }
    println!(
        "wrong decided verdicts {}; contradicted by the witness {}; numeric golds undecided {} of {} ({})",
        total.wrong_decided,
        total.contradicted,
        total.numeric_undecided,
        total.numeric,
        percent(total.numeric_undecided, total.numeric)
    );
    if scoring == Scoring::Hard {
        println!(
            "must: {} of {} decided as expected ({})",
            total.must_right,
            total.must,
            percent(total.must_right, total.must)
        );
    }
}

fn print_times(times: &mut [(Duration, bool, String)]) {
    times.sort();
    for (label, answers_only) in [("all rows", false), ("answer mode", true)] {
        let chosen: Vec<&(Duration, bool, String)> = times
            .iter()
            .filter(|(_, answer, _)| !answers_only || *answer)
            .collect();
        let (Some(median), Some(high), Some(worst)) = (
            chosen.get(chosen.len() / 2),
            chosen.get(chosen.len() * 99 / 100),
            chosen.last(),
        ) else {
            continue;
        };
        let sum: Duration = chosen.iter().map(|(time, _, _)| *time).sum();
        let mean = sum.as_secs_f64() / chosen.len() as f64;
        println!(
            "time, {label}: median {:.1} us, mean {:.1} us, p99 {:.2} ms, worst {:.2} ms ({}), {:.0} pairs/s",
            median.0.as_secs_f64() * 1e6,
            mean * 1e6,
            high.0.as_secs_f64() * 1e3,
            worst.0.as_secs_f64() * 1e3,
            worst.2,
            1.0 / mean.max(1e-12),
        );
    }
    let slow: Vec<&str> = times
        .iter()
        .filter(|(time, _, _)| *time > Duration::from_millis(50))
        .map(|(_, _, id)| id.as_str())
        .collect();
    if !slow.is_empty() {
        println!(
            "over 50 ms: {} ({} ..)",
            slow.len(),
            slow[..slow.len().min(8)].join(" ")
        );
    }
}

fn peak_memory() -> Option<String> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}
