//! The command line as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Closed-form solutions, each shipped with its witness.
#[derive(Debug, Parser)]
#[command(name = "closedform", version, max_term_width = 100)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) noun: Noun,
}

/// The nouns.
#[derive(Debug, Subcommand)]
pub(crate) enum Noun {
    /// Does the answer equal the gold answer? One pair, or JSON Lines with --jsonl
    Verify(Box<Verify>),
    /// The final answer in a model's text
    Extract(Extract),
    /// How a formula is read: readings, kind, canonical form
    Parse(Parse),
    /// All closed forms of the catalogue
    List {
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Formula, assumptions, source and witness of a closed form
    Show {
        /// Identifier, see `closedform list`
        id: String,
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Solve a problem of the catalogue and let the witness look at the solution
    Run(Run),
    /// Run the witnesses on seeded random problems and show that they refute the wrong twins
    Witness(Witness),
    /// Run files of reference cases
    Cases(Cases),
}

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_HELP)]
pub(crate) struct Verify {
    /// GOLD ANSWER, or only ANSWER when the golds are given with --gold (after `--` if it starts with a known option)
    #[arg(value_name = "TEXT", num_args = 0..=2)]
    pub(crate) texts: Vec<String>,
    /// An accepted gold; may be given several times
    #[arg(long, value_name = "GOLD")]
    pub(crate) gold: Vec<String>,
    /// Read pairs from a JSON Lines file (.gz and .zst are unpacked), `-` or nothing: standard input
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", conflicts_with_all = ["texts", "gold", "certificate"])]
    pub(crate) jsonl: Option<String>,
    /// Re-check a certificate written by --json
    #[arg(long, value_name = "FILE", conflicts_with_all = ["texts", "gold"])]
    pub(crate) certificate: Option<String>,
    /// Whether the answer is a final answer or a text to extract it from
    #[arg(long, value_name = "answer|text")]
    pub(crate) mode: Option<String>,
    /// Decimals for exact values: digits, strict, abs(n), rel(t)
    #[arg(long, value_name = "POLICY")]
    pub(crate) approx: Option<String>,
    /// Whether the form of the answer counts for the reward: gate, any
    #[arg(long, value_name = "gate|any")]
    pub(crate) form: Option<String>,
    /// Several boxes in one text: last, joined, all
    #[arg(long, value_name = "last|joined|all")]
    pub(crate) boxed: Option<String>,
    /// Reward of an undecided pair: wrong (0), none (null), error
    #[arg(long, value_name = "wrong|none|error")]
    pub(crate) on_undecided: Option<String>,
    /// Work allowed per pair, in limb operations
    #[arg(long, value_name = "N")]
    pub(crate) fuel: Option<u64>,
    /// Show how each side was read, the rule, and what decides
    #[arg(long, conflicts_with = "jsonl")]
    pub(crate) explain: bool,
    /// One JSON document; with --jsonl every row carries its certificate
    #[arg(long)]
    pub(crate) json: bool,
    /// Counts, percentiles and pairs per second on standard error
    #[arg(long)]
    pub(crate) stats: bool,
    /// Worker threads of a batch (0: all cores)
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) threads: usize,
    /// Rows leave in the order they came; always so, kept for scripts
    #[arg(long)]
    pub(crate) ordered: bool,
    /// With --jsonl: a table for a person instead of JSON rows, and a summary by the rows' `type`
    #[arg(long, requires = "jsonl", conflicts_with = "json")]
    pub(crate) table: bool,
    /// Leave gold_parsed and answer_parsed out of the rows
    #[arg(long, requires = "jsonl")]
    pub(crate) no_parsed: bool,
    /// Field that holds the gold
    #[arg(long, value_name = "NAME", default_value = "gold")]
    pub(crate) gold_key: String,
    /// Field that holds the answer
    #[arg(long, value_name = "NAME", default_value = "answer")]
    pub(crate) answer_key: String,
    /// Write here instead of standard output (packed if it ends in .gz or .zst)
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

const VERIFY_HELP: &str = "\
Exit codes: 0 equal, 1 different, 2 bad input or usage, 3 undecided.
A batch exits 0 when every row was answered, 2 when rows were malformed (all others are still answered).";

/// Options of `extract`.
#[derive(Debug, Args)]
pub(crate) struct Extract {
    /// File with the text, `-`: standard input
    #[arg(default_value = "-")]
    pub(crate) file: String,
    /// Several boxes in one text: last, joined, all
    #[arg(long, value_name = "last|joined|all")]
    pub(crate) boxed: Option<String>,
    /// The answer is the letter of an option
    #[arg(long)]
    pub(crate) choices: bool,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `parse`.
#[derive(Debug, Args)]
pub(crate) struct Parse {
    /// The formula: LaTeX, ASCII or Unicode
    pub(crate) formula: String,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Identifier, see `closedform list`
    pub(crate) id: String,
    /// File with the problem as JSON, `-`: standard input; without it a random sample is solved
    #[arg(long, value_name = "FILE")]
    pub(crate) problem: Option<String>,
    /// Size of the random sample
    #[arg(long, default_value_t = 10)]
    pub(crate) size: usize,
    /// Seed of the random sample
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `witness`.
#[derive(Debug, Args)]
pub(crate) struct Witness {
    /// Identifier, see `closedform list`
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub(crate) id: Option<String>,
    /// Every entry
    #[arg(long)]
    pub(crate) all: bool,
    /// Few seeds
    #[arg(long)]
    pub(crate) quick: bool,
    /// First seed
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `cases`.
#[derive(Debug, Args)]
pub(crate) struct Cases {
    /// Reference files; their format is recognised from the first case
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<String>,
    /// One JSON object per case
    #[arg(long)]
    pub(crate) json: bool,
    /// Which cases are listed
    #[arg(long, value_enum, default_value_t = Listed::All)]
    pub(crate) show: Listed,
}

/// Which cases are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Listed {
    /// Every case.
    All,
    /// Only those that failed.
    Failed,
}
