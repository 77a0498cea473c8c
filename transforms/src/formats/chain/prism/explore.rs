//! The states of a program, breadth first.

use std::collections::HashMap;

use algebra::expr::Expr;

use super::guarded::Guarded;
use super::program::{Command, Fault, Parse, Program, Reward, UNNAMED, program};
use super::resolve::{Resolved, resolve};
use super::walk::{Walk, variables};
use crate::error::{Error, Result, at_most};
use crate::formats::case::{line, suggestion};
use crate::formats::chain::ReadOptions;
use crate::formats::chain::drn::chosen;
use crate::formats::chain::formula::{Grammar, Parser};
use crate::formats::chain::lexer::tokens;
use crate::formats::chain::print::EXIT;
use crate::formats::chain::steps::Formula;
use crate::formats::text::quote;
use crate::formats::trace::format_error;
use crate::makespan::chain::ChainBuilder;
use crate::makespan::{Chain, Kind};

/// Longer programs are refused.
const MOST_BYTES: usize = 1 << 26;
/// More arcs than so many times the limit on states are refused.
const ARCS_PER_STATE: usize = 16;
/// The label that every state without a command has.
const DEADLOCK: &str = "deadlock";

pub(in crate::formats::chain) fn read(text: &str, options: &ReadOptions) -> Result<Chain<Expr>> {
    at_most(
        "bytes of a program",
        text.len(),
        MOST_BYTES,
        "write one command for many states",
    )?;
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
    let guarded =
        |guards: &mut dyn Iterator<Item = &Formula>| Guarded::new(guards, &whole, &resolved.values);
    let reward = reward(program, options)?;
    let rewards =
        reward.map(|(_, items)| (items, guarded(&mut items.iter().map(|item| &item.guard))));
    let commands = guarded(&mut program.commands.iter().map(|command| &command.guard));
    let exit_label = exit_label(program, options)?;
    let mut walk = Walk::new(program, text, variables, resolved, options);
    let mut states = States {
        builder: Chain::builder(program.kind),
        places: HashMap::new(),
        list: Vec::new(),
        names: Vec::new(),
        most: options.most_states,
        arcs: 0,
    };
    states.place(first, &walk)?;
    let mut labels: Vec<_> = program
        .labels
        .iter()
        .filter(|(label, ..)| label != EXIT || options.exit_label != EXIT)
        .map(|(name, formula, at)| Label {
            name,
            formula,
            at: *at,
            states: Some(Vec::new()),
        })
        .collect();
    if let Some((name, _)) = reward.filter(|(name, _)| name != UNNAMED) {
        states.builder.cost_name(name);
    }
    states.builder.begin(&states.names[0], Expr::integer(1));
    let mut at = 0;
    while let Some(state) = states.list.get(at).cloned() {
        walk.enter(&state)?;
        if let Some((items, guarded)) = &rewards {
            let cost = cost(&mut walk, &state, items, guarded)?;
            states.builder.cost(&states.names[at], cost);
        }
        for label in &mut labels {
            label.look(&mut walk, at)?;
        }
        let over = match exit_label {
            Some((formula, place)) => walk.holds(formula, place, "a label")?,
            None => false,
        };
        let candidates = match over {
            true => Vec::new(),
            false => commands.candidates(walk.keys(&state)).collect(),
        };
        let moves = moves(&mut walk, &state, &candidates, &mut states)?;
        // Without a label the task is over where nothing changes any more.
        if over || exit_label.is_none() && moves.iter().all(|(target, _)| *target == at) {
            states.builder.exit(&states.names[at]);
        }
        states.add(at, moves)?;
        at += 1;
    }
    for label in &labels {
        for &state in label.states.iter().flatten() {
            states.builder.label(label.name, &states.names[state]);
        }
    }
    if options.normalise {
        states.builder.normalise();
    }
    states.builder.build().map_err(Fault::Fails)
}

/// A label and the states in which it holds.
struct Label<'p> {
    name: &'p str,
    formula: &'p Formula,
    at: usize,
    /// Nothing for a label that needs the value of a parameter somewhere: it is none at all.
    states: Option<Vec<usize>>,
}

