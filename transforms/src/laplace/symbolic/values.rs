//! Values of an inverse: in balls with any number of digits, and in doubles for many times at once.

use std::cmp::Ordering;

use algebra::expr::{Column, Expr, Program, Side, Symbol, Workspace};
use algebra::{Ball, Fuel, Rational};
use num_complex::Complex64;

use super::original::{Inverse, Piece};
use super::reading::unsupported;
use crate::error::{Error, Result};

/// More digits are refused.
const LARGEST_DIGITS: u32 = 20_000;
/// Rounded up; times [`LARGEST_DIGITS`] it fits a word.
const BITS_PER_THOUSAND_DIGITS: u32 = 3_322;
/// The working precision is doubled this often before an answer is given up.
const ROUNDS: u32 = 6;
/// After so many doublings an absolute error will do.
const PATIENCE: u32 = 3;
/// Bits with which poles are known before they are rounded to doubles.
const DOUBLE_BITS: u32 = 128;
/// Work for one value; isolating roots of a high degree to many digits takes most of it.
const FUEL: u64 = 1 << 32;

impl Inverse {
    /// A ball around the value at a time t, with `digits` certain digits.
    ///
    /// The radius is below 10^-digits of the value; or below 10^-digits itself where terms cancel so far that eight times the
    /// precision does not tell the value from 0. At a delay the value is the limit from the right; it is 0 before the first
    /// piece. Impulses have no value and are left out.
    ///
    /// # Errors
    /// [`Unsupported`](Error::Unsupported) while a symbol has no value (see [`Self::with_values`]), [`Domain`](Error::Domain)
    /// where there is none (t^(-1/2) at 0), [`Precision`](Error::Precision) when doubling the working precision does not
    /// reach the digits, [`TooLarge`](Error::TooLarge) beyond 20,000 digits.
    ///
    /// ```
    /// use algebra::{Rational, expr::{Expr, Symbol}};
    /// use transforms::laplace::inverse;
    /// let s = Expr::symbol("s");
    /// let image = (s.pow(5) - &s - Expr::integer(1)).pow(-1);
    /// let found = inverse(&image, &Symbol::new("s"), &Symbol::new("t"))?.value;
    /// // t^4/4! + t^8/8! + t^9/9! + t^12/12! + 2 t^13/13! + ..
    /// assert!((found.value(&Rational::ONE, 15)?.to_f64() - 0.041_694_226_406_274_68).abs() < 1e-15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn value(&self, time: &Rational, digits: u32) -> Result<Ball> {
        if digits > LARGEST_DIGITS {
            return Err(Error::TooLarge {
                what: "digits of a value",
                needed: digits.into(),
                limit: LARGEST_DIGITS.into(),
                hint: "ask for fewer",
            });
        }
        self.check_symbols()?;
        let wanted = needed_bits(digits);
        let mut bits = wanted.saturating_add(64);
        let fuel = &mut Fuel::new(FUEL);
        let mut last = None;
        for round in 0..ROUNDS {
            if let Some(total) = self.sum_at(time, bits, fuel)? {
                let width = total.width_log2();
                let small =
                    round >= PATIENCE && width.is_some_and(|width| width < -i64::from(wanted));
                if total.is_finite() && (small || total.accuracy_bits() > i64::from(wanted)) {
                    return Ok(total);
                }
                last = width;
            }
            bits = bits.saturating_mul(2);
        }
        match last {
            Some(width) => Err(Error::Precision {
                what: "value of an inverse transform",
                asked: 0.1_f64.powi(i32::try_from(digits).unwrap_or(i32::MAX)),
                possible: 2_f64.powf(width as f64),
                hint: "ask for fewer digits",
            }),
            None => Err(Error::Domain {
                what: "time t",
                value: time.to_f64(),
                allowed: "a time at which the function has a finite value in range",
            }),
        }
    }

    /// The sum of the pieces that have begun; `None` where one is not enclosed at this precision.
    fn sum_at(&self, time: &Rational, bits: u32, fuel: &mut Fuel) -> Result<Option<Ball>> {
        let mut total = Ball::zero();
        for piece in &self.pieces {
            let local = Expr::number(time.clone()) - &piece.delay;
            let begun = match local.as_rational() {
                Some(value) => Some(value.signum() >= 0),
                None => local
                    .real_ball(bits)
                    .and_then(|ball| ball.sign())
                    .map(Ordering::is_ge),
            };
            match begun {
                Some(false) => {}
                Some(true) => match piece.value(&self.time, &local, bits, fuel)? {
                    Some(value) => total += value,
                    None => return Ok(None),
                },
                None => return Ok(None),
            }
        }
        Ok(Some(total))
    }

    fn check_symbols(&self) -> Result<()> {
        for piece in &self.pieces {
            let symbols = [&piece.delay, &piece.smooth].map(Expr::symbols);
            let mut free = symbols.iter().flatten();
            if let Some(symbol) = free.find(|symbol| **symbol != self.time) {
                return Err(unsupported(
                    format!("values while {symbol} is a symbol"),
                    "give it a value with `with_values`",
                ));
            }
        }
        Ok(())
    }

    /// The values at many times in double precision, 0 before the first delay and the limit from the right at a delay.
    ///
    /// Poles and weights are found once; a time costs one exponential for each pole. The error is a few ε of the largest term:
    /// where terms cancel, or the range of doubles is not enough, [`Self::value`] has the digits. Impulses are left out.
    ///
    /// # Errors
    /// [`Domain`](Error::Domain) for a time that is not finite, [`Unsupported`](Error::Unsupported) while a symbol has no
    /// value, [`Algebra`](Error::Algebra) when the fuel is used up.
    ///
    /// ```
    /// use algebra::expr::{Expr, Symbol};
    /// use transforms::laplace::inverse;
    /// let s = Expr::symbol("s");
    /// let image = (s.pow(2) + s.scale(&2.into()) + Expr::integer(2)).pow(-1);
    /// let found = inverse(&image, &Symbol::new("s"), &Symbol::new("t"))?.value;
    /// let value = found.values(&[0.5])?[0];
    /// assert!((value - (-0.5_f64).exp() * 0.5_f64.sin()).abs() < 1e-15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn values(&self, times: &[f64]) -> Result<Vec<f64>> {
        if let Some(bad) = times.iter().find(|time| !time.is_finite()) {
            return Err(Error::Domain {
                what: "time t",
                value: *bad,
                allowed: "a finite number",
            });
        }
        self.check_symbols()?;
        let mut total = vec![0.0; times.len()];
        for piece in &self.pieces {
            let Some(delay) = piece.delay.real_ball(DOUBLE_BITS) else {
                return Err(unsupported(&piece.delay, "a delay must be a real number"));
            };
            let delay = delay.to_f64();
            let begun: Vec<usize> = (0..times.len()).filter(|at| times[*at] >= delay).collect();
            let local: Vec<f64> = begun.iter().map(|at| times[*at] - delay).collect();
            let values = piece.values(&self.time, &local)?;
            for (at, value) in begun.iter().zip(values) {
                total[*at] += value;
            }
        }
        Ok(total)
    }
}

