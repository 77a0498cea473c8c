//! `sem`: options that contradict each other or begin with a hyphen, columns beside the model, exit codes, and what messages blame.

#![cfg(unix)]

mod common;

use std::path::PathBuf;

use common::sem::{document, file, refuses, sem};

/// A row was left out for a value that the model does not use, and a text beside the model refused the file.
#[test]
fn columns_beside_the_model_have_no_influence() {
    let fit = |text: &str| {
        let data = file("beside.csv", text);
        document(&["fit", "-g", "a->b", "--data", &data, "--listwise", "--json"])
    };
    let alone = fit("a,b\n1,2\n2,3\n3,1\n5,2\n4,4\n");
    assert_eq!(alone["fit"]["indices"]["observations"], 5.0);
    let beside = fit(",id,a,b,c\n1,x1,1,2,NA\n2,x2,2,3,inf\n3,x3,3,1,\n4,x4,5,2,1e999\n5,,4,4,4\n");
    assert_eq!(alone["fit"]["parameters"], beside["fit"]["parameters"]);
    assert_eq!(beside["fit"]["dropped"], serde_json::json!(["id", "c"]));
    let data = file("used.csv", "id,a,b\nx1,1,2\nx2,two,3\n");
    refuses(
        &["fit", "-g", "a->b", "--data", &data],
        "used.csv: line 3, column 2: column a: \"two\" is not a finite number",
    );
    refuses(
        &["fit", "-g", "a->id", "--data", &data],
        "line 2, column 1: column id: \"x1\" is not a finite number",
    );
    refuses(
        &["fit", "-g", "b->z", "--data", &data],
        "[b, id, a] without [z]",
    );
    let semicolons = file("semicolons.csv", "a;b\n1;2\n2;3\n");
    refuses(
        &["fit", "-g", "a->b", "--data", &semicolons],
        "the columns are separated by semicolons",
    );
}

