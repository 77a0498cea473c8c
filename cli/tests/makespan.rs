//! The verbs of `makespan` on values that are known, and from a pipe.

#![cfg(unix)]
mod common;

use std::fs;

use common::transforms::{file, path};
use common::{Done, folder, run, run_with, words};
use serde_json::Value;

/// The six classes and times by options; the mean is 1237/28 exactly with a start of 1.
const CLASSES: [&str; 20] = [
    "--tp", "0.54", "--ncs", "1/50", "--fp", "0.03", "--ncf", "0.01", "--tn", "0.32", "--fn",
    "0.08", "--mts", "28.7", "--mtf", "68.7", "--mtn", "12.3", "--start", "1",
];

fn with<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["makespan", verb], &CLASSES[..], more].concat()
}

#[test]
fn a_mean_is_exact_and_carries_its_witnesses() {
    let done = run(&with("mean", &["--draws", "20000"]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .starts_with("mean                     44.17857142857143 (exact 1237/28)\n")
    );
    assert!(done.out.contains(
        "  witness  the equations of the chain, solved exactly, give the same   proved\n"
    ));
    assert!(done.out.contains("standard errors off   supported\n"));
    let done = run(&with(
        "mean",
        &[
            "--json",
            "--cap",
            "2",
            "--moments",
            "2",
            "--gradient",
            "--draws",
            "0",
        ],
    ));
    let found = done.json();
    assert_eq!(found["mean"]["exact"], "1237/28");
    assert_eq!(found["attempts"]["exact"], "25/14");
    assert_eq!(found["reactive"]["exact"], "2205/32");
    assert_eq!(found["capped"]["done"]["exact"], "504/625");
    assert_eq!(found["gradient"]["start"]["exact"], "25/14");
    assert_eq!(found["witnesses"].as_array().unwrap().len(), 1);
    // counts in the place of probabilities
    let counts = words("makespan mean --tp 3 --fp 1 --mts 10 --mtf 24 --normalise");
    assert!(
        run(&counts)
            .out
            .starts_with("mean                     18\n")
    );
}

#[test]
fn an_infinite_mean_is_an_answer_with_its_reason() {
    let done = run(&words("makespan mean --fp 1 --mtf 3"));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .starts_with("mean                     infinite: no attempt ever completes the task")
    );
    assert!(!done.out.contains("NaN"));
    let done = run(&words("makespan mean --fp 1 --mtf 3 --json"));
    assert_eq!(done.json()["mean"]["value"], Value::Null);
}

