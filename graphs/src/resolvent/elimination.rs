//! Which entries elimination of I - A makes, in an order that makes few: the plan of programs and of numeric solvers.

use std::collections::BTreeSet;

use super::digraph::Digraph;

/// The order of the pivots and the pattern of the triangular factors of I - A.
///
/// Components are eliminated in topological order, inside a component the vertex with the fewest products first.
#[derive(Clone, Debug)]
pub(super) struct Elimination {
    /// The pivots, first to last.
    pub(super) order: Vec<usize>,
    /// Per vertex k: the rows below its pivot with an entry in column k, in the order of elimination.
    pub(super) below: Vec<Vec<usize>>,
    /// Per vertex k: the columns right of its pivot with an entry in row k, in the order of elimination.
    pub(super) right: Vec<Vec<usize>>,
}

impl Elimination {
    /// Costs O(n + fill log n) for digraphs that stay sparse.
    pub(super) fn new(digraph: &Digraph) -> Self {
        let n = digraph.len();
        // Columns of every row and rows of every column that are not eliminated yet, the diagonal left out.
        let mut columns = vec![BTreeSet::new(); n];
        let mut rows = vec![BTreeSet::new(); n];
        for &(from, to) in digraph.arcs() {
            if from != to {
                columns[from].insert(to);
                rows[to].insert(from);
            }
        }
        let mut plan = Self {
            order: Vec::with_capacity(n),
            below: vec![Vec::new(); n],
            right: vec![Vec::new(); n],
        };
        for component in digraph.components() {
            let products = |columns: &BTreeSet<usize>, rows: &BTreeSet<usize>| {
                rows.len().saturating_mul(columns.len())
            };
            let mut left: BTreeSet<(usize, usize)> = component
                .vertices
                .iter()
                .map(|&v| (products(&columns[v], &rows[v]), v))
                .collect();
            let mut cost: std::collections::BTreeMap<usize, usize> =
                left.iter().map(|&(cost, v)| (v, cost)).collect();
            while let Some((_, pivot)) = left.pop_first() {
                cost.remove(&pivot);
                plan.order.push(pivot);
                let (below, right) = (
                    std::mem::take(&mut rows[pivot]),
                    std::mem::take(&mut columns[pivot]),
                );
                for &i in &below {
                    columns[i].remove(&pivot);
                    for &j in right.iter().filter(|&&j| j != i) {
                        columns[i].insert(j);
                        rows[j].insert(i);
                    }
                }
                for &j in &right {
                    rows[j].remove(&pivot);
                }
                for &v in below.iter().chain(&right) {
                    if let Some(cost) = cost.get_mut(&v) {
                        left.remove(&(*cost, v));
                        *cost = products(&columns[v], &rows[v]);
                        left.insert((*cost, v));
                    }
                }
                plan.below[pivot] = below.into_iter().collect();
                plan.right[pivot] = right.into_iter().collect();
            }
        }
        let mut place = vec![0; n];
        for (at, &v) in plan.order.iter().enumerate() {
            place[v] = at;
        }
        for list in plan.below.iter_mut().chain(&mut plan.right) {
            list.sort_unstable_by_key(|&v| place[v]);
        }
        plan
    }
}
