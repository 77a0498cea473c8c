//! Fractions of polynomials over symbols, roots, logarithms and opaque functions: identities by multiplying out.
//!
//! The generators and their relations: `i^2 = -1`; for each member b of a given base of integers the positive root
//! `g = b^(1/n)` with `g^n = b` and the logarithm `ln b`; a root of anything else by `g^k = radicand`; any other function
//! of equal arguments is one generator. Every relation is true of the numbers, so an identity modulo the relations is an
//! identity of the values, whatever the base is.

use algebra::poly::Polynomial;
use algebra::{Fuel, Integer, Rational};

use super::tree::{Node, Point, Tree};
use crate::value::{Constant, Operation, Setting, Value};

/// Larger exponents are not written out.
const MAX_EXPONENT: u64 = 512;
/// More generators are refused.
const MAX_GENERATORS: usize = 256;

/// numerator / denominator
#[derive(Clone)]
pub(crate) struct Fraction {
    top: Polynomial,
    bottom: Polynomial,
}

/// What a generator stands for.
enum Generator {
    Symbol(String),
    Constant(Constant),
    /// The root of a member of the base.
    Root(usize),
    /// The logarithm of a member of the base.
    Logarithm(usize),
    /// A root of this order, or another function, of these arguments.
    Function(String, Vec<Fraction>),
}

/// The generators met so far.
pub(crate) struct Field<'a> {
    base: Vec<Integer>,
    index: u32,
    generators: Vec<Generator>,
    /// By generator: degree and what its power of this degree is.
    relations: Vec<Option<(u32, Polynomial)>>,
    fuel: &'a mut Fuel,
}

fn constant(value: Rational) -> Fraction {
    Fraction {
        top: Polynomial::constant(value),
        bottom: Polynomial::constant(Rational::one()),
    }
}

impl<'a> Field<'a> {
    /// No generator yet; `index` is the common order of the roots of the members of the base.
    pub(crate) fn new(base: Vec<Integer>, index: u32, fuel: &'a mut Fuel) -> Self {
        Self {
            base,
            index,
            generators: Vec::new(),
            relations: Vec::new(),
            fuel,
        }
    }

    /// Is the difference zero after clearing denominators? `None`: beyond the limits.
    pub(crate) fn agree(&mut self, a: &Fraction, b: &Fraction) -> Option<bool> {
        let left = a.top.mul(&b.bottom, self.fuel).ok()?;
        let right = b.top.mul(&a.bottom, self.fuel).ok()?;
        let difference = left
            .add(&right.scale(&Rational::from(-1)), self.fuel)
            .ok()?;
        Some(self.reduced(difference)?.is_zero())
    }

    /// A tree as a fraction; `None` where a rule is missing or a limit is reached.
    pub(crate) fn fraction(&mut self, tree: &Tree) -> Option<Fraction> {
        let setting = Setting {
            bits: 256,
            real_only: false,
        };
        // Without values for the symbols only the constant parts have one.
        let values = tree.values(&Point::new(), setting);
        let mut fractions: Vec<Fraction> = Vec::with_capacity(tree.nodes.len());
        for (id, node) in tree.nodes.iter().enumerate() {
            let value = values.get(id).and_then(Option::as_ref);
            let fraction = match (node, value.and_then(Value::exact)) {
                (_, Some(value)) => constant(value.clone()),
                (Node::Number(value), _) => constant(value.clone()),
                (Node::Symbol(name), _) => self.symbol(name)?,
                (Node::Constant(name), _) => self.constant(*name)?,
                (Node::Apply(operation, kids), _) => {
                    let parts: Vec<&Fraction> =
                        kids.iter().filter_map(|kid| fractions.get(*kid)).collect();
                    let exact = |at: usize| {
                        let kid = kids.get(at)?;
                        values
                            .get(*kid)
                            .and_then(Option::as_ref)
                            .and_then(Value::exact)
                    };
                    self.apply(*operation, &parts, exact(0), exact(1))?
                }
            };
            fractions.push(fraction);
        }
        fractions.pop()
    }

