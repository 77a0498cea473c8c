//! `chroma fit`: the closed form against measured traces.

use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::Error;
use closedform::transforms::chromatography::Experiment;
use closedform::transforms::chromatography::fit::{
    Baseline, Fit as Found, Free, NoFit, Options, PeakFit, Start, TraceFitOptions, fit, fit_trace,
};
use closedform::transforms::chromatography::peaks;
use closedform::transforms::formats::case::parse_time;
use closedform::transforms::formats::{Trace, TraceOptions};

use super::arguments::Fit;
use super::case::{Case, double};
use super::fit_report::{document, text};
use super::picture::fit_picture;
use super::trace;
use crate::failure::{BAD_INPUT, DONE, Failure, NO, Outcome, UNDECIDED};
use crate::files;
use crate::picture::check;

/// What is said of peaks that overlap and were not fitted together.
const ALONE: &str = "fitted alone: together with its neighbours the peak vanished or left its place, the areas share what overlaps";

/// What is said of a sloping baseline that was not asked for.
const SLOPING: &str = "sloping baseline: above a constant there is no peak";

/// What may be free.
const NAMES: [&str; 8] = ["a", "b", "tau", "area", "amount", "pe", "baseline", "slope"];

/// One fit.
pub(super) struct Row {
    /// What is fitted.
    pub(super) peaks: Vec<String>,
    /// The points of its window.
    pub(super) times: Vec<f64>,
    pub(super) signal: Vec<f64>,
    /// Or why there is none.
    pub(super) outcome: Result<Found, Problem>,
    pub(super) witness: Option<(bool, String)>,
    /// What was done otherwise than asked.
    pub(super) notes: Vec<&'static str>,
}

/// Why there is no fit.
pub(super) struct Problem {
    /// Is it the input, or the search?
    input: bool,
    pub(super) message: String,
}

/// One file.
pub(super) struct Answer {
    pub(super) file: String,
    pub(super) unit: String,
    pub(super) rows: Result<Vec<Row>, String>,
}

/// What is asked of every file.
struct Question {
    options: Options,
    case: Option<(Vec<Experiment>, String, f64)>,
    window: Option<String>,
    most_peaks: Option<usize>,
    trace: TraceOptions,
}

/// Runs the command.
pub(crate) fn run(arguments: &Fit, target: Option<&Path>) -> Outcome {
    check(arguments.plot.as_deref())?;
    let question = Question::new(arguments)?;
    let names = trace::files(&arguments.files)?;
    let alone = names.len() == 1;
    if arguments.plot.is_some() && !alone {
        return Err(Failure::Input(format!(
            "--plot: {} traces are given: a picture shows one of them",
            names.len()
        )));
    }
    let mut answers = Vec::with_capacity(names.len());
    for name in &names {
        match question.file(name) {
            Ok(answer) => answers.push(answer),
            Err(failure) if alone => return Err(failure),
            Err(Failure::Input(message) | Failure::Undecided(message)) => answers.push(Answer {
                file: name.clone(),
                unit: String::new(),
                rows: Err(message),
            }),
            Err(failure) => return Err(failure),
        }
    }
    let lines = match arguments.json {
        true => vec![document(&answers, arguments.ci).to_string()],
        false => text(&answers, arguments.ci),
    };
    let mut inputs: Vec<&str> = names.iter().map(String::as_str).collect();
    inputs.extend(arguments.case.as_deref());
    let beside = match (&arguments.plot, &answers[..]) {
        (Some(path), [answer]) => vec![fit_picture(path, answer)?],
        _ => Vec::new(),
    };
    files::write(&inputs, &beside, target, &lines)?;
    let rows = || {
        answers
            .iter()
            .filter_map(|answer| answer.rows.as_ref().ok())
            .flatten()
    };
    Ok(if answers.iter().any(|answer| answer.rows.is_err()) {
        BAD_INPUT
    } else if rows().any(|row| matches!(row.witness, Some((false, _)))) {
        NO
    } else if rows().any(|row| row.outcome.is_err()) {
        UNDECIDED
    } else {
        DONE
    })
}

