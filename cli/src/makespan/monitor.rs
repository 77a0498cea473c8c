//! `makespan monitor`: trials as they come, and the policy that follows from them.

use std::fs;
use std::io;
use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::makespan::uncertainty::{
    Attempt, Change, Memory, MonitorOptions, Monitors, Update,
};
use closedform::transforms::makespan::{Monitor as Watch, Times};
use serde_json::{Value, json};

use super::answer::refused;
use super::task;
use super::trial_arguments::Monitor;
use crate::failure::{BAD_INPUT, DONE, Failure, Outcome};
use crate::input::{Input, Line, next_line};
use crate::output::Output;
use crate::table::shortest;

/// A line of an attempt is short.
const LONGEST_LINE: usize = 1 << 16;

/// Runs the command.
pub(crate) fn run(arguments: &Monitor, target: Option<&Path>) -> Outcome {
    let mut watch = begun(arguments)?;
    Output::spares(&arguments.file, target)?;
    if let Some(state) = &arguments.state {
        Output::spares(&arguments.file, Some(state))
            .map_err(|failure| failure.of_option("--state"))?;
    }
    let mut input = Input::open(&arguments.file)?;
    let mut output = Output::open(target)?;
    let mut malformed = false;
    let mut number = 0_u64;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let line = next_line(&mut input.reader, &mut buffer, LONGEST_LINE)
            .map_err(|error| Failure::reading(&input.name, &error))?;
        number += 1;
        let answered = match line {
            Line::End => break,
            Line::TooLong => Err(String::from("longer than 65,536 bytes: this is no attempt")),
            Line::Whole if buffer.trim_ascii().is_empty() => continue,
            Line::Whole => attempt(&buffer).and_then(|(task, attempt)| {
                let update = watch.record(&task, &attempt);
                update
                    .map(|update| (task, update))
                    .map_err(|error| error.to_string())
            }),
        };
        match answered {
            Ok((task, update)) => {
                let trial = watch.task(&task).map_or(0, Watch::trials);
                if let Some(line) = told(&task, trial, &update, arguments) {
                    output.line(line)?;
                    output.flush()?;
                }
            }
            Err(message) => {
                malformed = true;
                let error = json!({"line": number, "error": message});
                output.line(match arguments.json {
                    true => error.to_string(),
                    false => format!("line {number}: {message}"),
                })?;
            }
        }
    }
    for (task, one) in watch.tasks() {
        let line = summary(task, one, arguments);
        output.line(line.map_err(|error| refused("the monitor", error))?)?;
    }
    output.finish()?;
    save(&watch, arguments)?;
    Ok(if malformed { BAD_INPUT } else { DONE })
}

