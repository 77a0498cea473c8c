//! Vanishing ideals: the polynomial constraints on the covariance matrices of a model.

mod model;
mod monomials;
mod polynomial;
mod search;
mod symmetry;
mod text;

pub use self::polynomial::CovariancePolynomial;
pub use self::search::{Piece, Search};
