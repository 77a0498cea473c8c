//! Second half of the normal form: an expression in generators becomes a rational function.
//!
//! A generator is a power b^(t/D): b a prime, a symbol, a constant, a sum under a root or a function; t the part of the
//! exponent that is not a number; D the common denominator of all coefficients of t that occur with b. Generators that
//! are algebraic come with a relation (b^(1/D))^D = b, by which numerators are reduced.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::expr::{Constant, Expr, Head, Kind};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::{Integers, Polynomial, RationalFunction};

/// Exponents above this are not written out.
const MAX_EXPONENT: i64 = 4_096;

/// Huge exponents are cut at multiples of this.
const BLOCK: i64 = 4_096;

/// base and symbolic part of the exponent.
type Key = (Expr, Expr);

/// The generators of an expression.
pub(super) struct Generators {
    index: HashMap<Key, usize>,
    keys: Vec<Key>,
    denominators: Vec<Integer>,
    /// generator^degree = replacement, for the algebraic ones.
    relations: Vec<Option<(u32, Polynomial)>>,
}

/// A power as (key, coefficient of the exponent), one per term of the exponent.
fn powers(base: &Expr, exponent: &Expr) -> Vec<(Key, Rational)> {
    // i is (-1)^(1/2), so that all roots of unity share one generator.
    let (base, factor) = match base.kind() {
        Kind::Constant(Constant::ImaginaryUnit) => (Expr::integer(-1), Expr::ratio(1, 2)),
        _ => (base.clone(), Expr::integer(1)),
    };
    let exponent = exponent * &factor;
    let one = || Expr::integer(1);
    match exponent.kind() {
        Kind::Number(value) => match (base.as_rational(), value.to_integer()) {
            // A power too large to write out: p^(4096 m + r) is one generator p^(4096 m) times p^r, so that near
            // neighbours such as 2^(2^30) and 2^(2^30 + 2) share theirs.
            (Some(_), Some(n)) if n.abs() > Integer::from(MAX_EXPONENT) => {
                let block = Integer::from(BLOCK);
                let quotient = n
                    .div_rem_floor(&block)
                    .map_or_else(Integer::default, |pair| pair.0);
                let whole = &quotient * &block;
                let rest = Rational::from(&n - &whole);
                vec![
                    ((base.clone(), Expr::number(whole)), Rational::from(1)),
                    ((base, one()), rest),
                ]
            }
            _ => vec![((base, one()), value.clone())],
        },
        Kind::Sum { constant, terms } => {
            let mut list: Vec<(Key, Rational)> = terms
                .iter()
                .map(|(term, coefficient)| {
                    let (term, inner) = stripped(term);
                    ((base.clone(), term), coefficient * &inner)
                })
                .collect();
            if !constant.is_zero() {
                list.push(((base, one()), constant.clone()));
            }
            list
        }
        _ => {
            let (term, coefficient) = stripped(&exponent);
            vec![((base, term), coefficient)]
        }
    }
}

/// A term without its rational coefficient.
fn stripped(term: &Expr) -> (Expr, Rational) {
    match term.kind() {
        Kind::Product { coefficient, .. } if !coefficient.is_one() => match coefficient.recip() {
            Some(inverse) => (term.scale(&inverse), coefficient.clone()),
            None => (term.clone(), Rational::from(1)),
        },
        _ => (term.clone(), Rational::from(1)),
    }
}

/// What a node is in the skeleton of sums and products.
enum Shape<'a> {
    Number(&'a Rational),
    Sum(&'a Rational, &'a [(Expr, Rational)]),
    // coefficient and factors
    Product(Rational, Vec<(Expr, Expr)>),
}

fn shape(expr: &Expr) -> Shape<'_> {
    match expr.kind() {
        Kind::Number(value) => Shape::Number(value),
        Kind::Sum { constant, terms } => Shape::Sum(constant, terms),
        Kind::Product {
            coefficient,
            factors,
        } => Shape::Product(coefficient.clone(), factors.to_vec()),
        Kind::Power(base, exponent) => {
            Shape::Product(Rational::from(1), vec![(base.clone(), exponent.clone())])
        }
        _ => Shape::Product(Rational::from(1), vec![(expr.clone(), Expr::integer(1))]),
    }
}

