//! What a time limit asks of a law.

use std::f64::consts::SQRT_2;

use super::duration::Duration;
use super::law::{Gamma, SHARP, logarithm};
use crate::special::{erfc, gamma_density, gamma_lower};

impl Duration {
    /// E min(T, t), the integral of the survival function up to t.
    ///
    /// $$ E \min(T, t) = \int_0^t P(T > v)\thinspace dv $$
    pub fn limited_mean(&self, time: f64) -> f64 {
        match self {
            // the sum below, in one exponential
            Self::Exponential { mean } if time > 0.0 && *mean > 0.0 => {
                -mean * (-time / mean).exp_m1()
            }
            _ if time == f64::INFINITY => self.mean(),
            _ => self.mean_within(time) + time.max(0.0) * self.survival(time),
        }
    }

    /// E[T; T <= t], the part of the mean that comes from times up to t, without subtraction.
    ///
    /// $$ E[T; T \le t] = \int_0^t v\thinspace dF(v) $$
    pub(super) fn mean_within(&self, time: f64) -> f64 {
        if time.is_nan() {
            return f64::NAN;
        }
        if time <= 0.0 {
            return 0.0;
        }
        if time.is_infinite() {
            return self.mean();
        }
        match self {
            Self::Uniform { from, to } if to > from => {
                let within = (time.min(*to) - from).max(0.0);
                within / (to - from) * (from + 0.5 * within)
            }
            Self::LogNormal {
                mean,
                squared_variation,
            } if *mean > 0.0 && *squared_variation >= SHARP => {
                // times weighted by themselves are lognormal with μ + σ² for μ
                let (location, variance) = logarithm(*mean, *squared_variation);
                let score = (time.ln() - location - variance) / variance.sqrt() / SQRT_2;
                mean * (0.5 * erfc(-score))
            }
            Self::Empirical { times } => {
                let within = times.iter().filter(|at| **at <= time);
                within.sum::<f64>() / times.len() as f64
            }
            Self::Deterministic(_) | Self::Uniform { .. } | Self::LogNormal { .. } => {
                match self.mean() <= time {
                    true => self.mean(),
                    false => 0.0,
                }
            }
            _ => self.gammas().iter().fold(0.0, |sum, branch| {
                let x = time / branch.mean * branch.shape;
                sum + branch.weight * branch.mean * gamma_lower(branch.shape + 1.0, x)
            }),
        }
    }

    /// F(t) - t f(t), where these are nearly equal too: for gamma laws P(k+1, x) + (1-k) xᵏ e⁻ˣ/Γ(k+1).
    pub(super) fn excess(&self, time: f64) -> f64 {
        match self {
            Self::Uniform { from, to } if to > from && time > *from && time < *to => {
                -from / (to - from)
            }
            Self::Exponential { .. }
            | Self::HyperExponential { .. }
            | Self::Erlang { .. }
            | Self::Gamma { .. }
                if time > 0.0 =>
            {
                let atom = self.atoms().first().map_or(0.0, |atom| atom.1);
                self.gammas().iter().fold(atom, |sum, branch| {
                    let Gamma {
                        weight,
                        shape,
                        mean,
                    } = branch;
                    let x = time / mean * shape;
                    // of order k + 1: x^k e^-x / Γ(k+1)
                    let next = gamma_density(shape + 1.0, x);
                    sum + weight * (gamma_lower(shape + 1.0, x) + (1.0 - shape) * next)
                })
            }
            _ => self.cdf(time) - time * self.density(time),
        }
    }
}
