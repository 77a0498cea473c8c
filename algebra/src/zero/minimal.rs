//! Constants built with roots, as algebraic numbers: minimal polynomials with enclosures, up to degree 64.

use super::basis;
use super::dependence::is_algebraic;
use crate::algebraic::Algebraic;
use crate::error::{Error, Result};
use crate::expr::{Expr, Kind};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

/// Is a equal to b? `None` when one of them is not built from rational numbers and i by roots.
pub(super) fn equal(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<bool>> {
    let nothing = std::collections::BTreeSet::new();
    let left = basis::rewrite(a, &nothing, fuel)?;
    let right = basis::rewrite(b, &nothing, fuel)?;
    if !is_algebraic(&left) || !is_algebraic(&right) {
        return Ok(None);
    }
    let (x, y) = (number(&left, fuel)?, number(&right, fuel)?);
    x.equals(&y, fuel).map(Some)
}

/// The value of an expression of numbers, sums, products and rational powers.
pub(super) fn number(expr: &Expr, fuel: &mut Fuel) -> Result<Algebraic> {
    expr.fold(|node, parts: &[Algebraic]| {
        fuel.spend(16, "algebraic numbers")?;
        match node.kind() {
            Kind::Number(value) => Ok(Algebraic::from_rational(value)),
            Kind::Constant(_) => Algebraic::root_of_unity(1, 4, fuel),
            Kind::Sum { constant, terms } => {
                let mut sum = Algebraic::from_rational(constant);
                for (part, (_, coefficient)) in parts.iter().zip(terms) {
                    let term = part.multiply(&Algebraic::from_rational(coefficient), fuel)?;
                    sum = sum.add(&term, fuel)?;
                }
                Ok(sum)
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut product = Algebraic::from_rational(coefficient);
                for (pair, (base, exponent)) in parts.chunks_exact(2).zip(factors) {
                    let factor = power(base, &pair[0], exponent, fuel)?;
                    product = product.multiply(&factor, fuel)?;
                }
                Ok(product)
            }
            Kind::Power(base, exponent) => match parts {
                [value, _] => power(base, value, exponent, fuel),
                _ => Err(unknown()),
            },
            _ => Err(unknown()),
        }
    })
}

fn unknown() -> Error {
    Error::OutOfTheory {
        what: "a constant that is not built with roots",
    }
}

/// The principal value of a rational power.
fn power(base: &Expr, value: &Algebraic, exponent: &Expr, fuel: &mut Fuel) -> Result<Algebraic> {
    let exponent = exponent.as_rational().ok_or_else(unknown)?;
    let (numerator, denominator) = (exponent.numerator(), exponent.denominator());
    let index = denominator.to_u32().ok_or_else(unknown)?;
    if base.as_rational() == Some(&Rational::MINUS_ONE) {
        // e^(i pi p/q)
        let turn = numerator.div_rem_floor(&Integer::from(2 * u64::from(index)));
        let turn = turn
            .and_then(|(_, rest)| rest.to_i64())
            .ok_or_else(unknown)?;
        return Algebraic::root_of_unity(turn, index.saturating_mul(2), fuel);
    }
    let times = numerator.to_i32().ok_or_else(unknown)?;
    value.nth_root(index, fuel)?.pow(times, fuel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expr::Constant;

    fn root(n: i64) -> Expr {
        Expr::integer(n).sqrt()
    }

    /// cos(2 pi/17), after Gauss, which has too many roots for a root bound.
    #[test]
    fn the_seventeen_sided_polygon() {
        let fuel = &mut Fuel::new(1 << 32);
        let angle = Expr::constant(Constant::Pi)
            .scale(&Rational::new(Integer::from(2), Integer::from(17)).unwrap());
        let cosine = Expr::function(crate::expr::Function::Cos, angle).scale(&Rational::from(16));
        let two = Rational::TWO;
        let minus = (Expr::integer(34) - root(17).scale(&two)).sqrt();
        let plus = (Expr::integer(34) + root(17).scale(&two)).sqrt();
        let three = root(17).scale(&Rational::from(3));
        let inner = Expr::integer(17) + three - &minus - plus.scale(&two);
        let gauss = Expr::integer(-1) + root(17) + &minus + inner.sqrt().scale(&two);
        assert_eq!(equal(&cosine, &gauss, fuel).unwrap(), Some(true));
        let wrong = gauss + Expr::ratio(1, 1_000_000_000);
        assert_eq!(equal(&cosine, &wrong, fuel).unwrap(), Some(false));
    }
}
