//! Whatever the vertices are called: formulas are well formed in every language, and what is written is read back.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a helper is a failed test with a place"
)]

mod common;

use algebra::Fuel;
use common::name;
use graphs::covariance::{Covariance, Form, Notation};
use graphs::formats::{read_values, read_vertices};
use graphs::ideal::CovariancePolynomial;
use graphs::separation::{d_connecting_path, trek_rank};
use graphs::{EdgeKind, MixedGraph, Parameters, Vertex};
use proptest::prelude::*;

/// Up to five vertices with any names and a few edges, cycles too.
fn graph() -> impl Strategy<Value = MixedGraph> {
    let names = proptest::collection::btree_set(name(), 1..6);
    let edges = proptest::collection::vec((0_usize..5, 0_usize..5, any::<bool>()), 0..8);
    (names, edges).prop_map(|(names, edges)| {
        let mut graph = MixedGraph::new();
        for name in names {
            graph.add_vertex(Vertex::new(name)).unwrap();
        }
        for (from, to, directed) in edges {
            let kind = if directed {
                EdgeKind::Directed
            } else {
                EdgeKind::Bidirected
            };
            // Loops, repeated edges and missing vertices are not edges.
            let _ = graph.add_edge(kind, from, to);
        }
        graph
    })
}

fn pairs(graph: &MixedGraph) -> Vec<(usize, usize)> {
    let n = graph.len();
    (0..n).flat_map(|i| (i..n).map(move |j| (i, j))).collect()
}

fn text(graph: &MixedGraph, form: Form, notation: Notation) -> String {
    let covariance = Covariance::new(graph).unwrap();
    let document = covariance
        .document(&pairs(graph), form, notation, 100_000)
        .unwrap();
    document.text(notation)
}

/// A symbol with two indices or one, or a step of a program.
fn is_identifier(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Everything in a line of Python that is no operator, number, bracket or text in quotes is an identifier.
fn is_python(line: &str) -> bool {
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            // A backslash stands only before a quote or a backslash.
            let mut escaped = false;
            let end = rest[1..].find(|c| match (escaped, c) {
                (true, '"' | '\\') => {
                    escaped = false;
                    false
                }
                (true, _) => true,
                (false, '\\') => {
                    escaped = true;
                    false
                }
                (false, c) => c == '"',
            });
            match end {
                Some(end) if !escaped => rest = &rest[end + 2..],
                _ => return false,
            }
        } else if c.is_ascii_alphanumeric() || c == '_' {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
            if !is_identifier(word) && !word.bytes().all(|byte| byte.is_ascii_digit()) {
                return false;
            }
            rest = after;
        } else if " =+-*/(),.:{}".contains(c) {
            rest = &rest[c.len_utf8()..];
        } else {
            return false;
        }
    }
    true
}

