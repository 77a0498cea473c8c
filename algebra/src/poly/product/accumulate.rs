//! The accumulators: one word, two words or three while the sums fit, big integers otherwise; double words modulo p.

use super::super::divide::{Division, Outcome, Plan, Step};
use super::super::univariate::{IntegerPolynomial, Modular};
use super::super::{Integers, Polynomial, Rationals, Ring};
use super::blocks::{Accumulator, Job, Terms};
use super::layout::Key;
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};

/// Longer common denominators are not worth clearing.
const MAX_DENOMINATOR_BITS: u64 = 4_096;

/// Rings whose products can be collected in cells.
pub trait Collect {
    /// What the ring is made of.
    type Element: Clone + std::fmt::Debug + PartialEq;

    /// The sums of products with equal monomials.
    fn collect<K: Key>(
        &self,
        job: &Job<'_, K, Self::Element>,
        fuel: &mut Fuel,
    ) -> Result<Terms<K, Self::Element>>;

    /// The coefficients of a product in one variable, lowest first; `None` where there is no better way than term by term.
    fn dense_product(
        &self,
        a: &[Self::Element],
        b: &[Self::Element],
        fuel: &mut Fuel,
    ) -> Result<Option<Vec<Self::Element>>>;

    /// The quotient of an exact division.
    fn quotient(
        &self,
        division: &Division<'_, Self>,
        plan: Plan,
        fuel: &mut Fuel,
    ) -> Result<Outcome<Polynomial<Self>>>
    where
        Self: Ring;
}

impl Collect for Integers {
    type Element = Integer;

    fn collect<K: Key>(
        &self,
        job: &Job<'_, K, Integer>,
        fuel: &mut Fuel,
    ) -> Result<Terms<K, Integer>> {
        integers(job, job.rows.coefficients, job.columns.coefficients, fuel)
    }

    fn dense_product(
        &self,
        a: &[Integer],
        b: &[Integer],
        fuel: &mut Fuel,
    ) -> Result<Option<Vec<Integer>>> {
        let (a, b) = (
            IntegerPolynomial::new(a.to_vec()),
            IntegerPolynomial::new(b.to_vec()),
        );
        Ok(Some(a.multiply(&b, fuel)?.into_coefficients()))
    }

    fn quotient(
        &self,
        division: &Division<'_, Self>,
        plan: Plan,
        fuel: &mut Fuel,
    ) -> Result<Outcome<Polynomial<Self>>> {
        let (lead, tail) = division.divisor();
        let tail: Vec<Integer> = tail.iter().map(|value| -value).collect();
        let step = exact_step(self, lead);
        if let Some(tail) = words(&tail) {
            let longest = division.dividend().iter().map(Integer::bits).max();
            // A slot takes at most one product of each term of the divisor, its sign, and the dividend.
            let taken = 2
                + u64::from(tail.len().max(1).ilog2())
                + tail
                    .iter()
                    .map(|c| 64 - u64::from(c.unsigned_abs().leading_zeros()))
                    .max()
                    .unwrap_or(0);
            let step = |bits: u64| {
                let most = bits.saturating_sub(taken).min(63);
                let step = &step;
                move |value: Integer| match step(value) {
                    Step::Term(ratio, _) if ratio.bits() > most => Step::TooLong,
                    Step::Term(ratio, _) => match ratio.to_i64() {
                        Some(word) => Step::Term(ratio, word),
                        None => Step::TooLong,
                    },
                    Step::Inexact => Step::Inexact,
                    Step::TooLong => Step::TooLong,
                }
            };
            let mut outcome = Outcome::TooLong;
            for words in 1..=3 {
                if longest < Some(64 * words - 1) && matches!(outcome, Outcome::TooLong) {
                    outcome = match words {
                        1 => division.run(plan, &OneWord, &tail, step(63), fuel)?,
                        2 => division.run(plan, &TwoWords, &tail, step(127), fuel)?,
                        _ => division.run(plan, &ThreeWords, &tail, step(191), fuel)?,
                    };
                }
            }
            if !matches!(outcome, Outcome::TooLong) {
                return Ok(outcome);
            }
        }
        division.run(plan, &Long, &tail, step, fuel)
    }
}

fn exact_step<'a, R: Ring>(
    ring: &'a R,
    lead: &'a R::Element,
) -> impl Fn(R::Element) -> Step<R::Element, R::Element> {
    |value| match ring.divide(&value, lead) {
        Some(ratio) => Step::Term(ratio.clone(), ratio),
        None => Step::Inexact,
    }
}

impl Collect for Rationals {
    type Element = Rational;

