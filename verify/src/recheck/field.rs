//! Trees as fractions over roots, logarithms and functions: identities by multiplying out.
//!
//! All rests on powers: `b^(x+y) = b^x b^y`, and `b^(c m)` is a power of one generator for each base b and monomial m.
//! A base is e, a member of a given base of integers (into which rational bases are split), or anything else by itself.
//! The other operations are taken by their definitions. Every relation is true of the numbers, so an identity modulo the
//! relations is an identity of the values, whatever the given base is.

use algebra::poly::{Extension, Monomial, Polynomial, RationalFunction as Fraction};
use algebra::{Fuel, Integer, Rational, exponents};

use crate::definition::{carried_out, definition, share_of_pi};
use crate::formula::{Formula, Node};
use crate::value::{Constant, Operation, Setting, Value};

/// Larger whole exponents are not written out.
const MAX_EXPONENT: i64 = 4_096;
const MAX_ORDER: u32 = 240;

/// The generators, and common denominators of the exponents of the members of the base and of e.
pub(super) struct Field<'a> {
    base: &'a [Integer],
    index: u32,
    turn: u32,
    pub(super) over: Extension<'a>,
}

fn number(value: impl Into<Rational>) -> Fraction {
    Fraction::constant(value.into())
}

fn exact(fraction: &Fraction) -> Option<Rational> {
    fraction.as_constant()
}

impl<'a> Field<'a> {
    pub(super) fn new(base: &'a [Integer], orders: [u32; 2], fuel: &'a mut Fuel) -> Self {
        let [index, turn] = orders.map(|order| order.clamp(1, MAX_ORDER));
        let over = Extension::new(fuel);
        Self {
            base,
            index,
            turn,
            over,
        }
    }

    /// A tree as a fraction; `None` where a rule is missing or a limit is reached.
    pub(super) fn fraction(&mut self, tree: &Formula) -> Option<Fraction> {
        // Without values for the symbols only the constant parts have one.
        let values = tree.values(&Default::default(), Setting::at(256));
        let mut fractions: Vec<Fraction> = Vec::with_capacity(values.len());
        for (node, value) in tree.nodes().iter().zip(values) {
            let next = match (node, value) {
                (_, Some(Value::Exact(value))) => number(value),
                (Node::Number { number: value, .. }, _) => number(value.clone()),
                (Node::Symbol { symbol, .. }, _) => self.atom(symbol, &[])?,
                (Node::Constant { constant, .. }, _) => self.constant(*constant)?,
                (Node::Apply { op, of, .. }, _) => {
                    let parts = of.iter().map(|kid| fractions.get(*kid).cloned());
                    self.apply(*op, &parts.collect::<Option<Vec<_>>>()?)?
                }
            };
            fractions.push(next);
        }
        fractions.pop()
    }

    fn atom(&mut self, name: &str, of: &[Fraction]) -> Option<Fraction> {
        self.over.generator(name, of, None)
    }

    fn constant(&mut self, constant: Constant) -> Option<Fraction> {
        let square = Polynomial::constant(Rational::from(-1));
        match constant {
            Constant::Pi => self.atom("=pi", &[]),
            Constant::E => self.raise(None, &number(1)),
            Constant::I => self.over.generator("=i", &[], Some((2, square))),
        }
    }

    fn apply(&mut self, operation: Operation, parts: &[Fraction]) -> Option<Fraction> {
        let (zero, one) = (number(0), number(1));
        let mut all = parts.iter();
        match (operation, parts) {
            (Operation::Sum | Operation::Mixed, _) => {
                all.try_fold(zero, |a, b| self.over.add(&a, b))
            }
            (Operation::Product, _) => all.try_fold(one, |a, b| self.over.multiply(&a, b)),
            (Operation::Negate, [a]) => self.over.subtract(&zero, a),
            (Operation::Quotient, [a, b]) => self.over.divide(a, b),
            (Operation::Power, [a, b]) => self.power(a, b),
            (Operation::Call("exp"), [a]) => self.raise(None, a),
            (Operation::Call("ln"), [a]) => self.ln(a),
            (_, [first, ..]) => {
                let name = operation.name();
                let share = exact(first).and_then(|a| share_of_pi(name, &a.to_string()));
                let pi = self.constant(Constant::Pi)?;
                match (share, definition(name)) {
                    (Some(share), _) => self.over.divide(&pi, &number(share)),
                    (_, Some(steps)) if parts.len() == 1 + usize::from(steps.contains('y')) => {
                        let leaf = |field: &mut Self, step: &str| match step {
                            "i" => field.constant(Constant::I),
                            "pi" => field.constant(Constant::Pi),
                            "1/2" => Some(number(Rational::HALF)),
                            digits => Integer::from_decimal(digits).map(number),
                        };
                        carried_out(steps, parts, self, leaf, Self::apply)
                    }
                    _ => self.atom(&format!("={name}"), parts),
                }
            }
            _ => None,
        }
    }

