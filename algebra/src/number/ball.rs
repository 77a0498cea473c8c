//! Real enclosures: a ball is kept by its two ends, rounded outward by MPFR.
//!
//! Every operation returns a ball that contains every result for every pair of members; nothing is lost to rounding.
//! A ball that knows nothing is the whole line, so arithmetic itself never fails. Two directed ends instead of a
//! midpoint and a radius: monotone functions map them one by one, and no bound of a derivative has to be trusted.

use std::cmp::Ordering;

use rug::Float;
use rug::float::{Constant, Round, Special};
use rug::ops::{AssignRound, Pow};

use super::integer::Integer;
use super::rational::Rational;

/// An enclosure of a real number: all reals between two ends.
///
/// Results of operations contain every result for members of the operands; the working precision is the larger one of
/// the operands. A result that cannot be bounded (division by a ball around zero, overflow) has an infinite end, which
/// [`Ball::is_finite`] tells; functions outside their domain return `None`. A ball that excludes a value refutes it; a
/// ball that contains it proves nothing.
///
/// ```
/// use algebra::{Ball, Rational};
/// let two = Ball::from_integer(2, 64);
/// let root = two.sqrt().unwrap();
/// assert!((&root * &root).contains(&Rational::from(2)));
/// assert!(root.is_separated(&Ball::pi(64)));
/// ```
#[derive(Clone, Debug)]
pub struct Ball {
    pub(super) lower: Float,
    pub(super) upper: Float,
}

/// Ends with larger binary exponents are not turned into exact numbers.
const LARGEST_EXACT_EXPONENT: u32 = 1 << 17;
/// Precisions are kept in this range, which MPFR can represent and no caller can pay for.
const PRECISIONS: (u32, u32) = (32, 1 << 24);
/// Precision of the short numbers that describe a width.
const SHORT: u32 = 32;

impl Ball {
    /// The least ball with these ends; the whole line when one is not a number.
    pub(super) fn new(lower: Float, upper: Float) -> Self {
        if lower.is_nan() || upper.is_nan() {
            return Self::whole_line(lower.prec());
        }
        Self { lower, upper }
    }

    /// A value rounded down, and up only if that was not exact.
    #[inline]
    pub(super) fn enclose<T>(bits: u32, value: T) -> Self
    where
        Float: AssignRound<T, Round = Round, Ordering = Ordering>,
    {
        let (lower, direction) = Float::with_val_round(bits, value, Round::Down);
        let mut upper = lower.clone();
        if direction != Ordering::Equal {
            // Nothing lies between a float and the next one.
            upper.next_up();
        }
        Self::new(lower, upper)
    }

    /// The ball that knows nothing.
    pub fn whole_line(bits: u32) -> Self {
        let bits = precision(bits);
        Self {
            lower: Float::with_val(bits, Special::NegInfinity),
            upper: Float::with_val(bits, Special::Infinity),
        }
    }

    /// Exactly 0, at the least precision, so that it never raises that of a result.
    pub fn zero() -> Self {
        Self {
            lower: Float::new(PRECISIONS.0),
            upper: Float::new(PRECISIONS.0),
        }
    }

    /// A ball around a rational at a precision of `bits`.
    pub fn from_rational(value: &Rational, bits: u32) -> Self {
        let bits = precision(bits);
        match value.to_words() {
            Some((numerator, 1)) => Self::enclose(bits, numerator),
            Some((numerator, denominator)) => {
                let numerator = Float::with_val(64, numerator);
                Self::enclose(bits, &numerator / denominator)
            }
            None => Self::enclose(bits, &value.to_big()),
        }
    }

    /// A ball around an integer at a precision of `bits`.
    pub fn from_integer(value: i64, bits: u32) -> Self {
        Self::enclose(precision(bits), value)
    }

    /// The circle constant at a precision of `bits`.
    pub fn pi(bits: u32) -> Self {
        Self::enclose(precision(bits), Constant::Pi)
    }

    /// Euler's number at a precision of `bits`.
    pub fn e(bits: u32) -> Self {
        let one = Float::with_val(SHORT, 1);
        Self::enclose(precision(bits), one.exp_ref())
    }

    /// The working precision.
    #[inline]
    pub fn bits(&self) -> u32 {
        self.lower.prec()
    }

    /// The same ball with its ends rounded outward to another precision.
    pub fn with_bits(&self, bits: u32) -> Self {
        let bits = precision(bits);
        let (lower, direction) = Float::with_val_round(bits, &self.lower, Round::Down);
        if direction == Ordering::Equal && self.is_exact() {
            return Self {
                upper: lower.clone(),
                lower,
            };
        }
        Self {
            lower,
            upper: Float::with_val_round(bits, &self.upper, Round::Up).0,
        }
    }

