//! The command line as data.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::chroma::arguments::Chroma;
use crate::laplace::arguments::Laplace;
use crate::makespan::arguments::Makespan;
use crate::sem::arguments::Sem;

/// Closed-form solutions, each shipped with its witness.
#[derive(Debug, Parser)]
#[command(name = "closedform", version, max_term_width = 100, after_help = HELP)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub(crate) noun: Noun,
    /// Write here instead of standard output (packed if it ends in .gz or .zst); the file appears when it is complete
    #[arg(long, value_name = "FILE", global = true)]
    pub(crate) output: Option<PathBuf>,
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
    /// Is this identity, integral, sum, limit or solution right? With proof or counterexample
    Prove(Prove),
    /// Linear structural equation models: covariances, identification, constraints, fits
    #[command(subcommand, after_help = HELP)]
    Sem(Box<Sem>),
    /// Chromatography: peaks in closed form, fits, peak tables, retention under programs
    #[command(subcommand, after_help = HELP)]
    Chroma(Box<Chroma>),
    /// Laplace transforms and their inverses, with proofs where there are some
    #[command(subcommand, after_help = HELP)]
    Laplace(Box<Laplace>),
    /// Tasks that are attempted until they succeed: how long they take, and whether preempting pays
    #[command(subcommand, after_help = HELP)]
    Makespan(Box<Makespan>),
    /// All closed forms of the catalogue
    #[command(after_help = LIST_HELP)]
    List {
        /// One JSON document
        #[arg(long)]
        json: bool,
    },
    /// Formula, assumptions, source and witness of a closed form
    #[command(after_help = SHOW_HELP)]
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

const HELP: &str = "\
Exit codes: 0 done (equal, proved, supported), 1 the answer is no, 2 bad input or usage, 3 undecided. The --help of
a command says what they are there.";
const LIST_HELP: &str = "Exit codes: 0 done, 2 bad usage.";
const SHOW_HELP: &str = "Exit codes: 0 done, 2 no such closed form, or bad usage.";

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = VERIFY_HELP)]
pub(crate) struct Verify {
    /// GOLD ANSWER, or only ANSWER when the golds are given with --gold (after `--` if it starts with a known option)
    #[arg(value_name = "TEXT", num_args = 0..)]
    pub(crate) texts: Vec<String>,
    /// An accepted gold; may be given several times
    #[arg(long, value_name = "GOLD")]
    pub(crate) gold: Vec<String>,
    /// Read pairs from a JSON Lines file (.gz and .zst are unpacked), `-` or nothing: standard input
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "-", conflicts_with_all = ["texts", "gold", "certificate"])]
    pub(crate) jsonl: Option<String>,
    /// Re-check a certificate written by --json, `-`: standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["texts", "gold"])]
    pub(crate) certificate: Option<String>,
    /// Whether the answer is a final answer (the default) or a text to extract it from
    #[arg(long, value_name = "answer|text")]
    pub(crate) mode: Option<String>,
    /// Decimals for exact values: digits (the default), strict, abs(n), rel(t)
    #[arg(long, value_name = "POLICY")]
    pub(crate) approx: Option<String>,
    /// Whether the form of the answer counts for the reward: gate (the default), any
    #[arg(long, value_name = "gate|any")]
    pub(crate) form: Option<String>,
    /// Several boxes in one text: last, joined (the default), all
    #[arg(long, value_name = "last|joined|all")]
    pub(crate) boxed: Option<String>,
    /// Reward of an undecided pair: wrong (0, the default), none (null), error (bad input)
    #[arg(long, value_name = "wrong|none|error")]
    pub(crate) on_undecided: Option<String>,
    /// Work allowed per pair, in limb operations [default: 4000000]
    #[arg(long, value_name = "N", value_parser = whole)]
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
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = threads)]
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
}

const VERIFY_HELP: &str = r#"Rows of a batch, one JSON object a line (in JSON a backslash is written twice):
  {"id": 1, "gold": "\\frac12", "answer": "0.5", "options": {"approx": "strict"}}
Options of a row: approx, boxed, choices (the texts of A, B, C, ..), form, fuel, golds (further accepted
answers), mode, on_undecided. They go before those of the command line. A field beside the gold that has one
of these names counts as that option (null: not given); what stands in "options" goes before it. All other
fields are ignored, but --table groups by "type" or "kind" and compares with "expected".

Exit codes: 0 equal, or the certificate is valid; 1 different, or it is rejected; 2 bad input or usage; 3 undecided.
A batch exits 0 when every row was answered, whatever the verdicts, and 2 when rows were malformed, or undecided
under --on-undecided error (all others are still answered)."#;

