//! Factorisation over Z.
//!
//! Content, monomials and repeated factors are taken out by greatest common divisors; a square-free polynomial in several
//! variables is factored at integer values of all but one, and the factors are lifted back modulo primes
//! ([`lift`], [`hensel`]) and divide the polynomial in the end: a bad prime costs time, never truth. That a factor does not
//! split further follows from the factorisation in one variable.

mod hensel;
mod lift;
mod split;
mod square_free;

use super::{Integers, Polynomial};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Integer;

/// A factorisation: content * product of factor^multiplicity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factors {
    /// The content, with the sign of the leading coefficient.
    pub content: Integer,
    /// Distinct primitive factors with positive leading coefficients, in order of number of terms, then of their terms.
    pub factors: Vec<(Polynomial<Integers>, u32)>,
}

impl Factors {
    /// The product of all, which is the polynomial that was factored.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn expand(&self, fuel: &mut Fuel) -> Result<Polynomial<Integers>> {
        let mut product = Polynomial::constant_in(Integers, self.content.clone());
        for (factor, multiplicity) in &self.factors {
            product = product.mul(&factor.pow(*multiplicity, fuel)?, fuel)?;
        }
        Ok(product)
    }

    fn of(content: Integer, mut factors: Vec<(Polynomial<Integers>, u32)>) -> Self {
        for factor in &mut factors {
            if factor
                .0
                .leading_coefficient()
                .is_some_and(Integer::is_negative)
            {
                factor.0 = factor.0.negate();
            }
        }
        factors.sort_by(|a, b| {
            let key = |f: &Polynomial<Integers>| f.total_degree();
            (key(&a.0), a.0.len())
                .cmp(&(key(&b.0), b.0.len()))
                .then_with(|| a.0.terms().rev().cmp(b.0.terms().rev()))
        });
        Self { content, factors }
    }
}

impl Polynomial<Integers> {
    /// The factorisation into irreducible polynomials over Z.
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Integers, Polynomial}};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable_in(Integers, 0), Polynomial::variable_in(Integers, 1));
    /// let f = x.pow(4, fuel)?.subtract(&y.pow(4, fuel)?, fuel)?;
    /// let factors = f.factor(fuel)?;
    /// assert_eq!(factors.factors.len(), 3);
    /// assert_eq!(factors.expand(fuel)?, f);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Undefined`] for 0; [`Error::Budget`] when the fuel is used up.
    ///
    /// Sources: P. S. Wang, "An improved multivariate polynomial factoring algorithm" (Mathematics of Computation 32,
    /// 1978) for the plan; M. Monagan and B. Tuncer, "Using sparse interpolation in Hensel lifting" (CASC 2016) for
    /// the lifting.
    pub fn factor(&self, fuel: &mut Fuel) -> Result<Factors> {
        let (content, monomial, rest) = self.parted(fuel)?;
        let mut factors = Vec::new();
        if rest.as_constant().is_none() {
            split::irreducible_factors(&rest, 1, &mut factors, fuel)?;
        }
        factors.extend(monomial);
        Ok(Factors::of(content, factors))
    }

    /// The factorisation into square-free polynomials that have nothing in common, one for each multiplicity.
    ///
    /// ```
    /// use algebra::{Fuel, poly::{Integers, Polynomial}};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable_in(Integers, 0), Polynomial::variable_in(Integers, 1));
    /// let f = x.add(&y, fuel)?.pow(3, fuel)?.mul(&x.subtract(&y, fuel)?, fuel)?;
    /// let parts = f.square_free(fuel)?;
    /// assert_eq!(parts.factors.iter().map(|part| part.1).collect::<Vec<_>>(), [1, 3]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Undefined`] for 0; [`Error::Budget`] when the fuel is used up.
    pub fn square_free(&self, fuel: &mut Fuel) -> Result<Factors> {
        let (content, monomial, rest) = self.parted(fuel)?;
        let mut parts: Vec<(Self, u32)> = monomial;
        if rest.as_constant().is_none() {
            parts.extend(square_free::parts(&rest, fuel)?);
        }
        // Factors with one multiplicity are multiplied together.
        let mut joined: Vec<(Self, u32)> = Vec::new();
        for (part, multiplicity) in parts {
            match joined.iter_mut().find(|known| known.1 == multiplicity) {
                Some(known) => known.0 = known.0.mul(&part, fuel)?,
                None => joined.push((part, multiplicity)),
            }
        }
        Ok(Factors::of(content, joined))
    }

    /// The signed content, the variables that divide it with their exponents, and what is left.
    #[allow(clippy::type_complexity)] // three things that belong together nowhere else
    fn parted(&self, fuel: &mut Fuel) -> Result<(Integer, Vec<(Self, u32)>, Self)> {
        let Some(lead) = self.leading_coefficient() else {
            return Err(Error::Undefined {
                what: "the factorisation of the zero polynomial",
            });
        };
        let content = match self.content() {
            content if lead.is_negative() => -content,
            content => content,
        };
        let least = self.least_exponents();
        let divisor = Self::monomial_in(Integers, &least, content.clone());
        let rest = self.divide_exact(&divisor, fuel)?;
        let monomial = (0..).zip(&least).filter(|one| *one.1 > 0);
        let monomial = monomial.map(|(at, exponent)| (Self::variable_in(Integers, at), *exponent));
        Ok((
            content,
            monomial.collect(),
            rest.unwrap_or_else(|| self.clone()),
        ))
    }
}

#[cfg(test)]
mod tests;
