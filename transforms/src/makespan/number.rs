//! What the closed forms are evaluated with: one formula, several kinds of numbers.

use std::cmp::Ordering;
use std::fmt::Debug;
use std::ops::{Add, Mul, Sub};

use algebra::expr::Expr;
use algebra::{Ball, Rational};

/// Numbers of a model: doubles, exact rationals, enclosures, formulas.
///
/// ```
/// use algebra::Rational;
/// use transforms::makespan::Number;
/// let third = Rational::from(1).over(&Rational::from(3)).unwrap();
/// assert_eq!((third * &Rational::from(3)), Rational::from(1));
/// assert_eq!(1.0_f64.over(&0.0), None);
/// ```
pub trait Number:
    Clone
    + Debug
    + for<'a> Add<&'a Self, Output = Self>
    + for<'a> Sub<&'a Self, Output = Self>
    + for<'a> Mul<&'a Self, Output = Self>
{
    /// A whole number of the kind and precision of `self`.
    fn whole(&self, value: i64) -> Self;
    /// `self / divisor`; nothing where the divisor is 0 or cannot be told from 0.
    fn over(&self, divisor: &Self) -> Option<Self>;
    /// Below, at or above 0; nothing where that is not known.
    fn sign(&self) -> Option<Ordering>;
    /// Is it certainly 0?
    fn is_zero(&self) -> bool {
        self.sign() == Some(Ordering::Equal)
    }
    /// Is it the same number, up to the rounding of sums where there is any?
    fn coincides(&self, other: &Self) -> bool {
        (self.clone() - other).is_zero()
    }
    /// Is it a number at all, and finite?
    fn is_finite(&self) -> bool {
        true
    }
    /// The nearest double, for messages and for tolerances; nothing for a formula.
    fn approximate(&self) -> Option<f64>;

    /// Binary digits of an exact number, which grow; 0 for numbers that take the same room whatever their value.
    fn bits(&self) -> u64 {
        0
    }
}

impl Number for f64 {
    fn whole(&self, value: i64) -> Self {
        value as f64
    }

    fn over(&self, divisor: &Self) -> Option<Self> {
        (divisor.abs() > 0.0).then(|| self / divisor)
    }

    fn sign(&self) -> Option<Ordering> {
        self.partial_cmp(&0.0)
    }

    fn coincides(&self, other: &Self) -> bool {
        (self - other).abs() <= 1e-13 * self.abs().max(other.abs())
    }

    fn is_finite(&self) -> bool {
        f64::is_finite(*self)
    }

    fn approximate(&self) -> Option<f64> {
        Some(*self)
    }
}

impl Number for Rational {
    fn whole(&self, value: i64) -> Self {
        Self::from(value)
    }

    fn over(&self, divisor: &Self) -> Option<Self> {
        self.checked_div(divisor)
    }

    fn bits(&self) -> u64 {
        Self::bits(self)
    }

    fn sign(&self) -> Option<Ordering> {
        Some(self.signum().cmp(&0))
    }

    fn approximate(&self) -> Option<f64> {
        Some(self.to_f64())
    }
}

impl Number for Ball {
    fn whole(&self, value: i64) -> Self {
        Self::from_integer(value, self.bits())
    }

    fn over(&self, divisor: &Self) -> Option<Self> {
        (!divisor.contains_zero()).then(|| self / divisor)
    }

    fn sign(&self) -> Option<Ordering> {
        Self::sign(self)
    }

    fn is_finite(&self) -> bool {
        Self::is_finite(self)
    }

    fn approximate(&self) -> Option<f64> {
        Some(self.to_f64())
    }
}

/// Signs of formulas are not asked for: only those of numbers are known.
impl Number for Expr {
    fn whole(&self, value: i64) -> Self {
        Self::integer(value)
    }

    fn over(&self, divisor: &Self) -> Option<Self> {
        (!Number::is_zero(divisor)).then(|| self.divide(divisor))
    }

    fn sign(&self) -> Option<Ordering> {
        self.as_rational().map(|value| value.signum().cmp(&0))
    }

    fn approximate(&self) -> Option<f64> {
        self.as_rational().map(Rational::to_f64)
    }
}
