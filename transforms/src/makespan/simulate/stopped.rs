//! Attempts that are stopped at a time limit.

use super::durations::Sampler;
use super::pick::Pick;
use super::sample::{Makespans, One, most_steps};
use crate::error::Result;
use crate::makespan::{AttemptModel, Timeout};
use crate::sampling::Draw;

impl AttemptModel<f64> {
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
        let sampler = |law: &_, place: &str| Sampler::new(law, place);
        let start = self
            .start()
            .map(|start| sampler(start, "start"))
            .transpose()?;
        let mut ways = Vec::new();
        for outcome in self.outcomes() {
            let after = outcome
                .restart
                .as_ref()
                .map(|law| sampler(law, &outcome.name));
            let time = sampler(&outcome.time, &outcome.name)?;
            ways.push((time, after.transpose()?, outcome.done));
        }
        let shares = self.outcomes().iter().map(|outcome| outcome.probability);
        let pick = Pick::new(&shares.collect::<Vec<f64>>());
        let all = draw.sample("makespans", |random| {
            let mut one = One::default();
            loop {
                one.steps += 1;
                one.time += start.as_ref().map_or(0.0, |start| start.draw(random));
                let (time, after, done) = &ways[pick.draw(random)];
                let time = time.draw(random);
                if time > limit {
                    one.time += limit + restart;
                    continue;
                }
                one.time += time + after.as_ref().map_or(0.0, |after| after.draw(random));
                if *done {
                    return Ok(one);
                }
            }
        })?;
        Ok(Makespans::new(all))
    }
}
