//! `makespan monitor` on streams: what is not seen, what is kept, what is refused.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod common;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Command;
use std::thread;
use std::time::Duration;

use common::transforms::{file, path};
use common::{Done, closedform, folder, refuses, run, run_with};
use serde_json::Value;

const TIMES: [&str; 8] = [
    "makespan", "monitor", "--mts", "29", "--mtf", "69", "--mtn", "12",
];

fn watch(more: &[&str], input: &str) -> Done {
    run_with(&[&TIMES[..], more].concat(), input.as_bytes())
}

fn last(done: &Done) -> Value {
    serde_json::from_str(done.out.lines().last().unwrap()).unwrap()
}

/// A stream with p = .55, α = .2, β = .7 in which one of five alarmed attempts is let run on; exploration is stated where it is asked for.
fn stream(rows: u32, explored: bool, stated: impl Fn(bool) -> bool) -> String {
    let mut text = String::new();
    let mut word = 12_345_u32;
    let mut unit = || {
        word = word.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(word >> 8) / f64::from(1_u32 << 24)
    };
    for _ in 0..rows {
        let success = unit() < 0.55;
        let alarmed = unit() < if success { 0.2 } else { 0.7 };
        let seen = unit() < 0.2 && explored;
        let end = match alarmed && !seen {
            true => "null",
            false if success => "true",
            false => "false",
        };
        let said = if stated(alarmed) {
            ", \"exploration\": 0.2"
        } else {
            ""
        };
        text += &format!("{{\"alarmed\": {alarmed}, \"succeeded\": {end}{said}}}\n");
    }
    text
}

/// Regression: exploration on alarmed rows only, on all rows and on none gives the same rates, and these are right.
#[test]
fn exploration_counts_wherever_it_is_stated() {
    let found = [|alarmed| alarmed, |_| true, |_| false]
        .map(|stated: fn(bool) -> bool| last(&watch(&["--json"], &stream(6000, true, stated))));
    assert_eq!((&found[0], &found[0]), (&found[1], &found[2]));
    for (key, wanted, allowed) in [("p", 0.55, 0.06), ("alpha", 0.2, 0.07), ("beta", 0.7, 0.09)] {
        let value = found[0][key].as_f64().unwrap();
        // four standard deviations of 1200 effective attempts
        assert!((value - wanted).abs() < allowed, "{key} {value}");
    }
    // a probability that the stream contradicts
    let doubted = stream(2000, true, |_| true).replace("0.2}", "0.6}");
    let done = watch(&[], &doubted);
    assert!(
        done.out
            .contains("% were let run on, and 60 % were to be: the rates hold only if"),
        "{}",
        done.out
    );
}

/// Regression: no probability where all alarmed attempts were preempted, in words and in JSON, said as soon as it matters.
#[test]
fn a_stream_without_exploration_is_refused_a_probability() {
    let input = stream(2000, false, |_| false);
    let done = watch(&[], &input);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let lines: Vec<&str> = done.out.lines().collect();
    assert_eq!(lines.len(), 2, "{}", done.out);
    assert!(
        lines[0].starts_with("note: ") && lines[0].contains("TN and FN cannot be told apart"),
        "{}",
        done.out
    );
    assert_eq!(
        lines[1],
        "2000 trials, whether preempting pays cannot be known: do not preempt"
    );
    let found = last(&watch(&["--json"], &input));
    for key in ["probability_pays", "p", "alpha", "beta"] {
        assert!(found[key].is_null(), "{found}");
    }
    assert!(
        found["refused"]
            .as_str()
            .unwrap()
            .contains("cannot be told apart")
    );
}

/// Regression: what was answered is in the state after SIGTERM and SIGINT, and a later run goes on from there.
#[test]
fn an_interrupted_stream_leaves_its_state() {
    let folder = folder("monitor-interrupted");
    let input = stream(60, true, |_| false).replace("null", "false");
    let lines: Vec<&str> = input.lines().collect();
    let whole = last(&watch(&["--json"], &input));
    for signal in ["TERM", "INT"] {
        let state = path(&folder, &format!("{signal}.json"));
        let keep = ["--json", "--minimum", "0", "--all", "--state", &state];
        let mut child = closedform(&[&TIMES[..], &keep].concat()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in &lines[..25] {
            writeln!(stdin, "{line}").unwrap();
            assert!(
                answers
                    .next()
                    .unwrap()
                    .unwrap()
                    .contains("probability_pays")
            );
        }
        let number = child.id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &number]).status();
        assert!(sent.unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
        drop(stdin);
        let rest = format!("{}\n", lines[25..].join("\n"));
        let done = run_with(
            &["makespan", "monitor", "--json", "--state", &state],
            rest.as_bytes(),
        );
        assert_eq!(done.code, Some(0), "{}", done.err);
        let found = last(&done);
        for key in ["trials", "p", "alpha", "beta", "probability_pays"] {
            assert_eq!(found[key], whole[key], "{key}");
        }
        let left = fs::read_dir(&folder).unwrap();
        assert!(
            left.flatten()
                .all(|one| !one.file_name().to_string_lossy().ends_with(".part"))
        );
    }
}

