//! Disjoint paths through places of limited capacity, by maximum flow; a minimum cut that proves there are no more.

use algebra::Fuel;
use petgraph::Direction;
use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::error::Result;

/// To build a network takes as long as so many searches of it.
const BUILDING: u64 = 8;

/// A network of places; each lets one path through unless it is unbounded. Joints between places have no limit.
pub(crate) struct Network {
    unbounded: Vec<bool>,
    joints: Vec<(usize, usize)>,
    begins: Vec<usize>,
    ends: Vec<usize>,
}

impl Network {
    /// Places 0 to `places - 1`, not joined yet.
    pub(crate) fn new(places: usize) -> Self {
        Self {
            unbounded: vec![false; places],
            joints: Vec::new(),
            begins: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Lets any number of paths through a place.
    pub(crate) fn unbind(&mut self, place: usize) {
        self.unbounded[place] = true;
    }

    /// A way from one place to another.
    pub(crate) fn join(&mut self, from: usize, to: usize) {
        self.joints.push((from, to));
    }

    /// Paths may begin at this place.
    pub(crate) fn begin(&mut self, place: usize) {
        self.begins.push(place);
    }

    /// Paths may end at this place.
    pub(crate) fn end(&mut self, place: usize) {
        self.ends.push(place);
    }

    /// The fuel of [`Self::maximum_flow`]: at most one search of the network per path, and building it.
    pub(crate) fn cost(&self) -> u64 {
        let places = self.unbounded.len();
        let room = |list: &[usize]| match list.iter().any(|&place| self.unbounded[place]) {
            true => places,
            false => list.len().min(places),
        };
        let searches = room(&self.begins).min(room(&self.ends)) as u64 + BUILDING;
        (self.size() as u64).saturating_mul(searches)
    }

    /// Places and joints, ways in and out.
    fn size(&self) -> usize {
        self.unbounded.len() + self.joints.len() + self.begins.len() + self.ends.len()
    }

    /// As many paths as possible; where there is a choice, along what was joined first.
    ///
    /// # Errors
    /// [`crate::Error::Exact`] when the fuel runs out.
    pub(crate) fn maximum_flow(&self, fuel: &mut Fuel) -> Result<Flow> {
        fuel.spend(self.cost(), "maximum flow")?;
        let places = self.unbounded.len();
        // Place p is the edge number p, from node 2p to node 2p + 1; the source and the sink come last.
        let unlimited = places as u64 + 1;
        let mut graph = DiGraph::with_capacity(2 * places + 2, self.size());
        for _ in 0..2 * places + 2 {
            graph.add_node(());
        }
        let capacity = |place: usize| if self.unbounded[place] { unlimited } else { 1 };
        let node = NodeIndex::new;
        let (source, sink) = (node(2 * places), node(2 * places + 1));
        for place in 0..places {
            graph.add_edge(node(2 * place), node(2 * place + 1), capacity(place));
        }
        // petgraph looks at the latest edge of a node first.
        for &(from, to) in self.joints.iter().rev() {
            graph.add_edge(node(2 * from + 1), node(2 * to), unlimited);
        }
        for &place in self.ends.iter().rev() {
            graph.add_edge(node(2 * place + 1), sink, capacity(place));
        }
        for &place in self.begins.iter().rev() {
            graph.add_edge(source, node(2 * place), unlimited);
        }
        let (value, flows) = dinics(&graph, source, sink);
        Ok(Flow {
            graph,
            value,
            flows,
            places,
        })
    }
}

/// A maximum flow.
pub(crate) struct Flow {
    graph: DiGraph<(), u64>,
    value: u64,
    /// By edge of the graph.
    flows: Vec<u64>,
    places: usize,
}

impl Flow {
    fn source(&self) -> NodeIndex {
        NodeIndex::new(2 * self.places)
    }

    fn sink(&self) -> NodeIndex {
        NodeIndex::new(2 * self.places + 1)
    }

    /// The number of paths; `None` when some of them meet no bounded place, so that there is no end to them.
    pub(crate) fn value(&self) -> Option<usize> {
        let limited = self.value <= self.places as u64;
        usize::try_from(self.value).ok().filter(|_| limited)
    }

    /// The places of each path, in a network whose places are all bounded.
    pub(crate) fn paths(&self) -> Vec<Vec<usize>> {
        let next = |node: NodeIndex| {
            self.graph
                .edges(node)
                .filter(|edge| self.flows[edge.id().index()] > 0)
                .map(|edge| edge.target())
        };
        let mut paths: Vec<Vec<usize>> = next(self.source())
            .map(|first| {
                let (mut path, mut node) = (Vec::new(), first);
                while node != self.sink() {
                    if node.index() % 2 == 0 {
                        path.push(node.index() / 2);
                    }
                    let Some(after) = next(node).next() else {
                        break;
                    };
                    node = after;
                }
                path
            })
            .collect();
        paths.sort_unstable();
        paths
    }

    /// The minimum cut next to the source: as many bounded places as there are paths, met by every way to the sink.
    pub(crate) fn cut(&self) -> Vec<usize> {
        let seen = self.residual(self.source(), Direction::Outgoing);
        (0..self.places)
            .filter(|place| seen[2 * place] && !seen[2 * place + 1])
            .collect()
    }

    /// For every place: is there a way from its exit to the sink, other paths giving way?
    ///
    /// Where paths may end there is none exactly when one of them ends there in every maximum flow.
    pub(crate) fn drains(&self) -> Vec<bool> {
        let seen = self.residual(self.sink(), Direction::Incoming);
        (0..self.places).map(|place| seen[2 * place + 1]).collect()
    }

    /// Nodes reached from `start` over edges with capacity left, or that reach it.
    fn residual(&self, start: NodeIndex, along: Direction) -> Vec<bool> {
        let mut seen = vec![false; self.graph.node_count()];
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if std::mem::replace(&mut seen[node.index()], true) {
                continue;
            }
            for edge in self.graph.edges_directed(node, along) {
                if self.flows[edge.id().index()] < *edge.weight() {
                    stack.push(match along {
                        Direction::Outgoing => edge.target(),
                        Direction::Incoming => edge.source(),
                    });
                }
            }
            for edge in self.graph.edges_directed(node, along.opposite()) {
                if self.flows[edge.id().index()] > 0 {
                    stack.push(match along {
                        Direction::Outgoing => edge.source(),
                        Direction::Incoming => edge.target(),
                    });
                }
            }
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 0 and 1 both need 2 to reach 3 or 4; 5 goes straight to 4.
    fn joined(ends: &[usize]) -> Network {
        let mut network = Network::new(6);
        for (from, to) in [(0, 2), (1, 2), (2, 3), (2, 4), (5, 4)] {
            network.join(from, to);
        }
        [0, 1, 5].iter().for_each(|&place| network.begin(place));
        ends.iter().for_each(|&place| network.end(place));
        network
    }

    #[test]
    fn a_bottleneck_is_the_cut_and_what_always_drains_is_known() {
        let fuel = &mut Fuel::default();
        let network = joined(&[3, 4]);
        let flow = network.maximum_flow(fuel).unwrap();
        assert_eq!(flow.value(), Some(2));
        let paths = flow.paths();
        assert_eq!((paths[0].len(), &paths[1]), (3, &vec![5, 4]));
        assert_eq!(flow.cut(), [2, 5]);
        assert!(!flow.drains()[3] && !flow.drains()[4]);
        // 2 may end where it is or go on to 3: neither is certain, 4 is.
        let network = joined(&[2, 3, 4]);
        let drains = network.maximum_flow(fuel).unwrap().drains();
        assert!(drains[2] && drains[3] && !drains[4]);
        assert!(network.maximum_flow(&mut Fuel::new(3)).is_err());
    }

    #[test]
    fn unbounded_places_have_no_cut() {
        let fuel = &mut Fuel::default();
        let mut network = joined(&[3]);
        [0, 2].iter().for_each(|&place| network.unbind(place));
        assert_eq!(network.maximum_flow(fuel).unwrap().cut(), [3]);
        network.unbind(4);
        network.end(4);
        assert_eq!(network.maximum_flow(fuel).unwrap().value(), None);
    }
}
