//! How formulas are written: plain text, LaTeX, Python, Macaulay2.

use std::fmt::Write;

use crate::mixed::MixedGraph;

/// A language for formulas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Notation {
    /// `l_1_2*w_1_1^2`
    #[default]
    Text,
    /// `\lambda_{1,2} \omega_{1,1}^{2}`
    Latex,
    /// `l_1_2*w_1_1**2`, for SymPy
    Python,
    /// `l_(1,2)*w_(1,1)^2`
    Macaulay2,
}

/// What a symbol stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Letter {
    /// Entry of Λ.
    Lambda,
    /// Entry of Ω.
    Omega,
    /// Entry of Σ.
    Sigma,
    /// Entry of (I - Λ)^-1.
    Inverse,
    /// Cofactor inside a component.
    Cofactor,
    /// Determinant of a component, by its smallest vertex.
    Determinant,
}

impl Letter {
    fn plain(self) -> &'static str {
        match self {
            Letter::Lambda => "l",
            Letter::Omega => "w",
            Letter::Sigma => "s",
            Letter::Inverse => "R",
            Letter::Cofactor => "N",
            Letter::Determinant => "D",
        }
    }

    fn latex(self) -> &'static str {
        match self {
            Letter::Lambda => r"\lambda",
            Letter::Omega => r"\omega",
            Letter::Sigma => r"\sigma",
            Letter::Inverse => "R",
            Letter::Cofactor => "N",
            Letter::Determinant => r"\Delta",
        }
    }
}

