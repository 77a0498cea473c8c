//! Texts of graphs: what is read back from what is written, the same graph in all languages, the reference cases.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap in a helper is a failed test with a place"
)]

mod common;

use common::name;
use graphs::formats::{Format, read, read_matrices, write};
use graphs::{Coefficient, EdgeKind, Error, MixedGraph, Vertex};
use proptest::prelude::*;

fn formats() -> impl Iterator<Item = Format> {
    Format::ALL
        .into_iter()
        .filter(|&format| format != Format::Json || cfg!(feature = "io"))
}

fn coefficient() -> impl Strategy<Value = Coefficient> {
    prop_oneof![
        4 => Just(Coefficient::Free),
        1 => (-2000_i64..2000, 1_i64..400).prop_map(|(top, bottom)| Coefficient::Fixed(
            algebra::Rational::new(top.into(), bottom.into()).unwrap()
        )),
        1 => name().prop_map(|label| Coefficient::Label(label.into())),
    ]
}

/// How much a graph may say beyond its edges.
#[derive(Clone, Copy, PartialEq)]
enum Rich {
    /// Names, or the numbers 1 to n.
    Edges,
    /// Some vertices are latent.
    Latent,
    /// Coefficients, variances, intercepts too.
    All,
}

fn graph(rich: Rich) -> impl Strategy<Value = MixedGraph> {
    (1_usize..8).prop_flat_map(move |n| {
        let names = prop_oneof![
            1 => Just((1..=n).map(|v| v.to_string()).collect::<Vec<_>>()),
            3 => proptest::collection::hash_set(name(), n).prop_map(|set| {
                let mut names: Vec<String> = set.into_iter().collect();
                names.sort();
                names
            }),
        ];
        let vertex = (
            any::<bool>(),
            coefficient(),
            proptest::option::of(coefficient()),
        );
        let edge = (0..n, 0..n, any::<bool>(), coefficient());
        (
            names.prop_shuffle(),
            any::<bool>(),
            proptest::collection::vec(vertex, n),
            proptest::collection::vec(edge, 0..14),
        )
            .prop_map(move |(mut names, sort, vertices, edges)| {
                if sort {
                    names.sort();
                }
                let mut graph = MixedGraph::new();
                for (name, (latent, variance, intercept)) in names.into_iter().zip(vertices) {
                    let mut vertex = Vertex::new(name);
                    vertex.latent = latent && rich != Rich::Edges;
                    if rich == Rich::All {
                        vertex.variance = variance;
                        vertex.intercept = intercept;
                    }
                    graph.add_vertex(vertex).unwrap();
                }
                for (from, to, directed, coefficient) in edges {
                    let kind = if directed {
                        EdgeKind::Directed
                    } else {
                        EdgeKind::Bidirected
                    };
                    let coefficient = if rich == Rich::All {
                        coefficient
                    } else {
                        Coefficient::Free
                    };
                    // loops and repeated edges are not edges
                    let _ = graph.add_edge_with(kind, from, to, coefficient);
                }
                graph
            })
    })
}

/// Reading gives back what was written, with the format named and with the format guessed.
fn comes_back(graph: &MixedGraph, format: Format) {
    let text = write(graph, format).unwrap();
    assert_eq!(
        &read(&text, format).unwrap_or_else(|error| panic!("{format:?}: {error}\n{text}")),
        graph,
        "{text}"
    );
    assert_eq!(Format::guess(&text), format, "{text}");
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(&windows.parse::<MixedGraph>().unwrap(), graph, "{windows}");
}

proptest! {
    /// Reading undoes writing wherever everything can be written.
    #[test]
    fn reading_undoes_writing(graph in graph(Rich::All)) {
        for format in formats() {
            let childless = (0..graph.len()).any(|v| graph.vertex(v).latent && graph.children(v).is_empty());
            match format {
                Format::Dagitty | Format::Csv => {}
                Format::Lavaan if childless => {
                    let refused = matches!(write(&graph, format), Err(Error::Unsupported { .. }));
                    prop_assert!(refused);
                }
                _ => comes_back(&graph, format),
            }
        }
    }

    /// Reading undoes writing in DAGitty, which has latent vertices and nothing more.
    #[test]
    fn reading_undoes_writing_in_dagitty(graph in graph(Rich::Latent)) {
        comes_back(&graph, Format::Dagitty);
    }

    /// A graph of names and edges is the same in all languages, one after the other.
    #[test]
    fn the_same_graph_in_all_languages(graph in graph(Rich::Edges)) {
        let mut passed = graph.clone();
        for format in formats() {
            comes_back(&passed, format);
            passed = read(&write(&passed, format).unwrap(), format).unwrap();
        }
        prop_assert_eq!(passed, graph);
    }

    /// What cannot be written is refused by name, never left out.
    #[test]
    fn nothing_is_left_out(graph in graph(Rich::All)) {
        for format in formats() {
            match write(&graph, format) {
                Ok(text) => prop_assert_eq!(read(&text, format).unwrap(), graph.clone()),
                Err(error) => prop_assert!(matches!(error, Error::Unsupported { .. }), "{}", error),
            }
        }
    }

    /// No text makes a reader panic, and every complaint about a text has a place in it.
    #[test]
    fn any_text_is_read_or_refused_at_a_place(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        refused_in_place(&String::from_utf8_lossy(&bytes));
    }

    /// The same for texts made of the words of the languages.
    #[test]
    fn any_words_are_read_or_refused_at_a_place(words in proptest::collection::vec(word(), 0..24)) {
        refused_in_place(&words.concat());
    }

    /// The same for a written graph in which one character is changed.
    #[test]
    fn any_slip_is_read_or_refused_at_a_place(graph in graph(Rich::All), place in any::<prop::sample::Index>(), slip in word()) {
        for format in formats() {
            if let Ok(text) = write(&graph, format) {
                let mut chars: Vec<char> = text.chars().collect();
                let at = place.index(chars.len());
                chars.splice(at..=at, slip.chars());
                refused_in_place(&chars.into_iter().collect::<String>());
            }
        }
    }
}