impl Question {
    fn new(arguments: &Fit) -> Result<Self, Failure> {
        let refuse = |message: String| Err(Failure::Input(message));
        if !(arguments.ci > 0.0 && arguments.ci < 100.0) {
            return refuse(format!(
                "--ci {}: give a level between 0 and 100, such as 95",
                arguments.ci
            ));
        }
        let case = match &arguments.case {
            None => None,
            Some(name) => {
                if arguments.files.iter().any(|file| file == "-") && name == "-" {
                    return refuse(String::from(
                        "standard input cannot be the trace and the case: put one of them into a file",
                    ));
                }
                let setup = Case::read(name)?.setup()?;
                let whole = double(&setup);
                let peaks = whole.components.iter().map(|component| {
                    let mut one = whole.clone();
                    one.components = vec![component.clone()];
                    one
                });
                Some((
                    peaks.collect(),
                    setup.time_unit.clone(),
                    setup.seconds.to_f64(),
                ))
            }
        };
        if let Some(text) = &arguments.window {
            window(text, 1.0)?;
        }
        let default: &[&str] = match case {
            Some(_) => &["a", "b"],
            None => &["tau", "a", "b", "area", "baseline"],
        };
        let given: Vec<&str> = arguments.free.iter().map(|name| name.trim()).collect();
        if let Some(name) = given.iter().find(|name| !NAMES.contains(name)) {
            return refuse(format!(
                "--free: {name:?} is not known; allowed: {}",
                NAMES.join(", ")
            ));
        }
        let names = if given.is_empty() { default } else { &given };
        let free = |name: &str| names.contains(&name);
        let baseline = match (free("baseline"), free("slope")) {
            (_, true) => Baseline::Line,
            (true, false) => Baseline::Constant,
            (false, false) => Baseline::None,
        };
        let most_peaks = match arguments.peaks.as_deref() {
            None | Some("auto") => None,
            Some(text) => match text.parse() {
                Ok(most) if most > 0 => Some(most),
                _ => return refuse(format!("--peaks {text:?}: write auto, or a number from 1")),
            },
        };
        Ok(Self {
            options: Options {
                free: Free {
                    hold_up: free("tau"),
                    adsorptions: free("a"),
                    desorption: free("b"),
                    peclet: free("pe"),
                    amount: free("area") || free("amount"),
                },
                same_column: case.is_some(),
                baseline,
                confidence: arguments.ci / 100.0,
                profile: arguments.profile,
            },
            case,
            window: arguments.window.clone(),
            most_peaks,
            trace: arguments.trace.options()?,
        })
    }

    fn file(&self, name: &str) -> Result<Answer, Failure> {
        let read = trace::read(name, &self.trace)?;
        let shown = if name == "-" { "standard input" } else { name };
        let (seconds, unit) = match &self.case {
            Some((_, unit, seconds)) => (*seconds, unit.clone()),
            None => (read.time_unit.seconds(), read.time_unit.symbol().to_owned()),
        };
        let (times, signal) = self.cut(&read, seconds, shown)?;
        let rows = match &self.case {
            Some((peaks, _, _)) => vec![self.row_of_case(peaks, times, signal)],
            None => self
                .rows_of_trace(&times, &signal)
                .map_err(|error| Failure::transform(error).about(shown))?,
        };
        if rows.is_empty() {
            return Err(Failure::Undecided(format!(
                "{shown}: no peak stands out from the noise: cut the trace by --window, or give a start by --case"
            )));
        }
        // What is wrong with the question itself is no result of a file.
        if let [row] = &rows[..]
            && let Err(Problem {
                input: true,
                message,
            }) = &row.outcome
        {
            return Err(Failure::Input(format!("{shown}: {message}")));
        }
        Ok(Answer {
            file: shown.to_owned(),
            unit,
            rows: Ok(rows),
        })
    }

