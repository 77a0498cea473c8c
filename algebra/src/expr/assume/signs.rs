//! The signs that a value may have.

use std::cmp::Ordering;
use std::ops::{Add, BitOr, Mul, Neg};

use crate::expr::{Assumptions, Expr};
use crate::number::Rational;

/// The signs that a real value may have: a subset of {-, 0, +}.
///
/// ```
/// use algebra::expr::{Assumptions, Expr, Signs};
/// let (a, b) = (Expr::symbol("a"), Expr::symbol("b"));
/// let assumptions = Assumptions::real().and_below(&a, &b, true);
/// assert_eq!(assumptions.signs(&(&b - &a)), Signs::POSITIVE);
/// assert_eq!(assumptions.signs(&a), Signs::ANY);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs(u8);

impl Signs {
    /// No value at all.
    pub const NONE: Self = Self(0);
    /// Below zero.
    pub const NEGATIVE: Self = Self(1);
    /// Zero.
    pub const ZERO: Self = Self(2);
    /// Above zero.
    pub const POSITIVE: Self = Self(4);
    /// At most zero.
    pub const NOT_POSITIVE: Self = Self(3);
    /// Anything but zero.
    pub const NOT_ZERO: Self = Self(5);
    /// At least zero.
    pub const NOT_NEGATIVE: Self = Self(6);
    /// Nothing is known.
    pub const ANY: Self = Self(7);

    /// The sign of a number.
    pub fn of(value: &Rational) -> Self {
        Self::from_order(value.signum().cmp(&0))
    }

    pub(crate) fn from_order(order: Ordering) -> Self {
        match order {
            Ordering::Less => Self::NEGATIVE,
            Ordering::Equal => Self::ZERO,
            Ordering::Greater => Self::POSITIVE,
        }
    }

    /// The signs of a value without the variable of the day.
    pub(crate) fn of_constant(expr: &Expr) -> Self {
        Assumptions::none().signs(expr)
    }

    /// None of the others may occur.
    pub fn lacks(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }

    /// What both allow.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The only sign there is.
    pub fn order(self) -> Option<Ordering> {
        match self {
            Self::NEGATIVE => Some(Ordering::Less),
            Self::ZERO => Some(Ordering::Equal),
            Self::POSITIVE => Some(Ordering::Greater),
            _ => None,
        }
    }

    fn pairs(self, other: Self, combine: impl Fn(i8, i8) -> Self) -> Self {
        let members = |set: Self| (-1..=1_i8).filter(move |sign| set.0 & (1 << (sign + 1)) != 0);
        let mut all = Self::NONE;
        for a in members(self) {
            for b in members(other) {
                all = all | combine(a, b);
            }
        }
        all
    }

    fn single(sign: i8) -> Self {
        Self(1 << (sign + 1))
    }

    /// Signs of real powers.
    pub(crate) fn power(self, exponent: &Expr) -> Self {
        match exponent.as_rational() {
            Some(value) if value.is_integer() && value.numerator().is_even() => {
                if self.lacks(Self::ZERO) {
                    Self::POSITIVE
                } else {
                    Self::NOT_NEGATIVE
                }
            }
            Some(value) if value.is_integer() => self,
            _ if self == Self::POSITIVE => Self::POSITIVE,
            Some(_) if self.lacks(Self::NEGATIVE) => Self::NOT_NEGATIVE,
            _ => Self::ANY,
        }
    }
}

impl Add for Signs {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        self.pairs(other, |a, b| match (a, b) {
            (0, sign) | (sign, 0) => Self::single(sign),
            (a, b) if a == b => Self::single(a),
            _ => Self::ANY,
        })
    }
}

impl Mul for Signs {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        self.pairs(other, |a, b| Self::single(a * b))
    }
}

impl Neg for Signs {
    type Output = Self;
    fn neg(self) -> Self {
        Self::NEGATIVE * self
    }
}

impl BitOr for Signs {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}
