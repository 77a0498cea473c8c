//! The closed forms of this crate in the catalogue, each with its witness and its wrong twins.
//!
//! Problems and solutions are JSON; columns have the keys of [`crate::cases`].

mod breakthrough;
mod dispersed;
mod inverse;
mod moments;
mod problem;
mod programmed;

pub use self::breakthrough::ENTRY as PLUG_FLOW_BREAKTHROUGH;
pub use self::dispersed::ENTRY as DISPERSED_CHROMATOGRAM;
pub use self::inverse::ENTRY as LAPLACE_INVERSE;
pub use self::moments::ENTRY as COLUMN_MOMENTS;
pub use self::programmed::ENTRY as PROGRAMMED_RETENTION;
