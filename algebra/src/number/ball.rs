//! Real enclosures: a ball is kept by its two end points, rounded outward by MPFR.
//!
//! Every operation returns a ball that contains every result for every pair of members; nothing is lost to rounding.
//! A ball that knows nothing is the whole line, so arithmetic itself never fails.

use std::cmp::Ordering;

use rug::float::{Constant, Round};
use rug::ops::{CompleteRound, Pow};
use rug::{Assign, Float};

use super::integer::Integer;
use super::rational::Rational;

/// An enclosure of a real number.
///
/// ```
/// use algebra::{Ball, Rational};
/// let two = Ball::from_rational(&Rational::from(2), 64);
/// let root = two.sqrt().unwrap();
/// assert!((&root * &root).contains(&Rational::from(2)));
/// ```
#[derive(Clone, Debug)]
pub struct Ball {
    pub(super) lower: Float,
    pub(super) upper: Float,
}

/// Exponents beyond this are not turned into rationals or reduced modulo pi.
const MAX_EXPONENT: i32 = 1 << 17;

macro_rules! directed {
    ($bits:expr, $expression:expr) => {{
        (
            Float::with_val_round($bits, $expression, Round::Down).0,
            Float::with_val_round($bits, $expression, Round::Up).0,
        )
    }};
}

impl Ball {
    pub(super) fn new(lower: Float, upper: Float) -> Self {
        if lower.is_nan() || upper.is_nan() {
            return Self::whole_line(lower.prec());
        }
        Self { lower, upper }
    }

    /// The ball that knows nothing.
    pub fn whole_line(bits: u32) -> Self {
        let infinite = |special| Float::with_val(bits, special);
        Self {
            lower: infinite(rug::float::Special::NegInfinity),
            upper: infinite(rug::float::Special::Infinity),
        }
    }

    /// A ball around a rational at a precision of `bits`.
    pub fn from_rational(value: &Rational, bits: u32) -> Self {
        let exact = value.to_big();
        let (lower, upper) = directed!(bits, &exact);
        Self::new(lower, upper)
    }

    /// A ball around an integer at a precision of `bits`.
    pub fn from_integer(value: i64, bits: u32) -> Self {
        let (lower, upper) = directed!(bits, value);
        Self::new(lower, upper)
    }

    /// pi
    pub fn pi(bits: u32) -> Self {
        let (lower, upper) = directed!(bits, Constant::Pi);
        Self::new(lower, upper)
    }

    /// Euler's number.
    pub fn e(bits: u32) -> Self {
        let one = Float::with_val(bits, 1);
        let (lower, upper) = directed!(bits, one.exp_ref());
        Self::new(lower, upper)
    }

    /// The working precision.
    pub fn bits(&self) -> u32 {
        self.lower.prec()
    }

    /// Both end points are finite.
    pub fn is_finite(&self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }

    /// Can the value be zero?
    pub fn contains_zero(&self) -> bool {
        self.lower <= 0 && self.upper >= 0
    }

    /// Can the value be this rational?
    pub fn contains(&self, value: &Rational) -> bool {
        let exact = value.to_big();
        self.lower <= exact && self.upper >= exact
    }

    /// Are the two values proved different?
    pub fn is_separated(&self, other: &Self) -> bool {
        self.upper < other.lower || other.upper < self.lower
    }

