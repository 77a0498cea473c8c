//! `sem sigma`: covariances as formulas and as exact numbers.

use std::path::Path;

use closedform::algebra::Fuel;
use closedform::algebra::evidence::Verdict;
use closedform::graphs::MixedGraph;
use closedform::graphs::covariance::{Covariance, Document, Notation, Trek, TrekGraph, witness};
use closedform::graphs::covariance::{self as formulas};
use closedform::graphs::formats::read_values;
use serde_json::{Value, json};

use super::arguments::{Form, Language, Sigma};
use super::graph::{names, pair};
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::output::Output;

/// Work of the witness.
const WITNESS_FUEL: u64 = 1 << 40;

impl Language {
    /// The notation of formulas; JSON has them as plain text.
    fn notation(self) -> Notation {
        match self {
            Language::Text | Language::Json => Notation::Text,
            Language::Latex => Notation::Latex,
            Language::Python => Notation::Python,
            Language::M2 => Notation::Macaulay2,
        }
    }
}

impl Form {
    fn form(self) -> formulas::Form {
        match self {
            Form::Expanded => formulas::Form::Expanded,
            Form::Factored => formulas::Form::Factored,
            Form::Program => formulas::Form::Program,
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Sigma, target: Option<&Path>) -> Outcome {
    let graph = arguments.input.read()?;
    let covariance = Covariance::new(&graph).map_err(Failure::input)?;
    let language = match arguments.json {
        true => Language::Json,
        false => arguments.format,
    };
    let mut output = Output::beside(arguments.input.name(), target)?;
    if let Some(text) = &arguments.explain {
        let (i, j) = pair(&graph, text, "--explain")?;
        explain(&graph, i, j, arguments.max_terms, language, &mut output)?;
        output.finish()?;
        return Ok(DONE);
    }
    let pairs = pairs(&graph, &arguments.entry)?;
    if let Some(text) = &arguments.at {
        numbers(&covariance, &pairs, text, language, &mut output)?;
        output.finish()?;
        return Ok(DONE);
    }
    if arguments.form == Form::Program && matches!(language, Language::Latex | Language::M2) {
        return Err(Failure::input(
            "--form program is a Python function: use --format python, text or json",
        ));
    }
    let limit = arguments.max_terms;
    let notation = match (arguments.form, language.notation()) {
        (Form::Program, _) => Notation::Python,
        (_, notation) => notation,
    };
    let document = covariance
        .document(&pairs, arguments.form.form(), notation, limit)
        .map_err(|error| Failure::Input(suggest(&error.to_string())))?;
    let verdict = judge(&covariance, &pairs, arguments, limit)?;
    if language == Language::Json {
        let document = as_json(&covariance, &pairs, arguments, &document, &verdict)?;
        output.line(document.to_string())?;
    } else {
        write(&document, notation, &mut output)?;
        let comment = notation.comment();
        output.line(format!("{comment}{}", witness_line(&verdict)))?;
    }
    output.finish()?;
    Ok(if verdict.holds() { DONE } else { NO })
}

/// A library names limits by what they bound, the command line by the option.
fn suggest(message: &str) -> String {
    message.replace("raise the limit of terms", "raise --max-terms")
        .replace("ask for the factored form or a program", "ask for --form factored or --form program")
        .replace("ask for a program", "ask for --form program")
}

/// The pairs that were asked for, or all of observed vertices.
fn pairs(graph: &MixedGraph, entries: &[String]) -> Result<Vec<(usize, usize)>, Failure> {
    if entries.is_empty() {
        let observed = graph.observed();
        let rows = observed.iter().enumerate();
        let all = rows.flat_map(|(at, &i)| observed[at..].iter().map(move |&j| (i, j)));
        return Ok(all.collect());
    }
    entries.iter().map(|text| pair(graph, text, "--entry")).collect()
}

/// Every entry is looked at by the witness, from the text of the formula alone.
fn judge(
    covariance: &Covariance<'_>,
    pairs: &[(usize, usize)],
    arguments: &Sigma,
    limit: usize,
) -> Result<Verdict, Failure> {
    let form = match arguments.form {
        // The function is compared by its own steps.
        Form::Program => formulas::Form::Program,
        other => other.form(),
    };
    let document = covariance
        .document(pairs, form, Notation::Python, limit)
        .map_err(Failure::input)?;
    let fuel = &mut Fuel::new(WITNESS_FUEL);
    formulas::witness_document(covariance.graph(), pairs, &document, arguments.seed, fuel)
        .map_err(Failure::input)
}
