//! Identities under every possible choice of signs of the functions under absolute values.

use std::collections::BTreeSet;

use super::super::basis;
use super::super::generators::Generators;
use super::super::sample;
use super::{BITS, points, replaced, vanishes};
use crate::error::Result;
use crate::expr::{Expr, Field, Head, Kind, Point, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;
use crate::poly::{Polynomial, contradiction};

/// Most choices of signs.
const MAX_CHOICES: usize = 64;
/// Work of a choice for every part of the formulas.
const CHOICE: u64 = 64;

/// A real function and whether it is positive.
type Signs = Vec<(Expr, bool)>;

pub(super) enum Signed {
    Zero,
    /// Not zero under a choice of signs that may be possible, at this point if one is known.
    Suspect(Option<Point>),
}

/// Is the difference zero under every possible choice of signs?
pub(super) fn by_signs(
    difference: &Expr,
    positive: &BTreeSet<Symbol>,
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
pub(super) fn inner_absolute(expr: &Expr) -> Option<(Expr, Expr)> {
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
        for mut point in sample::points(&all, &Expr::integer(0)) {
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
