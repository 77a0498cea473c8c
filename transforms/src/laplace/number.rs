//! What a formula in the Laplace variable is evaluated with: one formula, several kinds of numbers.

use std::ops::{Add, Div, Mul, Neg, Sub};

use algebra::{Ball, ComplexBall, Rational};
use num_complex::Complex64;

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
}
