//! What is said about bad texts, word for word.

use graphs::formats::{Format, read, read_matrices, write};
use graphs::{Coefficient, Error, MixedGraph, Vertex};

#[track_caller]
fn refused(format: Format, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        match read(text, format) {
            Err(error) => assert_eq!(error.to_string(), *expected, "{text:?}"),
            Ok(graph) => panic!("{text:?} was read as {graph:?}"),
        }
    }
}

#[test]
fn edge_lists() {
    refused(
        Format::EdgeList,
        &[
            (
                "1->1",
                "line 1, column 2: self-loop at 1: an edge joins two different vertices",
            ),
            (
                "a, b\na <-> a",
                "line 2, column 3: a<->a: an edge joins two different vertices; the error variance of a is always there",
            ),
            (
                "1->2, 1->2",
                "line 1, column 8: the edge 1->2 stands twice (first in line 1, column 2): remove one of them",
            ),
            (
                "1<->2\r\n2<->1",
                "line 2, column 2: the edge 2<->1 stands twice (first in line 1, column 2): remove one of them",
            ),
            (
                "1->2->1->2",
                "line 1, column 8: the edge 1->2 stands twice (first in line 1, column 2): remove one of them",
            ),
            (
                "2->3",
                "line 1, column 4: vertex 1 is missing: the vertices are numbers up to 3; add `1` as an item of its own if it stands alone, or put the numbers in quotes if they are names",
            ),
            (
                "1->2\n4->2",
                "line 2, column 1: vertex 3 is missing: the vertices are numbers up to 4; add `3` as an item of its own if it stands alone, or put the numbers in quotes if they are names",
            ),
            (
                "0->1",
                "line 1, column 1: vertex 0: vertices are numbered from 1",
            ),
            (
                "1->02",
                "line 1, column 4: vertex 02: write it without the leading 0",
            ),
            (
                "1->999999999",
                "line 1, column 4: vertex 999999999: more than the limit of 10000 vertices; a number that is a name stands in quotes",
            ),
            (
                "1->99999999999999999999999999",
                "line 1, column 4: vertex 99999999999999999999999999: more than the limit of 10000 vertices; a number that is a name stands in quotes",
            ),
            (
                "a--b",
                "line 1, column 2: `--` has no direction: write -> for a cause, <-> for correlated errors",
            ),
            (
                "a-b",
                "line 1, column 2: `-` has no direction: write -> for a cause, <-> for correlated errors",
            ),
            (
                "a – b",
                "line 1, column 3: `–` has no direction: write -> for a cause, <-> for correlated errors",
            ),
            (
                "a o-> b",
                "line 1, column 3: `o->` belongs to partial ancestral graphs, whose marks are not known: write -> or <->",
            ),
            (
                "a <-@ b",
                "line 1, column 3: `<-@` belongs to partial ancestral graphs, whose marks are not known: write -> or <->",
            ),
            ("a ⇒ b", "line 1, column 3: `⇒` is no arrow here: write ->"),
            (
                "a --> b",
                "line 1, column 3: `-->` is no arrow here: write ->",
            ),
            ("a ⟷ b", "line 1, column 3: `⟷` is no arrow here: write <->"),
            (
                "a ~~ b",
                "line 1, column 3: `~~` belongs to model formulas: read the text as lavaan, or write -> or <->",
            ),
            (
                "a ->- b",
                "line 1, column 3: `->-` is no arrow: write ->, <- or <->",
            ),
            (
                "a b",
                "line 1, column 3: `b` after a: expected ->, <- or <->, a comma or a new line; a name with spaces stands in quotes",
            ),
            (
                "a ->",
                "line 1, column 5: the end of the text where a vertex is expected: a number, a name of letters, digits, _ and ., or any name in double quotes",
            ),
            (
                "-> a",
                "line 1, column 1: `-` where a vertex is expected: a number, a name of letters, digits, _ and ., or any name in double quotes",
            ),
            (
                "a, \"b",
                "line 1, column 4: this quote is not closed: add the second one",
            ),
            (
                "\"\"",
                "line 1, column 1: an empty name: give the vertex at least one character",
            ),
            (
                "a [hidden]",
                "line 1, column 4: expected latent, variance=VALUE, intercept or intercept=VALUE, then ]",
            ),
            (
                "a [latent",
                "line 1, column 10: expected latent, variance=VALUE, intercept or intercept=VALUE, then ]",
            ),
            (
                "a [variance=1], a [variance=2]",
                "line 1, column 29: the variance of a stands twice (first in line 1, column 13): remove one of them",
            ),
            (
                "a ->{1x} b",
                "line 1, column 6: 1x is neither a number nor a label: write a number such as 0.5 or 1/2, or the label in quotes",
            ),
            (
                "a ->{1e99999} b",
                "line 1, column 6: the power of ten in 1e99999 lies outside -1000 to 1000",
            ),
            ("a ->{1/0} b", "line 1, column 6: 1/0 divides by zero"),
            (
                "a ->{x b",
                "line 1, column 5: a coefficient ends with } on the same line",
            ),
            (
                "a\0->b",
                "line 1, column 2: control character U+0000: a graph is read from plain text in UTF-8",
            ),
            ("", "the graph has no vertices: name at least one"),
            (
                "\u{feff} # nothing\n,;",
                "the graph has no vertices: name at least one",
            ),
        ],
    );
}

