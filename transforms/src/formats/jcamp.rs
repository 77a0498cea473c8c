//! JCAMP-DX: labelled records with a table of the signal.

use std::collections::BTreeMap;

use super::jcamp_digits::{Ordinates, plain_numbers};
use super::text::quote;
use super::trace::{
    MOST_POINTS, Place, Points, TimeUnit, Trace, TraceFormat, TraceOptions, format_error,
};
use crate::error::{Error, Result};

/// Records that are kept as what else the file says.
const METADATA: [&str; 7] = [
    "TITLE",
    "ORIGIN",
    "OWNER",
    "DATE",
    "LONGDATE",
    "SAMPLEDESCRIPTION",
    "DATATYPE",
];

/// A labelled record: `##LABEL= value` with the lines that follow.
struct Record<'a> {
    /// As [`label`] makes it.
    label: String,
    value: &'a str,
    line: u64,
    rest: Vec<(u64, &'a str)>,
}

/// Does a text begin with a record that files begin with?
pub(super) fn detect(text: &str) -> bool {
    let line = text.lines().next().unwrap_or("");
    let record = line
        .strip_prefix("##")
        .and_then(|record| record.split_once('='));
    record.is_some_and(|(name, _)| matches!(label(name).as_str(), "TITLE" | "JCAMPDX"))
}

/// A label in capitals, without blanks, hyphens, strokes and underlines.
fn label(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '_'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// Reads the first block that has a table.
pub(super) fn read(text: &str, options: &TraceOptions) -> Result<Trace> {
    let mut known: BTreeMap<String, (u64, String)> = BTreeMap::new();
    for record in records(text)? {
        match record.label.as_str() {
            // another block of a linked file
            "TITLE" => known.clear(),
            "XYDATA" | "XYPOINTS" | "PEAKTABLE" => return table(&record, &known, options, None),
            "DATATABLE" => {
                let symbol = ordinate_symbol(record.value).unwrap_or('Y');
                return table(&record, &known, options, Some(symbol));
            }
            _ => {}
        }
        known.insert(record.label, (record.line, String::from(record.value)));
    }
    Err(format_error(
        "the file",
        "it has no XYDATA, XYPOINTS, PEAK TABLE or DATA TABLE",
    ))
}

fn records(text: &str) -> Result<Vec<Record<'_>>> {
    let mut found: Vec<Record<'_>> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split("$$").next().unwrap_or("").trim();
        if let Some(record) = line.strip_prefix("##") {
            let Some((name, value)) = record.split_once('=') else {
                return Err(format_error(
                    format!("line {number}"),
                    format!("{} has no equals sign", quote(line)),
                ));
            };
            found.push(Record {
                label: label(name),
                value: value.trim(),
                line: number,
                rest: Vec::new(),
            });
        } else if !line.is_empty()
            && let Some(record) = found.last_mut()
        {
            record.rest.push((number, line));
        }
    }
    Ok(found)
}

/// Y of `(X++(Y..Y))`
fn ordinate_symbol(form: &str) -> Option<char> {
    let (_, inner) = form.split_once("++(")?;
    inner.trim_start().chars().next()
}

/// Records by label, or columns of an NTUPLES block by symbol.
struct Header<'a> {
    known: &'a BTreeMap<String, (u64, String)>,
    symbols: Option<Vec<String>>,
}

impl Header<'_> {
    /// The text of a record, or the entry of a symbol in a record of lists.
    fn text(&self, label: &str, list: &str, symbol: char) -> Option<(u64, String)> {
        match &self.symbols {
            None => self.known.get(label).cloned(),
            Some(symbols) => {
                let wanted = String::from(symbol);
                let at = symbols.iter().position(|own| *own == wanted)?;
                let (line, values) = self.known.get(list)?;
                let value = values.split(',').nth(at)?.trim();
                (!value.is_empty()).then(|| (*line, String::from(value)))
            }
        }
    }

    fn number(&self, label: &str, list: &str, symbol: char) -> Result<Option<f64>> {
        let Some((line, text)) = self.text(label, list, symbol) else {
            return Ok(None);
        };
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        match value {
            Some(value) => Ok(Some(value)),
            None => Err(format_error(
                format!("line {line}, {label}"),
                format!("{} is not a finite number", quote(&text)),
            )),
        }
    }
}

fn table(
    record: &Record<'_>,
    known: &BTreeMap<String, (u64, String)>,
    options: &TraceOptions,
    ntuples: Option<char>,
) -> Result<Trace> {
    let list = |values: &(u64, String)| -> Vec<String> {
        values
            .1
            .split(',')
            .map(|s| s.trim().to_uppercase())
            .collect()
    };
    let header = Header {
        known,
        symbols: ntuples.and_then(|_| known.get("SYMBOL").map(list)),
    };
    let symbol = ntuples.unwrap_or('Y');
    let unit = unit(&header, record, options)?;
    let mut trace = Trace {
        signal_name: header
            .text("YLABEL", "VARNAME", symbol)
            .map_or_else(|| String::from("signal"), |found| found.1),
        signal_unit: header
            .text("YUNITS", "UNITS", symbol)
            .map_or_else(String::new, |found| found.1),
        ..Trace::empty(TraceFormat::Jcamp, unit)
    };
    for label in METADATA {
        if let Some((_, value)) = known.get(label) {
            trace.metadata.push((label.to_lowercase(), value.clone()));
        }
    }
    let form: String = record
        .value
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let points = match form.to_uppercase() {
        form if form.starts_with("(X++(") => evenly(record, &header, unit, symbol)?,
        form if form.starts_with("(XY..XY)") => pairs(record, &header, unit, symbol)?,
        _ => {
            return Err(Error::Unsupported {
                what: "the reader of JCAMP-DX",
                construct: format!("the table {} in line {}", quote(record.value), record.line),
                hint: "export the chromatogram as (X++(Y..Y)) or (XY..XY)",
            });
        }
    };
    points.finish(trace)
}

