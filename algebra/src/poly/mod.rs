//! Sparse polynomials over Z, Q and Z/p, and rational functions.

mod contradiction;
mod divide;
mod evaluate;
mod extension;
mod factor;
mod gcd;
mod modular;
mod monomial;
mod polynomial;
mod power;
mod product;
mod rational_function;
mod resultant;
mod ring;
mod tower;
pub mod univariate;

pub use self::contradiction::{Combination, contradiction};
pub use self::extension::{Extension, Facts, value_of};
pub use self::factor::Factors;
pub use self::monomial::Monomial;
pub use self::polynomial::Polynomial;
pub use self::rational_function::{PartialFractions, RationalFunction};
pub use self::ring::{Integers, Rationals, Ring};
pub use self::tower::{Hints, Laurent, Tower};
