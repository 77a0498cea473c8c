//! The makespan of trial-and-error tasks: how long until an attempt succeeds, and does it pay to stop attempts that will fail?
//!
//! Start with [`AttemptModel`] for a task that is attempted again and again, with [`decide`] for a failure predictor, with [`Chain`] for a
//! task graph of your own; then ask for the whole law, [`Distribution`], or for the best time to give up, [`Timeout`].

mod attempt;
mod capped;
mod chain;
mod confusion;
mod convert;
mod decision;
mod distribution;
mod duration;
mod expected;
mod law;
mod markov;
mod number;
mod roc;
mod sensitivity;
pub mod simulate;
mod stopped;
mod symbolic;
mod timeout;
mod uncertainty;
pub mod witness;

pub use self::attempt::{AttemptGradient, AttemptModel, Outcome};
pub use self::capped::Capped;
pub use self::chain::{
    Absorption, Arc, Chain, ChainBuilder, ChainGradient, Classes, Costs, Eliminate, Kind, Note,
    Occupancy, Passage,
};
pub use self::confusion::{ByClass, Class, Confusion, ConfusionRates, Times};
pub use self::convert::Values;
pub use self::decision::{Decision, decide};
pub use self::distribution::{Answer, Distribution, Lattice, Renewal, Way};
pub use self::duration::Duration;
pub use self::expected::{Cause, Expected};
pub use self::markov::{Enclosed, ExitSteps, ExitTime, PhaseType, Point, StepLaw, StepPoint};
pub use self::number::Number;
pub use self::roc::{RocCurve, RocPoint, roc_curve};
pub use self::sensitivity::{Input, RateSensitivities, sensitivities};
pub use self::symbolic::{Form, Formula, Language, Quantity};
pub use self::timeout::{Optimum, Timeout, Turn};
pub use self::uncertainty::{
    Attempt, Beliefs, BetaLaw, Change, Ending, ExactTime, Exploration, ExploredCounts, Labels,
    MeanTime, Memory, Monitor, MonitorOptions, Monitors, PlugIn, Posterior, Probability,
    SampledProbability, Sampling, Tally, TaskLog, TimeVariances, Trial, TrialCounts, TrialLog,
    TrialsNeeded, UncertainTimes, Update, WeightedRates, trials_needed, trials_needed_with_times,
};
