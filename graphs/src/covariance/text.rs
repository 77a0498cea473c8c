//! Entries as plain text, in the grammar `l_i_j`, `w_i_j`, `*`, `^`.

use std::fmt::Write;

use super::entry::{ExpandedEntry, omega_ends};
use crate::error::Result;

impl ExpandedEntry<'_> {
    /// The numerator as a sum of terms, `0` when there is none.
    pub fn numerator_text(&self) -> String {
        let mut text = String::new();
        let covariance = self.covariance();
        let (graph, parameters) = (covariance.graph(), covariance.parameters());
        for (coefficient, powers, omega) in self.terms() {
            let (k, l) = omega_ends(parameters, omega);
            let factors = powers.iter().map(|&(arc, exponent)| {
                let (from, to, _) = &parameters.arcs[arc];
                let name = format!("l_{}_{}", graph.name(*from), graph.name(*to));
                (name, exponent)
            });
            let omega = (format!("w_{}_{}", graph.name(k), graph.name(l)), 1);
            append_term(&mut text, coefficient, factors.chain([omega]));
        }
        if text.is_empty() {
            text.push('0');
        }
        text
    }

    /// The entry: numerator over the determinants, each written out.
    pub fn to_text(&self) -> String {
        let numerator = self.numerator_text();
        if self.denominator.is_empty() {
            return numerator;
        }
        let covariance = self.covariance();
        let mut below = Vec::new();
        for &(component, exponent) in &self.denominator {
            let Ok(determinant) = covariance.determinant_text(component, usize::MAX) else {
                continue;
            };
            below.push(match exponent {
                1 => format!("({determinant})"),
                _ => format!("({determinant})^{exponent}"),
            });
        }
        let numerator = match self.len() {
            1 => numerator,
            _ => format!("({numerator})"),
        };
        match &below[..] {
            [one] => format!("{numerator}/{one}"),
            _ => format!("{numerator}/({})", below.join("*")),
        }
    }
}

impl super::Covariance<'_> {
    /// The determinant of I - Λ on a component, its constant term 1 first.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when there are more than `limit` terms.
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn determinant_text(&self, component: usize, limit: usize) -> Result<String> {
        let mut text = String::new();
        let (graph, parameters) = (self.graph(), self.parameters());
        for term in self.resolvent().determinant(component, limit)?.iter() {
            let factors = term.arcs.iter().map(|&arc| {
                let (from, to, _) = &parameters.arcs[arc];
                let name = format!("l_{}_{}", graph.name(*from), graph.name(*to));
                (name, 1)
            });
            append_term(&mut text, if term.negative { -1 } else { 1 }, factors);
        }
        Ok(text)
    }
}

/// Appends `+ c*x*y^2` to a sum, or starts it.
pub(super) fn append_term(
    text: &mut String,
    coefficient: i64,
    factors: impl Iterator<Item = (String, u32)>,
) {
    let sign = match (text.is_empty(), coefficient < 0) {
        (true, true) => "-",
        (true, false) => "",
        (false, true) => " - ",
        (false, false) => " + ",
    };
    text.push_str(sign);
    let mut empty = true;
    if coefficient.unsigned_abs() != 1 {
        // Writing to a string cannot fail.
        let _ = write!(text, "{}", coefficient.unsigned_abs());
        empty = false;
    }
    for (name, exponent) in factors {
        if !std::mem::replace(&mut empty, false) {
            text.push('*');
        }
        text.push_str(&name);
        if exponent > 1 {
            let _ = write!(text, "^{exponent}");
        }
    }
    if empty {
        text.push('1');
    }
}
