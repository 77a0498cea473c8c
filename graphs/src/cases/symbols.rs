//! Polynomials in the parameters as the file writes them: `-2*l_1_2^2*w_1_1 + w_2_2`.

use std::collections::BTreeMap;

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, Rational};

use crate::covariance::{Covariance, ExpandedEntry, Letter, Notation};
use crate::error::{Error, Result};
use crate::expression::{self, Symbol};
use crate::resolvent::Terms;

/// Longer polynomials are refused.
const MAX_TERMS: usize = 1 << 20;

/// The parameters as variables: arcs first, then the entries of Ω, each by its position.
pub(super) struct Symbols {
    numbers: BTreeMap<String, usize>,
    arcs: usize,
}

impl Symbols {
    pub(super) fn new(covariance: &Covariance<'_>) -> Self {
        let (graph, parameters) = (covariance.graph(), covariance.parameters());
        let arcs = parameters.arcs.iter();
        let arcs = arcs.map(|arc| (Letter::Lambda, arc.0, arc.1));
        let variances = (0..graph.len()).map(|v| (Letter::Omega, v, v));
        let covariances = parameters.covariances.iter();
        let covariances = covariances.map(|edge| (Letter::Omega, edge.0, edge.1));
        let all = arcs.chain(variances).chain(covariances);
        let symbol = |(letter, a, b)| Notation::Text.symbol(graph, letter, &[a, b]);
        let numbers = all.map(symbol).zip(0..).collect();
        Self {
            numbers,
            arcs: parameters.arcs.len(),
        }
    }

    /// Reads a polynomial in the parameters; the order of the terms carries no meaning.
    pub(super) fn read(&self, text: &str, fuel: &mut Fuel) -> Result<Polynomial<Integers>> {
        let number = |symbol: &Symbol<'_>| {
            let known = self.numbers.get(symbol.text).copied();
            known.ok_or_else(|| format!("{:?} is no parameter of the graph", symbol.text))
        };
        let found = expression::polynomial(text, number, MAX_TERMS, fuel)?;
        let whole = found.over(Integers, Rational::to_integer);
        whole.ok_or_else(|| Error::Parse {
            message: "coefficients must be whole".to_owned(),
            line: 1,
            column: 1,
        })
    }

    /// The numerator of an entry.
    pub(super) fn numerator(&self, entry: &ExpandedEntry<'_>) -> Polynomial<Integers> {
        let terms = entry.terms().map(|(coefficient, powers, omega)| {
            let mut exponents = vec![0_u32; self.numbers.len()];
            for (arc, exponent) in powers {
                exponents[arc] = exponent;
            }
            exponents[self.arcs + omega] = 1;
            (exponents, Integer::from(coefficient))
        });
        Polynomial::from_terms(Integers, terms)
    }

    /// A determinant.
    pub(super) fn determinant(&self, terms: &Terms) -> Polynomial<Integers> {
        let terms = terms.iter().map(|term| {
            let mut exponents = vec![0_u32; self.numbers.len()];
            for arc in term.arcs {
                exponents[arc] = 1;
            }
            (exponents, Integer::from(if term.negative { -1 } else { 1 }))
        });
        Polynomial::from_terms(Integers, terms)
    }
}