impl Notation {
    /// A symbol with its vertices.
    ///
    /// ```
    /// use graphs::{MixedGraph, covariance::{Letter, Notation}};
    /// let graph = MixedGraph::from_edges(12, &[], &[])?;
    /// assert_eq!(Notation::Latex.symbol(&graph, Letter::Sigma, &[0, 11]), r"\sigma_{1,12}");
    /// assert_eq!(Notation::Text.symbol(&graph, Letter::Lambda, &[0, 11]), "l_1_12");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn symbol(self, graph: &MixedGraph, letter: Letter, vertices: &[usize]) -> String {
        let names = |render: fn(&MixedGraph, usize) -> String, between: &str| {
            let names = vertices.iter().map(|&v| render(graph, v));
            names.collect::<Vec<String>>().join(between)
        };
        let word = |graph: &MixedGraph, v: usize| graph.symbol_name(v).into_owned();
        let numbers = |between: &str| {
            let numbers = vertices.iter().map(|v| (v + 1).to_string());
            numbers.collect::<Vec<String>>().join(between)
        };
        match self {
            Notation::Text => format!("{}_{}", letter.plain(), names(word, "_")),
            // The comma matters from ten vertices on.
            Notation::Latex => format!(
                "{}_{{{}}}",
                letter.latex(),
                names(MixedGraph::latex_name, ",")
            ),
            Notation::Python if graph.has_plain_names() => {
                format!("{}_{}", letter.plain(), names(word, "_"))
            }
            Notation::Python => format!("{}_{}", letter.plain(), numbers("_")),
            // Indices are positions: names are no indices there.
            Notation::Macaulay2 if vertices.len() == 1 => {
                format!("{}_{}", letter.plain(), numbers(","))
            }
            Notation::Macaulay2 => format!("{}_({})", letter.plain(), numbers(",")),
        }
    }

    /// Which vertex each number stands for, a line each, where symbols have numbers instead of names.
    ///
    /// ```
    /// use graphs::{MixedGraph, covariance::Notation};
    /// let graph: MixedGraph = "\"my price\" -> demand".parse()?;
    /// assert_eq!(Notation::Text.legend(&graph), ["1 is \"my price\"", "2 is demand"]);
    /// assert!(Notation::Latex.legend(&graph).is_empty());
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn legend(self, graph: &MixedGraph) -> Vec<String> {
        let numbered = match self {
            Notation::Text => graph.has_numbered_symbols(),
            // Commas stand between names, and text may be anything.
            Notation::Latex => false,
            Notation::Python => !graph.has_plain_names(),
            Notation::Macaulay2 => true,
        };
        let others = (0..graph.len()).filter(|&v| graph.name(v) != (v + 1).to_string());
        others
            .filter(|_| numbered)
            .map(|v| format!("{}{} is {}", self.comment(), v + 1, graph.quoted_name(v)))
            .collect()
    }

    /// A power; the first power is the base.
    pub(super) fn power(self, base: &str, exponent: u32) -> String {
        let mut power = String::new();
        self.push_power(&mut power, base, exponent);
        power
    }

    fn push_power(self, text: &mut String, base: &str, exponent: u32) {
        text.push_str(base);
        // Writing to a string cannot fail.
        let _ = match (self, exponent) {
            (_, 1) => Ok(()),
            (Notation::Python, _) => write!(text, "**{exponent}"),
            (Notation::Latex, _) => write!(text, "^{{{exponent}}}"),
            _ => write!(text, "^{exponent}"),
        };
    }

    /// The sign between factors.
    pub(super) fn times(self) -> &'static str {
        match self {
            Notation::Latex => " ",
            _ => "*",
        }
    }

    /// A sum in brackets.
    pub(super) fn bracketed(self, sum: &str) -> String {
        match self {
            Notation::Latex => format!(r"\left({sum}\right)"),
            _ => format!("({sum})"),
        }
    }

    /// A quotient; `single` says that the upper part is one term.
    pub(super) fn quotient(self, above: &str, single: bool, below: &[String]) -> String {
        if below.is_empty() {
            return above.to_owned();
        }
        let product = below.join(self.times());
        if self == Notation::Latex {
            return format!(r"\frac{{{above}}}{{{product}}}");
        }
        let above = match single {
            true => above.to_owned(),
            false => self.bracketed(above),
        };
        match below.len() {
            1 => format!("{above}/{product}"),
            _ => format!("{above}/{}", self.bracketed(&product)),
        }
    }

    /// An equation that defines a symbol.
    pub(super) fn definition(self, symbol: &str, value: &str) -> String {
        match self {
            Notation::Macaulay2 => format!("{symbol} = {value};"),
            Notation::Latex => format!("{symbol} &= {value}"),
            _ => format!("{symbol} = {value}"),
        }
    }

    /// Appends `+ c x y^2` to a sum, or starts it.
    pub(super) fn append(
        self,
        sum: &mut String,
        coefficient: i64,
        factors: impl Iterator<Item = (impl AsRef<str>, u32)>,
    ) {
        sum.push_str(match (sum.is_empty(), coefficient < 0) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => " - ",
            (false, false) => " + ",
        });
        let mut empty = true;
        if coefficient.unsigned_abs() != 1 {
            // Writing to a string cannot fail.
            let _ = write!(sum, "{}", coefficient.unsigned_abs());
            empty = false;
        }
        for (symbol, exponent) in factors {
            if !std::mem::replace(&mut empty, false) {
                sum.push_str(self.times());
            }
            self.push_power(sum, symbol.as_ref(), exponent);
        }
        if empty {
            sum.push('1');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mixed::Vertex;

    #[test]
    fn names_are_written_in_every_language() {
        let mut graph = MixedGraph::new();
        for name in ["my price", "a_b"] {
            graph.add_vertex(Vertex::new(name)).unwrap();
        }
        let symbol = |notation: Notation| notation.symbol(&graph, Letter::Lambda, &[0, 1]);
        assert_eq!(symbol(Notation::Text), "l_1_2");
        assert_eq!(
            symbol(Notation::Latex),
            r"\lambda_{\text{my price},\text{a\_b}}"
        );
        assert_eq!(symbol(Notation::Python), "l_1_2");
        assert_eq!(
            Notation::Python.legend(&graph),
            ["# 1 is \"my price\"", "# 2 is a_b"]
        );
        assert_eq!(symbol(Notation::Macaulay2), "l_(1,2)");
    }
}
