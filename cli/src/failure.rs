//! How a run ends when it does not end well.

use std::fmt::Display;
use std::io;
use std::path::Path;

use closedform::graphs::Error as GraphError;
use closedform::transforms::Error as TransformError;
use closedform::verify::OptionError;

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
    /// The question was understood and the work it was allowed did not do.
    Undecided(String),
    /// Nobody reads the output any more: not an error.
    ClosedPipe,
}

impl Failure {
    /// A message.
    pub(crate) fn input(message: impl Display) -> Self {
        Failure::Input(message.to_string())
    }

    /// A question about a graph without an answer: out of fuel, or bad input.
    pub(crate) fn graph(error: GraphError) -> Self {
        let message = error.to_string();
        match error {
            GraphError::Exact(closedform::algebra::Error::Budget { .. })
            | GraphError::Work { .. } => Failure::Undecided(message),
            _ => Failure::Input(message),
        }
    }

    /// A question about a column or a transform without an answer: outside of the theory, not converged, or bad input.
    pub(crate) fn transform(error: TransformError) -> Self {
        let message = error.to_string();
        match error {
            TransformError::Graph(error) => Failure::graph(error),
            TransformError::NotConverged { .. }
            | TransformError::Unsupported { .. }
            | TransformError::Algebra(closedform::algebra::Error::Budget { .. }) => {
                Failure::Undecided(message)
            }
            _ => Failure::Input(message),
        }
    }

    /// What went wrong with the file of another option than --output.
    pub(crate) fn of_option(self, option: &str) -> Self {
        match self {
            Failure::Input(message) => Failure::Input(message.replace("--output", option)),
            other => other,
        }
    }

    /// The same failure, its message with something in front.
    pub(crate) fn about(self, what: &str) -> Self {
        match self {
            Failure::Input(message) => Failure::Input(format!("{what}: {message}")),
            Failure::Undecided(message) => Failure::Undecided(format!("{what}: {message}")),
            Failure::ClosedPipe => Failure::ClosedPipe,
        }
    }

    /// What went wrong while reading `name`.
    pub(crate) fn reading(name: &str, error: &io::Error) -> Self {
        let fix = match error.kind() {
            io::ErrorKind::NotFound if name.is_empty() => {
                return Failure::input("a file without a name: name one, or - for standard input");
            }
            io::ErrorKind::NotFound => "no such file",
            io::ErrorKind::PermissionDenied => "no permission to read it",
            io::ErrorKind::IsADirectory => "it is a folder, name a file in it",
            io::ErrorKind::UnexpectedEof => "it ends too early, is it a complete archive?",
            _ => return Failure::Input(format!("{name}: {error}")),
        };
        Failure::Input(format!("{name}: {fix}"))
    }

    /// A word that an option does not have; the option is named as it is typed.
    pub(crate) fn option(error: OptionError) -> Self {
        let OptionError {
            option,
            found,
            allowed,
        } = error;
        Failure::Input(format!(
            "--{}: {found:?} is not known; allowed: {allowed}",
            option.replace('_', "-")
        ))
    }

    /// What went wrong while creating the file of --output.
    pub(crate) fn creating(path: &Path, error: &io::Error) -> Self {
        let fix = match error.kind() {
            io::ErrorKind::NotFound => match (std::fs::read_link(path), path.parent()) {
                (Ok(goal), _) => format!(
                    "it is a link to {}, which cannot be created: name another file",
                    goal.display()
                ),
                (_, Some(folder)) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
                    format!("there is no folder {}: create it first", folder.display())
                }
                _ => String::from("name a file"),
            },
            io::ErrorKind::NotADirectory => {
                String::from("a file stands where a folder should be: name another folder")
            }
            io::ErrorKind::PermissionDenied => {
                String::from("no permission to write there: name another folder")
            }
            io::ErrorKind::IsADirectory => String::from("it is a folder, name a file in it"),
            _ => error.to_string(),
        };
        Failure::Input(format!("--output {}: {fix}", path.display()))
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

/// A message about the usage in one line: what is wrong and the hints, without the summary of the usage.
pub(crate) fn folded(message: &str) -> String {
    let mut line = String::new();
    let lines = message.lines().map(str::trim).take_while(|one| {
        !(one.starts_with("Usage: ") || one.starts_with("For more information, try"))
    });
    for one in lines.filter(|one| !one.is_empty()) {
        let (one, before) = match one.strip_prefix("tip: ") {
            Some(tip) => (tip, "; "),
            None => (one, if line.is_empty() { "" } else { " " }),
        };
        line.push_str(before);
        line.push_str(one);
    }
    line.strip_prefix("error: ").unwrap_or(&line).to_owned()
}

/// Exit code of a command, or why it stopped.
pub(crate) type Outcome = Result<u8, Failure>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_of_several_lines_become_one() {
        let message = "error: unexpected argument '--aprox' found\n\n  tip: a similar argument exists: '--approx'\n\n\
                       Usage: closedform verify --approx <POLICY>\n\nFor more information, try '--help'.\n";
        assert_eq!(
            folded(message),
            "unexpected argument '--aprox' found; a similar argument exists: '--approx'"
        );
        assert_eq!(
            folded("error: invalid value 'x' for '--effort <E>'\n  [possible values: a, b]\n"),
            "invalid value 'x' for '--effort <E>' [possible values: a, b]"
        );
    }
}
