//! DRN, the explicit format of Storm: states with labels and rewards, and what leads from each to which.
//!
//! ```text
//! @type: CTMC
//! @parameters
//! pS tau0
//! @reward_models
//!
//! @nr_states
//! 2
//! @model
//! state 0 !pS/tau0 init
//! //name: "try"
//!     action 0
//!         1 : pS/tau0
//! state 1 !1 done
//!     action 0
//!         1 : 1
//! ```
//!
//! The lines below a state of a CTMC hold rates, and `!` the sum of them. Files of older writers have probabilities there: they are told
//! apart by their sum. Storm knows no names of states; they stand in comments, which it passes over.

mod read; // lines of a file
mod state; // from states and lines to a chain
mod write;

pub(in crate::formats::chain) use self::read::read;
pub(in crate::formats::chain) use self::state::chosen;
pub(in crate::formats::chain) use self::write::{no_durations, parameters, start, write};

/// What stands before the name of a state, in a comment behind its line.
const NAME: &str = "//name: ";
