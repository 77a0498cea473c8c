//! Calculus: limits, antiderivatives, definite integrals, and the pass that evaluates operators.
//!
//! The way: [`interval`] knows where an expression is continuous, [`limit`] what it tends to, [`antiderivative`] what it
//! is the derivative of, [`definite`] joins them by the fundamental theorem, [`series`] closes sums and products, and
//! [`operators`] does all of it inside an expression.

mod antiderivative;
mod definite;
mod growth;
mod interval;
mod limit;
mod operators;
mod series;
#[cfg(test)]
mod tests;

use std::cmp::Ordering;

pub use self::limit::Side;
pub use self::operators::{Conditions, Evaluated, Range, evaluate_operators, has_operators};
use super::{Constant, Expr, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;
use crate::poly::univariate::IntegerPolynomial;
use crate::zero;

impl Expr {
    /// The sign of plus or minus infinity; `None`: another value.
    ///
    /// ```
    /// use algebra::expr::{Constant, Expr};
    /// let infinity = Expr::constant(Constant::Infinity);
    /// assert!((-infinity).infinity_sign().is_some_and(std::cmp::Ordering::is_lt));
    /// assert_eq!(Expr::symbol("x").infinity_sign(), None);
    /// ```
    pub fn infinity_sign(&self) -> Option<Ordering> {
        infinite(self)
    }
}

fn infinite(expr: &Expr) -> Option<Ordering> {
    let infinity = |expr: &Expr| matches!(expr.kind(), Kind::Constant(Constant::Infinity));
    match expr.kind() {
        Kind::Product {
            coefficient,
            factors,
        } if matches!(&factors[..], [(base, _)] if infinity(base)) => {
            Some(coefficient.signum().cmp(&0))
        }
        _ => infinity(expr).then_some(Ordering::Greater),
    }
}

/// The coefficients of a polynomial in one symbol, if they are rational.
fn rational_coefficients(expr: &Expr, variable: &Symbol, fuel: &mut Fuel) -> Option<Vec<Rational>> {
    zero::polynomial_coefficients(expr, variable, fuel)?
        .iter()
        .map(|coefficient| coefficient.as_rational().cloned())
        .collect()
}

/// A polynomial with rational coefficients as a positive multiple with integer ones; `None` for zero and all others.
fn integer_polynomial(
    expr: &Expr,
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Option<IntegerPolynomial> {
    interval::primitive(&rational_coefficients(expr, variable, fuel)?)
}

/// The expression with something else in place of every occurrence of `part`; for a power also of its integer powers.
fn replaced(expr: &Expr, part: &Expr, by: &Expr) -> Expr {
    let multiple = |base: &Expr, exponent: &Expr| match part.kind() {
        Kind::Power(own, unit) if own == base => {
            let times = exponent.divide(unit);
            let whole = times.as_rational().is_some_and(Rational::is_integer);
            whole.then(|| Expr::power(by.clone(), times))
        }
        _ => None,
    };
    let Ok(result) = expr.fold(|node, parts: &[Expr]| {
        if node == part {
            return Ok::<_, std::convert::Infallible>(by.clone());
        }
        node.with_powers(parts, |(base, exponent), (inner, outer)| {
            Ok(multiple(base, exponent)
                .unwrap_or_else(|| Expr::power(inner.clone(), outer.clone())))
        })
    });
    result
}
