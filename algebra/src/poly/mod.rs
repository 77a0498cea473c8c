//! Sparse polynomials and rational functions over the rationals.

mod extension;
mod polynomial;
mod product;
mod rational_function;
pub mod univariate;

pub use self::extension::Extension;
pub use self::polynomial::{Monomial, Polynomial};
pub use self::rational_function::RationalFunction;
