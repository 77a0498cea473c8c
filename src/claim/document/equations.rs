//! Differential equations and recurrences: their notations of derivatives and members.

use std::collections::BTreeSet;

use toml::de::DeValue;

use algebra::expr::{Expr, Symbol};

use super::super::error::{Error, Place, Result};
use super::super::formula::{Chain, chain, conventions, name, scalar};
use super::super::ode::{Equation, Initial, MAX_ORDER, Unknown};
use super::super::recurrence::{Recurrence, occurrences, shift_of, whole};
use super::Document;
use super::derivatives::Names;

/// Names of the unknown functions with their claimed solutions as texts.
fn solutions(document: &Document<'_>) -> Result<Vec<(String, Place, String)>> {
    let key = "solution";
    let Some(value) = document.table.get(key) else {
        return Ok(Vec::new());
    };
    if let DeValue::Table(table) = value.get_ref() {
        return table
            .iter()
            .map(|(function, text)| {
                let place = document.place_of(&format!("solution.{}", function.get_ref()), text);
                let text = document.text_of(&place.key, text)?;
                Ok((function.get_ref().to_string(), place, text))
            })
            .collect();
    }
    let fallback = if document.form == "ode" { "y" } else { "a" };
    let function = document.text("function")?;
    let function = function.unwrap_or_else(|| fallback.to_owned());
    let place = document.place(key);
    let text = document.text_of(key, value)?;
    // `y = cos(x)` names its function itself.
    match text.split_once('=') {
        Some((left, right)) => {
            let left = left.split('(').next().unwrap_or_default().trim();
            Ok(vec![(left.to_owned(), place, right.trim().to_owned())])
        }
        None => Ok(vec![(function, place, text)]),
    }
}

/// The formulas of both sides of an equation.
fn sides(text: &str, place: &Place, declared: &[&str]) -> Result<(Expr, Expr)> {
    let Chain { members, signs, .. } = chain(text, place, &conventions(declared))?;
    match (&members[..], &signs[..]) {
        ([left, right], [algebra::parse::Relation::Equal]) => Ok((left.1.clone(), right.1.clone())),
        _ => Err(Error::Domain {
            place: place.clone(),
            found: text.to_owned(),
            fix: String::from("write one equation with one sign =, such as y' = -k*y"),
        }),
    }
}

// ---- differential equations

pub(super) fn equation(document: &Document<'_>) -> Result<Equation> {
    let variable = document.symbol("variable")?;
    let solutions = solutions(document)?;
    if solutions.is_empty() {
        return Err(Error::MissingKey {
            key: "solution",
            form: "ode",
            example: "solution = \"cos(x)\", or solution = { x = \"cos(t)\", v = \"-sin(t)\" }",
        });
    }
    let mut derivatives = Vec::new();
    for (function, place, _) in &solutions {
        let own = name(function, place)?;
        if own == variable {
            return Err(Error::Domain {
                place: place.clone(),
                found: function.clone(),
                fix: String::from("the function and the variable need different names"),
            });
        }
        let all = (0..=MAX_ORDER)
            .map(|order| name(&format!("{function}{}", "'".repeat(order)), place))
            .collect::<Result<Vec<Symbol>>>()?;
        derivatives.push(all);
    }
    let names = Names {
        functions: solutions
            .iter()
            .map(|solution| solution.0.as_str())
            .collect(),
        variable: variable.clone(),
        derivatives,
    };
    let declared = names.declared();
    let mut unknowns = Vec::new();
    for ((function, place, text), derivatives) in solutions.iter().zip(&names.derivatives) {
        unknowns.push(Unknown {
            name: function.clone(),
            derivatives: derivatives.clone(),
            solution: names.given(text, place)?,
        });
    }
    let mut texts = Vec::new();
    let mut pairs: Vec<(Expr, Expr)> = Vec::new();
    for (place, text) in document.texts("equation")? {
        pairs.push(sides(&names.plain(&text, &place)?, &place, &declared)?);
        texts.push(text);
    }
    let occurs = |symbol: &Symbol| {
        let on = |side: &Expr| side.contains_symbol(symbol);
        pairs.iter().any(|(left, right)| on(left) || on(right))
    };
    for (unknown, (_, place, _)) in unknowns.iter().zip(&solutions) {
        if !unknown.derivatives.iter().any(occurs) {
            return Err(Error::Domain {
                place: place.clone(),
                found: unknown.name.clone(),
                fix: format!(
                    "{} does not occur in the equation; name the function with function = \"..\" or solution = {{ y = \"..\" }}",
                    unknown.name
                ),
            });
        }
    }
    let mut derived = unknowns
        .iter()
        .flat_map(|unknown| unknown.derivatives.iter().skip(1));
    if !derived.any(occurs) {
        return Err(Error::Domain {
            place: document.place("equation"),
            found: texts.join("; "),
            fix: format!(
                "no derivative occurs: write {0}' or d{0}/d{variable}",
                names.functions.first().unwrap_or(&"y")
            ),
        });
    }
    let mut initial = Vec::new();
    for (place, text) in document.texts("initial")? {
        initial.push(initial_value(&text, &place, &names)?);
    }
    let interval = match document.texts("interval")?.as_slice() {
        [] => None,
        [(first, low), (second, high)] => {
            let ends = (names.given(low, first)?, names.given(high, second)?);
            document.free_of("interval", &ends.0, &variable)?;
            document.free_of("interval", &ends.1, &variable)?;
            Some(ends)
        }
        _ => {
            return Err(Error::WrongType {
                place: document.place("interval"),
                found: "no pair",
                expected: "two ends, e.g. interval = [0, 5]",
            });
        }
    };
    Ok(Equation {
        texts,
        sides: pairs,
        unknowns,
        variable: variable.clone(),
        initial,
        interval,
        assumptions: document.assumptions(&declared)?,
    })
}

