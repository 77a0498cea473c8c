//! Linear chromatography: what a column makes of an injection, in closed form.
//!
//! | file | what |
//! |---|---|
//! | `model` | column, binding, inlet, components: plain data |
//! | `transfer` | the Laplace transform of what leaves the column |
//! | `moments` | cumulants from its Taylor coefficients |

mod model;
mod moments;
mod transfer;
pub mod witness;

pub use self::model::{Binding, Column, Component, Dispersion, Experiment, Inlet};
pub use self::moments::{Moments, moments, moments_enclosed};
