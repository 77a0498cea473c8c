//! Watching the trials as they come: preempt or not?

use std::collections::VecDeque;

use super::super::predictor::Times;
use super::anchor::Anchor;
use super::attempt::Attempt;
use super::counts::TrialCounts;
use super::monitor_options::{Memory, MonitorOptions};
use super::pays::Probability;
use super::posterior::Posterior;
use super::watched::Sums;
use crate::error::Result;

/// A change of policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Change {
    /// Preempt from now on.
    Adopt,
    /// Do not preempt any more.
    Drop,
}

/// What one more trial changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Update {
    /// The probability that preempting pays; nothing before the minimum, between two looks, and while α and β cannot be known.
    pub pays: Option<Probability>,
    /// The policy from now on.
    pub preempt: bool,
    /// Whether the policy has just changed.
    pub change: Option<Change>,
}

/// Counts the trials of one task as they come and says when to start preempting and when to stop.
///
/// Preempting is adopted when P(it pays) > 0.95 and dropped when that is below 0.5 (both can be set); between them the policy stays
/// (hysteresis). The whole state can be written and read (feature `serde`), so that a later run goes on.
///
/// While attempts are preempted their truth is not seen, and α and β are known from alarmed attempts that were let run on at random. The
/// share ε of those among all alarmed attempts is taken from the stream: an alarmed attempt whose end is known counts 1, one without alarm
/// ε and a preempted one nothing. Kinds of attempts keep their proportions, and the posterior is that of an unbiased sample of ε n
/// attempts. Where all alarmed attempts were preempted and nobody knows their ends there is no probability, see [`Monitor::posterior`].
///
/// A look at every trial is many tests, and none of them knows of the others: the probability is not corrected for that, and a predictor
/// that does not pay is adopted in more than 5 % of runs. With p = 0.6, α = 0.2, at most 1000 trials, looks from the 20th on, 200 seeded
/// runs each adopted at some time:
///
/// | saving | a look at | adopted |
/// |---|---|---|
/// | exactly 0 | every trial | 34 % |
/// | exactly 0 | every 250th | 16 % |
/// | -2 s of 80 s | every trial | 15 % |
///
/// A false adoption costs little where it is likely, since it is likely only where the gain is near 0, and the drop threshold ends it. For
/// a guarantee raise `adopt`, or look once, after [`super::trials_needed`] trials.
///
/// # Example
/// ```
/// use transforms::makespan::uncertainty::{Attempt, Change, MonitorOptions};
/// use transforms::makespan::{Monitor, Times};
/// let times = Times {
///     start: 1.0,
///     success: 29.0,
///     failure: 69.0,
///     preempted_success: 13.0,
///     preempted_failure: 12.0,
///     restart_after_failure: 4.0,
///     restart_after_preempt: 2.0,
/// };
/// let mut monitor = Monitor::new(MonitorOptions::new(times))?;
/// let mut changes = Vec::new();
/// for trial in 0..40 {
///     // two of three attempts succeed without an alarm, the others fail with one
///     let success = trial % 3 != 0;
///     let attempt = Attempt {
///         alarmed: !success,
///         preempted: false,
///         succeeded: Some(success),
///         exploration: None,
///         duration: None,
///     };
///     changes.extend(monitor.record(&attempt)?.change);
/// }
/// assert_eq!(changes, [Change::Adopt]);
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Monitor {
    options: MonitorOptions,
    sums: Sums,
    window: VecDeque<Attempt>,
    /// The sums of the last so many attempts; once these are a whole window, they take the place of `sums`, from which roundings go.
    #[cfg_attr(feature = "serde", serde(default))]
    fresh: (usize, Sums),
    trials: u64,
    preempt: bool,
    /// The last probability that was computed.
    #[cfg_attr(feature = "serde", serde(skip))]
    anchor: Option<Anchor>,
}

impl Monitor {
    /// A monitor that has seen nothing.
    ///
    /// # Errors
    /// [`crate::Error::Domain`] for thresholds that are not 0 <= drop <= adopt <= 1, a forgetting factor outside (0, 1], a window or an interval
    /// of looks of 0; [`crate::Error::Model`] for times that have no meaning.
    pub fn new(options: MonitorOptions) -> Result<Self> {
        options.check()?;
        Ok(Self {
            options,
            sums: Sums::default(),
            window: VecDeque::new(),
            fresh: Default::default(),
            trials: 0,
            preempt: false,
            anchor: None,
        })
    }

    /// Trials seen.
    pub const fn trials(&self) -> u64 {
        self.trials
    }

    /// The policy in force.
    pub const fn preempts(&self) -> bool {
        self.preempt
    }

    /// The counts as weighted by the memory, those without alarm also by the share of alarmed attempts whose ends are known.
    pub fn counts(&self) -> TrialCounts {
        self.sums.counts()
    }

    /// The share of alarmed attempts that was let run on and the one that the attempts state, where these differ by more than chance
    /// explains: then they were not chosen at random, or not with that probability.
    pub fn exploration_doubt(&self) -> Option<(f64, f64)> {
        self.sums.doubt()
    }

    /// The options.
    pub const fn options(&self) -> &MonitorOptions {
        &self.options
    }

