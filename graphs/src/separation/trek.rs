//! Treks, and the rank of blocks of Σ by treks without sided intersection.

use algebra::Fuel;

use crate::error::Result;
use crate::flow::{Flow, Network};
use crate::mixed::MixedGraph;
use crate::support::{Support, tied, vertex_set};

/// A trek: two directed paths with a common top, or with tops joined by a bidirected edge.
///
/// $$ a \leftarrow \cdots \leftarrow l \qquad r \to \cdots \to b, \qquad l = r \text{ or } l \leftrightarrow r $$
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Trek {
    /// From a up to the top of the left side.
    pub left: Vec<usize>,
    /// From the top of the right side down to b.
    pub right: Vec<usize>,
}

impl Trek {
    /// The trek as it is written: `2 <- 1 <-> 3 -> 4`; a top of both sides is written once.
    pub fn text(&self, graph: &MixedGraph) -> String {
        let names = |side: &[usize], arrow: &str| {
            let names: Vec<_> = side.iter().map(|&v| graph.quoted_name(v)).collect();
            names.join(arrow)
        };
        let left = names(&self.left, " <- ");
        match self.right.split_first() {
            Some((top, rest)) if self.left.last() == Some(top) => {
                if rest.is_empty() {
                    return left;
                }
                format!("{left} -> {}", names(rest, " -> "))
            }
            _ => format!("{left} <-> {}", names(&self.right, " -> ")),
        }
    }
}

/// The rank of a block of Σ by the graph alone, with the two things that certify each other.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct TrekRank {
    /// Size of the largest system of treks from A to B without sided intersection.
    pub rank: usize,
    /// Vertices (L, R), together as many as the rank: every trek from A to B meets L on its left or R on its right side.
    pub separator: (Vec<usize>, Vec<usize>),
    /// As many treks from A to B; no two share a vertex on their left sides, nor on their right sides.
    pub treks: Vec<Trek>,
    /// Is this the rank at generic parameters? It is when every coefficient is free; with fixed or shared ones it is an
    /// upper bound.
    pub exact: bool,
}

impl TrekRank {
    /// Do the treks and the separator prove the rank for A and B? Read from the definitions, without any flow.
    pub fn check(&self, graph: &MixedGraph, a: &[usize], b: &[usize]) -> bool {
        let (left, right) = (&self.separator.0, &self.separator.1);
        let support = Support::new(graph);
        let system = self.treks.iter().all(|trek| {
            is_trek(&support, trek)
                && trek.left.first().is_some_and(|v| a.contains(v))
                && trek.right.last().is_some_and(|v| b.contains(v))
        });
        let sizes = self.treks.len() == self.rank && left.len() + right.len() == self.rank;
        let known = |v: &usize| *v < graph.len();
        let exact = !self.exact || tied(graph).is_none();
        sizes
            && exact
            && system
            && disjoint(self.treks.iter().map(|trek| &trek.left))
            && disjoint(self.treks.iter().map(|trek| &trek.right))
            && a.iter().chain(b).chain(left).chain(right).all(known)
            && separates(&support, a, b, &self.separator)
    }
}

/// Is this a trek of the graph?
pub(crate) fn is_trek(support: &Support, trek: &Trek) -> bool {
    let (Some(&l), Some(&r)) = (trek.left.last(), trek.right.first()) else {
        return false;
    };
    trek.left
        .iter()
        .chain(&trek.right)
        .all(|&v| v < support.len())
        && (if l == r {
            support.varies[l]
        } else {
            support.siblings[l].contains(&r)
        })
        && trek
            .left
            .windows(2)
            .all(|arc| support.parents[arc[0]].contains(&arc[1]))
        && trek
            .right
            .windows(2)
            .all(|arc| support.children[arc[0]].contains(&arc[1]))
}

/// Does no vertex stand twice in these lists?
pub(crate) fn disjoint<'a>(sides: impl Iterator<Item = &'a Vec<usize>>) -> bool {
    let mut all: Vec<usize> = sides.flatten().copied().collect();
    let count = all.len();
    all.sort_unstable();
    all.dedup();
    all.len() == count
}

/// Does every trek from A to B meet the separator? A walk up outside its left part, over, and down outside its right.
fn separates(
    support: &Support,
    a: &[usize],
    b: &[usize],
    (left, right): &(Vec<usize>, Vec<usize>),
) -> bool {
    let n = support.len();
    let mut seen = vec![false; 2 * n];
    let mut stack: Vec<usize> = a.to_vec();
    while let Some(state) = stack.pop() {
        let (v, down) = (state % n, state >= n);
        let blocked = if down { right } else { left };
        if blocked.contains(&v) || std::mem::replace(&mut seen[state], true) {
            continue;
        }
        if down {
            stack.extend(support.children[v].iter().map(|w| n + w));
        } else {
            stack.extend(&support.parents[v]);
            stack.extend(support.siblings[v].iter().map(|w| n + w));
            stack.extend(support.varies[v].then_some(n + v));
        }
    }
    b.iter().all(|&v| !seen[n + v])
}

