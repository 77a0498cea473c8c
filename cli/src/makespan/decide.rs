//! `makespan decide`: does preempting pay?

use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::formats::chain::{ReadOptions, Task};
use closedform::transforms::makespan::predictor::{Input, sensitivities};
use closedform::transforms::makespan::{
    Confusion, ConfusionRates, Decision, Expected, RocPoint, decide, witness,
};
use serde_json::{Map, Value, json};

use super::answer::{Answer, document, refused, shown};
use super::arguments::Decide;
use super::{roc, task};
use crate::failure::{DONE, Failure, NO, Outcome};
use crate::picture;
use crate::table::{lines, short};

/// Runs the command.
pub(crate) fn run(arguments: &Decide, target: Option<&Path>) -> Outcome {
    picture::check(arguments.plot.as_deref())?;
    let (name, asked) = asked(arguments)?;
    let point = match asked {
        Asked::Curve(points) => return roc::run(arguments, &name, &points, target),
        // A picture shows one point as it shows many.
        Asked::Point(point) if arguments.plot.is_some() => {
            return roc::run(arguments, &name, &[point], target);
        }
        Asked::Point(point) => point,
    };
    let point = &point;
    let about = |error| refused(&name, error);
    let decision = decide(&point.rates, &point.times).map_err(about)?;
    let mut answer = Answer::default();
    judged(&mut answer, point, &decision);
    if arguments.gradient {
        gradient(&mut answer, point).map_err(about)?;
    }
    equations(&mut answer, point, &decision).map_err(about)?;
    let refuted = answer.refuted();
    let inputs: Vec<&str> = arguments.file.as_deref().into_iter().collect();
    answer.write(arguments.json, &inputs, &[], target)?;
    Ok(if decision.pays && !refuted { DONE } else { NO })
}

/// What is to be judged.
enum Asked {
    /// A confusion matrix, or rates.
    Point(RocPoint<Rational>),
    /// The points of a file, be there one or many.
    Curve(Vec<RocPoint<Rational>>),
}

fn asked(arguments: &Decide) -> Result<(String, Asked), Failure> {
    let one = |rates, times| {
        Asked::Point(RocPoint {
            threshold: None,
            rates,
            times,
        })
    };
    let of_matrix = |matrix: &Confusion<Rational>, name: &str| {
        let about = |error| refused(name, error);
        Ok(one(
            matrix.rates().map_err(about)?,
            matrix.times().map_err(about)?,
        ))
    };
    let Some(file) = &arguments.file else {
        let name = task::OPTIONS.to_owned();
        task::none_set(&arguments.settings)?;
        if let Some(point) = task::rates(&arguments.rates, &arguments.classes)? {
            return Ok((name, Asked::Point(point)));
        }
        let matrix = task::confusion(&arguments.classes)?;
        task::compared(&arguments.classes)?;
        return Ok((name.clone(), of_matrix(&matrix, &name)?));
    };
    task::none_given(&arguments.classes)?;
    let rates = &arguments.rates;
    if [&rates.p, &rates.alpha, &rates.beta]
        .iter()
        .any(|rate| rate.is_some())
    {
        return Err(Failure::input(
            "--p, --alpha, --beta: the task comes from a file: write them there, or leave the file out",
        ));
    }
    let mut options = ReadOptions::default();
    options.normalise = arguments.classes.normalise;
    let read = task::read(file, &arguments.settings.values, options)?;
    let asked = match &read.task {
        Task::Confusion(matrix) => {
            let matrix = read.confusion(matrix)?;
            of_matrix(&matrix, &read.name)?
        }
        Task::Roc(_) if arguments.classes.normalise => {
            return Err(Failure::Input(format!(
                "--normalise: the rates in {} have no sum; leave it out",
                read.name
            )));
        }
        Task::Roc(points) => {
            let points = points.iter().enumerate().map(|(at, point)| {
                point
                    .try_map(|formula| read.exact(formula))
                    .map_err(|error| refused(&format!("{}: point {}", read.name, at + 1), error))
            });
            Asked::Curve(points.collect::<Result<_, _>>()?)
        }
        _ => {
            return Err(Failure::Input(format!(
                "{}: a decision needs a confusion matrix (prob, mean_time) or a ROC curve (points)",
                read.name
            )));
        }
    };
    Ok((read.name.clone(), asked))
}

