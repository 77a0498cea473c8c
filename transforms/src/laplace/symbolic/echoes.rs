//! Delays in denominators: series of echoes.

use std::collections::BTreeMap;

use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use algebra::{Fuel, Rational};

use super::reading::{Names, check_size, terms_of};
use crate::error::{Result, at_most};

/// Longer series are refused.
const MOST_TERMS: usize = 1_000;

/// A transform with the same original up to a time, without delays in denominators.
///
/// $$ \frac{1}{A(s) - B(s) e^{-cs}} = \sum_{n \ge 0} \frac{B^n}{A^{n+1}} e^{-ncs}, $$
///
/// where the term n begins at the time nc: of periodic signals, delay equations and echoes a finite number of terms counts. Hyperbolic functions of linear arguments are written
/// as exponentials first, so that $\tanh(s/2)/s$ becomes $1/s - 2e^{-s}/s + 2e^{-2s}/s - \dots$. `None` when nothing is divided by a sum with delays.
///
/// # Errors
/// [`crate::Error::TooLarge`] when more than 1,000 terms begin before `longest`, or for an expression that is too large; [`crate::Error::Algebra`] when the work exceeds its budget.
///
/// ```
/// use algebra::{Fuel, Rational, expr::{Expr, Symbol}};
/// use transforms::laplace::without_echoes;
/// // a square wave: 1 on [0, 1), 0 on [1, 2), ..
/// let s = Expr::symbol("s");
/// let wave = (&s * &(Expr::integer(1) + (-&s).exp())).pow(-1);
/// let until = without_echoes(&wave, &Symbol::new("s"), &Rational::from(2), &mut Fuel::default())?;
/// let echoes = (Expr::integer(1) - (-&s).exp() + s.scale(&(-2).into()).exp()) * s.pow(-1);
/// let difference = (until.unwrap() - echoes).expand(&mut Fuel::default())?;
/// assert!(difference.is_zero());
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: the geometric series; G. Doetsch, Introduction to the Theory and Application of the Laplace Transformation (1974), on periodic functions.
pub fn without_echoes(
    expr: &Expr,
    variable: &Symbol,
    longest: &Rational,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    check_size(expr)?;
    let expr = exponentials(expr, variable);
    let mut reader = Reader {
        variable,
        fuel,
        unrolled: false,
    };
    let Some(series) = reader.series(&expr, longest)? else {
        return Ok(None);
    };
    if !reader.unrolled {
        return Ok(None);
    }
    let s = Expr::symbol(variable.name());
    let terms = series
        .iter()
        .map(|(delay, value)| s.scale(&-delay).exp() * value.clone());
    Ok(Some(Expr::sum(terms)))
}

/// Hyperbolic functions of a multiple of the variable as exponentials that fall.
fn exponentials(expr: &Expr, variable: &Symbol) -> Expr {
    let rewritten = expr.rewrite(|node| {
        let other = match node.kind() {
            Kind::Call(Head::Function(function), arguments) => match &arguments[..] {
                [argument] if slope(argument, variable).is_some() => {
                    hyperbolic(*function, argument, variable)
                }
                _ => None,
            },
            _ => None,
        };
        Ok::<_, std::convert::Infallible>(other.unwrap_or(node))
    });
    match rewritten {
        Ok(expr) => expr,
        Err(never) => match never {},
    }
}

fn hyperbolic(function: Function, argument: &Expr, variable: &Symbol) -> Option<Expr> {
    let (one, half) = (Expr::integer(1), Rational::HALF);
    let negative = slope(argument, variable)?.is_negative();
    let x = if negative {
        -argument
    } else {
        argument.clone()
    };
    // E = e^(-2x)
    let falling = x.scale(&(-2).into()).exp();
    let (sum, difference) = (&one + &falling, &one - &falling);
    let even = |value: Expr| Some(value);
    let odd = |value: Expr| Some(if negative { -&value } else { value });
    let twice = (-&x).exp().scale(&2.into());
    match function {
        Function::Cosh => even((x.exp() * sum).scale(&half)),
        Function::Sech => even(twice.divide(&sum)),
        Function::Sinh => odd((x.exp() * difference).scale(&half)),
        Function::Tanh => odd(difference.divide(&sum)),
        Function::Coth => odd(sum.divide(&difference)),
        Function::Csch => odd(twice.divide(&difference)),
        _ => None,
    }
}

/// The rational c of c s.
fn slope(argument: &Expr, variable: &Symbol) -> Option<Rational> {
    let quotient = argument.divide(&Expr::symbol(variable.name()));
    quotient.as_rational().filter(|c| !c.is_zero()).cloned()
}

