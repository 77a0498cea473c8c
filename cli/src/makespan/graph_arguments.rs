//! The options of `makespan chain` and `makespan symbolic`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use closedform::algebra::Rational;

use super::shared_arguments::{Dice, Settings, setting};
use crate::arguments::{count, whole};

const CHAIN_HELP: &str = r#"A graph is TOML or JSON:
  initial = "seek"             or a table of probabilities
  absorbing = ["done"]         left out: the states without edges out of them
  edges = [{ from, to, rate }]           continuous time
        = [{ from, to, prob }]           steps
        = [{ from, to, prob, time }]     durations: a number or a law, see `makespan mean --help`
  costs = { seek = 2 }         per unit of time (rates) or visit; constants = { tau = 3 } are names for formulas
or a PRISM program (ctmc or dtmc, one module), or a file of Storm's explicit format DRN.

Exit codes: 0 done, 1 a witness disagrees, 2 bad input or usage, 3 out of fuel."#;

/// A graph.
#[derive(Debug, Args)]
pub(crate) struct GraphInput {
    /// File of the graph, `-`: standard input
    #[arg(value_name = "GRAPH")]
    pub(crate) file: String,
    /// Label of the exits in PRISM and DRN [default: done]
    #[arg(long, value_name = "LABEL")]
    pub(crate) exits: Option<String>,
    /// At most so many states of PRISM and DRN [default: 1000000]
    #[arg(long, value_name = "N", value_parser = count, allow_negative_numbers = true)]
    pub(crate) most_states: Option<usize>,
}

/// Options of `makespan chain`.
#[derive(Debug, Args)]
#[command(after_help = CHAIN_HELP)]
pub(crate) struct Chain {
    #[command(flatten)]
    pub(crate) graph: GraphInput,
    #[command(flatten)]
    pub(crate) settings: Settings,
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
    #[arg(long, value_name = "FORMAT", conflicts_with_all = ["exact", "gradient", "json", "certificate", "draws", "seed", "threads", "fuel"])]
    pub(crate) convert: Option<String>,
    #[command(flatten)]
    pub(crate) dice: Dice,
    /// Work allowed for exact answers, in limb operations [default: 4294967296]
    #[arg(long, value_name = "N", value_parser = whole)]
    pub(crate) fuel: Option<u64>,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Write a certificate of the exact mean (--exact) that `verify --certificate` goes through again
    #[arg(long, value_name = "FILE", requires = "exact")]
    pub(crate) certificate: Option<PathBuf>,
}

const SYMBOLIC_HELP: &str = r#"Rates and probabilities of the graph may be formulas in any names, see `makespan chain --help`:
  edges = [{ from = "a", to = "w", rate = "pS/tau0" }, ..]
With a free rate on every edge numerator and denominator are sums of products with positive coefficients.

Exit codes: 0 done, 1 the witness disagrees, 2 bad input or usage, 3 out of fuel."#;

/// How a formula is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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
    #[command(flatten)]
    pub(crate) graph: GraphInput,
    /// The state in which the task begins [default: as in the file]
    #[arg(long, value_name = "STATE")]
    pub(crate) from: Option<String>,
    /// Divide the probabilities out of every state by their sum
    #[arg(long)]
    pub(crate) normalise: bool,
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
    /// Name of the function in source code [default: makespan]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
    /// The derivative by every symbol too
    #[arg(long)]
    pub(crate) gradient: bool,
    /// Value of a symbol, NAME=VALUE, exactly; with all of them the formula is evaluated
    #[arg(long = "at", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) at: Vec<(String, Rational)>,
    /// Value of a name of the file before the formula is made, NAME=VALUE
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = setting)]
    pub(crate) settings: Vec<(String, Rational)>,
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
    /// Write a certificate of the formula that `verify --certificate` goes through again
    #[arg(long, value_name = "FILE")]
    pub(crate) certificate: Option<PathBuf>,
}
