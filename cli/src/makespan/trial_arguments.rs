//! The options of `makespan fit`, `makespan plan` and `makespan monitor`.

use std::path::PathBuf;

use clap::Args;
use closedform::algebra::Rational;
use closedform::transforms::makespan::uncertainty::Labels;

use super::shared_arguments::{Classes, Dice, MeanTimes, Prior, Rates, exact};
use crate::arguments::{count, whole};

/// How a log is read.
#[derive(Clone, Debug, Args)]
pub(crate) struct LogInput {
    /// The labels TN and FN of preempted attempts are known: a shadow run, a simulator, somebody who looked afterwards
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
}

impl LogInput {
    /// Whether the log knows how preempted attempts would have ended.
    pub(super) const fn labels(&self) -> Labels {
        match self.known_labels {
            true => Labels::Known,
            false => Labels::Observed,
        }
    }
}

const FIT_HELP: &str = "\
A log is CSV with comma, semicolon or tab: outcome,duration_s[,restart_s][,start_s][,explored][,task], outcomes TP, FP,
TN, FN, NCS, NCF, or PREEMPTED where the truth is not known; or truth,verdict,duration_s. Once attempts are preempted
nobody sees how they would have ended: p, alpha and beta are then only estimated from explored attempts, or where the
labels are known. Mean times of attempts that the log lacks are given, such as that until preemption in a shadow run:
  closedform makespan fit trials.csv --shadow --mtn 12

Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage.";

/// Options of `makespan fit`.
#[derive(Debug, Args)]
#[command(after_help = FIT_HELP)]
pub(crate) struct Fit {
    /// Log of trials, `-`: standard input
    #[arg(value_name = "LOG")]
    pub(crate) log: String,
    #[command(flatten)]
    pub(crate) input: LogInput,
    /// Probability with which alarmed attempts were let run on (the column `explored` says which were) [default: from the log]
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(crate) exploration: Option<f64>,
    /// Mean time that every attempt takes first, if the log has no column of it
    #[arg(long, value_name = "TIME", allow_negative_numbers = true)]
    pub(crate) start: Option<String>,
    #[command(flatten)]
    pub(crate) times: MeanTimes,
    /// Confidence of intervals and plans in per cent
    #[arg(
        long,
        value_name = "PERCENT",
        default_value_t = 95.0,
        allow_negative_numbers = true
    )]
    pub(crate) confidence: f64,
    #[command(flatten)]
    pub(crate) prior: Prior,
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

const PLAN_HELP: &str = "\
The rates come from the trials so far, or are given as six probabilities or as p, alpha and beta, with mean times;
beside a log these are mean times of attempts that it lacks:
  closedform makespan plan --log trials.csv --known-labels
  closedform makespan plan --log trials.csv --shadow --mtn 12
  closedform makespan plan --p .64 --alpha .125 --beta .89 --mts 28.7 --mtf 68.7 --mtn 12.3 --confidence 99

Exit codes: 0 done, 2 bad input or usage.";

/// Options of `makespan plan`.
#[derive(Debug, Args)]
#[command(after_help = PLAN_HELP)]
pub(crate) struct Plan {
    /// Log of the trials so far
    #[arg(long, value_name = "LOG")]
    pub(crate) log: Option<String>,
    #[command(flatten)]
    pub(crate) input: LogInput,
    /// Probability in per cent with which the sign of the gain shall be right
    #[arg(
        long,
        value_name = "PERCENT",
        default_value_t = 95.0,
        allow_negative_numbers = true
    )]
    pub(crate) confidence: f64,
    #[command(flatten)]
    pub(crate) classes: Classes,
    #[command(flatten)]
    pub(crate) rates: Rates,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

const MONITOR_HELP: &str = r#"Attempts come as JSON, one per line, or as a log in CSV with the columns of `makespan fit`, known by the ending of the
file (.csv, .tsv; .jsonl, .ndjson) or by what it begins with, and are answered as they come:
  {"alarmed": true, "succeeded": null, "exploration": 0.1, "duration": 12.5}
alarmed: the predictor expected a failure; succeeded: how the attempt ended, null (or left out) where that is not known;
preempted: left out, an alarmed attempt with an unknown end was; task: a name, tasks are watched apart; exploration: with
which probability an alarmed attempt was let run on at that time, if known; duration: time and restart together, if known.
While alarmed attempts are preempted those that are let run on at random stand for all: how many is seen from the stream, and
compared with `exploration`. Where all were preempted and nobody saw their ends, alpha and beta cannot be known, and no
probability is given. In a log TN and FN are attempts that were preempted: --exploration says with which probability alarmed
attempts were let run on (column explored), unless --known-labels or --shadow tells how they ended.

A look at every trial is many tests: see the library for what that costs. Without --all a probability is computed only where it
may have passed a threshold, which few looks need; with --all or --times-weight every look takes some 0.2 ms.

The state of a pipe or a terminal is kept at least every second and at an interruption (Ctrl-C, SIGTERM); a file counts as a
whole or, interrupted, not at all.

Exit codes: 0 done, 2 bad input or usage (a malformed line is answered with an error; the others count)."#;

/// Options of `makespan monitor`.
#[derive(Debug, Args)]
#[command(after_help = MONITOR_HELP)]
pub(crate) struct Monitor {
    /// Attempts as JSON Lines or as a log in CSV, `-`: standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: String,
    #[command(flatten)]
    pub(crate) times: MeanTimes,
    /// Mean time that every attempt takes first [default: 0]
    #[arg(long, value_name = "TIME", value_parser = exact, allow_negative_numbers = true)]
    pub(crate) start: Option<Rational>,
    /// How many observed durations the given mean times are worth [default: they are known]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) times_weight: Option<f64>,
    /// Both parameters of the Beta laws of p, alpha and beta before the first trial [default: 1]
    #[arg(long, value_name = "A", allow_negative_numbers = true)]
    pub(crate) prior: Option<f64>,
    /// Preempting is adopted when the probability that it pays rises above this [default: 0.95]
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(crate) adopt: Option<f64>,
    /// It is dropped when that falls below this [default: 0.5]
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(crate) drop: Option<f64>,
    /// Not before so many trials [default: 20]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) minimum: Option<f64>,
    /// A look after every so many trials [default: 1]
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    pub(crate) every: Option<u64>,
    /// Only the last so many trials count
    #[arg(long, value_name = "N", value_parser = count, conflicts_with = "forget")]
    pub(crate) window: Option<usize>,
    /// Every trial multiplies the weight of those before by this
    #[arg(long, value_name = "FACTOR", allow_negative_numbers = true)]
    pub(crate) forget: Option<f64>,
    /// Go on from this file, if it exists, and leave the state there; options are those of its first run, other ones are refused
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// A line for every look, not only for changes
    #[arg(long)]
    pub(crate) all: bool,
    /// Lines as JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// In a log: the labels TN and FN of preempted attempts are known
    #[arg(long)]
    pub(crate) known_labels: bool,
    /// In a log: alarms were only recorded, every alarmed attempt was run on to its end
    #[arg(long)]
    pub(crate) shadow: bool,
    /// In a log: probability with which alarmed attempts were let run on
    #[arg(long, value_name = "P", allow_negative_numbers = true)]
    pub(crate) exploration: Option<f64>,
    /// In a log: columns named as milliseconds are milliseconds
    #[arg(long)]
    pub(crate) milliseconds: bool,
}
