//! From an expression in s to a sum of delays times rational functions times what is not rational.

use std::collections::BTreeMap;

use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use algebra::poly::{Polynomial, RationalFunction};
use algebra::{Fuel, Rational};

use crate::error::{Error, Result, at_most};

/// Expressions with more nodes or longer paths are refused.
const LARGEST_SIZE: u32 = 100_000;
const LARGEST_DEPTH: u32 = 256;
/// Sums of more different delays are refused.
const LARGEST_COUNT: usize = 1_000;
/// Higher powers of sums with delays or roots are refused: they have as many delays, or half the degree.
const LARGEST_POWER: i64 = 1_024;

pub(super) const METHOD: &str = "the symbolic inversion";

/// A part that is not covered.
pub(super) fn unsupported(construct: impl ToString, hint: &'static str) -> Error {
    Error::Unsupported {
        what: METHOD,
        construct: construct.to_string(),
        hint,
    }
}

/// Expressions that are too large to be taken apart.
pub(super) fn check_size(expr: &Expr) -> Result<()> {
    let limits = [(expr.size(), LARGEST_SIZE), (expr.depth(), LARGEST_DEPTH)];
    match limits.into_iter().find(|(found, limit)| found > limit) {
        Some((needed, limit)) => Err(Error::TooLarge {
            what: "nodes or depth of an expression",
            needed: needed.into(),
            limit: limit.into(),
            hint: "simplify it first",
        }),
        None => Ok(()),
    }
}

/// The variable of a transform, and what every other variable of the polynomials stands for.
pub(super) struct Names {
    /// Variable 0.
    pub(super) variable: Symbol,
    /// Variables 1, 2, ..: symbols, constants, and functions of them.
    parameters: Vec<Expr>,
}

/// e^(-c s) g(s) R(s), by c and g; g is 1 or what is not rational.
pub(super) type Image = BTreeMap<(Expr, Expr), RationalFunction>;

impl Names {
    pub(super) fn new(variable: &Symbol) -> Self {
        Self {
            variable: variable.clone(),
            parameters: Vec::new(),
        }
    }

    fn depends(&self, expr: &Expr) -> bool {
        expr.is_symbolic() && expr.contains_symbol(&self.variable)
    }

    /// A factor that is free of s and no sum, product or integer power: a variable of its own.
    fn parameter(&mut self, expr: &Expr) -> Result<RationalFunction> {
        if expr.is_undefined() || expr.infinity_sign().is_some() {
            return Err(unsupported(expr, "every part must have a finite value"));
        }
        if matches!(expr.kind(), Kind::Constant(Constant::ImaginaryUnit)) {
            return Err(unsupported(
                "the imaginary unit",
                "combine conjugate terms to real ones",
            ));
        }
        let known = self.parameters.iter().position(|one| one == expr);
        let at = known.unwrap_or_else(|| {
            self.parameters.push(expr.clone());
            self.parameters.len() - 1
        });
        Ok(Polynomial::variable(at + 1).into())
    }

    /// What a polynomial stands for, s included.
    pub(super) fn polynomial(&self, f: &Polynomial) -> Expr {
        let power = |at: usize, exponent: u32| {
            let base = match at.checked_sub(1) {
                None => Some(Expr::symbol(self.variable.name())),
                Some(at) => self.parameters.get(at).cloned(),
            };
            base.map_or_else(Expr::undefined, |base| base.pow(i64::from(exponent)))
        };
        Expr::sum(f.terms().map(|(monomial, value)| {
            let powers = monomial.iter().enumerate().filter(|(_, e)| **e > 0);
            let factors = powers.map(|(at, exponent)| power(at, *exponent));
            Expr::product([Expr::number(value.clone())].into_iter().chain(factors))
        }))
    }

    /// What a rational function stands for.
    pub(super) fn expression(&self, f: &RationalFunction) -> Expr {
        let below = f.denominator_factors().iter().map(|(factor, times)| {
            self.polynomial(&factor.to_rationals())
                .pow(-i64::from(*times))
        });
        Expr::product([self.polynomial(&f.numerator())].into_iter().chain(below))
    }

