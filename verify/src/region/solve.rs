//! Inequalities in one unknown, solved exactly.

use std::cmp::Ordering;

use algebra::Fuel;
use algebra::expr::{Expr, Head, Kind, Symbol};
use algebra::parse::Relation;
use algebra::zero::{linear_coefficients, real_roots};

use super::{End, Interval, Region, infinity, order};

/// The solution set of a chain of inequalities in one unknown.
pub(super) fn inequality(operands: &[Expr], signs: &[Relation], fuel: &mut Fuel) -> Option<Region> {
    let mut symbols = operands.iter().flat_map(Expr::symbols).collect::<Vec<_>>();
    symbols.sort();
    symbols.dedup();
    let [symbol] = &symbols[..] else { return None };
    let mut set = Region {
        variable: Some(symbol.clone()),
        ..Region::whole()
    };
    for (pair, sign) in operands.windows(2).zip(signs) {
        let part = solve(&pair[0], *sign, &pair[1], symbol, fuel)?;
        set = set.intersection(&part, fuel)?;
    }
    Some(set)
}

/// Where an expression in one unknown is zero or positive.
pub(crate) fn nonnegative(expr: &Expr, symbol: &Symbol, fuel: &mut Fuel) -> Option<Region> {
    if !expr.is_symbolic() {
        let whole = order(expr, &Expr::integer(0), fuel)?.is_ge();
        return Some(if whole {
            Region::whole()
        } else {
            Region::empty()
        });
    }
    let zero = Expr::integer(0);
    solve(expr, Relation::GreaterEqual, &zero, symbol, fuel)
}

/// left sign right, for one unknown: polynomials whose real roots are found, and |u| against a constant.
fn solve(
    left: &Expr,
    sign: Relation,
    right: &Expr,
    symbol: &Symbol,
    fuel: &mut Fuel,
) -> Option<Region> {
    if infinity(left).is_some() {
        return match infinity(right) {
            None => solve(right, mirrored(sign), left, symbol, fuel),
            Some(_) => None,
        };
    }
    if let Some(plus) = infinity(right) {
        // x < oo says nothing, x > oo is no condition.
        let below = matches!(sign, Relation::Less | Relation::LessEqual);
        let above = matches!(sign, Relation::Greater | Relation::GreaterEqual);
        return (plus && below || !plus && above).then(|| Region {
            variable: Some(symbol.clone()),
            ..Region::whole()
        });
    }
    if let Kind::Call(Head::Absolute, arguments) = left.kind()
        && !right.is_symbolic()
    {
        let inner = arguments.first()?;
        let negative = -right;
        let both = |a: Relation, b: Relation, fuel: &mut Fuel| {
            Some((
                solve(inner, a, right, symbol, fuel)?,
                solve(inner, b, &negative, symbol, fuel)?,
            ))
        };
        return match sign {
            Relation::Less | Relation::LessEqual => {
                let (upper, lower) = both(sign, mirrored(sign), fuel)?;
                upper.intersection(&lower, fuel)
            }
            Relation::Greater | Relation::GreaterEqual => {
                let (upper, lower) = both(sign, mirrored(sign), fuel)?;
                upper.union(&lower, fuel)
            }
            _ => {
                let (a, b) = both(sign, sign, fuel)?;
                a.intersection(&b, fuel)
            }
        };
    }
    if matches!(right.kind(), Kind::Call(Head::Absolute, _)) && !left.is_symbolic() {
        return solve(right, mirrored(sign), left, symbol, fuel);
    }
    let difference = left - right;
    let roots = match linear_coefficients(&difference, symbol, fuel) {
        Some((slope, constant))
            if !slope.is_symbolic() && !constant.is_symbolic() && !slope.is_zero() =>
        {
            vec![-constant.divide(&slope)]
        }
        _ => real_roots(&difference, symbol, fuel)?,
    };
    let wanted = |order: Ordering| match sign {
        Relation::Less => order.is_lt(),
        Relation::LessEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterEqual => order.is_ge(),
        _ => order.is_ne(),
    };
    let mut parts = Vec::new();
    let half = Expr::ratio(1, 2);
    for at in 0..=roots.len() {
        let low = at.checked_sub(1).map(|at| &roots[at]);
        let high = roots.get(at);
        let probe = match (low, high) {
            (None, None) => Expr::integer(0),
            (Some(low), None) => low + &Expr::integer(1),
            (None, Some(high)) => high - &Expr::integer(1),
            (Some(low), Some(high)) => &(low + high) * &half,
        };
        let value = difference.substitute(&[(symbol.clone(), probe.clone())]);
        let inside = order(&value, &Expr::integer(0), fuel)?;
        let open = |end: Option<&Expr>| {
            end.map(|value| End {
                value: value.clone(),
                closed: false,
            })
        };
        if wanted(inside) {
            parts.push(Interval {
                low: open(low),
                high: open(high),
            });
        }
        if wanted(Ordering::Equal)
            && let Some(root) = high
        {
            parts.extend(Region::point(root.clone()).parts);
        }
    }
    Region {
        variable: Some(symbol.clone()),
        parts,
    }
    .canonical(fuel)
}

/// The relation read from the other side.
pub(crate) fn mirrored(sign: Relation) -> Relation {
    match sign {
        Relation::Less => Relation::Greater,
        Relation::LessEqual => Relation::GreaterEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterEqual => Relation::LessEqual,
        other => other,
    }
}
