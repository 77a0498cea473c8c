//! `sem sigma`: covariances as formulas and as exact numbers.

use std::borrow::Cow;
use std::path::Path;

use closedform::algebra::evidence::{Reason, Verdict};
use closedform::algebra::{Error as Exact, Fuel};
use closedform::graphs::covariance::{self as formulas};
use closedform::graphs::covariance::{Covariance, Document, Notation, TrekGraph, TrekTerm};
use closedform::graphs::formats::read_values;
use closedform::graphs::{Error, MixedGraph};
use serde_json::{Value, json};

use super::arguments::{Form, Language, Sigma};
use super::clock::Clock;
use super::graph::{DISAGREES, counted, legend, list, names, numbers, observed, pair, sigma};
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::output::Output;
use crate::table::significant;

/// Entries of one answer.
const MOST_ENTRIES: usize = 1_000_000;

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
    let covariance = Covariance::new(&graph).map_err(Failure::graph)?;
    let language = match (arguments.json, arguments.format) {
        (true, None | Some(Language::Json)) => Language::Json,
        (false, format) => format.unwrap_or_default(),
        (true, Some(_)) => {
            return Err(Failure::input(
                "--json is the same as --format json: leave out --json, or the other --format",
            ));
        }
    };
    let mut output = Output::beside(arguments.input.name(), target)?;
    if (arguments.explain.is_some() || arguments.at.is_some())
        && (arguments.form != Form::Expanded
            || !matches!(language, Language::Text | Language::Json))
    {
        return Err(Failure::input(
            "--explain and --at print text or json: leave out --form and --format",
        ));
    }
    if let Some(text) = &arguments.explain {
        let (i, j) = pair(&graph, text, "--explain")?;
        explain(&graph, i, j, arguments.max_terms, language, &mut output)?;
        output.finish()?;
        return Ok(DONE);
    }
    let pairs = pairs(&graph, &arguments.entry)?;
    if let Some(text) = &arguments.at {
        let clock = Clock::new(None, arguments.fuel)?;
        let code = values(&covariance, &pairs, text, &clock, language, &mut output)?;
        output.finish()?;
        return Ok(code);
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
        .map_err(|error| suggest(error, limit))?;
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
    Ok(code(&verdict))
}

/// A witness that says nothing does not disagree.
fn code(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Proved(_) | Verdict::Supported(_) => DONE,
        Verdict::Refuted(_) => NO,
        Verdict::Undecided(_) => UNDECIDED,
    }
}

/// A library names limits by what they bound, the command line by the option and what it is now.
fn suggest(error: Error, limit: usize) -> Failure {
    let message = error.to_string();
    let option = format!("raise --max-terms {limit}");
    let said = message
        .replace("raise the limit of terms", &option)
        .replace(
            "ask for the factored form or a program",
            "ask for --form factored or --form program",
        )
        .replace("ask for a program", "ask for --form program");
    match Failure::graph(error) {
        Failure::Input(_) => Failure::Input(said),
        other => other,
    }
}

/// The pairs that were asked for, or all of observed vertices.
fn pairs(graph: &MixedGraph, entries: &[String]) -> Result<Vec<(usize, usize)>, Failure> {
    if entries.is_empty() {
        let observed = observed(graph)?;
        let count = observed.len() * (observed.len() + 1) / 2;
        if count > MOST_ENTRIES {
            return Err(Failure::Input(format!(
                "{count} covariances, more than the {MOST_ENTRIES} that are written at once: name some with --entry"
            )));
        }
        let rows = observed.iter().enumerate();
        let all = rows.flat_map(|(at, &i)| observed[at..].iter().map(move |&j| (i, j)));
        return Ok(all.collect());
    }
    entries
        .iter()
        .map(|text| pair(graph, text, "--entry"))
        .collect()
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
        .map_err(|error| suggest(error, limit))?;
    let fuel = &mut Fuel::new(arguments.fuel);
    match formulas::witness_document(covariance.graph(), pairs, &document, arguments.seed, fuel) {
        Err(Error::Exact(Exact::Budget { .. })) => Ok(Verdict::Undecided(Reason::Budget)),
        verdict => verdict.map_err(Failure::graph),
    }
}

fn write(document: &Document, notation: Notation, output: &mut Output) -> Result<(), Failure> {
    if notation != Notation::Text {
        return output.write(document.text(notation).as_bytes());
    }
    for line in &document.before {
        output.line(line)?;
    }
    for ((symbol, value), terms) in document.definitions.iter().zip(&document.terms) {
        let size = match terms {
            None | Some(0) => String::new(),
            Some(1) => "     1 term".to_owned(),
            Some(terms) if document.lowest_terms => format!("     {terms} terms, lowest terms"),
            Some(terms) => format!("     {terms} terms"),
        };
        output.line(format!("{symbol} = {value}{size}"))?;
    }
    Ok(())
}

fn witness_line(verdict: &Verdict) -> String {
    format!("witness  {verdict}")
}

