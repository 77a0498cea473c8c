//! Expansion through polynomials whose variables are the atoms of an expression: symbols, functions, roots, inverses.

use std::cmp::Ordering;
use std::collections::HashMap;

use smallvec::SmallVec;

use super::natural;
use crate::error::{Error, Result};
use crate::expr::build::{Factors, Summands};
use crate::expr::factors::from_factors;
use crate::expr::{Expr, Kind};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::Polynomial;

/// base^(unit n) with n >= 0: `unit` is 1/D or -1/D for numbers as exponents, a symbolic exponent otherwise.
type Atom = (Expr, Unit);

#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Unit {
    Positive,
    Negative,
    Symbolic(Expr),
}

/// Sums, products and natural powers of sums become polynomials, everything else a variable.
pub(super) fn expand(expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    let atoms = Atoms::of(expr, fuel)?;
    let polynomial = atoms.polynomial(expr, fuel)?;
    atoms.expression(&polynomial, fuel)
}

struct Atoms {
    index: HashMap<Atom, usize>,
    list: Vec<Atom>,
    /// The least common denominator of the exponents of each atom.
    denominators: Vec<Integer>,
}

fn atom(base: &Expr, exponent: &Expr) -> (Atom, Rational) {
    match exponent.as_rational() {
        Some(value) if value.is_negative() => ((base.clone(), Unit::Negative), value.abs()),
        Some(value) => ((base.clone(), Unit::Positive), value.clone()),
        None => (
            (base.clone(), Unit::Symbolic(exponent.clone())),
            Rational::ONE,
        ),
    }
}

/// A base that is looked into.
fn is_open(base: &Expr, exponent: &Expr) -> bool {
    matches!(base.kind(), Kind::Sum { .. }) && natural(exponent).is_some()
}

/// Calls `visit` for the factors of a node that is no sum or number.
fn factors_of(node: &Expr, mut visit: impl FnMut(&Expr, &Expr) -> Result<()>) -> Result<()> {
    match node.kind() {
        Kind::Product { factors, .. } => factors
            .iter()
            .try_for_each(|(base, exponent)| visit(base, exponent)),
        Kind::Power(base, exponent) => visit(base, exponent),
        _ => visit(node, &Expr::integer(1)),
    }
}

fn lost() -> Error {
    Error::OutOfTheory {
        what: "a part of an expression",
    }
}

/// The nodes of the skeleton, parts before wholes.
fn skeleton<'a>(root: &'a Expr, fuel: &mut Fuel) -> Result<Vec<&'a Expr>> {
    let mut order = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut stack = vec![(root, false)];
    while let Some((node, ready)) = stack.pop() {
        if ready {
            order.push(node);
            continue;
        }
        if !seen.insert(node.address()) {
            continue;
        }
        fuel.spend(8, "expansion")?;
        stack.push((node, true));
        match node.kind() {
            Kind::Sum { terms, .. } => stack.extend(terms.iter().map(|term| (&term.0, false))),
            Kind::Product { factors, .. } => stack.extend(
                factors
                    .iter()
                    .filter(|(base, exponent)| is_open(base, exponent))
                    .map(|factor| (&factor.0, false)),
            ),
            Kind::Power(base, exponent) if is_open(base, exponent) => stack.push((base, false)),
            _ => {}
        }
    }
    Ok(order)
}

impl Atoms {
    fn of(root: &Expr, fuel: &mut Fuel) -> Result<Self> {
        let mut found: HashMap<Atom, Integer> = HashMap::new();
        for node in skeleton(root, fuel)? {
            if matches!(node.kind(), Kind::Sum { .. } | Kind::Number(_)) {
                continue;
            }
            factors_of(node, |base, exponent| {
                if !is_open(base, exponent) {
                    let (key, power) = atom(base, exponent);
                    let denominator = power.denominator();
                    found
                        .entry(key)
                        .and_modify(|known| *known = known.lcm(&denominator))
                        .or_insert(denominator);
                }
                Ok(())
            })?;
        }
        // In canonical order, so that the factors of a product come out sorted.
        let mut pairs: Vec<(Atom, Integer)> = found.into_iter().collect();
        pairs.sort_by(|a, b| a.0.cmp(&b.0));
        let (list, denominators): (Vec<Atom>, Vec<Integer>) = pairs.into_iter().unzip();
        let index = list.iter().cloned().zip(0..).collect();
        Ok(Self {
            index,
            list,
            denominators,
        })
    }

    fn polynomial(&self, root: &Expr, fuel: &mut Fuel) -> Result<Polynomial> {
        let mut values: HashMap<usize, Polynomial> = HashMap::new();
        for node in skeleton(root, fuel)? {
            let value = match node.kind() {
                Kind::Number(value) => Polynomial::constant(value.clone()),
                Kind::Sum { constant, terms } => {
                    let mut sum = Vec::with_capacity(terms.len() + 1);
                    sum.push(Polynomial::constant(constant.clone()));
                    for (term, coefficient) in terms {
                        let part = values.get(&term.address()).ok_or_else(lost)?;
                        sum.push(part.scale(coefficient));
                    }
                    total(sum, fuel)?
                }
                _ => self.product(node, &values, fuel)?,
            };
            values.insert(node.address(), value);
        }
        values.remove(&root.address()).ok_or_else(lost)
    }

