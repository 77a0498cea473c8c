//! The bundled demonstration pairs: well formed, of all kinds, and never decided wrongly.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use std::collections::{BTreeMap, BTreeSet};

use closedform::verify::{Mode, Options, check};
use serde_json::Value;

const PAIRS: &str = include_str!("../examples/demo_pairs.jsonl");

fn rows() -> Vec<Value> {
    PAIRS
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn the_pairs_are_of_all_kinds() {
    let rows = rows();
    assert!(rows.len() >= 200);
    let ids: BTreeSet<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), rows.len(), "an id is there twice");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        *kinds.entry(row["type"].as_str().unwrap()).or_default() += 1;
        assert!(
            row["expected"].is_boolean() && row["note"].is_string(),
            "{row}"
        );
    }
    assert!(kinds.len() >= 20, "{kinds:?}");
}

#[test]
fn no_pair_is_decided_wrongly() {
    let mut wrong = Vec::new();
    for row in rows().iter().filter(|row| row.get("options").is_none()) {
        let options = Options {
            mode: row["mode"].as_str().unwrap().parse::<Mode>().unwrap(),
            ..Options::default()
        };
        let (gold, answer) = (
            row["gold"].as_str().unwrap(),
            row["answer"].as_str().unwrap(),
        );
        let verdict = check(gold, answer, &options).comparison;
        let expected = row["expected"].as_bool().unwrap();
        if (verdict.is_equal() && !expected) || (verdict.is_different() && expected) {
            wrong.push(format!("{}: {verdict:?}", row["id"]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
