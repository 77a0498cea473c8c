//! `sem fit` and `sem simulate`: answers, exit codes, and what bad input is told.

#![cfg(unix)]

mod common;

use std::fs;
use std::path::PathBuf;

use common::sem::{document, file, refuses, sem};

/// `--output` onto the data would lose them.
#[test]
fn a_fit_does_not_replace_its_data() {
    let data = file("data.csv", "1,2\n1,2\n2,3\n3,5\n4,4\n");
    let data = data.as_str();
    refuses(
        &["fit", "-g", "1->2", "--data", data, "--output", data],
        "the file that is read",
    );
    let done = sem(&["fit", "-g", "1->2", "--data", data]);
    assert_eq!(done.code, Some(0), "{}", done.err);
}

#[test]
fn simulated_rows_are_fitted() {
    let rows = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("rows.csv");
    let values = "l_1_2=0.5, l_2_3=-0.7, w_1_1=1, w_2_2=2, w_3_3=1";
    let done = sem(&[
        "simulate",
        "-g",
        "1->2->3",
        "--at",
        values,
        "--rows",
        "10000",
        "--output",
        rows.to_str().unwrap(),
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert_eq!(fs::read_to_string(&rows).unwrap().lines().count(), 10_001);
    let fit = document(&[
        "fit",
        "-g",
        "1->2->3",
        "--data",
        rows.to_str().unwrap(),
        "--json",
    ]);
    let estimate = fit["fit"]["parameters"][1]["estimate"].as_f64().unwrap();
    assert!((estimate + 0.7).abs() < 0.05, "{estimate}");
}

/// Intercepts are given by the names that `sem fit` prints, or by their labels; those that the text leaves out are free too.
#[test]
fn intercepts_are_given_to_simulations_by_name() {
    let values = "w_1_1=1e-12, w_2_2=1e-12";
    for (graph, more, means) in [
        (
            "1->2; 1[intercept]; 2[intercept]",
            "l_1_2=0.5, m_1=4, m_2=1",
            [4.0, 3.0],
        ),
        ("1[intercept=mu]; 2[intercept=mu]", "mu=4", [4.0, 4.0]),
        ("1[intercept=mu]; 2[intercept=mu]", "m_2=4", [4.0, 4.0]),
        ("1->2; 1[intercept=5]", "l_1_2=0.5, m_2=-1", [5.0, 1.5]),
        (
            "1->2; 1[intercept=5]; 2[intercept=1/2]",
            "l_1_2=0.5",
            [5.0, 3.0],
        ),
        (
            "f[latent]; f->1; f->2; 1[intercept]",
            "l_f_1=0, l_f_2=0, w_f_f=1, m_1=7, m_2=8",
            [7.0, 8.0],
        ),
        (
            "\"1 a\"; \"2 a\"; \"1 a\"[intercept]",
            "m_1=7, m_2=8",
            [7.0, 8.0],
        ),
        ("1->2", "l_1_2=0.5", [0.0, 0.0]),
    ] {
        let at = format!("{values}, {more}");
        let done = sem(&["simulate", "-g", graph, "--at", &at, "--rows", "3"]);
        assert_eq!(done.code, Some(0), "{}", done.err);
        let rows: Vec<&str> = done.out.lines().skip(1).collect();
        assert_eq!(rows.len(), 3);
        for row in rows {
            let row: Vec<f64> = row.split(',').map(|field| field.parse().unwrap()).collect();
            for (value, mean) in row.iter().zip(means) {
                assert!((value - mean).abs() < 1e-4, "{graph}: {row:?}");
            }
        }
    }
    for (graph, at, message) in [
        (
            "1->2; 1[intercept]; 2[intercept]",
            "l_1_2=1, m_1=4",
            "without w_1_1, w_2_2, m_2",
        ),
        (
            "1->2; 1[intercept=5]",
            "l_1_2=1, w_1_1=1, w_2_2=1",
            "without m_2",
        ),
        (
            "1[intercept=mu]; 2[intercept=mu]",
            "w_1_1=1, w_2_2=1",
            "without mu",
        ),
        (
            "1; 2[intercept=5]",
            "w_1_1=1, w_2_2=1, m_1=1, m_2=1",
            "\"m_2\" is not allowed: a free parameter",
        ),
    ] {
        refuses(&["simulate", "-g", graph, "--at", at], message);
    }
    let at = "l_1_2=3, w_1_1=1, w_2_2=1";
    let graph = "1->2; 1[intercept]; 2[intercept=mu]";
    let with_means = format!("{at}, m_1=2, mu=1");
    let sigma = |at: &str| sem(&["sigma", "-g", graph, "--entry", "1,2", "--at", at]).out;
    assert!(sigma(at).starts_with("s_1_2 = 3\n"), "{}", sigma(at));
    assert_eq!(sigma(at), sigma(&with_means));
}

/// Rows are written as they are drawn: a number that no memory holds ends with the reader.
#[test]
fn rows_without_end_are_streamed() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let mut child = Command::new(env!("CARGO_BIN_EXE_closedform"))
        .args([
            "sem",
            "simulate",
            "-g",
            "1->2",
            "--at",
            "l_1_2=1, w_1_1=1, w_2_2=1",
        ])
        .args(["--rows", "1000000000000000"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let first: Vec<String> = lines.by_ref().take(20_000).map(Result::unwrap).collect();
    assert_eq!(first[0], "1,2");
    let fields = |line: &String| {
        line.split(',')
            .filter(|field| field.parse::<f64>().is_ok())
            .count()
    };
    assert!(first[1..].iter().all(|line| fields(line) == 2));
    drop(lines);
    assert!(child.wait().unwrap().success());
}

/// All that lavaan's users look for in a table, ties and fixed entries included.
#[test]
fn a_fit_shows_standardised_estimates() {
    let model = "f =~ x1 + a*x2 + a*x3; y ~ f";
    let names = "x1,x2,x3,y";
    let matrix = file(
        "factor.csv",
        &format!("{names}\n2\n1,2\n1.1,0.9,3\n0.7,0.8,0.9,1\n"),
    );
    let matrix = matrix.as_str();
    let arguments = [
        "fit",
        "-g",
        model,
        "--covariance",
        matrix,
        "--observations",
        "200",
    ];
    let done = sem(&arguments);
    assert_eq!(done.code, Some(0), "{}", done.err);
    let row = |name: &str| -> Vec<String> {
        let line = done.out.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("{name}: {}", done.out));
        line[name.len()..]
            .split_whitespace()
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(row("parameter")[6], "std.all");
    assert_eq!(row("l_f_x1 ")[..6], ["1.00000", "-", "-", "-", "-", "-"]);
    let (two, three) = (row("l_f_x2 = a "), row("l_f_x3 = a "));
    assert_eq!((two.len(), &two[..6]), (7, &three[..6]));
    assert_ne!(two[6], three[6]);
    let document = document(&[&arguments[..], &["--json"]].concat());
    let explained = document["fit"]["explained"][3][1].as_f64().unwrap();
    let loading: f64 = row("l_f_y ")[6].parse().unwrap();
    assert!((loading * loading - explained).abs() < 1e-5);
    let shown: f64 = row("R² of y ")[0].parse().unwrap();
    assert!((shown - explained).abs() < 1e-5);
    assert!(
        done.out
            .contains("witness  supported: score by differences"),
        "{}",
        done.out
    );
}

#[test]
fn what_lavaan_adds_is_added_on_demand() {
    let convert = |more: &[&str]| {
        let arguments = ["convert", "-g", "y1 + y2 ~ x1 + x2", "--to", "edges"];
        sem(&[&arguments[..], more].concat())
    };
    let plain = convert(&[]).out;
    assert!(!plain.contains("<->"), "{plain}");
    let added = convert(&["--lavaan-defaults"]).out;
    assert!(
        added.contains("y1 <-> y2") && added.contains("x1 <-> x2"),
        "{added}"
    );
    refuses(
        &[
            "convert",
            "-g",
            "1->2",
            "--to",
            "edges",
            "--lavaan-defaults",
        ],
        "--lavaan-defaults is for lavaan's formulas, and --graph is read as edges",
    );
}

/// A likelihood that rises for ever is no optimum.
#[test]
fn a_supremum_at_infinity_is_no_fit() {
    let matrix = file("infinity.csv", "x,y,z\n1\n0.5,1\n0.5,-0.1,1\n");
    let matrix = matrix.as_str();
    let graph = "f [latent, variance=1]; f->x; f->y; f->z";
    let done = sem(&[
        "fit",
        "-g",
        graph,
        "--covariance",
        matrix,
        "--observations",
        "40",
    ]);
    assert_eq!(
        (done.code, done.out.as_str()),
        (Some(3), ""),
        "{}",
        done.err
    );
    assert!(
        done.err
            .contains("no start found a maximum of the likelihood")
            && done.err.contains("l_f_x -> infinity"),
        "{}",
        done.err
    );
}