#[test]
fn lavaan() {
    refused(
        Format::Lavaan,
        &[
            (
                "y ~ y",
                "line 1, column 5: self-loop at y: an edge joins two different vertices",
            ),
            (
                "y ~ x\ny ~ x",
                "line 2, column 5: the edge x->y stands twice (first in line 1, column 5): remove one of them",
            ),
            (
                "f =~ x\nx ~ f",
                "line 2, column 5: the edge f->x stands twice (first in line 1, column 6): remove one of them",
            ),
            (
                "y ~ x + x",
                "line 1, column 9: the term x stands twice (first in line 1, column 5): remove one of them",
            ),
            (
                "y ~~ x; x ~~ y",
                "line 1, column 14: the edge x<->y stands twice (first in line 1, column 6): remove one of them",
            ),
            (
                "y ~~ y; y ~~ 2*y",
                "line 1, column 14: the variance of y stands twice (first in line 1, column 6): remove one of them",
            ),
            (
                "y ~ x\nab := a*b",
                "line 2, column 4: `:=` defines a quantity computed from parameters, which is no part of the graph: remove the line",
            ),
            (
                "y ~ a*x\na == 1",
                "line 2, column 3: `==` is a constraint: give equal parameters the same label, fix numbers by a factor such as 0.5*x",
            ),
            (
                "a > 0",
                "line 1, column 3: `>` is an inequality between parameters, which the graph does not express: remove the line",
            ),
            (
                "a < 0",
                "line 1, column 3: `<` is an inequality between parameters, which the graph does not express: remove the line",
            ),
            (
                "f <~ x",
                "line 1, column 3: `<~` makes a composite, which is no latent variable: write composite ~ x1 + x2 and fix its variance to 0",
            ),
            (
                "y | t1",
                "line 1, column 3: `|` gives thresholds of ordered variables, which linear models do not have: remove the line",
            ),
            (
                "y ~*~ y",
                "line 1, column 3: `~*~` gives scaling factors of ordered variables, which linear models do not have: remove the line",
            ),
            (
                "level: 1",
                "line 1, column 6: `:` begins a block of a model for several groups or levels: write the model of one block",
            ),
            (
                "y ~ c(1, 2)*x",
                "line 1, column 5: c(..) gives one modifier per group: write the model of one group with a single modifier",
            ),
            (
                "y ~ equal(\"y~z\")*x",
                "line 1, column 5: equal(..) is not supported: give both parameters the same label, as in a*x",
            ),
            (
                "y ~ sqrt(2)*x",
                "line 1, column 5: sqrt(..) is not supported: write a number, a label, NA or start(..) before the *",
            ),
            (
                "efa(\"b\")*f =~ x",
                "line 1, column 1: efa(..) on the left of a formula is not supported: write the model for one group and one level",
            ),
            (
                "0.5?x ~ y",
                "line 1, column 1: `0.5` where a variable is expected: a name that begins with a digit stands in backquotes, as in `0.5`",
            ),
            (
                "y ~ 0.5?x",
                "line 1, column 8: starting values are written start(0.5)*x, or left out: they do not change the model",
            ),
            (
                "f =~ a*x + y",
                "line 1, column 6: the first loading of f is fixed to 1 whatever its label: write NA*x + a*x for a free loading, 1*x for a fixed one",
            ),
            (
                "y ~ 0.5*x + a*x",
                "line 1, column 5: both fixed and labelled a: keep the number or the label",
            ),
            (
                "y ~ NA*0.5*x",
                "line 1, column 5: both fixed and NA: keep the number or NA",
            ),
            (
                "y ~ a*b*x",
                "line 1, column 7: two modifiers of the same kind: remove one of them",
            ),
            (
                "y ~ x:z",
                "line 1, column 6: interactions are not linear: define the product as a variable of its own",
            ),
            (
                "y ~ 0",
                "line 1, column 5: 0 where a variable is expected: 1 stands for the intercept, a factor is followed by *, and a name that begins with a digit stands in backquotes",
            ),
            (
                "y ~ x - z",
                "line 1, column 7: `-` is out of place: terms are joined by +; a term is left out by not writing it",
            ),
            (
                "y ~ x z",
                "line 1, column 7: `z` is out of place: expected a variable, + or the end of the formula; a name with spaces stands in backquotes",
            ),
            (
                "y ~ x ~ z",
                "line 1, column 7: `~` is out of place: one formula per line",
            ),
            (
                "y ~ x +",
                "line 1, column 8: the end of the text is out of place: expected a variable, + or the end of the formula; a name with spaces stands in backquotes",
            ),
            ("y x", "line 1, column 3: `x` after y: expected ~, ~~ or =~"),
            (
                "y ~~ 1",
                "line 1, column 6: 1 stands for the intercept, which belongs to ~",
            ),
            (
                "y ~ label(a)*x",
                "line 1, column 5: label(..) holds one label in double quotes",
            ),
            (
                "y ~ start(1*x",
                "line 1, column 10: this bracket is not closed: add the second one",
            ),
            (
                "y ~ 1.2.3*x",
                "line 1, column 5: 1.2.3 is no number: write a decimal or a fraction such as 0.5*x or 1/2*x",
            ),
            (
                "! only a comment",
                "the graph has no vertices: name at least one",
            ),
        ],
    );
}

