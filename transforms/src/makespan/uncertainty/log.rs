//! Logs of trials: what they hold, and the mean makespan that follows from them without any assumption.

use std::collections::HashMap;

use algebra::Rational;

use super::super::attempt::{AttemptModel, Outcome};
use super::super::duration::{Duration, refused};
use super::super::expected::{Cause, Expected};
use super::super::predictor::{ByClass, Class, Confusion};
use super::exact_time::{ExactSum, ExactTime};
use super::given_times::GivenTimes;
use super::tally::Tally;
use crate::error::{Error, Result};

/// Tasks of one log.
const MOST_TASKS: usize = 100_000;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// In one of the six classes, as labelled; TN and FN were preempted.
    Class(Class),
    /// Preempted, and nobody knows how it would have ended.
    Preempted,
    /// The predictor raised its alarm, and the attempt was let run on in order to learn: it ended in success or in failure.
    Explored {
        /// Did it succeed?
        success: bool,
    },
}

impl Ending {
    /// All nine, in the order of the tables.
    pub const ALL: [Self; 9] = [
        Self::Class(Class::TruePositive),
        Self::Class(Class::NoVerdictSuccess),
        Self::Class(Class::FalsePositive),
        Self::Class(Class::NoVerdictFailure),
        Self::Class(Class::TrueNegative),
        Self::Class(Class::FalseNegative),
        Self::Preempted,
        Self::Explored { success: true },
        Self::Explored { success: false },
    ];

    /// The label of the class, or a word.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Class(class) => class.label(),
            Self::Preempted => "preempted",
            Self::Explored { success: true } => "explored success",
            Self::Explored { success: false } => "explored failure",
        }
    }

    /// Did the attempt complete the task?
    pub const fn completes(self) -> bool {
        match self {
            Self::Class(class) => class.completes(),
            Self::Preempted => false,
            Self::Explored { success } => success,
        }
    }

    /// Was it preempted?
    pub const fn preempted(self) -> bool {
        match self {
            Self::Class(class) => class.preempted(),
            Self::Preempted => true,
            Self::Explored { .. } => false,
        }
    }

    fn place(self) -> usize {
        let same = |ending: &Self| *ending == self;
        Self::ALL.iter().position(same).unwrap_or(0)
    }
}

/// One attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial<'a> {
    /// The task it belongs to; empty where there is only one.
    pub task: &'a str,
    /// How it ended.
    pub ending: Ending,
    /// How long it took.
    pub time: ExactTime,
    /// How long it took until the next attempt could start; not part of the makespan after the task is done.
    pub restart: Option<ExactTime>,
    /// What the attempt took before, c₀.
    pub start: Option<ExactTime>,
}

impl Trial<'_> {
    fn check(&self) -> Result<()> {
        for (name, time) in [
            ("time", Some(&self.time)),
            ("restart", self.restart.as_ref()),
            ("start", self.start.as_ref()),
        ] {
            if let Some(time) = time.filter(|time| time.is_negative()) {
                let message = format!("{name} = {} is not allowed: at least 0", time.to_f64());
                return Err(refused("an attempt", &message));
            }
        }
        Ok(())
    }
}

/// A log of trials, task by task: counts and exact sums, of constant size however many trials there are.
///
/// ```
/// use transforms::makespan::uncertainty::{Ending, ExactTime, Trial};
/// use transforms::makespan::{Class, TrialLog};
/// let mut log = TrialLog::new(0);
/// for (class, seconds) in [(Class::FalsePositive, "30.5"), (Class::TruePositive, "12.1")] {
///     let time = ExactTime::from_decimal(seconds, 0).unwrap();
///     log.record(&Trial { task: "", ending: Ending::Class(class), time, restart: None, start: None })?;
/// }
/// let plug_in = log.only()?.plug_in()?;
/// assert_eq!(plug_in.mean.finite().unwrap().to_string(), "213/5");
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Default)]
pub struct TrialLog {
    tasks: Vec<TaskLog>,
    places: HashMap<String, usize>,
    keep: usize,
    notes: Vec<String>,
}

/// The trials of one task.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskLog {
    name: String,
    tallies: [Tally; 9],
    start: ExactSum,
    /// Restarts after the task was done, which do not count.
    after: ExactSum,
    /// Mean times of kinds of attempts that are missing.
    pub(super) given: GivenTimes,
}

