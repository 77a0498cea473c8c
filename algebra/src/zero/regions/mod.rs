//! Identities that hold region by region.
//!
//! Two ways. Signs: every absolute value is plus or minus its argument; the difference vanishes under each choice of signs
//! that is not impossible. Slopes: a differentiable function of one unknown whose derivative is zero is constant between
//! the points where it may jump or has no value, so one value in each part of its domain decides.

mod signs;
mod slopes;

use super::generators::Generators;
use super::solve::polynomial_coefficients;
use super::{Decision, Proof, basis};
use crate::error::Result;
use crate::expr::{Expr, Field, Function, Head, Kind, Point, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;

use self::signs::{Signed, by_signs, inner_absolute};
use self::slopes::by_slopes;

/// Most sample points of a line cut at the roots of polynomials.
const MAX_CELLS: usize = 32;
/// Most arguments of steps to look beside.
const MAX_STEPS: usize = 4;
/// Precision at sample points, and of the exact values that keep them away from the cuts.
const BITS: u32 = 256;

/// Equal or different region by region; `None`: not decided.
pub(super) fn decide(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<Decision>> {
    if let Some(found) = at_steps(a, b, fuel)? {
        return Ok(Some(found));
    }
    if is_nonnegative(a) && is_nonnegative(b) {
        let square = |side: &Expr| without_sizes(&Expr::power(side.clone(), Expr::integer(2)));
        let (a, b) = (square(a), square(b));
        let positive = basis::positive_symbols([&a, &b]);
        let gap = basis::rewrite(&a, &positive, fuel)? - basis::rewrite(&b, &positive, fuel)?;
        if vanishes(&gap, fuel)? {
            return Ok(Some(Decision::Equal(Proof::Exact)));
        }
    }
    let positive = basis::positive_symbols([a, b]);
    let difference = basis::rewrite(a, &positive, fuel)? - basis::rewrite(b, &positive, fuel)?;
    if inner_absolute(&difference).is_some() {
        match by_signs(&difference, &positive, fuel)? {
            Signed::Zero => return Ok(Some(Decision::Equal(Proof::Exact))),
            Signed::Suspect(Some(point)) => {
                if let Some(found) = separated(a, b, &point, fuel)? {
                    return Ok(Some(found));
                }
            }
            Signed::Suspect(None) => {}
        }
    }
    by_slopes(a, b, fuel)
}

/// Not negative wherever it is real, as far as the form tells.
fn is_nonnegative(expr: &Expr) -> bool {
    let even_root = |exponent: &Expr, base: bool| {
        let exponent = exponent.as_rational();
        base || exponent.is_some_and(|e| e.denominator().is_even() || e.numerator().is_even())
    };
    let result = expr.fold(|node, parts: &[bool]| {
        Ok::<bool, std::convert::Infallible>(match node.kind() {
            Kind::Number(value) => !value.is_negative(),
            Kind::Constant(constant) => {
                matches!(
                    constant,
                    crate::expr::Constant::Pi | crate::expr::Constant::E
                )
            }
            Kind::Sum { constant, terms } => {
                let signs = terms.iter().zip(parts);
                !constant.is_negative()
                    && signs
                        .clone()
                        .all(|(term, part)| *part && !term.1.is_negative())
            }
            Kind::Power(_, exponent) => {
                even_root(exponent, parts.first().is_some_and(|base| *base))
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let pairs = factors.iter().zip(parts.chunks_exact(2));
                !coefficient.is_negative()
                    && pairs
                        .clone()
                        .all(|(factor, pair)| even_root(&factor.1, pair.first() == Some(&true)))
            }
            Kind::Call(Head::Absolute, _) => true,
            Kind::Call(Head::Function(function), _) => {
                matches!(
                    function,
                    Function::Cosh | Function::Sech | Function::ArcCos | Function::ArcCosh
                )
            }
            _ => false,
        })
    });
    let Ok(result) = result;
    result
}

/// |u|^2 is u^2 for real u, and the same for other even powers.
fn without_sizes(expr: &Expr) -> Expr {
    let power = |base: &Expr, exponent: &Expr| {
        let even = exponent
            .as_rational()
            .is_some_and(|e| e.is_integer() && e.numerator().is_even());
        let base = match base.kind() {
            Kind::Call(Head::Absolute, arguments) if even => arguments.first().unwrap_or(base),
            _ => base,
        };
        Expr::power(base.clone(), exponent.clone())
    };
    let Ok(replaced) = expr.rewrite(|node| {
        Ok::<Expr, std::convert::Infallible>(match node.kind() {
            Kind::Power(base, exponent) => power(base, exponent),
            Kind::Product {
                coefficient,
                factors,
            } => {
                let factors = factors.iter().map(|factor| power(&factor.0, &factor.1));
                Expr::product(factors).scale(coefficient)
            }
            _ => node,
        })
    });
    replaced
}

/// Just beside the steps of floors, ceilings and signs, and on them.
pub(super) fn at_steps(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<Decision>> {
    let mut steps: Vec<Expr> = Vec::new();
    for side in [a, b] {
        side.visit(|node| {
            let (Head::Floor | Head::Ceiling | Head::Function(Function::Sign), [argument]) =
                (match node.kind() {
                    Kind::Call(head, arguments) => (head, &arguments[..]),
                    _ => return,
                })
            else {
                return;
            };
            if node.is_symbolic() && steps.len() < MAX_STEPS {
                steps.push(without_absolute(argument));
            }
        });
    }
    for step in steps {
        let Some(symbol) = step.symbols().into_iter().next() else {
            continue;
        };
        for mut point in super::sample::points(a, b).into_iter().take(2) {
            point.retain(|value| value.0 != symbol);
            let bound: Vec<(Symbol, Expr)> = point
                .iter()
                .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
                .collect();
            for whole in [-1, 0, 1, 4] {
                let step = step.substitute(&bound) - Expr::integer(whole);
                let Some(polynomial) = integer_polynomial(&step, &symbol, fuel) else {
                    continue;
                };
                let Some(root) = polynomial.real_roots(fuel)?.pop() else {
                    continue;
                };
                for offset in [(0, 1), (-1, 1_000), (1, 1_000)] {
                    let offset =
                        Rational::new(offset.0.into(), offset.1.into()).unwrap_or_default();
                    let mut point = point.clone();
                    point.push((symbol.clone(), &root.lower + &offset));
                    if let Some(found) = separated(a, b, &point, fuel)? {
                        return Ok(Some(found));
                    }
                }
            }
        }
    }
    Ok(None)
}

/// |u| is zero where u is.
fn without_absolute(expr: &Expr) -> Expr {
    match expr.kind() {
        Kind::Call(Head::Absolute, arguments) => without_absolute(&arguments[0]),
        _ => expr.clone(),
    }
}

fn replaced(expr: &Expr, node: &Expr, value: &Expr) -> Expr {
    let Ok(replaced) = expr.rewrite(|part| {
        Ok::<Expr, std::convert::Infallible>(if part == *node { value.clone() } else { part })
    });
    replaced
}

fn vanishes(value: &Expr, fuel: &mut Fuel) -> Result<bool> {
    let generators = Generators::collect(&[value], fuel)?;
    let function = generators.rational_function(value, fuel)?;
    Ok(function.is_zero())
}

/// Rational points left of, between and right of the real roots of polynomials in one unknown; `None` for others.
fn points<'a>(
    polynomials: impl Iterator<Item = &'a Expr>,
    fuel: &mut Fuel,
) -> Result<Option<(Symbol, Vec<Rational>)>> {
    let mut unknown: Option<Symbol> = None;
    let mut product = IntegerPolynomial::one();
    for polynomial in polynomials {
        let mut symbols = polynomial.symbols().into_iter();
        let (Some(symbol), None) = (symbols.next(), symbols.next()) else {
            return Ok(None);
        };
        if unknown.get_or_insert_with(|| symbol.clone()) != &symbol {
            return Ok(None);
        }
        let Some(whole) = integer_polynomial(polynomial, &symbol, fuel) else {
            return Ok(None);
        };
        product = product.multiply(&whole, fuel)?;
    }
    let Some(symbol) = unknown else {
        return Ok(None);
    };
    let roots = product.real_roots(fuel)?;
    if roots.len() >= MAX_CELLS {
        return Ok(None);
    }
    let mut points = Vec::new();
    for at in 0..=roots.len() {
        let low = at.checked_sub(1).and_then(|at| roots.get(at));
        points.push(match (low, roots.get(at)) {
            (None, None) => Rational::from(0),
            (Some(low), None) => Rational::from(low.upper.floor()) + Rational::from(1),
            (None, Some(high)) => Rational::from(high.lower.ceil()) - Rational::from(1),
            (Some(low), Some(high)) => {
                // Isolating intervals are disjoint, yet may touch: an end that is no root lies between.
                let mut middle = &(&low.upper + &high.lower) * &Rational::HALF;
                if low.upper == high.lower && low.exact().is_none() && high.exact().is_none() {
                    middle = low.upper.clone();
                }
                middle
            }
        });
    }
    Ok(Some((symbol, points)))
}

/// The same polynomial up to a positive factor.
fn integer_polynomial(expr: &Expr, symbol: &Symbol, fuel: &mut Fuel) -> Option<IntegerPolynomial> {
    let coefficients = polynomial_coefficients(expr, symbol, fuel)?;
    let rationals: Option<Vec<Rational>> = coefficients
        .iter()
        .map(|c| c.as_rational().cloned())
        .collect();
    let rationals = rationals?;
    let scale = rationals
        .iter()
        .fold(Integer::ONE, |scale, c| scale.lcm(&c.denominator()));
    let scale = Rational::from(scale);
    let whole: Option<Vec<Integer>> = rationals
        .iter()
        .map(|c| (c * &scale).to_integer())
        .collect();
    Some(IntegerPolynomial::new(whole?)).filter(|polynomial| !polynomial.is_zero())
}

fn separated(a: &Expr, b: &Expr, point: &Point, fuel: &mut Fuel) -> Result<Option<Decision>> {
    let exactly: Vec<(Symbol, Expr)> = point
        .iter()
        .map(|(symbol, value)| (symbol.clone(), Expr::number(value.clone())))
        .collect();
    let (x, y) = (a.substitute(&exactly), b.substitute(&exactly));
    if let (Some(x), Some(y)) = (x.as_rational(), y.as_rational())
        && x != y
    {
        let point = point.clone();
        return Ok(Some(Decision::Different(Proof::Ball { bits: 64, point })));
    }
    for bits in [64, BITS] {
        super::pay_enclosures(a, b, bits, fuel)?;
        let values = (
            a.ball_at(point, Field::Real, bits),
            b.ball_at(point, Field::Real, bits),
        );
        if let (Some(x), Some(y)) = values
            && x.is_separated(&y)
        {
            let point = point.clone();
            return Ok(Some(Decision::Different(Proof::Ball { bits, point })));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
