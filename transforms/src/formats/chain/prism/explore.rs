//! The states of a program, breadth first.

use std::collections::HashMap;

use algebra::Rational;
use algebra::expr::Expr;

use super::guarded::Guarded;
use super::program::{Command, Fault, Parse, Program, Update, program};
use super::resolve::{Resolved, resolve};
use crate::error::{Error, Result};
use crate::formats::case::{line, suggestion};
use crate::formats::chain::ReadOptions;
use crate::formats::chain::drn::chosen;
use crate::formats::chain::formula::{Grammar, Parser};
use crate::formats::chain::lexer::tokens;
use crate::formats::chain::steps::Formula;
use crate::formats::chain::value::{Value, evaluate};
use crate::formats::text::quote;
use crate::formats::trace::format_error;
use crate::makespan::{Chain, Kind};

/// Longer programs are refused.
const MOST_BYTES: usize = 1 << 26;
/// More arcs than so many times the limit on states are refused.
const ARCS_PER_STATE: usize = 16;
/// The label that every state without a command has.
const DEADLOCK: &str = "deadlock";

pub(in crate::formats::chain) fn read(text: &str, options: &ReadOptions) -> Result<Chain<Expr>> {
    if text.len() > MOST_BYTES {
        return Err(Error::TooLarge {
            what: "bytes of a program",
            needed: text.len() as u64,
            limit: MOST_BYTES as u64,
            hint: "write one command for many states",
        });
    }
    let placed = |fault: Fault| match fault {
        Fault::Says((at, message)) => format_error(format!("line {}", line(text, at)), message),
        Fault::Fails(error) => error,
    };
    let tokens = tokens(text).map_err(|complaint| placed(Fault::Says(complaint)))?;
    let mut parser = Parser::new(text, &tokens, Grammar::Prism);
    let program = program(&mut parser).map_err(placed)?;
    let resolved = resolve(&program, text, options).map_err(placed)?;
    explore(&program, text, resolved, options).map_err(placed)
}

/// A variable with its bounds; truth values are 0 and 1.
struct Bounded<'p> {
    place: usize,
    name: &'p str,
    truth: bool,
    low: i64,
    high: i64,
}

impl Bounded<'_> {
    fn value(&self, number: i64) -> Value {
        match self.truth {
            true => Value::Truth(number != 0),
            false => Value::Number(Rational::from(number)),
        }
    }
}

struct Walk<'p> {
    program: &'p Program,
    text: &'p str,
    variables: Vec<Bounded<'p>>,
    formulas: Vec<(usize, &'p Formula)>,
    values: Vec<Value>,
    stack: Vec<Value>,
}

