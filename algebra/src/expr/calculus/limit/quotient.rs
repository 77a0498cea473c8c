//! L'Hospital's rule.

use super::{by_growth, infinite};
use crate::error::Result;
use crate::expr::{Assumptions, Expr, Kind, Symbol};
use crate::fuel::Fuel;
use crate::zero::{Decision, Proof, decide};

/// Times that numerator and denominator are differentiated.
const MAX_QUOTIENTS: u32 = 4;
/// Larger quotients are not differentiated.
const MAX_SIZE: u32 = 400;

/// The limit as the distance falls to zero: both parts vanish, or the denominator grows, and the quotient of the derivatives
/// has a limit.
pub(super) fn limit(
    local: &Expr,
    t: &Symbol,
    assumptions: &Assumptions,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let (mut top, mut bottom) = split(local);
    for _ in 0..MAX_QUOTIENTS {
        let large = top.size().saturating_add(bottom.size()) > MAX_SIZE;
        if large || !bottom.contains_symbol(t) {
            return Ok(None);
        }
        let vanish =
            vanishes(&top, t, assumptions, fuel)? && vanishes(&bottom, t, assumptions, fuel)?;
        let grows = |found: Option<Expr>| found.is_some_and(|value| infinite(&value).is_some());
        if !(vanish || grows(by_growth(&bottom, t, Some(assumptions), fuel)?)) {
            return Ok(None);
        }
        let (Ok(above), Ok(below)) = (top.derivative(t), bottom.derivative(t)) else {
            return Ok(None);
        };
        if below.is_zero() {
            return Ok(None);
        }
        let quotient = above.divide(&below);
        if let Some(value) = by_growth(&quotient, t, Some(assumptions), fuel)? {
            return Ok(Some(value));
        }
        if assumptions.is_continuous(&quotient) {
            let value = quotient.substitute(&[(t.clone(), Expr::integer(0))]);
            return Ok(Some(value).filter(|value| !value.is_undefined()));
        }
        // Common factors cancel before the next round.
        (top, bottom) = split(&quotient);
    }
    Ok(None)
}

fn vanishes(part: &Expr, t: &Symbol, assumptions: &Assumptions, fuel: &mut Fuel) -> Result<bool> {
    let value = match by_growth(part, t, Some(assumptions), fuel)? {
        Some(value) if infinite(&value).is_some() => return Ok(false),
        Some(value) => value,
        // Where the parts cancel, continuity decides: the value at zero.
        None => part.substitute(&[(t.clone(), Expr::integer(0))]),
    };
    if value.is_undefined() {
        return Ok(false);
    }
    let mut share = Fuel::new(fuel.left() / 2);
    let simple = value.simplify(assumptions, &mut share);
    let value = simple.unwrap_or(value);
    if value.is_zero() {
        fuel.settle(&share, "limit")?;
        return Ok(true);
    }
    let decision = decide(&value, &Expr::integer(0), &mut share);
    fuel.settle(&share, "limit")?;
    Ok(matches!(
        decision,
        Decision::Equal(Proof::Structural | Proof::Exact | Proof::Algebraic { .. })
    ))
}

/// Numerator and denominator of a product.
fn split(expr: &Expr) -> (Expr, Expr) {
    let single;
    let (coefficient, factors) = match expr.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => (Expr::number(coefficient.clone()), &factors[..]),
        Kind::Power(base, exponent) => {
            single = [(base.clone(), exponent.clone())];
            (Expr::integer(1), &single[..])
        }
        _ => return (expr.clone(), Expr::integer(1)),
    };
    let (mut top, mut bottom) = (vec![coefficient], Vec::new());
    for (base, exponent) in factors {
        match exponent.as_rational() {
            Some(value) if value.is_negative() => {
                bottom.push(Expr::power(base.clone(), Expr::number(-value)));
            }
            _ => top.push(Expr::power(base.clone(), exponent.clone())),
        }
    }
    (Expr::product(top), Expr::product(bottom))
}
