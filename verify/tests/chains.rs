//! Certificates of chains: valid ones are accepted, and what was altered in any field is rejected.

#![cfg(feature = "serde")]

use proptest::prelude::*;
use serde_json::{Value, json};
use verify::recheck_chain;

/// A peg that is sought, put in, and lost again, with a probability in place of a rate.
fn seek() -> Value {
    json!({
        "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["seek", "insert"],
        "arcs": [[0, 1, "(1 - q)/t"], [0, null, "q/t"], [1, 0, "b"], [1, null, "c"]],
        "rewards": ["1", "1"],
        "initial": [[0, "1/2"], [1, "0.5"]],
        // m0 = (b + c + (1-q)/t)/D, m1 = (b + 1/t)/D, D = (c + b q)/t, by hand
        "formula": "((b*t + c*t + 1 - q) + (b*t + 1))/(2*(c + b*q))",
        "point": {"b": "1", "c": "2", "q": "1/3", "t": "0.5"},
        "proof": {"kind": "chain-equations", "denominator": "b*q + c", "means": ["b*t + c*t - q + 1", "b*t + 1"]},
    })
}

#[test]
fn a_valid_one_is_accepted() {
    assert_eq!(recheck_chain(&seek()), Ok(()));
    // Numbers alone: 1/(1/3) and its share.
    let number = json!({
        "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["a"], "arcs": [[0, null, "1/3"]], "rewards": ["1.5"],
        "initial": [[0, "2/3"], [null, "1/3"]], "formula": "10/3", "point": {},
        "proof": {"kind": "chain-equations", "denominator": "2", "means": ["9"]},
    });
    assert_eq!(recheck_chain(&number), Ok(()));
    // Nothing is reached, nothing is earned.
    let none = json!({
        "certificate": 2, "claim": "chain-mean", "proved": true, "states": [], "arcs": [], "rewards": [], "initial": [], "formula": "0", "point": {},
        "proof": {"kind": "chain-equations", "denominator": "1", "means": []},
    });
    assert_eq!(recheck_chain(&none), Ok(()));
}

/// Every leaf of a document, by its path.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                leaves(inner, &format!("{path}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (at, inner) in items.iter().enumerate() {
                leaves(inner, &format!("{path}/{at}"), found);
            }
        }
        _ => found.push(path.to_owned()),
    }
}

#[test]
fn every_field_counts() {
    let whole = seek();
    let mut paths = Vec::new();
    leaves(&whole, "", &mut paths);
    assert!(paths.len() >= 28, "{}", paths.len());
    for path in paths {
        // Names of states are for people: only that they differ is looked at.
        let is_name = path.starts_with("/states/");
        // Other values, at which weights are positive too, are as good.
        let is_value = path.starts_with("/point/");
        let old = whole.pointer(&path).unwrap();
        let others = match old {
            Value::Number(number) => vec![
                json!(number.as_u64().unwrap() + 1),
                json!(number.as_u64().unwrap() + 7),
                json!(-1),
                Value::Null,
            ],
            Value::String(text) => vec![
                json!(format!("{text} + 1")),
                json!(format!("2*({text})")),
                json!("x"),
                json!(""),
                json!(3),
            ],
            Value::Bool(truth) => vec![json!(!truth), Value::Null],
            Value::Null => vec![json!(0), json!(1), json!(2)],
            _ => unreachable!(),
        };
        for other in others
            .into_iter()
            .filter(|other| !((is_name || is_value) && other.is_string()))
        {
            let mut altered = whole.clone();
            *altered.pointer_mut(&path).unwrap() = other.clone();
            assert!(recheck_chain(&altered).is_err(), "{path}: {other}");
        }
    }
}

#[test]
fn lists_are_whole() {
    let whole = seek();
    for list in ["/arcs", "/rewards", "/initial", "/states", "/proof/means"] {
        let count = whole.pointer(list).unwrap().as_array().unwrap().len();
        for at in 0..count {
            let mut altered = whole.clone();
            let items = altered.pointer_mut(list).unwrap().as_array_mut().unwrap();
            let item = items.remove(at);
            assert!(recheck_chain(&altered).is_err(), "{list} without {at}");
            let items = altered.pointer_mut(list).unwrap().as_array_mut().unwrap();
            items.insert(at, item.clone());
            items.push(item);
            assert!(recheck_chain(&altered).is_err(), "{list} with {at} twice");
        }
    }
    let mut extra = whole.clone();
    extra["note"] = json!("more");
    assert!(recheck_chain(&extra).is_err());
    for missing in [
        "certificate",
        "claim",
        "proved",
        "states",
        "arcs",
        "rewards",
        "initial",
        "formula",
        "point",
        "proof",
    ] {
        let mut altered = whole.clone();
        altered.as_object_mut().unwrap().remove(missing);
        assert!(recheck_chain(&altered).is_err(), "{missing}");
    }
    // An order of its own, kept by all lists, is another way to say the same.
    let mut turned = whole;
    turned["arcs"].as_array_mut().unwrap().reverse();
    assert_eq!(recheck_chain(&turned), Ok(()));
}

