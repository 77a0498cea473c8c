//! Fits in words and as JSON.

use closedform::algebra::{Ball, Rational};
use closedform::transforms::chromatography::fit::{Estimate, Fit as Found};
use closedform::transforms::chromatography::{Experiment, simulate_enclosed};
use serde_json::{Value, json};

use super::fit::{Answer, Row};
use super::fit_words::{
    MISFIT, all_notes, head, is_correlated, is_marked, is_misfit, marks, shown, warning,
};
use crate::table::words;
use crate::table::{lines, optional, significant};

/// Digits of the balls that a fitted curve is compared with.
const WITNESS_DIGITS: u32 = 14;

/// Times at which it is.
const WITNESS_TIMES: usize = 3;

/// The columns of a table of fits.
const ORDER: [&str; 8] = ["tau", "pe", "a", "k", "b", "area", "baseline", "slope"];

/// More is a contradiction.
const APART: f64 = 1e-7;

/// The fitted curve at some times in ball arithmetic: does it agree?
pub(super) fn witness(found: &Found, times: &[f64]) -> (bool, String) {
    let highest = (0..found.fitted.len())
        .max_by(|&a, &b| found.fitted[a].total_cmp(&found.fitted[b]))
        .unwrap_or(0);
    let mut places = vec![highest / 2, highest, (highest + times.len()) / 2];
    places.truncate(WITNESS_TIMES);
    places.dedup();
    let exact = |value: f64| Rational::from_f64(value).unwrap_or_default();
    let at: Vec<Rational> = places.iter().map(|&place| exact(times[place])).collect();
    let mut gap: f64 = 0.0;
    for (peak, curve) in found.peaks.iter().zip(&found.curves) {
        let height = curve
            .iter()
            .copied()
            .fold(0.0, |most: f64, value| most.max(value.abs()));
        let peak: Experiment<Rational> = peak.map(&|&value| exact(value));
        let sign = |peak: &Experiment<Rational>| {
            peak.components.iter().all(|one| !one.amount.is_negative())
        };
        if !sign(&peak) {
            return (
                true,
                String::from("no ball arithmetic for a negative amount"),
            );
        }
        match simulate_enclosed(&peak, &at, WITNESS_DIGITS) {
            Ok(balls) => {
                let values = balls.total.iter().map(Ball::to_f64);
                for (value, &place) in values.zip(&places) {
                    gap = gap.max((value - curve[place]).abs() / height.max(f64::MIN_POSITIVE));
                }
            }
            Err(error) => return (true, format!("ball arithmetic has no answer: {error}")),
        }
    }
    let agrees = gap <= APART;
    let verdict = if agrees { "supported" } else { "REFUTED" };
    (
        agrees,
        format!(
            "curve in ball arithmetic at {} times: differs by {gap:.1e} of its height   {verdict}",
            places.len()
        ),
    )
}

fn from(row: &Row) -> f64 {
    row.times.first().copied().unwrap_or(f64::NAN)
}

fn to(row: &Row) -> f64 {
    row.times.last().copied().unwrap_or(f64::NAN)
}

/// A standard error, where there is one.
fn finite(value: f64) -> String {
    match value.is_finite() {
        true => significant(value),
        false => String::from("-"),
    }
}

fn bounds((low, high): (f64, f64)) -> [String; 2] {
    [low, high].map(|end| match end.is_finite() {
        true => significant(end),
        false => String::from("none found"),
    })
}

