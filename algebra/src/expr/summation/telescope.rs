//! Rational summands whose partial fractions cancel from one index to the next.

use super::{Antidifference, End, antidifference};
use crate::error::{Error, Result};
use crate::expr::{Expr, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::zero;

/// Poles farther apart are left alone.
const MAX_GAP: i64 = 1 << 10;
/// More poles are left alone.
const MAX_POLES: usize = 64;

/// The antidifference of a rational function; `None` when its poles are not found or it does not telescope.
pub(super) fn rational(
    summand: &Expr,
    index: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Antidifference>>> {
    let mut share = Fuel::new(fuel.left() / 4);
    let quotient = zero::lowest_terms(summand, &mut share);
    fuel.settle(&share, "closed form")?;
    let summand = quotient.unwrap_or_else(|_| summand.clone());
    let Some(poles) = poles(&summand, index, fuel)? else {
        return Ok(None);
    };
    // Principal parts: (pole, multiplicity, coefficient).
    let mut fractions: Vec<(Expr, i64, Expr)> = Vec::new();
    for pole in &poles {
        let series = match summand.series(index, pole, 0, fuel) {
            Ok(series) => series,
            Err(Error::OutOfTheory { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        for (exponent, coefficient) in series.terms() {
            let Some(order) = exponent.to_integer().and_then(|order| order.to_i64()) else {
                return Ok(None);
            };
            fractions.push((pole.clone(), -order, coefficient.clone()));
        }
    }
    let k = Expr::symbol(index.name());
    let fraction = |pole: &Expr, order: i64| (&k - pole).pow(-order);
    let principal = fractions
        .iter()
        .map(|(pole, order, coefficient)| -(coefficient * &fraction(pole, *order)));
    let rest = Expr::sum(principal.chain([summand.clone()]).collect::<Vec<_>>());
    let rest = zero::lowest_terms(&rest, fuel)?;
    let Some(polynomial) = antidifference::coefficients(&rest, index, fuel)? else {
        return Ok(None);
    };
    let mut parts = Vec::new();
    if polynomial.iter().any(|coefficient| !coefficient.is_zero()) {
        match antidifference::geometric(&rest, index, fuel)? {
            Some(more) => parts.extend(more),
            None => return Ok(None),
        }
    }
    while let Some((pole, order, _)) = fractions.first().cloned() {
        // All poles of this order at whole distances.
        let (mut class, mut others) = (Vec::new(), Vec::new());
        for (other, other_order, coefficient) in fractions {
            let distance = (&other - &pole)
                .expand(fuel)?
                .as_rational()
                .and_then(Rational::to_integer)
                .and_then(|distance| distance.to_i64());
            match distance {
                Some(distance) if other_order == order => class.push((distance, coefficient)),
                _ => others.push((other, other_order, coefficient)),
            }
        }
        fractions = others;
        class.sort_by_key(|member| member.0);
        match telescoped(&class, fuel)? {
            Some(shifts) => parts.push(Antidifference {
                value: Expr::sum(shifts.into_iter().map(|(shift, coefficient)| {
                    let place = &pole + &Expr::integer(shift);
                    &coefficient * &fraction(&place, order)
                })),
                end: End::Zero,
            }),
            None => return Ok(None),
        }
    }
    Ok(Some(parts))
}

/// T as sum of coefficient u(k - shift) with T(k+1) - T(k) = sum of coefficient u(k - distance).
///
/// With C_i the sum of the first i coefficients, C_i (u(k - d) - u(k - d - 1)) is the difference of C_i u(k - d - 1).
fn telescoped(class: &[(i64, Expr)], fuel: &mut Fuel) -> Result<Option<Vec<(i64, Expr)>>> {
    let mut shifts = Vec::new();
    let mut total = Expr::integer(0);
    for (at, (distance, coefficient)) in class.iter().enumerate() {
        total = (&total + coefficient).expand(fuel)?;
        let Some((next, _)) = class.get(at + 1) else {
            break;
        };
        let gap = next.saturating_sub(*distance);
        if gap > MAX_GAP {
            return Ok(None);
        }
        fuel.spend(64 * gap.unsigned_abs(), "closed form")?;
        shifts.extend((1..=gap).map(|step| (distance + step, total.clone())));
    }
    // What is left over must vanish.
    Ok((zero::is_zero(&total, fuel)? == Some(true)).then_some(shifts))
}

/// The poles of a product in the index; `None` when some are not found.
fn poles(summand: &Expr, index: &Symbol, fuel: &mut Fuel) -> Result<Option<Vec<Expr>>> {
    let mut found: Vec<Expr> = Vec::new();
    let mut bases: Vec<Expr> = Vec::new();
    summand.visit(|node| {
        let mut note = |base: &Expr, exponent: &Expr| {
            if exponent.as_rational().is_some_and(Rational::is_negative)
                && base.contains_symbol(index)
                && !bases.contains(base)
            {
                bases.push(base.clone());
            }
        };
        match node.kind() {
            Kind::Power(base, exponent) => note(base, exponent),
            Kind::Product { factors, .. } => {
                factors
                    .iter()
                    .for_each(|(base, exponent)| note(base, exponent));
            }
            _ => {}
        }
    });
    for base in bases {
        let Some(roots) = roots(&base, index, fuel)? else {
            return Ok(None);
        };
        for root in roots {
            if !found.contains(&root) {
                found.push(root);
            }
        }
        if found.len() > MAX_POLES {
            return Ok(None);
        }
    }
    Ok(Some(found))
}

/// All roots of a polynomial in the index, each once: linear by their form, else rational.
pub(super) fn roots(
    polynomial: &Expr,
    index: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Expr>>> {
    let Some(coefficients) = antidifference::coefficients(polynomial, index, fuel)? else {
        return Ok(None);
    };
    if let [constant, slope] = &coefficients[..] {
        return Ok(Some(vec![(-constant).divide(slope)]));
    }
    let Some(roots) = zero::real_roots(polynomial, index, fuel) else {
        return Ok(None);
    };
    // As many as the degree, counted with multiplicity: the square-free part must be the product of these.
    let rational = roots.iter().all(|root| root.as_rational().is_some());
    let multiplicities: usize = roots
        .iter()
        .filter_map(Expr::as_rational)
        .map(|root| multiplicity(&coefficients, root))
        .sum();
    Ok((rational && multiplicities + 1 == coefficients.len()).then_some(roots))
}

/// How often a root divides a polynomial with rational coefficients.
pub(super) fn multiplicity(coefficients: &[Expr], root: &Rational) -> usize {
    let numbers: Option<Vec<Rational>> = coefficients
        .iter()
        .map(|coefficient| coefficient.as_rational().cloned())
        .collect();
    let Some(mut rest) = numbers else {
        return 0;
    };
    let mut count = 0;
    while rest.len() > 1 {
        // Synthetic division from the leading coefficient on.
        let mut quotient = vec![Rational::ZERO; rest.len() - 1];
        let mut carry = Rational::ZERO;
        for at in (0..quotient.len()).rev() {
            carry = &rest[at + 1] + &(&carry * root);
            quotient[at] = carry.clone();
        }
        if !(&rest[0] + &(&carry * root)).is_zero() {
            break;
        }
        rest = quotient;
        count += 1;
    }
    count
}

/// The integer value of an expression.
pub(super) fn integer(expr: &Expr) -> Option<Integer> {
    expr.as_rational().and_then(Rational::to_integer)
}