    /// Takes an expression apart.
    pub(super) fn read(&mut self, expr: &Expr, fuel: &mut Fuel) -> Result<Image> {
        let rational = |f: RationalFunction| single(Expr::integer(0), one(), f);
        fuel.spend(64, "reading")?;
        let mut image = match expr.kind() {
            Kind::Undefined => {
                return Err(algebra::Error::Undefined {
                    what: "the transform",
                }
                .into());
            }
            Kind::Number(value) => rational(RationalFunction::constant(value.clone())),
            Kind::Symbol(symbol) if *symbol == self.variable => {
                rational(Polynomial::variable(0).into())
            }
            Kind::Sum { constant, terms } => {
                let mut total = rational(RationalFunction::constant(constant.clone()));
                for (term, coefficient) in terms {
                    for (key, f) in self.read(term, fuel)? {
                        add(&mut total, key, f.scale(coefficient), fuel)?;
                    }
                }
                total
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut total = rational(RationalFunction::constant(coefficient.clone()));
                for (base, exponent) in factors {
                    let factor = self.read_power(base, exponent, fuel)?;
                    total = self.multiply(&total, &factor, fuel)?;
                }
                total
            }
            Kind::Power(base, exponent) => self.read_power(base, exponent, fuel)?,
            _ if !self.depends(expr) => rational(self.parameter(expr)?),
            Kind::Call(Head::Function(function @ (Function::Sinh | Function::Cosh)), arguments) => {
                let argument = arguments.first().cloned().unwrap_or_else(Expr::undefined);
                let mut total = self.exponential(&argument, fuel)?;
                let sign = if *function == Function::Sinh { -1 } else { 1 };
                for (key, f) in self.exponential(&-&argument, fuel)? {
                    add(&mut total, key, f.scale(&sign.into()), fuel)?;
                }
                total
                    .into_iter()
                    .map(|(key, f)| (key, f.scale(&Rational::HALF)))
                    .collect()
            }
            _ => single(
                Expr::integer(0),
                expr.clone(),
                RationalFunction::constant(Rational::ONE),
            ),
        };
        image.retain(|_, f| !f.is_zero());
        check_count(&image)?;
        Ok(image)
    }

    fn read_power(&mut self, base: &Expr, exponent: &Expr, fuel: &mut Fuel) -> Result<Image> {
        let unit = || RationalFunction::constant(Rational::ONE);
        if let Some(power) = exponent.as_rational().and_then(Rational::to_integer) {
            let Some(power) = power.to_i64() else {
                return Err(unsupported(exponent, "the exponent is out of range"));
            };
            let image = self.read(base, fuel)?;
            return self.power(base, &image, power, fuel);
        }
        match (self.depends(base), self.depends(exponent)) {
            (false, false) => {
                let power = Expr::power(base.clone(), exponent.clone());
                Ok(single(Expr::integer(0), one(), self.parameter(&power)?))
            }
            (false, true) => match base.kind() {
                Kind::Constant(Constant::E) => self.exponential(exponent, fuel),
                _ => self.exponential(&(exponent * &base.ln()), fuel),
            },
            _ => {
                let power = Expr::power(base.clone(), exponent.clone());
                Ok(single(Expr::integer(0), power, unit()))
            }
        }
    }

    /// e^g for a g that depends on s: its linear part is a delay, its constant part a factor.
    fn exponential(&mut self, exponent: &Expr, fuel: &mut Fuel) -> Result<Image> {
        let variable = Expr::symbol(self.variable.name());
        let (mut constant, mut delay, mut rest) = (Vec::new(), Vec::new(), Vec::new());
        let expanded = exponent.expand(fuel)?;
        for term in terms_of(&expanded) {
            let quotient = term.divide(&variable);
            if !self.depends(&term) {
                constant.push(term);
            } else if !self.depends(&quotient) {
                delay.push(-quotient);
            } else {
                rest.push(term);
            }
        }
        let factor = Expr::sum(constant);
        let factor = if factor.is_zero() {
            RationalFunction::constant(Rational::ONE)
        } else {
            self.parameter(&factor.exp())?
        };
        Ok(single(Expr::sum(delay), Expr::sum(rest).exp(), factor))
    }

    fn multiply(&mut self, a: &Image, b: &Image, fuel: &mut Fuel) -> Result<Image> {
        let mut product = Image::new();
        for ((delay, special), f) in a {
            for ((other_delay, other_special), g) in b {
                fuel.spend(64, "reading")?;
                let both = f.mul(g, fuel)?;
                let delay = delay + other_delay;
                if special.is_one() || other_special.is_one() {
                    let special = special * other_special;
                    add(&mut product, (delay, special), both, fuel)?;
                } else {
                    let (special, factor) = self.split(&(special * other_special), fuel)?;
                    add(
                        &mut product,
                        (delay, special),
                        both.mul(&factor, fuel)?,
                        fuel,
                    )?;
                }
            }
        }
        Ok(product)
    }

