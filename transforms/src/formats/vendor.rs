//! Plain exports of two vendors: sections of keys and values, then a table.

use super::columns::split_unit;
use super::text::{Decimal, quote};
use super::trace::{Place, Points, TimeUnit, Trace, TraceFormat, TraceOptions, format_error};
use crate::error::Result;

/// How many lines are looked at for the decimal mark.
const LOOKED_AT: usize = 1000;

/// Which vendor's export a text is.
pub(super) fn detect(text: &str) -> Option<TraceFormat> {
    text.lines().find_map(|line| {
        let line = line.trim();
        if is_shimadzu_channel(line) {
            return Some(TraceFormat::Shimadzu);
        }
        is_chromeleon_data(line).then_some(TraceFormat::Chromeleon)
    })
}

/// `[LC Chromatogram(Detector A-Ch1)]`, `[Chromatogram (Ch1)]`, `[MS Chromatogram]`
fn is_shimadzu_channel(line: &str) -> bool {
    line.starts_with('[') && line.contains("Chromatogram") && line.contains(']')
}

fn is_chromeleon_data(line: &str) -> bool {
    let line = line.trim_end_matches(['\t', ';', ',']);
    line.eq_ignore_ascii_case("Chromatogram Data:") || line.eq_ignore_ascii_case("Raw Data:")
}

/// Cells of a line, between tabs, semicolons or commas.
fn cells(line: &str, separator: char) -> Vec<&str> {
    line.split(separator)
        .map(|cell| cell.trim().trim_matches('"').trim())
        .collect()
}

/// The separator of a line of names: the first of these that it has.
fn separator(line: &str) -> char {
    ['\t', ';', ',']
        .into_iter()
        .find(|&mark| line.contains(mark))
        .unwrap_or('\t')
}

/// A line of names and where it stands.
struct Head<'a> {
    line: u64,
    names: Vec<&'a str>,
    separator: char,
}

impl<'a> Head<'a> {
    fn new(line: u64, text: &'a str) -> Self {
        let separator = separator(text);
        Self {
            line,
            names: cells(text, separator),
            separator,
        }
    }

    fn unit(&self, options: &TraceOptions) -> Result<TimeUnit> {
        let name = self.names.first().copied().unwrap_or("");
        let own = TimeUnit::named(split_unit(name).1);
        options.time_unit.or(own).ok_or_else(|| {
            format_error(
                format!("line {}, column {name}", self.line),
                "the unit of time is not in the name; give the unit",
            )
        })
    }

    /// Reads rows until one is empty or begins a section.
    fn rows<'t>(
        &self,
        lines: impl Iterator<Item = (u64, &'t str)> + Clone,
        signal: usize,
        factor: f64,
        points: &mut Points,
    ) -> Result<()> {
        let rows = lines.take_while(|(_, line)| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with('[') && !line.ends_with(':')
        });
        let decimal = match self.separator {
            ',' => Decimal::Point,
            mark => Decimal::of(rows.clone().take(LOOKED_AT).flat_map(|(_, line)| {
                let row = cells(line, mark);
                [0, signal].map(|at| row.get(at).copied().unwrap_or(""))
            })),
        };
        for (number, line) in rows {
            let row = cells(line, self.separator);
            let value = |at: usize| {
                let cell = row.get(at).copied().unwrap_or("");
                decimal.number(cell).ok_or_else(|| {
                    let name = self.names.get(at).copied().unwrap_or("");
                    format_error(
                        format!("line {number}, column {name}"),
                        format!("{} is not a number", quote(cell)),
                    )
                })
            };
            points.push(Place::Line(number), value(0)?, value(signal)? * factor)?;
        }
        Ok(())
    }
}

fn numbered(text: &str) -> impl Iterator<Item = (u64, &str)> + Clone {
    (1..).zip(text.lines())
}

