//! From a log of trials to a decision with its uncertainty.
//!
//! A [`TrialLog`] counts and sums; [`TaskLog::plug_in`] is the mean makespan it shows, [`TaskLog::counts`] what it may say about the
//! predictor, [`Posterior`] how sure that is, [`trials_needed`] how many trials it takes, [`Monitor`] all that as trials come.

mod beta_law; // what is believed about a probability
mod censoring; // what a log may be asked
mod counts; // the four counts that matter
mod exact_time; // decimal times without rounding
mod exploration; // weighting attempts that were let run on
mod gain; // what decides, as a function
mod laws; // a model with the observed durations
mod log; // trials, task by task
mod monitor; // trials as they come
mod monitors; // one monitor for each task
mod pays; // the probability that preempting pays
mod peak; // integrals of one peak by their logarithms
mod plan; // how many trials it takes
mod posterior; // beliefs about p, α and β after the trials
mod share; // one beta variable above a line in another
mod tally; // sufficient statistics of durations
mod uncertain_times; // mean times that are not known either
mod witness; // the same probability by other ways

pub use self::beta_law::BetaLaw;
pub use self::censoring::Labels;
pub use self::counts::TrialCounts;
pub use self::exact_time::ExactTime;
pub use self::exploration::{Exploration, ExploredCounts, WeightedRates};
pub use self::log::{Ending, PlugIn, TaskLog, Trial, TrialLog};
pub use self::monitor::{Attempt, Change, Memory, Monitor, MonitorOptions, Update};
pub use self::monitors::Monitors;
pub use self::pays::Probability;
pub use self::plan::{TimeVariances, TrialsNeeded, trials_needed, trials_needed_with_times};
pub use self::posterior::{Beliefs, Posterior};
pub use self::tally::Tally;
pub use self::uncertain_times::{MeanTime, UncertainTimes};
