//! The whole matrix in factored form: short definitions that use each other, never multiplied out.

use std::collections::BTreeSet;

use super::entry::omega_ends;
use super::model::Covariance;
use super::notation::{Letter, Notation};
use crate::error::Result;

/// Definitions in the order in which they are used: determinants, cofactors inside components, entries of (I - Λ)^-1,
/// covariances.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    /// (symbol, value) pairs.
    pub lines: Vec<(String, String)>,
    /// How many of the last lines are covariances.
    pub covariances: usize,
}

impl Covariance<'_> {
    /// The covariances of these pairs in factored form.
    ///
    /// $$ \Delta_K = \det(I-\Lambda_K), \quad R_{ij} = \frac{1}{\Delta_K} \sum_{a \in K,\thinspace a \to b \notin K} N_{ia} \lambda_{ab} R_{bj},
    /// \quad \sigma_{ij} = \sum_{k, l} \omega_{kl} R_{ki} R_{lj} $$
    ///
    /// K is the component of i, and R_ij = N_ij / Δ_K for j in K. The size grows with the components, not with the number of
    /// paths between them.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when determinants and cofactors have more than `limit` terms; [`crate::Error::UnknownVertex`].
    ///
    /// ```
    /// use graphs::{MixedGraph, covariance::{Covariance, Notation}};
    /// let graph = MixedGraph::from_edges(3, &[(0, 1), (1, 0), (1, 2)], &[])?;
    /// let covariance = Covariance::new(&graph)?;
    /// let formulas = covariance.factored(&[(0, 2)], Notation::Text, 1000)?;
    /// assert_eq!(formulas.lines[0], ("D_1".into(), "1 - l_1_2*l_2_1".into()));
    /// assert_eq!(formulas.lines.last().unwrap().1, "w_1_1*R_1_1*R_1_3 + w_2_2*R_2_1*R_2_3");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn factored(
        &self,
        pairs: &[(usize, usize)],
        notation: Notation,
        limit: usize,
    ) -> Result<Definitions> {
        self.admit_summands(pairs, limit)?;
        let mut covariances = Vec::new();
        let mut wanted = BTreeSet::new();
        let symbol = |letter: Letter, ends: &[usize]| notation.symbol(self.graph(), letter, ends);
        for &(i, j) in pairs {
            let entry = self.entry(i, j)?;
            let mut sum = String::new();
            for summand in &entry.summands {
                let (k, l) = omega_ends(self.parameters(), summand.omega);
                let sides = [(summand.left.from, i), (summand.right.from, j)];
                let mut factors = vec![(symbol(Letter::Omega, &[k, l]), 1)];
                // A vertex without cycles reaches itself with the factor 1.
                for (from, to) in sides {
                    if from != to || self.is_cyclic(from) {
                        wanted.insert((from, to));
                        factors.push((symbol(Letter::Inverse, &[from, to]), 1));
                    }
                }
                if let [_, (left, _), (right, _)] = &factors[..]
                    && left == right
                {
                    factors.truncate(2);
                    factors[1].1 = 2;
                }
                notation.append(&mut sum, summand.factor, factors.into_iter());
            }
            if sum.is_empty() {
                sum.push('0');
            }
            covariances.push((symbol(Letter::Sigma, &[i, j]), sum));
        }
        let cofactors = self.close(&mut wanted);
        self.admit_cofactors(cofactors.iter(), limit)?;
        let mut lines = self.blocks_text(&cofactors, notation, limit)?;
        lines.extend(self.inverse_text(&wanted, notation));
        let count = covariances.len();
        lines.extend(covariances);
        Ok(Definitions {
            lines,
            covariances: count,
        })
    }

    fn is_cyclic(&self, v: usize) -> bool {
        let digraph = self.resolvent().digraph();
        digraph.components()[digraph.component_of(v)].cyclic
    }

    /// Adds the entries that the wanted ones are made of; gives the cofactors (a, b) that occur.
    fn close(&self, wanted: &mut BTreeSet<(usize, usize)>) -> BTreeSet<(usize, usize)> {
        let mut cofactors = BTreeSet::new();
        let mut open: Vec<(usize, usize)> = wanted.iter().copied().collect();
        while let Some((i, j)) = open.pop() {
            for (a, b) in self.steps(i, j) {
                if self.is_cyclic(i) {
                    cofactors.insert((i, a));
                }
                if let Some(b) = b
                    && (b != j || self.is_cyclic(b))
                    && wanted.insert((b, j))
                {
                    open.push((b, j));
                }
            }
        }
        cofactors
    }

    /// How an entry R_ij is made: inside the component of i up to a, then an arc to b; no arc when j is in the component.
    fn steps(&self, i: usize, j: usize) -> Vec<(usize, Option<usize>)> {
        let digraph = self.resolvent().digraph();
        let component = digraph.component_of(i);
        if component == digraph.component_of(j) {
            return vec![(j, None)];
        }
        let mut steps = Vec::new();
        for &a in &digraph.components()[component].vertices {
            for b in self.graph().children(a) {
                if digraph.component_of(b) != component && digraph.reaches(b, j) {
                    steps.push((a, Some(b)));
                }
            }
        }
        steps
    }

    fn blocks_text(
        &self,
        cofactors: &BTreeSet<(usize, usize)>,
        notation: Notation,
        limit: usize,
    ) -> Result<Vec<(String, String)>> {
        let digraph = self.resolvent().digraph();
        let components: BTreeSet<usize> = cofactors
            .iter()
            .map(|&(a, _)| digraph.component_of(a))
            .collect();
        let mut listing = self.resolvent().listing(limit)?;
        let mut lines = Vec::new();
        for component in components {
            let terms = listing.determinant(component)?;
            let first = digraph.components()[component].vertices[0];
            let symbol = notation.symbol(self.graph(), Letter::Determinant, &[first]);
            lines.push((symbol, self.sum_text(&terms, notation)));
        }
        for &(a, b) in cofactors {
            let terms = listing.cofactor(a, b)?;
            let symbol = notation.symbol(self.graph(), Letter::Cofactor, &[a, b]);
            lines.push((symbol, self.sum_text(&terms, notation)));
        }
        Ok(lines)
    }

    /// The entries of the inverse, those nearer to their end first.
    fn inverse_text(
        &self,
        wanted: &BTreeSet<(usize, usize)>,
        notation: Notation,
    ) -> Vec<(String, String)> {
        let digraph = self.resolvent().digraph();
        let mut ordered: Vec<(usize, usize)> = wanted.iter().copied().collect();
        ordered.sort_by_key(|&(i, j)| (std::cmp::Reverse(digraph.component_of(i)), i, j));
        let symbol = |letter: Letter, ends: &[usize]| notation.symbol(self.graph(), letter, ends);
        let mut lines = Vec::new();
        for (i, j) in ordered {
            let mut sum = String::new();
            let steps = self.steps(i, j);
            for &(a, b) in &steps {
                let mut factors = Vec::new();
                if self.is_cyclic(i) {
                    factors.push((symbol(Letter::Cofactor, &[i, a]), 1));
                }
                if let Some(b) = b {
                    factors.push((symbol(Letter::Lambda, &[a, b]), 1));
                    if b != j || self.is_cyclic(b) {
                        factors.push((symbol(Letter::Inverse, &[b, j]), 1));
                    }
                }
                notation.append(&mut sum, 1, factors.into_iter());
            }
            let mut below = Vec::new();
            if self.is_cyclic(i) {
                let first = digraph.components()[digraph.component_of(i)].vertices[0];
                below.push(symbol(Letter::Determinant, &[first]));
            }
            let value = notation.quotient(&sum, steps.len() == 1, &below);
            lines.push((symbol(Letter::Inverse, &[i, j]), value));
        }
        lines
    }
}
