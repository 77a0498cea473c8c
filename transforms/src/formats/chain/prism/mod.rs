//! A subset of PRISM: one module of bounded variables, explored to a chain.

mod explore; // states, breadth first
mod guarded; // commands by the value that a variable must have
mod program; // declarations as they stand in the text
mod resolve; // constants and the order of formulas
mod write;

pub(super) use self::explore::read;
pub(super) use self::write::write;