/// The network of treks: places 0 to n - 1 for left sides, n to 2n - 1 for right sides, and `more` places after them.
pub(crate) fn sided_network(support: &Support, more: usize) -> Network {
    let n = support.len();
    let mut network = Network::new(2 * n + more);
    for v in 0..n {
        for &parent in &support.parents[v] {
            network.join(v, parent);
            network.join(n + parent, n + v);
        }
        for &sibling in &support.siblings[v] {
            network.join(v, n + sibling);
        }
        if support.varies[v] {
            network.join(v, n + v);
        }
    }
    network
}

/// The paths of a flow in [`sided_network`] as treks.
pub(crate) fn treks_of(flow: &Flow, n: usize) -> Vec<Trek> {
    let paths = flow.paths().into_iter();
    paths
        .map(|path| {
            let top = path.partition_point(|&place| place < n);
            Trek {
                left: path[..top].to_vec(),
                right: path[top..].iter().map(|place| place - n).collect(),
            }
        })
        .collect()
}

/// The generic rank of the block of Σ with rows A and columns B.
///
/// $$ \operatorname{rank} \Sigma_{A,B} = \max \thinspace \#\{\text{treks from A to B without sided intersection}\}
/// = \min \thinspace |L| + |R| $$
///
/// where (L, R) runs over the pairs that meet every trek from A to B, L on its left side or R on its right side. A
/// maximum flow from A in the left copy to B in the right copy of the graph gives both. Cycles are allowed, and latent
/// vertices (in A and B too: Σ is then that of all vertices). Costs min(|A|, |B|) searches of the graph.
///
/// # Errors
/// [`crate::Error::UnknownVertex`]; [`crate::Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, separation::trek_rank};
/// // one factor 1 with the indicators 2 to 5: a tetrad vanishes
/// let graph = MixedGraph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)], &[])?;
/// let tetrad = trek_rank(&graph, &[1, 2], &[3, 4], &mut Fuel::default())?;
/// assert_eq!((tetrad.rank, &tetrad.separator), (1, &(vec![0], vec![])));
/// assert_eq!(tetrad.treks[0].text(&graph), "2 <- 1 -> 4");
/// assert!(tetrad.check(&graph, &[1, 2], &[3, 4]));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: S. Sullivant, K. Talaska, J. Draisma, Trek separation for Gaussian graphical models, arXiv 0812.1938
/// (acyclic graphs); with cycles the same holds for the one-connections of the doubled graph.
pub fn trek_rank(
    graph: &MixedGraph,
    a: &[usize],
    b: &[usize],
    fuel: &mut Fuel,
) -> Result<TrekRank> {
    let (a, b) = (vertex_set(graph, a)?, vertex_set(graph, b)?);
    let exact = tied(graph).is_none();
    rank_of(&Support::new(graph), &a, &b, exact, fuel)
}

/// What [`rank_of`] takes for so many rows and columns.
pub(super) fn cost_of_rank(support: &Support, size: usize) -> u64 {
    let mut network = sided_network(support, 0);
    for v in 0..size {
        network.begin(v);
        network.end(support.len() + v);
    }
    network.cost()
}

/// [`trek_rank`] for sets that are in order.
pub(super) fn rank_of(
    support: &Support,
    a: &[usize],
    b: &[usize],
    exact: bool,
    fuel: &mut Fuel,
) -> Result<TrekRank> {
    let n = support.len();
    let mut network = sided_network(support, 0);
    a.iter().for_each(|&v| network.begin(v));
    b.iter().for_each(|&v| network.end(n + v));
    let flow = network.maximum_flow(fuel)?;
    let (left, right): (Vec<usize>, Vec<usize>) = flow.cut().into_iter().partition(|&v| v < n);
    let treks = treks_of(&flow, n);
    Ok(TrekRank {
        rank: treks.len(),
        separator: (left, right.into_iter().map(|place| place - n).collect()),
        treks,
        exact,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::Coefficient;
    use algebra::Rational;

    #[test]
    fn forged_certificates_are_rejected() {
        // 1 -> 2 -> 3 -> 1 with 4 -> 1, 2 <-> 4
        let graph =
            MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 0), (3, 0)], &[(1, 3)]).unwrap();
        let (a, b) = ([0, 1], [2, 3]);
        let found = trek_rank(&graph, &a, &b, &mut Fuel::default()).unwrap();
        assert_eq!(found.rank, 2);
        assert!(found.check(&graph, &a, &b) && !found.check(&graph, &a, &[2]));
        let mut forged = found.clone();
        forged.rank = 1;
        assert!(!forged.check(&graph, &a, &b));
        forged = found.clone();
        forged.treks[1] = forged.treks[0].clone();
        assert!(!forged.check(&graph, &a, &b));
        forged = found;
        forged.separator = (vec![], vec![0, 1]);
        assert!(!forged.check(&graph, &a, &b));
    }

    #[test]
    fn a_variance_of_zero_is_no_top() {
        let mut graph = MixedGraph::from_edges(3, &[(0, 1), (0, 2)], &[]).unwrap();
        let fuel = &mut Fuel::default();
        assert!(trek_rank(&graph, &[1], &[2], fuel).unwrap().exact);
        graph.set_variance(0, Coefficient::Fixed(Rational::zero()));
        let found = trek_rank(&graph, &[1], &[2], fuel).unwrap();
        assert_eq!((found.rank, found.exact), (0, false));
        assert!(trek_rank(&graph, &[1], &[3], fuel).is_err());
    }
}
