//! Certificates of `makespan` are gone through again by `verify --certificate`, and altered ones are rejected.

#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod common;

use std::fs;

use common::transforms::{file, path};
use common::{Done, folder, run, run_with, words};
use serde_json::{Value, json};

fn recheck(text: &str) -> Done {
    run_with(&["verify", "--certificate", "-"], text.as_bytes())
}

/// Runs a verb with a certificate; the text of the answer, and the certificate.
fn certified(name: &str, arguments: &[&str]) -> (String, Value) {
    let to = path(&folder(&format!("certificate-{name}")), "certificate.json");
    let more = ["--certificate", &to];
    let done = run(&[&["makespan"], arguments, &more].concat());
    assert_eq!(
        done.code,
        Some(0),
        "{arguments:?}: {}{}",
        done.out,
        done.err
    );
    assert!(
        done.out
            .contains("states hold as identities: certificate in "),
        "{}",
        done.out
    );
    let text = fs::read_to_string(&to).unwrap();
    let again = recheck(&text);
    assert_eq!(again.code, Some(0), "{}", again.out);
    assert!(
        again
            .out
            .starts_with("valid      proof by chain-equations: "),
        "{}",
        again.out
    );
    let has_symbols = text.contains("\"point\":{\"");
    assert_eq!(
        has_symbols,
        again.out.contains(" wherever no weight is negative"),
        "{}",
        again.out
    );
    // and inside the document
    let done = run(&[&["makespan"], arguments, &more, &["--json"]].concat());
    let document: Value = serde_json::from_str(&done.out).unwrap();
    let certificate: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["certificate"], certificate);
    assert_eq!(recheck(&done.out).code, Some(0));
    let mut other = document;
    other["certificate"]["formula"] = json!("1");
    assert_eq!(recheck(&other.to_string()).code, Some(1));
    (done.out, certificate)
}

const GRAPH: &str = r#"
initial = "seek"
absorbing = ["done", "scrap"]
edges = [
  { from = "seek", to = "insert", rate = "1/tau0" },
  { from = "insert", to = "seek", rate = "b*(1 - q)" },
  { from = "insert", to = "done", rate = "b*q" },
  { from = "insert", to = "scrap", rate = "c_1^2" },
]
costs = { seek = 2, insert = "k" }
"#;

#[test]
fn formulas_are_proved() {
    let folder = folder("certified-formulas");
    let graph = file(&folder, "graph.toml", GRAPH);
    let (_, whole) = certified("mean", &["symbolic", &graph]);
    assert_eq!(whole["states"], json!(["seek", "insert"]));
    for (name, more) in [
        ("expand", &["--expand"][..]),
        ("factor", &["--factor"]),
        ("latex", &["--latex"]),
        ("rust", &["--format", "rust"]),
        ("from", &["--from", "insert"]),
        ("exit", &["--exit", "scrap"]),
        ("cost", &["--cost"]),
        ("set", &["--set", "q=1/3"]),
        ("gradient", &["--gradient"]),
    ] {
        certified(name, &[&["symbolic", &graph], more].concat());
    }
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/makespan/");
    certified("rework", &["symbolic", &format!("{examples}rework.prism")]);
    certified(
        "peg",
        &["symbolic", &format!("{examples}peg_in_hole.prism")],
    );
    // another formula beside it
    let to = path(&folder, "c.json");
    let done = run(&[
        "makespan",
        "symbolic",
        &graph,
        "--json",
        "--certificate",
        &to,
    ]);
    let mut document: Value = serde_json::from_str(&done.out).unwrap();
    document["formula"] = json!("tau0");
    let again = recheck(&document.to_string());
    assert_eq!(again.code, Some(1));
    assert!(
        again.out.contains("another formula than the document"),
        "{}",
        again.out
    );
}

#[test]
fn numbers_are_proved() {
    let folder = folder("certified-numbers");
    // the ladder of 12 states whose exact mean is 123456790122
    let steps: Vec<String> = (0..12)
        .map(|at| {
            let back = if at > 0 {
                format!("{{ from = \"{at}\", to = \"{}\", rate = 10 }}, ", at - 1)
            } else {
                String::new()
            };
            format!("{back}{{ from = \"{at}\", to = \"{}\", rate = 1 }}", at + 1)
        })
        .collect();
    let text = format!(
        "initial = \"0\"\nabsorbing = [\"12\"]\nedges = [{}]\n",
        steps.join(", ")
    );
    let ladder = file(&folder, "ladder.toml", &text);
    let (_, certificate) = certified("ladder", &["chain", &ladder, "--exact", "--draws", "0"]);
    assert_eq!(certificate["formula"], "123456790122");
    let task = [
        "mean", "--tp", "3/4", "--fp", "1/4", "--mts", "10.5", "--mtf", "24", "--draws", "0",
    ];
    let (_, certificate) = certified("attempts", &task);
    assert_eq!(certificate["formula"], "37/2");
    // a mean that is not that of the certificate
    let to = path(&folder, "c.json");
    let done = run(&[&["makespan"], &task[..], &["--json", "--certificate", &to]].concat());
    let mut document: Value = serde_json::from_str(&done.out).unwrap();
    document["mean"]["exact"] = json!("19");
    assert_eq!(recheck(&document.to_string()).code, Some(1));
}

