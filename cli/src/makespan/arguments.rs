//! The options of `makespan`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use closedform::algebra::Rational;

use crate::arguments::{count, whole};

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

/// A decimal or a fraction, taken exactly.
fn exact(text: &str) -> Result<Rational, String> {
    let text = text.trim();
    let found = match text.split_once('/') {
        None => Rational::from_decimal(text),
        Some((above, below)) => {
            let [above, below] = [above, below].map(|part| Rational::from_decimal(part.trim()));
            above
                .zip(below)
                .and_then(|(above, below)| above.checked_div(&below))
        }
    };
    found.ok_or_else(|| String::from("write a decimal or a fraction, such as 0.54 or 27/50"))
}

/// NAME=VALUE
fn setting(text: &str) -> Result<(String, Rational), String> {
    let (name, value) = text
        .split_once('=')
        .ok_or_else(|| String::from("write NAME=VALUE, such as pS=0.8"))?;
    Ok((name.trim().to_owned(), exact(value)?))
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

/// A task by options.
#[derive(Debug, Default, Args)]
pub(crate) struct Classes {
    /// Probability of predicted success that succeeds
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) tp: Option<Rational>,
    /// Probability of no verdict that succeeds
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) ncs: Option<Rational>,
    /// Probability of predicted success that fails
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) fp: Option<Rational>,
    /// Probability of no verdict that fails
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) ncf: Option<Rational>,
    /// Probability of a preempted attempt that would have failed
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) tn: Option<Rational>,
    /// Probability of a preempted attempt that would have succeeded
    #[arg(long = "fn", value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) fn_: Option<Rational>,
    /// Mean time of attempts that are run on and succeed (TP, NCS)
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) mts: Option<Rational>,
    /// Mean time of attempts that are run on and fail (FP, NCF)
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) mtf: Option<Rational>,
    /// Mean time until preemption (TN, FN)
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) mtn: Option<Rational>,
    /// Mean time until preemption of attempts that would have succeeded (FN) [default: that of --mtn]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) ts: Option<Rational>,
    /// Mean time until preemption of attempts that would have failed (TN) [default: that of --mtn]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) tf: Option<Rational>,
    /// Mean time that every attempt takes first [default: 0]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) start: Option<Rational>,
    /// Mean time from a failure to the next attempt [default: 0]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) restart_failure: Option<Rational>,
    /// Mean time from a preemption to the next attempt [default: 0]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) restart_preempt: Option<Rational>,
    /// The probabilities are counts or do not quite sum to 1: divide them by their sum
    #[arg(long)]
    pub(crate) normalise: bool,
}

/// Rates of a predictor in the place of six probabilities.
#[derive(Debug, Default, Args)]
pub(crate) struct Rates {
    /// Probability that an attempt succeeds when it is run on
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) p: Option<Rational>,
    /// Share of the attempts that would succeed and are preempted
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) alpha: Option<Rational>,
    /// Share of the attempts that would fail and are preempted
    #[arg(long, value_name = "P", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) beta: Option<Rational>,
}

/// Draws of a simulation.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Dice {
    /// Makespans that are drawn; 0: none
    #[arg(long, value_name = "N", default_value_t = 100_000, value_parser = count, allow_negative_numbers = true)]
    pub(crate) draws: usize,
    /// Seed of the draws
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// Threads; results do not depend on them (0: all cores)
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = count, allow_negative_numbers = true)]
    pub(crate) threads: usize,
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
    /// File of the task, `-`: standard input; without it the options say what the task is
    #[arg(value_name = "TASK")]
    pub(crate) file: Option<String>,
    #[command(flatten)]
    pub(crate) classes: Classes,
    /// Value of a name in the formulas of the file, NAME=VALUE; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, Rational)>,
    /// Give up after so many attempts
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) cap: Option<usize>,
    /// Raw moments up to this order
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) moments: Option<usize>,
    /// Derivatives of the mean by every probability and mean time
    #[arg(long)]
    pub(crate) gradient: bool,
    #[command(flatten)]
    pub(crate) dice: Dice,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
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
    /// Value of a name in the formulas of the file, NAME=VALUE; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, Rational)>,
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
    /// File of the task, `-`: standard input; without it the options say what the task is
    #[arg(value_name = "TASK")]
    pub(crate) file: Option<String>,
    #[command(flatten)]
    pub(crate) classes: Classes,
    /// Value of a name in the formulas of the file, NAME=VALUE; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, Rational)>,
    /// Give up after so many attempts
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) cap: Option<usize>,
    #[command(flatten)]
    pub(crate) dice: Dice,
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

