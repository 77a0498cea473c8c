//! `chroma simulate`: what leaves the column over time.

use std::path::{Path, PathBuf};

use closedform::algebra::Rational;
use closedform::transforms::chromatography::witness::competition;
use closedform::transforms::chromatography::{Chromatogram, Experiment, Method, simulate_enclosed};
use closedform::transforms::formats::case::Setup;

use super::arguments::Simulate;
use super::case::{Case, double, times};
use super::precision;
use super::simulate_report::{csv, document, drawn, text};
use crate::decimals::proved;
use crate::failure::{DONE, Failure, Outcome};
use crate::files::{self, File};
use crate::picture::check;

/// Error relative to the peak where nobody asks for another.
const TOLERANCE: f64 = 1e-10;

/// Digits of the balls that a value in closed form is compared with.
const WITNESS_DIGITS: u32 = 17;

/// Competition above this is warned of.
const NOTICEABLE: f64 = 1e-2;

/// Values at the times: those of a curve, or the sum.
pub(super) struct Track {
    pub(super) name: String,
    pub(super) values: Vec<f64>,
    pub(super) bounds: Vec<f64>,
    /// Proved decimals, if they were asked for.
    pub(super) decimals: Option<Vec<String>>,
    /// How it was computed.
    pub(super) method: String,
}

/// All that is said about a simulation.
pub(super) struct Answer {
    pub(super) setup: Setup,
    pub(super) experiment: Experiment,
    pub(super) times: Vec<f64>,
    pub(super) total: Track,
    pub(super) curves: Vec<Track>,
    /// Where competition for the stationary phase begins, or why it is not known.
    pub(super) competition: Option<Result<f64, String>>,
    pub(super) warnings: Vec<String>,
    /// Are all bounds proved?
    pub(super) certified: bool,
    pub(super) witness: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &Simulate, target: Option<&Path>) -> Outcome {
    let case = Case::read(&arguments.file)?;
    let mut setup = case.setup()?;
    let experiment = double(&setup);
    let exact_times = times(&mut setup, &experiment, arguments.t.as_deref(), &case.name)?;
    let wanted = &case.file.output;
    let digits = match (arguments.digits, arguments.tol) {
        (Some(digits), _) => Some(digits),
        (None, Some(_)) => None,
        (None, None) => wanted
            .digits
            .map(|digits| usize::try_from(digits).unwrap_or(usize::MAX)),
    };
    let tolerance = match (arguments.tol, &wanted.tolerance) {
        (Some(tolerance), _) => Some(("--tol", tolerance)),
        (None, Some(one)) => Some(("[output] tolerance", one.value)),
        (None, None) => None,
    };
    let answer = match digits {
        Some(digits) => enclosed(&case.name, setup, experiment, &exact_times, digits)?,
        None => usual(&case.name, setup, experiment, &exact_times, tolerance)?,
    };
    let path = |option: &Option<PathBuf>, file: &Option<String>| {
        option.clone().or(file.as_ref().map(PathBuf::from))
    };
    let (csv_path, json_path) = (path(&arguments.csv, &wanted.csv), path(&None, &wanted.json));
    let plot_path = path(&arguments.plot, &wanted.plot);
    check(plot_path.as_deref())?;
    let mut beside = Vec::new();
    if let Some(path) = &csv_path {
        beside.push(File {
            option: "--csv",
            path,
            content: csv(&answer)?.into_bytes(),
        });
    }
    if let Some(path) = &json_path {
        beside.push(File {
            option: "[output] json",
            path,
            content: (document(&answer).to_string() + "\n").into_bytes(),
        });
    }
    if let Some(path) = &plot_path {
        beside.push(drawn(path, &answer)?);
    }
    let lines = match arguments.json {
        true => vec![document(&answer).to_string()],
        false => text(&answer),
    };
    files::write(&[&arguments.file], &beside, target, &lines)?;
    Ok(DONE)
}

fn method(method: Method) -> String {
    match method {
        Method::ClosedForm => String::from("Bessel functions and Goldstein's J"),
        Method::Delay => String::from("the inlet, later"),
        Method::Uniformised { terms } => format!("events of a Poisson process, {terms} terms"),
        Method::Line { nodes } => format!("windowed line inversion, {nodes} nodes"),
    }
}

