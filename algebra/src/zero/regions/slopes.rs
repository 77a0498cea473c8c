//! Functions of one unknown: constant where the derivative is zero, between the points where they may jump.

use super::super::factored::factored;
use super::super::{Decision, Proof, basis, decide, pay_enclosures};
use super::{BITS, integer_polynomial, points, replaced, separated, vanishes};
use crate::error::Result;
use crate::expr::{Expr, Field, Function, Head, Kind, Point, Symbol};
use crate::fuel::Fuel;

/// Most square roots in a function whose zeros are looked for.
const MAX_NORMS: u32 = 3;

/// Functions of one unknown by their slopes and one value in each part of their common domain.
pub(super) fn by_slopes(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<Decision>> {
    let mut symbols = a.symbols();
    symbols.extend(b.symbols());
    let mut symbols = symbols.into_iter();
    let (Some(symbol), None) = (symbols.next(), symbols.next()) else {
        return Ok(None);
    };
    let mut cuts = Vec::new();
    for side in [a, b] {
        if !collect_cuts(side, &symbol, &mut cuts, fuel)? {
            return Ok(None);
        }
    }
    if cuts.is_empty() {
        cuts.push(Expr::symbol(symbol.name()));
    }
    let Some((_, points)) = points(cuts.iter(), fuel)? else {
        return Ok(None);
    };
    let mut met = false;
    for value in points {
        let point: Point = [(symbol.clone(), value.clone())].into_iter().collect();
        // Outside of the common domain nothing is claimed; the point is no cut, so that the signs there are certain.
        if value.bits() > u64::from(BITS / 8) {
            return Ok(None);
        }
        pay_enclosures(a, b, 8 * BITS, fuel)?;
        let defined = |side: &Expr| side.ball_at(&point, Field::Real, 8 * BITS).is_some();
        if !defined(a) || !defined(b) {
            continue;
        }
        if let Some(found) = separated(a, b, &point, fuel)? {
            return Ok(Some(found));
        }
        let (f, g) = (without_signs(a, &point), without_signs(b, &point));
        let (Some(f), Some(g)) = (f, g) else {
            return Ok(None);
        };
        let slope = f.derivative(&symbol)? - g.derivative(&symbol)?;
        let slope = basis::rewrite(&slope, &basis::positive_symbols([a, b]), fuel)?;
        // Roots of squares left absolute values.
        let Some(slope) = without_signs(&slope, &point) else {
            return Ok(None);
        };
        if !vanishes(&slope, fuel)? {
            return Ok(None);
        }
        let at = [(symbol.clone(), Expr::number(value))];
        match decide(&a.substitute(&at), &b.substitute(&at), fuel) {
            Decision::Equal(_) => met = true,
            Decision::Different(Proof::Ball { bits, .. }) => {
                return Ok(Some(Decision::Different(Proof::Ball { bits, point })));
            }
            _ => return Ok(None),
        }
    }
    Ok(met.then_some(Decision::Equal(Proof::Exact)))
}

/// Absolute values, signs, maxima and minima as they are near a point; `None` where a sign is not certain.
fn without_signs(expr: &Expr, point: &Point) -> Option<Expr> {
    let sign = |function: &Expr| {
        let ball = function.ball_at(point, Field::Real, BITS)?;
        ball.re.sign().filter(|sign| sign.is_ne())
    };
    expr.rewrite(|node| {
        let Kind::Call(head, arguments) = node.kind() else {
            return Ok(node);
        };
        let [first, rest @ ..] = &arguments[..] else {
            return Ok(node);
        };
        if !node.is_symbolic() {
            return Ok(node);
        }
        Ok(match head {
            Head::Absolute if sign(first).ok_or(())?.is_gt() => first.clone(),
            Head::Absolute => -first,
            Head::Function(Function::Sign) if sign(first).ok_or(())?.is_gt() => Expr::integer(1),
            Head::Function(Function::Sign) => Expr::integer(-1),
            Head::Function(function @ (Function::Max | Function::Min)) => {
                let mut best = first.clone();
                for other in rest {
                    let larger = sign(&(other - &best)).ok_or(())?.is_gt();
                    if larger == (*function == Function::Max) {
                        best = other.clone();
                    }
                }
                best
            }
            _ => node,
        })
    })
    .map_err(|(): ()| ())
    .ok()
}

/// Polynomials between whose roots the function is differentiable or has no value; false where they are not found.
fn collect_cuts(
    expr: &Expr,
    symbol: &Symbol,
    cuts: &mut Vec<Expr>,
    fuel: &mut Fuel,
) -> Result<bool> {
    let mut singular: Vec<Expr> = Vec::new();
    let mut known = true;
    let one = Expr::integer(1);
    expr.visit(|node| {
        use Function::*;
        let mut power = |base: &Expr, exponent: &Expr| {
            let natural = exponent
                .as_rational()
                .is_some_and(|e| e.is_integer() && e.signum() > 0);
            if base.is_symbolic() && !natural {
                singular.push(base.clone());
                // Odd roots of negative numbers are real by convention, yet have no value here.
                known &= exponent
                    .as_rational()
                    .is_none_or(|e| e.is_integer() || e.denominator().is_even());
            }
        };
        match node.kind() {
            Kind::Power(base, exponent) => power(base, exponent),
            Kind::Product { factors, .. } => factors.iter().for_each(|f| power(&f.0, &f.1)),
            Kind::Call(head, arguments) if node.is_symbolic() => match (head, &arguments[..]) {
                (Head::Absolute, [x]) => singular.push(x.clone()),
                (Head::Function(function), [x]) => match function {
                    Sin | Cos | Sinh | Cosh | Tanh | Sech | ArcTan | ArcSinh => {}
                    Ln | Sign | Coth | Csch => singular.push(x.clone()),
                    ArcSin | ArcCos | ArcSec | ArcCsc | ArcTanh | ArcCoth | ArcCosh => {
                        singular.push(x * x - &one);
                    }
                    _ => known = false,
                },
                (Head::Function(Max | Min), [first, rest @ ..]) => {
                    for (at, x) in rest.iter().enumerate() {
                        singular.push(x - first);
                        singular.extend(rest[..at].iter().map(|y| x - y));
                    }
                }
                _ => known = false,
            },
            _ => {}
        }
    });
    for function in singular {
        if !known {
            break;
        }
        known &= cut(&function, symbol, cuts, fuel)?;
    }
    Ok(known)
}

/// A square root of a function.
fn square_root(expr: &Expr) -> Option<Expr> {
    let half = Expr::ratio(1, 2);
    let mut found = None;
    expr.visit(|node| {
        let mut note = |base: &Expr, exponent: &Expr| {
            if *exponent == half && base.is_symbolic() {
                found = Some(base.sqrt());
            }
        };
        match node.kind() {
            Kind::Power(base, exponent) => note(base, exponent),
            Kind::Product { factors, .. } => factors.iter().for_each(|f| note(&f.0, &f.1)),
            _ => {}
        }
    });
    found
}

/// The numerator and the denominator of a quotient of polynomials in the unknown.
fn cut(function: &Expr, symbol: &Symbol, cuts: &mut Vec<Expr>, fuel: &mut Fuel) -> Result<bool> {
    let mut function = function;
    // What vanishes with its argument only.
    while let Kind::Call(head, arguments) = function.kind()
        && let [argument] = &arguments[..]
        && let Head::Absolute
        | Head::Function(
            Function::ArcTan
            | Function::ArcSin
            | Function::ArcSinh
            | Function::ArcTanh
            | Function::Sinh
            | Function::Tanh,
        ) = head
    {
        function = argument;
    }
    let Some(found) = factored(function, fuel)? else {
        return Ok(false);
    };
    let mut left: Vec<(Expr, u32)> = found.factors.into_iter().map(|f| (f.0, 0)).collect();
    while let Some((factor, norms)) = left.pop() {
        if !factor.contains_symbol(symbol) || cuts.contains(&factor) {
            continue;
        }
        if integer_polynomial(&factor, symbol, fuel).is_some() {
            cuts.push(factor);
            continue;
        }
        // Where a + b sqrt(c) is zero, so is a^2 - b^2 c.
        let Some(root) = square_root(&factor).filter(|_| norms < MAX_NORMS) else {
            return Ok(false);
        };
        let norm = &factor * &replaced(&factor, &root, &-&root);
        let Some(found) = factored(&norm, fuel)? else {
            return Ok(false);
        };
        left.extend(found.factors.into_iter().map(|f| (f.0, norms + 1)));
    }
    Ok(true)
}
