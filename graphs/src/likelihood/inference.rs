//! Standard errors, tests and intervals from the information matrices.

use algebra::dense::{Cholesky, DMatrix, DVector, SymmetricEigen};

use super::distributions::{normal_bound, two_sided};
use super::model::NumericModel;
use super::moments::Matched;
use super::objective::Evaluation;
use super::optimise::{curvatures, scaled};
use crate::error::Result;

/// Eigenvalues of the information, scaled to a unit diagonal, below this are zero.
const KERNEL: f64 = 1e-10;

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
    eigen: Option<SymmetricEigen>,
    observed: DMatrix<f64>,
    nullity: usize,
}

impl Information {
    /// `deficiency` is a dimension that the kernel is known to have at least.
    pub(super) fn new(evaluation: &Evaluation, deficiency: usize) -> Result<Self> {
        let scales = curvatures(&evaluation.expected);
        let eigen = match scales.len() {
            0 => None,
            _ => Some(SymmetricEigen::new(
                "the expected information",
                scaled(&evaluation.expected, &scales),
            )?),
        };
        // The values increase, and the scaled matrix is positive semidefinite: its kernel comes first.
        let nullity = eigen.as_ref().map_or(0, |eigen| {
            eigen
                .values
                .iter()
                .take_while(|value| **value <= KERNEL)
                .count()
                .max(deficiency.min(eigen.values.len()))
        });
        Ok(Self {
            observed: scaled(&evaluation.observed, &scales),
            scales,
            eigen,
            nullity,
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

    /// The parameters that a vector of the kernel moves.
    pub(super) fn undetermined(&self) -> Vec<usize> {
        let Some(eigen) = &self.eigen else {
            return Vec::new();
        };
        (0..self.scales.len())
            .filter(|&k| (0..self.nullity).any(|vector| eigen.vectors[(k, vector)].abs() > PART))
            .collect()
    }

    pub(super) fn estimates(
        &self,
        model: &NumericModel,
        moments: &Matched,
        values: &[f64],
        confidence: f64,
    ) -> Result<Vec<Estimate>> {
        let bound = normal_bound(confidence)?;
        let half = 0.5 * moments.observations;
        let undetermined = self.undetermined();
        let observed = match self.eigen {
            Some(_) => Cholesky::new("the observed information", self.observed.clone()).ok(),
            None => None,
        }
        .map(|factor| factor.inverse());
        let estimates = values.iter().enumerate().map(|(k, &estimate)| {
            let scale = half * self.scales[k];
            let variance = self.eigen.as_ref().and_then(|eigen| {
                undetermined.binary_search(&k).is_err().then(|| {
                    (self.nullity..values.len())
                        .map(|vector| eigen.vectors[(k, vector)].powi(2) / eigen.values[vector])
                        .sum::<f64>()
                })
            });
            let standard_error = variance.map(|variance| (variance / scale).sqrt());
            let z = standard_error.map(|error| estimate / error);
            Estimate {
                name: model.names()[k].to_string(),
                estimate,
                standard_error,
                observed_standard_error: observed
                    .as_ref()
                    .map(|inverse| (inverse[(k, k)] / scale).sqrt()),
                z,
                p_value: z.map(two_sided),
                interval: standard_error
                    .map(|error| (estimate - bound * error, estimate + bound * error)),
            }
        });
        Ok(estimates.collect())
    }
}
