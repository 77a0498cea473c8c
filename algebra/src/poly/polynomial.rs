//! Sparse multivariate polynomials over Q, terms sorted by monomial.

use std::collections::BTreeMap;

use smallvec::SmallVec;

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Rational;

use super::product::product;

/// Exponents by variable, without trailing zeros.
pub type Monomial = SmallVec<[u32; 6]>;

/// A polynomial: monomial to nonzero coefficient. The variables are known by number only.
///
/// ```
/// use algebra::{Fuel, poly::Polynomial};
/// let fuel = &mut Fuel::default();
/// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
/// let square = x.add(&y, fuel).unwrap().pow(2, fuel).unwrap();
/// assert_eq!(square.len(), 3);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Polynomial {
    terms: BTreeMap<Monomial, Rational>,
}

fn trimmed(mut monomial: Monomial) -> Monomial {
    while monomial.last() == Some(&0) {
        monomial.pop();
    }
    monomial
}

impl Polynomial {
    /// A constant.
    pub fn constant(value: Rational) -> Self {
        let mut terms = BTreeMap::new();
        if !value.is_zero() {
            terms.insert(Monomial::new(), value);
        }
        Self { terms }
    }

    /// The variable of this number.
    pub fn variable(index: usize) -> Self {
        Self::power_of_variable(index, 1)
    }