#[test]
fn dagitty_and_dot() {
    refused(
        Format::Dagitty,
        &[
            (
                "mag { a -> b }",
                "line 1, column 1: mag: a maximal ancestral graph stands for many models: choose one model and write it as dag { } with -> and <->",
            ),
            (
                "pdag { a -- b }",
                "line 1, column 1: pdag: a partially directed graph stands for many models: choose one model and write it as dag { } with -> and <->",
            ),
            (
                "# x\ngraph { a -- b }",
                "line 2, column 1: graph: an undirected graph has no causes: choose one model and write it as dag { } with -> and <->",
            ),
            (
                "dag { a -- b }",
                "line 1, column 9: `--` has no direction: write -> for a cause, <-> for correlated errors",
            ),
            (
                "dag { a @-> b }",
                "line 1, column 9: `@->` belongs to partial ancestral graphs, whose marks are not known: write -> or <->",
            ),
            (
                "dag { {a b} -> {b c} }",
                "line 1, column 13: self-loop at b: an edge joins two different vertices",
            ),
            (
                "dag { a -> {b b} -> c a -> b }",
                "line 1, column 25: the edge a->b stands twice (first in line 1, column 9): remove one of them",
            ),
            (
                "dag { a ->",
                "line 1, column 5: this brace is not closed: add }",
            ),
            (
                "dag { a -> }",
                "line 1, column 12: `}` where a vertex is expected: an arrow needs both ends",
            ),
            (
                "dag { a [latent }",
                "line 1, column 17: `}` where the name or the value of an attribute is expected; other texts stand in quotes",
            ),
            (
                "dag { a } b",
                "line 1, column 11: `b` after the last brace: one graph per text",
            ),
            ("dag { }", "the graph has no vertices: name at least one"),
            (
                "dag",
                "line 1, column 4: the end of the text where { is expected",
            ),
        ],
    );
    refused(
        Format::Dot,
        &[
            (
                "graph { a -- b }",
                "line 1, column 1: an undirected graph: the edges of a mixed graph are a -> b and a -> b [dir=both], between the braces of digraph { }",
            ),
            (
                "strict graph { a -- b }",
                "line 1, column 8: an undirected graph: the edges of a mixed graph are a -> b and a -> b [dir=both], between the braces of digraph { }",
            ),
            (
                "digraph { a -- b }",
                "line 1, column 13: `--` has no direction: write -> for a cause, <-> for correlated errors",
            ),
            (
                "digraph { a <-> b }",
                "line 1, column 13: DOT writes a <-> b as a -> b [dir=both]",
            ),
            (
                "digraph { a -> b [dir=none] }",
                "line 1, column 23: dir=none has no direction: leave it out for a cause, write dir=both for correlated errors",
            ),
            (
                "digraph { a -> b [dir=up] }",
                "line 1, column 23: dir=up is not known: forward, back or both",
            ),
            (
                "digraph { a -> node }",
                "line 1, column 16: node is a word of the language: a vertex of this name stands in quotes",
            ),
            (
                "digraph { edge -> a }",
                "line 1, column 11: edge is a word of the language: a vertex of this name stands in quotes",
            ),
            (
                "digraph { a -> <b> }",
                "line 1, column 16: a name between < and > is not supported: write it in quotes",
            ),
            (
                "digraph { a -> a }",
                "line 1, column 13: self-loop at a: an edge joins two different vertices",
            ),
            (
                "digraph { a -> b; b -> a [dir=back] }",
                "line 1, column 21: the edge a->b stands twice (first in line 1, column 13): remove one of them",
            ),
            (
                "digraph { a -> b [coefficient=\"1x\"] }",
                "line 1, column 31: 1x is neither a number nor a label: write a number such as 0.5 or 1/2, or the label in quotes",
            ),
            (
                "digraph { \"a\nb\" }",
                "line 1, column 11: a name with a control character or a line end: remove it",
            ),
            (
                "digraph { a [label=<b }",
                "line 1, column 20: this < is not closed: add >",
            ),
            (
                "digraph { a /* }",
                "line 1, column 13: `/` is out of place: expected a vertex, a group in braces or }; other names stand in quotes",
            ),
        ],
    );
    let deep = format!(
        "digraph {{ {} a {} }}",
        "{".repeat(100_000),
        "}".repeat(100_000)
    );
    refused(
        Format::Dot,
        &[(
            &deep,
            "line 1, column 74: braces inside more than 64 others: write the group without them",
        )],
    );
}

