//! Polynomials in one variable, dense: coefficients by degree.
//!
//! [`Modular`] has its coefficients in Z/p, `IntegerPolynomial` in Z.

mod modular;

pub use self::modular::{Modular, ModularFactors};
