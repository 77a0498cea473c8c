//! Reads quotients of polynomials in plain text, term by term, without cancelling anything.
//!
//! `+ - * / ^` with whole exponents, brackets, whole and decimal numbers, names of letters, digits and `_`. What it does not know it
//! refuses.

use std::collections::BTreeMap;

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, Rational};

use super::recheck::{Checked, reject};
use crate::document::Rejected;

pub(super) type Whole = Polynomial<Integers>;

/// Nesting of brackets, exponents, digits of a number.
const MAX_DEPTH: usize = 64;
const MAX_EXPONENT: u32 = 10_000;
const MAX_DIGITS: usize = 100_000;

/// A polynomial over another one that is not 0.
#[derive(Clone)]
pub(super) struct Fraction {
    pub(super) above: Whole,
    pub(super) below: Whole,
}

/// Of a number; nothing for a formula.
pub(super) fn value(fraction: &Fraction) -> Option<Rational> {
    let [above, below] = [&fraction.above, &fraction.below].map(Whole::as_constant);
    Rational::from(above?).checked_div(&Rational::from(below?))
}

/// The names of variables, and the work that is left.
pub(super) struct Reader<'a> {
    names: BTreeMap<String, usize>,
    pub(super) fuel: &'a mut Fuel,
}

struct Text<'t> {
    rest: &'t str,
    depth: usize,
}

pub(super) fn number(value: i64) -> Whole {
    Whole::constant_in(Integers, Integer::from(value))
}

fn exhausted(error: algebra::Error) -> Rejected {
    Rejected(error.to_string())
}

impl<'a> Reader<'a> {
    pub(super) fn new(fuel: &'a mut Fuel) -> Self {
        Self {
            names: BTreeMap::new(),
            fuel,
        }
    }

    pub(super) fn product(&mut self, a: &Whole, b: &Whole) -> Checked<Whole> {
        a.mul(b, self.fuel).map_err(exhausted)
    }

    pub(super) fn sum(&mut self, a: &Whole, b: &Whole) -> Checked<Whole> {
        a.add(b, self.fuel).map_err(exhausted)
    }

    /// A whole string.
    pub(super) fn fraction(&mut self, text: &str) -> Checked<Fraction> {
        let mut all = Text {
            rest: text,
            depth: 0,
        };
        let found = self.terms(&mut all)?;
        match all.next() {
            None => Ok(found),
            Some(_) => reject(format!("{:?} is no quotient of polynomials", shown(text))),
        }
    }

    /// A string without a denominator.
    pub(super) fn polynomial(&mut self, text: &str) -> Checked<Whole> {
        let found = self.fraction(text)?;
        match found.below == number(1) {
            true => Ok(found.above),
            false => reject(format!(
                "{:?} is no polynomial over the integers",
                shown(text)
            )),
        }
    }

    fn terms(&mut self, text: &mut Text<'_>) -> Checked<Fraction> {
        text.depth += 1;
        if text.depth > MAX_DEPTH {
            return reject("brackets are nested too deeply");
        }
        let mut sum = Fraction {
            above: number(0),
            below: number(1),
        };
        let mut sign = if text.takes('-') { -1 } else { 1 };
        loop {
            let term = self.factors(text)?;
            let signed = self.product(&term.above, &number(sign))?;
            // Equal denominators stay what they are.
            sum = match sum.below == term.below {
                true => Fraction {
                    above: self.sum(&sum.above, &signed)?,
                    below: sum.below,
                },
                false => {
                    let left = self.product(&sum.above, &term.below)?;
                    let right = self.product(&signed, &sum.below)?;
                    Fraction {
                        above: self.sum(&left, &right)?,
                        below: self.product(&sum.below, &term.below)?,
                    }
                }
            };
            sign = match text.next() {
                Some('+') => 1,
                Some('-') => -1,
                _ => break,
            };
            text.skip();
        }
        text.depth -= 1;
        Ok(sum)
    }

    fn factors(&mut self, text: &mut Text<'_>) -> Checked<Fraction> {
        let mut product = self.power(text)?;
        loop {
            let divides = match text.next() {
                Some('*') => false,
                Some('/') => true,
                _ => return Ok(product),
            };
            text.skip();
            let factor = self.power(text)?;
            let (above, below) = match divides {
                false => (factor.above, factor.below),
                true => (factor.below, factor.above),
            };
            if below.is_zero() {
                return reject("a division by 0");
            }
            product = Fraction {
                above: self.product(&product.above, &above)?,
                below: self.product(&product.below, &below)?,
            };
        }
    }

    fn power(&mut self, text: &mut Text<'_>) -> Checked<Fraction> {
        let base = self.atom(text)?;
        if !text.takes('^') {
            return Ok(base);
        }
        let bracket = text.takes('(');
        let negative = text.takes('-');
        let digits = text.while_of(|c| c.is_ascii_digit());
        let exponent = digits.parse().ok().filter(|n: &u32| *n <= MAX_EXPONENT);
        let Some(exponent) = exponent.filter(|_| !bracket || text.takes(')')) else {
            return reject("an exponent is no whole number of moderate size");
        };
        let mut powers = Vec::new();
        for part in [&base.above, &base.below] {
            powers.push(part.pow(exponent, self.fuel).map_err(exhausted)?);
        }
        if negative {
            powers.reverse();
        }
        match (powers.pop(), powers.pop()) {
            (Some(below), Some(above)) if !below.is_zero() => Ok(Fraction { above, below }),
            _ => reject("a division by 0"),
        }
    }

    fn atom(&mut self, text: &mut Text<'_>) -> Checked<Fraction> {
        let of = |above| Fraction {
            above,
            below: number(1),
        };
        match text.next() {
            Some('(') => {
                text.skip();
                let inner = self.terms(text)?;
                match text.takes(')') {
                    true => Ok(inner),
                    false => reject("a bracket is not closed"),
                }
            }
            Some(c) if c.is_ascii_digit() => {
                let digits = text.while_of(|c| c.is_ascii_digit() || c == '.');
                let short = Some(digits).filter(|digits| digits.len() <= MAX_DIGITS);
                let Some(value) = short.and_then(Rational::from_decimal) else {
                    return reject(format!("{:?} is no number", shown(digits)));
                };
                Ok(Fraction {
                    above: Whole::constant_in(Integers, value.numerator()),
                    below: Whole::constant_in(Integers, value.denominator()),
                })
            }
            Some(c) if c.is_alphabetic() || c == '_' => {
                let name = text.while_of(|c| c.is_alphanumeric() || c == '_');
                let next = self.names.len();
                let variable = *self.names.entry(name.to_owned()).or_insert(next);
                Ok(of(Whole::variable_in(Integers, variable)))
            }
            _ => reject("something else than numbers, names and brackets"),
        }
    }
}

impl<'t> Text<'t> {
    fn next(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start_matches(' ');
        self.rest.chars().next()
    }

    fn skip(&mut self) {
        let mut rest = self.rest.chars();
        rest.next();
        self.rest = rest.as_str();
    }

    fn takes(&mut self, c: char) -> bool {
        let is = self.next() == Some(c);
        if is {
            self.skip();
        }
        is
    }

    fn while_of(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        self.next();
        let end = self.rest.find(|c| !belongs(c)).unwrap_or(self.rest.len());
        let (found, rest) = self.rest.split_at(end);
        self.rest = rest;
        found
    }
}

/// The beginning of a string, for messages.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
