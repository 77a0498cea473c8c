//! Where the coefficients of a polynomial live: Z, Q, or Z/p.

use std::fmt::Debug;

use super::product::Collect;
use crate::number::{Integer, PrimeField, Rational};

/// A commutative ring without zero divisors.
///
/// The rings are [`Integers`], [`Rationals`] and [`PrimeField`].
pub trait Ring: Collect + Copy + Debug + PartialEq {
    /// 0
    fn zero(&self) -> Self::Element;
    /// 1
    fn one(&self) -> Self::Element;
    /// The image of an integer.
    fn integer(&self, value: &Integer) -> Self::Element;
    /// Is it 0?
    fn is_zero(&self, a: &Self::Element) -> bool;
    /// Is it 1?
    fn is_one(&self, a: &Self::Element) -> bool {
        *a == self.one()
    }
    /// a + b
    fn add(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// -a
    fn negate(&self, a: &Self::Element) -> Self::Element;
    /// a - b
    fn subtract(&self, a: &Self::Element, b: &Self::Element) -> Self::Element {
        self.add(a, &self.negate(b))
    }
    /// a b
    fn multiply(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// a / b when there is such an element
    fn divide(&self, a: &Self::Element, b: &Self::Element) -> Option<Self::Element>;
    /// a^exponent; `None` when it is too long to be written
    fn power(&self, a: &Self::Element, exponent: u32) -> Option<Self::Element>;
    /// Machine words of an element, the unit of work.
    fn limbs(&self, a: &Self::Element) -> u64;
    /// Length in bits, 0 where length does not grow.
    fn bits(&self, a: &Self::Element) -> u64;
}

/// The ring of integers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Integers;

/// The field of rational numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rationals;

/// Powers of numbers beyond this are refused.
const MAX_POWER_BITS: u64 = 1 << 17;

impl Ring for Integers {
    fn zero(&self) -> Integer {
        Integer::ZERO
    }
    fn one(&self) -> Integer {
        Integer::ONE
    }
    fn integer(&self, value: &Integer) -> Integer {
        value.clone()
    }
    fn is_zero(&self, a: &Integer) -> bool {
        a.is_zero()
    }
    fn add(&self, a: &Integer, b: &Integer) -> Integer {
        a + b
    }
    fn negate(&self, a: &Integer) -> Integer {
        -a
    }
    fn subtract(&self, a: &Integer, b: &Integer) -> Integer {
        a - b
    }
    fn multiply(&self, a: &Integer, b: &Integer) -> Integer {
        a * b
    }
    fn divide(&self, a: &Integer, b: &Integer) -> Option<Integer> {
        a.divide_exact(b)
    }
    fn power(&self, a: &Integer, exponent: u32) -> Option<Integer> {
        a.pow_within(exponent, MAX_POWER_BITS)
    }
    fn limbs(&self, a: &Integer) -> u64 {
        a.limbs()
    }
    fn bits(&self, a: &Integer) -> u64 {
        a.bits()
    }
}

impl Ring for Rationals {
    fn zero(&self) -> Rational {
        Rational::ZERO
    }
    fn one(&self) -> Rational {
        Rational::ONE
    }
    fn integer(&self, value: &Integer) -> Rational {
        Rational::from(value)
    }
    fn is_zero(&self, a: &Rational) -> bool {
        a.is_zero()
    }
    fn add(&self, a: &Rational, b: &Rational) -> Rational {
        a + b
    }
    fn negate(&self, a: &Rational) -> Rational {
        -a
    }
    fn subtract(&self, a: &Rational, b: &Rational) -> Rational {
        a - b
    }
    fn multiply(&self, a: &Rational, b: &Rational) -> Rational {
        a * b
    }
    fn divide(&self, a: &Rational, b: &Rational) -> Option<Rational> {
        a.checked_div(b)
    }
    fn power(&self, a: &Rational, exponent: u32) -> Option<Rational> {
        if a.abs().is_one() {
            return Some(if exponent & 1 == 0 {
                a.abs()
            } else {
                a.clone()
            });
        }
        let short = a.bits().saturating_mul(u64::from(exponent)) <= MAX_POWER_BITS;
        i32::try_from(exponent)
            .ok()
            .filter(|_| short)
            .and_then(|exponent| a.pow(exponent))
    }
    fn limbs(&self, a: &Rational) -> u64 {
        a.limbs()
    }
    fn bits(&self, a: &Rational) -> u64 {
        a.bits()
    }
}

impl Ring for PrimeField {
    fn zero(&self) -> u64 {
        0
    }
    fn one(&self) -> u64 {
        1
    }
    fn integer(&self, value: &Integer) -> u64 {
        self.residue(value)
    }
    fn is_zero(&self, a: &u64) -> bool {
        *a == 0
    }
    fn add(&self, a: &u64, b: &u64) -> u64 {
        PrimeField::add(self, *a, *b)
    }
    fn negate(&self, a: &u64) -> u64 {
        PrimeField::negate(self, *a)
    }
    fn subtract(&self, a: &u64, b: &u64) -> u64 {
        PrimeField::subtract(self, *a, *b)
    }
    fn multiply(&self, a: &u64, b: &u64) -> u64 {
        PrimeField::multiply(self, *a, *b)
    }
    fn divide(&self, a: &u64, b: &u64) -> Option<u64> {
        Some(PrimeField::multiply(self, *a, self.inverse(*b)?))
    }
    fn power(&self, a: &u64, exponent: u32) -> Option<u64> {
        Some(PrimeField::power(self, *a, u64::from(exponent)))
    }
    fn limbs(&self, _: &u64) -> u64 {
        1
    }
    fn bits(&self, _: &u64) -> u64 {
        0
    }
}
