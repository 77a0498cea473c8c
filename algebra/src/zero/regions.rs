//! Identities that hold region by region.
//!
//! Two ways. Signs: every absolute value is plus or minus its argument; the difference vanishes under each choice of signs
//! that is not impossible. Slopes: a differentiable function of one unknown whose derivative is zero is constant between
//! the points where it may jump or has no value, so one value in each part of its domain decides.

use super::generators::Generators;
use super::solve::polynomial_coefficients;
use super::{Decision, Proof, basis, decide as compare};
use crate::error::Result;
use crate::expr::{Expr, Field, Function, Head, Kind, Point, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;
use crate::poly::{Polynomial, contradiction};

/// Most choices of signs.
const MAX_CHOICES: usize = 64;
/// Most sample points of a line cut at the roots of polynomials.
const MAX_CELLS: usize = 32;
/// Most arguments of steps to look beside.
const MAX_STEPS: usize = 4;
/// Most square roots in a function whose zeros are looked for.
const MAX_NORMS: u32 = 3;
/// Work of a choice for every part of the formulas.
const CHOICE: u64 = 64;
/// Precision at sample points, and of the exact values that keep them away from the cuts.
const BITS: u32 = 256;

/// A real function and whether it is positive.
type Signs = Vec<(Expr, bool)>;

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

/// Just beside the steps of floors and ceilings, and on them.
fn at_steps(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<Decision>> {
    let mut steps: Vec<Expr> = Vec::new();
    for side in [a, b] {
        side.visit(|node| {
            if let Kind::Call(Head::Floor | Head::Ceiling, arguments) = node.kind()
                && node.is_symbolic()
                && steps.len() < MAX_STEPS
            {
                steps.extend(arguments.first().cloned());
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

enum Signed {
    Zero,
    /// Not zero under a choice of signs that may be possible, at this point if one is known.
    Suspect(Option<Point>),
}

/// Is the difference zero under every possible choice of signs?
fn by_signs(
    difference: &Expr,
    positive: &std::collections::BTreeSet<Symbol>,
    fuel: &mut Fuel,
) -> Result<Signed> {
    let mut stack: Vec<(Expr, Signs)> = vec![(difference.clone(), Vec::new())];
    let mut choices = 0;
    while let Some((value, signs)) = stack.pop() {
        choices += 1;
        if choices > 2 * MAX_CHOICES {
            return Ok(Signed::Suspect(None));
        }
        fuel.spend(CHOICE * u64::from(value.size()), "regions")?;
        let Some((node, argument)) = inner_absolute(&value) else {
            if !vanishes(&value, fuel)? && !impossible(&signs, fuel)? {
                return Ok(Signed::Suspect(example(&signs, fuel)?));
            }
            continue;
        };
        for sign in [true, false] {
            let chosen = if sign { argument.clone() } else { -&argument };
            let next = replaced(&value, &node, &chosen);
            // Roots may have become squares, and arguments may have split.
            let next = basis::rewrite(&next, positive, fuel)?;
            let mut signs = signs.clone();
            signs.push((argument.clone(), sign));
            stack.push((next, signs));
        }
    }
    Ok(Signed::Zero)
}

/// An absolute value of a function that holds no other one: the node and its argument.
fn inner_absolute(expr: &Expr) -> Option<(Expr, Expr)> {
    let mut found = None;
    expr.visit(|node| {
        if let (None, Kind::Call(Head::Absolute, arguments)) = (&found, node.kind())
            && let [argument] = &arguments[..]
            && argument.is_symbolic()
        {
            found = Some((node.clone(), argument.clone()));
        }
    });
    found
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

/// Can the functions not have these signs, all of them different from zero?
fn impossible(signs: &Signs, fuel: &mut Fuel) -> Result<bool> {
    let functions: Vec<&Expr> = signs.iter().map(|sign| &sign.0).collect();
    let generators = Generators::collect(&functions, fuel)?;
    let mut positive: Vec<Polynomial> = Vec::new();
    for (function, sign) in signs {
        let value = generators.rational_function(function, fuel)?;
        if value.denominator_factors().is_empty() {
            let factor = Rational::from(if *sign { 1 } else { -1 });
            positive.push(value.numerator().scale(&factor));
        }
    }
    if contradiction(&positive, fuel)?.is_some() {
        return Ok(true);
    }
    // Without an unknown in common there is no line to walk along.
    match points(signs.iter().map(|sign| &sign.0), fuel)? {
        Some((symbol, points)) => {
            let mut possible = false;
            for point in points {
                possible |= has_signs(&[(symbol.clone(), point)].into_iter().collect(), signs);
            }
            Ok(!possible)
        }
        None => Ok(false),
    }
}

/// A point at which the functions have these signs.
fn example(signs: &Signs, fuel: &mut Fuel) -> Result<Option<Point>> {
    if let Some((symbol, points)) = points(signs.iter().map(|sign| &sign.0), fuel)? {
        let points = points.into_iter().map(|value| [(symbol.clone(), value)]);
        let mut points = points.map(|point| point.into_iter().collect::<Point>());
        return Ok(points.find(|point| has_signs(point, signs)));
    }
    let all = Expr::sum(signs.iter().map(|sign| sign.0.clone()));
    for factor in [1, -1, 7, -7, 60, -60] {
        let factor = Rational::from(factor);
        for mut point in super::sample::points(&all, &Expr::integer(0)) {
            for value in &mut point {
                value.1 = &value.1 * &factor;
            }
            if has_signs(&point, signs) {
                return Ok(Some(point));
            }
        }
    }
    Ok(None)
}

fn has_signs(point: &Point, signs: &Signs) -> bool {
    signs.iter().all(|(function, sign)| {
        let ball = function.ball_at(point, Field::Real, BITS);
        let found = ball.and_then(|ball| ball.re.sign());
        found.is_some_and(|order| if *sign { order.is_gt() } else { order.is_lt() })
    })
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

/// Functions of one unknown by their slopes and one value in each part of their common domain.
fn by_slopes(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<Decision>> {
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
        super::pay_enclosures(a, b, 8 * BITS, fuel)?;
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
        match compare(&a.substitute(&at), &b.substitute(&at), fuel) {
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
    let Some(found) = super::factored::factored(function, fuel)? else {
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
        let Some(found) = super::factored::factored(&norm, fuel)? else {
            return Ok(false);
        };
        left.extend(found.factors.into_iter().map(|f| (f.0, norms + 1)));
    }
    Ok(true)
}

#[cfg(test)]
mod tests;
