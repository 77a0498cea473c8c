//! The closed forms of this crate in the catalogue, each with its witness and its wrong twins.
//!
//! Problems and solutions are JSON; columns and confusion matrices have the keys of [`crate::cases`].

mod breakthrough;
mod dispersed;
mod inverse;
mod makespan;
mod makespan_law;
mod moments;
mod preemption_posterior;
mod problem;
mod programmed;
mod task_graph;

pub use self::breakthrough::ENTRY as PLUG_FLOW_BREAKTHROUGH;
pub use self::dispersed::ENTRY as DISPERSED_CHROMATOGRAM;
pub use self::inverse::ENTRY as LAPLACE_INVERSE;
pub use self::makespan::{DECISION as PREEMPTION_RULE, MEAN as PREEMPTED_MAKESPAN};
pub use self::makespan_law::ENTRY as MAKESPAN_DISTRIBUTION;
pub use self::moments::ENTRY as COLUMN_MOMENTS;
pub use self::preemption_posterior::ENTRY as PREEMPTION_POSTERIOR;
pub use self::programmed::ENTRY as PROGRAMMED_RETENTION;
pub use self::task_graph::{FORMULA as TASK_GRAPH_FORMULA, TIMES as TASK_GRAPH_TIMES};