#[test]
#[cfg(feature = "io")]
fn json() {
    refused(
        Format::Json,
        &[
            (
                "{\"n\": 1000000000000, \"directed\": []}",
                "line 1, column 7: vertices of a graph: 1000000000000, more than the limit of 10000; split the model",
            ),
            (
                "{\"n\": 0, \"directed\": []}",
                "the graph has no vertices: name at least one",
            ),
            (
                "{\"n\": -1}",
                "line 1, column 7: n = -1 is no number of vertices: a whole number",
            ),
            (
                "{\"n\": 2.5}",
                "line 1, column 7: n = 2.5 is no number of vertices: a whole number",
            ),
            (
                "{\"directed\": [[1,2]]}",
                "line 1, column 1: the number of vertices is missing: add \"n\"",
            ),
            (
                "{\"n\":2,\n\"directed\":[[1,2],\n [0,1]]}",
                "line 3, column 3: vertex 0: a whole number from 1 to 2",
            ),
            (
                "{\"n\":2,\"directed\":[[1,3]]}",
                "line 1, column 23: vertex 3: a whole number from 1 to 2",
            ),
            (
                "{\"n\":2,\"directed\":[[1,1]]}",
                "line 1, column 20: self-loop at 1: an edge joins two different vertices",
            ),
            (
                "{\"n\":2,\"bidirected\":[[1,2],[2,1]]}",
                "line 1, column 28: the edge 2<->1 stands twice (first in line 1, column 22): remove one of them",
            ),
            (
                "{\"n\":2,\"directed\":[[1]]}",
                "line 1, column 20: [1] instead of two vertices, as in [1, 2], or two vertices and a coefficient",
            ),
            (
                "{\"n\":2,\"directed\":[1,2]}",
                "line 1, column 20: 1 instead of two vertices, as in [1, 2], or two vertices and a coefficient",
            ),
            (
                "{\"n\":2,\"directed\":3}",
                "line 1, column 19: 3 instead of the list directed",
            ),
            (
                "{\"n\":2,\"names\":[\"a\"]}",
                "line 1, column 16: 1 names for n = 2 vertices",
            ),
            (
                "{\"names\":[\"a\",\"a\"]}",
                "line 1, column 15: the vertex name \"a\" stands twice",
            ),
            (
                "{\"names\":[\"a\\u0000\"]}",
                "line 1, column 11: a name with a control character or a line end: remove it",
            ),
            (
                "{\"n\":2,\"directed\":[[1,2,true]]}",
                "line 1, column 25: true instead of a coefficient: a number such as 0.5, a fraction as \"1/3\" or a label as \"a\"",
            ),
            (
                "{\"n\":2,\"variances\":[[1]]}",
                "line 1, column 21: [1] instead of a vertex and a value, as in [2, 0.5]",
            ),
            (
                "{\"n\":2,",
                "line 1, column 7: not the JSON of a graph: EOF while parsing a value",
            ),
            (
                "[2, null, null, [[1, 2]]]",
                "line 1, column 1: `[` where { is expected: a JSON object with n, directed and bidirected",
            ),
            (
                "{\"n\":2,\"n\":3}",
                "line 1, column 8: the key \"n\" stands twice: remove one of them",
            ),
        ],
    );
    let deep = format!("{{\"n\":2,\"directed\":{}", "[".repeat(1_000_000));
    let error = read(&deep, Format::Json).unwrap_err().to_string();
    assert!(
        error.starts_with("line 1, column 1000018: not the JSON of a graph: "),
        "{error}"
    );
    let deep = format!(
        "{{\"n\":2,\"other\":{}{},\"directed\":[[1,2]]}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let error = read(&deep, Format::Json).unwrap_err().to_string();
    assert!(
        error.starts_with("line 1, column 8: \"other\" is no key of a graph: the keys are n, "),
        "{error}"
    );
}

/// `bidirectional` lost its edges without a word.
#[test]
#[cfg(feature = "io")]
fn unknown_keys_of_json_are_named() {
    const KEYS: &str = "keys are n, names, latent, directed, bidirected, variances, intercepts";
    for (text, place, meant) in [
        (
            "{\"n\":2,\"bidirectional\":[[1,2]]}",
            "line 1, column 8: \"bidirectional\"",
            "is \"bidirected\" meant? The",
        ),
        (
            "{\"n\":2,\n \"Directed\" :\n[[1,2]]}",
            "line 2, column 2: \"Directed\"",
            "is \"directed\" meant? The",
        ),
        (
            "{\"vertices\":[\"a\"]}",
            "line 1, column 2: \"vertices\"",
            "the",
        ),
        ("{\"n\":2,\"\":1}", "line 1, column 8: \"\"", "the"),
    ] {
        let error = read(text, Format::Json).unwrap_err().to_string();
        let expected = format!("{place} is no key of a graph: {meant} {KEYS}");
        assert_eq!(error, expected);
    }
    // Only the first members are kept, whatever follows them.
    let many: Vec<String> = (0..100_000).map(|k| format!("\"k{k}\":[]")).collect();
    let many = format!("{{\"n\":2,{}}}", many.join(","));
    let error = read(&many, Format::Json).unwrap_err().to_string();
    assert!(
        error.starts_with("line 1, column 8: \"k0\" is no key"),
        "{error}"
    );
}

#[test]
fn matrices() {
    refused(
        Format::Csv,
        &[
            (
                "0,1\n0,0",
                "line 2, column 4: the matrix O is missing: add an empty line and the matrix of <->, all 0 when there are none",
            ),
            (
                "0,1\n0,0\n0,0\n0,0\n\n0,0\n0,0",
                "line 1, column 1: L has 4 rows and 2 columns: one row and one column per vertex, and an empty line between L and O",
            ),
            (
                "0,1\n0,0\n\n0,1\n0,0",
                "line 4, column 3: O is not symmetric: 1 in row 1, column 2, but 0 in row 2, column 1",
            ),
            (
                "1,1\n0,0\n\n0,0\n0,0",
                "line 1, column 1: self-loop at 1: an edge joins two different vertices",
            ),
            (
                "0,1\n0,0\n\n1,0\n0,0",
                "line 4, column 1: the diagonal of O has 1 in row 1 and 0 in row 2: all 0 or all 1, the error variances are always there",
            ),
            (
                "0,2\n0,0\n\n0,0\n0,0",
                "line 1, column 3: 2 in row 1, column 2 of L: 1 for an edge, 0 for none",
            ),
            (
                "0,1\n0\n\n0,0\n0,0",
                "line 2, column 1: row 2 of L has 1 entries, not 2",
            ),
            (
                "0,1\n0,0\n\n0",
                "line 4, column 1: O has 1 columns, L has 2: both have one row and one column per vertex",
            ),
            (
                "0\n\n0\n\n0",
                "line 5, column 1: a third matrix: L and O stand in one text, one empty line between them",
            ),
            (
                "a,a\n0,1\n0,0\n\n0,0\n0,0",
                "line 1, column 3: the vertex name \"a\" stands twice",
            ),
            (
                "a,b\n0,1\n0,0\n\nb,a\n0,0\n0,0",
                "line 5, column 1: b where L has a: both matrices have the same names in the same order",
            ),
            (
                ",a,b\nb,0,1\na,0,0\n\n0,0\n0,0",
                "line 2, column 1: row 1 of L is named b, its column a: rows and columns have the same order",
            ),
            (
                "0,1\n0,\n\n0,0\n0,0",
                "line 2, column 3: nothing in row 2, column 2 of L: 1 for an edge, 0 for none",
            ),
            (
                "\"a,b\n0,1\n\n0,0\n0,0",
                "line 1, column 1: this quote is not closed: add the second one",
            ),
        ],
    );
    let error = read_matrices("0 1\n0 0", "0 1\n0 0")
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "line 1, column 3: O is not symmetric: 1 in row 1, column 2, but 0 in row 2, column 1"
    );
    let error = read_matrices("0 1\n0 0", "0 1\n\n1 0")
        .unwrap_err()
        .to_string();
    assert_eq!(
        error,
        "line 3, column 1: a second matrix: this text holds O alone"
    );
}

