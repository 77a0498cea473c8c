//! `makespan mean`: mean, variance, attempts; a cap; derivatives.

use std::path::Path;

use closedform::algebra::{Ball, Fuel, Rational};
use closedform::transforms::makespan::{AttemptModel, Expected, decide, witness};
use serde_json::{Value, json};

use super::answer::{Answer, document, expected_document, refused, shown};
use super::arguments::Mean;
use super::decide::saving_line;
use super::task::{self, Attempts};
use super::{cap, certificate, limit};
use crate::failure::{Failure, Outcome};
use crate::table::{lines, short};

/// Squares may be beyond doubles where their roots are not.
const DEVIATION_BITS: u32 = 96;

/// Higher moments are refused: their fractions grow without use.
const MOST_MOMENTS: usize = 100;

/// Runs the command.
pub(crate) fn run(arguments: &Mean, target: Option<&Path>) -> Outcome {
    let task = task::attempts(&arguments.task)?;
    if let Some(order) = arguments.moments
        && !(1..=MOST_MOMENTS).contains(&order)
    {
        return Err(Failure::Input(format!(
            "--moments {order}: give 1 to {MOST_MOMENTS}"
        )));
    }
    let mut answer = Answer::default();
    means(&mut answer, &task);
    let beyond_means = arguments.moments.is_some() || arguments.timeout.is_some();
    for note in task.notes(beyond_means) {
        answer.note(&note);
    }
    if let Some(order) = arguments.moments {
        moments(&mut answer, &task.model, order);
    }
    if let Some(most) = arguments.task.cap {
        let doubles = || task::doubles(&task.model)?.capped(most);
        let found = cap::lines(&mut answer, most, Some(&task.model), doubles)?;
        answer.key("capped", found);
    }
    if arguments.gradient {
        gradient(&mut answer, &task.model);
    }
    let stopped = limit::stopped(&mut answer, &task, arguments)?;
    witnesses(&mut answer, &task, arguments)?;
    if let Some(stopped) = &stopped {
        limit::witnesses(&mut answer, &task, stopped, arguments)?;
    }
    let file = arguments.certificate.as_deref().and_then(|path| {
        let chain = task.model.chain(None);
        let found = chain.and_then(|chain| chain.mean_certificate(&mut Fuel::default()));
        certificate::written(&mut answer, path, found)
    });
    let inputs = arguments.task.inputs();
    answer.write(arguments.json, &inputs, file.as_slice(), target)
}

fn means(answer: &mut Answer, task: &Attempts) {
    let model = &task.model;
    answer.expected("mean", "mean", &model.mean());
    // Of a confusion matrix only mean times are known.
    if task.confusion.is_none() {
        let variance = model.variance();
        let deviation = variance
            .as_finite()
            .and_then(|variance| Ball::from_rational(variance, DEVIATION_BITS).sqrt())
            .map(|deviation| deviation.to_f64());
        answer.line(
            "standard deviation",
            deviation.map_or_else(|| String::from("infinite"), short),
        );
        answer.key("standard_deviation", deviation);
        answer.key("variance", expected_document(&variance));
    }
    answer.exact(
        "success per attempt",
        "success_per_attempt",
        &model.success(),
    );
    answer.expected("attempts", "attempts", &model.attempts());
    let Some(matrix) = &task.confusion else {
        return;
    };
    let decision = matrix
        .rates()
        .and_then(|rates| decide(&rates, &matrix.times()?));
    if let Ok(decision) = decision {
        answer.expected("without preemption", "reactive", &decision.reactive);
        saving_line(answer, &decision);
    }
}

fn moments(answer: &mut Answer, model: &AttemptModel<Rational>, order: usize) {
    if let Expected::Finite(moments) = model.moments(order) {
        for (n, moment) in moments.iter().enumerate().skip(1) {
            answer.line(&format!("moment {n}"), shown(moment));
        }
        answer.key("moments", moments.iter().map(document).collect::<Value>());
    }
}

fn gradient(answer: &mut Answer, model: &AttemptModel<Rational>) {
    let Expected::Finite(gradient) = model.gradient() else {
        return;
    };
    let mut rows = vec![vec![
        "start".to_owned(),
        "-".to_owned(),
        short(gradient.start.to_f64()),
    ]];
    let mut list = Vec::new();
    for ((outcome, by_probability), by_time) in model
        .outcomes()
        .iter()
        .zip(&gradient.probabilities)
        .zip(&gradient.times)
    {
        rows.push(vec![
            outcome.name.clone(),
            short(by_probability.to_f64()),
            short(by_time.to_f64()),
        ]);
        list.push(json!({
            "name": outcome.name,
            "probability": document(by_probability),
            "time": document(by_time),
        }));
    }
    answer.table(lines(
        &[
            "derivative of the mean",
            "by its probability",
            "by its mean time",
        ],
        &rows,
    ));
    answer.key(
        "gradient",
        json!({"start": document(&gradient.start), "outcomes": list}),
    );
}

fn witnesses(answer: &mut Answer, task: &Attempts, arguments: &Mean) -> Result<(), Failure> {
    let about = |error| refused(&task.name, error);
    let Expected::Finite(mean) = task.model.mean() else {
        answer.unasked("there is no mean to compare");
        return Ok(());
    };
    let chain = task.model.chain(None).map_err(about)?;
    match witness::equations(&chain, &mean, 0.0) {
        Ok(found) => answer.witness(&found),
        Err(error) => answer.unasked(&error.to_string()),
    }
    if let Some(draw) = task::draw(arguments.task.dice) {
        let sample = task::doubles(&task.model).and_then(|model| model.simulate(draw));
        match sample {
            Ok(sample) => answer.witness(&witness::dice(&sample, mean.to_f64())),
            Err(error) => answer.unasked(&error.to_string()),
        }
    }
    Ok(())
}
