//! Makespans by the dice: what a task takes, attempt by attempt. Shares nothing with the formulas but the model.
//!
//! Start with [`AttemptModel::simulate`](super::AttemptModel::simulate) or [`Chain::simulate`](super::Chain::simulate): a [`Draw`] says
//! how many and from which seed, [`Makespans`] is the sample, an [`Estimate`] a number with its standard error.
//!
//! ```
//! use transforms::makespan::simulate::Draw;
//! use transforms::makespan::{Chain, Kind};
//! let mut graph = Chain::builder(Kind::Continuous);
//! graph.begin("try", 1.0).exit("done").arc("try", "done", 0.25, None);
//! let graph = graph.build()?;
//! let mean = graph.simulate(Draw::new(10_000, 1))?.mean();
//! assert!((mean.value - 4.0).abs() < 4.0 * mean.error);
//! # Ok::<(), transforms::Error>(())
//! ```

mod attempts;
mod durations;
mod pick;
mod sample;
mod walk;

pub use self::sample::{Estimate, Makespans};
pub(in crate::makespan) use self::sample::{rank, significant};
pub use crate::sampling::Draw;
