//! The makespan of trial-and-error tasks: how long until an attempt succeeds, and does it pay to stop attempts that will fail?
//!
//! Start with [`AttemptModel`] for a task that is attempted again and again, with [`decide`] for a failure predictor, with [`Chain`] for a
//! task graph of your own.

mod attempt;
mod chain;
mod confusion;
mod decision;
mod duration;
mod expected;
mod number;
mod uncertainty;

pub use self::attempt::{AttemptGradient, AttemptModel, Outcome};
pub use self::chain::{Arc, Chain, ChainBuilder, Kind, Note};
pub use self::confusion::{ByClass, Class, Confusion, ConfusionRates, Times};
pub use self::decision::{Decision, decide};
pub use self::duration::Duration;
pub use self::expected::{Cause, Expected};
pub use self::number::Number;
pub use self::uncertainty::{
    Attempt, Beliefs, BetaLaw, Change, Ending, ExactTime, Exploration, ExploredCounts, Labels,
    MeanTime, Memory, Monitor, MonitorOptions, Monitors, PlugIn, Posterior, Probability,
    SampledProbability, Sampling, Tally, TaskLog, TimeVariances, Trial, TrialCounts, TrialLog,
    TrialsNeeded, UncertainTimes, Update, WeightedRates, trials_needed, trials_needed_with_times,
};
