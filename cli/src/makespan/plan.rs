//! `makespan plan`: how many trials the decision takes.

use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::makespan::uncertainty::{
    TimeVariances, TrialsNeeded, trials_needed, trials_needed_with_times,
};
use closedform::transforms::makespan::{ConfusionRates, Times};
use serde_json::{Value, json};

use super::answer::{Answer, refused};
use super::shared_arguments::Rates;
use super::trial_arguments::Plan;
use super::{log, task};
use crate::failure::{Failure, Outcome};
use crate::table::short;

/// What a plan is made of.
struct Ground {
    name: String,
    rates: ConfusionRates,
    times: Times,
    /// Of single durations, where a log shows them.
    variances: Option<TimeVariances>,
    so_far: Option<u64>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Plan, target: Option<&Path>) -> Outcome {
    let confidence = log::confidence(arguments.confidence)?;
    let ground = ground(arguments)?;
    let about = |error| refused(&ground.name, error);
    let mut answer = Answer::default();
    let known = trials_needed(&ground.rates, &ground.times, confidence).map_err(about)?;
    answer.line("gain g", short(known.gain));
    answer.line("trials, times known", trials(&known));
    answer.key("gain", known.gain);
    answer.key("confidence", confidence);
    answer.key("times_known", plan(&known));
    if let Some(variances) = &ground.variances {
        let found = trials_needed_with_times(&ground.rates, &ground.times, variances, confidence)
            .map_err(about)?;
        answer.line("trials, times estimated", trials(&found));
        answer.key("times_estimated", plan(&found));
    } else {
        answer.note("with times from the same trials it takes more: --log shows how many");
    }
    if let Some(so_far) = ground.so_far {
        answer.line("trials so far", so_far.to_string());
        answer.key("trials_so_far", so_far);
    }
    answer.unasked(
        "first order in 1/sqrt(n), compared with simulated experiments in the tests of the library",
    );
    let inputs: Vec<&str> = arguments.log.as_deref().into_iter().collect();
    answer.write(arguments.json, &inputs, &[], target)
}

fn trials(needed: &TrialsNeeded) -> String {
    match needed.trials.is_finite() {
        true => needed.trials.ceil().to_string(),
        false => String::from("no number does: the gain is 0"),
    }
}

fn plan(needed: &TrialsNeeded) -> Value {
    json!({
        "trials": needed.trials.is_finite().then_some(needed.trials),
        "variance": needed.variance,
        "quantile": needed.quantile,
    })
}

fn ground(arguments: &Plan) -> Result<Ground, Failure> {
    let Some(file) = &arguments.log else {
        return from_options(arguments);
    };
    let beside = ["tp", "ncs", "fp", "ncf", "tn", "fn", "start"];
    if let Some(name) = task::given(&arguments.classes).find(|name| beside.contains(name)) {
        return Err(Failure::Input(format!(
            "--{name}: a log says this: leave it out, or leave --log out"
        )));
    }
    let Rates { p, alpha, beta } = &arguments.rates;
    let rates = [("p", p), ("alpha", alpha), ("beta", beta)];
    if let Some((name, _)) = rates.iter().find(|(_, value)| value.is_some()) {
        return Err(Failure::Input(format!(
            "--{name}: a log says this: leave it out, or leave --log out"
        )));
    }
    let input = &arguments.input;
    let found = log::read(file, input, None, false)?;
    let tasks = found.tasks(input.task.as_deref())?;
    let [one] = tasks[..] else {
        return Err(Failure::Input(format!(
            "{}: several tasks: name one with --task",
            found.name
        )));
    };
    let one = found.completed(one, &arguments.classes.times, input)?;
    let labels = input.labels();
    let about = |error| found.refused(error);
    let counts = one.counts(labels).map_err(about)?;
    let Some(rates) = counts.rates() else {
        return Err(Failure::Input(format!(
            "{}: it needs attempts that would succeed and attempts that would fail",
            found.name
        )));
    };
    Ok(Ground {
        rates,
        times: one
            .times(labels)
            .map_err(|error| Failure::Input(format!("{}: {}", found.name, log::lacking(&error))))?,
        variances: Some(one.time_variances(labels)),
        so_far: Some(one.attempts()),
        name: found.name.clone(),
    })
}

fn from_options(arguments: &Plan) -> Result<Ground, Failure> {
    let name = task::OPTIONS.to_owned();
    let about = |error| refused(&name, error);
    let (rates, times) = match task::rates(&arguments.rates, &arguments.classes)? {
        Some(point) => (point.rates, point.times),
        None => {
            let matrix = task::confusion(&arguments.classes)?;
            (
                matrix.rates().map_err(about)?,
                matrix.times().map_err(about)?,
            )
        }
    };
    let double = |number: &Rational| Ok(number.to_f64());
    Ok(Ground {
        rates: rates.try_map(double).map_err(about)?,
        times: times.try_map(double).map_err(about)?,
        variances: None,
        so_far: None,
        name,
    })
}
