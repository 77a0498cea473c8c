//! Laws of the Jacobian's rank, and the reference cases.

#![allow(clippy::unwrap_used)] // helpers of tests

use algebra::linear::ModularMatrix;
use algebra::poly::Polynomial;
use algebra::{Fuel, PrimeField, Rational, Words};
use graphs::identify::{RankBound, finite_to_one, finite_to_one_by_rank, simple_certificate};
use graphs::{Coefficient, EdgeKind, MixedGraph, Parameters, Vertex};
use proptest::prelude::*;

mod common;
use common::{cases, covariance, graph_of, mixed_graphs, reference};

fn fuel() -> Fuel {
    Fuel::new(1 << 40)
}

#[test]
fn ranks_of_the_reference_cases() {
    for case in cases() {
        let (id, graph) = (&case["id"], graph_of(&case));
        let answer = finite_to_one(&graph, 1, &mut fuel()).unwrap();
        let expected = |key: &str| usize::try_from(case[key].as_u64().unwrap()).unwrap();
        assert_eq!(answer.parameters, expected("parameters"), "{id}");
        assert_eq!(answer.rank, expected("jacobian_rank"), "{id}");
        assert_eq!(answer.codimension, expected("codim"), "{id}");
        let finite = case["finite_to_one"].as_bool();
        assert_eq!(Some(answer.is_finite_to_one()), finite, "{id}");
        let by_rank = finite_to_one_by_rank(&graph, 2, &mut fuel()).unwrap();
        assert_eq!(by_rank.rank, answer.rank, "{id}");
        for answer in [&answer, &by_rank] {
            assert!(
                answer.certificate.check(&graph, &mut fuel()).unwrap(),
                "{id}"
            );
        }
        if let Some(dimension) = case["fiber"]["dimension"].as_u64() {
            assert_eq!(answer.fibre_dimension as u64, dimension, "{id}");
        }
    }
}

/// The graph of 50 vertices whose rank is to be found in less than a second.
#[test]
fn the_rank_of_a_graph_with_fifty_vertices_is_certified() {
    let Some(file) = reference("sem_bench_graphs.json") else {
        return;
    };
    let graphs = file["graphs"].as_array().unwrap();
    let graph = graph_of(
        graphs
            .iter()
            .find(|graph| graph["id"] == "rank_50")
            .unwrap(),
    );
    let fuel = &mut Fuel::new(1 << 29);
    let answer = finite_to_one_by_rank(&graph, 1, fuel).unwrap();
    assert_eq!((answer.ambient, answer.parameters), (1275, 174));
    assert!(answer.certificate.check(&graph, fuel).unwrap());
    // The bow 4 -> 40, 4 <-> 40 has one free parameter.
    assert_eq!((answer.rank, answer.bound), (173, RankBound::Proved));
    let names = Parameters::new(&graph).names;
    let unknown = (0..174).filter(|at| !answer.identifiable_parameters[*at]);
    let unknown: Vec<&str> = unknown.map(|at| names[at].as_str()).collect();
    assert_eq!(unknown, ["l_4_40", "w_40_40", "w_4_40"]);
}

/// One factor with three indicators: 3 loadings, 4 variances, 6 covariances, and one scale too many.
fn factor_model() -> MixedGraph {
    let mut graph = MixedGraph::new();
    for name in ["f", "x", "y", "z"] {
        graph.add_vertex(Vertex::new(name)).unwrap();
    }
    graph.set_latent(0, true);
    for x in 1..4 {
        graph.add_edge(EdgeKind::Directed, 0, x).unwrap();
    }
    graph
}

#[test]
fn a_factor_needs_a_scale() {
    let mut graph = factor_model();
    let free = finite_to_one(&graph, 1, &mut fuel()).unwrap();
    assert_eq!((free.rank, free.parameters, free.ambient), (6, 7, 6));
    // The error variances of the indicators do not depend on the scale.
    let names = Parameters::new(&graph).names;
    let known: Vec<&str> = (0..7)
        .filter(|at| free.identifiable_parameters[*at])
        .map(|at| names[at].as_str())
        .collect();
    assert_eq!(known, ["w_x_x", "w_y_y", "w_z_z"]);
    graph.set_variance(0, Coefficient::Fixed(Rational::ONE));
    let scaled = finite_to_one(&graph, 1, &mut fuel()).unwrap();
    assert!(scaled.is_finite_to_one() && scaled.bound == RankBound::Proved);
    assert!(scaled.certificate.check(&graph, &mut fuel()).unwrap());
}

/// Ten thousand vertices are refused for lack of fuel before any matrix is made.
#[test]
fn large_graphs_cost_fuel_before_memory() {
    let graph = MixedGraph::from_edges(10_000, &[(0, 1), (1, 0)], &[]).unwrap();
    let error = finite_to_one(&graph, 1, &mut Fuel::default()).unwrap_err();
    assert!(error.to_string().contains("budget"), "{error}");
}

#[test]
fn equal_labels_share_a_column() {
    // A bow with l_1_2 tied to w_1_2.
    let mut graph = MixedGraph::from_edges(2, &[], &[]).unwrap();
    let tied = || Coefficient::Label("a".into());
    for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
        graph.add_edge_with(kind, 0, 1, tied()).unwrap();
    }
    let answer = finite_to_one(&graph, 1, &mut fuel()).unwrap();
    assert_eq!((answer.rank, answer.parameters), (3, 3));
    assert!(answer.certificate.check(&graph, &mut fuel()).unwrap());
}

