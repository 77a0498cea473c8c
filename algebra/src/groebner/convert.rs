//! Polynomials modulo a prime as exponents and residues, and their way from and to polynomials over the rationals.

use std::collections::BTreeMap;

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{PrimeField, Rational};
use crate::poly::Polynomial;

/// A polynomial over Z/p: exponents by variable, without trailing zeros, and residues that are not zero.
///
/// ```
/// use algebra::{Fuel, PrimeField, groebner::ModularPolynomial, poly::Polynomial};
/// let field = PrimeField::new(7)?;
/// let polynomial = ModularPolynomial::new(field, vec![(vec![1, 0], 3), (vec![], 2), (vec![1], 5)])?;
/// assert_eq!(polynomial.terms(), [(vec![], 2), (vec![1], 1)]);
/// let fuel = &mut Fuel::default();
/// assert_eq!(ModularPolynomial::of_polynomial(field, &polynomial.lift(field, fuel)?), Some(polynomial));
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ModularPolynomial {
    terms: Vec<(Vec<u32>, u64)>,
}

fn trimmed(mut exponents: Vec<u32>) -> Vec<u32> {
    while exponents.last() == Some(&0) {
        exponents.pop();
    }
    exponents
}

impl ModularPolynomial {
    /// The sum of these terms; equal monomials are collected.
    ///
    /// # Errors
    /// [`Error::Domain`] for a coefficient that is not below p.
    pub fn new(field: PrimeField, terms: Vec<(Vec<u32>, u64)>) -> Result<Self> {
        let mut collected: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
        for (exponents, coefficient) in terms {
            if coefficient >= field.modulus() {
                return Err(Error::Domain {
                    what: "coefficient of a modular polynomial",
                    value: coefficient.to_string(),
                    allowed: "residues below the modulus",
                });
            }
            let slot = collected.entry(trimmed(exponents)).or_default();
            *slot = field.add(*slot, coefficient);
        }
        collected.retain(|_, coefficient| *coefficient != 0);
        Ok(Self {
            terms: collected.into_iter().collect(),
        })
    }

    /// The image of a polynomial over the rationals; `None` when p divides a denominator.
    pub fn of_polynomial(field: PrimeField, polynomial: &Polynomial) -> Option<Self> {
        let terms: Option<Vec<(Vec<u32>, u64)>> = terms_of(polynomial)
            .into_iter()
            .map(|(exponents, value)| Some((exponents, field.residue_of_rational(&value)?)))
            .collect();
        Self::new(field, terms?).ok()
    }

    /// The polynomial over the integers with the coefficients of least absolute value.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn lift(&self, field: PrimeField, fuel: &mut Fuel) -> Result<Polynomial> {
        let terms = self.terms.iter().map(|(exponents, coefficient)| {
            let value = Rational::from(field.symmetric(*coefficient));
            (exponents.clone(), value)
        });
        polynomial_of(terms.collect(), fuel)
    }

    /// The terms: those of a [`Basis`](super::Basis) from the largest down, others sorted by their exponents.
    pub fn terms(&self) -> &[(Vec<u32>, u64)] {
        &self.terms
    }

    /// Is it zero?
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Terms that are known to be in order.
    pub(super) fn sorted(terms: Vec<(Vec<u32>, u64)>) -> Self {
        Self { terms }
    }
}

/// Exponents and coefficients of a polynomial over the rationals.
pub(super) fn terms_of(polynomial: &Polynomial) -> Vec<(Vec<u32>, Rational)> {
    let terms = polynomial.terms();
    terms
        .map(|(monomial, value)| (trimmed(monomial.to_vec()), value.clone()))
        .collect()
}

/// The polynomial with these terms, added up by halves.
pub(super) fn polynomial_of(
    terms: Vec<(Vec<u32>, Rational)>,
    fuel: &mut Fuel,
) -> Result<Polynomial> {
    let mut parts: Vec<Polynomial> = terms
        .into_iter()
        .map(|(exponents, value)| Polynomial::term(&exponents.into_iter().collect()).scale(&value))
        .collect();
    while parts.len() > 1 {
        parts = parts
            .chunks(2)
            .map(|pair| match pair {
                [one, other] => one.add(other, fuel),
                alone => Ok(alone.first().cloned().unwrap_or_default()),
            })
            .collect::<Result<_>>()?;
    }
    Ok(parts.pop().unwrap_or_default())
}
