//! Retention times of n-alkanes.

use super::delimited::table;
use super::text::{decode, quote};
use super::trace::format_error;
use crate::chromatography::indices::Ladder;
use crate::error::{Error, Result};

/// Columns that may hold the alkane, and the time with its seconds where the name says them.
const ALKANES: [&str; 3] = ["carbons", "Name", "alkane"];
const TIMES: [(&str, Option<f64>); 5] = [
    ("time", None),
    ("RT", None),
    ("time_s", Some(1.0)),
    ("time_min", Some(60.0)),
    ("time_h", Some(3600.0)),
];

/// Reads a ladder of n-alkanes from CSV: a column carbons, Name or alkane with 9, C9 or n-C9, and a column time or RT in units of `seconds`, or
/// time_s, time_min, time_h.
///
/// # Errors
/// [`Error::Format`] with line and column for missing columns, cells that are no alkane and no number, and rungs that do not rise.
///
/// ```
/// use transforms::formats::read_ladder;
/// let ladder = read_ladder(b"Name,RT\nC9,2.305\nC10,3.699\n", 60.0)?;
/// assert_eq!(ladder.rungs(), [(9, 2.305), (10, 3.699)]);
/// assert_eq!(read_ladder(b"carbons,time_s\n9,60\n10,120\n", 60.0)?.rungs(), [(9, 1.0), (10, 2.0)]);
/// assert!(read_ladder(b"Name,RT\nbenzene,2\n", 60.0).unwrap_err().to_string().contains("line 2"));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn read_ladder(bytes: &[u8], seconds: f64) -> Result<Ladder> {
    let text = decode(bytes)?;
    let table = table(&text, false)?;
    let missing = |error: Error, names: String| match error {
        Error::Format { place, message } => {
            format_error(place, format!("{message}; a ladder has one of {names}"))
        }
        other => other,
    };
    let alkane = ALKANES
        .iter()
        .find_map(|name| table.column(name).ok())
        .map_or_else(
            || {
                table
                    .column(ALKANES[0])
                    .map_err(|error| missing(error, ALKANES.join(", ")))
            },
            Ok,
        )?;
    let known = TIMES
        .iter()
        .find_map(|(name, unit)| Some((table.column(name).ok()?, unit)));
    let (time, unit) = match known {
        Some((at, unit)) => (at, unit.map_or(1.0, |unit| unit / seconds)),
        None => {
            let names = TIMES.map(|time| time.0).join(", ");
            return Err(match table.column(TIMES[0].0) {
                Err(error) => missing(error, names),
                Ok(_) => format_error("the ladder", "it has no times"),
            });
        }
    };
    let decimal = table.decimal([time]);
    let mut rungs = Vec::new();
    for row in table.rows() {
        let cell = row.cell(alkane);
        let digits = cell
            .trim()
            .trim_start_matches("n-")
            .trim_start_matches(['C', 'c']);
        let carbons: u32 = digits.parse().map_err(|_| {
            format_error(
                format!("line {}", row.line),
                format!(
                    "{} is no n-alkane; write its number of carbons",
                    quote(cell)
                ),
            )
        })?;
        rungs.push((carbons, row.number(decimal, time)? * unit));
    }
    Ladder::new(rungs)
}
