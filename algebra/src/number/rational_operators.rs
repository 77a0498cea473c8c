//! Sum, difference, product, quotient and negation of fractions, owned and borrowed.

use std::num::NonZeroU64;
use std::ops::{Add, AddAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use rug::Rational as Big;

use super::integer_operators::binary_operator;
use super::integer_theory::gcd_words;
use super::rational::Rational;
use super::rational::Repr::{Large, Small};

/// `a/b + c/d` after Henrici: only the common divisor of `b` and `d` can divide the new numerator, so two short
/// greatest common divisors replace one long one (Knuth, volume 2, 4.5.1).
///
/// `None` when the numerator does not even fit 128 bits.
fn sum_fractions(a: i64, b: u64, c: i64, d: u64) -> Option<Rational> {
    let common = gcd_words(b, d);
    if common == 1 {
        let left = i128::from(a) * i128::from(d);
        let right = i128::from(c) * i128::from(b);
        return Rational::from_wide(left.checked_add(right)?, u128::from(b) * u128::from(d));
    }
    let (b_rest, d_rest) = (b / common, d / common);
    let left = i128::from(a) * i128::from(d_rest);
    let right = i128::from(c) * i128::from(b_rest);
    let numerator = left.checked_add(right)?;
    let remainder = u64::try_from(numerator.unsigned_abs() % u128::from(common)).ok()?;
    let divisor = gcd_words(remainder, common);
    Rational::from_wide(
        numerator / i128::from(divisor),
        u128::from(b_rest) * u128::from(d / divisor),
    )
}

/// `a/b * c/d`, reduced crosswise before multiplying.
fn product_fractions(a: i64, b: u64, c: i64, d: u64) -> Option<Rational> {
    let first = gcd_words(a.unsigned_abs(), d);
    let second = gcd_words(c.unsigned_abs(), b);
    let numerator = (i128::from(a) / i128::from(first)) * (i128::from(c) / i128::from(second));
    let denominator = u128::from(b / second) * u128::from(d / first);
    Rational::from_wide(numerator, denominator)
}

#[inline]
fn sum(left: &Rational, right: &Rational) -> Rational {
    if let (Small(a, NonZeroU64::MIN), Small(c, NonZeroU64::MIN)) = (&left.0, &right.0)
        && let Some(value) = a.checked_add(*c)
    {
        return Rational::small(value);
    }
    sum_general(left, right)
}

fn sum_general(left: &Rational, right: &Rational) -> Rational {
    if let (Small(a, b), Small(c, d)) = (&left.0, &right.0)
        && let Some(value) = sum_fractions(*a, b.get(), *c, d.get())
    {
        return value;
    }
    sum_large(left, right)
}

#[cold]
fn sum_large(left: &Rational, right: &Rational) -> Rational {
    Rational::from_big(match (&left.0, &right.0) {
        (Large(a), Large(b)) => Big::from(&**a + &**b),
        (Large(a), Small(..)) => right.to_big() + &**a,
        (Small(..), Large(b)) => left.to_big() + &**b,
        (Small(..), Small(..)) => left.to_big() + right.to_big(),
    })
}

#[inline]
fn difference(left: &Rational, right: &Rational) -> Rational {
    if let (Small(a, NonZeroU64::MIN), Small(c, NonZeroU64::MIN)) = (&left.0, &right.0)
        && let Some(value) = a.checked_sub(*c)
    {
        return Rational::small(value);
    }
    sum_general(left, &-right)
}

#[inline]
fn product(left: &Rational, right: &Rational) -> Rational {
    if let (Small(a, NonZeroU64::MIN), Small(c, NonZeroU64::MIN)) = (&left.0, &right.0)
        && let Some(value) = a.checked_mul(*c)
    {
        return Rational::small(value);
    }
    product_general(left, right)
}

fn product_general(left: &Rational, right: &Rational) -> Rational {
    if let (Small(a, b), Small(c, d)) = (&left.0, &right.0)
        && let Some(value) = product_fractions(*a, b.get(), *c, d.get())
    {
        return value;
    }
    product_large(left, right)
}

#[cold]
fn product_large(left: &Rational, right: &Rational) -> Rational {
    Rational::from_big(match (&left.0, &right.0) {
        (Large(a), Large(b)) => Big::from(&**a * &**b),
        (Large(a), Small(..)) => right.to_big() * &**a,
        (Small(..), Large(b)) => left.to_big() * &**b,
        (Small(..), Small(..)) => left.to_big() * right.to_big(),
    })
}

#[inline]
fn negation(value: &Rational) -> Rational {
    match &value.0 {
        Small(numerator, denominator) => match numerator.checked_neg() {
            Some(numerator) => Rational(Small(numerator, *denominator)),
            None => Rational::from_big(-value.to_big()),
        },
        Large(large) => Rational::from_big(Big::from(-&**large)),
    }
}

impl Rational {
    /// `self / divisor`; `None` for a divisor 0.
    #[inline]
    pub fn checked_div(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_one() {
            return Some(self.clone());
        }
        Some(self * &divisor.recip()?)
    }
}

binary_operator!(Rational, Add, add, sum);
binary_operator!(Rational, Sub, sub, difference);
binary_operator!(Rational, Mul, mul, product);

macro_rules! assign_operator {
    ($trait:ident, $method:ident, $function:ident) => {
        impl $trait<&Rational> for Rational {
            #[inline]
            fn $method(&mut self, right: &Rational) {
                *self = $function(self, right);
            }
        }

        impl $trait for Rational {
            #[inline]
            fn $method(&mut self, right: Rational) {
                *self = $function(self, &right);
            }
        }
    };
}

assign_operator!(AddAssign, add_assign, sum);
assign_operator!(SubAssign, sub_assign, difference);
assign_operator!(MulAssign, mul_assign, product);

impl Neg for &Rational {
    type Output = Rational;
    #[inline]
    fn neg(self) -> Rational {
        negation(self)
    }
}

impl Neg for Rational {
    type Output = Rational;
    #[inline]
    fn neg(self) -> Rational {
        negation(&self)
    }
}

impl std::iter::Product for Rational {
    /// Neighbours first, then pairs of pairs: factors of equal length meet, so that a long product costs as much as
    /// its last few multiplications.
    fn product<I: Iterator<Item = Self>>(factors: I) -> Self {
        let mut runs: Vec<(u32, Self)> = Vec::new();
        for factor in factors {
            let mut run = (0, factor);
            while let Some((rank, left)) = runs.pop_if(|last| last.0 == run.0) {
                run = (rank + 1, &left * &run.1);
            }
            runs.push(run);
        }
        let last_first = runs.into_iter().rev();
        last_first.fold(Self::from(1), |product, run| &run.1 * &product)
    }
}
