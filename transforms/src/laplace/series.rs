//! Taylor polynomials in the Laplace variable: cumulants of a transform without differences.

use std::array::from_fn;
use std::ops::{Add, Div, Mul, Neg, Sub};

use num_complex::Complex64;

use super::checked::Checked;
use super::number::Analytic;

/// Coefficients are kept up to the fourth power.
pub(crate) const TERMS: usize = 5;

/// 4 to this power over its factorial is below 1e-21: where a recurrence for coefficients begins.
const DEEPEST: usize = 36;

/// c_0 + c_1 z + .. + c_4 z^4 around a point, all higher powers dropped.
#[derive(Clone, Debug)]
pub(crate) struct Taylor<C>(pub(crate) [C; TERMS]);

impl<C: Analytic> Taylor<C> {
    /// The constant.
    pub(crate) fn constant_from(value: C) -> Self {
        let zero = value.constant(0.0);
        let mut coefficients = from_fn(|_| zero.clone());
        coefficients[0] = value;
        Self(coefficients)
    }

    /// The variable itself, around the point.
    pub(crate) fn variable(point: C) -> Self {
        let one = point.constant(1.0);
        let mut series = Self::constant_from(point);
        series.0[1] = one;
        series
    }

    fn zero(&self) -> C {
        self.0[0].constant(0.0)
    }

    /// Coefficients from the ones before them.
    fn build(&self, first: C, next: impl Fn(usize, &[C; TERMS]) -> C) -> Self {
        let mut coefficients = from_fn(|_| self.zero());
        coefficients[0] = first;
        for n in 1..TERMS {
            coefficients[n] = next(n, &coefficients);
        }
        Self(coefficients)
    }

    /// The logarithm without its constant term: l' = f'/f.
    pub(crate) fn ln_growth(&self) -> Self {
        let f = &self.0;
        self.build(self.zero(), |n, l| {
            let mut sum = f[n].clone();
            for k in 1..n {
                let share = f[0].constant(k as f64 / n as f64);
                sum = sum - share * l[k].clone() * f[n - k].clone();
            }
            sum / f[0].clone()
        })
    }
}

impl<C: Analytic> Add for Taylor<C> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(from_fn(|n| self.0[n].clone() + other.0[n].clone()))
    }
}

impl<C: Analytic> Sub for Taylor<C> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl<C: Analytic> Neg for Taylor<C> {
    type Output = Self;

    fn neg(self) -> Self {
        Self(from_fn(|n| -self.0[n].clone()))
    }
}

impl<C: Analytic> Mul for Taylor<C> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        Self(from_fn(|n| {
            (0..=n).fold(self.zero(), |sum, k| {
                sum + self.0[k].clone() * other.0[n - k].clone()
            })
        }))
    }
}

#[expect(
    clippy::suspicious_arithmetic_impl,
    reason = "rules of products and quotients"
)]
impl<C: Analytic> Div for Taylor<C> {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let (f, g) = (&self.0, &other.0);
        self.build(f[0].clone() / g[0].clone(), |n, q| {
            let sum = (0..n).fold(f[n].clone(), |sum, k| sum - q[k].clone() * g[n - k].clone());
            sum / g[0].clone()
        })
    }
}

impl<C: Analytic> Analytic for Taylor<C> {
    fn constant(&self, value: f64) -> Self {
        Self::constant_from(self.0[0].constant(value))
    }

    fn sqrt(&self) -> Self {
        let f = &self.0;
        let twice = |c: &C| c.clone() + c.clone();
        self.build(f[0].sqrt(), |n, r| {
            let sum = (1..n).fold(f[n].clone(), |sum, k| sum - r[k].clone() * r[n - k].clone());
            sum / twice(&r[0])
        })
    }

    fn exp(&self) -> Self {
        self.exponential(self.0[0].exp())
    }

    fn exp_m1(&self) -> Self {
        let mut series = self.exponential(self.0[0].exp());
        series.0[0] = self.0[0].exp_m1();
        series
    }

    fn exp_m1_quotient(&self) -> Self {
        let point = self.modulus();
        if point > 4.0 {
            return Analytic::exp_m1(self) / self.clone();
        }
        // z e_k + e_(k-1) = e^z / k! for the coefficients e_k at z, from far above down
        let here = &self.0[0];
        let power = here.exp();
        let mut factor = (1..=DEEPEST).fold(1.0, |factor, k| factor / k as f64);
        let mut coefficient = self.zero();
        let mut outer = Self::constant_from(self.zero());
        for k in (1..=DEEPEST).rev() {
            coefficient = power.clone() * here.constant(factor) - here.clone() * coefficient;
            factor *= k as f64;
            if let Some(place) = outer.0.get_mut(k - 1) {
                *place = coefficient.clone();
            }
        }
        self.after(&outer)
    }

    fn ln_1p(&self) -> Self {
        let one = self.0[0].constant(1.0);
        let mut shifted = self.clone();
        shifted.0[0] = shifted.0[0].clone() + one;
        let mut series = shifted.ln_growth();
        series.0[0] = self.0[0].ln_1p();
        series
    }

    fn modulus(&self) -> f64 {
        self.0[0].modulus()
    }

    fn through(&self, function: &dyn Fn(usize, Complex64) -> Checked) -> Self {
        let coefficient = |k: usize| {
            self.0[0].through(&|j, z| {
                // the j-th coefficient of f^(k)/k! is f^(k+j)/(k+j)! times a binomial coefficient
                let binomial = (1..=j).fold(1.0, |product, i| product * (k + i) as f64 / i as f64);
                function(k + j, z) * Checked::real(binomial)
            })
        };
        self.after(&Self(from_fn(coefficient)))
    }
}

impl<C: Analytic> Taylor<C> {
    /// A series in the distance from the first coefficient of this, at this.
    fn after(&self, outer: &Self) -> Self {
        let mut distance = self.clone();
        distance.0[0] = self.zero();
        let highest = Self::constant_from(outer.0[TERMS - 1].clone());
        outer.0[..TERMS - 1]
            .iter()
            .rev()
            .fold(highest, |sum, coefficient| {
                sum * distance.clone() + Self::constant_from(coefficient.clone())
            })
    }

    /// e' = f' e
    fn exponential(&self, first: C) -> Self {
        let f = &self.0;
        self.build(first, |n, e| {
            (1..=n).fold(self.zero(), |sum, k| {
                let share = f[0].constant(k as f64 / n as f64);
                sum + share * f[k].clone() * e[n - k].clone()
            })
        })
    }
}
