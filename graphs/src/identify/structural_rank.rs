//! A bound of the Jacobian's rank that needs no numbers: which of its entries can be other than zero?

use std::collections::BTreeMap;

use algebra::Fuel;

use crate::error::Result;
use crate::mixed::{MixedGraph, Parameter, Parameters};

/// The rank is at most this, proved; `None` with latent vertices.
///
/// $$ (I-\Lambda)^T \dot\Sigma (I-\Lambda) = \dot\Omega + C \dot\Lambda + (C \dot\Lambda)^T, \qquad C = \Omega (I-\Lambda)^{-1} $$
///
/// has the rank of the Jacobian, since the congruence is invertible. The coefficient of a -> b changes the entries
/// (i, b) with C_ia other than zero, so with a path to a from i or from a sibling of i; a parameter of Ω changes its own
/// places. A matrix has at most the rank of a largest matching of its columns with rows in which they are not zero. Costs
/// parameters * entries.
///
/// Weaker than the half-trek criterion for infinite fibres, which also asks that the paths of one column do not meet.
pub(super) fn structural_rank(
    graph: &MixedGraph,
    parameters: &Parameters,
    fuel: &mut Fuel,
) -> Result<Option<usize>> {
    if graph.has_latent() {
        return Ok(None);
    }
    let n = graph.len();
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); parameters.len()];
    let row = |i: usize, j: usize| i.min(j) * n + i.max(j);
    let reached: Vec<Vec<bool>> = (0..n)
        .map(|i| {
            let mut sources = graph.siblings(i);
            sources.push(i);
            graph.descendants(&sources)
        })
        .collect();
    for (a, b, parameter) in &parameters.arcs {
        if let Parameter::Free(number) = parameter {
            let rows = (0..n).filter(|i| reached[*i][*a]);
            columns[*number].extend(rows.map(|i| row(i, *b)));
        }
    }
    for (v, parameter) in parameters.variances.iter().enumerate() {
        if let Parameter::Free(number) = parameter {
            columns[*number].push(row(v, v));
        }
    }
    for (a, b, parameter) in &parameters.covariances {
        if let Parameter::Free(number) = parameter {
            columns[*number].push(row(*a, *b));
        }
    }
    Ok(Some(matching(&columns, fuel)?))
}

/// The size of a largest matching of columns with rows, one augmenting path after the other.
fn matching(columns: &[Vec<usize>], fuel: &mut Fuel) -> Result<usize> {
    // The column that has each row.
    let mut owner: BTreeMap<usize, usize> = BTreeMap::new();
    let mut taken: Vec<Option<usize>> = vec![None; columns.len()];
    let mut size = 0;
    for start in 0..columns.len() {
        // Breadth first: by which column was a row found?
        let mut found: BTreeMap<usize, usize> = BTreeMap::new();
        let mut queue = vec![start];
        let mut next = 0;
        let mut free = None;
        while let Some(column) = queue.get(next).copied()
            && free.is_none()
        {
            next += 1;
            fuel.spend(columns[column].len() as u64, "structural rank")?;
            for row in &columns[column] {
                if found.contains_key(row) {
                    continue;
                }
                found.insert(*row, column);
                match owner.get(row) {
                    Some(other) => queue.push(*other),
                    None => {
                        free = Some(*row);
                        break;
                    }
                }
            }
        }
        let Some(mut row) = free else {
            continue;
        };
        size += 1;
        // Backwards along the path every column takes the row it found and leaves the one it had.
        while let Some(column) = found.get(&row).copied() {
            owner.insert(row, column);
            match taken[column].replace(row) {
                Some(before) => row = before,
                None => break,
            }
        }
    }
    Ok(size)
}

#[cfg(test)]
mod tests {
    use algebra::{Rational, Words};

    use super::super::jacobian::{RankBound, finite_to_one_by_rank};
    use super::*;
    use crate::mixed::{Coefficient, EdgeKind};

    /// Edges at random, some of them with labels or known coefficients.
    fn random_graph(words: &mut Words) -> MixedGraph {
        let n = 2 + usize::try_from(words.below(4)).unwrap();
        let mut graph = MixedGraph::from_edges(n, &[], &[]).unwrap();
        let density = 10 + words.below(50);
        for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
            for a in 0..n {
                for b in 0..n {
                    if a == b || (kind == EdgeKind::Bidirected && a > b) {
                        continue;
                    }
                    let coefficient = match words.below(12) {
                        0 => Coefficient::Label("x".into()),
                        1 => Coefficient::Label("y".into()),
                        2 => Coefficient::Fixed(Rational::from(3)),
                        _ => Coefficient::Free,
                    };
                    if words.below(100) < density {
                        graph.add_edge_with(kind, a, b, coefficient).unwrap();
                    }
                }
            }
        }
        graph
    }

    #[test]
    fn no_rank_exceeds_the_bound() {
        let words = &mut Words::new(9);
        let (mut proved, mut kernels) = (0, 0);
        for seed in 0..400 {
            let graph = random_graph(words);
            let fuel = &mut Fuel::new(1 << 30);
            let parameters = Parameters::new(&graph);
            let bound = structural_rank(&graph, &parameters, fuel).unwrap().unwrap();
            let answer = finite_to_one_by_rank(&graph, seed, fuel).unwrap();
            assert!(answer.rank <= bound, "{graph:?}");
            let trivial = answer.rank == answer.parameters.min(answer.ambient);
            proved += usize::from(answer.bound == RankBound::Proved && !trivial);
            if let RankBound::Kernel(certificate) = answer.bound {
                kernels += 1;
                assert!(certificate.check(&graph, fuel).unwrap(), "{graph:?}");
            }
        }
        assert!(proved > 20, "{proved}");
        assert!(kernels > 0, "{kernels}");
    }

    #[test]
    fn matchings_take_rows_over() {
        let fuel = &mut Fuel::default();
        // Each column but the last finds its first row taken.
        let columns = [vec![0], vec![0, 1], vec![1, 2, 0], vec![2, 1]];
        assert_eq!(matching(&columns, fuel).unwrap(), 3);
        let columns = [vec![0, 1], vec![0], vec![1, 2], vec![2, 3]];
        assert_eq!(matching(&columns, fuel).unwrap(), 4);
        assert_eq!(matching(&[vec![], vec![5]], fuel).unwrap(), 1);
    }

    #[test]
    fn bows_and_two_cycles_lose_rank_by_structure() {
        let bound = |arcs: &[(usize, usize)], edges: &[(usize, usize)]| {
            let graph = MixedGraph::from_edges(4, arcs, edges).unwrap();
            let parameters = Parameters::new(&graph);
            structural_rank(&graph, &parameters, &mut Fuel::default()).unwrap()
        };
        assert_eq!(bound(&[(0, 1)], &[(0, 1)]), Some(5));
        assert_eq!(bound(&[(0, 1), (1, 0)], &[]), Some(5));
        assert_eq!(bound(&[(0, 1), (1, 2)], &[(1, 2)]), Some(7));
    }
}
