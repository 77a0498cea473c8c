//! Substitutions: f(u) u', and roots of linear functions.

use super::{Integrator, factors_of};
use crate::error::Result;
use crate::expr::calculus::replaced;
use crate::expr::{Expr, Kind, Symbol};
use crate::number::Rational;
use crate::zero;

/// Inner functions that are tried.
const MAX_CANDIDATES: usize = 10;

pub(super) fn integrate(
    integrator: &mut Integrator<'_>,
    integrand: &Expr,
    variable: &Symbol,
) -> Result<Option<Expr>> {
    if let Some(found) = root_of_linear(integrator, integrand, variable)? {
        return Ok(Some(found));
    }
    let fresh = Symbol::new(&format!("#u{}", integrator.depth));
    let u = Expr::symbol(fresh.name());
    for inner in candidates(integrand, variable) {
        let Ok(slope) = inner.derivative(variable) else {
            continue;
        };
        if slope.is_zero() || slope.is_undefined() {
            continue;
        }
        integrator.fuel.spend(512, "integration")?;
        let quotient = integrand.divide(&slope);
        let mut outer = replaced(&quotient, &inner, &u);
        if outer.contains_symbol(variable) {
            let mut share = crate::fuel::Fuel::new((integrator.fuel.left() / 8).min(100_000));
            let shorter = zero::lowest_terms(&quotient, &mut share);
            integrator.fuel.settle(&share, "integration")?;
            let Ok(shorter) = shorter else { continue };
            outer = replaced(&shorter, &inner, &u);
        }
        // A linear inner function changes nothing.
        if outer.contains_symbol(variable)
            || outer.is_undefined()
            || outer.size() >= integrand.size() + 8
        {
            continue;
        }
        if let Some(found) = integrator.integrate(&outer, &fresh)? {
            return Ok(Some(found.substitute(&[(fresh, inner)])));
        }
    }
    Ok(None)
}

/// Arguments, functions, bases and exponents that contain the variable, the largest first.
fn candidates(integrand: &Expr, variable: &Symbol) -> Vec<Expr> {
    let mut found: Vec<Expr> = Vec::new();
    let mut add = |expr: Expr| {
        let simple = matches!(expr.kind(), Kind::Symbol(_) | Kind::Number(_));
        if !simple && expr.contains_symbol(variable) && expr != *integrand && !found.contains(&expr)
        {
            found.push(expr);
        }
    };
    integrand.visit(|node| {
        for (base, exponent) in factors_of(node).1 {
            if exponent.contains_symbol(variable) {
                add(Expr::power(base.clone(), exponent.clone()));
                add(exponent.clone());
            } else if let Some(power) = exponent.as_rational() {
                // x in x^4: its square may be the inner function.
                let whole = power.abs();
                for count in [2_i64, 3] {
                    let times = whole.checked_div(&Rational::from(count));
                    if times.is_some_and(|times| times.is_integer() && !times.is_zero()) {
                        add(base.pow(count));
                    }
                }
                if !power.is_integer() {
                    add(Expr::power(base.clone(), Expr::number(whole)));
                }
            }
            add(base);
        }
        if let Kind::Call(_, arguments) = node.kind() {
            add(node.clone());
            arguments.iter().for_each(|argument| add(argument.clone()));
        }
    });
    found.retain(|expr| linear_form(expr, variable).is_none());
    found.sort_by_key(|expr| std::cmp::Reverse(expr.size()));
    found.truncate(MAX_CANDIDATES);
    found
}

/// A multiple of the variable plus a constant, by its form.
fn linear_form(expr: &Expr, variable: &Symbol) -> Option<()> {
    zero::linear_coefficients(expr, variable, &mut crate::fuel::Fuel::new(10_000)).map(|_| ())
}

/// Fractional powers of one linear function a x + b: with t = (a x + b)^(1/q) all is a function of t.
fn root_of_linear(
    integrator: &mut Integrator<'_>,
    integrand: &Expr,
    variable: &Symbol,
) -> Result<Option<Expr>> {
    let mut bases: Vec<Expr> = Vec::new();
    let mut index = Rational::ONE;
    integrand.visit(|node| {
        for (base, exponent) in factors_of(node).1 {
            if let Some(power) = exponent.as_rational().filter(|power| !power.is_integer())
                && base.contains_symbol(variable)
            {
                index = Rational::from(index.numerator().lcm(&power.denominator()));
                if !bases.contains(&base) {
                    bases.push(base);
                }
            }
        }
    });
    let [base] = &bases[..] else { return Ok(None) };
    let Some(count) = index
        .to_integer()
        .and_then(|count| count.to_i64())
        .filter(|count| (2..=12).contains(count))
    else {
        return Ok(None);
    };
    let Some((slope, offset)) = zero::linear_coefficients(base, variable, integrator.fuel) else {
        return Ok(None);
    };
    let fresh = Symbol::new(&format!("#t{}", integrator.depth));
    let t = Expr::symbol(fresh.name());
    let root = Expr::power(base.clone(), Expr::ratio(1, count));
    let place = (t.pow(count) - offset).divide(&slope);
    // Powers of the base first: they are powers of t without branches.
    let Ok(turned) = integrand.fold(|node, parts: &[Expr]| {
        let power = |own: &Expr, exponent: &Expr| {
            let value = exponent.as_rational().filter(|_| own == base)?;
            Some(Expr::power(t.clone(), Expr::number(value * &index)))
        };
        match node.kind() {
            Kind::Symbol(symbol) if symbol == variable => {
                Ok::<_, std::convert::Infallible>(place.clone())
            }
            _ => node.with_powers(parts, |(own, exponent), (inner, outer)| {
                Ok(power(own, exponent)
                    .unwrap_or_else(|| Expr::power(inner.clone(), outer.clone())))
            }),
        }
    });
    let step = t.pow(count - 1).scale(&index).divide(&slope);
    let outer = turned * step;
    if outer.contains_symbol(variable) {
        return Ok(None);
    }
    let found = integrator.integrate(&outer, &fresh)?;
    Ok(found.map(|found| found.substitute(&[(fresh, root)])))
}