#[test]
fn what_does_not_follow_is_rejected() {
    let one = |arcs: Value, formula: &str, means: Value, denominator: &str| {
        let count = means.as_array().unwrap().len();
        let names: Vec<String> = (0..count).map(|at| at.to_string()).collect();
        recheck_chain(&json!({
            "certificate": 2, "claim": "chain-mean", "proved": true, "states": names, "arcs": arcs, "rewards": vec!["1"; count],
            "initial": [[0, "1"]], "formula": formula, "point": {"a": "1", "b": "2", "ab": "3", "tau_0": "1/2"},
            "proof": {"kind": "chain-equations", "denominator": denominator, "means": means},
        }))
    };
    assert_eq!(
        one(json!([[0, null, "a"]]), "1/a", json!(["1"]), "a"),
        Ok(())
    );
    // a closed class: its equations have many solutions or none
    let closed = json!([[0, 1, "a"], [1, 0, "b"]]);
    assert!(one(closed.clone(), "0/1", json!(["0", "0"]), "1").is_err());
    let aside = json!([[0, null, "a"], [1, 0, "0"]]);
    assert!(one(aside, "1/a", json!(["1", "1"]), "a").is_err());
    // 0 = 0 on both sides
    assert!(one(json!([[0, null, "a"]]), "1/a", json!(["0"]), "0").is_err());
    assert!(one(json!([[0, null, "a"]]), "1/a", json!(["1"]), "a - a").is_err());
    assert!(one(json!([[0, null, "a - a"]]), "1/a", json!(["1"]), "a").is_err());
    assert!(one(json!([[0, null, "a"]]), "0/0", json!(["1"]), "a").is_err());
    assert!(one(json!([[0, null, "a"]]), "1/(a - a)", json!(["1"]), "a").is_err());
    // a loop, a state that is none
    assert!(
        one(
            json!([[0, 0, "a"], [0, null, "a"]]),
            "1/a",
            json!(["1"]),
            "a"
        )
        .is_err()
    );
    assert!(
        one(
            json!([[0, 9, "a"], [0, null, "a"]]),
            "1/a",
            json!(["1"]),
            "a"
        )
        .is_err()
    );
    // letters that are one name, not a product
    assert!(one(json!([[0, null, "ab"]]), "1/(a*b)", json!(["1"]), "a*b").is_err());
    assert!(one(json!([[0, null, "a*b"]]), "1/ab", json!(["1"]), "a*b").is_err());
    assert_eq!(
        one(
            json!([[0, null, "tau_0"]]),
            "1/tau_0",
            json!(["1"]),
            "tau_0"
        ),
        Ok(())
    );
}

