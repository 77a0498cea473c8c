//! Which models contain which.

#![allow(clippy::unwrap_used)] // helpers of tests

use algebra::Fuel;
use graphs::identify::{Inclusion, Relation, compare_models, same_model_dimension};
use graphs::{Error, MixedGraph, Vertex};
use proptest::prelude::*;

mod common;
use common::{mixed_graphs, of};

fn fuel() -> Fuel {
    Fuel::new(1 << 36)
}

fn relation(first: &MixedGraph, second: &MixedGraph) -> Relation {
    compare_models(first, second, 3, &mut fuel())
        .unwrap()
        .relation()
}

#[test]
fn chains_forks_and_colliders() {
    let chain = of(3, &[(1, 2), (2, 3)], &[]);
    let back = of(3, &[(3, 2), (2, 1)], &[]);
    let fork = of(3, &[(2, 1), (2, 3)], &[]);
    let collider = of(3, &[(1, 2), (3, 2)], &[]);
    let complete = of(3, &[(1, 2), (2, 3), (1, 3)], &[]);
    for other in [&back, &fork] {
        assert_eq!(relation(&chain, other), Relation::Equal);
    }
    assert_eq!(relation(&chain, &collider), Relation::Incomparable);
    assert_eq!(relation(&collider, &complete), Relation::Smaller);
    assert_eq!(relation(&complete, &chain), Relation::Larger);
    assert!(same_model_dimension(&chain, &collider, 1, &mut fuel()).unwrap());
}

#[test]
fn cycles_and_their_reverses() {
    let cycle = of(4, &[(1, 2), (2, 3), (3, 4), (4, 1)], &[]);
    let reverse = of(4, &[(2, 1), (3, 2), (4, 3), (1, 4)], &[]);
    assert_eq!(relation(&cycle, &reverse), Relation::Equal);
    let triangle = of(3, &[(1, 2), (2, 3), (3, 1)], &[]);
    let other = of(3, &[(2, 1), (3, 2), (1, 3)], &[]);
    assert_eq!(relation(&triangle, &other), Relation::Equal);
    // 4-cycles through the vertices in another order: same dimension, other ideal.
    let crossed = of(4, &[(1, 3), (3, 2), (2, 4), (4, 1)], &[]);
    assert_eq!(relation(&cycle, &crossed), Relation::Incomparable);
    let chord = of(4, &[(1, 2), (2, 3), (3, 4), (4, 1), (1, 3)], &[]);
    assert_eq!(relation(&cycle, &chord), Relation::Smaller);
}

/// 2 <-> 3 apart, s_12 = 0: limits of the instrument 1 -> 2 -> 3, 2 <-> 3, which has no parameters for them.
#[test]
fn a_limit_without_parameters_is_still_included() {
    let instrument = of(3, &[(1, 2), (2, 3)], &[(2, 3)]);
    let apart = of(3, &[(1, 3)], &[]);
    let answer = compare_models(&apart, &instrument, 1, &mut fuel()).unwrap();
    assert_eq!(answer.first_in_second, Inclusion::Everything);
    assert_eq!(answer.relation(), Relation::Smaller);
}

/// The same beside an isolated vertex, so that the closure is not everything: not reached, and no minor tells them apart.
#[test]
fn what_neither_fibres_nor_minors_decide_stays_undecided() {
    let instrument = of(4, &[(1, 2), (2, 3)], &[(2, 3)]);
    let apart = of(4, &[(1, 3)], &[]);
    let answer = compare_models(&apart, &instrument, 1, &mut fuel()).unwrap();
    assert_eq!(answer.first_in_second, Inclusion::Undecided);
    assert_eq!(answer.second_in_first, Inclusion::LargerDimension);
    assert_eq!(answer.relation(), Relation::Undecided);
    // With 1 -> 4 it is not even a limit: 4 is independent in the instrument.
    let joined = of(4, &[(1, 4)], &[]);
    let answer = compare_models(&joined, &instrument, 1, &mut fuel()).unwrap();
    let given = vec![];
    let expected = Inclusion::Separated {
        row: 0,
        column: 3,
        given,
    };
    assert_eq!(answer.first_in_second, expected);
}

