//! `sem convert`, `sem draw`: the graph as a text and as a picture.

use std::collections::BTreeSet;
use std::path::Path;

use closedform::graphs::covariance::TrekGraph;
use closedform::graphs::formats::write;
use closedform::graphs::{Error, MixedGraph};
use closedform::plot::{GraphStyle, draw_graph};

use super::arguments::{Convert, Draw};
use super::graph::{format, pair};
use crate::failure::{DONE, Failure, Outcome};
use crate::output::Output;
use crate::picture::{check, encoded};

/// One-connections that are looked at for a picture.
const LIMIT: usize = 100_000;

/// `sem convert`.
pub(crate) fn convert(arguments: &Convert, target: Option<&Path>) -> Outcome {
    let graph = arguments.input.read()?;
    let format = format(&arguments.to, "--to")?;
    let text = write(&graph, format).map_err(Failure::graph)?;
    let mut output = Output::beside(arguments.input.name(), target)?;
    output.write(text.as_bytes())?;
    if !text.ends_with('\n') {
        output.write(b"\n")?;
    }
    output.finish()?;
    Ok(DONE)
}

/// `sem draw`.
pub(crate) fn draw(arguments: &Draw, target: Option<&Path>) -> Outcome {
    if target.is_some() {
        return Err(Failure::input("--output: the picture is written to --plot"));
    }
    check(Some(&arguments.plot))?;
    let graph = arguments.input.read()?;
    let highlight = match &arguments.entry {
        None => Vec::new(),
        Some(text) => {
            let (i, j) = pair(&graph, text, "--entry")?;
            arcs(&graph, i, j, arguments.connection)?
        }
    };
    let style = GraphStyle {
        highlight,
        coefficients: arguments.coefficients,
    };
    let svg = draw_graph(&graph, &style).map_err(Failure::graph)?;
    let picture = encoded(&arguments.plot, svg)?;
    let mut output = Output::beside(arguments.input.name(), Some(&arguments.plot))
        .map_err(|failure| failure.of_option("--plot"))?;
    output.write(&picture)?;
    output.finish()?;
    Ok(DONE)
}

/// The arcs of the one-connections behind an entry, or of one of them.
fn arcs(
    graph: &MixedGraph,
    i: usize,
    j: usize,
    connection: Option<usize>,
) -> Result<Vec<usize>, Failure> {
    let treks = TrekGraph::new(graph)
        .and_then(|treks| treks.treks(i, j, LIMIT))
        .map_err(|error| match error {
            Error::TooLarge { found, .. } => Failure::Input(format!(
                "--entry: {found} one-connections, more than the {LIMIT} that are drawn: leave out --entry, or name a nearer pair"
            )),
            error => Failure::graph(error),
        })?;
    let chosen = match connection {
        None => &treks[..],
        Some(number) => {
            let one = number.checked_sub(1).and_then(|at| treks.get(at..=at));
            one.ok_or_else(|| {
                Failure::Input(format!(
                    "--connection {number}: there are {} one-connections, counted from 1",
                    treks.len()
                ))
            })?
        }
    };
    let arcs: BTreeSet<usize> = chosen
        .iter()
        .flat_map(|trek| trek.arcs.iter().copied())
        .collect();
    Ok(arcs.into_iter().collect())
}
