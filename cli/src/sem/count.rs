//! `sem count`: how much there is, before anything is listed.

use std::path::Path;

use closedform::algebra::Fuel;
use closedform::graphs::MixedGraph;
use closedform::graphs::covariance::Covariance;
use serde_json::{Value, json};

use super::arguments::Count;
use super::graph::{list, names, pair};
use crate::failure::{DONE, Failure, Outcome};
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
    let cycles = resolvent.count_cycles(fuel).map_err(Failure::graph)?;
    let paths = resolvent.count_paths(fuel).map_err(Failure::graph)?;
    let labels = [
        "one-connections, all pairs",
        "cycle families",
        "cycles",
        "simple paths",
        "terms of the factored form",
    ];
    let numbers = [
        counts.total().to_string(),
        counts.families().to_string(),
        cycles.to_string(),
        paths.to_string(),
        counts.terms_of_blocks().to_string(),
    ];
    let mut output = Output::beside(arguments.input.name(), target)?;
    if arguments.json {
        let components = components
            .iter()
            .map(
                |(component, families)| json!({"component": list(graph, component), "cycle_families": families}),
            )
            .collect();
        let line = document(numbers.map(Some), Some(components), Vec::new());
        output.line(line.to_string())?;
    } else {
        for (label, number) in labels.iter().zip(&numbers) {
            output.line(format!("{label:<32} {number}"))?;
        }
        for (component, families) in &components {
            let label = format!("cycle families in {{{}}}", names(graph, component));
            output.line(format!("{label:<32} {families}"))?;
        }
    }
    output.finish()?;
    Ok(DONE)
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
