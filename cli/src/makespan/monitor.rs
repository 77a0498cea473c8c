//! `makespan monitor`: trials as they come, and the policy that follows from them.

use std::fs;
use std::io;
use std::path::Path;

use closedform::algebra::Rational;
use closedform::transforms::makespan::uncertainty::{
    Attempt, Change, Memory, MonitorOptions, Monitors, Update,
};
use closedform::transforms::makespan::{Monitor as Watch, Times};
use serde_json::json;

use super::answer::refused;
use super::attempts;
use super::task;
use super::trial_arguments::Monitor;
use crate::failure::{BAD_INPUT, DONE, Failure, Outcome};
use crate::input::Input;
use crate::output::Output;
use crate::table::short;

/// Runs the command.
pub(crate) fn run(arguments: &Monitor, target: Option<&Path>) -> Outcome {
    let begun = begun(arguments)?;
    Output::spares(&arguments.file, target)?;
    if let Some(state) = &arguments.state {
        Output::spares(&arguments.file, Some(state))
            .map_err(|failure| failure.of_option("--state"))?;
    }
    let input = Input::open(&arguments.file)?;
    let mut session = Session {
        watch: begun,
        output: Output::open(target)?,
        malformed: false,
        arguments,
    };
    attempts::read(input, &mut session)?;
    session.end()
}

/// A monitor at work.
pub(super) struct Session<'a> {
    watch: Monitors,
    output: Output,
    malformed: bool,
    pub(super) arguments: &'a Monitor,
}

impl Session<'_> {
    /// One more attempt; what it changes is told at once.
    pub(super) fn attempt(
        &mut self,
        task: &str,
        attempt: &Attempt,
    ) -> Result<Result<(), String>, Failure> {
        let update = match self.watch.record(task, attempt) {
            Ok(update) => update,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let trial = self.watch.task(task).map_or(0, Watch::trials);
        if let Some(line) = told(task, trial, &update, self.arguments) {
            self.output.line(line)?;
            self.output.flush()?;
        }
        Ok(Ok(()))
    }

    /// A line that is no attempt.
    pub(super) fn wrong(&mut self, number: Option<u64>, message: &str) -> Result<(), Failure> {
        self.malformed = true;
        self.output.line(match (self.arguments.json, number) {
            (true, number) => json!({"line": number, "error": message}).to_string(),
            (false, Some(number)) if !message.starts_with("line ") => {
                format!("line {number}: {message}")
            }
            (false, _) => message.to_owned(),
        })
    }

    /// A remark on the whole.
    pub(super) fn note(&mut self, text: &str) -> Result<(), Failure> {
        self.output.line(match self.arguments.json {
            true => json!({"note": text}).to_string(),
            false => format!("note: {text}"),
        })
    }

    /// What is known in the end; leaves the state.
    fn end(mut self) -> Outcome {
        for (task, one) in self.watch.tasks() {
            let line = summary(task, one, self.arguments);
            self.output
                .line(line.map_err(|error| refused("the monitor", error))?)?;
        }
        self.output.finish()?;
        save(&self.watch, self.arguments)?;
        Ok(if self.malformed { BAD_INPUT } else { DONE })
    }
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
            let pays = pays.map_or_else(|| String::from("-"), short);
            format!(
                "{}trial {trial:<8} pays with {pays:<12} {said}",
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
            short(pays),
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
