//! The whole law of a Markovian makespan: probabilities, densities and quantiles without subtraction.
//!
//! | file | what |
//! |---|---|
//! | `phase_type` | laws as rates between phases and to the exit; moments |
//! | `network`, `from_model` | from durations, attempts and chains; several exits |
//! | `uniformised` | sums over the events of a Poisson process, with proved bounds |
//! | `powers` | stiff chains: squared transition matrices that stay stochastic |
//! | `transient` | which of the two answers, and the answers |
//! | `quantile` | times from probabilities |

mod from_model;
mod network;
mod phase_type;
mod powers;
mod quantile;
mod transient;
mod uniformised;

pub use self::from_model::ExitTime;
pub use self::phase_type::PhaseType;
pub use self::transient::Point;
