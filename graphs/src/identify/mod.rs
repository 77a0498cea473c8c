//! Which parameters of a model does its covariance matrix determine?
//!
//! Start with [`finite_to_one`]: the dimension of the model, and with it which parameters take finitely many values on the set
//! of parameters with the same covariances; then [`degree`](degree()): how many complex points that set has; then
//! [`fibre_points`]: the points themselves. [`compare_models`] asks the same equations whether one model contains another.

mod degree;
mod equations;
mod equivalence;
mod fibre;
mod jacobian;
mod rank_certificate;
mod structural_rank;

pub use self::degree::{Degree, DegreeAssurance, degree, degree_by_basis};
pub use self::equivalence::{
    Inclusion, ModelComparison, Relation, compare_models, same_model_dimension,
};
pub use self::fibre::{Fibre, FibrePoint, fibre_points, fibre_through};
pub use self::jacobian::{
    FiniteToOne, RankBound, finite_to_one, finite_to_one_by_rank, simple_certificate,
};
pub use self::rank_certificate::RankCertificate;
