//! The closed forms of this crate in the catalogue, each with its witness and its wrong twins.
//!
//! Problems and solutions are JSON; columns and confusion matrices have the keys of [`crate::cases`].

mod breakthrough;
mod dispersed;
mod inverse;
mod makespan;
mod moments;
mod problem;
mod programmed;

pub use self::breakthrough::ENTRY as PLUG_FLOW_BREAKTHROUGH;
pub use self::dispersed::ENTRY as DISPERSED_CHROMATOGRAM;
pub use self::inverse::ENTRY as LAPLACE_INVERSE;
pub use self::makespan::{DECISION as PREEMPTION_RULE, MEAN as PREEMPTED_MAKESPAN};
pub use self::moments::ENTRY as COLUMN_MOMENTS;
pub use self::programmed::ENTRY as PROGRAMMED_RETENTION;
