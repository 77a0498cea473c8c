//! Enclosures in double precision: the first filter, which separates most unequal constants in nanoseconds.
//!
//! Arithmetic is rounded to nearest and then outward by one unit in the last place, which is rigorous under IEEE 754.
//! The elementary functions come from the system's library, which promises nothing: a good one stays below
//! [`LIBRARY_UNITS`] units in the last place, and [`SAFETY`] times that is granted. A result is only used to refute.

use std::cmp::Ordering;

use super::rational::Rational;

/// Error of a good mathematical library, in units in the last place.
const LIBRARY_UNITS: f64 = 4.0;
/// Factor on top of it.
const SAFETY: f64 = 16.0;
/// Relative error granted to a library function.
const LIBRARY: f64 = LIBRARY_UNITS * SAFETY * f64::EPSILON;
/// Angles beyond this are left to the balls of higher precision.
const LARGEST_ANGLE: f64 = 1e6;
/// Distance from a branch point within which the inverse functions are left to the balls of higher precision.
const BRANCH_MARGIN: f64 = 1e-6;

/// An enclosure of a real number by two doubles.
///
/// `None` means that nothing is known: overflow, a possible pole, or a place where double precision is no good.
///
/// ```
/// use algebra::{FloatBall, Rational};
/// let two = FloatBall::from_rational(&Rational::TWO).unwrap();
/// let root = two.sqrt().unwrap();
/// assert!(root.is_separated(FloatBall::from_rounded(1.4142).unwrap()));
/// assert!(!root.mul(root).unwrap().is_separated(two));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct FloatBall {
    lower: f64,
    upper: f64,
}

#[expect(
    clippy::should_implement_trait,
    reason = "the results are optional, which the operator traits would hide"
)]
impl FloatBall {
    /// Ends that were rounded to nearest.
    #[inline]
    fn outward(lower: f64, upper: f64) -> Option<Self> {
        let (lower, upper) = (lower.next_down(), upper.next_up());
        (lower.is_finite() && upper.is_finite()).then_some(Self { lower, upper })
    }

    /// Ends that came from the library, with an absolute error granted on top of the relative one.
    #[inline]
    fn granted(lower: f64, upper: f64, absolute: f64) -> Option<Self> {
        let slack = LIBRARY * lower.abs().max(upper.abs()) + absolute + f64::MIN_POSITIVE;
        Self::outward(lower - slack, upper + slack)
    }

    /// The image under an increasing library function.
    #[inline]
    fn increasing(self, function: fn(f64) -> f64) -> Option<Self> {
        Self::granted(function(self.lower), function(self.upper), 0.0)
    }

    /// Around the nearest double of an exact value; `None` beyond the range of normal doubles.
    #[inline]
    pub fn from_rounded(value: f64) -> Option<Self> {
        if value.abs() < 1e-290 && value.to_bits() << 1 != 0 {
            return None;
        }
        Self::outward(value, value)
    }

    /// Around a rational; `None` beyond the range of normal doubles.
    #[inline]
    pub fn from_rational(value: &Rational) -> Option<Self> {
        let rounded = value.to_f64();
        if rounded.to_bits() << 1 == 0 && !value.is_zero() {
            return None;
        }
        if let (Some((_, 1)), true) = (value.to_words(), rounded.abs() <= 9e15) {
            return Some(Self {
                lower: rounded,
                upper: rounded,
            });
        }
        Self::from_rounded(rounded)
    }

    /// The circle constant.
    pub fn pi() -> Self {
        use std::f64::consts::PI;
        Self {
            lower: PI.next_down(),
            upper: PI.next_up(),
        }
    }

    /// Euler's number.
    pub fn e() -> Self {
        use std::f64::consts::E;
        Self {
            lower: E.next_down(),
            upper: E.next_up(),
        }
    }

    /// A double not above any member.
    #[inline]
    pub fn lower(self) -> f64 {
        self.lower
    }

    /// A double not below any member.
    #[inline]
    pub fn upper(self) -> f64 {
        self.upper
    }

