//! `sem`: linear structural equation models on mixed graphs.

pub(crate) mod arguments;
pub(crate) mod check;
mod clock;
mod count;
mod data;
mod formulas;
mod graph;
mod ideal;
mod identify;
mod picture;
mod separation;
mod sigma;

use std::path::Path;

use self::arguments::Sem;
use crate::failure::Outcome;

/// Runs the command.
pub(crate) fn run(verb: &Sem, target: Option<&Path>) -> Outcome {
    match verb {
        Sem::Sigma(arguments) => sigma::run(arguments, target),
        Sem::Count(arguments) => count::run(arguments, target),
        Sem::Identify(arguments) => identify::run(arguments, target),
        Sem::Ideal(arguments) => ideal::run(arguments, target),
        Sem::Sep(arguments) => separation::run(arguments, target),
        Sem::Fit(arguments) => data::fit(arguments, target),
        Sem::Simulate(arguments) => data::simulate(arguments, target),
        Sem::Convert(arguments) => picture::convert(arguments, target),
        Sem::Draw(arguments) => picture::draw(arguments, target),
    }
}
