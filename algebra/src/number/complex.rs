//! Complex enclosures: a rectangle of two real balls.
//!
//! Functions of several values take the principal one: arguments in `(-pi, pi]`, cuts as in the C standard. A
//! rectangle that may cross a cut has no single enclosure worth having, so such a function returns `None`; a real
//! value (imaginary part exactly 0) on the cut belongs to its upper side.

use std::cmp::Ordering;

use super::ball::Ball;
use super::integer::Integer;
use super::rational::Rational;

/// An enclosure of a complex number.
///
/// ```
/// use algebra::{Ball, ComplexBall};
/// // Euler: exp(i pi) + 1 is zero, as far as 64 bits can tell.
/// let rotation = (ComplexBall::i(64) * ComplexBall::real(Ball::pi(64))).exp().unwrap();
/// assert!((rotation + ComplexBall::real(Ball::from_integer(1, 64))).contains_zero());
/// ```
#[derive(Clone, Debug)]
pub struct ComplexBall {
    /// Real part.
    pub re: Ball,
    /// Imaginary part.
    pub im: Ball,
}

/// Integer powers up to here are computed by squaring, larger ones through the logarithm.
const LARGEST_SQUARED_POWER: u64 = 1 << 12;

impl ComplexBall {
    /// `re + i im`.
    pub fn new(re: Ball, im: Ball) -> Self {
        Self { re, im }
    }

    /// A real number.
    pub fn real(re: Ball) -> Self {
        Self {
            re,
            im: Ball::zero(),
        }
    }

    /// The imaginary unit.
    pub fn i(bits: u32) -> Self {
        Self {
            re: Ball::zero(),
            im: Ball::from_integer(1, bits),
        }
    }

    /// The working precision.
    pub fn bits(&self) -> u32 {
        self.re.bits().max(self.im.bits())
    }

    /// Whether the imaginary part is exactly 0.
    pub fn is_real(&self) -> bool {
        self.im.sign() == Some(Ordering::Equal)
    }

    /// Whether the real part is exactly 0.
    pub fn is_imaginary(&self) -> bool {
        self.re.sign() == Some(Ordering::Equal)
    }

    /// Whether anything is known about both parts.
    pub fn is_finite(&self) -> bool {
        self.re.is_finite() && self.im.is_finite()
    }

    /// Whether the value can be zero.
    pub fn contains_zero(&self) -> bool {
        self.re.contains_zero() && self.im.contains_zero()
    }

    /// Whether the two values are proved different.
    pub fn is_separated(&self, other: &Self) -> bool {
        self.re.is_separated(&other.re) || self.im.is_separated(&other.im)
    }

    /// Whether the two values can be equal.
    pub fn overlaps(&self, other: &Self) -> bool {
        !self.is_separated(other)
    }

    /// How many leading bits are certain, relative to the larger part: the largest value for a point, the least one for an
    /// infinite ball.
    pub fn accuracy_bits(&self) -> i64 {
        match (self.re.width_log2(), self.im.width_log2()) {
            (Some(i64::MIN), Some(i64::MIN)) => i64::MAX,
            (Some(re), Some(im)) => {
                let size = self.re.magnitude_log2().max(self.im.magnitude_log2());
                size.map_or(i64::MIN, |size| size - re.max(im))
            }
            _ => i64::MIN,
        }
    }

    /// The ball that knows nothing.
    pub fn whole_plane(bits: u32) -> Self {
        Self::new(Ball::whole_line(bits), Ball::whole_line(bits))
    }

    fn finite(self) -> Option<Self> {
        self.is_finite().then_some(self)
    }

    /// The conjugate.
    pub fn conj(&self) -> Self {
        Self {
            re: self.re.clone(),
            im: -&self.im,
        }
    }

    /// Multiplication by the imaginary unit.
    pub fn times_i(&self) -> Self {
        Self {
            re: -&self.im,
            im: self.re.clone(),
        }
    }

    /// Division by the imaginary unit.
    fn over_i(&self) -> Self {
        Self {
            re: self.im.clone(),
            im: -&self.re,
        }
    }

