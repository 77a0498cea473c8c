//! Matrices of rational functions: every row is cleared of its denominators, then elimination stays with polynomials.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::poly::{Integers, Polynomial, RationalFunction};

use super::fraction_free;
use super::matrix::{Matrix, check};
use super::ring::Ring;

/// The matrix of polynomials D A and the diagonal D: the least common multiples of the factor lists of the rows.
fn cleared(
    matrix: &Matrix<RationalFunction>,
    fuel: &mut Fuel,
) -> Result<(Matrix<Polynomial>, Vec<Polynomial>)> {
    let mut entries = Vec::with_capacity(matrix.entries().len());
    let mut multipliers = Vec::with_capacity(matrix.rows());
    for row in matrix.iter_rows() {
        let mut common: Vec<(Polynomial<Integers>, u32)> = Vec::new();
        for (factor, times) in row.iter().flat_map(RationalFunction::denominator_factors) {
            match common.iter_mut().find(|known| known.0 == *factor) {
                Some(known) => known.1 = known.1.max(*times),
                None => common.push((factor.clone(), *times)),
            }
        }
        for entry in row {
            let mut numerator = entry.numerator();
            for (factor, times) in &common {
                let mut below = entry.denominator_factors().iter();
                let have = below.find(|known| known.0 == *factor).map_or(0, |k| k.1);
                let missing = factor.pow(times.saturating_sub(have), fuel)?;
                numerator = numerator.mul(&missing.to_rationals(), fuel)?;
            }
            entries.push(numerator);
        }
        let mut multiplier = Polynomial::one();
        for (factor, times) in &common {
            multiplier = multiplier.mul(&factor.pow(*times, fuel)?.to_rationals(), fuel)?;
        }
        multipliers.push(multiplier);
    }
    let cleared = Matrix::new(matrix.rows(), matrix.columns(), entries)?;
    Ok((cleared, multipliers))
}

fn quotient(above: &Polynomial, below: &Polynomial, fuel: &mut Fuel) -> Result<RationalFunction> {
    if let Some(whole) = above.divide_exact(below, fuel)? {
        return Ok(whole.into());
    }
    let inverse = RationalFunction::from(below.clone()).pow(-1, fuel)?;
    RationalFunction::from(above.clone()).mul(&inverse, fuel)
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
        let inverse = RationalFunction::from(multiplier.clone()).pow(-1, fuel)?;
        result = result.mul(&inverse, fuel)?;
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
