//! A simulation in words, as CSV and as JSON.

use std::path::Path;

use closedform::plot::ChromatogramPicture;
use closedform::transforms::chromatography::{Binding, Dispersion, Inlet, moments};
use closedform::transforms::formats::{Column, ColumnValues, write_csv};
use serde_json::{Map, Value, json};

use super::case::column;
use super::picture;
use super::simulate::{Answer, Track};
use crate::failure::Failure;
use crate::files::File;
use crate::table::{lines, optional, short, shortest, significant, words};

/// So many times are listed in the answer; more go to --csv.
const LISTED: usize = 20;

/// An impulse without dispersion leaves this share at once; less is not worth a word.
const SHARE: f64 = 1e-12;

/// The largest value of a curve.
struct Apex {
    time: f64,
    height: f64,
    /// Does the curve fall on both sides of it?
    inside: bool,
}

impl Apex {
    /// By a parabola through the logarithms of the three largest points.
    fn of(times: &[f64], values: &[f64]) -> Option<Self> {
        // the first of equal ones
        let last_first = (0..values.len()).rev();
        let at = last_first.max_by(|&a, &b| values[a].total_cmp(&values[b]))?;
        let mut found = Self {
            time: times[at],
            height: values[at],
            inside: false,
        };
        if found.height <= 0.0 {
            return None;
        }
        let (Some(before), Some(after)) =
            (at.checked_sub(1), (at + 1 < values.len()).then_some(at + 1))
        else {
            return Some(found);
        };
        found.inside = true;
        if values[before] <= 0.0 || values[after] <= 0.0 {
            return Some(found);
        }
        let slope = |a: usize, b: usize| (values[b].ln() - values[a].ln()) / (times[b] - times[a]);
        let (left, right) = (slope(before, at), slope(at, after));
        let bend = (right - left) / (times[after] - times[before]);
        if bend < 0.0 {
            let middle = 0.5 * (times[before] + times[at]);
            let top = (middle - left / (2.0 * bend)).clamp(times[before], times[after]);
            let rise =
                left * (top - times[before]) + bend * (top - times[before]) * (top - times[at]);
            found.time = top;
            found.height = values[before] * rise.exp();
        }
        Some(found)
    }
}

fn binding(binding: &Binding) -> String {
    match binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => format!("a {}, b {}", short(*adsorptions), short(*desorption)),
        Binding::Irreversible { adsorptions } => format!("a {}, irreversible", short(*adsorptions)),
        Binding::Equilibrium { retention_factor } => format!("k {}", short(*retention_factor)),
    }
}

fn largest(values: &[f64]) -> f64 {
    values.iter().copied().fold(0.0, f64::max)
}

/// The lines for a person.
pub(super) fn text(answer: &Answer) -> Vec<String> {
    let unit = &answer.setup.time_unit;
    let mut rows = Vec::new();
    for (which, (component, track)) in answer
        .experiment
        .components
        .iter()
        .zip(&answer.curves)
        .enumerate()
    {
        let apex = Apex::of(&answer.times, &track.values);
        let shape = moments(&answer.experiment, which).ok();
        let edge = apex.as_ref().is_some_and(|apex| !apex.inside);
        rows.push(vec![
            component.name.clone(),
            binding(&component.binding),
            optional(apex.as_ref().map(|apex| apex.time)),
            optional(apex.as_ref().map(|apex| apex.height)),
            optional(shape.map(|shape| shape.mean)),
            optional(shape.map(|shape| shape.variance.sqrt())),
            String::from(if edge {
                "largest at the edge of the times"
            } else {
                ""
            }),
        ]);
    }
    let apex = format!("apex ({unit})");
    let head = ["component", "", &apex, "height", "mean", "deviation", ""];
    let mut found = lines(&head, &rows);
    if answer.times.len() <= LISTED {
        found.push(String::new());
        found.extend(listed(answer));
    }
    found.push(String::new());
    let mut say = |key: &str, what: String| found.push(format!("{key:<12} {what}"));
    say("column", column(&answer.experiment.column.dispersion));
    let mut methods: Vec<&str> = answer
        .curves
        .iter()
        .map(|one| one.method.as_str())
        .collect();
    methods.dedup();
    say("method", methods.join("; "));
    let (bound, height) = (largest(&answer.total.bounds), largest(&answer.total.values));
    let share = match height > 0.0 {
        true => format!(", {:.1e} of the largest value", bound / height),
        false => String::new(),
    };
    let how = match answer.certified {
        true => "proved",
        false => "measured for these functions, not proved",
    };
    say("bound", format!("{bound:.1e}{share}   {how}"));
    match &answer.competition {
        Some(Ok(size)) => say("competition", format!("eps = {size:.3e}")),
        Some(Err(why)) => say("competition", format!("not known: {why}")),
        None => {}
    }
    for warning in &answer.warnings {
        say("warning", warning.clone());
    }
    for note in notes(answer) {
        say("note", note);
    }
    found.push(format!("  witness  {}", answer.witness));
    found
}

fn notes(answer: &Answer) -> Vec<String> {
    let mut notes = answer.setup.notes.clone();
    let plug = matches!(answer.experiment.column.dispersion, Dispersion::None);
    if plug && matches!(answer.experiment.inlet, Inlet::Impulse) {
        for component in &answer.experiment.components {
            if let Binding::Kinetic { adsorptions, .. } | Binding::Irreversible { adsorptions } =
                component.binding
                && (-adsorptions).exp() > SHARE
            {
                notes.push(format!(
                    "besides, the share {:.3e} of {} leaves all at once at t = tau",
                    (-adsorptions).exp(),
                    component.name
                ));
            }
        }
    }
    notes
}

