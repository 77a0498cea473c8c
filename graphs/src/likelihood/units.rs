//! Variables in units in which their deviations are about 1 and their means 0, so that rounding does not depend on the units of
//! the data and their origin.

use std::collections::BTreeMap;

use algebra::dense::DVector;

use super::model::{NumericModel, Place, Source};
use super::moments::Matched;

/// A model and moments in other units, and the way back.
///
/// With x = d x' + c for every vertex,
///
/// $$ \lambda_{pv} = \frac{d_v}{d_p} \lambda'_{pv}, \quad \omega_{vw} = d_v d_w \omega'_{vw}, \quad
/// \nu_v = d_v \nu'_v + c_v - \sum_p c_p \lambda_{pv} $$
#[derive(Clone, Debug)]
pub(super) struct Units {
    pub(super) model: NumericModel,
    pub(super) moments: Matched,
    /// What a parameter is multiplied by on the way back.
    factors: Vec<f64>,
    /// What is then added to an intercept, by its number.
    shifts: BTreeMap<usize, Shift>,
}

/// c_v - Σ c_p λ_pv, with fixed coefficients in the constant.
#[derive(Clone, Debug, Default)]
struct Shift {
    constant: f64,
    /// Numbers of the λ_pv, each with -c_p.
    slopes: Vec<(usize, f64)>,
}

impl Shift {
    fn at(&self, values: &[f64]) -> f64 {
        let slopes = self.slopes.iter();
        self.constant + slopes.map(|&(k, slope)| slope * values[k]).sum::<f64>()
    }
}

impl Units {
    /// Divides every vertex by a power of 2 near its deviation: no digit is lost. Moves its origin to its mean where the intercepts
    /// can take that up.
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
        let mut moved = Self {
            model: model.clone(),
            moments: moments.clone(),
            factors: vec![1.0; model.names().len()],
            shifts: BTreeMap::new(),
        };
        moved.move_origins();
        moved.divided(&divisors).unwrap_or(moved)
    }

    /// The origin of an observed vertex becomes its mean where its intercept, and that of every child, is a free parameter of its
    /// own.
    fn move_origins(&mut self) {
        let Some(means) = &mut self.moments.means else {
            return;
        };
        let intercepts = self.model.own_intercepts();
        let mut movable: Vec<bool> = intercepts.iter().map(Option::is_some).collect();
        for (place, _) in &self.model.entries {
            if let Place::Arc(from, to) = *place {
                movable[from] &= intercepts[to].is_some();
            }
        }
        let mut origins = vec![0.0; movable.len()];
        for (k, &v) in self.model.observed.iter().enumerate() {
            if movable[v] {
                origins[v] = std::mem::take(&mut means[k]);
            }
        }
        for &(place, source) in &self.model.entries {
            let (v, change) = match place {
                Place::Intercept(v) => (v, origins[v]),
                Place::Arc(from, to) => (to, -origins[from]),
                Place::Variance(_) | Place::Covariance(..) => continue,
            };
            let Some(number) = intercepts[v] else {
                continue;
            };
            let shift = self.shifts.entry(number).or_default();
            match (place, source) {
                (Place::Arc(..), Source::Free(arc)) => shift.slopes.push((arc, change)),
                (Place::Arc(..), Source::Fixed(value)) => shift.constant += value * change,
                _ => shift.constant += change,
            }
        }
    }

    fn divided(&self, divisors: &[f64]) -> Option<Self> {
        let mut factors: Vec<Option<f64>> = vec![None; self.factors.len()];
        let mut divided = self.clone();
        let (model, moments) = (&mut divided.model, &mut divided.moments);
        for (place, source) in &mut model.entries {
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
        for (k, mut column) in moments.covariance.column_iter_mut().enumerate() {
            column.component_div_assign(&chosen);
            column /= chosen[k];
        }
        if let Some(means) = &mut moments.means {
            means.component_div_assign(&chosen);
        }
        moments.log_determinant -= 2.0 * chosen.iter().map(|one| one.ln()).sum::<f64>();
        divided.factors = factors.into_iter().map(|one| one.unwrap_or(1.0)).collect();
        Some(divided)
    }

    /// Values in these units.
    pub(super) fn enter(&self, values: &[f64]) -> Vec<f64> {
        let mut entered = values.to_vec();
        for (&intercept, shift) in &self.shifts {
            entered[intercept] -= shift.at(values);
        }
        for (value, factor) in entered.iter_mut().zip(&self.factors) {
            *value /= factor;
        }
        entered
    }

    /// Values in the units of the data.
    pub(super) fn leave(&self, values: &[f64]) -> Vec<f64> {
        let pairs = values.iter().zip(&self.factors);
        let mut left: Vec<f64> = pairs.map(|(value, factor)| value * factor).collect();
        for (&intercept, shift) in &self.shifts {
            left[intercept] += shift.at(&left);
        }
        left
    }

    /// The derivatives of a parameter in the units of the data by those in these units.
    pub(super) fn derivative(&self, parameter: usize) -> DVector<f64> {
        let mut derivative = DVector::zeros(self.factors.len());
        derivative[parameter] = self.factors[parameter];
        for (k, slope) in self
            .shifts
            .get(&parameter)
            .iter()
            .flat_map(|one| &one.slopes)
        {
            derivative[*k] += slope * self.factors[*k];
        }
        derivative
    }
}
