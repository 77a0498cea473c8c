//! Determinants by sums and products alone: over any commutative ring.

use crate::error::{Error, Result};
use crate::fuel::Fuel;

use super::matrix::Matrix;
use super::ring::Ring;

/// The expansion keeps one minor for each set of columns: more columns are refused.
const MAX_EXPANDED: usize = 20;

/// The coefficients of det(x I - A), that of x^n first.
///
/// $$ p_{r+1} = T_{r+1} p_r, \qquad T \text{ Toeplitz with first column } 1, -a, -R C, -R M C, -R M^2 C, \ldots $$
///
/// for the leading principal matrices, bordered by the row R, the column C and the entry a. O(n^4) products.
///
/// # Errors
/// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`] when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, Integer, linear::{Matrix, division_free}};
/// let matrix = Matrix::from_rows(vec![vec![1, 1], vec![1, 0]])?.map(|entry| Integer::from(*entry));
/// let characteristic = division_free::characteristic_polynomial(&matrix, &mut Fuel::default())?;
/// assert_eq!(characteristic, [1, -1, -1].map(Integer::from));
/// # Ok::<(), algebra::Error>(())
/// ```
///
/// Source: S. Berkowitz, "On computing the determinant in small parallel time using a small number of processors"
/// (Inf. Process. Lett. 18, 1984).
pub fn characteristic_polynomial<T: Ring>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<Vec<T>> {
    let size = matrix.square()?;
    let mut polynomial = vec![T::one()];
    for border in 0..size {
        let row = &matrix.row(border)[..border];
        // The column, then M times it, again and again.
        let mut column: Vec<T> = (0..border)
            .map(|at| matrix.row(at)[border].clone())
            .collect();
        let mut toeplitz = vec![T::one(), matrix.row(border)[border].negated()];
        for step in 0..border {
            toeplitz.push(inner(row, &column, fuel)?.negated());
            if step + 1 < border {
                column = (0..border)
                    .map(|at| inner(&matrix.row(at)[..border], &column, fuel))
                    .collect::<Result<_>>()?;
            }
        }
        let mut next = Vec::with_capacity(border + 2);
        for at in 0..border + 2 {
            let known = polynomial.len().min(at + 1);
            let reversed: Vec<T> = (0..known).map(|k| toeplitz[at - k].clone()).collect();
            next.push(inner(&reversed, &polynomial[..known], fuel)?);
        }
        polynomial = next;
    }
    Ok(polynomial)
}

fn inner<T: Ring>(left: &[T], right: &[T], fuel: &mut Fuel) -> Result<T> {
    let mut sum = T::zero();
    for (one, other) in left.iter().zip(right) {
        fuel.spend(1, "inner product")?;
        if !one.is_zero() && !other.is_zero() {
            sum = sum.plus(&one.times(other, fuel)?, fuel)?;
        }
    }
    Ok(sum)
}

/// The determinant, from the characteristic polynomial.
///
/// # Errors
/// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`].
///
/// ```
/// use algebra::{Fuel, Integer, linear::{Matrix, division_free}};
/// let matrix = Matrix::from_rows(vec![vec![2, 1], vec![7, 4]])?.map(|entry| Integer::from(*entry));
/// assert_eq!(division_free::determinant(&matrix, &mut Fuel::default())?, Integer::ONE);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn determinant<T: Ring>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<T> {
    let polynomial = characteristic_polynomial(matrix, fuel)?;
    let constant = polynomial.last().cloned().unwrap_or_else(T::one);
    Ok(if matrix.rows().is_multiple_of(2) {
        constant
    } else {
        constant.negated()
    })
}

/// The adjugate by Cayley and Hamilton: A adj(A) = det(A) I, also of a singular matrix.
///
/// $$ \operatorname{adj}(A) = (-1)^{n-1} (A^{n-1} + c_1 A^{n-2} + \ldots + c_{n-1} I) $$
///
/// # Errors
/// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`].
///
/// ```
/// use algebra::{Fuel, Integer, linear::{Matrix, division_free}};
/// let matrix = Matrix::from_rows(vec![vec![1, 2], vec![3, 4]])?.map(|entry| Integer::from(*entry));
/// let adjugate = division_free::adjugate(&matrix, &mut Fuel::default())?;
/// assert_eq!(adjugate.entries(), [4, -2, -3, 1].map(Integer::from));
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn adjugate<T: Ring>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<Matrix<T>> {
    let size = matrix.square()?;
    let polynomial = characteristic_polynomial(matrix, fuel)?;
    // Horner's scheme without the last coefficient.
    let mut sum = Matrix::tabulate(size, size, |_, _| T::zero());
    for coefficient in polynomial.iter().take(size) {
        let product = sum.product(matrix, fuel)?;
        let mut entries = product.into_entries();
        for diagonal in entries.iter_mut().step_by(size + 1) {
            *diagonal = diagonal.plus(coefficient, fuel)?;
        }
        sum = Matrix::new(size, size, entries)?;
    }
    Ok(if size.is_multiple_of(2) {
        sum.map(Ring::negated)
    } else {
        sum
    })
}

/// The determinant by Laplace's expansion along the rows, each minor found once: n 2^(n-1) products.
///
/// For sparse matrices of indeterminates, where minors have few terms.
///
/// # Errors
/// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`] beyond 20 rows or when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, Integer, linear::{Matrix, division_free}};
/// let matrix = Matrix::from_rows(vec![vec![2, 1], vec![7, 4]])?.map(|entry| Integer::from(*entry));
/// assert_eq!(division_free::laplace(&matrix, &mut Fuel::default())?, Integer::ONE);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn laplace<T: Ring>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<T> {
    let size = matrix.square()?;
    if size > MAX_EXPANDED {
        return Err(Error::Budget {
            what: "rows of Laplace's expansion",
            limit: MAX_EXPANDED as u64,
        });
    }
    // Minors of the last rows, by the set of their columns; only those that are not zero.
    let mut minors = std::collections::BTreeMap::from([(0_u32, T::one())]);
    for row in (0..size).rev() {
        let mut next: std::collections::BTreeMap<u32, T> = std::collections::BTreeMap::new();
        for (columns, minor) in &minors {
            for (at, entry) in matrix.row(row).iter().enumerate() {
                fuel.spend(1, "Laplace's expansion")?;
                let bit = 1_u32 << at;
                if columns & bit != 0 || entry.is_zero() {
                    continue;
                }
                let mut term = entry.times(minor, fuel)?;
                // The column stands behind as many as are smaller.
                if (columns & (bit - 1)).count_ones() % 2 == 1 {
                    term = term.negated();
                }
                let set = columns | bit;
                let sum = match next.get(&set) {
                    Some(known) => known.plus(&term, fuel)?,
                    None => term,
                };
                next.insert(set, sum);
            }
        }
        next.retain(|_, minor| !minor.is_zero());
        minors = next;
    }
    Ok(minors.into_values().next().unwrap_or_else(T::zero))
}
