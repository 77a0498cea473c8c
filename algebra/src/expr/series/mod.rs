//! Taylor, Laurent and Puiseux series by arithmetic on truncated series.

mod functions;
mod jet;

use std::fmt;

use self::jet::{Jet, Truncation};
use super::{Constant, Expr, Kind, Symbol};
use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

/// Cancellation costs terms; the work is repeated with twice as many up to this number of times.
const MAX_TRIES: u32 = 7;
/// Orders beyond this are refused.
const MAX_ORDER: i64 = 1 << 16;

/// A truncated series in a local parameter t: `x - a`, or `1/x` at infinity.
///
/// $$ f(x) = \sum_{e < n} c_e t^e + O(t^n) $$
///
/// Exponents are rational and increase; no coefficient is zero by its form. Where an exponent is a fraction, or the
/// expansion is at infinity, the series holds for t > 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    variable: Symbol,
    at: Expr,
    terms: Vec<(Rational, Expr)>,
    order: Rational,
}

impl Series {
    /// Exponents of the local parameter with their coefficients, in increasing order.
    pub fn terms(&self) -> &[(Rational, Expr)] {
        &self.terms
    }

    /// The first exponent that is not known.
    pub fn order(&self) -> &Rational {
        &self.order
    }

    /// The coefficient of a power of the local parameter; `None` from the order on.
    ///
    /// ```
    /// use algebra::{Fuel, Rational, expr::{Expr, Symbol}};
    /// let x = Expr::symbol("x");
    /// let series = x.exp().series(&Symbol::new("x"), &Expr::integer(0), 5, &mut Fuel::default())?;
    /// assert_eq!(series.coefficient(&Rational::from(3)), Some(Expr::ratio(1, 6)));
    /// assert_eq!(series.coefficient(&Rational::from(5)), None);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn coefficient(&self, exponent: &Rational) -> Option<Expr> {
        if *exponent >= self.order {
            return None;
        }
        let found = self.terms.iter().find(|term| term.0 == *exponent);
        Some(found.map_or_else(|| Expr::integer(0), |term| term.1.clone()))
    }

    /// The sum of the terms, without the remainder.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Function, Symbol}};
    /// let x = Expr::symbol("x");
    /// let sine = Expr::function(Function::Sin, x.clone());
    /// let series = sine.series(&Symbol::new("x"), &Expr::integer(0), 4, &mut Fuel::default())?;
    /// assert_eq!(series.to_expr(), &x - &x.pow(3).scale(&algebra::Rational::new(1.into(), 6.into()).unwrap()));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn to_expr(&self) -> Expr {
        let parameter = self.parameter();
        Expr::sum(self.terms.iter().map(|(exponent, coefficient)| {
            if exponent.is_zero() {
                return coefficient.clone();
            }
            coefficient * &Expr::power(parameter.clone(), Expr::number(exponent.clone()))
        }))
    }

    /// The local parameter.
    fn parameter(&self) -> Expr {
        let x = Expr::symbol(self.variable.name());
        if self.at.is_infinite() {
            x.pow(-1)
        } else {
            x - self.at.clone()
        }
    }
}

impl fmt::Display for Series {
    /// Terms from the lowest exponent on, then the order: `x - x^3/6 + O(x^4)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A shift in brackets, as a name that arithmetic leaves alone.
        let parameter = if self.at.is_infinite() || self.at.is_zero() {
            self.parameter()
        } else {
            Expr::symbol(&format!("({})", self.parameter()))
        };
        for (at, (exponent, coefficient)) in self.terms.iter().enumerate() {
            let power = if exponent.is_zero() {
                Expr::integer(1)
            } else {
                Expr::power(parameter.clone(), Expr::number(exponent.clone()))
            };
            let text = if matches!(coefficient.kind(), Kind::Sum { .. }) && !power.is_one() {
                format!("({coefficient})*{power}")
            } else {
                (coefficient * &power).to_string()
            };
            match (at, text.strip_prefix('-')) {
                (0, _) => write!(f, "{text}")?,
                (_, Some(size)) => write!(f, " - {size}")?,
                (_, None) => write!(f, " + {text}")?,
            }
        }
        let separator = if self.terms.is_empty() { "" } else { " + " };
        let order = Expr::power(parameter, Expr::number(self.order.clone()));
        write!(f, "{separator}O({order})")
    }
}