    /// Half of it.
    fn half(&self) -> Self {
        let half = Ball::from_rational(&Rational::HALF, 0);
        Self {
            re: &self.re * &half,
            im: &self.im * &half,
        }
    }

    fn norm(&self) -> Ball {
        self.re.square() + self.im.square()
    }

    /// Absolute value.
    pub fn abs(&self) -> Ball {
        if self.is_real() {
            self.re.abs()
        } else if self.is_imaginary() {
            self.im.abs()
        } else {
            self.norm()
                .sqrt()
                .unwrap_or_else(|| Ball::whole_line(self.bits()))
        }
    }

    /// Argument in `(-pi, pi]`; `None` when the value can be zero or straddles the negative axis.
    pub fn arg(&self) -> Option<Ball> {
        let bits = self.bits();
        if self.re.sign() == Some(Ordering::Greater) {
            return Some(if self.is_real() {
                Ball::zero()
            } else {
                (&self.im / &self.re).atan()
            })
            .filter(Ball::is_finite);
        }
        let half_turn = Ball::pi(bits);
        let quarter_turn = &half_turn * Ball::from_rational(&Rational::HALF, 0);
        let angle = match self.im.sign()? {
            Ordering::Greater => quarter_turn - (&self.re / &self.im).atan(),
            Ordering::Less => -quarter_turn - (&self.re / &self.im).atan(),
            Ordering::Equal if self.re.sign()? == Ordering::Less => half_turn,
            Ordering::Equal => return None,
        };
        angle.is_finite().then_some(angle)
    }

    /// Principal logarithm; `None` when the value can be zero or straddles the negative axis.
    pub fn ln(&self) -> Option<Self> {
        let size = if self.is_real() || self.is_imaginary() {
            self.abs().ln()?
        } else {
            self.norm().ln()? * Ball::from_rational(&Rational::HALF, 0)
        };
        Self::new(size, self.arg()?).finite()
    }

    /// `e^z`; `None` on overflow, or when the imaginary part is too large to reduce.
    pub fn exp(&self) -> Option<Self> {
        let size = self.re.exp();
        if self.is_real() {
            return Self::real(size).finite();
        }
        let (sine, cosine) = (self.im.sin()?, self.im.cos()?);
        Self::new(&size * &cosine, &size * &sine).finite()
    }

    /// Principal square root; `None` when the value straddles the negative axis.
    ///
    /// `sqrt(z) = sqrt((|z| + x)/2) + i sign(y) sqrt((|z| - x)/2)`, one part from the other by `y = 2 u v`.
    pub fn sqrt(&self) -> Option<Self> {
        if self.is_real() {
            return match self.re.sqrt() {
                Some(root) => Some(Self::real(root)),
                None if self.re.sign() == Some(Ordering::Less) => {
                    Some(Self::new(Ball::zero(), (-&self.re).sqrt()?))
                }
                None => None,
            };
        }
        let half = Ball::from_rational(&Rational::HALF, 0);
        if self.re.sign() == Some(Ordering::Greater) {
            let u = ((self.abs() + &self.re) * &half).sqrt()?;
            let v = &self.im * &half / &u;
            return Self::new(u, v).finite();
        }
        let side = self.im.sign()?;
        if side == Ordering::Equal {
            return None;
        }
        let v = ((self.abs() - &self.re) * &half).sqrt()?;
        let v = if side == Ordering::Less { -v } else { v };
        let u = &self.im * &half / &v;
        Self::new(u, v).finite()
    }

