//! Greatest common divisors.
//!
//! Over Z: contents and monomials are taken out, variables that the divisor cannot contain are removed by images in one
//! variable, a division is tried where the degrees allow it; then the divisor is found modulo primes below 2^62
//! ([`interpolate`]) and put together by the Chinese remainder theorem. What is returned divides both polynomials: a bad prime
//! or an unlucky point costs time, never truth. That no larger divisor exists follows from the degree of an image in one
//! variable, which no common divisor exceeds.

mod content;
mod interpolate;
mod modular;
mod remainders;

pub(super) use self::content::content_in;

use super::monomial::{Monomial, trimmed};
use super::{Integers, Polynomial, Rationals, Ring};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};

impl Polynomial<Integers> {
    /// The greatest common divisor, with a positive leading coefficient; 0 for two zeros.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, poly::{Integers, Polynomial}};
    /// let fuel = &mut Fuel::default();
    /// let (x, y) = (Polynomial::variable_in(Integers, 0), Polynomial::variable_in(Integers, 1));
    /// let common = x.add(&y, fuel)?.scale(&Integer::from(6));
    /// let f = common.mul(&x.subtract(&y, fuel)?, fuel)?;
    /// let g = common.mul(&x, fuel)?.scale(&Integer::TWO);
    /// assert_eq!(f.gcd(&g, fuel)?, common);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`crate::Error::Budget`] when the fuel is used up.
    pub fn gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        Ok(modular::gcd(self, other, fuel)?.with_positive_lead())
    }

    /// The greatest common divisor of all coefficients, not negative.
    pub fn content(&self) -> Integer {
        let mut content = Integer::ZERO;
        for value in self.coefficients() {
            content = content.gcd(value);
            if content.is_one() {
                break;
            }
        }
        content
    }

    /// The polynomial without its content, with a positive leading coefficient.
    #[must_use]
    pub fn primitive_part(&self) -> Self {
        let content = self.content();
        let signed = match self.leading_coefficient() {
            Some(lead) if lead.is_negative() => -content,
            _ => content,
        };
        self.over(Integers, |value| value.divide_exact(&signed))
            .unwrap_or_else(|| self.clone())
    }

    fn with_positive_lead(self) -> Self {
        match self.leading_coefficient() {
            Some(lead) if lead.is_negative() => self.negate(),
            _ => self,
        }
    }
}

impl Polynomial<Rationals> {
    /// A rational number and a primitive polynomial over Z with a positive leading coefficient whose product it is.
    ///
    /// ```
    /// use algebra::{Fuel, Rational, poly::Polynomial};
    /// let half = Polynomial::variable(0).scale(&Rational::HALF);
    /// let (content, primitive) = half.to_primitive();
    /// assert_eq!((content, primitive.len()), (Rational::HALF, 1));
    /// ```
    pub fn to_primitive(&self) -> (Rational, Polynomial<Integers>) {
        let mut denominator = Integer::ONE;
        for value in self
            .coefficients()
            .iter()
            .filter(|value| !value.is_integer())
        {
            denominator = denominator.lcm(&value.denominator());
        }
        let factor = Rational::from(&denominator);
        let whole = self.over(Integers, |value| (value * &factor).to_integer());
        let whole = whole.unwrap_or_else(|| Polynomial::zero(Integers));
        let primitive = whole.primitive_part();
        let content = match (self.leading_coefficient(), primitive.leading_coefficient()) {
            (Some(lead), Some(whole)) => lead.checked_div(&Rational::from(whole)),
            _ => None,
        };
        (content.unwrap_or_default(), primitive)
    }

    /// The greatest common divisor as a primitive polynomial over Z with a positive leading coefficient; 0 for two zeros.
    ///
    /// # Errors
    /// [`crate::Error::Budget`] when the fuel is used up.
    pub fn gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let common = self.to_primitive().1.gcd(&other.to_primitive().1, fuel)?;
        Ok(common.to_rationals())
    }
}

impl Polynomial<Integers> {
    /// The same polynomial over Q.
    #[must_use]
    pub fn to_rationals(&self) -> Polynomial {
        self.over(Rationals, |value| Some(Rational::from(value)))
            .unwrap_or_default()
    }
}

impl Polynomial<PrimeField> {
    /// The monic greatest common divisor, by pseudo-remainders; 0 for two zeros.
    ///
    /// # Errors
    /// [`crate::Error::Budget`] when the fuel is used up.
    pub fn gcd(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let common = remainders::gcd(self, other, fuel)?;
        let lead = common.leading_coefficient().copied().unwrap_or(1);
        let inverse = self.ring().inverse(lead).unwrap_or(1);
        Ok(common.scale(&inverse))
    }
}

impl<R: Ring> Polynomial<R> {
    /// The same polynomial with variable v called `names[v]`.
    pub(super) fn renamed(&self, names: &[usize]) -> Self {
        let longest = names.iter().copied().max().unwrap_or(0) + 1;
        Self::from_terms(
            *self.ring(),
            self.terms().map(|(monomial, value)| {
                let mut renamed = Monomial::from_elem(0, longest);
                for (name, exponent) in names.iter().zip(monomial) {
                    renamed[*name] += exponent;
                }
                (renamed, value.clone())
            }),
        )
    }

    /// The least exponent of each variable.
    pub(super) fn least_exponents(&self) -> Monomial {
        let mut least: Option<Monomial> = None;
        for (monomial, _) in self.terms() {
            let known = least.get_or_insert_with(|| monomial.clone());
            known.truncate(monomial.len());
            for (a, b) in known.iter_mut().zip(&monomial) {
                *a = (*a).min(*b);
            }
        }
        trimmed(least.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests;
