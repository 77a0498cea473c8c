//! The adapter of the reference cases of structural equation models.

#![cfg(feature = "catalogue")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod common;

use graphs::cases::{KEYS, is_case, run_case};
use serde_json::{Value, json};

/// The instrument with a feedback of its own: 1 -> 2 <=> 3 <- 4.
fn market() -> Value {
    json!({
        "id": "market", "n": 4, "directed": [[1, 2], [2, 3], [3, 2], [4, 3]], "bidirected": [],
        "acyclic": false, "simple": false, "nontrivial_sccs": [[3, 2]], "directed_cycles": 1,
        "disjoint_cycle_families": 2, "one_connections_total": 12, "simple_paths_total": 10,
        "parameters": 8, "jacobian_rank": 8, "codim": 2, "finite_to_one": true,
        "fiber": {"dimension": 0, "degree": 1}, "scc_dets": ["1 - l_3_2*l_2_3"],
        "trek_rank": [{"A": [1, 2], "B": [2, 3], "generic_rank": 2}],
        "d_separation": [{"a": 1, "b": 4, "given": [], "separated": true}],
        "ideal": {
            "searched_to_degree": 3,
            "minimal_generators_found": [
                {"degree": 1, "poly": "s_1_4"},
                {"degree": 3, "poly": "s_1_2*s_3_4*s_2_3 + s_1_3*s_2_4*s_2_3 - s_1_3*s_3_4*s_2_2 - s_1_2*s_2_4*s_3_3"},
            ],
            "elimination": {"codim": 2, "degree": 3, "generator_degrees": [1, 3]}, "complete": true,
        },
        "identification": {"searched_to_denominator_degree": 2, "formulas": {"2,3": {"degree": 1, "num": "2*s_1_3", "den": "2*s_1_2"}}},
    })
}

/// Without the key, or with another value in its place.
fn with(mut case: Value, key: &str, value: Value) -> Value {
    case[key] = value;
    case
}

#[test]
fn every_case_of_the_reference_file_passes() {
    for case in common::cases() {
        let outcome = run_case(&case).unwrap();
        assert_eq!(
            outcome.passed,
            Some(true),
            "{}: {:?}",
            outcome.id,
            outcome.error
        );
        for key in KEYS {
            assert_eq!(
                case.get(key).is_some(),
                outcome.got.get(key).is_some(),
                "{key}"
            );
        }
    }
}

#[test]
fn what_is_computed_passes_as_what_is_expected() {
    let outcome = run_case(&market()).unwrap();
    assert_eq!((outcome.passed, outcome.error), (Some(true), None));
    let mut again = outcome.got;
    for key in ["directed", "bidirected"] {
        again[key] = market()[key].clone();
    }
    let outcome = run_case(&again).unwrap();
    assert_eq!(outcome.passed, Some(true), "{:?}", outcome.error);
}

#[test]
fn every_wrong_value_is_named() {
    for (key, value) in [
        ("acyclic", json!(true)),
        ("simple", json!(true)),
        ("nontrivial_sccs", json!([[1, 2, 3]])),
        ("directed_cycles", json!(2)),
        ("disjoint_cycle_families", json!(1)),
        ("one_connections_total", json!(11)),
        ("simple_paths_total", json!(11)),
        ("parameters", json!(9)),
        ("jacobian_rank", json!(7)),
        ("codim", json!(1)),
        ("finite_to_one", json!(false)),
        ("htc_solved_nodes", json!([])),
        ("htc_identifiable", json!(false)),
        ("htc_infinite_to_one", json!(true)),
        ("fiber", json!({"dimension": 0, "degree": 2})),
        ("fiber", json!({"dimension": 1, "degree": null})),
        ("scc_dets", json!(["1 + l_3_2*l_2_3"])),
        ("scc_dets", json!([])),
        (
            "trek_rank",
            json!([{"A": [1], "B": [4], "generic_rank": 1}]),
        ),
        (
            "d_separation",
            json!([{"a": 1, "b": 4, "given": [2], "separated": true}]),
        ),
        (
            "sigma",
            json!({"1,1": {"num": "w_1_1", "num_terms": 1, "den_exp": [0]}}),
        ),
        (
            "ideal",
            json!({"searched_to_degree": 1, "minimal_generators_found": [{"degree": 1, "poly": "s_1_3"}]}),
        ),
        (
            "ideal",
            json!({"searched_to_degree": 3, "minimal_generators_found": [{"degree": 1, "poly": "s_1_4"}]}),
        ),
        (
            "ideal",
            json!({"searched_to_degree": 1, "elimination": {"codim": 2, "degree": 4}}),
        ),
        (
            "identification",
            json!({"searched_to_denominator_degree": 2, "formulas": {"2,3": null}}),
        ),
        (
            "identification",
            json!({"searched_to_denominator_degree": 2, "formulas": {"2,3": {"degree": 1, "num": "s_1_2", "den": "s_1_3"}}}),
        ),
        // both vanish on the model
        (
            "identification",
            json!({"searched_to_denominator_degree": 2, "formulas": {"2,3": {"degree": 1, "num": "s_1_4", "den": "s_1_4"}}}),
        ),
    ] {
        let outcome = run_case(&with(market(), key, value.clone())).unwrap();
        assert_eq!(outcome.passed, Some(false), "{key}: {value}");
        let error = outcome.error.unwrap();
        assert!(
            error.starts_with(key) && !error.contains(';'),
            "{key}: {error}"
        );
    }
}

