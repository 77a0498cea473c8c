//! Sums of powers times exponentials times waves times steps, closed under sums and products.

use std::collections::BTreeMap;

use algebra::expr::{Constant, Expr, Function, Head, Kind, Symbol};
use algebra::{Fuel, Integer, Rational};

use super::super::reading::{is_positive, terms_of};
use super::unsupported;
use super::waves::{wave, waves};
use crate::error::{Result, at_most};

/// Sums of more terms are refused.
const LARGEST_COUNT: usize = 20_000;
/// Work of the product of two terms.
const PAIR: u64 = 2_048;
/// Higher powers of sums are refused.
const LARGEST_POWER: i64 = 4_096;

/// H(t - delay) t^power e^(rate t) e^(-barrier/t) times 1, cos or sin of (frequency t).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) delay: Expr,
    pub(super) rate: Expr,
    /// 0: no wave.
    pub(super) frequency: Expr,
    pub(super) is_sine: bool,
    pub(super) power: Rational,
    /// 0 or positive.
    pub(super) barrier: Expr,
}

/// Terms with their coefficients.
pub(super) type Terms = BTreeMap<Key, Expr>;

/// Takes expressions in one symbol apart.
pub(super) struct Reader {
    time: Symbol,
}

pub(super) fn edited(edit: impl FnOnce(&mut Key)) -> Terms {
    let zero = Expr::integer(0);
    let mut key = Key {
        delay: zero.clone(),
        rate: zero.clone(),
        frequency: zero.clone(),
        is_sine: false,
        power: Rational::ZERO,
        barrier: zero,
    };
    edit(&mut key);
    Terms::from([(key, Expr::integer(1))])
}

pub(super) fn constant(value: Expr) -> Terms {
    scaled(edited(|_| {}), &value)
}

/// Adds terms, drops zeros.
fn insert(terms: &mut Terms, key: Key, value: Expr) {
    let sum = match terms.remove(&key) {
        Some(known) => known + value,
        None => value,
    };
    if !sum.is_zero() {
        terms.insert(key, sum);
    }
}

pub(super) fn scaled(terms: Terms, factor: &Expr) -> Terms {
    let mut result = Terms::new();
    for (key, value) in terms {
        insert(&mut result, key, value * factor);
    }
    result
}

/// The later of two delays.
fn later(a: &Expr, b: &Expr) -> Result<Expr> {
    if a == b || b.is_zero() {
        return Ok(a.clone());
    }
    let gap = a - b;
    if a.is_zero() || is_positive(&-&gap) {
        Ok(b.clone())
    } else if is_positive(&gap) {
        Ok(a.clone())
    } else {
        Err(unsupported(
            format!("a product of steps at {a} and {b}"),
            "give the symbols values, so that the steps are in order",
        ))
    }
}

impl Reader {
    pub(super) fn new(time: &Symbol) -> Self {
        Self { time: time.clone() }
    }

    fn depends(&self, expr: &Expr) -> bool {
        expr.is_symbolic() && expr.contains_symbol(&self.time)
    }

    pub(super) fn read(&self, expr: &Expr, fuel: &mut Fuel) -> Result<Terms> {
        fuel.spend(64, "reading")?;
        if expr.is_undefined() {
            return Err(algebra::Error::Undefined {
                what: "the function",
            }
            .into());
        }
        if !self.depends(expr) {
            return Ok(match expr.is_zero() {
                true => Terms::new(),
                false => constant(expr.clone()),
            });
        }
        let terms = match expr.kind() {
            Kind::Symbol(_) => edited(|key| key.power = Rational::ONE),
            Kind::Sum {
                constant: number,
                terms,
            } => {
                let mut total = Terms::new();
                if !number.is_zero() {
                    total = constant(Expr::number(number.clone()));
                }
                for (term, coefficient) in terms {
                    for (key, value) in self.read(term, fuel)? {
                        insert(&mut total, key, value.scale(coefficient));
                    }
                }
                total
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut total = constant(Expr::number(coefficient.clone()));
                for (base, exponent) in factors {
                    let factor = self.power(base, exponent, fuel)?;
                    total = self.multiply(&total, &factor, fuel)?;
                }
                total
            }
            Kind::Power(base, exponent) => self.power(base, exponent, fuel)?,
            Kind::Call(head, arguments) => match &arguments[..] {
                [argument] => self.call(head, argument, expr, fuel)?,
                _ => {
                    return Err(unsupported(
                        expr,
                        "use powers, exponentials, waves and steps",
                    ));
                }
            },
            _ => {
                return Err(unsupported(
                    expr,
                    "use powers, exponentials, waves and steps",
                ));
            }
        };
        at_most(
            "terms after multiplying out",
            terms.len(),
            LARGEST_COUNT,
            "transform parts of it",
        )?;
        Ok(terms)
    }

