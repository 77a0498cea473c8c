//! `laplace`: transforms and their inverses.

pub(crate) mod arguments;
pub(crate) mod certificate;
mod formula;
mod invert;
mod numeric;
mod transform;

use std::path::Path;

use self::arguments::Laplace;
use crate::failure::Outcome;

/// Runs the command.
pub(crate) fn run(verb: &Laplace, target: Option<&Path>) -> Outcome {
    match verb {
        Laplace::Invert(arguments) => invert::run(arguments, target),
        Laplace::Transform(arguments) => transform::run(arguments, target),
    }
}