#[test]
fn texts_are_read_as_they_are_written() {
    let equal = |weight: &str, other: &str| {
        recheck_chain(&json!({
            "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["a"], "arcs": [[0, null, weight]], "rewards": ["1"],
            "initial": [[0, "1"]], "formula": format!("1/({other})"), "point": {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1"},
            "proof": {"kind": "chain-equations", "denominator": "1", "means": ["1"]},
        }))
        .is_ok()
    };
    for one in [
        "1",
        "2/2",
        "3 - 2",
        "-1 + 2",
        "-(1 - 2)",
        "2^0",
        "2^3/8",
        "2^(-1)*2",
        "2^-1*2",
        "8/4/2",
        "1/2 + 0.5",
        "2*3 - 5",
        "--1",
        "1.0",
        "0.25*4",
    ] {
        assert_eq!(equal(one, "1"), one != "--1", "{one}");
    }
    for bad in [
        "", "1 1", "2x", "x y", "1e0", "(1", "1)", "1/", "^2", "2^x", "2^(1/2)", "sin(x)",
        "\\frac12", "1..0", "1,0", "1 +", "*1", "1/0", "2^99999", "0^(-1)",
    ] {
        assert!(!equal(bad, "1") && !equal("1", bad), "{bad}");
    }
    assert!(!equal(
        &format!("{}1{}", "(".repeat(500), ")".repeat(500)),
        "1"
    ));
    assert!(equal(
        &format!("{}1{}", "(".repeat(50), ")".repeat(50)),
        "1"
    ));
    // bounded work
    assert!(!equal(
        "(a + b + c + d + e)^9999 - (a + b + c + d + e)^9999 + 1",
        "1"
    ));
}

proptest! {
    /// Any text is rejected or means the same on both sides: 1/w for a weight w.
    #[test]
    fn any_text(weight in "[ab0-9+*/^(). -]{0,24}") {
        let document = json!({
            "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["a"], "arcs": [[0, null, weight]], "rewards": [weight],
            "initial": [[0, "1"]], "formula": "1", "point": {"a": "1/3", "b": "2"},
            "proof": {"kind": "chain-equations", "denominator": "1", "means": ["1"]},
        });
        let _ = recheck_chain(&document);
    }

    /// Any document is rejected, or has all fields.
    #[test]
    fn any_numbers(arcs in prop::collection::vec((0..4_usize, prop::option::of(0..4_usize), 0..3_u8), 0..8), means in prop::collection::vec(0..3_u8, 0..4)) {
        let arcs: Vec<Value> = arcs.iter().map(|(from, to, weight)| json!([from, to, weight.to_string()])).collect();
        let count = means.len();
        let names: Vec<String> = (0..count).map(|at| at.to_string()).collect();
        let means: Vec<String> = means.iter().map(u8::to_string).collect();
        let document = json!({
            "certificate": 2, "claim": "chain-mean", "proved": true, "states": names, "arcs": arcs, "rewards": vec!["1"; count],
            "initial": [], "formula": "0", "point": {}, "proof": {"kind": "chain-equations", "denominator": "1", "means": means},
        });
        let _ = recheck_chain(&document);
    }
}

/// Weights that cancel prove anything, and so do beginnings that are no distribution: both were once accepted.
#[test]
fn numbers_that_are_no_probabilities_are_rejected() {
    let trap = json!({
        "certificate": 2, "claim": "chain-mean", "proved": true, "states": ["a"],
        "arcs": [[0, null, "1"], [0, null, "-1"]], "rewards": ["0"], "initial": [[0, "1"]], "formula": "12345", "point": {},
        "proof": {"kind": "chain-equations", "denominator": "1", "means": ["12345"]},
    });
    let refused = recheck_chain(&trap).unwrap_err().to_string();
    assert!(refused.contains("not positive"), "{refused}");
    let mut doubled = trap;
    doubled["arcs"] = json!([[0, null, "1/2"]]);
    doubled["rewards"] = json!(["1"]);
    doubled["formula"] = "4".into();
    doubled["proof"]["means"] = json!(["2"]);
    doubled["initial"] = json!([[0, "2"]]);
    let refused = recheck_chain(&doubled).unwrap_err().to_string();
    assert!(refused.contains("more than 1"), "{refused}");
    doubled["initial"] = json!([[0, "3"], [0, "-1"]]);
    let refused = recheck_chain(&doubled).unwrap_err().to_string();
    assert!(refused.contains("negative"), "{refused}");
    doubled["initial"] = json!([[0, "1"]]);
    doubled["formula"] = "2".into();
    assert!(recheck_chain(&doubled).is_ok());
}

/// A document about a state `a` and, with two means, a state `b`.
fn about(arcs: &Value, initial: &Value, formula: &str, means: &Value, point: &Value) -> Value {
    let count = means.as_array().map_or(0, Vec::len);
    let names = &["a", "b"][..count];
    json!({
        "certificate": 2, "claim": "chain-mean", "proved": true, "states": names, "arcs": arcs,
        "rewards": vec!["0"; count], "initial": initial, "formula": formula, "point": point,
        "proof": {"kind": "chain-equations", "denominator": "1", "means": means},
    })
}

/// Regression: signs and sums were looked at in numbers only, so that arcs `a` and `-a` proved any mean. Whatever the values of the point,
/// one of two such weights is not positive.
#[test]
fn symbols_that_cancel_prove_nothing() {
    let start = json!([[0, "1"]]);
    let two = json!(["12345", "12345"]);
    let one = json!(["12345"]);
    for (arcs, means) in [
        (json!([[0, null, "a"], [0, null, "-a"]]), &one),
        (
            json!([[0, 1, "q"], [0, null, "1-q"], [1, 0, "1"], [1, null, "q-1"]]),
            &two,
        ),
        (
            json!([
                [0, 1, "q"],
                [0, null, "a"],
                [0, null, "-a"],
                [1, 0, "q"],
                [1, null, "a"],
                [1, null, "-a"]
            ]),
            &two,
        ),
    ] {
        for (a, q) in [
            ("1", "1/2"),
            ("-1", "2"),
            ("0", "1"),
            ("1/3", "-5"),
            ("0", "0"),
        ] {
            let document = about(&arcs, &start, "12345", means, &json!({"a": a, "q": q}));
            let refused = recheck_chain(&document).unwrap_err().to_string();
            assert!(refused.contains("not positive at the point"), "{refused}");
        }
        for point in [
            json!({}),
            json!({"a": "1"}),
            json!({"q": "1"}),
            json!({"a": "a", "q": "q"}),
        ] {
            assert!(recheck_chain(&about(&arcs, &start, "12345", means, &point)).is_err());
        }
    }
}

/// Regression: beginnings `s` and `3 - s`, and `-s^2`, were taken for probabilities.
#[test]
fn symbols_that_are_no_probabilities_are_rejected() {
    let whole = |initial: Value, formula: &str, s: &str| {
        let mut document = about(
            &json!([[0, null, "1"]]),
            &initial,
            formula,
            &json!(["1"]),
            &json!({"s": s}),
        );
        document["rewards"] = json!(["1"]);
        recheck_chain(&document).map_err(|rejected| rejected.to_string())
    };
    for s in ["1/2", "2", "0", "-1", "5"] {
        let refused = whole(json!([[0, "s"], [0, "3 - s"]]), "3", s).unwrap_err();
        assert!(
            refused.contains("more than 1") || refused.contains("negative"),
            "{refused}"
        );
    }
    for s in ["1/2", "-1/2"] {
        let refused = whole(json!([[0, "-s^2"], [0, "0.5"]]), "1/2 - s^2", s).unwrap_err();
        assert!(refused.contains("negative"), "{refused}");
    }
    assert_eq!(whole(json!([[0, "s"], [0, "1 - s"]]), "1", "1/4"), Ok(()));
    assert!(whole(json!([[0, "s"], [0, "1 - s"]]), "1", "5/4").is_err());
    // What is left begins in an exit.
    assert_eq!(whole(json!([[0, "s"]]), "s", "1"), Ok(()));
}

#[test]
fn no_denominator_is_zero_at_the_point() {
    let whole = seek();
    assert_eq!(recheck_chain(&whole), Ok(()));
    for (field, text) in [
        (
            "/formula",
            "((b*t + c*t + 1 - q) + (b*t + 1))*(b - 1)/(2*(c + b*q)*(b - 1))",
        ),
        ("/rewards/0", "(b - 1)/(b - 1)"),
        ("/initial/0/1", "(b - 1)/(2*b - 2)"),
        ("/arcs/3/2", "c*(b - 1)/(b - 1)"),
    ] {
        let mut altered = whole.clone();
        *altered.pointer_mut(field).unwrap() = json!(text);
        let refused = recheck_chain(&altered).unwrap_err().to_string();
        assert!(refused.contains("division by 0"), "{field}: {refused}");
        altered["point"]["b"] = json!("3/2");
        assert_eq!(recheck_chain(&altered), Ok(()), "{field}");
    }
    let mut altered = whole;
    altered["proof"]["denominator"] = json!("(b*q + c)*(b - 1)");
    altered["proof"]["means"] = json!(["(b*t + c*t - q + 1)*(b - 1)", "(b*t + 1)*(b - 1)"]);
    assert!(
        recheck_chain(&altered)
            .unwrap_err()
            .to_string()
            .contains("denominator is 0 at the point")
    );
    // Values are moderate numbers, and the work with them is bounded.
    for value in ["9^9999", "1/0", "x", "b", "", "1e3"] {
        altered["point"]["b"] = json!(value);
        assert!(recheck_chain(&altered).is_err(), "{value}");
    }
    altered["point"]["b"] = json!("2");
    assert_eq!(recheck_chain(&altered), Ok(()));
    altered["formula"] = json!(vec!["b^9999/c^9999/3^9999"; 200].join("*"));
    assert!(recheck_chain(&altered).is_err());
    altered["formula"] = json!(
        (3..4000)
            .map(|n| format!("1/{n}^999"))
            .collect::<Vec<String>>()
            .join(" + ")
    );
    assert!(recheck_chain(&altered).is_err());
}
