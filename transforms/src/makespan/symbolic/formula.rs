//! A quotient of polynomials with named symbols: values, gradient, forms.

use algebra::expr::{Expr, Symbol};
use algebra::poly::{Integers, Polynomial, RationalFunction};
use algebra::{Fuel, Integer, Rational};
use graphs::resolvent::derivative_in_lowest_terms;

use super::names::Names;
use crate::error::{Error, Result};

pub(super) type Whole = Polynomial<Integers>;

/// How a formula is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Form {
    /// Numerator and denominator in factors, as far as they are known.
    #[default]
    Factored,
    /// Numerator and denominator multiplied out.
    Expanded,
}

/// A mean of a chain as a quotient of polynomials with whole coefficients, in lowest terms.
///
/// Made by [`crate::makespan::Chain::symbolic_mean`]. Symbols are in the order of [`Formula::symbols`]: alphabetical, numbers at their
/// ends by value.
///
/// ```
/// use algebra::{Fuel, Rational, expr::Expr};
/// use transforms::makespan::{Chain, Kind};
/// let fuel = &mut Fuel::default();
/// let mut chain = Chain::builder(Kind::Discrete);
/// chain.exit("done").begin("try", Expr::integer(1));
/// chain.arc("try", "done", Expr::symbol("p"), None);
/// chain.arc("try", "try", &Expr::integer(1) - &Expr::symbol("p"), None);
/// let steps = chain.build()?.symbolic_mean(1_000, fuel)?;
/// assert_eq!(steps.to_string(), "1/p");
/// assert_eq!(steps.exact(&[Rational::from(1).checked_div(&3.into()).unwrap()], fuel)?, Rational::from(3));
/// assert_eq!(steps.value(&[0.25], fuel)?, 4.0);
/// assert_eq!(steps.derivative(0, fuel)?.to_string(), "-1/p^2");
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    names: Names,
    /// Numbers of the symbols that occur.
    variables: Vec<usize>,
    symbols: Vec<Symbol>,
    function: RationalFunction,
    /// Powers whose product is the numerator, a number first unless it is 1.
    above: Vec<(Whole, u32)>,
    /// The same of the denominator.
    below: Vec<(Whole, u32)>,
}

impl Formula {
    /// A function in lowest terms.
    pub(super) fn new(names: Names, function: RationalFunction) -> Self {
        let numerator = function.primitive_numerator().clone();
        let above = vec![(numerator, 1)];
        let below = function.denominator_factors().to_vec();
        Self::of_factors(names, function, above, below)
    }

    fn of_factors(
        names: Names,
        function: RationalFunction,
        above: Vec<(Whole, u32)>,
        below: Vec<(Whole, u32)>,
    ) -> Self {
        let (mut above, mut below) = (above, below);
        if function.is_zero() {
            // 0 is its content and no factor; below it stands nothing.
            (above, below) = (Vec::new(), Vec::new());
        }
        let flips = settled(&mut above) ^ settled(&mut below);
        let negative = function.content().is_negative() ^ flips;
        let content = function.content().abs();
        let signed = match negative {
            true => -content.numerator(),
            false => content.numerator(),
        };
        let whole = |value: Integer| (Whole::constant_in(Integers, value), 1);
        match above
            .iter_mut()
            .find(|factor| negative && factor.1 == 1 && has_negative(&factor.0))
        {
            // The sign goes where there are signs.
            Some(factor) => {
                factor.0 = factor.0.negate();
                above.insert(0, whole(content.numerator()));
            }
            None => above.insert(0, whole(signed)),
        }
        below.insert(0, whole(content.denominator()));
        for factors in [&mut above, &mut below] {
            if factors[0]
                .0
                .as_constant()
                .is_some_and(|value| value.is_one())
            {
                factors.remove(0);
            }
        }
        let mut occurs = vec![false; names.symbols().len()];
        for (factor, _) in above.iter().chain(&below) {
            for (occurs, degree) in occurs.iter_mut().zip(factor.degrees()) {
                *occurs |= degree > 0;
            }
        }
        let variables: Vec<usize> = (0..occurs.len()).filter(|&at| occurs[at]).collect();
        Self {
            symbols: variables
                .iter()
                .map(|&at| names.symbols()[at].clone())
                .collect(),
            names,
            variables,
            function,
            above,
            below,
        }
    }

    /// The symbols that occur, in the order of all arguments here.
    pub fn symbols(&self) -> &[Symbol] {
        &self.symbols
    }

    /// Of each variable of the polynomials, its place among the symbols that occur.
    pub(super) fn places(&self) -> Vec<usize> {
        let mut places = vec![0; self.names.symbols().len()];
        for (place, &variable) in self.variables.iter().enumerate() {
            places[variable] = place;
        }
        places
    }

