//! Texts and graphs of the largest sizes.

use std::fmt::Write as _;

use graphs::formats::{Format, read, write};
use graphs::{EdgeKind, MixedGraph};

/// Long texts of one piece: a step of quadratic cost would not come to an end, and what is said does not repeat the text.
#[test]
fn long_hostile_texts_are_answered() {
    let large = 200_000;
    let formats = || {
        Format::ALL
            .into_iter()
            .filter(|&format| format != Format::Json || cfg!(feature = "io"))
    };
    let mut texts: Vec<(String, String)> = Vec::new();
    for piece in [
        "a->b,",
        "a<->a ",
        "(",
        "[",
        "{",
        "\"",
        "`",
        "\\",
        "-",
        "#",
        "!",
        "/*",
        "/* */",
        "//\n",
        "\n",
        "\r",
        ";",
        "0,",
        "0\n",
        "1 ",
        "~",
        "=~",
        "y~x+",
        "y~start(1)*",
        "+",
        "*",
        "<",
        "a.",
        "é",
        "9",
        "\t",
        "a[",
        "a{b}->",
        "subgraph ",
        "{{}}",
        "{a}->",
        "a\nb->",
        "x=\"y\"+",
        "a:b:c ",
        "0,0\n\n",
        "dag{",
        "digraph{a->b}",
        "edge[dir=both]",
        "\"\"",
        "\"\",",
        "\u{feff}",
        "→",
    ] {
        let repeated = piece.repeat(large / piece.len());
        for head in ["", "digraph {", "dag {", "y ~ ", "{\"n\":3,\"directed\":["] {
            texts.push((format!("{head}{piece}.."), format!("{head}{repeated}")));
        }
    }
    let long = "n".repeat(large);
    texts.push((
        "long name".to_owned(),
        format!("{long} -> b, {long} <-> c, b -> {long}"),
    ));
    let mut many = String::from("digraph {");
    for v in 0..10_000 {
        let _ = write!(many, "v{v} -> v{}; ", (v + 1) % 10_000);
    }
    texts.push(("cycle".to_owned(), many + "}"));
    for (label, text) in &texts {
        for format in formats() {
            if let Err(error) = read(text, format) {
                let said = error.to_string();
                assert!(said.len() < 2_000, "{format:?} {label:?}: {said}");
            }
        }
        let _ = Format::guess(text);
    }
}

/// The largest graphs come back from all formats that can hold them.
#[test]
fn large_graphs_come_back() {
    let n = 10_000;
    let star: Vec<(usize, usize)> = (1..n).map(|v| (0, v)).collect();
    let mut graph = MixedGraph::from_edges(n, &star, &[]).unwrap();
    for v in 2..n {
        graph.add_edge(EdgeKind::Bidirected, v - 1, v).unwrap();
    }
    for format in [
        Format::EdgeList,
        Format::Lavaan,
        Format::Dagitty,
        Format::Dot,
    ] {
        let text = write(&graph, format).unwrap();
        let again = read(&text, format).unwrap();
        assert!(again == graph);
    }
}
