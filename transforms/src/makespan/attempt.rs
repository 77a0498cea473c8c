//! A task that is attempted until an attempt succeeds.

use super::duration::{Duration, moments_of_sum, nonnegative, parts_of_one, refused, whole};
use super::expected::{Cause, Expected};
use super::number::Number;
use crate::error::Result;

/// One way in which an attempt can end.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome<N = f64> {
    /// Its name, as TP or FN.
    pub name: String,
    /// How likely an attempt ends so.
    pub probability: N,
    /// How long such an attempt takes.
    pub time: Duration<N>,
    /// What follows, as the time until the next attempt can start; of an outcome that completes the task, what still belongs to it.
    pub restart: Option<Duration<N>>,
    /// Does it complete the task?
    pub done: bool,
}

/// A task that is attempted until an attempt succeeds: every attempt takes a start, ends in one of several ways independently of those
/// before it, and is followed by the restart of its outcome, if that has one.
///
/// $$ E M = \frac{c_0 + \sum_k P_k (\tau_k + R_k)}{\sum_{k\, \mathrm{done}} P_k} $$
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | $M$ | the makespan: time until the task is done | any one unit of time |
/// | $c_0$ | mean of `start` | the same |
/// | $P_k$ | probability of the outcome k | 1 |
/// | $\tau_k, R_k$ | means of its time and of its restart | the same |
///
/// Assumes independent attempts. Only the means enter: the formula holds for all laws of the durations.
///
/// # Example
/// ```
/// use transforms::makespan::{AttemptModel, Duration, Outcome};
/// let outcome = |name: &str, probability, mean, done| Outcome {
///     name: name.to_owned(),
///     probability,
///     time: Duration::Exponential { mean },
///     restart: None,
///     done,
/// };
/// let model = AttemptModel::new(None, vec![outcome("S", 0.75, 10.0, true), outcome("F", 0.25, 24.0, false)])?;
/// assert_eq!(model.mean().value(), (0.75 * 10.0 + 0.25 * 24.0) / 0.75);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: J. Watson and N. Correll, Optimal decision making in robotic assembly and other trial-and-error tasks (arXiv 2301.10846)
/// for the question; the formula is derived in `docs/makespan.md`, since the text was not available.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptModel<N = f64> {
    start: Option<Duration<N>>,
    outcomes: Vec<Outcome<N>>,
}

/// Derivatives of the mean makespan, outcome by outcome, with the probabilities taken as free.
#[derive(Clone, Debug, PartialEq)]
pub struct AttemptGradient<N> {
    /// By the mean of the start.
    pub start: N,
    /// By the probability of each outcome; along a direction that keeps their sum, the combination of these.
    pub probabilities: Vec<N>,
    /// By the mean time (or, where there is one, by the mean restart time) of each outcome.
    pub times: Vec<N>,
}

/// An attempt that ends in one of the two ways.
struct Part<N> {
    share: N,
    mean: N,
    variance: N,
}

impl<N: Number> AttemptModel<N> {
    /// A checked model.
    ///
    /// # Errors
    /// [`crate::Error::Model`] when there is no outcome, a probability is negative or they do not sum to 1 within 1e-9, two outcomes have
    /// one name, or a duration has no meaning; the message names the outcome.
    pub fn new(start: Option<Duration<N>>, mut outcomes: Vec<Outcome<N>>) -> Result<Self> {
        if outcomes.is_empty() {
            return Err(refused("outcomes", "there are none: name at least one"));
        }
        if let Some(start) = &start {
            start.check("start")?;
        }
        for (at, outcome) in outcomes.iter().enumerate() {
            let place = format!("outcome {}", outcome.name);
            if outcomes[..at]
                .iter()
                .any(|other| other.name == outcome.name)
            {
                return Err(refused(&place, "this name stands twice"));
            }
            nonnegative(&place, "probability", &outcome.probability)?;
            outcome.time.check(&format!("{place}, time"))?;
            if let Some(restart) = &outcome.restart {
                restart.check(&format!("{place}, restart"))?;
            }
        }
        let probabilities = outcomes.iter_mut().map(|outcome| &mut outcome.probability);
        let mut probabilities: Vec<&mut N> = probabilities.collect();
        parts_of_one("outcomes", "the probabilities", &mut probabilities)?;
        Ok(Self { start, outcomes })
    }

