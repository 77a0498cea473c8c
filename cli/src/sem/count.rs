//! `sem count`: how much there is, before anything is listed.

use std::path::Path;

use closedform::algebra::{Error as Exact, Fuel, Integer};
use closedform::graphs::Error;
use closedform::graphs::covariance::Covariance;
use serde_json::json;

use super::arguments::Count;
use super::graph::{list, names, pair};
use crate::failure::{DONE, Failure, Outcome, UNDECIDED};
use crate::output::Output;

/// Runs the command.
pub(crate) fn run(arguments: &Count, target: Option<&Path>) -> Outcome {
    let graph = arguments.input.read()?;
    let covariance = Covariance::new(&graph).map_err(Failure::graph)?;
    let resolvent = covariance.resolvent();
    let fuel = &mut Fuel::new(arguments.fuel);
    let counts = covariance.counts(fuel).map_err(Failure::graph)?;
    let mut entries = Vec::new();
    for text in &arguments.entry {
        let (i, j) = pair(&graph, text, "--entry")?;
        entries.push((i, j, counts.connections(i, j).to_string()));
    }
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
    let mut output = Output::beside(arguments.input.name(), target)?;
    if arguments.json {
        let components: Vec<_> = components
            .iter()
            .map(
                |(component, families)| json!({"component": list(&graph, component), "cycle_families": families}),
            )
            .collect();
        let entries: Vec<_> = entries
            .iter()
            .map(|(i, j, count)| {
                json!({"i": graph.name(*i), "j": graph.name(*j), "one_connections": count})
            })
            .collect();
        // Counts are texts: they may be longer than any number that readers of JSON keep.
        output.line(
            json!({
                "one_connections": counts.total().to_string(),
                "cycle_families": counts.families().to_string(),
                "cycles": cycles.ok(),
                "paths": paths.ok(),
                "factored_terms": counts.terms_of_blocks().to_string(),
                "components": components,
                "entries": entries,
            })
            .to_string(),
        )?;
    } else {
        let mut line = |label: &str, value: &str| output.line(format!("{label:<32} {value}"));
        line("one-connections, all pairs", &counts.total().to_string())?;
        line("cycle families", &counts.families().to_string())?;
        line("cycles", &cycles.unwrap_or_else(|why| why))?;
        line("simple paths", &paths.unwrap_or_else(|why| why))?;
        line(
            "terms of the factored form",
            &counts.terms_of_blocks().to_string(),
        )?;
        for (component, families) in &components {
            let component = names(&graph, component);
            line(&format!("cycle families in {{{component}}}"), families)?;
        }
        for (i, j, count) in &entries {
            line(
                &format!(
                    "one-connections {} to {}",
                    graph.quoted_name(*i),
                    graph.quoted_name(*j)
                ),
                count,
            )?;
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
