//! `sem count`: how much there is, before anything is listed.

use std::path::Path;

use closedform::algebra::{Error as Exact, Fuel, Integer};
use closedform::graphs::covariance::Covariance;
use closedform::graphs::{Error, MixedGraph};
use serde_json::{Value, json};

use super::arguments::Count;
use super::graph::{list, names, pair};
use crate::failure::{DONE, Failure, Outcome, UNDECIDED};
use crate::output::Output;

/// Runs the command.
pub(crate) fn run(arguments: &Count, target: Option<&Path>) -> Outcome {
    let graph = arguments.input.read()?;
    let covariance = Covariance::new(&graph).map_err(Failure::graph)?;
    let fuel = &mut Fuel::new(arguments.fuel);
    match arguments.entry.is_empty() {
        true => totals(arguments, &graph, &covariance, fuel, target),
        false => entries(arguments, &graph, &covariance, fuel, target),
    }
}

/// `--entry`: these pairs, and nothing else is counted.
fn entries(
    arguments: &Count,
    graph: &MixedGraph,
    covariance: &Covariance<'_>,
    fuel: &mut Fuel,
    target: Option<&Path>,
) -> Outcome {
    let mut found = Vec::new();
    for text in &arguments.entry {
        let (i, j) = pair(graph, text, "--entry")?;
        let count = covariance.resolvent().count_connections(i, j, fuel);
        found.push((i, j, count.map_err(Failure::graph)?.to_string()));
    }
    let mut output = Output::beside(arguments.input.name(), target)?;
    if arguments.json {
        let entries: Vec<_> = found
            .iter()
            .map(|(i, j, count)| {
                json!({"i": graph.name(*i), "j": graph.name(*j), "one_connections": count})
            })
            .collect();
        output.line(document([None, None, None, None, None], None, entries).to_string())?;
    } else {
        for (i, j, count) in &found {
            let (from, to) = (graph.quoted_name(*i), graph.quoted_name(*j));
            let label = format!("one-connections {from} to {to}");
            output.line(format!("{label:<32} {count}"))?;
        }
    }
    output.finish()?;
    Ok(DONE)
}

/// Numbers of the whole graph, and of its components.
fn totals(
    arguments: &Count,
    graph: &MixedGraph,
    covariance: &Covariance<'_>,
    fuel: &mut Fuel,
    target: Option<&Path>,
) -> Outcome {
    let resolvent = covariance.resolvent();
    let counts = covariance.counts(fuel).map_err(Failure::graph)?;
    let components: Vec<(&[usize], String)> = resolvent
        .digraph()
        .components()
        .iter()
        .enumerate()
        .filter(|(_, component)| component.cyclic)
        .map(|(at, component)| (&component.vertices[..], counts.families_of(at).to_string()))
        .collect();
    // Each number has its own fuel, and one that takes more does not take the others with it.
    let tank = || Fuel::new(arguments.fuel);
    let cycles = within_fuel(resolvent.count_cycles(&mut tank()))?;
    let paths = within_fuel(resolvent.count_paths(&mut tank()))?;
    let code = match cycles.is_ok() && paths.is_ok() {
        true => DONE,
        false => UNDECIDED,
    };
    let labels = [
        "one-connections, all pairs",
        "cycle families",
        "cycles",
        "simple paths",
        "terms of the factored form",
    ];
    let numbers = [
        Ok(counts.total().to_string()),
        Ok(counts.families().to_string()),
        cycles,
        paths,
        Ok(counts.terms_of_blocks().to_string()),
    ];
    let mut output = Output::beside(arguments.input.name(), target)?;
    if arguments.json {
        let components = components
            .iter()
            .map(
                |(component, families)| json!({"component": list(graph, component), "cycle_families": families}),
            )
            .collect();
        let line = document(numbers.map(Result::ok), Some(components), Vec::new());
        output.line(line.to_string())?;
    } else {
        for (label, number) in labels.iter().zip(&numbers) {
            let (Ok(number) | Err(number)) = number;
            output.line(format!("{label:<32} {number}"))?;
        }
        for (component, families) in &components {
            let label = format!("cycle families in {{{}}}", names(graph, component));
            output.line(format!("{label:<32} {families}"))?;
        }
    }
    output.finish()?;
    Ok(code)
}

/// A number, or why it was not counted.
fn within_fuel(found: Result<Integer, Error>) -> Result<Result<String, String>, Failure> {
    match found {
        Ok(number) => Ok(Ok(number.to_string())),
        Err(error @ Error::Exact(Exact::Budget { .. })) => Ok(Err(format!("not counted: {error}"))),
        Err(error) => Err(Failure::graph(error)),
    }
}

/// The same keys always; what was not asked for is null. Counts are texts: they may be longer than any number that readers of
/// JSON keep.
fn document(
    numbers: [Option<String>; 5],
    components: Option<Vec<Value>>,
    entries: Vec<Value>,
) -> Value {
    let [
        one_connections,
        cycle_families,
        cycles,
        paths,
        factored_terms,
    ] = numbers;
    json!({
        "one_connections": one_connections,
        "cycle_families": cycle_families,
        "cycles": cycles,
        "paths": paths,
        "factored_terms": factored_terms,
        "components": components,
        "entries": entries,
    })
}