/// A new monitor, or the one that was left.
fn begun(arguments: &Monitor) -> Result<Monitors, Failure> {
    if let Some(path) = &arguments.state {
        let about = |what: String| Failure::Input(format!("--state {}: {what}", path.display()));
        match fs::read(path) {
            Ok(bytes) => {
                return serde_json::from_slice(&bytes)
                    .map_err(|error| about(format!("no state of a monitor: {error}")));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(about(error.to_string())),
        }
    }
    let options = MonitorOptions {
        times_weight: arguments.times_weight,
        prior: arguments.prior.beliefs()?,
        adopt: arguments.adopt,
        drop: arguments.drop,
        minimum: arguments.minimum,
        every: arguments.every,
        memory: match (arguments.window, arguments.forget) {
            (Some(longest), _) => Memory::Window(longest),
            (None, Some(factor)) => Memory::Forgetting(factor),
            (None, None) => Memory::All,
        },
        ..MonitorOptions::new(times(arguments)?)
    };
    Monitors::new(options).map_err(|error| refused(task::OPTIONS, error))
}

fn times(arguments: &Monitor) -> Result<Times, Failure> {
    let classes = &arguments.classes;
    let probabilities = ["tp", "ncs", "fp", "ncf", "tn", "fn"];
    if let Some(name) = task::given(classes).find(|name| probabilities.contains(name)) {
        return Err(Failure::Input(format!(
            "--{name}: a monitor learns the probabilities from the trials: leave it out"
        )));
    }
    let needed = |value: &Option<Rational>, option: &str| {
        value.as_ref().map(Rational::to_f64).ok_or_else(|| {
            Failure::Input(format!(
                "--{option} is missing: a monitor needs the mean times --mts, --mtf, --mtn"
            ))
        })
    };
    let or_zero = |value: &Option<Rational>| value.as_ref().map_or(0.0, Rational::to_f64);
    let until = |own: &Option<Rational>| match own {
        Some(_) => needed(own, "mtn"),
        None => needed(&classes.mtn, "mtn"),
    };
    Ok(Times {
        start: or_zero(&classes.start),
        success: needed(&classes.mts, "mts")?,
        failure: needed(&classes.mtf, "mtf")?,
        preempted_success: until(&classes.ts)?,
        preempted_failure: until(&classes.tf)?,
        restart_after_failure: or_zero(&classes.restart_failure),
        restart_after_preempt: or_zero(&classes.restart_preempt),
    })
}

/// A task and an attempt as a line of JSON.
fn attempt(line: &[u8]) -> Result<(String, Attempt), String> {
    const KEYS: [&str; 6] = [
        "task",
        "alarmed",
        "preempted",
        "succeeded",
        "exploration",
        "duration",
    ];
    let value: Value =
        serde_json::from_slice(line).map_err(|error| format!("not JSON: {error}"))?;
    let Value::Object(fields) = &value else {
        return Err(String::from("an object with `alarmed` is expected"));
    };
    if let Some(key) = fields.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!(
            "{key:?} is not known; allowed: {}",
            KEYS.join(", ")
        ));
    }
    let truth = |key: &str| match &value[key] {
        Value::Null => Ok(None),
        Value::Bool(truth) => Ok(Some(*truth)),
        other => Err(format!("{key}: {other} instead of true, false or null")),
    };
    let number = |key: &str| match &value[key] {
        Value::Null => Ok(None),
        other => other
            .as_f64()
            .map(Some)
            .ok_or_else(|| format!("{key}: {other} instead of a number")),
    };
    let alarmed = truth("alarmed")?.ok_or("alarmed: it is missing; write true or false")?;
    let succeeded = truth("succeeded")?;
    let task = match &value["task"] {
        Value::Null => String::new(),
        Value::String(name) => name.clone(),
        other => return Err(format!("task: {other} instead of a name")),
    };
    let attempt = Attempt {
        alarmed,
        // without a word, an alarm whose truth is not known was followed
        preempted: truth("preempted")?.unwrap_or(alarmed && succeeded.is_none()),
        succeeded,
        exploration: number("exploration")?.unwrap_or(1.0),
        duration: number("duration")?,
    };
    Ok((task, attempt))
}

const fn word(change: Change) -> &'static str {
    match change {
        Change::Adopt => "adopt",
        Change::Drop => "drop",
    }
}

/// The line of an update, if it is to be told.
fn told(task: &str, trial: u64, update: &Update, arguments: &Monitor) -> Option<String> {
    if update.change.is_none() && !(arguments.all && update.pays.is_some()) {
        return None;
    }
    let pays = update.pays.map(|pays| pays.value);
    Some(match arguments.json {
        true => json!({
            "task": task,
            "trial": trial,
            "probability_pays": pays,
            "preempt": update.preempt,
            "change": update.change.map(word),
        })
        .to_string(),
        false => {
            let said = update.change.map_or("", word);
            let pays = pays.map_or_else(|| String::from("-"), shortest);
            format!(
                "{}trial {trial:<8} pays with {pays:<22} {said}",
                named(task)
            )
            .trim_end()
            .to_owned()
        }
    })
}

/// The name of a task in front of its lines; nothing where there is only one.
fn named(task: &str) -> String {
    match task.is_empty() {
        true => String::new(),
        false => format!("{task}: "),
    }
}

fn summary(
    task: &str,
    watch: &Watch,
    arguments: &Monitor,
) -> closedform::transforms::Result<String> {
    let posterior = watch.posterior()?;
    let pays = posterior.prob_pays(&watch.times())?.value;
    let (rates, counts) = (posterior.mean_rates(), watch.counts());
    Ok(match arguments.json {
        true => json!({
            "task": task,
            "trials": watch.trials(),
            "preempt": watch.preempts(),
            "probability_pays": pays,
            "p": rates.success,
            "alpha": rates.false_alarm,
            "beta": rates.detection,
            "weight": counts.total(),
        })
        .to_string(),
        false => format!(
            "{}{} trials, preempting pays with {}: {}",
            named(task),
            watch.trials(),
            shortest(pays),
            if watch.preempts() {
                "preempt"
            } else {
                "do not preempt"
            }
        ),
    })
}

/// Leaves the state in its file, whole.
fn save(watch: &Monitors, arguments: &Monitor) -> Result<(), Failure> {
    let Some(path) = &arguments.state else {
        return Ok(());
    };
    let text = serde_json::to_string(watch)
        .map_err(|error| Failure::Input(format!("--state {}: {error}", path.display())))?;
    let of_state = |failure: Failure| failure.of_option("--state");
    let mut output = Output::open(Some(path)).map_err(of_state)?;
    output.line(text).map_err(of_state)?;
    output.finish().map_err(of_state)
}