const PROVE_HELP: &str = r#"Identities and chains of them are given in quotes, other claims in a file:
  closedform prove "sqrt(x^2) = x" --assume "x > 0"
  closedform prove '\int_1^2\frac{dx}{x} = \ln 2'
  closedform prove --claim examples/claims/integral.toml
Assumptions: x > 0, 0 <= x <= 1, a < b, x != 0, n in Z, n in N (from 0 on); with commas or several --assume.
log is the natural logarithm. docs/claims.md lists the forms of claim files with their keys.

Exit codes: 0 proved or supported by evidence, 1 refuted, 2 bad input or usage, 3 undecided."#;

const EXTRACT_HELP: &str =
    "Exit codes: 0 found, 2 bad input or usage, 3 no answer in the text or several of equal rank.";
const PARSE_HELP: &str = "Exit codes: 0 read, 2 the formula cannot be read, or bad usage.";
const RUN_HELP: &str = "\
Exit codes: 0 the witness agrees, 1 it disagrees, 2 bad input or usage, 3 it cannot decide.";
const WITNESS_HELP: &str = "\
Exit codes: 0 every witness agrees with the true form and refutes the wrong twins, 1 one does not, 2 bad usage.";
const CASES_HELP: &str = "\
A case of the checker is a JSON object on a line: \"gold\", \"answer\", \"expected\" (true, false), optionally
\"id\", \"mode\", \"options\", \"ruling\" (stands over \"expected\"; null: not scored), \"certify\" (\"must\", \"may\").

Exit codes: 0 all cases passed, 1 a case failed, 2 bad input or usage (a case that cannot be read or answered is
refused; the others are answered all the same).";

/// A number of steps or a seed.
pub(crate) fn whole(text: &str) -> Result<u64, String> {
    let fix = "write a whole number from 0 to 18446744073709551615, such as 4000000";
    text.parse().map_err(|_| fix.to_owned())
}

/// A number of things.
pub(crate) fn count(text: &str) -> Result<usize, String> {
    text.parse()
        .map_err(|_| String::from("write a whole number from 0, such as 10"))
}

/// A number of threads.
fn threads(text: &str) -> Result<usize, String> {
    let fix = "write how many threads, from 1 to 256, or 0 for all cores";
    text.parse().map_err(|_| fix.to_owned())
}

/// The size of a sample.
fn size(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(size) if size > 0 => Ok(size),
        _ => Err(String::from("write a whole number from 1, such as 10")),
    }
}

/// Options of `prove`.
#[derive(Debug, Args)]
#[command(after_help = PROVE_HELP)]
pub(crate) struct Prove {
    /// The claim, LHS = RHS
    #[arg(value_name = "CLAIM", num_args = 0..)]
    pub(crate) texts: Vec<String>,
    /// A condition on the symbols; may be given several times
    #[arg(long, value_name = "CONDITION", conflicts_with = "claim")]
    pub(crate) assume: Vec<String>,
    /// Read the claim from a TOML file, `-`: standard input
    #[arg(long, value_name = "FILE", conflicts_with = "texts")]
    pub(crate) claim: Option<String>,
    /// Work allowed per question to the zero test, in limb operations [default: 8000000]
    #[arg(long, value_name = "N", value_parser = whole)]
    pub(crate) fuel: Option<u64>,
    /// Seed of the points that are tried
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `extract`.
#[derive(Debug, Args)]
#[command(after_help = EXTRACT_HELP)]
pub(crate) struct Extract {
    /// File with the text, `-`: standard input
    #[arg(default_value = "-")]
    pub(crate) file: String,
    /// Several boxes in one text: last, joined (the default), all
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
#[command(after_help = PARSE_HELP)]
pub(crate) struct Parse {
    /// The formula: LaTeX, ASCII or Unicode
    pub(crate) formula: String,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `run`.
#[derive(Debug, Args)]
#[command(after_help = RUN_HELP)]
pub(crate) struct Run {
    /// Identifier, see `closedform list`
    pub(crate) id: String,
    /// File with the problem as JSON, `-`: standard input; without it a random sample is solved
    #[arg(long, value_name = "FILE")]
    pub(crate) problem: Option<String>,
    /// Size of the random sample, from 1; what it counts is the entry's matter
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = size, allow_negative_numbers = true)]
    pub(crate) size: usize,
    /// Seed of the random sample
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `witness`.
#[derive(Debug, Args)]
#[command(after_help = WITNESS_HELP)]
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
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole, allow_negative_numbers = true)]
    pub(crate) seed: u64,
    /// One JSON document
    #[arg(long)]
    pub(crate) json: bool,
}

/// Options of `cases`.
#[derive(Debug, Args)]
#[command(after_help = CASES_HELP)]
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
