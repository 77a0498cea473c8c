//! Sums, products, integrals, limits and derivatives inside an identity: each has a claim of its own.

use std::collections::BTreeSet;

use algebra::Fuel;
use algebra::evidence::Verdict;
use algebra::expr::{
    Assumptions as Facts, Conditions, Expr, Head, Kind, Side, Signs, Symbol, evaluate_operators,
    has_operators,
};

use super::assumption::Assumptions;
use super::formula::put;
use super::sum::is_infinite;
use super::{Claim, Derivative, Examined, Integral, Limit, Options, Sum};

/// Letters for bound names, which an expression does not keep.
const INDICES: [&str; 4] = ["k", "j", "m", "i"];
const VARIABLES: [&str; 4] = ["x", "t", "u", "v"];

/// The value of an operator in closed form, and where it holds.
pub(super) fn value(name: &str, parts: &[Expr], options: &Options) -> Option<(Expr, Conditions)> {
    let call = Expr::call(Head::Applied(Symbol::new(name)), parts.to_vec());
    let fuel = &mut Fuel::new(options.fuel.saturating_mul(2));
    let (value, notes) = evaluate_operators(&call, fuel).ok()?;
    (!has_operators(&value)).then_some((value, notes.conditions))
}

/// Do the conditions follow from what is known?
pub(super) fn hold(conditions: &Conditions, facts: &Facts) -> bool {
    let positive = |expr: &Expr| facts.signs(expr) == Signs::POSITIVE;
    let one = Expr::integer(1);
    let ranges = conditions.ranges.iter().all(|range| {
        let (lower, upper) = (&range.lower, &range.upper);
        let ordered = is_infinite(upper)
            || facts.is_integer(upper) && facts.signs(&(upper - lower)).lacks(Signs::NEGATIVE);
        let before = |pole: &algebra::Integer| positive(&(lower - &Expr::number(pole.clone())));
        facts.is_integer(lower) && ordered && range.poles.iter().all(before)
    });
    let small = |ratio: &Expr| positive(&(&one - ratio)) && positive(&(&one + ratio));
    ranges && conditions.below_one.iter().all(small) && conditions.positive.iter().all(positive)
}

/// Name and arguments of an operator.
fn operator(expr: &Expr) -> Option<(&str, &[Expr])> {
    match expr.kind() {
        Kind::Call(Head::Applied(symbol), arguments) if symbol.name().starts_with('#') => {
            Some((symbol.name(), arguments))
        }
        _ => None,
    }
}

/// The claim that an operator without others inside has this value; an integral without limits claims its derivative.
pub(super) fn claim(expr: &Expr, value: &Expr, assumptions: &Assumptions) -> Option<Claim> {
    let (name, arguments) = operator(expr)?;
    let (body, bound, rest) = match arguments {
        [body, bound, rest @ ..] => (body, bound, rest),
        _ => return None,
    };
    let Kind::Symbol(bound) = bound.kind() else {
        return None;
    };
    if has_operators(body) || rest.iter().any(has_operators) || has_operators(value) {
        return None;
    }
    let mut taken: BTreeSet<Symbol> = expr.symbols();
    taken.extend(value.symbols());
    for condition in &assumptions.conditions {
        taken.extend(condition.symbols());
    }
    let letters = if name == "#sum" { INDICES } else { VARIABLES };
    let fresh = || {
        letters
            .iter()
            .map(|name| Symbol::new(name))
            .find(|name| !taken.contains(name))
    };
    let variable = if bound.name().starts_with('#') {
        fresh()?
    } else {
        bound.clone()
    };
    let body = put(body, bound, &Expr::symbol(variable.name()));
    let (value, assumptions) = (value.clone(), assumptions.clone());
    Some(match (name, rest) {
        ("#sum", [lower, upper]) => {
            let broken =
                |limit: &Expr| limit.as_rational().is_some_and(|value| !value.is_integer());
            if broken(lower) || broken(upper) || lower.infinity_sign().is_some() {
                return None;
            }
            Claim::Sum(Sum {
                summand: body,
                index: variable,
                lower: lower.clone(),
                upper: upper.clone(),
                value,
                partial: None,
                assumptions,
            })
        }
        ("#integral", [lower, upper]) => Claim::Integral(Integral {
            integrand: body,
            variable,
            lower: lower.clone(),
            upper: upper.clone(),
            value,
            antiderivative: None,
            assumptions,
        }),
        ("#integral", []) => Claim::Derivative(Derivative {
            function: value,
            variable,
            order: 1,
            value: body,
            assumptions,
        }),
        ("#limit", [point, side @ ..]) => Claim::Limit(Limit {
            expression: body,
            variable,
            point: point.clone(),
            side: match side {
                [side, ..] if side.is_one() => Side::Above,
                [_, ..] => Side::Below,
                [] => Side::Both,
            },
            value,
            assumptions,
        }),
        ("#derivative", []) => Claim::Derivative(Derivative {
            function: body,
            variable,
            order: 1,
            value,
            assumptions,
        }),
        _ => return None,
    })
}

