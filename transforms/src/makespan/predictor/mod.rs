//! A failure predictor that preempts attempts: what it does to the makespan, and whether it pays.
//!
//! Start with [`decide`] for three rates and the mean times, with [`Confusion`] for the six classes of a confusion matrix, with
//! [`roc_curve`] for the best threshold; [`sensitivities`] has the derivatives of the mean by all of them.
//!
//! ```
//! use transforms::makespan::predictor::{ConfusionRates, Times, decide};
//! // 64 % of the attempts would succeed; of those 1/8 are preempted, of the others 8/9
//! let rates = ConfusionRates { success: 0.64, false_alarm: 0.125, detection: 8.0 / 9.0 };
//! let times = Times {
//!     start: 0.0,
//!     success: 28.7,
//!     failure: 68.7,
//!     preempted_success: 12.3,
//!     preempted_failure: 12.3,
//!     restart_after_failure: 0.0,
//!     restart_after_preempt: 0.0,
//! };
//! let decision = decide(&rates, &times)?;
//! assert!(decision.pays);
//! assert!(decision.monitored.value() < decision.reactive.value());
//! # Ok::<(), transforms::Error>(())
//! ```

mod confusion; // rates, times, the six classes
mod decision; // the rule
mod roc; // the best threshold
mod sensitivity; // derivatives of the mean

pub use self::confusion::{ByClass, Class, Confusion, ConfusionRates, Times};
pub use self::decision::{Decision, decide};
pub use self::roc::{RocCurve, RocPoint, roc_curve};
pub use self::sensitivity::{Input, RateSensitivities, sensitivities};
