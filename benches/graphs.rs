//! Time of structural equation models: terms listed and multiplied out, programs, counts, criteria, ideals; of chains: elimination
//! without subtraction, formulas.
//!
//! `cargo bench -p closedform --bench graphs`.

use closedform::algebra::poly::{Polynomial, RationalFunction};
use closedform::algebra::{Fuel, Rational};
use closedform::graphs::covariance::Covariance;
use closedform::graphs::ideal::vanishing_ideal;
use closedform::graphs::identify::{degree, finite_to_one_by_rank, half_trek_criterion};
use closedform::graphs::resolvent::{Reals, SubtractionFree, mean_reward};
use closedform::graphs::{MixedGraph, Result};
use divan::{Bencher, black_box};
use nalgebra::DMatrix;

const LIMIT: usize = 1 << 26;

fn main() {
    divan::main();
}

fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

/// All arcs.
fn complete(n: usize) -> Result<MixedGraph> {
    let arcs: Vec<(usize, usize)> = (0..n)
        .flat_map(|a| (0..n).map(move |b| (a, b)))
        .filter(|(a, b)| a != b)
        .collect();
    MixedGraph::from_edges(n, &arcs, &[])
}

/// One directed cycle.
fn cycle(n: usize) -> Result<MixedGraph> {
    let arcs: Vec<(usize, usize)> = (0..n).map(|v| (v, (v + 1) % n)).collect();
    MixedGraph::from_edges(n, &arcs, &[])
}

/// A path whose edges are 2-cycles.
fn two_cycles(n: usize) -> Result<MixedGraph> {
    let arcs: Vec<(usize, usize)> = (1..n).flat_map(|v| [(v - 1, v), (v, v - 1)]).collect();
    MixedGraph::from_edges(n, &arcs, &[])
}

/// Triangles joined by an arc and a bidirected edge each.
fn triangles(count: usize) -> Result<MixedGraph> {
    let corner = |at: usize| 3 * at;
    let mut arcs: Vec<(usize, usize)> = (0..count)
        .flat_map(|at| (0..3).map(move |k| (3 * at + k, 3 * at + (k + 1) % 3)))
        .collect();
    arcs.extend((1..count).map(|at| (corner(at) - 1, corner(at))));
    let edges: Vec<(usize, usize)> = (1..count).map(|at| (corner(at) - 3, corner(at))).collect();
    MixedGraph::from_edges(3 * count, &arcs, &edges)
}

/// Two arcs out of every vertex, half of them forward by a few places; a bidirected edge at every fourth vertex.
fn sparse(n: usize) -> Result<MixedGraph> {
    let mut arcs: Vec<(usize, usize)> = (0..n)
        .flat_map(|v| {
            [
                (v, (v + 1 + 7 * v % 5) % n),
                (v, (v + n - 2 - 3 * v % 4) % n),
            ]
        })
        .filter(|(a, b)| a != b)
        .collect();
    arcs.sort_unstable();
    arcs.dedup();
    let edges: Vec<(usize, usize)> = (3..n).step_by(4).map(|v| (v - 3, v)).collect();
    MixedGraph::from_edges(n, &arcs, &edges)
}

fn expand(bencher: Bencher<'_, '_>, graph: &Result<MixedGraph>) {
    let Ok(graph) = graph else {
        return;
    };
    bencher.bench(|| {
        let covariance = Covariance::new(black_box(graph))?;
        let entries = covariance.expanded(LIMIT)?;
        Ok::<usize, closedform::graphs::Error>(entries.iter().map(|entry| entry.len()).sum())
    });
}

#[divan::bench(args = [4, 5, 6])]
fn expanded_complete(bencher: Bencher<'_, '_>, n: usize) {
    expand(bencher, &complete(n));
}

#[divan::bench(args = [8, 24])]
fn expanded_cycle(bencher: Bencher<'_, '_>, n: usize) {
    expand(bencher, &cycle(n));
}

#[divan::bench(args = [8, 12])]
fn expanded_two_cycles(bencher: Bencher<'_, '_>, n: usize) {
    expand(bencher, &two_cycles(n));
}

#[divan::bench(args = [3, 5])]
fn expanded_triangles(bencher: Bencher<'_, '_>, count: usize) {
    expand(bencher, &triangles(count));
}

#[divan::bench(args = [5, 7, 8])]
fn factored_complete(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = complete(n) else {
        return;
    };
    bencher.bench(|| {
        Covariance::new(black_box(&graph))?
            .resolvent()
            .blocks(LIMIT)
    });
}

#[divan::bench(args = [50, 200])]
fn program_built(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = sparse(n) else {
        return;
    };
    let columns: Vec<usize> = (0..n).collect();
    bencher.bench(|| Covariance::new(black_box(&graph))?.program(&columns));
}

