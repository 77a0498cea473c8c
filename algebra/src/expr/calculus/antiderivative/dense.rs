//! Small polynomials with rational coefficients, lowest first, without zeros at the end.

use crate::error::{Error, Result};
use crate::expr::{Expr, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;

pub(super) type Dense = Vec<Rational>;

pub(super) fn trimmed(mut p: Dense) -> Dense {
    while p.last().is_some_and(Rational::is_zero) {
        p.pop();
    }
    p
}

pub(super) fn add(p: &[Rational], q: &[Rational]) -> Dense {
    let zero = Rational::ZERO;
    let sum =
        (0..p.len().max(q.len())).map(|at| p.get(at).unwrap_or(&zero) + q.get(at).unwrap_or(&zero));
    trimmed(sum.collect())
}

pub(super) fn scale(p: &[Rational], factor: &Rational) -> Dense {
    trimmed(p.iter().map(|coefficient| coefficient * factor).collect())
}

/// Pays for the products of all coefficients, which are reduced one by one.
fn pay(p: &[Rational], q: &[Rational], steps: usize, fuel: &mut Fuel) -> Result<()> {
    let limbs = |list: &[Rational]| 1 + list.iter().map(Rational::bits).max().unwrap_or(0) / 64;
    let product = steps as u64 * q.len() as u64;
    fuel.spend(
        16 * product.saturating_mul(limbs(p).saturating_mul(limbs(q))),
        "integration",
    )
}

pub(super) fn multiply(p: &[Rational], q: &[Rational], fuel: &mut Fuel) -> Result<Dense> {
    pay(p, q, p.len(), fuel)?;
    let mut product = vec![Rational::ZERO; (p.len() + q.len()).saturating_sub(1)];
    for (i, a) in p.iter().enumerate() {
        for (j, b) in q.iter().enumerate() {
            product[i + j] = &product[i + j] + &(a * b);
        }
    }
    Ok(trimmed(product))
}

/// Quotient and remainder.
pub(super) fn divide(p: &[Rational], q: &[Rational], fuel: &mut Fuel) -> Result<(Dense, Dense)> {
    let undefined = Error::Undefined {
        what: "division by the zero polynomial",
    };
    let Some(inverse) = q.last().and_then(Rational::recip) else {
        return Err(undefined);
    };
    let mut rest = p.to_vec();
    let Some(steps) = (p.len() + 1).checked_sub(q.len()) else {
        return Ok((Dense::new(), rest));
    };
    pay(p, q, steps, fuel)?;
    let mut quotient = vec![Rational::ZERO; steps];
    for at in (0..steps).rev() {
        let lead = &rest[at + q.len() - 1] * &inverse;
        for (offset, coefficient) in q.iter().enumerate() {
            rest[at + offset] = &rest[at + offset] - &(&lead * coefficient);
        }
        quotient[at] = lead;
    }
    Ok((trimmed(quotient), trimmed(rest)))
}

pub(super) fn derivative(p: &[Rational]) -> Dense {
    (1_i64..)
        .zip(p.iter().skip(1))
        .map(|(degree, coefficient)| coefficient * &Rational::from(degree))
        .collect()
}

/// s with s p = 1 modulo q, for coprime p and q.
pub(super) fn inverse(p: &[Rational], q: &[Rational], fuel: &mut Fuel) -> Result<Option<Dense>> {
    let (mut a, mut b) = (q.to_vec(), divide(p, q, fuel)?.1);
    let (mut s, mut t) = (Dense::new(), vec![Rational::ONE]);
    while !b.is_empty() {
        let (quotient, rest) = divide(&a, &b, fuel)?;
        let next = add(
            &s,
            &scale(&multiply(&quotient, &t, fuel)?, &Rational::from(-1)),
        );
        (a, b, s, t) = (b, rest, t, next);
    }
    Ok(match &a[..] {
        [constant] => constant.recip().map(|inverse| scale(&s, &inverse)),
        _ => None,
    })
}

pub(super) fn power(p: &[Rational], exponent: u32, fuel: &mut Fuel) -> Result<Dense> {
    let mut product = vec![Rational::ONE];
    for _ in 0..exponent {
        product = multiply(&product, p, fuel)?;
    }
    Ok(product)
}

pub(super) fn to_expr(p: &[Rational], variable: &Symbol) -> Expr {
    let x = Expr::symbol(variable.name());
    Expr::sum((0_i64..).zip(p).map(|(degree, coefficient)| {
        if degree == 0 {
            Expr::number(coefficient.clone())
        } else {
            x.pow(degree).scale(coefficient)
        }
    }))
}