/// Regression: the state of a stream is there before it ends, with all attempts also where no further one comes.
#[test]
fn a_stream_keeps_its_state_on_the_way() {
    let folder = folder("monitor-kept");
    let state = path(&folder, "state.json");
    let keep = ["--json", "--minimum", "0", "--all", "--state", &state];
    let mut child = closedform(&[&TIMES[..], &keep].concat()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..3 {
        writeln!(stdin, "{{\"alarmed\": false, \"succeeded\": true}}").unwrap();
        answers.next().unwrap().unwrap();
    }
    let kept = || {
        let text = fs::read_to_string(&state).ok()?;
        serde_json::from_str::<Value>(&text).ok()?["tasks"][""]["trials"].as_u64()
    };
    let mut waits = 0;
    while kept() != Some(3) {
        waits += 1;
        assert!(waits < 1000, "no state after a minute of waiting");
        thread::sleep(Duration::from_millis(60));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // a file counts as a whole or not at all
    let rows = "{\"alarmed\": false, \"succeeded\": true}\n".repeat(200);
    let bad = file(&folder, "bad.csv", "outcome,duration_s\nTP,30\nTN,12\n");
    let other = path(&folder, "other.json");
    let done = run(&[&TIMES[..], &[&bad, "--state", &other]].concat());
    assert_eq!(done.code, Some(2));
    assert!(fs::metadata(&other).is_err());
    let good = file(&folder, "good.jsonl", &rows);
    assert_eq!(
        run(&[&TIMES[..], &[&good, "--state", &other]].concat()).code,
        Some(0)
    );
    assert!(fs::metadata(&other).is_ok());
}

/// Regression: an option that contradicts the state is refused, one that repeats it is not.
#[test]
fn options_that_contradict_the_state_are_refused() {
    let folder = folder("monitor-options");
    let state = path(&folder, "state.json");
    let line = "{\"alarmed\": false, \"succeeded\": true}\n";
    assert_eq!(
        watch(&["--adopt", "0.9", "--state", &state], line).code,
        Some(0)
    );
    for (more, message) in [
        (
            ["--adopt", "0.8"],
            "begun with --adopt 0.9: leave --adopt out",
        ),
        (["--every", "10"], "begun with --every 1:"),
        (["--window", "50"], "begun without --window:"),
        (["--prior", "0.5"], "begun with --prior 1:"),
        (["--ts", "3"], "begun with --ts 12:"),
    ] {
        let done = watch(&[&more[..], &["--state", &state]].concat(), line);
        refuses(&done, message);
    }
    let again = [
        "--adopt", "0.9", "--every", "1", "--json", "--state", &state,
    ];
    assert_eq!(last(&watch(&again, line))["trials"], 2);
}

/// Regression: the help has no option that is refused, lines have one number, and a mark of the byte order is no trial less.
#[test]
fn help_marks_and_messages() {
    let help = run(&["makespan", "monitor", "--help"]).out;
    for option in [
        "--tp ",
        "--ncs ",
        "--fp ",
        "--ncf ",
        "--tn ",
        "--fn ",
        "--normalise",
    ] {
        assert!(!help.contains(option), "{option}");
    }
    assert!(
        help.contains("--mtn <TIME>") && help.contains("[default: 0.95]"),
        "{help}"
    );
    let done = watch(
        &[],
        "{\"alarmed\": false, \"succeeded\": true}\n{\"alarmed\": true, \"succeeded\": \n",
    );
    assert_eq!(done.code, Some(2));
    let first = done.out.lines().next().unwrap();
    assert!(
        first.starts_with("line 2: not JSON: EOF while parsing a value, column ")
            && !first.contains("at line"),
        "{first}"
    );
    let marked = "\u{feff}{\"alarmed\": false, \"succeeded\": true}\n";
    let done = watch(&["--json"], marked);
    assert_eq!(
        (done.code, &last(&done)["trials"]),
        (Some(0), &Value::from(1)),
        "{}",
        done.out
    );
}
