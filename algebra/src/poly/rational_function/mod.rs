//! Quotients of polynomials: a rational content, a primitive numerator over Z, and a denominator that is kept in factors.
//!
//! Sums take the least common multiple of the factor lists and products join them, without a greatest common divisor;
//! [`lowest_terms`] cancels when it is asked to.

mod calculus;
mod lowest_terms;
mod partial_fractions;

use std::fmt;

use super::{Integers, Polynomial};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

pub use self::partial_fractions::PartialFractions;

type Whole = Polynomial<Integers>;

/// content * numerator / product of factor^multiplicity.
///
/// The numerator and the factors are primitive polynomials over Z with positive leading coefficients, no factor is constant
/// or occurs twice; the numerator of 0 is 0.
///
/// ```
/// use algebra::{Fuel, poly::{Polynomial, RationalFunction}};
/// let fuel = &mut Fuel::default();
/// let (x, one) = (RationalFunction::from(Polynomial::variable(0)), RationalFunction::constant(1.into()));
/// // 1/(x - 1) + 1/(x + 1) = 2 x/(x^2 - 1)
/// let (below, above) = (x.subtract(&one, fuel)?, x.add(&one, fuel)?);
/// let sum = below.pow(-1, fuel)?.add(&above.pow(-1, fuel)?, fuel)?;
/// let other = x.scale(&2.into()).divide(&x.pow(2, fuel)?.subtract(&one, fuel)?, fuel)?;
/// assert!(sum.equals(&other, fuel)?);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct RationalFunction {
    content: Rational,
    numerator: Whole,
    denominator: Vec<(Whole, u32)>,
}

impl fmt::Debug for RationalFunction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts = f.debug_list();
        parts.entry(&self.content).entry(&self.numerator);
        parts.entries(&self.denominator).finish()
    }
}

impl From<Polynomial> for RationalFunction {
    fn from(numerator: Polynomial) -> Self {
        let (content, numerator) = numerator.to_primitive();
        Self {
            content,
            numerator,
            denominator: Vec::new(),
        }
    }
}

impl From<Whole> for RationalFunction {
    fn from(numerator: Whole) -> Self {
        Self::over(Rational::ONE, numerator, Vec::new())
    }
}

fn one() -> Whole {
    Polynomial::constant_in(Integers, Integer::ONE)
}

fn too_large() -> Error {
    Error::Budget {
        what: "exponent",
        limit: u64::from(u32::MAX),
    }
}

/// Joins the factor lists, equal factors by this rule of their multiplicities.
fn joined(
    left: &[(Whole, u32)],
    right: &[(Whole, u32)],
    rule: impl Fn(u32, u32) -> Option<u32>,
) -> Result<Vec<(Whole, u32)>> {
    let mut common = left.to_vec();
    for (factor, multiplicity) in right {
        match common.iter_mut().find(|known| known.0 == *factor) {
            Some(known) => known.1 = rule(known.1, *multiplicity).ok_or_else(too_large)?,
            None => common.push((factor.clone(), *multiplicity)),
        }
    }
    Ok(common)
}

impl RationalFunction {
    /// A constant.
    pub fn constant(value: Rational) -> Self {
        let numerator = if value.is_zero() {
            Polynomial::zero(Integers)
        } else {
            one()
        };
        Self {
            content: value,
            numerator,
            denominator: Vec::new(),
        }
    }

    /// The same with any numerator over Z.
    fn over(content: Rational, numerator: Whole, denominator: Vec<(Whole, u32)>) -> Self {
        let Some(lead) = numerator.leading_coefficient() else {
            return Self::constant(Rational::ZERO);
        };
        let size = numerator.content();
        let (factor, numerator) = match (lead.is_negative(), size.is_one()) {
            (false, true) => (size, numerator),
            (true, true) => (-size, numerator.negate()),
            (true, false) => (-size, numerator.primitive_part()),
            (false, false) => (size, numerator.primitive_part()),
        };
        Self {
            content: if factor.is_one() {
                content
            } else {
                &content * &Rational::from(factor)
            },
            numerator,
            denominator,
        }
    }