/// The lines for a person: one fit in full, several in a table.
pub(super) fn text(answers: &[Answer], level: f64) -> Vec<String> {
    if let [
        Answer {
            rows: Ok(rows),
            unit,
            ..
        },
    ] = answers
        && let [row] = &rows[..]
    {
        return full(row, unit, level);
    }
    let mut labels: Vec<String> = Vec::new();
    for found in all(answers).filter_map(|row| row.outcome.as_ref().ok()) {
        for estimate in &found.estimates {
            let label = label(&shown(&estimate.name));
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
    }
    let place = |label: &String| {
        ORDER
            .iter()
            .position(|one| one == label)
            .unwrap_or(ORDER.len())
    };
    labels.sort_by_key(place);
    let several = answers.len() > 1;
    let mut head = vec![if several { "file" } else { "peak" }];
    if several {
        head.push("peak");
    }
    for label in &labels {
        head.extend([label.as_str(), "+-"]);
    }
    head.extend(["R2", "residual", ""]);
    let mut rows = Vec::new();
    let mut notes = Vec::new();
    let (mut correlated, mut strange) = (0, 0);
    for answer in answers {
        let place = |peak: &str| match several {
            true => vec![answer.file.clone(), peak.to_owned()],
            false => vec![peak.to_owned()],
        };
        match &answer.rows {
            Err(message) => {
                let mut row = place("-");
                row.resize(head.len() - 1, String::from("-"));
                row.push(String::from("no answer"));
                rows.push(row);
                notes.push(format!("{:<12} {message}", "no answer"));
            }
            Ok(found) => {
                let mut unfitted: Vec<(&str, Vec<&str>)> = Vec::new();
                for row in found {
                    for peak in &row.peaks {
                        rows.push([place(peak), cells(row, peak, &labels)].concat());
                    }
                    let named = format!("{}, peak {}", answer.file, row.peaks.join(", "));
                    match &row.outcome {
                        Err(why) => {
                            let peaks = row.peaks.iter().map(String::as_str);
                            match unfitted.iter_mut().find(|one| one.0 == why.message) {
                                Some((_, others)) => others.extend(peaks),
                                None => unfitted.push((&why.message, peaks.collect())),
                            }
                        }
                        Ok(found) => {
                            correlated += usize::from(found.warnings.iter().any(is_correlated));
                            strange += usize::from(found.warnings.iter().any(is_misfit));
                            let others = found.warnings.iter().filter(|one| !is_marked(one));
                            notes.extend(
                                others.map(|one| {
                                    format!("{:<12} {named}: {}", "warning", warning(one))
                                }),
                            );
                        }
                    }
                }
                notes.extend(unfitted.iter().map(|(why, peaks)| {
                    let word = if peaks.len() > 1 { "peaks" } else { "peak" };
                    let peaks = peaks.join(", ");
                    format!("{:<12} {}, {word} {peaks}: {why}", "no fit", answer.file)
                }));
            }
        }
    }
    let mut answer = lines(&head, &rows);
    answer.push(String::new());
    let mut units: Vec<&str> = answers
        .iter()
        .map(|one| one.unit.as_str())
        .filter(|unit| !unit.is_empty())
        .collect();
    units.dedup();
    if !units.is_empty() {
        answer.push(format!(
            "{:<12} {}; +- is one standard error",
            "time in",
            units.join(", ")
        ));
    }
    answer.extend(notes);
    if correlated > 0 {
        answer.push(format!(
            "{:<12} correlated: in {correlated} fits two parameters can hardly be told apart (|correlation| > 0.99); --json has the matrices",
            "warning"
        ));
    }
    if strange > 0 {
        answer.push(format!(
            "{:<12} misfit: in {strange} fits the residuals are more than 3 times the noise: {MISFIT}",
            "warning"
        ));
    }
    let mut said: Vec<&str> = all(answers).flat_map(all_notes).collect();
    said.sort_unstable();
    said.dedup();
    answer.extend(said.iter().map(|note| format!("{:<12} {note}", "note")));
    answer.push(format!("  witness  {}", verdict(answers)));
    answer
}

fn all(answers: &[Answer]) -> impl Iterator<Item = &Row> {
    answers
        .iter()
        .filter_map(|answer| answer.rows.as_ref().ok())
        .flatten()
}

/// The worst of all witnesses.
fn verdict(answers: &[Answer]) -> String {
    let asked: Vec<&(bool, String)> = all(answers)
        .filter_map(|row| row.witness.as_ref())
        .collect();
    match asked.iter().find(|one| !one.0) {
        Some((_, refuted)) => refuted.clone(),
        None if asked.is_empty() => String::from("there is no fitted curve to compare   open"),
        None => format!(
            "{} of {} fitted curves agree with ball arithmetic to {APART:.0e} of their heights   supported",
            asked
                .iter()
                .filter(|one| one.1.ends_with("supported"))
                .count(),
            asked.len()
        ),
    }
}

/// `a(toluene)` is in the column of `a`.
fn label(name: &str) -> String {
    name.split('(').next().unwrap_or(name).to_owned()
}

fn cells(row: &Row, peak: &str, labels: &[String]) -> Vec<String> {
    let mut cells = Vec::new();
    let Ok(found) = &row.outcome else {
        cells.resize(2 * labels.len() + 2, String::from("-"));
        cells.push(String::from("no fit"));
        return cells;
    };
    for label in labels {
        let own = format!("{label}({peak})");
        let estimate = found.estimates.iter().find(|one| {
            let name = shown(&one.name);
            name == *label || name == own
        });
        cells.push(optional(estimate.map(|one| one.value)));
        cells.push(estimate.map_or_else(
            || String::from("-"),
            |one| match one.standard_error.is_finite() {
                true => format!("{:.1e}", one.standard_error),
                false => String::from("-"),
            },
        ));
    }
    cells.push(format!("{:.6}", found.r_squared));
    cells.push(significant(found.residual_deviation));
    let mut remarks = Vec::new();
    if found.warnings.iter().any(is_correlated) {
        remarks.push("correlated");
    }
    if found.warnings.iter().any(is_misfit) {
        remarks.push("misfit");
    }
    if !found.warnings.iter().all(is_marked) {
        remarks.push("see warning");
    }
    let said = marks(found, peak).into_iter();
    remarks.extend(said.chain(row.notes.iter().copied()).map(head));
    cells.push(remarks.join(", "));
    cells
}

fn full(row: &Row, unit: &str, level: f64) -> Vec<String> {
    let found = match &row.outcome {
        Ok(found) => found,
        Err(why) => {
            return vec![format!(
                "no fit of peak {} between {} and {} {unit}: {}",
                row.peaks.join(", "),
                significant(from(row)),
                significant(to(row)),
                why.message
            )];
        }
    };
    let profiled = found.estimates.iter().any(|one| one.profile.is_some());
    let (low, high) = (format!("{level} % from"), format!("{level} % to"));
    let mut head = vec!["parameter", "estimate", "std.error", &low, &high];
    if profiled {
        head.extend(["profile from", "profile to"]);
    }
    let cells = |one: &Estimate| {
        let mut row = vec![
            shown(&one.name),
            significant(one.value),
            finite(one.standard_error),
        ];
        row.extend(bounds(one.interval));
        if profiled {
            row.extend(
                one.profile
                    .map_or_else(|| [String::from("-"), String::from("-")], bounds),
            );
        }
        row
    };
    let rows: Vec<Vec<String>> = found.estimates.iter().map(cells).collect();
    let mut answer = lines(&head, &rows);
    if found.estimates.len() > 1 {
        let names: Vec<String> = found.estimates.iter().map(|one| shown(&one.name)).collect();
        let mut head = vec!["correlation"];
        head.extend(names.iter().map(String::as_str));
        let rows: Vec<Vec<String>> = names
            .iter()
            .zip(&found.correlations)
            .map(|(name, row)| {
                let cells = row.iter().map(|value| format!("{value:.4}"));
                std::iter::once(name.clone()).chain(cells).collect()
            })
            .collect();
        answer.push(String::new());
        answer.extend(lines(&head, &rows));
    }
    answer.push(String::new());
    let mut say = |key: &str, what: String| answer.push(format!("{key:<12} {what}"));
    say(
        "window",
        format!(
            "{} to {} {unit}, {} points",
            significant(from(row)),
            significant(to(row)),
            row.times.len()
        ),
    );
    say("R2", format!("{:.8}", found.r_squared));
    say(
        "residual",
        format!(
            "{}, {} degrees of freedom, {} evaluations",
            significant(found.residual_deviation),
            found.degrees_of_freedom,
            found.evaluations
        ),
    );
    for one in &found.warnings {
        say("warning", warning(one));
    }
    for note in &row.notes {
        say("note", (*note).to_owned());
    }
    if let Some((_, witness)) = &row.witness {
        answer.push(format!("  witness  {witness}"));
    }
    answer
}

/// Everything, for files and fits in their order.
pub(super) fn document(answers: &[Answer], level: f64) -> Value {
    let estimate = |one: &Estimate| {
        json!({
            "name": shown(&one.name),
            "value": one.value,
            "standard_error": one.standard_error,
            "interval": [one.interval.0, one.interval.1],
            "profile": one.profile.map(|(low, high)| [low, high]),
        })
    };
    let row = |row: &Row| match &row.outcome {
        Err(why) => {
            json!({"peaks": row.peaks, "window": [from(row), to(row)], "points": row.times.len(), "error": why.message})
        }
        Ok(found) => json!({
            "peaks": row.peaks,
            "window": [from(row), to(row)],
            "points": row.times.len(),
            "estimates": found.estimates.iter().map(estimate).collect::<Vec<Value>>(),
            "correlations": found.correlations,
            "r_squared": found.r_squared,
            "residual_deviation": found.residual_deviation,
            "degrees_of_freedom": found.degrees_of_freedom,
            "evaluations": found.evaluations,
            "warnings": found.warnings.iter().map(warning).collect::<Vec<String>>(),
            "note": (!row.notes.is_empty()).then(|| row.notes.join("; ")),
            "witness": row.witness.as_ref().map(|one| words(&one.1)),
            "error": null,
        }),
    };
    let file = |answer: &Answer| match &answer.rows {
        Err(message) => json!({"file": answer.file, "error": message, "fits": []}),
        Ok(rows) => json!({
            "file": answer.file,
            "time_unit": answer.unit,
            "error": null,
            "fits": rows.iter().map(row).collect::<Vec<Value>>(),
        }),
    };
    json!({
        "confidence": level / 100.0,
        "files": answers.iter().map(file).collect::<Vec<Value>>(),
        "witness": words(&verdict(answers)),
    })
}