    /// A product of what is not rational may have become rational in part: sqrt(s) sqrt(s) = s.
    fn split(&mut self, product: &Expr, fuel: &mut Fuel) -> Result<(Expr, RationalFunction)> {
        let factors: Vec<(Expr, Expr)> = match product.kind() {
            Kind::Product {
                coefficient,
                factors,
            } => [(Expr::number(coefficient.clone()), Expr::integer(1))]
                .into_iter()
                .chain(factors.iter().cloned())
                .collect(),
            Kind::Power(base, exponent) => vec![(base.clone(), exponent.clone())],
            _ => vec![(product.clone(), Expr::integer(1))],
        };
        let mut special = Vec::new();
        let mut rational = RationalFunction::constant(Rational::ONE);
        for (base, exponent) in factors {
            let power = exponent.as_rational().and_then(Rational::to_integer);
            let power = power.and_then(|power| power.to_i64());
            match (base.kind(), power) {
                (Kind::Call(..), _) | (_, None) => special.push(Expr::power(base, exponent)),
                (_, Some(power)) => {
                    let image = self.read(&base, fuel)?;
                    match sole(&image) {
                        Some(((delay, inner), f)) if delay.is_zero() && inner.is_one() => {
                            rational = rational.mul(&f.pow(power, fuel)?, fuel)?;
                        }
                        _ => special.push(Expr::power(base, exponent)),
                    }
                }
            }
        }
        Ok((Expr::product(special), rational))
    }

    fn power(&mut self, base: &Expr, image: &Image, power: i64, fuel: &mut Fuel) -> Result<Image> {
        if image.is_empty() {
            if power < 0 {
                return Err(algebra::Error::Undefined {
                    what: "division by zero",
                }
                .into());
            }
            return Ok(Image::new());
        }
        if let Some(((delay, special), f)) = sole(image) {
            let delay = delay.scale(&Rational::from(power));
            let (special, factor) = if special.is_one() {
                (one(), RationalFunction::constant(Rational::ONE))
            } else {
                self.split(&special.pow(power), fuel)?
            };
            return Ok(single(
                delay,
                special,
                f.pow(power, fuel)?.mul(&factor, fuel)?,
            ));
        }
        if power < 0 {
            return Err(unsupported(
                format!("1/({base})"),
                "a denominator must be free of delays and roots; expand it in a series, or invert numerically",
            ));
        }
        if power > LARGEST_POWER {
            return Err(Error::TooLarge {
                what: "power of a sum with delays or roots",
                needed: power.unsigned_abs(),
                limit: LARGEST_POWER.unsigned_abs(),
                hint: "invert it numerically",
            });
        }
        let mut result = single(
            Expr::integer(0),
            one(),
            RationalFunction::constant(Rational::ONE),
        );
        for _ in 0..power {
            result = self.multiply(&result, image, fuel)?;
            check_count(&result)?;
        }
        Ok(result)
    }
}

fn one() -> Expr {
    Expr::integer(1)
}

fn check_count(image: &Image) -> Result<()> {
    at_most(
        "terms with different delays",
        image.len(),
        LARGEST_COUNT,
        "invert it numerically",
    )?;
    Ok(())
}

fn sole(image: &Image) -> Option<(&(Expr, Expr), &RationalFunction)> {
    let mut entries = image.iter();
    entries.next().filter(|_| entries.next().is_none())
}

fn single(delay: Expr, special: Expr, f: RationalFunction) -> Image {
    Image::from([((delay, special), f)])
}

fn add(image: &mut Image, key: (Expr, Expr), f: RationalFunction, fuel: &mut Fuel) -> Result<()> {
    let sum = match image.get(&key) {
        Some(known) => known.add(&f, fuel)?,
        None => f,
    };
    image.insert(key, sum);
    Ok(())
}

/// The terms of an expression that is a sum, with their coefficients.
pub(super) fn terms_of(expr: &Expr) -> Vec<Expr> {
    match expr.kind() {
        Kind::Sum { constant, terms } => {
            let scaled = terms.iter().map(|(term, c)| term.scale(c));
            let number = (!constant.is_zero()).then(|| Expr::number(constant.clone()));
            scaled.chain(number).collect()
        }
        _ => vec![expr.clone()],
    }
}

/// Is it positive for positive values of all symbols?
///
/// Numbers, symbols, pi and e, and what sums, products, powers and exponentials with positive coefficients make of them.
pub(super) fn is_positive(expr: &Expr) -> bool {
    let mut stack = vec![expr.clone()];
    while let Some(part) = stack.pop() {
        match part.kind() {
            Kind::Number(value) if value.signum() > 0 => {}
            Kind::Symbol(_) | Kind::Constant(Constant::Pi | Constant::E) => {}
            Kind::Sum { constant, terms }
                if !constant.is_negative() && terms.iter().all(|(_, c)| !c.is_negative()) =>
            {
                stack.extend(terms.iter().map(|(term, _)| term.clone()));
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                if coefficient.is_negative() {
                    return false;
                }
                // A power of a positive base is positive, whatever the real exponent.
                stack.extend(factors.iter().map(|(base, _)| base.clone()));
            }
            Kind::Power(base, _) => stack.push(base.clone()),
            _ => {
                let sign = part.real_ball(128).and_then(|ball| ball.sign());
                if sign != Some(std::cmp::Ordering::Greater) {
                    return false;
                }
            }
        }
    }
    true
}
