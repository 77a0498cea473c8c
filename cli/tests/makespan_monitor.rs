//! Logs of trials in `makespan monitor`.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod common;

use common::transforms::file;
use common::{Done, folder, run, run_with};
use serde_json::Value;

const TIMES: [&str; 8] = [
    "makespan", "monitor", "--mts", "29", "--mtf", "69", "--mtn", "12",
];

/// Rows of a log and the same attempts as lines of JSON.
fn log_and_lines(count: usize) -> (String, String) {
    let (mut log, mut lines) = (
        String::from("outcome,duration_s,restart_s,explored\n"),
        String::new(),
    );
    for at in 0..count {
        let (row, line) = match at % 6 {
            0 => (
                "TN,12,1.5,1",
                r#"{"alarmed": true, "preempted": false, "succeeded": false, "exploration": 0.5, "duration": 13.5}"#,
            ),
            3 => (
                "PREEMPTED,11,,0",
                r#"{"alarmed": true, "succeeded": null, "exploration": 0.5, "duration": 11}"#,
            ),
            1 => (
                "FP,61.5,2,0",
                r#"{"alarmed": false, "succeeded": false, "exploration": 0.5, "duration": 63.5}"#,
            ),
            _ => (
                "TP,30,0,",
                r#"{"alarmed": false, "succeeded": true, "exploration": 0.5, "duration": 30}"#,
            ),
        };
        log.push_str(&format!("{row}\n"));
        lines.push_str(&format!("{line}\n"));
    }
    (log, lines)
}

#[test]
fn a_monitor_reads_a_log_as_it_reads_lines() {
    let folder = folder("monitor-log");
    let (log, lines) = log_and_lines(300);
    for more in [
        &[][..],
        &["--json", "--all"],
        &["--times-weight", "5"],
        &["--window", "60"],
    ] {
        let watch = |input: &str, own: &[&str]| {
            let done = run_with(&[&TIMES[..], own, more].concat(), input.as_bytes());
            assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
            done.out
        };
        let by_lines = watch(&lines, &[]);
        assert!(by_lines.contains("adopt"), "{by_lines}");
        assert_eq!(watch(&log, &["--exploration", "0.5"]), by_lines);
        // the ending of a file says what it is, whatever stands first
        let path = file(&folder, "log.csv", &format!("\n# a comment\n{log}"));
        let named = run(&[&TIMES[..], &[&path, "--exploration", "0.5"], more].concat());
        assert_eq!(named.out, by_lines);
        let path = file(&folder, "attempts.jsonl", &format!("\n{lines}"));
        assert_eq!(run(&[&TIMES[..], &[&path], more].concat()).out, by_lines);
    }
    // semicolons, decimal commas, milliseconds, truth and verdict, several tasks
    let other = "truth;verdict;duration_ms;task\nsuccess;success;30,5;a\nfailure;failure;12000;b\nunknown;alarm;9000;b\n";
    let asked = [
        &TIMES[..],
        &["--exploration", "0.5", "--milliseconds", "--json"],
    ]
    .concat();
    let done = run_with(&asked, other.as_bytes());
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let tasks: Vec<Value> = done
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let note = tasks[0]["note"].as_str().unwrap();
    assert!(
        note.starts_with("b: ") && note.contains("cannot be told apart"),
        "{note}"
    );
    assert_eq!(tasks[1]["task"], "a");
    assert_eq!(
        (&tasks[2]["task"], &tasks[2]["trials"]),
        (&Value::from("b"), &Value::from(2))
    );
}

