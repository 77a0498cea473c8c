//! What a log may be asked about p, α and β, and what not.

use super::super::duration::refused;
use super::super::predictor::{Class, Times};
use super::counts::TrialCounts;
use super::exploration::ExploredCounts;
use super::log::{Ending, TaskLog};
use super::tally::pooled;
use crate::error::{Error, Result};

/// Is the truth behind the labels TN and FN known?
///
/// Once an attempt is preempted nobody sees how it would have ended: TN and FN cannot be told apart. A log made while preempting therefore
/// says nothing about α, β and p, whatever its labels are; p counted among the attempts that were run on is too high, since the predictor
/// has taken out failures. There are three ways to know:
///
/// | way | what the log shows |
/// |---|---|
/// | shadow mode: the alarm is only recorded, every attempt is run on | all alarmed attempts are explored |
/// | exploration: a random share ε of alarmed attempts is let run on | `explored` = 1 for these, 0 for the others |
/// | a simulator, or somebody who looked afterwards | labels TN and FN, and the word of the user: [`Labels::Known`] |
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Labels {
    /// What was not seen is not believed.
    #[default]
    Observed,
    /// The user vouches for the labels of preempted attempts.
    Known,
}

pub(super) const WHY: &str = "nobody saw how they would have ended, so TN and FN cannot be told apart and p counted among the others is too high; \
let a random share of alarmed attempts run on and log it as explored = 1, or say that the labels are known (a shadow run, a simulator)";

impl Ending {
    /// The endings of attempts of which the same was seen: that they were run on and succeeded or failed, or (nothing) were preempted.
    ///
    /// ```
    /// use transforms::makespan::Class;
    /// use transforms::makespan::uncertainty::Ending;
    /// let failures = Ending::seen(Some(false));
    /// assert!(failures.contains(&Ending::Class(Class::FalsePositive)));
    /// assert!(Ending::seen(None).into_iter().all(Ending::preempted));
    /// ```
    pub const fn seen(success: Option<bool>) -> [Self; 3] {
        use Class::{
            FalseNegative, FalsePositive, NoVerdictFailure, NoVerdictSuccess, TrueNegative,
            TruePositive,
        };
        let ([one, other], last) = match success {
            Some(true) => (
                [TruePositive, NoVerdictSuccess],
                Self::Explored { success: true },
            ),
            Some(false) => (
                [FalsePositive, NoVerdictFailure],
                Self::Explored { success: false },
            ),
            None => ([TrueNegative, FalseNegative], Self::Preempted),
        };
        [Self::Class(one), Self::Class(other), last]
    }

    /// How many attempts one of them stands for, where an explored one stands for so many.
    pub(super) const fn weight(self, explored: f64) -> f64 {
        match self {
            Self::Explored { .. } => explored,
            _ => 1.0,
        }
    }
}

impl TaskLog {
    /// How many attempts ended in one of some ways.
    pub(super) fn count_of(&self, endings: &[Ending]) -> u64 {
        let tallies = endings.iter().map(|ending| self.tally(*ending));
        tallies.map(super::Tally::count).sum()
    }

    /// Numbers of successes and failures, run on and preempted, if the log can know them.
    ///
    /// # Errors
    /// [`Error::Unsupported`], saying why and what to do, if attempts were preempted whose truth nobody saw, or if only a part of the
    /// alarmed attempts was explored: that part has to be weighted, see [`TaskLog::explored_counts`].
    pub fn counts(&self, labels: Labels) -> Result<TrialCounts> {
        let count = |ending| self.tally(ending).count();
        let [seen_success, seen_failure] =
            [true, false].map(|success| count(Ending::Explored { success }));
        let unknown = count(Ending::Preempted);
        let labelled =
            count(Ending::Class(Class::TrueNegative)) + count(Ending::Class(Class::FalseNegative));
        let explored = seen_success + seen_failure;
        let blind = match labels {
            Labels::Observed => unknown + labelled,
            Labels::Known => unknown,
        };
        let refuse = |construct: String, hint| {
            Err(Error::Unsupported {
                what: "the estimate of p, alpha and beta",
                construct: format!("{}: {construct}", self.place()),
                hint,
            })
        };
        if blind > 0 && explored > 0 {
            return refuse(
                format!(
                    "{blind} alarmed attempts that were preempted beside {explored} that were explored"
                ),
                "the explored ones stand for all alarmed attempts and have to be weighted: estimate with the exploration probability",
            );
        }
        if blind > 0 {
            return refuse(format!("{blind} preempted attempts"), WHY);
        }
        let counts = Class::ALL
            .into_iter()
            .fold(TrialCounts::default(), |sum, class| {
                let number = count(Ending::Class(class)) as f64;
                sum.plus(class.succeeds(), class.preempted(), number)
            });
        Ok(counts
            .plus(true, true, seen_success as f64)
            .plus(false, true, seen_failure as f64))
    }

