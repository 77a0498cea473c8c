//! The same model with other numbers: formulas with values for their symbols, exact numbers, doubles.

use std::collections::BTreeSet;

use algebra::Rational;
use algebra::expr::{Expr, Symbol};

use super::attempt::{AttemptModel, Outcome};
use super::duration::{Duration, refused};
use super::number::Number;
use super::predictor::RocPoint;
use super::predictor::{Confusion, ConfusionRates, Times};
use crate::error::Result;

/// Values of symbols.
///
/// # Example
/// ```
/// use algebra::{Rational, expr::Expr};
/// use transforms::makespan::Values;
/// let values = Values::new([("tau", Rational::from(4))]);
/// let rate = Expr::integer(1).divide(&Expr::symbol("tau"));
/// assert_eq!(values.exact(&rate)?.to_string(), "1/4");
/// assert_eq!(values.nearest(&rate)?, 0.25);
/// assert!(values.exact(&Expr::symbol("pS")).is_err());
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values(Vec<(Symbol, Expr)>);

/// Binary digits that functions such as exp are enclosed with before they are rounded.
const BITS: u32 = 128;

impl Values {
    /// Symbols with their values; the first value of a symbol counts.
    pub fn new<'a>(values: impl IntoIterator<Item = (&'a str, Rational)>) -> Self {
        let values = values.into_iter();
        Self(
            values
                .map(|(name, value)| (Symbol::new(name), Expr::number(value)))
                .collect(),
        )
    }

    /// The exact value of a formula.
    ///
    /// # Errors
    /// [`crate::Error::Model`], naming the symbols that have no value, or the formula whose value is not rational or does not exist.
    pub fn exact(&self, formula: &Expr) -> Result<Rational> {
        if let Some(value) = formula.as_rational() {
            return Ok(value.clone());
        }
        let value = self.put_in(formula)?;
        value.as_rational().cloned().ok_or_else(|| {
            let message = format!(
                "{} is not a rational number: ask for an answer in doubles",
                shown(&value)
            );
            refused("parameters", &message)
        })
    }

    /// The value of a formula as a double, rounded once (to nearest but for ties of what is not rational).
    ///
    /// # Errors
    /// As [`Values::exact`]; a value need not be rational, but real, and within the range of doubles.
    pub fn nearest(&self, formula: &Expr) -> Result<f64> {
        if let Some(value) = formula.as_rational() {
            return double(value);
        }
        let value = self.put_in(formula)?;
        match value.as_rational() {
            Some(value) => double(value),
            None => match value.real_ball(BITS) {
                Some(ball) => Ok(ball.to_f64()),
                None => Err(refused(
                    "parameters",
                    &format!("{} has no real value", shown(&value)),
                )),
            },
        }
    }

    fn put_in(&self, formula: &Expr) -> Result<Expr> {
        let value = formula.substitute(&self.0);
        if value.is_undefined() {
            let message = format!("{} has no value there: it divides by zero", shown(formula));
            return Err(refused("parameters", &message));
        }
        let missing: Vec<String> = value
            .symbols()
            .iter()
            .take(5)
            .map(ToString::to_string)
            .collect();
        match missing.is_empty() {
            true => Ok(value),
            false => Err(refused(
                "parameters",
                &format!("{}: give a value to each", missing.join(", ")),
            )),
        }
    }
}

/// The nearest double, unless that is infinite, or 0 for another number.
fn double(value: &Rational) -> Result<f64> {
    let found = value.to_f64();
    if found.is_finite() && (found.abs() > 0.0 || value.is_zero()) {
        return Ok(found);
    }
    let above = value.numerator().bits() as f64;
    let exponent = (above - value.denominator().bits() as f64) * 2.0_f64.log10();
    let message = "is beyond the range of doubles: choose another unit, in which numbers are from 1e-300 to 1e300";
    Err(refused(&format!("a number near 1e{exponent:.0}"), message))
}

/// A formula in a message, unless it is long.
fn shown(formula: &Expr) -> String {
    match formula.size() > 50 {
        true => "a long formula".to_owned(),
        false => formula.to_string(),
    }
}

/// The symbols of formulas.
pub(super) fn gather(symbols: &mut BTreeSet<Symbol>, formula: &Expr) {
    if formula.is_symbolic() {
        symbols.extend(formula.symbols());
    }
}

