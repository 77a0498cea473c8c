//! The foundation: exact numbers, balls, expressions, polynomials, the zero test, parsing and printing.
//!
//! The data's way: text → [`parse::parse`] → [`parse::Tree`] → [`lower::lower`] → [`expr::Expr`] →
//! [`zero::decide`] → proof. Work is counted in [`Fuel`], never in seconds.

#![forbid(unsafe_code)]

pub mod algebraic;
pub mod dense;
mod error;
pub mod evidence;
pub mod expr;
mod factor;
mod fuel;
pub mod groebner;
pub mod lattice;
pub mod linear;
pub mod lower;
mod nearest;
mod number;
pub mod parse;
pub mod poly;
mod random;
#[cfg(feature = "proptest")]
pub mod strategies;
pub mod units;
pub mod zero;

pub use self::error::{Error, Limit, ParseError, Result};
pub use self::factor::{CoprimeBase, Factorisation, coprime_base, exponents, factor};
pub use self::fuel::Fuel;
pub use self::nearest::nearest;
pub use self::number::{
    Ball, ChineseRemainder, ComplexBall, FloatBall, Integer, PrimeField, Rational, RootBound,
};
pub use self::random::Words;
