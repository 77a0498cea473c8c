//! Products over an index: factorials for linear factors, powers for the rest.

use super::antidifference::coefficients;
use super::telescope::{integer, multiplicity, roots};
use crate::error::Result;
use crate::expr::{Expr, Head, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;
use crate::zero;

pub(super) fn closed(
    factor: &Expr,
    index: &Symbol,
    lower: &Expr,
    upper: &Expr,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    // A sum of quotients becomes one quotient.
    let single = match factor.kind() {
        Kind::Sum { .. } => {
            let mut share = Fuel::new(fuel.left() / 4);
            let quotient = zero::lowest_terms(factor, &mut share);
            fuel.settle(&share, "closed form")?;
            quotient.unwrap_or_else(|_| factor.clone())
        }
        _ => factor.clone(),
    };
    let range = Range {
        index,
        lower,
        upper,
    };
    let (coefficient, factors) = match single.kind() {
        Kind::Product {
            coefficient,
            factors,
        } => (coefficient.clone(), factors.to_vec()),
        Kind::Power(base, exponent) => (Rational::ONE, vec![(base.clone(), exponent.clone())]),
        Kind::Number(value) => (value.clone(), Vec::new()),
        _ => (Rational::ONE, vec![(single.clone(), Expr::integer(1))]),
    };
    let mut product = vec![Expr::power(Expr::number(coefficient), range.count())];
    for (base, exponent) in factors {
        match range.power(&base, &exponent, fuel)? {
            Some(value) => product.push(value),
            None => return Ok(None),
        }
    }
    Ok(Some(Expr::product(product)))
}

struct Range<'a> {
    index: &'a Symbol,
    lower: &'a Expr,
    upper: &'a Expr,
}

impl Range<'_> {
    /// How many values the index takes.
    fn count(&self) -> Expr {
        &(self.upper - self.lower) + &Expr::integer(1)
    }

    /// The product of base^exponent.
    fn power(&self, base: &Expr, exponent: &Expr, fuel: &mut Fuel) -> Result<Option<Expr>> {
        if !base.contains_symbol(self.index) {
            let total = exponent.closed_sum(self.index, self.lower, self.upper, fuel)?;
            return Ok(total.map(|total| Expr::power(base.clone(), total.value)));
        }
        if integer(exponent).is_none() {
            return Ok(None);
        }
        Ok(self
            .polynomial(base, fuel)?
            .map(|product| Expr::power(product, exponent.clone())))
    }

    /// The product of c (k - r) (k - s) ..
    fn polynomial(&self, base: &Expr, fuel: &mut Fuel) -> Result<Option<Expr>> {
        let Some(coefficients) = coefficients(base, self.index, fuel)? else {
            return Ok(None);
        };
        let Some(roots) = roots(base, self.index, fuel)? else {
            return Ok(None);
        };
        let Some(lead) = coefficients.last() else {
            return Ok(None);
        };
        let mut product = vec![Expr::power(lead.clone(), self.count())];
        for root in roots {
            let times = match root.as_rational() {
                Some(value) if coefficients.len() > 2 => multiplicity(&coefficients, value),
                _ => 1,
            };
            let Some(ratio) = self.factorials(&root) else {
                return Ok(None);
            };
            let times = Rational::from(i64::try_from(times).unwrap_or(i64::MAX));
            product.push(Expr::power(ratio, Expr::number(times)));
        }
        Ok(Some(Expr::product(product)))
    }

    /// The product of k - r: (upper - r)! / (lower - 1 - r)!
    fn factorials(&self, root: &Expr) -> Option<Expr> {
        let first = self.lower - root;
        // Factorials are those of natural numbers; a symbol may be one.
        let number = root.as_rational().or(first.as_rational());
        if number.is_some_and(|value| !value.is_integer())
            || first.as_rational().is_some_and(|value| value.signum() <= 0)
        {
            return None;
        }
        let factorial = |argument: Expr| Expr::call(Head::Factorial, vec![argument]);
        let above = factorial(self.upper - root);
        Some(above.divide(&factorial(&first - &Expr::integer(1))))
    }
}
