//! `chroma fit`: the closed form against measured traces.

use std::path::Path;

use closedform::transforms::chromatography::fit::{
    Baseline, Fit as Found, Free, Options, Start, fit,
};
use closedform::transforms::formats::{Trace, TraceOptions};

use super::arguments::Fit;
use super::case::{Case, double};
use super::files;
use super::fit_report::{document, text};
use super::fit_start::{Group, groups};
use super::trace;
use crate::failure::{BAD_INPUT, DONE, Failure, NO, Outcome, UNDECIDED};

/// What may be free.
const NAMES: [&str; 8] = ["a", "b", "tau", "area", "amount", "pe", "baseline", "slope"];

/// One fit.
pub(super) struct Row {
    /// What is fitted.
    pub(super) peaks: Vec<String>,
    pub(super) window: (f64, f64),
    pub(super) points: usize,
    /// Or why there is none.
    pub(super) outcome: Result<Found, String>,
    pub(super) witness: Option<(bool, String)>,
}

/// One file.
pub(super) struct Answer {
    pub(super) file: String,
    pub(super) unit: String,
    pub(super) rows: Result<Vec<Row>, String>,
}

/// What is asked of every file.
struct Question<'a> {
    options: Options,
    case: Option<(
        Vec<closedform::transforms::chromatography::Experiment>,
        String,
        f64,
    )>,
    window: Option<(f64, f64)>,
    most_peaks: Option<usize>,
    trace: TraceOptions,
    arguments: &'a Fit,
}

/// Runs the command.
pub(crate) fn run(arguments: &Fit, target: Option<&Path>) -> Outcome {
    let question = Question::new(arguments)?;
    let names = trace::files(&arguments.files)?;
    let alone = names.len() == 1;
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
    files::write(&inputs, &[], target, &lines)?;
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

impl<'a> Question<'a> {
    fn new(arguments: &'a Fit) -> Result<Self, Failure> {
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
            arguments,
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
            .map(|group| self.group(group, &times, &signal))
            .collect();
        // What is wrong with the question itself is no result of a file.
        if let [
            Row {
                outcome: Err(why), ..
            },
        ] = &rows[..]
            && self.arguments.files.len() == 1
            && why.starts_with("points, ")
        {
            return Err(Failure::Input(format!(
                "{shown}: {why}: widen --window, or free less by --free"
            )));
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

    fn group(&self, group: Group, times: &[f64], signal: &[f64]) -> Row {
        let part = group.first..=group.last;
        let (times, signal) = (&times[part.clone()], &signal[part]);
        let outcome = group.start.and_then(|peaks| {
            let found = fit(&Start { peaks }, times, signal, &self.options);
            found.map_err(|error| error.to_string())
        });
        let witness = outcome
            .as_ref()
            .ok()
            .map(|found| super::fit_report::witness(found, times));
        Row {
            peaks: group.names,
            window: (times[0], times[times.len() - 1]),
            points: times.len(),
            outcome,
            witness,
        }
    }
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
