//! The makespan of trial-and-error tasks: how long until an attempt succeeds, and does it pay to stop attempts that will fail?
//!
//! Start with [`AttemptModel`] for a task that is attempted again and again, with [`decide`] for a failure predictor, with [`Chain`] for a
//! task graph of your own; then ask for the whole law, [`Distribution`], or for the best time to give up, [`Timeout`].

mod attempt;
mod capped;
mod chain;
mod confusion;
mod decision;
mod distribution;
mod duration;
mod expected;
mod law;
mod markov;
mod number;
mod operating;
mod sensitivity;
pub mod simulate;
mod timeout;

pub use self::attempt::{AttemptGradient, AttemptModel, Outcome};
pub use self::capped::Capped;
pub use self::chain::{Arc, Chain, ChainBuilder, Kind, Note};
pub use self::confusion::{ByClass, Class, Confusion, ConfusionRates, Times};
pub use self::decision::{Decision, decide};
pub use self::distribution::{Answer, Distribution, Lattice, Renewal, Way};
pub use self::duration::Duration;
pub use self::expected::{Cause, Expected};
pub use self::markov::{ExitTime, PhaseType, Point};
pub use self::number::Number;
pub use self::operating::{OperatingCurve, OperatingPoint, operating_curve};
pub use self::sensitivity::{Input, Sensitivities, sensitivities};
pub use self::timeout::{Optimum, Timeout};
