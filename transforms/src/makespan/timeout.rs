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

use super::duration::{Duration, nonnegative, refused};
use super::expected::{Cause, Expected};
use crate::error::Result;

/// Steps of the search to the octave of timeouts.
const PER_OCTAVE: usize = 24;

/// Shares of a component beyond which nothing new happens.
const FAR: f64 = 1e-12;

/// Steps of a bisection: enough for all digits.
const BISECTIONS: usize = 120;

/// More observed times are represented by a selection in the search for the optimum.
const MOST_TIMES: usize = 4096;

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
    success: Vec<(f64, Duration)>,
    failure: Vec<(f64, Duration)>,
    restart: f64,
    /// Probability that an attempt never ends by itself.
    endless: f64,
}

/// The best timeout.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Optimum {
    /// The timeout τ; infinite when it is best to wait for the end of every attempt.
    pub timeout: f64,
    /// The mean time E(τ) until the task is done.
    pub mean: f64,
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
        nonnegative("restart", "mean time", &restart)?;
        for (name, laws) in [("success", &success), ("failure", &failure)] {
            for (at, (weight, law)) in laws.iter().enumerate() {
                let place = format!("{name} {}", at + 1);
                nonnegative(&place, "probability", weight)?;
                law.check(&place)?;
            }
        }
        let parts = success.iter().chain(&failure);
        let sum: f64 = parts.map(|part| part.0).sum();
        if sum > 1.0 + 1e-9 {
            let message = format!("the probabilities sum to {sum}, more than 1");
            return Err(refused("success and failure", &message));
        }
        // What is missing by rounding is not there.
        let endless = if sum > 1.0 - 1e-12 { 0.0 } else { 1.0 - sum };
        Ok(Self {
            success,
            failure,
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
        let done = sum(&self.success, |law| law.cdf(timeout));
        if done <= 0.0 {
            return Expected::Infinite(Cause::NeverSucceeds);
        }
        if timeout.is_infinite() && self.endless > 0.0 {
            let states = vec!["an attempt that never ends".to_owned()];
            return Expected::Infinite(Cause::Trapped { states });
        }
        Expected::Finite((self.elapsed(timeout) + self.lost(timeout) * self.restart) / done)
    }

    /// ∫ (1 - F_S - F_F) up to τ
    fn elapsed(&self, timeout: f64) -> f64 {
        let endless = match self.endless > 0.0 {
            true => self.endless * timeout,
            false => 0.0,
        };
        let limited = |law: &Duration| law.limited_mean(timeout);
        endless + sum(&self.success, limited) + sum(&self.failure, limited)
    }

    /// 1 - F_S(τ)
    fn lost(&self, timeout: f64) -> f64 {
        let failing: f64 = self.failure.iter().map(|part| part.0).sum();
        self.endless + failing + sum(&self.success, |law| law.survival(timeout))
    }

    /// The timeout with the least mean: a root of the derivative, a time at which F_S jumps or has a kink, or none at all.
    ///
    /// $$ F_S^2\thinspace E'(\tau) = (1 - F_S - F_F - R f_S) F_S - \Bigl(\int_0^\tau (1 - F_S - F_F)\thinspace dt + (1 - F_S) R\Bigr) f_S $$
    ///
    /// Several minima are possible: the sign of the derivative is looked at on a grid of 24 points to the octave over the range of all
    /// laws, every change is refined to all digits, and the least value taken; of equal ones the longest timeout.
    pub fn optimum(&self) -> Expected<Optimum> {
        let mut best: Option<Optimum> = None;
        let mut offer = |timeout: f64| {
            if let Expected::Finite(mean) = self.mean(timeout)
                && mean.is_finite()
                && best.is_none_or(|best| mean < best.mean)
            {
                best = Some(Optimum { timeout, mean });
            }
        };
        offer(f64::INFINITY);
        let (mut grid, special) = self.candidates();
        for timeout in special.iter().rev() {
            offer(*timeout);
        }
        grid.extend(&special);
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
            offer(high);
        }
        match best {
            Some(best) => Expected::Finite(best),
            None => Expected::Infinite(Cause::NeverSucceeds),
        }
    }

    /// F_S² E'(τ) away from jumps.
    fn slope(&self, timeout: f64) -> f64 {
        let done = sum(&self.success, |law| law.cdf(timeout));
        let density = sum(&self.success, |law| law.density(timeout));
        let open = self.endless
            + sum(&self.success, |law| law.survival(timeout))
            + sum(&self.failure, |law| law.survival(timeout));
        let cost = self.elapsed(timeout) + self.lost(timeout) * self.restart;
        (open - self.restart * density) * done - cost * density
    }

    /// Times that cover the range of all laws, and those at which F_S or F_F jumps or has a kink.
    fn candidates(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut grid, mut special) = (Vec::new(), Vec::new());
        let all = self.success.iter().chain(&self.failure);
        for (_, law) in all.filter(|part| part.0 > 0.0) {
            let mut atoms: Vec<f64> = law.atoms().into_iter().map(|atom| atom.0).collect();
            if atoms.len() > MOST_TIMES {
                atoms.sort_by(f64::total_cmp);
                let every = atoms.len().div_ceil(MOST_TIMES);
                let last = atoms.last().copied();
                atoms = atoms.into_iter().step_by(every).collect();
                atoms.extend(last);
            }
            special.extend(atoms);
            if let Duration::Uniform { from, to } = law {
                special.extend([*from, *to]);
            }
            if law.has_density() {
                let ends = [FAR, 1.0 - FAR].map(|share| law.quantile(share).unwrap_or(0.0));
                let low = ends[0].max(1e-6 * ends[1]).max(f64::MIN_POSITIVE);
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
}

fn sum(laws: &[(f64, Duration)], value: impl Fn(&Duration) -> f64) -> f64 {
    let positive = laws.iter().filter(|part| part.0 > 0.0);
    positive.map(|(weight, law)| weight * value(law)).sum()
}