    /// The part of the trace within the window.
    fn cut(
        &self,
        read: &Trace,
        seconds: f64,
        shown: &str,
    ) -> Result<(Vec<f64>, Vec<f64>), Failure> {
        let times = trace::in_unit(read, seconds);
        let (from, to) = match &self.window {
            Some(text) => window(text, seconds)?,
            None => (f64::NEG_INFINITY, f64::INFINITY),
        };
        let inside = times
            .iter()
            .zip(&read.signal)
            .filter(|(time, _)| (from..=to).contains(*time));
        let cut: (Vec<f64>, Vec<f64>) = inside.unzip();
        match cut.0.is_empty() {
            false => Ok(cut),
            true => Err(Failure::Input(format!(
                "--window {from}:{to}: no point of {shown} lies in it; its times go from {} to {}",
                times.first().unwrap_or(&f64::NAN),
                times.last().unwrap_or(&f64::NAN)
            ))),
        }
    }

    /// The components of the case together, in the whole window.
    fn row_of_case(&self, peaks: &[Experiment], times: Vec<f64>, signal: Vec<f64>) -> Row {
        let name = |one: &Experiment| one.components[0].name.clone();
        let start = Start {
            peaks: peaks.to_vec(),
        };
        let outcome = fit(&start, &times, &signal, &self.options).map_err(NoFit::Error);
        Row::new(
            peaks.iter().map(name).collect(),
            times,
            signal,
            outcome,
            Vec::new(),
        )
    }

    /// The peaks of the trace.
    fn rows_of_trace(&self, times: &[f64], signal: &[f64]) -> Result<Vec<Row>, Error> {
        let options = TraceFitOptions {
            fit: self.options,
            most_peaks: self.most_peaks,
            ..TraceFitOptions::default()
        };
        let row = |found: PeakFit| {
            let mut notes = Vec::new();
            if found.alone {
                notes.push(ALONE);
            }
            if found.baseline != self.options.baseline {
                notes.push(SLOPING);
            }
            Row::new(
                found.peaks.iter().map(ToString::to_string).collect(),
                times[found.first..=found.last].to_vec(),
                signal[found.first..=found.last].to_vec(),
                found.outcome,
                notes,
            )
        };
        let fits = fit_trace(&peaks::Trace::new(times, signal)?, &options)?;
        Ok(fits.into_iter().map(row).collect())
    }
}

impl Row {
    fn new(
        peaks: Vec<String>,
        times: Vec<f64>,
        signal: Vec<f64>,
        outcome: Result<Found, NoFit>,
        notes: Vec<&'static str>,
    ) -> Self {
        let witness = outcome
            .as_ref()
            .ok()
            .map(|found| super::fit_report::witness(found, &times));
        Self {
            peaks,
            times,
            signal,
            outcome: outcome.map_err(Problem::from),
            witness,
            notes,
        }
    }
}

impl From<NoFit> for Problem {
    fn from(reason: NoFit) -> Self {
        match reason {
            NoFit::Error(error) => Self {
                input: !matches!(error, Error::NotConverged { .. }),
                message: match error {
                    Error::Dimension {
                        expected, found, ..
                    } => format!(
                        "{found} points, at least {expected} are needed for these free parameters: widen --window, or free less by --free"
                    ),
                    Error::NotConverged {
                        iterations,
                        residual,
                        ..
                    } => format!(
                        "the search did not end in {iterations} steps (gradient {residual:.1e}): cut the peak by --window, free less by --free, or start nearer by --case"
                    ),
                    error => error.to_string(),
                },
            },
            NoFit::NoPeak => Self {
                input: false,
                message: String::from(
                    "within its window the signal is no peak on a straight line, but a hump beside a dip, a step or a cut flank: cut it by --window, or give a start by --case",
                ),
            },
        }
    }
}

/// FROM:TO
/// FROM:TO in a unit of so many seconds, unless they have their own.
fn window(text: &str, seconds: f64) -> Result<(f64, f64), Failure> {
    let unit = Rational::from_f64(seconds).unwrap_or(Rational::ONE);
    let end = |text: &str| parse_time("--window", text.trim(), &unit).map(|time| time.to_f64());
    let refused = || {
        Failure::Input(format!(
            "--window {text:?}: write FROM:TO with FROM before TO, such as 2.5:4 or \"150 s:4 min\""
        ))
    };
    let (from, to) = text.split_once(':').ok_or_else(refused)?;
    let ends = (
        end(from).map_err(Failure::transform)?,
        end(to).map_err(Failure::transform)?,
    );
    match ends.0 < ends.1 {
        true => Ok(ends),
        false => Err(refused()),
    }
}
