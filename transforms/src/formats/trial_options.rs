//! What a log of trials does not say by itself.

use crate::makespan::uncertainty::{ExactTime, Labels};

/// What to do with columns that are named as milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Milliseconds {
    /// Refuse them with a question: in one log in seconds such a column is as often a slip of the name as of the unit.
    #[default]
    Ask,
    /// Convert them to seconds.
    Convert,
}

/// What happened to alarmed attempts (TN, FN).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Alarms {
    /// They were preempted, but for those that a column `explored` names.
    #[default]
    Preempted,
    /// They were run on all the same: a shadow run, in which the predictor was only listened to. All ends were seen. A column `explored`
    /// has the same value for all of them: one that tells them apart contradicts this.
    RunOn,
}

/// What a log does not say by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrialOptions {
    /// Durations to keep of every kind of attempt and task, for the bootstrap and for empirical laws: all of them up to this number, a
    /// random sample of this size beyond.
    pub keep: usize,
    /// c₀ of every attempt, if the log has no column of it.
    pub start: Option<ExactTime>,
    /// What happened to alarmed attempts.
    pub alarms: Alarms,
    /// Columns named as milliseconds.
    pub milliseconds: Milliseconds,
    /// Whether labels of preempted attempts are believed; only what is noted depends on it here.
    pub labels: Labels,
}
