//! Data and covariance matrices as comma-separated text.

use std::collections::BTreeSet;
use std::io::{Chain, Read, Write};

use algebra::dense::DMatrix;
use csv::{ErrorKind, ReaderBuilder, StringRecord, Terminator, Trim, WriterBuilder};

use super::moments::{Divisor, SampleMoments};
use crate::error::{Error, Result};

/// Cells of a table; more are refused.
const MAX_CELLS: usize = 200_000_000;

/// What is done with a row that lacks a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Missing {
    /// It is an error that names row and column.
    #[default]
    Refuse,
    /// The whole row is left out.
    DeleteRow,
}

/// A data matrix with names.
#[derive(Clone, Debug, PartialEq)]
pub struct DataTable {
    /// Names of the columns.
    pub names: Vec<String>,
    /// One observation per row.
    pub rows: DMatrix<f64>,
    /// Lines of the rows that were left out for a missing value.
    pub deleted_lines: Vec<u64>,
    /// Names of the columns that were not asked for; empty names are left out.
    pub unread: Vec<String>,
}

impl DataTable {
    /// Reads comma-separated data: a header of names, then one observation per line.
    ///
    /// Fields may be quoted. Empty fields, `NA`, `NaN`, `.` and `?` are missing values.
    ///
    /// # Errors
    /// [`Error::Parse`] with line and field for a cell that is no number, a missing value under [`Missing::Refuse`], a row of
    /// another length, and for text that cannot be read; a header with a name twice and quotes that are not closed;
    /// [`Error::TooLarge`] beyond 2e8 cells.
    ///
    /// ```
    /// use graphs::likelihood::{DataTable, Missing};
    /// let table = DataTable::read("x,\"y, z\"\n1,2\n3,NA\n".as_bytes(), Missing::DeleteRow)?;
    /// assert_eq!(table.names, ["x", "y, z"]);
    /// assert_eq!((table.rows.nrows(), table.deleted_lines), (1, vec![3]));
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn read(source: impl Read, missing: Missing) -> Result<Self> {
        Self::read_where(source, missing, |_| true)
    }

    /// Reads the columns with these names alone, in the order of the table: whatever stands in the others, a missing value or a
    /// text, has no influence. Names that no column has are nobody's columns.
    ///
    /// # Errors
    /// Those of [`DataTable::read`], about these columns and about the number of fields of a row.
    ///
    /// ```
    /// use graphs::likelihood::{DataTable, Missing};
    /// let text = "id,x,y,z\nA7,1,2,\nA8,3,NA,5\n";
    /// let table = DataTable::read_columns(text.as_bytes(), Missing::DeleteRow, &["y", "x"])?;
    /// assert_eq!((table.rows.nrows(), table.names, table.unread), (1, vec!["x".into(), "y".into()], vec!["id".into(), "z".into()]));
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn read_columns(source: impl Read, missing: Missing, wanted: &[&str]) -> Result<Self> {
        let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
        Self::read_where(source, missing, |name| wanted.contains(name))
    }