/// `y'(0) = 1`.
fn initial_value(text: &str, place: &Place, names: &Names<'_>) -> Result<Initial> {
    let refuse = || Error::Domain {
        place: place.clone(),
        found: text.to_owned(),
        fix: format!(
            "write values such as {0}(0) = 1 or {0}'(0) = 0",
            names.functions.first().unwrap_or(&"y")
        ),
    };
    let (left, right) = text.split_once('=').ok_or_else(refuse)?;
    let (head, argument) = left.trim().split_once('(').ok_or_else(refuse)?;
    let argument = argument.trim_end().strip_suffix(')').ok_or_else(refuse)?;
    let head = head.trim();
    let function = head.trim_end_matches('\'');
    let order = head.len() - function.len();
    let unknown = names
        .functions
        .iter()
        .position(|name| *name == function)
        .ok_or_else(refuse)?;
    let at = names.given(argument, place)?;
    if order > MAX_ORDER || at.contains_symbol(&names.variable) {
        return Err(refuse());
    }
    Ok(Initial {
        unknown,
        order,
        place: at,
        value: names.given(right, place)?,
    })
}

// ---- recurrences

pub(super) fn recurrence(document: &Document<'_>) -> Result<Recurrence> {
    let index = document.symbol("index")?;
    let mut solutions = solutions(document)?;
    let (Some((function, place, text)), true) = (solutions.pop(), solutions.is_empty()) else {
        return Err(Error::Domain {
            place: document.place("solution"),
            found: String::from("several sequences"),
            fix: String::from("claim one sequence: solution = \"2^n - 1\""),
        });
    };
    let declared = [index.name(), function.as_str()];
    let read = conventions(&declared);
    let own = name(&function, &place)?;
    // The members that are asked for are no part of an answer, nor of a given value.
    let given = |text: &str, place: &Place| {
        let expr = scalar(text, place, &read)?;
        let own_member = !occurrences(text, &function, |_| Some(0)).is_empty();
        if own_member || mentions(&expr, &own) {
            return Err(Error::Domain {
                place: place.clone(),
                found: text.to_owned(),
                fix: format!(
                    "{function} is the unknown sequence: give a formula in {index} and parameters"
                ),
            });
        }
        Ok(expr)
    };
    let solution = given(&text, &place)?;
    let equation = document.needed("equation")?;
    let at = document.place("equation");
    let shift = |argument: &str| {
        let expr = scalar(argument, &at, &read).ok()?;
        shift_of(&expr, &index)
    };
    let mut members: Vec<(i64, Symbol)> = Vec::new();
    let mut plain = String::new();
    let mut done = 0;
    for (range, shift) in occurrences(&equation, &function, shift) {
        let shift = shift.map_err(|argument| Error::Domain {
            place: at.clone(),
            found: argument,
            fix: format!(
                "members are written {function}({index}), {function}({index}-1), {function}_{{{index}+2}}, with shifts up to 64"
            ),
        })?;
        plain.push_str(equation.get(done..range.start).unwrap_or_default());
        done = range.end;
        let sign = if shift < 0 { "m" } else { "p" };
        let own = format!("D_{{{sign}{}}}", shift.unsigned_abs());
        if !members.iter().any(|member| member.0 == shift) {
            members.push((shift, name(&own, &at)?));
        }
        plain.push_str(&format!(" {own} "));
    }
    plain.push_str(equation.get(done..).unwrap_or_default());
    if members.is_empty() {
        return Err(Error::Domain {
            place: at,
            found: equation,
            fix: format!(
                "no member {function}(..) occurs: write {function}({index}+1) = 2 {function}({index}), or name the sequence with function = \"..\""
            ),
        });
    }
    let sides = sides(&plain, &at, &declared)?;
    if let Some(fix) = unread(&plain, &sides, &own, &index) {
        return Err(Error::Domain {
            place: at,
            found: equation,
            fix,
        });
    }
    let mut initial: Vec<(i64, Expr)> = Vec::new();
    for (place, text) in document.texts("initial")? {
        let refuse = || Error::Domain {
            place: place.clone(),
            found: text.clone(),
            fix: format!("write members such as {function}(0) = 1 or {function}_0 = 1"),
        };
        let (left, right) = text.split_once('=').ok_or_else(refuse)?;
        let number = |argument: &str| whole(&scalar(argument, &place, &read).ok()?);
        match occurrences(left, &function, number).as_slice() {
            [(_, Ok(at))] => initial.push((*at, given(right, &place)?)),
            _ => return Err(refuse()),
        }
    }
    let lowest = members.iter().map(|member| member.0).min().unwrap_or(0);
    let from = match document.text("from")? {
        Some(text) => {
            whole(&scalar(&text, &document.place("from"), &read)?).ok_or_else(|| Error::Domain {
                place: document.place("from"),
                found: text.clone(),
                fix: String::from(
                    "write the first index for which the equation holds, e.g. from = 2",
                ),
            })?
        }
        // The first index whose earlier members are all given.
        None => {
            let first = initial.iter().map(|member| member.0).min().unwrap_or(0);
            first.saturating_sub(lowest)
        }
    };
    Ok(Recurrence {
        text: equation,
        sides,
        members,
        index: index.clone(),
        from,
        initial,
        solution,
        assumptions: document.assumptions(&declared)?,
    })
}