    fn collect<K: Key>(
        &self,
        job: &Job<'_, K, Rational>,
        fuel: &mut Fuel,
    ) -> Result<Terms<K, Rational>> {
        let cleared = cleared(job.rows.coefficients).zip(cleared(job.columns.coefficients));
        let Some(((rows, row_below), (columns, column_below))) = cleared else {
            let longest = |list: &[Rational]| list.iter().map(Rational::limbs).max().unwrap_or(1);
            let limbs =
                longest(job.rows.coefficients).saturating_mul(longest(job.columns.coefficients));
            job.pay(limbs.saturating_mul(8), fuel)?;
            return job.run(
                &Fractions,
                job.rows.coefficients,
                job.columns.coefficients,
                fuel,
            );
        };
        let below = &row_below * &column_below;
        let found = integers(job, &rows, &columns, fuel)?;
        Ok(if below.is_one() {
            found.map(Rational::from)
        } else {
            // A common denominator is never zero.
            found.map(|value| Rational::new(value, below.clone()).unwrap_or_default())
        })
    }

    fn dense_product(
        &self,
        a: &[Rational],
        b: &[Rational],
        fuel: &mut Fuel,
    ) -> Result<Option<Vec<Rational>>> {
        let Some(((a, a_below), (b, b_below))) = cleared(a).zip(cleared(b)) else {
            return Ok(None);
        };
        let Some(product) = Integers.dense_product(&a, &b, fuel)? else {
            return Ok(None);
        };
        let below = &a_below * &b_below;
        let over = |value: Integer| Rational::new(value, below.clone()).unwrap_or_default();
        Ok(Some(product.into_iter().map(over).collect()))
    }

    fn quotient(
        &self,
        division: &Division<'_, Self>,
        plan: Plan,
        fuel: &mut Fuel,
    ) -> Result<Outcome<Polynomial<Self>>> {
        let (lead, tail) = division.divisor();
        let tail: Vec<Rational> = tail.iter().map(|value| -value).collect();
        division.run(plan, &Fractions, &tail, exact_step(self, lead), fuel)
    }
}

impl Collect for PrimeField {
    type Element = u64;

    fn collect<K: Key>(&self, job: &Job<'_, K, u64>, fuel: &mut Fuel) -> Result<Terms<K, u64>> {
        job.pay(1, fuel)?;
        job.run(
            &Residues::new(*self),
            job.rows.coefficients,
            job.columns.coefficients,
            fuel,
        )
    }

    fn dense_product(&self, a: &[u64], b: &[u64], fuel: &mut Fuel) -> Result<Option<Vec<u64>>> {
        let (a, b) = (
            Modular::new(*self, a.to_vec()),
            Modular::new(*self, b.to_vec()),
        );
        Ok(Some(a.multiply(&b, fuel)?.coefficients().to_vec()))
    }

    fn quotient(
        &self,
        division: &Division<'_, Self>,
        plan: Plan,
        fuel: &mut Fuel,
    ) -> Result<Outcome<Polynomial<Self>>> {
        let (lead, tail) = division.divisor();
        let tail: Vec<u64> = tail.iter().map(|value| self.negate(*value)).collect();
        let Some(inverse) = self.inverse(*lead) else {
            return Ok(Outcome::Inexact);
        };
        let step = |value: u64| {
            let ratio = self.multiply(value, inverse);
            Step::Term(ratio, ratio)
        };
        division.run(plan, &Residues::new(*self), &tail, step, fuel)
    }
}

/// The numerators over a common denominator; `None` when that is too long.
fn cleared(values: &[Rational]) -> Option<(Vec<Integer>, Integer)> {
    let mut denominator = Integer::ONE;
    for value in values.iter().filter(|value| !value.is_integer()) {
        denominator = denominator.lcm(&value.denominator());
        if denominator.bits() > MAX_DENOMINATOR_BITS {
            return None;
        }
    }
    if denominator.is_one() {
        return Some((
            values.iter().map(Rational::numerator).collect(),
            denominator,
        ));
    }
    let factor = Rational::from(&denominator);
    let numerators = values.iter().map(|value| (value * &factor).numerator());
    Some((numerators.collect(), denominator))
}

fn integers<K: Key, E>(
    job: &Job<'_, K, E>,
    rows: &[Integer],
    columns: &[Integer],
    fuel: &mut Fuel,
) -> Result<Terms<K, Integer>> {
    let longest = |list: &[Integer]| list.iter().map(Integer::bits).max().unwrap_or(0);
    let (row_bits, column_bits) = (longest(rows), longest(columns));
    // No sum of products is longer than this, its sign included.
    let most = rows.len().min(columns.len()).max(1);
    let bits = row_bits + column_bits + u64::from(most.ilog2()) + 2;
    job.pay(
        row_bits.div_ceil(64).max(1) * column_bits.div_ceil(64).max(1),
        fuel,
    )?;
    match (words(rows), words(columns)) {
        (Some(rows), Some(columns)) if bits <= 64 => Ok(job.run(&OneWord, &rows, &columns, fuel)?),
        (Some(rows), Some(columns)) if bits <= 128 => job.run(&TwoWords, &rows, &columns, fuel),
        (Some(rows), Some(columns)) => job.run(&ThreeWords, &rows, &columns, fuel),
        _ => job.run(&Long, rows, columns, fuel),
    }
}

fn words(values: &[Integer]) -> Option<Vec<i64>> {
    values.iter().map(Integer::to_i64).collect()
}

