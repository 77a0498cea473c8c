//! Differential equations and recurrences: their notations of derivatives and members.

use toml::de::DeValue;

use algebra::expr::{Expr, Symbol};

use super::super::error::{Error, Place, Result};
use super::super::formula::{Chain, chain, conventions, name, scalar};
use super::super::ode::{Equation, Initial, MAX_ORDER, Unknown};
use super::super::recurrence::{Recurrence, occurrences, shift_of, whole};
use super::Document;

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
    let mut declared: Vec<&str> = vec![variable.name()];
    declared.extend(solutions.iter().map(|solution| solution.0.as_str()));
    let read = conventions(&declared);
    let mut unknowns = Vec::new();
    for (function, place, text) in &solutions {
        let own = name(function, place)?;
        if own == variable {
            return Err(Error::Domain {
                place: place.clone(),
                found: function.clone(),
                fix: String::from("the function and the variable need different names"),
            });
        }
        let derivatives = (0..=MAX_ORDER)
            .map(|order| {
                if order == 0 {
                    Ok(own.clone())
                } else {
                    name(&placeholder(function, order), place)
                }
            })
            .collect::<Result<_>>()?;
        let solution = scalar(text, place, &read)?;
        if solution.contains_symbol(&own) {
            return Err(Error::Domain {
                place: place.clone(),
                found: text.clone(),
                fix: format!(
                    "give {function} as a formula in {variable}; implicit solutions are not read"
                ),
            });
        }
        unknowns.push(Unknown {
            name: function.clone(),
            derivatives,
            solution,
        });
    }
    let names: Vec<&str> = solutions
        .iter()
        .map(|solution| solution.0.as_str())
        .collect();
    let mut texts = Vec::new();
    let mut pairs = Vec::new();
    for (place, text) in document.texts("equation")? {
        let plain =
            plain_derivatives(&text, &names, variable.name()).map_err(|fix| Error::Domain {
                place: place.clone(),
                found: text.clone(),
                fix,
            })?;
        pairs.push(sides(&plain, &place, &declared)?);
        texts.push(text);
    }
    let mut initial = Vec::new();
    for (place, text) in document.texts("initial")? {
        initial.push(initial_value(&text, &place, &names, &declared)?);
    }
    let interval = match document.texts("interval")?.as_slice() {
        [] => None,
        [(first, low), (second, high)] => {
            Some((scalar(low, first, &read)?, scalar(high, second, &read)?))
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

/// A name that no formula uses, for a derivative.
fn placeholder(function: &str, order: usize) -> String {
    let plain: String = function
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .collect();
    format!("D_{{{plain}{order}}}")
}

/// The equation with one name for each derivative: y'', y''(x), y^{(2)}, \ddot y, d^2y/dx^2, \frac{d^2 y}{dx^2}.
fn plain_derivatives(
    text: &str,
    functions: &[&str],
    variable: &str,
) -> std::result::Result<String, String> {
    let mut plain = text.replace("^{\\prime\\prime\\prime}", "'''");
    plain = plain.replace("^{\\prime\\prime}", "''");
    plain = plain
        .replace("^{\\prime}", "'")
        .replace("^\\prime", "'")
        .replace(['′', '’'], "'")
        .replace('″', "''");
    for function in functions {
        let applied = [
            format!("({variable})"),
            format!("\\left({variable}\\right)"),
        ];
        // Leibniz, the higher orders first.
        for order in (1..=MAX_ORDER).rev() {
            let power = |name: &str| match order {
                1 => vec![name.to_owned()],
                _ => vec![format!("{name}^{order}"), format!("{name}^{{{order}}}")],
            };
            let own = format!(" {} ", placeholder(function, order));
            for top in power("d") {
                for bottom in power(&format!("d{variable}"))
                    .into_iter()
                    .chain(power(&format!("d {variable}")))
                {
                    for gap in ["", " "] {
                        let quotient = format!("\\frac{{{top}{gap}{function}}}{{{bottom}}}");
                        plain = plain.replace(&quotient, &own);
                        plain = plain.replace(&quotient.replace("\\frac", "\\dfrac"), &own);
                        plain = plain.replace(&format!("{top}{gap}{function}/{bottom}"), &own);
                        let operator = format!("\\frac{{{top}}}{{{bottom}}}{gap}{function}");
                        plain = plain.replace(&operator, &own);
                    }
                }
            }
        }
        for (order, dot) in [(3, "dddot"), (2, "ddot"), (1, "dot")] {
            let own = format!(" {} ", placeholder(function, order));
            for written in [
                format!("\\{dot}{{{function}}}"),
                format!("\\{dot} {function}"),
            ] {
                plain = plain.replace(&written, &own);
            }
        }
        plain = primes(&plain, function)?;
        // y(x) is y, and so for its derivatives.
        for order in 0..=MAX_ORDER {
            let own = if order == 0 {
                (*function).to_owned()
            } else {
                format!(" {} ", placeholder(function, order))
            };
            for argument in &applied {
                plain = replace_word(&plain, &format!("{own}{argument}"), &format!("{own} "));
            }
        }
    }
    Ok(plain)
}

/// y', y'', y^{(4)} as names.
fn primes(text: &str, function: &str) -> std::result::Result<String, String> {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(function) {
        let (head, tail) = (
            rest.get(..at).unwrap_or_default(),
            rest.get(at..).unwrap_or_default(),
        );
        plain.push_str(head);
        let after = tail.get(function.len()..).unwrap_or_default();
        let free = !plain
            .chars()
            .next_back()
            .is_some_and(|sign| sign.is_alphabetic() || matches!(sign, '\\' | '_' | '{'));
        let marks = after.chars().take_while(|sign| *sign == '\'').count();
        let bracket = after
            .strip_prefix("^{(")
            .and_then(|inner| inner.split_once(")}"))
            .and_then(|(number, tail)| Some((number.parse::<usize>().ok()?, tail)));
        let (order, tail) = match (marks, bracket) {
            (0, Some((order, tail))) => (order, tail),
            (0, None) => (0, after),
            (marks, _) => (marks, after.get(marks..).unwrap_or_default()),
        };
        if !free || order == 0 {
            plain.push_str(function);
            rest = after;
            continue;
        }
        if order > MAX_ORDER {
            return Err(format!("derivatives up to order {MAX_ORDER} are read"));
        }
        plain.push_str(&format!(" {} ", placeholder(function, order)));
        rest = tail.trim_start_matches(' ');
    }
    plain.push_str(rest);
    Ok(plain)
}

/// Replaces where no letter stands before.
fn replace_word(text: &str, from: &str, to: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (head, tail) = (
            rest.get(..at).unwrap_or_default(),
            rest.get(at..).unwrap_or_default(),
        );
        plain.push_str(head);
        let letter = plain
            .chars()
            .next_back()
            .is_some_and(|sign| sign.is_alphabetic() || sign == '\\');
        plain.push_str(if letter { from } else { to });
        rest = tail.get(from.len()..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain
}

/// `y'(0) = 1`.
fn initial_value(
    text: &str,
    place: &Place,
    functions: &[&str],
    declared: &[&str],
) -> Result<Initial> {
    let refuse = || Error::Domain {
        place: place.clone(),
        found: text.to_owned(),
        fix: format!(
            "write values such as {0}(0) = 1 or {0}'(0) = 0",
            functions.first().unwrap_or(&"y")
        ),
    };
    let (left, right) = text.split_once('=').ok_or_else(refuse)?;
    let (head, argument) = left.trim().split_once('(').ok_or_else(refuse)?;
    let argument = argument.trim_end().strip_suffix(')').ok_or_else(refuse)?;
    let head = head.trim();
    let function = head.trim_end_matches('\'');
    let order = head.len() - function.len();
    let unknown = functions
        .iter()
        .position(|name| *name == function)
        .ok_or_else(refuse)?;
    if order > MAX_ORDER {
        return Err(refuse());
    }
    let read = conventions(declared);
    Ok(Initial {
        unknown,
        order,
        place: scalar(argument, place, &read)?,
        value: scalar(right, place, &read)?,
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
    let solution = scalar(&text, &place, &read)?;
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
            [(_, Ok(at))] => initial.push((*at, scalar(right, &place, &read)?)),
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
