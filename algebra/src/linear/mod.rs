//! Exact linear algebra: modulo a prime, over the integers and rationals, and over any ring that divides exactly.
//!
//! | matrix | file | methods |
//! |---|---|---|
//! | [`ModularMatrix`], words modulo p | `modular` | echelon form with delayed reductions |
//! | [`Matrix`]`<Integer>` | `determinant`, `dixon`, `nullspace` | images modulo primes or powers of one, verified by multiplication |
//! | [`Matrix`]`<T>` for a [`Domain`] T | [`fraction_free`] | Bareiss |
//! | [`Matrix`]`<T>` for a [`Ring`] T | [`division_free`] | Berkowitz, Laplace |
//! | [`Matrix`]`<RationalFunction>` | [`rational_function`] | rows cleared of denominators, then Bareiss |
//!
//! ```
//! use algebra::{Fuel, Integer, linear::Matrix};
//! let matrix = Matrix::from_rows(vec![vec![2, 1], vec![7, 4]])?.map(|entry| Integer::from(*entry));
//! assert_eq!(matrix.determinant(&mut Fuel::default())?, Integer::ONE);
//! # Ok::<(), algebra::Error>(())
//! ```

mod accumulator;
mod determinant;
pub mod division_free;
mod dixon;
pub mod fraction_free;
#[cfg(test)]
mod laws;
mod matrix;
mod modular;
mod nullspace;
pub mod rational_function;
mod ring;

pub(crate) use self::accumulator::Accumulator;
pub use self::matrix::Matrix;
pub use self::modular::{Echelon, ModularMatrix};
pub use self::ring::{Domain, Ring};
