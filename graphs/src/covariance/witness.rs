//! The witness of a covariance formula: its text, evaluated, against elimination at random points.

use std::collections::BTreeMap;

use algebra::evidence::{Basis, Counterexample, Evidence, Method, Verdict};
use algebra::{Fuel, PrimeField, Rational, Words};

use super::columns::Columns;
use super::document::Document;
use super::model::Covariance;
use super::notation::{Letter, Notation};
use crate::error::{Error, Result};
use crate::expression::{self, Arithmetic, Fault, Symbol};
use crate::mixed::{MixedGraph, Parameter, Parameters};
use crate::modular::PRIME;
use crate::resolvent::Scalars;

/// Points at which a formula is compared.
const POINTS: u64 = 3;

/// Points at which I - Λ is singular are drawn again, this many times.
const TRIES: usize = 20;

/// A formula of Σ_ij: what it says is read from the text alone.
///
/// `definitions` are (symbol, value) pairs in the order of their use, `value` is the formula of the entry, all in
/// [`Notation::Python`]. They are evaluated at random parameters modulo 2^61 - 1 and compared with
/// (I-Λ)^-T Ω (I-Λ)^-1 by Gaussian elimination.
///
/// # Errors
/// [`crate::Error::Parse`] for a text that is no formula in the parameters; [`crate::Error::Singular`] where no point has an inverse;
/// [`crate::Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, covariance::witness};
/// let chain = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
/// let fuel = &mut Fuel::default();
/// assert!(witness(&chain, 0, 1, &[], "l_1_2*w_1_1", 7, fuel)?.holds());
/// assert_eq!(witness(&chain, 0, 1, &[], "l_1_2*w_2_2", 7, fuel)?.name(), "refuted");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn witness(
    graph: &MixedGraph,
    i: usize,
    j: usize,
    definitions: &[(String, String)],
    value: &str,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Verdict> {
    let mut all = definitions.to_vec();
    all.push((String::new(), value.to_owned()));
    let document = Document {
        definitions: all,
        ..Document::default()
    };
    witness_document(graph, &[(i, j)], &document, seed, fuel)
}

/// The witness of a document in [`Notation::Python`] whose last definitions are the covariances of these pairs.
///
/// # Errors
/// As for [`witness`].
pub fn witness_document(
    graph: &MixedGraph,
    pairs: &[(usize, usize)],
    document: &Document,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Verdict> {
    let covariance = Covariance::new(graph)?;
    let parameters = covariance.parameters();
    let field = PrimeField::new(PRIME)?;
    let mut words = Words::new(seed);
    let covariances = document.definitions.len().saturating_sub(pairs.len());
    for _ in 0..POINTS {
        let point = Point::random(&covariance, pairs, field, &mut words, fuel)?;
        let mut values = named(graph, parameters, &point, field);
        for (at, (symbol, value)) in document.definitions.iter().enumerate() {
            let found = evaluate(&field, value, &values, fuel)?;
            let expected = at.checked_sub(covariances);
            let Some(&expected) = expected.and_then(|at| point.entries.get(at)) else {
                values.insert(symbol.clone(), found);
                continue;
            };
            if found != expected {
                let parameters = parameters.names.iter().zip(&point.values);
                return Ok(Verdict::Refuted(Counterexample {
                    point: parameters
                        .map(|(name, value)| (name.to_string(), value.to_string()))
                        .collect(),
                    claimed: match symbol.is_empty() {
                        true => format!("{found} modulo 2^61 - 1"),
                        false => format!("{symbol} = {found} modulo 2^61 - 1"),
                    },
                    found: format!("{expected} by elimination"),
                }));
            }
        }
    }
    Ok(Verdict::of(vec![Evidence {
        method: Method::Exact,
        measured: 0.0,
        bound: 0.0,
        basis: Basis::Statistical {
            // The degree is at most 4 n: an accident at one point has a probability of 4 n / 2^61, at three its cube.
            sigmas: 16.0,
            samples: POINTS,
        },
        note: format!("equal to elimination at {POINTS} random points modulo 2^61 - 1"),
    }]))
}

/// A random point of the model.
struct Point {
    /// Values of the free parameters.
    values: Vec<u64>,
    /// The covariances of the pairs, by elimination.
    entries: Vec<u64>,
}

impl Point {
    fn random(
        covariance: &Covariance<'_>,
        pairs: &[(usize, usize)],
        field: PrimeField,
        words: &mut Words,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        // Entries depend on the ancestors of their vertices alone.
        let ends: Vec<usize> = pairs.iter().flat_map(|&(i, j)| [i, j]).collect();
        let ancestors = covariance.graph().ancestors(&ends);
        let mut tries = 0;
        loop {
            let values: Vec<u64> = (0..covariance.parameters().len())
                .map(|_| words.below(field.modulus()))
                .collect();
            let columns = match Columns::new(covariance, &field, &values, &ancestors, fuel) {
                Err(Error::Singular { .. }) if tries < TRIES => {
                    tries += 1;
                    continue;
                }
                found => found?,
            };
            let mut entries = Vec::with_capacity(pairs.len());
            for group in pairs.chunk_by(|one, other| one.0 == other.0) {
                let wanted: Vec<usize> = group.iter().map(|pair| pair.1).collect();
                let column = columns.column(group[0].0, &wanted, fuel)?;
                entries.extend(wanted.iter().map(|&j| column.sigma[j].unwrap_or(0)));
            }
            return Ok(Self { values, entries });
        }
    }
}

/// The values of the symbols of Λ and Ω.
fn named(
    graph: &MixedGraph,
    parameters: &Parameters,
    point: &Point,
    field: PrimeField,
) -> BTreeMap<String, u64> {
    let value = |parameter: &Parameter| match parameter {
        Parameter::Free(number) => point.values.get(*number).copied(),
        Parameter::Fixed(value) => field.residue_of_rational(value),
    };
    let arcs = parameters
        .arcs
        .iter()
        .map(|(i, j, entry)| (Letter::Lambda, *i, *j, entry));
    let variances = parameters.variances.iter().enumerate();
    let variances = variances.map(|(v, entry)| (Letter::Omega, v, v, entry));
    let covariances = parameters.covariances.iter();
    let covariances = covariances.map(|(i, j, entry)| (Letter::Omega, *i, *j, entry));
    let mut values = BTreeMap::new();
    for (letter, i, j, entry) in arcs.chain(variances).chain(covariances) {
        if let Some(value) = value(entry) {
            values.insert(Notation::Python.symbol(graph, letter, &[i, j]), value);
        }
    }
    values
}

/// The value of a formula whose symbols have these values.
fn evaluate<S: Scalars>(
    scalars: &S,
    text: &str,
    values: &BTreeMap<String, S::Element>,
    fuel: &mut Fuel,
) -> Result<S::Element> {
    expression::evaluate(text, &mut Named { scalars, values }, fuel)
}

/// Scalars with names.
struct Named<'a, S: Scalars> {
    scalars: &'a S,
    values: &'a BTreeMap<String, S::Element>,
}

