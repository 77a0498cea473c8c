//! Products modulo p: by the definition while short, by one product of integers when long.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::kernel::{schoolbook, trim};

/// Ways to multiply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Plan {
    Schoolbook,
    Kronecker,
}

/// Bits that hold any coefficient of a product.
fn slot(field: &PrimeField, shorter: usize) -> usize {
    let bits = (64 - field.modulus().leading_zeros()) as usize;
    2 * bits + (usize::BITS - shorter.leading_zeros()) as usize
}

/// Measured: a product of words in a loop costs about 1 ns, packing and unpacking 8 ns a coefficient and 150 ns to
/// start, and the product of long integers by GMP 0.4 ns a pair of words and less beyond 100 words.
fn plan(field: &PrimeField, a: usize, b: usize) -> (Plan, u64) {
    let shorter = a.min(b);
    let schoolbook = a.saturating_mul(b);
    let words = |length: usize| length.saturating_mul(slot(field, shorter)).div_ceil(64);
    let pairs = long_product(words(a), words(b));
    let kronecker = (8 * (a + b)).saturating_add(pairs).saturating_add(150);
    if schoolbook <= kronecker {
        (Plan::Schoolbook, schoolbook as u64 / 2 + 1)
    } else {
        (Plan::Kronecker, kronecker as u64 / 2 + 1)
    }
}

/// Nanoseconds of a product of integers with these numbers of words.
fn long_product(a: usize, b: usize) -> usize {
    let shorter = a.min(b);
    // Beyond the first hundred words the cost per word grows like a small power of the length.
    let effective = if shorter <= 100 {
        shorter
    } else {
        100 + (shorter - 100).isqrt() * 8
    };
    a.max(b).saturating_mul(effective.min(shorter)) * 2 / 5
}

/// By one product of integers (Kronecker's substitution).
pub(super) fn kronecker(field: &PrimeField, a: &[u64], b: &[u64]) -> Vec<u64> {
    if a.is_empty() || b.is_empty() {
        return Vec::new();
    }
    let slot = slot(field, a.len().min(b.len()));
    let left = Integer::pack_words(a, slot);
    let product = if std::ptr::eq(a, b) {
        &left * &left
    } else {
        &left * &Integer::pack_words(b, slot)
    };
    let mut result = product.unpack_words(slot, a.len() + b.len() - 1, |low, high| {
        if high == 0 {
            return field.reduce(low);
        }
        let upper = field.reduce((u128::from(high) << 64) | (low >> 64));
        let lower = low & u128::from(u64::MAX);
        field.reduce((u128::from(upper) << 64) | lower)
    });
    trim(&mut result);
    result
}

/// By whichever way is cheapest.
pub(super) fn multiply(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    let (plan, cost) = plan(field, a.len(), b.len());
    fuel.spend(cost, "product of polynomials")?;
    Ok(match plan {
        Plan::Schoolbook => schoolbook(field, a, b),
        Plan::Kronecker => kronecker(field, a, b),
    })
}