    /// Whether the two values are proved different.
    #[inline]
    pub fn is_separated(self, other: Self) -> bool {
        self.upper < other.lower || other.upper < self.lower
    }

    /// Whether the value can be zero.
    #[inline]
    pub fn contains_zero(self) -> bool {
        self.lower <= 0.0 && self.upper >= 0.0
    }

    /// Sign, as the order against 0, when it is proved not to be zero.
    #[inline]
    pub fn sign(self) -> Option<Ordering> {
        if self.lower > 0.0 {
            Some(Ordering::Greater)
        } else if self.upper < 0.0 {
            Some(Ordering::Less)
        } else {
            None
        }
    }

    /// `-x`.
    #[inline]
    pub fn neg(self) -> Self {
        Self {
            lower: -self.upper,
            upper: -self.lower,
        }
    }

    /// `x + y`.
    #[inline]
    pub fn add(self, other: Self) -> Option<Self> {
        Self::outward(self.lower + other.lower, self.upper + other.upper)
    }

    /// `x - y`.
    #[inline]
    pub fn sub(self, other: Self) -> Option<Self> {
        self.add(other.neg())
    }

    /// `x y`.
    #[inline]
    pub fn mul(self, other: Self) -> Option<Self> {
        if self.lower >= 0.0 && other.lower >= 0.0 {
            return Self::outward(self.lower * other.lower, self.upper * other.upper);
        }
        let corners = [
            self.lower * other.lower,
            self.lower * other.upper,
            self.upper * other.lower,
            self.upper * other.upper,
        ];
        let lower = corners.into_iter().fold(f64::INFINITY, f64::min);
        Self::outward(lower, corners.into_iter().fold(f64::NEG_INFINITY, f64::max))
    }

    /// `1 / x`; `None` when the value can be zero.
    #[inline]
    pub fn recip(self) -> Option<Self> {
        if self.contains_zero() {
            return None;
        }
        Self::outward(1.0 / self.upper, 1.0 / self.lower)
    }

    /// `x / y`; `None` when `y` can be zero.
    #[inline]
    pub fn div(self, other: Self) -> Option<Self> {
        self.mul(other.recip()?)
    }

