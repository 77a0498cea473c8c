//! A chain as a DRN file.

use std::fmt::Write;

use algebra::expr::Expr;

use super::NAME;
use crate::error::{Error, Result};
use crate::formats::chain::print::{Dialect, formula_text, is_word, labels, symbol_defect};
use crate::formats::chain::tree::check_name;
use crate::formats::trace::format_error;
use crate::makespan::{Chain, Kind};

pub(in crate::formats::chain) fn write(chain: &Chain<Expr>) -> Result<String> {
    let kind = match chain.kind() {
        Kind::Continuous => "CTMC",
        Kind::Discrete => "DTMC",
        Kind::SemiMarkov => return Err(no_durations("DRN")),
    };
    let start = start(chain, "DRN")?;
    let parameters = parameters(chain)?;
    let dialect = Dialect::Drn {
        parametric: !parameters.is_empty(),
    };
    let rewards = chain.costs().map_or("", |_| chain.cost_name());
    if !is_word(rewards) && !rewards.is_empty() {
        let message = "letters from a to z, digits and _ are expected; give it another name";
        return Err(format_error(format!("rewards {rewards:?}"), message));
    }
    let (labels, states) = (labels(chain), chain.states());
    let mut of_state: Vec<Vec<&str>> = vec![Vec::new(); states.len()];
    for (label, states) in &labels {
        for &state in states {
            of_state[state].push(label);
        }
    }
    let mut text = format!(
        "// Written by closedform\n@type: {kind}\n@parameters\n{}\n@reward_models\n{rewards}\n@nr_states\n{count}\n@nr_choices\n{count}\n@model\n",
        parameters.join(" "),
        count = states.len(),
    );
    for (state, name) in states.iter().enumerate() {
        if let Some(defect) = check_name(name) {
            return Err(format_error(format!("state {name:?}"), defect));
        }
        let exit = chain.is_exit(state);
        let arcs = chain.arcs_from(state);
        text.push_str("state ");
        push(&mut text, state);
        if chain.kind() == Kind::Continuous {
            let rate = match exit {
                true => Expr::integer(1),
                false => Expr::sum(arcs.iter().map(|arc| arc.weight.clone())),
            };
            text.push_str(" !");
            text.push_str(&compact(&rate, dialect)?);
        }
        if let Some(cost) = chain.costs().and_then(|costs| costs.get(state)) {
            text.push_str(" [");
            text.push_str(&compact(cost, dialect)?);
            text.push(']');
        }
        if state == start {
            text.push_str(" init");
        }
        for label in &of_state[state] {
            text.push(' ');
            text.push_str(label);
        }
        text.push('\n');
        text.push_str(NAME);
        text.push_str(&serde_json::Value::from(name.as_str()).to_string());
        text.push_str("\n\taction 0\n");
        if exit {
            arc(&mut text, state, "1");
        }
        for part in arcs {
            arc(&mut text, part.to, &compact(&part.weight, dialect)?);
        }
    }
    Ok(text)
}

/// A formula without blanks. Storm takes `-x^2` for (-x)^2: a minus before a name or a bracket is written as a factor.
fn compact(formula: &Expr, dialect: Dialect) -> Result<String> {
    let text = formula_text(formula, dialect)?;
    let mut compact = String::with_capacity(text.len());
    let mut characters = text.chars().filter(|c| *c != ' ').peekable();
    while let Some(c) = characters.next() {
        let sign = c == '-'
            && (compact.is_empty() || compact.ends_with(['(', ',', '*', '/', '+', '-', '^']));
        compact.push(c);
        if sign && characters.peek().is_some_and(|next| !next.is_ascii_digit()) {
            compact.push_str("1*");
        }
    }
    Ok(compact)
}

fn push(text: &mut String, number: usize) {
    // Writing to a text does not fail.
    let _ = write!(text, "{number}");
}

fn arc(text: &mut String, to: usize, value: &str) {
    text.push_str("\t\t");
    push(text, to);
    text.push_str(" : ");
    text.push_str(value);
    text.push('\n');
}

/// The one state in which the chain begins.
pub(in crate::formats::chain) fn start(chain: &Chain<Expr>, format: &'static str) -> Result<usize> {
    match chain.initial() {
        [(state, probability)] if probability.is_one() => Ok(*state),
        _ => Err(Error::Unsupported {
            what: format,
            construct: "a chain that begins in several states".to_owned(),
            hint: "begin in a state of its own, from which the others are reached, and subtract its time; or write TOML or JSON",
        }),
    }
}

pub(in crate::formats::chain) fn no_durations(format: &'static str) -> Error {
    Error::Unsupported {
        what: format,
        construct: "a semi-Markov chain".to_owned(),
        hint: "write TOML or JSON, or a chain in continuous time with stages for the durations",
    }
}

/// The symbols of the chain, if they are names of parameters.
pub(in crate::formats::chain) fn parameters(chain: &Chain<Expr>) -> Result<Vec<String>> {
    let symbols = chain.symbols();
    for symbol in &symbols {
        if let Some(defect) = symbol_defect(symbol.name(), Dialect::Prism) {
            return Err(format_error(format!("parameter {symbol}"), defect));
        }
    }
    Ok(symbols
        .iter()
        .map(|symbol| symbol.name().to_owned())
        .collect())
}
