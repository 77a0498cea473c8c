//! Powers, roots, logarithms and angles as fractions over generators.
//!
//! All rests on powers: b^(x+y) = b^x b^y, and b^(c m) is a power of one generator for each base b and monomial m. A base is
//! e, a member of a given base of integers (into which rational bases are split), or anything else by itself.

mod relation;
mod sign;

use super::{Extension, Facts, Monomial, Polynomial, RationalFunction as Fraction};
use crate::factor::exponents;
use crate::fuel::Fuel;
use crate::number::{Ball, ComplexBall, Integer, Rational};

/// Larger whole exponents are not written out.
const MAX_EXPONENT: i64 = 4_096;
/// Largest common denominator of exponents.
const MAX_ORDER: u32 = 240;
/// Largest number of members of the base.
const MAX_MEMBERS: usize = 64;
/// Precision of the values of generators.
const BITS: u32 = 256;

/// A sum of terms: a coefficient and powers of generators by their numbers.
pub type Laurent = Vec<(Rational, Vec<(usize, i32)>)>;

/// What is said about numbers and functions before they occur. Nothing of it is believed: a base only decides how powers are
/// written, and roots and logarithms are used where they are proved to be what is said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hints<'a> {
    /// Integers above 1 into which rational numbers are split.
    pub base: &'a [Integer],
    /// Common denominator of the exponents of the members of the base.
    pub index: u32,
    /// Common denominator of angles as shares of pi.
    pub turn: u32,
    /// Values that roots may have.
    pub roots: &'a [Laurent],
    /// Integer relations: generators that are logarithms, or angles and pi/2, with coefficients; the last in terms of the
    /// others.
    pub logarithms: &'a [Vec<(usize, i32)>],
    /// For the functions whose sign is asked for, in order: are they taken for positive? Those beyond are.
    pub signs: &'a [bool],
}

/// Fractions over generators that are symbols, roots, exponentials, logarithms, angles and unknown functions.
///
/// All symbols are real, and so is every part of a formula with symbols: the formulas are claimed equal where both have real
/// values and no function whose sign was asked for is zero. Constants may be complex; roots and logarithms take principal
/// values, odd roots of real numbers real ones. Equal fractions are equal functions; of others nothing is claimed.
///
/// ```
/// use algebra::{Fuel, Integer, Rational, poly::{Hints, RationalFunction, Tower}};
/// let (mut fuel, base) = (Fuel::default(), [2, 3].map(Integer::from));
/// let number = |n: i64| RationalFunction::constant(Rational::from(n));
/// let half = RationalFunction::constant(Rational::HALF);
/// // Generators 0 and 1 are pi and i, 2 and 3 the roots of 2 and 3.
/// let sum = [(Rational::ONE, vec![(2, 1)]), (Rational::ONE, vec![(3, 1)])];
/// let said = [sum.to_vec()];
/// let hints = Hints { base: &base, index: 2, turn: 2, roots: &said, ..Hints::default() };
/// let mut tower = Tower::new(hints, &[], &mut fuel).unwrap();
/// let mut root = |n: i64| tower.power(&number(n), &half).unwrap();
/// let (two, three, six) = (root(2), root(3), root(24));
/// let nested = tower.over.add(&number(5), &six).unwrap();
/// let nested = tower.power(&nested, &half).unwrap();
/// let flat = tower.over.add(&two, &three).unwrap();
/// assert!(tower.over.subtract(&nested, &flat).unwrap().is_zero());
/// ```
#[derive(Debug)]
pub struct Tower<'a> {
    hints: Hints<'a>,
    /// Arithmetic in the generators.
    pub over: Extension<'a>,
    signs: Vec<Polynomial>,
}

fn number(value: impl Into<Rational>) -> Fraction {
    Fraction::constant(value.into())
}

/// The value of a fraction that is a rational number.
fn exact(fraction: &Fraction) -> Option<Rational> {
    fraction.as_constant()
}

impl<'a> Tower<'a> {
    /// Generators with known numbers: the symbols in order, pi, a root of unity, and the roots of the members of the base.
    /// `None` when a limit is reached, as in all operations.
    pub fn new(mut hints: Hints<'a>, symbols: &[&str], fuel: &'a mut Fuel) -> Option<Self> {
        if hints.base.len() > MAX_MEMBERS {
            return None;
        }
        hints.index = hints.index.clamp(1, MAX_ORDER);
        hints.turn = hints.turn.clamp(2, MAX_ORDER).next_multiple_of(2);
        let over = Extension::new(fuel);
        let mut tower = Self {
            hints,
            over,
            signs: Vec::new(),
        };
        for symbol in symbols {
            tower.atom(symbol, &[])?;
        }
        tower.pi()?;
        tower.over.root_of_unity(2 * hints.turn, BITS)?;
        let order = Rational::new(1.into(), hints.index.into())?;
        for member in hints.base {
            tower.raise(Some(&number(member.clone())), &number(order.clone()))?;
        }
        Some(tower)
    }

