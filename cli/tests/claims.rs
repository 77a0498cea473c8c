//! Claim files and what `prove` prints: bundled examples, the blocks of the documentation, certificates.

#![cfg(unix)]

mod common;

use std::fs;

use common::root;
use serde_json::Value;

/// Exit code and standard output.
fn run(arguments: &[&str], input: &str) -> (Option<i32>, String) {
    let done = common::run_with(arguments, input.as_bytes());
    (done.code, done.out)
}

#[test]
fn every_bundled_claim_is_proved_with_a_witness() {
    let mut forms = Vec::new();
    for entry in fs::read_dir(root().join("examples/claims")).unwrap() {
        let path = entry.unwrap().path();
        let (code, text) = run(&["prove", "--json", "--claim", path.to_str().unwrap()], "");
        let document: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(code, Some(0), "{text}");
        assert_eq!(document["verdict"], "proved", "{text}");
        assert!(
            !document["evidence"].as_array().unwrap().is_empty(),
            "{text}"
        );
        forms.push(document["form"].as_str().unwrap().to_owned());
    }
    forms.sort();
    forms.dedup();
    let all = [
        "derivative",
        "identity",
        "integral",
        "limit",
        "ode",
        "recurrence",
        "sum",
    ];
    assert_eq!(forms, all);
}

#[test]
fn every_claim_of_the_documentation_is_proved() {
    let text = fs::read_to_string(root().join("docs/claims.md")).unwrap();
    let blocks: Vec<&str> = text
        .split("```toml\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert_eq!(blocks.len(), 7);
    for block in blocks {
        let (code, text) = run(&["prove", "--claim", "-"], block);
        assert_eq!(code, Some(0), "{block}{text}");
        assert!(text.starts_with("proved"), "{block}{text}");
    }
}

#[test]
fn certificates_of_the_steps_are_rechecked() {
    let (_, text) = run(
        &["prove", "--json", "--claim", "examples/claims/sum.toml"],
        "",
    );
    let (code, checked) = run(&["verify", "--certificate", "-"], &text);
    assert_eq!(code, Some(0), "{checked}");
    assert_eq!(checked.matches("valid").count(), 2, "{checked}");
    // Another formula in the step, the certificate as it was.
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["steps"][1]["right"] = Value::from("(n + 1)^2");
    let (code, checked) = run(&["verify", "--certificate", "-"], &document.to_string());
    assert_eq!(code, Some(1), "{checked}");
    // Another formula in both.
    document["steps"][1]["certificate"]["answer"] = Value::from("(n + 1)^2");
    let (code, checked) = run(&["verify", "--certificate", "-"], &document.to_string());
    assert_eq!(code, Some(1), "{checked}");
}

#[test]
fn a_step_without_certificate_is_open() {
    let (_, text) = run(
        &[
            "prove",
            "--json",
            "--claim",
            "examples/claims/identity.toml",
        ],
        "",
    );
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["steps"][0]
        .as_object_mut()
        .unwrap()
        .remove("certificate");
    let (code, checked) = run(&["verify", "--certificate", "-"], &document.to_string());
    assert_eq!(code, Some(3), "{checked}");
    assert!(checked.starts_with("open"), "{checked}");
}

#[test]
fn a_refuted_claim_has_its_counterexample() {
    let (code, text) = run(
        &["prove", "--json", "x^2 = x", "--assume", "x in Z, x >= 2"],
        "",
    );
    assert_eq!(code, Some(1));
    let document: Value = serde_json::from_str(&text).unwrap();
    let x: i64 = document["counterexample"]["point"][0][1]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(x >= 2);
    assert_eq!(document["counterexample"]["found"], (x * x).to_string());
    assert_eq!(document["counterexample"]["claimed"], x.to_string());
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let claim = [
        "prove",
        "--json",
        "--seed",
        "7",
        "--claim",
        "examples/claims/integral.toml",
    ];
    assert_eq!(run(&claim, ""), run(&claim, ""));
}