impl<N> Duration<N> {
    /// The same law with other numbers; the first error ends it. Nothing is checked: [`Duration::check`] does.
    ///
    /// # Errors
    /// Those of `number`.
    pub fn try_map<M, E>(
        &self,
        mut number: impl FnMut(&N) -> std::result::Result<M, E>,
    ) -> std::result::Result<Duration<M>, E> {
        let mut all = |values: &[N]| {
            values
                .iter()
                .map(&mut number)
                .collect::<std::result::Result<Vec<M>, E>>()
        };
        Ok(match self {
            Self::HyperExponential { weights, means } => Duration::HyperExponential {
                weights: all(weights)?,
                means: all(means)?,
            },
            Self::Empirical { times } => Duration::Empirical { times: all(times)? },
            Self::Deterministic(time) => Duration::Deterministic(number(time)?),
            Self::Exponential { mean } => Duration::Exponential {
                mean: number(mean)?,
            },
            Self::Erlang { stages, mean } => Duration::Erlang {
                stages: *stages,
                mean: number(mean)?,
            },
            Self::Gamma { shape, mean } => Duration::Gamma {
                shape: number(shape)?,
                mean: number(mean)?,
            },
            Self::Uniform { from, to } => Duration::Uniform {
                from: number(from)?,
                to: number(to)?,
            },
            Self::LogNormal {
                mean,
                squared_variation,
            } => Duration::LogNormal {
                mean: number(mean)?,
                squared_variation: number(squared_variation)?,
            },
        })
    }
}

impl<N: Number> AttemptModel<N> {
    /// The same model with other numbers, checked.
    ///
    /// # Errors
    /// Those of `number` and of [`AttemptModel::new`].
    pub fn try_map<M: Number>(
        &self,
        mut number: impl FnMut(&N) -> Result<M>,
    ) -> Result<AttemptModel<M>> {
        let start = self
            .start()
            .map(|start| start.try_map(&mut number))
            .transpose()?;
        let mut outcomes = Vec::with_capacity(self.outcomes().len());
        for outcome in self.outcomes() {
            let restart = outcome.restart.as_ref();
            outcomes.push(Outcome {
                name: outcome.name.clone(),
                probability: number(&outcome.probability)?,
                time: outcome.time.try_map(&mut number)?,
                restart: restart
                    .map(|restart| restart.try_map(&mut number))
                    .transpose()?,
                done: outcome.done,
            });
        }
        AttemptModel::new(start, outcomes)
    }
}

impl<N> Confusion<N> {
    /// The same matrix with other numbers; [`Confusion::check`] checks it.
    ///
    /// # Errors
    /// Those of `number`.
    pub fn try_map<M>(&self, mut number: impl FnMut(&N) -> Result<M>) -> Result<Confusion<M>> {
        Ok(Confusion {
            probabilities: self.probabilities.try_map(&mut number)?,
            times: self.times.try_map(&mut number)?,
            start: number(&self.start)?,
            restart_after_failure: number(&self.restart_after_failure)?,
            restart_after_preempt: number(&self.restart_after_preempt)?,
        })
    }
}

impl<N> ConfusionRates<N> {
    /// The same rates as other numbers.
    ///
    /// # Errors
    /// Those of `number`.
    pub fn try_map<M>(&self, mut number: impl FnMut(&N) -> Result<M>) -> Result<ConfusionRates<M>> {
        Ok(ConfusionRates {
            success: number(&self.success)?,
            false_alarm: number(&self.false_alarm)?,
            detection: number(&self.detection)?,
        })
    }
}

impl<N> Times<N> {
    /// The same times as other numbers, or in another unit.
    ///
    /// # Errors
    /// Those of `number`.
    pub fn try_map<M>(&self, mut number: impl FnMut(&N) -> Result<M>) -> Result<Times<M>> {
        Ok(Times {
            start: number(&self.start)?,
            success: number(&self.success)?,
            failure: number(&self.failure)?,
            preempted_success: number(&self.preempted_success)?,
            preempted_failure: number(&self.preempted_failure)?,
            restart_after_failure: number(&self.restart_after_failure)?,
            restart_after_preempt: number(&self.restart_after_preempt)?,
        })
    }
}

impl<N> RocPoint<N> {
    /// The same point with other numbers.
    ///
    /// # Errors
    /// Those of `number`.
    pub fn try_map<M>(&self, mut number: impl FnMut(&N) -> Result<M>) -> Result<RocPoint<M>> {
        Ok(RocPoint {
            threshold: self.threshold.as_ref().map(&mut number).transpose()?,
            rates: self.rates.try_map(&mut number)?,
            times: self.times.try_map(&mut number)?,
        })
    }
}