    fn apply(
        &mut self,
        operation: Operation,
        parts: &[&Fraction],
        first: Option<&Rational>,
        second: Option<&Rational>,
    ) -> Option<Fraction> {
        match (operation, parts) {
            (Operation::Sum | Operation::Mixed, [head, rest @ ..]) => rest
                .iter()
                .try_fold((*head).clone(), |sum, part| self.sum(&sum, part)),
            (Operation::Product, [head, rest @ ..]) => {
                rest.iter().try_fold((*head).clone(), |product, part| {
                    self.product(&product, part)
                })
            }
            (Operation::Negate, [a]) => self.product(a, &constant(Rational::from(-1))),
            (Operation::Percent, [a]) => self.product(a, &constant(Rational::power_of_ten(-2)?)),
            (Operation::Quotient, [a, b]) => self.quotient(a, b),
            (Operation::Degrees, [a]) => {
                let turn = self.constant(Constant::Pi)?;
                let share = self.product(&turn, &constant(Rational::from(180).recip()?))?;
                self.product(a, &share)
            }
            (Operation::SquareRoot, [a]) => self.root(a, first, 2),
            (Operation::Root, [a, _]) => {
                let order = second?
                    .to_integer()?
                    .to_u32()
                    .filter(|k| (2..=24).contains(k))?;
                self.root(a, first, order)
            }
            (Operation::Power, [a, b]) => match second {
                Some(exponent) => self.power(a, first, exponent),
                None => self.exponential(a, first, b),
            },
            (Operation::LogBase, [a, b]) => {
                let (a, b) = (self.logarithm(a, first)?, self.logarithm(b, second)?);
                self.quotient(&a, &b)
            }
            (Operation::Call("ln"), [a]) => self.logarithm(a, first),
            (Operation::Call("exp"), [a]) => {
                let base = self.constant(Constant::E)?;
                self.exponential(&base, None, a)
            }
            (Operation::Call(name @ ("sec" | "csc")), [a]) => {
                let inverse = if name == "sec" { "cos" } else { "sin" };
                let below = self.function(inverse, &[a])?;
                self.quotient(&constant(Rational::one()), &below)
            }
            (Operation::Call("tan"), [a]) => {
                let (sine, cosine) = (self.function("sin", &[a])?, self.function("cos", &[a])?);
                self.quotient(&sine, &cosine)
            }
            (Operation::Call(name), [a]) => self.function(name, &[a]),
            (other, parts) => self.function(&format!("{other:?}"), parts),
        }
    }

    fn sum(&mut self, a: &Fraction, b: &Fraction) -> Option<Fraction> {
        if a.bottom == b.bottom {
            let top = a.top.add(&b.top, self.fuel).ok()?;
            return self.settled(top, a.bottom.clone());
        }
        let left = a.top.mul(&b.bottom, self.fuel).ok()?;
        let right = b.top.mul(&a.bottom, self.fuel).ok()?;
        let top = left.add(&right, self.fuel).ok()?;
        let bottom = a.bottom.mul(&b.bottom, self.fuel).ok()?;
        self.settled(top, bottom)
    }

    fn product(&mut self, a: &Fraction, b: &Fraction) -> Option<Fraction> {
        let top = a.top.mul(&b.top, self.fuel).ok()?;
        let bottom = a.bottom.mul(&b.bottom, self.fuel).ok()?;
        self.settled(top, bottom)
    }

    fn quotient(&mut self, a: &Fraction, b: &Fraction) -> Option<Fraction> {
        let inverse = Fraction {
            top: b.bottom.clone(),
            bottom: b.top.clone(),
        };
        self.product(a, &inverse)
    }

    /// Reduced, with denominator 1 where it is a number; `None` for a zero denominator.
    fn settled(&mut self, top: Polynomial, bottom: Polynomial) -> Option<Fraction> {
        let (top, bottom) = (self.reduced(top)?, self.reduced(bottom)?);
        if bottom.is_zero() {
            return None;
        }
        Some(match bottom.as_constant() {
            Some(value) => Fraction {
                top: top.scale(&value.recip()?),
                bottom: Polynomial::constant(Rational::one()),
            },
            None => Fraction { top, bottom },
        })
    }

    /// Later generators are replaced by earlier ones, so one pass from the last to the first is enough.
    fn reduced(&mut self, polynomial: Polynomial) -> Option<Polynomial> {
        let mut current = polynomial;
        for (variable, relation) in self.relations.iter().enumerate().rev() {
            if let Some((degree, replacement)) = relation
                && current.degree(variable) >= *degree
            {
                current = current
                    .reduce(variable, *degree, replacement, self.fuel)
                    .ok()?;
            }
        }
        Some(current)
    }

