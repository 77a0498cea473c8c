//! `closedform`: closed-form solutions, each shipped with its witness, on the command line.
//!
//! This crate reads arguments and prints tables; the mathematics and the formats live in the libraries.

#![forbid(unsafe_code)]

mod arguments;
mod cases;
mod catalogue;
mod failure;
mod hyphens;
mod input;
mod output;
mod progress;
mod read;
mod statistics;
mod stream;
mod verify;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::arguments::{Arguments, Noun};
use crate::failure::{BAD_INPUT, DONE, Failure};

fn main() -> ExitCode {
    // An argument that is no UTF-8 is read with its bytes replaced, like any other input.
    let words = std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let words = hyphens::sorted(&Arguments::command(), words);
    let outcome = match Arguments::parse_from(words).noun {
        Noun::Verify(arguments) => verify::run(&arguments),
        Noun::Extract(arguments) => read::extract(&arguments),
        Noun::Parse(arguments) => read::parse(&arguments),
        Noun::List { json } => catalogue::list(json),
        Noun::Show { id, json } => catalogue::show(&id, json),
        Noun::Run(arguments) => catalogue::run(&arguments),
        Noun::Witness(arguments) => catalogue::witness(&arguments),
        Noun::Cases(arguments) => cases::run(&arguments),
    };
    ExitCode::from(match outcome {
        Ok(code) => code,
        Err(Failure::ClosedPipe) => DONE,
        Err(Failure::Input(message)) => {
            eprintln!("error: {message}");
            BAD_INPUT
        }
    })
}
