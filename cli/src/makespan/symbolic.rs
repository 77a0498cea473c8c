//! `makespan symbolic`: the mean of a task graph as a formula.

use std::path::Path;

use closedform::algebra::evidence::Verdict;
use closedform::algebra::{Fuel, Rational};
use closedform::transforms::formats::chain::{ReadOptions, Task};
use closedform::transforms::makespan::Formula;
use closedform::transforms::makespan::symbolic::{Form, Language, Quantity};
use serde_json::{Map, Value, json};

use super::answer::{Answer, document, shown};
use super::certificate;
use super::graph_arguments::{Notation, Symbolic};
use super::task::{self, Read};
use crate::failure::{Failure, Outcome};

/// Work that is allowed unless --fuel says otherwise.
const FUEL: u64 = 1 << 32;

/// Runs the command.
pub(crate) fn run(arguments: &Symbolic, target: Option<&Path>) -> Outcome {
    let mut options = ReadOptions::default();
    options.exit_label.clone_from(&arguments.graph.exits);
    let read = task::read(&arguments.graph.file, &arguments.settings, options)?;
    let Task::Chain(graph) = &read.task else {
        return Err(Failure::Input(format!(
            "{}: a formula is made from a graph (edges): `makespan mean` has that of attempts",
            read.name
        )));
    };
    let about = |error| read.refused(error);
    let fuel = &mut Fuel::new(arguments.fuel.unwrap_or(FUEL));
    let quantity = match (&arguments.exit, arguments.cost) {
        (Some(exit), _) => Quantity::Absorption(exit),
        (None, true) => Quantity::Cost,
        (None, false) => Quantity::Time,
    };
    let from = arguments.from.as_deref();
    let found = graph
        .symbolic(quantity, from, arguments.limit, fuel)
        .map_err(about)?;
    let found = match arguments.factor {
        true => found.factored(fuel).map_err(about)?,
        false => found,
    };
    let notation = match arguments.latex {
        true => Notation::Latex,
        false => arguments.format.unwrap_or(Notation::Text),
    };
    let mut answer = Answer::default();
    answer.comments(match notation {
        Notation::Text | Notation::Latex => "",
        Notation::Python => "# ",
        Notation::Rust | Notation::C => "// ",
    });
    written(&mut answer, &found, notation, arguments, fuel).map_err(about)?;
    if arguments.gradient {
        gradient(&mut answer, &found, notation, arguments, fuel).map_err(about)?;
    }
    if !arguments.at.is_empty() {
        evaluated(&mut answer, &found, &read, arguments, fuel)?;
    }
    let verdict = graph
        .symbolic_witness(quantity, from, &found, arguments.seed, fuel)
        .map_err(about)?;
    verdict_line(&mut answer, &verdict);
    for note in graph.notes() {
        answer.note(&note.to_string());
    }
    let file = arguments.certificate.as_deref().and_then(|path| {
        let form = form(arguments);
        let document = graph.certificate(quantity, from, &found, form, arguments.limit, fuel);
        certificate::written(&mut answer, path, document)
    });
    if notation != Notation::Text && file.is_some() {
        let plain = found.text(form(arguments), fuel).map_err(about)?;
        answer.key("plain", plain);
    }
    let inputs = [arguments.graph.file.as_str()];
    answer.write(arguments.json, &inputs, file.as_slice(), target)
}

fn verdict_line(answer: &mut Answer, verdict: &Verdict) {
    match verdict {
        Verdict::Supported(evidence) => {
            for one in evidence {
                answer.witness(one);
            }
        }
        other => answer.verdict(other),
    }
}

const fn form(arguments: &Symbolic) -> Form {
    match arguments.expand {
        true => Form::Expanded,
        false => Form::Factored,
    }
}

