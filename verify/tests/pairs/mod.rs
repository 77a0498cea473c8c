//! Pairs and the verdict that all of them must have.

#![allow(dead_code, reason = "each test uses its own share")]

use verify::{Comparison, Options, check};

pub(crate) fn verdict(gold: &str, answer: &str) -> Comparison {
    check(gold, answer, &Options::default()).comparison
}

/// Names every pair whose verdict is not the wanted one.
fn all<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, wanted: fn(Comparison) -> bool) {
    let bad: Vec<String> = pairs
        .map(|(gold, answer)| (gold, answer, verdict(gold, answer)))
        .filter(|(.., found)| !wanted(*found))
        .map(|(gold, answer, found)| format!("{gold:?} and {answer:?}: {found:?}"))
        .collect();
    assert!(bad.is_empty(), "{bad:#?}");
}

fn both_ways<'a>(pairs: &[(&'a str, &'a str)]) -> impl Iterator<Item = (&'a str, &'a str)> {
    pairs.iter().flat_map(|(a, b)| [(*a, *b), (*b, *a)])
}

/// Equal in both directions.
pub(crate) fn equal(pairs: &[(&str, &str)]) {
    all(both_ways(pairs), Comparison::is_equal);
}

/// Equal with the gold first; the rule that applies is driven by the gold.
pub(crate) fn accepted(pairs: &[(&str, &str)]) {
    all(pairs.iter().copied(), Comparison::is_equal);
}

/// Different in both directions.
pub(crate) fn different(pairs: &[(&str, &str)]) {
    all(both_ways(pairs), Comparison::is_different);
}

/// Never equal: different or undecided.
pub(crate) fn refused(pairs: &[(&str, &str)]) {
    all(pairs.iter().copied(), |found| !found.is_equal());
}
