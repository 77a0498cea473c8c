//! Elimination that stays in the ring: every division is exact.
//!
//! $$ a^{(k+1)}_{ij} = \frac{a^{(k)}_{kk} a^{(k)}_{ij} - a^{(k)}_{ik} a^{(k)}_{kj}}{a^{(k-1)}_{k-1,k-1}} $$
//!
//! Every entry is a minor of the matrix, so that nothing grows beyond what the answer needs. Source: E. Bareiss,
//! "Sylvester's identity and multistep integer-preserving Gaussian elimination" (Math. Comp. 22, 1968).

use crate::error::{Error, Result};
use crate::fuel::Fuel;

use super::division_free;
use super::matrix::{Matrix, check};
use super::ring::Domain;

/// What elimination leaves: d times the reduced echelon form, d a minor of the matrix.
struct Elimination<T> {
    rows: Vec<Vec<T>>,
    /// The columns of the pivots, in order; pivot k stands in row k.
    pivots: Vec<usize>,
    /// The common value of all pivots.
    scale: T,
    swapped: bool,
}

/// Gauss and Jordan, with pivots in the first `width` columns.
fn eliminate<T: Domain>(
    matrix: &Matrix<T>,
    width: usize,
    above_too: bool,
    fuel: &mut Fuel,
) -> Result<Elimination<T>> {
    let mut rows: Vec<Vec<T>> = matrix.iter_rows().map(<[T]>::to_vec).collect();
    let (mut pivots, mut scale, mut swapped) = (Vec::new(), T::one(), false);
    for column in 0..width {
        let done = pivots.len();
        // The pivot that costs least; the first of these, so that the result depends on nothing else.
        let found = (done..rows.len())
            .filter(|row| !rows[*row][column].is_zero())
            .min_by_key(|row| rows[*row][column].size());
        let Some(found) = found else {
            continue;
        };
        swapped ^= found != done;
        rows.swap(found, done);
        let pivot_row = std::mem::take(&mut rows[done]);
        let pivot = &pivot_row[column];
        let first = if above_too { 0 } else { done + 1 };
        for (at, row) in rows.iter_mut().enumerate().skip(first) {
            if at == done {
                continue;
            }
            let factor = row[column].clone();
            for (place, (entry, above)) in row.iter_mut().zip(&pivot_row).enumerate() {
                // What stands left of the pivot in lower rows is zero already.
                if at > done && place < column {
                    continue;
                }
                fuel.spend(1, "elimination")?;
                let mut value = if entry.is_zero() {
                    T::zero()
                } else {
                    entry.times(pivot, fuel)?
                };
                if !factor.is_zero() && !above.is_zero() {
                    value = value.minus(&factor.times(above, fuel)?, fuel)?;
                }
                *entry = if value.is_zero() {
                    value
                } else {
                    value.quotient(&scale, fuel)?
                };
            }
        }
        scale = pivot.clone();
        rows[done] = pivot_row;
        pivots.push(column);
    }
    Ok(Elimination {
        rows,
        pivots,
        scale,
        swapped,
    })
}

/// The determinant.
///
/// # Errors
/// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`] when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, linear::{Matrix, fraction_free}, poly::Polynomial};
/// let fuel = &mut Fuel::default();
/// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
/// let matrix = Matrix::new(2, 2, vec![x.clone(), y.clone(), y.clone(), x.clone()])?;
/// let (sum, minus) = (x.add(&y, fuel)?, y.scale(&(-1).into()));
/// assert_eq!(fraction_free::determinant(&matrix, fuel)?, sum.mul(&x.add(&minus, fuel)?, fuel)?);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn determinant<T: Domain>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<T> {
    let size = matrix.square()?;
    let elimination = eliminate(matrix, size, false, fuel)?;
    if elimination.pivots.len() < size {
        return Ok(T::zero());
    }
    Ok(elimination.signed_scale())
}

impl<T: Domain> Elimination<T> {
    fn signed_scale(&self) -> T {
        if self.swapped {
            self.scale.negated()
        } else {
            self.scale.clone()
        }
    }
}

/// The rank over the field of fractions.
///
/// # Errors
/// [`Error::Budget`] when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, linear::{Matrix, fraction_free}, poly::Polynomial};
/// let fuel = &mut Fuel::default();
/// let (x, y) = (Polynomial::variable(0), Polynomial::variable(1));
/// let entries = vec![x.mul(&x, fuel)?, x.mul(&y, fuel)?, y.mul(&x, fuel)?, y.mul(&y, fuel)?];
/// assert_eq!(fraction_free::rank(&Matrix::new(2, 2, entries)?, fuel)?, 1);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn rank<T: Domain>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<usize> {
    Ok(eliminate(matrix, matrix.columns(), false, fuel)?
        .pivots
        .len())
}

