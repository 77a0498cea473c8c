//! `makespan`: how long trial-and-error tasks take, and whether preempting pays.

mod answer;
pub(crate) mod arguments;
mod attempts;
mod cap;
pub(crate) mod certificate;
mod chain;
mod decide;
mod dist;
mod fit;
mod fit_weighted;
mod graph_arguments;
mod limit;
mod log;
mod mean;
mod monitor;
mod monitor_state;
mod picture;
mod plan;
mod roc;
mod shared_arguments;
mod simulate;
mod symbolic;
mod symbolic_value;
mod task;
mod task_options;
mod trial_arguments;

use std::path::Path;

use self::arguments::Makespan;
use crate::failure::Outcome;

/// Runs the command.
pub(crate) fn run(verb: &Makespan, target: Option<&Path>) -> Outcome {
    match verb {
        Makespan::Mean(arguments) => mean::run(arguments, target),
        Makespan::Decide(arguments) => decide::run(arguments, target),
        Makespan::Simulate(arguments) => simulate::run(arguments, target),
        Makespan::Chain(arguments) => chain::run(arguments, target),
        Makespan::Dist(arguments) => dist::run(arguments, target),
        Makespan::Fit(arguments) => fit::run(arguments, target),
        Makespan::Plan(arguments) => plan::run(arguments, target),
        Makespan::Monitor(arguments) => monitor::run(arguments, target),
        Makespan::Symbolic(arguments) => symbolic::run(arguments, target),
    }
}
