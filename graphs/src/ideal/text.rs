//! Covariance polynomials as text: `s_1_2*s_2_3 - s_1_3*s_2_2`, with the names of the graph.
//!
//! An entry is `s_` and two names with `_` between, or `s_(1,2)` with numbers as Macaulay2 has them, or
//! `\sigma_{1,2}` as LaTeX has them. Names have letters, digits, `_` and `.`; the underscore that ends the first name is
//! found from the names of the graph.

use std::fmt::Write;

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, Rational};

use super::polynomial::{CovariancePolynomial, number};
use crate::error::{Error, Result};
use crate::expression::{self, Symbol};
use crate::mixed::MixedGraph;

/// More terms are refused than have this many exponents together.
const MAX_EXPONENTS: usize = 1 << 25;

/// Work for a text: about a second when it is full of brackets.
const FUEL: u64 = 1 << 28;

impl CovariancePolynomial {
    /// Reads a polynomial whose variables have the names of the graph's vertices: `s_1_2*s_2_3 - s_1_3*s_2_2`.
    ///
    /// s_i_j and s_j_i are the same entry; `s_(1,2)` has the numbers of the vertices, `\sigma_{1,2}` their names. Brackets
    /// are multiplied out, powers are `^` or `**`.
    ///
    /// # Errors
    /// [`Error::Parse`] with line and column: for an unknown vertex, for a variable that two pairs of names spell, for an
    /// exponent above 1000, coefficients beyond 10000 digits and fractions that remain, see
    /// [`CovariancePolynomial::parse_multiple`]. [`Error::TooLarge`] beyond 128 vertices, and for more terms than have 2^25
    /// exponents together; [`Error::Exact`] for brackets whose product is too long.
    ///
    /// ```
    /// use graphs::{MixedGraph, Vertex, ideal::CovariancePolynomial};
    /// let mut graph = MixedGraph::new();
    /// for name in ["price", "demand"] {
    ///     graph.add_vertex(Vertex::new(name))?;
    /// }
    /// let entry = CovariancePolynomial::parse("2*s_price_demand^2", &graph)?;
    /// assert_eq!(entry.multidegree(), Some(vec![2, 2]));
    /// assert_eq!(CovariancePolynomial::parse("(s_(1,2) + s_(1,2))*s_(2,1)", &graph)?, entry);
    /// let error = CovariancePolynomial::parse("s_price_supply", &graph).unwrap_err();
    /// assert!(error.to_string().starts_with("line 1, column 1"));
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn parse(text: &str, graph: &MixedGraph) -> Result<Self> {
        let (polynomial, denominator) = Self::parse_multiple(text, graph)?;
        if denominator.is_one() {
            return Ok(polynomial);
        }
        Err(Error::Parse {
            message: format!(
                "coefficients must be whole: multiply the polynomial by {denominator}"
            ),
            line: 1,
            column: 1,
        })
    }

    /// Reads a polynomial with rational coefficients as [`CovariancePolynomial::parse`] does: its least multiple with whole
    /// coefficients, and the number by which it was multiplied.
    ///
    /// # Errors
    /// As for [`CovariancePolynomial::parse`], fractions apart.
    ///
    /// ```
    /// use graphs::{MixedGraph, ideal::CovariancePolynomial};
    /// let graph = MixedGraph::from_edges(2, &[], &[])?;
    /// let (twice, two) = CovariancePolynomial::parse_multiple("s_1_1/2 - s_1_2**2", &graph)?;
    /// assert_eq!(twice.text(&graph), "s_1_1 - 2*s_1_2^2");
    /// assert_eq!(two, 2.into());
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn parse_multiple(text: &str, graph: &MixedGraph) -> Result<(Self, Integer)> {
        let size = graph.len();
        if size > 0 {
            // Refuses too many vertices before anything is read.
            Self::entry(size, 0, 0)?;
        }
        let most = MAX_EXPONENTS / (size * (size + 1) / 2).max(8);
        let names = Names::new(graph);
        let entry = |symbol: &Symbol<'_>| names.entry(symbol).map(|(i, j)| number(size, i, j));
        let found = expression::polynomial(text, entry, most, &mut Fuel::new(FUEL))?;
        let denominators = found.coefficients().iter();
        let common = denominators.fold(Integer::ONE, |common, one| common.lcm(&one.denominator()));
        let factor = Rational::from(common.clone());
        let whole = found.over(Integers, |value| (value * &factor).to_integer());
        let whole = whole.unwrap_or_else(|| Polynomial::zero(Integers));
        Ok((Self::new(size, whole)?, common))
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

/// The names of a graph, to find the entry that a symbol means.
struct Names<'a> {
    graph: &'a MixedGraph,
    longest: usize,
}

impl<'a> Names<'a> {
    fn new(graph: &'a MixedGraph) -> Self {
        let lengths = (0..graph.len()).map(|v| graph.symbol_name(v).len());
        Self {
            graph,
            longest: lengths.max().unwrap_or(0),
        }
    }

