//! Formulas for other programs: what stands before them, the definitions, and how a comment begins.

use std::collections::BTreeMap;
use std::fmt::Write;

use algebra::Rational;

use super::model::Covariance;
use super::notation::{Letter, Notation};
use crate::error::Result;
use crate::mixed::{Parameter, names::quote};

/// How covariances are written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// One quotient in lowest terms per entry, multiplied out.
    #[default]
    Expanded,
    /// Short definitions that use each other.
    Factored,
    /// A straight-line program, as a Python function.
    Program,
}

/// Formulas with everything their language asks for around them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Lines before the definitions: declarations of the symbols.
    pub before: Vec<String>,
    /// (symbol, value) pairs in the order of their use; the covariances come last.
    pub definitions: Vec<(String, String)>,
    /// For covariances in lowest terms: number of terms of the numerator, per definition.
    pub terms: Vec<Option<usize>>,
    /// Are the quotients in lowest terms? With fixed and shared coefficients more may cancel.
    pub lowest_terms: bool,
    /// What stands before every definition on its line.
    pub indent: &'static str,
    /// Lines after the definitions.
    pub after: Vec<String>,
}

impl Document {
    /// The text, a line per definition.
    pub fn text(&self, notation: Notation) -> String {
        let mut text = String::new();
        for line in &self.before {
            text.push_str(line);
            text.push('\n');
        }
        for (at, (symbol, value)) in self.definitions.iter().enumerate() {
            text.push_str(self.indent);
            text.push_str(&notation.definition(symbol, value));
            if notation == Notation::Latex && at + 1 < self.definitions.len() {
                text.push_str(r" \\");
            }
            text.push('\n');
        }
        for line in &self.after {
            text.push_str(line);
            text.push('\n');
        }
        text
    }
}

/// A number of Python that is no float: whole, or a fraction of this class.
fn python_fraction(value: &Rational, class: &str) -> String {
    match value.to_string().split_once('/') {
        None => value.to_string(),
        Some((above, below)) => format!("{class}({above}, {below})"),
    }
}

impl Notation {
    /// A fixed coefficient, exact in every language.
    fn number(self, value: &Rational) -> String {
        match self {
            Notation::Python => python_fraction(value, "Rational"),
            _ => value.to_string(),
        }
    }

    /// How a comment begins.
    pub fn comment(self) -> &'static str {
        match self {
            Notation::Text => "",
            Notation::Latex => "% ",
            Notation::Python => "# ",
            Notation::Macaulay2 => "-- ",
        }
    }
}

