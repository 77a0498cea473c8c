//! A trace: a signal over time, whatever the file.

use std::fmt;
use std::io::Read;
use std::path::Path;

use super::{andi, delimited, jcamp, mzml, text, vendor};
use crate::error::{Error, Result, at_most};

/// Larger files are refused.
const MOST_BYTES: u64 = 1 << 30;

/// Longer traces are refused.
pub(super) const MOST_POINTS: usize = 20_000_000;

/// Units of time that occur in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeUnit {
    /// ms
    Millisecond,
    /// s
    Second,
    /// min
    Minute,
    /// h
    Hour,
}

impl TimeUnit {
    /// Its length in seconds.
    pub fn seconds(self) -> f64 {
        match self {
            Self::Millisecond => 1e-3,
            Self::Second => 1.0,
            Self::Minute => 60.0,
            Self::Hour => 3600.0,
        }
    }

    /// Its symbol.
    pub fn symbol(self) -> &'static str {
        match self {
            Self::Millisecond => "ms",
            Self::Second => "s",
            Self::Minute => "min",
            Self::Hour => "h",
        }
    }

    /// The unit of a symbol or a word, in any case.
    ///
    /// ```
    /// use transforms::formats::TimeUnit;
    /// assert_eq!(TimeUnit::named("Minutes"), Some(TimeUnit::Minute));
    /// assert_eq!(TimeUnit::named("m"), None);
    /// ```
    pub fn named(word: &str) -> Option<Self> {
        Some(match word.trim().to_lowercase().as_str() {
            "ms" | "msec" | "millisecond" | "milliseconds" => Self::Millisecond,
            "s" | "sec" | "secs" | "second" | "seconds" => Self::Second,
            "min" | "mins" | "min." | "minute" | "minutes" => Self::Minute,
            "h" | "hr" | "hrs" | "hour" | "hours" => Self::Hour,
            _ => return None,
        })
    }
}

/// The formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TraceFormat {
    /// Columns between commas, semicolons, tabs or blanks.
    Delimited,
    /// JCAMP-DX.
    Jcamp,
    /// ANDI/AIA chromatography, netCDF.
    Andi,
    /// mzML.
    MzMl,
    /// ASCII export of Shimadzu's LabSolutions, LCsolution and GCsolution.
    Shimadzu,
    /// ASCII export of Chromeleon.
    Chromeleon,
}

/// What a file does not say by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceOptions {
    /// The unit of time, whatever the file says.
    pub time_unit: Option<TimeUnit>,
    /// Name of the column of times, for delimited text.
    pub time_column: Option<String>,
    /// Name of the column of the signal for delimited text, part of the name of the channel for Shimadzu's.
    pub signal: Option<String>,
}

/// A signal over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace {
    /// Times in s, increasing.
    pub time_seconds: Vec<f64>,
    /// The signal at these times, finite.
    pub signal: Vec<f64>,
    /// The unit of time in the file.
    pub time_unit: TimeUnit,
    /// Name of the column or channel.
    pub signal_name: String,
    /// Unit of the signal, empty where the file does not say.
    pub signal_unit: String,
    /// The format it was read from.
    pub format: TraceFormat,
    /// What else the file says, in its order.
    pub metadata: Vec<(String, String)>,
}

/// Where a point stands.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Line(u64),
    Point(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Point(point) => write!(f, "point {point}"),
        }
    }
}

pub(super) fn format_error(place: impl fmt::Display, message: impl fmt::Display) -> Error {
    Error::Format {
        place: place.to_string(),
        message: message.to_string(),
    }
}

/// Points as they are read: checked one by one.
pub(super) struct Points {
    seconds: f64,
    raw: f64,
    time: Vec<f64>,
    signal: Vec<f64>,
}

