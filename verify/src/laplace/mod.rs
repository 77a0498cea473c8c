//! Certificates of Laplace pairs: one string is the transform of another.

mod document;
mod recheck;
mod table;
mod write;

pub use self::recheck::recheck_laplace;
pub use self::write::certify_laplace;
