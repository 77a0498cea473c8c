//! Certificates of `laplace` are gone through again by `verify --certificate`, and altered ones are rejected.

#![cfg(unix)]

mod common;

use common::{Done, run_with};
use serde_json::{Value, json};

fn written(arguments: &[&str]) -> Value {
    let done = common::run(&[&["laplace"], arguments, &["--json"]].concat());
    serde_json::from_str(&done.out)
        .unwrap_or_else(|error| panic!("{arguments:?}: {error}\n{}", done.err))
}

fn recheck(text: &str) -> Done {
    run_with(&["verify", "--certificate", "-"], text.as_bytes())
}

fn is_proved(document: &Value) {
    for text in [document.to_string(), document["certificate"].to_string()] {
        let done = recheck(&text);
        assert!(
            done.code == Some(0) && done.out.starts_with("valid      proof by laplace-table"),
            "{}{}\n{document}",
            done.out,
            done.err
        );
    }
}

#[test]
fn inverses_are_proved() {
    for formula in [
        "0",
        "1",
        "1/s",
        "3/(s+2)",
        "(s+3)/(s^2+2*s+5)",
        "1/(s^2-2)",
        "1/(s^2+s-1)",
        "1/(s+1)^4",
        "1/(s^2+4)^2",
        "s/(s+1)",
        "s^2*exp(-s)/(s+1)",
        "(1-exp(-s))^2/s^2",
        "exp(-s*sqrt(2))/s",
        "exp(-2*s)/(s^3+1)",
        "1/(s^5-s-1)",
        "1/(s^3+2)^2",
        "exp(-s)/(s*(s^3-s+1))",
        "1/(s^2+a^2)",
        "1/((s+a)*(s+b))",
        "exp(-a*s)/(s+b)^3",
        "1/(s^2+2*b*s+c)",
        "1/(s^2-a)^2",
        "\\frac{1}{s+\\lambda}",
        "1/sqrt(s)",
        "1/sqrt(s+2)^3",
        "exp(-sqrt(s))",
        "exp(-k*sqrt(s+a))/sqrt(s+a)",
        "s*exp(-sqrt(s))",
        "log(1+1/s)",
        "ln(s/(s+1)) + 1/s",
        "ln((s^2+4)/(s^2+9))",
        "atan(1/s)",
        "atan(s)",
        "atan(s) + 1/s",
        "exp(-s)*ln(1+1/s)",
        "atan(1/(s+1)) + (3*s^2-4*s+5)/((2*s+3)*(s+a))",
    ] {
        is_proved(&written(&["invert", formula]));
    }
    for formula in ["exp(-2*s)/(s^3+1) + 5", "s*exp(-s)", "exp(-s)/(s^5-s-1)"] {
        is_proved(&written(&["invert", formula, "--latex"]));
    }
    is_proved(&written(&[
        "invert",
        "1/(p+alpha)^2",
        "--variable",
        "p",
        "--time",
        "tau",
    ]));
}

#[test]
fn transforms_are_proved() {
    for formula in [
        "0",
        "1",
        "t^3*exp(-2*t)",
        "sin(a*t+b)*exp(-t)",
        "t*cos(3*t)^2",
        "cosh(2*t)",
        "sqrt(t)",
        "exp(-1/(4*t))/t^(3/2)",
        "(1-exp(-t))/t",
        "sin(t)/t",
    ] {
        is_proved(&written(&["transform", formula]));
    }
    // The sign function is no row of the table.
    let open = written(&["transform", "sign(t-1)"]);
    assert!(
        open["certificate"].is_null() && open["uncertified"].is_string(),
        "{open}"
    );
    let done = recheck(&open.to_string());
    assert_eq!(done.code, Some(2), "{}{}", done.out, done.err);
    assert!(done.err.contains("no certificate in it"), "{}", done.err);
}

#[test]
fn altered_documents_are_rejected() {
    let document = written(&["invert", "s^2*exp(-s)/(s+1)"]);
    for (place, other) in [
        ("/formula", json!("1")),
        ("/certificate/transform", json!("s^2*exp(-s)/(s+2)")),
        ("/certificate/function", json!("step(t - 1)*(e^(-t + 2))")),
        ("/certificate/variable", json!("p")),
        ("/certificate/time", json!("x")),
        ("/certificate/claim", json!("equal")),
        ("/certificate/proved", json!(false)),
        ("/certificate/certificate", json!(3)),
        ("/certificate/proof/kind", json!("sampled")),
        ("/certificate/proof/notation", json!("latex")),
        ("/certificate/proof/pieces/0/delay", json!("2")),
        ("/certificate/proof/pieces/0/since", json!("t - 2")),
        ("/certificate/proof/pieces/0/closed", json!("e^(-t + 2)")),
        (
            "/certificate/proof/pieces/0/terms/0/weight",
            json!("1e999999"),
        ),
        ("/certificate/proof/pieces/0/terms/0/rate", json!("-2")),
        (
            "/certificate/proof/pieces/0/impulses/0/weight",
            json!("9".repeat(1 << 20)),
        ),
        (
            "/certificate/proof/pieces/0/impulses/1/order",
            json!(u64::MAX),
        ),
        ("/certificate/proof/parts/0/answer", json!("1")),
        ("/certificate/proof/parts", json!([])),
    ] {
        let mut changed = document.clone();
        *changed.pointer_mut(place).unwrap() = other;
        let done = recheck(&changed.to_string());
        assert_eq!(done.code, Some(1), "{place}: {}{}", done.out, done.err);
        assert!(done.out.starts_with("rejected"), "{place}: {}", done.out);
    }
    let mut both = document;
    both["expression"] = json!("1/s");
    both["transform"] = json!("1/s");
    assert_eq!(recheck(&both.to_string()).code, Some(1));
    // What is no JSON at all, or nested without end.
    for text in ["", "{", &"[".repeat(100_000)] {
        assert_eq!(recheck(text).code, Some(2));
    }
}
