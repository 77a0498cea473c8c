//! Laplace transforms in closed form, with a proof.
//!
//! The way of an inversion: [`reading`] takes an expression in s apart into delays and rational functions; [`poles`] expands
//! these at algebraic poles, [`parametric`] at poles with symbols, [`table`] looks up what is not rational; [`certificate`] and
//! [`witness`] check the answer without any of these; [`text`] writes it, [`document`] says what it is made of.

mod certificate;
#[cfg(feature = "serde")]
mod document;
mod forward;
mod inversion;
mod original;
mod parametric;
mod poles;
mod reading;
mod root_sum;
mod table;
mod text;
mod values;
mod witness;

pub use self::certificate::verify;
#[cfg(feature = "serde")]
pub use self::document::document;
pub use self::forward::{Transform, forward};
pub use self::inversion::{inverse, inverse_within};
pub use self::original::{Impulse, Inverse, Piece};
pub use self::root_sum::RootSum;
pub use self::text::Notation;