    /// `z^n` for an integer, with `z^0 = 1`; `None` when nothing is known of the result.
    pub fn pow_integer(&self, exponent: &Integer) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.pow_integer(exponent)).finite();
        }
        let small = exponent
            .to_i64()
            .filter(|value| value.unsigned_abs() <= LARGEST_SQUARED_POWER);
        let Some(small) = small else {
            let wide = self
                .bits()
                .saturating_add(u32::try_from(exponent.bits()).unwrap_or(u32::MAX).min(64));
            let power = Self::real(Ball::from_rational(&Rational::from(exponent), wide));
            return (self.ln()? * power).exp();
        };
        let mut result = Self::real(Ball::from_integer(1, self.bits()));
        let mut square = self.clone();
        let mut rest = small.unsigned_abs();
        while rest > 0 {
            if rest & 1 == 1 {
                result = &result * &square;
            }
            rest >>= 1;
            if rest > 0 {
                square = &square * &square;
            }
        }
        if small < 0 {
            result = result.recip();
        }
        result.finite()
    }

    /// Principal `z^(p/q)`.
    pub fn pow_rational(&self, exponent: &Rational) -> Option<Self> {
        if let Some(power) = exponent.to_integer() {
            return self.pow_integer(&power);
        }
        if self.is_real()
            && let Some(power) = self.re.pow_rational(exponent)
        {
            return Self::real(power).finite();
        }
        if *exponent == Rational::HALF {
            return self.sqrt();
        }
        let power = Self::real(Ball::from_rational(exponent, self.bits()));
        (self.ln()? * power).exp()
    }

    /// Principal `z^w = e^(w ln z)`.
    pub fn pow(&self, exponent: &Self) -> Option<Self> {
        if self.is_real()
            && exponent.is_real()
            && let Some(power) = self.re.pow(&exponent.re)
        {
            return Self::real(power).finite();
        }
        (self.ln()? * exponent).exp()
    }

    /// `1 / z`; unbounded when the value can be zero.
    pub fn recip(&self) -> Self {
        if self.is_real() {
            return Self::real(self.re.recip());
        }
        if self.is_imaginary() {
            return Self::new(Ball::zero(), -self.im.recip());
        }
        if self.contains_zero() {
            return Self::whole_plane(self.bits());
        }
        let norm = self.norm();
        Self::new(&self.re / &norm, -&self.im / &norm)
    }

    /// Sine; `None` when the real part is too large to reduce.
    pub fn sin(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.sin()?).finite();
        }
        let (sine, cosine) = (self.re.sin()?, self.re.cos()?);
        Self::new(sine * self.im.cosh(), cosine * self.im.sinh()).finite()
    }

    /// Cosine; `None` when the real part is too large to reduce.
    pub fn cos(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.cos()?).finite();
        }
        let (sine, cosine) = (self.re.sin()?, self.re.cos()?);
        Self::new(cosine * self.im.cosh(), -(sine * self.im.sinh())).finite()
    }

    /// Tangent; `None` too near to a pole.
    pub fn tan(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.tan()?).finite();
        }
        (self.sin()? / self.cos()?).finite()
    }

    /// Hyperbolic sine, `-i sin(i z)`.
    pub fn sinh(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.sinh()).finite();
        }
        Some(self.times_i().sin()?.over_i())
    }

    /// Hyperbolic cosine, `cos(i z)`.
    pub fn cosh(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.cosh()).finite();
        }
        self.times_i().cos()
    }

    /// Hyperbolic tangent, `-i tan(i z)`.
    pub fn tanh(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.tanh()).finite();
        }
        Some(self.times_i().tan()?.over_i())
    }

    fn one(&self) -> Self {
        Self::real(Ball::from_integer(1, self.bits()))
    }

    /// Inverse hyperbolic sine, `ln(z + sqrt(z^2 + 1))`.
    pub fn asinh(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.asinh()).finite();
        }
        let root = (self * self + self.one()).sqrt()?;
        // The sum of two nearly opposite numbers loses its digits: use the odd symmetry.
        if self.re.sign() == Some(Ordering::Less) {
            return Some(-(root - self).ln()?);
        }
        (self + root).ln()
    }

    /// Inverse hyperbolic cosine, `ln(z + sqrt(z + 1) sqrt(z - 1))`.
    pub fn acosh(&self) -> Option<Self> {
        if self.is_real()
            && let Some(value) = self.re.acosh()
        {
            return Self::real(value).finite();
        }
        let one = self.one();
        let root = (self + &one).sqrt()? * (self - &one).sqrt()?;
        (self + root).ln()
    }

    /// Inverse hyperbolic tangent, `(ln(1 + z) - ln(1 - z))/2`; `None` on the cut, the reals beyond -1 and 1, where the
    /// authorities differ.
    pub fn atanh(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.atanh()?).finite();
        }
        let one = self.one();
        Some(((&one + self).ln()? - (&one - self).ln()?).half())
    }

    /// Inverse sine, `-i asinh(i z)`.
    pub fn asin(&self) -> Option<Self> {
        if self.is_real()
            && let Some(value) = self.re.asin()
        {
            return Self::real(value).finite();
        }
        if self.is_real() {
            // Off [-1, 1] the real axis is the cut: take the side that acos has.
            let quarter_turn = Ball::pi(self.bits()) * Ball::from_rational(&Rational::HALF, 0);
            return (Self::real(quarter_turn) - self.acos()?).finite();
        }
        Some(self.times_i().asinh()?.over_i())
    }

    /// Inverse cosine, `-i ln(z + i sqrt(1 - z^2))`, with the real part in `[0, pi]`.
    pub fn acos(&self) -> Option<Self> {
        if self.is_real() {
            if let Some(value) = self.re.acos() {
                return Self::real(value).finite();
            }
            let one = Ball::from_integer(1, self.bits());
            // Continuous from the lower side for x > 1 and from the upper side for x < -1.
            if self.re.order(&one) == Some(Ordering::Greater) {
                return Self::new(Ball::zero(), self.re.acosh()?).finite();
            }
            if (-&self.re).order(&one) == Some(Ordering::Greater) {
                let size = (-&self.re).acosh()?;
                return Self::new(Ball::pi(self.bits()), -size).finite();
            }
            return None;
        }
        let quarter_turn = Ball::pi(self.bits()) * Ball::from_rational(&Rational::HALF, 0);
        (Self::real(quarter_turn) - self.asin()?).finite()
    }

    /// Inverse tangent, `-i atanh(i z)`; `None` on the cut, the imaginary axis beyond -i and i.
    pub fn atan(&self) -> Option<Self> {
        if self.is_real() {
            return Self::real(self.re.atan()).finite();
        }
        Some(self.times_i().atanh()?.over_i())
    }
}

