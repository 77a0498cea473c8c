//! Makespans by the dice: what a task takes, attempt by attempt. Shares nothing with the formulas but the model.

mod attempts;
mod durations;
mod pick;
mod sample;
mod stopped;
mod walk;

pub use self::sample::{Estimate, Makespans};
pub use crate::sampling::Draw;
