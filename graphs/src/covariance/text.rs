//! Entries as formulas, in lowest terms, multiplied out.

use super::entry::{ExpandedEntry, omega_ends};
use super::model::Covariance;
use super::notation::{Letter, Notation};
use crate::error::Result;

impl ExpandedEntry<'_> {
    /// The numerator as a sum of terms, `0` when there is none.
    pub fn numerator_text(&self, notation: Notation) -> String {
        let covariance = self.covariance();
        let (graph, parameters) = (covariance.graph(), covariance.parameters());
        let arcs = covariance.arc_symbols(notation);
        let mut sum = String::new();
        for (omega, coefficients) in &self.numerator {
            let (k, l) = omega_ends(parameters, *omega);
            let omega = notation.symbol(graph, Letter::Omega, &[k, l]);
            for (coefficient, powers) in coefficients.iter() {
                let factors = powers.iter().map(|&(arc, power)| (&*arcs[arc], power));
                notation.append(&mut sum, coefficient, factors.chain([(&*omega, 1)]));
            }
        }
        if sum.is_empty() {
            sum.push('0');
        }
        sum
    }

    /// The entry: numerator over the determinants, each written out.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when a determinant has more than `limit` terms.
    pub fn formula(&self, notation: Notation, limit: usize) -> Result<String> {
        let mut below = Vec::new();
        for &(component, exponent) in &self.denominator {
            let determinant = self
                .covariance()
                .determinant_text(component, notation, limit)?;
            below.push(notation.power(&notation.bracketed(&determinant), exponent));
        }
        let numerator = self.numerator_text(notation);
        Ok(notation.quotient(&numerator, self.len() <= 1, &below))
    }
}

impl Covariance<'_> {
    /// The symbol of every arc.
    pub(super) fn arc_symbols(&self, notation: Notation) -> Vec<String> {
        let arcs = self.parameters().arcs.iter();
        arcs.map(|&(from, to, _)| notation.symbol(self.graph(), Letter::Lambda, &[from, to]))
            .collect()
    }

    /// The determinant of I - Λ on a component, its constant term 1 first.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when there are more than `limit` terms.
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn determinant_text(
        &self,
        component: usize,
        notation: Notation,
        limit: usize,
    ) -> Result<String> {
        let terms = self.resolvent().determinant(component, limit)?;
        Ok(self.sum_text(&terms, notation))
    }

    /// A list of terms as a sum.
    pub(super) fn sum_text(&self, terms: &crate::resolvent::Terms, notation: Notation) -> String {
        let arcs = self.arc_symbols(notation);
        let mut sum = String::new();
        for term in terms.iter() {
            let factors = term.arcs.iter().map(|&arc| (&arcs[arc], 1));
            notation.append(&mut sum, if term.negative { -1 } else { 1 }, factors);
        }
        if sum.is_empty() {
            sum.push('0');
        }
        sum
    }
}
