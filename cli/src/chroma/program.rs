//! `chroma program`: retention times under programs of temperature and pressure.

use std::path::Path;

use closedform::transforms::chromatography::program::Outcome as Journey;
use serde_json::{Value, json};

use super::arguments::Program;
use super::program_case::{Method, methods};
use super::trace::time_option;
use crate::failure::{DONE, Failure, NO, Outcome, UNDECIDED};
use crate::files;
use crate::table::lines;
use crate::table::words;

/// Answers are in minutes, as such tables are.
const MINUTE: f64 = 60.0;

/// So long a run is followed, in s.
const LIMIT: f64 = 36_000.0;

/// Two integrations of one journey that differ by more contradict each other.
const APART: f64 = 1e-6;

/// One solute under one method, in minutes.
struct Row {
    method: String,
    solute: String,
    /// None when it stays on the column.
    time: Option<f64>,
    /// Temperature at the end in °C.
    celsius: Option<f64>,
    measured: Option<f64>,
    /// The same journey integrated over the position.
    again: Option<f64>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Program, target: Option<&Path>) -> Outcome {
    let limit = match &arguments.limit {
        Some(text) => {
            let minutes = time_option("--limit", text, MINUTE)?;
            if minutes <= 0.0 {
                return Err(Failure::Input(format!(
                    "--limit {text}: give a time above 0, such as 30 or \"2 h\""
                )));
            }
            minutes * MINUTE
        }
        None => LIMIT,
    };
    let (methods, notes) = methods(arguments)?;
    let mut rows = Vec::new();
    for method in &methods {
        for at in 0..method.solutes.len() {
            rows.push(follow(method, at, limit)?);
        }
    }
    let pairs = || {
        rows.iter()
            .filter_map(|row| Some((row.time?, row.measured?)))
    };
    let squares: Vec<f64> = pairs()
        .map(|(time, measured)| (time / measured - 1.0).powi(2))
        .collect();
    let rms = (!squares.is_empty()).then(|| {
        let sum: f64 = squares.iter().sum();
        100.0 * (sum / squares.len() as f64).sqrt()
    });
    let largest = squares.iter().copied().fold(0.0, f64::max).sqrt() * 100.0;
    let gaps: Vec<f64> = rows
        .iter()
        .filter_map(|row| Some((row.time? / row.again? - 1.0).abs()))
        .collect();
    let gap = gaps.iter().copied().fold(0.0, f64::max);
    let agrees = gap <= APART;
    let witness = match gaps.len() {
        0 => String::from("no journey ends: nothing to compare   open"),
        count => format!(
            "the same {count} journeys integrated over the position: differ by {gap:.1e} at most   {}",
            if agrees { "supported" } else { "REFUTED" }
        ),
    };
    let answer = match arguments.json {
        true => vec![document(&rows, rms, largest, &notes, &witness).to_string()],
        false => {
            let mut answer = table(&rows);
            answer.push(String::new());
            if let Some(rms) = rms {
                answer.push(format!(
                    "{:<12} rms {rms:.3} %, largest {largest:.3} %, of {} measured times; no number is fitted",
                    "deviation",
                    squares.len()
                ));
            }
            answer.extend(notes.iter().map(|note| format!("{:<12} {note}", "note")));
            answer.push(format!("  witness  {witness}"));
            answer
        }
    };
    let mut inputs = vec![arguments.file.as_str()];
    inputs.extend(arguments.table.as_deref());
    files::write(&inputs, &[], target, &answer)?;
    Ok(if !agrees {
        NO
    } else if gaps.is_empty() || rows.iter().any(|row| row.time.is_none()) {
        UNDECIDED
    } else {
        DONE
    })
}

fn follow(method: &Method, at: usize, limit: f64) -> Result<Row, Failure> {
    let solute = &method.solutes[at];
    let about =
        |error| Failure::transform(error).about(&format!("{}, {}", method.name, solute.name));
    let outcome = method.run.elute(&solute.retention, limit).map_err(about)?;
    let again = method
        .run
        .elute_by_position(&solute.retention, limit)
        .map_err(about)?;
    let elution = match outcome {
        Journey::Eluted(elution) => Some(elution),
        Journey::Retained { .. } => None,
    };
    Ok(Row {
        method: method.name.clone(),
        solute: solute.name.clone(),
        time: elution.map(|one| one.time / MINUTE),
        celsius: elution.map(|one| one.temperature - 273.15),
        measured: solute.measured.map(|time| time / MINUTE),
        again: again.map(|time| time / MINUTE),
    })
}

fn table(rows: &[Row]) -> Vec<String> {
    let several = rows.iter().any(|row| row.method != rows[0].method);
    let measured = rows.iter().any(|row| row.measured.is_some());
    let mut head = vec!["solute"];
    if several {
        head.insert(0, "method");
        head[1] = "";
    }
    head.extend(["time (min)", "T (°C)"]);
    if measured {
        head.extend(["measured", "deviation %"]);
    }
    let shown = |value: Option<f64>, digits: usize| {
        value.map_or_else(|| String::from("-"), |value| format!("{value:.digits$}"))
    };
    let cells = |row: &Row| {
        let mut cells = vec![row.solute.clone()];
        if several {
            cells.insert(0, row.method.clone());
        }
        cells.push(
            row.time
                .map_or_else(|| String::from("stays"), |time| format!("{time:.4}")),
        );
        cells.push(shown(row.celsius, 1));
        if measured {
            cells.push(shown(row.measured, 4));
            let deviation = row
                .time
                .zip(row.measured)
                .map(|(time, measured)| 100.0 * (time / measured - 1.0));
            cells.push(shown(deviation, 3));
        }
        cells
    };
    lines(&head, &rows.iter().map(cells).collect::<Vec<Vec<String>>>())
}

fn document(
    rows: &[Row],
    rms: Option<f64>,
    largest: f64,
    notes: &[String],
    witness: &str,
) -> Value {
    let row = |row: &Row| {
        json!({
            "method": row.method,
            "solute": row.solute,
            "time": row.time,
            "temperature_celsius": row.celsius,
            "measured": row.measured,
            "deviation": row.time.zip(row.measured).map(|(time, measured)| time / measured - 1.0),
        })
    };
    json!({
        "time_unit": "min",
        "rows": rows.iter().map(row).collect::<Vec<Value>>(),
        "rms_percent": rms,
        "largest_percent": rms.map(|_| largest),
        "notes": notes,
        "witness": words(witness),
    })
}
