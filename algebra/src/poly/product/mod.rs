//! Products of polynomials, by whichever of three methods is cheapest.
//!
//! A few terms are multiplied one by one and sorted ([`schoolbook`]). Longer factors are laid out in blocks
//! ([`layout`]): the last variables, as many as keep the number of their monomials small, become an index into a dense
//! cell; the others are the key of the block. A heap merges the pairs of blocks in decreasing order of keys, and the
//! products of all pairs with equal keys are collected in one cell, which stays in the cache ([`blocks`]). Where nothing
//! is dense a cell has one slot, and this is the chained heap of Monagan and Pearce ("Sparse polynomial division using a
//! heap", Journal of Symbolic Computation 46, 2011); where all is dense it is the product of exponent boxes.
//! Long dense factors in one variable are left to [`super::univariate`] ([`dense`]).

mod accumulate;
mod blocks;
mod dense;
mod layout;
mod schoolbook;

#[allow(unreachable_pub)] // seals a public trait
pub use self::accumulate::Collect;
pub(super) use self::blocks::{Accumulator, Chains};
#[allow(unreachable_pub)]
pub use self::layout::Key;

use super::{Polynomial, Ring};
use crate::error::{Error, Result};
use crate::fuel::Fuel;

/// Up to so many pairs of terms there is nothing to organise.
const FEW_PAIRS: usize = 64;
/// So many terms are always allowed; more when the fuel left pays for them.
const MIN_TERM_LIMIT: usize = 4_096;

/// The product of two polynomials over the same ring.
pub(super) fn product<R: Ring>(
    f: &Polynomial<R>,
    g: &Polynomial<R>,
    fuel: &mut Fuel,
) -> Result<Polynomial<R>> {
    let pairs = f.len().saturating_mul(g.len());
    if pairs == 0 {
        return Ok(Polynomial::zero(*f.ring()));
    }
    if pairs > FEW_PAIRS && f.len() > 1 && g.len() > 1 {
        let degrees = layout::degrees_of_product(f, g)?;
        if let Some(product) = dense::multiply(f, g, &degrees, fuel)? {
            return Ok(product);
        }
        if let Some(product) = blocks::multiply::<R, u64>(f, g, &degrees, fuel)? {
            return Ok(product);
        }
        if let Some(product) = blocks::multiply::<R, u128>(f, g, &degrees, fuel)? {
            return Ok(product);
        }
    }
    schoolbook::multiply(f, g, fuel)
}

fn term_limit(fuel: &Fuel) -> usize {
    usize::try_from(fuel.left() / 1024).map_or(MIN_TERM_LIMIT, |limit| limit.max(MIN_TERM_LIMIT))
}

fn too_many_terms(limit: usize) -> Error {
    Error::Budget {
        what: "polynomial terms",
        limit: limit as u64,
    }
}

fn degree_too_large() -> Error {
    Error::Budget {
        what: "degree",
        limit: u64::from(u32::MAX),
    }
}

#[cfg(test)]
mod tests;
