//! Covariances of linear structural equation models, entry by entry, in lowest terms.

mod adjugate;
mod columns;
mod document;
mod entry;
mod evaluate;
mod factored;
mod model;
mod notation;
mod program;
mod size;
mod text;
mod treks;
mod witness;

pub(crate) use self::adjugate::Adjugate;
pub use self::document::{Document, Form};
pub use self::entry::{Entry, ExpandedEntry, Side, Summand};
pub use self::evaluate::Entries;
pub use self::factored::Definitions;
pub use self::model::Covariance;
pub use self::notation::{Letter, Notation};
pub use self::program::CovarianceProgram;
pub use self::treks::{TrekGraph, TrekTerm};
pub use self::witness::{witness, witness_document};
