//! Where Λ and Ω can be different from zero, and whether all that is there is free.

use algebra::Fuel;

use crate::error::{Error, Result};
use crate::mixed::{Coefficient, EdgeKind, MixedGraph, Parameter, Parameters};

/// The edges of a graph as lists of neighbours in increasing order; an edge fixed at 0 is no edge.
#[derive(Clone, Debug)]
pub(crate) struct Support {
    pub(crate) parents: Vec<Vec<usize>>,
    pub(crate) children: Vec<Vec<usize>>,
    pub(crate) siblings: Vec<Vec<usize>>,
    /// Is the variance of the error term different from 0?
    pub(crate) varies: Vec<bool>,
}

impl Support {
    /// The edges of a graph.
    pub(crate) fn new(graph: &MixedGraph) -> Self {
        let empty = vec![Vec::new(); graph.len()];
        let mut support = Self {
            parents: empty.clone(),
            children: empty.clone(),
            siblings: empty,
            varies: (0..graph.len())
                .map(|v| !is_zero(&graph.vertex(v).variance))
                .collect(),
        };
        for (from, to, coefficient) in graph.edges_of(EdgeKind::Directed) {
            if !is_zero(coefficient) {
                support.parents[to].push(from);
                support.children[from].push(to);
            }
        }
        for (a, b, coefficient) in graph.edges_of(EdgeKind::Bidirected) {
            if !is_zero(coefficient) {
                support.siblings[a].push(b);
                support.siblings[b].push(a);
            }
        }
        let lists = [&mut support.parents, &mut support.children];
        for list in lists.into_iter().chain([&mut support.siblings]).flatten() {
            list.sort_unstable();
        }
        support
    }

    /// The edges of a graph without latent vertices whose coefficients and variances are free one by one, or edges
    /// fixed at 0.
    ///
    /// # Errors
    /// [`Error::Unsupported`] with the first thing that is not.
    pub(crate) fn of_free_graph(graph: &MixedGraph, what: &'static str) -> Result<Self> {
        if let Some(latent) = (0..graph.len()).find(|&v| graph.vertex(v).latent) {
            return Err(Error::Unsupported {
                what,
                construct: format!("the latent vertex {}", graph.name(latent)),
                hint: "replace a latent common cause by bidirected edges, or ask for the rank of the Jacobian matrix",
            });
        }
        if let Some(entry) = tied(graph) {
            return Err(Error::Unsupported {
                what,
                construct: entry,
                hint: "free it, or ask for the rank of the Jacobian matrix, which knows fixed and shared coefficients",
            });
        }
        Ok(Self::new(graph))
    }

    /// Number of vertices.
    pub(crate) fn len(&self) -> usize {
        self.parents.len()
    }

    /// The vertices at the end of half-treks v -> .. or v <-> x -> .. with at least one edge.
    pub(crate) fn half_trek_reachable(&self, v: usize) -> Vec<bool> {
        self.down(self.children[v].iter().chain(&self.siblings[v]).copied())
    }

    /// The vertices at the end of treks from these; they themselves are.
    pub(crate) fn trek_reachable(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        let above = closure(&self.parents, from);
        let tops = (0..self.len()).filter(|&v| above[v]);
        self.down(tops.flat_map(|v| self.siblings[v].iter().copied().chain([v])))
    }

    /// Descendants, with the vertices themselves.
    pub(crate) fn down(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        closure(&self.children, from)
    }

    /// Ancestors, with the vertices themselves.
    pub(crate) fn up(&self, from: impl IntoIterator<Item = usize>) -> Vec<bool> {
        closure(&self.parents, from)
    }

    /// Takes fuel for searching the whole graph so many times.
    pub(crate) fn spend(&self, searches: usize, fuel: &mut Fuel, what: &'static str) -> Result<()> {
        let edges = self.parents.iter().chain(&self.siblings).map(Vec::len);
        let size = edges.sum::<usize>().saturating_add(self.len());
        Ok(fuel.spend(size.saturating_mul(searches) as u64, what)?)
    }
}

fn closure(next: &[Vec<usize>], from: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut seen = vec![false; next.len()];
    let mut stack: Vec<usize> = from.into_iter().collect();
    while let Some(v) = stack.pop() {
        if !std::mem::replace(&mut seen[v], true) {
            stack.extend(next[v].iter().filter(|&&w| !seen[w]));
        }
    }
    seen
}

fn is_zero(coefficient: &Coefficient) -> bool {
    matches!(coefficient, Coefficient::Fixed(value) if value.is_zero())
}

