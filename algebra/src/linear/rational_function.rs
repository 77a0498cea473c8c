//! Matrices of rational functions: every row is cleared of its denominators and contents, then elimination stays with
//! polynomials over Z.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::{Integers, Polynomial, RationalFunction};

use super::fraction_free;
use super::matrix::{Matrix, check};

type Whole = Polynomial<Integers>;

/// A matrix of polynomials B, and the functions d with A = diag(d) B: for each row the largest content over the least common
/// multiple of the factor lists.
fn cleared(
    matrix: &Matrix<RationalFunction>,
    fuel: &mut Fuel,
) -> Result<(Matrix<Whole>, Vec<RationalFunction>)> {
    let mut entries = Vec::with_capacity(matrix.entries().len());
    let mut multipliers = Vec::with_capacity(matrix.rows());
    for row in matrix.iter_rows() {
        let mut common: Vec<(Whole, u32)> = Vec::new();
        for (factor, times) in row.iter().flat_map(RationalFunction::denominator_factors) {
            match common.iter_mut().find(|known| known.0 == *factor) {
                Some(known) => known.1 = known.1.max(*times),
                None => common.push((factor.clone(), *times)),
            }
        }
        let (mut above, mut below) = (Integer::ZERO, Integer::ONE);
        for content in row.iter().map(RationalFunction::content) {
            above = above.gcd(&content.numerator());
            below = below.lcm(&content.denominator());
        }
        // All contents are whole multiples of this one.
        let content = Rational::new(above, below)
            .filter(|content| !content.is_zero())
            .unwrap_or(Rational::ONE);
        for entry in row {
            let share = entry.content().checked_div(&content);
            let share = share.and_then(|share| share.to_integer());
            let mut numerator = entry
                .primitive_numerator()
                .scale(&share.unwrap_or_default());
            for (factor, times) in &common {
                let mut below = entry.denominator_factors().iter();
                let have = below.find(|known| known.0 == *factor).map_or(0, |k| k.1);
                let missing = times.saturating_sub(have);
                if missing > 0 && !numerator.is_zero() {
                    numerator = numerator.mul(&factor.pow(missing, fuel)?, fuel)?;
                }
            }
            entries.push(numerator);
        }
        multipliers.push(RationalFunction::inverse_of(&common).scale(&content));
    }
    let cleared = Matrix::new(matrix.rows(), matrix.columns(), entries)?;
    Ok((cleared, multipliers))
}

fn quotient(above: &Whole, below: &Whole, fuel: &mut Fuel) -> Result<RationalFunction> {
    if let Some(whole) = above.divide_exact(below, fuel)? {
        return Ok(whole.into());
    }
    RationalFunction::from(above.clone())
        .divide(&below.clone().into(), fuel)?
        .cancelled(fuel)
}

/// The determinant.
///
/// # Errors
/// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`] when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, linear::{Matrix, rational_function}, poly::{Polynomial, RationalFunction}};
/// let fuel = &mut Fuel::default();
/// let x = RationalFunction::from(Polynomial::variable(0));
/// let one = RationalFunction::constant(1.into());
/// let matrix = Matrix::new(2, 2, vec![x.pow(-1, fuel)?, one.clone(), one, x])?;
/// assert!(rational_function::determinant(&matrix, fuel)?.is_zero());
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn determinant(matrix: &Matrix<RationalFunction>, fuel: &mut Fuel) -> Result<RationalFunction> {
    let (polynomials, multipliers) = cleared(matrix, fuel)?;
    let mut result = RationalFunction::from(fraction_free::determinant(&polynomials, fuel)?);
    for multiplier in &multipliers {
        result = result.mul(multiplier, fuel)?;
    }
    result.cancelled(fuel)
}

/// The solution of A X = B.
///
/// # Errors
/// [`Error::Singular`] when A has no inverse; [`Error::Dimension`]; [`Error::Budget`].
///
/// ```
/// use algebra::{Fuel, linear::{Matrix, rational_function}, poly::{Polynomial, RationalFunction}};
/// let fuel = &mut Fuel::default();
/// let x = RationalFunction::from(Polynomial::variable(0));
/// let (left, right) = (Matrix::new(1, 1, vec![x.pow(-2, fuel)?])?, Matrix::new(1, 1, vec![x.pow(-1, fuel)?])?);
/// assert_eq!(rational_function::solve(&left, &right, fuel)?.get(0, 0), Some(&x));
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn solve(
    left: &Matrix<RationalFunction>,
    right: &Matrix<RationalFunction>,
    fuel: &mut Fuel,
) -> Result<Matrix<RationalFunction>> {
    let size = left.square()?;
    check("rows of the right-hand side", size, right.rows())?;
    // One multiplier for a row of both sides leaves the solution as it is.
    let (both, _) = cleared(&left.beside(right)?, fuel)?;
    let part = |from: usize, count: usize| {
        Matrix::tabulate(size, count, |row, column| {
            both.row(row)[from + column].clone()
        })
    };
    let (numerators, determinant) =
        fraction_free::solve(&part(0, size), &part(size, right.columns()), fuel)?;
    numerators.try_map(|numerator| quotient(numerator, &determinant, fuel))
}

/// The inverse, every entry over the same determinant where nothing cancels.
///
/// # Errors
/// [`Error::Singular`] when there is none; [`Error::Dimension`]; [`Error::Budget`].
///
/// ```
/// use algebra::{Fuel, linear::{Matrix, rational_function}, poly::{Polynomial, RationalFunction}};
/// let fuel = &mut Fuel::default();
/// let x = RationalFunction::from(Polynomial::variable(0));
/// let matrix = Matrix::new(1, 1, vec![x.clone()])?;
/// assert_eq!(rational_function::inverse(&matrix, fuel)?.get(0, 0), Some(&x.pow(-1, fuel)?));
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn inverse(
    matrix: &Matrix<RationalFunction>,
    fuel: &mut Fuel,
) -> Result<Matrix<RationalFunction>> {
    let identity = Matrix::identity(matrix.square()?);
    solve(matrix, &identity, fuel).map_err(|error| match error {
        Error::Singular { rank, size, .. } => Error::Singular {
            what: "matrix to be inverted",
            rank,
            size,
        },
        other => other,
    })
}
