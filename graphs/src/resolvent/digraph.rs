//! Digraphs as the engine sees them: arcs, strongly connected components in topological order, reachability.

use std::sync::OnceLock;

use petgraph::Directed;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, Graph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::error::{Error, Result};

/// A digraph whose arcs carry the weights of a matrix A: the arc i -> j has the weight A_ij. Loops are allowed.
///
/// ```
/// use graphs::resolvent::Digraph;
/// let triangle = Digraph::new(3, &[(0, 1), (1, 2), (2, 0)])?;
/// assert_eq!(triangle.components().len(), 1);
/// assert!(triangle.reaches(2, 1));
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Digraph {
    arcs: Vec<(usize, usize)>,
    components: Vec<Component>,
    component_of: Vec<usize>,
    /// Row k: the components that component k reaches; made when it is first asked for.
    reach: OnceLock<Vec<u64>>,
}

/// A strongly connected component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its vertices, increasing.
    pub vertices: Vec<usize>,
    /// Does it have a cycle? Without one it is a single vertex with the determinant 1.
    pub cyclic: bool,
}

impl Digraph {
    /// The digraph on the vertices 0 to n - 1 with these arcs.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`] for an end beyond n, [`Error::Repeated`] for two arcs with the same ends.
    ///
    /// Costs O(n + arcs log arcs); what reaches what is found when it is first asked for.
    pub fn new(n: usize, arcs: &[(usize, usize)]) -> Result<Self> {
        let mut graph = DiGraph::<(), ()>::with_capacity(n, arcs.len());
        for _ in 0..n {
            graph.add_node(());
        }
        for &(from, to) in arcs {
            for end in [from, to] {
                if end >= n {
                    return Err(Error::UnknownVertex {
                        name: end.to_string(),
                        known: format!("0 to {}", n.saturating_sub(1)),
                    });
                }
            }
            graph.add_edge(NodeIndex::new(from), NodeIndex::new(to), ());
        }
        Self::from_petgraph(&graph)
    }

    /// The digraph of a graph of petgraph, whatever stands on its vertices and edges.
    ///
    /// # Errors
    /// [`Error::Repeated`] for two arcs with the same ends.
    pub fn from_petgraph<N, E>(graph: &Graph<N, E, Directed>) -> Result<Self> {
        let n = graph.node_count();
        let arcs: Vec<(usize, usize)> = graph
            .edge_references()
            .map(|edge| (edge.source().index(), edge.target().index()))
            .collect();
        let mut sorted = arcs.clone();
        sorted.sort_unstable();
        if let Some(pair) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Error::Repeated {
                edge: format!("{} -> {}", pair[0].0, pair[0].1),
            });
        }
        // The order is reverse topological; petgraph's other algorithm is recursive.
        let mut components: Vec<Component> = kosaraju_scc(graph)
            .into_iter()
            .map(|component| {
                let mut vertices: Vec<usize> =
                    component.into_iter().map(NodeIndex::index).collect();
                vertices.sort_unstable();
                let cyclic = vertices.len() > 1
                    || graph
                        .contains_edge(NodeIndex::new(vertices[0]), NodeIndex::new(vertices[0]));
                Component { vertices, cyclic }
            })
            .collect();
        components.reverse();
        let mut component_of = vec![0; n];
        for (at, component) in components.iter().enumerate() {
            for &v in &component.vertices {
                component_of[v] = at;
            }
        }
        Ok(Self {
            arcs,
            components,
            component_of,
            reach: OnceLock::new(),
        })
    }

    /// Number of vertices.
    pub fn len(&self) -> usize {
        self.component_of.len()
    }

    /// Without vertices?
    pub fn is_empty(&self) -> bool {
        self.component_of.is_empty()
    }

    /// The arcs (from, to) in the order in which they were given.
    pub fn arcs(&self) -> &[(usize, usize)] {
        &self.arcs
    }

    /// The strongly connected components in topological order: arcs between them lead forward.
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The position of the component of a vertex.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn component_of(&self, v: usize) -> usize {
        self.component_of[v]
    }

    /// Is there a path from one vertex to another? Every vertex reaches itself.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn reaches(&self, from: usize, to: usize) -> bool {
        let (from, to) = (self.component_of[from], self.component_of[to]);
        let stride = self.components.len().div_ceil(64);
        let reach = self.reach.get_or_init(|| self.reachability(stride));
        reach[from * stride + to / 64] >> (to % 64) & 1 == 1
    }

    /// Costs O(k^2 + k arcs) / 64 for k components.
    fn reachability(&self, stride: usize) -> Vec<u64> {
        let count = self.components.len();
        let mut reach = vec![0_u64; count * stride];
        let mut arcs: Vec<(usize, usize)> = self
            .arcs
            .iter()
            .map(|&(from, to)| (self.component_of[from], self.component_of[to]))
            .filter(|(from, to)| from != to)
            .collect();
        // From the last component to the first: the ends of arcs are complete.
        arcs.sort_unstable_by(|a, b| b.cmp(a));
        arcs.dedup();
        for at in 0..count {
            reach[at * stride + at / 64] |= 1 << (at % 64);
        }
        for (from, to) in arcs {
            let (low, high) = reach.split_at_mut(to * stride);
            let row = &mut low[from * stride..(from + 1) * stride];
            for (word, more) in row.iter_mut().zip(&high[..stride]) {
                *word |= more;
            }
        }
        reach
    }

    /// The positions of the components on paths from i to j, in topological order: all that the entry (i, j) depends on.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn components_between(&self, i: usize, j: usize) -> Vec<usize> {
        if !self.reaches(i, j) {
            return Vec::new();
        }
        (self.component_of[i]..=self.component_of[j])
            .filter(|&at| {
                let v = self.components[at].vertices[0];
                self.reaches(i, v) && self.reaches(v, j)
            })
            .collect()
    }

    /// Is the pair of vertices in the graph?
    pub(crate) fn check(&self, vertices: &[usize]) -> Result<()> {
        match vertices.iter().find(|&&v| v >= self.len()) {
            None => Ok(()),
            Some(v) => Err(Error::UnknownVertex {
                name: v.to_string(),
                known: format!("0 to {}", self.len().saturating_sub(1)),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_between_matters() {
        // 0 -> {1, 2} -> 3, 4 -> 2, 3 -> 5, loop at 5
        let arcs = [(0, 1), (1, 2), (2, 1), (2, 3), (4, 2), (3, 5), (5, 5)];
        let graph = Digraph::new(6, &arcs).unwrap();
        let between = |i: usize, j: usize| -> Vec<Vec<usize>> {
            graph
                .components_between(i, j)
                .into_iter()
                .map(|at| graph.components()[at].vertices.clone())
                .collect()
        };
        assert_eq!(between(0, 3), [vec![0], vec![1, 2], vec![3]]);
        assert_eq!(between(1, 1), [vec![1, 2]]);
        assert!(between(3, 0).is_empty() && between(0, 4).is_empty());
        let cyclic: Vec<&[usize]> = graph
            .components()
            .iter()
            .filter(|one| one.cyclic)
            .map(|one| &one.vertices[..])
            .collect();
        assert_eq!(cyclic, [&[1, 2][..], &[5]]);
    }

    #[test]
    fn a_chain_of_many_vertices_needs_no_stack() {
        let arcs: Vec<(usize, usize)> = (0..9_999).map(|v| (v, v + 1)).collect();
        let graph = Digraph::new(10_000, &arcs).unwrap();
        assert!(graph.reaches(0, 9_999) && !graph.reaches(1, 0));
    }
}
