//! Certificates about operators and definitions by pieces: functions found by the algebra, for the re-checker to prove.

use algebra::Fuel;
use algebra::expr::{Assumptions, Expr, Side as Direction, Symbol, evaluate_operators};
use algebra::lower::{Conventions, lower};
use algebra::parse::parse;
use serde_json::Value as Json;

use super::scalar::{proofs, readable_formula};
use super::{Claimed, MAX_MEMBERS};
use crate::document::Proof;
use crate::formula::Formula;
use crate::leading::limit as limit_of;
use crate::report::Side;
use crate::slope::{Course, course, slope};
use crate::tokens::{Kind, Operator, Sample, cells, last_operator, put, reduce, transcribe};

/// Work of the algebra for one function.
const FUEL: u64 = 20_000_000;
/// Names for a variable that is a constant elsewhere, and of constants of integration.
const NAMES: [&str; 4] = ["k", "m", "t", "u"];
const CONSTANTS: [&str; 4] = ["C", "c", "K", "k"];

/// The first form of proof that the re-checker accepts.
pub(super) fn proof(claim: Claimed<'_>, pair: [&str; 2]) -> Option<Json> {
    if let Some(list) = cells(pair).filter(|list| list.len() <= MAX_MEMBERS) {
        return by_cells(claim, pair, list.len());
    }
    let [gold, answer] = pair.map(last_operator);
    let whole = gold.as_ref().filter(|operator| operator.is_all_of(pair[0]));
    let operators = [(Side::Answer, answer.as_ref()), (Side::Gold, gold.as_ref())];
    if operators.iter().all(|entry| entry.1.is_none()) {
        return None;
    }
    for seed in 0..Sample::SEEDS {
        if reduce::evaluated(pair, seed, claim.equal).is_some() {
            return claim.accepted(Proof::Evaluated { seed }, None);
        }
    }
    let open = |operator: &&Operator| operator.kind == Kind::Integral && operator.lower.is_none();
    for (side, operator) in operators {
        if let Some(operator) = operator.filter(open) {
            return family(claim, pair, side, operator);
        }
    }
    let direct = whole.and_then(|operator| match operator.kind {
        Kind::Sum | Kind::Product => {
            written_out(claim, pair).or_else(|| telescoping(claim, pair, operator))
        }
        Kind::Integral => antiderivative(claim, pair, operator),
        Kind::Derivative => derivative(claim, pair, operator),
        Kind::Limit => limit(claim, pair, operator),
    });
    direct.or_else(|| {
        // One that is the whole gold was tried already.
        let mut rest = operators.into_iter();
        let rest = rest.find(|(side, operator)| {
            operator.is_some() && (*side == Side::Answer || whole.is_none())
        });
        let (side, operator) = rest?;
        inside(claim, pair, side, operator?)
    })
}

fn by_cells(claim: Claimed<'_>, pair: [&str; 2], count: usize) -> Option<Json> {
    let candidates = match claim.equal {
        true => vec![None],
        false => (0..count).map(Some).collect(),
    };
    candidates.into_iter().find_map(|cell| {
        let parts = Vec::new();
        filled(claim, pair, Proof::Cells { cell, parts }, None)
    })
}

/// The proof with certificates for the pairs that remain: equal, but the last as claimed.
fn filled(
    claim: Claimed<'_>,
    pair: [&str; 2],
    mut proof: Proof,
    tree: Option<(&Formula, Course)>,
) -> Option<Json> {
    let pairs = reduce::reduced(&proof, pair, claim.equal, tree.map(|tree| tree.1))?;
    let (last, others) = pairs.split_last()?;
    if !claim.is_plausible(last) {
        return None;
    }
    let equal = Claimed {
        equal: true,
        ..claim
    };
    let others = others.iter().map(|strings| equal.inner(strings));
    let mut parts = others.collect::<Option<Vec<_>>>()?;
    parts.push(claim.inner(last)?);
    *proof.parts_mut()? = parts;
    claim.accepted_with(proof, [tree.map(|tree| tree.0), None])
}

