//! How long a piece of an attempt takes: a law on the times from 0 on.

use std::cmp::Ordering;

use super::number::Number;
use crate::error::{Error, Result};

/// The law of a duration.
///
/// | law | density, or where the mass is | raw moments |
/// |---|---|---|
/// | deterministic | all at d | $d^n$ |
/// | exponential | $e^{-t/m}/m$ | $n!\, m^n$ |
/// | Erlang, gamma of shape k | $t^{k-1} e^{-kt/m}\, (k/m)^k/\Gamma(k)$ | $k(k+1) \cdots (k+n-1)\, (m/k)^n$ |
/// | hyperexponential | $\sum_i w_i e^{-t/m_i}/m_i$ | $n!\, \sum_i w_i m_i^n$ |
/// | uniform | $1/(b-a)$ from a to b | $\sum_j a^j b^{n-j}/(n+1)$ |
/// | lognormal | $\ln t$ is normal | $m^n (1+c)^{n(n-1)/2}$, c the squared coefficient of variation |
/// | empirical | equal weights at observed times | mean of $d_i^n$ |
///
/// All times have one unit, whichever it is; moments are rational functions of the parameters, so they are exact where those are.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Duration<N = f64> {
    /// Always the same.
    Deterministic(N),
    /// Without memory.
    Exponential {
        /// The mean m.
        mean: N,
    },
    /// A sum of equal exponential stages.
    Erlang {
        /// The number k of stages.
        stages: u32,
        /// The mean m of the whole.
        mean: N,
    },
    /// One of several exponential laws.
    HyperExponential {
        /// The probabilities w of the branches.
        weights: Vec<N>,
        /// The means m of the branches.
        means: Vec<N>,
    },
    /// Gamma.
    Gamma {
        /// The shape k, not necessarily whole.
        shape: N,
        /// The mean m = k · scale.
        mean: N,
    },
    /// Uniform.
    Uniform {
        /// The shortest time a.
        from: N,
        /// The longest time b.
        to: N,
    },
    /// Lognormal, by its mean and its squared coefficient of variation: both are moments, so nothing transcendental is needed.
    LogNormal {
        /// The mean m.
        mean: N,
        /// Variance over the square of the mean, c = e^(σ²) - 1.
        squared_variation: N,
    },
    /// One of the observed times, each as likely as the others.
    Empirical {
        /// Observed times, in any order.
        times: Vec<N>,
    },
}

impl<N: Number> Duration<N> {
    /// Checks the parameters; `place` names the duration in messages.
    ///
    /// # Errors
    /// [`Error::Model`] for negative, infinite or missing times, for weights that do not sum to 1, for a shape that is not positive.
    pub fn check(&self, place: &str) -> Result<()> {
        let time = |name: &str, value: &N| nonnegative(place, name, value);
        match self {
            Self::Deterministic(time_of_all) => time("time", time_of_all),
            Self::Exponential { mean } => time("mean", mean),
            Self::Erlang { stages, mean } => {
                if *stages == 0 {
                    return Err(refused(place, "an Erlang law needs at least one stage (k)"));
                }
                time("mean", mean)
            }
            Self::HyperExponential { weights, means } => {
                if weights.len() != means.len() || weights.is_empty() {
                    return Err(refused(
                        place,
                        &format!(
                            "{} weights for {} means of a hyperexponential law: one of each for every branch",
                            weights.len(),
                            means.len()
                        ),
                    ));
                }
                for (at, (weight, mean)) in weights.iter().zip(means).enumerate() {
                    nonnegative(place, &format!("weight {}", at + 1), weight)?;
                    time(&format!("mean {}", at + 1), mean)?;
                }
                sums_to_one(place, "the weights", weights).map_err(|_| {
                    let sum = weights.iter().cloned().reduce(|sum, weight| sum + &weight);
                    let sum = sum.as_ref().map_or_else(|| "0".to_owned(), shown);
                    let message =
                        format!("the weights sum to {sum}, not to 1: divide them by their sum");
                    refused(place, &message)
                })
            }
            Self::Gamma { shape, mean } => {
                positive(place, "shape", shape)?;
                time("mean", mean)
            }
            Self::Uniform { from, to } => {
                time("shortest time", from)?;
                time("longest time", to)?;
                if (to.clone() - from).sign() == Some(Ordering::Less) {
                    return Err(refused(
                        place,
                        "the shortest time of a uniform law is above its longest: exchange them",
                    ));
                }
                Ok(())
            }
            Self::LogNormal {
                mean,
                squared_variation,
            } => {
                time("mean", mean)?;
                nonnegative(place, "squared coefficient of variation", squared_variation)
            }
            Self::Empirical { times } => {
                if times.is_empty() {
                    return Err(refused(place, "an empirical law needs at least one time"));
                }
                let mut numbered = times.iter().enumerate();
                numbered.try_for_each(|(at, value)| time(&format!("time {}", at + 1), value))
            }
        }
    }

