//! Logs of trials as CSV, read row by row.

use std::borrow::Cow;
use std::io::{self, Read};

use csv::ByteRecord;

use super::text::{Decimal, quote};
use super::trace::format_error;
use super::trial_columns::{Columns, Labels, Times, columns};
use super::trial_labels::{ending, explored, flag, outcome, truth, verdict};
use crate::error::{Error, Result};
use crate::makespan::{Ending, ExactTime, Trial, TrialLog};

/// How many rows are looked at for the decimal mark and the unit before the first is counted.
const LOOKED_AT: usize = 1000;

/// How far the first lines are looked at for the separator.
const HEAD: usize = 1 << 16;

/// Bytes of one row: an opening quote that is never closed would take in the whole file.
const LONGEST_ROW: u64 = 1 << 24;

/// A median duration above this many seconds is worth a remark.
const LONG: f64 = 1000.0;

/// What to do with columns that are named as milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Milliseconds {
    /// Refuse them with a question: in one log in seconds such a column is as often a slip of the name as of the unit.
    #[default]
    Ask,
    /// Convert them to seconds.
    Convert,
}

/// What a log does not say by itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TrialOptions {
    /// Durations to keep of every kind of attempt and task, for the bootstrap and for empirical laws: all of them up to this number, a random
    /// sample of this size beyond.
    pub keep: usize,
    /// c₀ of every attempt, if the log has no column of it.
    pub start: Option<ExactTime>,
    /// Columns named as milliseconds.
    pub milliseconds: Milliseconds,
}

/// Reads a log of trials.
///
/// | column | meaning |
/// |---|---|
/// | `outcome` | TP, FP, TN, FN, NCS, NCF in upper or lower case; PREEMPTED where the truth is not known |
/// | or `truth`, `verdict` | success, failure or unknown (empty); success, failure or none (empty) |
/// | `duration_s` | how long the attempt took; also in `_min`, `_h`, and in `_ms` when asked for |
/// | `restart_s` | until the next attempt, if any |
/// | `start_s` | c₀ of the attempt, if any |
/// | `explored` | 1 for an alarmed attempt (TN, FN) that was let run on to see its end |
/// | `task` | name of the task, for one fit each |
///
/// UTF-8 with or without byte order mark, commas, semicolons or tabs, a decimal comma where no comma separates, any line ends, blanks around
/// cells, empty lines and lines that begin with `#`; other columns are not used and named in the notes. One pass in constant memory (but
/// for tasks and kept durations). All decimals are summed exactly.
///
/// # Errors
/// [`Error::Format`] with line and column for unknown labels (with the nearest known one), durations that are negative, missing or no
/// numbers, missing or doubled columns, rows that are too short or too long, milliseconds that nobody asked for, a log without rows.
///
/// # Example
/// ```
/// use transforms::formats::{TrialOptions, read_trials};
/// let csv = "outcome,duration_s,restart_s\nTN,12.5,1.5\nTP,30,0\nFP,60.25,4\nNCS,28,\n";
/// let log = read_trials(csv.as_bytes(), &TrialOptions::default())?;
/// let plug_in = log.only()?.plug_in()?;
/// assert_eq!((plug_in.attempts, plug_in.completions), (4, 2));
/// assert_eq!(plug_in.mean, plug_in.ratio);
/// assert_eq!(plug_in.mean.finite().unwrap().to_f64(), 68.125);
///
/// let error = read_trials("outcome,duration_s\nTQ,1\n".as_bytes(), &TrialOptions::default()).unwrap_err();
/// assert!(error.to_string().starts_with("line 2, column outcome: \"TQ\" is not one of"));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_trials(mut bytes: impl Read, options: &TrialOptions) -> Result<TrialLog> {
    let mut head = Vec::new();
    bytes
        .by_ref()
        .take(HEAD as u64)
        .read_to_end(&mut head)
        .map_err(|error| format_error("the file", error))?;
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Err(format_error("the file", "it is UTF-16: save it as UTF-8"));
    }
    if head.contains(&0) {
        return Err(format_error(
            "the file",
            "it is no text: it has a character U+0000",
        ));
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head);
    let separator = separator(head);
    let guarded = Guarded {
        inner: head.chain(bytes),
        since: 0,
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .comment(Some(b'#'))
        .from_reader(guarded);
    let mut record = ByteRecord::new();
    let mut next = |record: &mut ByteRecord| -> Result<bool> {
        loop {
            reader.get_mut().since = 0;
            if !reader
                .read_byte_record(record)
                .map_err(|error| unreadable(&error))?
            {
                return Ok(false);
            }
            if record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(true);
            }
        }
    };
    if !next(&mut record)? {
        return Err(format_error(
            "the file",
            "it is empty: a log begins with a line of names",
        ));
    }
    let header = line(&record);
    let mut names: Vec<String> = record.iter().map(|cell| text(cell).into_owned()).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    let columns = columns(names, header, options.milliseconds)?;
    let mut first = Vec::new();
    while first.len() < LOOKED_AT && next(&mut record)? {
        first.push(record.clone());
    }
    if first.is_empty() {
        return Err(format_error(
            format!("line {header}"),
            "no attempt follows the line of names",
        ));
    }
    let cells = first.iter().filter_map(|row| row.get(columns.duration.at));
    let decimal = match separator {
        b',' => Decimal::Point,
        _ => {
            let cells: Vec<Cow<'_, str>> = cells.map(text).collect();
            Decimal::of(cells.iter().map(AsRef::as_ref))
        }
    };
    let mut rows = Rows {
        columns,
        decimal,
        options,
        log: TrialLog::new(options.keep),
        long: 0,
        rows: 0,
        unbelieved: 0,
    };
    rows.ask(&first)?;
    for row in &first {
        rows.add(row)?;
    }
    while next(&mut record)? {
        rows.add(&record)?;
    }
    Ok(rows.finish())
}