impl Piece {
    /// In a ball, at a time since the delay that is not negative.
    fn value(
        &self,
        symbol: &Symbol,
        local: &Expr,
        bits: u32,
        fuel: &mut Fuel,
    ) -> Result<Option<Ball>> {
        let Some(time) = local.real_ball(bits) else {
            return Ok(None);
        };
        let mut total = Ball::zero();
        if !self.smooth.is_zero() {
            let at = self.smooth.substitute(&[(symbol.clone(), local.clone())]);
            let mut value = at.complex_ball(bits);
            if value.is_none() && local.is_zero() {
                let limit = self.smooth.limit(symbol, local, Side::Above, fuel)?;
                value = limit.and_then(|limit| limit.complex_ball(bits));
            }
            match value {
                Some(value) if value.im.contains_zero() => total += value.re,
                _ => return Ok(None),
            }
        }
        for sum in &self.sums {
            let value = match local.as_rational() {
                Some(time) => sum.value(time, bits, fuel)?,
                None => sum.value_in(&time, bits, fuel)?,
            };
            if !value.is_finite() {
                return Ok(None);
            }
            total += value;
        }
        Ok(Some(total))
    }

    /// In doubles, at times since the delay.
    fn values(&self, symbol: &Symbol, times: &[f64]) -> Result<Vec<f64>> {
        let mut total = vec![0.0; times.len()];
        if !self.smooth.is_zero() {
            let program = Program::new(
                std::slice::from_ref(&self.smooth),
                std::slice::from_ref(symbol),
            )?;
            let columns = [Column::Values(times)];
            program.evaluate_columns(&columns, &mut [&mut total[..]], &mut Workspace::default())?;
            self.repair(symbol, times, &mut total)?;
        }
        let fuel = &mut Fuel::new(FUEL);
        for sum in &self.sums {
            let double =
                |ball: &algebra::ComplexBall| Complex64::new(ball.re.to_f64(), ball.im.to_f64());
            let modes = sum.modes(DOUBLE_BITS, fuel)?;
            let modes = modes
                .iter()
                .map(|mode| (double(&mode.root), double(&mode.weight)));
            let modes: Vec<(Complex64, Complex64)> = modes.collect();
            let power = i32::try_from(sum.power).unwrap_or(i32::MAX);
            for (time, slot) in times.iter().zip(&mut total) {
                let terms = modes
                    .iter()
                    .map(|(root, weight)| (weight * (root * *time).exp()).re);
                *slot += terms.sum::<f64>() * time.powi(power);
            }
        }
        Ok(total)
    }

    /// Where the formula has no value in doubles (0/0 at the start, a square root of a negative symbol), balls have one.
    fn repair(&self, symbol: &Symbol, times: &[f64], values: &mut [f64]) -> Result<()> {
        for (time, slot) in times.iter().zip(values) {
            if !slot.is_nan() {
                continue;
            }
            let time = Expr::number(Rational::from_f64(*time).unwrap_or_default());
            let alone = Self {
                sums: Vec::new(),
                ..self.clone()
            };
            let value = alone.value(symbol, &time, DOUBLE_BITS, &mut Fuel::default())?;
            *slot = value.map_or(f64::NAN, |ball| ball.to_f64());
        }
        Ok(())
    }
}

/// Bits of so many decimal digits.
fn needed_bits(digits: u32) -> u32 {
    digits.max(1) * BITS_PER_THOUSAND_DIGITS / 1_000 + 1
}
