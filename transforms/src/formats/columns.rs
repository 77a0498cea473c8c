//! Which column is the time, in which unit, and which the signal.

use super::text::quote;
use super::trace::{TimeUnit, TraceOptions, format_error};
use crate::error::{Error, Result};

/// Beginnings of names of columns of times.
const TIME_WORDS: [&str; 9] = [
    "time", "rt", "r.time", "ret", "zeit", "temps", "tempo", "tiempo", "min",
];

/// Names of columns that are the signal when there are several.
const SIGNAL_WORDS: [&str; 6] = [
    "signal",
    "intensity",
    "value",
    "absorbance",
    "response",
    "abundance",
];

/// The columns of a table that make a trace.
pub(super) struct Columns {
    pub(super) time: usize,
    pub(super) signal: usize,
    pub(super) unit: TimeUnit,
}

/// A name and the unit that stands with it: `Time (min)`, `RT [s]`, `time_min`, `time/min`, `time, s`.
pub(super) fn split_unit(name: &str) -> (&str, &str) {
    let name = name.trim();
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let Some((head, tail)) = name.rsplit_once(open)
            && let Some(unit) = tail.trim_end().strip_suffix(close)
        {
            return (head.trim(), unit.trim());
        }
    }
    match name.rsplit_once(['/', '_', ',', ' ']) {
        Some((head, unit)) => (head.trim(), unit.trim()),
        None => (name, ""),
    }
}

fn time_unit(name: &str) -> Option<TimeUnit> {
    let (_, unit) = split_unit(name);
    TimeUnit::named(unit).or_else(|| TimeUnit::named(name))
}

/// Names in a message, the first ones if they are many.
pub(super) fn list(names: &[String]) -> String {
    const MOST: usize = 20;
    let quoted: Vec<String> = names.iter().take(MOST).map(|name| quote(name)).collect();
    let more = match names.len() > MOST {
        true => format!(" and {} more", names.len() - MOST),
        false => String::new(),
    };
    quoted.join(", ") + &more
}

/// The column of a name, as written or else in any case or without its unit.
fn find(names: &[String], wanted: &str, what: &str, line: u64) -> Result<usize> {
    let wanted = wanted.trim();
    let same = |name: &String| name == wanted;
    let alike = |name: &String| {
        name.eq_ignore_ascii_case(wanted) || split_unit(name).0.eq_ignore_ascii_case(wanted)
    };
    names
        .iter()
        .position(same)
        .or_else(|| names.iter().position(alike))
        .ok_or_else(|| {
            format_error(
                format!("line {line}"),
                format!(
                    "there is no column {} for the {what}; the columns are {}",
                    quote(wanted),
                    list(names)
                ),
            )
        })
}

/// Chooses the columns by their names.
pub(super) fn choose(names: &[String], line: u64, options: &TraceOptions) -> Result<Columns> {
    let place = || format!("line {line}");
    if let Some((at, name)) = names
        .iter()
        .enumerate()
        .find(|(at, name)| names.iter().take(*at).any(|before| before == *name))
    {
        return Err(format_error(
            place(),
            format!(
                "column {} has the name {} of another one",
                at + 1,
                quote(name)
            ),
        ));
    }
    if names.len() < 2 {
        return Err(format_error(
            place(),
            format!(
                "a trace needs a column of times and one of signals, here is {}",
                list(names)
            ),
        ));
    }
    let time = match &options.time_column {
        Some(wanted) => find(names, wanted, "time", line)?,
        None => names
            .iter()
            .position(|name| {
                let lower = name.to_lowercase();
                TIME_WORDS.iter().any(|word| lower.starts_with(word))
                    && options.signal.as_ref() != Some(name)
            })
            .ok_or_else(|| {
                format_error(
                    place(),
                    format!(
                        "no column is named as a time; the columns are {}; name it time_min or time_s, or say which one it is",
                        list(names)
                    ),
                )
            })?,
    };
    let signal = match &options.signal {
        Some(wanted) => find(names, wanted, "signal", line)?,
        None => only_signal(names, time, line)?,
    };
    if signal == time {
        return Err(format_error(
            place(),
            "time and signal cannot be the same column",
        ));
    }
    let name = names.get(time).map_or("", String::as_str);
    let unit = options.time_unit.or_else(|| time_unit(name)).ok_or_else(|| {
        format_error(
            format!("line {line}, column {name}"),
            "the unit of time is not in the name; write e.g. \"time_min\" or \"Time (s)\", or give the unit",
        )
    })?;
    Ok(Columns { time, signal, unit })
}

fn only_signal(names: &[String], time: usize, line: u64) -> Result<usize> {
    let others: Vec<usize> = (0..names.len()).filter(|&at| at != time).collect();
    let named: Vec<usize> = others
        .iter()
        .copied()
        .filter(|&at| {
            let lower = names
                .get(at)
                .map(|name| name.to_lowercase())
                .unwrap_or_default();
            SIGNAL_WORDS.iter().any(|word| lower.starts_with(word))
        })
        .collect();
    match (&others[..], &named[..]) {
        ([one], _) | (_, [one]) => Ok(*one),
        _ => Err(Error::Format {
            place: format!("line {line}"),
            message: format!(
                "several columns could be the signal; say which one of {}",
                list(names)
            ),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_in_names() {
        for (name, unit) in [
            ("time_min", Some(TimeUnit::Minute)),
            ("Time (min)", Some(TimeUnit::Minute)),
            ("RT [s]", Some(TimeUnit::Second)),
            ("time/ms", Some(TimeUnit::Millisecond)),
            ("Time, h", Some(TimeUnit::Hour)),
            ("Retention Time (Minutes)", Some(TimeUnit::Minute)),
            ("min", Some(TimeUnit::Minute)),
            ("time", None),
            ("Time (", None),
            ("", None),
        ] {
            assert_eq!(time_unit(name), unit, "{name}");
        }
    }
}
