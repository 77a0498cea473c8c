//! Laws of separations and trek ranks against the generic rank of Σ, on many graphs.

use std::collections::BTreeSet;

use algebra::{Fuel, Words};
use proptest::prelude::*;

use super::*;
use crate::mixed::MixedGraph;
use crate::support::{Subsets, Support};
use crate::testing::{
    all_graphs_with_three_vertices, any_graph, random_graph, random_point, rank, reference, vertex,
    vertices,
};

fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

fn subset(words: &mut Words, n: usize) -> Vec<usize> {
    (0..n).filter(|_| words.below(2) == 0).collect()
}

fn with(given: &[usize], v: usize) -> Vec<usize> {
    given.iter().copied().chain([v]).collect()
}

/// d-separation by another road: paths outside C in the moral graph of the ancestors, bidirected edges as vertices.
fn separated_by_moral_graph(graph: &MixedGraph, a: usize, b: usize, given: &[usize]) -> bool {
    let n = graph.len();
    let causes: Vec<(usize, usize)> = graph.bidirected().collect();
    let parents = |v: usize| -> Vec<usize> {
        let latent = (0..causes.len()).filter(|&k| causes[k].0 == v || causes[k].1 == v);
        graph
            .parents(v)
            .into_iter()
            .chain(latent.map(|k| n + k))
            .collect()
    };
    let mut kept = BTreeSet::new();
    let mut stack = with(&with(given, a), b);
    while let Some(v) = stack.pop() {
        if kept.insert(v) && v < n {
            stack.extend(parents(v));
        }
    }
    let mut moral = BTreeSet::new();
    for &v in kept.iter().filter(|&&v| v < n) {
        let family = with(&parents(v), v);
        for &x in &family {
            moral.extend(family.iter().filter(|&&y| y != x).map(|&y| (x, y)));
        }
    }
    let (mut seen, mut stack) = (BTreeSet::new(), vec![a]);
    while let Some(v) = stack.pop() {
        if !given.contains(&v) && seen.insert(v) {
            stack.extend(moral.iter().filter(|edge| edge.0 == v).map(|edge| edge.1));
        }
    }
    !seen.contains(&b)
}

/// All three roads to an independence agree, and a connecting path can be checked.
fn separation_is_a_rank(graph: &MixedGraph, a: usize, b: usize, given: &[usize], seed: u64) {
    let separated = d_separated(graph, &[a], &[b], given).unwrap();
    let block = rank(
        &random_point(graph, seed).sigma,
        &with(given, a),
        &with(given, b),
    );
    assert_eq!(
        separated,
        block <= given.len(),
        "{graph:?} {a} {b} {given:?}"
    );
    assert_eq!(separated, separated_by_moral_graph(graph, a, b, given));
    if let Some(path) = d_connecting_path(graph, &[a], &[b], given).unwrap() {
        assert!(path.check(graph, &[a], &[b], given), "{graph:?} {path:?}");
    }
}