    /// Mean time.
    pub fn mean(&self) -> N {
        match self {
            Self::Deterministic(mean)
            | Self::Exponential { mean }
            | Self::Erlang { mean, .. }
            | Self::Gamma { mean, .. }
            | Self::LogNormal { mean, .. } => mean.clone(),
            Self::HyperExponential { weights, means } => {
                let zero = weights[0].whole(0);
                let parts = weights.iter().zip(means);
                parts.fold(zero, |sum, (weight, mean)| sum + &(weight.clone() * mean))
            }
            Self::Uniform { from, to } => halved(from.clone() + to),
            Self::Empirical { times } => average(&times[0], times),
        }
    }

    /// Variance, for checked parameters: squares only, so that nothing cancels however little the time varies.
    ///
    /// ```
    /// use transforms::makespan::Duration;
    /// let narrow = Duration::Uniform { from: 1e9, to: 1e9 + 6.0 };
    /// assert_eq!(narrow.variance(), 3.0);
    /// ```
    pub fn variance(&self) -> N {
        let mean = self.mean();
        let squared = |value: N| value.clone() * &value;
        let parted = |value: N, parts: &N| value.over(parts).unwrap_or(value);
        match self {
            Self::Deterministic(_) => mean.whole(0),
            Self::Exponential { .. } => squared(mean),
            Self::Erlang { stages, .. } => {
                let stages = mean.whole(i64::from(*stages));
                parted(squared(mean), &stages)
            }
            Self::Gamma { shape, .. } => parted(squared(mean), shape),
            Self::LogNormal {
                squared_variation, ..
            } => squared(mean) * squared_variation,
            Self::Uniform { from, to } => parted(squared(to.clone() - from), &mean.whole(12)),
            Self::HyperExponential { weights, means } => {
                let parts = weights.iter().zip(means);
                parts.fold(mean.whole(0), |sum, (weight, own)| {
                    let spread = squared(own.clone()) + &squared(own.clone() - &mean);
                    sum + &(spread * weight)
                })
            }
            Self::Empirical { times } => {
                let squares = times.iter().map(|time| squared(time.clone() - &mean));
                average(&mean, &squares.collect::<Vec<N>>())
            }
        }
    }

    /// Raw moments 1, E T, E T², .. up to the given order, for checked parameters.
    ///
    /// ```
    /// use transforms::makespan::Duration;
    /// let moments = Duration::Erlang { stages: 3, mean: 6.0 }.moments(2);
    /// assert_eq!(moments, [1.0, 6.0, 48.0]);
    /// ```
    pub fn moments(&self, order: usize) -> Vec<N> {
        let mean = self.mean();
        let one = mean.whole(1);
        let mut moments = vec![one.clone()];
        if order == 0 {
            return moments;
        }
        match self {
            Self::Deterministic(time) => grow(&mut moments, order, |_, last| last * time),
            Self::Exponential { mean } => grow(&mut moments, order, |n, last| {
                last * &(mean.clone() * &mean.whole(n))
            }),
            Self::Erlang { stages, mean } => {
                let shape = mean.whole(i64::from(*stages));
                rising(&mut moments, order, &shape, mean);
            }
            Self::Gamma { shape, mean } => rising(&mut moments, order, shape, mean),
            Self::LogNormal {
                mean,
                squared_variation,
            } => {
                // E T^n / E T^(n-1) = m (1+c)^(n-1)
                let growth = one + squared_variation;
                let mut factor = mean.clone();
                grow(&mut moments, order, |_, last| {
                    let next = last * &factor;
                    factor = factor.clone() * &growth;
                    next
                });
            }
            Self::Uniform { from, to } => {
                // a^n + a^(n-1) b + .. + b^n = a (..) + b^n
                let (mut sum, mut power) = (one.clone(), one);
                for n in 1..=order {
                    power = power * to;
                    sum = sum * from + &power;
                    let count = sum.whole(whole(n) + 1);
                    moments.push(sum.over(&count).unwrap_or_else(|| sum.clone()));
                }
            }
            Self::HyperExponential { weights, means } => {
                let mut terms = weights.clone();
                for n in 1..=order {
                    for (term, mean) in terms.iter_mut().zip(means) {
                        *term = term.clone() * &(mean.clone() * &mean.whole(whole(n)));
                    }
                    moments.push(terms.iter().fold(one.whole(0), |sum, term| sum + term));
                }
            }
            Self::Empirical { times } => {
                let mut powers = vec![one; times.len()];
                for _ in 1..=order {
                    for (power, time) in powers.iter_mut().zip(times) {
                        *power = power.clone() * time;
                    }
                    moments.push(average(&mean, &powers));
                }
            }
        }
        moments
    }
}