impl Expr {
    /// The series in a symbol at a point, up to a given order of the local parameter.
    ///
    /// Taylor where the expression is analytic, Laurent at a pole, Puiseux at a branch point of a root. The point may be
    /// [`Constant::Infinity`]: the local parameter is then `1/x`. Sums, products, powers and functions of truncated
    /// series are truncated series: each step costs at most the square of the number of terms, and cancellation of
    /// leading terms is made up for by starting again with more. Whether a leading coefficient vanishes is decided by
    /// the zero test; other symbols are generic.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Function, Symbol}};
    /// let x = Expr::symbol("x");
    /// let f = Expr::function(Function::Cot, x.clone());
    /// let series = f.series(&Symbol::new("x"), &Expr::integer(0), 4, &mut Fuel::default())?;
    /// assert_eq!(series.to_string(), "1/x - x/3 - x^3/45 + O(x^4)");
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutOfTheory`] for logarithms of the local parameter, essential singularities, steps, unknown functions
    /// and coefficients whose vanishing is not decided; [`Error::Undefined`] where a coefficient has no value;
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// Source: the recurrences for powers, exponentials and logarithms of series are in D. E. Knuth, The Art of
    /// Computer Programming, volume 2, section 4.7.
    pub fn series(
        &self,
        variable: &Symbol,
        at: &Self,
        order: i64,
        fuel: &mut Fuel,
    ) -> Result<Series> {
        if order.abs() > MAX_ORDER {
            return Err(Error::Budget {
                what: "order of a series",
                limit: MAX_ORDER.unsigned_abs(),
            });
        }
        if at.contains_symbol(variable) {
            return Err(Error::Domain {
                what: "point of a series",
                value: at.to_string(),
                allowed: "an expression without the variable",
            });
        }
        let parameter = Self::symbol("#t");
        let local = match at.kind() {
            Kind::Constant(Constant::Infinity) => parameter.pow(-1),
            _ => at + &parameter,
        };
        let moved = self.substitute(&[(variable.clone(), local)]);
        if moved.is_undefined() {
            return Err(Error::Undefined {
                what: "an expression at the point of its series",
            });
        }
        let name = Symbol::new("#t");
        let mut terms = u64::try_from(order.max(0)).unwrap_or(0) + 2;
        for _ in 0..MAX_TRIES {
            let truncation = Truncation { terms };
            let jet = functions::expand(&moved, &name, &truncation, fuel)?;
            if let Some(terms) = known_terms(&jet, order, fuel)? {
                return Ok(Series {
                    variable: variable.clone(),
                    at: at.clone(),
                    terms,
                    order: Rational::from(order),
                });
            }
            terms *= 2;
        }
        Err(Error::Budget {
            what: "cancelling terms of a series",
            limit: terms,
        })
    }
}

/// The terms below the order, when the jet knows them all.
fn known_terms(jet: &Jet, order: i64, fuel: &mut Fuel) -> Result<Option<Vec<(Rational, Expr)>>> {
    let limit = order.saturating_mul(jet.ramification());
    if jet.precision().is_some_and(|known| known < limit) {
        return Ok(None);
    }
    let mut terms = Vec::new();
    for (exponent, coefficient) in jet.terms() {
        if exponent >= limit {
            break;
        }
        if jet::vanishes(coefficient, fuel)? != Some(true) {
            let exponent =
                Rational::new(Integer::from(exponent), Integer::from(jet.ramification()));
            terms.push((exponent.unwrap_or_default(), coefficient.clone()));
        }
    }
    Ok(Some(terms))
}

#[cfg(test)]
mod tests;