    /// variable^exponent
    pub fn power_of_variable(index: usize, exponent: u32) -> Self {
        let mut monomial: Monomial = SmallVec::from_elem(0, index + 1);
        monomial[index] = exponent;
        Self {
            terms: BTreeMap::from([(trimmed(monomial), Rational::from(1))]),
        }
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Is it zero?
    pub fn is_zero(&self) -> bool {
        self.terms.is_empty()
    }

    /// Is it zero? (The name that goes with [`Polynomial::len`].)
    pub fn is_empty(&self) -> bool {
        self.is_zero()
    }

    /// The value when no variable occurs.
    pub fn as_constant(&self) -> Option<Rational> {
        match self.terms.len() {
            0 => Some(Rational::from(0)),
            1 => self.terms.get(&Monomial::new()).cloned(),
            _ => None,
        }
    }

    /// Terms in increasing order of monomials.
    pub fn terms(&self) -> impl Iterator<Item = (&Monomial, &Rational)> {
        self.terms.iter()
    }

    /// Degree in one variable.
    pub fn degree(&self, variable: usize) -> u32 {
        self.terms
            .keys()
            .filter_map(|monomial| monomial.get(variable))
            .copied()
            .max()
            .unwrap_or(0)
    }

    /// Largest total degree.
    pub fn total_degree(&self) -> u64 {
        self.terms
            .keys()
            .map(|monomial| monomial.iter().map(|e| u64::from(*e)).sum())
            .max()
            .unwrap_or(0)
    }

    fn add_term(&mut self, monomial: Monomial, coefficient: Rational) {
        use std::collections::btree_map::Entry;
        match self.terms.entry(monomial) {
            Entry::Vacant(entry) => {
                if !coefficient.is_zero() {
                    entry.insert(coefficient);
                }
            }
            Entry::Occupied(mut entry) => {
                let sum = entry.get() + &coefficient;
                if sum.is_zero() {
                    entry.remove();
                } else {
                    entry.insert(sum);
                }
            }
        }
    }

    /// self + other
    pub fn add(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        fuel.spend((self.len() + other.len()) as u64 * 32, "polynomial sum")?;
        let (mut sum, smaller) = if self.len() >= other.len() {
            (self.clone(), other)
        } else {
            (other.clone(), self)
        };
        for (monomial, coefficient) in smaller.terms() {
            sum.add_term(monomial.clone(), coefficient.clone());
        }
        Ok(sum)
    }

    /// factor * self
    pub fn scale(&self, factor: &Rational) -> Self {
        if factor.is_zero() {
            return Self::default();
        }
        Self {
            terms: self
                .terms
                .iter()
                .map(|(monomial, coefficient)| (monomial.clone(), coefficient * factor))
                .collect(),
        }
    }

    /// self * other.
    ///
    /// # Errors
    /// [`Error::Budget`] when the product has more than 4096 terms (or 1 for 1024 units of the fuel left), or more work
    /// than the fuel left pays for; what is known beforehand to be too much costs nothing.
    pub fn mul(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        Ok(Self {
            terms: product(&self.terms, &other.terms, fuel)?,
        })
    }

    /// self^exponent by repeated squaring.
    pub fn pow(&self, exponent: u32, fuel: &mut Fuel) -> Result<Self> {
        if exponent == 0 {
            return Ok(Self::constant(Rational::from(1)));
        }
        if let (1, Some((monomial, coefficient))) = (self.len(), self.terms().next()) {
            if coefficient.bits().saturating_mul(u64::from(exponent)) > 1 << 17 {
                return Err(Error::Budget {
                    what: "coefficient bits",
                    limit: 1 << 17,
                });
            }
            let too_large = Error::Budget {
                what: "degree",
                limit: u64::from(u32::MAX),
            };
            let raised: Option<Monomial> =
                monomial.iter().map(|e| e.checked_mul(exponent)).collect();
            let power = i32::try_from(exponent)
                .ok()
                .and_then(|e| coefficient.pow(e))
                .ok_or(too_large.clone())?;
            return Ok(Self {
                terms: BTreeMap::from([(raised.ok_or(too_large)?, power)]),
            });
        }
        let mut result = Self::constant(Rational::from(1));
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

    /// Coefficients of the powers of one variable, lowest first; the variable is gone from them.
    pub fn coefficients_of(&self, variable: usize) -> Vec<Self> {
        let mut list = vec![Self::default(); self.degree(variable) as usize + 1];
        for (monomial, coefficient) in self.terms() {
            let exponent = monomial.get(variable).copied().unwrap_or(0);
            let mut rest = monomial.clone();
            if let Some(slot) = rest.get_mut(variable) {
                *slot = 0;
            }
            if let Some(part) = list.get_mut(exponent as usize) {
                part.add_term(trimmed(rest), coefficient.clone());
            }
        }
        list
    }

    /// Remainder modulo variable^degree = replacement, where the replacement has a lower degree in the variable.
    pub fn reduce(
        &self,
        variable: usize,
        degree: u32,
        replacement: &Self,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let mut current = self.clone();
        // Each round lowers the degree; fuel bounds the work.
        while current.degree(variable) >= degree {
            if current.degree(variable) > 1 << 16 {
                return Err(Error::Budget {
                    what: "degree",
                    limit: 1 << 16,
                });
            }
            let parts = current.coefficients_of(variable);
            let top = parts.len() - 1;
            let mut next = Self::default();
            // One pass: write e = q degree + r and use replacement^q, when that is a constant; else peel the top.
            if replacement.as_constant().is_some() {
                let mut power = Self::constant(Rational::from(1));
                for (exponent, part) in parts.iter().enumerate() {
                    let exponent = u32::try_from(exponent).unwrap_or(u32::MAX);
                    if exponent > 0 && exponent % degree == 0 {
                        power = power.mul(replacement, fuel)?;
                    }
                    let shifted = Self::power_of_variable(variable, exponent % degree)
                        .mul(part, fuel)?
                        .mul(&power, fuel)?;
                    next = next.add(&shifted, fuel)?;
                }
            } else {
                for (exponent, part) in parts.iter().enumerate() {
                    let exponent = u32::try_from(exponent).unwrap_or(u32::MAX);
                    let shifted = if exponent as usize == top {
                        Self::power_of_variable(variable, exponent - degree)
                            .mul(part, fuel)?
                            .mul(replacement, fuel)?
                    } else {
                        Self::power_of_variable(variable, exponent).mul(part, fuel)?
                    };
                    next = next.add(&shifted, fuel)?;
                }
            }
            current = next;
        }
        Ok(current)
    }
}