    fn read_where(
        source: impl Read,
        missing: Missing,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Self> {
        let mut lines = Lines::new(source);
        let Some((_, header)) = lines.next()? else {
            return Err(parse(
                1,
                1,
                "the table is empty; its first line names the columns".to_owned(),
            ));
        };
        let header: Vec<String> = header.iter().map(str::to_owned).collect();
        let used: Vec<bool> = header.iter().map(|name| wanted(name)).collect();
        let fields = header.len();
        let columns = || header.iter().zip(&used).enumerate();
        check_names(
            columns()
                .filter(|(_, (_, used))| **used)
                .map(|(field, (name, _))| (field, &**name)),
        )?;
        let width = used.iter().filter(|used| **used).count();
        if width == 0
            && let Some(message) = separator(&header)
        {
            return Err(parse(1, 1, message));
        }
        let mut cells = Vec::new();
        let mut deleted_lines = Vec::new();
        let mut count = 0;
        let mut row = Vec::with_capacity(width);
        while let Some((line, record)) = lines.next()? {
            if record.len() != fields {
                let message = separator(&header)
                    .unwrap_or_else(|| format!("{} fields; the header has {fields}", record.len()));
                return Err(parse(line, record.len().min(fields), message));
            }
            row.clear();
            for (text, (field, (name, used))) in record.iter().zip(columns()) {
                if !used {
                    continue;
                }
                match number(text) {
                    Cell::Number(value) => row.push(value),
                    Cell::Missing if missing == Missing::DeleteRow => {}
                    Cell::Missing => {
                        let message = format!(
                            "column {name} has no value; fill it in or ask for listwise deletion"
                        );
                        return Err(parse(line, field + 1, message));
                    }
                    Cell::Other => {
                        let message = separator(&header).unwrap_or_else(|| {
                            format!("column {name}: {text:?} is not a finite number")
                        });
                        return Err(parse(line, field + 1, message));
                    }
                }
            }
            match row.len() == width {
                true => {
                    cells.extend_from_slice(&row);
                    count += 1;
                }
                false => deleted_lines.push(line),
            }
            if cells.len() > MAX_CELLS {
                return Err(Error::TooLarge {
                    what: "cells of a table",
                    found: format!("at least {}", cells.len()),
                    limit: MAX_CELLS as u64,
                    hint: "give the covariance matrix instead",
                });
            }
        }
        let named = |wanted: bool| {
            let chosen = columns().filter(move |(_, (_, used))| **used == wanted);
            chosen.map(|(_, (name, _))| name.clone())
        };
        Ok(Self {
            rows: DMatrix::from_row_slice(count, width, &cells),
            names: named(true).collect(),
            deleted_lines,
            unread: named(false).filter(|name| !name.is_empty()).collect(),
        })
    }

    /// The moments of the table.
    ///
    /// # Errors
    /// Those of [`SampleMoments::from_data`].
    pub fn moments(&self) -> Result<SampleMoments> {
        let moments = SampleMoments::from_data(&self.names, &self.rows)?;
        Ok(moments.beside(&self.unread))
    }
}

impl SampleMoments {
    /// Reads a covariance matrix: a header of names, then the full matrix or its lower triangle with the diagonal.
    ///
    /// Rows may begin with their name; the header then begins with an empty field.
    ///
    /// # Errors
    /// [`Error::Parse`] with line and field for a cell that is no number, a row name or a row length that does not fit, and
    /// for text that cannot be read; those of [`SampleMoments::from_covariance`].
    ///
    /// ```
    /// use graphs::likelihood::{Divisor, SampleMoments};
    /// let text = ",x,y\nx,4\ny,2,3\n";
    /// let moments = SampleMoments::read_covariance(text.as_bytes(), 50, Divisor::Observations)?;
    /// assert_eq!(moments.covariance()[(0, 1)], 2.0);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn read_covariance(
        source: impl Read,
        observations: usize,
        divisor: Divisor,
    ) -> Result<Self> {
        let mut lines = Lines::new(source);
        let Some((_, header)) = lines.next()? else {
            let message = "the matrix is empty; its first line names the variables";
            return Err(parse(1, 1, message.to_owned()));
        };
        let named = header.get(0).is_some_and(str::is_empty) && header.len() > 1;
        let names: Vec<String> = header
            .iter()
            .skip(usize::from(named))
            .map(str::to_owned)
            .collect();
        check_names(names.iter().map(String::as_str).enumerate())?;
        let p = names.len();
        let mut matrix = DMatrix::zeros(p, p);
        let mut full = None;
        for row in 0..p {
            let Some((line, record)) = lines.next()? else {
                let message = format!("row {} is missing: the header has {p} names", names[row]);
                return Err(parse(lines.line, 1, message));
            };
            if named && record.get(0) != Some(names[row].as_str()) {
                let found = record.get(0).unwrap_or_default();
                let message = format!("the row is named {found:?} and not {:?}", names[row]);
                return Err(parse(line, 1, message));
            }
            let offset = usize::from(named);
            // Trailing empty fields are how spreadsheets write a triangle.
            let filled = record.len()
                - (0..record.len())
                    .rev()
                    .take_while(|&k| record[k].is_empty())
                    .count();
            let width = filled.saturating_sub(offset);
            let whole = *full.get_or_insert(width == p && p > 1);
            let expected = if whole { p } else { row + 1 };
            if width != expected {
                let message = separator(&names)
                    .unwrap_or_else(|| format!("{width} numbers where {expected} are expected"));
                return Err(parse(line, width + offset, message));
            }
            for column in 0..width {
                let text = record.get(column + offset).unwrap_or_default();
                let Cell::Number(value) = number(text) else {
                    let message = separator(&names).unwrap_or_else(|| {
                        format!(
                            "row {}, column {}: {text:?} is not a finite number",
                            names[row], names[column]
                        )
                    });
                    return Err(parse(line, column + offset + 1, message));
                };
                matrix[(row, column)] = value;
                if !whole {
                    matrix[(column, row)] = value;
                }
            }
        }
        if let Some((line, _)) = lines.next()? {
            let message = format!("a row too many: the header has {p} names");
            return Err(parse(line, 1, message));
        }
        Self::from_covariance(&names, matrix, observations, divisor)
    }
}

