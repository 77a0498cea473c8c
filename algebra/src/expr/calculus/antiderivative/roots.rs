//! Polynomials times powers of the square root of a quadratic.

use super::Integrator;
use crate::error::Result;
use crate::expr::Signs;
use crate::expr::{Expr, Function, Symbol};
use crate::number::Rational;
use crate::zero;

/// Polynomials beyond this degree are left alone.
const MAX_DEGREE: usize = 12;

/// P(x) (a x^2 + b x + c)^(k/2) with k = -3, -1 or a positive odd number.
pub(super) fn integrate(
    integrator: &mut Integrator<'_>,
    factors: &[(Expr, Expr)],
    variable: &Symbol,
) -> Result<Option<Expr>> {
    let half = |exponent: &Expr| {
        exponent
            .as_rational()
            .filter(|value| value.denominator() == 2.into())
            .and_then(|value| (value * &Rational::TWO).to_integer()?.to_i64())
            .filter(|k| (-3..=5).contains(k))
    };
    let mut found = None;
    let mut polynomial = Expr::integer(1);
    for (base, exponent) in factors {
        match half(exponent) {
            Some(k) if found.is_none() => found = Some((base.clone(), k)),
            _ => polynomial = polynomial * Expr::power(base.clone(), exponent.clone()),
        }
    }
    let Some((base, k)) = found else {
        return Ok(None);
    };
    let fuel = &mut *integrator.fuel;
    let Some(quadratic) = zero::polynomial_coefficients(&base, variable, fuel) else {
        return Ok(None);
    };
    let [c, b, a] = &quadratic[..] else {
        return Ok(None);
    };
    // Positive powers of the root are polynomials over the root.
    if k > 0 {
        polynomial = polynomial * base.pow((k + 1) / 2);
    }
    let Some(p) = zero::polynomial_coefficients(&polynomial, variable, fuel) else {
        return Ok(None);
    };
    if p.len() > MAX_DEGREE {
        return Ok(None);
    }
    fuel.spend(512 * p.len() as u64, "integration")?;
    let x = Expr::symbol(variable.name());
    if k == -3 {
        return Ok(over_cube(&p, [a, b, c], &base, &x));
    }
    let Some(first) = inverse_root([a, b, c], &base, &x) else {
        return Ok(None);
    };
    // Integrals of x^n/R: n a I(n) = x^(n-1) R - (n - 1/2) b I(n-1) - (n-1) c I(n-2).
    let root = base.sqrt();
    let mut integrals = vec![first];
    for n in 1..p.len() {
        let count = i64::try_from(n).unwrap_or(i64::MAX);
        let power = if n == 1 {
            Expr::integer(1)
        } else {
            x.pow(count - 1)
        };
        let mut sum = power * root.clone();
        sum = sum - (b * &integrals[n - 1]) * Expr::ratio(2 * count - 1, 2);
        if n > 1 {
            sum = sum - (c * &integrals[n - 2]) * Expr::integer(count - 1);
        }
        integrals.push(sum.divide(&a.scale(&Rational::from(count))));
    }
    let total = p
        .iter()
        .zip(&integrals)
        .map(|(coefficient, integral)| coefficient * integral);
    Ok(Some(Expr::sum(total.collect::<Vec<_>>())))
}

/// 1/R
fn inverse_root([a, b, c]: [&Expr; 3], base: &Expr, x: &Expr) -> Option<Expr> {
    let inner = (a * x).scale(&Rational::TWO) + b.clone();
    let sign = Signs::of_constant(a).order()?;
    let gap = b.pow(2) - (a * c).scale(&Rational::from(4));
    let gap_sign = Signs::of_constant(&gap).order()?;
    if sign.is_gt() {
        let scale = a.sqrt();
        if gap_sign.is_lt() {
            let angle = inner.divide(&(-gap).sqrt());
            return Some(Expr::function(Function::ArcSinh, angle).divide(&scale));
        }
        let argument = inner + (&scale * &base.sqrt()).scale(&Rational::TWO);
        return Some(argument.ln().divide(&scale));
    }
    if sign.is_lt() && gap_sign.is_gt() {
        let angle = Expr::function(Function::ArcSin, inner.divide(&gap.sqrt()));
        return Some(-angle.divide(&(-a).sqrt()));
    }
    None
}

/// (p + q x)/R^3
fn over_cube(p: &[Expr], [a, b, c]: [&Expr; 3], base: &Expr, x: &Expr) -> Option<Expr> {
    let gap = b.pow(2) - (a * c).scale(&Rational::from(4));
    if Signs::of_constant(&gap) == Signs::ZERO || p.len() > 2 {
        return None;
    }
    let inner = (a * x).scale(&Rational::TWO) + b.clone();
    let constant = &p[0] * &inner.scale(&Rational::from(-2));
    let linear = match p.get(1) {
        Some(slope) => slope * &((b * x).scale(&Rational::TWO) + c.scale(&Rational::from(4))),
        None => Expr::integer(0),
    };
    Some((constant + linear).divide(&(gap * base.sqrt())))
}
