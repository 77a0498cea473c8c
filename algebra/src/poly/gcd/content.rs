//! Greatest common divisors of many polynomials, and contents with respect to some of the variables.

use std::collections::BTreeMap;

use super::super::monomial::trimmed;
use super::super::{Integers, Monomial, Polynomial, Ring};
use super::modular;
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Integer;

/// The coefficients of a polynomial in the variables for which `is_taken` holds, as polynomials in the others.
pub(super) fn coefficients<R: Ring>(
    f: &Polynomial<R>,
    is_taken: impl Fn(usize) -> bool,
) -> Vec<Polynomial<R>> {
    let mut parts: BTreeMap<Monomial, Vec<(Monomial, R::Element)>> = BTreeMap::new();
    for (monomial, value) in f.terms() {
        let (mut key, mut rest) = (monomial.clone(), monomial);
        for (variable, (a, b)) in key.iter_mut().zip(rest.iter_mut()).enumerate() {
            *(if is_taken(variable) { b } else { a }) = 0;
        }
        parts
            .entry(trimmed(key))
            .or_default()
            .push((rest, value.clone()));
    }
    parts
        .into_values()
        .map(|terms| Polynomial::from_terms(*f.ring(), terms))
        .collect()
}

/// The greatest common divisor of polynomials over Z.
pub(super) fn gcd_of_all(
    mut list: Vec<Polynomial<Integers>>,
    fuel: &mut Fuel,
) -> Result<Polynomial<Integers>> {
    list.retain(|one| !one.is_zero());
    list.sort_by_key(Polynomial::len);
    let Some(mut common) = list.first().cloned() else {
        return Ok(Polynomial::zero(Integers));
    };
    if list.len() > 2 && common.as_constant().is_none() {
        // The shortest against a combination of the others is nearly always the answer.
        let mut mixed = Polynomial::zero(Integers);
        for (one, weight) in list[1..].iter().zip(1..) {
            mixed = mixed.add(&one.scale(&Integer::from(weight)), fuel)?;
        }
        common = modular::gcd(&common, &mixed, fuel)?;
    }
    for one in &list {
        if common.as_constant().is_some_and(|value| value.is_one()) {
            break;
        }
        if one.divide_exact(&common, fuel)?.is_none() {
            common = modular::gcd(&common, one, fuel)?;
        }
    }
    Ok(common)
}

/// The content with respect to a variable.
pub(in crate::poly) fn content_in(
    f: &Polynomial<Integers>,
    main: usize,
    fuel: &mut Fuel,
) -> Result<Polynomial<Integers>> {
    gcd_of_all(coefficients(f, |variable| variable == main), fuel)
}