/// Writes rows of numbers under a header, as many as the iterator has; numbers are read back exactly.
///
/// # Errors
/// [`Error::Output`] when the writer refuses.
///
/// ```
/// use graphs::likelihood::write_rows;
/// let mut text = Vec::new();
/// write_rows(&mut text, &["x", "y, z"], [vec![1.5, -2.0]])?;
/// assert_eq!(text, b"x,\"y, z\"\n1.5,-2\n");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn write_rows(
    target: impl Write,
    names: &[impl AsRef<str>],
    rows: impl IntoIterator<Item = Vec<f64>>,
) -> Result<()> {
    let failed = |error: String| Error::Output { message: error };
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::Any(b'\n'))
        .flexible(true)
        .from_writer(target);
    writer
        .write_record(names.iter().map(AsRef::as_ref))
        .map_err(|error| failed(error.to_string()))?;
    for row in rows {
        writer
            .write_record(row.iter().map(ToString::to_string))
            .map_err(|error| failed(error.to_string()))?;
    }
    writer.flush().map_err(|error| failed(error.to_string()))
}

enum Cell {
    Number(f64),
    Missing,
    Other,
}

fn number(text: &str) -> Cell {
    match text {
        "" | "NA" | "NaN" | "nan" | "." | "?" => Cell::Missing,
        _ => match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Cell::Number(value),
            _ => Cell::Other,
        },
    }
}

/// Every name is there, and once; a name comes with its place.
fn check_names<'a>(names: impl Iterator<Item = (usize, &'a str)>) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (column, name) in names {
        let message = match name {
            "" => "the header has an empty name; every column needs one".to_owned(),
            name if !seen.insert(name) => format!("the column name {name:?} stands twice"),
            _ => continue,
        };
        return Err(parse(1, column + 1, message));
    }
    Ok(())
}

/// What is wrong with a table that does not fit its header of one name, when that name is a line with another separator.
fn separator(names: &[String]) -> Option<String> {
    let [name] = names else {
        return None;
    };
    let found = [(';', "semicolons"), ('\t', "tabs")];
    let (_, found) = found.into_iter().find(|(mark, _)| name.contains(*mark))?;
    Some(format!(
        "the columns are separated by {found}; separate them by commas, with a point in decimal fractions"
    ))
}

fn parse(line: u64, field: usize, message: String) -> Error {
    Error::Parse {
        message,
        line: usize::try_from(line).unwrap_or(usize::MAX),
        column: field.max(1),
    }
}

/// Follows every text: a record of its own, unless a quote is open.
const END: &str = "\n\0\n";

/// A text whose lines end with line feeds alone, so that they are counted alike.
struct LineFeeds<R> {
    source: R,
    /// A carriage return was read last, and what follows it is not known.
    waiting: bool,
}

impl<R> LineFeeds<R> {
    fn new(source: R) -> Self {
        Self {
            source,
            waiting: false,
        }
    }
}

impl<R: Read> Read for LineFeeds<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if buffer.len() < 2 {
            return Err(std::io::Error::other("a buffer for two bytes is needed"));
        }
        let mut bytes = vec![0; buffer.len() - 1];
        loop {
            let count = self.source.read(&mut bytes)?;
            if count == 0 {
                let last = usize::from(std::mem::take(&mut self.waiting));
                buffer[..last].fill(b'\r');
                return Ok(last);
            }
            let mut length = 0;
            for &byte in &bytes[..count] {
                if std::mem::replace(&mut self.waiting, byte == b'\r') && byte != b'\n' {
                    buffer[length] = b'\r';
                    length += 1;
                }
                if byte != b'\r' {
                    buffer[length] = byte;
                    length += 1;
                }
            }
            if length > 0 {
                return Ok(length);
            }
        }
    }
}

