//! Products of sums multiplied out.

use crate::error::{Error, Result};
use crate::expr::{Expr, Kind};
use crate::fuel::Fuel;
use crate::number::Rational;

/// Largest number of terms that [`expand`] writes out.
const MAX_TERMS: usize = 256;

/// Products and small powers of sums are multiplied out.
pub(super) fn expand(expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    if !matches!(
        expr.kind(),
        Kind::Sum { .. } | Kind::Product { .. } | Kind::Power(..)
    ) {
        return Ok(expr.clone());
    }
    let mut total = Vec::new();
    for term in terms_of(expr) {
        let mut product = Expr::integer(1);
        let factors = match term.kind() {
            Kind::Product {
                coefficient,
                factors,
            } => {
                product = Expr::number(coefficient.clone());
                factors.to_vec()
            }
            Kind::Power(base, exponent) => vec![(base.clone(), exponent.clone())],
            _ => vec![(term.clone(), Expr::integer(1))],
        };
        for (base, exponent) in factors {
            let count = exponent
                .as_rational()
                .and_then(Rational::to_integer)
                .and_then(|value| value.to_u64());
            match (base.kind(), count.filter(|count| *count <= 8)) {
                (Kind::Sum { .. }, Some(count)) => {
                    for _ in 0..count {
                        product = multiply_out(&product, &base, fuel)?;
                    }
                }
                _ => product = multiply_out(&product, &Expr::power(base, exponent), fuel)?,
            }
        }
        total.push(product);
    }
    Ok(Expr::sum(total))
}

pub(super) fn terms_of(expr: &Expr) -> Vec<Expr> {
    match expr.kind() {
        Kind::Sum { constant, terms } => {
            let scaled = terms
                .iter()
                .map(|(term, coefficient)| term.scale(coefficient));
            scaled
                .chain((!constant.is_zero()).then(|| Expr::number(constant.clone())))
                .collect()
        }
        _ => vec![expr.clone()],
    }
}

pub(super) fn multiply_out(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    let (a, b) = (terms_of(a), terms_of(b));
    if a.len().saturating_mul(b.len()) > MAX_TERMS {
        return Err(Error::Budget {
            what: "expansion",
            limit: MAX_TERMS as u64,
        });
    }
    fuel.spend((a.len() * b.len() * 8) as u64, "expansion")?;
    Ok(Expr::sum(
        a.iter().flat_map(|x| b.iter().map(move |y| x * y)),
    ))
}