    /// Order of the two values when it is proved.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        if self.upper < other.lower {
            Some(Ordering::Less)
        } else if self.lower > other.upper {
            Some(Ordering::Greater)
        } else {
            None
        }
    }

    /// Order against a rational when it is proved.
    pub fn compare(&self, value: &Rational) -> Option<Ordering> {
        let exact = value.to_big();
        if self.upper < exact {
            Some(Ordering::Less)
        } else if self.lower > exact {
            Some(Ordering::Greater)
        } else if self.lower == exact && self.upper == exact {
            Some(Ordering::Equal)
        } else {
            None
        }
    }

    /// Sign when it is proved.
    pub fn sign(&self) -> Option<Ordering> {
        if self.lower > 0 {
            Some(Ordering::Greater)
        } else if self.upper < 0 {
            Some(Ordering::Less)
        } else if self.lower.is_zero() && self.upper.is_zero() {
            Some(Ordering::Equal)
        } else {
            None
        }
    }

    /// The lower end as a rational; `None` when it is infinite or out of reach.
    pub fn lower(&self) -> Option<Rational> {
        end_point(&self.lower)
    }

    /// The upper end as a rational; `None` when it is infinite or out of reach.
    pub fn upper(&self) -> Option<Rational> {
        end_point(&self.upper)
    }

    /// Base-2 logarithm of the width, rounded up; `None` for an infinite ball, the least value for a point.
    pub fn width_log2(&self) -> Option<i64> {
        let width = (&self.upper - &self.lower).complete_round(32, Round::Up).0;
        if !width.is_finite() {
            return None;
        }
        Some(width.get_exp().map_or(i64::MIN, i64::from))
    }

    /// Largest base-2 logarithm of |value|, rounded up; `None` for an infinite ball or zero.
    pub fn magnitude_log2(&self) -> Option<i64> {
        let size = self.abs();
        size.upper
            .is_finite()
            .then(|| size.upper.get_exp())
            .flatten()
            .map(i64::from)
    }

    /// The middle as a decimal number with this many digits.
    pub fn midpoint_decimal(&self, digits: usize) -> String {
        let middle: Float = (&self.lower + &self.upper).complete(self.bits()) / 2_u32;
        format!("{middle:.digits$}")
    }

    /// Nearest double of the middle.
    pub fn to_f64(&self) -> f64 {
        let middle: Float = (&self.lower + &self.upper).complete(self.bits()) / 2_u32;
        middle.to_f64()
    }

    /// Floor, when every member has the same.
    pub fn floor(&self) -> Option<Integer> {
        let (low, high) = (self.lower()?.floor(), self.upper()?.floor());
        (low == high).then_some(low)
    }

    /// Ceiling, when every member has the same.
    pub fn ceil(&self) -> Option<Integer> {
        let (low, high) = (self.lower()?.ceil(), self.upper()?.ceil());
        (low == high).then_some(low)
    }

    /// The smallest ball that contains both.
    pub fn hull(&self, other: &Self) -> Self {
        Self {
            lower: self.lower.clone().min(&other.lower),
            upper: self.upper.clone().max(&other.upper),
        }
    }

    /// |value|
    pub fn abs(&self) -> Self {
        if self.lower >= 0 {
            return self.clone();
        }
        if self.upper <= 0 {
            return -self;
        }
        let mut zero = self.lower.clone();
        zero.assign(0);
        Self {
            lower: zero,
            upper: Float::with_val(self.bits(), -&self.lower).max(&self.upper),
        }
    }

    /// 1 / value; the whole line when the value can be zero.
    pub fn recip(&self) -> Self {
        if self.contains_zero() {
            return Self::whole_line(self.bits());
        }
        let lower = Float::with_val_round(self.bits(), self.upper.recip_ref(), Round::Down).0;
        let upper = Float::with_val_round(self.bits(), self.lower.recip_ref(), Round::Up).0;
        Self::new(lower, upper)
    }

    /// value^exponent for an integer; the whole line for a negative power of a ball around zero.
    pub fn pow_integer(&self, exponent: &Integer) -> Self {
        let bits = self.bits();
        if exponent.is_negative() {
            return self.pow_integer(&-exponent).recip();
        }
        let power = exponent.to_big();
        let raise =
            |base: &Float, round: Round| Float::with_val_round(bits, base.pow(&power), round).0;
        if !exponent.is_even() {
            return Self::new(
                raise(&self.lower, Round::Down),
                raise(&self.upper, Round::Up),
            );
        }
        let size = self.abs();
        Self::new(
            raise(&size.lower, Round::Down),
            raise(&size.upper, Round::Up),
        )
    }
}

fn end_point(value: &Float) -> Option<Rational> {
    if value
        .get_exp()
        .is_some_and(|exponent| exponent.abs() > MAX_EXPONENT)
    {
        return None;
    }
    value.to_rational().map(Rational::from_big)
}

/// The argument is too large for reduction modulo pi within reason.
pub(super) fn out_of_reach(value: &Float) -> bool {
    !value.is_finite() || value.get_exp().is_some_and(|exponent| exponent > 1 << 12)
}

fn add(a: &Ball, b: &Ball) -> Ball {
    let bits = a.bits().max(b.bits());
    let lower = Float::with_val_round(bits, &a.lower + &b.lower, Round::Down).0;
    Ball::new(
        lower,
        Float::with_val_round(bits, &a.upper + &b.upper, Round::Up).0,
    )
}

fn subtract(a: &Ball, b: &Ball) -> Ball {
    let bits = a.bits().max(b.bits());
    let lower = Float::with_val_round(bits, &a.lower - &b.upper, Round::Down).0;
    Ball::new(
        lower,
        Float::with_val_round(bits, &a.upper - &b.lower, Round::Up).0,
    )
}

fn multiply(a: &Ball, b: &Ball) -> Ball {
    let bits = a.bits().max(b.bits());
    let product = |x: &Float, y: &Float, round| {
        // 0 * infinity: the factor is a true zero, so is the product.
        if x.is_zero() || y.is_zero() {
            Float::new(bits)
        } else {
            Float::with_val_round(bits, x * y, round).0
        }
    };
    if a.lower >= 0 && b.lower >= 0 {
        return Ball::new(
            product(&a.lower, &b.lower, Round::Down),
            product(&a.upper, &b.upper, Round::Up),
        );
    }
    let corners = [
        (&a.lower, &b.lower),
        (&a.lower, &b.upper),
        (&a.upper, &b.lower),
        (&a.upper, &b.upper),
    ];
    let mut lower = Float::with_val(bits, rug::float::Special::Infinity);
    let mut upper = Float::with_val(bits, rug::float::Special::NegInfinity);
    for (x, y) in corners {
        lower.min_mut(&product(x, y, Round::Down));
        upper.max_mut(&product(x, y, Round::Up));
    }
    Ball::new(lower, upper)
}

fn divide(a: &Ball, b: &Ball) -> Ball {
    multiply(a, &b.recip())
}

super::operators::binary_operator!(Ball, Add, add, AddAssign, add_assign, add);
super::operators::binary_operator!(Ball, Sub, sub, SubAssign, sub_assign, subtract);
super::operators::binary_operator!(Ball, Mul, mul, MulAssign, mul_assign, multiply);
super::operators::binary_operator!(Ball, Div, div, DivAssign, div_assign, divide);

impl std::ops::Neg for &Ball {
    type Output = Ball;
    fn neg(self) -> Ball {
        Ball {
            lower: Float::with_val(self.bits(), -&self.upper),
            upper: Float::with_val(self.bits(), -&self.lower),
        }
    }
}
