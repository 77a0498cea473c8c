//! The verbs of `makespan`, and the options of those that ask about attempts.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use closedform::algebra::Rational;

use super::graph_arguments::{Chain, Symbolic};
use super::limit::{Limit, limit};
use super::shared_arguments::{AttemptInput, Classes, Rates, Settings, exact};
use super::trial_arguments::{Fit, Monitor, Plan};
use crate::arguments::count;

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Makespan {
    /// Mean, variance and number of attempts of a task, exactly
    Mean(Mean),
    /// Does preempting pay? From a confusion matrix, from rates, or along a ROC curve
    Decide(Decide),
    /// The distribution of a makespan: probabilities, quantiles, a picture
    Dist(Dist),
    /// From a log of trials to means, rates, and how sure the decision is
    Fit(Fit),
    /// How many trials it takes to know whether preempting pays
    Plan(Plan),
    /// Makespans by the dice, the same from a seed on any number of threads
    Simulate(Simulate),
    /// A task graph: times, exits, time in each state, sensitivities
    Chain(Chain),
    /// The mean of a task graph as a formula, with gradient and source code
    Symbolic(Symbolic),
    /// Watch trials as they come: when to adopt preempting, and when to drop it
    Monitor(Monitor),
}

/// What stands under the options of every verb that reads a task.
macro_rules! task {
    () => {
        r#"A task is a file in TOML or JSON, or is given by options. Numbers are decimals or fractions and taken exactly.
  outcomes = [{ name, prob, done, time, restart }], start          attempts; a time is a number or a law, such as
      { kind = "exp", mean = 3 }: det, exp, erlang (k), hyperexp (weights, means), gamma (shape), uniform (a, b),
      lognormal (mean, cv), empirical (times)
  prob and mean_time, tables by TP, NCS, FP, NCF, TN, FN, start_mean, restart_after_failure, restart_after_preempt
  points = [{ alpha, beta, threshold }], p, MTS, MTF, time_preempt_success, time_preempt_failure     (decide only)
Classes: TP, FP predicted success: run on, succeeds or fails; TN, FN preempted, would have failed or succeeded;
NCS, NCF no verdict: run on, succeeds or fails.
"#
    };
}

const MEAN_HELP: &str = concat!(
    task!(),
    "
Exit codes: 0 done (an infinite mean is an answer, with its reason), 1 a witness disagrees, 2 bad input or usage."
);

/// Options of `makespan mean`.
#[derive(Debug, Args)]
#[command(after_help = MEAN_HELP)]
pub(crate) struct Mean {
    #[command(flatten)]
    pub(crate) task: AttemptInput,
    /// Raw moments up to this order
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) moments: Option<usize>,
    /// Derivatives of the mean by every probability and mean time
    #[arg(long)]
    pub(crate) gradient: bool,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Stop every attempt after this time, counted from the end of its start, or after the `best` one
    #[arg(long, value_name = "TIME|best", value_parser = limit, allow_negative_numbers = true)]
    pub(crate) timeout: Option<Limit>,
    /// Time from a stop at --timeout to the next attempt [default: that after a failure, in the mean]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true, requires = "timeout")]
    pub(crate) timeout_restart: Option<Rational>,
    /// Write a certificate of the mean that `verify --certificate` goes through again
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
}

const DECIDE_HELP: &str = concat!(
    task!(),
    "
  closedform makespan decide --tp .54 --ncs .02 --fp .03 --ncf .01 --tn .32 --fn .08 --mts 28.7 --mtf 68.7 --mtn 12.3
  closedform makespan decide --p .64 --alpha .125 --beta .89 --mts 28.7 --mtf 68.7 --mtn 12.3
  closedform makespan decide roc.toml --plot roc.svg

Exit codes: 0 preempting pays, 1 it does not, or a witness disagrees, 2 bad input or usage."
);

/// Options of `makespan decide`.
#[derive(Debug, Args)]
#[command(after_help = DECIDE_HELP)]
pub(crate) struct Decide {
    /// File of a confusion matrix or of a ROC curve, `-`: standard input
    #[arg(value_name = "TASK")]
    pub(crate) file: Option<String>,
    #[command(flatten)]
    pub(crate) classes: Classes,
    #[command(flatten)]
    pub(crate) rates: Rates,
    #[command(flatten)]
    pub(crate) settings: Settings,
    /// Derivatives of the mean by rates and times
    #[arg(long)]
    pub(crate) gradient: bool,
    /// Draw the ROC curve with its break-even line as SVG or PNG, by the name of the file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const SIMULATE_HELP: &str = concat!(
    task!(),
    "A graph in TOML, JSON, PRISM or DRN may be given too, see `makespan chain --help`.

Exit codes: 0 done, 2 bad input or usage, 3 walks without an end."
);

/// Options of `makespan simulate`.
#[derive(Debug, Args)]
#[command(after_help = SIMULATE_HELP)]
pub(crate) struct Simulate {
    #[command(flatten)]
    pub(crate) task: AttemptInput,
    /// Quantiles that are shown, with commas
    #[arg(
        long,
        value_name = "SHARES",
        value_delimiter = ',',
        default_value = "0.5,0.9,0.95,0.99"
    )]
    pub(crate) quantiles: Vec<f64>,
    /// Write the makespans, one per line
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const DIST_HELP: &str = concat!(
    task!(),
    "A graph in TOML, JSON, PRISM or DRN may be given too, see `makespan chain --help`. Times of a confusion matrix are taken as
exponential; give laws in a file for others.

Exit codes: 0 done, 1 a witness disagrees, 2 bad input or usage, 3 an accuracy that cannot be reached."
);

/// Options of `makespan dist`.
#[derive(Debug, Args)]
#[command(after_help = DIST_HELP)]
pub(crate) struct Dist {
    #[command(flatten)]
    pub(crate) task: AttemptInput,
    /// Times: first:last:count with both ends, or a list with commas [default: the quantiles]
    #[arg(long, value_name = "TIMES", allow_hyphen_values = true)]
    pub(crate) t: Option<String>,
    /// Quantiles that are shown, with commas
    #[arg(
        long,
        value_name = "SHARES",
        value_delimiter = ',',
        default_value = "0.05,0.25,0.5,0.75,0.9,0.95,0.99"
    )]
    pub(crate) quantiles: Vec<f64>,
    /// Only walks that end in this exit of a graph
    #[arg(long, value_name = "STATE")]
    pub(crate) exit: Option<String>,
    /// The density at the times, too; jumps are left out of it
    #[arg(long)]
    pub(crate) density: bool,
    /// Write time, probability and bound as CSV
    #[arg(long, value_name = "FILE")]
    pub(crate) csv: Option<PathBuf>,
    /// Draw the distribution with its quantiles as SVG or PNG, by the name of the file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}
