//! Attempts until one succeeds, each of them stopped at a time limit if there is one.

use super::durations::Sampler;
use super::pick::Pick;
use super::sample::{Makespans, One, most_steps};
use crate::error::Result;
use crate::makespan::{AttemptModel, Duration, Timeout};
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
    /// [`crate::Error::Unsupported`] when no attempt ever succeeds; [`crate::Error::TooLarge`] for more than 2^25 draws and for more than 1e9 attempts
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
        self.drawn(f64::INFINITY, 0.0, draw)
    }

    /// Makespans drawn attempt by attempt, each attempt stopped at a time limit counted from the end of its start and followed by a restart.
    ///
    /// Costs O(1) for each attempt: 1/F of them for each makespan, F the probability to succeed within the limit.
    ///
    /// # Errors
    /// As [`AttemptModel::simulate`], and [`crate::Error::Model`] for a restart time that is negative or not finite.
    ///
    /// ```
    /// use transforms::makespan::simulate::Draw;
    /// use transforms::makespan::{AttemptModel, Duration, Outcome, Timeout};
    /// let outcome = |name: &str, probability, mean, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability,
    ///     time: Duration::Exponential { mean },
    ///     restart: None,
    ///     done,
    /// };
    /// let model = AttemptModel::new(None, vec![outcome("S", 0.6, 20.0, true), outcome("F", 0.4, 90.0, false)])?;
    /// let found = model.simulate_stopped(30.0, 3.0, Draw::new(100_000, 1))?.mean();
    /// let mean = Timeout::of_model(&model, 3.0)?.mean(30.0).value();
    /// assert!((found.value - mean).abs() < 4.0 * found.error);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn simulate_stopped(&self, limit: f64, restart: f64, draw: Draw) -> Result<Makespans> {
        let success = Timeout::of_model(self, restart)?.success(limit);
        most_steps(success.recip(), draw.count)?;
        self.drawn(limit, restart, draw)
    }

    /// Makespans of attempts that are stopped at a limit, an infinite one where they are not, and then take a restart.
    fn drawn(&self, limit: f64, restart: f64, draw: Draw) -> Result<Makespans> {
        let optional = |law: Option<&Duration>, place: &str| {
            law.map(|law| Sampler::new(law, place)).transpose()
        };
        let start = optional(self.start(), "start")?;
        let mut branches = Vec::new();
        for outcome in self.outcomes() {
            branches.push(Branch {
                time: Sampler::new(&outcome.time, &outcome.name)?,
                restart: optional(outcome.restart.as_ref(), &outcome.name)?,
                done: outcome.done,
            });
        }
        let shares = self.outcomes().iter().map(|outcome| outcome.probability);
        let pick = Pick::new(&shares.collect::<Vec<f64>>());
        let all = draw.sample("makespans", |random| {
            let mut one = One::default();
            loop {
                one.steps += 1;
                if let Some(start) = &start {
                    one.time += start.draw(random);
                }
                let branch = &branches[pick.draw(random)];
                let time = branch.time.draw(random);
                if time > limit {
                    one.time += limit + restart;
                    continue;
                }
                one.time += time;
                if let Some(restart) = &branch.restart {
                    one.time += restart.draw(random);
                }
                if branch.done {
                    return Ok(one);
                }
            }
        })?;
        Ok(Makespans::new(all))
    }
}