/// A base that is expanded rather than named when its exponent is an integer.
fn is_transparent(base: &Expr, key: &Key, coefficient: &Rational) -> bool {
    key.1.is_one()
        && coefficient.is_integer()
        && matches!(
            base.kind(),
            Kind::Sum { .. } | Kind::Number(_) | Kind::Product { .. } | Kind::Power(..)
        )
}

impl Generators {
    /// Collects the generators that occur in the skeletons of the expressions and of the bases under roots.
    pub(super) fn collect(roots: &[&Expr], fuel: &mut Fuel) -> Result<Self> {
        let mut found = Self {
            index: HashMap::new(),
            keys: Vec::new(),
            denominators: Vec::new(),
            relations: Vec::new(),
        };
        let mut seen = std::collections::HashSet::new();
        let mut stack: Vec<Expr> = roots.iter().map(|root| (*root).clone()).collect();
        while let Some(expr) = stack.pop() {
            if !seen.insert(expr.clone()) {
                continue;
            }
            fuel.spend(8, "generators")?;
            match shape(&expr) {
                Shape::Number(_) => {}
                Shape::Sum(_, terms) => stack.extend(terms.iter().map(|term| term.0.clone())),
                Shape::Product(_, factors) => {
                    for (base, exponent) in factors {
                        for (key, coefficient) in powers(&base, &exponent) {
                            if matches!(
                                key.0.kind(),
                                Kind::Sum { .. } | Kind::Product { .. } | Kind::Power(..)
                            ) {
                                stack.push(key.0.clone());
                            }
                            if let Kind::Call(Head::Absolute, arguments) = key.0.kind() {
                                stack.extend(arguments.iter().cloned());
                            }
                            if !is_transparent(&base, &key, &coefficient) {
                                found.note(key, &coefficient);
                            }
                        }
                    }
                }
            }
        }
        found.relations = (0..found.keys.len())
            .map(|at| found.relation(at, fuel))
            .collect::<Result<_>>()?;
        Ok(found)
    }

    fn note(&mut self, key: Key, coefficient: &Rational) {
        let denominator = coefficient.denominator();
        match self.index.get(&key) {
            Some(at) => self.denominators[*at] = self.denominators[*at].lcm(&denominator),
            None => {
                self.index.insert(key.clone(), self.keys.len());
                self.keys.push(key);
                self.denominators.push(denominator);
            }
        }
    }

    /// The expression as a rational function of the generators, numerators reduced by the relations.
    pub(super) fn rational_function(
        &self,
        expr: &Expr,
        fuel: &mut Fuel,
    ) -> Result<RationalFunction> {
        expr_fold(expr, fuel, |node, parts, fuel| self.node(node, parts, fuel))
    }

    /// A node from its parts, numerator reduced.
    fn node(
        &self,
        node: &Expr,
        parts: &HashMap<Expr, RationalFunction>,
        fuel: &mut Fuel,
    ) -> Result<RationalFunction> {
        let value = self.step(node, parts, fuel)?;
        if self.is_reduced(value.primitive_numerator(), fuel)? {
            return Ok(value);
        }
        let reduced = self.reduce(&value.numerator(), fuel)?;
        Ok(value.with_numerator(&reduced))
    }

    /// A node from its parts.
    fn step(
        &self,
        node: &Expr,
        parts: &HashMap<Expr, RationalFunction>,
        fuel: &mut Fuel,
    ) -> Result<RationalFunction> {
        match shape(node) {
            Shape::Number(value) => Ok(RationalFunction::constant(value.clone())),
            Shape::Sum(constant, terms) => {
                let mut total = RationalFunction::constant(constant.clone());
                for (term, coefficient) in terms {
                    let part = parts.get(term).ok_or(Error::OutOfTheory {
                        what: "a part of an expression",
                    })?;
                    total = total.add(&part.scale(coefficient), fuel)?;
                }
                Ok(total)
            }
            Shape::Product(coefficient, factors) => {
                let mut product = RationalFunction::constant(coefficient);
                for (base, exponent) in factors {
                    for (key, power) in powers(&base, &exponent) {
                        product =
                            product.mul(&self.power(&base, &key, &power, parts, fuel)?, fuel)?;
                    }
                }
                Ok(product)
            }
        }
    }

