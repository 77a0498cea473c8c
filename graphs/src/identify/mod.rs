//! Which coefficients does Σ determine? Criteria that read it from the graph.

mod ancestral;
mod check;
mod coefficients;
mod edgewise;
mod half_trek;
mod infinite;
mod trek_separation;

#[cfg(test)]
mod laws;

pub use self::ancestral::AncestralComponent;
pub use self::edgewise::{
    EdgewiseIdentification, IdentificationRule, IdentificationStep, edgewise_identification,
};
pub use self::half_trek::{
    HalfTrek, HalfTrekCertificate, HalfTrekIdentification, HalfTrekVerdict, SolvedVertex,
    half_trek_criterion,
};
pub use self::infinite::{HalfTrekFlow, HalfTrekPlace};
mod formulas;
mod fraction;

pub use self::formulas::{Identifier, IdentifyingEquation, error_covariances};
pub use self::fraction::CovarianceFraction;
