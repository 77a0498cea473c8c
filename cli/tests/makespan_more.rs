//! Time limits and printed figures of `makespan`.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod common;

use common::transforms::file;
use common::{folder, run, words};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

/// Success after an exponential time, and failures that are never seen before the limit.
const ENDLESS: &str = r#"
outcomes = [
  { name = "S", prob = 0.6, done = true, time = { kind = "exp", mean = 20 } },
  { name = "F", prob = 0.4, done = false, time = 1000000, restart = 3 },
]
"#;

#[test]
fn a_limit_and_the_best_one() {
    let task = file(&folder("limit-1"), "endless.toml", ENDLESS);
    let asked = |limit: &str, more: &[&str]| {
        let start = [
            "makespan",
            "mean",
            &task,
            "--timeout",
            limit,
            "--draws",
            "20000",
        ];
        run(&[&start[..], more].concat())
    };
    // the reference values of the case without an end
    let done = asked("30", &[]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(
        done.out
            .contains("time limit               30\n  mean                   49.1804229197\n"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("  restart after a stop   3\n"),
        "{}",
        done.out
    );
    let found = asked("30", &["--json"]).json();
    assert!((number(&found["timeout"]["mean"]["value"]) / 49.18042291972171 - 1.0).abs() < 1e-12);
    let done = asked("best", &[]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(
        done.out
            .contains("best time limit          15.1422790882: the derivative is 0\n"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("witness  the derivative there, by difference quotients of the mean"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("witness  no smaller mean with 607 other limits around 1.5e1"),
        "{}",
        done.out
    );
    let found = asked("best", &["--json"]).json();
    assert!((number(&found["timeout"]["limit"]["value"]) / 15.142279088232764 - 1.0).abs() < 1e-12);
    assert_eq!(found["timeout"]["turn"], "stationary");
    assert_eq!(found["witnesses"].as_array().unwrap().len(), 5);
    // another restart, another optimum
    let later = asked("best", &["--json", "--timeout-restart", "30"]).json();
    assert!(number(&later["timeout"]["limit"]["value"]) > 16.0);
    assert_eq!(later["timeout"]["restart"]["exact"], "30");
}

#[test]
fn limits_at_certain_times_are_exact() {
    let task = file(
        &folder("limit-2"),
        "certain.json",
        r#"{"outcomes": [
        {"name": "early", "prob": "1/3", "done": true, "time": "1/3"},
        {"name": "late", "prob": "1/3", "done": true, "time": {"kind": "uniform", "a": 40, "b": 50}},
        {"name": "F", "prob": "1/3", "done": false, "time": {"kind": "empirical", "times": [1, 60]}, "restart": 2}]}"#,
    );
    let asked = |limit: &str| {
        let done = run(&[
            "makespan",
            "mean",
            &task,
            "--timeout",
            limit,
            "--json",
            "--draws",
            "20000",
        ]);
        assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
        done.json()["timeout"].clone()
    };
    // an attempt that ends at the limit is not stopped
    let best = asked("best");
    assert_eq!(
        (&best["limit"]["value"], &best["turn"]),
        (&Value::from(1.0 / 3.0), &Value::from("edge"))
    );
    // (1/3 + 2/3 * 2) / (1/3)
    assert_eq!(best["mean"]["exact"], "5");
    assert_eq!(asked("1/3")["mean"]["exact"], "5");
    // (1/3 + 1/3 42.5 + 1/3 (1/2 3 + 1/2 (45 + 2)) ...) over 1/3 + 1/6: by hand below
    let middle = asked("45");
    let in_time =
        1.0 / 3.0 + 42.5 / 2.0 + 45.0 / 2.0 + 2.0 / 2.0 + (1.0 + 2.0) / 2.0 + (45.0 + 2.0) / 2.0;
    assert!(
        (number(&middle["mean"]["value"]) - in_time / 3.0 / 0.5).abs() < 1e-12,
        "{middle}"
    );
    assert!(middle["mean"]["exact"].is_string());
    // below the first success
    let none = asked("0.3333");
    assert_eq!(none["mean"]["value"], Value::Null);
    assert!(
        none["mean"]["infinite"]
            .as_str()
            .unwrap()
            .contains("no attempt succeeds before 0.3333333"),
        "{none}"
    );
    assert!(asked("0")["mean"]["infinite"].is_string());
    assert_eq!(asked("1/3")["success_per_attempt"], 1.0 / 3.0);
    // nothing is stopped, nothing changes
    let whole = asked("1000");
    assert_eq!(whole["saving"], 0.0);
    assert_eq!(whole["stopped_per_attempt"], 0.0);
}

#[test]
fn limits_of_a_confusion_matrix_and_slips() {
    let matrix = words(
        "makespan mean --tp 3 --fp 1 --mts 10 --mtf 24 --normalise --restart-failure 5 --draws 20000",
    );
    let asked = |more: &[&str]| run(&[&matrix[..], more].concat());
    let done = asked(&["--timeout", "20"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(
        done.out.contains("  restart after a stop   5\n"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains(
            "note                     times are taken as exponential: only their means were given"
        ),
        "{}",
        done.out
    );
    // exponential times: the limit never helps success, and spares the rest of failures
    let mean = |tau: f64| {
        let (s, f) = ((-tau / 10.0).exp(), (-tau / 24.0).exp());
        let elapsed = 0.75 * 10.0 * (1.0 - s) + 0.25 * 24.0 * (1.0 - f);
        (elapsed + 5.0 * (0.25 + 0.75 * s)) / (0.75 * (1.0 - s))
    };
    let found = asked(&["--timeout", "20", "--json"]).json();
    assert!(
        (number(&found["timeout"]["mean"]["value"]) / mean(20.0) - 1.0).abs() < 1e-12,
        "{found}"
    );
    // both a limit and a cap: two attempts of which each succeeds with s
    let found = asked(&["--timeout", "20", "--cap", "2", "--json"]).json();
    let s = number(&found["timeout"]["success_per_attempt"]);
    let capped = &found["timeout"]["capped"];
    assert!((number(&capped["done"]["value"]) - s * (2.0 - s)).abs() < 1e-14);
    assert!((number(&capped["mean_per_done"]["value"]) / mean(20.0) - 1.0).abs() < 1e-12);
    assert!(number(&capped["done"]["value"]) < number(&found["capped"]["done"]["value"]));
    for (limit, message) in [
        ("-1", "--timeout"),
        (
            "soon",
            "write a decimal or a fraction, such as 0.54 or 27/50, or best",
        ),
        ("1e400", "is beyond the range of doubles"),
        ("inf", "write a decimal"),
        ("nan", "write a decimal"),
        ("1/0", "write a decimal"),
    ] {
        let done = asked(&["--timeout", limit]);
        assert_eq!(done.code, Some(2), "{limit}: {}", done.out);
        assert!(done.err.contains(message), "{limit}: {}", done.err);
    }
    assert_eq!(
        asked(&["--timeout", "3", "--timeout-restart", "-1"]).code,
        Some(2)
    );
    assert_eq!(asked(&["--timeout-restart", "1"]).code, Some(2));
    // nothing ever succeeds: the mean says so, once
    let never = run(&words("makespan mean --fp 1 --mtf 3 --timeout best"));
    assert_eq!(never.code, Some(0), "{}", never.err);
    assert!(
        never
            .out
            .contains("infinite: no attempt ever completes the task")
    );
}

/// Digits of the longest number in a text.
fn longest_number(text: &str) -> usize {
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.'));
    let digits = |word: &str| {
        word.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
            .trim_start_matches('0')
            .len()
    };
    words.map(digits).max().unwrap_or(0)
}

#[test]
fn estimates_have_the_digits_that_are_known() {
    let folder = folder("digits");
    let mut rows = String::from("outcome,duration_s\n");
    for at in 0..97 {
        let row = [
            "TP,30.25",
            "TN,12.125",
            "TP,28.5",
            "FP,61.75",
            "FN,11.5",
            "NCF,70.1",
        ][at * at % 6];
        rows.push_str(&format!("{row}\n"));
    }
    let log = file(&folder, "log.csv", &rows);
    for arguments in [
        &["fit", &log, "--known-labels", "--draws", "2000"][..],
        &[
            "plan", "--p", ".64", "--alpha", ".125", "--beta", ".89", "--mts", "28.7", "--mtf",
            "68.7", "--mtn", "12.3",
        ],
        &[
            "monitor",
            &log,
            "--known-labels",
            "--mts",
            "29",
            "--mtf",
            "69",
            "--mtn",
            "12",
        ],
        &[
            "simulate", "--tp", "0.7", "--fp", "0.3", "--mts", "28.7", "--mtf", "68.7", "--draws",
            "2000",
        ],
    ] {
        let done = run(&[&["makespan"], arguments].concat());
        assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
        // certified lines keep all digits
        let lines = done.out.lines().filter(|line| !line.contains("exact"));
        for line in lines {
            assert!(longest_number(line) <= 9, "{line}");
        }
        let json = run(&[&["makespan"], arguments, &["--json"]].concat());
        assert!(longest_number(&json.out) > 12, "{}", json.out);
    }
}

#[test]
fn densities_stand_beside_probabilities() {
    let csv = folder("density").join("d.csv").display().to_string();
    let asked = words("makespan dist --tp 1 --mts 2 --t 0,1,5 --density --draws 0 --csv");
    let done = run(&[&asked[..], &[&csv]].concat());
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("density"), "{}", done.out);
    let text = std::fs::read_to_string(&csv).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("time,probability,bound,survival,density")
    );
    for (line, time) in lines.zip([0.0, 1.0, 5.0_f64]) {
        let found: f64 = line.rsplit(',').next().unwrap().parse().unwrap();
        assert!(
            (found / (0.5 * (-0.5 * time).exp()) - 1.0).abs() < 1e-12,
            "{line}"
        );
    }
    let found = run(&words(
        "makespan dist --tp 1 --mts 2 --t 1 --density --draws 0 --json",
    ))
    .json();
    assert!(number(&found["distribution"][0]["density"]["error"]) < 1e-12);
}

#[test]
fn sums_beyond_doubles_say_so() {
    let done = run(&words(
        "makespan mean --tp 1 --mts 1e308 --start 1e308 --draws 0",
    ));
    assert!(
        done.out
            .starts_with("mean                     beyond doubles"),
        "{}",
        done.out
    );
    let found = run(&words(
        "makespan mean --tp 1 --mts 1e308 --start 1e308 --draws 0 --json",
    ))
    .json();
    assert!(
        found["mean"]["exact"]
            .as_str()
            .unwrap()
            .starts_with("2000000000")
    );
}

#[test]
fn irrational_numbers_are_rounded_with_a_note() {
    let task = "outcomes = [{ name = 'S', prob = 1, done = true, time = { kind = 'lognormal', mu = 1, sigma = '1/2' } }]";
    let task = file(&folder("irrational"), "task.toml", task);
    for verb in ["mean", "dist", "simulate"] {
        let done = run(&["makespan", verb, &task]);
        assert_eq!(done.code, Some(0), "{verb}: {}", done.err);
        assert!(done.out.contains("are rounded to doubles"), "{}", done.out);
    }
    let found = run(&["makespan", "mean", &task, "--json"]).json();
    assert!((number(&found["mean"]["value"]) / 1.125_f64.exp() - 1.0).abs() < 1e-15);
}
