//! What a program computes with: reals, complex numbers, exact rationals, residues, dual numbers.

use algebra::poly::Rationals;
use algebra::{PrimeField, Rational};
use num_complex::Complex64;

/// A field of numbers.
pub trait Scalars {
    /// Its elements.
    type Element: Clone;
    /// 0
    fn zero(&self) -> Self::Element;
    /// 1
    fn one(&self) -> Self::Element;
    /// a + b
    fn add(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// a - b
    fn subtract(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// a b
    fn multiply(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// 1 / a, unless a is 0
    fn reciprocal(&self, a: &Self::Element) -> Option<Self::Element>;
    /// The image of a rational number, unless its denominator is 0 here.
    fn rational(&self, value: &Rational) -> Option<Self::Element>;
    /// The size of an element in machine words beyond the first: what makes operations on it dear.
    fn limbs(&self, _: &Self::Element) -> u64 {
        0
    }
}

/// Real numbers in double precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reals;

/// Complex numbers in double precision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Complexes;

/// Dual numbers a + b ε with ε² = 0: b is the derivative of a.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duals;

/// An element of [`Duals`].
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dual {
    /// The value.
    pub value: f64,
    /// Its derivative.
    pub derivative: f64,
}

impl Scalars for Reals {
    type Element = f64;
    fn zero(&self) -> f64 {
        0.0
    }
    fn one(&self) -> f64 {
        1.0
    }
    #[inline]
    fn add(&self, a: &f64, b: &f64) -> f64 {
        a + b
    }
    #[inline]
    fn subtract(&self, a: &f64, b: &f64) -> f64 {
        a - b
    }
    #[inline]
    fn multiply(&self, a: &f64, b: &f64) -> f64 {
        a * b
    }
    fn reciprocal(&self, a: &f64) -> Option<f64> {
        let inverse = a.recip();
        inverse.is_finite().then_some(inverse)
    }
    fn rational(&self, value: &Rational) -> Option<f64> {
        Some(value.to_f64())
    }
}

impl Scalars for Complexes {
    type Element = Complex64;
    fn zero(&self) -> Complex64 {
        Complex64::new(0.0, 0.0)
    }
    fn one(&self) -> Complex64 {
        Complex64::new(1.0, 0.0)
    }
    #[inline]
    fn add(&self, a: &Complex64, b: &Complex64) -> Complex64 {
        a + b
    }
    #[inline]
    fn subtract(&self, a: &Complex64, b: &Complex64) -> Complex64 {
        a - b
    }
    #[inline]
    fn multiply(&self, a: &Complex64, b: &Complex64) -> Complex64 {
        a * b
    }
    fn reciprocal(&self, a: &Complex64) -> Option<Complex64> {
        let inverse = a.inv();
        inverse.is_finite().then_some(inverse)
    }
    fn rational(&self, value: &Rational) -> Option<Complex64> {
        Some(Complex64::new(value.to_f64(), 0.0))
    }
}

impl Scalars for Duals {
    type Element = Dual;
    fn zero(&self) -> Dual {
        Dual::default()
    }
    fn one(&self) -> Dual {
        Dual {
            value: 1.0,
            derivative: 0.0,
        }
    }
    #[inline]
    fn add(&self, a: &Dual, b: &Dual) -> Dual {
        Dual {
            value: a.value + b.value,
            derivative: a.derivative + b.derivative,
        }
    }
    #[inline]
    fn subtract(&self, a: &Dual, b: &Dual) -> Dual {
        Dual {
            value: a.value - b.value,
            derivative: a.derivative - b.derivative,
        }
    }
    #[inline]
    fn multiply(&self, a: &Dual, b: &Dual) -> Dual {
        Dual {
            value: a.value * b.value,
            derivative: a.value * b.derivative + a.derivative * b.value,
        }
    }
    fn reciprocal(&self, a: &Dual) -> Option<Dual> {
        let value = a.value.recip();
        value.is_finite().then_some(Dual {
            value,
            derivative: -a.derivative * value * value,
        })
    }
    fn rational(&self, value: &Rational) -> Option<Dual> {
        Some(Dual {
            value: value.to_f64(),
            derivative: 0.0,
        })
    }
}

impl Scalars for Rationals {
    type Element = Rational;
    fn zero(&self) -> Rational {
        Rational::zero()
    }
    fn one(&self) -> Rational {
        Rational::one()
    }
    fn add(&self, a: &Rational, b: &Rational) -> Rational {
        a + b
    }
    fn subtract(&self, a: &Rational, b: &Rational) -> Rational {
        a - b
    }
    fn multiply(&self, a: &Rational, b: &Rational) -> Rational {
        a * b
    }
    fn reciprocal(&self, a: &Rational) -> Option<Rational> {
        a.recip()
    }
    fn rational(&self, value: &Rational) -> Option<Rational> {
        Some(value.clone())
    }
    fn limbs(&self, a: &Rational) -> u64 {
        a.limbs()
    }
}

impl Scalars for PrimeField {
    type Element = u64;
    fn zero(&self) -> u64 {
        0
    }
    fn one(&self) -> u64 {
        1
    }
    #[inline]
    fn add(&self, a: &u64, b: &u64) -> u64 {
        Self::add(self, *a, *b)
    }
    #[inline]
    fn subtract(&self, a: &u64, b: &u64) -> u64 {
        Self::subtract(self, *a, *b)
    }
    #[inline]
    fn multiply(&self, a: &u64, b: &u64) -> u64 {
        Self::multiply(self, *a, *b)
    }
    fn reciprocal(&self, a: &u64) -> Option<u64> {
        self.inverse(*a)
    }
    fn rational(&self, value: &Rational) -> Option<u64> {
        self.residue_of_rational(value)
    }
}
