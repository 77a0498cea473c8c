//! Graphs for the laws, and the reference cases.

#![allow(dead_code)] // each test file uses some of it

use graphs::MixedGraph;
use proptest::prelude::*;
use serde_json::Value;

/// The reference file, where the checkout has one.
pub(crate) fn reference(file: &str) -> Option<Value> {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = here.join("../../shared/reference").join(file);
    let text = std::fs::read_to_string(path).ok()?;
    serde_json::from_str(&text).ok()
}

/// The cases of `sem_cases.json`; none when the file is absent.
pub(crate) fn cases() -> Vec<Value> {
    let file = reference("sem_cases.json");
    let list = file.and_then(|file| file["cases"].as_array().cloned());
    list.unwrap_or_default()
}

/// The graph of a case, whose vertices count from 1.
pub(crate) fn graph_of(case: &Value) -> MixedGraph {
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let edges = |key: &str| -> Vec<(usize, usize)> {
        let pairs = case[key].as_array().unwrap();
        pairs.iter().map(|pair| (number(&pair[0]) - 1, number(&pair[1]) - 1)).collect()
    };
    MixedGraph::from_edges(number(&case["n"]), &edges("directed"), &edges("bidirected")).unwrap()
}

/// Mixed graphs with cycles, 2-cycles and bows, from the empty to the crowded.
pub(crate) fn mixed_graphs(sizes: std::ops::Range<usize>) -> impl Strategy<Value = MixedGraph> {
    (sizes, 0.0..0.5_f64, 0.0..0.5_f64).prop_flat_map(|(n, arcs, edges)| {
        let arcs = proptest::collection::vec(proptest::bool::weighted(arcs), n * n);
        let edges = proptest::collection::vec(proptest::bool::weighted(edges), n * n);
        (arcs, edges).prop_map(move |(arcs, edges)| {
            let pairs = |chosen: &[bool], keep: fn(usize, usize) -> bool| -> Vec<_> {
                let all = (0..n * n).filter(|at| chosen[*at]);
                all.map(|at| (at / n, at % n)).filter(|&(a, b)| keep(a, b)).collect()
            };
            let directed = pairs(&arcs, |a, b| a != b);
            let bidirected = pairs(&edges, |a, b| a < b);
            MixedGraph::from_edges(n, &directed, &bidirected).unwrap()
        })
    })
}