/// Counts the bytes since the last row.
struct Guarded<R> {
    inner: R,
    since: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.since > LONGEST_ROW {
            return Err(io::Error::other(
                "a row of more than 16 MiB: is a quotation mark not closed?",
            ));
        }
        let count = self.inner.read(buffer)?;
        self.since += count as u64;
        Ok(count)
    }
}

/// The first of tab, semicolon and comma that the line of names has.
fn separator(head: &[u8]) -> u8 {
    let lines = head.split(|byte| matches!(byte, b'\n' | b'\r'));
    let mut named = lines.filter(|line| !line.trim_ascii().is_empty() && !line.starts_with(b"#"));
    let names = named.next().unwrap_or(b"");
    let marks = [b'\t', b';', b','].into_iter();
    marks
        .into_iter()
        .find(|mark| names.contains(mark))
        .unwrap_or(b',')
}

fn unreadable(error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    format_error(format!("line {line}"), error)
}

fn line(record: &ByteRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

fn text(cell: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(cell.trim_ascii())
}

/// What is known of the file, and what has been read.
struct Rows<'a> {
    columns: Columns,
    decimal: Decimal,
    options: &'a TrialOptions,
    log: TrialLog,
    /// Rows with durations above [`LONG`].
    long: u64,
    rows: u64,
    /// Preempted rows with a label beside a column of exploration.
    unbelieved: u64,
}