fn sum(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    ComplexBall::new(&a.re + &b.re, &a.im + &b.im)
}

fn difference(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    ComplexBall::new(&a.re - &b.re, &a.im - &b.im)
}

fn product(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    match (a.is_real(), b.is_real()) {
        (true, true) => ComplexBall::real(&a.re * &b.re),
        (true, false) => ComplexBall::new(&a.re * &b.re, &a.re * &b.im),
        (false, true) => ComplexBall::new(&a.re * &b.re, &a.im * &b.re),
        (false, false) => {
            ComplexBall::new(&a.re * &b.re - &a.im * &b.im, &a.re * &b.im + &a.im * &b.re)
        }
    }
}

fn quotient(a: &ComplexBall, b: &ComplexBall) -> ComplexBall {
    if b.contains_zero() {
        // Not even 0 divided by it is known.
        return ComplexBall::whole_plane(a.bits().max(b.bits()));
    }
    if b.is_real() {
        return ComplexBall::new(&a.re / &b.re, &a.im / &b.re);
    }
    product(a, &b.recip())
}

super::operators::binary_operator!(ComplexBall, Add, add, AddAssign, add_assign, sum);
super::operators::binary_operator!(ComplexBall, Sub, sub, SubAssign, sub_assign, difference);
super::operators::binary_operator!(ComplexBall, Mul, mul, MulAssign, mul_assign, product);
super::operators::binary_operator!(ComplexBall, Div, div, DivAssign, div_assign, quotient);

impl std::ops::Neg for &ComplexBall {
    type Output = ComplexBall;
    fn neg(self) -> ComplexBall {
        ComplexBall::new(-&self.re, -&self.im)
    }
}

impl std::ops::Neg for ComplexBall {
    type Output = ComplexBall;
    fn neg(self) -> ComplexBall {
        ComplexBall::new(-self.re, -self.im)
    }
}
