//! Norms, and the estimate of the norm of an inverse from a few solves.

use nalgebra::{DMatrix, DVector};

/// Largest modulus of an entry.
pub(super) fn largest(matrix: &DMatrix<f64>) -> f64 {
    matrix.iter().fold(0.0, |most, entry| entry.abs().max(most))
}

/// Largest sum of moduli in a column.
pub(super) fn one_norm(matrix: &DMatrix<f64>) -> f64 {
    matrix
        .column_iter()
        .map(|column| column.iter().map(|entry| entry.abs()).sum())
        .fold(0.0, f64::max)
}

/// Solves of Hager's iteration; it nearly always stops after two.
const ROUNDS: usize = 5;

/// An estimate of the 1-norm of A^-1 from solves with A and its transpose; never above the norm, rarely below a third of it.
///
/// Source: N. J. Higham, FORTRAN codes for estimating the one-norm of a real or complex matrix (algorithm 2.4).
pub(super) fn inverse_one_norm(
    n: usize,
    solve: impl Fn(&DVector<f64>) -> Option<DVector<f64>>,
    solve_transposed: impl Fn(&DVector<f64>) -> Option<DVector<f64>>,
) -> f64 {
    let one_norm = |vector: &DVector<f64>| vector.iter().map(|entry| entry.abs()).sum::<f64>();
    let mut point = DVector::from_element(n, 1.0 / n as f64);
    let mut estimate = 0.0_f64;
    let mut last = usize::MAX;
    for _ in 0..ROUNDS {
        let Some(image) = solve(&point) else {
            return f64::INFINITY;
        };
        let found = one_norm(&image);
        if found <= estimate {
            break;
        }
        estimate = found;
        let signs = image.map(|entry| if entry < 0.0 { -1.0 } else { 1.0 });
        let Some(slope) = solve_transposed(&signs) else {
            return f64::INFINITY;
        };
        let best = slope.iamax();
        if best == last {
            break;
        }
        last = best;
        point = DVector::zeros(n);
        point[best] = 1.0;
    }
    // Vectors of alternating sign and growing size defeat the iteration's blind spots.
    let steps = (n.max(2) - 1) as f64;
    let alternating = DVector::from_fn(n, |i, _| {
        let size = 1.0 + i as f64 / steps;
        if i % 2 == 0 { size } else { -size }
    });
    match solve(&alternating) {
        Some(image) => estimate.max(2.0 * one_norm(&image) / (3.0 * n as f64)),
        None => f64::INFINITY,
    }
}
