//! What bad input of `makespan` is told: exit code 2, the place and the fix, nothing written.

#![cfg(unix)]

mod common;

use common::transforms::{file, files, path};
use common::{folder, refuses, run, run_with, words};

#[test]
fn tasks_by_options() {
    for (arguments, message) in [
        (
            &["--tp", "0.6", "--fp", "0.5", "--mts", "1", "--mtf", "1"][..],
            "sum to 1.1, not to 1",
        ),
        (
            &["--tp", "0.6", "--fp", "0.5", "--mts", "1", "--mtf", "1"],
            "--normalise",
        ),
        (
            &["--tp", "-0.5", "--fp", "1.5", "--mts", "1", "--mtf", "1"],
            "--tp = -0.5 is not allowed",
        ),
        (
            &["--tp", "1", "--mts", "-1"],
            "--mts = -1 is not allowed: a finite number, at least 0",
        ),
        (
            &["--tp", "1"],
            "--mts is missing: the mean time of attempts that are run on and succeed",
        ),
        (
            &["--tp", "0.5", "--fp", "0.5", "--mts", "1"],
            "--mtf is missing",
        ),
        (
            &["--tp", "0.5", "--tn", "0.5", "--mts", "1"],
            "--mtn is missing: the mean time until preemption",
        ),
        (
            &["--tp", "half"],
            "write a decimal or a fraction, such as 0.54 or 27/50",
        ),
        (&["--tp", "1/0"], "write a decimal or a fraction"),
        (&["--tp", "nan"], "write a decimal or a fraction"),
        (
            &["--tp", "1", "--mts", "inf"],
            "write a decimal or a fraction",
        ),
        (&[], "no task: give a file, or the probabilities --tp"),
        (
            &["--tp", "1", "--mts", "1", "--cap", "0"],
            "cap on attempts: 0 is not allowed: from 1 to 1,000,000",
        ),
        (
            &["--tp", "1", "--mts", "1", "--moments", "0"],
            "--moments 0: give 1 to 100",
        ),
        (
            &["--tp", "1", "--mts", "1", "--draws", "1"],
            "number of draws",
        ),
    ] {
        let done = run(&[&["makespan", "mean"], arguments].concat());
        if message == "number of draws" {
            // a witness that cannot be asked leaves the answer as it is
            assert!(
                done.out.contains("not asked: number of draws"),
                "{}",
                done.out
            );
            continue;
        }
        refuses(&done, message);
    }
    for (arguments, message) in [
        (
            &["--p", "0.5", "--alpha", "0.1"][..],
            "--beta is missing: rates are given as --p, --alpha and --beta together",
        ),
        (
            &["--p", "0.5", "--alpha", "0.1", "--beta", "0.9", "--tp", "1"],
            "--tp beside --p",
        ),
        (
            &[
                "--p", "1.5", "--alpha", "0.1", "--beta", "0.9", "--mts", "1", "--mtf", "2",
                "--mtn", "1",
            ],
            "--p = 1.5 is above 1",
        ),
        (
            &["--tp", "1", "--mts", "1", "--plot", "x.gif"],
            "pictures are SVG or PNG",
        ),
    ] {
        refuses(
            &run(&[&["makespan", "decide"], arguments].concat()),
            message,
        );
    }
}