    /// The formula as a rational function; variable k is the k-th of all symbols of the chain.
    pub fn function(&self) -> &RationalFunction {
        &self.function
    }

    /// Are all coefficients of the numerator and of the factors of the denominator positive? Then values at positive symbols are
    /// accurate to a few units in the last place.
    pub fn is_positive(&self) -> bool {
        let factors = self.above.iter().chain(&self.below);
        factors.clone().all(|factor| !has_negative(&factor.0))
    }

    /// Factors of the numerator with their multiplicities: one factor, unless [`Formula::factored`] found more.
    pub fn numerator_factors(&self) -> &[(Polynomial<Integers>, u32)] {
        &self.above
    }

    /// Factors of the denominator with their multiplicities; those of components, with all variables split off.
    pub fn denominator_factors(&self) -> &[(Polynomial<Integers>, u32)] {
        &self.below
    }

    /// The numerator, multiplied out.
    ///
    /// # Errors
    /// [`Error::Algebra`] when the fuel runs out.
    pub fn numerator(&self, fuel: &mut Fuel) -> Result<Polynomial<Integers>> {
        product(&self.above, fuel)
    }

    /// The denominator, multiplied out.
    ///
    /// # Errors
    /// [`Error::Algebra`] when the fuel runs out.
    pub fn denominator(&self, fuel: &mut Fuel) -> Result<Polynomial<Integers>> {
        product(&self.below, fuel)
    }

    /// The same with numerator and denominator in irreducible factors. Of a polynomial with positive coefficients only such factors
    /// are taken: it stays whole where there are others.
    ///
    /// # Errors
    /// [`Error::Algebra`] when the fuel runs out.
    pub fn factored(&self, fuel: &mut Fuel) -> Result<Self> {
        let mut lists = [Vec::new(), Vec::new()];
        for (list, factors) in lists.iter_mut().zip([&self.above, &self.below]) {
            for (factor, times) in factors {
                if factor.as_constant().is_some() {
                    continue;
                }
                let split = factor.factor(fuel)?.factors;
                match !has_negative(factor) && split.iter().any(|part| has_negative(&part.0)) {
                    true => list.push((factor.clone(), *times)),
                    false => list.extend(split.into_iter().map(|part| (part.0, part.1 * times))),
                }
            }
        }
        let [above, below] = lists;
        Ok(Self::of_factors(
            self.names.clone(),
            self.function.clone(),
            above,
            below,
        ))
    }

    /// The formula as an expression.
    pub fn expr(&self) -> Expr {
        let [above, below] = self.parts();
        above.divide(&below)
    }

    /// Numerator and denominator as formulas, in factors.
    pub fn parts(&self) -> [Expr; 2] {
        let power = |(factor, times): &(Whole, u32)| self.polynomial(factor).pow(i64::from(*times));
        [&self.above, &self.below].map(|list| Expr::product(list.iter().map(power)))
    }

    fn polynomial(&self, polynomial: &Whole) -> Expr {
        Expr::sum(polynomial.terms().map(|(monomial, value)| {
            let powers = monomial.iter().zip(self.names.symbols());
            let powers = powers.filter(|(exponent, _)| **exponent > 0);
            let factors = powers
                .map(|(exponent, symbol)| Expr::symbol(symbol.name()).pow(i64::from(*exponent)));
            Expr::product([Expr::number(value)].into_iter().chain(factors))
        }))
    }

    /// The partial derivative by the symbol at this place, in lowest terms.
    ///
    /// # Errors
    /// [`Error::Dimension`] beyond the last symbol; [`Error::Algebra`] when the fuel runs out.
    pub fn derivative(&self, at: usize, fuel: &mut Fuel) -> Result<Self> {
        let Some(&variable) = self.variables.get(at) else {
            return Err(self.wrong_length(at.saturating_add(1)));
        };
        let derivative = derivative_in_lowest_terms(&self.function, variable, fuel)?;
        Ok(Self::new(self.names.clone(), derivative))
    }

    /// The partial derivatives by all symbols, in their order, each in lowest terms.
    ///
    /// # Errors
    /// [`Error::Algebra`] when the fuel runs out.
    pub fn gradient(&self, fuel: &mut Fuel) -> Result<Vec<Self>> {
        (0..self.symbols.len())
            .map(|at| self.derivative(at, fuel))
            .collect()
    }

