//! The entries of graphs in the catalogue: the witness never refutes the true form and refutes every wrong twin.

#![cfg(feature = "catalogue")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod entries;

use algebra::evidence::Context;
use closedform::algebra;
use serde_json::{Value, json};

use self::entries::entry;

const ENTRIES: [&str; 5] = [
    "one-connection-covariance",
    "resolvent-one-connections",
    "identifying-formula",
    "vanishing-ideal",
    "sem-likelihood",
];

#[test]
fn the_witness_refutes_every_twin_and_never_the_true_form() {
    for id in ENTRIES {
        for twin in entries::witnessed(id, 60).twins {
            assert_eq!(twin.tally.refuted, twin.tally.runs(), "{id}: {twin:?}");
        }
    }
}

#[test]
fn samples_depend_on_the_seed_alone() {
    entries::samples_depend_on_the_seed_alone(&ENTRIES);
}

#[test]
fn a_malformed_problem_names_its_field() {
    let graph = json!({"n": 3, "directed": [[1, 2], [2, 3]], "bidirected": []});
    let with = |key: &str, value: Value| {
        let mut problem = graph.clone();
        problem[key] = value;
        problem
    };
    for (id, problem, message) in [
        (
            "one-connection-covariance",
            graph.clone(),
            "\"row\" of the case = nothing",
        ),
        (
            "one-connection-covariance",
            with("row", json!(4)),
            "\"row\" = 4",
        ),
        (
            "resolvent-one-connections",
            json!({"n": 2, "arcs": [[1, 2]], "row": 1, "column": 2}),
            "\"arcs\", entry 1",
        ),
        (
            "resolvent-one-connections",
            json!({"n": 1e9, "arcs": [], "row": 1, "column": 2}),
            "\"n\"",
        ),
        (
            "resolvent-one-connections",
            json!({"n": 1, "arcs": [[1, 1, 1]], "row": 1, "column": 1}),
            "singular",
        ),
        (
            "identifying-formula",
            with("arc", json!([1, 3])),
            "\"arc\" = [1,3]",
        ),
        (
            "vanishing-ideal",
            with("degree", json!("2")),
            "\"degree\" = \"2\"",
        ),
        (
            "sem-likelihood",
            with("covariance", json!([[1, 0, 0]])),
            "\"covariance\"",
        ),
        ("sem-likelihood", json!(5), "the case = 5"),
    ] {
        let error = (entry(id).solve)(&problem, &mut Context::new(1)).unwrap_err();
        assert!(error.to_string().contains(message), "{id}: {error}");
    }
}

#[test]
fn a_formula_is_judged_by_its_values_alone() {
    let problem =
        json!({"n": 3, "directed": [[1, 2], [2, 3]], "bidirected": [[2, 3]], "arc": [2, 3]});
    let judge = |above: &str, below: &str| {
        let solution = json!({"numerator": above, "denominator": below});
        let entry = entry("identifying-formula");
        (entry.witness)(&problem, &solution, &mut Context::new(5))
            .unwrap()
            .name()
    };
    assert_eq!(judge("s_1_3", "s_1_2"), "supported");
    assert_eq!(judge("s_1_3*s_3_3", "s_1_2*s_3_3"), "supported");
    assert_eq!(judge("s_1_3", "s_1_2 - s_1_2"), "refuted");
    assert_eq!(judge("s_2_3", "s_2_2"), "refuted");
}