#[test]
fn a_numerator_that_is_left_out_is_compared_with_elimination() {
    let graph = json!({"n": 2, "directed": [[1, 2], [2, 1]], "bidirected": [[1, 2]]});
    let entry = |terms: usize, exponent: u32| json!({"num": null, "num_terms": terms, "den_exp": [exponent]});
    let sigma = |one: Value| json!({"1,1": one, "1,2": entry(4, 2), "2,2": entry(3, 2)});
    let passed = |one: Value| {
        run_case(&with(graph.clone(), "sigma", sigma(one)))
            .unwrap()
            .passed
    };
    assert_eq!(passed(entry(3, 2)), Some(true));
    assert_eq!(passed(entry(4, 2)), Some(false));
    assert_eq!(passed(entry(3, 1)), Some(false));
}

#[test]
fn sigma_at_a_point_is_exact() {
    let point = json!({
        "lambda": {"1,2": "1/2", "2,1": 3},
        "omega": {"1,1": 1, "2,2": "2", "1,2": "-1/3"},
        "sigma": {"1,1": "68", "1,2": "68/3", "2,2": "23/3"},
    });
    let case =
        json!({"n": 2, "directed": [[1, 2], [2, 1]], "bidirected": [[1, 2]], "point": point});
    let outcome = run_case(&case).unwrap();
    assert_eq!(outcome.passed, Some(true), "{}", outcome.got);
    let wrong = with(case, "point", with(point, "sigma", json!({"1,1": "69"})));
    assert_eq!(run_case(&wrong).unwrap().passed, Some(false));
}

#[test]
fn a_case_without_expected_values_is_answered_and_not_scored() {
    let case = json!({"id": 7, "n": 2, "directed": [[1, 2]], "bidirected": [], "colour": "red"});
    let outcome = run_case(&case).unwrap();
    assert_eq!(
        (outcome.id, outcome.passed, outcome.error),
        (json!(7), None, None)
    );
    assert_eq!(
        outcome.got["sigma"]["1,2"],
        json!({"num": "l_1_2*w_1_1", "num_terms": 1, "den_exp": []})
    );
    assert_eq!(outcome.got["jacobian_rank"], json!(3));
    assert!(outcome.got.get("colour").is_none());
}

#[test]
fn a_malformed_case_names_its_field() {
    let graph = json!({"n": 2, "directed": [[1, 2]], "bidirected": []});
    for (key, value, message) in [
        (
            "n",
            json!("2"),
            "\"n\" = \"2\" is not allowed: an integer from 0",
        ),
        ("n", json!(0), "vertex: an integer from 1 to n"),
        ("n", json!(201), "201, more than the limit of 200"),
        (
            "directed",
            json!([[1, 3]]),
            "\"directed\", edge 1 = 3 is not allowed",
        ),
        (
            "directed",
            json!([[1, 2], [1]]),
            "\"directed\", edge 2 = [1] is not allowed",
        ),
        (
            "directed",
            json!({}),
            "\"directed\" = {} is not allowed: a list",
        ),
        ("bidirected", json!([[2, 2]]), "self-loop at 2"),
        ("codim", json!("x"), "\"codim\" = \"x\" is not allowed"),
        (
            "acyclic",
            json!(1),
            "\"acyclic\" = 1 is not allowed: true or false",
        ),
        ("nontrivial_sccs", json!([5]), "\"nontrivial_sccs\" = 5"),
        ("scc_dets", json!(["1 - l_1_3"]), "\"scc_dets\", entry 1"),
        ("scc_dets", json!([""]), "\"scc_dets\", entry 1"),
        (
            "sigma",
            json!({"1,1": {"num": "w_1_1 +"}}),
            "\"sigma\", \"1,1\", \"num\"",
        ),
        (
            "sigma",
            json!({"1,1": {"den_exp": [-1]}}),
            "\"sigma\", \"1,1\", \"den_exp\"",
        ),
        (
            "point",
            json!({"lambda": {}, "omega": {}}),
            "\"point\", \"lambda\", \"1,2\" = nothing",
        ),
        (
            "point",
            json!({"lambda": {"1,2": 0.5}, "omega": {}}),
            "\"point\", \"lambda\", \"1,2\" = 0.5",
        ),
        (
            "point",
            json!({"lambda": {"1,2": "1/0"}, "omega": {}}),
            "\"1/0\"",
        ),
        (
            "trek_rank",
            json!([{"A": [1]}]),
            "\"B\" of \"trek_rank\", entry 1 = nothing",
        ),
        (
            "trek_rank",
            json!([{"A": [1], "B": [9]}]),
            "\"trek_rank\", entry 1, \"B\" = 9",
        ),
        (
            "d_separation",
            json!([{"a": 0, "b": 1, "given": []}]),
            "\"d_separation\", entry 1, \"a\" = 0",
        ),
        (
            "ideal",
            json!({"searched_to_degree": 1000}),
            "a degree up to 250",
        ),
        (
            "ideal",
            json!({"searched_to_degree": 1, "minimal_generators_found": [{"poly": "s_1_7"}]}),
            "entry 1, \"poly\"",
        ),
        (
            "identification",
            json!({"searched_to_denominator_degree": 1, "formulas": {"2,1": null}}),
            "\"2,1\" = null",
        ),
    ] {
        let error = run_case(&with(graph.clone(), key, value.clone())).unwrap_err();
        assert!(
            error.to_string().contains(message),
            "{key} {value}: {error}"
        );
    }
    assert!(run_case(&json!(3)).is_err() && !is_case(&json!(3)));
}