    fn ln(&mut self, a: &Fraction) -> Option<Fraction> {
        let Some(value) = exact(a) else {
            let known = *a == self.constant(Constant::E)?;
            let logarithm = self.atom("=ln", std::slice::from_ref(a));
            return if known { Some(number(1)) } else { logarithm };
        };
        let mut sum = number(0);
        for (member, count) in self.base.iter().zip(exponents(&value, self.base)?) {
            if count != 0 {
                let logarithm = self.atom("=ln", &[number(member.clone())])?;
                let term = self.over.multiply(&logarithm, &number(count))?;
                sum = self.over.add(&sum, &term)?;
            }
        }
        Some(sum)
    }

    fn power(&mut self, base: &Fraction, exponent: &Fraction) -> Option<Fraction> {
        let known = exact(exponent);
        let whole = known.as_ref().and_then(Rational::to_integer);
        let whole = whole.and_then(|n| n.to_i64());
        if let Some(whole) = whole.filter(|n| n.abs() <= MAX_EXPONENT) {
            return self.over.power(base, whole);
        }
        let Some(value) = exact(base) else {
            let e = self.constant(Constant::E)?;
            return self.raise(Some(base).filter(|base| **base != e), exponent);
        };
        if value.is_negative() {
            // Square roots are principal, odd roots real.
            let known = known?;
            let unit = match known.denominator().to_u32()? {
                2 => self.constant(Constant::I)?,
                odd if odd % 2 == 1 => number(-1),
                _ => return None,
            };
            let sign = self.over.power(&unit, known.numerator().to_i64()?)?;
            let size = self.power(&number(-value), exponent)?;
            return self.over.multiply(&sign, &size);
        }
        let mut product = number(1);
        for (member, count) in self.base.iter().zip(exponents(&value, self.base)?) {
            let exponent = self.over.multiply(exponent, &number(count))?;
            let power = self.raise(Some(&number(member.clone())), &exponent)?;
            product = self.over.multiply(&product, &power)?;
        }
        Some(product)
    }

    /// base^exponent term by term; without base: of e.
    fn raise(&mut self, base: Option<&Fraction>, exponent: &Fraction) -> Option<Fraction> {
        if !exponent.denominator_factors().is_empty() {
            let of: Vec<Fraction> = base.into_iter().chain([exponent]).cloned().collect();
            return self.atom("=power", &of);
        }
        let mut product = number(1);
        for (monomial, coefficient) in exponent.numerator().terms() {
            let power = self.raise_term(base.cloned(), monomial, coefficient)?;
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
        if let (None, Some((at, of))) = (&base, self.over.factor_named(&monomial, "=ln"))
            // e^(c m ln b) = b^(c m); a root of something that may be negative is left alone.
            && (exact(of).is_some() || c.is_integer())
        {
            base = Some(of.clone());
            *monomial.get_mut(at)? = 0;
        }
        let rest = Fraction::from(Polynomial::term(&monomial));
        // A root of anything but a positive number has an order of its own.
        let index = match &base {
            None => self.turn,
            Some(base) if exact(base).is_some() => self.index,
            Some(_) => c.denominator().to_u32()?,
        };
        let mut steps = (c * &Rational::from(i64::from(index))).to_integer()?;
        let i = self.constant(Constant::I)?;
        let pi = self.constant(Constant::Pi)?;
        let mut front = number(1);
        let of: Vec<Fraction> = base.iter().chain([&rest]).cloned().collect();
        let relation = match &base {
            // e^(i pi / index) is a root of i, and e^(2 i pi) = 1.
            None if rest == self.over.multiply(&i, &pi)? && index % 2 == 0 => {
                steps = steps.div_rem_floor(&Integer::from(2 * i64::from(index)))?.1;
                Some((index / 2, i.numerator()))
            }
            Some(base) if exact(&rest).is_some() => {
                let (whole, part) = steps.div_rem_floor(&Integer::from(i64::from(index)))?;
                let Some(whole) = whole.to_i64().filter(|n| n.abs() <= MAX_EXPONENT) else {
                    return self.atom("=power", &[base.clone(), number(c.clone())]);
                };
                (front, steps) = (self.over.power(base, whole)?, part);
                base.as_polynomial().map(|polynomial| (index, polynomial))
            }
            _ => None,
        };
        if steps.is_zero() {
            return Some(front);
        }
        let root = self
            .over
            .generator(&format!("=root {index}"), &of, relation)?;
        let root = self.over.power(&root, steps.to_i64()?)?;
        self.over.multiply(&front, &root)
    }
}
