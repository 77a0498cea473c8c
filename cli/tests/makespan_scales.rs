//! The verbs of `makespan` on numbers of other sizes than usual, and on jumps.

#![cfg(unix)]
mod common;

use std::fs;

use common::transforms::{file, path};
use common::{folder, run};

/// Probabilities that are written with few digits become parts of their sum: before, the witness refuted the mean.
#[test]
fn a_sum_within_the_tolerance_is_divided_by() {
    let here = folder("makespan-tolerance");
    let task = file(
        &here,
        "task.toml",
        "start = 1\noutcomes = [{ name = 'S', prob = 0.6, done = true, time = 2 }, { name = 'F', prob = 0.4000000001, done = false, time = 3 }]",
    );
    let found = run(&["makespan", "mean", &task, "--draws", "0", "--json"]).json();
    assert_eq!(found["mean"]["exact"], "8500000001/1500000000");
    let graph = file(
        &here,
        "graph.toml",
        "initial = 'a'\nedges = [{ from = 'a', to = 'a', prob = 0.3 }, { from = 'a', to = 'b', prob = 0.7000000001 }]",
    );
    let chain = run(&[
        "makespan", "chain", &graph, "--exact", "--draws", "0", "--json",
    ])
    .json();
    assert_eq!(chain["exact_mean"]["exact"], "10000000001/7000000001");
    let symbolic = run(&["makespan", "symbolic", &graph]);
    assert!(
        symbolic.out.contains("10000000001/7000000001"),
        "{}",
        symbolic.out
    );
}

/// The variance is beyond doubles, its root is not.
#[test]
fn a_deviation_is_not_infinite_because_its_square_is() {
    let task = file(
        &folder("makespan-deviation"),
        "task.toml",
        "outcomes = [{ name = 'S', prob = '1e-300', done = true, time = 1 }, { name = 'F', prob = '1 - 1e-300', done = false, time = 2 }]",
    );
    let found = run(&["makespan", "mean", &task, "--draws", "0", "--json"]).json();
    let deviation = found["standard_deviation"].as_f64().unwrap();
    assert!((deviation / 2e300 - 1.0).abs() < 1e-12, "{deviation}");
}

/// The mean and its deviation are doubles, the variance is none: before, the whole answer was refused.
#[test]
fn a_chain_whose_variance_is_no_double() {
    let graph = file(
        &folder("makespan-variance"),
        "graph.toml",
        "initial = 'a'\nedges = [{ from = 'a', to = 'a', prob = '1 - 1e-160' }, { from = 'a', to = 'done', prob = '1e-160' }]",
    );
    let found = run(&["makespan", "chain", &graph, "--draws", "0", "--json"]).json();
    for field in ["mean", "standard_deviation"] {
        assert!((found[field].as_f64().unwrap() / 1e160 - 1.0).abs() < 1e-12);
    }
    assert!(found["variance"].is_null());
    assert!(
        found["notes"][0]
            .as_str()
            .unwrap()
            .contains("beyond the doubles")
    );
}

/// Before: `variance inf +- NaN`, and `0.0 standard errors off, supported` from an infinite standard error.
#[test]
fn a_sample_whose_variance_is_no_double() {
    let here = folder("makespan-sample");
    let rates = |rate: &str| {
        let text = format!(
            "initial = 'a'\nedges = [{{ from = 'a', to = 'b', rate = {rate} }}, {{ from = 'b', to = 'done', rate = {rate} }}]"
        );
        let graph = file(&here, "graph.toml", &text);
        run(&["makespan", "simulate", &graph, "--draws", "2000"])
    };
    let slow = rates("1e-160");
    assert_eq!(slow.code, Some(0), "{}{}", slow.out, slow.err);
    assert!(
        slow.out
            .contains("variance                 beyond the doubles\n"),
        "{}",
        slow.out
    );
    assert!(
        slow.out.contains("standard errors off   supported\n"),
        "{}",
        slow.out
    );
    assert!(!slow.out.contains("NaN"), "{}", slow.out);
    let slower = rates("2e-308");
    assert!(
        slower.out.contains("beyond the doubles   open\n"),
        "{}{}",
        slower.out,
        slower.err
    );
}

/// Before, all makespans were 0.
#[test]
fn rates_whose_sum_is_no_double() {
    let graph = file(
        &folder("makespan-rates"),
        "graph.toml",
        "initial = 'a'\nedges = [{ from = 'a', to = 'done', rate = 1e308 }, { from = 'a', to = 'b', rate = 1e308 }, { from = 'b', to = 'done', rate = 1e308 }]",
    );
    let found = run(&["makespan", "simulate", &graph, "--draws", "2000", "--json"]).json();
    let mean = found["mean"]["value"].as_f64().unwrap();
    assert!((mean / 1e-308 - 1.0).abs() < 0.1, "{found}");
}