#[test]
fn altered_ones_are_rejected() {
    let graph = file(&folder("altered"), "graph.toml", GRAPH);
    let (_, whole) = certified("altered", &["symbolic", &graph]);
    fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => fields
                .iter()
                .for_each(|(key, inner)| leaves(inner, &format!("{path}/{key}"), found)),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, inner)| leaves(inner, &format!("{path}/{at}"), found)),
            _ => found.push(path.to_owned()),
        }
    }
    let mut paths = Vec::new();
    leaves(&whole, "", &mut paths);
    assert!(paths.len() > 20);
    // Other values at which weights are positive are as good.
    let is_free = |path: &str| path.starts_with("/states") || path.starts_with("/point");
    for path in paths.iter().filter(|path| !is_free(path)) {
        let mut altered = whole.clone();
        let value = altered.pointer_mut(path).unwrap();
        *value = match &value {
            Value::String(text) if path == "/claim" => json!(format!("{text}s")),
            Value::String(text) => json!(format!("({text})*2 + 1")),
            Value::Number(number) => json!(number.as_u64().unwrap() + 1),
            Value::Bool(truth) => json!(!truth),
            _ => json!(0),
        };
        let done = recheck(&altered.to_string());
        assert_ne!(done.code, Some(0), "{path}: {}", done.out);
    }
    for path in paths.iter().filter(|path| path.starts_with("/point")) {
        for value in [json!(""), json!("tau"), json!(1), json!("1/0")] {
            let mut altered = whole.clone();
            *altered.pointer_mut(path).unwrap() = value;
            assert_eq!(recheck(&altered.to_string()).code, Some(1), "{path}");
        }
    }
    let mut altered = whole.clone();
    altered["point"]["b"] = json!("-1");
    let done = recheck(&altered.to_string());
    assert!(
        done.out.contains("not positive at the point"),
        "{}",
        done.out
    );
    altered["point"].as_object_mut().unwrap().remove("b");
    let done = recheck(&altered.to_string());
    assert!(done.out.contains("no value of \"b\""), "{}", done.out);
}

/// Regression: the graph had a formula that was called supported, and certificates of any mean were valid.
#[test]
fn what_no_values_allow_is_open() {
    let folder = folder("no-values");
    let graph = file(
        &folder,
        "graph.toml",
        r#"
initial = "a"
edges = [
  { from = "a", to = "done", rate = "x" }, { from = "a", to = "b", rate = "y" },
  { from = "b", to = "a", rate = "z - y" }, { from = "b", to = "done", rate = "y - z" },
]
"#,
    );
    let to = path(&folder, "c.json");
    let done = run(&["makespan", "symbolic", &graph, "--certificate", &to]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(
        done.out
            .contains("no values of the symbols were found at which all weights are positive")
            && !done.out.contains("supported"),
        "{}",
        done.out
    );
    assert!(done.out.contains("no certificate: "), "{}", done.out);
    assert!(!fs::exists(&to).unwrap());
    let trap = json!({
        "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["a"], "arcs": [[0, null, "a"], [0, null, "-a"]],
        "rewards": ["0"], "initial": [[0, "1"]], "formula": "12345", "point": {"a": "1"},
        "proof": {"kind": "chain-equations", "denominator": "1", "means": ["12345"]},
    });
    let done = recheck(&trap.to_string());
    assert_eq!(done.code, Some(1), "{}", done.out);
}

#[test]
fn where_there_is_none_it_says_why() {
    let folder = folder("uncertified");
    let to = path(&folder, "c.json");
    let never = words("makespan mean --fp 1 --mtf 3 --json --certificate");
    let done = run(&[&never[..], &[&to]].concat());
    assert_eq!(done.code, Some(0), "{}", done.err);
    let document: Value = serde_json::from_str(&done.out).unwrap();
    assert_eq!(document["certificate"], Value::Null);
    assert!(
        document["uncertified"]
            .as_str()
            .unwrap()
            .contains("infinite"),
        "{document}"
    );
    assert!(!fs::exists(&to).unwrap());
    let again = recheck(&done.out);
    assert_eq!(again.code, Some(2));
    // more states than a certificate has
    let edges: Vec<String> = (0..301)
        .map(|at| format!("{{ from = \"{at}\", to = \"{}\", rate = 1 }}", at + 1))
        .collect();
    let text = format!("edges = [{}]\ninitial = \"0\"\n", edges.join(", "));
    let line = file(&folder, "line.toml", &text);
    let done = run(&[
        "makespan",
        "chain",
        &line,
        "--exact",
        "--draws",
        "0",
        "--certificate",
        &to,
    ]);
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(done.out.contains("no certificate: "), "{}", done.out);
    assert!(!fs::exists(&to).unwrap());
    // only with --exact, and never over the input
    assert_eq!(
        run(&["makespan", "chain", &line, "--certificate", &to]).code,
        Some(2)
    );
    let over = run(&[
        "makespan",
        "symbolic",
        &file(&folder, "g.toml", GRAPH),
        "--certificate",
        &path(&folder, "g.toml"),
    ]);
    assert_eq!(over.code, Some(2), "{}", over.out);
}