    /// The ball widened on both sides by the largest size of another one: an enclosure of `x + t` for all
    /// `|t| <= max |error|`.
    pub fn widened(&self, error: &Self) -> Self {
        let (_, size) = error.abs_ends();
        let bits = self.bits();
        Self::new(
            Float::with_val_round(bits, &self.lower - &size, Round::Down).0,
            Float::with_val_round(bits, &self.upper + &size, Round::Up).0,
        )
    }

    /// Whether both ends are finite.
    #[inline]
    pub fn is_finite(&self) -> bool {
        self.lower.is_finite() && self.upper.is_finite()
    }

    /// Whether it is one number.
    #[inline]
    pub fn is_exact(&self) -> bool {
        self.lower == self.upper && self.lower.is_finite()
    }

    /// Whether the value can be zero.
    #[inline]
    pub fn contains_zero(&self) -> bool {
        self.lower <= 0 && self.upper >= 0
    }

    /// Whether the value can be this rational.
    pub fn contains(&self, value: &Rational) -> bool {
        let exact = value.to_big();
        self.lower <= exact && self.upper >= exact
    }

    /// Whether the two values are proved different.
    #[inline]
    pub fn is_separated(&self, other: &Self) -> bool {
        self.upper < other.lower || other.upper < self.lower
    }