fn explore(
    program: &Program,
    text: &str,
    resolved: Resolved<'_>,
    options: &ReadOptions,
) -> Parse<Chain<Expr>> {
    let (variables, first) = variables(program, &resolved)?;
    let whole: Vec<usize> = variables
        .iter()
        .filter(|variable| !variable.truth)
        .map(|variable| variable.place)
        .collect();
    let commands = Guarded::new(
        program.commands.iter().map(|command| &command.guard),
        &whole,
        &resolved.values,
    );
    let reward = reward(program, options)?;
    let items = program
        .rewards
        .get(reward.unwrap_or(usize::MAX))
        .map_or(&[][..], |(_, items)| items);
    let rewards = Guarded::new(
        items.iter().map(|item| &item.guard),
        &whole,
        &resolved.values,
    );
    let exit_label = exit_label(program, options)?;
    let mut walk = Walk {
        program,
        text,
        variables,
        formulas: resolved.formulas,
        values: resolved.values,
        stack: Vec::new(),
    };
    let mut builder = Chain::builder(program.kind);
    let mut places: HashMap<Vec<i64>, usize> = HashMap::new();
    let (mut states, mut names) = (vec![first.clone()], vec![walk.name(&first)]);
    builder.begin(&names[0], Expr::integer(1));
    places.insert(first, 0);
    let (mut at, mut arcs) = (0, 0);
    while at < states.len() {
        let state = states[at].clone();
        walk.enter(&state);
        let keys = || {
            walk.variables
                .iter()
                .map(|variable| variable.place)
                .zip(state.iter().copied())
        };
        if reward.is_some() {
            let candidates: Vec<usize> = rewards.candidates(keys()).collect();
            let mut cost = Vec::new();
            for item in candidates.into_iter().filter_map(|item| items.get(item)) {
                if walk.holds(&item.guard, item.at, "the condition of a reward")? {
                    cost.push(walk.expr(&item.value, item.at, "a reward")?);
                }
            }
            builder.cost(&names[at], Expr::sum(cost));
        }
        let labelled = match exit_label {
            Some((formula, at)) => walk.holds(formula, at, "a label")?,
            None => false,
        };
        if labelled {
            builder.exit(&names[at]);
            at += 1;
            continue;
        }
        let keys = walk
            .variables
            .iter()
            .map(|variable| variable.place)
            .zip(state.iter().copied());
        let candidates: Vec<usize> = commands.candidates(keys).collect();
        let (mut enabled, mut moves): (Option<&Command>, Vec<(usize, Expr)>) = (None, Vec::new());
        for command in candidates
            .into_iter()
            .filter_map(|command| program.commands.get(command))
        {
            if !walk.holds(&command.guard, command.at, "a condition")? {
                continue;
            }
            if let Some(other) = enabled.replace(command)
                && program.kind == Kind::Discrete
            {
                return Err(walk.overlap(&state, other, command));
            }
            for update in &command.updates {
                let Some(weight) = walk.weight(update, command)? else {
                    continue;
                };
                let next = walk.next(&state, update)?;
                let known = places.get(&next).copied();
                let target = match known {
                    Some(target) => target,
                    None => {
                        if states.len() >= options.most_states {
                            return Err(Fault::Fails(Error::TooLarge {
                                what: "states of a program",
                                needed: states.len() as u64 + 1,
                                limit: options.most_states as u64,
                                hint: "make ranges smaller, or raise the limit on states",
                            }));
                        }
                        let name = walk.name(&next);
                        builder.state(&name);
                        states.push(next.clone());
                        names.push(name);
                        places.insert(next, states.len() - 1);
                        states.len() - 1
                    }
                };
                moves.push((target, weight));
            }
        }
        // Without a label the task is over where nothing changes any more.
        if exit_label.is_none() && moves.iter().all(|(target, _)| *target == at) {
            builder.exit(&names[at]);
        }
        arcs += moves.len();
        if arcs / ARCS_PER_STATE > options.most_states {
            return Err(Fault::Fails(Error::TooLarge {
                what: "arcs of a program",
                needed: arcs as u64,
                limit: options.most_states.saturating_mul(ARCS_PER_STATE) as u64,
                hint: "make ranges smaller, or raise the limit on states",
            }));
        }
        for (target, weight) in moves {
            builder.arc(&names[at], &names[target], weight, None);
        }
        at += 1;
    }
    if options.normalise {
        builder.normalise();
    }
    builder.build().map_err(Fault::Fails)
}

/// Bounds and first values.
fn variables<'p>(
    program: &'p Program,
    resolved: &Resolved<'_>,
) -> Parse<(Vec<Bounded<'p>>, Vec<i64>)> {
    let mut stack = Vec::new();
    let (mut variables, mut first) = (Vec::new(), Vec::new());
    for variable in &program.variables {
        let name = program
            .names
            .list()
            .get(variable.name)
            .map_or("", String::as_str);
        let wrong = |what: &str, message: String| {
            Fault::Says((
                variable.at,
                format!("the variable {name}, {what}: {message}"),
            ))
        };
        let mut whole = |formula: &Formula, what: &str| {
            let value = evaluate(formula, &resolved.values, &mut stack);
            value.to_whole().map_err(|message| wrong(what, message))
        };
        let (low, high) = match &variable.range {
            Some((low, high)) => (whole(low, "lower end")?, whole(high, "upper end")?),
            None => (0, 1),
        };
        if low > high {
            return Err(wrong(
                "range",
                format!("[{low}..{high}] is empty; exchange the ends"),
            ));
        }
        let initial = match (&variable.initial, &variable.range) {
            (None, _) => low,
            (Some(initial), Some(_)) => whole(initial, "init")?,
            (Some(initial), None) => {
                let value = evaluate(initial, &resolved.values, &mut stack);
                i64::from(value.to_truth().map_err(|message| wrong("init", message))?)
            }
        };
        if initial < low || initial > high {
            return Err(wrong(
                "init",
                format!("{initial} is not in [{low}..{high}]"),
            ));
        }
        first.push(initial);
        variables.push(Bounded {
            place: variable.name,
            name,
            truth: variable.range.is_none(),
            low,
            high,
        });
    }
    Ok((variables, first))
}

fn reward(program: &Program, options: &ReadOptions) -> Parse<Option<usize>> {
    let names: Vec<String> = program
        .rewards
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    chosen(&names, options).map_err(Fault::Fails)
}

