//! `makespan monitor`: trials as they come, and the policy that follows from them.

use std::collections::BTreeSet;
use std::path::Path;

use closedform::transforms::Error;
use closedform::transforms::makespan::Monitor as Watch;
use closedform::transforms::makespan::uncertainty::{Attempt, Change, Update};
use serde_json::json;

use super::answer::refused;
use super::attempts;
use super::monitor_state::{Keeper, Shared, begun};
use super::trial_arguments::Monitor;
use crate::failure::{BAD_INPUT, DONE, Failure, Outcome};
use crate::input::Input;
use crate::output::Output;
use crate::table::short;

/// Runs the command.
pub(crate) fn run(arguments: &Monitor, target: Option<&Path>) -> Outcome {
    let watch = Shared::new(begun(arguments)?);
    Output::spares(&arguments.file, target)?;
    if let Some(state) = &arguments.state {
        Output::spares(&arguments.file, Some(state))
            .map_err(|failure| failure.of_option("--state"))?;
    }
    let input = Input::open(&arguments.file)?;
    let live = !input.regular;
    let keeper = arguments.state.as_deref();
    let mut session = Session {
        keeper: keeper.map(|path| Keeper::new(path, &watch, live)),
        watch,
        output: Output::open(target)?,
        malformed: false,
        unknown: BTreeSet::new(),
        arguments,
    };
    let read = attempts::read(input, &mut session);
    session.end(read)
}

/// A monitor at work.
pub(super) struct Session<'a> {
    watch: Shared,
    keeper: Option<Keeper>,
    output: Output,
    malformed: bool,
    /// Tasks of which it was said that nothing can be known.
    unknown: BTreeSet<String>,
    pub(super) arguments: &'a Monitor,
}

impl Session<'_> {
    /// One more attempt; what it changes is told at once.
    pub(super) fn attempt(
        &mut self,
        task: &str,
        attempt: &Attempt,
    ) -> Result<Result<(), String>, Failure> {
        let mut watch = self.watch.lock();
        let update = match self.arguments.all {
            true => watch.record(task, attempt),
            false => watch.record_quickly(task, attempt),
        };
        let update = match update {
            Ok(update) => update,
            Err(error) => return Ok(Err(error.to_string())),
        };
        let one = watch.task(task);
        let trial = one.map_or(0, Watch::trials);
        // said once, when there would have been a first look
        let due = |one: &&Watch| one.trials() as f64 >= one.options().minimum;
        let unknown = match attempt.preempted && !self.unknown.contains(task) {
            true => one.filter(due).and_then(|one| one.posterior().err()),
            false => None,
        };
        drop(watch);
        if let Some(line) = told(task, trial, &update, self.arguments) {
            self.output.line(line)?;
            self.output.flush()?;
        }
        if let Some(error) = unknown {
            self.unknown.insert(task.to_owned());
            self.note(&format!("{}{error}", named(task)))?;
            self.output.flush()?;
        }
        if let Some(keeper) = &self.keeper {
            keeper.counted()?;
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
    fn end(mut self, read: Result<(), Failure>) -> Outcome {
        let (mut lines, mut notes) = (Vec::new(), Vec::new());
        for (task, one) in self.watch.lock().tasks() {
            let line = summary(task, one, self.arguments);
            lines.push(line.map_err(|error| refused("the monitor", error)));
            if let (Err(error), false) = (one.posterior(), self.unknown.contains(task)) {
                notes.push(format!("{}{error}", named(task)));
            }
            if let Some((seen, stated)) = one.exploration_doubt() {
                notes.push(format!(
                    "{}of the alarmed attempts {} % were let run on, and {} % were to be: the rates hold only if these were chosen at \
                     random",
                    named(task),
                    short(100.0 * seen),
                    short(100.0 * stated),
                ));
            }
        }
        let (keeper, malformed) = (self.keeper.take(), self.malformed);
        let said = read.and_then(|()| self.conclude(&notes, lines));
        // the first failure is the one that is told
        let kept = keeper.map_or(Ok(()), |keeper| keeper.end(said.is_ok()));
        said?;
        kept?;
        Ok(if malformed { BAD_INPUT } else { DONE })
    }

    fn conclude(
        mut self,
        notes: &[String],
        lines: Vec<Result<String, Failure>>,
    ) -> Result<(), Failure> {
        for note in notes {
            self.note(note)?;
        }
        for line in lines {
            self.output.line(line?)?;
        }
        self.output.finish()
    }
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
        // a name may have what a terminal obeys
        false => format!("{}: ", task.escape_debug()),
    }
}

fn summary(
    task: &str,
    watch: &Watch,
    arguments: &Monitor,
) -> closedform::transforms::Result<String> {
    let policy = if watch.preempts() {
        "preempt"
    } else {
        "do not preempt"
    };
    let posterior = match watch.posterior() {
        Ok(posterior) => posterior,
        Err(error @ Error::Unsupported { .. }) => {
            return Ok(match arguments.json {
                true => json!({
                    "task": task,
                    "trials": watch.trials(),
                    "preempt": watch.preempts(),
                    "probability_pays": null,
                    "p": null,
                    "alpha": null,
                    "beta": null,
                    "weight": watch.counts().total(),
                    "refused": error.to_string(),
                })
                .to_string(),
                false => format!(
                    "{}{} trials, whether preempting pays cannot be known: {policy}",
                    named(task),
                    watch.trials()
                ),
            });
        }
        Err(error) => return Err(error),
    };
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
            "{}{} trials, preempting pays with {}: {policy}",
            named(task),
            watch.trials(),
            short(pays),
        ),
    })
}