struct OneWord;

impl Accumulator for OneWord {
    type Factor = i64;
    type Slot = i64;
    type Value = Integer;
    fn empty(&self) -> i64 {
        0
    }
    fn load(&self, value: &Integer) -> Option<i64> {
        value.to_i64()
    }
    #[inline]
    fn add(&self, slot: &mut i64, a: &i64, b: &i64) {
        // The sum fits; its parts need not in the order in which they come.
        *slot = slot.wrapping_add(a.wrapping_mul(*b));
    }
    #[inline]
    fn take(&self, slot: &mut i64) -> Option<Integer> {
        let sum = std::mem::take(slot);
        (sum != 0).then(|| Integer::from(sum))
    }
}

struct TwoWords;

impl Accumulator for TwoWords {
    type Factor = i64;
    type Slot = i128;
    type Value = Integer;
    fn empty(&self) -> i128 {
        0
    }
    fn load(&self, value: &Integer) -> Option<i128> {
        value.to_i128()
    }
    #[inline]
    fn add(&self, slot: &mut i128, a: &i64, b: &i64) {
        *slot = slot.wrapping_add(i128::from(*a) * i128::from(*b));
    }
    #[inline]
    fn take(&self, slot: &mut i128) -> Option<Integer> {
        let sum = std::mem::take(slot);
        (sum != 0).then(|| Integer::from(sum))
    }
}

/// A double word and what its sums carry out of it: products of words do not overflow that for 2^63 of them.
struct ThreeWords;

impl Accumulator for ThreeWords {
    type Factor = i64;
    type Slot = (i128, i64);
    type Value = Integer;
    fn empty(&self) -> (i128, i64) {
        (0, 0)
    }
    fn load(&self, value: &Integer) -> Option<(i128, i64)> {
        // The nearest multiple of 2^128 is carried.
        let high = (value + &Integer::ONE.shift_left(127)).shift_right_floor(128);
        let low = value - &high.shift_left(128);
        Some((low.to_i128()?, high.to_i64()?))
    }
    #[inline]
    fn add(&self, slot: &mut (i128, i64), a: &i64, b: &i64) {
        let (sum, carried) = slot.0.overflowing_add(i128::from(*a) * i128::from(*b));
        slot.0 = sum;
        if carried {
            // The sum changed its sign the wrong way: negative now means that it was too large.
            slot.1 += if sum < 0 { 1 } else { -1 };
        }
    }
    fn take(&self, slot: &mut (i128, i64)) -> Option<Integer> {
        let (low, high) = std::mem::take(slot);
        let sum = Integer::from(high).shift_left(128) + Integer::from(low);
        (!sum.is_zero()).then_some(sum)
    }
}

struct Long;

impl Accumulator for Long {
    type Factor = Integer;
    type Slot = Integer;
    type Value = Integer;
    fn empty(&self) -> Integer {
        Integer::ZERO
    }
    fn load(&self, value: &Integer) -> Option<Integer> {
        Some(value.clone())
    }
    fn add(&self, slot: &mut Integer, a: &Integer, b: &Integer) {
        slot.add_product(a, b);
    }
    fn take(&self, slot: &mut Integer) -> Option<Integer> {
        let sum = std::mem::take(slot);
        (!sum.is_zero()).then_some(sum)
    }
}

struct Fractions;

impl Accumulator for Fractions {
    type Factor = Rational;
    type Slot = Rational;
    type Value = Rational;
    fn empty(&self) -> Rational {
        Rational::ZERO
    }
    fn load(&self, value: &Rational) -> Option<Rational> {
        Some(value.clone())
    }
    fn add(&self, slot: &mut Rational, a: &Rational, b: &Rational) {
        *slot += a * b;
    }
    fn take(&self, slot: &mut Rational) -> Option<Rational> {
        let sum = std::mem::take(slot);
        (!sum.is_zero()).then_some(sum)
    }
}

struct Residues {
    field: PrimeField,
    /// A multiple of p.
    bound: u128,
}

impl Residues {
    fn new(field: PrimeField) -> Self {
        let square = u128::from(field.modulus()) * u128::from(field.modulus());
        // This and one product more are below 2^127.
        let bound = square * ((1_u128 << 126) / square).max(1);
        Self { field, bound }
    }
}

impl Accumulator for Residues {
    type Factor = u64;
    type Slot = u128;
    type Value = u64;
    fn empty(&self) -> u128 {
        0
    }
    fn load(&self, value: &u64) -> Option<u128> {
        Some(u128::from(*value))
    }
    #[inline]
    fn add(&self, slot: &mut u128, a: &u64, b: &u64) {
        let sum = *slot + u128::from(*a) * u128::from(*b);
        *slot = if sum >= self.bound {
            sum - self.bound
        } else {
            sum
        };
    }
    fn take(&self, slot: &mut u128) -> Option<u64> {
        let sum = self.field.reduce(std::mem::take(slot));
        (sum != 0).then_some(sum)
    }
}
