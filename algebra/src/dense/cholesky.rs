//! A = L Lᵀ for symmetric positive definite matrices.

use nalgebra::{DMatrix, DVector, linalg};

use super::{check_rows, check_symmetric, norm, probe, tolerance};
use crate::error::{Error, Result};

/// The factor L of a symmetric positive definite matrix A = L Lᵀ.
///
/// Backward stable: the factor belongs to a matrix within a few n ε |A| of A, which is checked on one vector. Costs
/// n^3 / 3 operations.
///
/// ```
/// use algebra::dense::{Cholesky, DMatrix};
/// let matrix = DMatrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 3.0]);
/// let factor = Cholesky::new("A", matrix.clone())?;
/// let inverse = factor.inverse();
/// assert!((matrix * inverse - DMatrix::identity(2, 2)).norm() < 1e-15);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Cholesky {
    factor: linalg::Cholesky<f64, nalgebra::Dyn>,
    norm: f64,
}

impl Cholesky {
    /// Factors `matrix`; `what` names it in errors.
    ///
    /// # Errors
    /// [`Error::NotPositiveDefinite`] with the first leading minor that is not positive; [`Error::Domain`] when the
    /// matrix is not symmetric or not finite; [`Error::Dimension`] when it is not square or is empty.
    pub fn new(what: &'static str, matrix: DMatrix<f64>) -> Result<Self> {
        let n = check_symmetric(what, &matrix)?;
        let norm = norm::one_norm(&matrix);
        let point = probe(n);
        let image = &matrix * &point;
        let Some(factor) = linalg::Cholesky::new(matrix.clone()) else {
            return Err(failed_minor(what, matrix));
        };
        let lower = factor.l_dirty();
        // nalgebra leaves the input above the diagonal: only the lower triangle is the factor.
        let half = DVector::from_fn(n, |row, _| {
            (row..n).map(|k| lower[(k, row)] * point[k]).sum::<f64>()
        });
        let whole = DVector::from_fn(n, |row, _| {
            (0..=row).map(|k| lower[(row, k)] * half[k]).sum::<f64>()
        });
        let residual = (whole - image).amax();
        let allowed = tolerance(n) * norm * point.amax();
        if residual <= allowed {
            return Ok(Self { factor, norm });
        }
        Err(Error::NotConverged {
            what,
            residual: residual / norm,
        })
    }

    /// The lower triangular factor L.
    pub fn factor(&self) -> DMatrix<f64> {
        self.factor.l()
    }

    /// log det A = 2 Σ log L_ii, without overflow.
    pub fn log_determinant(&self) -> f64 {
        2.0 * self.factor.l_dirty().diagonal().map(f64::ln).sum()
    }

    /// A^-1 B.
    ///
    /// # Errors
    /// [`Error::Dimension`] when B has not as many rows as A.
    pub fn solve(&self, right: &DMatrix<f64>) -> Result<DMatrix<f64>> {
        check_rows(
            "rows of the right-hand side",
            self.factor.l_dirty().nrows(),
            right,
        )?;
        Ok(self.factor.solve(right))
    }

    /// L^-1 B: the whitening of B.
    ///
    /// # Errors
    /// [`Error::Dimension`] when B has not as many rows as A.
    pub fn whiten(&self, right: &DMatrix<f64>) -> Result<DMatrix<f64>> {
        let lower = self.factor.l_dirty();
        check_rows("rows of the right-hand side", lower.nrows(), right)?;
        let mut solution = right.clone();
        // The diagonal of the factor is positive, so the solve has no zero to meet.
        lower.solve_lower_triangular_unchecked_mut(&mut solution);
        Ok(solution)
    }

    /// A^-1, symmetric.
    pub fn inverse(&self) -> DMatrix<f64> {
        let mut inverse = self.factor.inverse();
        inverse.fill_upper_triangle_with_lower_triangle();
        inverse
    }

    /// An estimate of 1 / (|A| |A^-1|) in the 1-norm; never below the truth. Costs a few solves.
    pub fn reciprocal_condition(&self) -> f64 {
        let solve = |point: &DVector<f64>| Some(self.factor.solve(point));
        let inverse = norm::inverse_one_norm(self.factor.l_dirty().nrows(), solve, solve);
        1.0 / (self.norm * inverse)
    }
}

/// Eliminates until the pivot that is not positive.
fn failed_minor(what: &'static str, mut matrix: DMatrix<f64>) -> Error {
    let n = matrix.nrows();
    for pivot_row in 0..n {
        let pivot = matrix[(pivot_row, pivot_row)];
        if pivot <= 0.0 || pivot_row + 1 == n {
            return Error::NotPositiveDefinite {
                what,
                order: pivot_row + 1,
                pivot,
            };
        }
        for column in pivot_row + 1..n {
            let share = matrix[(column, pivot_row)] / pivot;
            for row in column..n {
                let product = share * matrix[(row, pivot_row)];
                matrix[(row, column)] -= product;
            }
        }
    }
    Error::NotPositiveDefinite {
        what,
        order: n,
        pivot: 0.0,
    }
}
