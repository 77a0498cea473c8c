//! The shared reference cases, where they are at hand.

#![cfg(feature = "serde")]
#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use serde_json::Value;
use transforms::cases::{is_case, run_case};

fn shared(name: &str) -> Option<Value> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/reference/");
    let text = std::fs::read_to_string(format!("{folder}{name}")).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn makespans() {
    let Some(file) = shared("makespan_cases.json") else {
        return;
    };
    for case in file["cases"].as_array().unwrap() {
        if !is_case(case) {
            continue;
        }
        let outcome = run_case(case).unwrap();
        assert_eq!(outcome.passed, Some(true), "{outcome:?}");
    }
}

#[test]
fn chromatograms_and_inversions() {
    let Some(file) = shared("chromatography_cases.json") else {
        return;
    };
    let list = |key: &str| file[key].as_array().unwrap();
    for case in list("chromatograms").iter().chain(list("inversions")) {
        assert!(is_case(case));
        let outcome = run_case(case).unwrap();
        assert_eq!(outcome.passed, Some(true), "{outcome:?}");
    }
}
