//! `sem`: answers, exit codes, and what bad input is told.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

struct Done {
    code: Option<i32>,
    out: String,
    err: String,
}

fn sem(arguments: &[&str]) -> Done {
    let output = Command::new(env!("CARGO_BIN_EXE_closedform"))
        .arg("sem")
        .args(arguments)
        .output()
        .unwrap();
    Done {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[track_caller]
fn refuses(arguments: &[&str], message: &str) {
    let done = sem(arguments);
    assert_eq!(done.code, Some(2), "{}{}", done.out, done.err);
    assert!(done.err.contains(message), "{}", done.err);
    assert_eq!(done.out, "");
}

#[track_caller]
fn document(arguments: &[&str]) -> Value {
    let done = sem(arguments);
    assert_eq!(done.err, "");
    assert_eq!(done.out.lines().count(), 1, "{}", done.out);
    serde_json::from_str(&done.out).unwrap()
}

fn file(name: &str, text: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, text).unwrap();
    path
}

#[test]
fn bad_graphs_name_the_place_and_the_fix() {
    for (graph, message) in [
        ("1->1", "line 1, column"),
        ("1->2, 1->2", "stands twice"),
        ("1<->2, 2<->1", "stands twice"),
        ("1--2", "`--` has no direction"),
        ("", "the graph has no vertices"),
        ("0->1", "line 1, column 1"),
        ("1->3", "2"),
        ("1->999999999999", "line 1, column 4"),
        ("y ~ x; z := a*b", ":="),
        ("dag { a -- b }", "--"),
    ] {
        refuses(&["sigma", "-g", graph], message);
    }
    refuses(
        &["sigma", "-g", "1->2", "--from", "visio"],
        "allowed: edges, lavaan",
    );
    refuses(&["sigma", "/no/such/graph.dag"], "no such file");
}

#[test]
fn queries_are_checked() {
    refuses(
        &["sigma", "-g", "1->2", "--entry", "1,7"],
        "there is no vertex 7",
    );
    refuses(&["sigma", "-g", "1->2", "--entry", "1"], "is not a pair");
    refuses(
        &["sigma", "-g", "1->2->3->1", "--max-terms", "1"],
        "raise --max-terms",
    );
    refuses(
        &[
            "sigma",
            "-g",
            "1->2->1",
            "--at",
            "l_1_2=1,l_2_1=1,w_1_1=1,w_2_2=1",
        ],
        "det(I - Λ) on the component {1, 2} = 0",
    );
    refuses(
        &["sigma", "-g", "1->2", "--at", "l_1_2=1,w_1_1=-1,w_2_2=1"],
        "Ω is not positive definite",
    );
    refuses(
        &["sigma", "-g", "1->2", "--at", "l_1_2=1"],
        "without w_1_1, w_2_2",
    );
    refuses(
        &["ideal", "-g", "1->2", "--certify", "s_1_9"],
        "line 1, column 1",
    );
    refuses(&["sep", "-g", "1->2", "1"], "two sets of vertices");
    refuses(
        &["identify", "-g", "1->2", "--arc", "2,1"],
        "the graph has no arc",
    );
}

/// Two pairs of names that spell the same symbol are written by numbers.
#[test]
fn ambiguous_names_become_numbers() {
    let done = sem(&["sigma", "-g", "a->b_c, a_b->c", "--entry", "a,b_c"]);
    assert_eq!(done.code, Some(0));
    assert!(done.out.starts_with("1 is a\n2 is b_c\n"), "{}", done.out);
    assert!(done.out.contains("s_1_2 = l_1_2*w_1_1"), "{}", done.out);
}

#[test]
fn shared_and_fixed_coefficients_are_said() {
    let model = "x ~ a*y; y ~ a*x; x ~~ v*x; y ~~ v*y";
    let done = sem(&["sigma", "-g", model, "--entry", "x,x"]);
    assert!(done.out.contains("l_y_x = a\nl_x_y = a\n"), "{}", done.out);
    assert!(!done.out.contains("lowest terms"), "{}", done.out);
    let settings = &document(&["sigma", "-g", model, "--json"])["settings"];
    assert_eq!(settings.as_array().unwrap().len(), 4);
    let program = sem(&["sigma", "-g", "a ->{0.5} b", "--form", "program"]);
    assert!(program.out.contains("    l_a_b = 1/2\n"), "{}", program.out);
    // By the label and by the entry.
    for values in ["a=1/2,v=1", "l_x_y=1/2,w_x_x=1"] {
        let done = sem(&["sigma", "-g", model, "--entry", "x,x", "--at", values]);
        assert!(
            done.out.starts_with("s_x_x = 20/9"),
            "{}{}",
            done.out,
            done.err
        );
    }
}

#[test]
fn large_models_are_answered_or_refused_at_once() {
    let cycle: Vec<String> = (1..=300).map(|v| format!("{v}->{}", v % 300 + 1)).collect();
    let cycle = file("cycle.edges", &cycle.join("\n"));
    let done = sem(&[
        "sigma",
        cycle.to_str().unwrap(),
        "--entry",
        "1,2",
        "--max-terms",
        "10",
    ]);
    assert_eq!(done.code, Some(2));
    assert!(
        done.err.contains(": 300, more than the limit of 10"),
        "{}",
        done.err
    );
    let path: Vec<String> = (1..3999).map(|v| format!("{v}->{}", v + 1)).collect();
    let path = file("path.edges", &path.join("\n"));
    let done = sem(&[
        "sigma",
        path.to_str().unwrap(),
        "--entry",
        "1,2",
        "--form",
        "factored",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.ends_with("modulo 2^61 - 1\n"), "{}", done.out);
}

#[test]
fn documents_are_one_line_of_json() {
    let claims = document(&[
        "ideal",
        "-g",
        "1->2->3",
        "--json",
        "--certify",
        "s_1_2*s_2_3 - s_1_3*s_2_2",
        "--certify",
        "s_1_1",
    ]);
    assert_eq!(claims["claims"][0]["verdict"], "vanishes");
    assert_eq!(claims["claims"][1]["verdict"], "does not vanish");
    let treks = document(&["sigma", "-g", "1->2->1", "--explain", "1,2", "--json"]);
    assert_eq!(treks["one_connections"].as_array().unwrap().len(), 2);
    assert_eq!(treks["denominator"][0]["exponent"], 2);
    let counts = document(&["count", "-g", "1->2->3->1", "--json"]);
    assert_eq!(counts["one_connections"], "9");
    let sep = document(&["sep", "-g", "1->2->3", "1", "3", "--given", "2", "--json"]);
    assert_eq!(sep["separated"], true);
    let ideal = document(&["ideal", "-g", "1->2->3", "--json"]);
    assert_eq!(
        ideal["generators"][0]["polynomial"],
        "s_1_2*s_2_3 - s_1_3*s_2_2"
    );
}

/// `--output` onto the data would lose them.
#[test]
fn a_fit_does_not_replace_its_data() {
    let data = file("data.csv", "1,2\n1,2\n2,3\n3,5\n4,4\n");
    let data = data.to_str().unwrap();
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

/// Rows are written as they are drawn: a number that no memory holds ends with the reader.
#[test]
fn rows_without_end_are_streamed() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
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
    let matrix = matrix.to_str().unwrap();
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
    let matrix = matrix.to_str().unwrap();
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

#[test]
fn graphs_are_converted_and_drawn() {
    let done = sem(&[
        "convert",
        "-g",
        "p ~ z1 + q; q ~ p + z2; p ~~ q",
        "--to",
        "edges",
    ]);
    assert_eq!(
        done.out,
        "p\nz1\nz1 -> p\nq -> p\np -> q\nz2 -> q\np <-> q\n"
    );
    let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("graph.svg");
    let done = sem(&[
        "draw",
        "-g",
        "1->2->3->1",
        "--plot",
        picture.to_str().unwrap(),
        "--entry",
        "1,3",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(fs::read_to_string(&picture).unwrap().starts_with("<svg"));
    refuses(
        &["draw", "-g", "1->2", "--plot", "/no/such/folder/x.svg"],
        "--plot /no/such/folder/x.svg",
    );
    refuses(&["draw", "-g", "1->2", "--plot", "x.bmp"], ".svg");
}

/// What was found before a limit is marked as a part.
#[test]
fn a_search_that_is_stopped_says_so() {
    let done = sem(&["ideal", "-g", "1->2->3->4->5", "--time-limit", "0"]);
    assert_eq!(done.code, Some(3), "{}", done.err);
    assert!(done.out.contains("incomplete: stopped"), "{}", done.out);
    let done = sem(&["identify", "-g", "1->2->3", "--time-limit", "0"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out.contains("incomplete: the time limit was reached"),
        "{}",
        done.out
    );
    refuses(&["ideal", "-g", "1->2", "--time-limit=-1"], "--time-limit");
}
