//! Attempts until one succeeds.

use rand_chacha::ChaCha8Rng;

use super::durations::Sampler;
use super::pick::Pick;
use super::sample::{Makespans, One, most_steps};
use crate::error::Result;
use crate::makespan::AttemptModel;
use crate::sampling::Draw;

struct Branch {
    time: Sampler,
    restart: Option<Sampler>,
    done: bool,
}

impl AttemptModel<f64> {
    /// Makespans drawn attempt by attempt.
    ///
    /// Costs O(1) for each attempt: 1/s attempts for each makespan, s the probability of success.
    ///
    /// # Errors
    /// [`crate::Error::Unsupported`] when no attempt ever succeeds; [`crate::Error::TooLarge`] for more than 2^25 draws and for more than 1e10 attempts
    /// in the mean of all; [`crate::Error::Domain`] for fewer than 2 draws.
    ///
    /// ```
    /// use transforms::makespan::simulate::Draw;
    /// use transforms::makespan::{AttemptModel, Duration, Outcome};
    /// let outcome = |name: &str, probability, mean, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability,
    ///     time: Duration::Exponential { mean },
    ///     restart: None,
    ///     done,
    /// };
    /// let model = AttemptModel::new(None, vec![outcome("S", 0.75, 10.0, true), outcome("F", 0.25, 24.0, false)])?;
    /// let mean = model.simulate(Draw::new(100_000, 1))?.mean();
    /// assert!((mean.value - model.mean().value()).abs() < 4.0 * mean.error);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn simulate(&self, draw: Draw) -> Result<Makespans> {
        most_steps(self.attempts().value(), draw.count)?;
        let start = self.start().map(|start| Sampler::new(start, "start"));
        let start = start.transpose()?;
        let mut branches = Vec::new();
        let mut probabilities = Vec::new();
        for outcome in self.outcomes() {
            let restart = outcome.restart.as_ref();
            branches.push(Branch {
                time: Sampler::new(&outcome.time, &outcome.name)?,
                restart: restart
                    .map(|restart| Sampler::new(restart, &outcome.name))
                    .transpose()?,
                done: outcome.done,
            });
            probabilities.push(outcome.probability);
        }
        let pick = Pick::new(&probabilities);
        let all = draw.sample("makespans", |random| {
            Ok(one(start.as_ref(), &pick, &branches, random))
        })?;
        Ok(Makespans::new(all))
    }
}

#[inline]
fn one(start: Option<&Sampler>, pick: &Pick, branches: &[Branch], random: &mut ChaCha8Rng) -> One {
    let mut one = One::default();
    loop {
        one.steps += 1;
        if let Some(start) = start {
            one.time += start.draw(random);
        }
        let branch = &branches[pick.draw(random)];
        one.time += branch.time.draw(random);
        if let Some(restart) = &branch.restart {
            one.time += restart.draw(random);
        }
        if branch.done {
            return one;
        }
    }
}
