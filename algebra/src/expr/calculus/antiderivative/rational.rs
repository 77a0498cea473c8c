//! Rational functions with rational coefficients: Hermite's reduction, then logarithms and arctangents.

use super::dense::{self, Dense};
use crate::error::{Error, Result};
use crate::expr::calculus::interval::primitive;
use crate::expr::{Expr, Function, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::Rational;

/// Higher degrees are left alone.
const MAX_DEGREE: usize = 64;

/// A quotient of polynomials in the variable; `None`: the expression is none, or too large.
pub(super) fn quotient(
    expr: &Expr,
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<(Dense, Dense)>> {
    type Part = Option<(Dense, Dense)>;
    let one = || vec![Rational::ONE];
    let constant = |value: &Rational| (dense::trimmed(vec![value.clone()]), one());
    expr.fold(|node, parts: &[Part]| -> Result<Part> {
        fuel.spend(16, "integration")?;
        let multiply = |a: &(Dense, Dense), b: &(Dense, Dense), fuel: &mut Fuel| {
            Ok::<_, Error>((
                dense::multiply(&a.0, &b.0, fuel)?,
                dense::multiply(&a.1, &b.1, fuel)?,
            ))
        };
        let power = |base: &Part, exponent: &Expr, fuel: &mut Fuel| -> Result<Part> {
            let times = exponent
                .as_rational()
                .and_then(Rational::to_integer)
                .and_then(|value| value.to_i64())
                .and_then(|value| i32::try_from(value).ok());
            let (Some(base), Some(times)) = (base, times) else {
                return Ok(None);
            };
            let count = times.unsigned_abs();
            let degree = base.0.len().max(base.1.len()).saturating_sub(1);
            if degree.saturating_mul(count as usize) > MAX_DEGREE || count > 4096 {
                return Ok(None);
            }
            let above = dense::power(&base.0, count, fuel)?;
            let below = dense::power(&base.1, count, fuel)?;
            Ok(Some(if times < 0 {
                (below, above)
            } else {
                (above, below)
            }))
        };
        let found = match node.kind() {
            Kind::Number(value) => Some(constant(value)),
            Kind::Symbol(symbol) if symbol == variable => {
                Some((vec![Rational::ZERO, Rational::ONE], one()))
            }
            Kind::Sum { constant: c, terms } => {
                let mut sum = constant(c);
                for ((_, coefficient), part) in terms.iter().zip(parts) {
                    let Some((above, below)) = part else {
                        return Ok(None);
                    };
                    let left = dense::multiply(&sum.0, below, fuel)?;
                    let right = dense::multiply(above, &sum.1, fuel)?;
                    let total = dense::add(&left, &dense::scale(&right, coefficient));
                    let bottom = if sum.1 == *below {
                        // One denominator for both.
                        sum = (dense::add(&sum.0, &dense::scale(above, coefficient)), sum.1);
                        continue;
                    } else {
                        dense::multiply(&sum.1, below, fuel)?
                    };
                    sum = (total, bottom);
                }
                Some(sum)
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut product = constant(coefficient);
                for ((_, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                    let Some(factor) = power(&pair[0], exponent, fuel)? else {
                        return Ok(None);
                    };
                    product = multiply(&product, &factor, fuel)?;
                }
                Some(product)
            }
            Kind::Power(_, exponent) => match parts.first() {
                Some(base) => power(base, exponent, fuel)?,
                None => None,
            },
            _ => None,
        };
        Ok(found.filter(|(above, below)| {
            above.len() <= MAX_DEGREE && below.len() <= MAX_DEGREE && !below.is_empty()
        }))
    })
}

/// The antiderivative of numerator/denominator.
pub(super) fn integrate(
    (numerator, denominator): &(Dense, Dense),
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let (whole, rest) = dense::divide(numerator, denominator, fuel)?;
    let mut parts = vec![of_polynomial(&whole, variable)];
    if rest.is_empty() {
        return Ok(Some(Expr::sum(parts)));
    }
    let Some(polynomial) = primitive(denominator) else {
        return Ok(None);
    };
    for (factor, multiplicity) in polynomial.factor(fuel)?.factors {
        let p: Dense = factor
            .coefficients()
            .iter()
            .cloned()
            .map(Rational::from)
            .collect();
        let own = dense::power(&p, multiplicity, fuel)?;
        let (others, left) = dense::divide(denominator, &own, fuel)?;
        if !left.is_empty() {
            return Ok(None);
        }
        let Some(inverse) = dense::inverse(&others, &own, fuel)? else {
            return Ok(None);
        };
        let above = dense::multiply(&rest, &inverse, fuel)?;
        let above = dense::divide(&above, &own, fuel)?.1;
        match of_prime_power(above, &p, multiplicity, variable, fuel)? {
            Some(part) => parts.push(part),
            None => return Ok(None),
        }
    }
    Ok(Some(Expr::sum(parts)))
}

fn of_polynomial(p: &[Rational], variable: &Symbol) -> Expr {
    let raised = (1_i64..).zip(p).map(|(degree, coefficient)| {
        coefficient
            .checked_div(&Rational::from(degree))
            .unwrap_or_default()
    });
    let raised: Dense = [Rational::ZERO].into_iter().chain(raised).collect();
    dense::to_expr(&raised, variable)
}

/// n / p^m for an irreducible p.
fn of_prime_power(
    mut above: Dense,
    p: &[Rational],
    multiplicity: u32,
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    let slope = dense::derivative(p);
    let mut parts = Vec::new();
    let base = dense::to_expr(p, variable);
    let Some(slope_inverse) = dense::inverse(&slope, p, fuel)? else {
        return Ok(None);
    };
    // With n = u p' + v p, n/p^k = (-u/((k-1) p^(k-1)))' + (v + u'/(k-1))/p^(k-1).
    for k in (2..=multiplicity).rev() {
        let u = dense::divide(&dense::multiply(&above, &slope_inverse, fuel)?, p, fuel)?.1;
        let product = dense::multiply(&u, &slope, fuel)?;
        let difference = dense::add(&above, &dense::scale(&product, &Rational::from(-1)));
        let (v, _) = dense::divide(&difference, p, fuel)?;
        let lower = i64::from(k) - 1;
        let share = Rational::from(lower).recip().unwrap_or_default();
        parts.push(-(dense::to_expr(&u, variable).scale(&share) * base.pow(-lower)));
        above = dense::add(&v, &dense::scale(&dense::derivative(&u), &share));
    }
    if above.is_empty() {
        return Ok(Some(Expr::sum(parts)));
    }
    let (whole, rest) = dense::divide(&above, p, fuel)?;
    parts.push(of_polynomial(&whole, variable));
    match of_prime(&rest, p, variable, fuel)? {
        Some(part) => parts.push(part),
        None => return Ok(None),
    }
    Ok(Some(Expr::sum(parts)))
}

/// n / p for an irreducible p: a multiple of ln p, and what is left for degree two and for biquadratic p.
fn of_prime(
    above: &[Rational],
    p: &[Rational],
    variable: &Symbol,
    fuel: &mut Fuel,
) -> Result<Option<Expr>> {
    if above.is_empty() {
        return Ok(Some(Expr::integer(0)));
    }
    let slope = dense::derivative(p);
    let (multiple, rest) = dense::divide(above, &slope, fuel)?;
    let base = dense::to_expr(p, variable);
    let logarithm = match &multiple[..] {
        [] => Expr::integer(0),
        [factor] => base.ln().scale(factor),
        _ => return Ok(None),
    };
    if rest.is_empty() {
        return Ok(Some(logarithm));
    }
    let number = |value: &Rational| Expr::number(value.clone());
    Ok(match p {
        [c, b, a] => {
            let [beta] = &rest[..] else { return Ok(None) };
            let tail = inverse_quadratic([&number(a), &number(b), &number(c)], variable);
            tail.map(|tail| logarithm + tail.scale(beta))
        }
        [v, odd, u, cubic, lead] if odd.is_zero() && cubic.is_zero() => {
            let Some(inverse) = lead.recip() else {
                return Ok(None);
            };
            let coefficient = |at: usize| {
                let value = above.get(at).cloned().unwrap_or_default();
                Expr::number(&value * &inverse)
            };
            let monic = (&(u * &inverse), &(v * &inverse));
            biquadratic([0, 1, 2, 3].map(coefficient), monic, variable)
        }
        _ => None,
    })
}

/// The antiderivative of 1/(a x^2 + b x + c) by the sign of the discriminant, which must be known.
pub(super) fn inverse_quadratic([a, b, c]: [&Expr; 3], variable: &Symbol) -> Option<Expr> {
    let x = Expr::symbol(variable.name());
    let inner = (a * &x).scale(&Rational::TWO) + b.clone();
    let four = Rational::from(4);
    let gap = (a * c).scale(&four) - b.pow(2);
    let sign = crate::expr::Signs::of_constant(&gap).order()?;
    match sign {
        std::cmp::Ordering::Greater => {
            let root = gap.sqrt();
            let angle = Expr::function(Function::ArcTan, inner.divide(&root));
            Some(angle.scale(&Rational::TWO).divide(&root))
        }
        std::cmp::Ordering::Less => {
            let root = (-gap).sqrt();
            let logarithms = (&inner - &root).ln() - (&inner + &root).ln();
            Some(logarithms.divide(&root))
        }
        std::cmp::Ordering::Equal => Some(inner.pow(-1).scale(&Rational::from(-2))),
    }
}

/// (alpha x + beta) / (x^2 + b x + c) with a negative discriminant.
fn over_quadratic(
    alpha: &Expr,
    beta: &Expr,
    b: &Expr,
    c: &Expr,
    variable: &Symbol,
) -> Option<Expr> {
    let x = Expr::symbol(variable.name());
    let base = x.pow(2) + b * &x + c.clone();
    let half = Rational::HALF;
    let logarithm = (alpha * &base.ln()).scale(&half);
    let rest = beta - &(alpha * b).scale(&half);
    if rest.is_zero() {
        return Some(logarithm);
    }
    let tail = inverse_quadratic([&Expr::integer(1), b, c], variable)?;
    Some(logarithm + rest * tail)
}

/// A cubic over x^4 + u x^2 + v, which is a product of two real quadratics.
fn biquadratic(
    [c0, c1, c2, c3]: [Expr; 4],
    (u, v): (&Rational, &Rational),
    variable: &Symbol,
) -> Option<Expr> {
    if v.signum() <= 0 {
        return None;
    }
    let half = Rational::HALF;
    let m = Expr::number(v.clone()).sqrt();
    let square = m.scale(&Rational::TWO) - Expr::number(u.clone());
    let sign = square.real_ball(128)?.sign()?;
    if sign.is_gt() {
        // (x^2 + s x + m)(x^2 - s x + m)
        let s = square.sqrt();
        let low = c0.divide(&m);
        let across = (&c2 - &low).divide(&s);
        let along = (&c1 - &(&m * &c3)).divide(&s);
        let part = |alpha: Expr, beta: Expr, s: &Expr| {
            over_quadratic(&alpha.scale(&half), &beta.scale(&half), s, &m, variable)
        };
        let first = part(&c3 - &across, &low - &along, &s)?;
        return Some(first + part(&c3 + &across, &low + &along, &-&s)?);
    }
    // (x^2 + p)(x^2 + q)
    let root = Expr::number(&(u * u) - &(v * &Rational::from(4))).sqrt();
    let p = (Expr::number(u.clone()) + root.clone()).scale(&half);
    let q = (Expr::number(u.clone()) - root).scale(&half);
    let gap = (&q - &p).pow(-1);
    let alpha = (&c1 - &(&p * &c3)) * &gap;
    let beta = (&c0 - &(&p * &c2)) * &gap;
    let zero = Expr::integer(0);
    let first = over_quadratic(&alpha, &beta, &zero, &p, variable)?;
    Some(first + over_quadratic(&(&c3 - &alpha), &(&c2 - &beta), &zero, &q, variable)?)
}
