//! Watching the trials as they come: preempt or not?

use std::collections::VecDeque;

use super::super::predictor::Times;
use super::censoring::Labels;
use super::counts::TrialCounts;
use super::exact_time::ExactTime;
use super::log::{Ending, Trial};
use super::pays::Probability;
use super::posterior::{Beliefs, Posterior};
use crate::error::{Error, Result, nonnegative};

/// Trials that a window may hold.
const LARGEST_WINDOW: usize = 1 << 24;

/// How old trials count.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Memory {
    /// As much as new ones.
    All,
    /// Only the last so many count.
    Window(usize),
    /// Every new trial multiplies the weight of those before by this factor, so that about 1/(1 - factor) count.
    Forgetting(f64),
}

/// When preempting is adopted and dropped, and on what knowledge.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MonitorOptions {
    /// Mean times of the attempts.
    pub times: Times,
    /// How many observed durations `times` is worth: the mean time of a kind is (w t + sum)/(w + n). Nothing: the times are known.
    pub times_weight: Option<f64>,
    /// Laws of p, α and β before the first trial.
    pub prior: Beliefs,
    /// Preempting is adopted when its probability to pay rises above this.
    pub adopt: f64,
    /// It is dropped when that falls below this.
    pub drop: f64,
    /// Not before so many trials (by their weights) have been seen.
    pub minimum: f64,
    /// How old trials count.
    pub memory: Memory,
    /// The decision is looked at after every so many trials.
    pub every: u64,
}

impl MonitorOptions {
    /// Adopt above 0.95, drop below 0.5, uniform laws, known times, at least 20 trials, nothing forgotten, a look at every trial.
    pub fn new(times: Times) -> Self {
        Self {
            times,
            times_weight: None,
            prior: Beliefs::default(),
            adopt: 0.95,
            drop: 0.5,
            minimum: 20.0,
            memory: Memory::All,
            every: 1,
        }
    }
}

/// One attempt as the monitor sees it.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Attempt {
    /// Did the predictor expect a failure?
    pub alarmed: bool,
    /// Was it preempted?
    pub preempted: bool,
    /// How it ended or, if that is known, would have ended.
    pub succeeded: Option<bool>,
    /// The probability ε with which an alarmed attempt was let run on at that time: 1 while nothing is preempted.
    pub exploration: f64,
    /// Time and restart together, if logged.
    pub duration: Option<f64>,
}

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
    /// The probability that preempting pays; nothing before the minimum and between two looks.
    pub pays: Option<Probability>,
    /// The policy from now on.
    pub preempt: bool,
    /// Whether the policy has just changed.
    pub change: Option<Change>,
}

/// Sum of durations with its weight.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Durations {
    count: f64,
    sum: f64,
}

/// The sums that a decision needs, as weighted by the memory.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Sums {
    counts: TrialCounts,
    failure: Durations,
    preempted: Durations,
}

/// Counts the trials of one task as they come and says when to start preempting and when to stop.
///
/// Preempting is adopted when P(it pays) > 0.95 and dropped when that is below 0.5 (both can be set); between them the policy stays
/// (hysteresis). The whole state can be written and read (feature `serde`), so that a later run goes on.
///
/// While attempts are preempted their truth is not seen. Then an alarmed attempt that was let run on counts 1, one without alarm counts ε
/// and a preempted one nothing: kinds of attempts keep their proportions, and the posterior is that of an unbiased sample of ε n attempts.
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
///         exploration: 1.0,
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
    trials: u64,
    preempt: bool,
}