impl<S: Scalars> Arithmetic for Named<'_, S> {
    type Value = S::Element;

    fn number(&mut self, value: Rational) -> std::result::Result<S::Element, Fault> {
        let image = self.scalars.rational(&value);
        image.ok_or_else(|| Fault::Says(format!("{value} has no image")))
    }

    fn symbol(&mut self, symbol: &Symbol<'_>) -> std::result::Result<S::Element, Fault> {
        let value = self.values.get(symbol.text).cloned();
        value.ok_or_else(|| Fault::Says(format!("{:?} is no parameter", symbol.text)))
    }

    fn negate(&mut self, a: S::Element) -> std::result::Result<S::Element, Fault> {
        Ok(self.scalars.subtract(&self.scalars.zero(), &a))
    }

    fn add(&mut self, a: S::Element, b: S::Element) -> std::result::Result<S::Element, Fault> {
        Ok(self.scalars.add(&a, &b))
    }

    fn multiply(&mut self, a: S::Element, b: S::Element) -> std::result::Result<S::Element, Fault> {
        Ok(self.scalars.multiply(&a, &b))
    }

    fn divide(&mut self, a: S::Element, b: S::Element) -> std::result::Result<S::Element, Fault> {
        let inverse = self.scalars.reciprocal(&b);
        let inverse = inverse.ok_or(algebra::Error::Undefined {
            what: "a quotient of the formula",
        })?;
        Ok(self.scalars.multiply(&a, &inverse))
    }

    fn power(&mut self, a: S::Element, exponent: u32) -> std::result::Result<S::Element, Fault> {
        let one = self.scalars.one();
        Ok((0..exponent).fold(one, |power, _| self.scalars.multiply(&power, &a)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use algebra::poly::Rationals;

    #[test]
    fn formulas_are_read_like_arithmetic() {
        let values = BTreeMap::from([("x".to_owned(), Rational::from(algebra::Integer::from(3)))]);
        let value = |text: &str| evaluate(&Rationals, text, &values, &mut Fuel::default());
        for (text, expected) in [
            ("2 - x**2 - 1", "-8"),
            ("-x**2*2", "-18"),
            ("(1 + x)/(2*(x - 1))", "1"),
            ("2/x/2", "1/3"),
            ("-(-x)", "3"),
        ] {
            assert_eq!(value(text).unwrap().to_string(), expected, "{text}");
        }
        for text in [
            "", "x +", "(x", "x)", "y", "x x", "1/0", "x**y", "x**1001", "+",
        ] {
            assert!(value(text).is_err(), "{text}");
        }
        let deep = "(".repeat(100_000) + "x" + &")".repeat(100_000);
        assert_eq!(value(&deep).unwrap().to_string(), "3");
    }
}