/// e^(-c s) A(s), by c.
type Series = BTreeMap<Rational, Expr>;

struct Reader<'a> {
    variable: &'a Symbol,
    fuel: &'a mut Fuel,
    /// Was there a delay in a denominator?
    unrolled: bool,
}

impl Reader<'_> {
    /// The terms with delays up to `longest`, which may be negative; `None` where delays stand in roots or functions.
    fn series(&mut self, expr: &Expr, longest: &Rational) -> Result<Option<Series>> {
        self.fuel.spend(64, "echoes")?;
        if !self.has_delay(expr) {
            return Ok(Some(single(Rational::ZERO, expr.clone())));
        }
        match expr.kind() {
            Kind::Sum { .. } => {
                let mut total = Series::new();
                for term in terms_of(expr) {
                    let Some(series) = self.series(&term, longest)? else {
                        return Ok(None);
                    };
                    for (delay, value) in series {
                        add(&mut total, delay, value);
                    }
                }
                Ok(Some(total))
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                // The delays that other factors have at least leave less for this one.
                let mut least = Vec::with_capacity(factors.len());
                for (base, exponent) in factors {
                    let Some(first) = self.first_delay(base, exponent)? else {
                        return Ok(None);
                    };
                    least.push(first);
                }
                let all = least.iter().fold(Rational::ZERO, |sum, one| sum + one);
                let mut total = single(Rational::ZERO, Expr::number(coefficient.clone()));
                for ((base, exponent), own) in factors.iter().zip(&least) {
                    let limit = longest - &(&all - own);
                    let Some(factor) = self.power(base, exponent, &limit)? else {
                        return Ok(None);
                    };
                    // What comes later than this is too late for every term of the factors that follow.
                    total = self.multiply(&total, &factor, None)?;
                }
                total.retain(|delay, _| delay <= longest);
                Ok(Some(total))
            }
            Kind::Power(base, exponent) => self.power(base, exponent, longest),
            _ => Ok(None),
        }
    }

    /// The smallest delay of a power.
    fn first_delay(&mut self, base: &Expr, exponent: &Expr) -> Result<Option<Rational>> {
        let power = Expr::power(base.clone(), exponent.clone());
        if !self.has_delay(&power) {
            return Ok(Some(Rational::ZERO));
        }
        if is_e(base) {
            return Ok(self.exponential(exponent).map(|term| term.0));
        }
        let Some(times) = exponent.as_rational().and_then(Rational::to_integer) else {
            return Ok(None);
        };
        let first = self.first_of(base)?;
        Ok(first.map(|first| first * Rational::from(times)))
    }

    /// The smallest delay of an expression.
    fn first_of(&mut self, expr: &Expr) -> Result<Option<Rational>> {
        self.fuel.spend(64, "echoes")?;
        if !self.has_delay(expr) {
            return Ok(Some(Rational::ZERO));
        }
        match expr.kind() {
            Kind::Sum { .. } => {
                let mut least: Option<Rational> = None;
                for term in terms_of(expr) {
                    let Some(first) = self.first_of(&term)? else {
                        return Ok(None);
                    };
                    least = Some(least.map_or(first.clone(), |least| least.min(first)));
                }
                Ok(least)
            }
            Kind::Product { factors, .. } => {
                let mut total = Rational::ZERO;
                for (base, exponent) in factors {
                    let Some(first) = self.first_delay(base, exponent)? else {
                        return Ok(None);
                    };
                    total += first;
                }
                Ok(Some(total))
            }
            Kind::Power(base, exponent) => self.first_delay(base, exponent),
            _ => Ok(None),
        }
    }

    fn power(
        &mut self,
        base: &Expr,
        exponent: &Expr,
        longest: &Rational,
    ) -> Result<Option<Series>> {
        let power = Expr::power(base.clone(), exponent.clone());
        if !self.has_delay(&power) {
            return Ok(Some(single(Rational::ZERO, power)));
        }
        if is_e(base) {
            return Ok(self
                .exponential(exponent)
                .map(|(delay, rest)| single(delay, rest)));
        }
        let integer = exponent.as_rational().and_then(Rational::to_integer);
        let Some(times) = integer.and_then(|times| times.to_i64()) else {
            return Ok(None);
        };
        let Some(first) = self.first_of(base)? else {
            return Ok(None);
        };
        let count = Rational::from(times.unsigned_abs());
        match times > 0 {
            true => {
                let limit = longest - &(&first * &(&count - &Rational::ONE));
                let Some(series) = self.series(base, &limit)? else {
                    return Ok(None);
                };
                let mut total = single(Rational::ZERO, Expr::integer(1));
                for _ in 0..times {
                    total = self.multiply(&total, &series, None)?;
                }
                total.retain(|delay, _| delay <= longest);
                Ok(Some(total))
            }
            false => {
                // The lead to the power, times the series of 1 + later terms.
                let limit = longest + &(&first * &(&count + &Rational::ONE));
                let Some(series) = self.series(base, &limit)? else {
                    return Ok(None);
                };
                self.reciprocal(series, &first, times, longest)
            }
        }
    }

    /// (A e^(-c s) (1 + R))^-n = A^-n e^(n c s) Σ_m binomial(-n, m) R^m; `None` when the term with the delay c cancels.
    fn reciprocal(
        &mut self,
        mut series: Series,
        first: &Rational,
        power: i64,
        longest: &Rational,
    ) -> Result<Option<Series>> {
        let lead = match series.remove(first) {
            Some(lead) if !self.vanishes(&lead)? => lead,
            _ => return Ok(None),
        };
        self.unrolled = true;
        let start = first * &Rational::from(power);
        let head = lead.pow(power);
        if series.is_empty() {
            return Ok(Some(single(start, head)));
        }
        let rest: Series = series
            .into_iter()
            .map(|(delay, value)| (delay - first, value.divide(&lead)))
            .collect();
        let room = longest - &start;
        let mut term = single(Rational::ZERO, Expr::integer(1));
        let mut total = Series::new();
        let mut binomial = Rational::ONE;
        for m in 0.. {
            for (delay, value) in &term {
                add(&mut total, delay.clone(), value.scale(&binomial));
            }
            few(&total)?;
            term = self.multiply(&term, &rest, Some(&room))?;
            if term.is_empty() {
                break;
            }
            let below = Rational::from(m + 1).recip().unwrap_or_default();
            binomial = binomial * Rational::from(power - m) * below;
        }
        let shifted = total
            .into_iter()
            .map(|(delay, value)| (delay + &start, value * head.clone()));
        Ok(Some(shifted.collect()))
    }

    fn vanishes(&mut self, value: &Expr) -> Result<bool> {
        if value.expand(self.fuel)?.is_zero() {
            return Ok(true);
        }
        // Rational functions cancel in other ways; of what is no rational function the terms are different.
        let Ok(image) = Names::new(self.variable).read(value, self.fuel) else {
            return Ok(false);
        };
        for f in image.values() {
            if !f.reduced(self.fuel)?.is_zero() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn multiply(&mut self, a: &Series, b: &Series, longest: Option<&Rational>) -> Result<Series> {
        let mut product = Series::new();
        for (delay, value) in a {
            for (other_delay, other) in b {
                let delay = delay + other_delay;
                if longest.is_some_and(|longest| delay > *longest) {
                    break;
                }
                self.fuel.spend(64, "echoes")?;
                add(&mut product, delay, value * other);
            }
        }
        product.retain(|_, value| !value.is_zero());
        few(&product)?;
        Ok(product)
    }

    /// The delay of e^g, and what remains of it: g = -c s + h.
    fn exponential(&self, exponent: &Expr) -> Option<(Rational, Expr)> {
        let (mut delay, mut rest) = (Rational::ZERO, Vec::new());
        for term in terms_of(exponent) {
            match slope(&term, self.variable) {
                Some(slope) => delay -= slope,
                None => rest.push(term),
            }
        }
        Some((delay, Expr::sum(rest).exp()))
    }

    /// Does an exponential with a multiple of the variable occur?
    fn has_delay(&self, expr: &Expr) -> bool {
        let mut found = false;
        expr.visit(|node| {
            let mut look = |base: &Expr, exponent: &Expr| {
                found |= is_e(base)
                    && terms_of(exponent)
                        .iter()
                        .any(|term| slope(term, self.variable).is_some());
            };
            match node.kind() {
                Kind::Power(base, exponent) => look(base, exponent),
                Kind::Product { factors, .. } => {
                    factors
                        .iter()
                        .for_each(|(base, exponent)| look(base, exponent));
                }
                _ => {}
            }
        });
        found
    }
}

fn is_e(base: &Expr) -> bool {
    matches!(base.kind(), Kind::Constant(Constant::E))
}

fn single(delay: Rational, value: Expr) -> Series {
    Series::from([(delay, value)])
}

fn few(series: &Series) -> Result<()> {
    at_most(
        "terms of the series of delays before the last time",
        series.len(),
        MOST_TERMS,
        "ask for earlier times",
    )
}

fn add(series: &mut Series, delay: Rational, value: Expr) {
    match series.get_mut(&delay) {
        Some(known) => *known = &*known + &value,
        None => {
            series.insert(delay, value);
        }
    }
}
