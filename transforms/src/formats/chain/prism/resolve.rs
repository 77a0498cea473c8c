//! Values of constants, and the order in which formulas are evaluated.

use std::collections::HashMap;

use algebra::expr::Expr;

use super::program::{Definition, Fault, Parse, Program, Type};
use crate::formats::case::suggestion;
use crate::formats::chain::ReadOptions;
use crate::formats::chain::steps::{Formula, Step};
use crate::formats::chain::value::{Value, evaluate};
use crate::formats::text::quote;

/// What is fixed before the states are known.
pub(super) struct Resolved<'p> {
    /// Values by number of the name: constants; faults for what has none yet.
    pub(super) values: Vec<Value>,
    /// Formulas, each behind those that it uses.
    pub(super) formulas: Vec<(usize, &'p Formula)>,
}

fn says<T>(at: usize, message: String) -> Parse<T> {
    Err(Fault::Says((at, message)))
}

pub(super) fn resolve<'p>(
    program: &'p Program,
    text: &str,
    options: &ReadOptions,
) -> Parse<Resolved<'p>> {
    let names = program.names.list();
    let name = |place: usize| names.get(place).map_or("", String::as_str);
    let mut defined: HashMap<usize, usize> = HashMap::new();
    for (at, place) in program
        .definitions
        .iter()
        .map(|definition| (definition.at, definition.name))
        .chain(
            program
                .variables
                .iter()
                .map(|variable| (variable.at, variable.name)),
        )
    {
        if defined.insert(place, at).is_some() {
            return says(at, format!("{} is declared twice", quote(name(place))));
        }
    }
    let missing = (0..names.len()).find(|place| !defined.contains_key(place));
    if let Some(place) = missing {
        let known: Vec<&str> = defined_names(program);
        let at = first_use(text, name(place));
        let hint = match known.is_empty() {
            true => "declare it".to_owned(),
            false => suggestion(name(place), &known),
        };
        return says(
            at,
            format!(
                "{} is neither a variable nor a constant or formula; {hint}",
                quote(name(place))
            ),
        );
    }
    let constants = program
        .definitions
        .iter()
        .filter(|definition| definition.constant.is_some())
        .map(|definition| name(definition.name));
    options.check_names(constants).map_err(Fault::Fails)?;
    let order = sorted(&program.definitions, name)?;
    let given: HashMap<&str, Value> = options
        .constants
        .iter()
        .map(|(name, value)| (name.as_str(), Value::Number(value.clone())))
        .collect();
    let later = |place: usize| {
        Value::Fault(
            format!(
                "{} has no value yet: constants use constants only",
                quote(name(place))
            )
            .into(),
        )
    };
    let mut values: Vec<Value> = (0..names.len()).map(later).collect();
    let mut formulas = Vec::new();
    let mut stack = Vec::new();
    for definition in order {
        let Some(kind) = definition.constant else {
            if let Some(formula) = &definition.formula {
                formulas.push((definition.name, formula));
            }
            continue;
        };
        let value = match (given.get(name(definition.name)), &definition.formula) {
            (Some(value), _) => value.clone(),
            (None, Some(formula)) => evaluate(formula, &values, &mut stack),
            (None, None) if kind == Type::Truth => {
                let message = format!(
                    "{} is true or false: give it a value",
                    quote(name(definition.name))
                );
                return says(definition.at, message);
            }
            (None, None) => Value::Formula(Expr::symbol(name(definition.name))),
        };
        let wrong = match (kind, &value) {
            (Type::Truth, value) => value.to_truth().err(),
            (_, Value::Number(_)) if kind == Type::Whole => value.to_whole().err(),
            (_, Value::Number(_) | Value::Formula(_)) => None,
            (_, value) => value.to_number().err(),
        };
        if let Some(message) = wrong {
            return says(
                definition.at,
                format!("the constant {}: {message}", name(definition.name)),
            );
        }
        if let Some(slot) = values.get_mut(definition.name) {
            *slot = value;
        }
    }
    Ok(Resolved { values, formulas })
}

fn defined_names(program: &Program) -> Vec<&str> {
    let names = program.names.list();
    let definitions = program.definitions.iter().map(|definition| definition.name);
    let variables = program.variables.iter().map(|variable| variable.name);
    definitions
        .chain(variables)
        .filter_map(|place| names.get(place))
        .map(String::as_str)
        .collect()
}

/// Where a word stands first.
fn first_use(text: &str, word: &str) -> usize {
    let mut places = text.match_indices(word);
    let whole = places.find(|(at, _)| {
        let inner = |c: char| c.is_alphanumeric() || c == '_';
        let before = text[..*at].chars().next_back().is_some_and(inner);
        let behind = text[at + word.len()..].chars().next().is_some_and(inner);
        !before && !behind
    });
    whole.map_or(0, |(at, _)| at)
}

/// Definitions, each behind those that it uses.
fn sorted<'p, 'n>(
    definitions: &'p [Definition],
    name: impl Fn(usize) -> &'n str,
) -> Parse<Vec<&'p Definition>> {
    let places: HashMap<usize, usize> = definitions
        .iter()
        .enumerate()
        .map(|(at, definition)| (definition.name, at))
        .collect();
    let mut waits = vec![0_usize; definitions.len()];
    let mut users: Vec<Vec<usize>> = vec![Vec::new(); definitions.len()];
    for (at, definition) in definitions.iter().enumerate() {
        let steps = definition.formula.iter().flat_map(|formula| &formula.steps);
        for step in steps {
            if let Step::Name(used) = step
                && let Some(&used) = places.get(used)
            {
                waits[at] += 1;
                users[used].push(at);
            }
        }
    }
    let mut ready: Vec<usize> = (0..definitions.len())
        .filter(|&at| waits[at] == 0)
        .collect();
    let mut order = Vec::with_capacity(definitions.len());
    while let Some(at) = ready.pop() {
        order.push(&definitions[at]);
        for &user in &users[at] {
            waits[user] -= 1;
            if waits[user] == 0 {
                ready.push(user);
            }
        }
    }
    match definitions
        .iter()
        .zip(&waits)
        .find(|(_, waits)| **waits > 0)
    {
        None => Ok(order),
        Some((definition, _)) => says(
            definition.at,
            format!(
                "{} needs its own value: definitions go round in a circle",
                quote(name(definition.name))
            ),
        ),
    }
}
