//! The pass that evaluates sums, products, integrals, limits and derivatives inside an expression.
//!
//! Lowering keeps an operator as a call of a name that no text can spell; this pass puts values in the place of those it
//! can evaluate, from the inside out, and says where the values hold.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::interval::Interval;
use super::limit::Side;
use super::{definite, infinite, limit, series};
use crate::error::{Error, Result};
use crate::expr::Signs;
use crate::expr::{Assumptions, Expr, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::zero;

/// Work for one expression.
const MAX_WORK: u64 = 8_000_000;

/// The integers that an index runs through, and the poles of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first value.
    pub lower: Expr,
    /// The last value.
    pub upper: Expr,
    /// The smallest `upper - lower` at which the value holds: -1 where it is right for the empty range too.
    pub least: i64,
    /// Integers where the body has no value.
    pub poles: Vec<Integer>,
}

impl Range {
    /// Does a pole lie between these integers?
    pub(super) fn has_pole(&self, lower: &Expr, upper: &Expr) -> bool {
        self.poles.iter().any(|pole| {
            let pole = Rational::from(pole.clone());
            let above = lower.as_rational().is_none_or(|low| pole >= *low);
            let below = upper.as_rational().is_none_or(|high| pole <= *high);
            above && below
        })
    }

    fn admits(&self, point: &[(Symbol, Expr)]) -> bool {
        let [lower, upper] = [&self.lower, &self.upper].map(|limit| limit.substitute(point));
        let integer = |limit: &Expr| limit.as_rational().is_some_and(Rational::is_integer);
        if !integer(&lower) || self.has_pole(&lower, &upper) {
            return false;
        }
        if infinite(&upper) == Some(Ordering::Greater) {
            return true;
        }
        let gap = upper - lower.clone();
        integer(&gap)
            && gap
                .as_rational()
                .is_some_and(|gap| *gap >= Rational::from(self.least))
    }
}

/// Where a value in closed form holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Limits of sums and products are integers, in their order.
    pub ranges: Vec<Range>,
    /// These are below 1 in absolute value.
    pub below_one: Vec<Expr>,
    /// These are above zero.
    pub positive: Vec<Expr>,
}

impl Conditions {
    /// The value holds for all values of its symbols.
    pub fn is_empty(&self) -> bool {
        let fixed = |range: &Range| !range.lower.is_symbolic() && !range.upper.is_symbolic();
        self.ranges.iter().all(fixed) && self.below_one.is_empty() && self.positive.is_empty()
    }

    /// Does the value hold at this point? A point that leaves symbols open is not admitted.
    pub fn admits(&self, point: &[(Symbol, Expr)]) -> bool {
        let sign = |expr: &Expr| Signs::of_constant(&expr.substitute(point)).order();
        let small = |ratio: &Expr| {
            let ratio = ratio.substitute(point);
            let square = Expr::integer(1) - ratio.pow(2);
            !ratio.is_symbolic() && Signs::of_constant(&square) == Signs::POSITIVE
        };
        self.ranges.iter().all(|range| range.admits(point))
            && self.below_one.iter().all(small)
            && self
                .positive
                .iter()
                .all(|expr| sign(expr) == Some(Ordering::Greater))
    }

    /// The symbols that the conditions are about.
    pub fn symbols(&self) -> BTreeSet<Symbol> {
        let limits = self
            .ranges
            .iter()
            .flat_map(|range| [&range.lower, &range.upper]);
        let others = self.below_one.iter().chain(&self.positive);
        limits.chain(others).flat_map(Expr::symbols).collect()
    }

    /// Both conditions.
    pub fn extend(&mut self, other: Self) {
        self.ranges.extend(other.ranges);
        self.below_one.extend(other.below_one);
        self.positive.extend(other.positive);
    }
}

/// How the operators of an expression got their values.
#[derive(Clone, Debug, Default)]
pub struct Evaluated {
    /// The rules, that of the outermost operator first: `closed-sum`, `closed-product`, `definite-integral`, `limit`,
    /// `derivative`.
    pub rules: Vec<&'static str>,
    /// Where the values hold.
    pub conditions: Conditions,
}

/// A part with what has been done in it.
#[derive(Clone)]
struct Part {
    expr: Expr,
    notes: Evaluated,
}

fn operator(expr: &Expr) -> Option<(&str, &[Expr])> {
    match expr.kind() {
        Kind::Call(Head::Applied(symbol), arguments) if symbol.name().starts_with('#') => {
            Some((symbol.name(), arguments))
        }
        _ => None,
    }
}