/// The mean makespan that a log shows, with its witness.
#[derive(Clone, Debug, PartialEq)]
pub struct PlugIn {
    /// Attempts.
    pub attempts: u64,
    /// Attempts that completed the task.
    pub completions: u64,
    /// All times, restarts and starts together.
    pub elapsed: Rational,
    /// The attempts as a model: shares of the endings, and their mean times. The laws of the times are not in it.
    pub model: AttemptModel<Rational>,
    /// Mean makespan of the model; infinite without a completion.
    pub mean: Expected<Rational>,
    /// The witness: elapsed/completions, equal to `mean` exactly.
    pub ratio: Expected<Rational>,
    /// No mean makespan fits the log that is below this; `elapsed` without a completion, when nothing bounds it from above.
    pub at_least: Rational,
}

impl TrialLog {
    /// An empty log that keeps at most so many durations of each ending of each task.
    pub fn new(keep: usize) -> Self {
        Self {
            keep,
            ..Self::default()
        }
    }

    /// One more attempt.
    ///
    /// # Errors
    /// [`Error::Model`] for a negative time; [`Error::TooLarge`] above 100,000 tasks. The log is then as before.
    pub fn record(&mut self, trial: &Trial<'_>) -> Result<()> {
        trial.check()?;
        let place = match self.places.get(trial.task) {
            Some(&place) => place,
            None => self.begin(trial.task)?,
        };
        let keep = self.keep;
        if let Some(task) = self.tasks.get_mut(place) {
            task.record(trial, keep);
        }
        Ok(())
    }

    fn begin(&mut self, name: &str) -> Result<usize> {
        if self.tasks.len() >= MOST_TASKS {
            return Err(Error::TooLarge {
                what: "tasks of a log",
                needed: self.tasks.len() as u64 + 1,
                limit: MOST_TASKS as u64,
                hint: "is the column of tasks one of times or of numbers? leave it out or rename it",
            });
        }
        self.places.insert(name.to_owned(), self.tasks.len());
        self.tasks.push(TaskLog {
            name: name.to_owned(),
            tallies: Default::default(),
            start: ExactSum::default(),
            after: ExactSum::default(),
            given: GivenTimes::default(),
        });
        Ok(self.tasks.len() - 1)
    }

    /// The tasks, in the order in which they appear.
    pub fn tasks(&self) -> &[TaskLog] {
        &self.tasks
    }

    /// The only task.
    ///
    /// # Errors
    /// [`Error::Model`] for an empty log and for one with several tasks, with their names.
    pub fn only(&self) -> Result<&TaskLog> {
        match &self.tasks[..] {
            [] => Err(refused("the log", "it has no attempt")),
            [task] => Ok(task),
            several => {
                let names = several.iter().take(10);
                let names: Vec<String> = names
                    .map(|task| task.name.escape_debug().to_string())
                    .collect();
                let message = format!(
                    "it has {} tasks ({}): take them one by one",
                    several.len(),
                    names.join(", ")
                );
                Err(refused("the log", &message))
            }
        }
    }

    /// The task of a name.
    pub fn task(&self, name: &str) -> Option<&TaskLog> {
        self.places
            .get(name)
            .and_then(|&place| self.tasks.get(place))
    }

    /// What was noticed while reading: columns that are not used, rows whose labels are not believed.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// One more remark.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}

impl TaskLog {
    fn record(&mut self, trial: &Trial<'_>, keep: usize) {
        let restart = trial.restart.as_ref();
        if let Some(start) = &trial.start {
            self.start.add(start);
        }
        let restart = match trial.ending.completes() {
            true => {
                if let Some(restart) = restart {
                    self.after.add(restart);
                }
                None
            }
            false => restart,
        };
        self.tallies[trial.ending.place()].add(&trial.time, restart, keep);
    }

    /// Its name; empty in a log without tasks.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Counts and times of one ending.
    pub fn tally(&self, ending: Ending) -> &Tally {
        &self.tallies[ending.place()]
    }

    /// Number of attempts.
    pub fn attempts(&self) -> u64 {
        self.tallies.iter().map(Tally::count).sum()
    }

    /// The sum of the starts.
    pub fn start(&self) -> Rational {
        self.start.total()
    }

    /// Restarts that were logged after the task was done; they are not part of the makespan.
    pub fn restarts_after_completion(&self) -> Rational {
        self.after.total()
    }

    /// Where messages point.
    pub(super) fn place(&self) -> String {
        match self.name.is_empty() {
            true => String::from("the log"),
            false => format!("task {}", self.name.escape_debug()),
        }
    }