#[cfg(feature = "serde")]
#[test]
fn certificates_survive_a_document() {
    let graph = MixedGraph::from_edges(2, &[(0, 1)], &[(0, 1)]).unwrap();
    let certificate = finite_to_one(&graph, 1, &mut fuel()).unwrap().certificate;
    let document = serde_json::to_value(&certificate).unwrap();
    assert_eq!(document["prime"], "2305843009213693951");
    assert_eq!(document["rows"][0], serde_json::json!([0, 0]));
    let read: graphs::identify::RankCertificate = serde_json::from_value(document).unwrap();
    assert_eq!(read, certificate);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Simple graphs are finite-to-one: the theorem and the rank at a random point say the same.
    #[test]
    fn simple_graphs_are_finite_to_one(graph in mixed_graphs(1..7), seed: u64) {
        let answer = finite_to_one_by_rank(&graph, seed, &mut fuel()).unwrap();
        if let Some(certificate) = simple_certificate(&graph) {
            prop_assert!(graph.is_simple());
            prop_assert!(certificate.check(&graph, &mut fuel()).unwrap());
            prop_assert!(answer.is_finite_to_one());
            prop_assert_eq!(answer.bound, RankBound::Proved);
        }
    }

    /// No rank of a small graph is left to chance: where shapes do not bound it, vectors do, and the check finds their
    /// equations anew. With one more in an entry they prove nothing.
    #[test]
    fn ranks_of_small_graphs_are_proved(graph in mixed_graphs(2..5), seed: u64) {
        let answer = finite_to_one_by_rank(&graph, seed, &mut fuel()).unwrap();
        prop_assert!(answer.bound.is_proved());
        if let RankBound::Kernel(certificate) = answer.bound {
            prop_assert_eq!(certificate.vectors.len(), answer.fibre_dimension);
            prop_assert!(certificate.check(&graph, &mut fuel()).unwrap());
            let mut forged = certificate;
            let entry = &mut forged.vectors[0][0].1;
            *entry = entry.add(&Polynomial::constant(Rational::ONE), &mut fuel()).unwrap();
            prop_assert!(!forged.check(&graph, &mut fuel()).unwrap());
        }
    }

    /// Every certificate passes the check by implicit differentiation; a coefficient that is fixed costs rank exactly
    /// when it is identifiable.
    #[test]
    fn certificates_are_valid_and_identifiable_coefficients_cost_rank(graph in mixed_graphs(2..6), seed: u64) {
        let answer = finite_to_one_by_rank(&graph, seed, &mut fuel()).unwrap();
        prop_assert!(answer.certificate.check(&graph, &mut fuel()).unwrap());
        prop_assert_eq!(answer.rank + answer.fibre_dimension, answer.parameters);
        prop_assert_eq!(answer.rank + answer.codimension, answer.ambient);
        for number in 0..graph.directed().count() {
            let mut fixed = MixedGraph::from_edges(graph.len(), &[], &[]).unwrap();
            for (at, (a, b)) in graph.directed().enumerate() {
                let coefficient = if at == number {
                    Coefficient::Fixed(Rational::from(i64::from(u8::try_from(seed % 200).unwrap()) + 5))
                } else {
                    Coefficient::Free
                };
                fixed.add_edge_with(EdgeKind::Directed, a, b, coefficient).unwrap();
            }
            for (a, b) in graph.bidirected() {
                fixed.add_edge(EdgeKind::Bidirected, a, b).unwrap();
            }
            let without = finite_to_one_by_rank(&fixed, seed, &mut fuel()).unwrap();
            let costs = without.rank + 1 == answer.rank;
            prop_assert!(costs || without.rank == answer.rank);
            prop_assert_eq!(costs, answer.identifiable_parameters[number]);
        }
    }

    /// The rank of differences: for integers a and a prime p, Σ(a + p e_k) - Σ(a) = p dΣ/da_k modulo p^2.
    #[test]
    fn differences_have_the_rank_of_the_derivatives(graph in mixed_graphs(2..5), seed: u64) {
        let field = PrimeField::new((1 << 31) - 1).unwrap();
        let prime = Rational::from(i64::try_from(field.modulus()).unwrap());
        let mut words = Words::new(seed);
        let count = Parameters::new(&graph).len();
        let point: Vec<Rational> = (0..count)
            .map(|_| Rational::from(i64::try_from(words.below(1 << 31)).unwrap()))
            .collect();
        let at = |point: &[Rational]| covariance(&graph, point).unwrap();
        let here = at(&point);
        let mut entries = Vec::new();
        for k in 0..count {
            let mut moved = point.clone();
            moved[k] = &moved[k] + &prime;
            let there = at(&moved);
            for (a, b) in here.entries().iter().zip(there.entries()) {
                let slope = (b - a).checked_div(&prime).unwrap();
                entries.push(field.residue_of_rational(&slope).unwrap());
            }
        }
        let columns = graph.len() * graph.len();
        let differences = ModularMatrix::new(field, count, columns, entries).unwrap();
        let rank = differences.rank(&mut fuel()).unwrap();
        prop_assert_eq!(finite_to_one(&graph, seed, &mut fuel()).unwrap().rank, rank);
    }
}