/// The solution of A X = B over a common denominator: (N, det A) with A N = det(A) B, as in Cramer's rule.
///
/// # Errors
/// [`Error::Singular`] when A has no inverse; [`Error::Dimension`]; [`Error::Budget`].
///
/// ```
/// use algebra::{Fuel, Integer, linear::{Matrix, fraction_free}};
/// let integers = |rows| Ok::<_, algebra::Error>(Matrix::from_rows(rows)?.map(|entry| Integer::from(*entry)));
/// let (left, right) = (integers(vec![vec![2, 1], vec![1, 3]])?, integers(vec![vec![1], vec![1]])?);
/// let (numerators, determinant) = fraction_free::solve(&left, &right, &mut Fuel::default())?;
/// assert_eq!(determinant, Integer::from(5));
/// assert_eq!(numerators.entries(), [Integer::TWO, Integer::ONE]);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn solve<T: Domain>(
    left: &Matrix<T>,
    right: &Matrix<T>,
    fuel: &mut Fuel,
) -> Result<(Matrix<T>, T)> {
    let size = left.square()?;
    check("rows of the right-hand side", size, right.rows())?;
    let elimination = eliminate(&left.beside(right)?, size, true, fuel)?;
    if elimination.pivots.len() < size {
        return Err(Error::Singular {
            what: "matrix of the equations",
            rank: elimination.pivots.len(),
            size,
        });
    }
    let determinant = elimination.signed_scale();
    let swapped = elimination.swapped;
    let rows: Vec<Vec<T>> = elimination
        .rows
        .into_iter()
        .map(|row| {
            let kept = row.into_iter().skip(size);
            if swapped {
                kept.map(|entry| entry.negated()).collect()
            } else {
                kept.collect()
            }
        })
        .collect();
    let numerators = if size == 0 {
        Matrix::new(0, right.columns(), Vec::new())?
    } else {
        Matrix::from_rows(rows)?
    };
    Ok((numerators, determinant))
}

/// The adjugate: A adj(A) = det(A) I, also of a singular matrix (there by [`division_free::adjugate`]).
///
/// # Errors
/// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`].
///
/// ```
/// use algebra::{Fuel, Integer, linear::{Matrix, fraction_free}};
/// let matrix = Matrix::from_rows(vec![vec![1, 2], vec![2, 4]])?.map(|entry| Integer::from(*entry));
/// let adjugate = fraction_free::adjugate(&matrix, &mut Fuel::default())?;
/// assert_eq!(adjugate.entries(), [4, -2, -2, 1].map(Integer::from));
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn adjugate<T: Domain>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<Matrix<T>> {
    let identity = Matrix::identity(matrix.square()?);
    match solve(matrix, &identity, fuel) {
        Ok((adjugate, _)) => Ok(adjugate),
        Err(Error::Singular { .. }) => division_free::adjugate(matrix, fuel),
        Err(error) => Err(error),
    }
}

/// Vectors that span what the matrix maps to zero over the field of fractions, as rows with entries in the ring.
///
/// # Errors
/// [`Error::Budget`] when the fuel is used up.
///
/// ```
/// use algebra::{Fuel, Integer, linear::{Matrix, fraction_free}};
/// let matrix = Matrix::new(1, 2, vec![Integer::from(2), Integer::from(3)])?;
/// let kernel = fraction_free::nullspace(&matrix, &mut Fuel::default())?;
/// assert_eq!(kernel.entries(), [Integer::from(-3), Integer::from(2)]);
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn nullspace<T: Domain>(matrix: &Matrix<T>, fuel: &mut Fuel) -> Result<Matrix<T>> {
    let columns = matrix.columns();
    let elimination = eliminate(matrix, columns, true, fuel)?;
    let free = (0..columns).filter(|column| !elimination.pivots.contains(column));
    let mut entries = Vec::new();
    let mut count = 0;
    for column in free {
        let mut vector = vec![T::zero(); columns];
        vector[column] = elimination.scale.clone();
        for (pivot, row) in elimination.pivots.iter().zip(&elimination.rows) {
            vector[*pivot] = row[column].negated();
        }
        entries.extend(vector);
        count += 1;
    }
    Matrix::new(count, columns, entries)
}
