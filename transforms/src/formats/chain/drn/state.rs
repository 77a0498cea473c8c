//! From states and what leads out of them to a chain.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use algebra::Rational;
use algebra::expr::{Expr, Symbol};

use crate::error::{Error, Result};
use crate::formats::case::suggestion;
use crate::formats::chain::ReadOptions;
use crate::formats::chain::print::{EXIT, OF_EVERY_CHAIN};
use crate::formats::chain::tree::check_name;
use crate::formats::text::quote;
use crate::formats::trace::format_error;
use crate::makespan::chain::{ChainBuilder, Note};
use crate::makespan::{Chain, Kind};

/// A state as it stands in the file.
pub(super) struct State {
    pub(super) number: usize,
    pub(super) line: usize,
    pub(super) name: Option<String>,
    /// Values of variables, as Storm writes them when it is asked to.
    pub(super) valuation: Option<String>,
    pub(super) exit_rate: Option<Expr>,
    pub(super) rewards: Vec<Expr>,
    pub(super) labels: Vec<String>,
    pub(super) arcs: Vec<(usize, Expr)>,
}

impl State {
    fn has(&self, label: &str) -> bool {
        self.labels.iter().any(|known| known == label)
    }

    fn is_never_left(&self) -> bool {
        self.arcs.iter().all(|(target, _)| *target == self.number)
    }
}

/// A file that was read.
pub(super) struct Drawn {
    pub(super) kind: Kind,
    pub(super) rewards: Vec<String>,
    pub(super) states: Vec<State>,
}

/// Sums are compared so far, relatively: writers round to ten digits.
const SLACK: f64 = 1e-6;

pub(super) fn assemble(file: Drawn, options: &ReadOptions) -> Result<Chain<Expr>> {
    let Drawn {
        kind,
        rewards,
        states,
    } = file;
    let names = names(&states)?;
    let reward = chosen(&rewards, options)?;
    let labelled = is_labelled(&states, options)?;
    let mut builder = Chain::builder(kind);
    let mut exits = HashSet::new();
    for (state, name) in states.iter().zip(&names) {
        builder.state(name);
        let exit = match labelled {
            true => state.has(&options.exit_label),
            false => state.is_never_left(),
        };
        if exit {
            builder.exit(name);
            exits.insert(name);
        }
    }
    let mut starts = states.iter().filter(|state| state.has("init"));
    match (starts.next(), starts.next()) {
        (Some(start), None) => {
            builder.begin(&names[start.number], Expr::integer(1));
        }
        (None, _) => {
            return Err(format_error(
                "the states",
                "none has the label init: name the state in which the task begins",
            ));
        }
        (Some(_), Some(second)) => {
            let message = "a second state with the label init: a chain begins in one, or with probabilities that DRN does not hold";
            return Err(format_error(format!("line {}", second.line), message));
        }
    }
    let name = reward.and_then(|place| rewards.get(place));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        builder.cost_name(name);
    }
    keep_labels(&states, &names, labelled, options, &mut builder);
    let mut as_probabilities: Option<(&String, usize)> = None;
    for (state, name) in states.iter().zip(&names) {
        let factor = factor(kind, state)?;
        if factor.is_some() && !exits.contains(name) {
            let (first, count) = as_probabilities.unwrap_or((name, 0));
            as_probabilities = Some((first, count + 1));
        }
        for (target, value) in &state.arcs {
            let Some(target) = names.get(*target) else {
                let message = format!(
                    "an arc to the state {target}, but there are {}",
                    states.len()
                );
                return Err(format_error(
                    format!("line {}, state {}", state.line, state.number),
                    message,
                ));
            };
            let weight = factor
                .as_ref()
                .map_or_else(|| value.clone(), |rate| value * rate);
            // Writers give a rate of 0 where a parameter vanished; in a chain it is no arc.
            if kind == Kind::Continuous && weight.is_zero() {
                continue;
            }
            builder.arc(name, target, weight, None);
        }
        if let Some(reward) = reward {
            let cost = state.rewards.get(reward).cloned();
            builder.cost(name, cost.unwrap_or_else(|| Expr::integer(0)));
        }
    }
    if let Some((state, count)) = as_probabilities {
        let state = state.clone();
        builder.note(Note::ReadAsProbabilities { state, count });
    }
    if options.normalise {
        builder.normalise();
    }
    builder.build()
}

/// Labels that are no beginnings and not written anyway: `done` of the exits, and that of a state with its own name.
fn keep_labels(
    states: &[State],
    names: &[String],
    labelled: bool,
    options: &ReadOptions,
    builder: &mut ChainBuilder<Expr>,
) {
    let mut labels: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for (state, name) in states.iter().zip(names) {
        for label in &state.labels {
            labels.entry(label.as_str()).or_default().push(name);
        }
    }
    labels.retain(|label, states| {
        let exits = labelled && options.exit_label == EXIT && *label == EXIT;
        let own = matches!(states[..], [name] if name == label);
        !OF_EVERY_CHAIN.contains(label) && !exits && !own
    });
    for (label, states) in labels {
        for state in states {
            builder.label(label, state);
        }
    }
}