    /// Whether the two values can be equal.
    #[inline]
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.is_separated(other)
    }

    /// Order of the two values when it is proved.
    pub fn order(&self, other: &Self) -> Option<Ordering> {
        if self.upper < other.lower {
            Some(Ordering::Less)
        } else if self.lower > other.upper {
            Some(Ordering::Greater)
        } else if self.is_exact() && other.is_exact() {
            Some(Ordering::Equal)
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
        } else if self.is_exact() {
            Some(Ordering::Equal)
        } else {
            None
        }
    }

    /// Sign, as the order against 0, when it is proved.
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

    fn width(&self) -> Float {
        Float::with_val_round(SHORT, &self.upper - &self.lower, Round::Up).0
    }

    /// Base-2 logarithm of the width, rounded up; `None` for an infinite ball, the least value for a point.
    pub fn width_log2(&self) -> Option<i64> {
        let width = self.width();
        if !width.is_finite() {
            return None;
        }
        Some(width.get_exp().map_or(i64::MIN, i64::from))
    }

    /// Base-2 logarithm of half the width, rounded up; `None` for an infinite ball and for a point.
    pub fn radius_log2(&self) -> Option<i64> {
        Some(i64::from(self.width().get_exp()?) - 1)
    }

    /// Base-2 logarithm of the largest absolute value, rounded up; `None` for an infinite ball or zero.
    pub fn magnitude_log2(&self) -> Option<i64> {
        if !self.is_finite() {
            return None;
        }
        // Zero has no exponent and is no larger than any other end.
        self.lower
            .get_exp()
            .max(self.upper.get_exp())
            .map(i64::from)
    }

    /// How many leading bits are certain: negative when the ball is wider than its largest member, the largest value for a
    /// point, the least one for an infinite ball.
    pub fn accuracy_bits(&self) -> i64 {
        match (self.width_log2(), self.magnitude_log2()) {
            (None, _) => i64::MIN,
            (Some(i64::MIN), _) => i64::MAX,
            (Some(width), size) => size.unwrap_or(0) - width,
        }
    }

    fn midpoint(&self) -> Float {
        Float::with_val(self.bits(), &self.lower + &self.upper) / 2_u32
    }

    /// The middle as a decimal number with this many digits; for people, not for proofs.
    pub fn midpoint_decimal(&self, digits: usize) -> String {
        format!("{:.*}", digits.max(1), self.midpoint())
    }

    /// The double nearest to the middle.
    pub fn to_f64(&self) -> f64 {
        self.midpoint().to_f64()
    }

    /// The floor, when every member has the same.
    pub fn floor(&self) -> Option<Integer> {
        self.common(Round::Down)
    }

    /// The ceiling, when every member has the same.
    pub fn ceil(&self) -> Option<Integer> {
        self.common(Round::Up)
    }

    fn common(&self, round: Round) -> Option<Integer> {
        if exceeds(&self.lower, LARGEST_EXACT_EXPONENT)
            || exceeds(&self.upper, LARGEST_EXACT_EXPONENT)
        {
            return None;
        }
        let lower = self.lower.to_integer_round(round)?.0;
        let upper = self.upper.to_integer_round(round)?.0;
        (lower == upper).then(|| Integer::from_big(lower))
    }

    /// The smallest ball that contains both.
    pub fn hull(&self, other: &Self) -> Self {
        let bits = self.bits().max(other.bits());
        let lower = if self.lower <= other.lower {
            &self.lower
        } else {
            &other.lower
        };
        let upper = if self.upper >= other.upper {
            &self.upper
        } else {
            &other.upper
        };
        // Both have at most this precision, so nothing is rounded.
        Self {
            lower: Float::with_val(bits, lower),
            upper: Float::with_val(bits, upper),
        }
    }

    /// Bounds of the absolute value.
    pub(super) fn abs_ends(&self) -> (Float, Float) {
        if self.lower >= 0 {
            (self.lower.clone(), self.upper.clone())
        } else if self.upper <= 0 {
            (-self.upper.clone(), -self.lower.clone())
        } else {
            let low = -self.lower.clone();
            let largest = if self.upper >= low {
                self.upper.clone()
            } else {
                low
            };
            (Float::new(self.bits()), largest)
        }
    }

    /// Absolute value.
    pub fn abs(&self) -> Self {
        let (lower, upper) = self.abs_ends();
        Self { lower, upper }
    }

    /// `1 / x`; the whole line when `x` can be zero.
    pub fn recip(&self) -> Self {
        let bits = self.bits();
        if self.contains_zero() {
            return Self::whole_line(bits);
        }
        if self.is_exact() {
            return Self::enclose(bits, self.lower.recip_ref());
        }
        let lower = Float::with_val_round(bits, self.upper.recip_ref(), Round::Down).0;
        let upper = Float::with_val_round(bits, self.lower.recip_ref(), Round::Up).0;
        Self::new(lower, upper)
    }

    /// `x^n` for an integer, with `x^0 = 1`; the whole line for a negative power of a ball around zero.
    ///
    /// Cost: that of two correctly rounded powers, whatever the size of `n`.
    pub fn pow_integer(&self, exponent: &Integer) -> Self {
        let bits = self.bits();
        if exponent.is_zero() {
            return Self::from_integer(1, bits);
        }
        if exponent.is_one() {
            return self.clone();
        }
        if exponent.is_negative() {
            let power = self.pow_integer(&-exponent);
            if power.is_finite() || self.contains_zero() {
                return power.recip();
            }
            // The power overflows where the power of the reciprocal is tiny.
            return self.recip().pow_integer(&-exponent);
        }
        if exponent.to_i64().is_none() {
            return self.pow_long(exponent);
        }
        let power = exponent.to_big();
        if self.is_exact() {
            return Self::enclose(bits, (&self.lower).pow(&power));
        }
        let raise =
            |base: &Float, round: Round| Float::with_val_round(bits, base.pow(&power), round).0;
        let (lower, upper) = if exponent.is_even() {
            self.abs_ends()
        } else {
            (self.lower.clone(), self.upper.clone())
        };
        Self::new(raise(&lower, Round::Down), raise(&upper, Round::Up))
    }

    /// `x^n` for a positive integer of more than 63 bits: MPFR would spend time with every one of them, though the power
    /// of any number but those next to 1 is out of range.
    fn pow_long(&self, exponent: &Integer) -> Self {
        let bits = self.bits();
        let wide = bits.saturating_add(64);
        let count = Self::from_rational(&Rational::from(exponent), wide);
        let size = |end: &Float| {
            let end = Self::enclose(bits, end).abs();
            match end.with_bits(wide).ln() {
                Some(logarithm) => (logarithm * &count).exp().with_bits(bits),
                None => end,
            }
        };
        let odd = !exponent.is_even();
        if odd && self.lower < 0 && self.upper > 0 {
            let (least, largest) = (-size(&self.lower), size(&self.upper));
            return Self::new(least.lower, largest.upper);
        }
        let (lower, upper) = self.abs_ends();
        let power = Self::new(size(&lower).lower, size(&upper).upper);
        if odd && self.lower < 0 { -power } else { power }
    }

    /// `x^n` for a machine integer.
    pub fn powi(&self, exponent: i64) -> Self {
        self.pow_integer(&Integer::from(exponent))
    }

    /// `x^2`, never below 0.
    pub fn square(&self) -> Self {
        let bits = self.bits();
        let (lower, upper) = self.abs_ends();
        Self::new(
            Float::with_val_round(bits, lower.square_ref(), Round::Down).0,
            Float::with_val_round(bits, upper.square_ref(), Round::Up).0,
        )
    }
}

/// A precision that MPFR can represent.
fn precision(bits: u32) -> u32 {
    bits.clamp(PRECISIONS.0, PRECISIONS.1)
}

/// Infinite, or with a binary exponent beyond `limit` on either side.
fn exceeds(value: &Float, limit: u32) -> bool {
    !value.is_finite()
        || value
            .get_exp()
            .is_some_and(|exponent| exponent.unsigned_abs() > limit)
}

