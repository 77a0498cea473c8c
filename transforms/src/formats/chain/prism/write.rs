//! A chain as a program with one variable.

use std::fmt::Write;

use algebra::expr::Expr;

use crate::error::{Error, Result};
use crate::formats::chain::drn::{no_durations, parameters, start};
use crate::formats::chain::print::{Dialect, formula_text, is_word, labels};
use crate::formats::trace::format_error;
use crate::makespan::{Chain, Kind};

/// Names of the variable, by what the parameters leave free.
const VARIABLES: [&str; 4] = ["s", "state", "state_of_chain", "closedform_state"];

pub(in crate::formats::chain) fn write(chain: &Chain<Expr>) -> Result<String> {
    let kind = match chain.kind() {
        Kind::Continuous => "ctmc",
        Kind::Discrete => "dtmc",
        Kind::SemiMarkov => return Err(no_durations("PRISM")),
    };
    let start = start(chain, "PRISM")?;
    if !ends(chain, start) {
        return Err(Error::Unsupported {
            what: "PRISM",
            construct: "a chain that reaches no exit".to_owned(),
            hint: "its states are those that are reached: add an arc on the way to an exit, or write TOML, JSON or DRN",
        });
    }
    let parameters = parameters(chain)?;
    let free = VARIABLES
        .into_iter()
        .find(|name| !parameters.iter().any(|known| known == name));
    let variable = free.map_or_else(
        || {
            format!(
                "s{}",
                "_".repeat(parameters.iter().map(String::len).max().unwrap_or(0))
            )
        },
        str::to_owned,
    );
    let states = chain.states();
    let mut text = format!("// Written by closedform\n{kind}\n\n");
    for (state, name) in states.iter().enumerate() {
        // Comments end with their line.
        let name: String = name
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        push(&mut text, format_args!("// {variable}={state}: {name}\n"));
    }
    text.push('\n');
    for parameter in &parameters {
        push(&mut text, format_args!("const double {parameter};\n"));
    }
    let last = states.len().saturating_sub(1).max(1);
    push(
        &mut text,
        format_args!("\nmodule chain\n  {variable} : [0..{last}] init {start};\n"),
    );
    for state in 0..states.len() {
        push(&mut text, format_args!("  [] {variable}={state} -> "));
        if chain.is_exit(state) {
            push(&mut text, format_args!("1 : ({variable}'={state});\n"));
            continue;
        }
        for (at, arc) in chain.arcs_from(state).iter().enumerate() {
            let plus = if at == 0 { "" } else { " + " };
            let weight = formula_text(&arc.weight, Dialect::Prism)?;
            push(
                &mut text,
                format_args!("{plus}{weight} : ({variable}'={})", arc.to),
            );
        }
        text.push_str(";\n");
    }
    text.push_str("endmodule\n\n");
    for (label, states) in labels(chain) {
        let states = ranges(&states, &variable);
        push(&mut text, format_args!("label \"{label}\" = {states};\n"));
    }
    if let Some(costs) = chain.costs() {
        let name = chain.cost_name();
        if !is_word(name) {
            let message = "letters from a to z, digits and _ are expected; give it another name";
            return Err(format_error(format!("rewards {name:?}"), message));
        }
        push(&mut text, format_args!("\nrewards \"{name}\"\n"));
        if costs.iter().all(Expr::is_zero) {
            // PRISM knows no rewards without an item.
            push(&mut text, format_args!("  {variable}=0 : 0;\n"));
        }
        for (state, cost) in costs.iter().enumerate().filter(|(_, cost)| !cost.is_zero()) {
            let cost = formula_text(cost, Dialect::Prism)?;
            push(&mut text, format_args!("  {variable}={state} : {cost};\n"));
        }
        text.push_str("endrewards\n");
    }
    Ok(text)
}

fn push(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a text does not fail.
    let _ = text.write_fmt(what);
}

/// States as ranges of the variable.
fn ranges(states: &[usize], variable: &str) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for &state in states {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == state => *last = state,
            _ => ranges.push((state, state)),
        }
    }
    let parts = ranges.into_iter().map(|(first, last)| match first == last {
        true => format!("{variable}={first}"),
        false => format!("({variable}>={first} & {variable}<={last})"),
    });
    let parts: Vec<String> = parts.collect();
    match parts.is_empty() {
        true => "false".to_owned(),
        false => parts.join(" | "),
    }
}

/// Is an exit reached?
fn ends(chain: &Chain<Expr>, start: usize) -> bool {
    let mut seen = vec![false; chain.states().len()];
    let mut stack = vec![start];
    while let Some(state) = stack.pop() {
        if chain.is_exit(state) {
            return true;
        }
        if !std::mem::replace(&mut seen[state], true) {
            let arcs = chain.arcs_from(state).iter();
            stack.extend(arcs.filter(|arc| !arc.weight.is_zero()).map(|arc| arc.to));
        }
    }
    false
}
