//! Which column of a log of trials is which, and in which unit.

use algebra::nearest;

use super::columns::{list, split_unit};
use super::text::quote;
use super::trace::{TimeUnit, format_error};
use super::trial_options::Milliseconds;
use crate::error::{Result, at_most};
use crate::makespan::uncertainty::ExactTime;

/// Columns of a log.
const MOST_COLUMNS: usize = 10_000;

const OUTCOME: [&str; 3] = ["outcome", "class", "label"];
const TRUTH: [&str; 3] = ["truth", "ground_truth", "actual"];
const VERDICT: [&str; 3] = ["verdict", "prediction", "predicted"];
const DURATION: [&str; 3] = ["duration", "elapsed", "time"];
const RESTART: [&str; 3] = ["restart", "reset", "recovery"];
/// With a unit only: without one, start is a time of day.
const START: [&str; 3] = ["start", "setup", "c0"];
const EXPLORED: [&str; 2] = ["explored", "exploration"];
const TASK: [&str; 3] = ["task", "task_id", "job"];
const TIMESTAMP: [&str; 4] = ["timestamp", "datetime", "date", "start"];

/// A column of times.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) at: usize,
    exponent: i32,
    factor: u32,
}

impl Times {
    /// The time in s (or in the unit of the file, if no unit was named) that a plain decimal stands for.
    pub(super) fn read(self, plain: &str) -> Option<ExactTime> {
        let time = ExactTime::from_decimal(plain, self.exponent)?;
        Some(match self.factor {
            1 => time,
            factor => time.times(factor),
        })
    }
}

/// Where the labels stand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Labels {
    Outcome(usize),
    TruthAndVerdict(usize, usize),
}

/// The columns that are used.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) names: Vec<String>,
    pub(super) labels: Labels,
    pub(super) duration: Times,
    pub(super) restart: Option<Times>,
    pub(super) start: Option<Times>,
    pub(super) explored: Option<usize>,
    pub(super) task: Option<usize>,
    /// Names of columns in milliseconds that nobody has confirmed.
    pub(super) asked: Vec<String>,
    /// Remarks about columns.
    pub(super) notes: Vec<String>,
}

impl Columns {
    /// The last column that every row must reach.
    pub(super) fn last_needed(&self) -> usize {
        let labels = match self.labels {
            Labels::Outcome(at) => at,
            Labels::TruthAndVerdict(truth, verdict) => truth.max(verdict),
        };
        labels.max(self.duration.at)
    }

    pub(super) fn name(&self, at: usize) -> &str {
        self.names.get(at).map_or("", String::as_str)
    }
}

fn is_one_of(name: &str, words: &[&str]) -> bool {
    words.iter().any(|word| word.eq_ignore_ascii_case(name))
}

/// Reads the line of names.
pub(super) fn columns(
    names: Vec<String>,
    line: u64,
    milliseconds: Milliseconds,
) -> Result<Columns> {
    let place = || format!("line {line}");
    at_most(
        "columns of a log",
        names.len(),
        MOST_COLUMNS,
        "keep the columns that are needed",
    )?;
    let mut used = vec![false; names.len()];
    let plain = |words: &[&str], used: &mut [bool]| -> Result<Option<usize>> {
        let mut found = names
            .iter()
            .enumerate()
            .filter(|(_, name)| is_one_of(name, words));
        let first = found.next().map(|(at, _)| at);
        if let (Some(first), Some((second, _))) = (first, found.next()) {
            return Err(format_error(
                place(),
                format!(
                    "columns {} and {} both are the {}: rename or take out one",
                    first + 1,
                    second + 1,
                    words.first().unwrap_or(&"")
                ),
            ));
        }
        if let Some(slot) = first.and_then(|at| used.get_mut(at)) {
            *slot = true;
        }
        Ok(first)
    };
    let outcome = plain(&OUTCOME, &mut used)?;
    let truth = plain(&TRUTH, &mut used)?;
    let verdict = plain(&VERDICT, &mut used)?;
    let labels = match (outcome, truth, verdict) {
        (Some(outcome), None, None) => Labels::Outcome(outcome),
        (None, Some(truth), Some(verdict)) => Labels::TruthAndVerdict(truth, verdict),
        (Some(_), _, _) => {
            return Err(format_error(
                place(),
                "columns of the outcome and of truth or verdict: the outcome says both, keep one form",
            ));
        }
        _ => {
            return Err(missing(
                &names,
                line,
                "outcome (or truth and verdict)",
                &OUTCOME,
            ));
        }
    };
    let explored = plain(&EXPLORED, &mut used)?;
    let task = plain(&TASK, &mut used)?;
    let (mut asked, mut notes) = (Vec::new(), Vec::new());
    let mut timed = |words: &[&str], bare: bool, used: &mut [bool]| -> Result<Option<Times>> {
        let mut found = None;
        for (at, name) in names.iter().enumerate() {
            let (stem, unit) = split_unit(name);
            let unit = TimeUnit::named(unit);
            let alone = bare && is_one_of(name, words);
            if !(alone || (unit.is_some() && is_one_of(stem, words))) {
                continue;
            }
            if let Some(Times { at: before, .. }) = found {
                return Err(format_error(
                    place(),
                    format!(
                        "columns {} and {} both are the {}: rename or take out one",
                        before + 1,
                        at + 1,
                        words.first().unwrap_or(&"")
                    ),
                ));
            }
            let (exponent, factor) = match unit {
                Some(TimeUnit::Millisecond) => {
                    if milliseconds == Milliseconds::Ask {
                        asked.push(name.clone());
                    }
                    (-3, 1)
                }
                Some(TimeUnit::Minute) => (0, 60),
                Some(TimeUnit::Hour) => (0, 3600),
                Some(TimeUnit::Second) => (0, 1),
                None => {
                    notes.push(format!(
                        "column {name}: no unit in its name, taken as it is"
                    ));
                    (0, 1)
                }
            };
            found = Some(Times {
                at,
                exponent,
                factor,
            });
        }
        if let Some(slot) = found.and_then(|times| used.get_mut(times.at)) {
            *slot = true;
        }
        Ok(found)
    };
    let duration = timed(&DURATION, true, &mut used)?;
    let restart = timed(&RESTART, true, &mut used)?;
    let start = timed(&START, false, &mut used)?;
    let Some(duration) = duration else {
        return Err(missing(
            &names,
            line,
            "duration_s",
            &["duration_s", "duration"],
        ));
    };
    for (name, used) in names.iter().zip(used) {
        if !used && !name.is_empty() && !is_one_of(name, &TIMESTAMP) {
            notes.push(format!("column {}: not used", quote(name)));
        }
    }
    Ok(Columns {
        names,
        labels,
        duration,
        restart,
        start,
        explored,
        task,
        asked,
        notes,
    })
}

fn missing(names: &[String], line: u64, wanted: &str, words: &[&str]) -> crate::error::Error {
    let near = names
        .iter()
        .find(|name| nearest(&name.to_lowercase(), words).is_some());
    let near = near.map(|near| format!("; is it {}?", quote(near)));
    format_error(
        format!("line {line}"),
        format!(
            "there is no column {wanted}; the columns are {}{}; the header is outcome,duration_s[,restart_s][,explored][,task] or \
             truth,verdict,duration_s[,..], between commas, semicolons or tabs",
            list(names),
            near.unwrap_or_default()
        ),
    )
}