#[test]
fn texts_as_people_write_them() {
    let same = |format: Format, text: &str, edges: &str| {
        let expected = read(edges, Format::EdgeList).unwrap();
        assert_eq!(
            read(text, format).unwrap_or_else(|error| panic!("{error}\n{text}")),
            expected,
            "{text}"
        );
        assert_eq!(text.parse::<MixedGraph>().unwrap(), expected, "{text}");
    };
    same(
        Format::EdgeList,
        "1 → 2 ← 3 ↔ 1 # a comment, with -> inside\n\n;4",
        "1->2, 3->2, 1<->3, 4",
    );
    same(Format::EdgeList, "a <- b ->\n c", "a, b, b->a, b->c");
    same(
        Format::EdgeList,
        "10->1, 2,3,4,5,6,7,8,9",
        "1,2,3,4,5,6,7,8,9,10, 10->1",
    );
    same(
        Format::Lavaan,
        "p ~ z1 + q\nq ~ p + z2\np ~~ q\np ~~ p",
        "p, z1->p, q->p, p->q, z2->q, p<->q",
    );
    same(
        Format::Lavaan,
        "# measurement\nf =~ x1 + 0.5*x2 + start(0.8)*x3 +\n a*x4  ! tied\n + a*x5\ny1 + y2 ~ f + b*1; f ~~ 1*f\n x1 ~~ -1/3*x2",
        "f [latent, variance=1], f->{1}x1, f->{0.5}x2, f->x3, f->{a}x4, f->{a}x5, y1 [intercept=b], y2 [intercept=b], f->y1, f->y2, x1<->{-1/3}x2",
    );
    same(
        Format::Lavaan,
        "f =~ NA*x + l*x + label(\"l\")*y\nf =~ z",
        "f [latent], f->{l}x, f->{l}y, f->z",
    );
    same(
        Format::Lavaan,
        "y ~ start(1)*x + a*x; `my x` ~ .b*y",
        "y, x, x->{a}y, \"my x\", y->{\".b\"}\"my x\"",
    );
    same(
        Format::Dagitty,
        "dag {\nbb=\"-1,-1,1,1\"\nx [exposure,pos=\"-0.5,0.2\"]\ny [outcome,pos=\"1,1\"]; \"my u\" [latent]\nx -> y [beta=.3] y <-> x\n{ \"my u\" w } -> { x y } <- v }",
        "x, y, \"my u\" [latent], x->y, x<->y, \"my u\"->x, \"my u\"->y, w->x, w->y, v->x, v->y",
    );
    same(
        Format::Dagitty,
        "dag { a -> { b -> c } }",
        "a, b, c, a->b, b->c, a->c",
    );
    same(
        Format::Dagitty,
        "DAG g { u [unobserved] u -> {x y}\n}",
        "u [latent], u->x, u->y",
    );
    same(
        Format::Dot,
        "digraph { a -> b; a -> c [dir=both, style=dashed] }",
        "a->b, a<->c",
    );
    same(
        Format::Dot,
        "/* market */ strict digraph \"my graph\" {\n rankdir=LR; node [shape=box] // boxes\n edge [dir=back]; a:n -> b [weight=-1]\n subgraph cluster_0 { edge [dir=both] label=<<b>x</b>>; c -> {a b} }\n c -> d -> -3.5 [dir=forward, label=\"a\" + \"b\"] \"e \\\"f\\\"\" }",
        "a, b, b->a, c<->a, c<->b, c->d, d->\"-3.5\", \"e \\\"f\\\"\"",
    );
    same(
        Format::Dot,
        "digraph { node [latent=true] f; node [latent=false]; f -> x -> y; f [variance=1]; x [intercept=\"\"] }",
        "f [latent, variance=1], x [intercept], f->x, x->y",
    );
    same(
        Format::Csv,
        "0;1;0\n0;0;1\n0;0;0\n;;\n1;0;0\n0;1;1\n0;1;1\n",
        "1->2->3, 2<->3",
    );
    same(
        Format::Csv,
        "\"\",\"x\",\"my \"\"y\"\"\"\r\n\"x\",0,1.0\r\n\"my \"\"y\"\"\",0,0\r\n\r\n0,0\r\n0,0\r\n",
        "x, \"my \\\"y\\\"\", x->\"my \\\"y\\\"\"",
    );
    same(
        Format::Csv,
        "# L\n0 1\n0 0\n\n# O\n0 1\n1 0\n",
        "1->2, 1<->2",
    );
    same(Format::Csv, "0\n\n0\n", "1");
    if cfg!(feature = "io") {
        same(
            Format::Json,
            "{\"n\":4,\"directed\":[[1,2]],\"bidirected\":[[2,3]]}",
            "1->2, 2<->3, 4",
        );
        same(
            Format::Json,
            "{\"names\":[\"f\",\"x y\"],\"latent\":[1],\"directed\":[[1,2,0.10000000000000000000000001]],\"variances\":[[1,\"1/3\"]],\"intercepts\":[[1],[2,\"a\"]]}",
            "f [latent, variance=1/3, intercept], \"x y\" [intercept=a], f ->{0.10000000000000000000000001} \"x y\"",
        );
    }
}

