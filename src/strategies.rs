//! Strategies for property tests (crate `proptest`): expressions and polynomials of [`algebra::strategies`], and matrices
//! with the properties that numerical methods ask for.
//!
//! ```
//! use closedform::strategies::spd_matrices;
//! use proptest::prelude::*;
//! use proptest::test_runner::TestRunner;
//!
//! // Cholesky's factorisation exists, and its residual is small for every condition number.
//! let law = |a: nalgebra::DMatrix<f64>| {
//!     let factor = a.clone().cholesky().expect("positive definite").l();
//!     prop_assert!((&factor * factor.transpose() - &a).norm() <= 1e-13 * a.norm());
//!     Ok(())
//! };
//! TestRunner::deterministic().run(&spd_matrices(1..=6, 1.0..=1e8), law).unwrap();
//! ```

use std::ops::RangeInclusive;

use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

pub use algebra::strategies::*;

/// Orthogonal matrices of a size: products of reflections, shrinking to the identity.
///
/// $$ Q = \prod_{j=1}^{n} (I - 2 v_j v_j^T / v_j^T v_j) $$
pub fn orthogonal_matrices(size: usize) -> impl Strategy<Value = DMatrix<f64>> + Clone {
    let vector = proptest::collection::vec(-64_i32..=64, size);
    proptest::collection::vec(vector, size).prop_map(move |vectors| {
        vectors
            .iter()
            .fold(DMatrix::identity(size, size), |product, entries| {
                let v = DVector::from_iterator(size, entries.iter().map(|x| f64::from(*x)));
                let square = v.norm_squared();
                // The zero vector has no reflection: it stands for the identity.
                if square < 0.5 {
                    return product;
                }
                let row = v.transpose() * &product;
                product - v * row * (2.0 / square)
            })
    })
}

/// Symmetric positive definite matrices with a size and a condition number (in the 2-norm) from these ranges.
///
/// $$ A = Q \thinspace \mathrm{diag}(\lambda) \thinspace Q^T, \qquad \lambda_{max} / \lambda_{min} = \kappa $$
///
/// The eigenvalues lie between 1/κ and 1: spread evenly in size, or in two clusters as those of a low rank with a ridge.
/// The matrix is exactly symmetric; its condition number is κ up to rounding, which matters from about 1e14 on. A matrix
/// of size one has condition number one. Shrinks to diagonal matrices, small sizes and small condition numbers.
pub fn spd_matrices(
    size: RangeInclusive<usize>,
    condition: RangeInclusive<f64>,
) -> impl Strategy<Value = DMatrix<f64>> {
    let (low, high) = (
        condition.start().max(1.0).ln(),
        condition.end().max(1.0).ln(),
    );
    (size, 0.0..=1.0_f64, any::<bool>())
        .prop_flat_map(|(size, share, clustered)| {
            (
                orthogonal_matrices(size),
                proptest::collection::vec(0.0..=1.0_f64, size),
                Just((share, clustered)),
            )
        })
        .prop_map(move |(q, places, (share, clustered))| {
            let logarithm = low + share * (high - low);
            let size = places.len();
            let eigenvalues = places.iter().enumerate().map(|(at, place)| {
                // Both ends of the spectrum are there.
                let place = match at {
                    0 => 0.0,
                    last if last + 1 == size => 1.0,
                    _ if clustered => place.round(),
                    _ => *place,
                };
                (-place * logarithm).exp()
            });
            let diagonal = DMatrix::from_diagonal(&DVector::from_iterator(size, eigenvalues));
            let product = &q * diagonal * q.transpose();
            (&product + product.transpose()) * 0.5
        })
}

/// Row-stochastic matrices with a size from this range: entries not negative, rows that sum to one.
///
/// Many entries are exactly zero, so chains with several classes, absorbing states and periods occur. Rows sum to one up
/// to one rounding per entry. Shrinks to the identity.
pub fn stochastic_matrices(size: RangeInclusive<usize>) -> impl Strategy<Value = DMatrix<f64>> {
    let weight = prop_oneof![2 => Just(0_u32), 3 => 0_u32..=100, 1 => 0_u32..=1_000_000];
    size.prop_flat_map(move |size| {
        proptest::collection::vec(proptest::collection::vec(weight.clone(), size), size)
    })
    .prop_map(|rows| {
        let size = rows.len();
        DMatrix::from_fn(size, size, |row, column| {
            let total: f64 = rows[row].iter().map(|weight| f64::from(*weight)).sum();
            if total < 0.5 {
                // No way out: the state keeps to itself.
                return f64::from(u8::from(row == column));
            }
            f64::from(rows[row][column]) / total
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn reflections_are_orthogonal(q in (1_usize..8).prop_flat_map(orthogonal_matrices)) {
            let size = q.nrows();
            let defect = (&q * q.transpose() - DMatrix::<f64>::identity(size, size)).norm();
            prop_assert!(defect <= 64.0 * f64::EPSILON * size as f64);
        }

        #[test]
        fn the_condition_number_is_in_its_range(a in spd_matrices(2..=7, 1e2..=1e6)) {
            prop_assert_eq!(&a, &a.transpose());
            let eigenvalues = a.symmetric_eigenvalues();
            let condition = eigenvalues.max() / eigenvalues.min();
            prop_assert!((0.99e2..=1.01e6).contains(&condition), "{}", condition);
        }

        #[test]
        fn rows_are_distributions(p in stochastic_matrices(1..=9)) {
            prop_assert!(p.iter().all(|entry| *entry >= 0.0));
            for row in p.row_iter() {
                prop_assert!((row.sum() - 1.0).abs() <= f64::EPSILON * 9.0);
            }
        }
    }
}