    fn power(
        &mut self,
        base: &Fraction,
        exact: Option<&Rational>,
        exponent: &Rational,
    ) -> Option<Fraction> {
        let order = exponent.denominator().to_u32().filter(|k| *k <= 24)?;
        let root = if order == 1 {
            base.clone()
        } else {
            self.root(base, exact, order)?
        };
        let times = exponent.numerator();
        let mut rest = times.abs().to_u64().filter(|n| *n <= MAX_EXPONENT)?;
        let mut square = if times.is_negative() {
            Fraction {
                top: root.bottom.clone(),
                bottom: root.top.clone(),
            }
        } else {
            root
        };
        let mut result = constant(Rational::one());
        while rest > 0 {
            if rest & 1 == 1 {
                result = self.product(&result, &square)?;
            }
            rest >>= 1;
            if rest > 0 {
                square = self.product(&square, &square)?;
            }
        }
        Some(result)
    }

    /// The exponents of a positive rational over the base.
    fn exponents(&self, value: &Rational) -> Option<Vec<i64>> {
        let mut list = vec![0_i64; self.base.len()];
        for (part, sign) in [(value.numerator(), 1), (value.denominator(), -1)] {
            let mut rest = part;
            for (slot, member) in list.iter_mut().zip(&self.base) {
                while let Some(quotient) = rest.divide_exact(member) {
                    rest = quotient;
                    *slot += sign;
                }
            }
            if !rest.is_one() {
                return None;
            }
        }
        Some(list)
    }

    fn root(
        &mut self,
        radicand: &Fraction,
        exact: Option<&Rational>,
        order: u32,
    ) -> Option<Fraction> {
        let Some(value) = exact else {
            return self.algebraic(radicand, order);
        };
        if value.is_negative() {
            let sign = match order {
                2 => self.constant(Constant::I)?,
                odd if odd % 2 == 1 => constant(Rational::from(-1)),
                _ => return None,
            };
            let size = -value.clone();
            let root = self.root(&constant(size.clone()), Some(&size), order)?;
            return self.product(&sign, &root);
        }
        if value.is_zero() {
            return Some(constant(Rational::zero()));
        }
        if !self.index.is_multiple_of(order) {
            return None;
        }
        let mut result = constant(Rational::one());
        for (at, exponent) in self.exponents(value)?.into_iter().enumerate() {
            if exponent == 0 {
                continue;
            }
            let steps = exponent.checked_mul(i64::from(self.index / order))?;
            let (whole, rest) = (
                steps.div_euclid(i64::from(self.index)),
                steps.rem_euclid(i64::from(self.index)),
            );
            let member = Rational::from(self.base.get(at)?.clone());
            let whole = i32::try_from(whole)
                .ok()
                .filter(|n| n.unsigned_abs() < 4_096)?;
            result = self.product(&result, &constant(member.pow(whole)?))?;
            if rest > 0 {
                let generator = self.base_root(at)?;
                let power = generator
                    .top
                    .pow(u32::try_from(rest).ok()?, self.fuel)
                    .ok()?;
                result = self.product(
                    &result,
                    &Fraction {
                        top: power,
                        bottom: generator.bottom,
                    },
                )?;
            }
        }
        Some(result)
    }

    fn logarithm(&mut self, argument: &Fraction, exact: Option<&Rational>) -> Option<Fraction> {
        let Some(value) = exact else {
            return self.function("ln", &[argument]);
        };
        if value.signum() <= 0 {
            return None;
        }
        let mut total = constant(Rational::zero());
        for (at, exponent) in self.exponents(value)?.into_iter().enumerate() {
            if exponent != 0 {
                let known = |generator: &Generator| matches!(generator, Generator::Logarithm(n) if *n == at);
                let generator = self.generator(known, || Generator::Logarithm(at), None)?;
                let term = self.product(&generator, &constant(Rational::from(exponent)))?;
                total = self.sum(&total, &term)?;
            }
        }
        Some(total)
    }

