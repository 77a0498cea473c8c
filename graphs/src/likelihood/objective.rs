//! The discrepancy of a model from sample moments, its gradient and both information matrices.
//!
//! Every entry of Λ, Ω and ν moves Σ by a symmetric product of two vectors and μ by a multiple of one, so that all
//! second-order quantities are read from three Gram matrices of 2n whitened vectors:
//!
//! u_i = L^-1 Σ_Oi, v_j = L^-1 (A_jO)ᵀ with Σ_OO = L Lᵀ, A = (I-Λ)^-1;
//! i -> j moves Σ by u_i v_jᵀ + v_j u_iᵀ, i <-> j by v_i v_jᵀ + v_j v_iᵀ, a variance by v_i v_iᵀ.

use algebra::dense::{Cholesky, DMatrix, DVector};

use super::model::{Implied, NumericModel, Place, Source};
use super::moments::Matched;

/// F(θ) = log det Σ + tr(S Σ^-1) - log det S - p + (x̄-μ)ᵀ Σ^-1 (x̄-μ), the last term with a mean structure.
#[derive(Clone, Copy, Debug)]
pub(super) struct Objective<'a> {
    pub(super) model: &'a NumericModel,
    pub(super) moments: &'a Matched,
}

/// F at a point with its derivatives.
#[derive(Clone, Debug)]
pub(super) struct Evaluation {
    pub(super) value: f64,
    pub(super) gradient: DVector<f64>,
    /// Expectation of the second derivatives when the model holds: 2/N times the expected information.
    pub(super) expected: DMatrix<f64>,
    /// The second derivatives: 2/N times the observed information.
    pub(super) observed: DMatrix<f64>,
}

/// Σ and μ on the observed block, whitened data included.
struct Whitened {
    implied: Implied,
    factor: Cholesky,
    /// L^-1 (S + d dᵀ) L^-T
    moments: DMatrix<f64>,
    /// L^-1 (x̄ - μ)
    gap: DVector<f64>,
    value: f64,
}

/// How one entry moves Σ and μ, by positions among the 2n vectors.
#[derive(Clone, Copy)]
struct Move {
    place: Place,
    parameter: usize,
    /// Σ' = weight (x yᵀ + y xᵀ)
    pair: Option<(usize, usize, f64)>,
    /// μ' = factor v
    mean: Option<(usize, f64)>,
}

impl Objective<'_> {
    /// F, or `None` where Σ is not positive definite or I - Λ is singular.
    pub(super) fn value(&self, values: &[f64]) -> Option<f64> {
        self.whitened(values).map(|point| point.value)
    }

    fn whitened(&self, values: &[f64]) -> Option<Whitened> {
        let implied = self.model.at(values).ok()?;
        let factor = Cholesky::new("Σ", self.model.covariance(&implied)).ok()?;
        let half = factor.whiten(&self.moments.covariance).ok()?;
        let mut moments = factor.whiten(&half.transpose()).ok()?;
        let p = self.model.observed.len();
        let gap = match &self.moments.means {
            Some(means) if self.model.has_mean_structure() => {
                let gap = means - self.model.mean(&implied);
                let gap = DMatrix::from_column_slice(p, 1, gap.as_slice());
                factor.whiten(&gap).ok()?.column(0).into_owned()
            }
            _ => DVector::zeros(p),
        };
        moments += &gap * gap.transpose();
        let value =
            factor.log_determinant() - self.moments.log_determinant + moments.trace() - p as f64;
        value.is_finite().then_some(Whitened {
            implied,
            factor,
            moments,
            gap,
            value,
        })
    }

    /// F with gradient and information, or `None` as for [`Objective::value`].
    ///
    /// Costs O(n^3 + m^2) for n vertices and m free entries.
    pub(super) fn evaluate(&self, values: &[f64]) -> Option<Evaluation> {
        let point = self.whitened(values)?;
        let (model, implied) = (self.model, &point.implied);
        let n = model.vertices();
        let p = model.observed.len();
        let mut vectors = DMatrix::zeros(p, 2 * n);
        for (k, &row) in model.observed.iter().enumerate() {
            for v in 0..n {
                vectors[(k, v)] = implied.covariance[(row, v)];
                vectors[(k, n + v)] = implied.inverse[(v, row)];
            }
        }
        let vectors = point.factor.whiten(&vectors).ok()?;
        let gram = vectors.tr_mul(&vectors);
        let data = vectors.tr_mul(&(&point.moments * &vectors));
        let gap = vectors.tr_mul(&point.gap);
        let moves = self.moves(implied);

        let q = model.names().len();
        let mut gradient = DVector::zeros(q);
        for one in &moves {
            if let Some((x, y, weight)) = one.pair {
                gradient[one.parameter] += 2.0 * weight * (gram[(x, y)] - data[(x, y)]);
            }
            if let Some((v, factor)) = one.mean {
                gradient[one.parameter] -= 2.0 * factor * gap[v];
            }
        }
        let mut expected = DMatrix::zeros(q, q);
        let mut observed = DMatrix::zeros(q, q);
        for (k, one) in moves.iter().enumerate() {
            for (l, other) in moves[..=k].iter().enumerate() {
                let (first, second) = curvature(one, other, implied, &gram, &data, &gap);
                let (a, b) = (one.parameter, other.parameter);
                expected[(a, b)] += first;
                observed[(a, b)] += second;
                if k != l {
                    expected[(b, a)] += first;
                    observed[(b, a)] += second;
                }
            }
        }
        let finite = gradient
            .iter()
            .chain(&expected)
            .chain(&observed)
            .all(|entry: &f64| entry.is_finite());
        finite.then_some(Evaluation {
            value: point.value,
            gradient,
            expected,
            observed,
        })
    }

    fn moves(&self, implied: &Implied) -> Vec<Move> {
        let n = self.model.vertices();
        let means = self.model.has_mean_structure();
        let mut moves = Vec::with_capacity(self.model.entries.len());
        for &(place, source) in &self.model.entries {
            let Source::Free(parameter) = source else {
                continue;
            };
            let (pair, mean) = match place {
                Place::Arc(i, j) => (
                    Some((i, n + j, 1.0)),
                    means.then_some((n + j, implied.mean[i])),
                ),
                Place::Variance(i) => (Some((n + i, n + i, 0.5)), None),
                Place::Covariance(i, j) => (Some((n + i, n + j, 1.0)), None),
                Place::Intercept(i) => (None, Some((n + i, 1.0))),
            };
            moves.push(Move {
                place,
                parameter,
                pair,
                mean,
            });
        }
        moves
    }
}

