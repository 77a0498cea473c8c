//! `chroma fit`: the closed form against measured traces.

use std::path::Path;

use closedform::transforms::Error;
use closedform::transforms::chromatography::fit::{
    Baseline, Fit as Found, Free, Options, Start, Warning, fit,
};
use closedform::transforms::chromatography::{Binding, Experiment};
use closedform::transforms::formats::{Trace, TraceOptions};

use super::arguments::Fit;
use super::case::{Case, double};
use super::files;
use super::fit_report::{document, text};
use super::fit_start::{Group, groups};
use super::picture::fit_picture;
use super::trace;
use crate::failure::{BAD_INPUT, DONE, Failure, NO, Outcome, UNDECIDED};
use crate::picture::check;

/// Adsorptions of a peak whose shape does not tell them.
const SYMMETRIC: f64 = 1e4;

/// What is said of such a peak.
const HELD: &str = "a held: at 10000, or less where the time of the peak does not allow so many: the peak does not tail, its shape does not determine a";

/// What is said of peaks that overlap and were not fitted together.
const ALONE: &str = "fitted alone: together with its neighbours the search ended nowhere, the areas share what overlaps";

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
    pub(super) note: Option<&'static str>,
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
    window: Option<(f64, f64)>,
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
            window: arguments.window.as_deref().map(window).transpose()?,
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
        let groups = match &self.case {
            Some((peaks, _, _)) => Ok(vec![Group {
                first: 0,
                last: times.len() - 1,
                start: Ok(peaks.clone()),
                alone: Vec::new(),
                names: peaks
                    .iter()
                    .map(|one| one.components[0].name.clone())
                    .collect(),
            }]),
            None => groups(&times, &signal, self.most_peaks),
        };
        let groups = groups.map_err(|error| Failure::transform(error).about(shown))?;
        if groups.is_empty() {
            return Err(Failure::Undecided(format!(
                "{shown}: no peak stands out from the noise: cut the trace by --window, or give a start by --case"
            )));
        }
        let rows: Vec<Row> = groups
            .into_iter()
            .flat_map(|group| self.group(group, &times, &signal))
            .collect();
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
        let (from, to) = self.window.unwrap_or((f64::NEG_INFINITY, f64::INFINITY));
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

    /// The fit of a group; of each of its peaks alone, where they cannot be fitted together.
    fn group(&self, group: Group, times: &[f64], signal: &[f64]) -> Vec<Row> {
        let part = group.first..=group.last;
        let (own_times, own_signal) = (&times[part.clone()], &signal[part]);
        let (outcome, note) = self.attempt(group.start, own_times, own_signal);
        if outcome.is_err() && !group.alone.is_empty() {
            let alone = group.alone.into_iter();
            let mut rows: Vec<Row> = alone
                .flat_map(|one| self.group(one, times, signal))
                .collect();
            rows.sort_by(|a, b| a.times[0].total_cmp(&b.times[0]));
            for row in &mut rows {
                if row.peaks.len() == 1 {
                    row.note = row.note.or(Some(ALONE));
                }
            }
            return rows;
        }
        let witness = outcome
            .as_ref()
            .ok()
            .map(|found| super::fit_report::witness(found, own_times));
        vec![Row {
            peaks: group.names,
            times: own_times.to_vec(),
            signal: own_signal.to_vec(),
            outcome,
            witness,
            note,
        }]
    }

    /// A fit from the start; where the search ends nowhere, one of the symmetric limit.
    fn attempt(
        &self,
        start: Result<Vec<Experiment>, String>,
        times: &[f64],
        signal: &[f64],
    ) -> (Result<Found, Problem>, Option<&'static str>) {
        let peaks = match start {
            Ok(peaks) => peaks,
            Err(message) => {
                let input = false;
                return (Err(Problem { input, message }), None);
            }
        };
        let found = self.search(peaks.clone(), times, signal, &self.options);
        let (found, note) = match found {
            Err(Stop::Error(error)) if !matches!(error, Error::NotConverged { .. }) => {
                (Err(Stop::Error(error)), None)
            }
            Err(stop) if self.case.is_none() && self.options.free.adsorptions => {
                let mut options = self.options;
                options.free.adsorptions = false;
                let again = symmetric(&peaks)
                    .and_then(|peaks| self.search(peaks, times, signal, &options).ok());
                match again {
                    Some(found) => (Ok(found), Some(HELD)),
                    None => (Err(stop), None),
                }
            }
            found => (found, None),
        };
        let failed = |stop: Stop| match stop {
            Stop::Error(error) => Problem {
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
            Stop::Left => Problem {
                input: false,
                message: String::from(
                    "the search left the peak, to a negative area or to parameters that the trace does not determine: cut it by --window, or give a start by --case",
                ),
            },
        };
        (found.map_err(failed), note)
    }

    /// A fit; one that has left its peak is none, unless the start was given.
    fn search(
        &self,
        peaks: Vec<Experiment>,
        times: &[f64],
        signal: &[f64],
        options: &Options,
    ) -> Result<Found, Stop> {
        let found = fit(&Start { peaks }, times, signal, options).map_err(Stop::Error)?;
        let lost = found.peaks.iter().flat_map(|peak| &peak.components);
        let mut warnings = found.warnings.iter();
        let left = lost.clone().any(|one| one.amount <= 0.0)
            || warnings.any(|one| matches!(one, Warning::Unidentified { .. }));
        match left && self.case.is_none() {
            true => Err(Stop::Left),
            false => Ok(found),
        }
    }
}

/// Why a search gave nothing.
enum Stop {
    Error(Error),
    Left,
}

/// The same peaks with so many adsorptions that they are nearly symmetric; none where there is no time for so many.
fn symmetric(peaks: &[Experiment]) -> Option<Vec<Experiment>> {
    let one = |peak: &Experiment| {
        let mut peak = peak.clone();
        let Binding::Kinetic {
            adsorptions,
            desorption,
        } = peak.components.first()?.binding
        else {
            return None;
        };
        let deviation = (2.0 * adsorptions).sqrt() / desorption;
        let apex = peak.column.hold_up + adsorptions / desorption;
        let many = SYMMETRIC.min(2.0 * (0.5 * apex / deviation).powi(2));
        if many <= adsorptions {
            return None;
        }
        let desorption = (2.0 * many).sqrt() / deviation;
        peak.components.first_mut()?.binding = Binding::Kinetic {
            adsorptions: many,
            desorption,
        };
        peak.column.hold_up = apex - many / desorption;
        Some(peak)
    };
    peaks.iter().map(one).collect()
}

/// FROM:TO
fn window(text: &str) -> Result<(f64, f64), Failure> {
    let ends = text
        .split_once(':')
        .and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?)));
    match ends {
        Some((from, to)) if from < to => Ok((from, to)),
        _ => Err(Failure::Input(format!(
            "--window {text:?}: write FROM:TO with FROM before TO, such as 2.5:4"
        ))),
    }
}
