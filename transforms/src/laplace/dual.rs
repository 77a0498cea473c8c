//! First derivatives by parameters, carried along with the value.

use std::array::from_fn;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_complex::Complex64;

use super::checked::Checked;
use super::number::Analytic;
use super::series::Taylor;

/// A value and its derivatives by K parameters.
#[derive(Clone, Debug)]
pub(crate) struct Dual<S, const K: usize> {
    pub(crate) value: S,
    pub(crate) slopes: [S; K],
}

impl<S: Analytic, const K: usize> Dual<S, K> {
    /// A constant.
    pub(crate) fn fixed(value: S) -> Self {
        let zero = value.constant(0.0);
        Self {
            value,
            slopes: from_fn(|_| zero.clone()),
        }
    }

    /// The parameter with this index.
    pub(crate) fn parameter(value: S, index: usize) -> Self {
        let one = value.constant(1.0);
        let mut dual = Self::fixed(value);
        if let Some(slope) = dual.slopes.get_mut(index) {
            *slope = one;
        }
        dual
    }

    /// f(x) with f'(x).
    fn chain(&self, value: S, derivative: &S) -> Self {
        Self {
            value,
            slopes: from_fn(|k| derivative.clone() * self.slopes[k].clone()),
        }
    }
}

impl<S: Analytic, const K: usize> Add for Dual<S, K> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            value: self.value + other.value,
            slopes: from_fn(|k| self.slopes[k].clone() + other.slopes[k].clone()),
        }
    }
}

impl<S: Analytic, const K: usize> Neg for Dual<S, K> {
    type Output = Self;

    fn neg(self) -> Self {
        Self {
            value: -self.value,
            slopes: self.slopes.map(|slope| -slope),
        }
    }
}

impl<S: Analytic, const K: usize> Sub for Dual<S, K> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

#[expect(
    clippy::suspicious_arithmetic_impl,
    reason = "rules of products and quotients"
)]
impl<S: Analytic, const K: usize> Mul for Dual<S, K> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self {
            value: self.value.clone() * other.value.clone(),
            slopes: from_fn(|k| {
                self.slopes[k].clone() * other.value.clone()
                    + self.value.clone() * other.slopes[k].clone()
            }),
        }
    }
}

#[expect(
    clippy::suspicious_arithmetic_impl,
    reason = "rules of products and quotients"
)]
impl<S: Analytic, const K: usize> Div for Dual<S, K> {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let value = self.value / other.value.clone();
        Self {
            slopes: from_fn(|k| {
                (self.slopes[k].clone() - value.clone() * other.slopes[k].clone())
                    / other.value.clone()
            }),
            value,
        }
    }
}

impl<S: Analytic, const K: usize> Analytic for Dual<S, K> {
    fn constant(&self, value: f64) -> Self {
        Self::fixed(self.value.constant(value))
    }

    fn sqrt(&self) -> Self {
        let root = self.value.sqrt();
        let derivative = root.constant(0.5) / root.clone();
        self.chain(root, &derivative)
    }

    fn exp(&self) -> Self {
        let value = self.value.exp();
        self.chain(value.clone(), &value)
    }

    fn exp_m1(&self) -> Self {
        self.chain(self.value.exp_m1(), &self.value.exp())
    }

    fn exp_m1_quotient(&self) -> Self {
        let [value, slope, ..] = Taylor::variable(self.value.clone()).exp_m1_quotient().0;
        self.chain(value, &slope)
    }

    fn ln_1p(&self) -> Self {
        let one = self.value.constant(1.0);
        let derivative = one.clone() / (self.value.clone() + one);
        self.chain(self.value.ln_1p(), &derivative)
    }

    fn modulus(&self) -> f64 {
        self.value.modulus()
    }

    fn through(&self, function: &dyn Fn(usize, Complex64) -> Checked) -> Self {
        let slope = |k: usize, z| function(k + 1, z) * Checked::real((k + 1) as f64);
        self.chain(self.value.through(function), &self.value.through(&slope))
    }
}
