//! What `makespan` says to slips: the option, the place, the names that are known, the fix.

#![cfg(unix)]

mod common;

use common::transforms::{file, refuses};
use common::{folder, run, run_with, words};

const PEG: &str = "examples/makespan/peg_in_hole.toml";
const REWORK: &str = "examples/makespan/rework.prism";
const GRAPH: &str = r#"initial = "a"
edges = [{ from = "a", to = "done", rate = 1 }]
"#;

#[track_caller]
fn refuses_text(verb: &str, text: &str, message: &str) {
    let done = run_with(&["makespan", verb, "-"], text.as_bytes());
    common::refuses(&done, message);
    assert_eq!(done.err.lines().count(), 1, "{}", done.err);
}

#[test]
fn values_of_names_that_do_not_exist() {
    refuses(
        &["makespan", "chain", PEG, "--set", "zz=3"],
        "constant zz: there is no such name in the file; its names are ",
    );
    refuses(
        &["makespan", "symbolic", REWORK, "--set", "q=0.9"],
        "constant q: there is no such name in the file; its names are p, last",
    );
    refuses(
        &[
            "makespan",
            "chain",
            "examples/makespan/rework.drn",
            "--set",
            "q=0.9",
        ],
        "its names are p",
    );
    refuses(
        &[
            "makespan",
            "mean",
            "examples/makespan/confusion.toml",
            "--set",
            "q=0.9",
        ],
        "there is no such name in the file; its numbers have no names",
    );
    refuses(
        &[
            "makespan", "mean", "--tp", "1", "--mts", "1", "--set", "q=0.9",
        ],
        "--set q: there is no file with such a name",
    );
    let done = run(&["makespan", "symbolic", REWORK, "--set", "p=0.9"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
}

#[test]
fn options_of_times_and_rates_are_named() {
    for (option, value) in [
        ("--mts", "-1"),
        ("--ts", "-2"),
        ("--restart-preempt", "-3"),
        ("--fn", "-0.5"),
    ] {
        let given = format!("{option}={value}");
        refuses(
            &["makespan", "mean", "--tp", "1", &given],
            &format!("{option} = {value} is not allowed: a finite number, at least 0"),
        );
    }
    let times = ["--mts", "1", "--mtf", "2", "--mtn", "1"];
    let rates = words("makespan decide --p 0.5 --beta 0.5");
    refuses(
        &[&rates[..], &times, &["--alpha", "2"]].concat(),
        "--alpha = 2 is above 1: a probability was expected",
    );
    refuses(
        &[&rates[..], &times, &["--alpha", "-1"]].concat(),
        "--alpha = -1 is not allowed",
    );
}

#[test]
fn options_that_contradict_or_do_nothing() {
    for (arguments, message) in [
        (
            &["symbolic", REWORK, "--at", "p=1", "--at", "p=2"][..],
            "--at p: two values are given; keep one of them",
        ),
        (
            &["chain", PEG, "--set", "find=0.7", "--set", "find=0.8"],
            "--set find: two values are given",
        ),
        (
            &["chain", PEG, "--exits", "placed"],
            "--exits placed: only PRISM and DRN have such names",
        ),
        (
            &["chain", PEG, "--rewards", "x"],
            "--rewards x: only PRISM and DRN have such names",
        ),
        (&["chain", PEG, "--convert", "drn", "--json"], "--convert"),
        (
            &["chain", PEG, "--convert", "drn", "--gradient"],
            "--convert",
        ),
        (
            &["symbolic", REWORK, "--name", "f"],
            "--name: only source code has a name",
        ),
        (
            &["symbolic", REWORK, "--format", "c", "--expand"],
            "--expand: source code is a quotient of factors",
        ),
        (
            &["simulate", PEG, "--draws", "1"],
            "--draws 1: a simulation has nothing",
        ),
        (
            &["simulate", "--tp", "1", "--mts", "1", "--cap", "0"],
            "--cap: cap on attempts: 0 is not allowed: from 1 to 1,000,000",
        ),
        (
            &["dist", "--tp", "1", "--mts", "1", "--cap", "0"],
            "--cap: cap on attempts: 0 is not allowed",
        ),
        (
            &["simulate", PEG, "--draws", "0"],
            "--draws 0: a simulation has nothing but its draws: give at least 2",
        ),
        (
            &[
                "decide",
                "--p",
                "1",
                "--alpha",
                "0",
                "--beta",
                "0",
                "--mts",
                "1",
                "--mtf",
                "1",
                "--mtn",
                "1",
                "--normalise",
            ],
            "--normalise beside --p: rates have no sum",
        ),
        (
            &["decide", "examples/makespan/roc.toml", "--normalise"],
            "--normalise: the rates in ",
        ),
    ] {
        refuses(&[&["makespan"], arguments].concat(), message);
    }
    // the same value twice is none too many
    let done = run(&[
        "makespan", "symbolic", REWORK, "--at", "p=1/2", "--at", "p=0.5",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
}

#[test]
fn states_that_no_edge_names() {
    refuses_text(
        "chain",
        &GRAPH.replace("\"a\"\n", "\"zz\"\n"),
        "line 1, initial: no edge names the state \"zz\"; known are a, done",
    );
    refuses_text(
        "simulate",
        &format!("{GRAPH}costs = {{ b = 2 }}"),
        "costs: no edge names the state \"b\"; known are a, done",
    );
}

#[test]
fn numbers_that_are_none() {
    let outcome =
        |law: &str| format!("outcomes = [{{ name = \"S\", prob = 1, done = true, time = {law} }}]");
    refuses_text(
        "mean",
        &outcome("{ kind = \"lognormal\", mean = 2, cv = -1 }"),
        "outcomes 1, time, cv: cv = -1 is not allowed: a finite number, at least 0",
    );
    refuses_text(
        "mean",
        &outcome("{ kind = \"lognormal\", mu = 2, sigma = -1 }"),
        "sigma = -1 is not allowed",
    );
    refuses_text(
        "mean",
        &outcome(".5"),
        "line 1: .5 begins with a point: write 0.5, as TOML has it",
    );
    let rate = |rate: &str| GRAPH.replace("rate = 1", &format!("rate = {rate}"));
    for verb in ["chain", "dist"] {
        refuses_text(
            verb,
            &rate("1e400"),
            "a number near 1e400: is beyond the range of doubles: choose another unit",
        );
        refuses_text(
            verb,
            &rate("\"1e-400\""),
            "a number near 1e-400: is beyond the range of doubles",
        );
    }
    refuses_text("symbolic", &rate("\"NaN\""), "NaN is no number and no name");
    refuses_text(
        "symbolic",
        &rate("\"1/inf\""),
        "inf is no number and no name",
    );
    let weights = "{ kind = \"hyperexp\", weights = [0.5, 0.6], means = [1, 2] }";
    refuses_text(
        "mean",
        &outcome(weights),
        "the weights sum to 1.1, not to 1: divide them by their sum",
    );
}

#[test]
fn places_count_from_1_in_every_format() {
    let text = r#"{"outcomes": [{"name": "S", "prob": true, "done": true, "time": 1}]}"#;
    refuses_text(
        "mean",
        text,
        "line 1, outcomes 1, prob: true or false instead of a number",
    );
    refuses_text(
        "mean",
        "[\n{\"edges\": []}]",
        "a table of keys and values is expected",
    );
    let points = |points: &str| {
        format!(
            "p = 0.5\nMTS = 30\nMTF = 69\ntime_preempt_success = 12\ntime_preempt_failure = 11\npoints = [{points}]\n"
        )
    };
    let good = "{ alpha = 0.1, beta = 0.8 }";
    let bad = "{ alpha = 2, beta = 0.8 }";
    refuses_text(
        "decide",
        &points(bad),
        "point 1, rates: false alarm α = 2 is above 1",
    );
    refuses_text(
        "decide",
        &points(&format!("{good}, {bad}")),
        "point 2, rates: false alarm α = 2 is above 1",
    );
    let symbol = "{ alpha = \"a\", beta = 0.8 }";
    refuses_text(
        "decide",
        &points(&format!("{good}, {symbol}")),
        "point 2: parameters: a: give a value to each",
    );
}

#[test]
fn files_that_cannot_be_made_and_caps_that_are_too_large() {
    let folder = folder("words-files");
    let link = folder.join("dangling");
    assert!(std::os::unix::fs::symlink("/nonexistent/x", &link).is_ok());
    let link = link.display().to_string();
    let asked = [
        "makespan", "mean", "--tp", "1", "--mts", "1", "--output", &link,
    ];
    refuses(
        &asked,
        "it is a link to /nonexistent/x, which cannot be created: name another file",
    );
    refuses(
        &["makespan", "mean", ""],
        "a file without a name: name one, or - for standard input",
    );
    let task = file(
        &folder,
        "task.toml",
        "outcomes = [{ name = \"S\", prob = 0.5, done = true, time = { kind = \"gamma\", shape = 2, mean = 3 } },\n  { name = \"F\", prob = 0.5, done = false, time = 4 }]",
    );
    let asked = ["makespan", "dist", &task, "--cap", "100000", "--draws", "0"];
    let done = run(&asked);
    assert!(
        done.code == Some(0)
            || done
                .err
                .contains("; --cap 100000 makes a state of every attempt: give a lower one"),
        "{}",
        done.err
    );
}