    fn product(
        &self,
        node: &Expr,
        values: &HashMap<usize, Polynomial>,
        fuel: &mut Fuel,
    ) -> Result<Polynomial> {
        let too_large = || Error::Budget {
            what: "degree",
            limit: u64::from(u32::MAX),
        };
        let mut product = Polynomial::constant(match node.kind() {
            Kind::Product { coefficient, .. } => coefficient.clone(),
            _ => Rational::ONE,
        });
        factors_of(node, |base, exponent| {
            let factor = if is_open(base, exponent) {
                let count = natural(exponent).and_then(|count| u32::try_from(count).ok());
                let inner = values.get(&base.address()).ok_or_else(lost)?;
                inner.pow(count.ok_or_else(too_large)?, fuel)?
            } else {
                let (key, power) = atom(base, exponent);
                let at = *self.index.get(&key).ok_or_else(lost)?;
                let scaled = &power * &Rational::from(self.denominators[at].clone());
                let count = scaled.to_integer().and_then(|count| count.to_u32());
                Polynomial::power_of_variable(at, count.ok_or_else(too_large)?)
            };
            product = product.mul(&factor, fuel)?;
            Ok(())
        })?;
        Ok(product)
    }

    /// The exponent of the base of an atom for the count-th power of it.
    fn exponent(&self, at: usize, count: u32) -> Expr {
        let number = |sign: i64| {
            let numerator = Integer::from(i64::from(count) * sign);
            Rational::new(numerator, self.denominators[at].clone())
                .map_or_else(Expr::undefined, Expr::number)
        };
        match &self.list[at].1 {
            Unit::Positive => number(1),
            Unit::Negative => number(-1),
            Unit::Symbolic(exponent) => exponent.scale(&Rational::from(i64::from(count))),
        }
    }

    /// Products of powers of this atom are canonical as they stand.
    fn is_plain(&self, at: usize) -> bool {
        let (base, unit) = &self.list[at];
        *unit == Unit::Positive
            && matches!(base.kind(), Kind::Symbol(_) | Kind::Call(..))
            && self
                .list
                .get(at + 1)
                .is_none_or(|next| next.0 != self.list[at].0)
    }

    fn expression(&self, polynomial: &Polynomial, fuel: &mut Fuel) -> Result<Expr> {
        fuel.spend(16 * polynomial.len() as u64, "expansion")?;
        let plain: Vec<bool> = (0..self.list.len()).map(|at| self.is_plain(at)).collect();
        // Exponents by atom and power: one node each.
        let mut exponents: Vec<HashMap<u32, Expr>> = vec![HashMap::new(); self.list.len()];
        let mut terms: Vec<(Powers, &Rational)> = polynomial
            .terms()
            .map(|(monomial, coefficient)| {
                let powers = (0..)
                    .zip(monomial.iter().copied())
                    .filter(|power| power.1 > 0)
                    .collect();
                (powers, coefficient)
            })
            .collect();
        // Sorting numbers is cheaper than sorting expressions.
        terms.sort_by(|a, b| canonical_order(&a.0, &b.0));
        let mut sum = Summands::default();
        for (powers, coefficient) in terms {
            let mut exponent = |at: usize, count: u32| {
                exponents[at]
                    .entry(count)
                    .or_insert_with(|| self.exponent(at, count))
                    .clone()
            };
            if powers.iter().all(|(at, _)| plain[*at]) {
                let factors = powers
                    .iter()
                    .map(|(at, count)| (self.list[*at].0.clone(), exponent(*at, *count)))
                    .collect();
                sum.push(from_factors(Rational::ONE, factors), coefficient);
                continue;
            }
            let mut product = Factors::default();
            product.scale(coefficient);
            for (at, count) in powers {
                product.push_power(self.list[at].0.clone(), exponent(at, count));
            }
            sum.push_product(product);
        }
        Ok(sum.finish())
    }
}

/// Atoms with their powers.
type Powers = SmallVec<[(usize, u32); 4]>;

/// The order that plain terms have as expressions: symbols, powers, products by their length.
fn canonical_order(a: &Powers, b: &Powers) -> Ordering {
    let rank = |powers: &Powers| match &powers[..] {
        [(_, 1)] => 0,
        [_] => 1,
        _ => powers.len(),
    };
    rank(a).cmp(&rank(b)).then_with(|| a.cmp(b))
}

/// A sum of many polynomials: pairs first, so that no long partial sum is copied for every part.
fn total(mut parts: Vec<Polynomial>, fuel: &mut Fuel) -> Result<Polynomial> {
    while parts.len() > 1 {
        let mut halved = Vec::with_capacity(parts.len().div_ceil(2));
        for pair in parts.chunks(2) {
            halved.push(match pair {
                [a, b] => a.add(b, fuel)?,
                _ => pair[0].clone(),
            });
        }
        parts = halved;
    }
    Ok(parts.pop().unwrap_or_default())
}
