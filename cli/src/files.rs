//! Several files of one answer: all are complete before the first gets its name.

use std::path::Path;

use crate::destination::Destination;
use crate::failure::Failure;
use crate::output::Output;

/// A file beside the answer.
pub(crate) struct File<'a> {
    /// The option that names it.
    pub(crate) option: &'static str,
    /// Where it goes.
    pub(crate) path: &'a Path,
    /// What is in it.
    pub(crate) content: Vec<u8>,
}

/// Writes the files, and the lines of the answer; `inputs` are never replaced.
pub(crate) fn write(
    inputs: &[&str],
    files: &[File<'_>],
    target: Option<&Path>,
    answer: &[String],
) -> Result<(), Failure> {
    let mut paths: Vec<(&Path, &str)> = files.iter().map(|file| (file.path, file.option)).collect();
    paths.extend(target.map(|path| (path, "--output")));
    for (at, (path, option)) in paths.iter().enumerate() {
        if let Some((_, other)) = paths
            .iter()
            .take(at)
            .find(|one| Destination::same(one.0, path))
        {
            return Err(Failure::Input(format!(
                "{option} {}: {other} names the same file: name another one",
                path.display()
            )));
        }
        for input in inputs {
            Output::spares(input, Some(path)).map_err(|failure| failure.of_option(option))?;
        }
    }
    let mut open = Vec::with_capacity(files.len());
    for file in files {
        let mut output =
            Output::open(Some(file.path)).map_err(|failure| failure.of_option(file.option))?;
        output.write(&file.content)?;
        open.push(output);
    }
    let mut output = Output::open(target)?;
    // Files on standard output go first, whole.
    let last = output.is_standard();
    let say = |output: &mut Output| answer.iter().try_for_each(|line| output.line(line));
    if !last {
        say(&mut output)?;
    }
    for file in open {
        file.finish()?;
    }
    if last {
        say(&mut output)?;
    }
    output.finish()
}