/// Has some state the label of the exits? A label that was asked for by name has to be there.
fn is_labelled(states: &[State], options: &ReadOptions) -> Result<bool> {
    let label = options.exit_label.as_str();
    if states.iter().any(|state| state.has(label)) {
        return Ok(true);
    }
    if options.exit_label == ReadOptions::default().exit_label {
        return Ok(false);
    }
    let known: BTreeSet<&str> = states
        .iter()
        .flat_map(|state| &state.labels)
        .map(String::as_str)
        .collect();
    let known: Vec<&str> = known.into_iter().take(100).collect();
    let message = format!(
        "none has the label {}; {}",
        quote(label),
        suggestion(label, &known)
    );
    Err(format_error("the states", message))
}

fn names(states: &[State]) -> Result<Vec<String>> {
    let mut seen = HashSet::with_capacity(states.len());
    let mut names = Vec::with_capacity(states.len());
    for state in states {
        let wrong = |message: &str| {
            format_error(
                format!("line {}, state {}", state.line, state.number),
                message,
            )
        };
        // Storm leaves variables that are true out, so that valuations need not differ.
        let valuation = state
            .valuation
            .clone()
            .filter(|name| check_name(name).is_none() && !seen.contains(name));
        let name = state.name.clone().or(valuation);
        let name = name.unwrap_or_else(|| format!("s{}", state.number));
        if let Some(defect) = check_name(&name) {
            return Err(wrong(defect));
        }
        if !seen.insert(name.clone()) {
            return Err(wrong(&format!("two states are called {}", quote(&name))));
        }
        names.push(name);
    }
    Ok(names)
}

/// The place of the rewards that are costs.
pub(in crate::formats::chain) fn chosen(
    rewards: &[String],
    options: &ReadOptions,
) -> Result<Option<usize>> {
    let known: Vec<&str> = rewards.iter().map(String::as_str).collect();
    match (&options.rewards, rewards) {
        (None, []) => Ok(None),
        (None, [_]) => Ok(Some(0)),
        (None, _) => Err(Error::Unsupported {
            what: "a chain",
            construct: format!("several rewards ({}) at once", known.join(", ")),
            hint: "name the one that is the cost",
        }),
        (Some(name), _) => match known.iter().position(|known| known == name) {
            Some(place) => Ok(Some(place)),
            None => {
                let message = format!(
                    "there is none of the name {}; {}",
                    quote(name),
                    suggestion(name, &known)
                );
                Err(format_error("rewards", message))
            }
        },
    }
}

/// What the values below a state are multiplied by: nothing for rates, the exit rate for probabilities.
fn factor(kind: Kind, state: &State) -> Result<Option<Expr>> {
    let (Kind::Continuous, Some(exit)) = (kind, &state.exit_rate) else {
        return Ok(None);
    };
    let sum = Expr::sum(state.arcs.iter().map(|(_, value)| value.clone()));
    let point = point(exit, &sum);
    let near = |one: &Expr, other: &Expr| {
        let [one, other] = [one, other].map(|value| at(value, &point));
        (one - other).abs() <= SLACK * one.abs().max(other.abs())
    };
    if state.arcs.is_empty() || near(&sum, exit) {
        return Ok(None);
    }
    match near(&sum, &Expr::integer(1)) {
        true => Ok(Some(exit.clone())),
        false => {
            let message = "the values below it sum neither to its exit rate, as rates do, nor to 1, as probabilities do";
            Err(format_error(
                format!("line {}, state {}", state.line, state.number),
                message,
            ))
        }
    }
}

/// A point where two different formulas hardly agree.
fn point(one: &Expr, other: &Expr) -> Vec<(Symbol, Expr)> {
    if !one.is_symbolic() && !other.is_symbolic() {
        return Vec::new();
    }
    let mut symbols = one.symbols();
    symbols.extend(other.symbols());
    let numbered = symbols.into_iter().zip(1..);
    numbered
        .map(|(symbol, number)| {
            (
                symbol,
                Expr::ratio(1013 + 37 * number * number, 9973 + 71 * number),
            )
        })
        .collect()
}

fn at(value: &Expr, point: &[(Symbol, Expr)]) -> f64 {
    match value.as_rational() {
        Some(value) => value.to_f64(),
        None => value
            .substitute(point)
            .as_rational()
            .map_or(f64::NAN, Rational::to_f64),
    }
}
