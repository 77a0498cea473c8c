//! Certificates of constraints as JSON: what was written is read back, and tampering is noticed.
#![cfg(feature = "serde")]
#![allow(clippy::unwrap_used)] // a failed unwrap is a failed test

use algebra::Fuel;
use graphs::{
    MixedGraph,
    ideal::{Certificate, Vanishing, vanishing_ideal},
};
use serde_json::{Value, json};

fn certificate() -> Value {
    let verma = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 3), (0, 2)], &[(1, 3)]).unwrap();
    let ideal = vanishing_ideal(&verma, 4, 1, &mut Fuel::new(1 << 30)).unwrap();
    let Vanishing::Proven(certificate) = &ideal.generators[0].vanishing else {
        panic!("the constraint of Verma's graph");
    };
    certificate.to_json().unwrap()
}

fn check(document: &Value) -> graphs::Result<bool> {
    Certificate::from_json(document)?.check(&mut Fuel::new(1 << 30))
}

#[test]
fn a_certificate_is_read_back_and_valid() {
    let document = certificate();
    assert!(check(&document).unwrap());
    let again = Certificate::from_json(&document)
        .unwrap()
        .to_json()
        .unwrap();
    assert_eq!(again, document);
}

/// Every change of what is claimed or of what the proof rests on makes the certificate invalid or unreadable.
#[test]
fn tampered_certificates_are_rejected() {
    let original = certificate();
    let text = original["claim"][0]["polynomial"].as_str().unwrap();
    let changes: [(&str, Value); 8] = [
        (
            "/claim/0/polynomial",
            json!(text.replacen("s_1_1", "s_1_2", 1)),
        ),
        ("/claim/0/polynomial", json!(format!("{text} + s_1_1^4"))),
        ("/claim/0/power", json!(1)),
        ("/directed/0", json!([1, 4])),
        ("/method/grid/degrees", json!([])),
        ("/method/grid/degrees/0/1", json!(0)),
        ("/method/grid/coefficient_bound", json!("1")),
        ("/method/grid/ones", json!([0, 1, 2, 3, 4, 5, 6, 7, 8])),
    ];
    for (place, value) in changes {
        let mut document = original.clone();
        *document.pointer_mut(place).unwrap() = value;
        let outcome = check(&document);
        assert!(outcome != Ok(true), "{place}");
    }
    // A bound that is larger than needed is true, and costs nothing.
    let mut document = original.clone();
    *document.pointer_mut("/method/grid/degrees/0/1").unwrap() = json!(1_u64 << 62);
    assert_eq!(check(&document), Ok(true));
    let twice = document["method"]["grid"]["degrees"][0].clone();
    let degrees = document.pointer_mut("/method/grid/degrees").unwrap();
    degrees.as_array_mut().unwrap().push(twice);
    assert_eq!(check(&document), Ok(false));
    for (place, value) in [
        ("/n", json!("four")),
        ("/kind", json!("identity")),
        ("/directed/0", json!([0, 1])),
        ("/method", json!("belief")),
        ("/claim", json!({})),
        ("/method/grid/primes", json!([7])),
    ] {
        let mut document = original.clone();
        *document.pointer_mut(place).unwrap() = value;
        assert!(check(&document).is_err(), "{place}");
    }
}