    fn power(
        &self,
        base: &Expr,
        key: &Key,
        power: &Rational,
        parts: &HashMap<Expr, RationalFunction>,
        fuel: &mut Fuel,
    ) -> Result<RationalFunction> {
        let bounded = |value: &Rational| {
            value
                .to_integer()
                .and_then(|n| n.to_i64())
                .filter(|n| n.abs() <= MAX_EXPONENT)
        };
        let too_large = Error::Budget {
            what: "exponent",
            limit: MAX_EXPONENT.unsigned_abs(),
        };
        if is_transparent(base, key, power) {
            let exponent = bounded(power).ok_or(too_large)?;
            let inner = match key.0.kind() {
                Kind::Number(value) => RationalFunction::constant(value.clone()),
                _ => parts.get(&key.0).cloned().ok_or(Error::OutOfTheory {
                    what: "a part of an expression",
                })?,
            };
            return inner.pow(exponent, fuel);
        }
        let at = *self.index.get(key).ok_or(Error::OutOfTheory {
            what: "an unknown generator",
        })?;
        let scaled = power * &Rational::from(self.denominators[at].clone());
        let exponent = bounded(&scaled).ok_or(too_large)?;
        RationalFunction::from(Polynomial::variable(at)).pow(exponent, fuel)
    }

    /// Does no relation apply?
    fn is_reduced(&self, polynomial: &Polynomial<Integers>, fuel: &mut Fuel) -> Result<bool> {
        fuel.spend(16 * self.relations.len() as u64, "reduction")?;
        let mut relations = self.relations.iter().enumerate();
        Ok(relations.all(|(at, relation)| {
            let degree = relation.as_ref().map_or(u32::MAX, |relation| relation.0);
            polynomial.degree(at) < degree
        }))
    }

    /// Applies the relations of algebraic generators.
    pub(super) fn reduce(&self, polynomial: &Polynomial, fuel: &mut Fuel) -> Result<Polynomial> {
        let mut current = polynomial.clone();
        // Relations of later generators may bring back earlier ones; a few rounds settle nested roots.
        for _ in 0..4 {
            let before = current.clone();
            for at in (0..self.keys.len()).rev() {
                if let Some((degree, replacement)) = &self.relations[at] {
                    fuel.spend(256 + 64 * current.len() as u64, "reduction")?;
                    current = current.reduce(at, *degree, replacement, fuel)?;
                }
            }
            if current == before {
                break;
            }
        }
        Ok(current)
    }

    /// A polynomial in the generators as an expression.
    pub(super) fn expression(&self, polynomial: &Polynomial, fuel: &mut Fuel) -> Result<Expr> {
        fuel.spend(64 * polynomial.len() as u64, "lowest terms")?;
        let terms = polynomial.terms().map(|(monomial, coefficient)| {
            let powers = monomial.iter().enumerate().filter(|power| *power.1 > 0);
            let factors = powers.map(|(at, count)| {
                let (base, symbolic) = &self.keys[at];
                let numerator = Integer::from(u64::from(*count));
                let share = Rational::new(numerator, self.denominators[at].clone());
                let exponent = symbolic.scale(&share.unwrap_or_default());
                Expr::power(base.clone(), exponent)
            });
            Expr::product(factors.chain([Expr::number(coefficient.clone())]))
        });
        Ok(Expr::sum(terms.collect::<Vec<_>>()))
    }

    /// generator^degree = replacement, for an algebraic generator.
    fn relation(&self, at: usize, fuel: &mut Fuel) -> Result<Option<(u32, Polynomial)>> {
        let (base, symbolic) = &self.keys[at];
        if !symbolic.is_one() {
            return Ok(None);
        }
        let Some(degree) = self.denominators[at]
            .to_u64()
            .and_then(|d| u32::try_from(d).ok())
        else {
            return Ok(None);
        };
        match base.kind() {
            Kind::Number(value) if value.is_negative() => cyclotomic_relation(at, degree, fuel),
            Kind::Number(value) => Ok(Some((degree, Polynomial::constant(value.clone())))),
            Kind::Sum { .. } | Kind::Product { .. } | Kind::Power(..) if degree > 1 => {
                self.expanded(base, degree, fuel)
            }
            // |a|^2 = a^2
            Kind::Call(Head::Absolute, arguments) if degree == 1 => {
                let Some(square) = arguments.first().map(|argument| argument * argument) else {
                    return Ok(None);
                };
                self.expanded(&square, 2, fuel)
            }
            _ => Ok(None),
        }
    }