fn word() -> impl Strategy<Value = String> {
    let words = [
        "a",
        "b",
        "f",
        "x1",
        "1",
        "2",
        "3",
        "0",
        "0.5",
        "->",
        "<-",
        "<->",
        "--",
        "→",
        "~",
        "~~",
        "=~",
        ":=",
        "==",
        "*",
        "+",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        ",",
        ";",
        "\n",
        "\r\n",
        " ",
        " ",
        " ",
        "\"",
        "`",
        "#",
        "!",
        "//",
        "/*",
        "*/",
        "digraph",
        "dag",
        "graph",
        "subgraph",
        "edge",
        "node",
        "dir=both",
        "latent",
        "variance=",
        "NA",
        "start(",
        "label(",
        "c(",
        "n",
        ":",
        "\"n\":2",
        "\"directed\":[[1,2]]",
        "=",
        "\\",
        "e9",
        "-",
        "\u{feff}",
        "\0",
        "<",
        ">",
        "|",
    ];
    proptest::sample::select(words.to_vec()).prop_map(str::to_owned)
}

fn refused_in_place(text: &str) {
    let results = formats()
        .map(|format| read(text, format))
        .chain([text.parse(), read_matrices(text, text)]);
    for result in results {
        match result {
            Ok(graph) => assert!(!graph.is_empty()),
            Err(Error::Parse {
                line,
                column,
                message,
            }) => {
                let lines =
                    1 + text.matches('\n').count() + text.replace("\r\n", "").matches('\r').count();
                assert!(
                    (1..=lines).contains(&line) && column >= 1,
                    "{line}:{column} {message}\n{text}"
                );
                let longest = text.chars().count();
                assert!(column <= longest + 1 && !message.is_empty());
            }
            Err(Error::Unsupported { .. }) if cfg!(not(feature = "io")) => {}
            Err(error) => assert_eq!(error, Error::NoVertices, "{text:?}"),
        }
    }
}

/// The graph of a case, whose JSON is ours with other keys besides.
#[cfg(feature = "io")]
fn ours(case: &serde_json::Value) -> String {
    let members = ["n", "directed", "bidirected"].map(|key| (key.to_owned(), case[key].clone()));
    serde_json::Value::Object(members.into_iter().collect()).to_string()
}

/// The cases of the reference file.
#[test]
#[cfg(feature = "io")]
fn reference_cases_agree() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/sem_cases.json"
    );
    let Ok(file) = std::fs::read_to_string(path) else {
        return;
    };
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    let cases = file["cases"].as_array().unwrap();
    assert!(!cases.is_empty());
    let mut texts = 0;
    for case in cases {
        let pairs = |key: &str| -> Vec<(usize, usize)> {
            let ends = case[key].as_array().unwrap().iter();
            let end = |pair: &serde_json::Value, side: usize| {
                usize::try_from(pair[side].as_u64().unwrap()).unwrap() - 1
            };
            ends.map(|pair| (end(pair, 0), end(pair, 1))).collect()
        };
        let n = usize::try_from(case["n"].as_u64().unwrap()).unwrap();
        let expected = MixedGraph::from_edges(n, &pairs("directed"), &pairs("bidirected")).unwrap();
        let read_case: MixedGraph = ours(case).parse().unwrap();
        assert_eq!(read_case, expected, "{}", case["id"]);
        assert_eq!(Some(expected.is_acyclic()), case["acyclic"].as_bool());
        assert_eq!(Some(expected.is_simple()), case["simple"].as_bool());
        for format in formats() {
            comes_back(&expected, format);
        }
        if let Some(text) = case["text"].as_str().filter(|text| !text.is_empty()) {
            assert_eq!(text.parse::<MixedGraph>().unwrap(), expected, "{text}");
            texts += 1;
        }
    }
    assert!(texts > 0);
}

/// The graphs for the speed targets have the same keys.
#[test]
#[cfg(feature = "io")]
fn graphs_for_speed_come_back() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/sem_bench_graphs.json"
    );
    let Ok(file) = std::fs::read_to_string(path) else {
        return;
    };
    let file: serde_json::Value = serde_json::from_str(&file).unwrap();
    for graph in file["graphs"].as_array().unwrap() {
        let read: MixedGraph = ours(graph).parse().unwrap();
        assert_eq!(graph["n"].as_u64(), u64::try_from(read.len()).ok());
        let edges = |key: &str| graph[key].as_array().unwrap().len();
        assert_eq!(read.directed().count(), edges("directed"));
        assert_eq!(read.bidirected().count(), edges("bidirected"));
        for format in formats() {
            comes_back(&read, format);
        }
    }
}
