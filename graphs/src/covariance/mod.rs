//! Covariances of linear structural equation models, entry by entry, in lowest terms.

mod entry;
mod model;
mod program;
mod text;
mod treks;

pub use self::entry::{Entry, ExpandedEntry, Side, Summand};
pub use self::model::Covariance;
pub use self::program::CovarianceProgram;
pub use self::treks::{Trek, TrekGraph};
