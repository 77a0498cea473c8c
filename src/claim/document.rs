//! Claim files: TOML with one claim, read with messages that name key, line and fix.

mod derivatives; // what stands for y', y'', ..
mod equations; // notations of derivatives and of members of a sequence
mod leibniz; // quotients of differentials, and dots

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use algebra::expr::{Expr, Symbol};
use algebra::lower::Conventions;

use self::equations::{equation, recurrence};
use super::Claim;
use super::assumption::Assumptions;
use super::derivative::{self, Derivative};
use super::error::{Error, Place, Result};
use super::formula::{conventions, name, scalar};
use super::identity::Identity;
use super::integral::Integral;
use super::limit::Limit;
use super::recurrence::whole;
use super::sum::Sum;
use algebra::expr::Side;

/// The forms with their keys; those after the bar are optional.
const FORMS: [(&str, &[&str], &[&str]); 7] = [
    ("identity", &["identity"], &[]),
    (
        "integral",
        &["integrand", "variable", "lower", "upper", "value"],
        &["antiderivative"],
    ),
    ("derivative", &["function", "variable", "value"], &["order"]),
    (
        "sum",
        &["summand", "index", "lower", "upper", "value"],
        &["partial"],
    ),
    (
        "limit",
        &["expression", "variable", "point", "value"],
        &["side"],
    ),
    (
        "ode",
        &["equation", "variable", "solution"],
        &["function", "initial", "interval"],
    ),
    (
        "recurrence",
        &["equation", "index", "solution"],
        &["function", "initial", "from"],
    ),
];

/// A line that would do, for each key that can be missing.
fn example(key: &str) -> &'static str {
    match key {
        "identity" => "identity = \"sin(2x) = 2 sin x cos x\"",
        "integrand" => "integrand = \"exp(-a*x^2)\"",
        "variable" => "variable = \"x\"",
        "lower" => "lower = \"-oo\"",
        "upper" => "upper = \"oo\"",
        "function" => "function = \"x*exp(x)\"",
        "summand" => "summand = \"1/k^2\"",
        "index" => "index = \"k\"",
        "expression" => "expression = \"sin(x)/x\"",
        "point" => "point = 0",
        "equation" => "equation = \"y'' + y = 0\"",
        "solution" => "solution = \"cos(x)\"",
        _ => "value = \"pi/2\"",
    }
}

/// A table of the file with the text it came from.
struct Document<'a> {
    text: &'a str,
    table: &'a DeTable<'a>,
    form: &'static str,
}

/// Line and column of a byte, from 1.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let head = text.get(..byte.min(text.len())).unwrap_or(text);
    let line = head.matches('\n').count() + 1;
    let start = head.rfind('\n').map_or(0, |at| at + 1);
    let column = head.get(start..).map_or(0, |rest| rest.chars().count()) + 1;
    (line, column)
}

/// Reads a claim.
pub(super) fn read(text: &str) -> Result<Claim> {
    let table = DeTable::parse(text).map_err(|error| {
        let (line, column) = position(text, error.span().map_or(0, |span| span.start));
        Error::Toml {
            line,
            column,
            message: error.message().trim().to_owned(),
        }
    })?;
    let table = table.get_ref();
    let names = || FORMS.map(|form| form.0).join(", ");
    let Some(claim) = table.get("claim") else {
        return Err(Error::MissingKey {
            key: "claim",
            form: "of every claim file",
            example: "claim = \"integral\" (or identity, derivative, sum, limit, ode, recurrence)",
        });
    };
    let place = Place {
        key: String::from("claim"),
        line: Some(position(text, claim.span().start).0),
    };
    let DeValue::String(word) = claim.get_ref() else {
        return Err(Error::WrongType {
            place,
            found: kind(claim.get_ref()),
            expected: "the name of a form, e.g. claim = \"integral\"",
        });
    };
    let Some((form, needed, optional)) = FORMS.iter().find(|form| form.0 == word.as_ref()) else {
        return Err(Error::Domain {
            place,
            found: word.to_string(),
            fix: format!("the forms are {}", names()),
        });
    };
    let document = Document { text, table, form };
    document.refuse_unknown_keys(needed, optional)?;
    for key in *needed {
        if !table.contains_key(*key) {
            return Err(Error::MissingKey {
                key,
                form,
                example: example(key),
            });
        }
    }
    document.claim()
}

