//! `chroma peaks`: the table of the peaks of a trace.

use std::path::Path;

use closedform::plot::ChromatogramPicture;
use closedform::transforms::chromatography::indices::{Beyond, Ladder};
use closedform::transforms::chromatography::peaks::{
    BaselineMethod, MeasuredPeak, PeakKind, PeakOptions, Peaks as Found, Trace, measure_peak,
    measure_peaks,
};
use serde_json::{Value, json};

use super::arguments::{Ground, Peaks};
use super::picture;
use super::trace;
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::files;
use crate::picture::check;
use crate::table::words;
use crate::table::{lines, optional, short, significant};

/// One peak with its retention index.
struct Row {
    measured: MeasuredPeak,
    index: Option<f64>,
    /// Resolution to the peak after it, by half widths.
    resolution: Option<f64>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Peaks, target: Option<&Path>) -> Outcome {
    let mut options = PeakOptions {
        signal_to_noise: arguments.signal_to_noise,
        width: None,
        baseline: match arguments.baseline {
            Ground::Reweighted => BaselineMethod::Reweighted,
            Ground::Clipped => BaselineMethod::Clipped,
        },
    };
    check(arguments.plot.as_deref())?;
    let read = trace::read(&arguments.file, &arguments.trace.options()?)?;
    let shown = if arguments.file == "-" {
        "standard input"
    } else {
        &arguments.file
    };
    let (seconds, unit) = (read.time_unit.seconds(), read.time_unit.symbol());
    let times = trace::in_unit(&read, seconds);
    let ladder = match &arguments.ladder {
        Some(name) => Some(super::program_case::ladder(name, seconds)?),
        None => None,
    };
    let given = |option: &str, text: &Option<String>| {
        let read = |text: &String| trace::time_option(option, text, seconds);
        text.as_ref().map(read).transpose()
    };
    options.width = given("--width", &arguments.width)?;
    if let (Some(width), Some(text)) = (options.width, &arguments.width)
        && width <= 0.0
    {
        return Err(Failure::Input(format!(
            "--width {text}: give a time above 0"
        )));
    }
    let hold_up = given("--hold-up", &arguments.hold_up)?;
    if let (Some(hold_up), Some(ladder)) = (hold_up, &ladder) {
        check_hold_up(hold_up, ladder, unit)?;
    }
    let failed = |error| Failure::transform(error).about(shown);
    let whole = Trace::new(&times, &read.signal).map_err(failed)?;
    let (table, found) = measure_peaks(&whole, &options).map_err(failed)?;
    let rows: Vec<Row> = table
        .iter()
        .enumerate()
        .map(|(at, &measured)| Row {
            measured,
            index: ladder.as_ref().and_then(|ladder| {
                index(
                    ladder,
                    measured.metrics.apex,
                    hold_up,
                    arguments.extrapolate,
                )
            }),
            resolution: table
                .get(at + 1)
                .and_then(|next| next.resolution)
                .and_then(|resolution| resolution.half),
        })
        .collect();
    let witness = thinned(&times, &read.signal, &rows, &found);
    let note = ladder.as_ref().and_then(|ladder| beyond(&rows, ladder));
    let answer = match arguments.json {
        true => {
            let mut document = document(&rows, &found, unit, &read.signal_name, &witness);
            document["notes"] = json!(Vec::from_iter(&note));
            vec![document.to_string()]
        }
        false => text(&rows, &found, unit, ladder.is_some(), &note, &witness),
    };
    let mut beside = Vec::new();
    if let Some(path) = &arguments.plot {
        let label = picture::time_label(unit);
        let names: Vec<String> = (1..=rows.len()).map(|number| number.to_string()).collect();
        let marks = rows.iter().zip(&names);
        let drawn = ChromatogramPicture {
            title: shown,
            time_label: &label,
            components: vec![("baseline", &found.baseline.values)],
            markers: marks
                .map(|(row, name)| (row.measured.metrics.apex, name.as_str()))
                .collect(),
            ..ChromatogramPicture::new(&times, &read.signal)
        };
        beside.push(picture::file(path, &drawn)?);
    }
    files::write(&[&arguments.file], &beside, target, &answer)?;
    Ok(if rows.is_empty() { NO } else { DONE })
}

/// The hold-up time is before every rung of the ladder.
fn check_hold_up(hold_up: f64, ladder: &Ladder, unit: &str) -> Result<(), Failure> {
    let shown = short(hold_up);
    if hold_up < 0.0 {
        return Err(Failure::Input(format!(
            "--hold-up {shown}: give a time from 0 on"
        )));
    }
    let rung = ladder.rungs().iter().find(|rung| rung.1 <= hold_up);
    rung.map_or(Ok(()), |(carbons, time)| {
        Err(Failure::Input(format!(
            "--hold-up {shown} {unit}: C{carbons} of the ladder leaves at {} {unit}, not after it: give the time of a compound that is not retained",
            short(*time)
        )))
    })
}

/// What is said of peaks without an index.
fn beyond(rows: &[Row], ladder: &Ladder) -> Option<String> {
    let without = rows.iter().filter(|row| row.index.is_none()).count();
    let (first, last) = (ladder.rungs().first()?, ladder.rungs().last()?);
    (without > 0).then(|| {
        format!(
            "{without} of {} peaks have no index: they lie outside of the ladder from C{} at {} to C{} at {}; --extrapolate goes beyond its ends",
            rows.len(),
            first.0,
            short(first.1),
            last.0,
            short(last.1)
        )
    })
}

