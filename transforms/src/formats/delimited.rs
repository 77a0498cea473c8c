//! Columns between commas, semicolons, tabs or blanks.

use super::columns::{choose, list, split_unit};
use super::text::{Decimal, quote};
use super::trace::{Place, Points, Trace, TraceFormat, TraceOptions, check_length, format_error};
use crate::error::{Error, Result, at_most};

/// Lines that begin with one of these are comments.
const COMMENTS: [char; 2] = ['#', '%'];

/// How many rows are looked at for the decimal mark.
const LOOKED_AT: usize = 1000;

/// Tables with more columns are refused.
const MOST_COLUMNS: usize = 10_000;

/// A table of text: all cells one after the other.
pub(super) struct Table {
    pub(super) names: Vec<String>,
    /// The line of the names.
    pub(super) line: u64,
    pub(super) comments: Vec<(String, String)>,
    separator: u8,
    text: String,
    /// Where the cells end in the text.
    ends: Vec<usize>,
    /// Line, first cell and number of cells of each row.
    rows: Vec<(u64, usize, usize)>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    table: &'a Table,
    pub(super) line: u64,
    first: usize,
    cells: usize,
}

/// Reads a trace from a line of names and lines of numbers.
pub(super) fn read(text: &str, options: &TraceOptions) -> Result<Trace> {
    let table = table(text, options.time_unit.is_some())?;
    let columns = choose(&table.names, table.line, options)?;
    let decimal = table.decimal([columns.time, columns.signal]);
    let name = |at: usize| table.names.get(at).map_or("", String::as_str);
    let mut points = Points::new(columns.unit);
    for row in table.rows() {
        let time = row.number(decimal, columns.time)?;
        let signal = row.number(decimal, columns.signal)?;
        points.push(Place::Line(row.line), time, signal)?;
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
///
/// A text that begins with numbers may go without names: its columns are then time, column 2, column 3 and so on.
pub(super) fn table(text: &str, nameless: bool) -> Result<Table> {
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
    let mut table = Table {
        names: Vec::new(),
        line: 0,
        comments,
        separator,
        text: String::new(),
        ends: Vec::new(),
        rows: Vec::new(),
    };
    let mut record = csv::StringRecord::new();
    while reader
        .read_record(&mut record)
        .map_err(|error| unreadable(&error))?
    {
        let line = skipped + record.position().map_or(0, csv::Position::line);
        let blanks = separator == b' ';
        let cells = || record.iter().filter(|cell| !(blanks && cell.is_empty()));
        let empty = cells().all(|cell| cell.trim().is_empty());
        let comment = cells()
            .next()
            .is_some_and(|cell| cell.starts_with(COMMENTS));
        if empty || comment {
            continue;
        }
        if table.names.is_empty() {
            let named;
            (table.line, table.names, named) = header(cells(), line, nameless, separator)?;
            if named {
                continue;
            }
        }
        check_length(table.rows.len() + 1)?;
        let first = table.ends.len();
        for cell in cells() {
            table.text.push_str(cell.trim());
            table.ends.push(table.text.len());
        }
        let mut count = table.ends.len() - first;
        // empty cells at the end are separators to spare
        while count > table.names.len() && table.ends.get(first + count - 2) == table.ends.last() {
            table.ends.pop();
            count -= 1;
        }
        if count > table.names.len() {
            return Err(crowded(line, count, &table));
        }
        table.rows.push((line, first, count));
    }
    if table.names.is_empty() {
        return Err(format_error("the file", "it has no line of names"));
    }
    if table.rows.is_empty() {
        return Err(format_error(
            format!("line {}", table.line),
            "no row follows the line of names",
        ));
    }
    Ok(table)
}

/// A row with more cells than there are names.
fn crowded(line: u64, count: usize, table: &Table) -> Error {
    let hint = match table.separator {
        b',' => {
            "is a comma meant as a decimal mark? Write points, or put semicolons or tabs between the columns"
        }
        _ => "take out a separator, or name the column",
    };
    format_error(
        format!("line {line}"),
        format!(
            "{count} cells under {} names, {} in line {}; {hint}",
            table.names.len(),
            list(&table.names),
            table.line
        ),
    )
}

fn unreadable(error: &csv::Error) -> Error {
    let line = error.position().map_or(0, csv::Position::line);
    format_error(format!("line {line}"), error)
}

/// The line and the names of the columns without empty ones at the end, and whether they stand in this line.
fn header<'a>(
    cells: impl Iterator<Item = &'a str>,
    line: u64,
    nameless: bool,
    separator: u8,
) -> Result<(u64, Vec<String>, bool)> {
    let mut names: Vec<String> = cells.map(|cell| String::from(cell.trim())).collect();
    while names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    at_most(
        "columns of a table",
        names.len(),
        MOST_COLUMNS,
        "keep the columns that are needed",
    )?;
    let numeric = |name: &String| {
        Decimal::Point.number(name).is_some()
            || (separator != b',' && Decimal::Comma.number(name).is_some())
    };
    if !names.iter().all(numeric) {
        return Ok((line, names, true));
    }
    if !nameless {
        return Err(format_error(
            format!("line {line}"),
            "numbers, where the names of the columns should be, e.g. time_min,signal; give the unit of time to read columns without names",
        ));
    }
    let names = (1..=names.len()).map(|number| match number {
        1 => String::from("time"),
        number => format!("column {number}"),
    });
    Ok((line, names.collect(), false))
}

impl Table {
    /// How the numbers of some columns are written: a comma is decimal only where it does not separate.
    pub(super) fn decimal<const N: usize>(&self, columns: [usize; N]) -> Decimal {
        match self.separator {
            b',' => Decimal::Point,
            _ => Decimal::of(
                self.rows()
                    .take(LOOKED_AT)
                    .flat_map(|row| columns.map(|at| row.cell(at))),
            ),
        }
    }

    /// The rows below the names.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|&(line, first, cells)| Row {
            table: self,
            line,
            first,
            cells,
        })
    }

    /// The column of a name.
    pub(super) fn column(&self, name: &str) -> Result<usize> {
        let same = |own: &String| own.eq_ignore_ascii_case(name);
        self.names.iter().position(same).ok_or_else(|| {
            format_error(
                format!("line {}", self.line),
                format!(
                    "there is no column {name}; the columns are {}",
                    list(&self.names)
                ),
            )
        })
    }
}

impl<'a> Row<'a> {
    /// The number of its cells.
    pub(super) fn len(self) -> usize {
        self.cells
    }

    /// The text of a cell, empty if there is none.
    pub(super) fn cell(self, at: usize) -> &'a str {
        if at >= self.cells {
            return "";
        }
        let table = self.table;
        let end = |cell: Option<usize>| cell.and_then(|cell| table.ends.get(cell)).copied();
        let at = self.first + at;
        let start = end(at.checked_sub(1)).unwrap_or(0);
        let end = end(Some(at)).unwrap_or(start);
        table.text.get(start..end).unwrap_or("")
    }

    /// The number in a cell.
    pub(super) fn number(self, decimal: Decimal, at: usize) -> Result<f64> {
        let name = self.table.names.get(at).map_or("", String::as_str);
        let place = || format!("line {}, column {name}", self.line);
        let cell = self.cell(at);
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
}
