//! Covariance polynomials as text: `s_1_2*s_2_3 - s_1_3*s_2_2`, with the names of the graph.
//!
//! ```text
//! polynomial := ['+' | '-'] term {('+' | '-') term}
//! term       := factor {'*' factor}
//! factor     := digits | variable ['^' digits]
//! variable   := 's_' name '_' name
//! ```
//!
//! Names have letters, digits, `_` and `.`; the underscore that ends the first name is found from the names of the graph.

use std::fmt::Write;

use algebra::Integer;
use algebra::poly::{Integers, Polynomial};

use super::polynomial::{CovariancePolynomial, number};
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;

/// Larger exponents of one entry are refused.
const MAX_EXPONENT: u32 = 1000;

/// More terms are refused than have this many exponents together.
const MAX_EXPONENTS: usize = 1 << 25;

/// Longer integers are refused.
const MAX_DIGITS: usize = 10_000;

impl CovariancePolynomial {
    /// Reads a polynomial whose variables have the names of the graph's vertices: `s_1_2*s_2_3 - s_1_3*s_2_2`.
    ///
    /// s_i_j and s_j_i are the same entry. One pass over the text.
    ///
    /// # Errors
    /// [`Error::Parse`] with line and column: for an unknown vertex, for a variable that two pairs of names spell, for an
    /// exponent above 1000 and integers beyond 10000 digits. [`Error::TooLarge`] beyond 128 vertices, and for more terms than have 2^25
    /// exponents together.
    ///
    /// ```
    /// use graphs::{MixedGraph, Vertex, ideal::CovariancePolynomial};
    /// let mut graph = MixedGraph::new();
    /// for name in ["price", "demand"] {
    ///     graph.add_vertex(Vertex::new(name))?;
    /// }
    /// let entry = CovariancePolynomial::parse("2*s_price_demand^2", &graph)?;
    /// assert_eq!(entry.multidegree(), Some(vec![2, 2]));
    /// let error = CovariancePolynomial::parse("s_price_supply", &graph).unwrap_err();
    /// assert!(error.to_string().starts_with("line 1, column 1"));
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn parse(text: &str, graph: &MixedGraph) -> Result<Self> {
        let size = graph.len();
        if size > 0 {
            // Refuses too many vertices before anything is read.
            Self::entry(size, 0, 0)?;
        }
        Reader::new(text, graph).polynomial(size)
    }

    /// The polynomial as text that [`CovariancePolynomial::parse`] reads, with the vertices as [`MixedGraph::symbol_name`] writes them.
    pub fn text(&self, graph: &MixedGraph) -> String {
        let name = |v: usize| name_of(graph, v);
        self.written("*", |i, j, exponent| match exponent {
            1 => format!("s_{}_{}", name(i), name(j)),
            _ => format!("s_{}_{}^{exponent}", name(i), name(j)),
        })
    }

    /// The polynomial in LaTeX, with the names of the graph's vertices as indices.
    pub fn latex(&self, graph: &MixedGraph) -> String {
        let name = |v: usize| match v < graph.len() {
            true => graph.latex_name(v),
            false => name_of(graph, v),
        };
        self.written(" ", |i, j, exponent| match exponent {
            1 => format!("\\sigma_{{{},{}}}", name(i), name(j)),
            _ => format!("\\sigma_{{{},{}}}^{{{exponent}}}", name(i), name(j)),
        })
    }

    fn written(&self, times: &str, entry: impl Fn(usize, usize, u32) -> String) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let mut text = String::new();
        for (at, (entries, coefficient)) in self.terms().enumerate() {
            text.push_str(match (at, coefficient.is_negative()) {
                (0, false) => "",
                (0, true) => "-",
                (_, false) => " + ",
                (_, true) => " - ",
            });
            let size = coefficient.abs();
            let mut factors: Vec<String> = Vec::new();
            if !size.is_one() || entries.is_empty() {
                factors.push(size.to_string());
            }
            factors.extend(
                entries
                    .into_iter()
                    .map(|((i, j), exponent)| entry(i, j, exponent)),
            );
            let _ = write!(text, "{}", factors.join(times));
        }
        text
    }
}

/// The name of a vertex; its number for a polynomial of more vertices than the graph has.
fn name_of(graph: &MixedGraph, v: usize) -> String {
    if v < graph.len() {
        graph.symbol_name(v).into_owned()
    } else {
        v.saturating_add(1).to_string()
    }
}

struct Reader<'a> {
    graph: &'a MixedGraph,
    text: &'a str,
    /// Byte position.
    at: usize,
    longest_name: usize,
    line: usize,
    column: usize,
}