/// Raw moments of the sum of two independent durations, by the binomial theorem.
pub(super) fn moments_of_sum<N: Number>(one: &[N], other: &[N]) -> Vec<N> {
    let mut sums = Vec::with_capacity(one.len());
    for n in 0..one.len().min(other.len()) {
        let mut sum = one[0].whole(0);
        let mut binomial = one[0].whole(1);
        for k in 0..=n {
            sum = sum + &(binomial.clone() * &one[k] * &other[n - k]);
            let next = binomial.clone() * &binomial.whole(whole(n - k));
            binomial = next.over(&next.whole(whole(k) + 1)).unwrap_or(next);
        }
        sums.push(sum);
    }
    sums
}

/// Orders and counts of this room are far below 2^63.
pub(super) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn grow<N: Number>(moments: &mut Vec<N>, order: usize, mut next: impl FnMut(i64, N) -> N) {
    for n in 1..=order {
        if let Some(last) = moments.last().cloned() {
            moments.push(next(whole(n), last));
        }
    }
}

/// Moments of a gamma law: E T^n = E T^(n-1) (k + n - 1) m/k.
fn rising<N: Number>(moments: &mut Vec<N>, order: usize, shape: &N, mean: &N) {
    let scale = mean.over(shape).unwrap_or_else(|| mean.clone());
    grow(moments, order, |n, last| {
        last * &(shape.clone() + &shape.whole(n - 1)) * &scale
    });
}

fn halved<N: Number>(value: N) -> N {
    value.over(&value.whole(2)).unwrap_or(value)
}

fn average<N: Number>(like: &N, values: &[N]) -> N {
    let sum = values.iter().fold(like.whole(0), |sum, value| sum + value);
    let count = sum.whole(whole(values.len()));
    sum.over(&count).unwrap_or(sum)
}

pub(super) fn refused(place: &str, message: &str) -> Error {
    Error::Model {
        place: place.to_owned(),
        message: message.to_owned(),
    }
}

fn shown<N: Number>(value: &N) -> String {
    value
        .approximate()
        .map_or_else(|| format!("{value:?}"), |value| value.to_string())
}

/// A number that is not known to be negative, and finite.
pub(super) fn nonnegative<N: Number>(place: &str, name: &str, value: &N) -> Result<()> {
    if value.sign() == Some(Ordering::Less) || !value.is_finite() {
        let message = format!(
            "{name} = {} is not allowed: a finite number, at least 0",
            shown(value)
        );
        return Err(refused(place, &message));
    }
    Ok(())
}

pub(super) fn positive<N: Number>(place: &str, name: &str, value: &N) -> Result<()> {
    if matches!(value.sign(), Some(Ordering::Less | Ordering::Equal)) || !value.is_finite() {
        let message = format!(
            "{name} = {} is not allowed: a finite number above 0",
            shown(value)
        );
        return Err(refused(place, &message));
    }
    Ok(())
}

/// So far may probabilities be from 1 in sum.
const SLACK: f64 = 1e-9;

/// Numbers whose sum is known and is not 1 are refused.
pub(super) fn sums_to_one<'a, N: Number + 'a>(
    place: &str,
    what: &str,
    parts: impl IntoIterator<Item = &'a N>,
) -> Result<()> {
    let sum = parts
        .into_iter()
        .cloned()
        .reduce(|sum, part| sum + &part)
        .and_then(|sum| sum.approximate())
        .unwrap_or(1.0);
    if (sum - 1.0).abs() <= SLACK {
        return Ok(());
    }
    let message =
        format!("{what} sum to {sum}, not to 1: counts can be divided by their sum (normalise)");
    Err(refused(place, &message))
}

/// The same, and numbers that are written with few digits become parts of 1: every way of computing with them then gives the same answer.
pub(super) fn parts_of_one<N: Number>(place: &str, what: &str, parts: &mut [&mut N]) -> Result<()> {
    sums_to_one(place, what, parts.iter().map(|part| &**part))?;
    let Some(sum) = parts
        .iter()
        .map(|part| (**part).clone())
        .reduce(|sum, part| sum + &part)
    else {
        return Ok(());
    };
    if sum.approximate().is_some() && !sum.coincides(&sum.whole(1)) {
        for part in parts {
            if let Some(share) = part.over(&sum) {
                **part = share;
            }
        }
    }
    Ok(())
}