/// What became of the operators of an expression.
pub(super) struct Evaluated {
    /// The expression with values in their place.
    pub(super) expr: Expr,
    /// Every value is proved.
    pub(super) proved: bool,
}

/// Puts values in the place of operators, each examined as a claim of its own. `None`: one of them has no value that is
/// known; the notes say which.
pub(super) fn evaluated(
    expr: &Expr,
    examined: &mut Examined,
    assumptions: &mut Assumptions,
    options: &Options,
) -> Option<Evaluated> {
    let (mut proved, mut open) = (true, false);
    let Ok(result) = expr.rewrite(|node| {
        // What depends on the name that an outer operator binds is evaluated with it.
        if operator(&node).is_none() || depends_on_outer(&node) {
            return Ok::<_, std::convert::Infallible>(node);
        }
        Ok(match lemma(&node, examined, assumptions, options) {
            Some((value, certain)) => {
                proved &= certain;
                value
            }
            None => {
                open = true;
                node
            }
        })
    });
    (!open && !has_operators(&result)).then_some(Evaluated {
        expr: result,
        proved,
    })
}

/// Does a bound name occur that no operator inside binds?
fn depends_on_outer(node: &Expr) -> bool {
    let mut free = node.symbols();
    free.retain(|name| name.name().starts_with('#'));
    node.visit(|part| {
        if let Some((_, [_, bound, ..])) = operator(part)
            && let Kind::Symbol(bound) = bound.kind()
        {
            free.remove(bound);
        }
    });
    !free.is_empty()
}

/// The value of one operator, and whether it is proved.
fn lemma(
    node: &Expr,
    examined: &mut Examined,
    assumptions: &mut Assumptions,
    options: &Options,
) -> Option<(Expr, bool)> {
    let (name, arguments) = operator(node)?;
    let Some((value, conditions)) = value(name, arguments, options) else {
        examined.note(format!("no value is known of {}", shown(name)));
        return None;
    };
    let Some(claim) = claim(node, &value, assumptions) else {
        // Without a claim of its own: certain where nothing is generic.
        let limits = conditions.symbols();
        let free = node
            .symbols()
            .into_iter()
            .filter(|name| !name.name().starts_with('#'));
        let plain = free.into_iter().all(|name| limits.contains(&name));
        if !hold(&conditions, &assumptions.facts()) {
            examined.note(format!(
                "{} has the value {value} under conditions that are not assumed: write n in N, 0 < r < 1",
                shown(name)
            ));
            return None;
        }
        return Some((value, plain));
    };
    if let Claim::Sum(sum) = &claim {
        *assumptions = sum.with_limits();
    }
    let found = claim.examine(options).ok()?;
    let certain = match found.verdict {
        Verdict::Proved(_) => true,
        Verdict::Supported(_) => false,
        Verdict::Refuted(_) | Verdict::Undecided(_) => {
            examined.note(format!(
                "the value {value} of {} is not confirmed",
                shown(name)
            ));
            return None;
        }
    };
    examined.note(found.value.statement);
    examined.steps.extend(found.value.steps);
    examined.evidence.extend(found.value.evidence);
    Some((value, certain))
}

fn shown(name: &str) -> &'static str {
    match name {
        "#sum" => "a sum",
        "#product" => "a product",
        "#integral" => "an integral",
        "#limit" => "a limit",
        _ => "a derivative",
    }
}
