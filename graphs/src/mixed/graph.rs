//! The graph itself: vertices, edges, what is fixed and what is free.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::OnceLock;

use algebra::Rational;
use petgraph::graph::{Graph, NodeIndex};
use petgraph::visit::EdgeRef;
use smol_str::{SmolStr, format_smolstr};

use super::names::{listed, name_defect, shorten};
use crate::error::{Error, Result};

/// Graphs with more vertices are refused.
pub const MAX_VERTICES: usize = 10_000;

/// Graphs with more edges are refused.
const MAX_EDGES: usize = 1_000_000;

/// Names shown in an error about an unknown vertex.
const SHOWN_NAMES: usize = 12;

/// What is known about a coefficient before any data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Coefficient {
    /// A parameter of its own.
    #[default]
    Free,
    /// A known number.
    Fixed(Rational),
    /// A parameter shared by all edges, variances and intercepts with this label.
    Label(SmolStr),
}

/// A variable of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vertex {
    /// Its name, unique in the graph.
    pub name: SmolStr,
    /// Not observed: covariances are those of the others.
    pub latent: bool,
    /// The variance of its error term.
    pub variance: Coefficient,
    /// Its intercept, when the model has one.
    pub intercept: Option<Coefficient>,
}

impl Vertex {
    /// An observed vertex with a free variance and no intercept.
    pub fn new(name: impl Into<SmolStr>) -> Self {
        Self {
            name: name.into(),
            latent: false,
            variance: Coefficient::Free,
            intercept: None,
        }
    }
}

/// The two kinds of edges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EdgeKind {
    /// `a -> b`: a is a cause of b.
    Directed,
    /// `a <-> b`: the error terms of a and b are correlated.
    Bidirected,
}

/// An edge with its coefficient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Directed or bidirected.
    pub kind: EdgeKind,
    /// The path coefficient or the covariance of the error terms.
    pub coefficient: Coefficient,
}

/// A mixed graph G = (V, D, B): directed edges D (cycles allowed), bidirected edges B, no self-loops.
///
/// $$ X = \Lambda^T X + \varepsilon, \qquad \operatorname{cov} \varepsilon = \Omega, \qquad
/// \Sigma = (I-\Lambda)^{-T} \Omega (I-\Lambda)^{-1} $$
///
/// The coefficient of the arc i -> j stands in **row i, column j** of Λ. Vertices are counted from 0 in Rust; their
/// default names count from 1.
///
/// ```
/// use graphs::MixedGraph;
/// // 1 -> 2 -> 3, 1 <-> 3
/// let front_door = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(0, 2)])?;
/// assert!(front_door.is_acyclic() && front_door.is_simple());
/// assert_eq!(front_door.find("3")?, 2);
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MixedGraph {
    graph: Graph<Vertex, Edge>,
    by_name: BTreeMap<SmolStr, usize>,
    /// Do symbols have numbers instead of names? Found when it is first asked.
    pub(super) numbered: OnceLock<bool>,
    /// Are symbols of names words of ASCII letters, digits and underscores? Likewise.
    pub(super) plain: OnceLock<bool>,
}

impl PartialEq for MixedGraph {
    /// The same vertices in the same order and the same edges in any order.
    fn eq(&self, other: &Self) -> bool {
        let edges = |graph: &Self| {
            let mut edges: Vec<_> = graph
                .graph
                .edge_references()
                .map(|edge| {
                    let (a, b) = (edge.source().index(), edge.target().index());
                    let ends = match edge.weight().kind {
                        EdgeKind::Directed => (a, b),
                        EdgeKind::Bidirected => (a.min(b), a.max(b)),
                    };
                    (ends, edge.weight().kind, edge.weight().coefficient.clone())
                })
                .collect();
            edges.sort_by_key(|edge| (edge.0, edge.1));
            edges
        };
        self.len() == other.len()
            && (0..self.len()).all(|v| self.vertex(v) == other.vertex(v))
            && edges(self) == edges(other)
    }
}

impl MixedGraph {
    /// A graph without vertices.
    pub fn new() -> Self {
        Self::default()
    }

    /// The graph on vertices named 1 to n with these directed and bidirected edges, whose ends count from 0.
    ///
    /// # Errors
    /// [`Error::NoVertices`] for n = 0, [`Error::TooLarge`], and those of [`MixedGraph::add_edge`].
    pub fn from_edges(
        n: usize,
        directed: &[(usize, usize)],
        bidirected: &[(usize, usize)],
    ) -> Result<Self> {
        if n == 0 {
            return Err(Error::NoVertices);
        }
        check_vertices(n)?;
        let mut graph = Self::new();
        for v in 1..=n {
            graph.add_vertex(Vertex::new(format_smolstr!("{v}")))?;
        }
        for &(from, to) in directed {
            graph.add_edge(EdgeKind::Directed, from, to)?;
        }
        for &(a, b) in bidirected {
            graph.add_edge(EdgeKind::Bidirected, a, b)?;
        }
        Ok(graph)
    }

