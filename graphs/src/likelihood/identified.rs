//! Where iterations begin on a graph whose coefficients are identified: at what the formulas give for the sample.
//!
//! These estimates are consistent, and exact where a model with as many parameters as covariances fits: a coefficient that a weak
//! instrument makes a hundred times the others is found at once, where iterations from afar follow a valley for thousands of
//! steps.

use algebra::Fuel;
use algebra::dense::DMatrix;

use super::model::{Place, Source};
use super::objective::Objective;
use crate::error::Result;
use crate::identify::{StepFormula, edgewise_identification, step_formulas};
use crate::mixed::MixedGraph;

/// Steps of work on the identification.
const STEPS: u64 = 20_000_000;

/// Rows of the largest minors that are looked at.
const LARGEST_MINOR: usize = 3;

/// Seed of the random points: the answer does not depend on that of the starts.
const SEED: u64 = 1;

/// What edge-wise identification says of a graph.
#[derive(Default)]
pub(super) struct Identified {
    formulas: Vec<StepFormula>,
    /// Are all coefficients determined, each by one value?
    pub(super) complete: bool,
}

impl Identified {
    /// Nothing where vertices are latent or the work is too much.
    pub(super) fn new(graph: &MixedGraph) -> Self {
        if graph.has_latent() {
            return Self::default();
        }
        Self::solved(graph, &mut Fuel::new(STEPS)).unwrap_or_default()
    }

    fn solved(graph: &MixedGraph, fuel: &mut Fuel) -> Result<Self> {
        let found = edgewise_identification(graph, LARGEST_MINOR, fuel)?;
        let mut formulas = step_formulas(graph, &found, SEED, fuel)?;
        formulas.retain(|formula| formula.agrees);
        Ok(Self {
            complete: found.unsolved.is_empty(),
            formulas,
        })
    }

    /// A start from the formulas, with the coefficients of `first` where there are none; `None` without formulas or where F is not
    /// defined.
    ///
    /// $$ \hat\Omega = (I - \hat\Lambda)^T S (I - \hat\Lambda) $$
    ///
    /// Tied entries take the mean of what each of them is given.
    pub(super) fn start(&self, objective: Objective<'_>, first: &[f64]) -> Option<Vec<f64>> {
        if self.formulas.is_empty() {
            return None;
        }
        let (model, n) = (objective.model, objective.model.vertices());
        let mut covariance = DMatrix::zeros(n, n);
        for (i, &v) in model.observed.iter().enumerate() {
            for (j, &w) in model.observed.iter().enumerate() {
                covariance[(v, w)] = objective.moments.covariance[(i, j)];
            }
        }
        let mut lambda = model.at(first).ok()?.lambda;
        for formula in &self.formulas {
            if let Some(value) = formula.value(&covariance, &lambda) {
                lambda[formula.arc] = value;
            }
        }
        let rest = DMatrix::identity(n, n) - &lambda;
        let omega = rest.tr_mul(&(covariance * &rest));
        let mut sums = vec![(0.0, 0_u32); first.len()];
        for &(place, source) in &model.entries {
            let Source::Free(parameter) = source else {
                continue;
            };
            let (sum, count) = &mut sums[parameter];
            *sum += match place {
                Place::Arc(from, to) => lambda[(from, to)],
                Place::Variance(v) => omega[(v, v)],
                Place::Covariance(v, w) => omega[(v, w)],
                Place::Intercept(_) => first[parameter],
            };
            *count += 1;
        }
        let means = sums
            .iter()
            .map(|&(sum, count)| sum / f64::from(count.max(1)));
        let start: Vec<f64> = means.collect();
        objective.value(&start).map(|_| start)
    }
}
