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
}

/// Answers of this crate.
pub type Result<T> = std::result::Result<T, Error>;

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
