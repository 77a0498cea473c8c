//! How a run ends when it does not end well.

use std::fmt::Display;
use std::io;

/// Done: equal, proved, supported, a batch answered.
pub(crate) const DONE: u8 = 0;
/// The answer is no.
pub(crate) const NO: u8 = 1;
/// Bad input or usage.
pub(crate) const BAD_INPUT: u8 = 2;
/// Undecided.
pub(crate) const UNDECIDED: u8 = 3;

/// Why a command stopped.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Bad input or usage: the message names the field, the line or the file, and the fix.
    Input(String),
    /// Nobody reads the output any more: not an error.
    ClosedPipe,
}

impl Failure {
    /// A message.
    pub(crate) fn input(message: impl Display) -> Self {
        Failure::Input(message.to_string())
    }

    /// What went wrong while reading `name`.
    pub(crate) fn reading(name: &str, error: &io::Error) -> Self {
        let fix = match error.kind() {
            io::ErrorKind::NotFound => "no such file",
            io::ErrorKind::PermissionDenied => "no permission to read it",
            io::ErrorKind::IsADirectory => "it is a folder, name a file in it",
            io::ErrorKind::UnexpectedEof => "it ends too early, is it a complete archive?",
            _ => return Failure::Input(format!("{name}: {error}")),
        };
        Failure::Input(format!("{name}: {fix}"))
    }

    /// What went wrong while writing: a closed pipe ends the run quietly.
    pub(crate) fn writing(name: &str, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Failure::ClosedPipe
        } else {
            Failure::Input(format!("{name}: cannot write: {error}"))
        }
    }
}

/// Exit code of a command, or why it stopped.
pub(crate) type Outcome = Result<u8, Failure>;