/// Does the name of the sequence occur, with or without an index?
fn mentions(expr: &Expr, own: &Symbol) -> bool {
    let own = own.name();
    expr.symbols().iter().any(|symbol| {
        let rest = symbol.name().strip_prefix(own);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    })
}

/// Why an equation cannot be taken as it was read: the sequence without index, or another sequence.
fn unread(text: &str, sides: &(Expr, Expr), own: &Symbol, index: &Symbol) -> Option<String> {
    if mentions(&sides.0, own) || mentions(&sides.1, own) {
        return Some(format!(
            "{own} stands there without an index that is read; write a sign between factors, as in {index}*{own}({index}-1)"
        ));
    }
    let depends = |symbol: &&Symbol| {
        symbol.name().split_once('_').is_some_and(|(_, place)| {
            place
                .split(|sign: char| !sign.is_alphanumeric())
                .any(|word| word == index.name())
        })
    };
    let symbols: BTreeSet<Symbol> = (&sides.0 - &sides.1).symbols();
    let plain = text.replace(' ', "");
    let called = |symbol: &&Symbol| {
        let call = format!("{}({index})", symbol.name());
        let word = |at: usize| {
            let before = plain.get(..at).and_then(|head| head.chars().next_back());
            !before.is_some_and(char::is_alphanumeric)
        };
        *symbol != index && plain.match_indices(&call).any(|(at, _)| word(at))
    };
    symbols
        .iter()
        .find(|symbol| depends(symbol) || called(symbol))
        .map(|symbol| format!("{symbol} is another sequence, and one sequence can be claimed"))
}

#[cfg(test)]
mod tests;