impl Covariance<'_> {
    /// The covariances of these pairs as a document.
    ///
    /// # Errors
    /// [`crate::Error::TooLarge`] when a list or product is longer than `limit`; [`crate::Error::UnknownVertex`].
    ///
    /// ```
    /// use graphs::{MixedGraph, covariance::{Covariance, Form, Notation}};
    /// let chain = MixedGraph::from_edges(2, &[(0, 1)], &[])?;
    /// let covariance = Covariance::new(&chain)?;
    /// let document = covariance.document(&[(0, 1)], Form::Expanded, Notation::Python, 1000)?;
    /// assert!(document.text(Notation::Python).ends_with("s_1_2 = l_1_2*w_1_1\n"));
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn document(
        &self,
        pairs: &[(usize, usize)],
        form: Form,
        notation: Notation,
        limit: usize,
    ) -> Result<Document> {
        if form == Form::Program {
            return self.python_function(pairs);
        }
        let mut document = Document {
            before: self.declarations(notation),
            ..Document::default()
        };
        document.definitions = self.settings(notation, |value| notation.number(value));
        if form == Form::Factored {
            let definitions = self.factored(pairs, notation, limit)?;
            document.definitions.extend(definitions.lines);
        }
        document.terms = vec![None; document.definitions.len()];
        if form == Form::Expanded {
            self.admit_expanded(pairs, limit)?;
            let mut listing = self.resolvent().listing(limit)?;
            for &(i, j) in pairs {
                let entry = self.entry(i, j)?.expanded_from(&mut listing, limit)?;
                let symbol = notation.symbol(self.graph(), Letter::Sigma, &[i, j]);
                document
                    .definitions
                    .push((symbol, entry.formula(notation, limit)?));
                document.terms.push(Some(entry.len()));
                document.lowest_terms = self.parameters().all_free();
            }
        }
        if notation == Notation::Latex {
            document.after.push(r"\end{align*}".to_owned());
        }
        Ok(document)
    }

    /// What declares the parameters.
    fn declarations(&self, notation: Notation) -> Vec<String> {
        let symbols = self.parameter_symbols(notation);
        let mut lines = notation.legend(self.graph());
        match notation {
            Notation::Text => {}
            Notation::Latex => lines.push(r"\begin{align*}".to_owned()),
            Notation::Python => {
                let exact = self
                    .parameters()
                    .entries()
                    .any(|entry| matches!(entry, Parameter::Fixed(value) if !value.is_integer()));
                let imported = if exact {
                    "Rational, symbols"
                } else {
                    "symbols"
                };
                let names = symbols.join(" ");
                lines.push(format!("from sympy import {imported}"));
                lines.push(format!(
                    "{}, = symbols(\"{names}\", seq=True)",
                    symbols.join(", ")
                ));
            }
            Notation::Macaulay2 => lines.push(format!("F = frac(QQ[{}]);", symbols.join(", "))),
        }
        lines
    }

    /// The labels that several entries share, as symbols; not every label is a name in a programming language.
    fn labels(&self, notation: Notation) -> Vec<String> {
        let plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        };
        let mut uses = vec![0; self.parameters().len()];
        for entry in self.parameters().entries() {
            if let Parameter::Free(number) = entry {
                uses[*number] += 1;
            }
        }
        let names = self.parameters().names.iter().zip(uses);
        let shared = names.filter(|(name, uses)| *uses > 1 && plain(name));
        match notation {
            Notation::Text | Notation::Latex => shared.map(|(name, _)| name.to_string()).collect(),
            Notation::Python | Notation::Macaulay2 => Vec::new(),
        }
    }

    /// Fixed entries and those that share a label: formulas have a symbol for each of them.
    fn settings(
        &self,
        notation: Notation,
        number: impl Fn(&Rational) -> String,
    ) -> Vec<(String, String)> {
        let symbols = self.parameter_symbols(notation);
        let labels = self.labels(notation);
        let mut first: BTreeMap<usize, &String> = BTreeMap::new();
        let mut settings = Vec::new();
        for (symbol, entry) in symbols.iter().zip(self.parameters().entries()) {
            match entry {
                Parameter::Fixed(value) => settings.push((symbol.clone(), number(value))),
                Parameter::Free(number) => {
                    let name = &self.parameters().names[*number];
                    if labels.iter().any(|label| label == name) {
                        settings.push((symbol.clone(), name.to_string()));
                    } else if let Some(earlier) = first.get(number) {
                        settings.push((symbol.clone(), (*earlier).clone()));
                    } else {
                        first.insert(*number, symbol);
                    }
                }
            }
        }
        settings
    }

    /// The symbols of all entries of Λ and Ω.
    fn parameter_symbols(&self, notation: Notation) -> Vec<String> {
        let mut symbols = self.arc_symbols(notation);
        let diagonal = (0..self.graph().len()).map(|v| (v, v));
        let edges = self
            .parameters()
            .covariances
            .iter()
            .map(|&(k, l, _)| (k, l));
        for (k, l) in diagonal.chain(edges) {
            symbols.push(notation.symbol(self.graph(), Letter::Omega, &[k, l]));
        }
        symbols
    }

    /// The program as a function of all entries of Λ and Ω that returns the covariances as a dictionary.
    fn python_function(&self, pairs: &[(usize, usize)]) -> Result<Document> {
        let mut columns: Vec<usize> = pairs.iter().map(|pair| pair.1).collect();
        columns.sort_unstable();
        columns.dedup();
        let program = self.program(&columns)?;
        let symbols = self.parameter_symbols(Notation::Python);
        let (steps, outputs) = program.python(&symbols)?;
        // The standard library's fractions: with numbers they give numbers, with symbols they stay exact.
        let settings = self.settings(Notation::Python, |value| python_fraction(value, "Fraction"));
        let is_set = |symbol: &&String| settings.iter().any(|set| set.0 == **symbol);
        let open: Vec<&str> = symbols
            .iter()
            .filter(|symbol| !is_set(symbol))
            .map(String::as_str)
            .collect();
        let mut before = Notation::Python.legend(self.graph());
        if settings.iter().any(|set| set.1.starts_with("Fraction")) {
            before.push("from fractions import Fraction".to_owned());
        }
        before.push(format!("def sigma({}):", open.join(", ")));
        before.push("    # Divides by pivots: where one is 0, use the expanded form.".to_owned());
        let mut document = Document {
            before,
            indent: "    ",
            definitions: settings.into_iter().chain(steps).collect(),
            ..Document::default()
        };
        let mut result = String::from("    return {");
        for (at, &(i, j)) in pairs.iter().enumerate() {
            let column = columns.binary_search(&j).unwrap_or(0);
            let symbol = Notation::Python.symbol(self.graph(), Letter::Sigma, &[i, j]);
            let comma = if at == 0 { "" } else { ", " };
            // Backslashes before quotes and backslashes are all that names without control characters need in Python.
            let [row, column_name] = [i, j].map(|v| quote(self.graph().name(v), '"'));
            // Writing to a string cannot fail.
            let _ = write!(result, "{comma}({row}, {column_name}): {symbol}");
            let output = outputs[i * columns.len() + column].clone();
            document.definitions.push((symbol, output));
        }
        result.push('}');
        document.after.push(result);
        document.terms = vec![None; document.definitions.len()];
        Ok(document)
    }
}
