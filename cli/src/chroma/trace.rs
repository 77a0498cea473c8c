//! Measured traces of the command line.

use std::io::Read;
use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::formats::case::parse_time;
use closedform::transforms::formats::{TimeUnit, Trace, TraceOptions, read_trace};

use super::arguments::TraceInput;
use crate::failure::Failure;
use crate::input::Input;

/// Larger files are not read.
const MOST_BYTES: u64 = 1 << 30;

impl TraceInput {
    /// As the readers want it.
    pub(super) fn options(&self) -> Result<TraceOptions, Failure> {
        let time_unit = match &self.time_unit {
            None => None,
            Some(word) => Some(TimeUnit::named(word).ok_or_else(|| {
                Failure::Input(format!(
                    "--time-unit: {word:?} is not known; allowed: ms, s, min, h"
                ))
            })?),
        };
        Ok(TraceOptions {
            time_unit,
            time_column: self.time_column.clone(),
            signal: self.signal.clone(),
        })
    }
}

/// A trace from a file (.gz and .zst are unpacked) or standard input.
pub(super) fn read(name: &str, options: &TraceOptions) -> Result<Trace, Failure> {
    let bytes = bytes(name)?;
    read_trace(&bytes, options).map_err(|error| {
        let shown = if name == "-" { "standard input" } else { name };
        let said = error.to_string();
        let said = said.replace("say which one of", "name one by --signal:");
        Failure::Input(format!("{shown}: {said}"))
    })
}

/// All bytes of a file or of standard input.
pub(super) fn bytes(name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read =
        |reader: &mut dyn Read, bytes: &mut Vec<u8>| reader.take(MOST_BYTES + 1).read_to_end(bytes);
    // Text in UTF-16 is no input of other commands, and it is one here.
    let wide = name != "-" && starts_wide(Path::new(name));
    let done = match wide {
        true => std::fs::File::open(name).and_then(|mut file| read(&mut file, &mut bytes)),
        false => read(&mut Input::open(name)?.reader, &mut bytes),
    };
    done.map_err(|error| Failure::reading(name, &error))?;
    Ok(bytes)
}

fn starts_wide(path: &Path) -> bool {
    let mut head = [0; 2];
    // a pipe would lose what is read here
    path.is_file()
        && std::fs::File::open(path).is_ok_and(|mut file| file.read_exact(&mut head).is_ok())
        && matches!(head, [0xff, 0xfe] | [0xfe, 0xff])
}

/// The files of the arguments; a folder stands for its files, in the order of their names.
pub(super) fn files(names: &[String]) -> Result<Vec<String>, Failure> {
    let mut found = Vec::new();
    for name in names {
        if !Path::new(name).is_dir() {
            found.push(name.clone());
            continue;
        }
        let failed = |error: std::io::Error| Failure::reading(name, &error);
        let mut within = Vec::new();
        for entry in std::fs::read_dir(name).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && entry.path().is_file() {
                within.push(entry.path().display().to_string());
            }
        }
        if within.is_empty() {
            return Err(Failure::Input(format!("{name}: no files in this folder")));
        }
        within.sort();
        found.extend(within);
    }
    Ok(found)
}

/// A time that an option gives, in units of `seconds`.
pub(super) fn time_option(option: &str, text: &str, seconds: f64) -> Result<f64, Failure> {
    let unit = Rational::from_f64(seconds).unwrap_or(Rational::ONE);
    parse_time(option, text, &unit)
        .map(|time| time.to_f64())
        .map_err(Failure::transform)
}

/// Times in another unit.
pub(super) fn in_unit(trace: &Trace, seconds: f64) -> Vec<f64> {
    trace
        .time_seconds
        .iter()
        .map(|time| time / seconds)
        .collect()
}