    /// A function by name of which nothing else is known; without arguments: a symbol
    pub fn atom(&mut self, name: &str, of: &[Fraction]) -> Option<Fraction> {
        let real = of.iter().all(|part| self.over.is_real(part));
        let facts = Facts {
            real,
            ..Facts::default()
        };
        self.over.generator(name, of, None, facts)
    }

    /// pi
    pub fn pi(&mut self) -> Option<Fraction> {
        let value = Some(ComplexBall::real(Ball::pi(BITS)));
        let facts = Facts {
            value,
            real: true,
            positive: true,
        };
        self.over.generator("=pi", &[], None, facts)
    }

    /// i
    pub fn imaginary_unit(&mut self) -> Option<Fraction> {
        let root = self.over.root_of_unity(2 * self.hints.turn, BITS)?;
        self.over.power(&root, i64::from(self.hints.turn / 2))
    }

    /// e^a
    pub fn exp(&mut self, a: &Fraction) -> Option<Fraction> {
        self.raise(None, a)
    }

    /// ln a
    pub fn ln(&mut self, a: &Fraction) -> Option<Fraction> {
        let Some(value) = exact(a) else {
            let e = self.exp(&number(1))?;
            return if *a == e {
                Some(number(1))
            } else {
                self.logarithm("=ln", a)
            };
        };
        let mut sum = number(0);
        for (member, count) in self
            .hints
            .base
            .iter()
            .zip(exponents(&value, self.hints.base)?)
        {
            if count != 0 {
                let logarithm = self.logarithm("=ln", &number(member.clone()))?;
                let term = self.over.multiply(&logarithm, &number(count))?;
                sum = self.over.add(&sum, &term)?;
            }
        }
        Some(sum)
    }

    /// arcsin a
    pub fn arcsin(&mut self, a: &Fraction) -> Option<Fraction> {
        self.logarithm("=arcsin", a)
    }

    /// The greatest integer up to a
    pub fn floor(&mut self, a: &Fraction) -> Option<Fraction> {
        let numerator = a.numerator();
        let constant = numerator.terms().find(|term| term.0.is_empty());
        let whole = constant.filter(|_| a.denominator_factors().is_empty());
        let whole = number(whole.map_or(Integer::ZERO, |term| term.1.floor()));
        let rest = self.over.subtract(a, &whole)?;
        let floor = self.atom("=floor", &[rest])?;
        self.over.add(&floor, &whole)
    }

    /// base^exponent
    pub fn power(&mut self, base: &Fraction, exponent: &Fraction) -> Option<Fraction> {
        let known = exact(exponent);
        let whole = known.as_ref().and_then(Rational::to_integer);
        let whole = whole.and_then(|n| n.to_i64());
        if let Some(whole) = whole.filter(|n| n.abs() <= MAX_EXPONENT) {
            return self.over.power(base, whole);
        }
        let Some(value) = exact(base) else {
            let e = self.exp(&number(1))?;
            return self.raise(Some(base).filter(|base| **base != e), exponent);
        };
        if value.is_negative() {
            // Square roots are principal, odd roots real.
            let known = known?;
            let unit = match known.denominator().to_u32()? {
                2 => self.imaginary_unit()?,
                odd if odd % 2 == 1 => number(-1),
                _ => return None,
            };
            let sign = self.over.power(&unit, known.numerator().to_i64()?)?;
            let size = self.power(&number(-value), exponent)?;
            return self.over.multiply(&sign, &size);
        }
        let mut product = number(1);
        for (member, count) in self
            .hints
            .base
            .iter()
            .zip(exponents(&value, self.hints.base)?)
        {
            let exponent = self.over.multiply(exponent, &number(count))?;
            let power = self.raise(Some(&number(member.clone())), &exponent)?;
            product = self.over.multiply(&product, &power)?;
        }
        Some(product)
    }

    /// base^exponent term by term; without base: of e.
    fn raise(&mut self, base: Option<&Fraction>, exponent: &Fraction) -> Option<Fraction> {
        if !exponent.denominator_factors().is_empty() {
            return self.raise_quotient(base, exponent);
        }
        let mut product = number(1);
        for (monomial, coefficient) in exponent.numerator().terms() {
            let power = self.raise_term(base.cloned(), monomial, coefficient)?;
            product = self.over.multiply(&product, &power)?;
        }
        Some(product)
    }