fn in_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, graph: &'a MixedGraph) -> Self {
        let lengths = (0..graph.len()).map(|v| graph.symbol_name(v).len());
        Self {
            graph,
            text,
            at: 0,
            longest_name: lengths.max().unwrap_or(0),
            line: 1,
            column: 1,
        }
    }

    fn peek(&self) -> Option<char> {
        self.text
            .get(self.at..)
            .and_then(|rest| rest.chars().next())
    }

    fn advance(&mut self) {
        if let Some(c) = self.peek() {
            self.at += c.len_utf8();
            if c == '\n' {
                self.line += 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.advance();
        }
    }

    /// The next character after white space, when it is one of these.
    fn take(&mut self, wanted: &[char]) -> Option<char> {
        self.skip_spaces();
        let c = self.peek().filter(|c| wanted.contains(c))?;
        self.advance();
        Some(c)
    }

    fn while_in(&mut self, inside: impl Fn(char) -> bool) -> &'a str {
        let start = self.at;
        while self.peek().is_some_and(&inside) {
            self.advance();
        }
        self.text.get(start..self.at).unwrap_or("")
    }

    fn place(&self) -> (usize, usize) {
        (self.line, self.column)
    }

    fn error(place: (usize, usize), message: impl Into<String>) -> Error {
        Error::Parse {
            message: message.into(),
            line: place.0,
            column: place.1,
        }
    }

    fn polynomial(&mut self, size: usize) -> Result<CovariancePolynomial> {
        let mut terms: Vec<(Vec<u32>, Integer)> = Vec::new();
        let most = MAX_EXPONENTS / (size * (size + 1) / 2).max(8);
        let mut sign = self.take(&['+', '-']);
        loop {
            if terms.len() >= most {
                return Err(Error::TooLarge {
                    what: "terms of a polynomial",
                    found: format!("more than {most}"),
                    limit: most as u64,
                    hint: "split the polynomial",
                });
            }
            let (exponents, coefficient) = self.term(size)?;
            let negative = sign == Some('-');
            terms.push((exponents, if negative { -coefficient } else { coefficient }));
            sign = self.take(&['+', '-']);
            if sign.is_none() {
                break;
            }
        }
        if let Some(c) = self.peek() {
            let message = format!("{c:?} where +, -, * or the end was expected");
            return Err(Self::error(self.place(), message));
        }
        CovariancePolynomial::new(size, Polynomial::from_terms(Integers, terms))
    }

    fn term(&mut self, size: usize) -> Result<(Vec<u32>, Integer)> {
        // Only as long as the last entry that occurs.
        let mut exponents: Vec<u32> = Vec::new();
        let mut coefficient = Integer::ONE;
        loop {
            self.skip_spaces();
            let place = self.place();
            match self.peek() {
                Some(c) if c.is_ascii_digit() => {
                    coefficient *= self.integer()?;
                    if coefficient.bits() > 4 * MAX_DIGITS as u64 {
                        return Err(Self::error(place, "a coefficient beyond 10000 digits"));
                    }
                }
                Some('s') => {
                    let (i, j) = self.variable()?;
                    let exponent = self.exponent()?;
                    let at = number(size, i, j);
                    if exponents.len() <= at {
                        exponents.resize(at + 1, 0);
                    }
                    exponents[at] += exponent;
                    if exponents[at] > MAX_EXPONENT {
                        return Err(Self::error(place, too_high()));
                    }
                }
                seen => {
                    let seen = seen.map_or("the end".to_owned(), |c| format!("{c:?}"));
                    let message =
                        format!("{seen} where an integer or an entry like s_1_2 was expected");
                    return Err(Self::error(place, message));
                }
            }
            if self.take(&['*']).is_none() {
                return Ok((exponents, coefficient));
            }
        }
    }

    fn integer(&mut self) -> Result<Integer> {
        let place = self.place();
        let digits = self.while_in(|c| c.is_ascii_digit());
        let short = Some(digits).filter(|digits| digits.len() <= MAX_DIGITS);
        short
            .and_then(Integer::from_decimal)
            .ok_or_else(|| Self::error(place, "an integer beyond 10000 digits"))
    }

    fn exponent(&mut self) -> Result<u32> {
        if self.take(&['^']).is_none() {
            return Ok(1);
        }
        self.skip_spaces();
        let place = self.place();
        let digits = self.while_in(|c| c.is_ascii_digit());
        if digits.is_empty() {
            return Err(Self::error(place, "an exponent was expected after ^"));
        }
        let exponent = digits.parse::<u32>().ok();
        exponent
            .filter(|exponent| *exponent <= MAX_EXPONENT)
            .ok_or_else(|| Self::error(place, too_high()))
    }

    fn variable(&mut self) -> Result<(usize, usize)> {
        let place = self.place();
        let word = self.while_in(in_name);
        let names = word.strip_prefix("s_").unwrap_or("");
        let mut found: Vec<(usize, usize)> = Vec::new();
        if names.len() <= 2 * self.longest_name + 1 {
            for (split, _) in names.match_indices('_') {
                let (Some(first), Some(second)) = (names.get(..split), names.get(split + 1..))
                else {
                    continue;
                };
                let (Some(i), Some(j)) = (
                    self.graph.find_symbol(first),
                    self.graph.find_symbol(second),
                ) else {
                    continue;
                };
                let pair = (i.min(j), i.max(j));
                if !found.contains(&pair) {
                    found.push(pair);
                }
            }
        }
        match found[..] {
            [pair] => Ok(pair),
            [] => {
                let shown: String = word.chars().take(60).collect();
                let mut known: Vec<_> = (0..self.graph.len().min(12))
                    .map(|v| self.graph.symbol_name(v))
                    .collect();
                if self.graph.len() > known.len() {
                    known.push("..".into());
                }
                let message = format!(
                    "{shown:?} is no entry s_i_j of the graph; the vertices are {}",
                    known.join(", ")
                );
                Err(Self::error(place, message))
            }
            [one, other, ..] => {
                let written = |pair: (usize, usize)| {
                    format!("({}, {})", self.graph.name(pair.0), self.graph.name(pair.1))
                };
                let message = format!(
                    "{word} is the entry {} and the entry {}: rename a vertex",
                    written(one),
                    written(other)
                );
                Err(Self::error(place, message))
            }
        }
    }
}

