//! Lowest terms of quotients whose denominators stand in factors of degree 1 in every symbol, mostly without a greatest common divisor.

use algebra::poly::{Integers, Polynomial, RationalFunction};
use algebra::{Fuel, Rational};

use super::coprime::coprime;
use crate::error::Result;

type Whole = Polynomial<Integers>;

/// The function in lowest terms: as [`RationalFunction::reduced`], but what one random point proves to have nothing in common is not
/// looked at.
///
/// # Errors
/// [`crate::Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::{Fuel, poly::{Polynomial, RationalFunction}};
/// use graphs::resolvent::lowest_terms;
/// let fuel = &mut Fuel::default();
/// let (x, y) = (RationalFunction::from(Polynomial::variable(0)), RationalFunction::from(Polynomial::variable(1)));
/// let sum = x.add(&y, fuel)?;
/// let quotient = x.mul(&sum, fuel)?.divide(&x.mul(&y, fuel)?, fuel)?;
/// assert!(lowest_terms(&quotient, fuel)?.equals(&sum.divide(&y, fuel)?, fuel)?);
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn lowest_terms(function: &RationalFunction, fuel: &mut Fuel) -> Result<RationalFunction> {
    reduced(function, &[], fuel)
}

/// The partial derivative of a function in lowest terms, in lowest terms.
///
/// A factor p of the denominator stays where p and ∂p/∂x have nothing in common: then x is in every irreducible factor of p, and the
/// derivative has a pole there that is one order higher.
///
/// # Errors
/// [`crate::Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::{Fuel, poly::{Polynomial, RationalFunction}};
/// use graphs::resolvent::derivative_in_lowest_terms;
/// let fuel = &mut Fuel::default();
/// let (x, y) = (RationalFunction::from(Polynomial::variable(0)), RationalFunction::from(Polynomial::variable(1)));
/// // d/dx of 1/(x y) + 1/y
/// let function = x.pow(-1, fuel)?.mul(&y.pow(-1, fuel)?, fuel)?.add(&y.pow(-1, fuel)?, fuel)?;
/// let expected = x.pow(-2, fuel)?.mul(&y.pow(-1, fuel)?, fuel)?.negate();
/// assert!(derivative_in_lowest_terms(&function, 0, fuel)?.equals(&expected, fuel)?);
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn derivative_in_lowest_terms(
    function: &RationalFunction,
    variable: usize,
    fuel: &mut Fuel,
) -> Result<RationalFunction> {
    let mut known = Vec::new();
    for (factor, _) in function.denominator_factors() {
        if factor.degree(variable) > 0 && coprime(&factor.derivative(variable), factor, fuel)? {
            known.push(factor);
        }
    }
    reduced(&function.derivative(variable, fuel)?, &known, fuel)
}

fn reduced(
    function: &RationalFunction,
    known: &[&Whole],
    fuel: &mut Fuel,
) -> Result<RationalFunction> {
    let (rest, kept) = split(function, known, fuel)?;
    Ok(rest.reduced(fuel)?.mul(&kept, fuel)?)
}

/// Lowers the exponents of these variables to the least that they have in all terms.
pub(super) fn lower_to_least(polynomial: &Whole, exponents: &mut [(usize, u32)]) {
    for (monomial, _) in polynomial.terms() {
        for (variable, least) in exponents.iter_mut() {
            *least = (*least).min(monomial.get(*variable).copied().unwrap_or(0));
        }
        if exponents.iter().all(|one| one.1 == 0) {
            break;
        }
    }
}

/// The function without those factors of the denominator that are known to have nothing in common with the numerator, and one over
/// these; common variables are cancelled. What is `known` has nothing in common with it, either.
///
/// Most often the first terms of the numerator show that no variable divides it.
pub(super) fn split(
    function: &RationalFunction,
    known: &[&Whole],
    fuel: &mut Fuel,
) -> Result<(RationalFunction, RationalFunction)> {
    let variable = |factor: &Whole| match factor.total_degree() {
        1 if factor.len() == 1 => factor.degrees().len().checked_sub(1),
        _ => None,
    };
    if function.is_zero() {
        let number = RationalFunction::constant;
        return Ok((number(Rational::ZERO), number(Rational::ONE)));
    }
    let mut numerator = function.primitive_numerator().clone();
    let mut below = Vec::new();
    let mut rest = RationalFunction::constant(function.content().clone());
    let mut kept = RationalFunction::constant(Rational::ONE);
    for (factor, times) in function.denominator_factors() {
        if let Some(variable) = variable(factor) {
            below.push((variable, *times));
            continue;
        }
        let part = RationalFunction::from(factor.clone()).pow(-i64::from(*times), fuel)?;
        match known.contains(&factor) || coprime(factor, &numerator, fuel)? {
            true => kept = kept.mul(&part, fuel)?,
            false => rest = rest.mul(&part, fuel)?,
        }
    }
    let mut common = below.clone();
    lower_to_least(&numerator, &mut common);
    for ((variable, times), (_, least)) in below.into_iter().zip(common) {
        let power = |exponent: u32| Whole::power_of_variable_in(Integers, variable, exponent);
        let quotient = match least {
            0 => None,
            _ => numerator.divide_exact(&power(least), fuel)?,
        };
        let left = match quotient {
            Some(quotient) => {
                numerator = quotient;
                times - least
            }
            None => times,
        };
        if left > 0 {
            let part = RationalFunction::from(power(1)).pow(-i64::from(left), fuel)?;
            kept = kept.mul(&part, fuel)?;
        }
    }
    Ok((rest.mul(&numerator.into(), fuel)?, kept))
}