const CHAIN_HELP: &str = r#"A graph is TOML or JSON:
  initial = "seek"             or a table of probabilities
  absorbing = ["done"]         left out: the states without edges out of them
  edges = [{ from, to, rate }]           continuous time
        = [{ from, to, prob }]           steps
        = [{ from, to, prob, time }]     durations: a number or a law, see `makespan mean --help`
  costs = { seek = 2 }         per unit of time (rates) or visit; constants = { tau = 3 } are names for formulas
or a PRISM program (ctmc or dtmc, one module), or a file of Storm's explicit format DRN.

Exit codes: 0 done, 1 a witness disagrees, 2 bad input or usage, 3 out of fuel."#;

/// Options of `makespan chain`.
#[derive(Debug, Args)]
#[command(after_help = CHAIN_HELP)]
pub(crate) struct Chain {
    /// File of the graph, `-`: standard input
    #[arg(value_name = "GRAPH")]
    pub(crate) file: String,
    /// Value of a name in the formulas of the file, NAME=VALUE; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, Rational)>,
    /// Label of the exits in PRISM and DRN
    #[arg(long, value_name = "LABEL", default_value = "done")]
    pub(crate) exits: String,
    /// Rewards of PRISM and DRN that are taken as costs
    #[arg(long, value_name = "NAME")]
    pub(crate) rewards: Option<String>,
    /// Divide the probabilities out of every state by their sum
    #[arg(long)]
    pub(crate) normalise: bool,
    /// Exact rational answers too
    #[arg(long)]
    pub(crate) exact: bool,
    /// Derivatives of the mean by every rate or probability
    #[arg(long)]
    pub(crate) gradient: bool,
    /// Write the graph in another format instead: toml, json, prism, drn
    #[arg(long, value_name = "FORMAT")]
    pub(crate) convert: Option<String>,
    #[command(flatten)]
    pub(crate) dice: Dice,
    /// Work allowed for exact answers, in limb operations [default: 4000000]
    #[arg(long, value_name = "N", value_parser = whole)]
    pub(crate) fuel: Option<u64>,
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
    /// File of the task, `-`: standard input; without it the options say what the task is
    #[arg(value_name = "TASK")]
    pub(crate) file: Option<String>,
    #[command(flatten)]
    pub(crate) classes: Classes,
    /// Value of a name in the formulas of the file, NAME=VALUE; may be given several times
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, Rational)>,
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
    /// Give up after so many attempts
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) cap: Option<usize>,
    /// Only walks that end in this exit of a graph
    #[arg(long, value_name = "STATE")]
    pub(crate) exit: Option<String>,
    #[command(flatten)]
    pub(crate) dice: Dice,
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

const SYMBOLIC_HELP: &str = r#"Rates and probabilities of the graph may be formulas in any names, see `makespan chain --help`:
  edges = [{ from = "a", to = "w", rate = "pS/tau0" }, ..]
With a free rate on every edge numerator and denominator are sums of products with positive coefficients.

Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage, 3 out of fuel."#;

/// How a formula is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Notation {
    /// One line of text
    Text,
    /// LaTeX
    Latex,
    /// A function in Rust
    Rust,
    /// A function in Python
    Python,
    /// A function in C
    C,
}

