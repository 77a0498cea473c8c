//! Vanishing ideals: the polynomial constraints on the covariance matrices of a model.

mod certificate;
mod check;
mod claim;
mod grid;
mod model;
mod monomials;
mod polynomial;
mod search;
mod symmetry;
mod text;

pub use self::certificate::{Certificate, Chance, Counterexample, Method, Vanishing, certify};
pub use self::grid::Grid;
pub use self::polynomial::CovariancePolynomial;
pub use self::search::{Piece, Search};
