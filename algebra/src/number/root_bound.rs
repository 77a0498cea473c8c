//! How small a nonzero algebraic number can be that is written with roots.

use super::{Integer, Rational};

/// How far the conjugates of an algebraic number reach: base-2 logarithms of bounds on all conjugates of an algebraic
/// integer numerator and denominator.
///
/// $$ E \ne 0 \implies |E| \ge 2^{-(l + u (D - 1))} $$
///
/// with u, l the two logarithms and D the product of the orders of the distinct roots in E.
///
/// ```
/// use algebra::{Rational, RootBound};
/// let number = |n: i64| RootBound::number(&Rational::from(n));
/// let difference = number(2).root(2).sum(number(3).root(2)).sum(number(10).root(2));
/// assert!(difference.bits(8.0, 1 << 10).is_some());
/// ```
///
/// Source: Burnikel, Funke, Mehlhorn, Schirra, Schmitt, "A Separation Bound for Real Algebraic Expressions" (ESA 2001).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RootBound {
    upper: f64,
    lower: f64,
}

impl RootBound {
    /// A rational number, a root of unity, or another number whose numerator is one of its conjugates in size.
    pub fn number(value: &Rational) -> Self {
        Self {
            upper: bits(&value.numerator()),
            lower: bits(&value.denominator()),
        }
    }

    /// a + b, and a - b as well
    #[must_use]
    pub fn sum(self, other: Self) -> Self {
        // log2(x + y) <= max + 1
        Self {
            upper: (self.upper + other.lower).max(other.upper + self.lower) + 1.0,
            lower: self.lower + other.lower,
        }
    }

    /// a * b
    #[must_use]
    pub fn product(self, other: Self) -> Self {
        Self {
            upper: self.upper + other.upper,
            lower: self.lower + other.lower,
        }
    }

    /// 1 / a
    #[must_use]
    pub fn inverse(self) -> Self {
        Self {
            upper: self.lower,
            lower: self.upper,
        }
    }

    /// A root of this order.
    #[must_use]
    pub fn root(self, order: u32) -> Self {
        let k = f64::from(order);
        if self.upper >= self.lower {
            Self {
                upper: (self.upper + (k - 1.0) * self.lower) / k,
                lower: self.lower,
            }
        } else {
            Self {
                upper: self.upper,
                lower: ((k - 1.0) * self.upper + self.lower) / k,
            }
        }
    }

    /// a^times
    #[must_use]
    pub fn power(self, times: u32) -> Self {
        Self {
            upper: self.upper * f64::from(times),
            lower: self.lower * f64::from(times),
        }
    }

    /// Bits b such that a value below 2^-b is zero, for roots whose orders have this product; `None` above the cap.
    pub fn bits(self, degree: f64, cap: u32) -> Option<u32> {
        // Two bits more cover the rounding of these logarithms.
        let bits = self.lower + self.upper.max(0.0) * (degree - 1.0) + 2.0;
        if !bits.is_finite() || bits > f64::from(cap) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and the cap"
        )]
        Some(bits.ceil().max(1.0) as u32)
    }
}

#[expect(clippy::cast_precision_loss, reason = "an upper bound on a logarithm")]
fn bits(value: &Integer) -> f64 {
    if value.abs().is_one() {
        0.0
    } else {
        value.bits() as f64
    }
}
