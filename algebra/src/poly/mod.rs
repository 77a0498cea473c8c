//! Sparse polynomials and rational functions over the rationals.

mod polynomial;
mod product;
mod rational_function;

pub use self::polynomial::{Monomial, Polynomial};
pub use self::rational_function::RationalFunction;