#[test]
fn separation_is_a_rank_on_all_graphs_with_three_vertices() {
    for (number, graph) in all_graphs_with_three_vertices().enumerate() {
        for (a, b, c) in [(0, 1, 2), (0, 2, 1), (1, 2, 0)] {
            separation_is_a_rank(&graph, a, b, &[], number as u64);
            separation_is_a_rank(&graph, a, b, &[c], number as u64);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    /// a and b are d-separated given C exactly when the rank of Sigma[aC, bC] is |C| at a random point.
    #[test]
    fn separation_is_a_rank_and_a_cut_of_the_moral_graph(seed in any::<u64>()) {
        let words = &mut Words::new(seed);
        let graph = any_graph(words, 8);
        let chosen = subset(words, graph.len());
        let (a, b) = (words.below(graph.len() as u64), words.below(graph.len() as u64));
        let (a, b) = (usize::try_from(a).unwrap(), usize::try_from(b).unwrap());
        if a != b {
            let given: Vec<usize> = chosen.into_iter().filter(|&v| v != a && v != b).collect();
            separation_is_a_rank(&graph, a, b, &given, seed);
        }
    }

    /// Sets are separated exactly when all pairs are, in both directions, with a path to show otherwise.
    #[test]
    fn separation_of_sets_is_that_of_all_pairs(seed in any::<u64>()) {
        let words = &mut Words::new(seed);
        let graph = any_graph(words, 8);
        let n = graph.len();
        let (a, b, given) = (subset(words, n), subset(words, n), subset(words, n));
        let pairs = a.iter().all(|&x| b.iter().all(|&y| d_separated(&graph, &[x], &[y], &given).unwrap()));
        prop_assert_eq!(d_separated(&graph, &a, &b, &given).unwrap(), pairs);
        prop_assert_eq!(d_separated(&graph, &b, &a, &given).unwrap(), pairs);
        if let Some(path) = d_connecting_path(&graph, &a, &b, &given).unwrap() {
            prop_assert!(path.check(&graph, &a, &b, &given));
        }
    }

    /// A separator separates, has the smallest size, and is found whenever there is one; latent vertices are never used.
    #[test]
    fn separators_are_smallest(seed in any::<u64>()) {
        let words = &mut Words::new(seed);
        let mut graph = any_graph(words, 7);
        for v in subset(words, graph.len()) {
            graph.set_latent(v, words.below(2) == 0);
        }
        let n = graph.len();
        let side: Vec<u64> = (0..n).map(|_| words.below(4)).collect();
        let of = |k: u64| -> Vec<usize> { (0..n).filter(|&v| side[v] == k).collect() };
        let (a, b) = (of(0), of(1));
        let free: Vec<usize> = (0..n).filter(|&v| side[v] > 1 && !graph.vertex(v).latent).collect();
        let smallest = (0..=free.len()).find(|&size| {
            Subsets::new(&free, size).any(|given| d_separated(&graph, &a, &b, &given).unwrap())
        });
        let found = find_separator(&graph, &a, &b, &mut fuel()).unwrap();
        prop_assert_eq!(found.as_ref().map(Vec::len), smallest);
        if let Some(found) = found {
            prop_assert!(d_separated(&graph, &a, &b, &found).unwrap());
            prop_assert!(found.iter().all(|v| free.contains(v)));
        }
    }

    /// The flow of treks is the generic rank, and treks and separator certify each other.
    #[test]
    fn trek_rank_is_the_generic_rank(seed in any::<u64>()) {
        let words = &mut Words::new(seed);
        let mut graph = any_graph(words, 9);
        graph.set_latent(0, words.below(2) == 0);
        let (a, b) = (subset(words, graph.len()), subset(words, graph.len()));
        let found = trek_rank(&graph, &a, &b, &mut fuel()).unwrap();
        prop_assert!(found.exact && found.check(&graph, &a, &b));
        prop_assert_eq!(found.rank, rank(&random_point(&graph, seed).sigma, &a, &b));
    }

    /// Fixed and shared coefficients can only lower the rank.
    #[test]
    fn trek_rank_bounds_the_rank_of_restricted_models(seed in any::<u64>()) {
        use crate::mixed::{Coefficient, EdgeKind};
        let words = &mut Words::new(seed);
        let free = any_graph(words, 6);
        let coefficient = |words: &mut Words| match words.below(4) {
            0 => Coefficient::Fixed(algebra::Rational::zero()),
            1 => Coefficient::Fixed(algebra::Rational::from(3)),
            2 => Coefficient::Label("a".into()),
            _ => Coefficient::Free,
        };
        let mut graph = MixedGraph::from_edges(free.len(), &[], &[]).unwrap();
        for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
            for (a, b, _) in free.edges_of(kind) {
                graph.add_edge_with(kind, a, b, coefficient(words)).unwrap();
            }
        }
        graph.set_variance(0, coefficient(words));
        let (a, b) = (subset(words, graph.len()), subset(words, graph.len()));
        let found = trek_rank(&graph, &a, &b, &mut fuel()).unwrap();
        prop_assert!(found.check(&graph, &a, &b));
        let generic = rank(&random_point(&graph, seed).sigma, &a, &b);
        prop_assert!(generic <= found.rank && (!found.exact || generic == found.rank));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// The list has exactly the square blocks whose generic rank is one less than their size, and says which are minimal.
    #[test]
    fn implied_constraints_are_the_vanishing_minors(seed in any::<u64>()) {
        let words = &mut Words::new(seed);
        let mut graph = any_graph(words, 5);
        graph.set_latent(0, words.below(2) == 0);
        let sigma = random_point(&graph, seed).sigma;
        let observed = graph.observed();
        let largest = 3;
        let found = implied_constraints(&graph, largest, &mut fuel()).unwrap();
        let mut expected = Vec::new();
        for size in 1..=largest.min(observed.len()) {
            for rows in Subsets::new(&observed, size) {
                for columns in Subsets::new(&observed, size).filter(|columns| *columns >= rows) {
                    if rank(&sigma, &rows, &columns) + 1 == size {
                        expected.push((rows.clone(), columns));
                    }
                }
            }
        }
        let listed: Vec<_> = found.iter().map(|one| (one.rows.clone(), one.columns.clone())).collect();
        prop_assert_eq!(listed, expected);
        for one in &found {
            let without = |set: &[usize], k: usize| -> Vec<usize> {
                (0..set.len()).filter(|&at| at != k).map(|at| set[at]).collect()
            };
            let full = (0..one.rows.len()).all(|k| {
                rank(&sigma, &without(&one.rows, k), &one.columns) == one.rank
                    && rank(&sigma, &one.rows, &without(&one.columns, k)) == one.rank
            });
            prop_assert_eq!(one.minimal, full);
            prop_assert_eq!(one.separator.0.len() + one.separator.1.len(), one.rank);
            if let Some((a, b, given)) = one.independence() {
                prop_assert!(d_separated(&graph, &[a], &[b], &given).unwrap());
            }
        }
    }
}

#[test]
fn one_factor_implies_its_tetrads_and_no_independence() {
    let mut graph = MixedGraph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)], &[]).unwrap();
    graph.set_latent(0, true);
    let found = implied_constraints(&graph, 4, &mut fuel()).unwrap();
    // three ways to split four indicators into two pairs, and what follows from them
    let minimal: Vec<_> = found.iter().filter(|one| one.minimal).collect();
    assert_eq!(minimal.len(), 3);
    assert!(
        minimal
            .iter()
            .all(|one| one.rank == 1 && one.independence().is_none())
    );
    assert!(minimal.iter().all(|one| one.separator == (vec![0], vec![])));
    let little = implied_constraints(&graph, 1, &mut Fuel::new(10));
    assert!(matches!(little, Err(crate::Error::Exact(_))));
}

