//! Identification: which parameters the covariance matrix determines, and by which formulas.

mod formulas;
mod fraction;

pub use self::formulas::{Identifier, IdentifyingEquation, error_covariances};
pub use self::fraction::CovarianceFraction;