/// A polynomial may begin with a minus, as SymPy prints it.
#[test]
fn values_may_begin_with_a_hyphen() {
    let claim = "-s_1_2*s_2_3 + s_1_3*s_2_2";
    let done = sem(&["ideal", "-g", "1->2->3", "--certify", claim]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    for arguments in [
        ["sigma", "--entry", "-1,2"],
        ["sigma", "--explain", "-1,2"],
        ["count", "--entry", "-1,2"],
        ["identify", "--arc", "-1,2"],
    ] {
        let done = sem(&[&arguments[..], &["-g", "1->2"]].concat());
        common::refuses(&done, &format!("{}: ", arguments[1]));
        assert!(!done.err.contains("unexpected argument"), "{}", done.err);
    }
    refuses(
        &["sigma", "-g", "1->2", "--at", "-2"],
        "--at: pair of values",
    );
    let done = sem(&["ideal", "-g", "1->2", "--max-degree", "-1"]);
    common::refuses(&done, "invalid value '-1'");
    assert!(!done.err.contains("-- -1"), "{}", done.err);
    let long = "s_1_2+".repeat(10_000);
    let done = sem(&["ideal", "-g", "1->2", "--certify", &long]);
    assert_eq!((done.code, done.err.len() < 500), (Some(2), true));
}

/// `1/3` is a float in Python.
#[test]
fn fixed_fractions_stay_exact_in_python() {
    let graph = "a ->{1/3} b, b ->{1e-400} c, c ->{2} d";
    let done = sem(&["sigma", "-g", graph, "--entry", "a,d", "--format", "python"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    let tiny = format!("Rational(1, 1{})", "0".repeat(400));
    for line in [
        "from sympy import Rational, symbols",
        "l_a_b = Rational(1, 3)",
        &format!("l_b_c = {tiny}"),
        "l_c_d = 2",
    ] {
        assert!(
            done.out.lines().any(|seen| seen == line),
            "{line}\n{}",
            done.out
        );
    }
    let done = sem(&["sigma", "-g", graph, "--form", "program"]);
    assert_eq!(done.code, Some(0), "{}{}", done.out, done.err);
    assert!(
        done.out.starts_with("from fractions import Fraction\n"),
        "{}",
        done.out
    );
    assert!(
        done.out.contains("    l_a_b = Fraction(1, 3)\n"),
        "{}",
        done.out
    );
    // The witness reads fractions and sees a wrong one.
    assert!(done.out.contains("witness  supported"), "{}", done.out);
    let covariance = file("tiny.csv", "a,b\n1\n0,1\n");
    refuses(
        &[
            "fit",
            "-g",
            "a ->{1e-400} b",
            "--covariance",
            &covariance,
            "--observations",
            "9",
        ],
        "it must fit a double",
    );
}

/// A script took code 1 for a wrong formula.
#[test]
fn an_undecided_witness_is_no_disagreement() {
    let chain: Vec<String> = (1..=1510).map(|v| format!("{v}->{}", v + 1)).collect();
    let chain = file("chain.edges", &chain.join("\n"));
    for form in ["factored", "program"] {
        let asked = ["sigma", &chain, "--entry", "1,1511", "--form", form];
        let done = sem(&asked);
        assert_eq!(done.code, Some(0), "{}", done.err);
        let done = sem(&[&asked[..], &["--fuel", "5000"]].concat());
        assert_eq!(done.code, Some(3), "{}", done.err);
        assert!(done.out.contains("witness  undecided: out of budget"));
    }
}

/// The exit code speaks of all free parameters, with `--arc` of the coefficients of arcs.
#[test]
fn identify_says_whether_every_parameter_is_determined() {
    let done = sem(&["identify", "-g", "1->2, 3 [latent]"]);
    assert_eq!(done.code, Some(1));
    assert!(done.out.contains("not determined: w_3_3"), "{}", done.out);
    let done = sem(&["identify", "-g", "1->2, 3 [latent]", "--arc", "1,2"]);
    assert_eq!(done.code, Some(0));
    let help = sem(&["identify", "--help"]).out;
    assert!(help.contains("every free parameter"), "{help}");
}

/// The sparsest strongly connected graph was called too dense.
#[test]
fn a_long_cycle_is_counted() {
    let cycle: Vec<String> = (1..=2000)
        .map(|v| format!("{v}->{}", v % 2000 + 1))
        .collect();
    let mut text = cycle.join("\n");
    let counts = document(&["count", &file("ring.edges", &text), "--json"]);
    assert_eq!(counts["one_connections"], "4000000");
    assert_eq!(counts["cycle_families"], "2");
    assert_eq!(
        (&counts["cycles"], &counts["paths"]),
        (&"1".into(), &"4000000".into())
    );
    // Beside a chord all pairs are too many; one pair is not.
    text.push_str("\n1->1000");
    let chord = file("chord.edges", &text);
    let done = sem(&["count", &chord, "--entry", "1,1000", "--entry", "1000,1"]);
    assert_eq!(
        done.out,
        "one-connections 1 to 1000        2\none-connections 1000 to 1        1\n"
    );
}

/// `count --entry` is a number of the whole table.
#[test]
fn counted_entries_are_those_of_all_pairs() {
    let graph = "1->2->3->1, 2->1, 3->4, 2->4, 4->5->6->4, 5->4, 7->8->7";
    let names: Vec<String> = (1..=8).map(|v| v.to_string()).collect();
    let mut total = 0;
    for i in &names {
        for j in &names {
            let entry = format!("{i},{j}");
            let counts = document(&["count", "-g", graph, "--entry", &entry, "--json"]);
            assert!(counts["one_connections"].is_null());
            let count = counts["entries"][0]["one_connections"].as_str().unwrap();
            total += count.parse::<usize>().unwrap();
        }
    }
    let counts = document(&["count", "-g", graph, "--json"]);
    assert_eq!(counts["one_connections"], total.to_string());
}

/// Two things had one name: no `--at` could be written, and a fit printed `l_1_2 = l_1_3` for different values.
#[test]
fn a_label_is_no_symbol_of_another_entry() {
    for graph in ["x ->{l_x_z} y; x->z", "1 ->{l_1_3} 2; 1->3"] {
        refuses(&["sigma", "-g", graph], "--graph: the label of ");
        refuses(&["sigma", "-g", graph], "choose another word");
    }
    let done = sem(&[
        "sigma",
        "-g",
        "x ->{l_x_y} y; x ->{l_x_y} z",
        "--at",
        "l_x_y=2,w_x_x=1,w_y_y=1,w_z_z=1",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
}

#[test]
fn messages_blame_what_is_at_fault() {
    let data = file("good.csv", "1,2\n1,2\n2,3\n3,5\n4,4\n");
    let indefinite = file("indefinite.csv", "1,2\n1\n2,1\n");
    let fit = |more: &[&'static str]| [&["fit", "--data", &data][..], more].concat().join("\u{1}");
    let run = |line: String| sem(&line.split('\u{1}').collect::<Vec<_>>());
    let done = run(fit(&["-g", "1->{1}2->{1}1"]));
    common::refuses(&done, "error: --graph: I - Λ is singular at these values");
    let done = run(fit(&["-g", "1->2", "--starts", "0"]));
    common::refuses(&done, "error: --starts 0: give a number from 1 to 100000");
    let done = run(fit(&["-g", "1->2", "--confidence", "1"]));
    common::refuses(&done, "error: --confidence 1: give a level between 0 and 1");
    let done = run(fit(&["-g", "1->2", "--observations", "10"]));
    common::refuses(&done, "--observations <N>");
    let done = run(fit(&["-"]).replace(&data, "-"));
    common::refuses(&done, "standard input cannot be the graph and the data");
    let covariance = [
        "fit",
        "-g",
        "1->2",
        "--covariance",
        &indefinite,
        "--observations",
        "9",
    ];
    refuses(
        &covariance,
        "indefinite, given the variables before it 2 has a negative variance",
    );
    refuses(&[&covariance[..], &["--listwise"]].concat(), "--listwise");
    refuses(
        &["sigma", "-g", "1->2", "--json", "--format", "latex"],
        "leave out --json, or the other --format",
    );
    refuses(
        &["sigma", "-g", "1->2", "--at", ""],
        "nothing, without l_1_2",
    );
    let complete: Vec<String> = (1..=12)
        .flat_map(|a| {
            (1..=12)
                .filter(move |&b| a != b)
                .map(move |b| format!("{a}->{b}"))
        })
        .collect();
    let complete = file("complete.edges", &complete.join("\n"));
    let picture = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("complete.svg");
    refuses(
        &[
            "draw",
            &complete,
            "--plot",
            picture.to_str().unwrap(),
            "--entry",
            "1,2",
        ],
        "leave out --entry, or name a nearer pair",
    );
}

/// Degrees of freedom counted the dimension, the criteria the parameters.
#[test]
fn criteria_count_the_dimension_of_the_model() {
    let covariance = file("square.csv", "1,2\n1\n0.3,1\n");
    let indices = |graph: &str| {
        let fit = ["fit", "-g", graph, "--covariance", &covariance];
        document(&[&fit[..], &["--observations", "50", "--json"]].concat())["fit"]["indices"]
            .clone()
    };
    let (one, loose) = (indices("1->2"), indices("1->2->1"));
    assert_eq!(
        (&one["parameters"], &loose["parameters"]),
        (&3.into(), &4.into())
    );
    for key in ["aic", "bic"] {
        let gap = one[key].as_f64().unwrap() - loose[key].as_f64().unwrap();
        assert!(gap.abs() < 1e-6, "{key}: {gap}");
    }
}
