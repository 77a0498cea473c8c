//! Giving up after so many attempts.

use super::attempt::AttemptModel;
use super::chain::{Chain, Kind};
use super::duration::{Duration, refused};
use super::number::Number;
use super::timeout::Timeout;
use crate::error::Result;

/// Means of a task that is given up after so many attempts.
#[derive(Clone, Debug, PartialEq)]
pub struct Capped<N = f64> {
    /// Probability that the task is done: 1 - qⁿ.
    pub done: N,
    /// Mean number of attempts.
    pub attempts: N,
    /// Mean time until the task is done or given up.
    pub mean: N,
    /// Mean time of a task that is done; nothing when none is.
    pub mean_given_done: Option<N>,
    /// Mean time of a task that is given up; nothing when none is.
    pub mean_given_up: Option<N>,
    /// Mean time per task that is done, when given-up tasks are begun anew; nothing when none is done.
    pub mean_per_done: Option<N>,
}

/// What one attempt does in the mean.
pub(super) struct EndsOfAttempt<N> {
    /// s, the probability that it succeeds.
    pub(super) success: N,
    /// q, the probability that it does not.
    pub(super) failure: N,
    /// E[A; done]
    pub(super) spent_on_success: N,
    /// q E Y
    pub(super) spent_on_failure: N,
}

impl<N: Number> EndsOfAttempt<N> {
    /// At most so many of them, see [`AttemptModel::capped`].
    pub(super) fn at_most(self, most: usize) -> Capped<N> {
        let Self {
            success,
            failure,
            spent_on_success: last,
            spent_on_failure: again,
        } = self;
        let zero = success.whole(0);
        // Sums of q^k and k q^(k-1) over k < n.
        let (mut power, mut before) = (zero.whole(1), zero.clone());
        let (mut attempts, mut weighted) = (zero.clone(), zero.clone());
        for k in 0..most {
            attempts = attempts + &power;
            weighted = weighted + &(before.clone() * &zero.whole(super::duration::whole(k)));
            before = power.clone();
            power = power * &failure;
        }
        let mean = (last.clone() + &again) * &attempts;
        let done = success.clone() * &attempts;
        // k failures of q E Y each in q^k, times s.
        let mean_done = last * &attempts + &(again.clone() * &success * &weighted);
        let all_fail = again * &zero.whole(super::duration::whole(most));
        Capped {
            mean_given_done: mean_done.over(&done),
            mean_given_up: all_fail.over(&failure),
            mean_per_done: mean.over(&done),
            attempts,
            mean,
            done,
        }
    }
}

impl Timeout {
    /// Means when every attempt is cut at τ and the task is given up after `most` attempts, see [`AttemptModel::capped`].
    ///
    /// A cut attempt is one that failed, after τ and its restart.
    ///
    /// # Errors
    /// [`crate::Error::Model`] for a cap of 0 or above 1,000,000, and for an infinite timeout where attempts may never end.
    ///
    /// ```
    /// use transforms::makespan::{Duration, Timeout};
    /// // Half of the attempts take 1, the others never end; cut at 2, a restart takes 3.
    /// let task = Timeout::new(vec![(0.5, Duration::Deterministic(1.0))], vec![], 3.0)?;
    /// let twice = task.capped(2.0, 2)?;
    /// assert_eq!((twice.done, twice.mean, twice.mean_given_up), (0.75, 4.5, Some(10.0)));
    /// assert_eq!(twice.mean_per_done, task.mean(2.0).finite());
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn capped(&self, timeout: f64, most: usize) -> Result<Capped> {
        check(most)?;
        let ends = self.ends(timeout.max(0.0));
        match ends.spent_on_failure.is_finite() {
            true => Ok(ends.at_most(most)),
            false => Err(refused(
                "timeout",
                "attempts may never end: give a finite one",
            )),
        }
    }
}

impl<N: Number> AttemptModel<N> {
    /// Means when the task is given up after `most` attempts.
    ///
    /// $$ P(\mathrm{done}) = 1 - q^n = s \sum_{k<n} q^k, \qquad E T = E A \sum_{k<n} q^k, \qquad
    /// E[T;\, \mathrm{done}] = \sum_{k<n} q^k \bigl( E[A;\, \mathrm{done}] + k\, s\, E Y \bigr) $$
    ///
    /// with A the duration of an attempt, Y that of one that fails, s and q = 1 - s the probabilities of success and failure. The mean time
    /// per task that is done does not depend on n: attempts have no memory, so that giving up only pays when it spares a cost that
    /// attempts have later on. Costs O(n), sums of positive terms.
    ///
    /// # Errors
    /// [`crate::Error::Model`] for a cap of 0 or above 1,000,000.
    pub fn capped(&self, most: usize) -> Result<Capped<N>> {
        check(most)?;
        let part = |done: bool| {
            let outcomes = self.outcomes().iter();
            outcomes.filter(move |outcome| outcome.done == done)
        };
        let zero = self.success().whole(0);
        let share = |done| part(done).fold(zero.clone(), |sum, one| sum + &one.probability);
        let start = self.start().map_or_else(|| zero.clone(), Duration::mean);
        let spent = |done| {
            part(done).fold(zero.clone(), |sum, one| {
                sum + &(one.probability.clone() * &(start.clone() + &one.mean()))
            })
        };
        let parts = EndsOfAttempt {
            success: share(true),
            failure: share(false),
            spent_on_success: spent(true),
            spent_on_failure: spent(false),
        };
        Ok(parts.at_most(most))
    }

    /// The attempts as a semi-Markov chain: state `attempt` with exit `done`; with a cap, states `attempt 1`, `attempt 2`, .. with a second
    /// exit `given up`.
    ///
    /// Start, time and restart stand on arcs of their own.
    ///
    /// # Errors
    /// [`crate::Error::Model`] for a cap of 0 or above 1,000,000.
    pub fn chain(&self, most: Option<usize>) -> Result<Chain<N>>
    where
        N: PartialEq,
    {
        check(most.unwrap_or(1))?;
        let one = self.success().whole(1);
        let mut chain = Chain::builder(Kind::SemiMarkov);
        let name = |at: usize| match most {
            None => "attempt".to_owned(),
            Some(_) => format!("attempt {}", at + 1),
        };
        chain.begin(&name(0), one.clone()).exit("done");
        for at in 0..most.unwrap_or(1) {
            let here = name(at);
            let after = match most {
                None => here.clone(),
                Some(most) if at + 1 == most => "given up".to_owned(),
                Some(_) => name(at + 1),
            };
            if Some(at + 1) == most {
                chain.exit("given up");
            }
            let ready = match self.start() {
                None => here,
                Some(start) => {
                    let ready = format!("{here}, started");
                    chain.arc(&here, &ready, one.clone(), Some(start.clone()));
                    ready
                }
            };
            for outcome in self.outcomes() {
                let end = if outcome.done { "done" } else { &after };
                let (probability, time) = (outcome.probability.clone(), outcome.time.clone());
                match &outcome.restart {
                    None => chain.arc(&ready, end, probability, Some(time)),
                    Some(restart) => {
                        let between = format!("{ready}, {}", outcome.name);
                        chain.arc(&ready, &between, probability, Some(time));
                        chain.arc(&between, end, one.clone(), Some(restart.clone()))
                    }
                };
            }
        }
        chain.build()
    }
}

fn check(most: usize) -> Result<()> {
    match most {
        1..=1_000_000 => Ok(()),
        _ => Err(refused(
            "cap on attempts",
            &format!("{most} is not allowed: from 1 to 1,000,000"),
        )),
    }
}
