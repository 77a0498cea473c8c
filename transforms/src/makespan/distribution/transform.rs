//! Laplace transforms of durations, of attempts and of chains.

use super::lognormal;
use super::process::{Process, Share};
use crate::error::{Error, Result};
use crate::laplace::{Analytic, Checked};
use crate::makespan::chain::Chain;
use crate::makespan::duration::Duration;
use crate::makespan::law::{SHARP, logarithm};
use crate::makespan::{AttemptModel, Number};

impl Duration {
    /// The Laplace transform E e^(-sT), for checked parameters.
    ///
    /// | law | transform |
    /// |---|---|
    /// | deterministic, empirical | $e^{-sd}$ and the mean of these |
    /// | exponential, Erlang, gamma, hyperexponential | $(1 + sm/k)^{-k}$ and means of these |
    /// | uniform | $(e^{-sa} - e^{-sb})/(s(b - a))$, also at 0 |
    /// | lognormal | by quadrature through the saddle point, with an estimate; in balls unknown |
    ///
    /// For Re s >= 0, and as far left as the transform goes. Costs one exponential and one logarithm, of an empirical law as many
    /// exponentials as times, of a lognormal one about 60.
    ///
    /// ```
    /// use num_complex::Complex64;
    /// use transforms::makespan::Duration;
    /// let gamma = Duration::Gamma { shape: 0.5, mean: 2.0 };
    /// let s = Complex64::new(0.0, 3.0);
    /// assert!((gamma.lst(&s) - (1.0 + 4.0 * s).sqrt().inv()).norm() < 1e-15);
    /// ```
    pub fn lst<S: Analytic>(&self, s: &S) -> S {
        match self {
            Self::Deterministic(time) => (-(s.clone() * s.constant(*time))).exp(),
            Self::Uniform { from, to } => {
                let wait = (-(s.clone() * s.constant(*from))).exp();
                let width = -(s.clone() * s.constant(to - from));
                wait * width.exp_m1_quotient()
            }
            Self::LogNormal {
                mean,
                squared_variation,
            } => match *mean > 0.0 && *squared_variation >= SHARP {
                true => lognormal_transform(s, *mean, *squared_variation),
                false => (-(s.clone() * s.constant(*mean))).exp(),
            },
            Self::Empirical { times } => {
                let sum = times.iter().fold(s.constant(0.0), |sum, time| {
                    sum + (-(s.clone() * s.constant(*time))).exp()
                });
                sum * s.constant((times.len() as f64).recip())
            }
            Self::Exponential { .. }
            | Self::Erlang { .. }
            | Self::Gamma { .. }
            | Self::HyperExponential { .. } => {
                let at_once: f64 = self.atoms().iter().map(|atom| atom.1).sum();
                let branches = self.gammas();
                branches.iter().fold(s.constant(at_once), |sum, branch| {
                    let step = s.clone() * s.constant(branch.mean / branch.shape);
                    let one = s.constant(1.0);
                    let value = match branch.shape.to_bits() == 1.0_f64.to_bits() {
                        true => one.clone() / (one + step),
                        false => (-(step.ln_1p() * s.constant(branch.shape))).exp(),
                    };
                    sum + value * s.constant(branch.weight)
                })
            }
        }
    }
}

impl Duration {
    /// 1 - E e^(-sT), without cancellation for small s (that of lognormal times excepted).
    fn lst_complement<S: Analytic>(&self, s: &S) -> S {
        let delay = |time: f64| -(-(s.clone() * s.constant(time))).exp_m1();
        match self {
            Self::Deterministic(time) => delay(*time),
            Self::Uniform { from, to } => {
                let wait = (-(s.clone() * s.constant(*from))).exp();
                let width = -(s.clone() * s.constant(to - from));
                delay(*from) - wait * width.exp_m1_quotient_m1()
            }
            Self::Empirical { times } => {
                let sum = times
                    .iter()
                    .fold(s.constant(0.0), |sum, time| sum + delay(*time));
                sum * s.constant((times.len() as f64).recip())
            }
            Self::LogNormal { .. } => s.constant(1.0) - self.lst(s),
            Self::Exponential { .. }
            | Self::Erlang { .. }
            | Self::Gamma { .. }
            | Self::HyperExponential { .. } => {
                self.gammas().iter().fold(s.constant(0.0), |sum, branch| {
                    let step = s.clone() * s.constant(branch.mean / branch.shape);
                    let log = step.ln_1p() * s.constant(branch.shape);
                    sum - (-log).exp_m1() * s.constant(branch.weight)
                })
            }
        }
    }
}

/// A transform φ and 1 - φ.
#[derive(Clone)]
pub(super) struct Pair<S> {
    pub(super) value: S,
    pub(super) complement: S,
}

impl<S: Analytic> Pair<S> {
    pub(super) fn of(duration: &Duration, s: &S) -> Self {
        let value = duration.lst(s);
        match duration {
            Duration::LogNormal { .. } => Self::of_value(value),
            other => Self {
                value,
                complement: other.lst_complement(s),
            },
        }
    }

