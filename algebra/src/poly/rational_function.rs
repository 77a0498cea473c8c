//! Quotients of polynomials with the denominator kept in factors, so that sums share what they have in common.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::Rational;

use super::polynomial::Polynomial;

/// numerator / product of factor^multiplicity. Factors are not constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RationalFunction {
    numerator: Polynomial,
    denominator: Vec<(Polynomial, u32)>,
}

impl From<Polynomial> for RationalFunction {
    fn from(numerator: Polynomial) -> Self {
        Self {
            numerator,
            denominator: Vec::new(),
        }
    }
}

impl RationalFunction {
    /// A constant.
    pub fn constant(value: Rational) -> Self {
        Self::from(Polynomial::constant(value))
    }

    /// The numerator over the common denominator.
    pub fn numerator(&self) -> &Polynomial {
        &self.numerator
    }

    /// The factors of the denominator.
    pub fn denominator_factors(&self) -> &[(Polynomial, u32)] {
        &self.denominator
    }

    /// Both parts, with the numerator replaced.
    pub fn with_numerator(&self, numerator: Polynomial) -> Self {
        Self {
            numerator,
            denominator: self.denominator.clone(),
        }
    }

    /// The same with every factor of the denominator that divides the numerator taken out of both.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn cancelled(&self, fuel: &mut Fuel) -> Result<Self> {
        let (mut numerator, mut denominator) = (self.numerator.clone(), Vec::new());
        for (factor, multiplicity) in &self.denominator {
            let mut left = *multiplicity;
            while left > 0
                && let Some(quotient) = numerator.divide_exact(factor, fuel)?
            {
                numerator = quotient;
                left -= 1;
            }
            if left > 0 {
                denominator.push((factor.clone(), left));
            }
        }
        Ok(Self {
            numerator,
            denominator,
        })
    }

    /// self + other over the least common multiple of the factor lists.
    pub fn add(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let mut common = self.denominator.clone();
        for (factor, multiplicity) in &other.denominator {
            match common.iter_mut().find(|known| known.0 == *factor) {
                Some(known) => known.1 = known.1.max(*multiplicity),
                None => common.push((factor.clone(), *multiplicity)),
            }
        }
        let left = self.raised_to(&common, fuel)?;
        let right = other.raised_to(&common, fuel)?;
        Ok(Self {
            numerator: left.add(&right, fuel)?,
            denominator: common,
        })
    }

    /// The numerator over a larger denominator.
    fn raised_to(&self, common: &[(Polynomial, u32)], fuel: &mut Fuel) -> Result<Polynomial> {
        let mut numerator = self.numerator.clone();
        for (factor, multiplicity) in common {
            let have = self
                .denominator
                .iter()
                .find(|known| known.0 == *factor)
                .map_or(0, |known| known.1);
            let missing = multiplicity.saturating_sub(have);
            if missing > 0 {
                numerator = numerator.mul(&factor.pow(missing, fuel)?, fuel)?;
            }
        }
        Ok(numerator)
    }

    /// self * other
    pub fn mul(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        let mut denominator = self.denominator.clone();
        for (factor, multiplicity) in &other.denominator {
            match denominator.iter_mut().find(|known| known.0 == *factor) {
                Some(known) => known.1 = known.1.saturating_add(*multiplicity),
                None => denominator.push((factor.clone(), *multiplicity)),
            }
        }
        Ok(Self {
            numerator: self.numerator.mul(&other.numerator, fuel)?,
            denominator,
        })
    }

    /// self^exponent; an error for a negative power of the zero polynomial.
    pub fn pow(&self, exponent: i64, fuel: &mut Fuel) -> Result<Self> {
        if exponent == 0 {
            return Ok(Self::constant(Rational::from(1)));
        }
        let too_large = Error::Budget {
            what: "exponent",
            limit: u64::from(u32::MAX),
        };
        let size = u32::try_from(exponent.unsigned_abs()).map_err(|_| too_large.clone())?;
        if exponent >= 0 {
            let numerator = self.numerator.pow(size, fuel)?;
            let denominator: Option<Vec<_>> = self
                .denominator
                .iter()
                .map(|(f, m)| Some((f.clone(), m.checked_mul(size)?)))
                .collect();
            return Ok(Self {
                numerator,
                denominator: denominator.ok_or(too_large)?,
            });
        }
        if self.numerator.is_zero() {
            return Err(Error::Undefined {
                what: "division by zero",
            });
        }
        let mut numerator = Polynomial::constant(Rational::from(1));
        for (factor, multiplicity) in &self.denominator {
            let power = multiplicity.checked_mul(size).ok_or(too_large.clone())?;
            numerator = numerator.mul(&factor.pow(power, fuel)?, fuel)?;
        }
        Ok(match self.numerator.as_constant() {
            Some(value) => {
                let power = i32::try_from(exponent)
                    .ok()
                    .and_then(|e| value.pow(e))
                    .ok_or(too_large)?;
                Self::from(numerator.scale(&power))
            }
            None => {
                // One sign and scale for a factor, so that equal denominators are seen to be equal.
                let lead = self
                    .numerator
                    .leading_coefficient()
                    .cloned()
                    .unwrap_or(Rational::ONE);
                let inverse = lead.recip().unwrap_or_else(|| Rational::from(1));
                let factor = self.numerator.scale(&inverse);
                let scale = i32::try_from(size)
                    .ok()
                    .and_then(|e| inverse.pow(e))
                    .ok_or(too_large)?;
                Self {
                    numerator: numerator.scale(&scale),
                    denominator: vec![(factor, size)],
                }
            }
        })
    }
}
