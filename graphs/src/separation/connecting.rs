//! d-separation, and the path that shows why two sets are not separated.

use std::collections::VecDeque;

use crate::error::Result;
use crate::mixed::MixedGraph;
use crate::support::{Support, vertex_set};

/// How a path goes from one vertex to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields, rename_all = "kebab-case")
)]
pub enum Step {
    /// `v -> w`
    Forward,
    /// `v <- w`
    Backward,
    /// `v <-> w`
    Bidirected,
}

impl Step {
    /// Has the edge a head where the step begins?
    fn head_behind(self) -> bool {
        self != Self::Forward
    }

    /// Has the edge a head where the step ends?
    fn head_ahead(self) -> bool {
        self != Self::Backward
    }
}

/// A path that d-connects two sets given a third: why they are not separated.
///
/// No vertex stands twice on it; those with two heads (colliders) are ancestors of the given set, all others are
/// outside of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct ConnectingPath {
    /// Where it begins.
    pub start: usize,
    /// The steps with the vertices they lead to.
    pub steps: Vec<(Step, usize)>,
    /// For every collider in order: directed edges from it into the given set, as a list of vertices; the collider
    /// alone when it is given itself.
    pub openings: Vec<Vec<usize>>,
}

impl ConnectingPath {
    /// The vertices in order.
    pub fn vertices(&self) -> Vec<usize> {
        let rest = self.steps.iter().map(|step| step.1);
        std::iter::once(self.start).chain(rest).collect()
    }

    /// The vertices with two heads, in order.
    fn colliders(&self) -> impl Iterator<Item = usize> {
        self.steps
            .windows(2)
            .filter(|pair| pair[0].0.head_ahead() && pair[1].0.head_behind())
            .map(|pair| pair[0].1)
    }

    /// The path as it is written: `1 -> 2 <-> 3`.
    pub fn text(&self, graph: &MixedGraph) -> String {
        let mut text = graph.quoted_name(self.start).into_owned();
        for (step, vertex) in &self.steps {
            text += match step {
                Step::Forward => " -> ",
                Step::Backward => " <- ",
                Step::Bidirected => " <-> ",
            };
            text += &graph.quoted_name(*vertex);
        }
        text
    }

    /// Does this path d-connect A and B given C? Read from the definition, without any search.
    pub fn check(&self, graph: &MixedGraph, a: &[usize], b: &[usize], given: &[usize]) -> bool {
        let vertices = self.vertices();
        let known = |v: &usize| *v < graph.len();
        if !(vertices.iter().all(known) && self.openings.iter().flatten().all(known)) {
            return false;
        }
        let support = Support::new(graph);
        let mut distinct = vertices.clone();
        distinct.sort_unstable();
        distinct.dedup();
        let (Some(first), Some(last)) = (vertices.first(), vertices.last()) else {
            return false;
        };
        let colliders: Vec<usize> = self.colliders().collect();
        let edges = vertices.iter().zip(&self.steps).all(|(&v, &(step, w))| {
            let neighbours = match step {
                Step::Forward => &support.children[v],
                Step::Backward => &support.parents[v],
                Step::Bidirected => &support.siblings[v],
            };
            neighbours.contains(&w)
        });
        let opened = colliders.len() == self.openings.len()
            && colliders.iter().zip(&self.openings).all(|(v, opening)| {
                opening.first() == Some(v)
                    && opening.last().is_some_and(|end| given.contains(end))
                    && opening
                        .windows(2)
                        .all(|arc| support.children[arc[0]].contains(&arc[1]))
            });
        let passed = vertices
            .iter()
            .all(|v| colliders.contains(v) || !given.contains(v));
        distinct.len() == vertices.len()
            && (a.contains(first) && b.contains(last))
            && (edges && opened && passed)
    }
}

