//! Expectations that may be infinite, with the reason.

use std::fmt;

/// An expectation.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub enum Expected<N> {
    /// A number.
    Finite(N),
    /// There is none: it is infinite.
    Infinite(Cause),
}

/// Why an expectation is infinite.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// No attempt ever completes the task: the probability of success is 0.
    NeverSucceeds,
    /// With a positive probability the chain ends in states that it never leaves and that are not an exit.
    Trapped {
        /// The names of a closed class of states.
        states: Vec<String>,
    },
}

impl<N> Expected<N> {
    /// The number, if there is one.
    pub fn finite(self) -> Option<N> {
        match self {
            Self::Finite(value) => Some(value),
            Self::Infinite(_) => None,
        }
    }

    /// The number by reference, if there is one.
    pub fn as_finite(&self) -> Option<&N> {
        match self {
            Self::Finite(value) => Some(value),
            Self::Infinite(_) => None,
        }
    }

    /// Another expectation, infinite for the same reason.
    pub fn map<M>(self, function: impl FnOnce(N) -> M) -> Expected<M> {
        match self {
            Self::Finite(value) => Expected::Finite(function(value)),
            Self::Infinite(cause) => Expected::Infinite(cause),
        }
    }
}

impl Expected<f64> {
    /// The number, or infinity.
    pub fn value(&self) -> f64 {
        match self {
            Self::Finite(value) => *value,
            Self::Infinite(_) => f64::INFINITY,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverSucceeds => {
                f.write_str("no attempt ever completes the task: its probability of success is 0")
            }
            Self::Trapped { states } => {
                let (states, are) = listed(states);
                write!(f, "{states} {are} never left and {are} no exit")
            }
        }
    }
}

/// Names in messages; more are counted.
const MOST_NAMES: usize = 10;

/// States in a sentence, with its verb: the first of them and how many more there are.
pub(super) fn listed(states: &[String]) -> (String, &'static str) {
    let first = states.iter().take(MOST_NAMES).cloned();
    let first = first.collect::<Vec<String>>().join(", ");
    match states.len() {
        1 => (format!("the state {first}"), "is"),
        0..=MOST_NAMES => (format!("the states {first}"), "are"),
        more => (
            format!("the states {first} and {} more", more - MOST_NAMES),
            "are",
        ),
    }
}