fn as_json(
    covariance: &Covariance<'_>,
    pairs: &[(usize, usize)],
    arguments: &Sigma,
    document: &Document,
    verdict: &Verdict,
) -> Result<Value, Failure> {
    let graph = covariance.graph();
    if arguments.form != Form::Expanded {
        let definitions: Vec<Value> = document
            .definitions
            .iter()
            .map(|(symbol, value)| json!({"symbol": symbol, "value": value}))
            .collect();
        return Ok(json!({
            "vertices": numbers(graph),
            "definitions": definitions,
            "witness": verdict,
        }));
    }
    let limit = arguments.max_terms;
    let mut entries = Vec::new();
    for &(i, j) in pairs {
        let entry = covariance.entry(i, j).map_err(Failure::graph)?;
        let entry = entry.expanded(limit).map_err(Failure::graph)?;
        let mut denominator = Vec::new();
        for &(component, exponent) in &entry.denominator {
            let vertices = &covariance.resolvent().digraph().components()[component].vertices;
            let determinant = covariance
                .determinant_text(component, Notation::Text, limit)
                .map_err(Failure::graph)?;
            let names: Vec<&str> = vertices.iter().map(|&v| graph.name(v)).collect();
            denominator.push(json!({
                "component": names,
                "determinant": determinant,
                "exponent": exponent,
            }));
        }
        entries.push(json!({
            "i": graph.name(i),
            "j": graph.name(j),
            "numerator": entry.numerator_text(Notation::Text),
            "terms": entry.len(),
            "denominator": denominator,
        }));
    }
    let settings: Vec<Value> = document
        .definitions
        .iter()
        .zip(&document.terms)
        .filter(|(_, terms)| terms.is_none())
        .map(|((symbol, value), _)| json!({"symbol": symbol, "value": value}))
        .collect();
    Ok(json!({
        "vertices": numbers(graph),
        "settings": settings,
        "entries": entries,
        "lowest_terms": document.lowest_terms,
        "witness": verdict,
    }))
}

/// `--at`: exact covariances.
fn values(
    covariance: &Covariance<'_>,
    pairs: &[(usize, usize)],
    text: &str,
    clock: &Clock,
    language: Language,
    output: &mut Output,
) -> Outcome {
    let graph = covariance.graph();
    let named = |error| clock.failure(error).about("--at");
    let values = read_values(graph, text).map_err(named)?;
    let found = covariance.entries_at(&values, pairs, &mut clock.tank());
    let found = found.map_err(named)?;
    let (code, witness) = match found.agrees {
        true => (DONE, "(I - Λ)^T Σ (I - Λ) = Ω, multiplied out exactly"),
        false => (NO, DISAGREES),
    };
    if language == Language::Json {
        let entries: Vec<Value> = pairs
            .iter()
            .zip(&found.values)
            .map(|(&(i, j), value)| {
                json!({"i": graph.name(i), "j": graph.name(j), "value": value.to_string()})
            })
            .collect();
        output.line(json!({"entries": entries, "witness": witness}).to_string())?;
        return Ok(code);
    }
    legend(graph, output)?;
    for (&(i, j), value) in pairs.iter().zip(&found.values) {
        let about = match value.is_integer() {
            true => String::new(),
            false => format!("     about {}", significant(value.to_f64())),
        };
        output.line(format!("{} = {value}{about}", sigma(graph, i, j)))?;
    }
    output.line(format!("witness  {witness}"))?;
    Ok(code)
}

/// `--explain`: the one-connections behind an entry.
fn explain(
    graph: &MixedGraph,
    i: usize,
    j: usize,
    limit: usize,
    language: Language,
    output: &mut Output,
) -> Result<(), Failure> {
    let treks = TrekGraph::new(graph).map_err(Failure::graph)?;
    let found = treks
        .treks(i, j, limit)
        .map_err(|error| suggest(error, limit))?;
    let denominator = treks.denominator(i, j).map_err(Failure::graph)?;
    if language == Language::Json {
        let treks: Vec<Value> = found
            .iter()
            .map(|term| {
                let cycles = |cycles: &[Vec<usize>]| -> Vec<Vec<String>> {
                    cycles.iter().map(|cycle| list(graph, cycle)).collect()
                };
                json!({
                    "sign": if term.negative { -1 } else { 1 },
                    "left": list(graph, &from_the_top(&term.trek.left)),
                    "right": list(graph, &term.trek.right),
                    "left_cycles": cycles(&term.left_cycles),
                    "right_cycles": cycles(&term.right_cycles),
                })
            })
            .collect();
        let denominator: Vec<Value> = denominator
            .iter()
            .map(|(component, exponent)| {
                json!({"component": list(graph, component), "exponent": exponent})
            })
            .collect();
        return output.line(
            json!({
                "i": graph.name(i),
                "j": graph.name(j),
                "denominator": denominator,
                "one_connections": treks,
            })
            .to_string(),
        );
    }
    let below: Vec<String> = denominator
        .iter()
        .map(|(component, exponent)| {
            let power = if *exponent == 1 {
                String::new()
            } else {
                format!("^{exponent}")
            };
            format!("det(I - Λ on {{{}}}){power}", names(graph, component))
        })
        .collect();
    let over = match below.is_empty() {
        true => String::new(),
        false => format!(" over {}", below.join(" ")),
    };
    legend(graph, output)?;
    output.line(format!(
        "{}: {}{over}",
        sigma(graph, i, j),
        counted(found.len(), "one-connection")
    ))?;
    for (at, trek) in found.iter().enumerate() {
        output.line(format!("{:>4}  {}", at + 1, trek_text(graph, trek)))?;
    }
    Ok(())
}

/// The left side of a trek in the direction of its arcs.
fn from_the_top(left: &[usize]) -> Vec<usize> {
    left.iter().rev().copied().collect()
}

/// A trek as it is written, with its sign and the cycles beside it.
fn trek_text(graph: &MixedGraph, term: &TrekTerm) -> String {
    let sign = if term.negative { '-' } else { '+' };
    let mut text = format!("{sign} {}", term.trek.text(graph));
    for (side, cycles) in [("left", &term.left_cycles), ("right", &term.right_cycles)] {
        for cycle in cycles {
            let vertices = cycle.iter().chain(cycle.first());
            let names: Vec<Cow<'_, str>> = vertices.map(|&v| graph.quoted_name(v)).collect();
            text.push_str(&format!("   {side} cycle {}", names.join(" -> ")));
        }
    }
    text
}