/// Are A and B d-separated by C?
///
/// $$ A \perp_d B \mid C \iff \operatorname{rank} \Sigma_{aC,\thinspace bC} \le |C|
/// \text{ for all } a \in A \setminus C,\thinspace b \in B \setminus C $$
///
/// (the rank at generic parameters). A bidirected edge stands for a latent common cause; directed cycles and latent
/// vertices are allowed, latent vertices may even be given. What is given is separated from everything, and a vertex is
/// not separated from itself. An edge fixed at 0 is no edge. Costs O(vertices + edges).
///
/// In linear models this is the right notion with directed cycles too. It is **not** σ-separation, the notion for
/// non-linear cyclic models: there a given vertex blocks a path only if the path leaves its strongly connected component.
/// In 1 -> 2 <=> 3 <- 4 the vertices 1 and 4 are d-separated given {2, 3}, and not σ-separated.
///
/// # Errors
/// [`crate::Error::UnknownVertex`].
///
/// ```
/// use graphs::{MixedGraph, separation::{d_connecting_path, d_separated}};
/// // supply and demand: 1 -> 2 <=> 3 <- 4
/// let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 1), (3, 2)], &[])?;
/// assert!(d_separated(&graph, &[0], &[3], &[])?);
/// assert!(d_separated(&graph, &[0], &[3], &[1, 2])?);
/// assert!(!d_separated(&graph, &[0], &[3], &[1])?);
/// let path = d_connecting_path(&graph, &[0], &[3], &[1])?.expect("connected");
/// assert_eq!(path.text(&graph), "1 -> 2 <- 3 <- 4");
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: P. Spirtes, Directed cyclic graphical representations of feedback models, arXiv 1302.4982; J. Koster, On the
/// validity of the Markov interpretation of path diagrams of Gaussian structural equations systems with correlated
/// errors (1999).
pub fn d_separated(graph: &MixedGraph, a: &[usize], b: &[usize], given: &[usize]) -> Result<bool> {
    Ok(d_connecting_path(graph, a, b, given)?.is_none())
}

/// A path that d-connects A and B given C; `None` when they are d-separated ([`d_separated`] has the conventions).
///
/// A breadth-first search over (vertex, did we come in by a head); loops of the walk that it finds are cut out, which
/// leaves its colliders ancestors of C. Costs O(vertices + edges).
///
/// # Errors
/// [`crate::Error::UnknownVertex`].
pub fn d_connecting_path(
    graph: &MixedGraph,
    a: &[usize],
    b: &[usize],
    given: &[usize],
) -> Result<Option<ConnectingPath>> {
    let (mut a, mut b) = (vertex_set(graph, a)?, vertex_set(graph, b)?);
    let given = vertex_set(graph, given)?;
    let support = Support::new(graph);
    let is_given = indicator(graph.len(), &given);
    a.retain(|&v| !is_given[v]);
    b.retain(|&v| !is_given[v]);
    let opens = support.up(given.iter().copied());
    let is_start = indicator(graph.len(), &a);
    let is_end = indicator(graph.len(), &b);

    // The state 2 v + 1 stands for v entered by a head.
    let mut entered: Vec<Option<(usize, Step)>> = vec![None; 2 * graph.len()];
    let mut seen = vec![false; 2 * graph.len()];
    let mut queue = VecDeque::new();
    for &v in &a {
        // Nothing lies before the first vertex: it is passed as one that was entered by a tail.
        seen[2 * v] = true;
        queue.push_back(2 * v);
    }
    while let Some(state) = queue.pop_front() {
        let (v, by_head) = (state / 2, state % 2 == 1);
        if is_end[v] {
            let mut walk = vec![];
            let mut at = state;
            while let Some((before, step)) = entered[at] {
                walk.push((step, at / 2));
                at = before;
            }
            walk.reverse();
            let path = without_loops(at / 2, walk, &is_start);
            return Ok(Some(opened(path, &support, &is_given)));
        }
        let ways = [
            (Step::Forward, &support.children[v]),
            (Step::Backward, &support.parents[v]),
            (Step::Bidirected, &support.siblings[v]),
        ];
        for (step, neighbours) in ways {
            let collider = by_head && step.head_behind();
            if if collider { opens[v] } else { !is_given[v] } {
                for &w in neighbours {
                    let next = 2 * w + usize::from(step.head_ahead());
                    if !std::mem::replace(&mut seen[next], true) {
                        entered[next] = Some((state, step));
                        queue.push_back(next);
                    }
                }
            }
        }
    }
    Ok(None)
}

fn indicator(len: usize, vertices: &[usize]) -> Vec<bool> {
    let mut inside = vec![false; len];
    for &v in vertices {
        inside[v] = true;
    }
    inside
}