    /// The exact value at rational values of the symbols.
    ///
    /// # Errors
    /// [`Error::Dimension`] unless there is a value for every symbol; [`Error::Algebra`] where the denominator is 0, and when the fuel
    /// runs out.
    pub fn exact(&self, values: &[Rational], fuel: &mut Fuel) -> Result<Rational> {
        if values.len() != self.symbols.len() {
            return Err(self.wrong_length(values.len()));
        }
        let point: Vec<(usize, Rational)> = self
            .variables
            .iter()
            .copied()
            .zip(values.iter().cloned())
            .collect();
        let value = self.function.evaluate(&point, fuel)?;
        Ok(value.as_constant().unwrap_or_default())
    }

    /// The value at doubles.
    ///
    /// With positive coefficients and values the terms are added up in double precision, to about the degree plus the number of terms in
    /// units of the last place at most; all else is computed exactly and rounded once.
    ///
    /// # Errors
    /// [`Error::Dimension`] unless there is a value for every symbol; [`Error::Domain`] for a value that is not finite;
    /// [`Error::Algebra`] where the denominator is 0, and when the fuel runs out.
    pub fn value(&self, values: &[f64], fuel: &mut Fuel) -> Result<f64> {
        if values.len() != self.symbols.len() {
            return Err(self.wrong_length(values.len()));
        }
        if let Some(&value) = values.iter().find(|value| !value.is_finite()) {
            return Err(Error::Domain {
                what: "value of a symbol",
                value,
                allowed: "a finite number",
            });
        }
        if let Some(value) = self.in_doubles(values) {
            return Ok(value);
        }
        let exact: Vec<Rational> = values
            .iter()
            .filter_map(|&value| Rational::from_f64(value))
            .collect();
        Ok(self.exact(&exact, fuel)?.to_f64())
    }

    /// Where nothing cancels and nothing leaves the range of doubles.
    fn in_doubles(&self, values: &[f64]) -> Option<f64> {
        if !self.is_positive() || values.iter().any(|&value| value <= 0.0) {
            return None;
        }
        let mut all = vec![1.0; self.names.symbols().len()];
        for (&variable, &value) in self.variables.iter().zip(values) {
            all[variable] = value;
        }
        let mut quotient = 1.0;
        // Powers of two that all products stay below, upwards and downwards.
        let mut size = 0.0;
        for (factors, is_above) in [(&self.above, true), (&self.below, false)] {
            for (factor, times) in factors {
                let degrees = factor.degrees();
                let range = degrees.iter().zip(&all);
                let range: f64 = range
                    .map(|(degree, value)| f64::from(*degree) * value.log2().abs())
                    .sum();
                let bits = factor
                    .coefficients()
                    .iter()
                    .map(Integer::bits)
                    .max()
                    .unwrap_or(0);
                size += f64::from(*times) * (range + bits as f64 + 32.0);
                if size > 900.0 {
                    return None;
                }
                let mut sum = 0.0;
                for (monomial, coefficient) in factor.terms() {
                    let mut term = Rational::from(coefficient).to_f64();
                    for (exponent, value) in monomial.iter().zip(&all) {
                        term *= value.powi(i32::try_from(*exponent).ok()?);
                    }
                    sum += term;
                }
                let power = sum.powi(i32::try_from(*times).ok()?);
                quotient = if is_above {
                    quotient * power
                } else {
                    quotient / power
                };
            }
        }
        Some(quotient)
    }

    fn wrong_length(&self, found: usize) -> Error {
        Error::Dimension {
            what: "values for the symbols of a formula",
            expected: self.symbols.len(),
            found,
        }
    }
}

/// Factors in their order, without ones, with positive constant terms: 1 - p rather than p - 1. Has the sign of their product changed?
fn settled(factors: &mut Vec<(Whole, u32)>) -> bool {
    let mut flips = false;
    factors.retain(|factor| !factor.0.as_constant().is_some_and(|value| value.is_one()));
    for (factor, times) in factors.iter_mut() {
        let constant = factor.terms().next_back().filter(|term| term.0.is_empty());
        if constant.is_some_and(|term| term.1.is_negative()) {
            *factor = factor.negate();
            flips ^= *times % 2 == 1;
        }
    }
    factors.sort_by(|a, b| {
        let order = key(&a.0).cmp(&key(&b.0));
        order.then_with(|| b.0.terms().cmp(a.0.terms()))
    });
    flips
}

/// Single symbols before longer factors, in the order of their first terms.
fn key(factor: &Whole) -> (usize, u64) {
    (factor.len(), factor.total_degree())
}

pub(super) fn has_negative(polynomial: &Whole) -> bool {
    polynomial.coefficients().iter().any(Integer::is_negative)
}

fn product(factors: &[(Whole, u32)], fuel: &mut Fuel) -> Result<Whole> {
    let mut product = Whole::constant_in(Integers, Integer::ONE);
    for (factor, times) in factors {
        product = product.mul(&factor.pow(*times, fuel)?, fuel)?;
    }
    Ok(product)
}