impl Rows<'_> {
    /// Refuses milliseconds that nobody asked for, with what the first rows look like.
    fn ask(&self, first: &[ByteRecord]) -> Result<()> {
        let Some(name) = self.columns.asked.first() else {
            return Ok(());
        };
        let cells = first
            .iter()
            .filter_map(|row| row.get(self.columns.duration.at));
        let numbers = cells.filter_map(|cell| self.decimal.number(&text(cell)));
        let mut numbers: Vec<f64> = numbers.collect();
        numbers.sort_by(f64::total_cmp);
        let median = numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN);
        let duration = self.columns.name(self.columns.duration.at);
        let likely = match median > LONG {
            true => "that looks like milliseconds",
            false => "that looks like seconds",
        };
        Err(format_error(
            format!("column {name}"),
            format!(
                "are these milliseconds? The median of {duration} is {median} in the first rows, {likely}: say that *_ms is to be \
                 converted, or rename the column to *_s"
            ),
        ))
    }

    fn add(&mut self, row: &ByteRecord) -> Result<()> {
        let columns = &self.columns;
        if row.len() <= columns.last_needed() {
            return Err(format_error(
                format!("line {}", line(row)),
                format!(
                    "{} fields, but column {} is number {}: complete the row",
                    row.len(),
                    quote(columns.name(columns.last_needed())),
                    columns.last_needed() + 1
                ),
            ));
        }
        let mut extra = row.iter().skip(columns.names.len());
        if extra.any(|cell| !cell.trim_ascii().is_empty()) {
            return Err(format_error(
                format!("line {}", line(row)),
                format!(
                    "{} fields under {} names; is a comma meant as a decimal mark? Write points, or put semicolons or tabs between the columns",
                    row.len(),
                    columns.names.len()
                ),
            ));
        }
        let cell = |at: usize| text(row.get(at).unwrap_or(b""));
        let wrong = |at: usize, message: String| {
            format_error(
                format!("line {}, column {}", line(row), columns.name(at)),
                message,
            )
        };
        let label = match columns.labels {
            Labels::Outcome(at) => outcome(&cell(at)).map_err(|message| wrong(at, message))?,
            Labels::TruthAndVerdict(true_at, said_at) => {
                let truth = truth(&cell(true_at)).map_err(|message| wrong(true_at, message))?;
                let said = verdict(&cell(said_at)).map_err(|message| wrong(said_at, message))?;
                ending(truth, said).map_err(|message| wrong(true_at, message))?
            }
        };
        let ended = match columns.explored {
            None => label,
            Some(at) => {
                let seen = flag(&cell(at)).map_err(|message| wrong(at, message))?;
                explored(label, seen).map_err(|message| wrong(at, message))?
            }
        };
        if columns.explored.is_some() && ended.preempted() && ended != Ending::Preempted {
            self.unbelieved += 1;
        }
        let time = |times: Times, needed: bool| -> Result<Option<ExactTime>> {
            let cell = cell(times.at);
            if cell.is_empty() {
                return match needed {
                    true => Err(wrong(
                        times.at,
                        String::from("the cell is empty: an attempt takes a time"),
                    )),
                    false => Ok(None),
                };
            }
            let plain = self.decimal.plain(&cell);
            let time = plain.as_deref().and_then(|plain| times.read(plain));
            match time {
                Some(time) if time.is_negative() => Err(wrong(
                    times.at,
                    format!("{} is negative: a time is at least 0", quote(&cell)),
                )),
                Some(time) => Ok(Some(time)),
                None => Err(wrong(
                    times.at,
                    format!("{} is not a finite number", quote(&cell)),
                )),
            }
        };
        let duration = time(columns.duration, true)?.unwrap_or_default();
        let restart = match columns.restart {
            Some(restart) => time(restart, false)?,
            None => None,
        };
        let start = match columns.start {
            Some(start) => time(start, false)?,
            None => self.options.start.clone(),
        };
        let task = columns.task.map_or(Cow::Borrowed(""), cell);
        self.rows += 1;
        self.long += u64::from(duration.to_f64() > LONG);
        self.log.record(&Trial {
            task: &task,
            ending: ended,
            time: duration,
            restart,
            start,
        })
    }

    /// The log with what was noticed.
    fn finish(self) -> TrialLog {
        let mut log = self.log;
        let mut notes = self.columns.notes;
        if 2 * self.long > self.rows && self.options.milliseconds == Milliseconds::Ask {
            notes.push(format!(
                "column {}: more than half of the durations are above {LONG} s; milliseconds belong into a column *_ms",
                self.columns.names.get(self.columns.duration.at).map_or("", String::as_str)
            ));
        }
        if self.unbelieved > 0 {
            notes.push(format!(
                "{} preempted attempts have a label TN or FN: with a column of exploration these are not used",
                self.unbelieved
            ));
        }
        for task in log.tasks() {
            let place = match task.name().is_empty() {
                true => String::new(),
                false => format!("task {}: ", task.name()),
            };
            if !task.restarts_after_completion().is_zero() {
                notes.push(format!(
                    "{place}restarts after the task was done ({} s) are not part of the makespan",
                    task.restarts_after_completion().to_f64()
                ));
            }
            if let Ok(plug_in) = task.plug_in()
                && plug_in.completions == 0
            {
                notes.push(format!(
                    "{place}no attempt completed the task: its mean makespan is not known, only that {} s were not enough",
                    plug_in.elapsed.to_f64()
                ));
            }
        }
        for note in notes {
            log.note(note);
        }
        log
    }
}
