//! What a formula in the Laplace variable is evaluated with: one formula, several kinds of numbers.

use std::ops::{Add, Div, Mul, Neg, Sub};

use algebra::{Ball, ComplexBall, Rational};
use num_complex::Complex64;

use super::checked::{Checked, size};

/// Up to here a quotient is a series.
const SMALL: f64 = 0.5;

/// Terms of that series: the first one left out is below 1e-21 of the first.
const SERIES: usize = 17;

/// Numbers that an analytic formula can be evaluated with: complex, with error bounds, with derivatives, as series.
pub trait Analytic:
    Clone
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// A constant of the kind and precision of `self`.
    fn constant(&self, value: f64) -> Self;
    /// Principal square root.
    fn sqrt(&self) -> Self;
    /// e to the power of this.
    fn exp(&self) -> Self;
    /// e to the power of this, less 1, without cancellation near 0.
    fn exp_m1(&self) -> Self;
    /// $(e^z - 1)/z$, which is 1 at 0.
    fn exp_m1_quotient(&self) -> Self;
    /// $(e^z - 1)/z - 1$, without cancellation near 0.
    fn exp_m1_quotient_m1(&self) -> Self {
        if self.modulus() > SMALL {
            return self.exp_m1_quotient() - self.constant(1.0);
        }
        // z/2! + z^2/3! + ..
        let mut factor = (2..=SERIES + 1).fold(1.0, |factor, k| factor / k as f64);
        let mut sum = self.constant(factor);
        for k in (2..=SERIES).rev() {
            factor *= (k + 1) as f64;
            sum = sum * self.clone() + self.constant(factor);
        }
        sum * self.clone()
    }
    /// Principal logarithm of 1 and this, without cancellation near 0.
    fn ln_1p(&self) -> Self;
    /// About how large this is: for choices between formulas that agree.
    fn modulus(&self) -> f64;
    /// A function that is known by its values in double precision: `function(k, z)` is $f^{(k)}(z)/k!$ with a bound or an estimate of its
    /// error. In balls it is anything, since an estimate encloses nothing.
    fn through(&self, function: &dyn Fn(usize, Complex64) -> Checked) -> Self;
}

impl Analytic for Complex64 {
    fn constant(&self, value: f64) -> Self {
        Self::new(value, 0.0)
    }

    fn sqrt(&self) -> Self {
        Complex64::sqrt(*self)
    }

    fn exp(&self) -> Self {
        Complex64::exp(*self)
    }

    fn exp_m1(&self) -> Self {
        // e^x cos y - 1 = (e^x - 1) cos y - 2 sin^2(y/2)
        let (sine, cosine) = self.im.sin_cos();
        let half = (0.5 * self.im).sin();
        Self::new(
            self.re.exp_m1() * cosine - 2.0 * half * half,
            self.re.exp() * sine,
        )
    }

    fn exp_m1_quotient(&self) -> Self {
        match size(*self) > 1e-8 {
            true => Analytic::exp_m1(self) / self,
            false => 1.0 + 0.5 * self,
        }
    }

    fn ln_1p(&self) -> Self {
        let modulus = self.re.hypot(self.im);
        let re = match modulus < 1e10 {
            // |1 + z|^2 = 1 + x(2 + x) + y^2
            true => 0.5 * (self.re * (2.0 + self.re) + self.im * self.im).ln_1p(),
            false => modulus.ln() + self.re / modulus / modulus,
        };
        Self::new(re, self.im.atan2(1.0 + self.re))
    }

    fn modulus(&self) -> f64 {
        self.norm()
    }

    fn through(&self, function: &dyn Fn(usize, Complex64) -> Checked) -> Self {
        function(0, *self).value
    }
}

/// Functions of balls that are too wide for an enclosure are anything.
impl Analytic for ComplexBall {
    fn constant(&self, value: f64) -> Self {
        let bits = self.bits();
        match Rational::from_f64(value) {
            Some(value) => Self::real(Ball::from_rational(&value, bits)),
            None => Self::whole_plane(bits),
        }
    }

    fn sqrt(&self) -> Self {
        ComplexBall::sqrt(self).unwrap_or_else(|| Self::whole_plane(self.bits()))
    }

    fn exp(&self) -> Self {
        ComplexBall::exp(self).unwrap_or_else(|| Self::whole_plane(self.bits()))
    }

    fn exp_m1(&self) -> Self {
        // The enclosure tells how much is lost near 0; more bits bring it back.
        ComplexBall::exp(self).map_or_else(
            || Self::whole_plane(self.bits()),
            |value| value - self.constant(1.0),
        )
    }

    fn exp_m1_quotient(&self) -> Self {
        if !self.contains_zero() {
            return Analytic::exp_m1(self) / self;
        }
        // |(e^z - 1)/z - 1| <= |z| e^|z| / 2
        let size = self.abs();
        let bound = &size * size.exp();
        let around = |value: i64| Ball::from_integer(value, self.bits()).widened(&bound);
        Self::new(around(1), around(0))
    }

    fn exp_m1_quotient_m1(&self) -> Self {
        // As above: a series would have to be cut off.
        self.exp_m1_quotient() - self.constant(1.0)
    }

    fn ln_1p(&self) -> Self {
        let sum = self + self.constant(1.0);
        sum.ln().unwrap_or_else(|| Self::whole_plane(self.bits()))
    }

    fn modulus(&self) -> f64 {
        self.abs().to_f64()
    }

    fn through(&self, _: &dyn Fn(usize, Complex64) -> Checked) -> Self {
        Self::whole_plane(self.bits())
    }
}