/// Options of `makespan symbolic`.
#[derive(Debug, Args)]
#[command(after_help = SYMBOLIC_HELP)]
pub(crate) struct Symbolic {
    /// File of the graph, `-`: standard input
    #[arg(value_name = "GRAPH")]
    pub(crate) file: String,
    /// The state in which the task begins [default: as in the file]
    #[arg(long, value_name = "STATE")]
    pub(crate) from: Option<String>,
    /// The probability to end in this exit, in the place of the mean time
    #[arg(long, value_name = "STATE", conflicts_with = "cost")]
    pub(crate) exit: Option<String>,
    /// The mean cost, in the place of the mean time
    #[arg(long)]
    pub(crate) cost: bool,
    /// Multiply numerator and denominator out
    #[arg(long, conflicts_with = "factor")]
    pub(crate) expand: bool,
    /// Factor numerator and denominator
    #[arg(long)]
    pub(crate) factor: bool,
    /// How the formula is written [default: text]
    #[arg(long, value_name = "NOTATION", conflicts_with = "latex")]
    pub(crate) format: Option<Notation>,
    /// The same as --format latex
    #[arg(long)]
    pub(crate) latex: bool,
    /// Name of the function in source code
    #[arg(long, value_name = "NAME", default_value = "makespan")]
    pub(crate) name: String,
    /// The derivative by every symbol too
    #[arg(long)]
    pub(crate) gradient: bool,
    /// Value of a symbol, NAME=VALUE, exactly; with all of them the formula is evaluated
    #[arg(long = "at", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) at: Vec<(String, Rational)>,
    /// Value of a name of the file before the formula is made, NAME=VALUE
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, Rational)>,
    /// Label of the exits in PRISM and DRN
    #[arg(long, value_name = "LABEL", default_value = "done")]
    pub(crate) exits: String,
    /// Most terms of the sums
    #[arg(long, value_name = "N", default_value_t = 1_000_000, value_parser = count, allow_negative_numbers = true)]
    pub(crate) limit: usize,
    /// Work allowed, in limb operations [default: 4294967296]
    #[arg(long, value_name = "N", value_parser = whole)]
    pub(crate) fuel: Option<u64>,
    /// Seed of the points at which the witness looks
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a log is read.
#[derive(Clone, Debug, Args)]
pub(crate) struct LogInput {
    /// The labels TN and FN of preempted attempts are known: a shadow run, a simulator, somebody who looked afterwards
    #[arg(long)]
    pub(crate) known_labels: bool,
    /// Alarms were only recorded: every alarmed attempt was run on to its end
    #[arg(long)]
    pub(crate) shadow: bool,
    /// Probability with which alarmed attempts were let run on (the column `explored` says which were) [default: from the log]
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(crate) exploration: Option<f64>,
    /// Mean time that every attempt takes first, if the log has no column of it
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) start: Option<String>,
    /// Columns named as milliseconds are milliseconds
    #[arg(long)]
    pub(crate) milliseconds: bool,
    /// Only this task of the log
    #[arg(long, value_name = "NAME")]
    pub(crate) task: Option<String>,
    /// Confidence of intervals and plans in per cent
    #[arg(
        long,
        value_name = "PERCENT",
        default_value_t = 95.0,
        allow_negative_numbers = true
    )]
    pub(crate) confidence: f64,
}

const FIT_HELP: &str = "\
A log is CSV with comma, semicolon or tab: outcome,duration_s[,restart_s][,start_s][,explored][,task], outcomes TP, FP,
TN, FN, NCS, NCF, or PREEMPTED where the truth is not known; or truth,verdict,duration_s. Once attempts are preempted
nobody sees how they would have ended: p, alpha and beta are then only estimated from explored attempts, or where the
labels are known.

Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage.";

/// Options of `makespan fit`.
#[derive(Debug, Args)]
#[command(after_help = FIT_HELP)]
pub(crate) struct Fit {
    /// Log of trials, `-`: standard input
    #[arg(value_name = "LOG")]
    pub(crate) file: String,
    #[command(flatten)]
    pub(crate) input: LogInput,
    /// Both parameters of the Beta laws of p, alpha and beta before the first trial
    #[arg(
        long,
        value_name = "A",
        default_value_t = 1.0,
        allow_negative_numbers = true
    )]
    pub(crate) prior: f64,
    /// Uncertainty of the times by drawing logged durations again, in the place of exponential laws
    #[arg(long)]
    pub(crate) bootstrap: bool,
    #[command(flatten)]
    pub(crate) dice: Dice,
    /// Draw the posterior of the saving as SVG or PNG, by the name of the file
    #[arg(long, value_name = "FILE")]
    pub(crate) plot: Option<PathBuf>,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const PLAN_HELP: &str = concat!(
    task!(),
    "  closedform makespan plan --log trials.csv --known-labels
  closedform makespan plan --p .64 --alpha .125 --beta .89 --mts 28.7 --mtf 68.7 --mtn 12.3 --confidence 99

Exit codes: 0 done, 2 bad input or usage."
);

