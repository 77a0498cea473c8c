//! Gröbner bases over Z/p and over Q.
//!
//! The way of an ideal: [`ModularPolynomial`]s → [`Ideal`] → packed monomials (`packed`) → F4 (`f4`) or Buchberger
//! (`buchberger`), which share the criteria (`pairs`) and nothing else → [`Basis`], reduced and therefore unique.
//! Over Q: images modulo primes, put together and checked (`rational`).
//!
//! ```
//! use algebra::{Fuel, PrimeField, groebner::{Ideal, ModularPolynomial, Order}};
//! // The circle and a line: x^2 + y^2 - 1, x - y.
//! let field = PrimeField::new(32003)?;
//! let circle = ModularPolynomial::new(field, vec![(vec![2], 1), (vec![0, 2], 1), (vec![], 32002)])?;
//! let line = ModularPolynomial::new(field, vec![(vec![1], 1), (vec![0, 1], 32002)])?;
//! let fuel = &mut Fuel::default();
//! let basis = Ideal::new(field, 2, vec![circle, line])?.basis(Order::Lexicographic, fuel)?;
//! assert_eq!(basis.leading_monomials(), [vec![0, 2], vec![1]]);
//! assert_eq!((basis.dimension(fuel)?, basis.degree(fuel)?), (Some(0), 2.into()));
//! # Ok::<(), algebra::Error>(())
//! ```

mod basis;
mod buchberger;
mod change;
mod convert;
mod f4;
mod hilbert;
mod ideal;
#[cfg(test)]
mod laws;
mod macaulay;
mod normal_form;
mod order;
mod packed;
mod pairs;
mod rational;
mod scalars;

pub use self::basis::Basis;
pub use self::convert::ModularPolynomial;
pub use self::hilbert::HilbertSeries;
pub use self::ideal::{Algorithm, Ideal};
pub use self::order::Order;
pub use self::rational::{Assurance, RationalBasis, RationalIdeal};
