//! Odd roots of functions that take both signs: the real root of a negative number is negative.
//!
//! Elsewhere a power is the principal one, which is not real for a negative base, so that identities are proved for positive
//! bases alone. Here x^(p/q) with odd q becomes |x|^(p/q), times the sign of x for odd p, which is real everywhere.

use super::factored::factored;
use crate::error::Result;
use crate::expr::{Expr, Function, Head, Kind};
use crate::fuel::Fuel;
use crate::number::Rational;

/// The expression with the real odd roots of functions, written with absolute values and signs.
///
/// $$ x^{p/q} = \operatorname{sgn}(x)^p \, |x|^{p/q} \quad (q \text{ odd}) $$
///
/// ```
/// use algebra::{expr::Expr, zero::real_odd_roots};
/// let root = Expr::power(Expr::symbol("x"), Expr::ratio(2, 3));
/// assert_eq!(real_odd_roots(&root).to_string(), "abs(x)^(2/3)");
/// ```
pub fn real_odd_roots(expr: &Expr) -> Expr {
    let signed = each_power(expr, |base, exponent| Ok(signed(base, exponent)));
    signed.unwrap_or_else(|_| expr.clone())
}

/// Odd roots distributed over the factors of their radicands, which holds for real roots of real numbers of any sign.
///
/// $$ \sqrt[q]{u v} = \sqrt[q]{u} \sqrt[q]{v}, \qquad \sqrt[q]{-u} = -\sqrt[q]{u}, \qquad \sqrt[q]{u^n} = \sqrt[q]{u}^n $$
pub(super) fn distributed(expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    each_power(expr, |base, exponent| match odd_root(base, exponent) {
        Some(value) => over_factors(base, value, fuel),
        None => Ok(Expr::power(base.clone(), exponent.clone())),
    })
}

fn each_power(expr: &Expr, mut power: impl FnMut(&Expr, &Expr) -> Result<Expr>) -> Result<Expr> {
    expr.fold(|node, parts: &[Expr]| {
        if node.has_children(parts)
            && !matches!(node.kind(), Kind::Power(..) | Kind::Product { .. })
        {
            return Ok(node.clone());
        }
        node.with_powers(parts, |_, (base, exponent)| power(base, exponent))
    })
}

fn has_odd_denominator(value: &Rational) -> bool {
    !value.denominator().is_even()
}

/// The exponent of an odd root of a function.
pub(super) fn odd_root<'a>(base: &Expr, exponent: &'a Expr) -> Option<&'a Rational> {
    let value = exponent.as_rational()?;
    (base.is_symbolic() && !value.is_integer() && has_odd_denominator(value)).then_some(value)
}

fn signed(base: &Expr, exponent: &Expr) -> Expr {
    let Some(value) = odd_root(base, exponent) else {
        return Expr::power(base.clone(), exponent.clone());
    };
    let size = Expr::call(Head::Absolute, vec![base.clone()]);
    let root = Expr::power(size, exponent.clone());
    if value.numerator().is_even() {
        root
    } else {
        Expr::function(Function::Sign, base.clone()) * root
    }
}

fn over_factors(base: &Expr, exponent: &Rational, fuel: &mut Fuel) -> Result<Expr> {
    let to_the = |part: Expr, share: &Rational| Expr::power(part, Expr::number(share.clone()));
    let of_number = |value: &Rational| {
        let root = to_the(Expr::number(value.abs()), exponent);
        if value.is_negative() && !exponent.numerator().is_even() {
            -root
        } else {
            root
        }
    };
    let (content, mut pending) = match base.kind() {
        Kind::Power(inner, power) => (Rational::ONE, vec![(inner.clone(), power.clone())]),
        Kind::Product {
            coefficient,
            factors,
        } => (coefficient.clone(), factors.to_vec()),
        _ => (Rational::ONE, vec![(base.clone(), Expr::integer(1))]),
    };
    let mut parts = vec![of_number(&content)];
    // What has no root by itself stays together.
    let mut together = Vec::new();
    while let Some((part, power)) = pending.pop() {
        fuel.spend(16, "odd roots")?;
        let Some(power) = power
            .as_rational()
            .filter(|power| has_odd_denominator(power))
        else {
            together.push(Expr::power(part, power));
            continue;
        };
        let share = power * exponent;
        match part.kind() {
            Kind::Power(inner, more) => match more.as_rational() {
                Some(more) if has_odd_denominator(more) => {
                    pending.push((inner.clone(), Expr::number(more * power)));
                }
                _ => parts.push(to_the(part, &share)),
            },
            Kind::Sum { .. } => match factored(&part, fuel)? {
                Some(found) if power.is_integer() => {
                    let Some(content) = power
                        .to_integer()
                        .and_then(|n| n.to_i64())
                        .and_then(|n| i32::try_from(n).ok())
                        .and_then(|n| found.content.pow(n))
                    else {
                        parts.push(to_the(part, &share));
                        continue;
                    };
                    parts.push(of_number(&content));
                    for (factor, times) in found.factors {
                        parts.push(to_the(factor, &(&share * &Rational::from(times))));
                    }
                }
                _ => parts.push(to_the(part, &share)),
            },
            _ => parts.push(to_the(part, &share)),
        }
    }
    if !together.is_empty() {
        parts.push(to_the(Expr::product(together), exponent));
    }
    Ok(Expr::product(parts))
}