    /// `x^n`, never below 0 for an even `n`.
    pub fn powi(self, exponent: i32) -> Option<Self> {
        let mut rest = exponent.unsigned_abs();
        let mut square = if rest.is_multiple_of(2) {
            self.abs()
        } else {
            self
        };
        let mut result = Self {
            lower: 1.0,
            upper: 1.0,
        };
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.mul(square)?;
            }
            rest >>= 1;
            if rest > 0 {
                square = square.mul(square)?;
            }
        }
        if exponent < 0 {
            result.recip()
        } else {
            Some(result)
        }
    }

    /// `x^q` of a positive value, for the double nearest to an exact exponent of at most 64.
    pub fn powf(self, exponent: f64) -> Option<Self> {
        if self.lower <= 0.0 || exponent.abs() > 64.0 {
            return None;
        }
        let (a, b) = (self.lower.powf(exponent), self.upper.powf(exponent));
        // The exponent itself is rounded: the relative change of the power is |ln x| |q| epsilon.
        let reach = self.lower.ln().abs().max(self.upper.ln().abs()) * exponent.abs() + 1.0;
        let slack = reach * 2.0 * f64::EPSILON * a.max(b);
        Self::granted(a.min(b), a.max(b), slack)
    }

    /// `x^y` of a positive value, as `e^(y ln x)`.
    pub fn pow(self, exponent: Self) -> Option<Self> {
        self.ln()?.mul(exponent)?.exp()
    }

    /// Square root; `None` when the value can be negative.
    #[inline]
    pub fn sqrt(self) -> Option<Self> {
        if self.lower < 0.0 {
            return None;
        }
        // IEEE 754 rounds the square root correctly; below it would be -0 or the least double for 0 only.
        let Self { lower, upper } = Self::outward(self.lower.sqrt(), self.upper.sqrt())?;
        Some(Self {
            lower: lower.max(0.0),
            upper,
        })
    }

    /// `e^x`.
    pub fn exp(self) -> Option<Self> {
        self.increasing(f64::exp)
    }

    /// Natural logarithm; `None` unless the value is proved positive.
    pub fn ln(self) -> Option<Self> {
        if self.lower <= 0.0 {
            return None;
        }
        self.increasing(f64::ln)
    }

    /// Sine; `None` for a large argument.
    pub fn sin(self) -> Option<Self> {
        self.turned(f64::sin)
    }

    /// Cosine; `None` for a large argument.
    pub fn cos(self) -> Option<Self> {
        self.turned(f64::cos)
    }

    /// A function with |f'| <= 1 and |f| <= 1; the error is granted relative to 1, since the library reduces the angle.
    fn turned(self, function: fn(f64) -> f64) -> Option<Self> {
        if self.upper.abs().max(self.lower.abs()) > LARGEST_ANGLE {
            return None;
        }
        let middle = self.lower.midpoint(self.upper);
        // The whole width, where half of it and a rounding error would do.
        let reach = (self.upper - self.lower).next_up();
        let value = function(middle);
        Self::outward(value - reach - LIBRARY, value + reach + LIBRARY)
    }

    /// Tangent; `None` near a pole and for a large argument.
    pub fn tan(self) -> Option<Self> {
        self.sin()?.div(self.cos()?)
    }

    /// Inverse tangent.
    pub fn atan(self) -> Option<Self> {
        self.increasing(f64::atan)
    }

    fn is_inside_one(self) -> bool {
        self.lower > BRANCH_MARGIN - 1.0 && self.upper < 1.0 - BRANCH_MARGIN
    }

    /// Inverse sine; `None` unless the value is clearly inside `(-1, 1)`.
    pub fn asin(self) -> Option<Self> {
        if !self.is_inside_one() {
            return None;
        }
        self.increasing(f64::asin)
    }

    /// Inverse cosine; `None` unless the value is clearly inside `(-1, 1)`.
    pub fn acos(self) -> Option<Self> {
        if !self.is_inside_one() {
            return None;
        }
        Self::granted(self.upper.acos(), self.lower.acos(), 0.0)
    }

    /// Hyperbolic sine.
    pub fn sinh(self) -> Option<Self> {
        self.increasing(f64::sinh)
    }

    /// Hyperbolic cosine.
    pub fn cosh(self) -> Option<Self> {
        self.abs().increasing(f64::cosh)
    }

    /// Hyperbolic tangent.
    pub fn tanh(self) -> Option<Self> {
        self.increasing(f64::tanh)
    }

    /// Inverse hyperbolic sine.
    pub fn asinh(self) -> Option<Self> {
        // Some libraries lose the digits of small arguments.
        Self::granted(self.lower.asinh(), self.upper.asinh(), LIBRARY)
    }

    /// Inverse hyperbolic cosine; `None` unless the value is clearly above 1.
    pub fn acosh(self) -> Option<Self> {
        if self.lower < 1.0 + BRANCH_MARGIN {
            return None;
        }
        // The slope is at most 1/sqrt(2 (x - 1)); an error of the argument grows with it.
        let slope = 1.0 / (self.lower - 1.0).sqrt();
        Self::granted(self.lower.acosh(), self.upper.acosh(), LIBRARY * slope)
    }

    /// Inverse hyperbolic tangent; `None` unless the value is clearly inside `(-1, 1)`.
    pub fn atanh(self) -> Option<Self> {
        if !self.is_inside_one() {
            return None;
        }
        let slope = 1.0 / (1.0 - self.lower.abs().max(self.upper.abs()));
        Self::granted(self.lower.atanh(), self.upper.atanh(), LIBRARY * slope)
    }

    /// Absolute value.
    #[inline]
    pub fn abs(self) -> Self {
        if self.lower >= 0.0 {
            self
        } else if self.upper <= 0.0 {
            self.neg()
        } else {
            Self {
                lower: 0.0,
                upper: self.upper.max(-self.lower),
            }
        }
    }
}