/// The first entry of Λ or Ω that is no parameter of its own, edges fixed at 0 apart.
pub(crate) fn tied(graph: &MixedGraph) -> Option<String> {
    let parameters = Parameters::new(graph);
    let mut uses = vec![0_usize; parameters.len()];
    for entry in parameters.entries() {
        if let Parameter::Free(number) = entry {
            uses[*number] += 1;
        }
    }
    let reason = |entry: &Parameter| match entry {
        Parameter::Free(number) if uses[*number] > 1 => {
            Some(format!("the shared label {}", parameters.names[*number]))
        }
        Parameter::Free(_) => None,
        Parameter::Fixed(value) => Some(format!("the fixed value {value}")),
    };
    let of_edge = |kind: EdgeKind, a: usize, b: usize, entry: &Parameter| {
        let absent = matches!(entry, Parameter::Fixed(value) if value.is_zero());
        let reason = reason(entry).filter(|_| !absent)?;
        Some(format!("{reason} of {}", graph.edge_text(kind, a, b)))
    };
    let arcs = parameters.arcs.iter();
    let covariances = parameters.covariances.iter();
    let mut found = arcs
        .map(|(a, b, entry)| of_edge(EdgeKind::Directed, *a, *b, entry))
        .chain(covariances.map(|(a, b, entry)| of_edge(EdgeKind::Bidirected, *a, *b, entry)))
        .chain(parameters.variances.iter().enumerate().map(|(v, entry)| {
            Some(format!(
                "{} of the variance of {}",
                reason(entry)?,
                graph.name(v)
            ))
        }));
    found.find_map(|one| one)
}

/// These vertices in increasing order, each once.
///
/// # Errors
/// [`Error::UnknownVertex`].
pub(crate) fn vertex_set(graph: &MixedGraph, vertices: &[usize]) -> Result<Vec<usize>> {
    if let Some(v) = vertices.iter().find(|&&v| v >= graph.len()) {
        return Err(graph.unknown(&v.saturating_add(1).to_string()));
    }
    let mut vertices = vertices.to_vec();
    vertices.sort_unstable();
    vertices.dedup();
    Ok(vertices)
}

/// The subsets of a given size, in lexicographic order.
pub(crate) struct Subsets<'a> {
    items: &'a [usize],
    next: Option<Vec<usize>>,
}

impl<'a> Subsets<'a> {
    /// Of these items.
    pub(crate) fn new(items: &'a [usize], size: usize) -> Self {
        let next = (size <= items.len()).then(|| (0..size).collect());
        Self { items, next }
    }
}

impl Iterator for Subsets<'_> {
    type Item = Vec<usize>;

    fn next(&mut self) -> Option<Vec<usize>> {
        let mut places = self.next.take()?;
        let subset = places.iter().map(|&place| self.items[place]).collect();
        let (size, count) = (places.len(), self.items.len());
        if let Some(k) = (0..size).rev().find(|&k| places[k] < count - size + k) {
            places[k] += 1;
            for later in k + 1..size {
                places[later] = places[later - 1] + 1;
            }
            self.next = Some(places);
        }
        Some(subset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use algebra::Rational;

    #[test]
    fn subsets_are_all_and_in_order() {
        let items = [3, 5, 7, 9];
        let all: Vec<_> = Subsets::new(&items, 2).collect();
        assert_eq!(all.len(), 6);
        assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(Subsets::new(&items, 0).count(), 1);
        assert_eq!(Subsets::new(&items, 5).count(), 0);
    }

    #[test]
    fn what_is_not_free_is_named_and_zero_is_no_edge() {
        let mut graph = MixedGraph::from_edges(3, &[(0, 1)], &[(1, 2)]).unwrap();
        let zero = Coefficient::Fixed(Rational::zero());
        graph.add_edge_with(EdgeKind::Directed, 1, 2, zero).unwrap();
        assert_eq!(tied(&graph), None);
        assert!(Support::new(&graph).parents[2].is_empty());
        let label = || Coefficient::Label("a".into());
        graph
            .add_edge_with(EdgeKind::Directed, 0, 2, label())
            .unwrap();
        assert_eq!(tied(&graph), None);
        graph.set_variance(0, label());
        assert_eq!(tied(&graph).unwrap(), "the shared label a of 1->3");
        graph.set_variance(0, Coefficient::Fixed(Rational::one()));
        assert_eq!(
            Support::of_free_graph(&graph, "it")
                .unwrap_err()
                .to_string(),
            "it does not cover the fixed value 1 of the variance of 1: free it, or ask for the rank of the Jacobian \
             matrix, which knows fixed and shared coefficients"
        );
    }
}
