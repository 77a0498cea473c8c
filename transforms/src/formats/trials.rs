//! Logs of trials as CSV, read row by row.

use std::borrow::Cow;
use std::cell::Cell;
use std::io::Read;

use csv::ByteRecord;

use super::text::quote;
use super::trace::format_error;
use super::trial_bytes::{Guarded, MARK, head, separator};
use super::trial_columns::{Columns, Labels, Times, columns};
use super::trial_decimals::DecimalMark;
use super::trial_labels::{ending, explored, flag, outcome, truth, verdict};
use super::trial_options::{Alarms, Milliseconds, TrialOptions};
use super::trial_remarks::remark;
use crate::error::{Error, Result};
use crate::makespan::TrialLog;
use crate::makespan::uncertainty::{Ending, ExactTime, Labels as Vouched, Trial};

/// How many rows are looked at to say what milliseconds look like.
const LOOKED_AT: usize = 1000;

/// Characters of a number, bytes of the name of a task.
const LONGEST_NUMBER: usize = 100;
const LONGEST_NAME: usize = 1000;

/// Times in s that are summed exactly at a bounded cost.
const RANGE: std::ops::RangeInclusive<f64> = 1e-30..=1e30;

/// A median duration above this many seconds is worth a remark.
const LONG: f64 = 1000.0;

/// Reads a log of trials.
///
/// | column | meaning |
/// |---|---|
/// | `outcome` | TP, FP, TN, FN, NCS, NCF in upper or lower case; PREEMPTED where the truth is not known |
/// | or `truth`, `verdict` | success, failure or unknown (empty); success, failure or none (empty) |
/// | `duration_s` | how long the attempt took; also in `_min`, `_h`, and in `_ms` when asked for |
/// | `restart_s` | until the next attempt, if any |
/// | `start_s` | c₀ of the attempt, if any |
/// | `explored` | 1 for an alarmed attempt (TN, FN) that was let run on to see its end, 0 for others |
/// | `task` | name of the task, for one fit each |
///
/// UTF-8 with or without byte order mark, commas, semicolons or tabs, any line ends, blanks around cells, empty lines and lines that begin
/// with `#`; other columns are not used and named in the notes. The first time with a point or a comma says which of them is the decimal mark
/// of all; there are no marks between groups of digits. One pass in constant memory (but for tasks and kept durations). All decimals are summed
/// exactly.
///
/// # Errors
/// [`Error::Format`] with line and column for unknown labels (with the nearest known one), durations that are negative, missing, no numbers
/// or written with another mark, missing or doubled columns, rows that are too short or too long, milliseconds that nobody asked for, a log without rows.
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
pub fn read_trials(bytes: impl Read, options: &TrialOptions) -> Result<TrialLog> {
    let mut log = TrialLog::new(options.keep);
    for note in stream_trials(bytes, options, |trial| log.record(trial))? {
        log.note(note);
    }
    remark(&mut log);
    Ok(log)
}

/// Reads a log of trials one by one, each as soon as its line is complete, and returns what was noticed about the columns.
///
/// # Errors
/// As [`read_trials`], and what the function returns.
pub fn stream_trials(
    bytes: impl Read,
    options: &TrialOptions,
    mut each: impl FnMut(&Trial<'_>) -> Result<()>,
) -> Result<Vec<String>> {
    stream_rows(bytes, options, |row| each(row?))
}

/// As [`stream_trials`], but a row that says nothing is given to the function as what is wrong with it, and the next ones follow.
///
/// # Errors
/// As [`stream_trials`] for what is not in a single row, and what the function returns.
///
/// ```
/// use transforms::formats::{TrialOptions, stream_rows};
/// let (mut good, mut bad) = (0, Vec::new());
/// stream_rows("outcome,duration_s\nTP,12\nTQ,12\nFN,3\n".as_bytes(), &TrialOptions::default(), |row| {
///     match row {
///         Ok(_) => good += 1,
///         Err(error) => bad.push(error.to_string()),
///     }
///     Ok(())
/// })?;
/// assert_eq!(good, 2);
/// assert!(bad[0].starts_with("line 3, column outcome: \"TQ\""));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn stream_rows(
    mut bytes: impl Read,
    options: &TrialOptions,
    each: impl FnMut(Result<&Trial<'_>>) -> Result<()>,
) -> Result<Vec<String>> {
    let head = head(&mut bytes)?;
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Err(format_error("the file", "it is UTF-16: save it as UTF-8"));
    }
    if head.contains(&0) {
        return Err(format_error(
            "the file",
            "it is no text: it has a character U+0000",
        ));
    }
    let head = head.strip_prefix(MARK).unwrap_or(&head);
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
            let read = reader.read_byte_record(record);
            if !read.map_err(|error| unreadable(&error, reader.position().line()))? {
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
    if let Some(name) = columns.asked.first() {
        let mut first = Vec::new();
        while first.len() < LOOKED_AT && next(&mut record)? {
            first.push(text(record.get(columns.duration.at).unwrap_or(b"")).into_owned());
        }
        return Err(asked(name, columns.name(columns.duration.at), &first));
    }
    let mut rows = Rows {
        columns,
        decimals: DecimalMark::default(),
        options,
        each,
        long: 0,
        rows: 0,
        unbelieved: 0,
        flagged: Default::default(),
    };
    let mut empty = true;
    while next(&mut record)? {
        empty = false;
        rows.add(&record)?;
    }
    if empty {
        return Err(format_error(
            format!("line {header}"),
            "no attempt follows the line of names",
        ));
    }
    Ok(rows.notes())
}

/// What the reader says, at the line that it knows, or else where it stands.
fn unreadable(error: &csv::Error, at: u64) -> Error {
    let line = error.position().map_or(at.max(1), csv::Position::line);
    format_error(format!("line {line}"), error)
}

/// Refuses milliseconds that nobody asked for, with what the first rows look like.
fn asked(name: &str, duration: &str, first: &[String]) -> Error {
    let numbers = first.iter().map(|cell| cell.replace(',', ".").parse());
    let mut numbers: Vec<f64> = numbers.filter_map(std::result::Result::ok).collect();
    numbers.sort_by(f64::total_cmp);
    let median = numbers.get(numbers.len() / 2).copied().unwrap_or(f64::NAN);
    let likely = match median > LONG {
        true => "that looks like milliseconds",
        false => "that looks like seconds",
    };
    format_error(
        format!("column {name}"),
        format!(
            "are these milliseconds? The median of {duration} is {median} in the first rows, {likely}: say that *_ms is to be converted, \
             or rename the column to *_s"
        ),
    )
}

fn line(record: &ByteRecord) -> u64 {
    record.position().map_or(0, csv::Position::line)
}

fn text(cell: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(cell.trim_ascii())
}

/// What is known of the file, and what has been read.
struct Rows<'a, F> {
    columns: Columns,
    decimals: DecimalMark,
    options: &'a TrialOptions,
    each: F,
    /// Rows with durations above [`LONG`].
    long: u64,
    rows: u64,
    /// Preempted rows with a label beside a column of exploration.
    unbelieved: u64,
    /// Alarmed attempts of a shadow run by what the column of exploration says: 0 or 1.
    flagged: [Cell<u64>; 2],
}

