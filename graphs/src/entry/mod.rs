//! The closed forms of this crate in the catalogue, each with its witness and its wrong twins.
//!
//! Problems and solutions are JSON; graphs have the keys of [`crate::cases`], vertices count from 1.

mod covariance;
mod identification;
mod likelihood;
mod problem;
mod resolvent;
mod vanishing;

pub use self::covariance::ENTRY as ONE_CONNECTION_COVARIANCE;
pub use self::identification::ENTRY as IDENTIFYING_FORMULA;
pub use self::likelihood::ENTRY as SEM_LIKELIHOOD;
pub use self::resolvent::ENTRY as RESOLVENT_ONE_CONNECTIONS;
pub use self::vanishing::ENTRY as VANISHING_IDEAL;
