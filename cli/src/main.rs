//! `closedform`: closed-form solutions, each shipped with its witness, on the command line.
//!
//! This crate reads arguments and prints tables; the mathematics and the formats live in the libraries.

#![forbid(unsafe_code)]

mod arguments;
mod cases;
mod catalogue;
mod chroma;
mod decimals;
mod destination;
mod document;
mod failure;
mod files;
mod hyphens;
mod input;
mod interruption;
mod laplace;
mod makespan;
mod output;
mod picture;
mod progress;
mod prove;
mod read;
mod sem;
mod statistics;
mod stream;
mod table;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::arguments::{Arguments, Noun};
use crate::failure::{BAD_INPUT, DONE, Failure, UNDECIDED};

fn main() -> ExitCode {
    // An argument that is no UTF-8 is read with its bytes replaced, like any other input.
    let words = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut command = Arguments::command();
    // The options of every noun are known only to the built command.
    command.build();
    let words = hyphens::sorted(&command, words);
    let Arguments { noun, output } = match Arguments::try_parse_from(words) {
        Ok(arguments) => arguments,
        // --help and --version are no errors
        Err(error) if !error.use_stderr() || is_help(&error) => error.exit(),
        Err(error) => {
            eprintln!("error: {}", failure::folded(&error.to_string()));
            return ExitCode::from(BAD_INPUT);
        }
    };
    let target = output.as_deref();
    let outcome = match noun {
        Noun::Verify(arguments) => verify::run(&arguments, target),
        Noun::Extract(arguments) => read::extract(&arguments, target),
        Noun::Parse(arguments) => read::parse(&arguments, target),
        Noun::Prove(arguments) => prove::run(&arguments, target),
        Noun::Sem(verb) => sem::run(&verb, target),
        Noun::Chroma(verb) => chroma::run(&verb, target),
        Noun::Laplace(verb) => laplace::run(&verb, target),
        Noun::Makespan(verb) => makespan::run(&verb, target),
        Noun::List { json } => catalogue::list(json, target),
        Noun::Show { id, json } => catalogue::show(&id, json, target),
        Noun::Run(arguments) => catalogue::run(&arguments, target),
        Noun::Witness(arguments) => catalogue::witness(&arguments, target),
        Noun::Cases(arguments) => cases::run(&arguments, target),
    };
    ExitCode::from(match outcome {
        Ok(code) => code,
        Err(Failure::ClosedPipe) => DONE,
        Err(Failure::Undecided(message)) => {
            eprintln!("undecided: {message}");
            UNDECIDED
        }
        Err(Failure::Input(message)) => {
            eprintln!("error: {message}");
            BAD_INPUT
        }
    })
}

/// Nothing was asked, and all that could be is listed.
fn is_help(error: &clap::Error) -> bool {
    error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
}
