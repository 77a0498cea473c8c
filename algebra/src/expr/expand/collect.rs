//! Expressions by powers of one symbol.

use std::collections::BTreeMap;

use super::direct::terms_of;
use crate::error::Result;
use crate::expr::build::{Factors, Summands};
use crate::expr::{Expr, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;

impl Expr {
    /// The exponents of a symbol after expansion, in increasing order, with their coefficients, none of them zero.
    ///
    /// $$ f = \sum_e c_e x^e $$
    ///
    /// Exponents can be fractions or expressions. A function of the symbol counts as a coefficient: a coefficient that
    /// contains the symbol means that the expression is no sum of powers.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}};
    /// let (x, a) = (Expr::symbol("x"), Expr::symbol("a"));
    /// let line = &(&x * &a + &x + &a) * &x;
    /// let powers = line.collect(&Symbol::new("x"), &mut Fuel::default())?;
    /// let one = Expr::integer(1);
    /// assert_eq!(powers, [(one.clone(), a.clone()), (Expr::integer(2), a + one)]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget) when the fuel is used up.
    pub fn collect(&self, variable: &Symbol, fuel: &mut Fuel) -> Result<Vec<(Self, Self)>> {
        let expanded = self.expand(fuel)?;
        fuel.spend(4 * u64::from(expanded.size()), "collecting powers")?;
        Ok(powers_of(&expanded, variable))
    }

    /// The coefficient of a power of a symbol after expansion, zero when the power does not occur.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}};
    /// let x = Expr::symbol("x");
    /// let power = (&x + &Expr::integer(2)).pow(10);
    /// let third = power.coefficient(&Symbol::new("x"), &Expr::integer(3), &mut Fuel::default())?;
    /// assert_eq!(third, Expr::integer(120 * 128));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget) when the fuel is used up.
    pub fn coefficient(&self, variable: &Symbol, exponent: &Self, fuel: &mut Fuel) -> Result<Self> {
        let powers = self.collect(variable, fuel)?;
        let found = powers.into_iter().find(|power| power.0 == *exponent);
        Ok(found.map_or_else(|| Self::integer(0), |power| power.1))
    }

    /// The degree in a symbol; `None` when the expression is no polynomial in it, or zero.
    ///
    /// ```
    /// use algebra::{Fuel, expr::{Expr, Symbol}};
    /// let x = Expr::symbol("x");
    /// let cubic = (&x + &Expr::integer(1)).pow(3);
    /// assert_eq!(cubic.degree(&Symbol::new("x"), &mut Fuel::default())?, Some(3));
    /// assert_eq!(cubic.exp().degree(&Symbol::new("x"), &mut Fuel::default())?, None);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget) when the fuel is used up.
    pub fn degree(&self, variable: &Symbol, fuel: &mut Fuel) -> Result<Option<u64>> {
        let mut degree = None;
        for (exponent, coefficient) in self.collect(variable, fuel)? {
            let natural = exponent
                .as_rational()
                .and_then(Rational::to_integer)
                .and_then(|value| value.to_u64());
            if natural.is_none() || coefficient.contains_symbol(variable) {
                return Ok(None);
            }
            degree = natural;
        }
        Ok(degree)
    }
}

/// Exponents of a symbol and their coefficients in an expression that is multiplied out.
pub(crate) fn powers_of(expanded: &Expr, variable: &Symbol) -> Vec<(Expr, Expr)> {
    let mut parts: BTreeMap<Expr, Summands> = BTreeMap::new();
    let is_variable =
        |expr: &Expr| matches!(expr.kind(), Kind::Symbol(symbol) if symbol == variable);
    for (term, coefficient) in terms_of(expanded) {
        let (exponent, rest) = match term.kind() {
            Kind::Symbol(symbol) if symbol == variable => (Expr::integer(1), Expr::integer(1)),
            Kind::Power(base, exponent) if is_variable(base) => {
                (exponent.clone(), Expr::integer(1))
            }
            Kind::Product {
                coefficient: inner,
                factors,
            } => {
                let mut rest = Factors::default();
                rest.scale(inner);
                let mut found = Expr::integer(0);
                for (base, exponent) in factors {
                    if is_variable(base) {
                        found = exponent.clone();
                    } else {
                        rest.push_settled(base.clone(), exponent.clone());
                    }
                }
                (found, rest.finish())
            }
            _ => (Expr::integer(0), term.clone()),
        };
        if !coefficient.is_zero() {
            parts.entry(exponent).or_default().push(rest, &coefficient);
        }
    }
    parts
        .into_iter()
        .map(|(exponent, sum)| (exponent, sum.finish()))
        .filter(|power| !power.1.is_zero())
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::expr::samples;

    proptest! {
        /// The collected powers add up to the expansion.
        #[test]
        fn powers_add_up(f in samples::real()) {
            let x = Symbol::new("x");
            let fuel = &mut Fuel::new(40_000_000);
            let Ok(powers) = f.collect(&x, fuel) else { return Ok(()) };
            prop_assert!(powers.windows(2).all(|pair| pair[0].0 < pair[1].0));
            let sum = Expr::sum(powers.iter().map(|(exponent, coefficient)| {
                if exponent.is_zero() {
                    return coefficient.clone();
                }
                coefficient * &Expr::power(Expr::symbol("x"), exponent.clone())
            }));
            prop_assert_eq!(sum.expand(fuel).unwrap(), f.expand(fuel).unwrap());
        }
    }
}