    fn expanded(
        &self,
        base: &Expr,
        degree: u32,
        fuel: &mut Fuel,
    ) -> Result<Option<(u32, Polynomial)>> {
        let value = expr_fold(base, fuel, |node, parts, fuel| self.step(node, parts, fuel))?;
        // A base with a denominator would need a relation with a leading coefficient: not needed, left alone.
        Ok(value.as_polynomial().map(|polynomial| (degree, polynomial)))
    }
}

/// A quotient of polynomials in the generators of an expression, without a common divisor of numerator and
/// denominator. Absolute values count as those of real numbers.
pub(crate) fn lowest_terms(expr: &Expr, fuel: &mut Fuel) -> Result<Expr> {
    let generators = Generators::collect(&[expr], fuel)?;
    let function = generators.rational_function(expr, fuel)?.reduced(fuel)?;
    let mut parts = vec![generators.expression(&function.numerator(), fuel)?];
    for (factor, multiplicity) in function.denominator_factors() {
        let base = generators.expression(&factor.to_rationals(), fuel)?;
        parts.push(base.pow(-i64::from(*multiplicity)));
    }
    Ok(Expr::product(parts))
}

/// Folds over the skeleton only: sums, products and bases of powers, not arguments of functions or exponents.
fn expr_fold(
    root: &Expr,
    fuel: &mut Fuel,
    mut step: impl FnMut(&Expr, &HashMap<Expr, RationalFunction>, &mut Fuel) -> Result<RationalFunction>,
) -> Result<RationalFunction> {
    let mut values: HashMap<Expr, RationalFunction> = HashMap::new();
    let mut stack = vec![(root.clone(), false)];
    while let Some((node, ready)) = stack.pop() {
        if values.contains_key(&node) {
            continue;
        }
        if ready {
            let value = step(&node, &values, fuel)?;
            values.insert(node, value);
            continue;
        }
        stack.push((node.clone(), true));
        match shape(&node) {
            Shape::Number(_) => {}
            Shape::Sum(_, terms) => stack.extend(terms.iter().map(|term| (term.0.clone(), false))),
            Shape::Product(_, factors) => {
                for (base, _) in factors {
                    if matches!(
                        base.kind(),
                        Kind::Sum { .. } | Kind::Product { .. } | Kind::Power(..)
                    ) {
                        stack.push((base, false));
                    }
                }
            }
        }
    }
    values.remove(root).ok_or(Error::OutOfTheory {
        what: "an empty expression",
    })
}

/// The primitive 2D-th root of unity g = (-1)^(1/D) satisfies the cyclotomic polynomial of order 2D.
fn cyclotomic_relation(
    variable: usize,
    denominator: u32,
    fuel: &mut Fuel,
) -> Result<Option<(u32, Polynomial)>> {
    if denominator > 128 {
        return Ok(Some((
            denominator,
            Polynomial::constant(Rational::from(-1)),
        )));
    }
    fuel.spend(u64::from(denominator) * 16, "cyclotomic polynomial")?;
    let coefficients = cyclotomic(2 * denominator as usize);
    let degree = coefficients.len() - 1;
    let mut replacement = Polynomial::default();
    for (exponent, coefficient) in coefficients[..degree].iter().enumerate() {
        let power = Polynomial::power_of_variable(variable, u32::try_from(exponent).unwrap_or(0));
        replacement = replacement.add(&power.scale(&Rational::from(-coefficient)), fuel)?;
    }
    Ok(u32::try_from(degree)
        .ok()
        .map(|degree| (degree, replacement)))
}

/// Coefficients of the n-th cyclotomic polynomial, lowest first: x^n - 1 divided by those of the proper divisors.
fn cyclotomic(n: usize) -> Vec<i64> {
    let mut polynomial = vec![0_i64; n + 1];
    polynomial[0] = -1;
    polynomial[n] = 1;
    for divisor in (1..n).filter(|divisor| n.is_multiple_of(*divisor)) {
        let factor = cyclotomic(divisor);
        let degree = factor.len() - 1;
        let mut quotient = vec![0_i64; polynomial.len() - degree];
        for at in (0..quotient.len()).rev() {
            let lead = polynomial[at + degree];
            quotient[at] = lead;
            for (offset, coefficient) in factor.iter().enumerate() {
                polynomial[at + offset] -= lead * coefficient;
            }
        }
        polynomial = quotient;
    }
    polynomial
}
