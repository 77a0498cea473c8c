//! What a graph looks like: components, ancestors, siblings.

use petgraph::Direction;
use petgraph::algo::kosaraju_scc;
use petgraph::graph::NodeIndex;
use petgraph::visit::{EdgeFiltered, EdgeRef};

use super::graph::{EdgeKind, MixedGraph};

impl MixedGraph {
    fn ends(&self, v: usize, kind: EdgeKind, direction: Direction) -> impl Iterator<Item = usize> {
        self.as_petgraph()
            .edges_directed(NodeIndex::new(v), direction)
            .filter(move |edge| edge.weight().kind == kind)
            .map(move |edge| match direction {
                Direction::Outgoing => edge.target().index(),
                Direction::Incoming => edge.source().index(),
            })
    }

    /// The vertices that v points to, in increasing order.
    pub fn children(&self, v: usize) -> Vec<usize> {
        sorted(self.ends(v, EdgeKind::Directed, Direction::Outgoing))
    }

    /// The vertices that point to v, in increasing order.
    pub fn parents(&self, v: usize) -> Vec<usize> {
        sorted(self.ends(v, EdgeKind::Directed, Direction::Incoming))
    }

    /// The vertices joined to v by a bidirected edge, in increasing order.
    pub fn siblings(&self, v: usize) -> Vec<usize> {
        let out = self.ends(v, EdgeKind::Bidirected, Direction::Outgoing);
        sorted(out.chain(self.ends(v, EdgeKind::Bidirected, Direction::Incoming)))
    }

    /// Which vertices can be reached from these along directed edges? They themselves can.
    pub fn descendants(&self, from: &[usize]) -> Vec<bool> {
        self.reach(from, Direction::Outgoing)
    }

    /// From which vertices can these be reached along directed edges? From themselves too.
    pub fn ancestors(&self, of: &[usize]) -> Vec<bool> {
        self.reach(of, Direction::Incoming)
    }

    fn reach(&self, from: &[usize], direction: Direction) -> Vec<bool> {
        let mut seen = vec![false; self.len()];
        let mut stack: Vec<usize> = from.to_vec();
        while let Some(v) = stack.pop() {
            if !std::mem::replace(&mut seen[v], true) {
                let next = self.ends(v, EdgeKind::Directed, direction);
                stack.extend(next.filter(|&w| !seen[w]));
            }
        }
        seen
    }

    /// The strongly connected components of the directed part, in topological order, each in increasing order.
    pub fn components(&self) -> Vec<Vec<usize>> {
        let directed = EdgeFiltered::from_fn(
            self.as_petgraph(),
            |edge: petgraph::graph::EdgeReference<'_, super::Edge>| {
                edge.weight().kind == EdgeKind::Directed
            },
        );
        let mut components: Vec<Vec<usize>> = kosaraju_scc(&directed)
            .into_iter()
            .map(|component| sorted(component.into_iter().map(NodeIndex::index)))
            .collect();
        components.reverse();
        components
    }

    /// The connected components of the bidirected part, each in increasing order, by their first vertex.
    pub fn districts(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.len()];
        let mut districts = Vec::new();
        for start in 0..self.len() {
            if seen[start] {
                continue;
            }
            let (mut district, mut stack) = (Vec::new(), vec![start]);
            while let Some(v) = stack.pop() {
                if !std::mem::replace(&mut seen[v], true) {
                    district.push(v);
                    stack.extend(self.siblings(v).into_iter().filter(|&w| !seen[w]));
                }
            }
            district.sort_unstable();
            districts.push(district);
        }
        districts
    }

    /// Without directed cycles?
    pub fn is_acyclic(&self) -> bool {
        self.components().iter().all(|one| one.len() == 1)
    }

    /// No two edges between the same pair of vertices: no 2-cycle, no bow?
    ///
    /// The parametrisation of a simple graph is generically finite-to-one.
    pub fn is_simple(&self) -> bool {
        let mut pairs: Vec<(usize, usize)> = self
            .directed()
            .map(|(a, b)| (a.min(b), a.max(b)))
            .chain(self.bidirected())
            .collect();
        pairs.sort_unstable();
        pairs.windows(2).all(|pair| pair[0] != pair[1])
    }

    /// Are some vertices latent?
    pub fn has_latent(&self) -> bool {
        (0..self.len()).any(|v| self.vertex(v).latent)
    }
}

fn sorted(vertices: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut vertices: Vec<usize> = vertices.collect();
    vertices.sort_unstable();
    vertices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_come_in_topological_order() {
        // 1 -> 2 <-> 3 (2-cycle) -> 4, 5 alone, bow 3 -> 4, 3 <-> 4
        let graph =
            MixedGraph::from_edges(5, &[(0, 1), (1, 2), (2, 1), (2, 3)], &[(2, 3)]).unwrap();
        let components = graph.components();
        let place = |v: usize| components.iter().position(|c| c.contains(&v)).unwrap();
        assert!(place(0) < place(1) && place(1) == place(2) && place(2) < place(3));
        assert!(!graph.is_acyclic() && !graph.is_simple());
        assert_eq!(graph.parents(1), [0, 2]);
        assert_eq!(graph.siblings(3), [2]);
        assert_eq!(graph.descendants(&[1]), [false, true, true, true, false]);
        assert_eq!(graph.ancestors(&[1]), [true, true, true, false, false]);
        assert_eq!(graph.districts(), [vec![0], vec![1], vec![2, 3], vec![4]]);
    }
}