    /// What every attempt takes first.
    pub fn start(&self) -> Option<&Duration<N>> {
        self.start.as_ref()
    }

    /// The outcomes, in the order they were given.
    pub fn outcomes(&self) -> &[Outcome<N>] {
        &self.outcomes
    }

    fn zero(&self) -> N {
        self.outcomes[0].probability.whole(0)
    }

    /// Probability that one attempt completes the task.
    pub fn success(&self) -> N {
        self.outcomes
            .iter()
            .filter(|outcome| outcome.done)
            .fold(self.zero(), |sum, outcome| sum + &outcome.probability)
    }

    /// Mean number of attempts, $1/\sum_{k\, \mathrm{done}} P_k$.
    pub fn attempts(&self) -> Expected<N> {
        let one = self.zero().whole(1);
        self.per_success(one)
    }

    /// Mean makespan.
    pub fn mean(&self) -> Expected<N> {
        let start = self.start.as_ref().map(Duration::mean);
        let once = self
            .outcomes
            .iter()
            .fold(start.unwrap_or_else(|| self.zero()), |sum, outcome| {
                sum + &(outcome.probability.clone() * &outcome.mean())
            });
        self.per_success(once)
    }

    /// Variance of the makespan.
    ///
    /// $$ \mathrm{Var}\, M = \mathrm{Var}\, X + \frac{q}{s} \mathrm{Var}\, Y + \frac{q}{s^2} (E Y)^2 $$
    ///
    /// with X the duration of the attempt that succeeds, Y of one that does not, s the probability of success and q = 1 - s.
    pub fn variance(&self) -> Expected<N> {
        let success = self.success();
        let Some(last) = self.part(true) else {
            return Expected::Infinite(Cause::NeverSucceeds);
        };
        let Some(again) = self.part(false) else {
            return Expected::Finite(last.variance);
        };
        let per_success = |value: N| value.over(&success).unwrap_or_else(|| self.zero());
        let odds = per_success(again.share);
        let spread = per_success(again.mean.clone() * &again.mean);
        Expected::Finite(last.variance + &(odds.clone() * &again.variance) + &(odds * &spread))
    }

    /// One attempt, given that it is done or not; nothing where that never happens.
    fn part(&self, done: bool) -> Option<Part<N>> {
        let parts = self.outcomes.iter().filter(|outcome| outcome.done == done);
        let sum = |value: &dyn Fn(&Outcome<N>) -> N| {
            parts.clone().fold(self.zero(), |sum, outcome| {
                sum + &(outcome.probability.clone() * &value(outcome))
            })
        };
        let share = sum(&|outcome| outcome.probability.whole(1));
        let mean = sum(&Outcome::mean).over(&share)?;
        // within the outcomes and between them: nothing cancels where the times hardly vary
        let spread = sum(&|outcome| {
            let gap = outcome.mean() - &mean;
            gap.clone() * &gap + &outcome.variance()
        });
        let start = self.start.as_ref();
        let own = start.map_or_else(|| self.zero(), Duration::variance);
        let ahead = start.map_or_else(|| self.zero(), Duration::mean);
        Some(Part {
            variance: spread.over(&share)? + &own,
            mean: mean + &ahead,
            share,
        })
    }