/// The retention index of a time, none beyond the ends unless they are asked for.
fn index(ladder: &Ladder, time: f64, hold_up: Option<f64>, extrapolate: bool) -> Option<f64> {
    let beyond = match extrapolate {
        true => Beyond::Extrapolate,
        false => Beyond::Refuse,
    };
    let found = match hold_up {
        Some(hold_up) => ladder.kovats(time, hold_up, beyond),
        None => ladder.linear(time, beyond),
    };
    found.ok()
}

/// The areas once more from every other point.
fn thinned(times: &[f64], signal: &[f64], rows: &[Row], found: &Found) -> String {
    let half = |values: &[f64]| values.iter().step_by(2).copied().collect::<Vec<f64>>();
    let (times, signal, ground) = (half(times), half(signal), half(&found.baseline.values));
    let Ok(trace) = Trace::new(&times, &signal) else {
        return String::from("too few points to leave out every other");
    };
    let gaps = rows.iter().filter_map(|row| {
        let peak = &row.measured.peak;
        let bounds = (peak.first.div_ceil(2), peak.last / 2);
        let again = measure_peak(&trace, Some(&ground), bounds, None).ok()?;
        Some((again.area / row.measured.metrics.area - 1.0).abs())
    });
    let gaps: Vec<f64> = gaps.collect();
    match gaps.is_empty() {
        true => String::from("no peak can be measured on every other point"),
        false => format!(
            "{} of {} areas from every other point: differ by {:.1e} of the area at most   estimate",
            gaps.len(),
            rows.len(),
            gaps.iter().copied().fold(0.0, f64::max)
        ),
    }
}

fn text(
    rows: &[Row],
    found: &Found,
    unit: &str,
    indexed: bool,
    note: &Option<String>,
    witness: &str,
) -> Vec<String> {
    let apex = format!("apex ({unit})");
    let mut head = vec![
        "peak",
        &apex,
        "height",
        "area",
        "area %",
        "FWHM",
        "tailing",
        "plates",
        "resolution",
        "S/N",
    ];
    if indexed {
        head.push("index");
    }
    head.push("");
    let cells = |(at, row): (usize, &Row)| {
        let metrics = &row.measured.metrics;
        let mut cells = vec![
            (at + 1).to_string(),
            significant(metrics.apex),
            significant(metrics.height),
            significant(metrics.area),
            format!("{:.3}", row.measured.area_percent),
            optional(metrics.fwhm),
            metrics
                .tailing
                .map_or_else(|| String::from("-"), |tailing| format!("{tailing:.3}")),
            metrics
                .plates_half
                .map_or_else(|| String::from("-"), |plates| format!("{plates:.0}")),
            row.resolution.map_or_else(
                || String::from("-"),
                |resolution| format!("{resolution:.2}"),
            ),
            metrics
                .signal_to_noise
                .map_or_else(|| String::from("-"), |ratio| format!("{ratio:.1}")),
        ];
        if indexed {
            cells.push(
                row.index
                    .map_or_else(|| String::from("-"), |index| format!("{index:.1}")),
            );
        }
        cells.push(String::from(match row.measured.peak.kind {
            PeakKind::Apex => "",
            PeakKind::Shoulder => "shoulder",
        }));
        cells
    };
    let cells: Vec<Vec<String>> = rows.iter().enumerate().map(cells).collect();
    let mut answer = match rows.is_empty() {
        true => vec![String::from("no peak stands out from the noise")],
        false => lines(&head, &cells),
    };
    answer.push(String::new());
    answer.push(format!(
        "{:<12} deviation {}, range {}",
        "noise",
        significant(found.noise.deviation),
        significant(found.noise.peak_to_peak)
    ));
    answer.push(format!(
        "{:<12} {} per {unit}",
        "drift",
        significant(found.baseline.drift)
    ));
    answer.extend(note.iter().map(|note| format!("{:<12} {note}", "note")));
    answer.push(format!("  witness  {witness}"));
    answer
}

fn document(rows: &[Row], found: &Found, unit: &str, signal: &str, witness: &str) -> Value {
    let row = |row: &Row| {
        let metrics = &row.measured.metrics;
        json!({
            "apex": metrics.apex,
            "height": metrics.height,
            "area": metrics.area,
            "area_error": metrics.area_error,
            "area_percent": row.measured.area_percent,
            "mean": metrics.mean,
            "variance": metrics.variance,
            "skewness": metrics.skewness,
            "fwhm": metrics.fwhm,
            "width_10": metrics.width_10,
            "width_5": metrics.width_5,
            "base_width": metrics.base_width,
            "tailing": metrics.tailing,
            "asymmetry": metrics.asymmetry,
            "plates_half": metrics.plates_half,
            "plates_tangent": metrics.plates_tangent,
            "plates_moments": metrics.plates_moments,
            "resolution_to_next": row.resolution,
            "signal_to_noise": metrics.signal_to_noise,
            "index": row.index,
            "shoulder": row.measured.peak.kind == PeakKind::Shoulder,
        })
    };
    json!({
        "time_unit": unit,
        "signal": signal,
        "noise": {"deviation": found.noise.deviation, "range": found.noise.peak_to_peak},
        "drift": found.baseline.drift,
        "peaks": rows.iter().map(row).collect::<Vec<Value>>(),
        "witness": words(witness),
    })
}
