//! Polynomials in one variable, dense: coefficients by degree.
//!
//! [`Modular`] has its coefficients in Z/p, [`IntegerPolynomial`] in Z. The way of a factorisation: square-free parts,
//! factors modulo a prime, lifting, recombination. The way of a root: isolation, refinement.

mod composed;
mod division;
mod evaluation;
mod factor;
mod gcd;
mod integer;
#[cfg(test)]
mod integer_laws;
mod inverse;
mod modular;
mod product;
mod resultant;
mod roots;

pub use self::factor::{IntegerFactors, cyclotomic};
pub use self::integer::IntegerPolynomial;
pub use self::modular::{Modular, ModularFactors};
pub use self::resultant::Subresultant;
pub use self::roots::RealRoot;