/// Options of `makespan plan`.
#[derive(Debug, Args)]
#[command(after_help = PLAN_HELP)]
pub(crate) struct Plan {
    /// Log of the trials so far
    #[arg(long, value_name = "LOG")]
    pub(crate) log: Option<String>,
    #[command(flatten)]
    pub(crate) input: LogPlan,
    #[command(flatten)]
    pub(crate) classes: Classes,
    #[command(flatten)]
    pub(crate) rates: Rates,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// What a plan asks of a log.
#[derive(Clone, Debug, Args)]
pub(crate) struct LogPlan {
    /// The labels TN and FN of preempted attempts are known
    #[arg(long, requires = "log")]
    pub(crate) known_labels: bool,
    /// Alarms were only recorded: every alarmed attempt was run on to its end
    #[arg(long, requires = "log")]
    pub(crate) shadow: bool,
    /// Columns named as milliseconds are milliseconds
    #[arg(long, requires = "log")]
    pub(crate) milliseconds: bool,
    /// Only this task of the log
    #[arg(long, value_name = "NAME", requires = "log")]
    pub(crate) task: Option<String>,
    /// Probability in per cent with which the sign of the gain shall be right
    #[arg(
        long,
        value_name = "PERCENT",
        default_value_t = 95.0,
        allow_negative_numbers = true
    )]
    pub(crate) confidence: f64,
}

const MONITOR_HELP: &str = r#"Attempts come as JSON, one per line, and are answered as they come:
  {"alarmed": true, "succeeded": null, "exploration": 0.1, "duration": 12.5}
alarmed: the predictor expected a failure; succeeded: how the attempt ended, null (or left out) where that is not known;
preempted: left out, an alarmed attempt with an unknown end was; task: a name, tasks are watched apart; exploration: with which probability an alarmed attempt was let run on at that time (1 while nothing is preempted);
duration: time and restart together, if known. A look at every trial is many tests: see the library for what that costs.

Exit codes: 0 done, 2 bad input or usage (a malformed line is answered with an error; the others count)."#;

/// Options of `makespan monitor`.
#[derive(Debug, Args)]
#[command(after_help = MONITOR_HELP)]
pub(crate) struct Monitor {
    /// Attempts as JSON Lines, `-`: standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: String,
    #[command(flatten)]
    pub(crate) classes: Classes,
    /// How many observed durations the given mean times are worth [default: they are known]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) times_weight: Option<f64>,
    /// Both parameters of the Beta laws of p, alpha and beta before the first trial
    #[arg(
        long,
        value_name = "A",
        default_value_t = 1.0,
        allow_negative_numbers = true
    )]
    pub(crate) prior: f64,
    /// Preempting is adopted when the probability that it pays rises above this
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.95,
        allow_negative_numbers = true
    )]
    pub(crate) adopt: f64,
    /// It is dropped when that falls below this
    #[arg(
        long,
        value_name = "P",
        default_value_t = 0.5,
        allow_negative_numbers = true
    )]
    pub(crate) drop: f64,
    /// Not before so many trials
    #[arg(
        long,
        value_name = "N",
        default_value_t = 20.0,
        allow_negative_numbers = true
    )]
    pub(crate) minimum: f64,
    /// A look after every so many trials
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) every: u64,
    /// Only the last so many trials count
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "forget")]
    pub(crate) window: Option<usize>,
    /// Every trial multiplies the weight of those before by this
    #[arg(long, value_name = "FACTOR", allow_negative_numbers = true)]
    pub(crate) forget: Option<f64>,
    /// Go on from this file, if it exists, and leave the state there; options are those of its first run
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// A line for every look, not only for changes
    #[arg(long)]
    pub(crate) all: bool,
    /// Lines as JSON
    #[arg(long)]
    pub(crate) json: bool,
}
