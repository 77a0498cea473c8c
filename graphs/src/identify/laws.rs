//! Laws of the criteria against the Jacobian matrix at a random point, on many graphs.

use algebra::{Fuel, Words};
use proptest::prelude::*;

use super::half_trek::half_trek_system;
use super::*;
use crate::mixed::MixedGraph;
use crate::modular::transposed;
use crate::support::{Subsets, Support};
use crate::testing::{
    all_graphs_with_three_vertices, any_graph, determined, jacobian, random_graph, random_point,
    rank, reference, vertices,
};

fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

/// What each criterion says, and whether the Jacobian matrix agrees; returns the number of arcs solved by half-treks on
/// vertices, on arcs, and by minors too.
fn criteria_agree_with_the_jacobian(graph: &MixedGraph, seed: u64, minors: usize) -> [usize; 3] {
    let matrix = jacobian(graph, seed);
    let determined = determined(&matrix);
    let arcs: Vec<(usize, usize)> = graph.directed().collect();
    let known = |arc: &(usize, usize)| determined[arcs.iter().position(|a| a == arc).unwrap()];
    let full = determined.iter().all(|&one| one);
    if graph.is_simple() {
        assert!(full, "simple and not finite-to-one: {graph:?}");
    }

    let half_trek = half_trek_criterion(graph, &mut fuel()).unwrap();
    assert!(half_trek.certificate.check(graph));
    let by_vertices: Vec<_> = arcs
        .iter()
        .filter(|arc| half_trek.solved.contains(&arc.1))
        .collect();
    assert!(
        by_vertices.iter().all(|arc| known(arc)),
        "{graph:?} {half_trek:?}"
    );
    match half_trek.verdict {
        HalfTrekVerdict::Identifiable => assert!(full && by_vertices.len() == arcs.len()),
        HalfTrekVerdict::InfiniteToOne => assert!(!full, "{graph:?}"),
        HalfTrekVerdict::Inconclusive => assert!(half_trek.solved.len() < graph.len()),
    }
    assert!(half_trek.flow.as_ref().is_none_or(|flow| flow.check(graph)));

    let by_arcs = edgewise_identification(graph, 0, &mut fuel()).unwrap();
    let by_minors = edgewise_identification(graph, minors, &mut fuel()).unwrap();
    for found in [&by_arcs, &by_minors] {
        assert!(found.check(graph), "{graph:?} {found:?}");
        assert!(found.solved.iter().all(known), "{graph:?} {found:?}");
        // Every step in the whole graph gives formulas with the right values, but where it uses one that has none.
        let formulas = step_formulas(graph, found, seed, &mut fuel()).unwrap();
        assert!(formulas.iter().all(|one| one.agrees), "{graph:?} {found:?}");
        if found.steps.iter().all(|step| step.within.is_none()) {
            assert_eq!(formulas.len(), found.solved.len(), "{graph:?} {found:?}");
        }
    }
    assert!(by_vertices.iter().all(|arc| by_arcs.solved.contains(arc)));
    assert!(
        by_arcs
            .solved
            .iter()
            .all(|arc| by_minors.solved.contains(arc))
    );
    [
        by_vertices.len(),
        by_arcs.solved.len(),
        by_minors.solved.len(),
    ]
}

#[test]
fn criteria_hold_on_all_graphs_with_three_vertices() {
    for (number, graph) in all_graphs_with_three_vertices().enumerate() {
        criteria_agree_with_the_jacobian(&graph, number as u64, 3);
    }
}

/// The levels differ: each solves arcs that the one before does not.
#[test]
fn every_level_solves_more() {
    let mut totals = [0; 3];
    for seed in 0..400 {
        let graph = any_graph(&mut Words::new(seed), 5);
        let found = criteria_agree_with_the_jacobian(&graph, seed, 3);
        totals = [0, 1, 2].map(|k| totals[k] + found[k]);
    }
    assert!(totals[0] < totals[1] && totals[1] < totals[2], "{totals:?}");
}