/// A formula in a notation; source code is a function of a name.
fn text(
    found: &Formula,
    notation: Notation,
    arguments: &Symbolic,
    name: &str,
    fuel: &mut Fuel,
) -> Result<String, closedform::transforms::Error> {
    match notation {
        Notation::Text => found.text(form(arguments), fuel),
        Notation::Latex => found.latex(form(arguments), fuel),
        Notation::Rust => found.source(Language::Rust, name),
        Notation::Python => found.source(Language::Python, name),
        Notation::C => found.source(Language::C, name),
    }
}

fn written(
    answer: &mut Answer,
    found: &Formula,
    notation: Notation,
    arguments: &Symbolic,
    fuel: &mut Fuel,
) -> Result<(), closedform::transforms::Error> {
    let formula = text(found, notation, arguments, &arguments.name, fuel)?;
    answer.plain(&formula);
    answer.key("formula", formula);
    let symbols: Vec<String> = found.symbols().iter().map(ToString::to_string).collect();
    let (above, below) = (found.numerator(fuel)?, found.denominator(fuel)?);
    answer.line("terms", format!("{} over {}", above.len(), below.len()));
    let positive = match found.is_positive() {
        true => "all positive: sums over spanning forests",
        false => "of both signs",
    };
    answer.line("coefficients", positive);
    answer.key("symbols", symbols);
    answer.key("numerator_terms", above.len());
    answer.key("denominator_terms", below.len());
    answer.key("positive", found.is_positive());
    Ok(())
}

fn gradient(
    answer: &mut Answer,
    found: &Formula,
    notation: Notation,
    arguments: &Symbolic,
    fuel: &mut Fuel,
) -> Result<(), closedform::transforms::Error> {
    let mut map = Map::new();
    for (at, symbol) in found.symbols().iter().enumerate() {
        let derivative = found.derivative(at, fuel)?;
        let name = format!("{}_by_{symbol}", arguments.name);
        let formula = text(&derivative, notation, arguments, &name, fuel)?;
        match notation {
            Notation::Text | Notation::Latex => answer.line(&format!("by {symbol}"), &formula),
            _ => answer.plain(&formula),
        }
        map.insert(symbol.to_string(), json!(formula));
    }
    answer.key("gradient", Value::Object(map));
    Ok(())
}

fn evaluated(
    answer: &mut Answer,
    found: &Formula,
    read: &Read,
    arguments: &Symbolic,
    fuel: &mut Fuel,
) -> Result<(), Failure> {
    let names: Vec<String> = found.symbols().iter().map(ToString::to_string).collect();
    if let Some((name, _)) = arguments.at.iter().find(|(name, _)| !names.contains(name)) {
        return Err(Failure::Input(format!(
            "--at {name}: the formula has no such symbol; its symbols are {}",
            names.join(", ")
        )));
    }
    let mut values: Vec<Rational> = Vec::new();
    for name in &names {
        let given = arguments.at.iter().rev().find(|(other, _)| other == name);
        let Some((_, value)) = given else {
            return Err(Failure::Input(format!(
                "--at {name}=..: a value is missing"
            )));
        };
        values.push(value.clone());
    }
    let value = found
        .exact(&values, fuel)
        .map_err(|error| read.refused(error))?;
    answer.line("value", shown(&value));
    answer.key("value", document(&value));
    let mut map = Map::new();
    for (at, name) in names.iter().enumerate() {
        let slope = found
            .derivative(at, fuel)
            .and_then(|derivative| {
                let kept = derivative.symbols().iter().map(|symbol| {
                    let place = names.iter().position(|name| *name == symbol.to_string());
                    place.map_or_else(Rational::default, |place| values[place].clone())
                });
                let kept: Vec<Rational> = kept.collect();
                derivative.exact(&kept, fuel)
            })
            .map_err(|error| read.refused(error))?;
        answer.line(&format!("  derivative by {name}"), shown(&slope));
        map.insert(name.clone(), document(&slope));
    }
    answer.key("value_gradient", Value::Object(map));
    Ok(())
}
