//! What can go wrong, named by what a user can do about it.

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A value for which the formula does not hold.
    #[error("{what} = {value} is not allowed: {allowed}")]
    Domain {
        /// The quantity, with its symbol.
        what: &'static str,
        /// What was given.
        value: f64,
        /// What would be.
        allowed: &'static str,
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
    /// A file or a text that cannot be read.
    #[error("{place}: {message}")]
    Format {
        /// Where: "line 7, column signal", "inlet, width".
        place: String,
        /// What was seen, what was expected, and the way out.
        message: String,
    },
    /// A model that has no meaning.
    #[error("{place}: {message}")]
    Model {
        /// Where: "outcome FN, time", "state jam".
        place: String,
        /// What was seen, what was expected, and the way out.
        message: String,
    },
    /// More than is computed.
    #[error("{what}: {needed}, more than the limit of {limit}; {hint}")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// How many it would take.
        needed: u64,
        /// How many are allowed.
        limit: u64,
        /// The way out.
        hint: &'static str,
    },
    /// An accuracy that the arithmetic at hand cannot give.
    #[error("{what}: {asked:e} was asked for, {possible:e} is possible; {hint}")]
    Precision {
        /// Which answer.
        what: &'static str,
        /// The tolerance that was asked for.
        asked: f64,
        /// The tolerance that would do.
        possible: f64,
        /// The way out.
        hint: &'static str,
    },
    /// An iteration that did not reach its tolerance.
    #[error("{what} did not converge in {iterations} iterations: residual {residual:e}")]
    NotConverged {
        /// Which iteration.
        what: &'static str,
        /// How many steps were made.
        iterations: usize,
        /// What was left.
        residual: f64,
    },
    /// A question that the method does not answer.
    #[error("{what} does not cover {construct}: {hint}")]
    Unsupported {
        /// The method.
        what: &'static str,
        /// What it does not cover.
        construct: String,
        /// The way out.
        hint: &'static str,
    },
    /// A graph that the resolvent refuses.
    #[error(transparent)]
    Graph(#[from] graphs::Error),
    /// Exact algebra that failed.
    #[error(transparent)]
    Algebra(#[from] algebra::Error),
}

/// Answers of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// [`Error::TooLarge`] for what was counted as a number, which may be larger than any integer, or NaN.
    pub(crate) fn too_large(
        what: &'static str,
        needed: f64,
        limit: u64,
        hint: &'static str,
    ) -> Self {
        Self::TooLarge {
            what,
            needed: whole(needed),
            limit,
            hint,
        }
    }
}

/// Refuses a count above a limit.
pub(crate) fn at_most(
    what: &'static str,
    count: usize,
    most: usize,
    hint: &'static str,
) -> Result<()> {
    match count <= most {
        true => Ok(()),
        false => Err(Error::TooLarge {
            what,
            needed: count as u64,
            limit: most as u64,
            hint,
        }),
    }
}

/// A count that was computed as a number; the largest integer for what is larger, and for NaN.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast of a number saturates, which is what is meant"
)]
pub(crate) fn whole(count: f64) -> u64 {
    match count.is_nan() {
        true => u64::MAX,
        false => count.ceil() as u64,
    }
}

/// A quantity that has to be finite and not negative.
pub(crate) fn nonnegative(what: &'static str, value: f64) -> Result<f64> {
    match value >= 0.0 && value.is_finite() {
        true => Ok(value),
        false => Err(Error::Domain {
            what,
            value,
            allowed: "a finite number, at least 0",
        }),
    }
}

/// A quantity that has to be finite and above 0.
pub(crate) fn positive(what: &'static str, value: f64) -> Result<f64> {
    match value > 0.0 && value.is_finite() {
        true => Ok(value),
        false => Err(Error::Domain {
            what,
            value,
            allowed: "a finite number above 0",
        }),
    }
}
