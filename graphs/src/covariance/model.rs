//! The covariance matrix of a mixed graph: which cofactors an entry is made of, and its denominator.

use algebra::Fuel;

use super::entry::{Entry, ExpandedEntry, Side, Summand};
use crate::error::Result;
use crate::mixed::{MixedGraph, Parameters};
use crate::resolvent::{Counts, Digraph, Resolvent};

/// The covariance matrix Σ = (I-Λ)^-T Ω (I-Λ)^-1 of a mixed graph, cycles allowed.
///
/// $$ \Sigma_{ij} = \frac{1}{\Delta^2} \Big[ \sum_k \omega_{kk} N_{ki} N_{kj}
/// + \sum_{k \leftrightarrow l} \omega_{kl} (N_{ki} N_{lj} + N_{li} N_{kj}) \Big] $$
///
/// N_ij sums the one-connections from i to j, Δ = det(I-Λ). The denominator in lowest terms needs no greatest common
/// divisor: it is the product of Δ_K^{e_K} over the strongly connected components K, e_K the largest number of sides on
/// which a source's paths meet K.
///
/// Assumes det(I-Λ) ≠ 0; nothing is asked of the spectral radius.
///
/// Source: B. Adhikari, E. Gross, M. Härkönen, E. Tsigaridas, One-connection rule for structural equation models,
/// arXiv 2210.00239; the exponent rule is derived in the documentation of the house.
#[derive(Clone, Debug)]
pub struct Covariance<'a> {
    graph: &'a MixedGraph,
    parameters: Parameters,
    resolvent: Resolvent,
}

impl<'a> Covariance<'a> {
    /// The covariance matrix of a graph.
    ///
    /// # Errors
    /// None of its own: a mixed graph has no repeated arcs.
    ///
    /// ```
    /// use graphs::{MixedGraph, covariance::{Covariance, Notation}};
    /// let cycle = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[])?;
    /// let covariance = Covariance::new(&cycle)?;
    /// let entry = covariance.entry(0, 0)?.expanded(1000)?;
    /// let formula = entry.formula(Notation::Text, 1000)?;
    /// assert_eq!(formula, "(w_1_1 + l_2_1^2*w_2_2)/(1 - l_1_2*l_2_1)^2");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn new(graph: &'a MixedGraph) -> Result<Self> {
        let parameters = Parameters::new(graph);
        let arcs: Vec<(usize, usize)> = parameters.arcs.iter().map(|arc| (arc.0, arc.1)).collect();
        let resolvent = Resolvent::new(Digraph::new(graph.len(), &arcs)?);
        Ok(Self {
            graph,
            parameters,
            resolvent,
        })
    }

    /// The graph.
    pub fn graph(&self) -> &'a MixedGraph {
        self.graph
    }

    /// The parameters; the arcs of the resolvent stand in the same order as [`Parameters::arcs`].
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The engine underneath: cofactors and determinants of I - Λ.
    pub fn resolvent(&self) -> &Resolvent {
        &self.resolvent
    }

    /// Exact numbers of one-connections and cycle families.
    ///
    /// # Errors
    /// [`crate::Error::Exact`] when the fuel runs out.
    pub fn counts(&self, fuel: &mut Fuel) -> Result<Counts> {
        self.resolvent.counts(fuel)
    }

    /// The entry Σ_ij: its summands and its denominator in lowest terms, nothing listed yet.
    ///
    /// # Errors
    /// [`crate::Error::UnknownVertex`].
    pub fn entry(&self, i: usize, j: usize) -> Result<Entry<'_>> {
        let digraph = self.resolvent.digraph();
        digraph.check(&[i, j])?;
        // (number of the entry of Ω, its row, its column) for every ordered pair of sources.
        let n = self.graph.len();
        let variances = (0..n).map(|k| (k, k, k));
        let covariances = self.parameters.covariances.iter().enumerate();
        let covariances = covariances.flat_map(|(at, &(k, l, _))| [(n + at, k, l), (n + at, l, k)]);
        let mut summands: Vec<Summand> = variances
            .chain(covariances)
            .filter(|&(_, a, b)| digraph.reaches(a, i) && digraph.reaches(b, j))
            .map(|(omega, a, b)| Summand {
                omega,
                factor: 1,
                left: Side::new(a, i),
                right: Side::new(b, j),
            })
            .collect();
        let meets = |side: &Side, v: usize| {
            let here = digraph.reaches(side.from, v) && digraph.reaches(v, side.to);
            u32::from(here)
        };
        let mut denominator: Vec<(usize, u32)> = Vec::new();
        for (at, component) in digraph.components().iter().enumerate() {
            if !component.cyclic {
                continue;
            }
            // On how many sides the paths meet the component.
            let v = component.vertices[0];
            let met = |summand: &Summand| meets(&summand.left, v) + meets(&summand.right, v);
            let largest = summands.iter().map(met).max().unwrap_or(0);
            if largest == 0 {
                continue;
            }
            denominator.push((at, largest));
            // What a summand has less is multiplied in, on a side that does not meet the component.
            for summand in &mut summands {
                let mut missing = largest - met(summand);
                for side in [&mut summand.left, &mut summand.right] {
                    if missing > 0 && meets(side, v) == 0 {
                        side.times.push(at);
                        missing -= 1;
                    }
                }
            }
        }
        Ok(Entry::new(self, i, j, merged(summands), denominator))
    }

    /// All entries i <= j of the observed block, multiplied out, row by row.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when an entry needs more than `limit` products of terms.
    pub fn expanded(&self, limit: usize) -> Result<Vec<ExpandedEntry<'_>>> {
        let mut listing = self.resolvent.listing(limit)?;
        let observed = self.graph.observed();
        let mut entries = Vec::new();
        for (at, &i) in observed.iter().enumerate() {
            for &j in &observed[at..] {
                entries.push(self.entry(i, j)?.expanded_from(&mut listing, limit)?);
            }
        }
        Ok(entries)
    }
}

/// Summands with the same product of cofactors become one: for i = j both orders of a covariance are alike.
fn merged(summands: Vec<Summand>) -> Vec<Summand> {
    let mut merged: Vec<Summand> = Vec::with_capacity(summands.len());
    for summand in summands {
        match merged.last_mut() {
            Some(last)
                if last.omega == summand.omega
                    && last.left == summand.right
                    && last.right == summand.left =>
            {
                last.factor += 1;
            }
            _ => merged.push(summand),
        }
    }
    merged
}