    /// Mean start per attempt, and the place of messages; an error without attempts.
    fn mean_start(&self) -> Result<(Rational, Rational)> {
        let attempts = Rational::from(self.attempts());
        let start = self.start().checked_div(&attempts);
        let start = start.ok_or_else(|| refused(&self.place(), "it has no attempt"))?;
        Ok((start, attempts))
    }

    /// The mean makespan, from the shares of the endings and their mean times; its witness is what the log took for each completion.
    ///
    /// $$ \hat E M = \frac{\hat c_0 + \sum_k \hat P_k (\hat\tau_k + \hat R_k)}{\sum_{k\, \mathrm{done}} \hat P_k}
    /// = \frac{\mathrm{elapsed}}{\mathrm{completions}} $$
    ///
    /// An identity of rational numbers. It needs no truth about preempted attempts: for these it is enough that they took time and did not
    /// complete the task. It is the mean under the policy that made the log, exploration included.
    ///
    /// # Errors
    /// [`Error::Model`] without attempts.
    pub fn plug_in(&self) -> Result<PlugIn> {
        let (start, attempts) = self.mean_start()?;
        let share = |count: u64| Rational::from(count).checked_div(&attempts);
        let mut outcomes = Vec::new();
        let mut elapsed = self.start();
        let mut completions = 0;
        for ending in Ending::ALL {
            let tally = self.tally(ending);
            let (Some(time), Some(restart), Some(probability)) = (
                tally.mean_time(),
                tally.mean_restart(),
                share(tally.count()),
            ) else {
                continue;
            };
            elapsed = elapsed + &tally.time() + &tally.restart();
            let done = ending.completes();
            if done {
                completions += tally.count();
            }
            outcomes.push(Outcome {
                name: ending.label().to_owned(),
                probability,
                time: Duration::Exponential { mean: time },
                restart: (!done).then_some(Duration::Exponential { mean: restart }),
                done,
            });
        }
        let model = AttemptModel::new(Some(Duration::Exponential { mean: start }), outcomes)?;
        let ratio = match elapsed.checked_div(&Rational::from(completions)) {
            Some(ratio) => Expected::Finite(ratio),
            None => Expected::Infinite(Cause::NeverSucceeds),
        };
        let at_least = ratio.as_finite().unwrap_or(&elapsed).clone();
        Ok(PlugIn {
            attempts: self.attempts(),
            completions,
            mean: model.mean(),
            model,
            ratio,
            at_least,
            elapsed,
        })
    }

    /// The confusion matrix as the rows are labelled, exact: shares of the six classes, their mean times, restarts pooled over FP and NCF
    /// and over TN and FN.
    ///
    /// Its mean makespan is that of [`TaskLog::plug_in`]. Its rates are those of the labels, which are guesses unless the truth of
    /// preempted attempts was known: ask [`TaskLog::counts`] for numbers to decide by.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if preempted attempts have no label or alarmed ones were let run on; [`Error::Model`] without attempts.
    pub fn confusion(&self) -> Result<Confusion<Rational>> {
        let (start, attempts) = self.mean_start()?;
        for ending in Ending::ALL.into_iter().skip(6) {
            let count = self.tally(ending).count();
            if count > 0 {
                return Err(Error::Unsupported {
                    what: "a confusion matrix of six labels",
                    construct: format!("{}: {count} attempts ({})", self.place(), ending.label()),
                    hint: "the mean makespan is there all the same; for rates, weight the attempts that were let run on",
                });
            }
        }
        let zero = Rational::from(0);
        let tally = |class| self.tally(Ending::Class(class));
        let probabilities = ByClass::from_fn(|class| {
            let count = Rational::from(tally(class).count());
            count.checked_div(&attempts).unwrap_or_default()
        });
        let times = ByClass::from_fn(|class| tally(class).mean_time().unwrap_or_default());
        let restart = |classes: [Class; 2]| {
            let [one, other] = classes.map(tally);
            let count = Rational::from(one.count() + other.count());
            let sum = one.restart() + &other.restart();
            sum.checked_div(&count).unwrap_or_else(|| zero.clone())
        };
        let restart_after_failure = restart([Class::FalsePositive, Class::NoVerdictFailure]);
        let restart_after_preempt = restart([Class::TrueNegative, Class::FalseNegative]);
        Ok(Confusion {
            probabilities,
            times,
            start,
            restart_after_failure,
            restart_after_preempt,
        })
    }
}
