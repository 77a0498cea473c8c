//! Certificates of `sem` are gone through again by `verify --certificate`, and altered ones are rejected.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]
#![cfg(unix)]

mod common;

use common::Done;
use serde_json::{Value, json};

/// Cycle with an instrument, latent-free; a bow that loses rank; two vertices that cause each other.
const FEEDBACK: &str = "1->2->3->1, 4->1";

fn written(arguments: &[&str]) -> Value {
    let done = common::run(&[&["sem"], arguments, &["--json"]].concat());
    assert_eq!(done.err, "");
    serde_json::from_str(&done.out).unwrap()
}

fn recheck(document: &Value) -> Done {
    common::run_with(
        &["verify", "--certificate", "-"],
        document.to_string().as_bytes(),
    )
}

#[test]
fn what_sem_wrote_is_valid() {
    for (arguments, lines) in [
        (&["identify", "-g", FEEDBACK][..], 8),
        (&["identify", "-g", "1->2->1, 2->3"], 4),
        (&["identify", "-g", "a->b->c, b<->c"], 6),
        (&["identify", "-g", "u [latent]; u->x; u->y; z->x"], 1),
        (&["ideal", "-g", "x->y->z"], 1),
        (
            &[
                "ideal",
                "-g",
                "1->2->3",
                "--certify",
                "s_1_2*s_2_3/2 - s_1_3*s_2_2/2",
            ],
            1,
        ),
        (&["sep", "-g", "1->2->3", "1", "3", "--given", "2"], 1),
        (&["sep", "-g", "x->y<-z", "x", "z", "--given", "y"], 1),
        (&["sep", "-g", "1->2->3", "1", "3", "--find"], 1),
        (&["sep", "-g", "1->2->3", "1,2", "2,3", "--rank"], 1),
        (
            &["sep", "-g", "1->2; 1->3; 1->4; 1->5", "--implied", "2"],
            21,
        ),
    ] {
        let done = recheck(&written(arguments));
        let rejected = done.out.lines().any(|line| line.starts_with("rejected"));
        let valid = done.out.matches("valid      ").count();
        assert!(
            !rejected && valid == lines,
            "{arguments:?}\n{}{}",
            done.out,
            done.err
        );
        let open = done.out.lines().count() > valid;
        assert_eq!(
            done.code,
            Some(if open { 3 } else { 0 }),
            "{arguments:?}\n{}",
            done.out
        );
    }
}

/// The path of the document that is changed, and what it becomes.
type Change = (&'static str, fn() -> Value);

#[test]
fn altered_certificates_are_rejected() {
    let identify: [Change; 16] = [
        ("/graph/directed/3", || json!([1, 4])),
        ("/graph/directed/0", || json!([1, 3])),
        ("/jacobian/rank", || json!(7)),
        ("/jacobian/codimension", || json!(3)),
        ("/jacobian/certificate/minor", || json!("2")),
        ("/jacobian/certificate/rows/0", || json!([0, 2])),
        ("/jacobian/certificate/point/0", || json!("-1")),
        ("/half_trek/solved", || json!(["1", "2", "3"])),
        ("/half_trek/verdict", || json!("infinite-to-one")),
        ("/half_trek/certificate/steps/0/half_treks", || json!([])),
        (
            "/half_trek/certificate/steps",
            || json!([{"vertex": 99, "sources": [], "half_treks": []}]),
        ),
        ("/edgewise/solved", || json!(5)),
        (
            "/edgewise/certificate/steps/0/rule",
            || json!({"half-treks": {"vertex": 99, "parents": [], "half_treks": []}}),
        ),
        ("/formulas/0/formula/numerator", || json!("s_2_3")),
        ("/formulas/0/arc", || json!("2->3")),
        ("/formulas/0/formula/certificate/claim/0/polynomial", || {
            json!("s_2_3")
        }),
    ];
    let ideal: [Change; 3] = [
        ("/generators/0/polynomial", || {
            json!("s_1_2*s_2_3 - s_1_3*s_3_3")
        }),
        ("/generators/0/certificate/claim/0/polynomial", || {
            json!("s_1_2")
        }),
        ("/generators/0/certificate/directed/0", || json!([1, 3])),
    ];
    let separated: [Change; 4] = [
        ("/given", || json!([])),
        ("/given", || json!(["1", "2"])),
        ("/certificate/rank", || json!(0)),
        ("/certificate/treks/0/left/0", || json!(77)),
    ];
    let connected: [Change; 3] = [
        ("/given", || json!([])),
        ("/certificate/steps/0/0", || json!("backward")),
        ("/certificate/start", || json!(77)),
    ];
    let implied: [Change; 2] = [
        ("/constraints/0/columns", || json!(["1", "2"])),
        ("/constraints/0/certificate/treks", || json!([])),
    ];
    let documents: [(&[&str], &[Change]); 5] = [
        (&["identify", "-g", FEEDBACK], &identify),
        (&["ideal", "-g", "1->2->3"], &ideal),
        (
            &["sep", "-g", "1->2->3", "1", "3", "--given", "2"],
            &separated,
        ),
        (
            &["sep", "-g", "1->2<-3", "1", "3", "--given", "2"],
            &connected,
        ),
        (&["sep", "-g", "1->2->3", "--implied", "2"], &implied),
    ];
    for (arguments, changes) in documents {
        let original = written(arguments);
        for (place, value) in changes {
            let mut document = original.clone();
            *document.pointer_mut(place).unwrap() = value();
            let done = recheck(&document);
            assert_eq!(done.code, Some(1), "{place}\n{}{}", done.out, done.err);
            assert!(done.out.contains("rejected   "), "{place}\n{}", done.out);
        }
    }
}

/// An equation 0 l = 0 is true, and says nothing about l.
#[test]
fn a_formula_whose_denominator_vanishes_is_rejected() {
    let mut document = written(&["identify", "-g", "1->2->3"]);
    let claim = written(&["ideal", "-g", "1->2->3"]);
    let zero = "s_1_2*s_2_3 - s_1_3*s_2_2";
    let mut certificate = claim["generators"][0]["certificate"].clone();
    certificate["claim"] = json!([
        {"power": 0, "polynomial": zero},
        {"power": 1, "polynomial": zero},
    ]);
    certificate["parameter"] = json!(0);
    certificate["method"] = json!("expansion");
    document["formulas"][0]["formula"]["certificate"] = certificate;
    let done = recheck(&document);
    assert!(
        done.out
            .contains("its leading coefficient vanishes on the model"),
        "{}",
        done.out
    );
}

#[test]
fn a_graph_alone_has_no_certificate() {
    let done = recheck(&json!({"graph": {"n": 2, "directed": [[1, 2]], "bidirected": []}}));
    common::refuses(&done, "no certificate in it");
    let done = recheck(&json!({"graph": {"n": 2, "directed": [[1, 3]]}}));
    common::refuses(&done, "graph: line 1");
}