/// The condition of the exits; none where they are the states that are not left.
fn exit_label<'p>(
    program: &'p Program,
    options: &ReadOptions,
) -> Parse<Option<(&'p Formula, usize)>> {
    let wanted = options.exit_label.as_str();
    match program.labels.iter().find(|(label, ..)| label == wanted) {
        Some((_, formula, at)) => Ok(Some((formula, *at))),
        None if wanted == ReadOptions::default().exit_label || wanted == DEADLOCK => Ok(None),
        None => {
            let known: Vec<&str> = program
                .labels
                .iter()
                .map(|(label, ..)| label.as_str())
                .collect();
            let hint = match known.is_empty() {
                true => "the program has no labels".to_owned(),
                false => suggestion(wanted, &known),
            };
            Err(Fault::Says((
                0,
                format!("there is no label {}; {hint}", quote(wanted)),
            )))
        }
    }
}

impl Walk<'_> {
    /// `s=2,jam=true`
    fn name(&self, state: &[i64]) -> String {
        let parts =
            self.variables
                .iter()
                .zip(state)
                .map(|(variable, number)| match variable.truth {
                    true => format!("{}={}", variable.name, *number != 0),
                    false => format!("{}={number}", variable.name),
                });
        let parts: Vec<String> = parts.collect();
        match parts.is_empty() {
            true => "the only state".to_owned(),
            false => parts.join(","),
        }
    }

    /// Sets the variables, then the formulas.
    fn enter(&mut self, state: &[i64]) {
        for (variable, number) in self.variables.iter().zip(state) {
            if let Some(slot) = self.values.get_mut(variable.place) {
                *slot = variable.value(*number);
            }
        }
        for (place, formula) in &self.formulas {
            let value = evaluate(formula, &self.values, &mut self.stack);
            if let Some(slot) = self.values.get_mut(*place) {
                *slot = value;
            }
        }
    }

    fn wrong(&self, at: usize, what: &str, message: &str) -> Fault {
        let parts = self
            .variables
            .iter()
            .map(|variable| match self.values.get(variable.place) {
                Some(Value::Truth(value)) => format!("{}={value}", variable.name),
                Some(Value::Number(value)) => format!("{}={value}", variable.name),
                _ => variable.name.to_owned(),
            });
        let state: Vec<String> = parts.collect();
        Fault::Says((
            at,
            format!("{what}, in the state {}: {message}", state.join(",")),
        ))
    }

    fn holds(&mut self, formula: &Formula, at: usize, what: &str) -> Parse<bool> {
        let value = evaluate(formula, &self.values, &mut self.stack).to_truth();
        value.map_err(|message| self.wrong(at, what, &message))
    }

    fn expr(&mut self, formula: &Formula, at: usize, what: &str) -> Parse<Expr> {
        let value = evaluate(formula, &self.values, &mut self.stack).into_expr();
        value.map_err(|message| self.wrong(at, what, &message))
    }

    /// The rate or probability of an update; nothing where it is 0.
    fn weight(&mut self, update: &Update, command: &Command) -> Parse<Option<Expr>> {
        let weight = match &update.rate {
            None => Expr::integer(1),
            Some(rate) => self.expr(rate, command.at, "a rate or probability")?,
        };
        Ok((!weight.is_zero()).then_some(weight))
    }

    fn next(&mut self, state: &[i64], update: &Update) -> Parse<Vec<i64>> {
        let mut next = state.to_vec();
        for (name, formula, at) in &update.assignments {
            let Some(place) = self
                .variables
                .iter()
                .position(|variable| variable.place == *name)
            else {
                let word = self
                    .program
                    .names
                    .list()
                    .get(*name)
                    .map_or("", String::as_str);
                return Err(Fault::Says((
                    *at,
                    format!("{} is no variable: only those are assigned", quote(word)),
                )));
            };
            let value = evaluate(formula, &self.values, &mut self.stack);
            let variable = &self.variables[place];
            let number = match variable.truth {
                true => value.to_truth().map(i64::from),
                false => value.to_whole(),
            };
            let number = number.map_err(|message| self.wrong(*at, variable.name, &message))?;
            if number < variable.low || number > variable.high {
                let message = format!(
                    "the value {number} leaves the range [{}..{}]",
                    variable.low, variable.high
                );
                return Err(self.wrong(*at, variable.name, &message));
            }
            if let Some(slot) = next.get_mut(place) {
                *slot = number;
            }
        }
        Ok(next)
    }

    /// Two commands at once in a chain in steps.
    fn overlap(&self, state: &[i64], one: &Command, other: &Command) -> Fault {
        let [first, second] = match one.at < other.at {
            true => [one.at, other.at],
            false => [other.at, one.at],
        };
        let message = format!(
            "this command and the one of line {} are both possible in the state {}: in a dtmc that would be a choice; make their conditions exclude each other",
            line(self.text, second),
            self.name(state)
        );
        Fault::Says((first, message))
    }
}
