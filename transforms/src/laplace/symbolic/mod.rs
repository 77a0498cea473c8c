//! Laplace transforms in closed form, with a proof.
//!
//! The way of an inversion: [`reading`] takes an expression in s apart into delays and rational functions; [`poles`] expands
//! these at algebraic poles, [`parametric`] at poles with symbols, [`table`] looks up what is not rational; [`certificate`] and
//! [`witness`] check the answer without any of these; [`text`] writes it, [`document`] says what it is made of. [`branches`] and
//! [`echoes`] prepare what is inverted numerically, or up to a time.

mod branches;
mod certificate;
#[cfg(feature = "serde")]
mod document;
mod echoes;
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

pub(in crate::laplace) use self::branches::continued;
pub use self::certificate::verify;
#[cfg(feature = "serde")]
pub use self::document::document;
pub use self::echoes::without_echoes;
pub use self::forward::{Transform, forward};
pub use self::inversion::{inverse, inverse_within};
pub use self::original::{Impulse, Inverse, Piece};
pub use self::root_sum::RootSum;
pub use self::text::Notation;
