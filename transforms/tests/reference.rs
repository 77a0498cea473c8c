//! The shared reference cases, where they are at hand.

#![cfg(feature = "serde")]

use serde_json::Value;
use transforms::cases::{is_case, run_case};

#[test]
fn chromatograms_and_inversions() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/chromatography_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let list = |key: &str| file[key].as_array().unwrap();
    for case in list("chromatograms").iter().chain(list("inversions")) {
        assert!(is_case(case));
        let outcome = run_case(case).unwrap();
        assert_eq!(outcome.passed, Some(true), "{outcome:?}");
    }
}
