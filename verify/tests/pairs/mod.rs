//! Pairs and the verdict that all of them must have.

#![allow(dead_code, reason = "each test uses its own share")]

use verify::{Comparison, Options, check};

pub(crate) fn verdict(gold: &str, answer: &str) -> Comparison {
    check(gold, answer, &Options::default()).comparison
}

/// Equal in both directions.
pub(crate) fn equal(pairs: &[(&str, &str)]) {
    let bad: Vec<String> = pairs
        .iter()
        .flat_map(|(a, b)| [(*a, *b), (*b, *a)])
        .filter(|(gold, answer)| !verdict(gold, answer).is_equal())
        .map(|(gold, answer)| format!("{gold:?} = {answer:?}: {:?}", verdict(gold, answer)))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

/// Equal with the gold first; the rule that applies is driven by the gold.
pub(crate) fn accepted(pairs: &[(&str, &str)]) {
    let bad: Vec<String> = pairs
        .iter()
        .filter(|(gold, answer)| !verdict(gold, answer).is_equal())
        .map(|(gold, answer)| format!("{gold:?} accepts {answer:?}: {:?}", verdict(gold, answer)))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

/// Different in both directions.
pub(crate) fn different(pairs: &[(&str, &str)]) {
    let bad: Vec<String> = pairs
        .iter()
        .flat_map(|(a, b)| [(*a, *b), (*b, *a)])
        .filter(|(gold, answer)| !verdict(gold, answer).is_different())
        .map(|(gold, answer)| format!("{gold:?} != {answer:?}: {:?}", verdict(gold, answer)))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

/// Never equal: different or undecided.
pub(crate) fn refused(pairs: &[(&str, &str)]) {
    let bad: Vec<String> = pairs
        .iter()
        .filter(|(gold, answer)| verdict(gold, answer).is_equal())
        .map(|(gold, answer)| format!("{gold:?} must not accept {answer:?}"))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}