/// The values of few times.
fn listed(answer: &Answer) -> Vec<String> {
    let shown = |track: &Track, at: usize| match &track.decimals {
        Some(decimals) => decimals[at].clone(),
        None => significant(track.values[at]),
    };
    let time = format!("time ({})", answer.setup.time_unit);
    let mut head = vec![time.as_str(), "total", "bound"];
    let several = answer.curves.len() > 1;
    if several {
        head.extend(answer.curves.iter().map(|one| one.name.as_str()));
    }
    let rows: Vec<Vec<String>> = (0..answer.times.len())
        .map(|at| {
            let mut row = vec![
                shortest(answer.times[at]),
                shown(&answer.total, at),
                format!("{:.1e}", answer.total.bounds[at]),
            ];
            if several {
                row.extend(answer.curves.iter().map(|one| shown(one, at)));
            }
            row
        })
        .collect();
    lines(&head, &rows)
}

/// Time, total, bound, components.
pub(super) fn csv(answer: &Answer) -> Result<String, Failure> {
    let values = |track: &Track| match &track.decimals {
        Some(decimals) => ColumnValues::Texts(decimals.clone()),
        None => ColumnValues::Numbers(track.values.clone()),
    };
    let one = |name: &str, unit: &str, values: ColumnValues| Column {
        name: name.to_owned(),
        unit: unit.to_owned(),
        values,
    };
    let mut columns = vec![
        one(
            "time",
            &answer.setup.time_unit,
            ColumnValues::Numbers(answer.times.clone()),
        ),
        one("total", "", values(&answer.total)),
        one(
            "bound",
            "",
            ColumnValues::Numbers(answer.total.bounds.clone()),
        ),
    ];
    columns.extend(
        answer
            .curves
            .iter()
            .map(|track| one(&track.name, "", values(track))),
    );
    write_csv(&columns).map_err(Failure::transform)
}

/// The total with its bound, the components, their names at the apexes.
pub(super) fn drawn<'a>(path: &'a Path, answer: &Answer) -> Result<File<'a>, Failure> {
    let label = picture::time_label(&answer.setup.time_unit);
    let curves = answer.curves.iter();
    let marks = curves.clone().filter_map(|track| {
        let apex = Apex::of(&answer.times, &track.values)?;
        apex.inside.then_some((apex.time, track.name.as_str()))
    });
    let shown = ChromatogramPicture {
        time_label: &label,
        signal_label: "concentration",
        bound: Some(&answer.total.bounds),
        components: match answer.curves.len() {
            1 => Vec::new(),
            _ => curves
                .map(|track| (track.name.as_str(), track.values.as_slice()))
                .collect(),
        },
        markers: marks.collect(),
        ..ChromatogramPicture::new(&answer.times, &answer.total.values)
    };
    picture::file(path, &shown)
}

/// Everything.
pub(super) fn document(answer: &Answer) -> Value {
    let numbers = |track: &Track| match &track.decimals {
        Some(decimals) => json!(decimals),
        None => json!(track.values),
    };
    let components: Vec<Value> = answer
        .experiment
        .components
        .iter()
        .zip(&answer.curves)
        .enumerate()
        .map(|(which, (component, track))| {
            let apex = Apex::of(&answer.times, &track.values);
            let shape = moments(&answer.experiment, which).ok();
            json!({
                "name": component.name,
                "binding": kinetics(&component.binding),
                "amount": component.amount,
                "method": track.method,
                "apex": apex.as_ref().map(|apex| apex.time),
                "height": apex.as_ref().map(|apex| apex.height),
                "apex_inside": apex.as_ref().map(|apex| apex.inside),
                "mean": shape.map(|shape| shape.mean),
                "variance": shape.map(|shape| shape.variance),
                "values": numbers(track),
                "bound": track.bounds,
            })
        })
        .collect();
    let mut document = Map::new();
    let mut add = |key: &str, value: Value| document.insert(key.to_owned(), value);
    add("time_unit", json!(answer.setup.time_unit));
    add(
        "column",
        json!(column(&answer.experiment.column.dispersion)),
    );
    add("hold_up", json!(answer.experiment.column.hold_up));
    add("certified", json!(answer.certified));
    add("largest_bound", json!(largest(&answer.total.bounds)));
    add(
        "competition",
        json!(
            answer
                .competition
                .as_ref()
                .and_then(|one| one.as_ref().ok())
        ),
    );
    add("warnings", json!(answer.warnings));
    add("notes", json!(notes(answer)));
    add("components", json!(components));
    add("times", json!(answer.times));
    add("total", numbers(&answer.total));
    add("bound", json!(answer.total.bounds));
    add("witness", json!(words(&answer.witness)));
    Value::Object(document)
}

/// The kinetics under the keys of case files.
pub(super) fn kinetics(binding: &Binding) -> Value {
    match binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => json!({"a": adsorptions, "b": desorption}),
        Binding::Irreversible { adsorptions } => json!({"a": adsorptions, "b": 0}),
        Binding::Equilibrium { retention_factor } => json!({"k": retention_factor}),
    }
}