    /// The same for an exponent with a denominator, as a power of e.
    fn raise_quotient(&mut self, base: Option<&Fraction>, exponent: &Fraction) -> Option<Fraction> {
        if let Some(base) = base {
            let logarithm = self.ln(base)?;
            let exponent = self.over.multiply(&logarithm, exponent)?;
            return self.raise(None, &exponent);
        }
        let mut product = number(1);
        for (monomial, coefficient) in exponent.numerator().terms() {
            let term = exponent.with_numerator(&Polynomial::term(&monomial));
            let steps = (coefficient * &Rational::from(i64::from(self.hints.turn))).to_integer()?;
            let name = format!("=root {}", self.hints.turn);
            let real = self.over.is_real(&term);
            let facts = Facts {
                value: None,
                real,
                positive: real,
            };
            let root = self.over.generator(&name, &[term], None, facts)?;
            let power = self.over.power(&root, steps.to_i64()?)?;
            product = self.over.multiply(&product, &power)?;
        }
        Some(product)
    }

    fn raise_term(
        &mut self,
        mut base: Option<Fraction>,
        mut monomial: Monomial,
        c: &Rational,
    ) -> Option<Fraction> {
        // e^(c m ln b) = b^(c m), and e^(c i m arcsin a) = (i a + (1 - a^2)^(1/2))^(c m), by principal values; odd roots
        // of what may be negative are left alone.
        if base.is_none()
            && let Some((variables, unit)) = self.unit(&monomial)
            && (c.is_integer() || c.denominator().is_even() || exact(&unit).is_some())
        {
            base = Some(unit);
            for at in variables {
                *monomial.get_mut(at)? -= 1;
            }
        }
        let rest = Fraction::from(Polynomial::term(&monomial));
        let is_number = exact(&rest).is_some();
        let known = base.as_ref().map(exact);
        // A root of anything but a positive number has an order of its own.
        let index = match &known {
            None => self.hints.turn,
            Some(Some(_)) => self.hints.index,
            Some(None) => c.denominator().to_u32()?,
        };
        let mut steps = (c * &Rational::from(i64::from(index))).to_integer()?;
        let mut front = number(1);
        let mut relation = None;
        if let (Some(base), true) = (&base, is_number) {
            let (whole, part) = steps.div_rem_floor(&Integer::from(i64::from(index)))?;
            let Some(whole) = whole.to_i64().filter(|n| n.abs() <= MAX_EXPONENT) else {
                return self.atom("=power", &[base.clone(), number(c.clone())]);
            };
            (front, steps) = (self.over.power(base, whole)?, part);
            if steps.is_zero() {
                return Some(front);
            }
            if exact(base).is_none() {
                let root = self.root(base, index)?;
                let root = self.over.power(&root, steps.to_i64()?)?;
                return self.over.multiply(&front, &root);
            }
            relation = Some((index, base.numerator()));
        }
        let (i, pi) = (self.imaginary_unit()?, self.pi()?);
        if base.is_none() && rest == self.over.multiply(&i, &pi)? {
            let order = 2 * i64::from(index);
            let steps = steps.div_rem_floor(&Integer::from(order))?.1.to_i64()?;
            let root = self.over.root_of_unity(2 * index, BITS)?;
            return self.over.power(&root, steps);
        }
        if steps.is_zero() {
            return Some(front);
        }
        let of: Vec<Fraction> = base.iter().chain([&rest]).cloned().collect();
        let exponent = self.over.value(&rest, BITS);
        let value = exponent.and_then(|exponent| {
            let order = Rational::new(1.into(), index.into())?;
            let exponent = &exponent * &ComplexBall::real(Ball::from_rational(&order, BITS));
            match &known {
                None => exponent.exp(),
                Some(base) => {
                    let base = ComplexBall::real(Ball::from_rational(base.as_ref()?, BITS));
                    if is_number {
                        base.pow_rational(&order)
                    } else {
                        base.pow(&exponent)
                    }
                }
            }
        });
        let real = of.iter().all(|part| self.over.is_real(part));
        let positive = real && known.is_none_or(|base| base.is_some());
        let facts = Facts {
            value: value.clone(),
            real,
            positive,
        };
        let (name, at) = (format!("=root {index}"), self.over.count());
        let mut root = self.over.generator(&name, &of, relation, facts)?;
        if let (Some(base), true) = (&base, is_number && self.over.count() > at) {
            root = self.said_root(at, base, index, value.as_ref())?;
        }
        let root = self.over.power(&root, steps.to_i64()?)?;
        self.over.multiply(&front, &root)
    }
}

#[cfg(test)]
mod tests;
