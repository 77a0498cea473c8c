//! Variables in units in which their deviations are about 1, so that rounding does not depend on the units of the data.

use algebra::dense::DVector;

use super::inference::Estimate;
use super::model::{NumericModel, Place, Source};
use super::moments::Matched;

/// A model and moments in other units, and what a parameter is multiplied by on the way back.
#[derive(Clone, Debug)]
pub(super) struct Units {
    pub(super) model: NumericModel,
    pub(super) moments: Matched,
    factors: Vec<f64>,
}

impl Units {
    /// Divides every vertex by a power of 2 near its deviation: no digit is lost.
    ///
    /// Fixed coefficients change with the units of their ends. Tied ones of different factors do not allow it: such a model
    /// keeps its units.
    pub(super) fn new(model: &NumericModel, moments: &Matched, deviations: &[f64]) -> Self {
        let divisors: Vec<f64> = deviations
            .iter()
            .map(|deviation| match deviation.log2().round() {
                exponent if exponent.is_finite() => exponent.clamp(-500.0, 500.0).exp2(),
                _ => 1.0,
            })
            .collect();
        Self::divided(model, moments, &divisors).unwrap_or_else(|| Self {
            model: model.clone(),
            moments: moments.clone(),
            factors: vec![1.0; model.names().len()],
        })
    }

    fn divided(model: &NumericModel, moments: &Matched, divisors: &[f64]) -> Option<Self> {
        let mut factors: Vec<Option<f64>> = vec![None; model.names().len()];
        let mut scaled = model.clone();
        for (place, source) in &mut scaled.entries {
            let factor = match *place {
                Place::Arc(from, to) => divisors[to] / divisors[from],
                Place::Variance(v) => divisors[v] * divisors[v],
                Place::Covariance(a, b) => divisors[a] * divisors[b],
                Place::Intercept(v) => divisors[v],
            };
            match source {
                Source::Fixed(value) => *value /= factor,
                Source::Free(number) => {
                    let known = factors[*number].get_or_insert(factor);
                    if known.total_cmp(&factor).is_ne() {
                        return None;
                    }
                }
            }
        }
        let chosen = DVector::from_fn(model.observed.len(), |k, _| divisors[model.observed[k]]);
        let mut moments = moments.clone();
        for (k, mut column) in moments.covariance.column_iter_mut().enumerate() {
            column.component_div_assign(&chosen);
            column /= chosen[k];
        }
        moments.means = moments.means.map(|means| means.component_div(&chosen));
        moments.log_determinant -= 2.0 * chosen.iter().map(|one| one.ln()).sum::<f64>();
        Some(Self {
            model: scaled,
            moments,
            factors: factors.into_iter().map(|one| one.unwrap_or(1.0)).collect(),
        })
    }

    /// Values in these units.
    pub(super) fn enter(&self, values: &[f64]) -> Vec<f64> {
        values
            .iter()
            .zip(&self.factors)
            .map(|(value, factor)| value / factor)
            .collect()
    }

    /// Values in the units of the data.
    pub(super) fn leave(&self, values: &[f64]) -> Vec<f64> {
        values
            .iter()
            .zip(&self.factors)
            .map(|(value, factor)| value * factor)
            .collect()
    }

    /// Estimates in the units of the data.
    pub(super) fn leave_estimates(&self, mut estimates: Vec<Estimate>) -> Vec<Estimate> {
        for (one, factor) in estimates.iter_mut().zip(&self.factors) {
            one.estimate *= factor;
            one.standard_error = one.standard_error.map(|error| error * factor);
            one.observed_standard_error = one.observed_standard_error.map(|error| error * factor);
            one.interval = one
                .interval
                .map(|(low, high)| (low * factor, high * factor));
        }
        estimates
    }
}
