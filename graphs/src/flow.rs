//! Disjoint paths through places of limited capacity, by maximum flow; a minimum cut that proves there are no more.

use algebra::Fuel;
use petgraph::Direction;
use petgraph::algo::dinics;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use crate::error::Result;

/// A network of places; each lets one path through unless it is unbounded. Joints between places have no limit.
pub(crate) struct Network {
    /// Place p is the edge number p, from node 2p to node 2p + 1; the source and the sink come last.
    graph: DiGraph<(), u64>,
    places: usize,
    sources: u64,
    sinks: u64,
}

impl Network {
    /// Places 0 to `places - 1`, not joined yet.
    pub(crate) fn new(places: usize) -> Self {
        let mut graph = DiGraph::with_capacity(2 * places + 2, 4 * places);
        for _ in 0..places {
            let entry = graph.add_node(());
            let exit = graph.add_node(());
            graph.add_edge(entry, exit, 1);
        }
        graph.add_node(());
        graph.add_node(());
        Self {
            graph,
            places,
            sources: 0,
            sinks: 0,
        }
    }

    /// More than all bounded places together let through.
    fn unlimited(&self) -> u64 {
        self.places as u64 + 1
    }

    fn source(&self) -> NodeIndex {
        NodeIndex::new(2 * self.places)
    }

    fn sink(&self) -> NodeIndex {
        NodeIndex::new(2 * self.places + 1)
    }

    /// Lets any number of paths through a place.
    pub(crate) fn unbind(&mut self, place: usize) {
        let unlimited = self.unlimited();
        self.graph[EdgeIndex::new(place)] = unlimited;
    }

    /// A way from one place to another.
    pub(crate) fn join(&mut self, from: usize, to: usize) {
        let (from, to) = (NodeIndex::new(2 * from + 1), NodeIndex::new(2 * to));
        self.graph.add_edge(from, to, self.unlimited());
    }

    /// Paths may begin at this place.
    pub(crate) fn begin(&mut self, place: usize) {
        let to = NodeIndex::new(2 * place);
        self.graph.add_edge(self.source(), to, self.unlimited());
        self.sources += 1;
    }

    /// As many paths may end at this place as it lets through now.
    pub(crate) fn end(&mut self, place: usize) {
        let from = NodeIndex::new(2 * place + 1);
        let capacity = self.graph[EdgeIndex::new(place)];
        self.graph.add_edge(from, self.sink(), capacity);
        self.sinks += 1;
    }

    /// As many paths as possible.
    ///
    /// # Errors
    /// [`crate::Error::Exact`] when the fuel runs out: at most one search of the network per path and one more.
    pub(crate) fn maximum_flow(&self, fuel: &mut Fuel) -> Result<Flow<'_>> {
        let size = (self.graph.node_count() + self.graph.edge_count()) as u64;
        let searches = self.sources.min(self.sinks).min(self.places as u64) + 1;
        fuel.spend(size.saturating_mul(searches), "maximum flow")?;
        let (value, flows) = dinics(&self.graph, self.source(), self.sink());
        Ok(Flow {
            network: self,
            value,
            flows,
        })
    }
}

/// A maximum flow.
pub(crate) struct Flow<'a> {
    network: &'a Network,
    value: u64,
    /// By edge of the network.
    flows: Vec<u64>,
}

impl Flow<'_> {
    /// The number of paths; `None` when some of them meet no bounded place, so that there is no end to them.
    pub(crate) fn value(&self) -> Option<usize> {
        let limited = self.value < self.network.unlimited();
        usize::try_from(self.value).ok().filter(|_| limited)
    }

    /// The places of each path, in a network whose places are all bounded.
    pub(crate) fn paths(&self) -> Vec<Vec<usize>> {
        let graph = &self.network.graph;
        let next = |node: NodeIndex| {
            graph
                .edges(node)
                .filter(|edge| self.flows[edge.id().index()] > 0)
                .map(|edge| edge.target())
        };
        let mut paths: Vec<Vec<usize>> = next(self.network.source())
            .map(|first| {
                let (mut path, mut node) = (Vec::new(), first);
                while node != self.network.sink() {
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
        let seen = self.residual(self.network.source(), Direction::Outgoing);
        (0..self.network.places)
            .filter(|place| seen[2 * place] && !seen[2 * place + 1])
            .collect()
    }

    /// For every place: is there a way from its exit to the sink, other paths giving way?
    ///
    /// Where paths may end there is none exactly when one of them ends there in every maximum flow.
    pub(crate) fn drains(&self) -> Vec<bool> {
        let seen = self.residual(self.network.sink(), Direction::Incoming);
        (0..self.network.places)
            .map(|place| seen[2 * place + 1])
            .collect()
    }

    /// Nodes reached from `start` over edges with capacity left, or that reach it.
    fn residual(&self, start: NodeIndex, along: Direction) -> Vec<bool> {
        let graph = &self.network.graph;
        let mut seen = vec![false; graph.node_count()];
        let mut stack = vec![start];
        while let Some(node) = stack.pop() {
            if std::mem::replace(&mut seen[node.index()], true) {
                continue;
            }
            for edge in graph.edges_directed(node, along) {
                if self.flows[edge.id().index()] < *edge.weight() {
                    stack.push(match along {
                        Direction::Outgoing => edge.target(),
                        Direction::Incoming => edge.source(),
                    });
                }
            }
            for edge in graph.edges_directed(node, along.opposite()) {
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
