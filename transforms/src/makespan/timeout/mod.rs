//! When to give up an attempt and start again, without any predictor.
//!
//! Start with [`Timeout::new`]; [`Timeout::mean`] is the makespan with a limit on every attempt, [`Timeout::optimum`] the best limit.
//!
//! ```
//! use transforms::makespan::Duration;
//! use transforms::makespan::timeout::Timeout;
//! // 60 % of the attempts succeed, in 20 s in the mean; the others never end. A restart takes 3 s.
//! let task = Timeout::new(vec![(0.6, Duration::Exponential { mean: 20.0 })], vec![], 3.0)?;
//! let best = task.optimum().finite().unwrap();
//! for limit in [0.5 * best.timeout, 2.0 * best.timeout] {
//!     assert!(task.mean(limit).value() > best.mean);
//! }
//! # Ok::<(), transforms::Error>(())
//! ```

mod law; // a law that is asked at many times

use self::law::Law;
use super::attempt::AttemptModel;
use super::capped::EndsOfAttempt;
use super::duration::{Duration, nonnegative, refused};
use super::expected::{Cause, Expected};
use crate::error::Result;

/// Steps of the search to the octave of timeouts.
const PER_OCTAVE: usize = 24;

/// Shares of a component beyond which nothing new happens.
const FAR: f64 = 1e-12;

/// Where an attempt costs something whatever happens, shorter timeouts are not looked at, in units of that and of the longest time.
const NEAR: f64 = 1e-6;

/// A mean is less than another one when it is by more than its rounding.
const ROUNDING: f64 = 16.0 * f64::EPSILON;

/// Steps of a bisection: enough for all digits.
const BISECTIONS: usize = 120;

/// An attempt that may succeed, fail by itself, or never end, and that is cut at a timeout τ and followed by a restart unless it succeeded.
///
/// $$ E(\tau) = \frac{\int_0^\tau (1 - F_S - F_F)\thinspace dt + (1 - F_S(\tau)) R}{F_S(\tau)} $$
///
/// | symbol | meaning | unit |
/// |---|---|---|
/// | $F_S, F_F$ | probability to have succeeded, to have failed, until a time; in the end their sum may stay below 1 | 1 |
/// | $R$ | mean restart time after a failure or a cut | any unit of time |
///
/// Each of the two is a sum of durations times probabilities. Assumes independent attempts. All values are closed forms of the durations:
/// E min(T, τ) is the integral of the survival function.
///
/// # Example
/// ```
/// use transforms::makespan::{Duration, Timeout};
/// let success = vec![(0.6, Duration::Exponential { mean: 20.0 })];
/// let timeout = Timeout::new(success, vec![], 3.0)?;
/// assert!((timeout.mean(30.0).value() - 49.18042291972171).abs() < 1e-12 * 50.0);
/// let best = timeout.optimum().finite().unwrap();
/// assert!((best.timeout - 15.142279088232764).abs() < 1e-12 * 16.0);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: M. Luby, A. Sinclair, D. Zuckerman, Optimal speedup of Las Vegas algorithms (1993) for the question; the formula is derived in
/// `docs/makespan.md`.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeout {
    parts: Vec<Part>,
    /// Mean time that every attempt takes first; it does not count for the timeout.
    start: f64,
    /// Mean time from a cut to the next attempt.
    restart: f64,
    /// Probability that an attempt never ends by itself.
    endless: f64,
}

/// One way in which an attempt ends by itself.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    weight: f64,
    law: Law,
    done: bool,
    /// Mean time of what follows.
    after: f64,
}

/// The best timeout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimum {
    /// The timeout τ; infinite when it is best to wait for the end of every attempt.
    pub timeout: f64,
    /// The mean time E(τ) until the task is done.
    pub mean: f64,
    /// What is special about it.
    pub turn: Turn,
}

/// Why no other timeout is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Turn {
    /// The derivative E'(τ) is 0.
    Stationary,
    /// A law jumps or bends at τ: a time that attempts take exactly, the end of a range.
    Edge,
    /// Every timeout is worse than to wait, or not better.
    Waiting,
    /// The shorter the better, since a new attempt costs nothing: τ is 0 and the mean is the limit.
    Vanishing,
}

