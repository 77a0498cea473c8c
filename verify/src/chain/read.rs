//! Reads quotients of polynomials in plain text, term by term: `+ - * / ^` with whole exponents, brackets, whole and decimal numbers, names
//! of letters, digits and `_`. What it does not know it refuses. Nothing is cancelled but in quotients of numbers.

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

pub(super) fn of_value(value: &Rational) -> Fraction {
    let part = |whole| Whole::constant_in(Integers, whole);
    let [above, below] = [value.numerator(), value.denominator()].map(part);
    Fraction { above, below }
}

pub(super) fn variable(at: usize) -> Fraction {
    let (above, below) = (Whole::variable_in(Integers, at), number(1));
    Fraction { above, below }
}

impl Fraction {
    fn inverse(self) -> Checked<Self> {
        let (above, below) = (self.below, self.above);
        match below.is_zero() {
            true => reject("a division by 0"),
            false => Ok(Self { above, below }),
        }
    }
}

/// What names stand for, brackets that are open, and the work that is left.
pub(super) struct Reader<'a> {
    pub(super) names: BTreeMap<String, Fraction>,
    pub(super) depth: usize,
    pub(super) fuel: &'a mut Fuel,
}

/// What is left of a string.
struct Text<'t>(&'t str);

pub(super) fn number(value: i64) -> Whole {
    Whole::constant_in(Integers, Integer::from(value))
}

fn exhausted(error: algebra::Error) -> Rejected {
    Rejected(error.to_string())
}

impl Reader<'_> {
    pub(super) fn product(&mut self, a: &Whole, b: &Whole) -> Checked<Whole> {
        a.mul(b, self.fuel).map_err(exhausted)
    }

    pub(super) fn sum(&mut self, a: &Whole, b: &Whole) -> Checked<Whole> {
        a.add(b, self.fuel).map_err(exhausted)
    }

    /// A whole string.
    pub(super) fn fraction(&mut self, text: &str) -> Checked<Fraction> {
        let mut all = Text(text);
        let found = self.terms(&mut all)?;
        match all.next() {
            None => Ok(found),
            Some(_) => reject(format!("{:?} is no quotient of polynomials", shown(text))),
        }
    }

    /// A string whose names stand for numbers.
    pub(super) fn value(&mut self, text: &str) -> Checked<Rational> {
        let fraction = self.fraction(text)?;
        match self.known(&fraction)? {
            Some(value) => Ok(value),
            None => reject(format!("{:?} is no number", shown(text))),
        }
    }

    /// The value of a number; nothing of a formula.
    fn known(&mut self, fraction: &Fraction) -> Checked<Option<Rational>> {
        let parts = [&fraction.above, &fraction.below].map(Whole::as_constant);
        let [Some(above), Some(below)] = parts else {
            return Ok(None);
        };
        let work = above.limbs().saturating_mul(below.limbs());
        self.fuel.spend(work, "lowest terms").map_err(exhausted)?;
        Ok(Rational::new(above, below))
    }

    /// A string without a denominator.
    pub(super) fn polynomial(&mut self, text: &str) -> Checked<Whole> {
        let found = self.fraction(text)?;
        match found.below == number(1) {
            true => Ok(found.above),
            false => reject("a mean or its denominator is no polynomial over the integers"),
        }
    }

    fn terms(&mut self, text: &mut Text<'_>) -> Checked<Fraction> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return reject("brackets are nested too deeply");
        }
        let mut sum = of_value(&Rational::from(0));
        let mut minus = text.takes('-');
        loop {
            let Fraction { above, below } = self.factors(text)?;
            let above = if minus { above.negate() } else { above };
            if sum.below == below {
                // Equal denominators stay what they are.
                sum.above = self.sum(&sum.above, &above)?;
            } else {
                let left = self.product(&sum.above, &below)?;
                let right = self.product(&above, &sum.below)?;
                sum.above = self.sum(&left, &right)?;
                sum.below = self.product(&sum.below, &below)?;
                // Numbers are kept short.
                sum = self.known(&sum)?.map_or(sum, |value| of_value(&value));
            }
            minus = text.takes('-');
            if !minus && !text.takes('+') {
                self.depth -= 1;
                return Ok(sum);
            }
        }
    }

    fn factors(&mut self, text: &mut Text<'_>) -> Checked<Fraction> {
        let mut product = self.power(text)?;
        loop {
            let divides = text.takes('/');
            if !divides && !text.takes('*') {
                return Ok(product);
            }
            let factor = self.power(text)?;
            let factor = if divides { factor.inverse()? } else { factor };
            product = Fraction {
                above: self.product(&product.above, &factor.above)?,
                below: self.product(&product.below, &factor.below)?,
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
        let above = base.above.pow(exponent, self.fuel).map_err(exhausted)?;
        let below = base.below.pow(exponent, self.fuel).map_err(exhausted)?;
        let power = Fraction { above, below };
        if negative { power.inverse() } else { Ok(power) }
    }

    fn atom(&mut self, text: &mut Text<'_>) -> Checked<Fraction> {
        match text.next() {
            Some('(') if text.takes('(') => {
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
                Ok(of_value(&value))
            }
            Some(c) if c.is_alphabetic() || c == '_' => {
                let name = text.while_of(|c| c.is_alphanumeric() || c == '_');
                match self.names.get(name) {
                    Some(known) => Ok(known.clone()),
                    None => reject(format!("the point has no value of {:?}", shown(name))),
                }
            }
            _ => reject("something else than numbers, names and brackets"),
        }
    }
}

impl<'t> Text<'t> {
    fn next(&mut self) -> Option<char> {
        self.0 = self.0.trim_start_matches(' ');
        self.0.chars().next()
    }

    fn takes(&mut self, c: char) -> bool {
        self.next();
        let rest = self.0.strip_prefix(c);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn while_of(&mut self, belongs: impl Fn(char) -> bool) -> &'t str {
        self.next();
        let end = self.0.find(|c| !belongs(c)).unwrap_or(self.0.len());
        let (found, rest) = self.0.split_at(end);
        self.0 = rest;
        found
    }
}

/// The beginning of a string, for messages.
pub(super) fn shown(text: &str) -> String {
    text.chars().take(40).collect()
}