/// A connecting walk as a path from its last starting vertex: enter every vertex as at its first visit and leave it as
/// at its last.
///
/// A vertex that becomes a collider by that was left by a tail and entered by one in between, so that a collider of the
/// loop descends from it; a given vertex was a collider at each visit and stays one.
fn without_loops(start: usize, walk: Vec<(Step, usize)>, is_start: &[bool]) -> ConnectingPath {
    let mut place = vec![None; is_start.len()];
    place[start] = Some(0);
    let (mut first, mut steps) = (start, Vec::new());
    for (step, w) in walk {
        let keep = if is_start[w] { Some(0) } else { place[w] };
        if let Some(keep) = keep {
            for (_, v) in steps.drain(keep..) {
                place[v] = None;
            }
            if keep == 0 {
                place[first] = None;
                first = w;
            }
            place[w] = Some(keep);
        } else {
            steps.push((step, w));
            place[w] = Some(steps.len());
        }
    }
    ConnectingPath {
        start: first,
        steps,
        openings: Vec::new(),
    }
}

/// The path with a shortest way from each collider into the given set.
fn opened(mut path: ConnectingPath, support: &Support, is_given: &[bool]) -> ConnectingPath {
    path.openings = path
        .colliders()
        .map(|collider| {
            let mut before = vec![None; is_given.len()];
            let mut seen = vec![false; is_given.len()];
            seen[collider] = true;
            let mut queue = VecDeque::from([collider]);
            while let Some(v) = queue.pop_front() {
                if is_given[v] {
                    let back = std::iter::successors(Some(v), |&v| before[v]);
                    let mut way: Vec<usize> = back.collect();
                    way.reverse();
                    return way;
                }
                for &w in &support.children[v] {
                    if !std::mem::replace(&mut seen[w], true) {
                        before[w] = Some(v);
                        queue.push_back(w);
                    }
                }
            }
            Vec::new()
        })
        .collect();
    path
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::{Coefficient, EdgeKind};
    use algebra::Rational;

    #[test]
    fn sets_are_checked_and_what_is_given_is_separated() {
        let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[]).unwrap();
        assert!(d_separated(&graph, &[0], &[2], &[1]).unwrap());
        assert!(d_separated(&graph, &[1], &[2], &[1]).unwrap());
        assert!(!d_separated(&graph, &[1], &[1], &[]).unwrap());
        assert!(d_separated(&graph, &[], &[1], &[]).unwrap());
        assert!(d_separated(&graph, &[0], &[9], &[]).is_err());
    }

    #[test]
    fn latent_vertices_connect_and_edges_fixed_at_zero_do_not() {
        let mut graph = MixedGraph::from_edges(3, &[(2, 0), (2, 1)], &[]).unwrap();
        graph.set_latent(2, true);
        assert!(!d_separated(&graph, &[0], &[1], &[]).unwrap());
        let mut cut = MixedGraph::from_edges(3, &[(2, 0)], &[]).unwrap();
        let zero = Coefficient::Fixed(Rational::zero());
        cut.add_edge_with(EdgeKind::Directed, 2, 1, zero).unwrap();
        assert!(d_separated(&cut, &[0], &[1], &[]).unwrap());
    }

    #[test]
    fn a_forged_path_is_rejected() {
        // 1 -> 2 <-> 3 -> 4, 2 -> 5
        let graph = MixedGraph::from_edges(5, &[(0, 1), (2, 3), (1, 4)], &[(1, 2)]).unwrap();
        let (a, b, given) = ([0], [3], [4]);
        let path = d_connecting_path(&graph, &a, &b, &given).unwrap().unwrap();
        assert_eq!(path.text(&graph), "1 -> 2 <-> 3 -> 4");
        assert_eq!(path.openings, [vec![1, 4]]);
        assert!(path.check(&graph, &a, &b, &given));
        assert!(!path.check(&graph, &a, &b, &[]));
        assert!(!path.check(&graph, &a, &b, &[2, 4]));
        let mut forged = path.clone();
        forged.openings[0] = vec![1];
        assert!(!forged.check(&graph, &a, &b, &given));
        forged = path;
        forged.steps[1].0 = Step::Forward;
        assert!(!forged.check(&graph, &a, &b, &given));
    }
}