/// Before, 0 was compared with itself.
#[test]
fn a_best_limit_of_zero() {
    let here = folder("makespan-zero");
    let task = file(
        &here,
        "task.toml",
        "outcomes = [{ name = 'S', prob = 0.5, done = true, time = 0 }, { name = 'F', prob = 0.5, done = false, time = { kind = 'exp', mean = 5 } }]",
    );
    let done = run(&[
        "makespan",
        "mean",
        &task,
        "--timeout",
        "best",
        "--draws",
        "0",
    ]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(
        done.out
            .contains("608 other limits around 5.0e0, 0.0e0 off   supported\n"),
        "{}",
        done.out
    );
    let task = file(
        &here,
        "none.toml",
        "outcomes = [{ name = 'S', prob = 0.5, done = true, time = 0 }, { name = 'F', prob = 0.5, done = false, time = 0 }]",
    );
    let done = run(&[
        "makespan",
        "mean",
        &task,
        "--timeout",
        "best",
        "--draws",
        "0",
    ]);
    assert!(
        done.out.contains("no time sets their scale   open\n"),
        "{}{}",
        done.out,
        done.err
    );
}

/// A million attempts are not taken in exact numbers of a million digits; with few attempts both agree.
#[test]
fn large_caps_end() {
    let cap = |most: &str| {
        let classes = [
            "--tp", "0.4", "--fp", "0.6", "--mts", "10", "--mtf", "20", "--draws", "0", "--json",
        ];
        run(&[&["makespan", "mean", "--cap", most], &classes[..]].concat()).json()["capped"].clone()
    };
    let (exact, doubles) = (cap("200"), cap("1000000"));
    assert!(exact["mean"]["exact"].is_string());
    assert!(doubles["mean"]["exact"].is_null());
    for field in ["mean", "attempts", "mean_given_done", "mean_per_done"] {
        let [one, other] = [&exact, &doubles].map(|found| found[field]["value"].as_f64().unwrap());
        assert!((one / other - 1.0).abs() < 1e-12, "{field}: {one}, {other}");
    }
    assert_eq!(doubles["mean_given_up"]["value"], 2e7);
}

/// Below 1e-290 nothing is proved: before, the value was 0 with a proved bound below the true value.
#[test]
fn tiny_probabilities_have_no_proved_bound() {
    let options = [
        "--tp", "0.6", "--fp", "0.4", "--mts", "10", "--mtf", "20", "--t", "1e-300", "--draws",
        "0", "--json",
    ];
    let found = run(&[&["makespan", "dist"], &options[..]].concat()).json();
    let point = &found["distribution"][0];
    assert!(point["error"].as_f64().unwrap() >= 6e-302, "{point}");
    assert_eq!(point["proved"], false, "{point}");
}

/// With a predictor that stops every attempt there is no saving at all, not an infinite one.
#[test]
fn a_task_that_is_never_done_saves_nothing() {
    let classes = [
        "--tp", "0", "--fp", "0.2", "--tn", "0.6", "--fn", "0.2", "--mts", "28.7", "--mtf", "68.7",
        "--mtn", "12.3",
    ];
    let done = run(&[&["makespan", "mean"], &classes[..]].concat());
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .contains("saving                   none: with preemption the task is never done"),
        "{}",
        done.out
    );
}

/// The mean was `inf`, without a reason.
#[test]
fn options_beyond_doubles_are_refused() {
    for verb in ["mean", "decide", "plan"] {
        let options = ["--tp", "0.7", "--fp", "0.3", "--mts", "1e400", "--mtf", "2"];
        let done = run(&[&["makespan", verb], &options[..]].concat());
        assert_eq!(done.code, Some(2), "{}", done.out);
        assert!(
            done.err.contains("--mts") && done.err.contains("beyond the range of doubles"),
            "{}",
            done.err
        );
    }
}

/// More sums of certain times than can be listed: quantiles are not told, probabilities that are asked for are given with their bounds.
#[test]
fn quantiles_that_are_not_told_do_not_end_the_rest() {
    let task = file(
        &folder("makespan-rare"),
        "task.toml",
        "outcomes = [{ name = 'S', prob = '1e-9', done = true, time = 1 }, { name = 'F', prob = '1 - 1e-9', done = false, time = 2 }]",
    );
    let asked = [
        "makespan", "dist", &task, "--t", "1,1e9", "--draws", "0", "--json",
    ];
    let found = run(&asked).json();
    assert!(found["quantiles"][2]["unknown"].is_string(), "{found}");
    let point = &found["distribution"][0];
    assert!(
        (point["probability"].as_f64().unwrap() - 1e-9).abs() < 1e-15,
        "{found}"
    );
}

/// Regression: a jump was drawn as a slanted line from one point of the grid to the next.
#[test]
fn jumps_are_drawn_as_steps() {
    let folder = folder("makespan-steps");
    let task = file(
        &folder,
        "steps.toml",
        "outcomes = [{ name = \"S\", prob = 0.5, done = true, time = 18 }, \
         { name = \"F\", prob = 0.5, done = false, time = 60, restart = 4.3 }]\n",
    );
    let picture = path(&folder, "steps.svg");
    let done = run(&[
        "makespan",
        "dist",
        &task,
        "--plot",
        &picture,
        "--draws",
        "0",
        "--quantiles",
        "0.5",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    // of certain times: the error of a rounding
    assert!(
        done.out.contains("quantile 0.5             18 +- "),
        "{}",
        done.out
    );
    let text = fs::read_to_string(&picture).unwrap();
    assert!(text.contains(">time</text>") && text.contains(">P(M &lt;= t)</text>"));
    // Nothing but lines along the axes in the curve, the longest path of all.
    let paths = text.split(" d=\"").skip(1);
    let curve = paths.map(|path| path.split('"').next().unwrap());
    let curve = curve.max_by_key(|path| path.len()).unwrap();
    assert!(curve.len() > 40, "{curve}");
    let points = curve.trim_start_matches('M').split('L');
    let points: Vec<(&str, &str)> = points.map(|point| point.split_once(' ').unwrap()).collect();
    for pair in points.windows(2) {
        let ((x, y), (next_x, next_y)) = (pair[0], pair[1]);
        assert!(x == next_x || y == next_y, "{curve}");
    }
}