#[test]
fn task_files() {
    let folder = folder("makespan-bad-tasks");
    for (text, message) in [
        ("", "there is nothing to read"),
        ("outcomes = []", "outcomes"),
        (
            "outcomes = [{ name = \"S\", prob = 1, done = true, time = -1 }]",
            "outcome S, time",
        ),
        (
            "outcomes = [{ name = \"S\", prob = 0.5, done = true, time = 1 }]",
            "sum to 0.5, not to 1",
        ),
        (
            "outcomes = [{ name = \"S\", prob = 1, done = true, time = { kind = \"gama\", mean = 1 } }]",
            "gamma",
        ),
        (
            "outcomes = [{ name = \"S\", prob = 1, done = true, tiem = 1 }]",
            "time",
        ),
        (
            "outcomes = [{ name = \"S\", prob = \"pS\", done = true, time = 1 }]",
            "pS: give a value",
        ),
        (
            "edges = [{ from = \"a\", to = \"b\", rate = 1 }]\ninitial = \"a\"",
            "this is a graph: ask `makespan chain`",
        ),
    ] {
        let task = file(&folder, "task.toml", text);
        refuses(&run(&["makespan", "mean", &task]), message);
    }
    let task = file(
        &folder,
        "task.toml",
        "outcomes = [{ name = \"S\", prob = 1, done = true, time = 1 }]",
    );
    refuses(
        &run(&["makespan", "mean", &task, "--tp", "1"]),
        "--tp: the task comes from a file",
    );
    refuses(
        &run(&["makespan", "mean", &path(&folder, "none.toml")]),
        "no such file",
    );
    refuses(
        &run(&["makespan", "dist", &task, "--quantiles", "1.5"]),
        "--quantiles 1.5: give shares from 0 to 1",
    );
    refuses(
        &run(&["makespan", "dist", &task, "--exit", "done"]),
        "attempts have one exit",
    );
    refuses(&run(&["makespan", "dist", &task, "--t", "5,1"]), "--t");
    // a task is never replaced by a picture of it
    refuses(&run(&["makespan", "dist", &task, "--csv", &task]), "--csv");
    assert_eq!(files(&folder), ["task.toml"]);
}

#[test]
fn graphs() {
    let graph = |edges: &str| format!("initial = \"a\"\nabsorbing = [\"done\"]\nedges = [{edges}]");
    for (text, message) in [
        (
            graph("{ from = \"a\", to = \"done\", rate = -1 }"),
            "arc a -> done: rate = -1 is not allowed",
        ),
        (
            graph("{ from = \"a\", to = \"done\", rate = 0 }"),
            "arc a -> done: rate = 0 is not allowed",
        ),
        (
            graph("{ from = \"a\", to = \"done\", prob = 0.9 }"),
            "state a: the probabilities out of it sum to 0.9, not to 1",
        ),
        (graph("{ from = \"b\", to = \"done\", rate = 1 }"), "a"),
        (
            graph(
                "{ from = \"a\", to = \"b\", rate = 1 }, { from = \"c\", to = \"done\", rate = 1 }",
            ),
            "state b: is never left and is no exit",
        ),
        (
            graph("{ from = \"a\", to = \"done\", rate = \"x\" }"),
            "x: give a value to each",
        ),
    ] {
        refuses(
            &run_with(&["makespan", "chain", "-"], text.as_bytes()),
            message,
        );
    }
    let good = graph("{ from = \"a\", to = \"done\", rate = 1 }");
    for (arguments, message) in [
        (
            &["makespan", "chain", "-", "--convert", "yaml"][..],
            "write toml, json, prism or drn",
        ),
        (&["makespan", "symbolic", "-", "--exit", "scrap"], "scrap"),
        (
            &["makespan", "symbolic", "-", "--at", "y=1"],
            "--at y: the formula has no such symbol",
        ),
        (
            &["makespan", "symbolic", "-", "--set", "y"],
            "write NAME=VALUE",
        ),
        (
            &["makespan", "dist", "-", "--exit", "scrap"],
            "--exit scrap: there is no such exit; the exits are done",
        ),
        (
            &["makespan", "dist", "-", "--cap", "3"],
            "--cap: a graph has no attempts",
        ),
        (
            &["makespan", "simulate", "-", "--cap", "3"],
            "--cap: a graph has no attempts",
        ),
        (
            &["makespan", "mean", "-"],
            "this is a graph: ask `makespan chain`",
        ),
    ] {
        refuses(&run_with(arguments, good.as_bytes()), message);
    }
}

