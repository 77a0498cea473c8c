//! Absolute values and logarithms: over the factors of products, the primes of numbers, the conjugates of constants.

use super::super::expand::expand;
use super::super::factored::factored;
use super::super::real::{conjugate, is_real};
use super::{Basis, half};
use crate::error::Result;
use crate::expr::{Constant, Expr, Function, Head, Kind};
use crate::factor::factor;
use crate::fuel::Fuel;
use crate::number::Rational;

impl Basis<'_> {
    pub(super) fn absolute(&mut self, argument: &Expr) -> Result<Expr> {
        if self.is_positive(argument) {
            return Ok(argument.clone());
        }
        if !argument.is_symbolic() {
            if let Some(sign) = argument.real_ball(128).and_then(|ball| ball.sign()) {
                return Ok(if sign.is_lt() {
                    -argument
                } else {
                    argument.clone()
                });
            }
            // |z|^2 = z * conjugate of z
            if let Some(mirror) = conjugate(argument) {
                let square = expand(&(argument * &mirror), self.fuel)?;
                return Ok(square.sqrt());
            }
        }
        if let Kind::Sum { .. } = argument.kind()
            && is_real(argument)
        {
            return self.absolute_sum(argument);
        }
        let Kind::Product {
            coefficient,
            factors,
        } = argument.kind()
        else {
            return Ok(match argument.kind() {
                Kind::Power(base, exponent) if is_real(base) => self.absolute_power(base, exponent),
                _ => Expr::call(Head::Absolute, vec![argument.clone()]),
            });
        };
        if !factors.iter().all(|(base, _)| is_real(base)) {
            return Ok(Expr::call(Head::Absolute, vec![argument.clone()]));
        }
        let parts = factors
            .iter()
            .map(|(base, exponent)| self.absolute_power(base, exponent));
        Ok(Expr::product(
            parts.chain([Expr::number(coefficient.abs())]),
        ))
    }

    /// |content| times the absolute values of the factors.
    fn absolute_sum(&mut self, sum: &Expr) -> Result<Expr> {
        let mut share = Fuel::new(self.fuel.left() / 8);
        let found = factored(sum, &mut share);
        self.fuel.settle(&share, "factors of an absolute value")?;
        let Ok(Some(found)) = found else {
            return Ok(Expr::call(Head::Absolute, vec![sum.clone()]));
        };
        let parts = found.factors.iter().map(|(factor, times)| {
            let times = Expr::integer(*times);
            self.absolute_power(factor, &times)
        });
        let parts: Vec<Expr> = parts.collect();
        Ok(Expr::product(
            parts.into_iter().chain([Expr::number(found.content.abs())]),
        ))
    }

    fn absolute_power(&self, base: &Expr, exponent: &Expr) -> Expr {
        let even = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .is_some_and(|value| value.is_even());
        if even || self.is_positive(base) {
            return Expr::power(base.clone(), exponent.clone());
        }
        match exponent.as_rational() {
            Some(_) => Expr::power(
                Expr::call(Head::Absolute, vec![base.clone()]),
                exponent.clone(),
            ),
            None => Expr::call(
                Head::Absolute,
                vec![Expr::power(base.clone(), exponent.clone())],
            ),
        }
    }

    pub(super) fn logarithm_of_number(&mut self, value: &Rational) -> Result<Expr> {
        let mut terms = Vec::new();
        for (part, sign) in [(value.numerator().abs(), 1), (value.denominator(), -1)] {
            if part.is_one() {
                continue;
            }
            let factors = factor(&part, self.fuel);
            for (prime, multiplicity) in factors.factors {
                let coefficient = Rational::from(i64::from(multiplicity) * sign);
                terms.push(
                    Expr::call(Head::Function(Function::Ln), vec![Expr::number(prime)])
                        .scale(&coefficient),
                );
            }
        }
        if value.is_negative() {
            terms.push(&Expr::imaginary_unit() * &Expr::constant(Constant::Pi));
        }
        Ok(Expr::sum(terms))
    }

    pub(super) fn logarithm(&mut self, argument: &Expr) -> Result<Expr> {
        Ok(match argument.kind() {
            Kind::Number(value) if !value.is_zero() => self.logarithm_of_number(value)?,
            Kind::Constant(Constant::ImaginaryUnit) => {
                (&Expr::imaginary_unit() * &Expr::constant(Constant::Pi)).scale(&half())
            }
            Kind::Power(base, exponent) => self
                .logarithm_of_power(base, exponent)?
                .unwrap_or_else(|| argument.ln()),
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut terms = vec![self.logarithm_of_number(&coefficient.abs())?];
                let mut inside = vec![Expr::integer(i64::from(coefficient.signum()))];
                for (base, exponent) in factors {
                    match self.logarithm_of_power(base, exponent)? {
                        Some(term) => terms.push(term),
                        None => inside.push(Expr::power(base.clone(), exponent.clone())),
                    }
                }
                terms.push(match Expr::product(inside) {
                    rest if rest.is_one() => Expr::integer(0),
                    rest => rest.ln(),
                });
                Expr::sum(terms)
            }
            _ => argument.ln(),
        })
    }

    fn logarithm_of_power(&mut self, base: &Expr, exponent: &Expr) -> Result<Option<Expr>> {
        if self.is_positive(base) && is_real(exponent) {
            return Ok(Some(exponent * &self.logarithm(base)?));
        }
        let even = exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .is_some_and(|value| value.is_even());
        if even && is_real(base) {
            let size = self.absolute(base)?;
            return Ok(Some(exponent * &size.ln()));
        }
        Ok(None)
    }
}