impl Points {
    pub(super) fn new(unit: TimeUnit) -> Self {
        Self {
            seconds: unit.seconds(),
            raw: f64::NEG_INFINITY,
            time: Vec::new(),
            signal: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, place: Place, time: f64, signal: f64) -> Result<()> {
        check_length(self.time.len() + 1)?;
        if !time.is_finite() {
            return Err(format_error(
                place,
                format!("the time {time} is not finite"),
            ));
        }
        if !signal.is_finite() {
            return Err(format_error(
                place,
                format!("the signal {signal} at the time {time} is not finite"),
            ));
        }
        let seconds = time * self.seconds;
        if time <= self.raw || self.time.last().is_some_and(|&last| seconds <= last) {
            return Err(format_error(
                place,
                format!(
                    "the time {time} is not later than {} before it; sort the rows and leave out repeated times",
                    self.raw
                ),
            ));
        }
        if !seconds.is_finite() {
            return Err(format_error(place, format!("the time {time} is too large")));
        }
        self.raw = time;
        self.time.push(seconds);
        self.signal.push(signal);
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.time.len()
    }

    /// The trace, if there are at least two points.
    pub(super) fn finish(self, like: Trace) -> Result<Trace> {
        if self.time.len() < 2 {
            return Err(format_error(
                "the trace",
                format!("{} points, but a trace needs at least 2", self.time.len()),
            ));
        }
        Ok(Trace {
            time_seconds: self.time,
            signal: self.signal,
            ..like
        })
    }
}

impl Trace {
    /// All but the points.
    pub(super) fn empty(format: TraceFormat, time_unit: TimeUnit) -> Self {
        Self {
            time_seconds: Vec::new(),
            signal: Vec::new(),
            time_unit,
            signal_name: String::new(),
            signal_unit: String::new(),
            format,
            metadata: Vec::new(),
        }
    }
}

/// Refuses more points than are kept.
pub(super) fn check_length(points: usize) -> Result<()> {
    at_most(
        "points of a trace",
        points,
        MOST_POINTS,
        "average neighbouring points or cut the trace",
    )
}

/// Reads a trace from the bytes of a file; the format is known by its content.
///
/// | format | known by |
/// |---|---|
/// | ANDI/AIA | netCDF's `CDF` |
/// | mzML | `<mzML` or `<indexedmzML` near the start |
/// | JCAMP-DX | a first line `##TITLE=` |
/// | Shimadzu | a line `[.. Chromatogram..]` |
/// | Chromeleon | a line `Chromatogram Data:` or `Raw Data:` |
/// | delimited | everything else: a line of names, then numbers |
///
/// Text is UTF-8 (with a byte order mark or without), UTF-16 with a byte order mark, or else Latin-1. Costs O(bytes).
///
/// # Errors
/// [`Error::Format`] with the line, the column or the point for an empty file, cells that are no numbers, NaN and infinities, times that do
/// not increase, fewer than two points, columns that do not exist, an unknown unit of time; [`Error::TooLarge`] for more than 20 million
/// points; [`Error::Unsupported`] for parts of a format that are not read.
///
/// ```
/// use transforms::formats::{TimeUnit, TraceOptions, read_trace};
/// let trace = read_trace(b"Time (min),UV\n0.0,1\n0.5,3\n", &TraceOptions::default())?;
/// assert_eq!(trace.time_seconds, [0.0, 30.0]);
/// assert_eq!((trace.time_unit, trace.signal_name.as_str()), (TimeUnit::Minute, "UV"));
/// let error = read_trace(b"time_s,signal\n0,1\n2,x\n", &TraceOptions::default()).unwrap_err();
/// assert_eq!(error.to_string(), "line 3, column signal: \"x\" is not a number");
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_trace(bytes: &[u8], options: &TraceOptions) -> Result<Trace> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(too_many_bytes(bytes.len() as u64));
    }
    if bytes.starts_with(b"CDF") {
        return andi::read(bytes, options);
    }
    for (start, what, hint) in [
        (
            &b"\x89HDF"[..],
            "an HDF5 file",
            "convert it to classic netCDF, e.g. by nccopy -k classic",
        ),
        (b"\x1f\x8b", "a gzip archive", "unpack it first"),
        (
            b"PK\x03\x04",
            "a zip archive or a spreadsheet",
            "save it as CSV",
        ),
    ] {
        if bytes.starts_with(start) {
            return Err(Error::Unsupported {
                what: "the reader of traces",
                construct: String::from(what),
                hint,
            });
        }
    }
    let text = text::decode(bytes)?;
    let text = text.as_ref();
    let start = text.trim_start();
    if start.is_empty() {
        return Err(format_error("the file", "it is empty"));
    }
    if start.starts_with('<') {
        return mzml::read(start, options);
    }
    if jcamp::detect(start) {
        return jcamp::read(text, options);
    }
    match vendor::detect(text) {
        Some(TraceFormat::Shimadzu) => vendor::read_shimadzu(text, options),
        Some(TraceFormat::Chromeleon) => vendor::read_chromeleon(text, options),
        _ => delimited::read(text, options),
    }
}

/// Reads a trace from a file: [`read_trace`] of its bytes, of which at most 1 GiB are read.
///
/// # Errors
/// As for [`read_trace`]; [`Error::Format`] names the file if it cannot be read.
pub fn read_trace_file(path: &Path, options: &TraceOptions) -> Result<Trace> {
    let failed = |error: std::io::Error| format_error(path.display(), error);
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    read_trace(&bytes, options)
}

fn too_many_bytes(needed: u64) -> Error {
    Error::TooLarge {
        what: "bytes of a file",
        needed,
        limit: MOST_BYTES,
        hint: "cut the file",
    }
}
