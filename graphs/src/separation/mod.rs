//! What a graph says about Σ without any number: separations, ranks, vanishing minors.

mod connecting;
mod constraints;
mod separator;
mod trek;

#[cfg(test)]
mod laws;

pub use self::connecting::{ConnectingPath, Step, d_connecting_path, d_separated};
pub use self::constraints::{ImpliedConstraint, implied_constraints};
pub use self::separator::find_separator;
pub use self::trek::{Trek, TrekRank, trek_rank};
pub(crate) use self::trek::{is_trek, sided_network, treks_of};
