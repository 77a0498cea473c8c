//! Small questions about equations that the zero test answers: proportional sides, linear and quadratic unknowns.

use super::{Decision, Proof, decide};
use crate::expr::{Expr, Field, Kind, Symbol, powers_of};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

/// Polynomials of a higher degree are not taken apart.
const MAX_DEGREE: usize = 64;

/// Is f a nonzero constant times g?
///
/// The constant is read off at a sample point where both are nonzero rationals and then proved by [`decide`].
pub fn proportional(f: &Expr, g: &Expr, fuel: &mut Fuel) -> Decision {
    if !f.is_symbolic() || !g.is_symbolic() {
        return Decision::OutOfTheory;
    }
    if f.symbols() != g.symbols() {
        return Decision::Different(Proof::Exact);
    }
    for point in super::sample::points(f, g) {
        let values: Vec<(Symbol, Expr)> = point
            .into_iter()
            .map(|(symbol, value)| (symbol, Expr::number(value)))
            .collect();
        let (x, y) = (f.substitute(&values), g.substitute(&values));
        let defined = |value: &Expr| {
            value
                .ball_at(&Vec::new(), Field::Real, 64)
                .is_some_and(|ball| !ball.contains_zero())
        };
        if defined(&x) && defined(&y) {
            return decide(&(f * &y), &(g * &x), fuel);
        }
    }
    Decision::OutOfTheory
}

/// (a, b) with expr = a * symbol + b, when the expression is linear in the symbol by its form.
pub fn linear_coefficients(expr: &Expr, symbol: &Symbol, fuel: &mut Fuel) -> Option<(Expr, Expr)> {
    match polynomial_coefficients(expr, symbol, fuel)?.as_slice() {
        [constant] => Some((Expr::integer(0), constant.clone())),
        [constant, slope] => Some((slope.clone(), constant.clone())),
        _ => None,
    }
}

/// Coefficients of a polynomial in one symbol, lowest first; the others are free of the symbol.
pub(crate) fn polynomial_coefficients(
    expr: &Expr,
    symbol: &Symbol,
    fuel: &mut Fuel,
) -> Option<Vec<Expr>> {
    let expanded = super::expand::expand(expr, fuel).ok()?;
    let mut coefficients = vec![Expr::integer(0)];
    for (exponent, coefficient) in powers_of(&expanded, symbol) {
        let degree = exponent
            .as_rational()?
            .to_integer()?
            .to_u64()
            .and_then(|n| usize::try_from(n).ok())
            .filter(|n| *n <= MAX_DEGREE)?;
        if coefficient.contains_symbol(symbol) {
            return None;
        }
        coefficients.resize(degree.max(coefficients.len() - 1) + 1, Expr::integer(0));
        coefficients[degree] = coefficient;
    }
    Some(coefficients)
}

/// The real roots in increasing order, with multiplicities dropped, of a polynomial with rational coefficients that
/// splits into factors of degree at most two over the rationals after its rational roots are found.
pub fn real_roots(expr: &Expr, symbol: &Symbol, fuel: &mut Fuel) -> Option<Vec<Expr>> {
    let coefficients = polynomial_coefficients(expr, symbol, fuel)?;
    let mut rationals: Vec<Rational> = coefficients
        .iter()
        .map(|c| c.as_rational().cloned())
        .collect::<Option<_>>()?;
    let mut roots: Vec<Expr> = Vec::new();
    while rationals.len() > 3 {
        let root = rational_root(&rationals, fuel)?;
        // Synthetic division by (x - root).
        let mut quotient = vec![Rational::from(0); rationals.len() - 1];
        let mut carry = Rational::from(0);
        for at in (0..quotient.len()).rev() {
            carry = &rationals[at + 1] + &(&carry * &root);
            quotient[at] = carry.clone();
        }
        roots.push(Expr::number(root));
        rationals = quotient;
    }
    match &rationals[..] {
        [_, slope] => roots.push(Expr::number(-rationals[0].checked_div(slope)?)),
        [c, b, a] => {
            let discriminant = &(b * b) - &(&(a * c) * &Rational::from(4));
            let double = (a * &Rational::from(2)).recip()?;
            match discriminant.signum() {
                -1 => {}
                0 => roots.push(Expr::number(&-b * &double)),
                _ => {
                    let root = Expr::number(discriminant).sqrt();
                    for sign in [-1, 1] {
                        roots.push(
                            (Expr::number(-b) + root.scale(&Rational::from(sign))).scale(&double),
                        );
                    }
                }
            }
        }
        [constant] if !constant.is_zero() => {}
        _ => return None,
    }
    let mut keyed: Vec<(crate::number::Ball, Expr)> = Vec::new();
    for root in roots {
        if keyed.iter().any(|known| known.1 == root) {
            continue;
        }
        keyed.push((root.real_ball(256)?, root));
    }
    keyed.sort_by(|a, b| a.0.order(&b.0).unwrap_or(std::cmp::Ordering::Equal));
    Some(keyed.into_iter().map(|entry| entry.1).collect())
}