fn too_high() -> String {
    format!("an exponent above {MAX_EXPONENT}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mixed::Vertex;

    fn graph(names: &[&str]) -> MixedGraph {
        let mut graph = MixedGraph::new();
        for name in names {
            graph.add_vertex(Vertex::new(*name)).unwrap();
        }
        graph
    }

    fn error(text: &str, graph: &MixedGraph) -> String {
        CovariancePolynomial::parse(text, graph)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn names_with_underscores_are_split_where_the_graph_knows_both_parts() {
        let names = graph(&["a", "b_c", "d"]);
        let entry = CovariancePolynomial::parse("s_a_b_c", &names).unwrap();
        assert_eq!(entry, CovariancePolynomial::entry(3, 0, 1).unwrap());
        let names = graph(&["a", "b_c", "a_b", "c"]);
        // s_a_b_c would be two entries: all vertices go by their numbers.
        let entry = CovariancePolynomial::parse("s_1_2", &names).unwrap();
        assert_eq!(entry, CovariancePolynomial::entry(4, 0, 1).unwrap());
        assert_eq!(entry.text(&names), "s_1_2");
        assert_eq!(
            error("s_1_1 +\n s_a_b_c", &names),
            "line 2, column 2: \"s_a_b_c\" is no entry s_i_j of the graph; the vertices are 1, 2, 3, 4"
        );
    }

    #[test]
    fn names_are_escaped_in_latex() {
        let names = graph(&["in_come", "50%", "3"]);
        let entry =
            CovariancePolynomial::from_terms(3, [(vec![(0, 1), (2, 2), (2, 2)], Integer::ONE)]);
        assert_eq!(
            entry.unwrap().latex(&names),
            "\\sigma_{\\text{in\\_come},\\text{50\\%}} \\sigma_{3,3}^{2}"
        );
    }

    #[test]
    fn bad_texts_are_refused_with_their_place() {
        let two = graph(&["1", "2"]);
        for (text, start) in [
            ("", "line 1, column 1"),
            ("s_1_2 +", "line 1, column 8"),
            ("s_1_3", "line 1, column 1"),
            ("s_1_2 s_1_1", "line 1, column 7"),
            ("2*s_1_2^1001", "line 1, column 9"),
            ("s_1_2^600*s_2_1^600", "line 1, column 11"),
            ("\n\n  l_1_2", "line 3, column 3"),
            ("s_1_2^", "line 1, column 7"),
        ] {
            assert!(
                error(text, &two).starts_with(start),
                "{text:?}: {}",
                error(text, &two)
            );
        }
        let long = "9".repeat(MAX_DIGITS + 1);
        assert!(CovariancePolynomial::parse(&long, &two).is_err());
        let deep = format!("s_{}", "_1".repeat(100_000));
        assert!(CovariancePolynomial::parse(&deep, &two).is_err());
    }

    proptest! {
        /// Reading what was written gives the polynomial back, whatever the names are.
        #[test]
        fn parse_after_print_is_the_identity(
            terms in proptest::collection::vec((proptest::collection::vec((0_usize..3, 0_usize..3), 0..4), -9_i64..10), 0..7),
            named: bool,
        ) {
            let graph = if named { graph(&["price", "in_come", "z.1"]) } else { graph(&["1", "2", "3"]) };
            let terms = terms.into_iter().map(|(entries, c)| (entries, Integer::from(c)));
            let polynomial = CovariancePolynomial::from_terms(3, terms).unwrap();
            let text = polynomial.text(&graph);
            prop_assert_eq!(CovariancePolynomial::parse(&text, &graph).unwrap(), polynomial, "{}", text);
        }

        #[test]
        fn no_text_makes_the_reader_fail_badly(text in "[s_123 +*^\\-]{0,40}") {
            let _ = CovariancePolynomial::parse(&text, &graph(&["1", "2", "3"]));
        }
    }
}