/// Does a sum, product, integral, limit or derivative stand in the expression?
pub fn has_operators(expr: &Expr) -> bool {
    let mut found = false;
    if expr.is_symbolic() {
        expr.visit(|node| found |= operator(node).is_some());
    }
    found
}

/// Puts values in the place of sums, products, definite integrals, limits and derivatives, as far as they are proved.
///
/// An operator without a value that is proved stays: a divergent integral, a limit that does not exist, a sum with a pole
/// among its terms. Costs a pass over the expression where there are none.
///
/// ```
/// use algebra::{Fuel, expr::evaluate_operators, lower::{lower, Conventions}, parse::parse};
/// let fuel = &mut Fuel::default();
/// let tree = &parse(r"1 + \int_0^1 x^2 dx").unwrap().readings[0];
/// let expr = lower(tree, tree.root(), &Conventions::default(), fuel).unwrap();
/// let (value, notes) = evaluate_operators(&expr, fuel)?;
/// assert_eq!(value.to_string(), "4/3");
/// assert_eq!(notes.rules, ["definite-integral"]);
/// # Ok::<(), algebra::Error>(())
/// ```
///
/// # Errors
/// [`Error::Undefined`] when a value makes a divisor zero, [`Error::Budget`] when the fuel is used up.
pub fn evaluate_operators(expr: &Expr, fuel: &mut Fuel) -> Result<(Expr, Evaluated)> {
    if !has_operators(expr) {
        return Ok((expr.clone(), Evaluated::default()));
    }
    let mut share = Fuel::new(MAX_WORK.min(fuel.left() / 2));
    let found = expr.fold(|node, parts: &[Part]| {
        share.spend(16, "operators")?;
        step(node, parts, &mut share)
    });
    fuel.settle(&share, "operators")?;
    let part = found?;
    if part.expr.is_undefined() {
        return Err(Error::Undefined {
            what: "a formula with operators",
        });
    }
    Ok((part.expr, part.notes))
}

fn step(node: &Expr, parts: &[Part], fuel: &mut Fuel) -> Result<Part> {
    let mut notes = Evaluated::default();
    for part in parts {
        for rule in &part.notes.rules {
            if !notes.rules.contains(rule) {
                notes.rules.push(rule);
            }
        }
        notes.conditions.extend(part.notes.conditions.clone());
    }
    let children: Vec<Expr> = parts.iter().map(|part| part.expr.clone()).collect();
    let Some((name, arguments)) = operator(node) else {
        let expr = node.with_children(&children);
        if !notes.rules.is_empty() {
            refuse_zero_divisors(node, &children, fuel)?;
        }
        return Ok(Part { expr, notes });
    };
    // What was found inside holds for the values that the bound variable takes, or it is forgotten.
    let bound = arguments.get(1).and_then(|variable| match variable.kind() {
        Kind::Symbol(symbol) if symbol.name().starts_with('#') => Some(symbol.clone()),
        _ => None,
    });
    if let Some(bound) = &bound
        && !discharge(&mut notes.conditions, bound, name, &children, fuel)?
    {
        return Ok(Part {
            expr: node.clone(),
            notes: Evaluated::default(),
        });
    }
    let found = match value(name, &children, fuel) {
        Ok(found) => found,
        Err(error @ Error::Budget { .. }) => return Err(error),
        Err(_) => None,
    };
    Ok(match found {
        Some((expr, rule, conditions)) => {
            let expr = shown(expr, fuel)?;
            if !notes.rules.contains(&rule) {
                notes.rules.insert(0, rule);
            }
            notes.conditions.extend(conditions);
            Part { expr, notes }
        }
        None => Part {
            expr: node.with_children(&children),
            notes,
        },
    })
}

/// A constant in its usual form: cos(pi/4) has a square root.
fn shown(value: Expr, fuel: &mut Fuel) -> Result<Expr> {
    if value.is_symbolic() || infinite(&value).is_some() {
        return Ok(value);
    }
    let mut share = Fuel::new(fuel.left() / 4);
    let simple = value.simplify(&Assumptions::none(), &mut share);
    fuel.settle(&share, "operators")?;
    Ok(simple.unwrap_or(value))
}

