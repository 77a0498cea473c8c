//! Columns between commas, semicolons, tabs or blanks.

use super::columns::{choose, split_unit};
use super::text::{Decimal, quote};
use super::trace::{Place, Points, Trace, TraceFormat, TraceOptions, check_length, format_error};
use crate::error::{Error, Result};

/// Lines that begin with one of these are comments.
const COMMENTS: [char; 2] = ['#', '%'];

/// How many rows are looked at for the decimal mark.
const LOOKED_AT: usize = 1000;

/// Tables with more columns are refused.
const MOST_COLUMNS: usize = 10_000;

/// A table of text with the lines its rows stand in.
pub(super) struct Table {
    pub(super) names: Vec<String>,
    /// The line of the names.
    pub(super) line: u64,
    pub(super) rows: Vec<(u64, csv::StringRecord)>,
    pub(super) comments: Vec<(String, String)>,
    separator: u8,
}

/// Reads a trace from a line of names and lines of numbers.
pub(super) fn read(text: &str, options: &TraceOptions) -> Result<Trace> {
    let table = table(text)?;
    let columns = choose(&table.names, table.line, options)?;
    let decimal = table.decimal([columns.time, columns.signal]);
    let name = |at: usize| table.names.get(at).map_or("", String::as_str);
    let mut points = Points::new(columns.unit);
    for (line, row) in &table.rows {
        let time = table.number(decimal, *line, row, columns.time)?;
        let signal = table.number(decimal, *line, row, columns.signal)?;
        points.push(Place::Line(*line), time, signal)?;
    }
    let (stem, unit) = split_unit(name(columns.signal));
    let has_unit = name(columns.signal).ends_with([')', ']']);
    points.finish(Trace {
        signal_name: String::from(if has_unit { stem } else { name(columns.signal) }),
        signal_unit: String::from(if has_unit { unit } else { "" }),
        metadata: table.comments,
        ..Trace::empty(TraceFormat::Delimited, columns.unit)
    })
}

/// The rows of a text; the separator is the first of tab, semicolon, comma and blank that the first line has.
pub(super) fn table(text: &str) -> Result<Table> {
    let mut comments = Vec::new();
    let mut skipped = 0;
    let mut rest = text;
    // comments and empty lines before the names
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let content = line.trim();
        let comment = content.trim_start_matches('"').strip_prefix(COMMENTS);
        if let Some(comment) = comment {
            let comment = comment
                .trim_start_matches(COMMENTS)
                .trim_end_matches('"')
                .trim();
            let (key, value) = comment
                .split_once([':', '='])
                .unwrap_or(("comment", comment));
            comments.push((String::from(key.trim()), String::from(value.trim())));
        } else if !content.is_empty() {
            break;
        }
        if after.is_empty() {
            return Err(format_error("the file", "it has no line of names"));
        }
        skipped += 1;
        rest = after;
    }
    let first = rest.lines().next().unwrap_or("").trim();
    let separator = [b'\t', b';', b',', b' ']
        .into_iter()
        .find(|&mark| first.contains(char::from(mark)))
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(rest.as_bytes());
    let mut names: Option<(u64, Vec<String>)> = None;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| unreadable(&error))?;
        let line = skipped + record.position().map_or(0, csv::Position::line);
        let record = match separator {
            b' ' => record.iter().filter(|cell| !cell.is_empty()).collect(),
            _ => record,
        };
        let empty = record.iter().all(|cell| cell.trim().is_empty());
        let comment = record.get(0).is_some_and(|cell| cell.starts_with(COMMENTS));
        if empty || comment {
            continue;
        }
        match &names {
            None => names = Some((line, header(&record, line)?)),
            Some(_) => {
                check_length(rows.len() + 1)?;
                rows.push((line, record));
            }
        }
    }
    let (line, names) = names.ok_or_else(|| format_error("the file", "it has no line of names"))?;
    if rows.is_empty() {
        return Err(format_error(
            format!("line {line}"),
            "no row follows the line of names",
        ));
    }
    Ok(Table {
        names,
        line,
        rows,
        comments,
        separator,
    })
}

fn unreadable(error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    format_error(format!("line {line}"), error)
}

/// The names of the columns; empty ones at the end are left out.
fn header(record: &csv::StringRecord, line: u64) -> Result<Vec<String>> {
    let mut names: Vec<String> = record
        .iter()
        .map(|cell| String::from(cell.trim()))
        .collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    if names.len() > MOST_COLUMNS {
        return Err(Error::TooLarge {
            what: "columns of a table",
            needed: names.len() as u64,
            limit: MOST_COLUMNS as u64,
            hint: "keep the columns that are needed",
        });
    }
    let numeric = |name: &String| Decimal::Point.number(name).is_some();
    if names.iter().all(numeric) {
        return Err(format_error(
            format!("line {line}"),
            "numbers, where the names of the columns should be, e.g. time_min,signal",
        ));
    }
    Ok(names)
}

impl Table {
    /// How the numbers of some columns are written: a comma is decimal only where it does not separate.
    pub(super) fn decimal<const N: usize>(&self, columns: [usize; N]) -> Decimal {
        match self.separator {
            b',' => Decimal::Point,
            _ => Decimal::of(
                self.rows
                    .iter()
                    .take(LOOKED_AT)
                    .flat_map(|(_, row)| columns.map(|at| row.get(at).unwrap_or("").trim())),
            ),
        }
    }

    /// The text of a cell.
    pub(super) fn cell<'a>(&self, row: &'a csv::StringRecord, at: usize) -> &'a str {
        row.get(at).unwrap_or("").trim()
    }

    /// The number in a cell.
    pub(super) fn number(
        &self,
        decimal: Decimal,
        line: u64,
        row: &csv::StringRecord,
        at: usize,
    ) -> Result<f64> {
        let name = self.names.get(at).map_or("", String::as_str);
        let place = || format!("line {line}, column {name}");
        let cell = self.cell(row, at);
        if cell.is_empty() {
            return Err(format_error(place(), "the cell is empty"));
        }
        match decimal.number(cell) {
            Some(value) if value.is_finite() => Ok(value),
            Some(value) => Err(format_error(place(), format!("{value} is not finite"))),
            None => Err(format_error(
                place(),
                format!("{} is not a number", quote(cell)),
            )),
        }
    }

    /// The column of a name.
    pub(super) fn column(&self, name: &str) -> Result<usize> {
        let same = |own: &String| own.eq_ignore_ascii_case(name);
        self.names.iter().position(same).ok_or_else(|| {
            format_error(
                format!("line {}", self.line),
                format!(
                    "there is no column {name}; the columns are {}",
                    self.names.join(", ")
                ),
            )
        })
    }
}