    /// Adds a vertex and says its position.
    ///
    /// # Errors
    /// [`Error::RepeatedName`] when the name is taken, [`Error::Domain`] when it is empty or has control characters,
    /// [`Error::TooLarge`] beyond [`MAX_VERTICES`].
    pub fn add_vertex(&mut self, vertex: Vertex) -> Result<usize> {
        check_vertices(self.len() + 1)?;
        if let Some(defect) = name_defect(&vertex.name) {
            return Err(Error::Domain {
                what: "name of a vertex".to_owned(),
                value: format!("{:?}", shorten(&vertex.name)),
                allowed: defect,
            });
        }
        if self.by_name.contains_key(&vertex.name) {
            return Err(Error::RepeatedName {
                name: shorten(&vertex.name),
            });
        }
        let name = vertex.name.clone();
        let index = self.graph.add_node(vertex).index();
        self.by_name.insert(name, index);
        self.numbered = OnceLock::new();
        self.plain = OnceLock::new();
        Ok(index)
    }

    /// Adds an edge with a coefficient of its own.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`], [`Error::SelfLoop`], [`Error::Repeated`], [`Error::TooLarge`].
    pub fn add_edge(&mut self, kind: EdgeKind, from: usize, to: usize) -> Result<()> {
        self.add_edge_with(kind, from, to, Coefficient::Free)
    }

    /// Adds an edge; a bidirected edge has no direction.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`], [`Error::SelfLoop`], [`Error::Repeated`], [`Error::TooLarge`].
    pub fn add_edge_with(
        &mut self,
        kind: EdgeKind,
        from: usize,
        to: usize,
        coefficient: Coefficient,
    ) -> Result<()> {
        for end in [from, to] {
            if end >= self.len() {
                return Err(self.unknown(&(end.saturating_add(1)).to_string()));
            }
        }
        if from == to {
            return Err(Error::SelfLoop {
                vertex: self.name(from).to_owned(),
            });
        }
        if self.has_edge(kind, from, to) {
            return Err(Error::Repeated {
                edge: self.edge_text(kind, from, to),
            });
        }
        self.push_edge(kind, from, to, coefficient)
    }

    /// Adds an edge between two vertices of the graph that is known to be new.
    ///
    /// # Errors
    /// [`Error::TooLarge`].
    pub(crate) fn push_edge(
        &mut self,
        kind: EdgeKind,
        from: usize,
        to: usize,
        coefficient: Coefficient,
    ) -> Result<()> {
        if self.graph.edge_count() >= MAX_EDGES {
            return Err(Error::TooLarge {
                what: "edges of a graph",
                found: (self.graph.edge_count() + 1).to_string(),
                limit: MAX_EDGES as u64,
                hint: "split the model",
            });
        }
        self.graph.add_edge(
            NodeIndex::new(from),
            NodeIndex::new(to),
            Edge { kind, coefficient },
        );
        Ok(())
    }

    /// An edge as it is written: `a->b`, `a<->b`.
    pub fn edge_text(&self, kind: EdgeKind, from: usize, to: usize) -> String {
        let arrow = match kind {
            EdgeKind::Directed => "->",
            EdgeKind::Bidirected => "<->",
        };
        format!("{}{arrow}{}", self.quoted_name(from), self.quoted_name(to))
    }

    /// Is there such an edge? A bidirected edge is found from both ends.
    pub fn has_edge(&self, kind: EdgeKind, from: usize, to: usize) -> bool {
        let one_way = |a: usize, b: usize| {
            self.graph
                .edges_connecting(NodeIndex::new(a), NodeIndex::new(b))
                .any(|edge| edge.weight().kind == kind)
        };
        one_way(from, to) || (kind == EdgeKind::Bidirected && one_way(to, from))
    }

    /// Number of vertices.
    pub fn len(&self) -> usize {
        self.graph.node_count()
    }

