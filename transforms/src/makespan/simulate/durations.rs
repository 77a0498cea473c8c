//! Draws of durations.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1, Gamma, StandardNormal, StandardUniform};

use super::pick::Pick;
use crate::error::Result;
use crate::makespan::Duration;
use crate::makespan::duration::refused;
use crate::makespan::law::logarithm;

/// A duration made ready for many draws.
#[derive(Clone, Debug)]
pub(super) enum Sampler {
    Fixed(f64),
    Exponential(f64),
    /// Shape known; times the scale.
    Gamma(Gamma<f64>),
    Branches(Pick, Vec<f64>),
    Uniform {
        from: f64,
        width: f64,
    },
    LogNormal {
        location: f64,
        scale: f64,
    },
    Observed(Vec<f64>),
}

impl Sampler {
    pub(super) fn new(duration: &Duration, place: &str) -> Result<Self> {
        duration.check(place)?;
        if duration.mean() <= 0.0 {
            return Ok(Self::Fixed(0.0));
        }
        Ok(match duration {
            Duration::Deterministic(time) => Self::Fixed(*time),
            Duration::Exponential { mean } => Self::Exponential(*mean),
            Duration::Erlang { stages: 1, mean } => Self::Exponential(*mean),
            Duration::Erlang { stages, mean } => gamma(f64::from(*stages), *mean, place)?,
            Duration::Gamma { shape, mean } => gamma(*shape, *mean, place)?,
            Duration::HyperExponential { weights, means } => {
                Self::Branches(Pick::new(weights), means.clone())
            }
            Duration::Uniform { from, to } => Self::Uniform {
                from: *from,
                width: to - from,
            },
            Duration::LogNormal {
                mean,
                squared_variation,
            } => {
                let (location, variance) = logarithm(*mean, *squared_variation);
                Self::LogNormal {
                    location,
                    scale: variance.sqrt(),
                }
            }
            Duration::Empirical { times } => Self::Observed(times.clone()),
        })
    }

    #[inline]
    pub(super) fn draw(&self, random: &mut ChaCha8Rng) -> f64 {
        let unit = |random: &mut ChaCha8Rng| -> f64 { Exp1.sample(random) };
        match self {
            Self::Fixed(time) => *time,
            Self::Exponential(mean) => mean * unit(random),
            Self::Gamma(law) => law.sample(random),
            Self::Branches(pick, means) => means[pick.draw(random)] * unit(random),
            Self::Uniform { from, width } => {
                let share: f64 = StandardUniform.sample(random);
                from + width * share
            }
            Self::LogNormal { location, scale } => {
                let normal: f64 = StandardNormal.sample(random);
                (location + scale * normal).exp()
            }
            Self::Observed(times) => times[super::pick::below(times.len(), random)],
        }
    }
}

fn gamma(shape: f64, mean: f64, place: &str) -> Result<Sampler> {
    let law = Gamma::new(shape, mean / shape);
    law.map(Sampler::Gamma)
        .map_err(|cause| refused(place, &format!("gamma of shape {shape}: {cause}")))
}
