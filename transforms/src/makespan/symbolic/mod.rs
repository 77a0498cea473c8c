//! Makespans of chains as formulas: one quotient of polynomials in the symbols of the rates, with its gradient, source and witness.
//!
//! The way of an answer: [`names`] reads rates as rational functions, [`chain`] asks the sums over forests of
//! [`graphs::resolvent::mean_reward`] for the quotient in lowest terms, [`formula`] is that quotient, [`terms`], [`text`] and [`source`]
//! write it, [`witness`] solves the linear system at random points without any of these.

#[cfg(feature = "serde")]
mod certificate;
mod chain;
mod formula;
mod names;
mod source;
mod terms;
mod text;
mod witness;

pub use self::chain::Quantity;
pub use self::formula::{Form, Formula};
pub use self::source::Language;