    /// Without vertices?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The vertex at this position.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn vertex(&self, v: usize) -> &Vertex {
        &self.graph[NodeIndex::new(v)]
    }

    /// The vertex at this position, to be changed; its name stays.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub(crate) fn vertex_mut(&mut self, v: usize) -> &mut Vertex {
        &mut self.graph[NodeIndex::new(v)]
    }

    /// Marks a vertex as latent or observed.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn set_latent(&mut self, v: usize, latent: bool) {
        self.vertex_mut(v).latent = latent;
    }

    /// Fixes, labels or frees the variance of an error term.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn set_variance(&mut self, v: usize, variance: Coefficient) {
        self.vertex_mut(v).variance = variance;
    }

    /// Gives a vertex an intercept, or takes it away.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn set_intercept(&mut self, v: usize, intercept: Option<Coefficient>) {
        self.vertex_mut(v).intercept = intercept;
    }

    /// The name of a vertex.
    ///
    /// # Panics
    /// Beyond the last vertex, as indexing does.
    pub fn name(&self, v: usize) -> &str {
        &self.vertex(v).name
    }

    /// The vertex with this name.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`] with the names there are.
    pub fn find(&self, name: &str) -> Result<usize> {
        self.position(name).ok_or_else(|| self.unknown(name))
    }

    /// The vertex with this name, if there is one.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The names from this one on, in their own order.
    pub(super) fn names_from<'a>(&'a self, start: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let range = (Bound::Included(start), Bound::Unbounded);
        self.by_name
            .range::<str, _>(range)
            .map(|(name, _)| name.as_str())
    }

    /// The error about a vertex that is not there.
    pub(crate) fn unknown(&self, name: &str) -> Error {
        let mut known: Vec<String> = (0..self.len().min(SHOWN_NAMES))
            .map(|v| listed(&shorten(self.name(v))))
            .collect();
        if self.len() > SHOWN_NAMES {
            known.push("..".to_owned());
        }
        Error::UnknownVertex {
            name: listed(&shorten(name).replace(char::is_control, "\u{fffd}")),
            known: known.join(", "),
        }
    }

    /// Positions of the observed vertices, in order.
    pub fn observed(&self) -> Vec<usize> {
        (0..self.len())
            .filter(|&v| !self.vertex(v).latent)
            .collect()
    }

    /// The directed edges (from, to), in the order in which they were added.
    pub fn directed(&self) -> impl Iterator<Item = (usize, usize)> {
        self.edges_of(EdgeKind::Directed)
            .map(|(from, to, _)| (from, to))
    }

    /// The bidirected edges (a, b) with a < b, in the order in which they were added.
    pub fn bidirected(&self) -> impl Iterator<Item = (usize, usize)> {
        self.edges_of(EdgeKind::Bidirected).map(|(a, b, _)| (a, b))
    }

    /// The edges of one kind with their coefficients, in the order in which they were added; bidirected ones with a < b.
    pub fn edges_of(&self, kind: EdgeKind) -> impl Iterator<Item = (usize, usize, &Coefficient)> {
        self.graph
            .edge_references()
            .filter(move |edge| edge.weight().kind == kind)
            .map(move |edge| {
                let (a, b) = (edge.source().index(), edge.target().index());
                let coefficient = &edge.weight().coefficient;
                match kind {
                    EdgeKind::Directed => (a, b, coefficient),
                    EdgeKind::Bidirected => (a.min(b), a.max(b), coefficient),
                }
            })
    }

    /// The graph underneath, to be read with the algorithms of petgraph.
    pub fn as_petgraph(&self) -> &Graph<Vertex, Edge> {
        &self.graph
    }

    /// A mixed graph from one of petgraph's.
    ///
    /// # Errors
    /// [`Error::NoVertices`], and those of [`MixedGraph::add_vertex`] and [`MixedGraph::add_edge`].
    pub fn from_petgraph(graph: &Graph<Vertex, Edge>) -> Result<Self> {
        if graph.node_count() == 0 {
            return Err(Error::NoVertices);
        }
        let mut built = Self::new();
        for vertex in graph.node_weights() {
            built.add_vertex(vertex.clone())?;
        }
        for edge in graph.edge_references() {
            built.add_edge_with(
                edge.weight().kind,
                edge.source().index(),
                edge.target().index(),
                edge.weight().coefficient.clone(),
            )?;
        }
        Ok(built)
    }
}

fn check_vertices(count: usize) -> Result<()> {
    if count <= MAX_VERTICES {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "vertices of a graph",
        found: count.to_string(),
        limit: MAX_VERTICES as u64,
        hint: "split the model",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_edges_are_named() {
        let mut graph = MixedGraph::from_edges(2, &[(0, 1)], &[(0, 1)]).unwrap();
        let error = |result: Result<()>| result.unwrap_err().to_string();
        assert_eq!(
            error(graph.add_edge(EdgeKind::Directed, 0, 0)),
            "self-loop at 1: an edge joins two different vertices"
        );
        assert_eq!(
            error(graph.add_edge(EdgeKind::Bidirected, 1, 0)),
            "the edge 2<->1 stands twice: remove one of them"
        );
        assert_eq!(
            error(graph.add_edge(EdgeKind::Directed, 0, 7)),
            "there is no vertex 8; the vertices are 1, 2"
        );
        graph.add_edge(EdgeKind::Directed, 1, 0).unwrap();
        assert_eq!(MixedGraph::from_edges(0, &[], &[]), Err(Error::NoVertices));
        assert!(MixedGraph::from_edges(MAX_VERTICES + 1, &[], &[]).is_err());
    }

    #[test]
    fn equality_ignores_the_order_of_edges_and_the_ends_of_bidirected_ones() {
        let one = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[(0, 2)]).unwrap();
        let other = MixedGraph::from_edges(3, &[(1, 2), (0, 1)], &[(2, 0)]).unwrap();
        assert_eq!(one, other);
        assert_eq!(MixedGraph::from_petgraph(one.as_petgraph()).unwrap(), one);
        let another = MixedGraph::from_edges(3, &[(1, 2), (1, 0)], &[(2, 0)]).unwrap();
        assert_ne!(one, another);
    }
}
