//! The whole law of a Markovian makespan: probabilities, densities and quantiles without subtraction.
//!
//! | file | what |
//! |---|---|
//! | `phase_type`, `build` | laws as rates between phases and to the exit; moments |
//! | `network`, `from_model` | from durations, attempts and chains; several exits |
//! | `sequence` | vectors of a chain in steps, until they are steady |
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
mod steps;
mod transient;
mod uniformised;
mod witness;

pub use self::from_model::ExitTime;
pub use self::phase_type::PhaseType;
pub use self::steps::{ExitSteps, StepLaw, StepPoint};
pub use self::transient::Point;
pub use self::witness::Enclosed;
