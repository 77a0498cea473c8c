//! `makespan symbolic`: the mean of a task graph as a formula.

use std::path::Path;

use closedform::algebra::Fuel;
use closedform::algebra::evidence::{Reason, Verdict};
use closedform::graphs::Error as GraphError;
use closedform::transforms::Error;
use closedform::transforms::formats::chain::{ReadOptions, Task};
use closedform::transforms::makespan::Formula;
use closedform::transforms::makespan::symbolic::{Form, Language, Quantity};
use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::graph_arguments::{Notation, Symbolic};
use super::task::{self, Read};
use super::{certificate, symbolic_value};
use crate::failure::{Failure, Outcome};

/// Work that is allowed unless --fuel says otherwise.
const FUEL: u64 = 1 << 32;

/// Runs the command.
pub(crate) fn run(arguments: &Symbolic, target: Option<&Path>) -> Outcome {
    task::given_once("--at", &arguments.at)?;
    let notation = match arguments.latex {
        true => Notation::Latex,
        false => arguments.format.unwrap_or(Notation::Text),
    };
    let is_source = !matches!(notation, Notation::Text | Notation::Latex);
    if arguments.name.is_some() && !is_source {
        return Err(Failure::input(
            "--name: only source code has a name: ask for --format rust, python or c",
        ));
    }
    if arguments.expand && is_source {
        return Err(Failure::input(
            "--expand: source code is a quotient of factors: ask for text or LaTeX, or leave it out",
        ));
    }
    let mut options = ReadOptions::default();
    options.normalise = arguments.normalise;
    let read = task::graph(&arguments.graph, &arguments.settings, options)?;
    let Task::Chain(graph) = &read.task else {
        return Err(Failure::Input(format!(
            "{}: a formula is made from a graph (edges): of attempts `makespan mean` has the number",
            read.name
        )));
    };
    let about = |error| limited(&read, error);
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
        let asked = symbolic_value::Asked {
            graph,
            formula: &found,
            cause: quantity == Quantity::Time && from.is_none(),
        };
        symbolic_value::at(&mut answer, &asked, &read, &arguments.at, fuel)?;
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

/// What ended the work, with the option that allows more.
fn limited(read: &Read, error: Error) -> Failure {
    match &error {
        Error::TooLarge { .. } | Error::Graph(GraphError::TooLarge { .. }) => {
            Failure::Undecided(format!("{}: {error}; --limit allows more terms", read.name))
        }
        _ => read.refused(error),
    }
}

fn verdict_line(answer: &mut Answer, verdict: &Verdict) {
    match verdict {
        Verdict::Supported(evidence) => {
            for one in evidence {
                answer.witness(one);
            }
        }
        Verdict::Undecided(Reason::OutsideTheory) => answer.unasked(
            "no values of the symbols were found at which all weights are positive and probabilities are some: can two weights be \
             positive at once?",
        ),
        other => answer.verdict(other),
    }
}

const fn form(arguments: &Symbolic) -> Form {
    match arguments.expand {
        true => Form::Expanded,
        false => Form::Factored,
    }
}

/// The name of the function.
fn name(arguments: &Symbolic) -> &str {
    arguments.name.as_deref().unwrap_or("makespan")
}

/// A formula in a notation; source code is a function of a name.
fn text(
    found: &Formula,
    notation: Notation,
    arguments: &Symbolic,
    name: &str,
    fuel: &mut Fuel,
) -> Result<String, Error> {
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
) -> Result<(), Error> {
    let formula = text(found, notation, arguments, name(arguments), fuel)?;
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
) -> Result<(), Error> {
    let mut map = Map::new();
    for (at, symbol) in found.symbols().iter().enumerate() {
        let derivative = found.derivative(at, fuel)?;
        let name = format!("{}_by_{symbol}", name(arguments));
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