/// A closed class of states that is no exit: the mean is infinite, with the class by name, and the conditional mean is offered.
#[test]
fn a_trap_is_named() {
    let text = "initial = \"a\"\nabsorbing = [\"done\"]\nedges = [{ from = \"a\", to = \"done\", rate = 1 }, { from = \"a\", to = \"u\", rate = 1 }, \
                { from = \"u\", to = \"v\", rate = 1 }, { from = \"v\", to = \"u\", rate = 1 }]";
    let done = run_with(&["makespan", "chain", "-"], text.as_bytes());
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out.starts_with(
            "mean                     infinite: the states u, v are never left and are no exit\n"
        ),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("mean when completed      0.5\n"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("completes with           0.5\n"),
        "{}",
        done.out
    );
}

#[test]
fn logs() {
    for (text, message) in [
        ("", "it is empty"),
        ("outcome,duration_s\n", "no attempt follows"),
        (
            "outcome,duration_s\nTQ,1\n",
            "line 2, column outcome: \"TQ\"",
        ),
        ("outcome,duration_s\nTP,-1\n", "line 2, column duration_s"),
        ("outcome,duration_s\nTP,nan\n", "line 2, column duration_s"),
        ("outcome,speed\nTP,1\n", "duration"),
        ("outcome,duration_ms\nTP,1500\n", "duration_ms"),
    ] {
        refuses(
            &run_with(&["makespan", "fit", "-"], text.as_bytes()),
            message,
        );
    }
    // byte order mark, semicolons, decimal commas, CRLF and trailing blanks are accepted
    let text = "\u{feff}outcome;duration_s \r\nTP;10,5 \r\nFP;20,25\r\n\r\n";
    let done = run_with(&["makespan", "fit", "-"], text.as_bytes());
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("30.75"), "{}", done.out);
    // nothing was completed: only a lower bound is given
    let done = run_with(
        &["makespan", "fit", "-"],
        b"outcome,duration_s\nFP,20\nTN,5\n",
    );
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("a lower bound"), "{}", done.out);
    for (arguments, message) in [
        (&["makespan", "fit", "-", "--task", "x"][..], "--task x"),
        (
            &["makespan", "fit", "-", "--confidence", "100"],
            "--confidence 100",
        ),
        (&["makespan", "fit", "-", "--prior", "0"], "--prior 0"),
        (&["makespan", "fit", "-", "--start", "-1"], "--start -1"),
        (&["makespan", "plan", "--log", "-"], "cannot be told apart"),
    ] {
        let done = run_with(arguments, b"outcome,duration_s\nTP,20\nTN,5\nFP,30\n");
        assert!(matches!(done.code, Some(2 | 3)), "{}{}", done.out, done.err);
        assert!(done.err.contains(message), "{}", done.err);
    }
}

#[test]
fn monitors() {
    let times = words("makespan monitor --mts 29 --mtf 69 --mtn 12");
    for (arguments, message) in [
        (
            &["makespan", "monitor", "--mts", "29"][..],
            "--mtf is missing: a monitor needs the mean times",
        ),
        (
            &[&times[..], &["--tp", "0.5"]].concat(),
            "unexpected argument '--tp'",
        ),
        (&[&times[..], &["--prior", "-1"]].concat(), "--prior -1"),
        (&[&times[..], &["--adopt", "2"]].concat(), "adopt"),
        (&[&times[..], &["--forget", "1.5"]].concat(), "forget"),
    ] {
        let done = run(arguments);
        assert_eq!(done.code, Some(2), "{}", done.out);
        assert!(done.err.to_lowercase().contains(message), "{}", done.err);
    }
    let folder = folder("makespan-bad-state");
    let state = file(&folder, "state.json", "{}");
    refuses(
        &run(&[&times[..], &["--state", &state]].concat()),
        "no state of a monitor",
    );
}
