//! The largest modulus of an eigenvalue.

use nalgebra::DMatrix;

use super::{check_square, norm};
use crate::error::Result;

/// A^(2^40): its 2^40-th root is the radius up to 1e-10, whatever the Jordan form.
const SQUARINGS: i32 = 40;

/// The spectral radius of a square matrix, by Gelfand's formula with 40 squarings.
///
/// $$ \rho(A) = \lim_k \lVert A^{2^k} \rVert^{1/2^k} $$
///
/// No eigenvalue is computed: the QR iteration without exceptional shifts does not move on permutation matrices, which
/// feedback loops look like. Relative error near 1e-10 for matrices that are not far from normal; the powers of a
/// nilpotent matrix vanish, so that it has radius 0 exactly. Costs 40 products of matrices.
///
/// ```
/// use algebra::dense::{DMatrix, spectral_radius};
/// let cycle = DMatrix::from_row_slice(3, 3, &[0.0, 2.0, 0.0, 0.0, 0.0, 2.0, 0.25, 0.0, 0.0]);
/// assert!((spectral_radius("the cycle", &cycle)? - 1.0).abs() < 1e-9);
/// # Ok::<(), algebra::Error>(())
/// ```
///
/// # Errors
/// [`crate::Error::Dimension`] when the matrix is not square or is empty, [`crate::Error::Domain`] when an entry is not
/// finite.
pub fn spectral_radius(what: &'static str, matrix: &DMatrix<f64>) -> Result<f64> {
    check_square(what, matrix)?;
    let mut power = matrix.clone();
    // log |A^(2^k)| / 2^k, gathered from the scales that keep the entries near 1
    let mut logarithm = 0.0;
    for step in 0..=SQUARINGS {
        let scale = norm::one_norm(&power);
        if scale == 0.0 {
            return Ok(0.0);
        }
        logarithm += scale.ln() / 2_f64.powi(step);
        power /= scale;
        if step < SQUARINGS {
            power = &power * &power;
        }
    }
    Ok(logarithm.exp())
}