    /// One over these primitive factors with positive leading coefficients, no two of them equal.
    pub(crate) fn inverse_of(factors: &[(Whole, u32)]) -> Self {
        Self {
            content: Rational::ONE,
            numerator: one(),
            denominator: factors.to_vec(),
        }
    }

    /// Is it zero? A numerator that vanishes says so whatever the denominator.
    pub fn is_zero(&self) -> bool {
        self.numerator.is_zero()
    }

    /// The value when it is a constant without a denominator.
    pub fn as_constant(&self) -> Option<Rational> {
        let is_constant = self.denominator.is_empty() && self.numerator.as_constant().is_some();
        is_constant.then(|| self.content.clone())
    }

    /// The polynomial when there is no denominator.
    pub fn as_polynomial(&self) -> Option<Polynomial> {
        self.denominator.is_empty().then(|| self.numerator())
    }

    /// The rational factor in front.
    pub fn content(&self) -> &Rational {
        &self.content
    }

    /// The numerator over the common denominator, without the content: primitive over Z.
    pub fn primitive_numerator(&self) -> &Polynomial<Integers> {
        &self.numerator
    }

    /// The numerator over the common denominator, with the content.
    pub fn numerator(&self) -> Polynomial {
        let image = |value: &Integer| Some(&self.content * &Rational::from(value));
        self.numerator
            .over(super::Rationals, image)
            .unwrap_or_default()
    }

    /// The factors of the denominator.
    pub fn denominator_factors(&self) -> &[(Polynomial<Integers>, u32)] {
        &self.denominator
    }

