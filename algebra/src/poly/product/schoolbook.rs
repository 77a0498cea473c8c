//! All pairs of terms, sorted and merged.

use smallvec::SmallVec;

use super::super::monomial::Packing;
use super::super::{Polynomial, Ring};
use super::{layout, term_limit, too_many_terms};
use crate::error::Result;
use crate::fuel::Fuel;

/// f g, one pair of terms after the other.
pub(super) fn multiply<R: Ring>(
    f: &Polynomial<R>,
    g: &Polynomial<R>,
    fuel: &mut Fuel,
) -> Result<Polynomial<R>> {
    let ring = f.ring();
    let longest = |h: &Polynomial<R>| h.coefficients().iter().map(|c| ring.limbs(c)).max();
    let limbs = longest(f)
        .unwrap_or(1)
        .saturating_mul(longest(g).unwrap_or(1));
    let pairs = f.len().saturating_mul(g.len());
    fuel.spend(
        (pairs as u64).saturating_mul(limbs.saturating_mul(2).saturating_add(14)),
        "polynomial product",
    )?;
    let limit = term_limit(fuel);
    // The usual case: all monomials are words of one shape, and no sum reaches a guard bit.
    if f.packing() == g.packing() && f.packing().words() == 1 {
        let mut terms = Vec::with_capacity(pairs);
        let mut seen = 0;
        for (x, a) in f.exponents().iter().zip(f.coefficients()) {
            for (y, b) in g.exponents().iter().zip(g.coefficients()) {
                seen |= x + y;
                terms.push((x + y, ring.multiply(a, b)));
            }
        }
        if f.packing().fits(seen) {
            let mut product = Polynomial::with_capacity(*ring, f.packing(), pairs.min(limit));
            merge(ring, terms, limit, |word, value| {
                product.push(&[word], value)
            })?;
            return Ok(product);
        }
    }
    let packing = Packing::of(&layout::degrees_of_product(f, g)?);
    let (f, g) = (f.repacked(packing), g.repacked(packing));
    let mut terms: Vec<(SmallVec<[u64; 4]>, R::Element)> = Vec::with_capacity(pairs);
    for (x, a) in f.words().zip(f.coefficients()) {
        for (y, b) in g.words().zip(g.coefficients()) {
            let sum = x.iter().zip(y).map(|(x, y)| x + y).collect();
            terms.push((sum, ring.multiply(a, b)));
        }
    }
    let mut product = Polynomial::with_capacity(*ring, packing, pairs.min(limit));
    merge(ring, terms, limit, |words, value| {
        product.push(&words, value)
    })?;
    Ok(product)
}

/// Adds up what belongs to equal keys and hands it over in decreasing order of the keys.
fn merge<R: Ring, K: Ord>(
    ring: &R,
    mut terms: Vec<(K, R::Element)>,
    limit: usize,
    mut push: impl FnMut(K, R::Element),
) -> Result<()> {
    // Stable: what is added up first does not depend on the sort.
    terms.sort_by(|a, b| b.0.cmp(&a.0));
    let mut count = 0;
    let mut terms = terms.into_iter().peekable();
    while let Some((key, mut sum)) = terms.next() {
        while let Some((_, value)) = terms.next_if(|next| next.0 == key) {
            sum = ring.add(&sum, &value);
        }
        if !ring.is_zero(&sum) {
            if count == limit {
                return Err(too_many_terms(limit));
            }
            count += 1;
            push(key, sum);
        }
    }
    Ok(())
}
