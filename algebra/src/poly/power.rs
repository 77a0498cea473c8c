//! Powers of polynomials, and powers of one variable replaced.

use super::monomial::Monomial;
use super::polynomial::{Polynomial, degree_too_large};
use super::ring::Ring;
use crate::error::{Error, Result};
use crate::fuel::Fuel;

/// Relations of a higher degree than this are not applied step by step.
const MAX_REDUCED_DEGREE: u32 = 1 << 16;
/// Powers of coefficients beyond this are refused.
const MAX_COEFFICIENT_BITS: u64 = 1 << 17;
/// Bases with up to so many terms are multiplied on one at a time: the products stay sparse times short.
const FEW_TERMS: usize = 6;

fn coefficient_too_long() -> Error {
    Error::Budget {
        what: "coefficient bits",
        limit: MAX_COEFFICIENT_BITS,
    }
}

impl<R: Ring> Polynomial<R> {
    /// self^exponent: a single term at once, a short base one factor after the other, others by repeated squaring.
    ///
    /// # Errors
    /// [`Error::Undefined`] for 0^0; [`Error::Budget`] when the fuel or the limits of degrees, terms and coefficients are
    /// used up.
    pub fn pow(&self, exponent: u32, fuel: &mut Fuel) -> Result<Self> {
        let one = Self::constant_in(*self.ring(), self.ring().one());
        match (self.len(), exponent) {
            (0, 0) => return Err(Error::Undefined { what: "0^0" }),
            (_, 0) => return Ok(one),
            (_, 1) => return Ok(self.clone()),
            (1, _) => return self.power_of_term(exponent),
            _ => {}
        }
        let variables = self.degrees().iter().filter(|degree| **degree > 0).count();
        if variables > 1 && self.len() <= FEW_TERMS {
            let mut result = self.clone();
            for _ in 1..exponent {
                result = result.mul(self, fuel)?;
            }
            return Ok(result);
        }
        let mut result = one;
        let mut square = self.clone();
        let mut rest = exponent;
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.mul(&square, fuel)?;
            }
            rest >>= 1;
            if rest > 0 {
                square = square.mul(&square, fuel)?;
            }
        }
        Ok(result)
    }

    fn power_of_term(&self, exponent: u32) -> Result<Self> {
        let Some((monomial, coefficient)) = self.terms().next() else {
            return Ok(self.clone());
        };
        let power = self.ring().power(coefficient, exponent);
        let raised: Option<Monomial> = monomial.iter().map(|e| e.checked_mul(exponent)).collect();
        Ok(Self::monomial_in(
            *self.ring(),
            &raised.ok_or_else(degree_too_large)?,
            power.ok_or_else(coefficient_too_long)?,
        ))
    }

    /// Remainder modulo variable^degree = replacement, where the replacement has a lower degree in the variable.
    ///
    /// One pass when the replacement is a number, otherwise one round for each degree lost.
    ///
    /// # Errors
    /// [`Error::Undefined`] for degree 0; [`Error::Budget`] when the fuel or the limits of degrees and coefficients
    /// are used up.
    pub fn reduce(
        &self,
        variable: usize,
        degree: u32,
        replacement: &Self,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        if degree == 0 {
            return Err(Error::Undefined {
                what: "reduction by a constant",
            });
        }
        if self.degree(variable) < degree {
            return Ok(self.clone());
        }
        if let Some(value) = replacement.as_constant() {
            return self.reduce_by_constant(variable, degree, &value, fuel);
        }
        let mut current = self.clone();
        loop {
            let top = current.degree(variable);
            if top < degree {
                return Ok(current);
            }
            if top > MAX_REDUCED_DEGREE {
                return Err(Error::Budget {
                    what: "degree",
                    limit: u64::from(MAX_REDUCED_DEGREE),
                });
            }
            fuel.spend(2 * current.len() as u64 + 8, "polynomial reduction")?;
            let place = current.packing().place(variable);
            let empty = || Self::with_capacity(*self.ring(), current.packing(), 0);
            let (mut lower, mut upper) = (empty(), empty());
            let mut rest = vec![0; current.packing().words()];
            for (words, value) in current.words().zip(current.coefficients()) {
                if place.get(words) == top {
                    rest.copy_from_slice(words);
                    place.set(&mut rest, top - degree);
                    upper.push(&rest, value.clone());
                } else {
                    lower.push(words, value.clone());
                }
            }
            current = lower.add(&upper.mul(replacement, fuel)?, fuel)?;
        }
    }

    /// The same with a number for the power of the variable.
    fn reduce_by_constant(
        &self,
        variable: usize,
        degree: u32,
        value: &R::Element,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let ring = self.ring();
        // Few different powers occur: those of neighbours are remembered.
        let mut known: Vec<(u32, R::Element)> = Vec::new();
        let mut terms = Vec::with_capacity(self.len());
        for (mut monomial, coefficient) in self.terms() {
            fuel.spend(4, "polynomial reduction")?;
            let exponent = monomial.get(variable).copied().unwrap_or(0);
            let quotient = exponent / degree;
            if quotient == 0 {
                terms.push((monomial, coefficient.clone()));
                continue;
            }
            if !known.iter().any(|power| power.0 == quotient) {
                let power = ring
                    .power(value, quotient)
                    .ok_or_else(coefficient_too_long)?;
                known.push((quotient, power));
            }
            let Some((_, power)) = known.iter().find(|power| power.0 == quotient) else {
                continue;
            };
            let cost = 2 * ring.limbs(coefficient) * ring.limbs(power);
            fuel.spend(cost, "polynomial reduction")?;
            if let Some(slot) = monomial.get_mut(variable) {
                *slot = exponent % degree;
            }
            terms.push((monomial, ring.multiply(coefficient, power)));
        }
        Ok(Self::from_terms(*ring, terms))
    }
}