fn end_point(value: &Float) -> Option<Rational> {
    if exceeds(value, LARGEST_EXACT_EXPONENT) {
        return None;
    }
    value.to_rational().map(Rational::from_big)
}

fn sum(a: &Ball, b: &Ball) -> Ball {
    let bits = a.bits().max(b.bits());
    let lower = Float::with_val_round(bits, &a.lower + &b.lower, Round::Down).0;
    let upper = Float::with_val_round(bits, &a.upper + &b.upper, Round::Up).0;
    Ball::new(lower, upper)
}

fn difference(a: &Ball, b: &Ball) -> Ball {
    let bits = a.bits().max(b.bits());
    let lower = Float::with_val_round(bits, &a.lower - &b.upper, Round::Down).0;
    let upper = Float::with_val_round(bits, &a.upper - &b.lower, Round::Up).0;
    Ball::new(lower, upper)
}

fn product(a: &Ball, b: &Ball) -> Ball {
    let bits = a.bits().max(b.bits());
    if !a.is_finite() || !b.is_finite() {
        // An unbounded value may be an undefined one, so that not even 0 times it is known.
        return Ball::whole_line(bits);
    }
    // The ends of the product come from these pairs of ends, by the signs of the operands.
    let (positive_a, positive_b) = (a.lower >= 0, b.lower >= 0);
    let (negative_a, negative_b) = (a.upper <= 0, b.upper <= 0);
    let (low, high) = if positive_a && positive_b {
        ((&a.lower, &b.lower), (&a.upper, &b.upper))
    } else if negative_a && negative_b {
        ((&a.upper, &b.upper), (&a.lower, &b.lower))
    } else if positive_a && negative_b {
        ((&a.upper, &b.lower), (&a.lower, &b.upper))
    } else if negative_a && positive_b {
        ((&a.lower, &b.upper), (&a.upper, &b.lower))
    } else {
        return mixed_product(a, b, bits);
    };
    let lower = Float::with_val_round(bits, low.0 * low.1, Round::Down).0;
    let upper = Float::with_val_round(bits, high.0 * high.1, Round::Up).0;
    Ball::new(lower, upper)
}

/// A product of which at least one factor has members of both signs: all four corners.
fn mixed_product(a: &Ball, b: &Ball, bits: u32) -> Ball {
    let mut lower = Float::with_val(bits, Special::Infinity);
    let mut upper = Float::with_val(bits, Special::NegInfinity);
    for x in [&a.lower, &a.upper] {
        for y in [&b.lower, &b.upper] {
            lower.min_mut(&Float::with_val_round(bits, x * y, Round::Down).0);
            upper.max_mut(&Float::with_val_round(bits, x * y, Round::Up).0);
        }
    }
    Ball::new(lower, upper)
}

fn quotient(a: &Ball, b: &Ball) -> Ball {
    let bits = a.bits().max(b.bits());
    if b.contains_zero() || !a.is_finite() || !b.is_finite() {
        return Ball::whole_line(bits);
    }
    // A dividend of one sign is divided by the far end for the small quotient and by the near end for the large one.
    let (low, high) = match (b.lower > 0, a.lower >= 0, a.upper <= 0) {
        (true, true, _) => ((&a.lower, &b.upper), (&a.upper, &b.lower)),
        (true, _, true) => ((&a.lower, &b.lower), (&a.upper, &b.upper)),
        (true, ..) => ((&a.lower, &b.lower), (&a.upper, &b.lower)),
        (false, true, _) => ((&a.upper, &b.upper), (&a.lower, &b.lower)),
        (false, _, true) => ((&a.upper, &b.lower), (&a.lower, &b.upper)),
        (false, ..) => ((&a.upper, &b.upper), (&a.lower, &b.upper)),
    };
    let lower = Float::with_val_round(bits, low.0 / low.1, Round::Down).0;
    let upper = Float::with_val_round(bits, high.0 / high.1, Round::Up).0;
    Ball::new(lower, upper)
}

super::operators::binary_operator!(Ball, Add, add, AddAssign, add_assign, sum);
super::operators::binary_operator!(Ball, Sub, sub, SubAssign, sub_assign, difference);
super::operators::binary_operator!(Ball, Mul, mul, MulAssign, mul_assign, product);
super::operators::binary_operator!(Ball, Div, div, DivAssign, div_assign, quotient);

impl std::ops::Neg for &Ball {
    type Output = Ball;
    fn neg(self) -> Ball {
        -self.clone()
    }
}

impl std::ops::Neg for Ball {
    type Output = Ball;
    fn neg(self) -> Ball {
        Ball {
            lower: -self.upper,
            upper: -self.lower,
        }
    }
}