impl Monitor {
    /// A monitor that has seen nothing.
    ///
    /// # Errors
    /// [`Error::Domain`] for thresholds that are not 0 <= drop <= adopt <= 1, a forgetting factor outside (0, 1], a window or an interval
    /// of looks of 0; [`Error::Model`] for times that have no meaning.
    pub fn new(options: MonitorOptions) -> Result<Self> {
        options.check()?;
        Ok(Self {
            options,
            sums: Sums::default(),
            window: VecDeque::new(),
            trials: 0,
            preempt: false,
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

    /// The counts as weighted by the memory.
    pub const fn counts(&self) -> &TrialCounts {
        &self.sums.counts
    }

    /// The options.
    pub const fn options(&self) -> &MonitorOptions {
        &self.options
    }

    /// The beliefs about p, α and β.
    ///
    /// # Errors
    /// [`Error::Domain`] if a state read from elsewhere has counts that are none.
    pub fn posterior(&self) -> Result<Posterior> {
        Posterior::new(&self.options.prior, &self.sums.counts)
    }

    /// One more trial.
    ///
    /// Costs one rough P(it pays) where it is looked at: 0.3 to 1 ms for some tens to thousands of trials, 5 ms for hundreds of millions.
    ///
    /// # Errors
    /// [`Error::Domain`] for an exploration probability outside (0, 1], a duration that is negative or not finite, and an attempt that was
    /// preempted without an alarm; the state is then as before.
    pub fn record(&mut self, attempt: &Attempt) -> Result<Update> {
        attempt.check()?;
        let known = self.options.memory;
        if let Memory::Forgetting(factor) = known {
            self.sums = self.sums.scaled(factor);
        }
        if let Memory::Window(longest) = known {
            self.window.push_back(*attempt);
            let mut forgotten = false;
            while self.window.len() > longest {
                self.window.pop_front();
                forgotten = true;
            }
            if forgotten {
                // added anew: differences would leave roundings behind
                let sums = self
                    .window
                    .iter()
                    .fold(Sums::default(), |sums, one| sums.plus(one));
                self.sums = sums;
            } else {
                self.sums = self.sums.plus(attempt);
            }
        } else {
            self.sums = self.sums.plus(attempt);
        }
        self.trials += 1;
        if !self.trials.is_multiple_of(self.options.every)
            || self.sums.counts.total() < self.options.minimum
        {
            return Ok(Update {
                pays: None,
                preempt: self.preempt,
                change: None,
            });
        }
        let pays = self.posterior()?.prob_pays_roughly(&self.times())?;
        let change = match self.preempt {
            false if pays.value > self.options.adopt => Some(Change::Adopt),
            true if pays.value < self.options.drop => Some(Change::Drop),
            _ => None,
        };
        if let Some(change) = change {
            self.preempt = change == Change::Adopt;
        }
        Ok(Update {
            pays: Some(pays),
            preempt: self.preempt,
            change,
        })
    }

    /// The mean times in use: those given, moved by what was seen.
    pub fn times(&self) -> Times {
        let given = &self.options.times;
        let mean = |given: f64, seen: Durations| match self.options.times_weight {
            Some(weight) if seen.count > 0.0 => (weight * given + seen.sum) / (weight + seen.count),
            _ => given,
        };
        let preempted = |time: f64| mean(time + given.restart_after_preempt, self.sums.preempted);
        let failure = mean(
            given.failure + given.restart_after_failure,
            self.sums.failure,
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

impl MonitorOptions {
    fn check(&self) -> Result<()> {
        self.times.check()?;
        let within = |what, value: f64, allowed: &'static str, good: bool| match good {
            true => Ok(()),
            false => Err(Error::Domain {
                what,
                value,
                allowed,
            }),
        };
        let (adopt, drop) = (self.adopt, self.drop);
        within(
            "the probability to adopt at",
            adopt,
            "at least the one to drop at, at most 1",
            adopt >= drop && adopt <= 1.0,
        )?;
        within(
            "the probability to drop at",
            drop,
            "from 0 to the one to adopt at",
            drop >= 0.0,
        )?;
        nonnegative("the least number of trials", self.minimum)?;
        nonnegative(
            "the weight of the given times",
            self.times_weight.unwrap_or(0.0),
        )?;
        within(
            "the interval of looks",
            self.every as f64,
            "at least 1",
            self.every > 0,
        )?;
        match self.memory {
            Memory::All => Ok(()),
            Memory::Window(size) => within(
                "the window",
                size as f64,
                "from 1 to 16777216 trials",
                size > 0 && size <= LARGEST_WINDOW,
            ),
            Memory::Forgetting(factor) => within(
                "the forgetting factor",
                factor,
                "above 0, at most 1",
                factor > 0.0 && factor <= 1.0,
            ),
        }
    }
}

impl Attempt {
    /// A row of a log, where alarmed attempts were let run on with the probability ε; 1 if nothing was preempted.
    pub fn of_trial(trial: &Trial<'_>, exploration: f64, labels: Labels) -> Self {
        let (alarmed, succeeded) = match trial.ending {
            Ending::Class(class) if class.preempted() => {
                (true, (labels == Labels::Known).then(|| class.succeeds()))
            }
            Ending::Class(class) => (false, Some(class.succeeds())),
            Ending::Preempted => (true, None),
            Ending::Explored { success } => (true, Some(success)),
        };
        let restart = trial.restart.as_ref().map_or(0.0, ExactTime::to_f64);
        Self {
            alarmed,
            preempted: trial.ending.preempted(),
            succeeded,
            exploration,
            duration: Some(trial.time.to_f64() + restart),
        }
    }

    fn check(&self) -> Result<()> {
        if !(self.exploration > 0.0 && self.exploration <= 1.0) {
            return Err(Error::Domain {
                what: "the exploration probability",
                value: self.exploration,
                allowed: "above 0, at most 1; 1 while nothing is preempted",
            });
        }
        if let Some(duration) = self.duration {
            nonnegative("the duration of an attempt", duration)?;
        }
        let known = self.preempted || self.succeeded.is_some();
        match known && (self.alarmed || !self.preempted) {
            true => Ok(()),
            false => Err(Error::Domain {
                what: "the end of an attempt",
                value: f64::NAN,
                allowed: "success or failure, unless it was preempted after an alarm",
            }),
        }
    }
}

impl Sums {
    fn scaled(&self, factor: f64) -> Self {
        let durations = |one: Durations| Durations {
            count: one.count * factor,
            sum: one.sum * factor,
        };
        Self {
            counts: self.counts.scaled(factor),
            failure: durations(self.failure),
            preempted: durations(self.preempted),
        }
    }

    fn plus(mut self, attempt: &Attempt) -> Self {
        let weight = match attempt.alarmed {
            true => 1.0,
            false => attempt.exploration,
        };
        if let Some(success) = attempt.succeeded {
            self.counts = self.counts.plus(success, attempt.alarmed, weight);
        }
        if let Some(duration) = attempt.duration {
            match (attempt.preempted, attempt.succeeded) {
                (true, _) => self.preempted.add(duration, 1.0),
                (false, Some(false)) => self.failure.add(duration, weight),
                _ => {}
            }
        }
        self
    }
}

impl Durations {
    fn add(&mut self, duration: f64, weight: f64) {
        self.count += weight;
        self.sum += weight * duration;
    }
}