    /// Raw moments 1, E M, E M², .. up to an order.
    ///
    /// $$ s\, E M^n = E\bigl[A^n\bigr] + \sum_{j=1}^{n-1} \binom{n}{j} E\bigl[A^{n-j};\, \mathrm{retry}\bigr] E M^j $$
    ///
    /// with A the duration of one attempt. Nothing is subtracted. Costs O(order²) operations beyond the moments of the durations.
    pub fn moments(&self, order: usize) -> Expected<Vec<N>> {
        let (done, retry) = (self.weighted(order, true), self.weighted(order, false));
        let one = self.zero().whole(1);
        let mut moments = vec![one.clone()];
        for n in 1..=order {
            let mut sum = done[n].clone() + &retry[n];
            let mut binomial = one.clone();
            for j in 1..n {
                let factor = one.whole(whole(n - j + 1));
                let grown = binomial.clone() * &factor;
                binomial = grown.over(&one.whole(whole(j))).unwrap_or(grown);
                sum = sum + &(binomial.clone() * &retry[n - j] * &moments[j]);
            }
            match self.per_success(sum) {
                Expected::Finite(moment) => moments.push(moment),
                Expected::Infinite(cause) => return Expected::Infinite(cause),
            }
        }
        Expected::Finite(moments)
    }

    /// Derivatives of the mean.
    ///
    /// $$ \frac{\partial E M}{\partial c_0} = \frac1s, \qquad \frac{\partial E M}{\partial \tau_k} = \frac{P_k}{s}, \qquad
    /// \frac{\partial E M}{\partial P_k} = \frac{\tau_k + R_k - [k\, \mathrm{done}]\, E M}{s} $$
    pub fn gradient(&self) -> Expected<AttemptGradient<N>> {
        let (mean, start) = match (self.mean(), self.attempts()) {
            (Expected::Finite(mean), Expected::Finite(attempts)) => (mean, attempts),
            (Expected::Infinite(cause), _) | (_, Expected::Infinite(cause)) => {
                return Expected::Infinite(cause);
            }
        };
        let outcomes = self.outcomes.iter();
        let probabilities = outcomes.clone().map(|outcome| match outcome.done {
            true => (outcome.mean() - &mean) * &start,
            false => outcome.mean() * &start,
        });
        let times = outcomes.map(|outcome| outcome.probability.clone() * &start);
        Expected::Finite(AttemptGradient {
            probabilities: probabilities.collect(),
            times: times.collect(),
            start,
        })
    }

    /// E[A^n; done] or E[A^n; retry] for n from 0 to the order.
    fn weighted(&self, order: usize, done: bool) -> Vec<N> {
        let mut sums = vec![self.zero(); order + 1];
        let start = self.start.as_ref().map(|start| start.moments(order));
        for outcome in self.outcomes.iter().filter(|outcome| outcome.done == done) {
            let mut moments = outcome.moments(order);
            if let Some(start) = &start {
                moments = moments_of_sum(start, &moments);
            }
            for (sum, moment) in sums.iter_mut().zip(&moments) {
                *sum = sum.clone() + &(outcome.probability.clone() * moment);
            }
        }
        sums
    }

    fn per_success(&self, value: N) -> Expected<N> {
        match value.over(&self.success()) {
            Some(quotient) => Expected::Finite(quotient),
            None => Expected::Infinite(Cause::NeverSucceeds),
        }
    }
}

impl<N: Number> Outcome<N> {
    /// Mean of time and restart.
    pub fn mean(&self) -> N {
        let time = self.time.mean();
        match &self.restart {
            Some(restart) => time + &restart.mean(),
            None => time,
        }
    }

    /// Variance of time and restart together.
    fn variance(&self) -> N {
        let restart = self.restart.as_ref().map(Duration::variance);
        let time = self.time.variance();
        match restart {
            Some(restart) => time + &restart,
            None => time,
        }
    }

    /// Raw moments of time and restart together.
    fn moments(&self, order: usize) -> Vec<N> {
        let time = self.time.moments(order);
        match &self.restart {
            Some(restart) => moments_of_sum(&time, &restart.moments(order)),
            None => time,
        }
    }
}