    /// The generator that is known already, or a new one.
    fn generator(
        &mut self,
        known: impl Fn(&Generator) -> bool,
        new: impl FnOnce() -> Generator,
        relation: Option<(u32, Polynomial)>,
    ) -> Option<Fraction> {
        let at = match self.generators.iter().position(known) {
            Some(at) => at,
            None => {
                if self.generators.len() >= MAX_GENERATORS {
                    return None;
                }
                self.generators.push(new());
                self.relations.push(relation);
                self.generators.len() - 1
            }
        };
        Some(Fraction {
            top: Polynomial::variable(at),
            bottom: Polynomial::constant(Rational::one()),
        })
    }

    fn symbol(&mut self, name: &str) -> Option<Fraction> {
        let known =
            |generator: &Generator| matches!(generator, Generator::Symbol(other) if other == name);
        self.generator(known, || Generator::Symbol(name.to_owned()), None)
    }

    fn constant(&mut self, name: Constant) -> Option<Fraction> {
        let relation = (name == Constant::I).then(|| (2, Polynomial::constant(Rational::from(-1))));
        let known = |generator: &Generator| matches!(generator, Generator::Constant(other) if *other == name);
        self.generator(known, || Generator::Constant(name), relation)
    }

    fn base_root(&mut self, at: usize) -> Option<Fraction> {
        let member = Rational::from(self.base.get(at)?.clone());
        let relation = Some((self.index, Polynomial::constant(member)));
        let known =
            |generator: &Generator| matches!(generator, Generator::Root(other) if *other == at);
        self.generator(known, || Generator::Root(at), relation)
    }

    /// A root of something that is not rational: its power is the radicand.
    fn algebraic(&mut self, radicand: &Fraction, order: u32) -> Option<Fraction> {
        let bottom = radicand.bottom.as_constant();
        let relation = bottom
            .filter(Rational::is_one)
            .map(|_| (order, radicand.top.clone()));
        self.atom(&format!("root {order}"), &[radicand], relation)
    }

    /// base^exponent with the whole number in the exponent split off: b^(n+1) = b * b^n.
    fn exponential(
        &mut self,
        base: &Fraction,
        exact: Option<&Rational>,
        exponent: &Fraction,
    ) -> Option<Fraction> {
        let whole = exponent
            .top
            .terms()
            .find(|(monomial, _)| monomial.is_empty())
            .map(|(_, value)| value.clone())
            .filter(|value| value.is_integer() && exponent.bottom.as_constant().is_some());
        let Some(whole) = whole else {
            return self.function("power", &[base, exponent]);
        };
        let rest = self.sum(exponent, &constant(-whole.clone()))?;
        let rest = self.function("power", &[base, &rest])?;
        let whole = self.power(base, exact, &whole)?;
        self.product(&rest, &whole)
    }

    fn function(&mut self, name: &str, arguments: &[&Fraction]) -> Option<Fraction> {
        let mut relation = None;
        if name == "cos" {
            // cos^2 = 1 - sin^2 of the same argument.
            let sine = self.atom("sin", arguments, None)?;
            let square = sine.top.mul(&sine.top, self.fuel).ok()?;
            let one = Polynomial::constant(Rational::one());
            relation = Some((
                2,
                one.add(&square.scale(&Rational::from(-1)), self.fuel)
                    .ok()?,
            ));
        }
        self.atom(name, arguments, relation)
    }

    fn atom(
        &mut self,
        name: &str,
        arguments: &[&Fraction],
        relation: Option<(u32, Polynomial)>,
    ) -> Option<Fraction> {
        for at in 0..self.generators.len() {
            let Some(Generator::Function(other, others)) = self.generators.get(at) else {
                continue;
            };
            if other != name || others.len() != arguments.len() {
                continue;
            }
            let others = others.clone();
            let mut all = true;
            for (one, other) in arguments.iter().zip(&others) {
                all = all && self.agree(one, other)?;
            }
            if all {
                return Some(Fraction {
                    top: Polynomial::variable(at),
                    bottom: Polynomial::constant(Rational::one()),
                });
            }
        }
        let arguments: Vec<Fraction> = arguments.iter().map(|part| (*part).clone()).collect();
        self.generator(
            |_| false,
            || Generator::Function(name.to_owned(), arguments),
            relation,
        )
    }
}