    fn power(&self, base: &Expr, exponent: &Expr, fuel: &mut Fuel) -> Result<Terms> {
        let whole = Expr::power(base.clone(), exponent.clone());
        if !self.depends(&whole) {
            return Ok(constant(whole));
        }
        let is_time = matches!(base.kind(), Kind::Symbol(symbol) if *symbol == self.time);
        match (exponent.as_rational(), is_time, self.depends(base)) {
            (Some(power), true, _) => Ok(edited(|key| key.power = power.clone())),
            (_, _, false) if !is_positive(base) => Err(unsupported(
                &whole,
                "bases of powers must be positive, or the function is not real",
            )),
            (_, _, false) => {
                let rate = match base.kind() {
                    Kind::Constant(Constant::E) => Expr::integer(1),
                    _ => base.ln(),
                };
                let (slope, start, over) = self.curve(exponent, fuel)?;
                let barrier = -&(over * &rate);
                if !barrier.is_zero() && !is_positive(&barrier) {
                    return Err(unsupported(&whole, "e^(-c/t) must have a positive c"));
                }
                let terms = edited(|key| {
                    key.rate = &slope * &rate;
                    key.barrier = barrier;
                });
                Ok(scaled(terms, &Expr::power(base.clone(), start)))
            }
            (Some(power), false, _) => {
                let count = power.to_integer().and_then(|power| power.to_i64());
                let Some(count) = count.filter(|count| (1..=LARGEST_POWER).contains(count)) else {
                    return Err(unsupported(
                        &whole,
                        "powers of sums must be small whole numbers",
                    ));
                };
                let factor = self.read(base, fuel)?;
                let mut result = factor.clone();
                for _ in 1..count {
                    result = self.multiply(&result, &factor, fuel)?;
                    if result.len() > LARGEST_COUNT {
                        return Err(unsupported(&whole, "it has too many terms multiplied out"));
                    }
                }
                Ok(result)
            }
            _ => Err(unsupported(
                &whole,
                "exponents must be numbers, or linear in t",
            )),
        }
    }

    /// a t + b
    fn line(&self, expr: &Expr, fuel: &mut Fuel) -> Result<(Expr, Expr)> {
        match self.curve(expr, fuel)? {
            (slope, start, over) if over.is_zero() => Ok((slope, start)),
            _ => Err(unsupported(
                expr,
                "inside waves and steps only a t + b is covered",
            )),
        }
    }

    /// a t + b + c/t
    fn curve(&self, expr: &Expr, fuel: &mut Fuel) -> Result<(Expr, Expr, Expr)> {
        let time = Expr::symbol(self.time.name());
        let (mut slope, mut start, mut over) = (Vec::new(), Vec::new(), Vec::new());
        for term in terms_of(&expr.expand(fuel)?) {
            let (quotient, product) = (term.divide(&time), &term * &time);
            if !self.depends(&term) {
                start.push(term);
            } else if !self.depends(&quotient) {
                slope.push(quotient);
            } else if !self.depends(&product) {
                over.push(product);
            } else {
                return Err(unsupported(
                    expr,
                    "inside exponentials only a t + b - c/t is covered, inside waves and steps a t + b",
                ));
            }
        }
        Ok((Expr::sum(slope), Expr::sum(start), Expr::sum(over)))
    }