    /// The denominator written out.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn denominator(&self, fuel: &mut Fuel) -> Result<Polynomial<Integers>> {
        let mut product = one();
        for (factor, multiplicity) in &self.denominator {
            product = product.mul(&factor.pow(*multiplicity, fuel)?, fuel)?;
        }
        Ok(product)
    }

    /// The same denominator under another numerator.
    #[must_use]
    pub fn with_numerator(&self, numerator: &Polynomial) -> Self {
        let (content, numerator) = numerator.to_primitive();
        Self {
            content,
            numerator,
            denominator: self.denominator.clone(),
        }
    }

    /// factor * self
    #[must_use]
    pub fn scale(&self, factor: &Rational) -> Self {
        if factor.is_zero() {
            return Self::constant(Rational::ZERO);
        }
        Self {
            content: &self.content * factor,
            numerator: self.numerator.clone(),
            denominator: self.denominator.clone(),
        }
    }

    /// -self
    #[must_use]
    pub fn negate(&self) -> Self {
        Self {
            content: -&self.content,
            numerator: self.numerator.clone(),
            denominator: self.denominator.clone(),
        }
    }

    /// self + other over the least common multiple of the factor lists.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn add(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let common = joined(&self.denominator, &other.denominator, |a, b| Some(a.max(b)))?;
        if self.is_zero() || other.is_zero() {
            // The denominator stays, for whoever asks whether it vanishes.
            let sum = if self.is_zero() { other } else { self };
            let numerator = sum.raised_to(&common, fuel)?;
            return Ok(Self {
                content: sum.content.clone(),
                numerator,
                denominator: common,
            });
        }
        let mut left = self.raised_to(&common, fuel)?;
        let mut right = other.raised_to(&common, fuel)?;
        // Both contents are whole multiples of this one.
        let mut content = self.content.clone();
        if self.content != other.content {
            let (a, b) = (&self.content, &other.content);
            let above = a.numerator().gcd(&b.numerator());
            let below = a.denominator().lcm(&b.denominator());
            content = Rational::new(above, below).unwrap_or(Rational::ONE);
            let whole = |one: &Rational| one.checked_div(&content).and_then(|q| q.to_integer());
            left = left.scale(&whole(a).unwrap_or(Integer::ONE));
            right = right.scale(&whole(b).unwrap_or(Integer::ONE));
        }
        let sum = left.add(&right, fuel)?;
        if sum.is_zero() {
            return Ok(Self {
                content: Rational::ZERO,
                numerator: sum,
                denominator: common,
            });
        }
        Ok(Self::over(content, sum, common))
    }

    /// The numerator over a larger denominator.
    fn raised_to(&self, common: &[(Whole, u32)], fuel: &mut Fuel) -> Result<Whole> {
        let mut numerator = self.numerator.clone();
        for (factor, multiplicity) in common {
            let have = self.multiplicity(factor);
            let missing = multiplicity.saturating_sub(have);
            if missing > 0 {
                numerator = numerator.mul(&factor.pow(missing, fuel)?, fuel)?;
            }
        }
        Ok(numerator)
    }

    fn multiplicity(&self, factor: &Whole) -> u32 {
        let mut known = self.denominator.iter();
        known
            .find(|known| known.0 == *factor)
            .map_or(0, |known| known.1)
    }

    /// self - other over the least common multiple of the factor lists.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn subtract(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.add(&other.negate(), fuel)
    }

    /// self * other
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn mul(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        // Products of primitive polynomials are primitive (Gauss), and leading coefficients are multiplied.
        Ok(Self {
            content: &self.content * &other.content,
            numerator: self.numerator.mul(&other.numerator, fuel)?,
            denominator: joined(&self.denominator, &other.denominator, u32::checked_add)?,
        })
    }

    /// self / other
    ///
    /// # Errors
    /// [`Error::Undefined`] for the divisor 0; [`Error::Budget`] when the fuel is used up.
    pub fn divide(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.mul(&other.pow(-1, fuel)?, fuel)
    }

    /// self^exponent
    ///
    /// # Errors
    /// [`Error::Undefined`] for a negative power of 0; [`Error::Budget`] when the fuel or the limits of exponents and
    /// coefficients are used up.
    pub fn pow(&self, exponent: i64, fuel: &mut Fuel) -> Result<Self> {
        if exponent == 0 {
            return Ok(Self::constant(Rational::ONE));
        }
        let size = u32::try_from(exponent.unsigned_abs()).map_err(|_| too_large())?;
        if self.is_zero() && exponent < 0 {
            return Err(Error::Undefined {
                what: "division by zero",
            });
        }
        let content = if exponent < 0 {
            self.content.recip().unwrap_or(Rational::ONE)
        } else {
            self.content.clone()
        };
        let content =
            super::Ring::power(&super::Rationals, &content, size).ok_or(Error::Budget {
                what: "coefficient bits",
                limit: 1 << 17,
            })?;
        if exponent > 0 {
            let raised = |(factor, times): &(Whole, u32)| {
                Ok((
                    factor.clone(),
                    times.checked_mul(size).ok_or_else(too_large)?,
                ))
            };
            return Ok(Self {
                content,
                numerator: self.numerator.pow(size, fuel)?,
                denominator: self.denominator.iter().map(raised).collect::<Result<_>>()?,
            });
        }
        let mut numerator = one();
        for (factor, multiplicity) in &self.denominator {
            let power = multiplicity.checked_mul(size).ok_or_else(too_large)?;
            numerator = numerator.mul(&factor.pow(power, fuel)?, fuel)?;
        }
        let mut denominator = Vec::new();
        if self.numerator.as_constant().is_none() {
            denominator.push((self.numerator.clone(), size));
        }
        Ok(Self {
            content,
            numerator,
            denominator,
        })
    }

    /// Are the two the same function? Decided without greatest common divisors: by the numerator of their difference.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn equals(&self, other: &Self, fuel: &mut Fuel) -> Result<bool> {
        Ok(self == other || self.subtract(other, fuel)?.is_zero())
    }
}

#[cfg(test)]
mod tests;
