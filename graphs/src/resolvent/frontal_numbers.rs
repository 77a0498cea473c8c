//! What elimination without subtraction needs of numbers: doubles, wide doubles and exact rationals by the same code.

use algebra::{Fuel, Rational};

use super::front;
use super::wide::Wide;
use crate::error::Result;

/// What elimination without subtraction needs of numbers.
pub(super) trait Number: Clone {
    fn zero() -> Self;
    fn is_zero(&self) -> bool;
    fn add(&mut self, other: &Self, fuel: &mut Fuel) -> Result<()>;
    fn add_product(&mut self, a: &Self, b: &Self, fuel: &mut Fuel) -> Result<()>;
    fn divide(&mut self, by: &Self, fuel: &mut Fuel) -> Result<()>;

    /// Adds the products of two lists.
    fn add_products(&mut self, a: &[Self], b: &[Self], fuel: &mut Fuel) -> Result<()> {
        for (a, b) in a.iter().zip(b) {
            self.add_product(a, b, fuel)?;
        }
        Ok(())
    }

    /// As [`front::eliminate`], one pivot after the other.
    fn eliminate(
        front: &mut [Self],
        size: usize,
        exits: &mut [Self],
        pivots: &mut [Self],
        fuel: &mut Fuel,
    ) -> Result<()> {
        for (k, pivot) in pivots.iter_mut().enumerate() {
            let (left, right) = front.split_at_mut((k + 1) * size);
            *pivot = exits[k].clone();
            for rate in right.iter().skip(k).step_by(size) {
                pivot.add(rate, fuel)?;
            }
            let (done, rest) = exits.split_at_mut(k + 1);
            for (at, factor) in left[k * size + k + 1..].iter_mut().enumerate() {
                if factor.is_zero() {
                    continue;
                }
                factor.divide(pivot, fuel)?;
                rest[at].add_product(&done[k], factor, fuel)?;
                for (to, column) in right.chunks_exact_mut(size).enumerate() {
                    // loops are never read
                    if to != at {
                        let (above, below) = column.split_at_mut(k + 1);
                        below[at].add_product(&above[k], factor, fuel)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Number for f64 {
    fn zero() -> Self {
        0.0
    }

    fn is_zero(&self) -> bool {
        *self == 0.0
    }

    #[inline(always)]
    fn add(&mut self, other: &Self, _: &mut Fuel) -> Result<()> {
        *self += other;
        Ok(())
    }

    #[inline(always)]
    fn add_product(&mut self, a: &Self, b: &Self, _: &mut Fuel) -> Result<()> {
        *self += a * b;
        Ok(())
    }

    #[inline(always)]
    fn divide(&mut self, by: &Self, _: &mut Fuel) -> Result<()> {
        *self /= by;
        Ok(())
    }

    fn add_products(&mut self, a: &[Self], b: &[Self], _: &mut Fuel) -> Result<()> {
        let n = a.len().min(b.len());
        let (a, b) = (&a[..n], &b[..n]);
        // several sums, so that none waits for the one before it
        let mut sums = [0.0; 8];
        let (heads_a, tail_a) = a.as_chunks::<8>();
        let (heads_b, tail_b) = b.as_chunks::<8>();
        for (a, b) in heads_a.iter().zip(heads_b) {
            for at in 0..8 {
                sums[at] += a[at] * b[at];
            }
        }
        let tail: f64 = tail_a.iter().zip(tail_b).map(|(a, b)| a * b).sum();
        *self += sums.iter().sum::<f64>() + tail;
        Ok(())
    }

    fn eliminate(
        front: &mut [Self],
        size: usize,
        exits: &mut [Self],
        pivots: &mut [Self],
        _: &mut Fuel,
    ) -> Result<()> {
        front::eliminate(front, size, exits, pivots);
        Ok(())
    }
}

impl Number for Wide {
    fn zero() -> Self {
        Self::ZERO
    }

    fn is_zero(&self) -> bool {
        Self::is_zero(*self)
    }

    fn add(&mut self, other: &Self, _: &mut Fuel) -> Result<()> {
        *self = self.plus(*other);
        Ok(())
    }

    fn add_product(&mut self, a: &Self, b: &Self, _: &mut Fuel) -> Result<()> {
        *self = self.plus(a.times(*b));
        Ok(())
    }

    fn divide(&mut self, by: &Self, _: &mut Fuel) -> Result<()> {
        *self = self.over(*by);
        Ok(())
    }
}

/// Limb operations of a sum, product or quotient in lowest terms: common divisors cost the square of the length.
fn spend(fuel: &mut Fuel, numbers: &[&Rational]) -> Result<()> {
    let limbs: u64 = numbers.iter().map(|number| number.limbs()).sum();
    Ok(fuel.spend(8 + limbs * limbs, "exact elimination")?)
}

impl Number for Rational {
    fn zero() -> Self {
        Self::zero()
    }

    fn is_zero(&self) -> bool {
        Self::is_zero(self)
    }

    fn add(&mut self, other: &Self, fuel: &mut Fuel) -> Result<()> {
        if !other.is_zero() {
            spend(fuel, &[self, other])?;
            *self = &*self + other;
        }
        Ok(())
    }

    fn add_product(&mut self, a: &Self, b: &Self, fuel: &mut Fuel) -> Result<()> {
        if !a.is_zero() && !b.is_zero() {
            spend(fuel, &[self, a, b])?;
            *self = &*self + &(a * b);
        }
        Ok(())
    }

    fn divide(&mut self, by: &Self, fuel: &mut Fuel) -> Result<()> {
        spend(fuel, &[self, by])?;
        let quotient = self.checked_div(by);
        *self = quotient.ok_or_else(|| crate::Error::Singular {
            what: "the Laplacian",
            culprit: "a pivot".into(),
        })?;
        Ok(())
    }
}