#[test]
fn a_latent_cause_is_a_bidirected_edge() {
    let mut latent = of(3, &[], &[]);
    let mut hidden = Vertex::new("h");
    hidden.latent = true;
    let h = latent.add_vertex(hidden).unwrap();
    for child in [0, 1] {
        latent
            .add_edge(graphs::EdgeKind::Directed, h, child)
            .unwrap();
    }
    let bidirected = of(3, &[], &[(1, 2)]);
    assert_eq!(relation(&latent, &bidirected), Relation::Equal);
}

#[test]
fn other_vertices_are_an_error() {
    let (three, two) = (of(3, &[], &[]), of(2, &[], &[]));
    let error = compare_models(&three, &two, 1, &mut fuel()).unwrap_err();
    assert!(matches!(error, Error::Dimension { .. }));
    let mut named = MixedGraph::new();
    for name in ["a", "b"] {
        named.add_vertex(Vertex::new(name)).unwrap();
    }
    let error = compare_models(&two, &named, 1, &mut fuel()).unwrap_err();
    assert!(matches!(error, Error::UnknownVertex { .. }));
}

/// Pairs of adjacent vertices, and v-structures by their ends and middles.
type Pattern = (Vec<(usize, usize)>, Vec<(usize, usize, usize)>);

fn pattern(graph: &MixedGraph) -> Pattern {
    let arcs: Vec<_> = graph.directed().collect();
    let mut skeleton: Vec<_> = arcs.iter().map(|&(a, b)| (a.min(b), a.max(b))).collect();
    skeleton.sort_unstable();
    let mut colliders = Vec::new();
    for v in 0..graph.len() {
        let parents = graph.parents(v);
        for (at, a) in parents.iter().enumerate() {
            for b in &parents[at + 1..] {
                if !skeleton.contains(&(*a, *b)) {
                    colliders.push((*a, v, *b));
                }
            }
        }
    }
    colliders.sort_unstable();
    (skeleton, colliders)
}

/// The same skeleton, each edge in one of two directions along two orders of the vertices.
fn dags() -> impl Strategy<Value = (MixedGraph, MixedGraph)> {
    let order = || Just(vec![0_usize, 1, 2, 3]).prop_shuffle();
    (mixed_graphs(4..5), order(), order()).prop_map(|(graph, one, other)| {
        let directed = |order: &[usize]| {
            let place = |v: usize| order.iter().position(|w| *w == v);
            let arcs = graph.bidirected();
            let arcs = arcs.map(|(a, b)| if place(a) < place(b) { (a, b) } else { (b, a) });
            MixedGraph::from_edges(4, &arcs.collect::<Vec<_>>(), &[]).unwrap()
        };
        (directed(&one), directed(&other))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Two DAGs have the same model exactly when they have the same skeleton and the same v-structures.
    #[test]
    fn markov_equivalence_is_equality((first, second) in dags(), seed: u64) {
        let answer = compare_models(&first, &second, seed, &mut fuel()).unwrap();
        prop_assert_eq!(answer.relation() == Relation::Equal, pattern(&first) == pattern(&second));
        prop_assert_ne!(answer.relation(), Relation::Undecided);
    }

    /// Leaving out an edge makes a model that is part of the first; a model equals itself.
    #[test]
    fn a_subgraph_has_a_smaller_model(graph in mixed_graphs(2..5), seed: u64) {
        let arcs: Vec<_> = graph.directed().skip(1).collect();
        let edges: Vec<_> = graph.bidirected().collect();
        let part = MixedGraph::from_edges(graph.len(), &arcs, &edges).unwrap();
        let answer = compare_models(&part, &graph, seed, &mut fuel()).unwrap();
        prop_assert_eq!(answer.first_in_second.holds(), Some(true));
        let same = compare_models(&graph, &graph, seed, &mut fuel()).unwrap();
        prop_assert_eq!(same.relation(), Relation::Equal);
    }
}
