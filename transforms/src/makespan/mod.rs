//! The makespan of trial-and-error tasks: how long until an attempt succeeds, and does it pay to stop attempts that will fail?
//!
//! | question | start with | room |
//! |---|---|---|
//! | how long does a task take that is attempted again and again? | [`AttemptModel`] | |
//! | does a failure predictor pay, and at which threshold? | [`decide`], [`roc_curve`] | [`predictor`] |
//! | a task graph of my own: times, exits, sensitivities | [`Chain::builder`] | [`chain`] |
//! | the same as a formula, with source code | [`Chain::symbolic_mean`] | [`symbolic`] |
//! | probabilities and quantiles, for any laws of the durations | [`AttemptModel::distribution`] | [`distribution`] |
//! | the same for exponential stages, proved | [`AttemptModel::phase_type`] | [`markov`] |
//! | when is it best to give up and start again? | [`Timeout`] | [`timeout`] |
//! | what does a log of trials say, how sure is that, how many more? | [`TrialLog`], [`Posterior`] | [`uncertainty`] |
//! | trials as they come | [`Monitor`] | [`uncertainty`] |
//! | makespans by the dice | [`AttemptModel::simulate`] | [`simulate`] |
//! | what can contradict an answer | [`witness::equations`] | [`witness`] |
//!
//! ```
//! use transforms::makespan::{AttemptModel, Duration, Outcome};
//! let outcome = |name: &str, probability, seconds, done| Outcome {
//!     name: name.to_owned(),
//!     probability,
//!     time: Duration::Deterministic(seconds),
//!     restart: None,
//!     done,
//! };
//! // three of four attempts succeed within 10 s, the others are lost after 24 s
//! let task = AttemptModel::new(None, vec![outcome("S", 0.75, 10.0, true), outcome("F", 0.25, 24.0, false)])?;
//! assert_eq!(task.mean().value(), 18.0);
//! assert_eq!(task.attempts().value(), 4.0 / 3.0);
//! assert!((task.distribution()?.cdf(&[40.0])?[0].value - 0.9375).abs() < 1e-12);
//! # Ok::<(), transforms::Error>(())
//! ```

mod attempt;
mod capped;
pub mod chain;
mod convert;
pub mod distribution;
mod duration;
mod expected;
mod law;
mod limited;
pub mod markov;
mod number;
pub mod predictor;
pub mod simulate;
mod stopped;
pub mod symbolic;
pub mod timeout;
pub mod uncertainty;
pub mod witness;

pub use self::attempt::{AttemptGradient, AttemptModel, Outcome};
pub use self::capped::Capped;
pub use self::chain::{Chain, Kind};
pub use self::convert::Values;
pub use self::distribution::Distribution;
pub use self::duration::Duration;
pub use self::expected::{Cause, Expected};
pub use self::number::Number;
pub use self::predictor::{
    Class, Confusion, ConfusionRates, Decision, RocPoint, Times, decide, roc_curve,
};
pub use self::symbolic::Formula;
pub use self::timeout::Timeout;
pub use self::uncertainty::{Monitor, Posterior, TrialLog};
