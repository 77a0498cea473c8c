//! Polynomials in the parameters as the file writes them: `-2*l_1_2^2*w_1_1 + w_2_2`.

use std::collections::BTreeMap;

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer};

use crate::covariance::{Covariance, ExpandedEntry, Letter, Notation};
use crate::error::{Error, Result};
use crate::resolvent::Terms;

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

    /// Reads a sum of products of integers and powers of parameters; the order of the terms carries no meaning.
    pub(super) fn read(&self, text: &str, fuel: &mut Fuel) -> Result<Polynomial<Integers>> {
        let mut terms = Vec::new();
        let mut at = 0;
        loop {
            let rest = &text[at..];
            let start = at + rest.len() - rest.trim_start().len();
            let sign = text[start..]
                .chars()
                .next()
                .filter(|c| matches!(c, '+' | '-'));
            let first = start + sign.map_or(0, char::len_utf8);
            let end = text[first..]
                .find(['+', '-'])
                .map_or(text.len(), |end| first + end);
            fuel.spend(self.numbers.len() as u64 + 4, "reading a polynomial")?;
            let (exponents, mut coefficient) = self.term(&text[first..end], first)?;
            if sign == Some('-') {
                coefficient = -&coefficient;
            }
            terms.push((exponents, coefficient));
            at = end;
            if at >= text.len() {
                return Ok(Polynomial::from_terms(Integers, terms));
            }
        }
    }

    fn term(&self, text: &str, at: usize) -> Result<(Vec<u32>, Integer)> {
        let mut exponents = vec![0_u32; self.numbers.len()];
        let mut coefficient = Integer::ONE;
        for factor in text.split('*').map(str::trim) {
            let (base, exponent) = match factor.split_once('^') {
                None => (factor, 1),
                Some((base, exponent)) => {
                    let exponent = exponent.trim().parse().ok().filter(|e| *e <= 1000);
                    let wanted = || malformed(at, "an exponent up to 1000 is missing");
                    (base.trim_end(), exponent.ok_or_else(wanted)?)
                }
            };
            let digits = !base.is_empty() && base.bytes().all(|byte| byte.is_ascii_digit());
            if let (true, 1, Some(number)) = (digits, exponent, Integer::from_decimal(base)) {
                coefficient = &coefficient * &number;
            } else if let Some(&number) = self.numbers.get(base) {
                exponents[number] = exponents[number].saturating_add(exponent);
            } else {
                let message = format!("{base:?} is no integer and no parameter of the graph");
                return Err(malformed(at, message));
            }
        }
        Ok((exponents, coefficient))
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

fn malformed(at: usize, message: impl Into<String>) -> Error {
    Error::Parse {
        message: message.into(),
        line: 1,
        column: at + 1,
    }
}
