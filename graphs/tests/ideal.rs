//! Vanishing ideals against the reference file, when it is there, and against known facts.

use algebra::Fuel;
use graphs::{CovariancePolynomial, MixedGraph, Search};
use serde_json::Value;

fn reference() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/reference/sem_cases.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    let document: Value = serde_json::from_str(&text).unwrap();
    document["cases"].as_array().unwrap().clone()
}

fn pairs(value: &Value) -> Vec<(usize, usize)> {
    let end = |pair: &Value, at: usize| usize::try_from(pair[at].as_u64().unwrap()).unwrap() - 1;
    let pairs = value.as_array().unwrap().iter();
    pairs.map(|pair| (end(pair, 0), end(pair, 1))).collect()
}

fn graph(case: &Value) -> MixedGraph {
    let n = usize::try_from(case["n"].as_u64().unwrap()).unwrap();
    MixedGraph::from_edges(n, &pairs(&case["directed"]), &pairs(&case["bidirected"])).unwrap()
}

fn fuel() -> Fuel {
    Fuel::new(1 << 40)
}

fn multidegrees(list: &[CovariancePolynomial]) -> Vec<Vec<u32>> {
    let mut degrees: Vec<Vec<u32>> = list.iter().map(|one| one.multidegree().unwrap()).collect();
    degrees.sort();
    degrees
}

/// The generators of the reference file have the multidegrees of those that are found.
#[test]
fn minimal_generators_have_the_multidegrees_of_the_reference() {
    for case in reference() {
        let Some(expected) = case["ideal"]["minimal_generators_found"].as_array() else {
            continue;
        };
        let graph = graph(&case);
        let read = |one: &Value| {
            CovariancePolynomial::parse(one["poly"].as_str().unwrap(), &graph).unwrap()
        };
        let expected: Vec<CovariancePolynomial> = expected.iter().map(read).collect();
        let degree = u32::try_from(case["ideal"]["searched_to_degree"].as_u64().unwrap()).unwrap();
        let mut found = Vec::new();
        let search = Search::new(&graph, degree, 1, fuel()).unwrap();
        assert_eq!(search.codimension() as u64, case["codim"].as_u64().unwrap());
        for piece in search {
            found.extend(piece.unwrap().generators);
        }
        assert_eq!(multidegrees(&found), multidegrees(&expected), "{}", case["id"]);
    }
}