impl Timeout {
    /// Laws with their probabilities, and the mean restart time.
    ///
    /// # Errors
    /// [`crate::Error::Model`] for a law without meaning, a probability that is negative, or probabilities that sum to more than 1.
    pub fn new(
        success: Vec<(f64, Duration)>,
        failure: Vec<(f64, Duration)>,
        restart: f64,
    ) -> Result<Self> {
        let part = |done, after| {
            move |(weight, law)| Part {
                weight,
                law: Law::new(law),
                done,
                after,
            }
        };
        let success = success.into_iter().map(part(true, 0.0));
        let parts = success.chain(failure.into_iter().map(part(false, restart)));
        Self::checked(parts.collect(), 0.0, restart)
    }

    /// The same attempts, each of which takes a start first, which does not count for the timeout.
    ///
    /// # Errors
    /// [`crate::Error::Model`] for a mean time that is negative or not finite.
    ///
    /// ```
    /// use transforms::makespan::{Duration, Timeout};
    /// let task = Timeout::new(vec![(0.5, Duration::Deterministic(1.0))], vec![], 3.0)?.with_start(2.0)?;
    /// // two attempts of 2 + 1, and a restart between them
    /// assert_eq!(task.mean(1.0).value(), 9.0);
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn with_start(mut self, start: f64) -> Result<Self> {
        nonnegative("start", "mean time", &start)?;
        self.start = start;
        Ok(self)
    }