/// In double precision.
fn usual(
    name: &str,
    mut setup: Setup,
    experiment: Experiment,
    exact_times: &[Rational],
    tolerance: Option<(&str, f64)>,
) -> Result<Answer, Failure> {
    let times: Vec<f64> = exact_times.iter().map(Rational::to_f64).collect();
    let found = match tolerance {
        Some((option, asked)) => precision::exactly(&experiment, &times, option, asked),
        None => precision::nearly(&experiment, &times, TOLERANCE, &mut setup.notes),
    };
    let found = found.map_err(|error| precision::explained(error, name, &setup, &times))?;
    let certified = found.curves.iter().all(|curve| curve.method.is_certified());
    let track =
        |name: &str, values: &[closedform::transforms::laplace::line::Bounded], method| Track {
            name: name.to_owned(),
            values: values.iter().map(|one| one.value).collect(),
            bounds: values.iter().map(|one| one.bound).collect(),
            decimals: None,
            method,
        };
    let total = track("total", &found.total, String::new());
    let curves: Vec<Track> = found
        .curves
        .iter()
        .map(|curve| track(&curve.name, &curve.values, method(curve.method)))
        .collect();
    let witness = match certified {
        true => String::from("every value lies within its bound   proved"),
        false => balls(&setup, exact_times, &found),
    };
    Ok(finished(Answer {
        setup,
        experiment,
        times,
        total,
        curves,
        competition: None,
        warnings: Vec::new(),
        certified,
        witness,
    }))
}

/// The apexes in ball arithmetic: another way of computing the same.
fn balls(setup: &Setup, exact_times: &[Rational], found: &Chromatogram) -> String {
    let apexes = found.curves.iter().filter_map(|curve| {
        let largest = (0..curve.values.len())
            .max_by(|&a, &b| curve.values[a].value.total_cmp(&curve.values[b].value));
        largest.filter(|&at| curve.values[at].value > 0.0)
    });
    let mut places: Vec<usize> = apexes.collect();
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        return String::from("nothing leaves at the times asked for: nothing to compare   open");
    }
    let times: Vec<Rational> = places.iter().map(|&at| exact_times[at].clone()).collect();
    match simulate_enclosed(&setup.experiment, &times, WITNESS_DIGITS) {
        Ok(balls) => {
            let gaps = places.iter().zip(&balls.total).map(|(&at, ball)| {
                (found.total[at].value - ball.to_f64()).abs() / ball.to_f64().abs()
            });
            let largest = gaps.fold(0.0, f64::max);
            let count = match places.len() {
                1 => String::from("apex"),
                many => format!("{many} apexes"),
            };
            format!(
                "ball arithmetic at the {count}: differs by {largest:.1e} of the value at most   supported"
            )
        }
        Err(error) => format!("ball arithmetic has no answer: {error}"),
    }
}

/// In balls.
fn enclosed(
    name: &str,
    setup: Setup,
    experiment: Experiment,
    exact_times: &[Rational],
    digits: usize,
) -> Result<Answer, Failure> {
    let asked = u32::try_from(digits).unwrap_or(u32::MAX);
    let found =
        simulate_enclosed(&setup.experiment, exact_times, asked).map_err(|error| match error {
            closedform::transforms::Error::Precision { hint, .. } => {
                Failure::Input(format!("--digits {digits}: {hint}"))
            }
            error => {
                let times: Vec<f64> = exact_times.iter().map(Rational::to_f64).collect();
                precision::explained(precision::Stopped::At(error), name, &setup, &times)
            }
        })?;
    let track = |name: &str, balls: &[closedform::algebra::Ball], method: &str| {
        let decimals: Vec<_> = balls.iter().map(|ball| proved(ball, digits)).collect();
        Track {
            name: name.to_owned(),
            values: balls
                .iter()
                .map(closedform::algebra::Ball::to_f64)
                .collect(),
            bounds: decimals.iter().map(|one| one.bound).collect(),
            decimals: Some(decimals.into_iter().map(|one| one.text).collect()),
            method: method.to_owned(),
        }
    };
    let method = match experiment.column.dispersion.peclet() {
        Some(_) => "windowed line inversion in balls",
        None => "series in balls",
    };
    let total = track("total", &found.total, "");
    let named = experiment.components.iter().zip(&found.curves);
    let curves = named
        .map(|(component, balls)| track(&component.name, balls, method))
        .collect();
    Ok(finished(Answer {
        times: exact_times.iter().map(Rational::to_f64).collect(),
        setup,
        experiment,
        total,
        curves,
        competition: None,
        warnings: Vec::new(),
        certified: true,
        witness: String::from("balls hold the values, all digits shown are theirs   proved"),
    }))
}

/// With what holds for both.
fn finished(mut answer: Answer) -> Answer {
    if let Some(capacity) = &answer.setup.capacity {
        let found = competition(&answer.experiment, capacity.to_f64());
        if let Ok(size) = found
            && size > NOTICEABLE
        {
            answer.warnings.push(format!(
                "competition {size:.2e} is above {NOTICEABLE}: the linear answer is off by a share of this order"
            ));
        }
        answer.competition = Some(found.map_err(|error| error.to_string()));
    }
    answer
}
