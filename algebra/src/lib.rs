//! The foundation: exact numbers, balls, expressions, polynomials, the zero test, parsing and printing.

#![forbid(unsafe_code)]

mod error;
mod fuel;
pub mod parse;

pub use self::error::{Error, ParseError, Result};
pub use self::fuel::Fuel;