fn judged(answer: &mut Answer, point: &RocPoint<Rational>, decision: &Decision<Rational>) {
    let word = if decision.pays {
        "pays"
    } else {
        "does not pay"
    };
    answer.line("preempting", word);
    answer.key("pays", decision.pays);
    saving_line(answer, decision);
    answer.expected("mean with preemption", "mean", &decision.monitored);
    answer.expected("mean without", "reactive", &decision.reactive);
    answer.expected("attempts", "attempts", &decision.attempts);
    answer.exact("gain g", "gain", &decision.gain);
    answer.exact("p", "p", &point.rates.success);
    answer.exact("alpha", "alpha", &point.rates.false_alarm);
    answer.exact("beta", "beta", &point.rates.detection);
    let slope = decision.slope.as_ref().filter(|_| !untimed(point));
    let line = match slope {
        Some(slope) => format!("beta = {} alpha", shown(slope)),
        None if untimed(point) => "unknown: there is no time until preemption".to_owned(),
        None if point.rates.success == Rational::from(1) => "nowhere: no attempt fails".to_owned(),
        None => "nowhere: preempting a failure saves no time".to_owned(),
    };
    answer.line("pays above", line);
    answer.key("slope", slope.map_or(Value::Null, document));
}

/// Nothing is preempted, and no time until preemption was given.
fn untimed(point: &RocPoint<Rational>) -> bool {
    let RocPoint { rates, times, .. } = point;
    [
        &rates.false_alarm,
        &rates.detection,
        &times.preempted_success,
        &times.preempted_failure,
    ]
    .into_iter()
    .all(Rational::is_zero)
}

fn gradient(
    answer: &mut Answer,
    point: &RocPoint<Rational>,
) -> Result<(), closedform::transforms::Error> {
    let Expected::Finite(found) = sensitivities(&point.rates, &point.times)? else {
        return Ok(());
    };
    let rows: Vec<Vec<String>> = Input::ALL
        .into_iter()
        .map(|by| vec![by.symbol().to_owned(), short(found.first(by).to_f64())])
        .collect();
    answer.table(lines(&["by", "derivative of the mean"], &rows));
    let list: Map<String, Value> = Input::ALL
        .into_iter()
        .map(|by| (by.symbol().to_owned(), document(found.first(by))))
        .collect();
    answer.key("gradient", json!(list));
    Ok(())
}

/// Both means from the equations of their chains.
pub(super) fn equations(
    answer: &mut Answer,
    point: &RocPoint<Rational>,
    decision: &Decision<Rational>,
) -> Result<(), closedform::transforms::Error> {
    let zero = Rational::from(0);
    let reactive = ConfusionRates {
        false_alarm: zero.clone(),
        detection: zero,
        ..point.rates.clone()
    };
    for (rates, mean, name) in [
        (&point.rates, &decision.monitored, "with preemption"),
        (&reactive, &decision.reactive, "without"),
    ] {
        match mean {
            Expected::Finite(mean) => {
                let chain = Confusion::from_rates(rates, &point.times)
                    .model()?
                    .chain(None)?;
                let mut found = witness::equations(&chain, mean, 0.0)?;
                found.note = format!("{name}: {}", found.note);
                answer.witness(&found);
            }
            Expected::Infinite(_) => answer.unasked(&format!("{name}: the mean is infinite")),
        }
    }
    Ok(())
}

/// What preempting saves; with preemption the task may never be done.
pub(super) fn saving_line(answer: &mut Answer, decision: &Decision<Rational>) {
    match &decision.saving {
        Expected::Finite(saving) => answer.exact("saving", "saving", saving),
        Expected::Infinite(_) => {
            let with = match decision.reactive {
                Expected::Finite(_) => "with preemption",
                Expected::Infinite(_) => "with and without preemption",
            };
            answer.line("saving", format!("none: {with} the task is never done"));
            answer.key("saving", Value::Null);
        }
    }
}