/// Reads the first channel, or the first whose name contains the signal that is asked for.
pub(super) fn read_shimadzu(text: &str, options: &TraceOptions) -> Result<Trace> {
    let mut channels = Vec::new();
    let mut lines = numbered(text);
    let found = loop {
        let Some((number, line)) = lines.next() else {
            break None;
        };
        let name = line.trim();
        if !is_shimadzu_channel(name) {
            continue;
        }
        let name = name
            .split(']')
            .next()
            .unwrap_or(name)
            .trim_start_matches('[');
        channels.push(name);
        let wanted = options.signal.as_deref().unwrap_or("");
        if name.to_lowercase().contains(&wanted.to_lowercase()) {
            break Some((number, name));
        }
    };
    let Some((start, channel)) = found else {
        return Err(format_error(
            "the file",
            format!(
                "no channel is named like {}; the channels are {}",
                quote(options.signal.as_deref().unwrap_or("")),
                channels.join(", ")
            ),
        ));
    };
    let mut metadata = Vec::new();
    let (mut declared, mut factor, mut signal_unit) = (None, 1.0, String::new());
    let head = loop {
        let next = lines
            .next()
            .filter(|(_, line)| !line.trim_start().starts_with('['));
        let Some((number, line)) = next else {
            return Err(format_error(
                format!("line {start}, [{channel}]"),
                "no line of names, R.Time (min) and Intensity, follows",
            ));
        };
        let lower = line.trim_start().to_lowercase();
        if lower.starts_with("r.time") || lower.starts_with("ret.time") {
            break Head::new(number, line);
        }
        let pair = cells(line, separator(line));
        let [key, value, ..] = pair[..] else {
            continue;
        };
        let read = || {
            let decimal = Decimal::of([value].into_iter());
            let found = decimal.number(value).filter(|found| found.is_finite());
            found.ok_or_else(|| {
                format_error(
                    format!("line {number}, {key}"),
                    format!("{} is not a finite number", quote(value)),
                )
            })
        };
        match key.to_lowercase().as_str() {
            "# of points" => declared = Some(read()?),
            "intensity multiplier" => factor = read()?,
            "intensity units" => signal_unit = String::from(value),
            _ => {}
        }
        metadata.push((String::from(key), String::from(value)));
    };
    let unit = head.unit(options)?;
    let mut points = Points::new(unit);
    head.rows(lines, 1, factor, &mut points)?;
    if let Some(declared) = declared
        && (declared - points.len() as f64).abs() > 0.5
    {
        return Err(format_error(
            format!("line {start}, [{channel}]"),
            format!("{} points, but # of Points says {declared}", points.len()),
        ));
    }
    points.finish(Trace {
        signal_name: String::from(channel),
        signal_unit,
        metadata,
        ..Trace::empty(TraceFormat::Shimadzu, unit)
    })
}

/// Reads the table behind `Chromatogram Data:`.
pub(super) fn read_chromeleon(text: &str, options: &TraceOptions) -> Result<Trace> {
    let mut lines = numbered(text);
    let mut metadata = Vec::new();
    for (_, line) in lines.by_ref() {
        if is_chromeleon_data(line.trim()) {
            break;
        }
        let pair = cells(line, separator(line));
        if let [key, value, ..] = pair[..]
            && !key.is_empty()
            && !value.is_empty()
        {
            metadata.push((String::from(key), String::from(value)));
        }
    }
    let Some((number, line)) = lines.find(|(_, line)| !line.trim().is_empty()) else {
        return Err(format_error(
            "the file",
            "nothing follows Chromatogram Data:",
        ));
    };
    let head = Head::new(number, line);
    let unit = head.unit(options)?;
    let signal = head
        .names
        .iter()
        .position(|name| name.to_lowercase().starts_with("value"))
        .ok_or_else(|| {
            format_error(
                format!("line {number}"),
                format!(
                    "there is no column Value; the columns are {}",
                    head.names.join(", ")
                ),
            )
        })?;
    let mut points = Points::new(unit);
    head.rows(lines, signal, 1.0, &mut points)?;
    let name = head.names.get(signal).copied().unwrap_or("");
    let channel = metadata
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("channel"))
        .map_or("Value", |(_, value)| value.as_str());
    points.finish(Trace {
        signal_name: String::from(channel),
        signal_unit: String::from(split_unit(name).1),
        metadata: metadata.clone(),
        ..Trace::empty(TraceFormat::Chromeleon, unit)
    })
}
