//! Sparse multivariate polynomials over Q, terms sorted by monomial.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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

/// The monomial with another exponent of a variable that may be beyond its end only when that exponent is 0.
fn with_exponent(monomial: &Monomial, variable: usize, exponent: u32) -> Monomial {
    let mut changed = monomial.clone();
    if let Some(slot) = changed.get_mut(variable) {
        *slot = exponent;
    }
    trimmed(changed)
}

/// Relations of a higher degree than this are not applied step by step.
const MAX_REDUCED_DEGREE: u32 = 1 << 16;
/// Powers of coefficients beyond this are refused.
const MAX_COEFFICIENT_BITS: u64 = 1 << 17;

/// Powers of 1 and -1 are never long.
fn is_power_too_long(value: &Rational, exponent: u32) -> bool {
    !value.abs().is_one() && value.bits().saturating_mul(u64::from(exponent)) > MAX_COEFFICIENT_BITS
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

    /// The monomial with coefficient 1.
    pub fn term(monomial: &Monomial) -> Self {
        Self {
            terms: BTreeMap::from([(trimmed(monomial.clone()), Rational::from(1))]),
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
            if is_power_too_long(coefficient, exponent) {
                return Err(Error::Budget {
                    what: "coefficient bits",
                    limit: MAX_COEFFICIENT_BITS,
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

    /// The quotient when the division leaves no remainder, by the leading terms in lexicographic order.
    ///
    /// ```
    /// use algebra::{Fuel, Rational, poly::Polynomial};
    /// let fuel = &mut Fuel::default();
    /// let (x, one) = (Polynomial::variable(0), Polynomial::constant(Rational::from(1)));
    /// let minus = one.scale(&Rational::from(-1));
    /// let square = x.pow(2, fuel).unwrap().add(&minus, fuel).unwrap();
    /// let quotient = square.divide_exact(&x.add(&minus, fuel).unwrap(), fuel).unwrap();
    /// assert_eq!(quotient, Some(x.add(&one, fuel).unwrap()));
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn divide_exact(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Option<Self>> {
        let Some((lead, scale)) = divisor.terms.last_key_value() else {
            return Ok(None);
        };
        let (mut rest, mut quotient) = (self.clone(), Self::default());
        while let Some((monomial, coefficient)) = rest.terms.last_key_value() {
            let exponents: Option<Monomial> = (0..monomial.len().max(lead.len()))
                .map(|at| {
                    let taken = lead.get(at).copied().unwrap_or(0);
                    monomial.get(at).copied().unwrap_or(0).checked_sub(taken)
                })
                .collect();
            let ratio = coefficient.checked_div(scale);
            let (Some(exponents), Some(ratio)) = (exponents, ratio) else {
                return Ok(None);
            };
            let term = Self {
                terms: BTreeMap::from([(trimmed(exponents), ratio)]),
            };
            let product = term.mul(divisor, fuel)?.scale(&Rational::from(-1));
            rest = rest.add(&product, fuel)?;
            quotient = quotient.add(&term, fuel)?;
        }
        Ok(Some(quotient))
    }

    /// The powers of one variable that occur and their coefficients, lowest first; the variable is gone from them.
    pub fn coefficients_of(&self, variable: usize) -> BTreeMap<u32, Self> {
        let mut parts: BTreeMap<u32, Self> = BTreeMap::new();
        for (monomial, coefficient) in self.terms() {
            let exponent = monomial.get(variable).copied().unwrap_or(0);
            parts
                .entry(exponent)
                .or_default()
                .add_term(with_exponent(monomial, variable, 0), coefficient.clone());
        }
        parts
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
            let (mut lower, mut upper) = (Self::default(), Self::default());
            for (monomial, coefficient) in current.terms {
                if monomial.get(variable) == Some(&top) {
                    let rest = with_exponent(&monomial, variable, top - degree);
                    upper.terms.insert(rest, coefficient);
                } else {
                    lower.terms.insert(monomial, coefficient);
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
        value: &Rational,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let too_large = Error::Budget {
            what: "coefficient bits",
            limit: MAX_COEFFICIENT_BITS,
        };
        let mut powers: BTreeMap<u32, Rational> = BTreeMap::new();
        let mut reduced = Self::default();
        for (monomial, coefficient) in self.terms() {
            fuel.spend(4, "polynomial reduction")?;
            let exponent = monomial.get(variable).copied().unwrap_or(0);
            let quotient = exponent / degree;
            if quotient == 0 {
                reduced.add_term(monomial.clone(), coefficient.clone());
                continue;
            }
            if is_power_too_long(value, quotient) {
                return Err(too_large);
            }
            let power = match powers.entry(quotient) {
                Entry::Occupied(entry) => entry.into_mut(),
                Entry::Vacant(entry) => {
                    let power = i32::try_from(quotient).ok().and_then(|q| value.pow(q));
                    entry.insert(power.ok_or_else(|| too_large.clone())?)
                }
            };
            let cost = 2 * coefficient.limbs() * power.limbs();
            fuel.spend(cost, "polynomial reduction")?;
            let rest = with_exponent(monomial, variable, exponent % degree);
            reduced.add_term(rest, coefficient * &*power);
        }
        Ok(reduced)
    }
}
