//! Chains from and to graphs of petgraph.

use petgraph::graph::DiGraph;

use super::{Chain, Kind};
use crate::error::Result;
use crate::makespan::duration::{Duration, refused};
use crate::makespan::number::Number;

impl<N: Number + PartialEq> Chain<N> {
    /// A chain from a graph whose nodes are the names of the states and whose edges have a weight and, in a semi-Markov chain, a time;
    /// the task begins in `initial`, and nodes without edges out of them are exits.
    ///
    /// # Errors
    /// [`crate::Error::Model`] when two nodes have one name, and as [`super::ChainBuilder::build`].
    ///
    /// ```
    /// use petgraph::graph::DiGraph;
    /// use transforms::makespan::{Chain, Kind};
    /// let mut graph = DiGraph::new();
    /// let [try_it, done] = ["try", "done"].map(|name| graph.add_node(name.to_owned()));
    /// graph.add_edge(try_it, done, (0.25, None));
    /// let chain = Chain::from_graph(&graph, Kind::Continuous, "try")?;
    /// assert!(chain.is_exit(1));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn from_graph(
        graph: &DiGraph<String, (N, Option<Duration<N>>)>,
        kind: Kind,
        initial: &str,
    ) -> Result<Self> {
        let mut builder = Self::builder(kind);
        for (at, node) in graph.node_indices().enumerate() {
            if builder.state(&graph[node]) != at {
                let place = format!("state {}", graph[node]);
                return Err(refused(&place, "two nodes have this name"));
            }
            if graph.neighbors(node).next().is_none() {
                builder.exit(&graph[node]);
            }
        }
        let Some(like) = graph.edge_weights().next() else {
            return Err(refused("graph", "it has no edges"));
        };
        if !graph.node_weights().any(|name| name == initial) {
            let place = format!("initial state {initial}");
            return Err(refused(&place, "there is no node of this name"));
        }
        builder.begin(initial, like.0.whole(1));
        for edge in graph.edge_indices() {
            if let Some((from, to)) = graph.edge_endpoints(edge) {
                let (weight, time) = graph[edge].clone();
                builder.arc(&graph[from], &graph[to], weight, time);
            }
        }
        builder.build()
    }

    /// The graph of the chain: nodes are the names of the states in their order, edges have a weight and, in a semi-Markov chain, a time.
    pub fn to_graph(&self) -> DiGraph<String, (N, Option<Duration<N>>)> {
        let mut graph = DiGraph::with_capacity(self.states.len(), self.arcs.len());
        let nodes: Vec<_> = self
            .states
            .iter()
            .map(|name| graph.add_node(name.clone()))
            .collect();
        for arc in &self.arcs {
            graph.add_edge(
                nodes[arc.from],
                nodes[arc.to],
                (arc.weight.clone(), arc.time.clone()),
            );
        }
        graph
    }
}