#[test]
fn decisions_exit_with_their_answer() {
    let done = run(&with("decide", &[]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .contains("saving                   24.727678571428573 (exact 5539/224)\n")
    );
    assert!(
        done.out.contains(
            "pays above               beta = 1.655043341213554 (exact 8401/5076) alpha\n"
        )
    );
    // a predictor that costs time
    let rates = words("makespan decide --p 0.75 --alpha 0.2 --beta 0.2");
    let times = ["--mts", "20", "--mtf", "24", "--mtn", "15"];
    let done = run(&[&rates[..], &times].concat());
    assert_eq!(done.code, Some(1), "{}", done.out);
    assert!(
        done.out
            .starts_with("preempting               does not pay\n")
    );
    // everything is preempted
    let rates = words("makespan decide --p 0.75 --alpha 1 --beta 1");
    let done = run(&[&rates[..], &times].concat());
    assert_eq!(done.code, Some(1));
    assert!(done.out.contains("never done"), "{}", done.out);
    // no line of break-even without a time until preemption, or without failures
    for (task, line) in [
        (
            "--tp .5 --fp .5 --mts 10 --mtf 20",
            "unknown: there is no time until preemption",
        ),
        (
            "--p 1 --alpha .5 --beta 1 --mts 10 --mtf 20 --mtn 3",
            "nowhere: no attempt fails",
        ),
    ] {
        let done = run(&words(&format!("makespan decide {task}")));
        assert!(
            done.out
                .contains(&format!("pays above               {line}\n")),
            "{}",
            done.out
        );
    }
}

#[test]
fn a_curve_has_a_best_point_and_a_picture() {
    let folder = folder("makespan-roc");
    let curve = file(
        &folder,
        "roc.toml",
        "p = 0.53\nMTS = 29.85\nMTF = 68.86\ntime_preempt_success = 12\ntime_preempt_failure = 11\n\
         points = [{ alpha = 0, beta = 0 }, { alpha = 0.1, beta = 0.8, threshold = 0.5 }, { alpha = 1, beta = 1 }]\n",
    );
    for name in ["roc.svg", "roc.png"] {
        let picture = path(&folder, name);
        let done = run(&["makespan", "decide", &curve, "--plot", &picture]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        assert!(
            done.out
                .starts_with("best                     point 2, threshold 0.5: mean 53.42"),
            "{}",
            done.out
        );
        assert!(fs::read(&picture).unwrap().len() > 1000);
    }
    let svg = fs::read_to_string(path(&folder, "roc.svg")).unwrap();
    assert!(svg.contains(">break-even</text>") && svg.contains(">best</text>"));
    let done = run(&["makespan", "decide", &curve, "--json"]);
    assert_eq!(done.json()["best"], 1);
    assert_eq!(done.json()["points"][2]["mean"], Value::Null);
}

#[test]
fn threads_and_order_do_not_change_draws() {
    let all: Vec<String> = ["1", "2", "5"]
        .iter()
        .map(|threads| {
            run(&with(
                "simulate",
                &["--draws", "30000", "--threads", threads],
            ))
            .out
        })
        .collect();
    assert!(all[0].contains("mean "));
    assert!(all.iter().all(|one| *one == all[0]));
    let folder = folder("makespan-draws");
    let csv = path(&folder, "draws.csv");
    let done = run(&with("simulate", &["--draws", "100", "--csv", &csv]));
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(fs::read_to_string(&csv).unwrap().lines().count(), 101);
}

/// Standard input can be read only once, whatever the task turns out to be.
#[test]
fn attempts_from_a_pipe() {
    let task = b"outcomes = [{ name = \"hit\", prob = \"1/2\", done = true, time = 3 }, \
        { name = \"miss\", prob = \"1/2\", done = false, time = 2 }]";
    for verb in ["mean", "dist", "simulate"] {
        let done = run_with(&["makespan", verb, "-", "--draws", "1000"], task);
        assert_eq!(done.code, Some(0), "{verb}: {}", done.err);
        let said = done.out.lines().find(|line| line.starts_with("mean "));
        let mean = said.and_then(|line| line.split_whitespace().nth(1));
        let mean: f64 = mean.unwrap().parse().unwrap();
        let allowed = if verb == "simulate" { 0.5 } else { 1e-12 };
        assert!((mean - 5.0).abs() < allowed, "{verb}: {mean}");
    }
}

const GRAPH: &str = r#"{"initial": "seek", "absorbing": ["done", "scrap"], "edges": [
    {"from": "seek", "to": "align", "rate": 0.5}, {"from": "align", "to": "insert", "rate": 0.25},
    {"from": "align", "to": "seek", "rate": 0.1}, {"from": "insert", "to": "done", "rate": 0.2},
    {"from": "insert", "to": "jam", "rate": 0.05}, {"from": "jam", "to": "seek", "rate": 0.125},
    {"from": "jam", "to": "scrap", "rate": 0.025}]}"#;

