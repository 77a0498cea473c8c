//! Symmetric positive definite systems with two bands on either side of the diagonal.

/// The matrix diag(w) + Σ_k p_k c_k c_kᵀ, each c_k standing on three neighbours, by its diagonal and two bands.
pub(super) struct Pentadiagonal {
    /// Entries (k, k), (k, k+1) and (k, k+2).
    rows: Vec<[f64; 3]>,
}

impl Pentadiagonal {
    pub(super) fn diagonal(entries: &[f64]) -> Self {
        Self {
            rows: entries.iter().map(|&entry| [entry, 0.0, 0.0]).collect(),
        }
    }

    /// Adds p c cᵀ with c on the places k, k+1, k+2.
    pub(super) fn add_square(&mut self, k: usize, factor: f64, c: [f64; 3]) {
        for i in 0..3 {
            for j in i..3 {
                self.rows[k + i][j - i] += factor * c[i] * c[j];
            }
        }
    }

    /// The solution of A x = b by L D Lᵀ in O(n); `None` if a pivot is not positive.
    pub(super) fn solve(mut self, mut b: Vec<f64>) -> Option<Vec<f64>> {
        let n = self.rows.len();
        for k in 0..n {
            let [pivot, one, two] = self.rows[k];
            if pivot.is_nan() || pivot <= 0.0 {
                return None;
            }
            let (l1, l2) = (one / pivot, two / pivot);
            if k + 1 < n {
                self.rows[k + 1][0] -= l1 * one;
                self.rows[k + 1][1] -= l1 * two;
                b[k + 1] -= l1 * b[k];
            }
            if k + 2 < n {
                self.rows[k + 2][0] -= l2 * two;
                b[k + 2] -= l2 * b[k];
            }
            self.rows[k] = [pivot, l1, l2];
        }
        for k in (0..n).rev() {
            let [pivot, l1, l2] = self.rows[k];
            let next = |by: usize| b.get(k + by).copied().unwrap_or(0.0);
            b[k] = b[k] / pivot - l1 * next(1) - l2 * next(2);
        }
        Some(b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solution_reproduces_the_right_side() {
        let n = 40;
        let mut matrix = Pentadiagonal::diagonal(&vec![0.3; n]);
        let mut dense = vec![vec![0.0; n]; n];
        (0..n).for_each(|k| dense[k][k] = 0.3);
        for k in 0..n - 2 {
            let (factor, c) = (1.0 + k as f64, [1.0, -2.0 - 0.01 * k as f64, 1.0]);
            matrix.add_square(k, factor, c);
            for (i, one) in c.iter().enumerate() {
                for (j, other) in c.iter().enumerate() {
                    dense[k + i][k + j] += factor * one * other;
                }
            }
        }
        let exact: Vec<f64> = (0..n).map(|k| (k as f64).sin()).collect();
        let right = dense
            .iter()
            .map(|row| row.iter().zip(&exact).map(|(a, x)| a * x).sum())
            .collect();
        let found = matrix.solve(right).unwrap();
        // condition about 16 · 40 / 0.3
        assert!(found.iter().zip(&exact).all(|(a, b)| (a - b).abs() < 1e-11));
    }

    #[test]
    fn a_matrix_that_is_not_positive_has_no_solution() {
        assert!(
            Pentadiagonal::diagonal(&[1.0, 0.0, 1.0])
                .solve(vec![1.0; 3])
                .is_none()
        );
        assert!(
            Pentadiagonal::diagonal(&[f64::NAN])
                .solve(vec![1.0])
                .is_none()
        );
        assert!(Pentadiagonal::diagonal(&[]).solve(Vec::new()).is_some());
    }
}