/// The expected and the true second derivative of F along two entries.
fn curvature(
    one: &Move,
    other: &Move,
    implied: &Implied,
    gram: &DMatrix<f64>,
    data: &DMatrix<f64>,
    gap: &DVector<f64>,
) -> (f64, f64) {
    let mut expected = 0.0;
    let mut observed = 0.0;
    if let (Some((x, y, w)), Some((r, s, z))) = (one.pair, other.pair) {
        let both = w * z;
        let trace = 2.0 * both * (gram[(x, r)] * gram[(y, s)] + gram[(x, s)] * gram[(y, r)]);
        let sample = both
            * (data[(s, x)] * gram[(y, r)]
                + data[(s, y)] * gram[(x, r)]
                + data[(r, x)] * gram[(y, s)]
                + data[(r, y)] * gram[(x, s)]);
        expected += trace;
        observed += 2.0 * sample - trace;
    }
    if let (Some((v, f)), Some((t, h))) = (one.mean, other.mean) {
        expected += 2.0 * f * h * gram[(v, t)];
        observed += 2.0 * f * h * gram[(v, t)];
    }
    for (pair, mean) in [(one.pair, other.mean), (other.pair, one.mean)] {
        if let (Some((x, y, w)), Some((v, f))) = (pair, mean) {
            observed += 2.0 * f * w * (gap[x] * gram[(y, v)] + gap[y] * gram[(x, v)]);
        }
    }
    observed += bend(one.place, other.place, implied, gram, data, gap);
    (expected, observed)
}

/// tr(G Σ_ab) - 2 dᵀ Σ^-1 μ_ab: what the curvature of Σ(θ) and μ(θ) themselves adds.
fn bend(
    one: Place,
    other: Place,
    implied: &Implied,
    gram: &DMatrix<f64>,
    data: &DMatrix<f64>,
    gap: &DVector<f64>,
) -> f64 {
    let n = implied.lambda.nrows();
    let slope = |x: usize, y: usize| gram[(x, y)] - data[(x, y)];
    let (inverse, mean) = (&implied.inverse, &implied.mean);
    let with_covariance = |i: usize, j: usize, k: usize, l: usize, weight: f64| {
        2.0 * weight
            * (inverse[(l, i)] * slope(n + k, n + j) + inverse[(k, i)] * slope(n + l, n + j))
    };
    match (one, other) {
        (Place::Arc(i, j), Place::Arc(k, l)) => {
            let sigma = 2.0
                * (inverse[(l, i)] * slope(k, n + j)
                    + implied.covariance[(k, i)] * slope(n + l, n + j)
                    + inverse[(j, k)] * slope(i, n + l));
            let means =
                gap[n + l] * inverse[(j, k)] * mean[i] + gap[n + j] * inverse[(l, i)] * mean[k];
            sigma - 2.0 * means
        }
        (Place::Arc(i, j), Place::Variance(k)) | (Place::Variance(k), Place::Arc(i, j)) => {
            with_covariance(i, j, k, k, 0.5)
        }
        (Place::Arc(i, j), Place::Covariance(k, l))
        | (Place::Covariance(k, l), Place::Arc(i, j)) => with_covariance(i, j, k, l, 1.0),
        (Place::Arc(i, j), Place::Intercept(k)) | (Place::Intercept(k), Place::Arc(i, j)) => {
            -2.0 * gap[n + j] * inverse[(k, i)]
        }
        _ => 0.0,
    }
}
