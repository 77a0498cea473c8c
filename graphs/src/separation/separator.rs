//! A smallest set that separates two sets.

use algebra::Fuel;

use crate::error::Result;
use crate::flow::Network;
use crate::mixed::MixedGraph;
use crate::support::{Support, vertex_set};

/// A set of observed vertices outside A and B that d-separates them, of the smallest size there is; `None` if there is
/// none.
///
/// If some set Z separates A and B, its part among the ancestors of A and B does so too: a way around that part in their
/// moral graph would be one around Z in the larger moral graph of the ancestors of A, B and Z. So the answer is a
/// minimum vertex cut of the moral graph of the ancestors of A and B. There a vertex, its parents and the bidirected edges
/// at it meet in one unbounded place, which stands for all the edges that marry parents. Cycles are allowed. Costs a
/// maximum flow: at most vertices x edges.
///
/// # Errors
/// [`crate::Error::UnknownVertex`]; [`crate::Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, separation::find_separator};
/// // 1 -> 2 -> 3, 1 -> 4 -> 3
/// let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (0, 3), (3, 2)], &[])?;
/// let fuel = &mut Fuel::default();
/// assert_eq!(find_separator(&graph, &[0], &[2], fuel)?, Some(vec![1, 3]));
/// assert_eq!(find_separator(&graph, &[0], &[1], fuel)?, None);
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: B. van der Zander, M. Liśkiewicz, J. Textor, Separators and adjustment sets in causal graphs, arXiv
/// 1803.00116 (acyclic graphs); the argument above needs no acyclicity.
pub fn find_separator(
    graph: &MixedGraph,
    a: &[usize],
    b: &[usize],
    fuel: &mut Fuel,
) -> Result<Option<Vec<usize>>> {
    let (a, b) = (vertex_set(graph, a)?, vertex_set(graph, b)?);
    let support = Support::new(graph);
    let kept = support.up(a.iter().chain(&b).copied());
    let n = graph.len();
    // Places 0 to n - 1 are the vertices, n + v is where v meets what acts on it.
    let mut network = Network::new(2 * n);
    let both_ways = |network: &mut Network, one: usize, other: usize| {
        network.join(one, other);
        network.join(other, one);
    };
    for v in (0..n).filter(|&v| kept[v]) {
        network.unbind(n + v);
        if graph.vertex(v).latent || a.binary_search(&v).is_ok() || b.binary_search(&v).is_ok() {
            network.unbind(v);
        }
        both_ways(&mut network, v, n + v);
        for &parent in &support.parents[v] {
            both_ways(&mut network, parent, n + v);
        }
        for &sibling in support.siblings[v].iter().filter(|&&w| kept[w] && w > v) {
            both_ways(&mut network, n + v, n + sibling);
        }
    }
    a.iter().for_each(|&v| network.begin(v));
    b.iter().for_each(|&v| network.end(v));
    let flow = network.maximum_flow(fuel)?;
    Ok(flow.value().map(|_| flow.cut()))
}
