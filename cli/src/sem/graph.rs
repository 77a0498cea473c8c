//! The graph of a command, and vertices by name.

use std::path::Path;

use closedform::graphs::MixedGraph;
use closedform::graphs::formats::{Format, read, read_lavaan_with_defaults};

use super::arguments::GraphInput;
use crate::failure::Failure;
use crate::input::Input;

/// Longest text of a graph.
const LONGEST: usize = 1 << 26;

impl GraphInput {
    /// Reads the graph.
    pub(super) fn read(&self) -> Result<MixedGraph, Failure> {
        let format = match &self.from {
            None => None,
            Some(name) => Some(format(name, "--from")?),
        };
        if let Some(text) = &self.graph {
            let format = format.unwrap_or_else(|| Format::guess(text));
            return self.graph_of(text, format, "--graph");
        }
        let name = self.file.as_deref().unwrap_or("-");
        let input = Input::open(name)?;
        let shown = input.name.clone();
        let text = input.text(LONGEST)?;
        let ending = Path::new(name).extension().and_then(|end| end.to_str());
        let format = format
            .or_else(|| ending.and_then(Format::from_extension))
            .unwrap_or_else(|| Format::guess(&text));
        self.graph_of(&text, format, &shown)
    }

    fn graph_of(&self, text: &str, format: Format, shown: &str) -> Result<MixedGraph, Failure> {
        let graph = match (self.lavaan_defaults, format) {
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

    /// The file that is read, which no output may replace.
    pub(super) fn name(&self) -> &str {
        self.file.as_deref().unwrap_or("")
    }
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

/// Vertices by name, with commas between them; a name with a comma stands in double quotes.
pub(super) fn vertices(
    graph: &MixedGraph,
    text: &str,
    option: &str,
) -> Result<Vec<usize>, Failure> {
    let mut names = vec![String::new()];
    let mut quoted = false;
    for character in text.chars() {
        match character {
            '"' => quoted = !quoted,
            ',' if !quoted => names.push(String::new()),
            _ => {
                if let Some(name) = names.last_mut() {
                    name.push(character);
                }
            }
        }
    }
    names
        .iter()
        .map(|name| name.trim())
        .filter(|name| !name.is_empty())
        .map(|name| {
            let found = graph.find(name);
            found.map_err(|error| Failure::Input(format!("{option}: {error}")))
        })
        .collect()
}

/// Two vertices, I,J.
pub(super) fn pair(
    graph: &MixedGraph,
    text: &str,
    option: &str,
) -> Result<(usize, usize), Failure> {
    match vertices(graph, text, option)?[..] {
        [i, j] => Ok((i, j)),
        _ => Err(Failure::Input(format!(
            "{option}: {text:?} is not a pair: name two vertices with a comma between them, such as {option} {},{}",
            graph.name(0),
            graph.name(graph.len() - 1)
        ))),
    }
}

/// Names of vertices as a list in JSON.
pub(super) fn list(graph: &MixedGraph, vertices: &[usize]) -> Vec<String> {
    vertices.iter().map(|&v| graph.name(v).to_owned()).collect()
}

/// Names of vertices with commas between them.
pub(super) fn names(graph: &MixedGraph, vertices: &[usize]) -> String {
    let names: Vec<&str> = vertices.iter().map(|&v| graph.name(v)).collect();
    names.join(", ")
}