    /// Where there is no other way to the complement.
    pub(super) fn of_value(value: S) -> Self {
        Self {
            complement: value.constant(1.0) - value.clone(),
            value,
        }
    }

    /// Of atoms that together may have a probability below 1.
    pub(super) fn of_atoms(atoms: &[(f64, f64)], whole: bool, s: &S) -> Self {
        let all: f64 = atoms.iter().map(|atom| atom.1).sum();
        let missing = if whole { 0.0 } else { 1.0 - all };
        let (mut value, mut complement) = (s.constant(0.0), s.constant(missing));
        for (delay, weight) in atoms {
            let step = -(s.clone() * s.constant(*delay));
            value = value + step.exp() * s.constant(*weight);
            complement = complement - step.exp_m1() * s.constant(*weight);
        }
        Self { value, complement }
    }

    /// Of the sum of two durations: 1 - φψ = (1 - φ) + φ(1 - ψ).
    pub(super) fn times(self, other: &Self) -> Self {
        Self {
            complement: self.complement + self.value.clone() * other.complement.clone(),
            value: self.value * other.value.clone(),
        }
    }
}

/// With derivatives: times weighted by their k-th power are lognormal again, with μ + kσ² for μ.
fn lognormal_transform<S: Analytic>(s: &S, mean: f64, squared_variation: f64) -> S {
    let (_, variance) = logarithm(mean, squared_variation);
    s.through(&|order, z| {
        let mut factor = 1.0;
        for k in 1..=order {
            // E T^k / E T^(k-1) = m e^((k-1)σ²)
            let k = k as f64;
            factor *= -mean * ((k - 1.0) * variance).exp() / k;
        }
        let tilted = mean * (order as f64 * variance).exp();
        let value = lognormal::transform(z, tilted, variance);
        Checked {
            value: value.value * factor,
            radius: value.radius * factor.abs(),
        }
    })
}

impl AttemptModel {
    /// The Laplace transform E e^(-sM) of the makespan.
    ///
    /// $$ E e^{-sM} = \frac{\sum_{k\, \mathrm{done}} P_k \varphi_k(s)}{1 - \sum_{k\, \mathrm{retry}} P_k \varphi_k(s)} $$
    ///
    /// with φ_k the transform of start, time and restart of the outcome k together, see [`Duration::lst`]. Costs one of these for each
    /// duration.
    ///
    /// ```
    /// use num_complex::Complex64;
    /// use transforms::makespan::{AttemptModel, Duration, Outcome};
    /// let outcome = |name: &str, probability, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability,
    ///     time: Duration::Exponential { mean: 1.0 },
    ///     restart: None,
    ///     done,
    /// };
    /// let model = AttemptModel::new(None, vec![outcome("S", 0.25, true), outcome("F", 0.75, false)])?;
    /// let s = Complex64::new(1.0, 2.0);
    /// // a geometric number of exponential times is exponential
    /// assert!((model.lst(&s) - (1.0 + 4.0 * s).inv()).norm() < 1e-15);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn lst<S: Analytic>(&self, s: &S) -> S {
        // 1 less the sum over retries is the sum over successes, and what retries lack to 1.
        let (mut done, mut again) = (s.constant(0.0), s.constant(0.0));
        let start = self.start().map(|start| Pair::of(start, s));
        for outcome in self
            .outcomes()
            .iter()
            .filter(|outcome| !outcome.probability.is_zero())
        {
            let restart = outcome.restart.as_ref();
            let restart = restart.map(|restart| Pair::of(restart, s));
            let parts = [start.clone(), restart].into_iter().flatten();
            let time = Pair::of(&outcome.time, s);
            let product = parts.fold(time, |product, part| product.times(&part));
            let weight = s.constant(outcome.probability);
            match outcome.done {
                true => {
                    done = done + product.value * weight.clone();
                    again = again + weight;
                }
                false => again = again + product.complement * weight,
            }
        }
        done / again
    }
}

impl Chain {
    /// The Laplace transform E e^(-sM) of the time to any exit, or E(e^(-sM); exit) for one of them.
    ///
    /// $$ x = K(s) x + k(s), \qquad K_{ij} = p_{ij} \varphi_{ij}(s), $$
    ///
    /// k the sum over the arcs to the exits, φ the transforms of the durations. Eliminated in an order of few fill-ins, by products, sums and
    /// quotients by 1 - K_ii.
    ///
    /// # Errors
    /// [`Error::Domain`] for an exit that is none; [`Error::TooLarge`] where the elimination fills in too much.
    pub fn lst<S: Analytic>(&self, s: &S, exit: Option<usize>) -> Result<S> {
        check_exit(self, exit)?;
        let process = Process::of_chain(self, exit);
        process.plan()?;
        let unit = s.constant(process.outward(1.0));
        Ok(process.transform(&(s.clone() * unit), Share::Whole))
    }
}

pub(super) fn check_exit(chain: &Chain, exit: Option<usize>) -> Result<()> {
    match exit {
        Some(state) if !chain.is_exit(state) => Err(Error::Domain {
            what: "exit",
            value: state as f64,
            allowed: "the position of a state that is an exit",
        }),
        _ => Ok(()),
    }
}
