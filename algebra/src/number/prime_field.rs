//! Arithmetic modulo a prime below 2^63.

use super::{Integer, Rational};
use crate::error::{Error, Result};

/// The field Z/p; elements are words below p.
///
/// A product costs three word multiplications: the remainder comes from a precomputed reciprocal of p
/// (Möller and Granlund, "Improved division by invariant integers", IEEE Transactions on Computers 60, 2011).
///
/// ```
/// use algebra::PrimeField;
/// let field = PrimeField::new(101).unwrap();
/// let seventh = field.inverse(7).unwrap();
/// assert_eq!(field.multiply(seventh, 7), 1);
/// assert_eq!(field.power(2, 100), 1);
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PrimeField {
    modulus: u64,
    // The modulus without leading zero bits, and what it was shifted by.
    normal: u64,
    shift: u32,
    // floor((2^128 - 1) / normal) - 2^64
    reciprocal: u64,
}

impl std::fmt::Debug for PrimeField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Z/{}", self.modulus)
    }
}

/// The lower and the upper word.
#[inline]
#[allow(clippy::cast_possible_truncation)] // the lower word is what is asked for
fn split(value: u128) -> (u64, u64) {
    (value as u64, (value >> 64) as u64)
}

impl PrimeField {
    /// The field with p elements.
    ///
    /// # Errors
    /// [`Error::Domain`] unless p is a (probable) prime below 2^63.
    pub fn new(prime: u64) -> Result<Self> {
        if prime >> 63 != 0 || !Integer::from(prime).is_probable_prime() {
            return Err(Error::Domain {
                what: "modulus",
                value: prime.to_string(),
                allowed: "a prime below 2^63",
            });
        }
        Ok(Self::of_prime(prime))
    }

    pub(super) fn of_prime(modulus: u64) -> Self {
        let shift = modulus.leading_zeros();
        let normal = modulus << shift;
        let (reciprocal, _) = split(u128::MAX / u128::from(normal));
        Self {
            modulus,
            normal,
            shift,
            reciprocal,
        }
    }

    /// The fields of the largest primes below a bound, in decreasing order of the prime.
    ///
    /// ```
    /// use algebra::PrimeField;
    /// let moduli: Vec<u64> = PrimeField::below(100).map(|field| field.modulus()).take(3).collect();
    /// assert_eq!(moduli, [97, 89, 83]);
    /// ```
    pub fn below(bound: u64) -> impl Iterator<Item = Self> {
        let last = bound.min(1 << 63);
        (2..last)
            .rev()
            .filter(|candidate| {
                (candidate & 1 == 1 || *candidate == 2)
                    && Integer::from(*candidate).is_probable_prime()
            })
            .map(Self::of_prime)
    }

    /// The prime p.
    #[inline]
    pub fn modulus(&self) -> u64 {
        self.modulus
    }

    /// The remainder of `high * 2^64 + low` for `high < normal`, with all shifted.
    #[inline]
    fn remainder(&self, value: u128) -> u64 {
        let (low, high) = split(value);
        let estimate = (u128::from(self.reciprocal) * u128::from(high)).wrapping_add(value);
        let (fraction, quotient) = split(estimate);
        let quotient = quotient.wrapping_add(1);
        let mut rest = low.wrapping_sub(quotient.wrapping_mul(self.normal));
        if rest > fraction {
            rest = rest.wrapping_add(self.normal);
        }
        if rest >= self.normal {
            rest -= self.normal;
        }
        rest
    }

    /// value mod p for a value below p 2^64
    #[inline]
    fn reduce_below(&self, value: u128) -> u64 {
        self.remainder(value << self.shift) >> self.shift
    }

    /// value mod p for any double word: sums of up to 2^(128 - 2 bits(p)) products are reduced at once
    #[inline]
    pub fn reduce(&self, value: u128) -> u64 {
        let (low, high) = split(value);
        let high = if high < self.modulus {
            high
        } else {
            high % self.modulus
        };
        self.reduce_below((u128::from(high) << 64) | u128::from(low))
    }

    /// a + b
    #[inline]
    pub fn add(&self, a: u64, b: u64) -> u64 {
        let sum = a + b;
        if sum >= self.modulus {
            sum - self.modulus
        } else {
            sum
        }
    }

    /// a - b
    #[inline]
    pub fn subtract(&self, a: u64, b: u64) -> u64 {
        if a >= b { a - b } else { a + self.modulus - b }
    }

    /// -a
    #[inline]
    pub fn negate(&self, a: u64) -> u64 {
        if a == 0 { 0 } else { self.modulus - a }
    }

    /// a b
    #[inline]
    pub fn multiply(&self, a: u64, b: u64) -> u64 {
        self.reduce_below(u128::from(a) * u128::from(b))
    }

