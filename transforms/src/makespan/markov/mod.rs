//! The whole law of a Markovian makespan: probabilities, densities and quantiles without subtraction.
//!
//! Start with [`PhaseType::of`] a duration, [`AttemptModel::phase_type`](super::AttemptModel::phase_type), or
//! [`Chain::time_to_exit`](super::Chain::time_to_exit) for a graph in continuous time;
//! [`Chain::steps_to_exit`](super::Chain::steps_to_exit) for one in steps.
//!
//! ```
//! use transforms::makespan::Duration;
//! use transforms::makespan::markov::PhaseType;
//! let law = PhaseType::of(&Duration::Exponential { mean: 2.0 }).unwrap();
//! let median = law.quantile(0.5)?;
//! assert!((median / 2.0 - f64::ln(2.0)).abs() < 1e-15);
//! let far = law.at(&[600.0])?[0];
//! assert!((far.survival / f64::exp(-300.0) - 1.0).abs() <= far.error + 1e-15);
//! # Ok::<(), transforms::Error>(())
//! ```
//!
//! | file | what |
//! |---|---|
//! | `phase_type`, `build` | laws as rates between phases and to the exit; moments |
//! | `network`, `from_model` | from durations, attempts and chains; several exits |
//! | `sequence` | vectors of a chain in steps, until they are steady |
//! | `settle` | whether a large chain becomes steady in time |
//! | `uniformised` | sums over the events of a Poisson process, with proved bounds |
//! | `powers` | stiff chains: squared transition matrices that stay stochastic |
//! | `transient` | which of the two answers, and the answers |
//! | `quantile` | times from probabilities |
//! | `merged` | phases that are alike made one |
//! | `steps`, `exact` | the same for chains in steps, in doubles and exactly |
//! | `witness`, `forward` | matrix exponentials and a differential equation, which share nothing with all this |

mod build;
mod exact;
mod forward;
mod from_model;
mod merged;
mod network;
mod phase_type;
mod powers;
mod quantile;
mod sequence;
mod settle;
mod steps;
mod transient;
mod uniformised;
mod witness;

pub use self::from_model::ExitTime;
pub use self::phase_type::PhaseType;
pub use self::steps::{ExitSteps, StepLaw, StepPoint};
pub use self::transient::Point;
pub(super) use self::transient::Transient;
pub use self::witness::Enclosed;
