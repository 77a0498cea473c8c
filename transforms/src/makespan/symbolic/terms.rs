//! Polynomials as text, term by term, in any language.

use std::fmt::Write;

use algebra::{Integer, Rational};

use super::formula::{Whole, has_negative};

/// What differs between languages inside a sum of products.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `2*a^2*b`
    Text,
    /// `2 a^{2} b`
    Latex,
    /// `2*a**2*b`
    Python,
    /// `2.0*a.powi(2)*b`
    Rust,
    /// `2.0*a*a*b`
    C,
}

/// Powers that C writes as products.
pub(super) const MOST_FACTORS: u32 = 4;

/// A style and how symbols are written, by the variables of the polynomials.
pub(super) struct Writer {
    pub(super) style: Style,
    pub(super) symbols: Vec<String>,
}

impl Writer {
    pub(super) fn times(&self) -> &'static str {
        match self.style {
            Style::Latex => " ",
            _ => "*",
        }
    }

    /// The terms with their signs, a positive one first where there is one.
    pub(super) fn terms(&self, polynomial: &Whole) -> Vec<(bool, String)> {
        let mut terms: Vec<(bool, String)> = polynomial
            .terms()
            .map(|(monomial, value)| (value.is_negative(), self.term(&monomial, value)))
            .collect();
        if let Some(first) = terms.iter().position(|term| !term.0) {
            terms[..=first].rotate_right(1);
        }
        terms
    }

    /// The sum.
    pub(super) fn sum(&self, polynomial: &Whole) -> String {
        joined(&self.terms(polynomial))
    }

    fn term(&self, monomial: &[u32], value: &Integer) -> String {
        let size = value.abs();
        let mut factors = Vec::new();
        let is_bare = monomial.iter().all(|exponent| *exponent == 0);
        if is_bare || !size.is_one() {
            factors.push(self.number(&size));
        }
        for (exponent, symbol) in monomial.iter().zip(&self.symbols) {
            if *exponent > 0 {
                factors.push(self.power(symbol, *exponent));
            }
        }
        factors.join(self.times())
    }

    pub(super) fn number(&self, value: &Integer) -> String {
        match self.style {
            // Literals that are no integers: a quotient of integers would be rounded down.
            Style::Rust | Style::C => format!("{:?}", Rational::from(value).to_f64()),
            Style::Text | Style::Latex | Style::Python => value.to_string(),
        }
    }

    /// A power of an atom.
    pub(super) fn power(&self, base: &str, exponent: u32) -> String {
        match (self.style, exponent) {
            (_, 1) => base.to_owned(),
            (Style::Text, _) => format!("{base}^{exponent}"),
            (Style::Latex, _) => format!("{base}^{{{exponent}}}"),
            (Style::Python, _) => format!("{base}**{exponent}"),
            (Style::Rust, _) => format!("{base}.powi({exponent})"),
            (Style::C, 2..=MOST_FACTORS) => vec![base; exponent as usize].join("*"),
            (Style::C, _) => format!("pow({base}, {exponent}.0)"),
        }
    }

    /// The product of powers, every sum in brackets; one sum alone has none. Empty for 1.
    pub(super) fn product(&self, factors: &[(Whole, u32)]) -> String {
        if let [(factor, 1)] = factors {
            return self.sum(factor);
        }
        let mut text = String::new();
        for (factor, times) in factors {
            if !text.is_empty() {
                text.push_str(self.times());
            }
            let sum = self.sum(factor);
            let base = match (is_atom(factor), self.style) {
                (true, _) => sum,
                (false, Style::Latex) => format!(r"\left({sum}\right)"),
                (false, _) => format!("({sum})"),
            };
            // Writing to a string cannot fail.
            let _ = write!(text, "{}", self.power(&base, *times));
        }
        text
    }
}

/// Does a factor need no brackets, under an exponent or a fraction stroke? A symbol, or a number that is not negative.
pub(super) fn is_atom(factor: &Whole) -> bool {
    let mut terms = factor.terms();
    match (terms.next(), terms.next()) {
        (Some((monomial, value)), None) => match monomial.iter().sum::<u32>() {
            0 => !has_negative(factor),
            1 => value.is_one(),
            _ => false,
        },
        _ => false,
    }
}

/// Signs and terms as a sum; 0 without terms.
pub(super) fn joined(terms: &[(bool, String)]) -> String {
    let mut sum = String::new();
    for (negative, term) in terms {
        sum.push_str(match (sum.is_empty(), negative) {
            (true, true) => "-",
            (true, false) => "",
            (false, true) => " - ",
            (false, false) => " + ",
        });
        sum.push_str(term);
    }
    if sum.is_empty() {
        sum.push('0');
    }
    sum
}
