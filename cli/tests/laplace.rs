//! `laplace`: formulas with proofs, estimates, doubts.

#![cfg(unix)]

mod common;

use common::run;
use common::transforms::{document, refuses};

#[test]
fn rational_transforms_are_inverted_with_a_proof() {
    let done = run(&[
        "laplace",
        "invert",
        "(s+3)/(s^2+2*s+5)",
        "--t",
        "0.5",
        "--digits",
        "20",
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    // e^-t (cos 2t + sin 2t) at 1/2
    assert!(done.out.contains("0.83808786556703263"), "{}", done.out);
    assert!(done.out.contains("witness  proved"), "{}", done.out);
    let (found, code) = document(&["laplace", "invert", "1/(s^2+a^2)"]);
    assert_eq!(code, Some(0));
    assert_eq!(found["formula"], "sin(a*t)/a");
    assert_eq!(found["certificate"]["proof"]["kind"], "laplace-table");
}

#[test]
fn other_transforms_are_estimated_by_methods_that_agree() {
    let arguments = [
        "laplace",
        "invert",
        "exp(-sqrt(s))/s",
        "--t",
        "0.1,1,10",
        "--digits",
        "30",
    ];
    let (found, code) = document(&arguments);
    assert_eq!(code, Some(0), "{found}");
    // erfc(1/2)
    let value = found["values"][1]["value"].as_str().unwrap();
    assert!(
        value.starts_with("0.4795001221869534623172533461"),
        "{value}"
    );
    assert_eq!(found["values"][1]["status"], "estimate");
    let done = run(&arguments);
    assert!(
        done.out.contains("two methods that share nothing agree"),
        "{}",
        done.out
    );
    for method in [
        "talbot",
        "fixed-talbot",
        "hyperbola",
        "parabola",
        "euler",
        "stehfest",
        "line",
        "de-hoog",
        "weeks",
    ] {
        let (found, code) = document(&[
            "laplace",
            "invert",
            "exp(-sqrt(s))/s",
            "--t",
            "1",
            "--digits",
            "5",
            "--method",
            method,
        ]);
        assert!(code == Some(0) || code == Some(3), "{method}: {found}");
        if code == Some(0) {
            let value: f64 = found["values"][0]["value"]
                .as_str()
                .unwrap()
                .parse()
                .unwrap();
            assert!(
                (value - 0.479_500_122_186_953_5).abs() < 1e-3,
                "{method}: {found}"
            );
        }
    }
}

#[test]
fn doubts_are_said() {
    // neither is a transform
    for (formula, time) in [("exp(s^2)", "1"), ("sin(s)/s", "1")] {
        let done = run(&["laplace", "invert", formula, "--t", time]);
        assert_eq!(done.code, Some(3), "{}", done.out);
        assert!(done.out.contains("doubtful"), "{}", done.out);
    }
    let done = run(&["laplace", "invert", "exp(-s)/sqrt(s)", "--t", "0.5,1,2"]);
    assert_eq!(done.code, Some(3));
    assert!(done.out.contains("no finite value"), "{}", done.out);
    let done = run(&["laplace", "invert", "exp(-sqrt(s))/s"]);
    assert_eq!((done.code, done.out.as_str()), (Some(3), ""));
    assert!(done.err.contains("values want --t"), "{}", done.err);
}

/// Echoes: as many terms as begin by the last time, with a proof; at a jump the side is named.
#[test]
fn echoes_are_unrolled() {
    let done = run(&["laplace", "invert", "tanh(s)/s", "--t", "1,2,7"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    for part in [
        "note     4 pieces, all that begin by t = 7",
        "proved",
        "from the right",
    ] {
        assert!(done.out.contains(part), "{}", done.out);
    }
    let (found, code) = document(&[
        "laplace",
        "invert",
        "1/(s*(1+exp(-s)))",
        "--t",
        "0.5,40.5,41.5",
    ]);
    assert_eq!(code, Some(0));
    let values = found["values"].as_array().unwrap();
    let values: Vec<f64> = values
        .iter()
        .map(|one| one["value"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!((values[0] - 1.0).abs() < 1e-12 && (values[1] - 1.0).abs() < 1e-12);
    assert!(values[2].abs() < 1e-12 && found["until"] == 41.5 && found["verdict"] == "proved");
}

#[test]
fn transforms_go_forward_and_back() {
    let done = run(&["laplace", "transform", "exp(-t)*sin(2*t)"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .starts_with("F(s) = 2/((s + 1)^2 + 4)\nconverges for Re s > -1\n"),
        "{}",
        done.out
    );
    assert!(done.out.contains("supported"), "{}", done.out);
    let (found, _) = document(&[
        "laplace",
        "transform",
        "x^2",
        "--time",
        "x",
        "--variable",
        "p",
    ]);
    assert_eq!(found["transform"], "2/p^3");
    let done = run(&["laplace", "transform", "t^a"]);
    assert_eq!((done.code, done.out.as_str()), (Some(3), ""));
}

#[test]
fn bad_formulas_and_options_name_themselves() {
    for (arguments, message) in [
        (&["invert", "1/(s", "--t", "1"][..], "EXPR, column"),
        (&["invert", "", "--t", "1"], "EXPR"),
        (
            &["invert", "1/(s^2+a)", "--t", "1"],
            "--t: values want numbers for a",
        ),
        (
            &["invert", "exp(-a*sqrt(s))/s", "--t", "1"],
            "a has no value",
        ),
        (
            &["invert", "t/s", "--t", "1"],
            "it contains t, the symbol of the time",
        ),
        (
            &["invert", "1/s", "--t", "2,1"],
            "--t: 1 does not come after 2",
        ),
        (&["invert", "1/s", "--t", "x"], "--t: \"x\" is not a time"),
        (
            &["invert", "1/s", "--t", "1", "--digits", "0"],
            "--digits 0: give 1 to",
        ),
        (
            &["invert", "1/s", "--t", "1", "--variable", "2"],
            "--variable \"2\": write one name",
        ),
        (
            &["invert", "1/s", "--time", "s"],
            "--time: it is the symbol of the transform too",
        ),
        (
            &["transform", "s*t"],
            "it contains s, the symbol of the transform",
        ),
    ] {
        refuses(&[&["laplace"], arguments].concat(), message);
    }
}

/// Regression: H(t-1) was read as a product without a word.
#[test]
fn names_before_brackets_are_functions_or_refused() {
    for (arguments, message) in [
        (
            &["invert", "k(s+1)/s^2"][..],
            "EXPR, column 1: k is not a known function; write k*(..) for a product",
        ),
        (&["invert", "gamma(s)/s"], "gamma is not a known function"),
        (
            &["invert", "1/s + u(s-1)"],
            "EXPR, column 7: u is no function here",
        ),
        (&["transform", "f(t)"], "f is not a known function"),
        (
            &["transform", "delta(t-1)"],
            "delta(..) is no function with values; the transform of an impulse at c is exp(-c*s)",
        ),
        (&["transform", "u(a)*t"], "u is no function here"),
    ] {
        refuses(&[&["laplace"], arguments].concat(), message);
    }
    let done = run(&["laplace", "invert", "k (s+1)/s^2"]);
    assert_eq!(done.code, Some(0), "{}", done.err);
}

/// Regression: what invert prints, with step(..), was not read again.
#[test]
fn steps_go_back_and_forth() {
    for step in [
        "step(t-1)",
        "H(t-1)",
        "u(t - 1)",
        "heaviside(t-1)",
        "theta(t-1)",
        "θ(t-1)",
        r"\theta\left(t-1\right)",
    ] {
        let (found, code) = document(&["laplace", "transform", step]);
        assert_eq!(
            (code, &found["transform"]),
            (Some(0), &"e^(-s)/s".into()),
            "{step}: {found}"
        );
    }
    let (found, _) = document(&["laplace", "invert", "exp(-s)/s^2+exp(-2*s)/(s+1)"]);
    let printed = found["formula"].as_str().unwrap().to_owned();
    assert!(printed.contains("step("), "{printed}");
    let (again, code) = document(&["laplace", "transform", &printed]);
    assert_eq!(code, Some(0), "{again}");
    let (back, _) = document(&["laplace", "invert", again["transform"].as_str().unwrap()]);
    assert_eq!(back["formula"], printed.as_str());
}

/// Regression: 1e400 was the time inf.
#[test]
fn times_beyond_numbers_are_refused() {
    refuses(
        &["laplace", "invert", "1/s", "--t", "1e400"],
        "--t: \"1e400\" is beyond the range of numbers",
    );
}
