//! The graph of a command, and vertices by name.

use std::path::Path;

use closedform::graphs::MixedGraph;
use closedform::graphs::covariance::{Letter, Notation};
use closedform::graphs::formats::{Format, read, read_lavaan_with_defaults, read_vertices};
use closedform::graphs::ideal::Vanishing;
use serde_json::Value;

use super::arguments::GraphInput;
use crate::failure::Failure;
use crate::input::Input;
use crate::output::Output;

/// What a witness says that contradicts the answer.
pub(super) const DISAGREES: &str = "disagrees: please report this";

/// Widest column of names: what is longer pushes its line to the right.
pub(super) const WIDEST: usize = 100;

/// Longest text of a graph.
const LONGEST: usize = 1 << 26;

impl GraphInput {
    /// Reads the graph.
    pub(super) fn read(&self) -> Result<MixedGraph, Failure> {
        let format = match &self.text.from {
            None => None,
            Some(name) => Some(format(name, "--from")?),
        };
        if let Some(text) = &self.text.graph {
            decoded(text, "--graph")?;
            let format = format.unwrap_or_else(|| Format::guess(text));
            return self.graph_of(text, format, "--graph");
        }
        let Some(name) = self.file.as_deref() else {
            return Err(Failure::input(
                "the graph is missing: name a file (-: standard input), or write it behind --graph",
            ));
        };
        let input = Input::open(name)?;
        let shown = input.name.clone();
        let text = input.text(LONGEST)?;
        decoded(&text, &shown)?;
        let ending = Path::new(name).extension().and_then(|end| end.to_str());
        let format = format
            .or_else(|| ending.and_then(Format::from_extension))
            .unwrap_or_else(|| Format::guess(&text));
        self.graph_of(&text, format, &shown)
    }

    fn graph_of(&self, text: &str, format: Format, shown: &str) -> Result<MixedGraph, Failure> {
        let graph = match (self.text.lavaan_defaults, format) {
            (false, _) => read(text, format),
            (true, Format::Lavaan) => read_lavaan_with_defaults(text),
            (true, other) => {
                return Err(Failure::Input(format!(
                    "--lavaan-defaults is for lavaan's formulas, and {shown} is read as {}: leave it out, or say --from lavaan",
                    other.name()
                )));
            }
        };
        graph.map_err(|error| Failure::Input(format!("{shown}: {error}")))
    }

    /// The source as messages name it.
    pub(super) fn shown(&self) -> &str {
        match self.file.as_deref() {
            None => "--graph",
            Some("-") => "standard input",
            Some(name) => name,
        }
    }

    /// The file that is read, which no output may replace.
    pub(super) fn name(&self) -> &str {
        self.file.as_deref().unwrap_or("")
    }
}

/// Bytes that are no UTF-8 were replaced: two names may have become one.
fn decoded(text: &str, source: &str) -> Result<(), Failure> {
    let Some(before) = text.split_once('\u{fffd}').map(|(before, _)| before) else {
        return Ok(());
    };
    let line = before.lines().count().max(1) + usize::from(before.ends_with('\n'));
    Err(Failure::Input(format!(
        "{source}: line {line}: bytes that are no UTF-8: convert the text first, such as with iconv -f LATIN1 -t UTF-8"
    )))
}

/// A format by its name.
pub(super) fn format(name: &str, option: &str) -> Result<Format, Failure> {
    let known = Format::ALL.into_iter().find(|one| one.name() == name);
    known.ok_or_else(|| {
        let names: Vec<&str> = Format::ALL.iter().map(|one| one.name()).collect();
        Failure::Input(format!(
            "{option}: {name:?} is not known; allowed: {}",
            names.join(", ")
        ))
    })
}

/// Vertices by name, with commas between them; a name with a comma or a quote stands in double quotes.
pub(super) fn vertices(
    graph: &MixedGraph,
    text: &str,
    option: &str,
) -> Result<Vec<usize>, Failure> {
    read_vertices(graph, text).map_err(|error| Failure::graph(error).about(option))
}

/// A set of vertices that names at least one.
pub(super) fn set(graph: &MixedGraph, text: &str, option: &str) -> Result<Vec<usize>, Failure> {
    let mut found = vertices(graph, text, option)?;
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        return Err(Failure::Input(format!(
            "{option}: an empty set: name at least one vertex, such as {}",
            graph.quoted_name(0)
        )));
    }
    Ok(found)
}

/// Two vertices, I,J.
pub(super) fn pair(
    graph: &MixedGraph,
    text: &str,
    option: &str,
) -> Result<(usize, usize), Failure> {
    let found = match text.contains(',') {
        true => vertices(graph, text, option)?,
        false => Vec::new(),
    };
    match found[..] {
        [i, j] => Ok((i, j)),
        _ => Err(Failure::Input(format!(
            "{option}: {text:?} is not a pair: name two vertices with a comma between them, such as {option} '{},{}'",
            graph.quoted_name(0),
            graph.quoted_name(graph.len() - 1)
        ))),
    }
}

/// There are covariances to speak of.
pub(super) fn observed(graph: &MixedGraph) -> Result<Vec<usize>, Failure> {
    let observed = graph.observed();
    if observed.is_empty() {
        return Err(Failure::input(
            "every vertex is latent, so that there are no covariances: leave at least one observed",
        ));
    }
    Ok(observed)
}

/// The graph in JSON, as `sem` reads it back.
pub(super) fn document(graph: &MixedGraph) -> Result<Value, Failure> {
    let text = graph.to_json().map_err(Failure::graph)?;
    serde_json::from_str(&text).map_err(Failure::input)
}

/// The certificate of a proof that something vanishes.
pub(super) fn certificate(vanishing: &Vanishing) -> Value {
    match vanishing {
        Vanishing::Proven(certificate) => certificate.to_json().unwrap_or(Value::Null),
        _ => Value::Null,
    }
}

/// Names of vertices as a list in JSON.
pub(super) fn list(graph: &MixedGraph, vertices: &[usize]) -> Vec<String> {
    vertices.iter().map(|&v| graph.name(v).to_owned()).collect()
}

/// Names of vertices with commas between them, in quotes where they are no words.
pub(super) fn names(graph: &MixedGraph, vertices: &[usize]) -> String {
    let names: Vec<_> = vertices.iter().map(|&v| graph.quoted_name(v)).collect();
    names.join(", ")
}

/// The symbol of a covariance.
pub(super) fn sigma(graph: &MixedGraph, i: usize, j: usize) -> String {
    Notation::Text.symbol(graph, Letter::Sigma, &[i, j])
}

/// The names behind the numbers in symbols, in the order of the numbers; null where symbols have names.
pub(super) fn numbers(graph: &MixedGraph) -> Value {
    match Notation::Text.legend(graph).is_empty() {
        true => Value::Null,
        false => (0..graph.len()).map(|v| graph.name(v)).collect(),
    }
}

/// The same as lines in front of formulas.
pub(super) fn legend(graph: &MixedGraph, output: &mut Output) -> Result<(), Failure> {
    for line in Notation::Text.legend(graph) {
        output.line(line)?;
    }
    Ok(())
}

/// `1 term`, `2 terms`
pub(super) fn counted(count: usize, thing: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{plural}")
}
