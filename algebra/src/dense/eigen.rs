//! A = V diag(d) Vᵀ for symmetric matrices.

use nalgebra::{DMatrix, DVector, linalg};

use super::{check_symmetric, norm, tolerance};
use crate::error::{Error, Result};

/// QR sweeps per eigenvalue before the decomposition is given up; two or three are usual.
const SWEEPS: usize = 60;

/// Eigenvalues in increasing order, with orthonormal eigenvectors, of a symmetric matrix.
///
/// Both A V = V diag(d) and Vᵀ V = I are checked. Costs about 9 n^3 operations.
///
/// ```
/// use algebra::dense::{DMatrix, SymmetricEigen};
/// let matrix = DMatrix::from_row_slice(2, 2, &[2.0, 1.0, 1.0, 2.0]);
/// let eigen = SymmetricEigen::new("A", matrix)?;
/// assert!((eigen.values[0] - 1.0).abs() < 1e-15 && (eigen.values[1] - 3.0).abs() < 1e-15);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SymmetricEigen {
    /// The eigenvalues, in increasing order.
    pub values: DVector<f64>,
    /// The eigenvectors as columns, in the order of the values.
    pub vectors: DMatrix<f64>,
}

impl SymmetricEigen {
    /// Decomposes `matrix`; `what` names it in errors.
    ///
    /// # Errors
    /// [`Error::NotConverged`] when the iteration stops early or its product misses the matrix; [`Error::Domain`] when the
    /// matrix is not symmetric or not finite; [`Error::Dimension`] when it is not square or is empty.
    pub fn new(what: &'static str, matrix: DMatrix<f64>) -> Result<Self> {
        let n = check_symmetric(what, &matrix)?;
        let decomposed =
            linalg::SymmetricEigen::try_new(matrix.clone(), f64::EPSILON, n.saturating_mul(SWEEPS));
        let Some(decomposed) = decomposed else {
            return Err(Error::NotConverged {
                what,
                residual: f64::INFINITY,
            });
        };
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| decomposed.eigenvalues[a].total_cmp(&decomposed.eigenvalues[b]));
        let values = DVector::from_fn(n, |i, _| decomposed.eigenvalues[order[i]]);
        let vectors = decomposed.eigenvectors.select_columns(&order);
        let mut scaled = vectors.clone();
        for (mut column, value) in scaled.column_iter_mut().zip(values.iter()) {
            column *= *value;
        }
        let scale = norm::largest(&matrix).max(f64::MIN_POSITIVE);
        let residual = norm::largest(&(&matrix * &vectors - scaled)) / scale;
        let skew = norm::largest(&(vectors.tr_mul(&vectors) - DMatrix::identity(n, n)));
        let worst = residual.max(skew);
        // A residual that is not a number must fail as well.
        if worst <= tolerance(n) {
            return Ok(Self { values, vectors });
        }
        Err(Error::NotConverged {
            what,
            residual: worst,
        })
    }

    /// Number of eigenvalues of modulus at most `tolerance` times the largest: the dimension of the numeric kernel.
    pub fn nullity(&self, tolerance: f64) -> usize {
        let small = tolerance * self.values.amax();
        self.values
            .iter()
            .filter(|value| value.abs() <= small)
            .count()
    }
}