/// The records of a text with their lines; `#` begins a comment line.
struct Lines<R> {
    reader: csv::Reader<LineFeeds<Chain<R, &'static [u8]>>>,
    line: u64,
    first: bool,
}

impl<R: Read> Lines<R> {
    fn new(source: R) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(Trim::All)
            .comment(Some(b'#'))
            .from_reader(LineFeeds::new(source.chain(END.as_bytes())));
        Self {
            reader,
            line: 1,
            first: true,
        }
    }

    fn next(&mut self) -> Result<Option<(u64, StringRecord)>> {
        let mut record = StringRecord::new();
        match self.reader.read_record(&mut record) {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(error) => {
                let line = error.position().map_or(self.line, csv::Position::line);
                let message = match error.kind() {
                    ErrorKind::Utf8 { .. } => "the text is not UTF-8".to_owned(),
                    _ => error.to_string(),
                };
                return Err(parse(line, 1, message));
            }
        }
        // Where a record begins is said before empty lines and comments are skipped; where it ends is certain.
        let within: usize = record.iter().map(|field| field.matches('\n').count()).sum();
        let after = self.reader.position().line();
        let line = after.saturating_sub(1 + within as u64).max(1);
        if record.len() == 1 && &record[0] == END.trim() {
            return match self.reader.read_record(&mut record) {
                Ok(false) => Ok(None),
                _ => Err(parse(line, 1, "the text has a NUL character".to_owned())),
            };
        }
        self.line = line;
        // Fields are trimmed.
        if let Some(field) = record
            .iter()
            .position(|text| text.ends_with(END.trim_end()))
        {
            let message = "a quote is opened and not closed";
            return Err(parse(self.line, field + 1, message.to_owned()));
        }
        if std::mem::replace(&mut self.first, false)
            && let Some(rest) = record.get(0).and_then(|text| text.strip_prefix('\u{feff}'))
        {
            let fields = std::iter::once(rest).chain(record.iter().skip(1));
            record = fields.collect();
        }
        Ok(Some((self.line, record)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        DataTable::read(text.as_bytes(), Missing::Refuse)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn bad_cells_are_named_by_line_and_column() {
        assert_eq!(
            refused("x,y\n1,2\n3,\n"),
            "line 3, column 2: column y has no value; fill it in or ask for listwise deletion"
        );
        assert_eq!(
            refused("x,y\n1,two\n"),
            "line 2, column 2: column y: \"two\" is not a finite number"
        );
        assert_eq!(
            refused("x,y\n1,inf\n"),
            "line 2, column 2: column y: \"inf\" is not a finite number"
        );
        assert_eq!(
            refused("x,y\n1\n"),
            "line 2, column 1: 1 fields; the header has 2"
        );
        assert_eq!(
            refused(""),
            "line 1, column 1: the table is empty; its first line names the columns"
        );
        assert_eq!(
            refused("x,\n1,2\n"),
            "line 1, column 2: the header has an empty name; every column needs one"
        );
        assert_eq!(
            refused("x,x\n1,2\n3,4\n"),
            "line 1, column 2: the column name \"x\" stands twice"
        );
        let error = DataTable::read(&b"x\n\xff\n"[..], Missing::Refuse)
            .unwrap_err()
            .to_string();
        assert_eq!(error, "line 2, column 1: the text is not UTF-8");
    }

    #[test]
    fn quotes_that_are_not_closed_are_refused() {
        for text in ["x,y\n1,2\n1,\"9\n", "x,y\n1,2\n1,\"9"] {
            assert_eq!(
                refused(text),
                "line 3, column 2: a quote is opened and not closed"
            );
        }
        assert_eq!(
            refused("x,\"y\n1,2\n"),
            "line 1, column 2: a quote is opened and not closed"
        );
        for text in ["x,y\n1,2\n1,\"9\"", "x,y\n1,2\n1,9\n\n# \"end"] {
            let table = DataTable::read(text.as_bytes(), Missing::Refuse).unwrap();
            assert_eq!(table.rows[(1, 1)].to_string(), "9");
        }
    }

    #[test]
    fn a_nul_character_is_refused_in_its_line() {
        for text in [
            "x\n1\n\0\n2\n",
            "x\n1\n\0\n",
            "x\n1\n\0",
            "# c\n\nx\n\0\n1\n",
        ] {
            let line = 1 + text[..text.find('\0').unwrap()].matches('\n').count();
            assert_eq!(
                refused(text),
                format!("line {line}, column 1: the text has a NUL character"),
                "{text:?}"
            );
        }
    }

    /// Empty lines, comments and line ends within quotes count.
    #[test]
    fn lines_are_those_of_the_text() {
        for (text, line) in [
            ("x,y\n\n\n1,two\n", 4),
            ("x,y\n# c\n# c\n1,two\n", 4),
            ("\n# c\nx,y\n1,2\n\n1,two\n", 6),
            ("\"a\nb\",y\n1,2\n\n1,two\n", 5),
            ("\"a\nb\",y\r\n1,2\r\n\r\n1,two\r\n", 5),
        ] {
            let said = refused(text);
            assert!(
                said.starts_with(&format!("line {line}, ")),
                "{text:?}: {said}"
            );
        }
    }

    #[test]
    fn other_separators_are_named() {
        let said = |marks: &str| {
            format!(
                "line 2, column 1: the columns are separated by {marks}; separate them by commas, with a point in decimal \
                 fractions"
            )
        };
        assert_eq!(refused("x;y\n1.5;2\n"), said("semicolons"));
        assert_eq!(refused("x;y\n1,5;2,5\n"), said("semicolons"));
        assert_eq!(refused("x\ty\n1\t2\n"), said("tabs"));
        let error =
            SampleMoments::read_covariance("x;y\n1;2\n".as_bytes(), 9, Divisor::Observations);
        assert_eq!(error.unwrap_err().to_string(), said("semicolons"));
        // a name with a semicolon is a name
        let table = DataTable::read("\"x;y\"\n1\n2\n".as_bytes(), Missing::Refuse).unwrap();
        assert_eq!(table.names, ["x;y"]);
    }

    #[test]
    fn variances_that_underflow_are_not_called_constant() {
        let table = DataTable::read("x\n1e-300\n2e-300\n".as_bytes(), Missing::Refuse).unwrap();
        let error = table.moments().unwrap_err().to_string();
        assert!(error.contains("its variance underflows"), "{error}");
    }

    #[test]
    fn rows_come_back_as_they_were_written() {
        let rows = vec![vec![0.1, -1e-300], vec![1.0 / 3.0, f64::MAX]];
        let mut text = Vec::new();
        write_rows(&mut text, &["a \"quoted\", name", "b"], rows.clone()).unwrap();
        let mut marked = "\u{feff}".as_bytes().to_vec();
        marked.extend(&text);
        for text in [text, marked] {
            let table = DataTable::read(&text[..], Missing::Refuse).unwrap();
            assert_eq!(table.names, ["a \"quoted\", name", "b"]);
            assert_eq!(table.rows, DMatrix::from_row_slice(2, 2, &rows.concat()));
        }
    }

    #[test]
    fn triangles_and_full_matrices_are_the_same() {
        let read =
            |text: &str| SampleMoments::read_covariance(text.as_bytes(), 50, Divisor::Observations);
        let full = read("x,y,z\n4,2,1\n2,3,0.5\n1,0.5,2\n").unwrap();
        for text in [
            "x,y,z\n4\n2,3\n1,0.5,2\n",
            "# a comment\n,x,y,z\nx,4,,\ny,2,3,\nz,1,0.5,2\n",
            ",x,y,z\nx,4,2,1\ny,2,3,0.5\nz,1,0.5,2\n",
        ] {
            assert_eq!(read(text).unwrap(), full, "{text}");
        }
        let said = |text: &str| read(text).unwrap_err().to_string();
        assert_eq!(
            said("x,y\n4\n2\n"),
            "line 3, column 1: 1 numbers where 2 are expected"
        );
        assert_eq!(
            said("x,y\n4\n"),
            "line 2, column 1: row y is missing: the header has 2 names"
        );
        assert_eq!(
            said("x\n4\n5\n"),
            "line 3, column 1: a row too many: the header has 1 names"
        );
        assert_eq!(
            said(",x,y\nx,4\nz,2,3\n"),
            "line 3, column 1: the row is named \"z\" and not \"y\""
        );
        assert_eq!(
            said("x,y\n4,1\n2,3\n"),
            "the covariance in row y, column x = 2 against 1 in the other triangle \
            is not allowed: the matrix must be symmetric"
        );
    }
}
