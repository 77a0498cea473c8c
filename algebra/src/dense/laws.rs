//! Laws of the factorisations, on matrices with clustered and deficient spectra included.

use proptest::prelude::*;

use super::*;
use crate::Words;

fn random(words: &mut Words, rows: usize, columns: usize) -> DMatrix<f64> {
    DMatrix::from_fn(rows, columns, |_, _| 2.0 * words.unit() - 1.0)
}

/// V diag(d) Vᵀ with a product of n reflections for V.
fn with_spectrum(words: &mut Words, spectrum: &[f64]) -> DMatrix<f64> {
    let n = spectrum.len();
    let mut matrix = DMatrix::from_diagonal(&DVector::from_row_slice(spectrum));
    for _ in 0..n {
        let axis = DVector::from_fn(n, |_, _| 2.0 * words.unit() - 1.0).normalize();
        let reflection = DMatrix::identity(n, n) - &axis * axis.transpose() * 2.0;
        matrix = &reflection * matrix * &reflection;
    }
    (&matrix + matrix.transpose()) * 0.5
}

#[test]
fn half_the_spectrum_in_each_of_two_clusters() {
    for (n, second) in [(10, 2.0), (40, 0.0), (60, 1e-9)] {
        let spectrum: Vec<f64> = (0..n)
            .map(|i| if 2 * i < n { second } else { 1.0 })
            .collect();
        let matrix = with_spectrum(&mut Words::new(n as u64), &spectrum);
        let eigen = SymmetricEigen::new("A", matrix.clone()).unwrap();
        let deficient = if second < 1e-6 { n / 2 } else { 0 };
        assert_eq!(eigen.nullity(1e-8), deficient, "n = {n}");
        let rebuilt =
            &eigen.vectors * DMatrix::from_diagonal(&eigen.values) * eigen.vectors.transpose();
        assert!((rebuilt - matrix).norm() < 1e-13 * n as f64);
    }
}

#[test]
fn refusals_name_the_matrix_and_the_reason() {
    let said = |result: crate::Result<Lu>| result.unwrap_err().to_string();
    assert_eq!(
        said(Lu::new("I - Λ", DMatrix::zeros(2, 3))),
        "I - Λ: 3 instead of 2"
    );
    let singular = DMatrix::from_row_slice(2, 2, &[1.0, 2.0, 2.0, 4.0]);
    assert!(said(Lu::new("I - Λ", singular)).starts_with("I - Λ is singular to working precision"));
    let infinite = DMatrix::from_element(1, 1, f64::INFINITY);
    assert_eq!(
        said(Lu::new("A", infinite)),
        "A = inf is not allowed: entries must be finite numbers"
    );
    let skew = DMatrix::from_row_slice(2, 2, &[1.0, 0.5, 0.25, 1.0]);
    assert_eq!(
        Cholesky::new("S", skew).unwrap_err().to_string(),
        "S = -2.5e-1 in row 2, column 1 is not allowed: the matrix must equal its transpose"
    );
}

/// det = 1 in any units: a condition of 1e400 in the given units is no singularity.
#[test]
fn units_do_not_make_a_matrix_singular() {
    let matrix = DMatrix::from_row_slice(2, 2, &[1.0, -1e200, 0.0, 1.0]);
    let factors = Lu::new("A", matrix).unwrap();
    assert!(factors.log_determinant().0.abs() < 1e-12);
    assert_eq!(
        factors.inverse().unwrap(),
        DMatrix::from_row_slice(2, 2, &[1.0, 1e200, 0.0, 1.0])
    );
}

#[test]
fn a_singular_gram_matrix_is_not_positive_definite() {
    let column = DMatrix::from_column_slice(3, 1, &[1.0, 2.0, 4.0]);
    let error = Cholesky::new("S", &column * column.transpose()).unwrap_err();
    assert!(
        matches!(error, Error::NotPositiveDefinite { order: 2, .. }),
        "{error}"
    );
}

#[test]
fn the_radius_of_a_nilpotent_matrix_is_zero_and_of_a_jordan_block_its_eigenvalue() {
    let chain = DMatrix::from_fn(6, 6, |i, j| if j == i + 1 { 1e3 } else { 0.0 });
    assert!(spectral_radius("A", &chain).unwrap() == 0.0);
    let block = DMatrix::from_fn(4, 4, |i, j| match j.wrapping_sub(i) {
        0 => 0.7,
        1 => 1.0,
        _ => 0.0,
    });
    assert!((spectral_radius("A", &block).unwrap() - 0.7).abs() < 1e-9);
}

proptest! {
    /// A A^-1 = I up to the condition, which A^-1 A may miss by its square, and the estimate of the condition is within a factor of
    /// the truth.
    #[test]
    fn an_inverse_inverts(n in 1_usize..14, seed: u64, power in -3_i32..4) {
        let words = &mut Words::new(seed);
        let matrix = random(words, n, n) * 10_f64.powi(power);
        let Ok(factors) = Lu::new("A", matrix.clone()) else { return Ok(()) };
        let inverse = factors.inverse()?;
        let condition = norm::one_norm(&matrix) * norm::one_norm(&inverse);
        let gap = norm::one_norm(&(&matrix * &inverse - DMatrix::identity(n, n)));
        prop_assert!(gap <= condition * tolerance(n), "{gap:e}");
        let estimate = 1.0 / factors.reciprocal_condition();
        // scaling to entries near 1 changes the condition of a random matrix by a small factor
        prop_assert!(estimate <= condition * 100.0 && estimate >= condition / 100.0, "{estimate} {condition}");
        let (logarithm, sign) = factors.log_determinant();
        let determinant = matrix.determinant();
        prop_assert!((sign * logarithm.exp() - determinant).abs() <= 1e-9 * condition * determinant.abs());
    }

    /// L Lᵀ = A, L^-1 A L^-T = I, and the determinant is the product of the eigenvalues.
    #[test]
    fn a_factor_reproduces_its_matrix(n in 1_usize..14, seed: u64) {
        let words = &mut Words::new(seed);
        let root = random(words, n, n + 3);
        let matrix = &root * root.transpose();
        let factor = Cholesky::new("A", matrix.clone())?;
        let lower = factor.factor();
        prop_assert!((&lower * lower.transpose() - &matrix).norm() <= tolerance(n) * matrix.norm());
        let half = factor.whiten(&matrix)?;
        let white = factor.whiten(&half.transpose())?;
        let condition = 1.0 / factor.reciprocal_condition();
        prop_assert!((white - DMatrix::identity(n, n)).norm() <= tolerance(n) * 10.0 * condition);
        let eigen = SymmetricEigen::new("A", matrix.clone())?;
        let logarithm: f64 = eigen.values.iter().map(|value| value.ln()).sum();
        prop_assert!((logarithm - factor.log_determinant()).abs() <= tolerance(n) * 10.0 * condition);
        let product = factor.inverse() * &matrix;
        prop_assert!((product - DMatrix::identity(n, n)).norm() <= tolerance(n) * 10.0 * condition);
    }
}