#[divan::bench(args = [50, 200])]
fn program_evaluated(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = sparse(n) else {
        return;
    };
    let columns: Vec<usize> = (0..n).collect();
    let program = Covariance::new(&graph).and_then(|covariance| {
        let values = vec![0.1; covariance.parameters().len()];
        Ok((covariance.program(&columns)?, values))
    });
    let Ok((program, values)) = program else {
        return;
    };
    bencher.bench(|| program.evaluate(&Reals, black_box(&values)));
}

#[divan::bench(args = [12, 20])]
fn one_connections_counted(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = sparse(n) else {
        return;
    };
    bencher.bench(|| Covariance::new(black_box(&graph))?.counts(&mut fuel()));
}

#[divan::bench(args = [20, 50])]
fn rank_of_jacobian(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = sparse(n) else {
        return;
    };
    bencher.bench(|| finite_to_one_by_rank(black_box(&graph), 1, &mut fuel()));
}

#[divan::bench(args = [20, 50])]
fn half_treks(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = sparse(n) else {
        return;
    };
    bencher.bench(|| half_trek_criterion(black_box(&graph), &mut fuel()));
}

#[divan::bench(args = [3, 4, 5])]
fn degree_of_cycle(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = cycle(n) else {
        return;
    };
    bencher.bench(|| degree(black_box(&graph), 1, &mut fuel()));
}

#[divan::bench(args = [4, 5])]
fn ideal_of_cycle_to_degree_4(bencher: Bencher<'_, '_>, n: usize) {
    let Ok(graph) = cycle(n) else {
        return;
    };
    bencher.bench(|| vanishing_ideal(black_box(&graph), 4, 1, &mut fuel()));
}

/// Build, factor and solve: mean times of a walk on a line that leaves at its end.
#[divan::bench(args = [5, 1_000, 100_000])]
fn times_on_a_line(bencher: Bencher<'_, '_>, n: usize) {
    let arcs: Vec<(usize, usize)> = (1..n).flat_map(|v| [(v - 1, v), (v, v - 1)]).collect();
    let rates: Vec<f64> = (1..n).flat_map(|_| [1.0, 0.9]).collect();
    let mut exits = vec![0.0; n];
    exits[n - 1] = 1.0;
    let ones = vec![1.0; n];
    bencher.bench(|| SubtractionFree::from_arcs(n, black_box(&arcs), &rates, &exits)?.solve(&ones));
}

/// The same on a square grid that leaves at one corner.
#[divan::bench(args = [30, 100])]
fn times_on_a_grid(bencher: Bencher<'_, '_>, side: usize) {
    let n = side * side;
    let across = (0..n).filter(|v| v % side > 0).map(|v| (v - 1, v));
    let pairs = across.chain((side..n).map(|v| (v - side, v)));
    let arcs: Vec<(usize, usize)> = pairs.flat_map(|(v, w)| [(v, w), (w, v)]).collect();
    let (rates, ones) = (vec![1.0; arcs.len()], vec![1.0; n]);
    let mut exits = vec![0.0; n];
    exits[n - 1] = 1.0;
    bencher.bench(|| SubtractionFree::from_arcs(n, black_box(&arcs), &rates, &exits)?.solve(&ones));
}

/// The same where every state leads to every other.
#[divan::bench(args = [50, 200, 1_000])]
fn times_in_a_crowd(bencher: Bencher<'_, '_>, n: usize) {
    let rates = DMatrix::from_fn(n, n, |i, j| ((7 * i + 3 * j) % 11) as f64);
    let (exits, ones) = (vec![1e-3; n], vec![1.0; n]);
    bencher.bench(|| SubtractionFree::from_matrix(black_box(&rates), &exits)?.solve(&ones));
}

/// A chain of stages: on with a, back by one with b, else back to the first; a step takes 1.
fn ladder(stages: usize) -> Result<Vec<(usize, Option<usize>, RationalFunction)>> {
    let fuel = &mut fuel();
    let symbol = |at: usize| RationalFunction::from(Polynomial::variable(at));
    let mut arcs = Vec::new();
    for stage in 0..stages {
        let (on, back) = (symbol(2 * stage), symbol(2 * stage + 1));
        let else_ = RationalFunction::constant(Rational::ONE).subtract(&on, fuel)?;
        let else_ = else_.subtract(&back, fuel)?;
        arcs.push((stage, (stage + 1 < stages).then_some(stage + 1), on));
        if stage > 0 {
            arcs.push((stage, Some(stage - 1), back));
            arcs.push((stage, Some(0), else_));
        }
    }
    Ok(arcs)
}

#[divan::bench(args = [4, 6, 8, 10, 12])]
fn mean_of_ladder(bencher: Bencher<'_, '_>, stages: usize) {
    let Ok(arcs) = ladder(stages) else {
        return;
    };
    let one = RationalFunction::constant(Rational::ONE);
    let (rewards, start) = (vec![one.clone(); stages], [(0, one)]);
    bencher.bench(|| mean_reward(black_box(&arcs), &rewards, &start, LIMIT, &mut fuel()));
}
