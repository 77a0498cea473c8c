//! The answer checker: does this answer equal the gold answer? With a proof of the verdict, in bounded work.

#![forbid(unsafe_code)]

mod answer;
mod approximate;
mod batch;
#[cfg(feature = "serde")]
mod certificate;
#[cfg(feature = "serde")]
mod chain; // certificates of means of chains
mod check;
mod choice;
mod compare;
#[cfg(feature = "serde")]
mod definition;
#[cfg(feature = "serde")]
mod document;
#[cfg(feature = "catalogue")]
pub mod entry;
mod extract;
mod form;
#[cfg(feature = "serde")]
mod formula;
#[cfg(feature = "serde")]
mod laplace; // certificates of Laplace pairs
#[cfg(feature = "serde")]
mod leading;
mod matrix;
mod normal; // the form in which texts are compared
mod operators; // values of sums, integrals, limits
mod options;
mod phrase;
mod plain;
#[cfg(feature = "serde")]
mod recheck;
mod region;
mod report;
#[cfg(feature = "serde")]
pub mod rows;
#[cfg(feature = "serde")]
mod slope;
mod text;
#[cfg_attr(
    not(feature = "serde"),
    allow(
        dead_code,
        unused_imports,
        reason = "the re-checker uses all of it, the witness a part"
    )
)]
mod tokens;
mod typing;
#[cfg_attr(
    not(feature = "serde"),
    allow(
        dead_code,
        unused_imports,
        reason = "the re-checker uses all of it, the witness a part"
    )
)]
mod value;
mod witness;

pub use self::batch::{Pair, check_batch};
#[cfg(feature = "serde")]
pub use self::certificate::{Uncertified, certify, certify_report};
#[cfg(feature = "serde")]
pub use self::chain::recheck_chain;
pub use self::check::{check, check_any};
pub use self::extract::{Candidate, Extraction, extract};
#[cfg(feature = "serde")]
pub use self::laplace::{certify_laplace, recheck_laplace};
pub use self::normal::normal_text;
pub use self::options::{
    Approximation, Boxed, FormPolicy, Mode, OnUndecided, OptionError, Options, Tolerance,
};
#[cfg(feature = "serde")]
pub use self::recheck::{Rejected, recheck};
pub use self::report::{
    AnswerKind, CertificateKind, Comparison, Detail, Form, Reading, Reason, Report, Side,
};
pub use self::witness::{Testimony, claim, has_real_value, witness};
