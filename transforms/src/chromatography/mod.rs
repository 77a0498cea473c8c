//! Linear chromatography: what a column makes of an injection, in closed form.

pub mod peaks;