/// The largest solvable set of parents, by trying all subsets.
fn largest_by_subsets(graph: &MixedGraph) -> Vec<(usize, usize)> {
    let support = Support::new(graph);
    let mut unknown = support.parents.clone();
    loop {
        let mut any = false;
        for v in 0..graph.len() {
            let reached = support.half_trek_reachable(v);
            let all = unknown[v].clone();
            let subsets = (1..=all.len())
                .rev()
                .flat_map(|size| Subsets::new(&all, size));
            for parents in subsets {
                let sources: Vec<usize> = (0..graph.len())
                    .filter(|&y| y != v && !support.siblings[v].contains(&y))
                    .filter(|&y| unknown[y].iter().all(|&s| s != v && !reached[s]))
                    .filter(|&y| {
                        let own = support.half_trek_reachable(y);
                        let others = support.trek_reachable(unknown[y].iter().copied());
                        all.iter()
                            .all(|&q| parents.contains(&q) || !(q == y || own[q] || others[q]))
                    })
                    .collect();
                let system = half_trek_system(&support, &sources, &parents, &mut fuel())
                    .unwrap()
                    .0;
                if system.len() == parents.len() {
                    unknown[v].retain(|p| !parents.contains(p));
                    any = true;
                    break;
                }
            }
        }
        if !any {
            break;
        }
    }
    let mut solved: Vec<(usize, usize)> = graph
        .directed()
        .filter(|(p, v)| !unknown[*v].contains(p))
        .collect();
    solved.sort_unstable();
    solved
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// What the criteria call determined is so in the Jacobian matrix; infinite-to-one graphs have a rank deficit.
    #[test]
    fn criteria_agree_on_random_graphs(seed in any::<u64>()) {
        let graph = any_graph(&mut Words::new(seed), 6);
        criteria_agree_with_the_jacobian(&graph, seed, 2);
    }

    /// The largest system of half-treks from A to P has the size of the generic rank of cov(errors of A, X_P).
    #[test]
    fn half_trek_systems_are_a_rank(seed in any::<u64>()) {
        let words = &mut Words::new(seed);
        let graph = any_graph(words, 8);
        let mut subset = || (0..graph.len()).filter(|_| words.below(2) == 0).collect::<Vec<_>>();
        let (sources, targets) = (subset(), subset());
        let point = random_point(&graph, seed);
        // Ω (I - Λ)^-1 = (I - Λ)^T Σ
        let difference = transposed(&point.inverse).unwrap().inverse(&mut fuel()).unwrap();
        let covariance = difference.product(&point.sigma, &mut fuel()).unwrap();
        let support = Support::new(&graph);
        let (system, certain) = half_trek_system(&support, &sources, &targets, &mut fuel()).unwrap();
        prop_assert_eq!(system.len(), rank(&covariance, &sources, &targets));
        for &target in &targets {
            let others: Vec<usize> = targets.iter().copied().filter(|&other| other != target).collect();
            let needed = rank(&covariance, &sources, &others) < system.len();
            prop_assert_eq!(certain.contains(&target), needed);
        }
    }

    /// The search for the solvable parents of a vertex finds what trying all subsets finds.
    #[test]
    fn the_search_for_parents_loses_nothing(seed in any::<u64>()) {
        let words = &mut Words::new(seed);
        let n = usize::try_from(4 + words.below(5)).unwrap();
        let (arcs, joins) = (15 + words.below(30), 5 + words.below(30));
        let graph = random_graph(words, n, arcs, joins);
        let found = edgewise_identification(&graph, 0, &mut fuel()).unwrap();
        let whole = found.steps.iter().take_while(|step| step.within.is_none());
        let mut solved: Vec<(usize, usize)> = whole.flat_map(IdentificationStep::arcs).collect();
        solved.sort_unstable();
        prop_assert_eq!(solved, largest_by_subsets(&graph));
    }
}

