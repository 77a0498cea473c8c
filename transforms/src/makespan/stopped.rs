//! Attempts that are stopped at a time limit, as a model of their own where their laws allow it.

use std::cmp::Ordering;

use super::attempt::{AttemptModel, Outcome};
use super::duration::{Duration, nonnegative, whole};
use super::number::Number;
use crate::error::Result;

impl<N: Number> AttemptModel<N> {
    /// The mean restart time after an attempt that failed, $\sum_k P_k R_k / \sum_k P_k$ over the outcomes that are not done; 0 where
    /// there are none.
    pub fn restart_after_failure(&self) -> N {
        let zero = self.success().whole(0);
        let failures = self.outcomes().iter().filter(|outcome| !outcome.done);
        let (mut sum, mut share) = (zero.clone(), zero.clone());
        for outcome in failures {
            share = share + &outcome.probability;
            if let Some(restart) = &outcome.restart {
                sum = sum + &(outcome.probability.clone() * &restart.mean());
            }
        }
        sum.over(&share).unwrap_or(zero)
    }

    /// The model of the same attempts, each of them stopped at a time limit τ counted from the end of its start, and followed by a restart.
    ///
    /// $$ P'_k = P_k F_k(\tau), \qquad T'_k = (T_k \mid T_k \le \tau), \qquad P'_{\mathrm{stopped}} = \sum_k P_k (1 - F_k(\tau)),
    /// \quad T'_{\mathrm{stopped}} = \tau $$
    ///
    /// An attempt that ends at the limit is not stopped. Nothing where the limit goes through a law whose part below it is no law of
    /// [`Duration`]: all but certain, uniform and observed times; [`super::Timeout`] has their means.
    ///
    /// # Errors
    /// [`crate::Error::Model`] for a limit that is negative or not finite, and as [`AttemptModel::new`].
    ///
    /// ```
    /// use algebra::Rational;
    /// use transforms::makespan::{AttemptModel, Duration, Outcome};
    /// let number = Rational::from;
    /// let outcome = |name: &str, time, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability: number(1).over(&number(2)).unwrap(),
    ///     time,
    ///     restart: None,
    ///     done,
    /// };
    /// # use transforms::makespan::Number;
    /// let success = Duration::Uniform { from: number(0), to: number(10) };
    /// let model = AttemptModel::new(None, vec![outcome("S", success, true), outcome("F", Duration::Deterministic(number(30)), false)])?;
    /// assert_eq!(model.mean().finite(), Some(number(35)));
    /// let stopped = model.stopped(&number(10), None)?.unwrap();
    /// assert_eq!(stopped.mean().finite(), Some(number(15)));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn stopped(&self, limit: &N, restart: Option<Duration<N>>) -> Result<Option<Self>> {
        nonnegative("time limit", "time", limit)?;
        let zero = limit.whole(0);
        let mut outcomes = Vec::new();
        let mut beyond = zero.clone();
        for outcome in self.outcomes() {
            let Some((share, time)) = below(&outcome.time, limit) else {
                return Ok(None);
            };
            let late = share.whole(1) - &share;
            beyond = beyond + &(outcome.probability.clone() * &late);
            outcomes.push(Outcome {
                probability: outcome.probability.clone() * &share,
                time,
                ..outcome.clone()
            });
        }
        let mut name = String::from("stopped");
        while outcomes.iter().any(|outcome| outcome.name == name) {
            name.push('\'');
        }
        outcomes.push(Outcome {
            name,
            probability: beyond,
            time: Duration::Deterministic(limit.clone()),
            restart,
            done: false,
        });
        Self::new(self.start().cloned(), outcomes).map(Some)
    }
}

/// The probability that a duration is within a limit, and its law given that; any law with the probability 0.
fn below<N: Number>(law: &Duration<N>, limit: &N) -> Option<(N, Duration<N>)> {
    let (none, all) = (limit.whole(0), limit.whole(1));
    let within = |time: &N| {
        let order = (time.clone() - limit).sign()?;
        Some(order != Ordering::Greater)
    };
    let mean = law.mean();
    match law {
        Duration::Empirical { times } => {
            let mut kept = Vec::new();
            for time in times {
                if within(time)? {
                    kept.push(time.clone());
                }
            }
            let share = all
                .whole(whole(kept.len()))
                .over(&all.whole(whole(times.len())))?;
            Some(match kept.is_empty() {
                true => (none.clone(), Duration::Deterministic(none)),
                false => (share, Duration::Empirical { times: kept }),
            })
        }
        Duration::Uniform { from, to } if !within(to)? => {
            let width = limit.clone() - from;
            match within(from)? {
                false => Some((none.clone(), Duration::Deterministic(none))),
                true => Some((
                    width.over(&(to.clone() - from))?,
                    Duration::Uniform {
                        from: from.clone(),
                        to: limit.clone(),
                    },
                )),
            }
        }
        Duration::Deterministic(_) | Duration::Uniform { .. } => Some(match within(&mean)? {
            true => (all, law.clone()),
            false => (none.clone(), Duration::Deterministic(none)),
        }),
        _ if mean.is_zero() => Some((all, law.clone())),
        _ => None,
    }
}
