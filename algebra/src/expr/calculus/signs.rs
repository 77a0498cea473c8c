//! The signs that a value may have.

use std::cmp::Ordering;
use std::ops::{Add, BitOr, Mul, Neg};

use crate::expr::{Assumptions, Expr};
use crate::number::Rational;

/// Precision at which the sign of a constant is looked for.
const BITS: u32 = 192;

/// A subset of {-, 0, +}.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signs(u8);

impl Signs {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NEGATIVE: Self = Self(1);
    pub(super) const ZERO: Self = Self(2);
    pub(super) const POSITIVE: Self = Self(4);
    pub(super) const NOT_NEGATIVE: Self = Self(6);
    pub(super) const ANY: Self = Self(7);

    pub(super) fn of(value: &Rational) -> Self {
        Self::from_order(value.signum().cmp(&0))
    }

    pub(super) fn from_order(order: Ordering) -> Self {
        match order {
            Ordering::Less => Self::NEGATIVE,
            Ordering::Equal => Self::ZERO,
            Ordering::Greater => Self::POSITIVE,
        }
    }

    /// The signs of a value without the variable of the day.
    pub(super) fn of_constant(expr: &Expr) -> Self {
        if let Some(value) = expr.as_rational() {
            return Self::of(value);
        }
        if !expr.is_symbolic() {
            let sign = expr.real_ball(BITS).and_then(|ball| ball.sign());
            return sign.map_or(Self::ANY, Self::from_order);
        }
        let nothing = Assumptions::none();
        if nothing.is_positive(expr) {
            Self::POSITIVE
        } else if nothing.is_positive(&-expr) {
            Self::NEGATIVE
        } else if nothing.is_nonnegative(expr) {
            Self::NOT_NEGATIVE
        } else {
            Self::ANY
        }
    }

    pub(super) fn lacks(self, other: Self) -> bool {
        self.0 & other.0 == 0
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The only sign there is.
    pub(super) fn order(self) -> Option<Ordering> {
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
    pub(super) fn power(self, exponent: &Expr) -> Self {
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