/// What the fuel allows is found, and the rest is left open.
/// Regressions on parents take one search of the graph for each vertex.
#[test]
fn long_chains_are_solved_with_little_fuel() {
    let n = 2_000;
    let arcs: Vec<_> = (1..n).map(|v| (v - 1, v)).collect();
    let graph = MixedGraph::from_edges(n, &arcs, &[]).unwrap();
    let little = || Fuel::new(1 << 24);
    let half_treks = half_trek_criterion(&graph, &mut little()).unwrap();
    assert_eq!(half_treks.verdict, HalfTrekVerdict::Identifiable);
    assert!(half_treks.certificate.check(&graph));
    let edgewise = edgewise_identification(&graph, 1, &mut little()).unwrap();
    assert!(edgewise.complete && edgewise.unsolved.is_empty() && edgewise.check(&graph));
}

#[test]
fn little_fuel_gives_a_part() {
    let graph = random_graph(&mut Words::new(3), 12, 15, 12);
    let all = edgewise_identification(&graph, 1, &mut fuel()).unwrap();
    assert!(all.complete && all.check(&graph));
    let mut sizes = Vec::new();
    for fuel in [0, 3_000, 10_000, 30_000, 100_000] {
        let part = edgewise_identification(&graph, 1, &mut Fuel::new(fuel)).unwrap();
        assert!(part.check(&graph));
        assert!(part.solved.iter().all(|arc| all.solved.contains(arc)));
        sizes.push((part.solved.len(), part.complete));
    }
    assert!(sizes.is_sorted() && sizes[0] == (0, false), "{sizes:?}");
}

#[test]
fn forged_steps_are_rejected() {
    let mut rejected = 0;
    for seed in 0..60 {
        let graph = any_graph(&mut Words::new(seed), 5);
        let found = edgewise_identification(&graph, 3, &mut fuel()).unwrap();
        for k in 0..found.steps.len() {
            let mut forged = found.clone();
            match &mut forged.steps[k].rule {
                IdentificationRule::HalfTreks {
                    vertex, half_treks, ..
                } => {
                    half_treks[0].source = *vertex;
                }
                IdentificationRule::TrekSeparation {
                    separator, sources, ..
                } => {
                    separator.0 = sources.clone();
                }
            }
            assert!(!forged.check(&graph));
            let mut dropped = found.clone();
            dropped.steps.remove(k);
            assert!(!dropped.check(&graph));
            rejected += 1;
        }
    }
    assert!(rejected > 50);
}

#[test]
fn half_treks_of_the_reference_file() {
    let Some(cases) = reference() else {
        return;
    };
    let mut compared = 0;
    for (graph, case) in cases {
        let found = half_trek_criterion(&graph, &mut fuel()).unwrap();
        assert_eq!(
            found.solved,
            vertices(&case["htc_solved_nodes"]),
            "{}",
            case["id"]
        );
        let identifiable = found.verdict == HalfTrekVerdict::Identifiable;
        assert_eq!(
            identifiable,
            case["htc_identifiable"].as_bool().unwrap(),
            "{}",
            case["id"]
        );
        let infinite = found.verdict == HalfTrekVerdict::InfiniteToOne;
        assert_eq!(
            infinite,
            case["htc_infinite_to_one"].as_bool().unwrap(),
            "{}",
            case["id"]
        );
        let finite = determined(&jacobian(&graph, 1)).iter().all(|&one| one);
        assert_eq!(
            finite,
            case["finite_to_one"].as_bool().unwrap(),
            "{}",
            case["id"]
        );
        let edgewise = edgewise_identification(&graph, 2, &mut fuel()).unwrap();
        assert!(edgewise.check(&graph));
        // A degree above 1 forbids that every arc is a rational function of Sigma.
        if case["fiber"]["degree"]
            .as_u64()
            .is_some_and(|degree| degree > 1)
        {
            assert!(!edgewise.unsolved.is_empty(), "{}", case["id"]);
        }
        // A formula that was searched for to degree 3 and found cannot be missing where a criterion solves the arc.
        let formulas = &case["identification"]["formulas"];
        for (from, to) in &edgewise.solved {
            let formula = formulas.get(format!("{},{}", from + 1, to + 1));
            assert!(
                formula.is_none_or(|formula| !formula.is_null()),
                "{}",
                case["id"]
            );
        }
        compared += 1;
    }
    assert!(compared > 50);
}
