//! Graphs of DAGitty: `dag { x -> y; x <-> y; u [latent] }`.

use super::braces::{Attributes, Dialect, read_block, skip};
use super::dot::header;
use super::edge_list::{Arrow, not_an_arrow};
use super::scan::{Scanner, Unplaced, quote};
use crate::error::{Error, Result};
use crate::mixed::{Coefficient, EdgeKind, MixedGraph};

const DAGITTY: Dialect = Dialect {
    arrow,
    attribute,
    keywords: &[],
};

pub(super) fn read(text: &str) -> Result<MixedGraph> {
    let mut scanner = Scanner::new(text);
    skip(&mut scanner);
    let start = scanner;
    let word = header(&mut scanner).to_ascii_lowercase();
    let refused = match word.as_str() {
        "dag" | "digraph" => return read_block(scanner, &DAGITTY),
        "mag" => "a maximal ancestral graph stands for many models",
        "pdag" => "a partially directed graph stands for many models",
        "pag" => "a partial ancestral graph stands for many models",
        "graph" => "an undirected graph has no causes",
        _ => return Err(start.error(format!("{} where dag is expected", start.seen()))),
    };
    Err(start.error(format!(
        "{word}: {refused}: choose one model and write it as dag {{ }} with -> and <->"
    )))
}

fn arrow(scanner: &mut Scanner<'_>) -> Result<Option<Arrow>> {
    let mut ahead = *scanner;
    let run = ahead.take_while(|c| "-<>@→←↔".contains(c));
    let arrow = match run {
        "" => return Ok(None),
        "->" | "→" => Arrow::Forward,
        "<-" | "←" => Arrow::Backward,
        "<->" | "↔" => Arrow::Both,
        _ => return Err(scanner.error(not_an_arrow(run))),
    };
    *scanner = ahead;
    Ok(Some(arrow))
}

fn attribute(attributes: &mut Attributes, key: &str, value: Option<&str>) -> Unplaced<()> {
    if matches!(key, "latent" | "unobserved") && !matches!(value, Some("0" | "false")) {
        attributes.latent = Some(true);
    }
    Ok(())
}

/// # Errors
/// [`Error::Unsupported`] for fixed or labelled coefficients and variances and for intercepts.
pub(super) fn write(graph: &MixedGraph) -> Result<String> {
    if let Some(construct) = beyond_edges(graph) {
        return Err(Error::Unsupported {
            what: "DAGitty",
            construct,
            hint: "free it first, or write an edge list, lavaan, DOT or JSON",
        });
    }
    let names: Vec<String> = (0..graph.len()).map(|v| name_text(graph.name(v))).collect();
    let mut lines = vec!["dag {".to_owned()];
    for (v, name) in names.iter().enumerate() {
        let latent = if graph.vertex(v).latent {
            " [latent]"
        } else {
            ""
        };
        lines.push(format!("{name}{latent}"));
    }
    lines.extend(
        graph
            .directed()
            .map(|(from, to)| format!("{} -> {}", names[from], names[to])),
    );
    lines.extend(
        graph
            .bidirected()
            .map(|(a, b)| format!("{} <-> {}", names[a], names[b])),
    );
    lines.push("}\n".to_owned());
    Ok(lines.join("\n"))
}

/// The first thing in a graph that is more than vertices, latent or not, and edges.
pub(super) fn beyond_edges(graph: &MixedGraph) -> Option<String> {
    let word = |coefficient: &Coefficient| match coefficient {
        Coefficient::Free => None,
        Coefficient::Fixed(_) => Some("fixed".to_owned()),
        Coefficient::Label(label) => Some(format!("label {label} of the")),
    };
    for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
        for (from, to, coefficient) in graph.edges_of(kind) {
            if let Some(word) = word(coefficient) {
                return Some(format!(
                    "the {word} coefficient of {}",
                    graph.edge_text(kind, from, to)
                ));
            }
        }
    }
    for v in 0..graph.len() {
        let vertex = graph.vertex(v);
        if let Some(word) = word(&vertex.variance) {
            return Some(format!("the {word} variance of {}", vertex.name));
        }
        if vertex.intercept.is_some() {
            return Some(format!("the intercept of {}", vertex.name));
        }
    }
    None
}

fn name_text(name: &str) -> String {
    let plain = name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
    match plain && !name.eq_ignore_ascii_case("subgraph") {
        true => name.to_owned(),
        false => quote(name, '"'),
    }
}