#[test]
fn a_graph_from_a_pipe_in_every_format() {
    let done = run_with(
        &[
            "makespan",
            "chain",
            "-",
            "--exact",
            "--gradient",
            "--json",
            "--draws",
            "0",
        ],
        GRAPH.as_bytes(),
    );
    assert_eq!(done.code, Some(0), "{}", done.err);
    let found = done.json();
    assert_eq!(found["exact_mean"]["exact"], "364/25");
    assert_eq!(found["exact_absorption"][0]["probability"], "24/25");
    assert_eq!(found["kind"], "continuous");
    assert_eq!(found["gradient"].as_array().unwrap().len(), 7);
    for format in ["toml", "json", "prism", "drn"] {
        let converted = run_with(
            &["makespan", "chain", "-", "--convert", format],
            GRAPH.as_bytes(),
        );
        assert_eq!(converted.code, Some(0), "{}", converted.err);
        let again = run_with(
            &[
                "makespan", "chain", "-", "--exact", "--json", "--draws", "0",
            ],
            converted.out.as_bytes(),
        );
        assert_eq!(again.code, Some(0), "{format}: {}", again.err);
        assert_eq!(again.json()["exact_mean"]["exact"], "364/25", "{format}");
    }
}

#[test]
fn formulas_in_every_notation() {
    let graph = r#"{"initial": "a", "absorbing": ["done"], "edges": [
        {"from": "a", "to": "b", "rate": "x"}, {"from": "b", "to": "a", "rate": "y"}, {"from": "b", "to": "done", "rate": "z"}]}"#;
    let symbolic = |more: &[&str]| {
        run_with(
            &[&["makespan", "symbolic", "-"], more].concat(),
            graph.as_bytes(),
        )
    };
    let done = symbolic(&["--at", "x=1", "--at", "y=2", "--at", "z=1/2"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.starts_with("(x + y + z)/(x*z)\n"), "{}", done.out);
    assert!(done.out.contains("all positive") && done.out.contains("value                    7\n"));
    assert!(
        symbolic(&["--latex"])
            .out
            .starts_with(r"\frac{x + y + z}{x z}")
    );
    for (language, begins) in [("python", "# "), ("rust", "//"), ("c", "//")] {
        let done = symbolic(&["--format", language, "--gradient"]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        // what is no code is a comment
        assert!(done.out.starts_with(begins), "{}", done.out);
        assert!(
            done.out
                .lines()
                .filter(|line| line.contains("witness"))
                .all(|line| line.starts_with(begins))
        );
    }
    assert_eq!(symbolic(&["--json"]).json()["formula"], "(x + y + z)/(x*z)");
    let exit = symbolic(&["--exit", "done"]);
    assert!(exit.out.starts_with("1\n"), "{}", exit.out);
}

#[test]
fn a_distribution_has_quantiles_bounds_and_a_picture() {
    let folder = folder("makespan-dist");
    let picture = path(&folder, "law.svg");
    let csv = path(&folder, "law.csv");
    let done = run(&with(
        "dist",
        &[
            "--t", "20,60", "--plot", &picture, "--csv", &csv, "--json", "--draws", "20000",
        ],
    ));
    assert_eq!(done.code, Some(0), "{}", done.err);
    let found = done.json();
    let value = found["distribution"][1]["probability"].as_f64().unwrap();
    // by the exponential of the generator to 40 digits
    assert!((value - 0.756_132_438_246_207).abs() < 1e-11, "{value}");
    assert_eq!(found["distribution"][1]["proved"], true);
    assert_eq!(found["witnesses"].as_array().unwrap().len(), 2);
    assert!(
        fs::read_to_string(&picture)
            .unwrap()
            .contains(">95 %</text>")
    );
    assert_eq!(fs::read_to_string(&csv).unwrap().lines().count(), 3);
    // certain times: a lattice
    let task = file(
        &folder,
        "lattice.toml",
        "start = 1\noutcomes = [{ name = \"S\", prob = 0.5, done = true, time = 18 }, \
         { name = \"F\", prob = 0.5, done = false, time = 60, restart = 4 }]\n",
    );
    let done = run(&[
        "makespan",
        "dist",
        &task,
        "--t",
        "18.9,19,83.9,84",
        "--json",
        "--draws",
        "0",
    ]);
    let found = done.json();
    let values: Vec<f64> = (0..4)
        .map(|at| found["distribution"][at]["probability"].as_f64().unwrap())
        .collect();
    assert_eq!(values, [0.0, 0.5, 0.5, 0.75]);
}

const LOG: &str = "outcome,duration_s,restart_s\nTP,10,0\nFP,30,2\nTN,5,1\nFN,6,1\nTP,12,0\nTN,4,1\nFP,28,2\nNCS,11,0\nTN,5,1\n";

#[test]
fn a_log_gives_its_mean_and_no_rates_that_it_cannot_know() {
    let done = run_with(&["makespan", "fit", "-"], LOG.as_bytes());
    assert_eq!(done.code, Some(0), "{}", done.err);
    // 119 seconds for three completions
    assert!(
        done.out
            .contains("mean makespan            39.666666666666664 (exact 119/3)\n"),
        "{}",
        done.out
    );
    assert!(
        done.out
            .contains("elapsed time over completions is the same, exactly   proved")
    );
    assert!(done.out.contains("cannot be told apart") && !done.out.contains("alpha   "));
    let folder = folder("makespan-fit");
    let picture = path(&folder, "saving.svg");
    let done = run_with(
        &[
            "makespan",
            "fit",
            "-",
            "--known-labels",
            "--json",
            "--plot",
            &picture,
        ],
        LOG.as_bytes(),
    );
    assert_eq!(done.code, Some(0), "{}", done.err);
    let found = &done.json()["tasks"][0];
    assert_eq!(found["alpha"]["mean"], 2.0 / 6.0);
    let pays = found["probability_pays"].as_f64().unwrap();
    // four million draws of the three rates elsewhere gave 0.6109
    assert!((pays - 0.6109).abs() < 1e-3, "{pays}");
    assert!(
        fs::read_to_string(&picture)
            .unwrap()
            .contains(">median</text>")
    );
    let log = file(&folder, "log.csv", LOG);
    let done = run(&[
        "makespan",
        "plan",
        "--log",
        &log,
        "--known-labels",
        "--json",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let plan = done.json();
    let [known, estimated] =
        ["times_known", "times_estimated"].map(|key| plan[key]["trials"].as_f64().unwrap());
    assert!(known < estimated, "{plan}");
}

#[test]
fn a_monitor_goes_on_where_it_stopped() {
    let folder = folder("makespan-monitor");
    let times = ["--mts", "29", "--mtf", "69", "--mtn", "12"];
    let lines: Vec<String> = (0..60)
        .map(|at| match at % 3 {
            0 => "{\"alarmed\": true, \"succeeded\": false}\n".to_owned(),
            _ => "{\"alarmed\": false, \"succeeded\": true}\n".to_owned(),
        })
        .collect();
    let watch = |more: &[&str], lines: &[String]| {
        let arguments = [&["makespan", "monitor"], &times[..], more].concat();
        run_with(&arguments, lines.concat().as_bytes())
    };
    let whole = watch(&["--json"], &lines);
    assert_eq!(whole.code, Some(0), "{}", whole.err);
    assert!(whole.out.contains("\"change\":\"adopt\""), "{}", whole.out);
    let last =
        |done: &Done| -> Value { serde_json::from_str(done.out.lines().last().unwrap()).unwrap() };
    assert_eq!(last(&whole)["preempt"], true);
    let state = path(&folder, "state.json");
    let keep = ["--json", "--state", &state];
    assert_eq!(watch(&keep, &lines[..25]).code, Some(0));
    let rest = watch(&keep, &lines[25..]);
    assert_eq!(rest.code, Some(0), "{}", rest.err);
    assert_eq!(last(&rest), last(&whole));
    // a malformed line is answered, and the others count
    let mut lines = lines;
    lines.insert(3, "{\"alarmed\": 1}\n".to_owned());
    let done = watch(&["--json"], &lines);
    assert_eq!(done.code, Some(2));
    assert!(
        done.out
            .starts_with("{\"line\":4,\"error\":\"alarmed: 1 instead of true"),
        "{}",
        done.out
    );
    assert_eq!(last(&done), last(&whole));
}