    fn entry(&self, symbol: &Symbol<'_>) -> std::result::Result<(usize, usize), String> {
        let mut found = Vec::new();
        match &symbol.indices[..] {
            [] => {
                let names = symbol.head.strip_prefix("s_").unwrap_or("");
                if names.len() <= 2 * self.longest + 1 {
                    for (split, _) in names.match_indices('_') {
                        let (first, second) = (names.get(..split), names.get(split + 1..));
                        if let (Some(first), Some(second)) = (first, second) {
                            found.extend(self.pair(first, second, false));
                        }
                    }
                }
            }
            [first, second] if matches!(symbol.head, "s" | "sigma") => {
                found.extend(self.pair(first, second, symbol.round));
            }
            _ => {}
        }
        found.sort_unstable();
        found.dedup();
        match found[..] {
            [pair] => Ok(pair),
            [] => {
                let shown: String = symbol.text.chars().take(60).collect();
                let mut known: Vec<_> = (0..self.graph.len().min(12))
                    .map(|v| self.graph.symbol_name(v))
                    .collect();
                if self.graph.len() > known.len() {
                    known.push("..".into());
                }
                Err(format!(
                    "{shown:?} is no entry s_i_j of the graph; the vertices are {}",
                    known.join(", ")
                ))
            }
            [one, other, ..] => {
                let written = |pair: (usize, usize)| {
                    format!("({}, {})", self.graph.name(pair.0), self.graph.name(pair.1))
                };
                Err(format!(
                    "{} is the entry {} and the entry {}: rename a vertex",
                    symbol.text,
                    written(one),
                    written(other)
                ))
            }
        }
    }

    /// Two vertices by name; numbers in round brackets are positions.
    fn pair(&self, first: &str, second: &str, positions: bool) -> Option<(usize, usize)> {
        let vertex = |name: &str| {
            if positions && name.bytes().all(|byte| byte.is_ascii_digit()) {
                let at = name.parse::<usize>().ok()?.checked_sub(1)?;
                return Some(at).filter(|at| *at < self.graph.len());
            }
            self.graph.find_symbol(name)
        };
        let (i, j) = (vertex(first)?, vertex(second)?);
        Some((i.min(j), i.max(j)))
    }
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
            ("s_1_2^600*s_2_1^600", "line 1, column 10"),
            ("\n\n  l_1_2", "line 3, column 3"),
            ("s_1_2^", "line 1, column 7"),
        ] {
            assert!(
                error(text, &two).starts_with(start),
                "{text:?}: {}",
                error(text, &two)
            );
        }
        let long = "9".repeat(10_001);
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

        /// What other systems write is read as the same polynomial, whatever the names are.
        #[test]
        fn notations_of_other_systems_are_read(
            terms in proptest::collection::vec((proptest::collection::vec((0_usize..3, 0_usize..3), 0..4), -9_i64..10), 0..7),
            named: bool,
        ) {
            let graph = if named { graph(&["price", "in_come", "z.1"]) } else { graph(&["1", "2", "3"]) };
            let terms = terms.into_iter().map(|(entries, c)| (entries, Integer::from(c)));
            let polynomial = CovariancePolynomial::from_terms(3, terms).unwrap();
            let latex = polynomial.latex(&graph);
            prop_assert_eq!(&CovariancePolynomial::parse(&latex, &graph).unwrap(), &polynomial, "{}", latex);
            let macaulay = polynomial.written("*", |i, j, exponent| format!("s_({},{})^{exponent}", i + 1, j + 1));
            prop_assert_eq!(&CovariancePolynomial::parse(&macaulay, &graph).unwrap(), &polynomial, "{}", macaulay);
            let sympy = format!("({})/6", polynomial.text(&graph).replace('^', "**"));
            let (multiple, by) = CovariancePolynomial::parse_multiple(&sympy, &graph).unwrap();
            prop_assert_eq!(multiple.polynomial().scale(&Integer::from(6)), polynomial.polynomial().scale(&by), "{}", sympy);
        }

        #[test]
        fn no_text_makes_the_reader_fail_badly(text in "[s_123 +*^\\-(){},/.σ]{0,40}") {
            let _ = CovariancePolynomial::parse(&text, &graph(&["1", "2", "3"]));
        }
    }
}
