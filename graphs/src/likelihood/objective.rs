//! The discrepancy of a model from sample moments, its gradient and both information matrices.
//!
//! Every entry of Λ, Ω and ν moves Σ by a symmetric product of two vectors and μ by a multiple of one, so that all
//! second-order quantities are read from three Gram matrices of 2n whitened vectors:
//!
//! u_i = L^-1 Σ_Oi, v_j = L^-1 (A_jO)ᵀ with Σ_OO = L Lᵀ, A = (I-Λ)^-1;
//! i -> j moves Σ by u_i v_jᵀ + v_j u_iᵀ, i <-> j by v_i v_jᵀ + v_j v_iᵀ, a variance by v_i v_iᵀ.

use std::f64::consts::SQRT_2;

use algebra::Words;
use algebra::dense::{Cholesky, DMatrix, DVector};

use super::model::{Implied, NumericModel, Place, Source};
use super::moments::Matched;

/// Last digits are changed so many times to see what rounding does to F.
const TRIALS: usize = 8;

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

    /// How far F moves when the last digits of all values do.
    pub(super) fn rounding(&self, values: &[f64]) -> f64 {
        let Some(here) = self.value(values) else {
            return 0.0;
        };
        let words = &mut Words::new(1);
        let mut near = || -> Vec<f64> {
            let moved = |value: &f64| value * (1.0 + f64::EPSILON * (2.0 * words.unit() - 1.0));
            values.iter().map(moved).collect()
        };
        (0..TRIALS)
            .filter_map(|_| self.value(&near()))
            .fold(0.0, |largest, there| (there - here).abs().max(largest))
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
        let vectors = self.vectors(&point)?;
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

    /// A matrix J with Jᵀ J the expected second derivatives: for every pair of whitened variables how their covariance moves, and how
    /// the means do. Its singular values are known to more digits than the eigenvalues of the product.
    pub(super) fn root(&self, values: &[f64]) -> Option<DMatrix<f64>> {
        let point = self.whitened(values)?;
        let vectors = self.vectors(&point)?;
        let p = self.model.observed.len();
        let pairs = p * (p + 1) / 2;
        let mut root = DMatrix::<f64>::zeros(pairs + p, self.model.names().len());
        for one in self.moves(&point.implied) {
            let mut column = root.column_mut(one.parameter);
            if let Some((x, y, weight)) = one.pair {
                let (x, y) = (vectors.column(x), vectors.column(y));
                let mut row = 0;
                for a in 0..p {
                    for b in 0..=a {
                        // Off the diagonal a covariance stands twice.
                        let weight = if a == b { weight } else { weight * SQRT_2 };
                        column[row] += weight * (x[a] * y[b] + y[a] * x[b]);
                        row += 1;
                    }
                }
            }
            if let Some((v, factor)) = one.mean {
                for a in 0..p {
                    column[pairs + a] += SQRT_2 * factor * vectors[(a, v)];
                }
            }
        }
        root.iter().all(|entry| entry.is_finite()).then_some(root)
    }

    fn vectors(&self, point: &Whitened) -> Option<DMatrix<f64>> {
        let (model, implied) = (self.model, &point.implied);
        let (n, p) = (model.vertices(), model.observed.len());
        let mut vectors = DMatrix::zeros(p, 2 * n);
        for (k, &row) in model.observed.iter().enumerate() {
            for v in 0..n {
                vectors[(k, v)] = implied.covariance[(row, v)];
                vectors[(k, n + v)] = implied.inverse[(v, row)];
            }
        }
        point.factor.whiten(&vectors).ok()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::likelihood::SampleMoments;
    use crate::mixed::{Coefficient, EdgeKind, MixedGraph, Vertex};
    use algebra::Words;
    use num_complex::Complex64;
    use proptest::prelude::*;

    /// A cyclic model with a latent vertex, a tie across matrices, fixed entries and intercepts.
    fn model() -> MixedGraph {
        let mut graph = MixedGraph::new();
        for name in ["f", "a", "b", "c", "d"] {
            graph.add_vertex(Vertex::new(name)).unwrap();
        }
        graph.set_latent(0, true);
        let tied = || Coefficient::Label("t".into());
        let mut add = |kind, from, to, coefficient| {
            graph.add_edge_with(kind, from, to, coefficient).unwrap();
        };
        add(
            EdgeKind::Directed,
            0,
            1,
            Coefficient::Fixed(algebra::Rational::one()),
        );
        add(EdgeKind::Directed, 0, 2, Coefficient::Free);
        add(EdgeKind::Directed, 0, 3, tied());
        add(EdgeKind::Directed, 3, 4, tied());
        add(EdgeKind::Directed, 4, 3, Coefficient::Free);
        add(EdgeKind::Directed, 4, 0, Coefficient::Free);
        add(EdgeKind::Bidirected, 1, 2, Coefficient::Free);
        add(EdgeKind::Bidirected, 2, 4, tied());
        graph.set_intercept(1, Some(tied()));
        graph.set_intercept(0, Some(Coefficient::Free));
        graph
    }

    fn data(words: &mut Words) -> SampleMoments {
        let rows = DMatrix::from_fn(40, 4, |_, column| words.unit() * (column + 1) as f64);
        SampleMoments::from_data(&["a", "b", "c", "d"], &rows).unwrap()
    }

    /// F along a complex path, by plain inverses and a determinant.
    fn complex_value(objective: Objective<'_>, values: &[Complex64]) -> Complex64 {
        type Matrix = nalgebra::DMatrix<Complex64>;
        let model = objective.model;
        let n = model.vertices();
        let (mut system, mut omega) = (Matrix::identity(n, n), Matrix::zeros(n, n));
        let mut intercepts = nalgebra::DVector::<Complex64>::zeros(n);
        for &(place, source) in &model.entries {
            let value = match source {
                Source::Free(number) => values[number],
                Source::Fixed(value) => Complex64::new(value, 0.0),
            };
            match place {
                Place::Arc(i, j) => system[(i, j)] -= value,
                Place::Variance(i) => omega[(i, i)] = value,
                Place::Covariance(i, j) => {
                    omega[(i, j)] = value;
                    omega[(j, i)] = value;
                }
                Place::Intercept(i) => intercepts[i] = value,
            }
        }
        let inverse = system.try_inverse().unwrap();
        let all = inverse.transpose() * omega * &inverse;
        let sigma = all
            .select_rows(&model.observed)
            .select_columns(&model.observed);
        let mean = (inverse.transpose() * intercepts).select_rows(&model.observed);
        let real = |entry: &f64| Complex64::new(*entry, 0.0);
        let sample = objective.moments.covariance.map(|entry| real(&entry));
        let gap = objective
            .moments
            .means
            .as_ref()
            .unwrap()
            .map(|entry| real(&entry))
            - mean;
        let determinant = sigma.determinant().ln();
        let precision = sigma.try_inverse().unwrap();
        let trace = (sample * &precision).trace();
        let distance = (gap.transpose() * precision * &gap)[(0, 0)];
        determinant + trace + distance
            - objective.moments.log_determinant
            - model.observed.len() as f64
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]

        /// Gradient against complex steps of an independent F, second derivatives against differences of the gradient, the
        /// derivatives of Σ and μ against differences.
        #[test]
        fn derivatives_are_those_of_the_discrepancy(seed: u64) {
            let words = &mut Words::new(seed);
            let model = NumericModel::new(&model()).unwrap();
            let moments = data(words).matched(&model).unwrap();
            let objective = Objective { model: &model, moments: &moments };
            let values: Vec<f64> = model
                .names()
                .iter()
                .map(|name| match name.as_str() {
                    "w_a_b" => 0.3 * words.unit(),
                    "t" => 0.4 * words.unit() - 0.2,
                    name if name.starts_with('w') => 1.0 + words.unit(),
                    _ => words.unit() - 0.5,
                })
                .collect();
            let here = objective.evaluate(&values).unwrap();
            prop_assert!((here.value - objective.value(&values).unwrap()).abs() < 1e-14);
            for k in 0..values.len() {
                let mut point: Vec<Complex64> =
                    values.iter().map(|value| Complex64::new(*value, 0.0)).collect();
                point[k].im = 1e-30;
                let slope = complex_value(objective, &point).im / 1e-30;
                prop_assert!((here.gradient[k] - slope).abs() < 1e-10 * (1.0 + slope.abs()));
                let step = 1e-5;
                let moved = |sign: f64| {
                    let mut moved = values.clone();
                    moved[k] += sign * step;
                    moved
                };
                let at = |sign: f64| objective.evaluate(&moved(sign)).unwrap().gradient;
                let column = (at(1.0) - at(-1.0)) / (2.0 * step);
                let gap = (column - here.observed.column(k)).amax();
                prop_assert!(gap < 1e-6 * (1.0 + here.observed.amax()), "{gap}");
                let (sigma, mean) = model.derivative(&model.at(&values).unwrap(), k).unwrap();
                let implied = |sign: f64| {
                    let implied = model.at(&moved(sign)).unwrap();
                    (model.covariance(&implied), model.mean(&implied))
                };
                let (up, down) = (implied(1.0), implied(-1.0));
                prop_assert!(((up.0 - down.0) / (2.0 * step) - &sigma).amax() < 1e-6 * (1.0 + sigma.amax()));
                prop_assert!(((up.1 - down.1) / (2.0 * step) - &mean).amax() < 1e-6 * (1.0 + mean.amax()));
            }
            // The expected second derivatives are the true ones at data that the model reproduces.
            let implied = model.at(&values).unwrap();
            let exact = Matched {
                covariance: model.covariance(&implied),
                means: Some(model.mean(&implied)),
                log_determinant: Cholesky::new("Σ", model.covariance(&implied)).unwrap().log_determinant(),
                ..moments.clone()
            };
            let there = Objective { model: &model, moments: &exact }.evaluate(&values).unwrap();
            prop_assert!(there.value.abs() < 1e-12 && there.gradient.amax() < 1e-11);
            prop_assert!((&there.observed - &there.expected).amax() < 1e-10 * (1.0 + there.expected.amax()));
        }
    }

    /// The formulas of the likelihood in (Λ, Ω) give the same gradient when all vertices are observed.
    #[test]
    fn the_gradient_in_matrices_is_the_same() {
        let words = &mut Words::new(11);
        let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 1), (3, 2)], &[(0, 3), (1, 2)])
            .unwrap();
        let model = NumericModel::new(&graph).unwrap();
        let root = DMatrix::from_fn(4, 9, |_, _| words.unit() - 0.5);
        let sample = &root * root.transpose();
        let data = SampleMoments::from_covariance(
            &["1", "2", "3", "4"],
            sample.clone(),
            50,
            crate::likelihood::Divisor::Observations,
        )
        .unwrap();
        let moments = data.matched(&model).unwrap();
        let objective = Objective {
            model: &model,
            moments: &moments,
        };
        let values = [0.3, -0.4, 0.5, 0.7, 1.0, 1.2, 0.9, 0.8, 0.2, -0.3];
        let found = objective.evaluate(&values).unwrap().gradient;
        let implied = model.at(&values).unwrap();
        let system = DMatrix::identity(4, 4) - &implied.lambda;
        let precision = implied.omega.clone().try_inverse().unwrap();
        let arcs = implied.inverse.transpose() * 2.0 - &sample * &system * &precision * 2.0;
        let errors = &precision - &precision * system.transpose() * &sample * &system * &precision;
        let mut expected: Vec<f64> = graph.directed().map(|edge| arcs[edge]).collect();
        expected.extend((0..4).map(|v| errors[(v, v)]));
        expected.extend(graph.bidirected().map(|edge| 2.0 * errors[edge]));
        for (found, expected) in found.iter().zip(&expected) {
            assert!((found - expected).abs() < 1e-11, "{found} {expected}");
        }
    }
}
