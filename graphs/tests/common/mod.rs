//! Graphs for the laws, and the reference cases.

#![allow(dead_code)] // each test file uses some of it

use algebra::linear::{Matrix, fraction_free};
use algebra::{Fuel, Rational};
use graphs::{MixedGraph, Parameter, Parameters};
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
        pairs
            .iter()
            .map(|pair| (number(&pair[0]) - 1, number(&pair[1]) - 1))
            .collect()
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
                all.map(|at| (at / n, at % n))
                    .filter(|&(a, b)| keep(a, b))
                    .collect()
            };
            let directed = pairs(&arcs, |a, b| a != b);
            let bidirected = pairs(&edges, |a, b| a < b);
            MixedGraph::from_edges(n, &directed, &bidirected).unwrap()
        })
    })
}

/// Σ at rational parameters, by the definition.
pub(crate) fn covariance(graph: &MixedGraph, values: &[Rational]) -> Option<Matrix<Rational>> {
    let (n, parameters) = (graph.len(), Parameters::new(graph));
    let value = |parameter: &Parameter| match parameter {
        Parameter::Free(number) => values[*number].clone(),
        Parameter::Fixed(value) => value.clone(),
    };
    let mut difference = Matrix::<Rational>::identity(n).entries().to_vec();
    let mut omega = vec![Rational::ZERO; n * n];
    for (a, b, parameter) in &parameters.arcs {
        difference[a * n + b] = -value(parameter);
    }
    for (v, parameter) in parameters.variances.iter().enumerate() {
        omega[v * n + v] = value(parameter);
    }
    for (a, b, parameter) in &parameters.covariances {
        omega[a * n + b] = value(parameter);
        omega[b * n + a] = value(parameter);
    }
    let difference = Matrix::new(n, n, difference).unwrap();
    let omega = Matrix::new(n, n, omega).unwrap();
    let fuel = &mut Fuel::new(1 << 36);
    // (I - Λ)^T Y = Ω, then (I - Λ)^T Σ = Y^T
    let transposed = difference.transpose();
    let (half, det) = fraction_free::solve(&transposed, &omega, fuel).ok()?;
    let (sigma, again) = fraction_free::solve(&transposed, &half.transpose(), fuel).ok()?;
    sigma.scale(&(&det * &again).recip()?, fuel).ok()
}

/// The graph with these edges, its vertices counted from 1 as on paper.
pub(crate) fn of(
    n: usize,
    directed: &[(usize, usize)],
    bidirected: &[(usize, usize)],
) -> MixedGraph {
    let down = |pairs: &[(usize, usize)]| -> Vec<_> {
        pairs.iter().map(|(a, b)| (a - 1, b - 1)).collect()
    };
    MixedGraph::from_edges(n, &down(directed), &down(bidirected)).unwrap()
}

/// Names that could be taken for something else in one of the languages.
const NASTY: [&str; 42] = [
    "a b", "graph", "node", "Edge", "subgraph", "digraph", "strict", "dag", "pdag", "NA", "c",
    "start", "label", "1", "2", "007", "0", "-1", "1.5", "x:y", "a->b", "a--b", "->", "~", "x ~ y",
    "#x", "!", "a\"b", "a\\", "\\\"", "`", "{", "}", "[latent]", "größe", "λ₁", "𒐀", "²", "→",
    "latent", "a,b;c", "//",
];

/// Words, texts of other languages, and any characters but control characters.
pub(crate) fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z][a-z0-9_.]{0,4}",
        3 => proptest::sample::select(&NASTY[..]).prop_map(str::to_owned),
        2 => "\\PC{1,6}".prop_filter("no control characters", |name| !name.chars().any(char::is_control)),
    ]
}