/// What [`implied_constraints`] says beforehand is what its flows take when nothing vanishes.
#[test]
fn the_work_for_implied_constraints_is_foreseen() {
    let complete: Vec<_> = (0..6).flat_map(|a| (0..a).map(move |b| (b, a))).collect();
    let graph = MixedGraph::from_edges(6, &complete, &[]).unwrap();
    let fuel = &mut Fuel::new(1 << 30);
    assert!(implied_constraints(&graph, 3, fuel).unwrap().is_empty());
    let needed = fuel.used() - 6 * 21;
    let Err(crate::Error::Work { needed: said, .. }) =
        implied_constraints(&graph, 3, &mut Fuel::new(needed - 1))
    else {
        panic!("one unit less than needed");
    };
    assert_eq!(said, needed.to_string());
}

/// Zeros by reachability are those of the flows.
#[test]
fn implied_zeros_are_blocks_of_rank_zero() {
    let words = &mut Words::new(3);
    for _ in 0..50 {
        let graph = random_graph(words, 7, 12, 8);
        let zeros = implied_constraints(&graph, 1, &mut fuel()).unwrap();
        let zeros: Vec<_> = zeros
            .iter()
            .map(|one| (one.rows[0], one.columns[0]))
            .collect();
        for (i, j) in (0..7).flat_map(|i| (i..7).map(move |j| (i, j))) {
            let rank = trek_rank(&graph, &[i], &[j], &mut fuel()).unwrap().rank;
            assert_eq!(rank == 0, zeros.contains(&(i, j)), "{graph:?}");
        }
    }
}

#[test]
fn long_chains_need_no_recursion() {
    let n = 2_000;
    let arcs: Vec<_> = (1..n).map(|v| (v - 1, v)).collect();
    let graph = MixedGraph::from_edges(n, &arcs, &[]).unwrap();
    assert!(!d_separated(&graph, &[0], &[n - 1], &[]).unwrap());
    assert_eq!(
        find_separator(&graph, &[0], &[n - 1], &mut fuel())
            .unwrap()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        trek_rank(&graph, &[0, 1], &[n - 2, n - 1], &mut fuel())
            .unwrap()
            .rank,
        1
    );
    assert_eq!(Support::new(&graph).len(), n);
    // A search per vertex, no flow per pair.
    let little = &mut Fuel::new(1 << 24);
    assert!(implied_constraints(&graph, 1, little).unwrap().is_empty());
}

#[test]
fn dense_graphs_have_connecting_paths_that_check() {
    let graph = random_graph(&mut Words::new(5), 40, 10, 10);
    for a in 0..10 {
        let given: Vec<usize> = (11 + a..30).collect();
        let path = d_connecting_path(&graph, &[a], &[39], &given).unwrap();
        assert!(path.is_none_or(|path| path.check(&graph, &[a], &[39], &given)));
    }
}

#[test]
fn separations_and_ranks_of_the_reference_file() {
    let Some(cases) = reference() else {
        return;
    };
    let (mut ranks, mut separations) = (0, 0);
    for (graph, case) in cases {
        for block in case["trek_rank"].as_array().into_iter().flatten() {
            let (a, b) = (vertices(&block["A"]), vertices(&block["B"]));
            let found = trek_rank(&graph, &a, &b, &mut fuel()).unwrap();
            assert_eq!(found.rank as u64, block["generic_rank"].as_u64().unwrap());
            assert!(found.check(&graph, &a, &b));
            ranks += 1;
        }
        for one in case["d_separation"].as_array().into_iter().flatten() {
            let (a, b) = ([vertex(&one["a"])], [vertex(&one["b"])]);
            let separated = d_separated(&graph, &a, &b, &vertices(&one["given"])).unwrap();
            assert_eq!(separated, one["separated"].as_bool().unwrap());
            separations += 1;
        }
        assert_eq!(graph.is_acyclic(), case["acyclic"].as_bool().unwrap());
        assert_eq!(graph.is_simple(), case["simple"].as_bool().unwrap());
        let mut found: Vec<Vec<usize>> = graph.components();
        found.retain(|component| component.len() > 1);
        found.sort_unstable();
        let expected = case["nontrivial_sccs"].as_array().unwrap();
        let mut expected: Vec<Vec<usize>> = expected.iter().map(vertices).collect();
        expected.sort_unstable();
        assert_eq!(found, expected);
    }
    assert!(ranks > 100 && separations > 100);
}
