//! Products over Z: by the definition while short, by one product of integers when long.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Integer;

/// Fewer coefficients in the shorter factor are multiplied by the definition (measured).
const KRONECKER_FROM: usize = 7;

fn height_bits(a: &[Integer]) -> u64 {
    a.iter().map(Integer::bits).max().unwrap_or(0)
}

/// Bits that hold any coefficient of the product, and its sign.
fn slot(a: &[Integer], b: &[Integer]) -> u64 {
    let shorter = a.len().min(b.len());
    height_bits(a) + height_bits(b) + u64::from(usize::BITS - shorter.leading_zeros()) + 1
}

/// Limb operations of a product of integers with these numbers of words.
pub(super) fn integer_product_cost(a: u64, b: u64) -> u64 {
    let (shorter, longer) = (a.min(b), a.max(b));
    let per_word = if shorter <= 64 {
        shorter
    } else {
        64 + (shorter - 64).isqrt() * 4
    };
    longer.saturating_mul(per_word.max(1))
}

/// The product by its definition.
pub(super) fn schoolbook(a: &[Integer], b: &[Integer]) -> Vec<Integer> {
    if a.is_empty() || b.is_empty() {
        return Vec::new();
    }
    let mut product = vec![Integer::ZERO; a.len() + b.len() - 1];
    for (shift, x) in a.iter().enumerate() {
        for (slot, y) in product[shift..].iter_mut().zip(b) {
            slot.add_product(x, y);
        }
    }
    product
}

/// By one product of integers (Kronecker's substitution).
pub(super) fn kronecker(a: &[Integer], b: &[Integer]) -> Vec<Integer> {
    if a.is_empty() || b.is_empty() {
        return Vec::new();
    }
    let slot = usize::try_from(slot(a, b)).unwrap_or(usize::MAX);
    let left = Integer::pack(a, slot);
    let product = if std::ptr::eq(a, b) {
        &left * &left
    } else {
        &left * &Integer::pack(b, slot)
    };
    product.unpack(slot, a.len() + b.len() - 1)
}

/// By whichever way is cheaper.
pub(super) fn multiply(a: &[Integer], b: &[Integer], fuel: &mut Fuel) -> Result<Vec<Integer>> {
    let shorter = a.len().min(b.len());
    if shorter < KRONECKER_FROM {
        let words = (height_bits(a) / 64 + 1).saturating_mul(height_bits(b) / 64 + 1);
        let terms = (a.len() as u64).saturating_mul(b.len() as u64);
        fuel.spend(terms.saturating_mul(words + 2), "product of polynomials")?;
        return Ok(schoolbook(a, b));
    }
    let slot = slot(a, b);
    let words = |length: usize| (length as u64).saturating_mul(slot) / 64 + 1;
    let cost = integer_product_cost(words(a.len()), words(b.len()));
    let linear = 8 * (words(a.len()) + words(b.len()) + (a.len() + b.len()) as u64);
    fuel.spend(cost.saturating_add(linear), "product of polynomials")?;
    Ok(kronecker(a, b))
}
