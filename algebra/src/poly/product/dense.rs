//! Long polynomials in one variable without many gaps: by way of their dense form.

use super::super::{Polynomial, Ring};
use crate::error::Result;
use crate::fuel::Fuel;

/// Shorter factors are as quick in a cell.
const MIN_LENGTH: usize = 128;
/// A coefficient in so many must be there.
const MAX_GAPS: u64 = 4;

/// f g when one variable occurs and both are long and dense; `None` otherwise.
pub(super) fn multiply<R: Ring>(
    f: &Polynomial<R>,
    g: &Polynomial<R>,
    degrees: &[u32],
    fuel: &mut Fuel,
) -> Result<Option<Polynomial<R>>> {
    let Some((variable, 0)) = degrees.len().checked_sub(1).map(|last| {
        let others = degrees[..last].iter().filter(|degree| **degree > 0);
        (last, others.count())
    }) else {
        return Ok(None);
    };
    let is_dense = |h: &Polynomial<R>| {
        h.len() >= MIN_LENGTH && u64::from(h.degree(variable)) < MAX_GAPS * h.len() as u64
    };
    if !is_dense(f) || !is_dense(g) {
        return Ok(None);
    }
    let ring = *f.ring();
    let coefficients = |h: &Polynomial<R>| {
        let place = h.packing().place(variable);
        let mut list = vec![ring.zero(); h.degree(variable) as usize + 1];
        for (words, value) in h.words().zip(h.coefficients()) {
            list[place.get(words) as usize] = value.clone();
        }
        list
    };
    let Some(product) = ring.dense_product(&coefficients(f), &coefficients(g), fuel)? else {
        return Ok(None);
    };
    let packing = super::super::monomial::Packing::of(degrees);
    let place = packing.place(variable);
    let mut result = Polynomial::with_capacity(ring, packing, product.len());
    let mut words = vec![0; packing.words()];
    for (exponent, value) in (0_u32..).zip(product).collect::<Vec<_>>().into_iter().rev() {
        place.set(&mut words, exponent);
        result.push(&words, value);
    }
    Ok(Some(result))
}