impl<F: FnMut(Result<&Trial<'_>>) -> Result<()>> Rows<'_, F> {
    fn add(&mut self, row: &ByteRecord) -> Result<()> {
        let (task, trial) = match self.trial(row) {
            Ok(found) => found,
            Err(error) => return (self.each)(Err(error)),
        };
        let trial = Trial {
            task: &task,
            ..trial
        };
        let believed = self.columns.explored.is_none() || trial.ending == Ending::Preempted;
        self.unbelieved += u64::from(!believed && trial.ending.preempted());
        self.rows += 1;
        self.long += u64::from(trial.time.to_f64() > LONG);
        (self.each)(Ok(&trial))
    }

    /// An alarmed attempt of a shadow run: all were let run on, and no column tells them apart.
    fn flag(&self, seen: bool) -> std::result::Result<(), String> {
        let [zero, one] = &self.flagged;
        let (own, other) = if seen { (one, zero) } else { (zero, one) };
        own.set(own.get() + 1);
        match other.get() {
            0 => Ok(()),
            others => Err(format!(
                "{} here and {} for {others} alarmed attempts before: some were preempted, so that alarms were not only recorded (a \
                 shadow run)",
                u8::from(seen),
                u8::from(!seen),
            )),
        }
    }

    /// The name of the task, and the attempt without it.
    fn trial<'r>(&self, row: &'r ByteRecord) -> Result<(Cow<'r, str>, Trial<'r>)> {
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
                    "{} fields under {} names; is a comma meant as a decimal mark? Write points, or put semicolons or tabs between \
                     the columns",
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
                let labelled = label.preempted() && label != Ending::Preempted;
                if labelled && self.options.alarms == Alarms::RunOn {
                    self.flag(seen).map_err(|message| wrong(at, message))?;
                }
                explored(label, seen).map_err(|message| wrong(at, message))?
            }
        };
        let ended = match (self.options.alarms, ended) {
            (Alarms::RunOn, Ending::Class(class)) if class.preempted() => Ending::Explored {
                success: class.succeeds(),
            },
            _ => ended,
        };
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
            let plain = self.decimals.plain(&cell);
            let plain = plain.map_err(|message| wrong(times.at, message))?;
            let short = plain.len() <= LONGEST_NUMBER;
            let problem = match times.read(&plain).filter(|_| short) {
                None => "is not a finite number",
                Some(time) if time.is_negative() => "is negative: a time is at least 0",
                Some(time) if !time.is_zero() && !RANGE.contains(&time.to_f64()) => {
                    "is no time of an attempt: 0, or from 1e-30 to 1e30"
                }
                Some(time) => {
                    self.decimals.seen(&cell, line(row));
                    return Ok(Some(time));
                }
            };
            Err(wrong(times.at, format!("{} {problem}", quote(&cell))))
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
        if let Some(at) = columns.task.filter(|_| task.len() > LONGEST_NAME) {
            return Err(wrong(
                at,
                format!("{} is too long for a name", quote(&task)),
            ));
        }
        let trial = Trial {
            task: "",
            ending: ended,
            time: duration,
            restart,
            start,
        };
        Ok((task, trial))
    }

    /// What was noticed.
    fn notes(self) -> Vec<String> {
        let mut notes = self.columns.notes;
        if 2 * self.long > self.rows && self.options.milliseconds == Milliseconds::Ask {
            let names = &self.columns.names;
            notes.push(format!(
                "column {}: more than half of the durations are above {LONG} s; milliseconds belong into a column *_ms",
                names.get(self.columns.duration.at).map_or("", String::as_str)
            ));
        }
        let [zeros, _] = self.flagged.map(Cell::into_inner);
        if zeros > 0 && self.options.alarms == Alarms::RunOn {
            notes.push(format!(
                "the column of exploration is 0 for {zeros} alarmed attempts: they are taken as run on, since alarms were only recorded"
            ));
        }
        if self.unbelieved > 0 && self.options.labels == Vouched::Observed {
            notes.push(format!(
                "{} preempted attempts have a label TN or FN: with a column of exploration these are not used",
                self.unbelieved
            ));
        }
        notes
    }
}
