//! `chroma`: columns, peaks and programs of chromatography.

pub(crate) mod arguments;
mod case;
mod fit;
mod fit_report;
mod fit_words;
mod moments;
mod peaks;
mod picture;
mod precision;
mod program;
mod program_case;
mod simulate;
mod simulate_report;
mod trace;
mod witness;

use std::path::Path;

use self::arguments::Chroma;
use crate::failure::Outcome;

/// Runs the command.
pub(crate) fn run(verb: &Chroma, target: Option<&Path>) -> Outcome {
    match verb {
        Chroma::Simulate(arguments) => simulate::run(arguments, target),
        Chroma::Moments(arguments) => moments::run(arguments, target),
        Chroma::Fit(arguments) => fit::run(arguments, target),
        Chroma::Peaks(arguments) => peaks::run(arguments, target),
        Chroma::Program(arguments) => program::run(arguments, target),
        Chroma::Witness(arguments) => witness::run(arguments, target),
    }
}