type Found = Option<(Expr, &'static str, Conditions)>;

/// The value of one operator whose parts are evaluated.
fn value(name: &str, arguments: &[Expr], fuel: &mut Fuel) -> Result<Found> {
    let (Some(body), Some(Kind::Symbol(variable))) =
        (arguments.first(), arguments.get(1).map(Expr::kind))
    else {
        return Ok(None);
    };
    let certain = |expr: Option<Expr>, rule| {
        expr.filter(|expr| !expr.is_undefined())
            .map(|expr| (expr, rule, Conditions::default()))
    };
    if has_operators(body) && name != "#derivative" {
        return Ok(None);
    }
    Ok(match (name, &arguments[2..]) {
        ("#sum", [lower, upper]) => series::sum(body, variable, lower, upper, fuel)?
            .map(|(expr, conditions)| (expr, "closed-sum", conditions)),
        ("#product", [lower, upper]) => series::product(body, variable, lower, upper, fuel)?
            .map(|(expr, conditions)| (expr, "closed-product", conditions)),
        ("#integral", [lower, upper]) => definite::integral(body, variable, lower, upper, fuel)?
            .map(|(expr, conditions)| (expr, "definite-integral", conditions)),
        ("#limit", [point, rest @ ..]) => {
            let side = match rest.first() {
                Some(side) if side.is_one() => Side::Above,
                Some(_) => Side::Below,
                None => Side::Both,
            };
            let value = limit::wherever_defined(body, variable, point, side, fuel)?;
            certain(value, "limit")
        }
        ("#derivative", []) => certain(body.derivative(variable).ok(), "derivative"),
        _ => None,
    })
}

/// Do the conditions on a bound variable hold for all its values? Those that do are dropped.
fn discharge(
    conditions: &mut Conditions,
    bound: &Symbol,
    name: &str,
    arguments: &[Expr],
    fuel: &mut Fuel,
) -> Result<bool> {
    let mentions = |expr: &Expr| expr.contains_symbol(bound);
    let (lower, upper) = (arguments.get(2), arguments.get(3));
    let mut kept = Conditions::default();
    for range in std::mem::take(&mut conditions.ranges) {
        if !mentions(&range.lower) && !mentions(&range.upper) {
            kept.ranges.push(range);
            continue;
        }
        // A range that grows with the index of the outer sum and is none at its start at worst.
        let gap = &range.upper - &range.lower;
        let linear = zero::linear_coefficients(&gap, bound, fuel);
        let grows = linear.is_some_and(|(slope, offset)| {
            let first = lower.map(|lower| &(&slope * lower) + &offset);
            let at_least = |expr: &Expr, bound: i64| {
                expr.as_rational()
                    .is_some_and(|value| *value >= Rational::from(bound))
            };
            at_least(&slope, 0) && first.is_some_and(|first| at_least(&first, range.least))
        });
        let whole = [&range.lower, &range.upper].into_iter().all(|limit| {
            let at = limit.substitute(&[(bound.clone(), Expr::integer(0))]);
            let next = limit.substitute(&[(bound.clone(), Expr::integer(1))]);
            let integer = |expr: Expr| expr.as_rational().is_some_and(Rational::is_integer);
            infinite(limit).is_some() || integer(at) && integer(next)
        });
        let sum = name == "#sum" || name == "#product";
        if !(sum && grows && whole && range.poles.is_empty()) {
            return Ok(false);
        }
    }
    if conditions.below_one.iter().any(mentions) {
        return Ok(false);
    }
    kept.below_one = std::mem::take(&mut conditions.below_one);
    for expr in std::mem::take(&mut conditions.positive) {
        if !mentions(&expr) {
            kept.positive.push(expr);
            continue;
        }
        let interval = match (name, lower, upper) {
            ("#integral", Some(lower), Some(upper)) => Interval::new(bound, lower, upper),
            _ => None,
        };
        let Some(interval) = interval else {
            return Ok(false);
        };
        if interval.signs(&expr, fuel)? != Signs::POSITIVE {
            return Ok(false);
        }
    }
    *conditions = kept;
    Ok(true)
}

/// A divisor may be zero now that its operators have values.
fn refuse_zero_divisors(node: &Expr, children: &[Expr], fuel: &mut Fuel) -> Result<()> {
    let negative = |exponent: &Expr| exponent.as_rational().is_some_and(Rational::is_negative);
    let bases: Vec<(&Expr, &Expr)> = match node.kind() {
        Kind::Power(base, exponent) if negative(exponent) => children
            .first()
            .map(|now| (base, now))
            .into_iter()
            .collect(),
        Kind::Product { factors, .. } => factors
            .iter()
            .zip(children.chunks_exact(2))
            .filter(|(factor, _)| negative(&factor.1))
            .map(|(factor, pair)| (&factor.0, &pair[0]))
            .collect(),
        _ => Vec::new(),
    };
    for (before, now) in bases {
        if before != now && zero::is_zero(now, fuel)? == Some(true) {
            return Err(Error::Undefined {
                what: "division by zero",
            });
        }
    }
    Ok(())
}