/// Braces close what they open, and no character is special to LaTeX but where the engine put it.
fn is_latex(line: &str) -> bool {
    let mut depth = 0_i32;
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => {
                characters.next();
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            '%' | '#' | '$' | '~' => return false,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}

proptest! {
    #[test]
    fn python_has_identifiers_alone(graph in graph()) {
        for form in [Form::Expanded, Form::Factored, Form::Program] {
            let text = text(&graph, form, Notation::Python);
            for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
                prop_assert!(is_python(line), "{}\n{}", line, text);
                if let Some((symbol, _)) = line.split_once(" = ") {
                    let symbols = symbol.trim().trim_end_matches(',').split(", ");
                    prop_assert!(symbols.clone().all(is_identifier), "{}", line);
                }
            }
        }
    }

    #[test]
    fn macaulay2_has_indices_alone(graph in graph()) {
        for form in [Form::Expanded, Form::Factored] {
            let text = text(&graph, form, Notation::Macaulay2);
            for line in text.lines().filter(|line| !line.starts_with("-- ")) {
                prop_assert!(line.ends_with(';'), "{}", line);
                let plain = line
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || " _(),=+-*/^[];".contains(c));
                prop_assert!(plain, "{}", line);
            }
        }
    }

    #[test]
    fn latex_is_balanced(graph in graph()) {
        for form in [Form::Expanded, Form::Factored] {
            let text = text(&graph, form, Notation::Latex);
            let body = text.split_once("\\begin{align*}\n").unwrap().1;
            let body = body.strip_suffix("\\end{align*}\n").unwrap();
            for line in body.lines() {
                prop_assert!(is_latex(line), "{}", line);
                prop_assert_eq!(line.replace("\\&", "").matches('&').count(), 1, "{}", line);
            }
        }
    }

    /// A line is a definition, and its symbols are words.
    #[test]
    fn text_has_words_alone(graph in graph()) {
        for form in [Form::Expanded, Form::Factored] {
            let text = text(&graph, form, Notation::Text);
            let legend = Notation::Text.legend(&graph).len();
            for line in text.lines().skip(legend) {
                let plain = line
                    .chars()
                    .all(|c| c.is_alphanumeric() || " _.()=+-*/^".contains(c));
                prop_assert!(plain && line.contains(" = "), "{}", line);
            }
        }
    }

    /// The symbols are different, and values are given by them.
    #[test]
    fn symbols_are_read_back(graph in graph()) {
        let parameters = Parameters::new(&graph);
        let names = &parameters.names;
        let values: Vec<String> = names
            .iter()
            .enumerate()
            .map(|(value, name)| format!("{name} = {value}"))
            .collect();
        let read = read_values(&graph, &values.join(", ")).unwrap();
        prop_assert!(read.iter().enumerate().all(|(at, value)| value.to_string() == at.to_string()));
        for (i, j) in pairs(&graph) {
            let entry = CovariancePolynomial::entry(graph.len(), i, j).unwrap();
            let text = entry.text(&graph);
            prop_assert_eq!(CovariancePolynomial::parse(&text, &graph).unwrap(), entry, "{}", text);
        }
    }

    /// Vertices, paths and treks as they are written can be given again.
    #[test]
    fn names_are_read_back(graph in graph()) {
        let names: Vec<_> = (0..graph.len()).map(|v| graph.quoted_name(v)).collect();
        let all: Vec<usize> = (0..graph.len()).collect();
        prop_assert_eq!(read_vertices(&graph, &names.join(", ")).unwrap(), all);
        let last = graph.len() - 1;
        let mut texts = Vec::new();
        if let Some(path) = d_connecting_path(&graph, &[0], &[last], &[]).unwrap() {
            texts.push((path.text(&graph), path.vertices()));
        }
        for trek in trek_rank(&graph, &[0], &[last], &mut Fuel::new(1 << 20)).unwrap().treks {
            let mut vertices = trek.left.clone();
            let top = usize::from(trek.left.last() == trek.right.first());
            vertices.extend(&trek.right[top..]);
            texts.push((trek.text(&graph), vertices));
        }
        for (text, vertices) in texts {
            let written: Vec<_> = vertices.iter().map(|&v| graph.quoted_name(v)).collect();
            let mut rest = text.as_str();
            for (at, name) in written.iter().enumerate() {
                if at > 0 {
                    let arrow = [" <-> ", " -> ", " <- "].into_iter().find(|arrow| rest.starts_with(arrow));
                    rest = &rest[arrow.unwrap().len()..];
                }
                prop_assert!(rest.starts_with(name.as_ref()), "{} has no {}", text, name);
                rest = &rest[name.len()..];
            }
            prop_assert_eq!(rest, "");
        }
    }
}

/// Names of 100,000 characters are cut in errors, and looked through once.
#[test]
fn long_names_are_no_trouble() {
    let long: Vec<String> = (0..20)
        .map(|k| format!("{}{k}", "a_".repeat(50_000)))
        .collect();
    let mut graph = MixedGraph::new();
    for name in &long {
        graph.add_vertex(Vertex::new(name.as_str())).unwrap();
    }
    graph.add_edge(EdgeKind::Directed, 0, 1).unwrap();
    assert_eq!(graph.symbol_name(0), long[0]);
    let error = graph.find(&"b".repeat(100_000)).unwrap_err().to_string();
    assert!(error.len() < 1000, "{error}");
    let taken = graph.add_vertex(Vertex::new(long[3].as_str())).unwrap_err();
    assert!(taken.to_string().len() < 200, "{taken}");
}
