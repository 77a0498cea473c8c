//! Which parameters of a model does its covariance matrix determine?
//!
//! From the graph: [`half_trek_criterion`], [`edgewise_identification`]. From the rank of the Jacobian: [`finite_to_one`],
//! the dimension of the model and which parameters take finitely many values. From the equations of the fibre:
//! [`degree`](degree()), how many complex points have the same covariances; [`fibre_points`], the points themselves;
//! [`compare_models`], whether one model contains another. From linear algebra: [`Identifier`], the formulas of lowest degree; from
//! the steps by which the graph was solved: [`step_formulas`], for large graphs.

mod ancestral; // from the graph
mod check;
mod coefficients;
mod edgewise;
mod half_trek;
mod infinite;
mod trek_separation;

mod jacobian; // from the rank
mod kernel;
mod rank_certificate;
mod structural_rank;

mod degree; // from the equations of the fibre
mod equations;
mod equivalence;
mod fibre;

mod formulas; // identifying formulas
mod fraction;
mod step_formulas;

#[cfg(test)]
mod laws;

pub use self::ancestral::AncestralComponent;
pub use self::degree::{Degree, DegreeAssurance, degree, degree_by_basis};
pub use self::edgewise::{
    EdgewiseIdentification, IdentificationRule, IdentificationStep, edgewise_identification,
};
pub use self::equivalence::{
    Inclusion, ModelComparison, Relation, compare_models, same_model_dimension,
};
pub use self::fibre::{Fibre, FibrePoint, fibre_points, fibre_through};
pub use self::formulas::{Identifier, IdentifyingEquation, error_covariances};
pub use self::fraction::CovarianceFraction;
pub use self::half_trek::{
    HalfTrek, HalfTrekCertificate, HalfTrekIdentification, HalfTrekVerdict, SolvedVertex,
    half_trek_criterion,
};
pub use self::infinite::{HalfTrekFlow, HalfTrekPlace};
pub use self::jacobian::{
    FiniteToOne, RankBound, finite_to_one, finite_to_one_by_rank, simple_certificate,
};
pub use self::kernel::KernelCertificate;
pub use self::rank_certificate::RankCertificate;
pub use self::step_formulas::{StepFormula, step_formulas};

// What the dimension of a model is read from.
pub(crate) use self::jacobian::jacobian;
