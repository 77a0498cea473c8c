//! The foundation: exact numbers, balls, expressions, polynomials, the zero test, parsing and printing.

#![forbid(unsafe_code)]

mod error;
mod fuel;
mod number;
pub mod parse;

pub use self::error::{Error, ParseError, Result};
pub use self::fuel::Fuel;
pub use self::number::{Integer, Rational};