    /// a b + c
    #[inline]
    pub fn multiply_add(&self, a: u64, b: u64, c: u64) -> u64 {
        self.reduce_below(u128::from(a) * u128::from(b) + u128::from(c))
    }

    /// a^exponent, with 0^0 = 1
    pub fn power(&self, a: u64, mut exponent: u64) -> u64 {
        let (mut result, mut square) = (1 % self.modulus, a);
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.multiply(result, square);
            }
            square = self.multiply(square, square);
            exponent >>= 1;
        }
        result
    }

    /// 1 / a; `None` for zero
    pub fn inverse(&self, a: u64) -> Option<u64> {
        // Extended Euclid: a * s = r mod p in every step; s stays below p in size.
        let (mut r, mut next_r) = (self.modulus, a);
        let (mut s, mut next_s) = (0_i64, 1_i64);
        while next_r != 0 {
            let quotient = r / next_r;
            (r, next_r) = (next_r, r - quotient * next_r);
            let step = next_s.wrapping_mul(quotient.cast_signed());
            (s, next_s) = (next_s, s.wrapping_sub(step));
        }
        (r == 1).then(|| {
            if s < 0 {
                s.wrapping_add(self.modulus.cast_signed()).cast_unsigned()
            } else {
                s.cast_unsigned()
            }
        })
    }

    /// The residue of an integer.
    pub fn residue(&self, value: &Integer) -> u64 {
        match value.to_i64() {
            Some(small) => {
                let size = small.unsigned_abs() % self.modulus;
                if small < 0 { self.negate(size) } else { size }
            }
            None => {
                let size = value.with_words(|words| {
                    words.iter().rev().fold(0, |rest, &word| {
                        self.reduce_below((u128::from(rest) << 64) | u128::from(word))
                    })
                });
                if value.is_negative() {
                    self.negate(size)
                } else {
                    size
                }
            }
        }
    }

    /// The residue of a rational number; `None` when p divides its denominator.
    pub fn residue_of_rational(&self, value: &Rational) -> Option<u64> {
        let numerator = self.residue(&value.numerator());
        if value.is_integer() {
            return Some(numerator);
        }
        let denominator = self.inverse(self.residue(&value.denominator()))?;
        Some(self.multiply(numerator, denominator))
    }

    /// The representative of least absolute value.
    pub fn symmetric(&self, a: u64) -> i64 {
        if a > self.modulus / 2 {
            a.cast_signed() - self.modulus.cast_signed()
        } else {
            a.cast_signed()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fields() -> impl Strategy<Value = PrimeField> {
        prop_oneof![
            (2_u64..200).prop_map(|bound| PrimeField::below(bound + 1).next().unwrap()),
            (1_u64 << 20..1 << 63).prop_map(|bound| PrimeField::below(bound).next().unwrap()),
            Just(PrimeField::below(1 << 62).next().unwrap()),
            Just(PrimeField::below(1 << 63).next().unwrap()),
        ]
    }

    proptest! {
        #[test]
        fn products_are_those_of_long_division(field in fields(), a: u64, b: u64, c: u64, wide: u128) {
            let p = u128::from(field.modulus());
            let (a, b, c) = (a % field.modulus(), b % field.modulus(), c % field.modulus());
            let expected = (u128::from(a) * u128::from(b) + u128::from(c)) % p;
            prop_assert_eq!(u128::from(field.multiply_add(a, b, c)), expected);
            prop_assert_eq!(u128::from(field.reduce(wide)), wide % p);
            prop_assert_eq!(field.add(field.subtract(a, b), b), a);
            prop_assert_eq!(field.add(a, field.negate(a)), 0);
        }

        #[test]
        fn inverses_multiply_to_one(field in fields(), a: u64) {
            let a = a % field.modulus();
            match field.inverse(a) {
                Some(inverse) => prop_assert_eq!(field.multiply(a, inverse), 1 % field.modulus()),
                None => prop_assert_eq!(a, 0),
            }
            if a != 0 {
                prop_assert_eq!(field.power(a, field.modulus() - 1), 1);
            }
        }

        #[test]
        fn residues_respect_products(field in fields(), a: i64, b: i128) {
            let (a, b) = (Integer::from(a), Integer::from(b));
            let product = field.multiply(field.residue(&a), field.residue(&b));
            prop_assert_eq!(product, field.residue(&(&a * &b)));
            let back = field.symmetric(field.residue(&a));
            prop_assert_eq!(field.residue(&Integer::from(back)), field.residue(&a));
        }
    }

    #[test]
    fn a_composite_modulus_is_refused() {
        for modulus in [0, 1, 4, 1 << 62, u64::MAX] {
            assert!(PrimeField::new(modulus).is_err());
        }
    }
}
