//! Antidifferences of polynomials times powers.

use super::{Antidifference, End, tidy};
use crate::error::{Error, Result};
use crate::expr::{Expr, Kind, Symbol, powers_of};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::zero;

/// Polynomials of a higher degree are refused.
const MAX_DEGREE: u32 = 256;

/// A summand as sum of P(k) q^k, by different q; `None` when it is no such sum.
pub(super) fn geometric(
    summand: &Expr,
    index: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Antidifference>>> {
    let expanded = summand.expand(fuel)?;
    let Some(groups) = groups(&expanded, index, fuel)? else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    for (ratio, polynomial) in groups {
        let one = Expr::integer(1);
        let equal = match ratio.as_rational() {
            Some(value) => Some(value.is_one()),
            None => zero::is_zero(&(&ratio - &one), fuel)?,
        };
        let Some(coefficients) = coefficients(&polynomial, index, fuel)? else {
            return Ok(None);
        };
        let part = match equal {
            Some(true) => of_polynomial(&coefficients, index, fuel)?,
            Some(false) => of_power(&coefficients, &ratio, index, fuel)?,
            None => return Ok(None),
        };
        parts.push(part);
    }
    Ok(Some(parts))
}

/// The summand by ratios: P(k) for every q.
fn groups(expanded: &Expr, index: &Symbol, fuel: &mut Fuel) -> Result<Option<Vec<(Expr, Expr)>>> {
    let terms: Vec<Expr> = match expanded.kind() {
        Kind::Sum { constant, terms } => {
            let constant = (!constant.is_zero()).then(|| Expr::number(constant.clone()));
            let scaled = terms
                .iter()
                .map(|(term, coefficient)| term.scale(coefficient));
            scaled.chain(constant).collect()
        }
        _ => vec![expanded.clone()],
    };
    let mut groups: Vec<(Expr, Vec<Expr>)> = Vec::new();
    for term in terms {
        fuel.spend(32, "closed form")?;
        let Some((ratio, rest)) = split_term(&term, index, fuel)? else {
            return Ok(None);
        };
        match groups.iter_mut().find(|group| group.0 == ratio) {
            Some(group) => group.1.push(rest),
            None => groups.push((ratio, vec![rest])),
        }
    }
    Ok(Some(
        groups
            .into_iter()
            .map(|(ratio, parts)| (ratio, Expr::sum(parts)))
            .collect(),
    ))
}

/// (q, c k^m) of c k^m q^k.
fn split_term(term: &Expr, index: &Symbol, fuel: &mut Fuel) -> Result<Option<(Expr, Expr)>> {
    let single;
    let (coefficient, factors) = match term.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => (coefficient.clone(), &factors[..]),
        Kind::Power(base, exponent) => {
            single = (base.clone(), exponent.clone());
            (Rational::ONE, std::slice::from_ref(&single))
        }
        _ => {
            single = (term.clone(), Expr::integer(1));
            (Rational::ONE, std::slice::from_ref(&single))
        }
    };
    let (mut ratio, mut rest) = (Vec::new(), vec![Expr::number(coefficient)]);
    for (base, exponent) in factors {
        let power = || Expr::power(base.clone(), exponent.clone());
        if matches!(base.kind(), Kind::Symbol(symbol) if symbol == index) {
            let natural = exponent
                .as_rational()
                .is_some_and(|value| value.is_integer() && value.signum() > 0);
            if !natural {
                return Ok(None);
            }
            rest.push(power());
        } else if base.contains_symbol(index) {
            return Ok(None);
        } else if exponent.contains_symbol(index) {
            // b^(s k + r)
            let linear = zero::linear_coefficients(exponent, index, fuel);
            let Some((slope, offset)) = linear else {
                return Ok(None);
            };
            ratio.push(Expr::power(base.clone(), slope));
            if !offset.is_zero() {
                rest.push(Expr::power(base.clone(), offset));
            }
        } else {
            rest.push(power());
        }
    }
    Ok(Some((Expr::product(ratio), Expr::product(rest))))
}

/// The coefficients of a polynomial in the index, lowest first.
pub(super) fn coefficients(
    polynomial: &Expr,
    index: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Expr>>> {
    let expanded = polynomial.expand(fuel)?;
    let mut list = vec![Expr::integer(0)];
    for (exponent, coefficient) in powers_of(&expanded, index) {
        let degree = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .and_then(|value| value.to_u32());
        let Some(degree) = degree.filter(|_| !coefficient.contains_symbol(index)) else {
            return Ok(None);
        };
        if degree > MAX_DEGREE {
            return Err(Error::Budget {
                what: "degree of a summand",
                limit: u64::from(MAX_DEGREE),
            });
        }
        let degree = degree as usize;
        list.resize(list.len().max(degree + 1), Expr::integer(0));
        list[degree] = coefficient;
    }
    Ok(Some(list))
}

fn binomial(n: usize, k: usize) -> Expr {
    let k = u32::try_from(k).unwrap_or(u32::MAX);
    Expr::number(Integer::from(n as u64).binomial(k))
}

fn assembled(coefficients: &[Expr], index: &Symbol) -> Expr {
    let k = Expr::symbol(index.name());
    Expr::sum((0_i64..).zip(coefficients).map(|(degree, coefficient)| {
        if degree == 0 {
            coefficient.clone()
        } else {
            coefficient * &k.pow(degree)
        }
    }))
}

/// T(k+1) - T(k) = P(k): the leading coefficients first.
fn of_polynomial(p: &[Expr], index: &Symbol, fuel: &mut Fuel) -> Result<Antidifference> {
    let mut t = vec![Expr::integer(0); p.len() + 1];
    for i in (0..p.len()).rev() {
        fuel.spend(32 * p.len() as u64, "closed form")?;
        let higher = (i + 2..t.len()).map(|j| -(&t[j] * &binomial(j, i)));
        let rest = Expr::sum(higher.chain([p[i].clone()]).collect::<Vec<_>>()).expand(fuel)?;
        t[i + 1] = rest.divide(&Expr::number(Integer::from(i as u64 + 1)));
    }
    let empty = p.iter().all(Expr::is_zero);
    Ok(Antidifference {
        value: assembled(&t, index),
        end: if empty { End::Zero } else { End::None },
    })
}

/// T(k) = q^k R(k) with q R(k+1) - R(k) = P(k).
fn of_power(p: &[Expr], q: &Expr, index: &Symbol, fuel: &mut Fuel) -> Result<Antidifference> {
    let mut r = vec![Expr::integer(0); p.len()];
    let inverse = (q - &Expr::integer(1)).pow(-1);
    for i in (0..p.len()).rev() {
        fuel.spend(32 * p.len() as u64, "closed form")?;
        let higher =
            (i + 1..p.len()).map(|j| -Expr::product([q.clone(), r[j].clone(), binomial(j, i)]));
        let rest = Expr::sum(higher.chain([p[i].clone()]).collect::<Vec<_>>());
        r[i] = tidy(rest * inverse.clone(), fuel)?;
    }
    let power = Expr::power(q.clone(), Expr::symbol(index.name()));
    Ok(Antidifference {
        value: power * assembled(&r, index),
        end: End::ZeroBelow(q.clone()),
    })
}