impl Label<'_> {
    /// Looks at the state in which the walk is.
    fn look(&mut self, walk: &mut Walk<'_>, state: usize) -> Parse<()> {
        let Some(states) = &mut self.states else {
            return Ok(());
        };
        match walk.holds(self.formula, self.at, "a label") {
            Ok(true) => states.push(state),
            Ok(false) => {}
            Err(Fault::Says(_)) => self.states = None,
            Err(fault) => return Err(fault),
        }
        Ok(())
    }
}

/// The sum of the rewards of a state.
fn cost(walk: &mut Walk<'_>, state: &[i64], items: &[Reward], guarded: &Guarded) -> Parse<Expr> {
    let candidates: Vec<usize> = guarded.candidates(walk.keys(state)).collect();
    let mut cost = Vec::new();
    for item in candidates.into_iter().filter_map(|item| items.get(item)) {
        if walk.holds(&item.guard, item.at, "the condition of a reward")? {
            cost.push(walk.expr(&item.value, item.at, "a reward")?);
        }
    }
    Ok(Expr::sum(cost))
}

/// Where the commands that are possible lead, with rates or probabilities.
fn moves(
    walk: &mut Walk<'_>,
    state: &[i64],
    candidates: &[usize],
    states: &mut States,
) -> Parse<Vec<(usize, Expr)>> {
    let program = walk.program;
    let (mut enabled, mut moves): (Option<&Command>, Vec<(usize, Expr)>) = (None, Vec::new());
    for command in candidates
        .iter()
        .filter_map(|&command| program.commands.get(command))
    {
        if !walk.holds(&command.guard, command.at, "a condition")? {
            continue;
        }
        if let Some(other) = enabled.replace(command)
            && program.kind == Kind::Discrete
        {
            return Err(walk.overlap(state, other, command));
        }
        for update in &command.updates {
            if let Some(weight) = walk.weight(update, command)? {
                let next = walk.next(state, update)?;
                moves.push((states.place(next, walk)?, weight));
            }
        }
    }
    Ok(moves)
}

/// The states that were met.
struct States {
    builder: ChainBuilder<Expr>,
    places: HashMap<Vec<i64>, usize>,
    list: Vec<Vec<i64>>,
    names: Vec<String>,
    most: usize,
    arcs: usize,
}

impl States {
    /// The number of a state, which is new where it was not met.
    fn place(&mut self, state: Vec<i64>, walk: &Walk<'_>) -> Parse<usize> {
        if let Some(&place) = self.places.get(&state) {
            return Ok(place);
        }
        let place = self.list.len();
        if place >= self.most {
            return Err(Self::too_large("states of a program", place + 1, self.most));
        }
        let name = walk.name(&state);
        self.builder.state(&name);
        self.names.push(name);
        self.list.push(state.clone());
        self.places.insert(state, place);
        Ok(place)
    }

    fn add(&mut self, from: usize, moves: Vec<(usize, Expr)>) -> Parse<()> {
        self.arcs += moves.len();
        let most = self.most.saturating_mul(ARCS_PER_STATE);
        if self.arcs > most {
            return Err(Self::too_large("arcs of a program", self.arcs, most));
        }
        for (target, weight) in moves {
            self.builder
                .arc(&self.names[from], &self.names[target], weight, None);
        }
        Ok(())
    }

    fn too_large(what: &'static str, needed: usize, limit: usize) -> Fault {
        Fault::Fails(Error::TooLarge {
            what,
            needed: needed as u64,
            limit: limit as u64,
            hint: "make ranges smaller, or raise most_states",
        })
    }
}

/// The rewards that are costs.
fn reward<'p>(
    program: &'p Program,
    options: &ReadOptions,
) -> Parse<Option<&'p (String, Vec<Reward>)>> {
    let names: Vec<String> = program
        .rewards
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    let chosen = chosen(&names, options).map_err(Fault::Fails)?;
    Ok(chosen.and_then(|place| program.rewards.get(place)))
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
