//! Logs of trials, as the verbs ask for them.

use closedform::transforms::formats::{Alarms, Milliseconds, TrialOptions, read_trials};
use closedform::transforms::makespan::TrialLog;
use closedform::transforms::makespan::uncertainty::{ExactTime, TaskLog};

use super::answer::refused;
use super::shared_arguments::MeanTimes;
use super::trial_arguments::LogInput;
use crate::failure::Failure;
use crate::input::Input;

/// Durations kept of every kind of attempt, for the bootstrap.
const KEPT: usize = 100_000;

/// A log that was read.
pub(super) struct Log {
    pub(super) name: String,
    pub(super) log: TrialLog,
}

/// Reads a log in one pass, its milliseconds converted and its alarms only recorded where that is said.
pub(super) fn read(
    file: &str,
    input: &LogInput,
    start: Option<&str>,
    keep: bool,
) -> Result<Log, Failure> {
    let start = start
        .map(|text| {
            ExactTime::from_decimal(text, 0)
                .filter(|time| !time.is_negative())
                .ok_or_else(|| {
                    Failure::Input(format!("--start {text}: write a decimal, at least 0"))
                })
        })
        .transpose()?;
    let options = TrialOptions {
        keep: if keep { KEPT } else { 0 },
        start,
        alarms: match input.shadow {
            true => Alarms::RunOn,
            false => Alarms::default(),
        },
        milliseconds: match input.milliseconds {
            true => Milliseconds::Convert,
            false => Milliseconds::Ask,
        },
        labels: input.labels(),
    };
    let input = Input::open(file)?;
    let name = input.name.clone();
    let log = read_trials(input.reader, &options).map_err(|error| refused_rows(&name, error))?;
    Ok(Log { name, log })
}

/// What is wrong with a log, with the options that say more about it.
pub(super) fn refused_rows(name: &str, error: closedform::transforms::Error) -> Failure {
    match refused(name, error) {
        Failure::Input(message) => Failure::Input(message.replace(
            "say that *_ms is to be converted",
            "convert it with --milliseconds",
        )),
        other => other,
    }
}

/// What the log lacks, with the options that give it.
pub(super) fn lacking(error: &closedform::transforms::Error) -> String {
    let options = [
        ("success that was run on", "--mts"),
        ("failure that was run on", "--mtf"),
        ("preempted", "--mtn"),
    ];
    let message = error.to_string();
    let kind = options.iter().find(|(kind, _)| {
        let kind = format!("no attempt of the kind {kind}");
        message.contains(&kind)
    });
    match kind {
        Some((_, option)) => format!("{message} with {option}"),
        None => message,
    }
}

impl Log {
    /// The tasks that are asked for.
    pub(super) fn tasks(&self, wanted: Option<&str>) -> Result<Vec<&TaskLog>, Failure> {
        let Some(wanted) = wanted else {
            return Ok(self.log.tasks().iter().collect());
        };
        self.log.task(wanted).map(|task| vec![task]).ok_or_else(|| {
            if self.log.tasks().iter().all(|task| task.name().is_empty()) {
                return Failure::Input(format!(
                    "--task {wanted}: {} has no column of tasks: leave the option out",
                    self.name
                ));
            }
            let names = self.log.tasks().iter().take(20);
            let names: Vec<String> = names
                .map(|task| task.name().escape_debug().to_string())
                .collect();
            Failure::Input(format!(
                "--task {}: {} has no such task; its tasks are {}",
                wanted.escape_debug(),
                self.name,
                names.join(", ")
            ))
        })
    }

    /// A task with the mean times that it lacks.
    pub(super) fn completed(
        &self,
        task: &TaskLog,
        times: &MeanTimes,
        input: &LogInput,
    ) -> Result<TaskLog, Failure> {
        task.with_times(&times.given(), input.labels())
            .map_err(|error| self.refused(error))
    }

    /// What the library refuses about this log.
    pub(super) fn refused(&self, error: closedform::transforms::Error) -> Failure {
        refused(&self.name, error)
    }
}

/// A confidence in per cent as a probability.
pub(super) fn confidence(percent: f64) -> Result<f64, Failure> {
    match percent > 50.0 && percent < 100.0 {
        true => Ok(percent / 100.0),
        false => Err(Failure::Input(format!(
            "--confidence {percent}: give per cent above 50 and below 100, such as 95"
        ))),
    }
}