    /// What a log with exploration shows: labels of preempted attempts are not believed.
    ///
    /// # Errors
    /// [`Error::Unsupported`] if attempts were preempted and none was explored.
    pub fn explored_counts(&self) -> Result<ExploredCounts> {
        let count = |ending| self.tally(ending).count();
        let class = |class| count(Ending::Class(class));
        let found = ExploredCounts {
            success_continued: class(Class::TruePositive) + class(Class::NoVerdictSuccess),
            failure_continued: class(Class::FalsePositive) + class(Class::NoVerdictFailure),
            explored_success: count(Ending::Explored { success: true }),
            explored_failure: count(Ending::Explored { success: false }),
            preempted: self.count_of(&Ending::seen(None)),
        };
        if found.preempted > 0 && found.explored_success + found.explored_failure == 0 {
            return Err(Error::Unsupported {
                what: "the estimate of p, alpha and beta",
                construct: format!("{}: {} preempted attempts", self.place(), found.preempted),
                hint: WHY,
            });
        }
        Ok(found)
    }

    /// How many alarmed attempts each explored one stands for.
    pub(super) fn explored_weight(&self) -> f64 {
        let preempted = self.count_of(&Ending::seen(None)) as f64;
        let explored = [true, false].map(|success| Ending::Explored { success });
        let seen = self.count_of(&explored) as f64;
        match seen > 0.0 {
            true => (preempted + seen) / seen,
            false => 1.0,
        }
    }

    /// Mean times of the four kinds of attempts, restarts included where they follow.
    ///
    /// MTS is the mean over TP and NCS, MTF over FP and NCF, explored attempts counted with weight (preempted + explored)/explored, the
    /// number of alarmed attempts that each stands for. Times until preemption are those of TN and of FN; without labels, or without one of
    /// the two, those of all preempted attempts. R_F and R_P are pooled means. Kinds without attempts have the times that were given, see
    /// [`TaskLog::with_times`].
    ///
    /// # Errors
    /// [`Error::Model`] when attempts of a kind are missing, so that their mean time has to be given.
    pub fn times(&self, labels: Labels) -> Result<Times> {
        let explored = self.explored_weight();
        // weighted sum of times and of restarts, and weighted count
        let sum = |endings: &[Ending]| {
            endings.iter().fold((0.0, 0.0, 0.0), |all, ending| {
                let (kind, weight) = (self.tally(*ending), ending.weight(explored));
                (
                    all.0 + weight * kind.time().to_f64(),
                    all.1 + weight * kind.restart().to_f64(),
                    all.2 + weight * kind.count() as f64,
                )
            })
        };
        let given = &self.given;
        let need = |kinds: &str,
                    (time, restart, count): (f64, f64, f64),
                    (own, after): (Option<f64>, Option<f64>)| {
            match (count > 0.0, own) {
                (true, _) => Ok((time / count, restart / count)),
                (false, Some(own)) => Ok((own, after.unwrap_or(0.0))),
                (false, None) => {
                    let message = format!("no attempt of the kind {kinds}: give its mean time");
                    Err(refused(&self.place(), &message))
                }
            }
        };
        let (success, _) = need(
            "success that was run on (TP, NCS)",
            sum(&Ending::seen(Some(true))),
            (given.success, None),
        )?;
        let (failure, restart_after_failure) = need(
            "failure that was run on (FP, NCF)",
            sum(&Ending::seen(Some(false))),
            (given.failure, given.restart_after_failure),
        )?;
        let all = sum(&Ending::seen(None));
        let of = |wanted, own: Option<f64>| {
            let (time, _, count) = sum(&[Ending::Class(wanted)]);
            match (labels == Labels::Known && count > 0.0, own) {
                (true, _) => Ok(time / count),
                (false, Some(own)) => Ok(own),
                (false, None) => {
                    need("preempted (TN, FN)", all, (None, None)).map(|(time, _)| time)
                }
            }
        };
        let restart_after_preempt = match all.2 > 0.0 {
            true => all.1 / all.2,
            false => given.restart_after_preempt.unwrap_or(0.0),
        };
        let attempts = self.attempts() as f64;
        Ok(Times {
            start: self.start().to_f64() / attempts,
            success,
            failure,
            preempted_success: of(Class::FalseNegative, given.preempted_success)?,
            preempted_failure: of(Class::TrueNegative, given.preempted_failure)?,
            restart_after_failure,
            restart_after_preempt,
        })
    }

    /// Variances of the whole durations that decide: of failures that were run on, and of attempts that were preempted; 0 where the mean
    /// time is given.
    pub fn time_variances(&self, labels: Labels) -> super::TimeVariances {
        let tallies = |seen| Ending::seen(seen).map(|ending| self.tally(ending));
        let of = |wanted: Class, own: Option<f64>| {
            let (count, _, variance) = pooled([self.tally(Ending::Class(wanted))]);
            match (labels == Labels::Known && count > 0.0, own) {
                (true, _) => variance,
                (false, Some(_)) => 0.0,
                (false, None) => pooled(tallies(None)).2,
            }
        };
        super::TimeVariances {
            failure: pooled(tallies(Some(false))).2,
            preempted_success: of(Class::FalseNegative, self.given.preempted_success),
            preempted_failure: of(Class::TrueNegative, self.given.preempted_failure),
        }
    }
}