#[test]
fn what_a_format_cannot_say_is_named() {
    let mut graph: MixedGraph = "a ->{0.5} b, b <->{w} a".parse().unwrap();
    let said = |graph: &MixedGraph, format| write(graph, format).unwrap_err().to_string();
    let hint = "free it first, or write an edge list, lavaan, DOT or JSON";
    assert_eq!(
        said(&graph, Format::Dagitty),
        format!("DAGitty does not cover the fixed coefficient of a->b: {hint}")
    );
    graph = "a <->{w} b".parse().unwrap();
    assert_eq!(
        said(&graph, Format::Dagitty),
        format!("DAGitty does not cover the label w of the coefficient of a<->b: {hint}")
    );
    graph = "a [intercept]".parse().unwrap();
    assert_eq!(
        said(&graph, Format::Csv),
        "a pair of adjacency matrices does not cover the intercept of a: write an edge list, DOT or JSON"
    );
    graph = "a, u [latent]".parse().unwrap();
    assert_eq!(
        said(&graph, Format::Csv),
        "a pair of adjacency matrices does not cover the latent vertex u: write an edge list, DOT or JSON"
    );
    assert_eq!(
        said(&graph, Format::Lavaan),
        "lavaan's model syntax does not cover the latent vertex u without children: a latent vertex has indicators there: remove it, \
         or write an edge list, DOT or JSON"
    );
    let mut graph = MixedGraph::new();
    assert_eq!(write(&graph, Format::Dot), Err(Error::NoVertices));
    for name in ["", "a\nb", "a\u{0}", "\u{85}"] {
        let refused = graph.add_vertex(Vertex::new(name));
        assert!(matches!(refused, Err(Error::Domain { .. })), "{name:?}");
    }
    assert!(graph.is_empty());
    let mut graph = MixedGraph::from_edges(1, &[], &[]).unwrap();
    graph.set_variance(0, Coefficient::Label("".into()));
    assert!(matches!(
        write(&graph, Format::EdgeList),
        Err(Error::Domain { .. })
    ));
}
