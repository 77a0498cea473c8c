//! Vanishing ideals: the polynomial constraints on the covariance matrices of a model.

mod certificate;
mod check;
mod claim;
mod elimination;
mod equivalence;
mod fibre;
mod grid;
mod hypersurface;
#[cfg(feature = "serde")]
mod json;
mod lift;
mod minors;
mod model;
mod monomials;
mod polynomial;
mod search;
mod symmetry;
mod text;
mod vanishing;

pub use self::certificate::{Certificate, Chance, Counterexample, Method, Vanishing, certify};
pub use self::elimination::{Elimination, eliminate};
pub use self::equivalence::{Equivalence, equivalent};
pub use self::grid::Grid;
pub use self::hypersurface::{constraint_multidegree, hypersurface};
pub use self::minors::{conditional_independence, minor, minors};
pub use self::polynomial::{CovariancePolynomial, EntryPower};
pub use self::search::{Piece, Search};
pub use self::vanishing::{
    Completeness, Generator, Reason, Stop, VanishingIdeal, vanishing_ideal, vanishing_ideal_while,
};

// What identifying formulas are read from.
pub(crate) use self::certificate::certify_parts;
pub(crate) use self::check::cofactors;
pub(crate) use self::lift::lifted;
pub(crate) use self::model::Model;
pub(crate) use self::monomials::{Monomials, Powers};
pub(crate) use self::search::{check_field, first_of, next_of, table};
