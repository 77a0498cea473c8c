//! What can go wrong, named by what a user can do about it.

use crate::parse::Span;

/// Why a text could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message} (bytes {}..{})", span.start, span.end)]
pub struct ParseError {
    /// What was seen and what was expected.
    pub message: String,
    /// Where.
    pub span: Span,
    /// The way out, when one is known.
    pub hint: Option<String>,
    /// A limit was reached: the text is not malformed, there is too much of it.
    pub limit: Option<Limit>,
}

/// Which limit of the parser a text reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Too long, or more nodes than the parser keeps.
    Size,
    /// Nested too deeply.
    Nesting,
}

impl ParseError {
    /// A malformed place.
    pub fn new(message: impl Into<String>, span: Span, hint: Option<String>) -> Self {
        Self {
            message: message.into(),
            span,
            hint,
            limit: None,
        }
    }

    /// The nesting is too deep.
    pub fn limit(message: impl Into<String>, span: Span) -> Self {
        Self::beyond(Limit::Nesting, message, span)
    }

    /// The text is too long or has too many parts.
    pub fn too_long(message: impl Into<String>, span: Span) -> Self {
        Self::beyond(Limit::Size, message, span)
    }

    fn beyond(limit: Limit, message: impl Into<String>, span: Span) -> Self {
        Self {
            message: message.into(),
            span,
            hint: None,
            limit: Some(limit),
        }
    }
}

/// Why a computation has no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value outside the domain of a function or formula.
    #[error("{what} = {value} is not allowed: {allowed}")]
    Domain {
        /// Which input.
        what: &'static str,
        /// What it was.
        value: String,
        /// What is allowed.
        allowed: &'static str,
    },
    /// The text cannot be read.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The work would exceed its budget.
    #[error("{what} needs more than its budget of {limit}; raise --fuel")]
    Budget {
        /// Which step.
        what: &'static str,
        /// The limit in force.
        limit: u64,
    },
    /// Division by an exact zero, `0^0`, a pole, an indeterminate form.
    #[error("{what} has no value")]
    Undefined {
        /// Which operation.
        what: &'static str,
    },
    /// Sizes that do not fit together.
    #[error("{what}: {found} instead of {expected}")]
    Dimension {
        /// What was counted.
        what: &'static str,
        /// How many fit.
        expected: usize,
        /// How many there were.
        found: usize,
    },
    /// A matrix without an inverse.
    #[error("{what} is singular: rank {rank} of {size}")]
    Singular {
        /// Which matrix.
        what: &'static str,
        /// Its rank.
        rank: usize,
        /// The rank it needs.
        size: usize,
    },
    /// A matrix of floating-point numbers whose inverse would be noise.
    #[error(
        "{what} is singular to working precision: reciprocal condition {reciprocal_condition:e}"
    )]
    NearSingular {
        /// Which matrix.
        what: &'static str,
        /// Estimate of 1 / (|A| |A^-1|) in the 1-norm.
        reciprocal_condition: f64,
    },
    /// A symmetric matrix that must be positive definite and is not.
    #[error("{what} is not positive definite: leading minor {order} has the pivot {pivot:e}")]
    NotPositiveDefinite {
        /// Which matrix.
        what: &'static str,
        /// Order of the first leading minor that is not positive, from 1.
        order: usize,
        /// Its quotient by the minor before.
        pivot: f64,
    },
    /// An iteration that did not reach its tolerance.
    #[error("{what} did not converge: residual {residual:e}")]
    NotConverged {
        /// Which iteration.
        what: &'static str,
        /// What was left, relative.
        residual: f64,
    },
    /// A meaning the house does not have.
    #[error("{what} is outside the theory")]
    OutOfTheory {
        /// Which construct.
        what: &'static str,
    },
}

/// Result of the crate.
pub type Result<T> = std::result::Result<T, Error>;
