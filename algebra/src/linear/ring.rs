//! What the generic methods need of their entries.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::{self, Polynomial, RationalFunction};

/// A commutative ring with one.
pub trait Ring: Clone {
    /// 0.
    fn zero() -> Self;
    /// 1.
    fn one() -> Self;
    /// Is it 0?
    fn is_zero(&self) -> bool;
    /// self + other
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up, as in all operations.
    fn plus(&self, other: &Self, fuel: &mut Fuel) -> Result<Self>;
    /// self * other
    ///
    /// # Errors
    /// [`Error::Budget`].
    fn times(&self, other: &Self, fuel: &mut Fuel) -> Result<Self>;
    /// -self
    fn negated(&self) -> Self;
    /// What an operation with it costs: the smallest pivot is taken.
    fn size(&self) -> u64;
    /// self - other
    ///
    /// # Errors
    /// [`Error::Budget`].
    fn minus(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.plus(&other.negated(), fuel)
    }
}

/// A ring without zero divisors whose exact quotients can be found.
pub trait Domain: Ring {
    /// self / divisor where the division is known to leave nothing.
    ///
    /// # Errors
    /// [`Error::Undefined`] for a divisor that is zero or leaves a rest; [`Error::Budget`].
    fn quotient(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Self>;
}

const INEXACT: Error = Error::Undefined {
    what: "an exact quotient that leaves a rest",
};

impl Ring for Integer {
    fn zero() -> Self {
        Self::ZERO
    }

    fn one() -> Self {
        Self::ONE
    }

    fn is_zero(&self) -> bool {
        Self::is_zero(self)
    }

    fn plus(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        fuel.spend(self.limbs().max(other.limbs()), "integer sum")?;
        Ok(self + other)
    }

    fn times(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        fuel.spend(
            self.limbs().saturating_mul(other.limbs()),
            "integer product",
        )?;
        Ok(self * other)
    }

    fn negated(&self) -> Self {
        -self
    }

    fn size(&self) -> u64 {
        self.bits()
    }
}

impl Domain for Integer {
    fn quotient(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Self> {
        fuel.spend(
            self.limbs().saturating_mul(divisor.limbs()),
            "integer quotient",
        )?;
        self.divide_exact(divisor).ok_or(INEXACT)
    }
}

impl Ring for Rational {
    fn zero() -> Self {
        Self::ZERO
    }

    fn one() -> Self {
        Self::ONE
    }

    fn is_zero(&self) -> bool {
        Self::is_zero(self)
    }

    fn plus(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        fuel.spend(
            self.limbs().saturating_mul(other.limbs()).saturating_mul(4),
            "rational sum",
        )?;
        Ok(self + other)
    }

    fn times(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        fuel.spend(
            self.limbs().saturating_mul(other.limbs()).saturating_mul(4),
            "rational product",
        )?;
        Ok(self * other)
    }

    fn negated(&self) -> Self {
        -self
    }

    fn size(&self) -> u64 {
        self.bits()
    }
}

impl Domain for Rational {
    fn quotient(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Self> {
        fuel.spend(
            self.limbs()
                .saturating_mul(divisor.limbs())
                .saturating_mul(4),
            "rational quotient",
        )?;
        self.checked_div(divisor).ok_or(INEXACT)
    }
}

impl<R: poly::Ring + Default> Ring for Polynomial<R> {
    fn zero() -> Self {
        Polynomial::zero(R::default())
    }

    fn one() -> Self {
        Self::constant_in(R::default(), R::default().one())
    }

    fn is_zero(&self) -> bool {
        Self::is_zero(self)
    }

    fn plus(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.add(other, fuel)
    }

    fn times(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.mul(other, fuel)
    }

    fn negated(&self) -> Self {
        self.negate()
    }

    fn size(&self) -> u64 {
        self.len() as u64
    }
}

impl<R: poly::Ring + Default> Domain for Polynomial<R> {
    fn quotient(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.divide_exact(divisor, fuel)?.ok_or(INEXACT)
    }
}

impl Ring for RationalFunction {
    fn zero() -> Self {
        Self::constant(Rational::ZERO)
    }

    fn one() -> Self {
        Self::constant(Rational::ONE)
    }

    fn is_zero(&self) -> bool {
        RationalFunction::is_zero(self)
    }

    fn plus(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.add(other, fuel)?.cancelled(fuel)
    }

    fn times(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.mul(other, fuel)?.cancelled(fuel)
    }

    fn negated(&self) -> Self {
        self.negate()
    }

    fn size(&self) -> u64 {
        let below = self.denominator_factors().iter();
        below.fold(
            self.primitive_numerator().len() as u64,
            |sum, (factor, times)| {
                sum.saturating_add((factor.len() as u64).saturating_mul(u64::from(*times)))
            },
        )
    }
}

impl Domain for RationalFunction {
    fn quotient(&self, divisor: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.times(&divisor.pow(-1, fuel)?, fuel)
    }
}