/// A rational root by the rational root theorem, for small coefficients.
fn rational_root(coefficients: &[Rational], fuel: &mut Fuel) -> Option<Rational> {
    let scale = coefficients
        .iter()
        .fold(Integer::from(1), |scale, c| scale.lcm(&c.denominator()));
    let integer = |c: &Rational| (c * &Rational::from(scale.clone())).to_integer();
    let constant = integer(coefficients.first()?)?;
    if constant.is_zero() {
        return Some(Rational::from(0));
    }
    let lead = integer(coefficients.last()?)?;
    let (numerators, denominators) = (divisors(&constant, fuel)?, divisors(&lead, fuel)?);
    for numerator in &numerators {
        for denominator in &denominators {
            for sign in [1, -1] {
                fuel.spend(coefficients.len() as u64 * 4, "rational roots")
                    .ok()?;
                let root =
                    &Rational::new(numerator.clone(), denominator.clone())? * &Rational::from(sign);
                let value = coefficients
                    .iter()
                    .rev()
                    .fold(Rational::from(0), |value, c| &(&value * &root) + c);
                if value.is_zero() {
                    return Some(root);
                }
            }
        }
    }
    None
}

fn divisors(value: &Integer, fuel: &mut Fuel) -> Option<Vec<Integer>> {
    let factors = crate::factor::factor(value, fuel);
    let mut list = vec![Integer::from(1)];
    for (prime, multiplicity) in factors.factors {
        let mut next = Vec::new();
        let mut power = Integer::from(1);
        for _ in 0..=multiplicity {
            next.extend(list.iter().map(|divisor| divisor * &power));
            power = &power * &prime;
        }
        list = next;
        if list.len() > 4_000 {
            return None;
        }
    }
    Some(list)
}

/// Do two proportional expressions have the same sign (where both are nonzero)? `None`: no sample point tells.
pub fn same_sign(f: &Expr, g: &Expr) -> Option<bool> {
    super::sample::points(f, g).iter().find_map(|point| {
        let sign = |expr: &Expr| {
            expr.ball_at(point, Field::Real, 64)?
                .re
                .sign()
                .filter(|sign| sign.is_ne())
        };
        Some(sign(f)? == sign(g)?)
    })
}

/// The expression times every denominator of its terms, so that an equation `f = 0` keeps its solutions where it is
/// defined. `None`: it has no denominators to clear.
pub fn cleared(expr: &Expr, fuel: &mut Fuel) -> Option<Expr> {
    let terms: Vec<Expr> = match expr.kind() {
        Kind::Sum { constant, terms } => {
            let scaled = terms
                .iter()
                .map(|(term, coefficient)| term.scale(coefficient));
            scaled.chain([Expr::number(constant.clone())]).collect()
        }
        _ => vec![expr.clone()],
    };
    // The largest negative power of each base.
    let mut denominators: Vec<(Expr, Integer)> = Vec::new();
    for term in &terms {
        let factors: Vec<(Expr, Expr)> = match term.kind() {
            Kind::Product { factors, .. } => factors.to_vec(),
            Kind::Power(base, exponent) => vec![(base.clone(), exponent.clone())],
            _ => Vec::new(),
        };
        for (base, exponent) in factors {
            let Some(power) = exponent
                .as_rational()
                .and_then(Rational::to_integer)
                .filter(Integer::is_negative)
            else {
                continue;
            };
            if !base.is_symbolic() {
                continue;
            }
            match denominators.iter_mut().find(|known| known.0 == base) {
                Some(known) => known.1 = known.1.clone().min(power),
                None => denominators.push((base, power)),
            }
        }
    }
    if denominators.is_empty() {
        return Some(expr.clone());
    }
    let mut product = expr.clone();
    for (base, power) in denominators {
        let factor = Expr::power(base, Expr::number(-power));
        let spread = match product.kind() {
            Kind::Sum { constant, terms } => {
                let parts = terms
                    .iter()
                    .map(|(term, coefficient)| &term.scale(coefficient) * &factor);
                Expr::sum(parts.chain([&Expr::number(constant.clone()) * &factor]))
            }
            _ => &product * &factor,
        };
        fuel.spend(64, "clearing denominators").ok()?;
        product = spread;
    }
    Some(product)
}
