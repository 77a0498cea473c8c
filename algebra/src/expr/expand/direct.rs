//! Terms multiplied one by one as expressions.

use super::natural;
use crate::error::{Error, Result};
use crate::expr::build::{Factors, Summands};
use crate::expr::{Expr, Kind};
use crate::fuel::Fuel;
use crate::number::Rational;

/// Largest power that [`expand_within`] multiplies out.
const MAX_POWER: u64 = 8;

/// Sums, products and small powers at the top of an expression are multiplied out, up to a number of terms.
///
/// # Errors
/// [`Error::Budget`] when a product would have more terms, or the fuel is used up.
pub(crate) fn expand_within(expr: &Expr, max_terms: usize, fuel: &mut Fuel) -> Result<Expr> {
    multiplied(expr, max_terms, MAX_POWER, fuel)
}

/// The same without limits but the fuel.
pub(super) fn expand(expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    multiplied(expr, usize::MAX, u64::MAX, fuel)
}

fn multiplied(expr: &Expr, max_terms: usize, max_power: u64, fuel: &mut Fuel) -> Result<Expr> {
    if !matches!(
        expr.kind(),
        Kind::Sum { .. } | Kind::Product { .. } | Kind::Power(..)
    ) {
        return Ok(expr.clone());
    }
    let mut total = Summands::default();
    for (term, coefficient) in terms_of(expr) {
        let one = Expr::integer(1);
        let single;
        let factors = match term.kind() {
            Kind::Product { factors, .. } => &factors[..],
            Kind::Power(base, exponent) => {
                single = (base.clone(), exponent.clone());
                std::slice::from_ref(&single)
            }
            _ => {
                single = (term.clone(), one.clone());
                std::slice::from_ref(&single)
            }
        };
        let scale = match term.kind() {
            Kind::Product {
                coefficient: inner, ..
            } => &coefficient * inner,
            _ => coefficient,
        };
        let mut product = Expr::number(scale);
        for (base, exponent) in factors {
            let count = natural(exponent).filter(|count| *count <= max_power);
            match (base.kind(), count) {
                (Kind::Sum { .. }, Some(count)) => {
                    for _ in 0..count {
                        product = multiply_out(&product, base, max_terms, fuel)?;
                    }
                }
                _ => {
                    let power = Expr::power(base.clone(), exponent.clone());
                    product = multiply_out(&product, &power, max_terms, fuel)?;
                }
            }
        }
        total.push(product, &Rational::ONE);
    }
    Ok(total.finish())
}

/// The terms of a sum with their coefficients.
pub(super) fn terms_of(expr: &Expr) -> Vec<(Expr, Rational)> {
    match expr.kind() {
        Kind::Sum { constant, terms } => {
            let constant = (!constant.is_zero()).then(|| (Expr::integer(1), constant.clone()));
            terms.iter().cloned().chain(constant).collect()
        }
        _ => vec![(expr.clone(), Rational::ONE)],
    }
}

fn multiply_out(a: &Expr, b: &Expr, max_terms: usize, fuel: &mut Fuel) -> Result<Expr> {
    let (a, b) = (terms_of(a), terms_of(b));
    if a.len().saturating_mul(b.len()) > max_terms {
        return Err(Error::Budget {
            what: "expansion",
            limit: max_terms as u64,
        });
    }
    fuel.spend((a.len() * b.len() * 8) as u64, "expansion")?;
    let mut sum = Summands::default();
    for (x, p) in &a {
        for (y, q) in &b {
            let mut product = Factors::default();
            product.push(x.clone());
            product.push(y.clone());
            product.scale(p);
            product.scale(q);
            sum.push_product(product);
        }
    }
    Ok(sum.finish())
}