    /// The beliefs about p, α and β.
    ///
    /// # Errors
    /// [`crate::Error::Unsupported`] if alarmed attempts were preempted with unknown ends and none of them was seen to its end: α and β
    /// cannot be known then; [`crate::Error::Domain`] if a state read from elsewhere has counts that are none.
    pub fn posterior(&self) -> Result<Posterior> {
        self.sums.known()?;
        Posterior::new(&self.options.prior, &self.sums.counts())
    }

    /// One more trial.
    ///
    /// Costs one rough P(it pays) where it is looked at: 0.2 to 1 ms for some tens to thousands of trials, 5 ms for hundreds of millions.
    /// For changes of policy alone [`Monitor::record_quickly`] is cheaper.
    ///
    /// # Errors
    /// [`crate::Error::Domain`] for an exploration probability outside (0, 1], a duration that is negative or not finite, and an attempt
    /// that was preempted without an alarm; the state is then as before.
    pub fn record(&mut self, attempt: &Attempt) -> Result<Update> {
        let looked = match self.take(attempt)? {
            true => Some(self.posterior()?.prob_pays_roughly(&self.times())?),
            false => None,
        };
        Ok(self.updated(looked))
    }

    /// One more trial, for its change of policy: the same as [`Monitor::record`] gives, with a probability only where one was needed.
    ///
    /// The probability is computed anew only where it may have passed the threshold that counts since it was last computed. Under laws that
    /// have not changed much it has not: two laws of affinity ρ differ in no probability by more than $\sqrt{1-\rho^2}$. The work of most
    /// looks then is nine beta functions, some 2 µs. Where mean times move with what is seen every look is a full one.
    ///
    /// # Errors
    /// As [`Monitor::record`].
    pub fn record_quickly(&mut self, attempt: &Attempt) -> Result<Update> {
        if !self.take(attempt)? {
            return Ok(self.updated(None));
        }
        let (posterior, times) = (self.posterior()?, self.times());
        let threshold = match self.preempt {
            false => self.options.adopt,
            true => self.options.drop,
        };
        // no probability passes these
        let never = match self.preempt {
            false => threshold >= 1.0,
            true => threshold <= 0.0,
        };
        let side = |anchor: &Anchor| anchor.side(&posterior, &times, threshold);
        if never || self.anchor.as_ref().and_then(side) == Some(self.preempt) {
            return Ok(self.updated(None));
        }
        let pays = posterior.prob_pays_roughly(&times)?;
        self.anchor = Some(Anchor::new(&posterior, times, pays));
        Ok(self.updated(Some(pays)))
    }

    /// Counts one more trial; is it time for a look, and is there anything to see?
    fn take(&mut self, attempt: &Attempt) -> Result<bool> {
        attempt.check()?;
        match self.options.memory {
            Memory::All => self.sums = self.sums.plus(attempt),
            Memory::Forgetting(factor) => self.sums = self.sums.scaled(factor).plus(attempt),
            Memory::Window(longest) => self.slide(attempt, longest),
        }
        self.trials += 1;
        Ok(self.trials.is_multiple_of(self.options.every)
            && self.sums.known().is_ok()
            && self.sums.counts().total() >= self.options.minimum)
    }

    /// Takes an attempt into the window and lets the oldest out, at a cost that does not grow with the window.
    fn slide(&mut self, attempt: &Attempt, longest: usize) {
        self.window.push_back(*attempt);
        self.sums = self.sums.plus(attempt);
        while self.window.len() > longest {
            if let Some(oldest) = self.window.pop_front() {
                self.sums = self.sums.minus(&oldest);
            }
        }
        let (count, fresh) = self.fresh;
        self.fresh = (count.saturating_add(1), fresh.plus(attempt));
        if self.fresh.0 >= longest {
            self.sums = std::mem::take(&mut self.fresh).1;
        } else if self.sums.has_fallen() {
            let all = self.window.iter();
            self.sums = all.fold(Sums::default(), |sums, one| sums.plus(one));
        }
    }

    /// The policy after a look.
    fn updated(&mut self, pays: Option<Probability>) -> Update {
        let change = match (self.preempt, pays) {
            (false, Some(pays)) if pays.value > self.options.adopt => Some(Change::Adopt),
            (true, Some(pays)) if pays.value < self.options.drop => Some(Change::Drop),
            _ => None,
        };
        if let Some(change) = change {
            self.preempt = change == Change::Adopt;
        }
        Update {
            pays,
            preempt: self.preempt,
            change,
        }
    }

    /// The mean times in use: those given, moved by what was seen.
    pub fn times(&self) -> Times {
        let given = &self.options.times;
        let mean = |given: f64, (count, seen): (f64, f64)| match self.options.times_weight {
            Some(weight) if count > 0.0 => (weight * given + count * seen) / (weight + count),
            _ => given,
        };
        let preempted = |time: f64| mean(time + given.restart_after_preempt, self.sums.preempted());
        let failure = mean(
            given.failure + given.restart_after_failure,
            self.sums.failure(),
        );
        Times {
            failure,
            restart_after_failure: 0.0,
            preempted_success: preempted(given.preempted_success),
            preempted_failure: preempted(given.preempted_failure),
            restart_after_preempt: 0.0,
            ..given.clone()
        }
    }
}
