//! The times at which an answer is asked for, exact.

use algebra::Rational;

use super::CaseFile;
use super::experiment::over;
use super::quantity::{Kind, decimal, scale, split};
use crate::error::{Error, Result};
use crate::formats::text::quote;
use crate::formats::trace::format_error;
use crate::formats::write::shortest;

/// More times are refused.
const MOST_TIMES: u64 = 10_000_000;

impl CaseFile {
    /// The times of `[time]` in units of `seconds`.
    pub(super) fn asked_times(&self, seconds: &Rational) -> Result<Option<Vec<Rational>>> {
        let section = &self.time;
        let range = section.start.is_some() || section.stop.is_some() || section.count.is_some();
        if !section.times.is_empty() {
            if range {
                let message = "they are given together with start, stop or n; keep one of both";
                return Err(format_error("[time] times", message));
            }
            let times = section.times.iter().map(|time| over(&time.exact, seconds));
            return rising("[time] times", times.collect()).map(Some);
        }
        if !range {
            return Ok(None);
        }
        let stop = section
            .stop
            .as_ref()
            .ok_or_else(|| format_error("[time] stop", "it is missing; add it, and n"))?;
        let count = section.count.ok_or_else(|| {
            format_error(
                "[time] n",
                "it is missing; add how many times, both ends included",
            )
        })?;
        let start = match &section.start {
            Some(start) => over(&start.exact, seconds),
            None => Rational::from(0),
        };
        even("[time]", &start, &over(&stop.exact, seconds), count).map(Some)
    }
}

/// Times from a text: `first:last:count` with both ends, or a list with commas; each with a unit or in the unit of `seconds`.
///
/// Decimals are read exactly. Costs O(times).
///
/// # Errors
/// [`Error::Format`] at `place` for numbers and units that are none and times that do not increase; [`Error::TooLarge`] beyond ten million.
///
/// ```
/// use algebra::Rational;
/// use transforms::formats::case::parse_times;
/// let minute = Rational::from(60);
/// let times = parse_times("--t", "0:1:5", &minute)?;
/// assert_eq!(times.iter().map(Rational::to_f64).collect::<Vec<f64>>(), [0.0, 0.25, 0.5, 0.75, 1.0]);
/// assert_eq!(parse_times("--t", "30 s, 1", &minute)?[0], Rational::HALF);
/// assert!(parse_times("--t", "3:1:5", &minute).unwrap_err().to_string().starts_with("--t: "));
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn parse_times(place: &str, text: &str, seconds: &Rational) -> Result<Vec<Rational>> {
    let one = |text: &str| {
        single(
            place,
            text,
            seconds,
            "write first:last:count, or a list with commas",
        )
    };
    let parts: Vec<&str> = text.split(':').collect();
    match parts[..] {
        [list] => {
            let times: Result<Vec<Rational>> = list.split(',').map(one).collect();
            rising(place, times?)
        }
        [first, last, count] => {
            let count = count.trim().parse().map_err(|_| {
                format_error(
                    place,
                    format!(
                        "{count:?} is no number of times; write first:last:count, e.g. 0:6:1000"
                    ),
                )
            })?;
            even(place, &one(first)?, &one(last)?, count)
        }
        _ => Err(format_error(
            place,
            format!("{text:?} is not first:last:count, e.g. 0:6:1000"),
        )),
    }
}

/// One time from a text, with a unit or in the unit of `seconds`: `2.5`, `3 s`, `2 min`.
///
/// # Errors
/// [`Error::Format`] at `place` for numbers and units that are none.
///
/// ```
/// use algebra::Rational;
/// use transforms::formats::case::parse_time;
/// let minute = Rational::from(60);
/// assert_eq!(parse_time("--limit", "30 s", &minute)?, Rational::HALF);
/// assert_eq!(parse_time("--limit", "0.5", &minute)?, Rational::HALF);
/// assert!(parse_time("--limit", "2 m", &minute).is_err() && parse_time("--limit", "1e400", &minute).is_err());
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn parse_time(place: &str, text: &str, seconds: &Rational) -> Result<Rational> {
    single(
        place,
        text,
        seconds,
        "write a number, or one with a unit, such as \"2 min\"",
    )
}

fn single(place: &str, text: &str, seconds: &Rational, fix: &str) -> Result<Rational> {
    let (number, unit) = split(text);
    let beyond = || {
        let message = format!("{} is beyond the range of numbers", quote(text.trim()));
        format_error(place, message)
    };
    let value = decimal(number).map_err(|message| match message.ends_with("numbers") {
        true => beyond(),
        false => format_error(place, format!("{} is not a time; {fix}", quote(text))),
    })?;
    let time = match unit {
        "" => value,
        unit => {
            let scale = scale(Kind::Time, unit).map_err(|message| format_error(place, message))?;
            over(&scale.apply(&value), seconds)
        }
    };
    let double = time.to_f64();
    match double.is_finite() && (double != 0.0 || time.is_zero()) {
        true => Ok(time),
        false => Err(beyond()),
    }
}

fn rising(place: &str, times: Vec<Rational>) -> Result<Vec<Rational>> {
    match times.windows(2).position(|pair| pair[1] <= pair[0]) {
        Some(at) => Err(format_error(
            place,
            format!(
                "{} does not come after {}; sort the times",
                shown(&times[at + 1]),
                shown(&times[at])
            ),
        )),
        None => Ok(times),
    }
}

fn shown(time: &Rational) -> String {
    shortest(time.to_f64())
}

/// Evenly spaced times, both ends included.
fn even(place: &str, first: &Rational, last: &Rational, count: u64) -> Result<Vec<Rational>> {
    if count > MOST_TIMES {
        return Err(Error::TooLarge {
            what: "times",
            needed: count,
            limit: MOST_TIMES,
            hint: "ask for fewer",
        });
    }
    if count < 2 {
        return Err(format_error(
            place,
            format!("n = {count}: at least 2 times, both ends included"),
        ));
    }
    if last == first {
        let message = match place {
            "[time]" => format!(
                "start and stop are both {}; stop must be later than start",
                shown(first)
            ),
            _ => format!(
                "the first and the last time are both {}; the last must be later",
                shown(first)
            ),
        };
        return Err(format_error(place, message));
    }
    if last <= first {
        return Err(format_error(
            place,
            format!(
                "the last time {} is not after the first, {}; exchange them",
                shown(last),
                shown(first)
            ),
        ));
    }
    let intervals = Rational::from(i64::try_from(count - 1).unwrap_or(i64::MAX));
    let step = (last - first).checked_div(&intervals).unwrap_or_default();
    let mut time = first.clone();
    let mut times = Vec::new();
    for _ in 1..count {
        times.push(time.clone());
        time = &time + &step;
    }
    times.push(last.clone());
    Ok(times)
}