/// What a value is, in words.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

impl<'a> Document<'a> {
    fn place(&self, key: &str) -> Place {
        let line = self
            .table
            .get(key)
            .map(|value| position(self.text, value.span().start).0);
        Place {
            key: key.to_owned(),
            line,
        }
    }

    fn refuse_unknown_keys(&self, needed: &[&str], optional: &[&str]) -> Result<()> {
        let known: Vec<&str> = ["claim", "assume"]
            .iter()
            .chain(needed)
            .chain(optional)
            .copied()
            .collect();
        for key in self.table.keys() {
            let word = key.get_ref().as_ref();
            if known.contains(&word) {
                continue;
            }
            return Err(Error::UnknownKey {
                key: word.to_owned(),
                line: position(self.text, key.span().start).0,
                form: self.form.to_owned(),
                fix: match algebra::nearest(word, &known) {
                    Some(known) => format!("is {known:?} meant?"),
                    None => format!("its keys are {}", known.join(", ")),
                },
            });
        }
        Ok(())
    }

    /// A value as text; a number counts as its digits.
    fn text_of(&self, key: &str, value: &'a Spanned<DeValue<'a>>) -> Result<String> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.to_string()),
            DeValue::Integer(number) if number.radix() == 10 => {
                Ok(number.as_str().replace('_', ""))
            }
            DeValue::Float(number) => Ok(match number.as_str() {
                "inf" | "+inf" => String::from("oo"),
                "-inf" => String::from("-oo"),
                digits => digits.replace('_', ""),
            }),
            other => Err(Error::WrongType {
                place: self.place_of(key, value),
                found: kind(other),
                expected: "a formula in quotes or a number",
            }),
        }
    }

    fn place_of(&self, key: &str, value: &Spanned<DeValue<'_>>) -> Place {
        Place {
            key: key.to_owned(),
            line: Some(position(self.text, value.span().start).0),
        }
    }

    fn text(&self, key: &str) -> Result<Option<String>> {
        self.table
            .get(key)
            .map(|value| self.text_of(key, value))
            .transpose()
    }

    fn needed(&self, key: &'static str) -> Result<String> {
        self.text(key)?.ok_or(Error::MissingKey {
            key,
            form: self.form,
            example: example(key),
        })
    }

    /// One text or a list of texts, with their places.
    fn texts(&self, key: &str) -> Result<Vec<(Place, String)>> {
        let Some(value) = self.table.get(key) else {
            return Ok(Vec::new());
        };
        match value.get_ref() {
            DeValue::Array(list) => list
                .iter()
                .map(|item| Ok((self.place_of(key, item), self.text_of(key, item)?)))
                .collect(),
            DeValue::Table(_) => Err(Error::WrongType {
                place: self.place(key),
                found: "a table",
                expected: "a text or a list of texts, e.g. [\"y(0) = 1\", \"y'(0) = 0\"]",
            }),
            _ => Ok(vec![(self.place(key), self.text_of(key, value)?)]),
        }
    }

    fn formula(&self, key: &'static str, conventions: &Conventions) -> Result<Expr> {
        scalar(&self.needed(key)?, &self.place(key), conventions)
    }

    fn symbol(&self, key: &'static str) -> Result<Symbol> {
        name(&self.needed(key)?, &self.place(key))
    }

    fn assumptions(&self, declared: &[&str]) -> Result<Assumptions> {
        let texts = self.texts("assume")?;
        let placed: Vec<(Place, &str)> = texts
            .iter()
            .map(|(place, text)| (place.clone(), text.as_str()))
            .collect();
        Assumptions::placed(&placed, declared)
    }

    /// A limit of an integral or a sum does not contain the bound name.
    fn free_of(&self, key: &'static str, expr: &Expr, bound: &Symbol) -> Result<()> {
        if expr.contains_symbol(bound) {
            return Err(Error::Domain {
                place: self.place(key),
                found: expr.to_string(),
                fix: format!("{bound} is bound here and cannot occur; rename one of them"),
            });
        }
        Ok(())
    }

    fn claim(&self) -> Result<Claim> {
        match self.form {
            "identity" => {
                let text = self.needed("identity")?;
                let assumptions = self.assumptions(&[])?;
                let claim = Identity::placed(&text, &self.place("identity"), assumptions)?;
                Ok(Claim::Identity(claim))
            }
            "integral" => self.integral().map(Claim::Integral),
            "derivative" => self.derivative().map(Claim::Derivative),
            "sum" => self.sum().map(Claim::Sum),
            "limit" => self.limit().map(Claim::Limit),
            "ode" => equation(self).map(Claim::Equation),
            _ => recurrence(self).map(Claim::Recurrence),
        }
    }

    fn integral(&self) -> Result<Integral> {
        let variable = self.symbol("variable")?;
        let names = [variable.name()];
        let read = conventions(&names);
        let claim = Integral {
            integrand: self.formula("integrand", &read)?,
            lower: self.formula("lower", &read)?,
            upper: self.formula("upper", &read)?,
            value: self.formula("value", &read)?,
            antiderivative: match self.text("antiderivative")? {
                Some(text) => Some(scalar(&text, &self.place("antiderivative"), &read)?),
                None => None,
            },
            assumptions: self.assumptions(&names)?,
            variable: variable.clone(),
        };
        self.free_of("lower", &claim.lower, &variable)?;
        self.free_of("upper", &claim.upper, &variable)?;
        self.free_of("value", &claim.value, &variable)?;
        Ok(claim)
    }

    fn derivative(&self) -> Result<Derivative> {
        let variable = self.symbol("variable")?;
        let names = [variable.name()];
        let read = conventions(&names);
        let order = match self.text("order")? {
            None => 1,
            Some(text) => text
                .parse()
                .ok()
                .filter(|order| (1..=derivative::MAX_ORDER).contains(order))
                .ok_or_else(|| Error::Domain {
                    place: self.place("order"),
                    found: text.clone(),
                    fix: format!("write a whole number from 1 to {}", derivative::MAX_ORDER),
                })?,
        };
        Ok(Derivative {
            function: self.formula("function", &read)?,
            order,
            value: self.formula("value", &read)?,
            assumptions: self.assumptions(&names)?,
            variable: variable.clone(),
        })
    }

    fn sum(&self) -> Result<Sum> {
        let index = self.symbol("index")?;
        let names = [index.name()];
        let read = conventions(&names);
        let claim = Sum {
            summand: self.formula("summand", &read)?,
            lower: self.formula("lower", &read)?,
            upper: self.formula("upper", &read)?,
            value: self.formula("value", &read)?,
            partial: match self.text("partial")? {
                Some(text) => Some(scalar(&text, &self.place("partial"), &read)?),
                None => None,
            },
            assumptions: self.assumptions(&names)?,
            index: index.clone(),
        };
        self.free_of("lower", &claim.lower, &index)?;
        self.free_of("upper", &claim.upper, &index)?;
        self.free_of("value", &claim.value, &index)?;
        for (key, limit) in [("lower", &claim.lower), ("upper", &claim.upper)] {
            let fixed = limit.as_rational().is_some() && whole(limit).is_none();
            if fixed || (key == "lower" && limit.infinity_sign().is_some()) {
                return Err(Error::Domain {
                    place: self.place(key),
                    found: limit.to_string(),
                    fix: String::from(
                        "limits are whole numbers or formulas; only upper may be oo; split a sum over all integers in two",
                    ),
                });
            }
        }
        Ok(claim)
    }

    fn limit(&self) -> Result<Limit> {
        let variable = self.symbol("variable")?;
        let names = [variable.name()];
        let read = conventions(&names);
        let side = match self.text("side")?.as_deref() {
            None | Some("both") => Side::Both,
            Some("above" | "right" | "+") => Side::Above,
            Some("below" | "left" | "-") => Side::Below,
            Some(other) => {
                return Err(Error::Domain {
                    place: self.place("side"),
                    found: other.to_owned(),
                    fix: String::from("write \"above\", \"below\" or \"both\""),
                });
            }
        };
        let claim = Limit {
            expression: self.formula("expression", &read)?,
            point: self.formula("point", &read)?,
            side,
            value: self.formula("value", &read)?,
            assumptions: self.assumptions(&names)?,
            variable: variable.clone(),
        };
        self.free_of("point", &claim.point, &variable)?;
        self.free_of("value", &claim.value, &variable)?;
        Ok(claim)
    }
}

#[cfg(test)]
mod tests;
