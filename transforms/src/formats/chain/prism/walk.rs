//! One state of a program: the values there, which commands are possible, where they lead.

use algebra::Rational;
use algebra::expr::Expr;

use super::program::{Command, Fault, Parse, Program, Update};
use super::resolve::Resolved;
use crate::error::Error;
use crate::formats::case::line;
use crate::formats::chain::ReadOptions;
use crate::formats::chain::steps::Formula;
use crate::formats::chain::value::{Value, evaluate};
use crate::formats::text::quote;

/// A variable with its bounds; truth values are 0 and 1.
pub(super) struct Bounded<'p> {
    pub(super) place: usize,
    name: &'p str,
    pub(super) truth: bool,
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

/// Steps of formulas, for every state of the limit, that are made before it is given up.
const STEPS_PER_STATE: u64 = 10_000;

pub(super) struct Walk<'p> {
    pub(super) program: &'p Program,
    text: &'p str,
    variables: Vec<Bounded<'p>>,
    /// Each behind those that it uses.
    formulas: Vec<(usize, &'p Formula)>,
    values: Vec<Value>,
    stack: Vec<Value>,
    /// Steps of formulas that were made, and the most that may be.
    spent: u64,
    limit: u64,
}

/// Bounds and first values.
pub(super) fn variables<'p>(
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

impl<'p> Walk<'p> {
    pub(super) fn new(
        program: &'p Program,
        text: &'p str,
        variables: Vec<Bounded<'p>>,
        resolved: Resolved<'p>,
        options: &ReadOptions,
    ) -> Self {
        Self {
            program,
            text,
            variables,
            formulas: resolved.formulas,
            values: resolved.values,
            stack: Vec::new(),
            spent: 0,
            limit: (options.most_states as u64).saturating_mul(STEPS_PER_STATE),
        }
    }

    /// Variables with their values.
    pub(super) fn keys(&self, state: &[i64]) -> impl Iterator<Item = (usize, i64)> {
        self.variables
            .iter()
            .map(|variable| variable.place)
            .zip(state.iter().copied())
    }

    fn evaluate(&mut self, formula: &Formula) -> Parse<Value> {
        self.spent = self.spent.saturating_add(formula.steps.len() as u64);
        if self.spent > self.limit {
            return Err(Fault::Fails(Error::TooLarge {
                what: "steps of the formulas of a program",
                needed: self.spent,
                limit: self.limit,
                hint: "begin conditions with the value of a variable, such as s=3 & .., or raise most_states",
            }));
        }
        Ok(evaluate(formula, &self.values, &mut self.stack))
    }

    /// `s=2,jam=true`
    pub(super) fn name(&self, state: &[i64]) -> String {
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
    pub(super) fn enter(&mut self, state: &[i64]) -> Parse<()> {
        for (variable, number) in self.variables.iter().zip(state) {
            if let Some(slot) = self.values.get_mut(variable.place) {
                *slot = variable.value(*number);
            }
        }
        for at in 0..self.formulas.len() {
            let (place, formula) = self.formulas[at];
            let value = self.evaluate(formula)?;
            if let Some(slot) = self.values.get_mut(place) {
                *slot = value;
            }
        }
        Ok(())
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

    pub(super) fn holds(&mut self, formula: &Formula, at: usize, what: &str) -> Parse<bool> {
        let value = self.evaluate(formula)?.to_truth();
        value.map_err(|message| self.wrong(at, what, &message))
    }

    pub(super) fn expr(&mut self, formula: &Formula, at: usize, what: &str) -> Parse<Expr> {
        let value = self.evaluate(formula)?.into_expr();
        value.map_err(|message| self.wrong(at, what, &message))
    }

    /// The rate or probability of an update; nothing where it is 0.
    pub(super) fn weight(&mut self, update: &Update, command: &Command) -> Parse<Option<Expr>> {
        let weight = match &update.rate {
            None => Expr::integer(1),
            Some(rate) => self.expr(rate, command.at, "a rate or probability")?,
        };
        Ok((!weight.is_zero()).then_some(weight))
    }

    pub(super) fn next(&mut self, state: &[i64], update: &Update) -> Parse<Vec<i64>> {
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
            let value = self.evaluate(formula)?;
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
    pub(super) fn overlap(&self, state: &[i64], one: &Command, other: &Command) -> Fault {
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
