//! Checked factorisations of dense matrices of doubles: the only place of the house that calls nalgebra's.
//!
//! [`Cholesky`] for symmetric positive definite systems, [`LU`](Lu) for the others, [`SymmetricEigen`] for kernels and ranks,
//! [`RightSingular`] for those of products $A^T A$ that are nearly singular.
//! Every factorisation says what went wrong, with the matrix named by its caller, and checks its product against the
//! input: a factor that does not reproduce the matrix never leaves this module.
//!
//! Ill-conditioning is no error: solve, and scale the bound by the condition that [`Lu::reciprocal_condition`] and
//! [`Cholesky::reciprocal_condition`] report. A matrix that is singular to working precision is one.
//!
//! ```
//! use algebra::dense::{Cholesky, DMatrix};
//! let matrix = DMatrix::from_row_slice(2, 2, &[4.0, 2.0, 2.0, 3.0]);
//! let factor = Cholesky::new("the covariance", matrix)?;
//! assert!((factor.log_determinant() - 8_f64.ln()).abs() < 1e-15);
//! let indefinite = DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 1.0]);
//! assert_eq!(
//!     Cholesky::new("the covariance", indefinite).unwrap_err().to_string(),
//!     "the covariance is not positive definite: leading minor 2 has the pivot -3e0"
//! );
//! # Ok::<(), algebra::Error>(())
//! ```

mod cholesky;
mod eigen;
mod lu;
mod norm;
mod right_singular;
mod spectral_radius;

pub use self::cholesky::Cholesky;
pub use self::eigen::SymmetricEigen;
pub use self::lu::Lu;
pub use self::right_singular::RightSingular;
pub use self::spectral_radius::spectral_radius;
pub use nalgebra::{DMatrix, DVector};

use crate::error::{Error, Result};

/// A factor may miss its matrix by this many times n ε |A|; the theory of rounding errors allows a few.
const SLACK: f64 = 32.0;

/// The square matrix of finite numbers that every factorisation starts from: its size.
fn check_square(what: &'static str, matrix: &DMatrix<f64>) -> Result<usize> {
    let (rows, columns) = matrix.shape();
    if rows != columns {
        return Err(Error::Dimension {
            what,
            expected: rows,
            found: columns,
        });
    }
    if rows == 0 {
        return Err(Error::Dimension {
            what,
            expected: 1,
            found: 0,
        });
    }
    match matrix.iter().find(|entry| !entry.is_finite()) {
        None => Ok(rows),
        Some(entry) => Err(Error::Domain {
            what,
            value: entry.to_string(),
            allowed: "entries must be finite numbers",
        }),
    }
}

/// Refuses a matrix that differs from its transpose by more than rounding.
fn check_symmetric(what: &'static str, matrix: &DMatrix<f64>) -> Result<usize> {
    let n = check_square(what, matrix)?;
    let allowed = tolerance(n) * norm::largest(matrix);
    for column in 0..n {
        for row in column + 1..n {
            let gap = matrix[(row, column)] - matrix[(column, row)];
            if gap.abs() > allowed {
                return Err(Error::Domain {
                    what,
                    value: format!("{gap:e} in row {}, column {}", row + 1, column + 1),
                    allowed: "the matrix must equal its transpose",
                });
            }
        }
    }
    Ok(n)
}

/// Rounding of a backward stable method, relative to the norm of the matrix.
fn tolerance(n: usize) -> f64 {
    SLACK * n as f64 * f64::EPSILON
}

fn check_rows(what: &'static str, n: usize, right: &DMatrix<f64>) -> Result<()> {
    if right.nrows() == n {
        return Ok(());
    }
    Err(Error::Dimension {
        what,
        expected: n,
        found: right.nrows(),
    })
}

/// A vector without symmetry or structure, with entries of modulus near 1: what factors are checked on.
fn probe(n: usize) -> DVector<f64> {
    DVector::from_fn(n, |i, _| {
        // the fractional parts of multiples of the golden ratio are spread evenly
        let spread = (i as f64 * 0.618_033_988_749_894_9).fract();
        if i % 3 == 1 {
            -(0.5 + spread)
        } else {
            0.5 + spread
        }
    })
}

#[cfg(test)]
mod laws;
