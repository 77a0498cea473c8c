//! A peak by its mean, deviation and skewness.

use super::super::model::{Binding, Column, Component, Dispersion, Experiment, Inlet};
use super::super::plug_flow::local;
use crate::error::{Result, positive};
use std::f64::consts::SQRT_2;

/// With more adsorptions, a = 10,000, the skewness is below 0.021: the peak is called symmetric.
const SYMMETRIC: f64 = 1e-2;

/// A hold-up time is at least this share of the mean.
const EDGE: f64 = 1e-3;

/// A symmetric peak keeps this share of its mean for the hold-up time.
const RESERVE: f64 = 0.1;

/// e^-60 of a peak is nothing.
const NOTHING: f64 = 60.0;

/// Mean m, deviation σ and u = 1/√a of the answer of a column without dispersion to an impulse.
///
/// $$ \tau = m - \frac{\sigma}{\sqrt2\thinspace u}, \quad a = \frac1{u^2}, \quad b = \frac{\sqrt2}{u\sigma}; \qquad \text{skewness} =
/// \frac{3u}{\sqrt2} $$
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Form {
    pub(super) mean: f64,
    pub(super) deviation: f64,
    pub(super) root: f64,
}

impl Form {
    /// The least u of a peak of this mean and width: where τ would vanish, or where nobody sees a tail.
    pub(super) fn edge(&self) -> f64 {
        self.least(1.0 - EDGE)
    }

    /// The u of a peak that does not tail, with something left for τ.
    pub(super) fn symmetric(&self) -> f64 {
        self.least(1.0 - RESERVE)
    }

    fn least(&self, share: f64) -> f64 {
        let least = self.deviation / (SQRT_2 * share * self.mean);
        least.max(SYMMETRIC)
    }

    /// The peak as a model, with an area.
    pub(super) fn experiment(&self, name: String, area: f64) -> Result<Experiment> {
        let held = self.deviation / (SQRT_2 * self.root);
        Ok(Experiment {
            column: Column {
                hold_up: positive("hold-up time of a peak", self.mean - held)?,
                dispersion: Dispersion::None,
                velocity_ratio: 1.0,
            },
            inlet: Inlet::Impulse,
            mixing: Vec::new(),
            components: vec![Component {
                name,
                binding: Binding::kinetic(
                    self.root.powi(-2),
                    SQRT_2 / (self.root * self.deviation),
                )?,
                amount: area,
            }],
        })
    }

    /// The peak of area 1 at some times, and its derivatives by m, ln σ and u.
    pub(super) fn columns(&self, times: &[f64]) -> [Vec<f64>; 4] {
        let (a, b) = (self.root.powi(-2), SQRT_2 / (self.root * self.deviation));
        let held = self.deviation / (SQRT_2 * self.root);
        let hold_up = self.mean - held;
        let mut columns = [(); 4].map(|()| vec![0.0; times.len()]);
        for (at, time) in times.iter().enumerate() {
            let theta = time - hold_up;
            let gap = a.sqrt() - (b * theta).max(0.0).sqrt();
            if theta <= 0.0 || gap * gap > NOTHING {
                continue;
            }
            let here = local(a, b, &Inlet::Impulse, theta);
            let Ok(here) = here else { continue };
            columns[0][at] = here.value;
            columns[1][at] = -here.by_theta;
            columns[2][at] = held * here.by_theta - b * here.by_b;
            columns[3][at] =
                -(2.0 * a * here.by_a + b * here.by_b + held * here.by_theta) / self.root;
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(form: Form, time: f64) -> f64 {
        form.columns(&[time])[0][0]
    }

    #[test]
    fn derivatives_are_those_of_differences() {
        for root in [0.01, 0.1, 0.3, 1.0] {
            let form = Form {
                mean: 3.0,
                deviation: 0.02,
                root,
            };
            for time in [2.975, 3.001, 3.03] {
                let columns = form.columns(&[time]);
                for which in 1..4 {
                    let moved = |step: f64| {
                        let mut there = form;
                        match which {
                            1 => there.mean += step,
                            2 => there.deviation *= step.exp(),
                            _ => there.root += step,
                        }
                        value(there, time)
                    };
                    // central differences: the error is of order step², and that of rounding in m is 1e-15/step
                    let step = if which == 1 { 1e-6 } else { 1e-5 };
                    let difference = (moved(step) - moved(-step)) / (2.0 * step);
                    let size = columns[0][0] / if which == 1 { 0.02 } else { 1.0 };
                    assert!(
                        (difference - columns[which][0]).abs() < 1e-5 * size.max(1.0),
                        "{root} {time} {which}: {difference} {}",
                        columns[which][0]
                    );
                }
            }
        }
    }

    /// Area, mean, variance and third moment by sums, which are exact to all digits for a smooth function.
    #[test]
    fn moments() {
        let form = Form {
            mean: 5.0,
            deviation: 0.1,
            root: 0.2,
        };
        let times: Vec<f64> = (0..800).map(|k| 4.5 + 0.002 * f64::from(k)).collect();
        let [values, ..] = form.columns(&times);
        let moment = |power: i32, about: f64| -> f64 {
            let terms = times.iter().zip(&values);
            0.002 * terms.map(|(t, y)| y * (t - about).powi(power)).sum::<f64>()
        };
        assert!((moment(0, 0.0) - 1.0).abs() < 1e-9);
        assert!((moment(1, 0.0) - 5.0).abs() < 1e-9);
        assert!((moment(2, 5.0) - 0.01).abs() < 1e-9);
        assert!((moment(3, 5.0) / 1e-3 - 0.6 / SQRT_2).abs() < 1e-5);
    }
}
