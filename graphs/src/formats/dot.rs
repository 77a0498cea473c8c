//! The DOT language of Graphviz: `digraph { a -> b; a -> c [dir=both] }`.

use super::braces::{Attributes, Dialect, read_block, skip};
use super::coefficient::{coefficient, coefficient_text};
use super::edge_list::{Arrow, not_an_arrow};
use super::scan::{Scanner, Unplaced, is_word, quote, shorten};
use crate::error::Result;
use crate::mixed::{Coefficient, EdgeKind, MixedGraph};

const DOT: Dialect = Dialect {
    arrow,
    attribute,
    keywords: &["node", "edge", "graph", "digraph", "subgraph", "strict"],
};

/// Words in front of the first brace.
pub(super) fn header<'a>(scanner: &mut Scanner<'a>) -> &'a str {
    skip(scanner);
    scanner.take_while(is_word)
}

pub(super) fn read(text: &str) -> Result<MixedGraph> {
    let mut scanner = Scanner::new(text);
    let mut start = scanner;
    let mut word = header(&mut scanner);
    if word.eq_ignore_ascii_case("strict") {
        skip(&mut scanner);
        start = scanner;
        word = header(&mut scanner);
    }
    skip(&mut start);
    if word.eq_ignore_ascii_case("graph") {
        return Err(start.error(
            "an undirected graph: the edges of a mixed graph are a -> b and a -> b [dir=both], between the braces of digraph { }",
        ));
    }
    if !word.eq_ignore_ascii_case("digraph") {
        return Err(start.error(format!("{} where digraph is expected", start.seen())));
    }
    read_block(scanner, &DOT)
}

fn arrow(scanner: &mut Scanner<'_>) -> Result<Option<Arrow>> {
    let mut ahead = *scanner;
    match ahead.take_while(|c| "-<>→←↔".contains(c)) {
        "" => Ok(None),
        "->" => {
            *scanner = ahead;
            Ok(Some(Arrow::Forward))
        }
        run if run.starts_with("->-") => {
            // a negative number behind the arrow
            scanner.eat("->");
            Ok(Some(Arrow::Forward))
        }
        "<->" | "↔" => Err(scanner.error("DOT writes a <-> b as a -> b [dir=both]")),
        "<-" | "←" => Err(scanner.error("DOT writes a <- b as a -> b [dir=back], or as b -> a")),
        "→" => Err(scanner.error("DOT writes → as ->")),
        run => Err(scanner.error(not_an_arrow(run))),
    }
}

fn attribute(attributes: &mut Attributes, key: &str, value: Option<&str>) -> Unplaced<()> {
    let text = value.unwrap_or_default();
    match key {
        "dir" => {
            attributes.direction = Some(match text {
                "forward" => Arrow::Forward,
                "back" => Arrow::Backward,
                "both" => Arrow::Both,
                "none" => {
                    return Err("dir=none has no direction: leave it out for a cause, write dir=both for correlated errors".to_owned());
                }
                _ => {
                    return Err(format!(
                        "dir={} is not known: forward, back or both",
                        shorten(text)
                    ));
                }
            });
        }
        "latent" => {
            attributes.latent = Some(match text {
                "" | "true" | "yes" | "1" => true,
                "false" | "no" | "0" => false,
                _ => {
                    return Err(format!(
                        "latent={} is not known: true or false",
                        shorten(text)
                    ));
                }
            });
        }
        "variance" => attributes.variance = Some(coefficient(text)?),
        "intercept" => attributes.intercept = Some(coefficient(text)?),
        "coefficient" => attributes.coefficient = Some(coefficient(text)?),
        _ => {}
    }
    Ok(())
}

pub(super) fn write(graph: &MixedGraph) -> String {
    let names: Vec<String> = (0..graph.len()).map(|v| name_text(graph.name(v))).collect();
    let mut lines = vec!["digraph {".to_owned()];
    for (v, name) in names.iter().enumerate() {
        let vertex = graph.vertex(v);
        let mut list = Vec::new();
        if vertex.latent {
            list.push("latent=true, shape=ellipse".to_owned());
        }
        if vertex.variance != Coefficient::Free {
            list.push(value("variance", &vertex.variance));
        }
        if let Some(intercept) = &vertex.intercept {
            list.push(value("intercept", intercept));
        }
        lines.push(format!("  {name}{};", brackets(&list)));
    }
    for kind in [EdgeKind::Directed, EdgeKind::Bidirected] {
        for (from, to, coefficient) in graph.edges_of(kind) {
            let mut list = Vec::new();
            if kind == EdgeKind::Bidirected {
                list.push("dir=both, style=dashed".to_owned());
            }
            if *coefficient != Coefficient::Free {
                list.push(value("coefficient", coefficient));
            }
            lines.push(format!(
                "  {} -> {}{};",
                names[from],
                names[to],
                brackets(&list)
            ));
        }
    }
    lines.push("}\n".to_owned());
    lines.join("\n")
}

fn value(key: &str, coefficient: &Coefficient) -> String {
    format!("{key}={}", quote(&coefficient_text(coefficient), '"'))
}

fn brackets(list: &[String]) -> String {
    match list {
        [] => String::new(),
        _ => format!(" [{}]", list.join(", ")),
    }
}

fn name_text(name: &str) -> String {
    let word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    let number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
    let keyword = DOT
        .keywords
        .iter()
        .any(|one| name.eq_ignore_ascii_case(one));
    match (word && !keyword) || number {
        true => name.to_owned(),
        false => quote(name, '"'),
    }
}
