//! From a log of trials to a decision with its uncertainty.
//!
//! | question | name |
//! |---|---|
//! | what a log of trials counts and sums | [`TrialLog`], a [`TaskLog`] for each task, read by `formats::read_trials` |
//! | the mean makespan that it shows | [`TaskLog::plug_in`] |
//! | what it may say about the predictor | [`TaskLog::counts`]; with preemption on, [`TaskLog::explored_counts`] |
//! | how sure it is that preempting pays | [`Posterior::prob_pays`]; with mean times from the log, [`Posterior::prob_pays_uncertain`] |
//! | how many trials that takes | [`trials_needed`], [`trials_needed_with_times`] |
//! | trials as they come, and what to do | [`Monitor`], [`Monitors`] for several tasks |
//!
//! ```
//! use transforms::makespan::Times;
//! use transforms::makespan::uncertainty::{Beliefs, Posterior, TrialCounts, trials_needed};
//! // of 98 trials 64 would succeed, 8 of them preempted; of the 34 others 30 were preempted
//! let counts = TrialCounts {
//!     success_continued: 56.0,
//!     success_preempted: 8.0,
//!     failure_continued: 4.0,
//!     failure_preempted: 30.0,
//! };
//! let times = Times {
//!     start: 1.0,
//!     success: 29.0,
//!     failure: 69.0,
//!     preempted_success: 13.0,
//!     preempted_failure: 12.0,
//!     restart_after_failure: 4.0,
//!     restart_after_preempt: 2.0,
//! };
//! let posterior = Posterior::new(&Beliefs::default(), &counts)?;
//! assert!(posterior.prob_pays(&times)?.value > 0.999);
//! assert!(trials_needed(&counts.rates().unwrap(), &times, 0.95)?.trials < 98.0);
//! # Ok::<(), transforms::Error>(())
//! ```

mod anchor; // how far a probability can have moved
mod attempt; // an attempt as a monitor sees it
mod beta_law; // what is believed about a probability
mod censoring; // what a log may be asked
mod counts; // the four counts that matter
mod exact_time; // decimal times without rounding
mod exploration; // weighting attempts that were let run on
mod gain; // what decides, as a function
mod given_times; // mean times that a log does not show
mod laws; // a model with the observed durations
mod log; // trials, task by task
mod monitor; // trials as they come
mod monitor_options; // when a monitor decides
mod monitors; // one monitor for each task
mod pays; // the probability that preempting pays
mod peak; // integrals of one peak by their logarithms
mod plan; // how many trials it takes
mod posterior; // beliefs about p, α and β after the trials
mod share; // one beta variable above a line in another
mod tally; // sufficient statistics of durations
mod uncertain_times; // mean times that are not known either
mod watched; // what a monitor has seen
mod witness; // the same probability by other ways

pub use self::attempt::Attempt;
pub use self::beta_law::BetaLaw;
pub use self::censoring::Labels;
pub use self::counts::TrialCounts;
pub use self::exact_time::ExactTime;
pub use self::exploration::{Exploration, ExploredCounts, WeightedRates};
pub use self::given_times::GivenTimes;
pub use self::log::{Ending, PlugIn, TaskLog, Trial, TrialLog};
pub use self::monitor::{Change, Monitor, Update};
pub use self::monitor_options::{Memory, MonitorOptions};
pub use self::monitors::Monitors;
pub use self::pays::Probability;
pub use self::plan::{TimeVariances, TrialsNeeded, trials_needed, trials_needed_with_times};
pub use self::posterior::{Beliefs, Posterior};
pub use self::tally::Tally;
pub use self::uncertain_times::{MeanTime, UncertainTimes};
