//! What can be wrong with a claim: every message names the place and the way out.

use std::fmt;

use algebra::parse::Span;

/// Where in a claim file, or in which option, something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The key, or what was given on the command line.
    pub key: String,
    /// Line of the claim file, from 1; `None` outside a file.
    pub line: Option<usize>,
}

impl Place {
    /// A text that stands in no file.
    pub fn named(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            line: None,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}, {}", self.key),
            None => f.write_str(&self.key),
        }
    }
}

/// Why a claim cannot be checked as it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file is not TOML.
    #[error(
        "line {line}, column {column}: not TOML: {message}; texts stand in quotes, key = \"value\""
    )]
    Toml {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the reader saw.
        message: String,
    },
    /// A key that the form does not have.
    #[error("line {line}: {key:?} is no key of the form {form:?}; {fix}")]
    UnknownKey {
        /// The key.
        key: String,
        /// Its line.
        line: usize,
        /// Form of the claim.
        form: String,
        /// The nearest key, or all of them.
        fix: String,
    },
    /// A key that the form needs.
    #[error("the key {key:?} is missing: the form {form:?} needs it, e.g. {example}")]
    MissingKey {
        /// The key.
        key: &'static str,
        /// Form of the claim.
        form: &'static str,
        /// A line that would do.
        example: &'static str,
    },
    /// A value of another type.
    #[error("{place}: this is {found}, expected is {expected}")]
    WrongType {
        /// Where.
        place: Place,
        /// What stands there.
        found: &'static str,
        /// What is expected, with an example.
        expected: &'static str,
    },
    /// A formula that cannot be read.
    #[error("{place}: {text:?} cannot be read: {message} (bytes {}..{}){}", span.start, span.end, hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default())]
    Formula {
        /// Where.
        place: Place,
        /// The formula.
        text: String,
        /// What was seen.
        message: String,
        /// Bytes of the formula.
        span: Span,
        /// The way out.
        hint: Option<String>,
    },
    /// A value that makes no sense for the claim.
    #[error("{place}: {found:?} is not allowed: {fix}")]
    Domain {
        /// Where.
        place: Place,
        /// What was given.
        found: String,
        /// What is allowed.
        fix: String,
    },
}

/// Result of reading a claim.
pub type Result<T> = std::result::Result<T, Error>;