#[test]
fn a_log_says_what_it_knows() {
    let watch =
        |input: &str, more: &[&str]| run_with(&[&TIMES[..], more].concat(), input.as_bytes());
    let labelled = "outcome,duration_s\nTP,30\nTN,12\nFN,11\nFP,60\n";
    // nobody saw the ends of preempted attempts
    let done = watch(labelled, &[]);
    assert_eq!(done.code, Some(2), "{}", done.out);
    assert!(
        done.err
            .contains("a TN attempt was preempted and nobody saw its end"),
        "{}",
        done.err
    );
    assert!(
        done.err.contains("--exploration")
            && done.err.contains("--known-labels")
            && done.err.contains("--shadow")
    );
    let sure = |done: &Done| watch_last(done).json();
    let known = sure(&watch(labelled, &["--known-labels", "--json"]));
    let shadow = sure(&watch(labelled, &["--shadow", "--json"]));
    assert_eq!(
        (&known["weight"], &known["trials"]),
        (&Value::from(4.0), &Value::from(4))
    );
    assert_eq!(known["probability_pays"], shadow["probability_pays"]);
    // malformed rows are answered with their lines, and the others count
    let bad = "outcome,duration_s\nTP,30\nTQ,30\nTP,-1\nTP\nFP,60\n";
    let done = watch(bad, &[]);
    assert_eq!(done.code, Some(2));
    let lines: Vec<&str> = done.out.lines().collect();
    assert!(
        lines[0].starts_with("line 3, column outcome: \"TQ\" is not one of"),
        "{}",
        done.out
    );
    assert!(
        lines[1].starts_with("line 4, column duration_s: \"-1\" is negative"),
        "{}",
        done.out
    );
    assert!(lines[2].starts_with("line 5: 1 fields"), "{}", done.out);
    assert!(
        lines[3].starts_with("2 trials, preempting pays with "),
        "{}",
        done.out
    );
    let done = watch(bad, &["--json"]);
    assert_eq!(
        serde_json::from_str::<Value>(done.out.lines().next().unwrap()).unwrap()["line"],
        3
    );
    // a log that is none, milliseconds that nobody asked for, options of a log for lines of JSON, an impossible probability
    assert!(
        watch("hello world\n1,2\n", &[])
            .err
            .contains("there is no column outcome")
    );
    assert!(
        watch("outcome,duration_ms\nTP,30\n", &[])
            .err
            .contains("are these milliseconds?")
    );
    let done = watch("{\"alarmed\": false, \"succeeded\": true}\n", &["--shadow"]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.err
            .contains("--shadow: standard input has lines of JSON"),
        "{}",
        done.err
    );
    let done = watch(labelled, &["--exploration", "1.5"]);
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("exploration probability"), "{}", done.err);
    // nothing at all
    assert_eq!(watch("", &[]).code, Some(0));
    assert_eq!(watch("outcome,duration_s\n", &[]).code, Some(2));
}

/// The last line alone.
fn watch_last(done: &Done) -> Done {
    Done {
        code: done.code,
        out: done.out.lines().last().unwrap().to_owned(),
        err: done.err.clone(),
    }
}

/// Regression: of a doubled key the last one counted without a word.
#[test]
fn a_key_stands_once_in_a_line() {
    let lines = "{\"alarmed\": false, \"succeeded\": true}\n{\"alarmed\": true, \"succeeded\": true, \"alarmed\": false}\n\
                 {\"alarmed\": false, \"succeeded\": false, \"duration\": 1, \"duration\": 2}\n";
    let done = run_with(&TIMES, lines.as_bytes());
    assert_eq!(done.code, Some(2), "{}", done.out);
    let said: Vec<&str> = done.out.lines().collect();
    for (line, number, key) in [(said[0], 2, "alarmed"), (said[1], 3, "duration")] {
        assert!(
            line.starts_with(&format!("line {number}: duplicate field `{key}`"))
                && line.contains("Write it once"),
            "{line}"
        );
    }
    assert!(said[2].starts_with("1 trials"), "{}", done.out);
}

/// Regression: names of tasks reached the terminal as they are, with what it obeys.
#[test]
fn names_of_tasks_are_shown_without_control_characters() {
    let folder = folder("task-names");
    let name = "peg\u{1b}[2J\u{7}\u{202e}x";
    let shown = "peg\\u{1b}[2J\\u{7}\\u{202e}x";
    let line =
        serde_json::json!({"task": name, "alarmed": true, "preempted": true, "succeeded": null});
    let lines = format!("{line}\n").repeat(30);
    let good = serde_json::json!({"task": name, "alarmed": false, "succeeded": true});
    let csv = format!("outcome,duration_s,task\nTP,30,{name}\nFP,60,{name}\nTP,30,other\n");
    let csv = file(&folder, "log.csv", &csv);
    let clean = |text: &str| {
        !text
            .chars()
            .any(|c| (c.is_control() && c != '\n') || c == '\u{202e}')
    };
    for done in [
        run_with(&TIMES, lines.as_bytes()),
        run_with(
            &[&TIMES[..], &["--all"]].concat(),
            format!("{good}\n").repeat(30).as_bytes(),
        ),
        run(&[&TIMES[..], &[&csv, "--all"]].concat()),
        run(&["makespan", "fit", &csv]),
        run(&["makespan", "fit", &csv, "--task", "none"]),
        run(&["makespan", "plan", "--log", &csv, "--task", name]),
    ] {
        assert!(
            clean(&done.out) && clean(&done.err),
            "{:?}{:?}",
            done.out,
            done.err
        );
    }
    let done = run_with(&TIMES, lines.as_bytes());
    assert!(done.out.contains(&format!("{shown}: ")), "{}", done.out);
    let done = run(&["makespan", "fit", &csv]);
    assert!(
        done.out.contains(&format!("task {shown}")),
        "{}{}",
        done.out,
        done.err
    );
}
