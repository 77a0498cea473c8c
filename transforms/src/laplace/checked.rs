//! Complex numbers in double precision that carry a bound of their rounding error.

use std::ops::{Add, Div, Mul, Neg, Sub};

use num_complex::Complex64;

use super::number::Analytic;

/// The unit roundoff of double precision, 2^-53.
pub(crate) const UNIT: f64 = 0.5 * f64::EPSILON;

/// The radii are themselves computed in floating point: this covers their rounding.
const OUTWARD: f64 = 1.0 + 32.0 * f64::EPSILON;

/// Added where a result may underflow.
const TINY: f64 = 1e-300;

/// Moduli whose squares neither overflow nor lose digits to underflow.
const SQUARABLE: std::ops::Range<f64> = 1e-140..1e140;

/// A complex number known to within a radius.
///
/// The true value of the formula, evaluated at the true operands, lies within `radius` of `value`. The bounds are those of the
/// standard model of floating-point arithmetic, with elementary functions that are right to one unit in the last place. A radius that is
/// infinite or NaN says that nothing is known.
///
/// ```
/// use num_complex::Complex64;
/// use transforms::laplace::{Analytic, Checked};
/// let s = Checked::exact(Complex64::new(0.0, 3.0));
/// let value = (s.exp() - s.constant(1.0)) / s;
/// assert!(value.radius < 1e-15 && value.radius > 0.0);
/// ```
///
/// Source: N. J. Higham, Accuracy and Stability of Numerical Algorithms (2002), section 3.6, for the products.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checked {
    /// The computed number.
    pub value: Complex64,
    /// No further from the truth than this.
    pub radius: f64,
}

/// |re| + |im|: at least the modulus and at most 1.42 times it.
pub(crate) fn size(z: Complex64) -> f64 {
    z.re.abs() + z.im.abs()
}

impl Checked {
    /// A number without error.
    pub fn exact(value: Complex64) -> Self {
        Self { value, radius: 0.0 }
    }

    /// A real number without error.
    pub(crate) fn real(value: f64) -> Self {
        Self::exact(Complex64::new(value, 0.0))
    }

    fn with(value: Complex64, radius: f64) -> Self {
        Self {
            value,
            radius: radius * OUTWARD,
        }
    }
}

impl Neg for Checked {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            value: -self.value,
            ..self
        }
    }
}

impl Add for Checked {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let value = self.value + other.value;
        Self::with(value, self.radius + other.radius + UNIT * size(value))
    }
}

impl Sub for Checked {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Checked {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let (one, two) = (size(self.value), size(other.value));
        // The product itself is off by at most sqrt(5) units of roundoff.
        let radius = one * other.radius
            + two * self.radius
            + self.radius * other.radius
            + 3.0 * UNIT * one * two
            + TINY;
        Self::with(self.value * other.value, radius)
    }
}

impl Div for Checked {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let square = other.value.norm_sqr();
        let modulus = square.sqrt();
        if !SQUARABLE.contains(&modulus) {
            return Self::with(self.value / other.value, f64::INFINITY);
        }
        let value = self.value * other.value.conj() / square;
        // sqrt(5) of the product, 2 of the square, 1 of each quotient.
        let quotient = size(value);
        let least = modulus * (1.0 - 8.0 * UNIT) - other.radius;
        let radius = match least > 0.0 {
            true => {
                (self.radius + quotient * (1.0 + 8.0 * UNIT) * other.radius) / least
                    + 6.0 * UNIT * quotient
                    + TINY
            }
            false => f64::INFINITY,
        };
        Self::with(value, radius)
    }
}

impl Analytic for Checked {
    fn constant(&self, value: f64) -> Self {
        Self::exact(Complex64::new(value, 0.0))
    }

    /// Known in the right half-plane only, where the formula has no cancellation.
    fn sqrt(&self) -> Self {
        let Complex64 { re, im } = self.value;
        let root = (0.5 * (re.hypot(im) + re)).sqrt();
        let value = Complex64::new(root, 0.5 * im / root);
        // |sqrt(Z) - sqrt(z)| = |Z - z| / |sqrt(Z) + sqrt(z)|, and the roots are less than a right angle apart.
        let radius = match re > self.radius {
            true => self.radius / root + 5.0 * UNIT * size(value) + TINY,
            false => f64::INFINITY,
        };
        Self::with(value, radius)
    }

    fn exp(&self) -> Self {
        let modulus = self.value.re.exp();
        let (sine, cosine) = self.value.im.sin_cos();
        let radius = modulus * (1.0 + 4.0 * UNIT) * self.radius.exp_m1() * (1.0 + 4.0 * UNIT)
            + 6.0 * UNIT * modulus
            + TINY;
        Self::with(Complex64::new(modulus * cosine, modulus * sine), radius)
    }

    fn exp_m1(&self) -> Self {
        let value = self.value.exp_m1();
        let Complex64 { re, im } = self.value;
        let modulus = re.exp() * (1.0 + 4.0 * UNIT);
        let half = (0.5 * im).sin();
        let parts = re.exp_m1().abs() + 2.0 * half * half + modulus * im.sin().abs();
        let radius =
            modulus * self.radius.exp_m1() * (1.0 + 4.0 * UNIT) + 8.0 * UNIT * parts + TINY;
        Self::with(value, radius)
    }

    fn exp_m1_quotient(&self) -> Self {
        let modulus = size(self.value);
        if modulus > 2.0 * self.radius && modulus > SQUARABLE.start {
            return Analytic::exp_m1(self) / *self;
        }
        // |(e^z - 1)/z - 1| <= |z| e^|z| / 2
        let most = modulus + self.radius;
        Self::with(Complex64::new(1.0, 0.0), most * most.exp())
    }

    fn ln_1p(&self) -> Self {
        let value = Analytic::ln_1p(&self.value);
        let Complex64 { re, im } = self.value;
        let distance = (1.0 + re).hypot(im);
        if !SQUARABLE.contains(&distance) || distance <= self.radius {
            return Self::with(value, f64::INFINITY);
        }
        // |ln W - ln w| <= -ln(1 - |W - w|/|w|); what the square is off by is relative to its parts.
        let square = (re.abs() * (2.0 + re.abs()) + im * im) / (distance * distance);
        let moved = -(-self.radius / distance * (1.0 + 8.0 * UNIT)).ln_1p();
        Self::with(
            value,
            moved + UNIT * (6.0 * square + 4.0 * size(value)) + TINY,
        )
    }

    fn modulus(&self) -> f64 {
        self.value.norm()
    }

    /// The slope at the centre stands for the slopes around it.
    fn through(&self, function: &dyn Fn(usize, Complex64) -> Self) -> Self {
        let there = function(0, self.value);
        if self.radius <= 0.0 {
            return there;
        }
        let slope = function(1, self.value);
        let radius = there.radius + 2.0 * self.radius * (size(slope.value) + slope.radius);
        Self::with(there.value, radius)
    }
}
