//! Which parameters of a model does its covariance matrix determine?

mod jacobian;
mod rank_certificate;

pub use self::jacobian::{
    FiniteToOne, RankBound, finite_to_one, finite_to_one_by_rank, simple_certificate,
};
pub use self::rank_certificate::RankCertificate;