fn unit(header: &Header<'_>, record: &Record<'_>, options: &TraceOptions) -> Result<TimeUnit> {
    if let Some(unit) = options.time_unit {
        return Ok(unit);
    }
    let Some((line, text)) = header.text("XUNITS", "UNITS", 'X') else {
        return Err(format_error(
            format!("line {}", record.line),
            "XUNITS is missing before the table; give the unit of time",
        ));
    };
    // "TIME IN SECONDS", "RETENTION TIME (MIN)"
    text.split(|c: char| !c.is_alphabetic())
        .rev()
        .find_map(TimeUnit::named)
        .ok_or_else(|| {
            format_error(
                format!("line {line}, XUNITS"),
                format!("{} is not a unit of time, so this is no chromatogram; give the unit of time if it is", quote(&text)),
            )
        })
}

fn factors(header: &Header<'_>, symbol: char) -> Result<(f64, f64)> {
    let x = header.number("XFACTOR", "FACTOR", 'X')?.unwrap_or(1.0);
    let y = header.number("YFACTOR", "FACTOR", symbol)?.unwrap_or(1.0);
    Ok((x, y))
}

/// `(X++(Y..Y))`: evenly spaced points.
fn evenly(
    record: &Record<'_>,
    header: &Header<'_>,
    unit: TimeUnit,
    symbol: char,
) -> Result<Points> {
    let needed = |value: Option<f64>, label: &str| {
        value.ok_or_else(|| {
            format_error(
                format!("line {}", record.line),
                format!("{label} is missing before the table"),
            )
        })
    };
    let first = needed(header.number("FIRSTX", "FIRST", 'X')?, "FIRSTX")?;
    let last = needed(header.number("LASTX", "LAST", 'X')?, "LASTX")?;
    let declared = needed(header.number("NPOINTS", "VARDIM", 'X')?, "NPOINTS")?;
    if !(2.0..=MOST_POINTS as f64).contains(&declared) || declared.fract() > 0.0 {
        return Err(format_error(
            format!("line {}, NPOINTS", record.line),
            format!("{declared} is not a number of points from 2 to {MOST_POINTS}"),
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number between 2 and MOST_POINTS"
    )]
    let count = declared as usize;
    let (x_factor, y_factor) = factors(header, symbol)?;
    let step = (last - first) / (declared - 1.0);
    let mut ordinates = Ordinates::new(count);
    for &(number, line) in &record.rest {
        let place = Place::Line(number);
        if let Some((abscissa, index)) = ordinates.line(line, place)? {
            let expected = first + step * index as f64;
            // abscissas of lines are rounded, but a lost point shows
            if (abscissa * x_factor - expected).abs() > 0.75 * step.abs() + x_factor.abs() {
                return Err(format_error(
                    place,
                    format!(
                        "the abscissa {} is not {expected} as expected for point {}: points are lost",
                        abscissa * x_factor,
                        index + 1
                    ),
                ));
            }
        }
    }
    let values = ordinates.finish();
    if values.len() != count {
        return Err(format_error(
            format!("line {}", record.line),
            format!("{} points, but NPOINTS says {count}", values.len()),
        ));
    }
    let mut points = Points::new(unit);
    for (index, value) in values.into_iter().enumerate() {
        let time = first + step * index as f64;
        points.push(Place::Point(index + 1), time, value * y_factor)?;
    }
    Ok(points)
}

/// `(XY..XY)`: pairs.
fn pairs(record: &Record<'_>, header: &Header<'_>, unit: TimeUnit, symbol: char) -> Result<Points> {
    let (x_factor, y_factor) = factors(header, symbol)?;
    let mut points = Points::new(unit);
    for &(number, line) in &record.rest {
        let place = Place::Line(number);
        for pair in plain_numbers(line, place)?.chunks(2) {
            match pair {
                [time, signal] => points.push(place, time * x_factor, signal * y_factor)?,
                _ => return Err(format_error(place, "an abscissa without an ordinate")),
            }
        }
    }
    if let Some(declared) = header.number("NPOINTS", "VARDIM", 'X')?
        && (declared - points.len() as f64).abs() > 0.5
    {
        return Err(format_error(
            format!("line {}", record.line),
            format!("{} points, but NPOINTS says {declared}", points.len()),
        ));
    }
    Ok(points)
}