    /// The attempts of a model, each of them cut at the timeout counted from the end of its start, and the mean time from a cut to the
    /// next attempt. An attempt that ends just then is not cut.
    ///
    /// $$ E(\tau) = \frac{c_0 + \int_0^\tau (1 - F)\thinspace dt + \sum_k P_k F_k(\tau) R_k + (1 - F(\tau)) R}{\sum_{k\thinspace
    /// \mathrm{done}} P_k F_k(\tau)}, \qquad F = \sum_k P_k F_k $$
    ///
    /// # Errors
    /// [`crate::Error::Model`] for a restart time that is negative or not finite.
    ///
    /// ```
    /// use transforms::makespan::{AttemptModel, Duration, Outcome, Timeout};
    /// let outcome = |name: &str, probability, time, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability,
    ///     time: Duration::Deterministic(time),
    ///     restart: None,
    ///     done,
    /// };
    /// let model = AttemptModel::new(None, vec![outcome("early", 0.5, 1.0, true), outcome("late", 0.5, 50.0, true)])?;
    /// assert_eq!(model.mean().value(), 25.5);
    /// let best = Timeout::of_model(&model, 0.0)?.optimum().finite().unwrap();
    /// assert_eq!((best.timeout, best.mean), (1.0, 2.0));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn of_model(model: &AttemptModel<f64>, restart: f64) -> Result<Self> {
        let parts = model.outcomes().iter().map(|outcome| Part {
            weight: outcome.probability,
            law: Law::new(outcome.time.clone()),
            done: outcome.done,
            after: outcome.restart.as_ref().map_or(0.0, Duration::mean),
        });
        let start = model.start().map_or(0.0, Duration::mean);
        Self::checked(parts.collect(), start, restart)
    }

    fn checked(parts: Vec<Part>, start: f64, restart: f64) -> Result<Self> {
        nonnegative("restart", "mean time", &restart)?;
        for (name, is_done) in [("success", true), ("failure", false)] {
            let own = parts.iter().filter(|part| part.done == is_done);
            for (at, part) in own.enumerate() {
                let place = format!("{name} {}", at + 1);
                nonnegative(&place, "probability", &part.weight)?;
                part.law.duration().check(&place)?;
            }
        }
        let sum: f64 = parts.iter().map(|part| part.weight).sum();
        if sum > 1.0 + 1e-9 {
            let message = format!("the probabilities sum to {sum}, more than 1");
            return Err(refused("success and failure", &message));
        }
        // What is missing by rounding is not there.
        let endless = if sum > 1.0 - 1e-12 { 0.0 } else { 1.0 - sum };
        Ok(Self {
            parts,
            start,
            restart,
            endless,
        })
    }

    /// Mean time until the task is done when every attempt is cut at τ, an infinite one included.
    ///
    /// Infinite where no attempt succeeds until τ, and for an infinite timeout where attempts may never end. A timeout that is NaN counts
    /// as 0.
    pub fn mean(&self, timeout: f64) -> Expected<f64> {
        let timeout = timeout.max(0.0);
        let done = self.success(timeout);
        if done <= 0.0 {
            return Expected::Infinite(Cause::NeverSucceeds);
        }
        if timeout.is_infinite() && self.endless > 0.0 {
            let states = vec!["an attempt that never ends".to_owned()];
            return Expected::Infinite(Cause::Trapped { states });
        }
        Expected::Finite(self.cost(timeout) / done)
    }

    /// Probability F_S(τ) that an attempt succeeds before it is cut.
    pub fn success(&self, timeout: f64) -> f64 {
        self.sum(|part| part.done, |law| law.cdf(timeout))
    }

    /// Probability that an attempt is cut at τ.
    pub fn cut(&self, timeout: f64) -> f64 {
        self.endless + self.sum(|_| true, |law| law.survival(timeout))
    }

    /// The time below which no attempt can succeed; infinite where none ever does.
    pub fn earliest(&self) -> f64 {
        let own = self
            .parts
            .iter()
            .filter(|part| part.done && part.weight > 0.0);
        own.map(|part| part.law.earliest())
            .fold(f64::INFINITY, f64::min)
    }

    /// The derivative E'(τ), the one from the right at a jump or kink; NaN where the mean is infinite.
    pub fn derivative(&self, timeout: f64) -> f64 {
        let done = self.success(timeout);
        self.slope(timeout) / done / done
    }

    /// What an attempt takes in the mean with all that follows.
    fn cost(&self, timeout: f64) -> f64 {
        let endless = match self.endless > 0.0 {
            true => self.endless * timeout,
            false => 0.0,
        };
        let elapsed = endless + self.sum(|_| true, |law| law.limited_mean(timeout));
        let after = self.after(|law| law.cdf(timeout));
        self.start + elapsed + after + self.cut(timeout) * self.restart
    }

    /// What an attempt that is cut at τ does.
    pub(super) fn ends(&self, timeout: f64) -> EndsOfAttempt<f64> {
        let (success, cut) = (self.success(timeout), self.cut(timeout));
        let of_cuts = match cut > 0.0 {
            true => cut * (self.start + timeout + self.restart),
            false => 0.0,
        };
        let spent = |is_done: bool| -> f64 {
            let parts = self.parts.iter();
            let own = parts.filter(|part| part.done == is_done && part.weight > 0.0);
            own.map(
                |Part {
                     weight, law, after, ..
                 }| {
                    weight * (law.mean_within(timeout) + (self.start + after) * law.cdf(timeout))
                },
            )
            .sum()
        };
        EndsOfAttempt {
            success,
            failure: cut + self.sum(|part| !part.done, |law| law.cdf(timeout)),
            spent_on_success: spent(true),
            spent_on_failure: spent(false) + of_cuts,
        }
    }

    /// What follows the ends of attempts.
    fn after(&self, value: impl Fn(&Law) -> f64) -> f64 {
        let parts = self
            .parts
            .iter()
            .filter(|part| part.weight > 0.0 && part.after > 0.0);
        parts
            .map(|part| part.weight * part.after * value(&part.law))
            .sum()
    }

    /// The timeout with the least mean: a root of the derivative, a time at which F_S jumps or has a kink, or none at all.
    ///
    /// $$ F_S^2\thinspace E'(\tau) = (1 - F_S - F_F - R f_S) F_S - \Bigl(\int_0^\tau (1 - F_S - F_F)\thinspace dt + (1 - F_S) R\Bigr) f_S $$
    ///
    /// with the terms of [`Timeout::of_model`] where what follows differs.
    ///
    /// Several minima are possible: the sign of the derivative is looked at on a grid of 24 points to the octave over the range of all
    /// laws, every change is refined to all digits, and the least value taken; of equal ones the longest timeout.
    pub fn optimum(&self) -> Expected<Optimum> {
        let mut best: Option<Optimum> = None;
        let mut offer = |mean: f64, timeout: f64, turn: Turn| {
            let better = |best: Optimum| mean < best.mean * (1.0 - ROUNDING);
            if mean.is_finite() && best.is_none_or(better) {
                best = Some(Optimum {
                    timeout,
                    mean,
                    turn,
                });
            }
        };
        let mean = |timeout: f64| self.mean(timeout).value();
        offer(mean(f64::INFINITY), f64::INFINITY, Turn::Waiting);
        let (mut grid, special) = self.candidates();
        // What follows an end may take longer than what follows a cut: then the mean may jump up there, and it is better to cut just before.
        let jumps_up = self.parts.iter().any(|part| part.after > self.restart);
        for &timeout in special.iter().rev() {
            offer(mean(timeout), timeout, Turn::Edge);
            if jumps_up {
                let before = timeout.next_down().max(0.0);
                offer(mean(before), before, Turn::Edge);
            }
        }
        // Without densities the mean only grows between jumps.
        if !grid.is_empty() {
            grid.extend(&special);
        }
        grid.sort_by(f64::total_cmp);
        grid.dedup();
        for pair in grid.windows(2) {
            // Between jumps and kinks, which are on the grid.
            let (mut low, mut high) = (pair[0], pair[1]);
            let inside = 1e-9 * (high - low);
            if !(self.slope(low + inside) < 0.0 && self.slope(high - inside) > 0.0) {
                continue;
            }
            for _ in 0..BISECTIONS {
                let middle = 0.5 * (low + high);
                if middle <= low || middle >= high {
                    break;
                }
                if self.slope(middle) < 0.0 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
            offer(mean(high), high, Turn::Stationary);
        }
        if self.cost(0.0) <= 0.0 && self.success(0.0) <= 0.0 {
            // Costs and successes grow from 0: E(τ) tends to the quotient of their slopes, to 0 where the density is not bounded.
            let slope = self.cut(0.0) + self.after(|law| law.density(0.0));
            let density = self.sum(|part| part.done, |law| law.density(0.0));
            offer(slope / density, 0.0, Turn::Vanishing);
        }
        match best {
            Some(best) => Expected::Finite(best),
            None => Expected::Infinite(Cause::NeverSucceeds),
        }
    }

    /// What an attempt costs however soon it is cut.
    fn fixed(&self) -> f64 {
        self.start + self.restart
    }

    /// F_S² E'(τ) away from jumps.
    ///
    /// With E min(T, τ) = τ (1 - F) + E[T; T <= τ] its two large terms, which are nearly equal for short limits, are one:
    /// (1 - F) (F_S - τ f_S).
    fn slope(&self, timeout: f64) -> f64 {
        let (done, cut) = (self.success(timeout), self.cut(timeout));
        let density = self.sum(|part| part.done, |law| law.density(timeout));
        let excess = self.sum(|part| part.done, |law| law.excess(timeout));
        let within = self.sum(|_| true, |law| law.mean_within(timeout));
        let after = self.after(|law| law.cdf(timeout));
        let after_slope = self.after(|law| law.density(timeout));
        let spared = self.restart * self.sum(|_| true, |law| law.density(timeout));
        let rest = self.start + within + after + cut * self.restart;
        cut * excess - density * rest + (after_slope - spared) * done
    }

    /// Times that cover the range of all laws, and those at which F_S or F_F jumps or has a kink.
    fn candidates(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut grid, mut special) = (Vec::new(), Vec::new());
        for part in self.parts.iter().filter(|part| part.weight > 0.0) {
            let law = &part.law;
            special.extend(law.atoms());
            let law = law.duration();
            if let Duration::Uniform { from, to } = law {
                special.extend([*from, *to]);
            }
            if law.has_density() {
                let ends = [FAR, 1.0 - FAR].map(|share| law.quantile(share).unwrap_or(0.0));
                let least = match self.fixed() > 0.0 {
                    true => NEAR * ends[1].min(self.fixed()),
                    // Heavy tails have their best limits many octaves below the longest time.
                    false => 0.0,
                };
                let low = ends[0].max(least).max(f64::MIN_POSITIVE);
                let (low, high) = (low.ln(), (2.0 * ends[1]).max(low).ln());
                let octaves = (high - low) / std::f64::consts::LN_2;
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "at most some thousand octaves"
                )]
                let steps = (octaves * PER_OCTAVE as f64).ceil().max(1.0) as usize;
                grid.extend((0..=steps).map(|step| {
                    let share = step as f64 / steps as f64;
                    (low + share * (high - low)).exp()
                }));
            }
        }
        special.sort_by(f64::total_cmp);
        special.dedup();
        (grid, special)
    }

    fn sum(&self, of: impl Fn(&Part) -> bool, value: impl Fn(&Law) -> f64) -> f64 {
        let parts = self
            .parts
            .iter()
            .filter(|part| part.weight > 0.0 && of(part));
        parts.map(|part| part.weight * value(&part.law)).sum()
    }
}
