//! Standard errors, tests and intervals from the information matrices.

use algebra::dense::{Cholesky, DMatrix, DVector, RightSingular, SymmetricEigen};

use super::distributions::{normal_bound, two_sided};
use super::objective::Objective;
use super::optimise::{Reached, curvatures, scaled};
use super::units::Units;
use crate::error::Result;

/// Below this, eigenvalues of the information scaled to a unit diagonal have too few digits: they are computed from its root.
const INEXACT: f64 = 1e-6;

/// Models with more parameters do without: it takes the cube of their number several times.
const MOST: usize = 400;

/// Eigenvalues below this are zero, as far as the matrix itself or its root is known.
const KERNEL: f64 = 1e-10;
const ROOT_KERNEL: f64 = 1e-16;

/// A parameter takes part in a kernel vector when its coordinate is at least this large.
const PART: f64 = 1e-3;

/// An estimate with its uncertainty.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Estimate {
    /// Name of the parameter.
    pub name: String,
    /// Its value at the optimum.
    pub estimate: f64,
    /// Standard error from the expected information; `None` when the parameter is not identified.
    pub standard_error: Option<f64>,
    /// Standard error from the observed information; `None` when that is not positive definite.
    pub observed_standard_error: Option<f64>,
    /// Estimate divided by its standard error.
    pub z: Option<f64>,
    /// Probability of a larger |z| when the parameter is 0.
    pub p_value: Option<f64>,
    /// Confidence interval at the level that was asked for.
    pub interval: Option<(f64, f64)>,
}

/// The information at an optimum, per N/2, with its kernel.
pub(super) struct Information {
    scales: DVector<f64>,
    /// Eigenvalues in increasing order, and eigenvectors as columns.
    values: DVector<f64>,
    vectors: DMatrix<f64>,
    observed: DMatrix<f64>,
    nullity: usize,
}

impl Information {
    /// `deficiency` is a dimension that the kernel is known to have at least.
    pub(super) fn new(objective: Objective<'_>, end: &Reached, deficiency: usize) -> Result<Self> {
        let scales = curvatures(&end.evaluation.expected);
        let observed = scaled(&end.evaluation.observed, &scales);
        let q = scales.len();
        if q == 0 {
            return Ok(Self {
                scales,
                values: DVector::zeros(0),
                vectors: DMatrix::zeros(0, 0),
                observed,
                nullity: 0,
            });
        }
        let expected = scaled(&end.evaluation.expected, &scales);
        let eigen = SymmetricEigen::new("the expected information", expected)?;
        let (mut values, mut vectors, mut kernel) = (eigen.values, eigen.vectors, KERNEL);
        if values[0] < INEXACT
            && q <= MOST
            && let Some(mut root) = objective.root(&end.values)
        {
            for (mut column, scale) in root.column_iter_mut().zip(scales.iter()) {
                column /= scale.sqrt();
            }
            let found = RightSingular::new("the root of the information", &root)?;
            values = found.values.map(|value| value * value);
            (vectors, kernel) = (found.vectors, ROOT_KERNEL);
        }
        // The values increase, and the scaled matrix is positive semidefinite: its kernel comes first.
        let small = values.iter().take_while(|value| **value <= kernel).count();
        Ok(Self {
            nullity: small.max(deficiency.min(q)),
            scales,
            values,
            vectors,
            observed,
        })
    }

    /// Dimension of the kernel: 0 when the parameters are locally identified.
    pub(super) fn nullity(&self) -> usize {
        self.nullity
    }

    /// Number of directions that the data determine.
    pub(super) fn rank(&self) -> usize {
        self.scales.len() - self.nullity
    }

    /// N/2 times the variance of a combination of parameters in units of the scales; `None` when a vector of the kernel moves it by
    /// more than a part of what `own` stands for in it.
    fn variance(&self, combination: &DVector<f64>, own: usize) -> Option<f64> {
        let moves = |vector: usize| -> f64 {
            let parts = self.vectors.column(vector);
            let parts = parts.map(|part| if part.abs() > PART { part } else { 0.0 });
            parts.dot(combination).abs()
        };
        if (0..self.nullity).any(|vector| moves(vector) > PART * combination[own].abs()) {
            return None;
        }
        let along = self.vectors.tr_mul(combination);
        let determined = self.nullity..self.scales.len();
        Some(determined.map(|k| along[k].powi(2) / self.values[k]).sum())
    }

    /// Estimates in the units of the data; `values` are in those of the information. Parameters that are known to be `undetermined`
    /// have no standard error, however little they move along a kernel.
    pub(super) fn estimates(
        &self,
        units: &Units,
        values: &[f64],
        undetermined: &[usize],
        confidence: f64,
    ) -> Result<Vec<Estimate>> {
        let bound = normal_bound(confidence)?;
        let half = 0.5 * units.moments.observations;
        let observed = match values.len() {
            0 => None,
            _ => Cholesky::new("the observed information", self.observed.clone()).ok(),
        }
        .map(|factor| factor.inverse());
        let left = units.leave(values);
        let estimates = left.into_iter().enumerate().map(|(k, estimate)| {
            let combination = units
                .derivative(k)
                .zip_map(&self.scales, |x, scale| x / scale.sqrt());
            let variance = match undetermined.contains(&k) {
                true => None,
                false => self.variance(&combination, k),
            };
            let observed_variance = observed
                .as_ref()
                .map(|inverse| combination.dot(&(inverse * &combination)));
            let standard_error = variance.map(|variance| (variance / half).sqrt());
            let z = standard_error.map(|error| estimate / error);
            Estimate {
                name: units.model.names()[k].to_string(),
                estimate,
                standard_error,
                observed_standard_error: observed_variance.map(|variance| (variance / half).sqrt()),
                z,
                p_value: z.map(two_sided),
                interval: standard_error
                    .map(|error| (estimate - bound * error, estimate + bound * error)),
            }
        });
        Ok(estimates.collect())
    }
}
