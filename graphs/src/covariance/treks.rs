//! The single-graph form: covariances as one-connections of the graph of treks, an independent route to Σ.

use crate::error::Result;
use crate::mixed::{MixedGraph, Parameters};
use crate::resolvent::{Digraph, Resolvent};
use crate::separation::Trek;

/// The digraph T(G) of treks: an upper and a lower copy of every vertex.
///
/// Arcs u_j -> u_i and d_i -> d_j for every arc i -> j, u_k -> d_k for every variance, u_k -> d_l and u_l -> d_k for every
/// k <-> l. The covariance of i and j sums the one-connections from u_i to d_j over det(I-Λ)^2.
#[derive(Clone, Debug)]
pub struct TrekGraph {
    vertices: usize,
    resolvent: Resolvent,
    /// What every arc carries: an arc of G, or an entry of Ω.
    weights: Vec<Weight>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Weight {
    Lambda(usize),
    Omega(usize),
}

/// A term of Σ_ij: a trek from i to j with the cycles that accompany it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrekTerm {
    /// The trek.
    pub trek: Trek,
    /// Cycles beside the left path.
    pub left_cycles: Vec<Vec<usize>>,
    /// Cycles beside the right path.
    pub right_cycles: Vec<Vec<usize>>,
    /// An odd number of cycles?
    pub negative: bool,
    /// The arcs of G on it, by their position, increasing; an arc on both sides stands twice.
    pub arcs: Vec<usize>,
    /// The entry of Ω: k for the variance of k, n + e for the e-th covariance.
    pub omega: usize,
}

impl TrekGraph {
    /// The graph of treks.
    ///
    /// # Errors
    /// None of its own: T(G) has no repeated arcs.
    pub fn new(graph: &MixedGraph) -> Result<Self> {
        let n = graph.len();
        let parameters = Parameters::new(graph);
        let mut arcs = Vec::new();
        let mut weights = Vec::new();
        for (at, &(i, j, _)) in parameters.arcs.iter().enumerate() {
            arcs.extend([(j, i), (n + i, n + j)]);
            weights.extend([Weight::Lambda(at); 2]);
        }
        for k in 0..n {
            arcs.push((k, n + k));
            weights.push(Weight::Omega(k));
        }
        for (at, &(k, l, _)) in parameters.covariances.iter().enumerate() {
            arcs.extend([(k, n + l), (l, n + k)]);
            weights.extend([Weight::Omega(n + at); 2]);
        }
        Ok(Self {
            vertices: n,
            resolvent: Resolvent::new(Digraph::new(2 * n, &arcs)?),
            weights,
        })
    }

    /// The treks behind Σ_ij: their signed monomials add up to its numerator over the determinants of the components that
    /// they meet in T(G).
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when there are more than `limit`; [`crate::Error::UnknownVertex`].
    ///
    /// ```
    /// use graphs::{MixedGraph, covariance::TrekGraph};
    /// let fork = MixedGraph::from_edges(3, &[(0, 1), (0, 2)], &[])?;
    /// let treks = TrekGraph::new(&fork)?.treks(1, 2, 100)?;
    /// assert_eq!(treks[0].trek.text(&fork), "2 <- 1 -> 3");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn treks(&self, i: usize, j: usize, limit: usize) -> Result<Vec<TrekTerm>> {
        let n = self.vertices;
        self.resolvent
            .digraph()
            .check(&[n.saturating_add(i), n.saturating_add(j)])?;
        let found = self.resolvent.one_connections(i, n + j, limit)?;
        let treks = found.into_iter().map(|one| {
            let side = one.path.partition_point(|&v| v < n);
            let left: Vec<usize> = one.path[..side].to_vec();
            let right = one.path[side..].iter().map(|&v| v - n).collect();
            let (left_cycles, right_cycles): (Vec<_>, Vec<_>) =
                one.cycles.into_iter().partition(|cycle| cycle[0] < n);
            // Cycles of the upper copy run against the arcs.
            let left_cycles = left_cycles.into_iter().map(|mut cycle| {
                cycle[1..].reverse();
                cycle
            });
            let right_cycles = right_cycles
                .into_iter()
                .map(|cycle| cycle.into_iter().map(|v| v - n).collect());
            let mut arcs = Vec::new();
            let mut omega = 0;
            for arc in one.arcs {
                match self.weights[arc] {
                    Weight::Lambda(at) => arcs.push(at),
                    Weight::Omega(at) => omega = at,
                }
            }
            arcs.sort_unstable();
            TrekTerm {
                trek: Trek { left, right },
                left_cycles: left_cycles.collect(),
                right_cycles: right_cycles.collect(),
                negative: one.negative,
                arcs,
                omega,
            }
        });
        Ok(treks.collect())
    }

    /// The components of G whose determinants divide the sum of the treks, with their exponents: those that paths from u_i
    /// to d_j meet in each copy.
    ///
    /// # Errors
    /// [`crate::Error::UnknownVertex`].
    pub fn denominator(&self, i: usize, j: usize) -> Result<Vec<(Vec<usize>, u32)>> {
        let n = self.vertices;
        let digraph = self.resolvent.digraph();
        digraph.check(&[n.saturating_add(i), n.saturating_add(j)])?;
        let mut met: Vec<Vec<usize>> = digraph
            .components_between(i, n + j)
            .into_iter()
            .map(|at| &digraph.components()[at])
            .filter(|component| component.cyclic)
            .map(|component| component.vertices.iter().map(|&v| v % n).collect())
            .collect();
        met.sort_unstable();
        let mut denominator: Vec<(Vec<usize>, u32)> = Vec::new();
        for component in met {
            match denominator.last_mut() {
                Some(last) if last.0 == component => last.1 += 1,
                _ => denominator.push((component, 1)),
            }
        }
        Ok(denominator)
    }
}
