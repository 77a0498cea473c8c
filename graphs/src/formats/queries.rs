//! Vertices of a question, as text.

use std::borrow::Cow;

use super::scan::Scanner;
use crate::error::Result;
use crate::mixed::MixedGraph;

/// The vertices of a list of names with commas between them.
///
/// A name in double quotes may have commas, and with a backslash before them quotes and backslashes, as in edge lists; other
/// names go to the next comma. White space around a name is skipped. A text without names is an empty list.
///
/// ```
/// use graphs::{MixedGraph, formats::read_vertices};
/// let graph: MixedGraph = "\"a, b\" -> price".parse()?;
/// assert_eq!(read_vertices(&graph, "price, \"a, b\"")?, [1, 0]);
/// let error = read_vertices(&graph, "a, b").unwrap_err();
/// assert_eq!(error.to_string(), "there is no vertex a; the vertices are \"a, b\", price");
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// # Errors
/// [`crate::Error::UnknownVertex`]; [`crate::Error::Parse`] for a missing name and a quote that is not closed or stands inside a name.
pub fn read_vertices(graph: &MixedGraph, text: &str) -> Result<Vec<usize>> {
    let mut scanner = Scanner::new(text);
    let mut vertices = Vec::new();
    scanner.take_while(char::is_whitespace);
    if scanner.peek().is_none() {
        return Ok(vertices);
    }
    loop {
        scanner.take_while(char::is_whitespace);
        let start = scanner;
        let name = match scanner.peek() {
            Some('"') => Cow::Owned(scanner.quoted(true)?),
            _ => Cow::Borrowed(scanner.take_while(|c| c != ',').trim_end()),
        };
        if name.is_empty() {
            return Err(start.error("a name is missing: names stand between single commas"));
        }
        if matches!(name, Cow::Borrowed(_)) && name.contains('"') {
            return Err(start.error(
                "a quote inside a name: put the whole name in double quotes, with a backslash before quotes and backslashes in it",
            ));
        }
        vertices.push(graph.find(&name)?);
        scanner.take_while(char::is_whitespace);
        match scanner.peek() {
            None => return Ok(vertices),
            Some(',') => scanner.next(),
            Some(_) => {
                return Err(scanner.error(format!(
                    "{} after a name in quotes: expected a comma",
                    scanner.seen()
                )));
            }
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::{Vertex, names::quote};

    #[test]
    fn every_name_can_be_asked_for() {
        let names = [
            "a,b", "a", "b\"", "\"", "\\", "x y", "\\\"", "'", "1,", "größe",
        ];
        let mut graph = MixedGraph::new();
        for name in names {
            graph.add_vertex(Vertex::new(name)).unwrap();
        }
        let quoted = names.map(|name| quote(name, '"'));
        let all: Vec<usize> = (0..names.len()).collect();
        assert_eq!(read_vertices(&graph, &quoted.join(",")).unwrap(), all);
        assert_eq!(read_vertices(&graph, &quoted.join(" , ")).unwrap(), all);
        assert_eq!(
            read_vertices(&graph, " x y,\\ , ' ,größe").unwrap(),
            [5, 4, 7, 9]
        );
        assert!(read_vertices(&graph, " \t").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_list_of_names_is_refused_with_its_place() {
        let graph = "a -> b".parse().unwrap();
        for (text, message) in [
            ("a,,b", "line 1, column 3: a name is missing"),
            ("a,", "line 1, column 3: a name is missing"),
            (",a", "line 1, column 1: a name is missing"),
            ("\"\"", "line 1, column 1: a name is missing"),
            ("\"a", "line 1, column 1: this quote is not closed"),
            ("\"a\"b", "line 1, column 4: `b` after a name in quotes"),
            ("b\"", "line 1, column 1: a quote inside a name"),
            ("c", "there is no vertex c; the vertices are a, b"),
            ("a\nb", "there is no vertex \"a\u{fffd}b\""),
        ] {
            let error = read_vertices(&graph, text).unwrap_err().to_string();
            assert!(error.starts_with(message), "{text:?}: {error}");
        }
    }
}
