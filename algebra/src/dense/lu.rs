//! P R A C = L U for square matrices, R and C diagonal.

use nalgebra::{DMatrix, DVector, Dyn, linalg::PermutationSequence};

use super::{check_rows, check_square, norm, probe, tolerance};
use crate::error::{Error, Result};

/// The factors of a square matrix with partial pivoting.
///
/// Rows and columns are first scaled by powers of two to entries near 1, so that the units of the unknowns and of the
/// equations do not matter: the condition is that of the scaled matrix. Solutions are refined once with the residual of
/// the equation. Costs 2 n^3 / 3 operations.
///
/// ```
/// use algebra::dense::{DMatrix, Lu};
/// let matrix = DMatrix::from_row_slice(2, 2, &[0.0, 2.0, 3.0, 1.0]);
/// let factors = Lu::new("I - A", matrix)?;
/// let (logarithm, sign) = factors.log_determinant();
/// assert!((logarithm - 6_f64.ln()).abs() < 1e-15 && sign < 0.0);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Lu {
    what: &'static str,
    /// R A C
    matrix: DMatrix<f64>,
    row_scales: DVector<f64>,
    column_scales: DVector<f64>,
    lower: DMatrix<f64>,
    upper: DMatrix<f64>,
    rows: PermutationSequence<Dyn>,
    reciprocal_condition: f64,
}

impl Lu {
    /// Factors `matrix`; `what` names it in errors.
    ///
    /// # Errors
    /// [`Error::NearSingular`] when the reciprocal condition is below n ε; [`Error::Domain`] when an entry is not finite;
    /// [`Error::Dimension`] when the matrix is not square or is empty; [`Error::NotConverged`] when the factors miss the
    /// matrix, as happens where the pivots grow like 2^n.
    pub fn new(what: &'static str, matrix: DMatrix<f64>) -> Result<Self> {
        let n = check_square(what, &matrix)?;
        let (matrix, row_scales, column_scales) = equilibrated(matrix);
        let (rows, lower, upper) = matrix.clone().lu().unpack();
        let mut factors = Self {
            what,
            matrix,
            row_scales,
            column_scales,
            lower,
            upper,
            rows,
            reciprocal_condition: 0.0,
        };
        let norm = norm::one_norm(&factors.matrix);
        if factors.upper.diagonal().iter().all(|pivot| *pivot != 0.0) {
            let inverse = norm::inverse_one_norm(
                n,
                |right| factors.substitute(right),
                |right| factors.substitute_transposed(right),
            );
            factors.reciprocal_condition = 1.0 / (norm * inverse);
        }
        let condition = factors.reciprocal_condition;
        if condition.is_nan() || condition < n as f64 * f64::EPSILON {
            return Err(Error::NearSingular {
                what,
                reciprocal_condition: factors.reciprocal_condition.max(0.0),
            });
        }
        let point = probe(n);
        let mut image = &factors.matrix * &point;
        factors.rows.permute_rows(&mut image);
        let residual = (&factors.lower * (&factors.upper * &point) - image).amax();
        if residual <= tolerance(n) * norm * point.amax() {
            return Ok(factors);
        }
        Err(Error::NotConverged {
            what,
            residual: residual / norm,
        })
    }

    fn substitute(&self, right: &DVector<f64>) -> Option<DVector<f64>> {
        let mut solution = right.clone();
        self.rows.permute_rows(&mut solution);
        self.lower
            .solve_lower_triangular_with_diag_mut(&mut solution, 1.0);
        self.upper
            .solve_upper_triangular_mut(&mut solution)
            .then_some(solution)
    }

    fn substitute_transposed(&self, right: &DVector<f64>) -> Option<DVector<f64>> {
        let mut solution = self.upper.tr_solve_upper_triangular(right)?;
        self.lower.tr_solve_lower_triangular_mut(&mut solution);
        self.rows.inv_permute_rows(&mut solution);
        Some(solution)
    }

    /// A^-1 B, refined once.
    ///
    /// # Errors
    /// [`Error::Dimension`] when B has not as many rows as A; [`Error::NotConverged`] when a solution leaves a residual
    /// that rounding does not explain.
    pub fn solve(&self, right: &DMatrix<f64>) -> Result<DMatrix<f64>> {
        let n = self.matrix.nrows();
        check_rows("rows of the right-hand side", n, right)?;
        let mut solution = DMatrix::zeros(n, right.ncols());
        let norm = norm::one_norm(&self.matrix);
        for (column, side) in right.column_iter().enumerate() {
            let side = side.component_mul(&self.row_scales);
            let failed = |residual| Error::NotConverged {
                what: self.what,
                residual,
            };
            let Some(mut one) = self.substitute(&side) else {
                return Err(failed(f64::INFINITY));
            };
            let residual = &side - &self.matrix * &one;
            if let Some(correction) = self.substitute(&residual) {
                one += correction;
            }
            let scale = norm * one.amax() + side.amax();
            let left = (&side - &self.matrix * &one).amax();
            // written so that a residual or a scale that is not a number fails as well
            if left <= tolerance(n) * n as f64 * scale {
                solution.set_column(column, &one.component_mul(&self.column_scales));
            } else {
                return Err(failed(left / scale));
            }
        }
        Ok(solution)
    }

    /// A^-1, column by column.
    ///
    /// # Errors
    /// Those of [`Lu::solve`].
    pub fn inverse(&self) -> Result<DMatrix<f64>> {
        let n = self.matrix.nrows();
        self.solve(&DMatrix::identity(n, n))
    }

    /// log |det A| and the sign of det A, without overflow.
    pub fn log_determinant(&self) -> (f64, f64) {
        let mut sign: f64 = self.rows.determinant();
        let mut logarithm = 0.0;
        for pivot in self.upper.diagonal().iter() {
            logarithm += pivot.abs().ln();
            sign *= pivot.signum();
        }
        for scale in self.row_scales.iter().chain(self.column_scales.iter()) {
            logarithm -= scale.ln();
        }
        (logarithm, sign)
    }

    /// An estimate of 1 / (|A| |A^-1|) in the 1-norm for the scaled matrix; never below the truth.
    pub fn reciprocal_condition(&self) -> f64 {
        self.reciprocal_condition
    }
}

/// R A C with its diagonal R and C: the largest entries of rows, then of columns, are in [1, 2).
fn equilibrated(mut matrix: DMatrix<f64>) -> (DMatrix<f64>, DVector<f64>, DVector<f64>) {
    let scale = |most: f64| match most > 0.0 {
        true => (-most.log2().floor()).clamp(-1000.0, 1000.0).exp2(),
        false => 1.0,
    };
    let rows = DVector::from_fn(matrix.nrows(), |row, _| scale(matrix.row(row).amax()));
    for mut column in matrix.column_iter_mut() {
        column.component_mul_assign(&rows);
    }
    let columns = DVector::from_fn(matrix.ncols(), |column, _| {
        scale(matrix.column(column).amax())
    });
    for (mut column, scale) in matrix.column_iter_mut().zip(columns.iter()) {
        column *= *scale;
    }
    (matrix, rows, columns)
}
