//! The answer checker: does this answer equal the gold answer? With a proof of the verdict, in bounded work.

#![forbid(unsafe_code)]

mod answer;
mod approximate;
mod batch;
mod check;
mod compare;
#[cfg(feature = "catalogue")]
pub mod entry;
mod extract;
mod form;
mod options;
mod plain;
mod region;
mod report;
#[cfg(feature = "serde")]
pub mod rows;
mod text;
mod witness;

pub use self::batch::{Pair, check_batch};
pub use self::check::{check, check_any};
pub use self::extract::{Candidate, Extraction, extract};
pub use self::options::{
    Approximation, Boxed, FormPolicy, Mode, OnUndecided, OptionError, Options, Tolerance,
};
pub use self::report::{
    AnswerKind, CertificateKind, Comparison, Detail, Form, Reading, Reason, Report, Side,
};
pub use self::text::normal_text;
pub use self::witness::{Testimony, claim, witness};