    fn call(&self, head: &Head, argument: &Expr, expr: &Expr, fuel: &mut Fuel) -> Result<Terms> {
        use Function::{Cos, Cosh, Sign, Sin, Sinh};
        let (slope, start) = match head {
            Head::Function(Sin | Cos | Sinh | Cosh | Sign) | Head::Absolute => {
                self.line(argument, fuel)?
            }
            _ => {
                return Err(unsupported(
                    expr,
                    "use powers, exponentials, waves and steps",
                ));
            }
        };
        let half = Expr::ratio(1, 2);
        let mut terms = Terms::new();
        match head {
            Head::Function(function @ (Sin | Cos)) => {
                // sin(ωt + φ) = sin ωt cos φ + cos ωt sin φ, cos(ωt + φ) = cos ωt cos φ - sin ωt sin φ
                let is_sine = *function == Sin;
                let (cosine, sine) = (
                    Expr::function(Cos, start.clone()),
                    Expr::function(Sin, start),
                );
                let sine = if is_sine { sine } else { -sine };
                for (is_sine, weight) in [(is_sine, cosine), (!is_sine, sine)] {
                    for (key, value) in scaled(wave(&slope, is_sine), &weight) {
                        insert(&mut terms, key, value);
                    }
                }
            }
            Head::Function(function @ (Sinh | Cosh)) => {
                for sign in [1, -1] {
                    let side = Rational::from(sign);
                    let weight = start.scale(&side).exp() * &half;
                    let weight = match (function, sign) {
                        (Sinh, -1) => -weight,
                        _ => weight,
                    };
                    let rate = slope.scale(&side);
                    for (key, value) in scaled(edited(|key| key.rate = rate), &weight) {
                        insert(&mut terms, key, value);
                    }
                }
            }
            _ => {
                terms = sign(&slope, &start)?;
                if matches!(head, Head::Absolute) {
                    let line = self.read(argument, fuel)?;
                    terms = self.multiply(&line, &terms, fuel)?;
                }
            }
        }
        Ok(terms)
    }

    fn multiply(&self, a: &Terms, b: &Terms, fuel: &mut Fuel) -> Result<Terms> {
        fuel.spend(
            PAIR * (a.len() as u64) * (b.len() as u64),
            "multiplying out",
        )?;
        let mut product = Terms::new();
        for (x, c) in a {
            for (y, d) in b {
                let value = c * d;
                let base = Key {
                    delay: later(&x.delay, &y.delay)?,
                    rate: &x.rate + &y.rate,
                    frequency: Expr::integer(0),
                    is_sine: false,
                    power: &x.power + &y.power,
                    barrier: &x.barrier + &y.barrier,
                };
                for (frequency, is_sine, factor) in waves(x, y) {
                    for (key, sign) in wave(&frequency, is_sine) {
                        let key = Key {
                            frequency: key.frequency,
                            is_sine: key.is_sine,
                            ..base.clone()
                        };
                        insert(&mut product, key, (&value * &sign).scale(&factor));
                    }
                }
            }
        }
        Ok(product)
    }

    /// Terms that begin at a delay, as functions of the time since.
    pub(super) fn since(&self, delay: &Expr, terms: Terms, fuel: &mut Fuel) -> Result<Terms> {
        if delay.is_zero() {
            return Ok(terms);
        }
        let time = Expr::symbol(self.time.name());
        let later = [(self.time.clone(), &time + delay)];
        let mut total = Terms::new();
        for (key, coefficient) in terms {
            let is_whole = |power: &Integer| !power.is_negative() && key.barrier.is_zero();
            let whole = key.power.to_integer().filter(is_whole);
            let Some(power) = whole.and_then(|power| power.to_i64()) else {
                return Err(unsupported(
                    format!(
                        "{time}^({}) e^(-({})/{time}) after a step",
                        key.power, key.barrier
                    ),
                    "after a step, powers of t must be whole, without e^(-c/t)",
                ));
            };
            let angle = &key.frequency * &time;
            let wave = match (key.frequency.is_zero(), key.is_sine) {
                (true, _) => Expr::integer(1),
                (false, true) => Expr::function(Function::Sin, angle),
                (false, false) => Expr::function(Function::Cos, angle),
            };
            let term = Expr::product([
                coefficient,
                time.pow(power),
                (&key.rate * &time).exp(),
                wave,
            ]);
            for (key, value) in self.read(&term.substitute(&later), fuel)? {
                insert(&mut total, key, value);
            }
        }
        Ok(total)
    }
}

/// sign(a t + b) for t > 0: a constant, or -1 before and 1 after -b/a, times the sign of a.
fn sign(slope: &Expr, start: &Expr) -> Result<Terms> {
    let failure = || {
        unsupported(
            format!("the sign of ({slope})*t + ({start})"),
            "steps must be at a number, or at a symbol that counts as positive",
        )
    };
    let side = match (is_positive(slope), is_positive(&-slope)) {
        (true, _) => 1,
        (_, true) => -1,
        _ => return Err(failure()),
    };
    let at = (-start).divide(slope);
    let mut terms = constant(Expr::integer(side));
    if is_positive(&at) {
        terms = constant(Expr::integer(-side));
        for (key, value) in edited(|key| key.delay = at) {
            insert(&mut terms, key, value.scale(&Rational::from(2 * side)));
        }
    } else if !at.is_zero() && !is_positive(&-at) {
        return Err(failure());
    }
    Ok(terms)
}

/// n!
pub(super) fn factorial(n: u32) -> Rational {
    Rational::from(Integer::factorial(n))
}
