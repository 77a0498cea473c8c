//! Shares, densities and quantiles of a duration.

use std::f64::consts::{PI, SQRT_2};

use super::duration::{Duration, whole};
use super::number::Number;
use crate::error::{Error, Result};
use crate::special::{erfc, gamma_density, gamma_lower, gamma_upper};

/// The branches of a mixture of gamma laws, of which exponential, hyperexponential and Erlang laws are special ones.
pub(super) struct Gamma {
    pub(super) weight: f64,
    pub(super) shape: f64,
    pub(super) mean: f64,
}

/// The parameters μ and σ² of the logarithm of a lognormal law.
pub(super) fn logarithm(mean: f64, squared_variation: f64) -> (f64, f64) {
    let variance = squared_variation.ln_1p();
    (mean.ln() - 0.5 * variance, variance)
}

/// Squared variations below this leave the other times below the resolution of double precision.
pub(super) const SHARP: f64 = 1e-32;

impl<N: Number> Duration<N> {
    /// The times that have a probability of their own, with those probabilities, in any order; together they may be less than 1.
    pub(super) fn atoms(&self) -> Vec<(N, N)> {
        let certain = |time: &N| vec![(time.clone(), time.whole(1))];
        match self {
            Self::Deterministic(time) => certain(time),
            Self::Exponential { mean } | Self::Erlang { mean, .. } | Self::Gamma { mean, .. }
                if mean.is_zero() =>
            {
                certain(mean)
            }
            Self::LogNormal {
                mean,
                squared_variation,
            } if mean.is_zero()
                || squared_variation
                    .approximate()
                    .is_some_and(|variation| variation < SHARP) =>
            {
                certain(mean)
            }
            Self::Uniform { from, to } if (to.clone() - from).is_zero() => certain(from),
            Self::HyperExponential { weights, means } => {
                let branches = weights.iter().zip(means);
                let at_once = branches.filter(|(_, mean)| mean.is_zero());
                let weight = at_once.fold(means[0].whole(0), |sum, (weight, _)| sum + weight);
                match weight.is_zero() {
                    true => Vec::new(),
                    false => vec![(means[0].whole(0), weight)],
                }
            }
            Self::Empirical { times } => {
                let one = times[0].whole(1);
                let share = one.over(&one.whole(whole(times.len()))).unwrap_or(one);
                times
                    .iter()
                    .map(|time| (time.clone(), share.clone()))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// Is there a density beside the atoms?
    pub(super) fn has_density(&self) -> bool {
        match self {
            Self::HyperExponential { weights, means } => weights
                .iter()
                .zip(means)
                .any(|(weight, mean)| !weight.is_zero() && !mean.is_zero()),
            _ => self.atoms().is_empty(),
        }
    }
}

impl Duration {
    /// As a mixture of gamma laws of positive means, where it is one.
    pub(super) fn gammas(&self) -> Vec<Gamma> {
        let one = |shape: f64, mean: f64| Gamma {
            weight: 1.0,
            shape,
            mean,
        };
        let mut branches = match self {
            Self::Exponential { mean } => vec![one(1.0, *mean)],
            Self::Erlang { stages, mean } => vec![one(f64::from(*stages), *mean)],
            Self::Gamma { shape, mean } => vec![one(*shape, *mean)],
            Self::HyperExponential { weights, means } => {
                let branches = weights.iter().zip(means);
                let branch = |(weight, mean): (&f64, &f64)| Gamma {
                    weight: *weight,
                    ..one(1.0, *mean)
                };
                branches.map(branch).collect()
            }
            _ => Vec::new(),
        };
        branches.retain(|branch| branch.mean > 0.0 && branch.weight > 0.0);
        branches
    }

    /// Probability that it takes at most the time t, for checked parameters; NaN for NaN.
    ///
    /// ```
    /// use transforms::makespan::Duration;
    /// let gamma = Duration::Gamma { shape: 2.0, mean: 6.0 };
    /// // 1 - (1 + x) e^-x at x = t / 3
    /// assert!((gamma.cdf(3.0) - (1.0 - 2.0 * (-1.0_f64).exp())).abs() < 1e-15);
    /// ```
    pub fn cdf(&self, time: f64) -> f64 {
        self.shares(time)[0]
    }

    /// Probability that it takes longer than the time t: 1 - F(t) without cancellation.
    pub fn survival(&self, time: f64) -> f64 {
        self.shares(time)[1]
    }

    fn shares(&self, time: f64) -> [f64; 2] {
        if time.is_nan() {
            return [f64::NAN; 2];
        }
        if time < 0.0 {
            return [0.0, 1.0];
        }
        if time.is_infinite() {
            return [1.0, 0.0];
        }
        let step = |at: f64| if at <= time { [1.0, 0.0] } else { [0.0, 1.0] };
        match self {
            Self::Deterministic(at) => step(*at),
            Self::Uniform { from, to } if to > from && time >= *from => {
                let share = ((time - from) / (to - from)).min(1.0);
                [share, ((to - time) / (to - from)).max(0.0)]
            }
            Self::Uniform { from, .. } => step(*from),
            Self::LogNormal {
                mean,
                squared_variation,
            } => match *mean > 0.0 && *squared_variation >= SHARP {
                true => {
                    let (location, variance) = logarithm(*mean, *squared_variation);
                    let score = (time.ln() - location) / variance.sqrt() / SQRT_2;
                    [0.5 * erfc(-score), 0.5 * erfc(score)]
                }
                false => step(*mean),
            },
            Self::Empirical { times } => {
                let count = times.iter().filter(|at| **at <= time).count() as f64;
                let all = times.len() as f64;
                [count / all, (all - count) / all]
            }
            _ => {
                let at_once = self.atoms().iter().fold(0.0, |sum, atom| sum + atom.1);
                let branches = self.gammas();
                branches.iter().fold([at_once, 0.0], |sum, branch| {
                    let x = time / branch.mean * branch.shape;
                    [
                        sum[0] + branch.weight * gamma_lower(branch.shape, x),
                        sum[1] + branch.weight * gamma_upper(branch.shape, x),
                    ]
                })
            }
        }
    }

    /// The density at the time t of what has one: atoms, of which [`Duration::cdf`] has jumps, are left out.
    pub fn density(&self, time: f64) -> f64 {
        if time.is_nan() {
            return f64::NAN;
        }
        if time < 0.0 || time.is_infinite() {
            return 0.0;
        }
        match self {
            Self::Uniform { from, to } if to > from => match time >= *from && time <= *to {
                true => (to - from).recip(),
                false => 0.0,
            },
            Self::LogNormal {
                mean,
                squared_variation,
            } if *mean > 0.0 && *squared_variation >= SHARP && time > 0.0 => {
                let (location, variance) = logarithm(*mean, *squared_variation);
                let score = time.ln() - location;
                (-0.5 * score * score / variance).exp() / (time * (2.0 * PI * variance).sqrt())
            }
            _ => self.gammas().iter().fold(0.0, |sum, branch| {
                let rate = branch.shape / branch.mean;
                sum + branch.weight * rate * gamma_density(branch.shape, time * rate)
            }),
        }
    }

    /// The time below which there is no probability at all.
    pub(super) fn earliest(&self) -> f64 {
        match self {
            Self::Uniform { from, .. } => *from,
            _ if self.has_density() => 0.0,
            _ => {
                let atoms = self.atoms();
                atoms
                    .iter()
                    .map(|atom| atom.0)
                    .fold(f64::INFINITY, f64::min)
            }
        }
    }

    /// The earliest time with F(t) >= q.
    ///
    /// # Errors
    /// [`Error::Domain`] for a probability q outside of [0, 1]. The quantile of 1 is infinite where times are unbounded.
    ///
    /// ```
    /// use transforms::makespan::Duration;
    /// let median = Duration::LogNormal { mean: 2.0, squared_variation: 3.0 }.quantile(0.5)?;
    /// assert!((median - 1.0).abs() < 1e-14);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn quantile(&self, probability: f64) -> Result<f64> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(Error::Domain {
                what: "probability q",
                value: probability,
                allowed: "from 0 to 1",
            });
        }
        if !self.has_density() {
            let mut atoms = self.atoms();
            atoms.sort_by(|one, other| one.0.total_cmp(&other.0));
            let place = (probability * atoms.len() as f64 * (1.0 - 4.0 * f64::EPSILON)).ceil();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at most the number of atoms"
            )]
            let place = (place as usize).saturating_sub(1);
            return Ok(atoms.get(place).or(atoms.last()).map_or(0.0, |atom| atom.0));
        }
        let at_once = self.cdf(0.0);
        Ok(match self {
            _ if probability <= at_once => match self {
                Self::Uniform { from, .. } => *from,
                _ => 0.0,
            },
            Self::Uniform { from, to } => from + probability * (to - from),
            _ if probability >= 1.0 => f64::INFINITY,
            _ => self.searched(probability),
        })
    }

    /// Newton's method for the logarithm of the smaller share in the logarithm of the time, kept between bounds.
    fn searched(&self, probability: f64) -> f64 {
        let small = probability <= 0.5;
        let target = if small {
            probability
        } else {
            1.0 - probability
        };
        // Increasing in the time, 0 at the quantile.
        let gap = |log: f64| {
            let time = log.exp();
            let [lower, upper] = self.shares(time);
            let share = if small { lower } else { upper };
            let value = (share / target).ln() * if small { 1.0 } else { -1.0 };
            (value, time * self.density(time) / share)
        };
        let (mut low, mut high) = (-745.0, 709.0);
        let mut at = self.mean().ln().clamp(low, high);
        for _ in 0..200 {
            let (value, slope) = gap(at);
            if value >= 0.0 {
                high = at;
            } else {
                low = at;
            }
            let next = at - value / slope;
            let next = match next > low && next < high {
                true => next,
                false => 0.5 * (low + high),
            };
            let near = 2.0 * f64::EPSILON * (1.0 + at.abs());
            if (next - at).abs() <= near || high - low <= near {
                return next.exp();
            }
            at = next;
        }
        at.exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laws() -> Vec<Duration> {
        vec![
            Duration::Exponential { mean: 3.0 },
            Duration::Erlang {
                stages: 4,
                mean: 7.0,
            },
            Duration::Gamma {
                shape: 0.3,
                mean: 2.0,
            },
            Duration::Gamma {
                shape: 2e6,
                mean: 5.0,
            },
            Duration::HyperExponential {
                weights: vec![0.25, 0.5, 0.25],
                means: vec![0.0, 1.0, 40.0],
            },
            Duration::LogNormal {
                mean: 4.0,
                squared_variation: 0.8,
            },
            Duration::Uniform { from: 1.0, to: 6.0 },
        ]
    }

    #[test]
    fn quantiles_invert_shares_and_means_are_integrals() {
        for law in laws() {
            for q in [1e-9, 0.1, 0.26, 0.5, 0.9, 0.999_999] {
                let time = law.quantile(q).unwrap();
                let found = law.cdf(time);
                assert!(
                    (found - q).abs() < 1e-12 || (time <= 0.0 && found > q),
                    "{law:?} {q}: {found}"
                );
            }
            let (one, two) = (law.quantile(0.3).unwrap(), law.quantile(0.9).unwrap());
            let integral = crate::special::integral(one, two, |t| law.survival(t));
            let found = law.limited_mean(two) - law.limited_mean(one);
            assert!((found - integral).abs() < 1e-7 * integral, "{law:?}");
            let mass = crate::special::integral(one, two, |t| law.density(t));
            let expected = law.cdf(two) - law.cdf(one);
            assert!((mass - expected).abs() < 1e-6, "{law:?}: {mass} {expected}");
            let all = law.limited_mean(1e9);
            assert!((all / law.mean() - 1.0).abs() < 1e-12, "{law:?}: {all}");
        }
    }

    #[test]
    fn ends_of_the_range() {
        for law in laws() {
            assert!(law.cdf(f64::NAN).is_nan() && law.density(f64::NAN).is_nan());
            let ends = [law.cdf(-1.0), law.survival(f64::INFINITY)];
            assert!(ends.iter().all(|share| share.abs() <= 0.0));
            let ends = [law.survival(-1.0), law.cdf(f64::INFINITY)];
            assert!(
                ends.iter()
                    .all(|share| share.to_bits() == 1.0_f64.to_bits())
            );
            assert!(law.quantile(1.5).is_err() && law.quantile(f64::NAN).is_err());
            assert!(law.quantile(0.0).unwrap() <= 1.0);
        }
        let observed = Duration::Empirical {
            times: vec![3.0, 1.0, 2.0, 2.0],
        };
        let quantiles = [0.0, 0.25, 0.26, 0.75, 0.76, 1.0].map(|q| observed.quantile(q).unwrap());
        let expected = [1.0, 1.0, 2.0, 2.0, 3.0, 3.0_f64];
        assert_eq!(quantiles.map(f64::to_bits), expected.map(f64::to_bits));
        assert!((observed.cdf(2.0) - 0.75).abs() < 1e-16);
    }
}
