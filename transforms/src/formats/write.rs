//! Tables of results as CSV.

use super::trace::format_error;
use crate::error::{Error, Result};

/// A column of a table of results.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Its unit, empty for none.
    pub unit: String,
    /// Its values.
    pub values: ColumnValues,
}

/// The values of a [`Column`].
#[derive(Clone, Debug, PartialEq)]
pub enum ColumnValues {
    /// Finite numbers, written with as many digits as give the same number back.
    Numbers(Vec<f64>),
    /// Texts.
    Texts(Vec<String>),
}

impl ColumnValues {
    fn len(&self) -> usize {
        match self {
            Self::Numbers(values) => values.len(),
            Self::Texts(values) => values.len(),
        }
    }
}

/// A table as CSV with a line of names, each with its unit in parentheses.
///
/// What is written is read again by [`super::read_trace`] if it is a trace, number for number.
///
/// # Errors
/// [`Error::Dimension`] unless there are columns and all have as many values as the first; [`Error::Format`] for a number that is not
/// finite.
///
/// ```
/// use transforms::formats::{Column, ColumnValues, write_csv};
/// let time = Column { name: "time".into(), unit: "min".into(), values: ColumnValues::Numbers(vec![0.0, 0.1]) };
/// let peak = Column { name: "peak".into(), unit: "".into(), values: ColumnValues::Texts(vec!["1,3-diol".into(), "b".into()]) };
/// assert_eq!(write_csv(&[time, peak])?, "time (min),peak\n0,\"1,3-diol\"\n0.1,b\n");
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn write_csv(columns: &[Column]) -> Result<String> {
    let Some(first) = columns.first() else {
        return Err(Error::Dimension {
            what: "columns of a table",
            expected: 1,
            found: 0,
        });
    };
    let rows = first.values.len();
    if let Some(other) = columns.iter().find(|column| column.values.len() != rows) {
        return Err(Error::Dimension {
            what: "values of a column",
            expected: rows,
            found: other.values.len(),
        });
    }
    let names = columns.iter().map(|column| match column.unit.as_str() {
        "" => column.name.clone(),
        unit => format!("{} ({unit})", column.name),
    });
    let mut writer = csv::Writer::from_writer(Vec::new());
    let failed = |error: csv::Error| format_error("the table", error);
    writer.write_record(names).map_err(failed)?;
    for row in 0..rows {
        let mut cells = Vec::with_capacity(columns.len());
        for column in columns {
            cells.push(match &column.values {
                ColumnValues::Texts(values) => values.get(row).cloned().unwrap_or_default(),
                ColumnValues::Numbers(values) => {
                    let value = values.get(row).copied().unwrap_or(f64::NAN);
                    if !value.is_finite() {
                        return Err(format_error(
                            format!("row {}, column {}", row + 1, column.name),
                            format!("{value} is not finite"),
                        ));
                    }
                    shortest(value)
                }
            });
        }
        writer.write_record(&cells).map_err(failed)?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| format_error("the table", error))?;
    String::from_utf8(bytes).map_err(|error| format_error("the table", error))
}

/// The shortest decimal that is read as the same number, with an exponent where zeros would make it long.
pub(super) fn shortest(value: f64) -> String {
    match value.abs() {
        size if size > 0.0 && !(1e-5..1e16).contains(&size) => format!("{value:e}"),
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_come_back() {
        for (value, text) in [
            (0.0, "0"),
            (0.1, "0.1"),
            (-1.5e-36, "-1.5e-36"),
            (1e300, "1e300"),
            (2e15, "2000000000000000"),
        ] {
            assert_eq!(shortest(value), text);
            assert_eq!(text.parse::<f64>().map(f64::to_bits), Ok(value.to_bits()));
        }
    }
}
