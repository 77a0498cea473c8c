//! The two fields of coefficients.

use crate::number::{PrimeField, Rational};

/// A field; its elements are values that need it for their arithmetic.
pub(super) trait Scalars {
    type Element: Clone + PartialEq + std::fmt::Debug;
    fn one(&self) -> Self::Element;
    fn is_zero(&self, a: &Self::Element) -> bool;
    fn negate(&self, a: &Self::Element) -> Self::Element;
    fn multiply(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// a - b c
    fn subtract_product(
        &self,
        a: &Self::Element,
        b: &Self::Element,
        c: &Self::Element,
    ) -> Self::Element;
    fn inverse(&self, a: &Self::Element) -> Option<Self::Element>;
    /// Limb operations of a product.
    fn cost(&self, a: &Self::Element) -> u64;
}

impl Scalars for PrimeField {
    type Element = u64;

    fn one(&self) -> u64 {
        1 % self.modulus()
    }

    fn is_zero(&self, a: &u64) -> bool {
        *a == 0
    }

    fn negate(&self, a: &u64) -> u64 {
        Self::negate(self, *a)
    }

    fn multiply(&self, a: &u64, b: &u64) -> u64 {
        Self::multiply(self, *a, *b)
    }

    fn subtract_product(&self, a: &u64, b: &u64, c: &u64) -> u64 {
        self.multiply_add(Self::negate(self, *b), *c, *a)
    }

    fn inverse(&self, a: &u64) -> Option<u64> {
        Self::inverse(self, *a)
    }

    fn cost(&self, _: &u64) -> u64 {
        1
    }
}

/// The rationals.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rationals;

impl Scalars for Rationals {
    type Element = Rational;

    fn one(&self) -> Rational {
        Rational::ONE
    }

    fn is_zero(&self, a: &Rational) -> bool {
        a.is_zero()
    }

    fn negate(&self, a: &Rational) -> Rational {
        -a
    }

    fn multiply(&self, a: &Rational, b: &Rational) -> Rational {
        a * b
    }

    fn subtract_product(&self, a: &Rational, b: &Rational, c: &Rational) -> Rational {
        a - &(b * c)
    }

    fn inverse(&self, a: &Rational) -> Option<Rational> {
        a.recip()
    }

    fn cost(&self, a: &Rational) -> u64 {
        // With a greatest common divisor in every operation.
        a.limbs().saturating_mul(a.limbs()).saturating_mul(16)
    }
}
