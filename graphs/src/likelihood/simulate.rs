//! Rows drawn from a model.

use algebra::dense::{Cholesky, DMatrix, DVector};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardNormal};

use super::model::{Implied, NumericModel};
use crate::error::{Error, Result};

/// Entries of a matrix of draws.
const MAX_ENTRIES: usize = 200_000_000;

/// An endless stream of independent normal rows over the observed vertices.
///
/// $$ x = (I-\Lambda)^{-T} (\nu + L z), \qquad \Omega = L L^T, \quad z \sim N(0, I) $$
///
/// The same seed gives the same rows on every machine (ChaCha with 8 rounds, normal variates by the ziggurat). Vertices with
/// variance 0 and no error covariance have no error. Costs O(n p) per row.
///
/// ```
/// use graphs::MixedGraph;
/// use graphs::likelihood::{NumericModel, Simulator};
/// let model = NumericModel::new(&MixedGraph::from_edges(2, &[(0, 1)], &[])?)?;
/// let implied = model.at(&[2.0, 1.0, 3.0])?;
/// let rows: Vec<Vec<f64>> = Simulator::new(&model, &implied, 7)?.take(3).collect();
/// assert_eq!(rows, Simulator::new(&model, &implied, 7)?.take(3).collect::<Vec<_>>());
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Simulator {
    /// (I-Λ)^-T L on the observed rows
    mixing: DMatrix<f64>,
    mean: DVector<f64>,
    generator: ChaCha8Rng,
    /// the normal variates of the row under way
    draws: DVector<f64>,
}

impl Simulator {
    /// Draws from a model at given values; see [`NumericModel::at`] and [`NumericModel::at_matrices`].
    ///
    /// # Errors
    /// [`Error::NotPositiveDefinite`] when Ω is not, with the vertex at which it fails.
    pub fn new(model: &NumericModel, implied: &Implied, seed: u64) -> Result<Self> {
        let omega = &implied.omega;
        let noisy: Vec<usize> = (0..model.vertices())
            .filter(|&v| omega.row(v).iter().any(|entry| *entry != 0.0))
            .collect();
        let mut mixing = DMatrix::zeros(model.observed.len(), noisy.len());
        if !noisy.is_empty() {
            let block = omega.select_rows(&noisy).select_columns(&noisy);
            let lower = match Cholesky::new("Ω", block) {
                Ok(factor) => factor.factor(),
                Err(algebra::Error::NotPositiveDefinite { order, pivot, .. }) => {
                    let vertex = model.vertex_name(noisy[order - 1]);
                    return Err(Error::NotPositiveDefinite {
                        what: "Ω",
                        found: format!(
                            "the variance of the error term of {vertex} given those before it is {pivot:e}"
                        ),
                    });
                }
                Err(error) => return Err(error.into()),
            };
            let reach = implied
                .inverse
                .select_rows(&noisy)
                .select_columns(&model.observed);
            mixing = reach.tr_mul(&lower);
        }
        Ok(Self {
            draws: DVector::zeros(mixing.ncols()),
            mixing,
            mean: model.mean(implied),
            generator: ChaCha8Rng::seed_from_u64(seed),
        })
    }

    /// The next `rows` rows as a matrix, one observation per row.
    ///
    /// # Errors
    /// [`Error::TooLarge`] for a matrix of more than 2e8 entries: take rows from the stream instead.
    pub fn matrix(&mut self, rows: usize) -> Result<DMatrix<f64>> {
        let columns = self.mean.len();
        let entries = rows.checked_mul(columns);
        if entries.is_none_or(|entries| entries > MAX_ENTRIES) {
            return Err(Error::TooLarge {
                what: "entries of a simulated matrix",
                found: (rows as u128 * columns as u128).to_string(),
                limit: MAX_ENTRIES as u64,
                hint: "take rows from the stream instead",
            });
        }
        let mut matrix = DMatrix::zeros(rows, columns);
        for row in 0..rows {
            matrix.set_row(row, &self.draw().transpose());
        }
        Ok(matrix)
    }

    fn draw(&mut self) -> DVector<f64> {
        for draw in self.draws.iter_mut() {
            *draw = StandardNormal.sample(&mut self.generator);
        }
        &self.mixing * &self.draws + &self.mean
    }
}

impl Iterator for Simulator {
    type Item = Vec<f64>;

    fn next(&mut self) -> Option<Vec<f64>> {
        Some(self.draw().as_slice().to_vec())
    }
}