/// A string as an expression.
fn expression(text: &str) -> Option<Expr> {
    let parsed = parse(text).ok()?;
    let tree = parsed.readings.first()?;
    lower(
        tree,
        tree.root(),
        &Conventions::default(),
        &mut Fuel::new(FUEL),
    )
    .ok()
}

/// The value of a string with operators.
fn value(text: &str) -> Option<Expr> {
    evaluate_operators(&expression(text)?, &mut Fuel::new(FUEL))
        .ok()
        .map(|found| found.0)
}

/// A name for a variable in formulas of its own.
fn name(operator: &Operator) -> Option<&str> {
    let own = operator.variable.as_str();
    [own]
        .into_iter()
        .chain(NAMES)
        .find(|name| operator.renamed(name).is_some())
}

fn inside(claim: Claimed<'_>, pair: [&str; 2], side: Side, operator: &Operator) -> Option<Json> {
    let [text, other] = match side {
        Side::Gold => pair,
        Side::Answer => [pair[1], pair[0]],
    };
    // Where the operator is the whole string its value is the other one.
    let given = (operator.is_all_of(text) && claim.equal).then(|| other.to_owned());
    let found = || Some(value(operator.text(text)?)?.to_latex());
    let candidates = given.into_iter().chain(found());
    candidates.into_iter().find_map(|value| {
        let parts = Vec::new();
        filled(claim, pair, Proof::Operator { side, value, parts }, None)
    })
}

fn written_out(claim: Claimed<'_>, pair: [&str; 2]) -> Option<Json> {
    filled(claim, pair, Proof::WrittenOut { parts: Vec::new() }, None)
}

fn telescoping(claim: Claimed<'_>, pair: [&str; 2], operator: &Operator) -> Option<Json> {
    let variable = name(operator)?;
    let k = Symbol::new(variable);
    let body = operator.renamed(variable)?;
    let upper = operator.upper.as_deref()?;
    let before = Expr::symbol(variable) - Expr::integer(1);
    // The value as a function of its upper limit.
    let function = || {
        let (lower, last) = (expression(operator.lower.as_deref()?)?, Expr::symbol("N"));
        let (body, fuel) = (expression(&body)?, &mut Fuel::new(FUEL));
        let found = match operator.kind {
            Kind::Sum => body.closed_sum(&k, &lower, &last, fuel),
            _ => body.closed_product(&k, &lower, &last, fuel),
        };
        let value = found.ok()??.value;
        Some(value.substitute(&[(Symbol::new("N"), before.clone())]))
    };
    let endless = upper == "\\infty";
    let shifted = || put(pair[1], upper, &format!("{variable}-1"));
    let candidates = [
        (!endless).then(shifted).flatten(),
        function().map(|found| found.to_latex()),
    ];
    let total = || value(operator.text(pair[0])?);
    candidates.into_iter().flatten().find_map(|function| {
        // The value at the first index and the sum.
        let limit = endless.then(|| {
            let first = expression(&put(&function, variable, operator.lower.as_deref()?)?)?;
            let sum = [first, total()?].into_iter();
            Some(Expr::sum(sum).to_latex())
        });
        let limit = match limit {
            Some(limit) => Some(limit?),
            None => None,
        };
        let proof = Proof::Telescoping {
            variable: variable.to_owned(),
            function,
            limit,
            parts: Vec::new(),
        };
        let tree = endless
            .then(|| readable_formula(&transcribe(&body), pair))
            .flatten();
        let tree = tree.as_ref();
        let known = tree.and_then(|tree| Some((tree, course(tree, variable)?)));
        filled(claim, pair, proof, known)
    })
}

