//! Formulas as plain text and as LaTeX.

use std::fmt;

use algebra::Fuel;
use algebra::expr::Expr;

use super::formula::{Form, Formula, Whole};
use super::terms::{Style, Writer, is_atom};
use crate::error::Result;

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (above, below) = (self.numerator_factors(), self.denominator_factors());
        f.write_str(&quotient(&self.writer(Style::Text), above, below))
    }
}

impl Formula {
    /// Plain text that the parser of formulas reads back.
    ///
    /// # Errors
    /// [`crate::Error::Algebra`] when the fuel runs out in multiplying out.
    pub fn text(&self, form: Form, fuel: &mut Fuel) -> Result<String> {
        self.written(Style::Text, form, fuel)
    }

    /// LaTeX without fences.
    ///
    /// # Errors
    /// [`crate::Error::Algebra`] when the fuel runs out in multiplying out.
    ///
    /// ```
    /// use algebra::{Fuel, expr::Expr};
    /// use transforms::makespan::symbolic::Form;
    /// use transforms::makespan::{Chain, Kind};
    /// let fuel = &mut Fuel::default();
    /// let mut chain = Chain::builder(Kind::Continuous);
    /// chain.exit("done").begin("a", Expr::integer(1));
    /// chain.arc("a", "b", Expr::symbol("lambda"), None).arc("b", "done", Expr::symbol("mu_2"), None);
    /// let mean = chain.build()?.symbolic_mean(1_000, fuel)?;
    /// assert_eq!(mean.latex(Form::Factored, fuel)?, r"\frac{\lambda + \mu_{2}}{\lambda \mu_{2}}");
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn latex(&self, form: Form, fuel: &mut Fuel) -> Result<String> {
        self.written(Style::Latex, form, fuel)
    }

    fn written(&self, style: Style, form: Form, fuel: &mut Fuel) -> Result<String> {
        let writer = self.writer(style);
        Ok(match form {
            Form::Factored => quotient(
                &writer,
                self.numerator_factors(),
                self.denominator_factors(),
            ),
            Form::Expanded => {
                let (above, below) = (self.numerator(fuel)?, self.denominator(fuel)?);
                let below = match below.as_constant() {
                    Some(value) if value.is_one() => Vec::new(),
                    _ => vec![(below, 1)],
                };
                quotient(&writer, &[(above, 1)], &below)
            }
        })
    }

    /// How terms are written with the names of the symbols as they are.
    fn writer(&self, style: Style) -> Writer {
        let name = |at: &usize| {
            let name = self.symbols()[*at].name();
            match style {
                Style::Latex => Expr::symbol(&indexed(name)).to_latex(),
                _ => Expr::symbol(name).to_string(),
            }
        };
        let places = self.places();
        let symbols = match self.symbols().is_empty() {
            true => Vec::new(),
            false => places.iter().map(name).collect(),
        };
        Writer { style, symbols }
    }
}

/// A name with a number at its end has it as an index: `tau0` is `tau_0`.
fn indexed(name: &str) -> String {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match !stem.is_empty() && stem.len() < name.len() && stem.chars().all(char::is_alphabetic) {
        true => format!("{stem}_{}", &name[stem.len()..]),
        false => name.to_owned(),
    }
}

fn quotient(writer: &Writer, above: &[(Whole, u32)], below: &[(Whole, u32)]) -> String {
    let top = match above.is_empty() {
        true => "1".to_owned(),
        false => writer.product(above),
    };
    if below.is_empty() {
        return top;
    }
    let bottom = writer.product(below);
    if writer.style == Style::Latex {
        return format!(r"\frac{{{top}}}{{{bottom}}}");
    }
    let is_sum = |factors: &[(Whole, u32)]| matches!(factors, [(factor, 1)] if factor.len() > 1);
    let top = match is_sum(above) {
        true => format!("({top})"),
        false => top,
    };
    let stands_alone = match below {
        [(factor, _)] => is_atom(factor),
        _ => false,
    };
    match stands_alone {
        true => format!("{top}/{bottom}"),
        false => format!("{top}/({bottom})"),
    }
}
