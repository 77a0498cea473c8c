//! Singular values and right singular vectors, small ones to full relative accuracy.

use nalgebra::{DMatrix, DVector};

use super::{norm, tolerance};
use crate::error::{Error, Result};

/// Sweeps over all pairs of columns; some ten suffice.
const SWEEPS: usize = 60;

/// Squares of norms below this have lost digits.
const NONE: f64 = f64::MIN_POSITIVE / f64::EPSILON;

/// The singular values σ of a matrix A and its right singular vectors: $A^T A = V \operatorname{diag}(\sigma^2) V^T$.
///
/// Of a matrix whose columns have norms of like size every σ is accurate to about ε times the condition of the matrix of its
/// columns scaled to norm 1, where eigenvalues of $A^T A$ lose twice as many digits and are noise below ε σ_max².
///
/// ```
/// use algebra::dense::{DMatrix, RightSingular};
/// // columns that differ by 1e-10: A^T A is [[1, 1], [1, 1]] to working precision
/// let matrix = DMatrix::from_row_slice(2, 2, &[1.0, 1.0, 0.0, 1e-10]);
/// let found = RightSingular::new("A", &matrix)?;
/// assert!((found.values[0] / (1e-10 / 2.0_f64.sqrt()) - 1.0).abs() < 1e-12);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct RightSingular {
    /// The singular values, in increasing order, as many as there are columns.
    pub values: DVector<f64>,
    /// The right singular vectors as columns, in the order of the values.
    pub vectors: DMatrix<f64>,
}

impl RightSingular {
    /// Decomposes an m x n matrix by rotations of its columns (one-sided Jacobi), after a QR factorisation where m > n; `what`
    /// names it in errors. Costs O(m n² + n³) per sweep.
    ///
    /// # Errors
    /// [`Error::Domain`] for entries that are not finite, [`Error::Dimension`] for a matrix without columns,
    /// [`Error::NotConverged`] when columns stay oblique or the vectors do not come out orthogonal.
    ///
    /// Source: M. R. Hestenes, Inversion of matrices by biorthogonalization and related results (1958); accuracy: J. Demmel, K.
    /// Veselić, Jacobi's method is more accurate than QR (1992).
    pub fn new(what: &'static str, matrix: &DMatrix<f64>) -> Result<Self> {
        let n = matrix.ncols();
        if n == 0 {
            return Err(Error::Dimension {
                what,
                expected: 1,
                found: 0,
            });
        }
        if let Some(entry) = matrix.iter().find(|entry| !entry.is_finite()) {
            return Err(Error::Domain {
                what,
                value: entry.to_string(),
                allowed: "finite numbers",
            });
        }
        let largest = norm::largest(matrix);
        let scale = if largest > 0.0 { largest } else { 1.0 };
        let mut columns = match matrix.nrows() > n {
            true => (matrix / scale).qr().r(),
            false => matrix / scale,
        };
        let mut vectors = DMatrix::identity(n, n);
        let oblique = rotate(&mut columns, &mut vectors);
        let skew = norm::largest(&(vectors.tr_mul(&vectors) - DMatrix::identity(n, n)));
        if oblique.is_some() || skew.is_nan() || skew > tolerance(n) {
            return Err(Error::NotConverged {
                what,
                residual: oblique.unwrap_or(skew),
            });
        }
        let norms: Vec<f64> = columns.column_iter().map(|column| column.norm()).collect();
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|&a, &b| norms[a].total_cmp(&norms[b]));
        Ok(Self {
            values: DVector::from_fn(n, |k, _| scale * norms[order[k]]),
            vectors: vectors.select_columns(&order),
        })
    }
}

/// Makes columns orthogonal by rotations, which `vectors` collects; the largest cosine that is left when they do not become so.
fn rotate(columns: &mut DMatrix<f64>, vectors: &mut DMatrix<f64>) -> Option<f64> {
    let n = columns.ncols();
    let enough = f64::EPSILON * (columns.nrows() as f64).sqrt();
    let mut worst = f64::INFINITY;
    for _ in 0..SWEEPS {
        worst = 0.0;
        for p in 0..n {
            for q in p + 1..n {
                let (first, second) = (columns.column(p), columns.column(q));
                let (a, b) = (first.norm_squared(), second.norm_squared());
                let product = first.dot(&second);
                let cosine = (product / (a.sqrt() * b.sqrt())).abs();
                // Columns whose squares underflow have no cosine: beside the largest entry, which is 1, they are zero.
                if a.min(b) < NONE || cosine <= enough {
                    continue;
                }
                worst = cosine.max(worst);
                let zeta = (b - a) / (2.0 * product);
                let tangent = zeta.signum() / (zeta.abs() + zeta.hypot(1.0));
                let c = tangent.hypot(1.0).recip();
                for matrix in [&mut *columns, &mut *vectors] {
                    turn(matrix, p, q, c, c * tangent);
                }
            }
        }
        if worst == 0.0 {
            return None;
        }
    }
    Some(worst)
}

fn turn(matrix: &mut DMatrix<f64>, p: usize, q: usize, c: f64, s: f64) {
    for row in 0..matrix.nrows() {
        let (x, y) = (matrix[(row, p)], matrix[(row, q)]);
        matrix[(row, p)] = c * x - s * y;
        matrix[(row, q)] = s * x + c * y;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A spectrum with half its values 1 and half tiny, on which bidiagonalisation was seen to fail.
    #[test]
    fn clustered_and_tiny_values_come_back() {
        let n = 12;
        let turned = |seed: f64| {
            let random = DMatrix::from_fn(n, n, |i, j| (seed + (i * n + j) as f64 * 1.37).sin());
            random.qr().q()
        };
        let (u, v) = (turned(1.0), turned(2.0));
        for tiny in [1e-8, 1e-3, 0.0] {
            let sigma = DVector::from_fn(n, |k, _| if k < n / 2 { tiny } else { 1.0 });
            let matrix = &u * DMatrix::from_diagonal(&sigma) * v.transpose();
            let found = RightSingular::new("A", &matrix).unwrap();
            for k in 0..n {
                assert!((found.values[k] - sigma[k]).abs() < 1e-14, "{tiny} {k}");
            }
            let image = &matrix * &found.vectors;
            for k in 0..n {
                assert!((image.column(k).norm() - sigma[k]).abs() < 1e-14);
            }
        }
    }

    /// Columns of very different norms: every value to its own last digits.
    #[test]
    fn graded_columns_keep_their_digits() {
        let matrix = DMatrix::from_row_slice(3, 2, &[1e-150, 3.0, 2e-150, 1.0, 2e-150, -2.5]);
        let found = RightSingular::new("A", &matrix).unwrap();
        // |a|² |b|² - (a·b)² = det(AᵀA), and the first column is orthogonal to the second.
        assert!(matrix.column(0).dot(&matrix.column(1)).abs() < 1e-165);
        assert!((found.values[0] / 3e-150 - 1.0).abs() < 1e-14);
    }

    #[test]
    fn senseless_matrices_are_refused() {
        assert!(RightSingular::new("A", &DMatrix::zeros(3, 0)).is_err());
        assert!(RightSingular::new("A", &DMatrix::from_element(2, 2, f64::NAN)).is_err());
        assert_eq!(
            RightSingular::new("A", &DMatrix::zeros(0, 2))
                .unwrap()
                .values
                .len(),
            2
        );
    }
}