fn antiderivative(claim: Claimed<'_>, pair: [&str; 2], operator: &Operator) -> Option<Json> {
    let variable = name(operator)?;
    let (x, fuel) = (Symbol::new(variable), &mut Fuel::new(FUEL));
    let body = expression(&operator.renamed(variable)?)?;
    let found = body.antiderivative(&x, fuel).ok()??;
    let function = found.to_latex();
    let ends = [operator.lower.as_deref()?, operator.upper.as_deref()?];
    let tree = readable_formula(&transcribe(&function), pair);
    let course = tree.as_ref().and_then(|tree| course(tree, variable));
    // Limits where there is no value.
    let limits = || {
        let mut limits = [String::new(), String::new()];
        for (at, end) in ends.iter().enumerate() {
            let direct = put(&function, variable, end).and_then(|text| expression(&text));
            if !end.contains("\\infty") && direct.is_some_and(|value| !value.is_undefined()) {
                continue;
            }
            let side = if at == 0 {
                Direction::Above
            } else {
                Direction::Below
            };
            let limit = found.limit(&x, &expression(end)?, side, &mut Fuel::new(FUEL));
            limits[at] = limit.ok()??.to_latex();
        }
        Some(limits)
    };
    let limits = limits().filter(|limits| limits.iter().any(|limit| !limit.is_empty()));
    // By enclosures, or by the form of the function.
    let known = tree.as_ref().zip(course);
    [None, known].into_iter().find_map(|tree| {
        let proof = Proof::Antiderivative {
            variable: variable.to_owned(),
            function: function.clone(),
            limits: limits.clone(),
            parts: Vec::new(),
        };
        filled(claim, pair, proof, tree)
    })
}

fn family(claim: Claimed<'_>, pair: [&str; 2], side: Side, operator: &Operator) -> Option<Json> {
    let x = Symbol::new(&operator.variable);
    let found = expression(&operator.body)?
        .antiderivative(&x, &mut Fuel::new(FUEL))
        .ok()??;
    let function = found.to_latex();
    CONSTANTS.iter().find_map(|constant| {
        let proof = Proof::Family {
            side,
            function: function.clone(),
            constant: (*constant).to_owned(),
            parts: Vec::new(),
        };
        filled(claim, pair, proof, None)
    })
}

fn derivative(claim: Claimed<'_>, pair: [&str; 2], operator: &Operator) -> Option<Json> {
    let body = readable_formula(&operator.body, pair)?;
    let answer = readable_formula(pair[1], pair)?;
    let slope = slope(&body, &operator.variable)?;
    proofs([&slope, &answer], pair, claim.equal)
        .into_iter()
        .find_map(|by| {
            let by = Box::new(by);
            claim.accepted(Proof::Derivative { by }, Some([&body, &answer]))
        })
}

fn limit(claim: Claimed<'_>, pair: [&str; 2], operator: &Operator) -> Option<Json> {
    if let Some(found) = leading_terms(claim, pair, operator) {
        return Some(found);
    }
    let variable = name(operator)?;
    let t = Symbol::new(variable);
    let body = put(
        &operator.renamed(variable)?,
        variable,
        &reduce::place(operator, variable)?,
    )?;
    let expr = expression(&body)?;
    let fuel = &mut Fuel::new(FUEL);
    let simple = expr.simplify(&Assumptions::none(), fuel).ok();
    let short = expr.series(&t, &Expr::integer(0), 8, fuel).ok();
    let short = short.map(|series| series.to_expr());
    let candidates = [Some(expr), simple, short].into_iter().flatten();
    candidates.map(|expr| expr.to_latex()).find_map(|function| {
        let proof = Proof::Continuous {
            variable: variable.to_owned(),
            function,
            parts: Vec::new(),
        };
        filled(claim, pair, proof, None)
    })
}

fn leading_terms(claim: Claimed<'_>, pair: [&str; 2], operator: &Operator) -> Option<Json> {
    let body = readable_formula(&operator.body, pair)?;
    let answer = readable_formula(pair[1], pair)?;
    let targets = reduce::targets(operator)?;
    let sides = targets.iter().map(|target| {
        let found = limit_of(&body, &operator.variable, target)?;
        Some(proofs([&found, &answer], pair, claim.equal))
    });
    let sides = sides.collect::<Option<Vec<_>>>()?;
    // The same form from each side.
    (0..sides.iter().map(Vec::len).max()?).find_map(|at| {
        let by = sides
            .iter()
            .map(|side| side.get(at).or(side.first()).cloned());
        let by = by.collect::<Option<Vec<_>>>()?;
        claim.accepted(Proof::LeadingTerms { by }, Some([&body, &answer]))
    })
}

#[cfg(test)]
mod tests;
