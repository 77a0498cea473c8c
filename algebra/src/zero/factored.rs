//! Factors of what stands under absolute values and roots, so that |x^2 - 1| is |x - 1| |x + 1|.

use super::generators::Generators;
use crate::error::Result;
use crate::expr::{Expr, Kind};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::{Integers, Polynomial};

/// Larger polynomials are left as they are.
const MAX_TERMS: usize = 64;
const MAX_DEGREE: u64 = 24;

/// A rational factor and powers of irreducible polynomials in symbols and other generators, with positive leading
/// coefficients.
pub(super) struct Factored {
    pub(super) content: Rational,
    pub(super) factors: Vec<(Expr, i64)>,
}

/// The factors of a quotient of polynomials in generators; `None` where it is too large or zero.
pub(super) fn factored(expr: &Expr, fuel: &mut Fuel) -> Result<Option<Factored>> {
    let generators = Generators::collect(&[expr], fuel)?;
    let function = generators.rational_function(expr, fuel)?.cancelled(fuel)?;
    let mut result = Factored {
        content: Rational::ONE,
        factors: Vec::new(),
    };
    let below = function.denominator_factors().iter();
    let below = below.map(|(factor, times)| (factor.to_rationals(), -i64::from(*times)));
    for (polynomial, sign) in [(function.numerator(), 1)].into_iter().chain(below) {
        let Some((content, factors)) = split(&polynomial, fuel)? else {
            return Ok(None);
        };
        let Some(content) = i32::try_from(sign).ok().and_then(|n| content.pow(n)) else {
            return Ok(None);
        };
        result.content = &result.content * &content;
        for (factor, times) in factors {
            let mut factor = generators.expression(&factor, fuel)?;
            let times = sign * i64::from(times);
            // One sign for a factor and its negative, whatever order the generators came in.
            if starts_negative(&factor) {
                factor = -factor;
                if times % 2 != 0 {
                    result.content = -result.content;
                }
            }
            match result.factors.iter_mut().find(|known| known.0 == factor) {
                Some(known) => known.1 += times,
                None => result.factors.push((factor, times)),
            }
        }
    }
    result.factors.retain(|factor| factor.1 != 0);
    Ok(Some(result))
}

fn starts_negative(expr: &Expr) -> bool {
    match expr.kind() {
        Kind::Sum { terms, .. } => terms.first().is_some_and(|term| term.1.is_negative()),
        Kind::Product { coefficient, .. } => coefficient.is_negative(),
        _ => false,
    }
}

type Split = (Rational, Vec<(Polynomial, u32)>);

fn split(polynomial: &Polynomial, fuel: &mut Fuel) -> Result<Option<Split>> {
    if polynomial.is_zero()
        || polynomial.len() > MAX_TERMS
        || polynomial.total_degree() > MAX_DEGREE
    {
        return Ok(None);
    }
    let scale = polynomial
        .coefficients()
        .iter()
        .fold(Integer::ONE, |scale, c| scale.lcm(&c.denominator()));
    let scale = Rational::from(scale);
    let Some(whole) = polynomial.over(Integers, |c| (c * &scale).to_integer()) else {
        return Ok(None);
    };
    // A linear polynomial has no factors but its content.
    let found = if polynomial.total_degree() <= 1 {
        whole.square_free(fuel)?
    } else {
        whole.factor(fuel)?
    };
    let Some(content) = Rational::from(found.content).checked_div(&scale) else {
        return Ok(None);
    };
    let factors = found.factors.into_iter().map(|(factor, times)| {
        let factor = factor.over(crate::poly::Rationals, |c| Some(Rational::from(c.clone())));
        Some((factor?, times))
    });
    let factors: Option<Vec<(Polynomial, u32)>> = factors.collect();
    Ok(factors.map(|factors| (content, factors)))
}
