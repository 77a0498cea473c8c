//! Monitors of several tasks.

use std::collections::BTreeMap;

use super::attempt::Attempt;
use super::monitor::{Monitor, Update};
use super::monitor_options::MonitorOptions;
use crate::error::{Error, Result};

/// Tasks that are watched together.
const MOST_TASKS: usize = 100_000;

/// One [`Monitor`] for each task, with the same options; begun when the task is first seen.
///
/// ```
/// use transforms::makespan::uncertainty::{Attempt, MonitorOptions, Monitors};
/// use transforms::makespan::Times;
/// let times = Times {
///     start: 0.0,
///     success: 29.0,
///     failure: 69.0,
///     preempted_success: 13.0,
///     preempted_failure: 12.0,
///     restart_after_failure: 4.0,
///     restart_after_preempt: 2.0,
/// };
/// let mut monitors = Monitors::new(MonitorOptions::new(times))?;
/// let attempt = Attempt { alarmed: false, preempted: false, succeeded: Some(true), exploration: None, duration: None };
/// monitors.record("peg", &attempt)?;
/// monitors.record("gear", &attempt)?;
/// assert_eq!(monitors.tasks().count(), 2);
/// # Ok::<(), transforms::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Monitors {
    options: MonitorOptions,
    tasks: BTreeMap<String, Monitor>,
}

impl Monitors {
    /// Monitors that have seen nothing.
    ///
    /// # Errors
    /// As [`Monitor::new`].
    pub fn new(options: MonitorOptions) -> Result<Self> {
        Monitor::new(options.clone())?;
        Ok(Self {
            options,
            tasks: BTreeMap::new(),
        })
    }

    /// One more trial of a task.
    ///
    /// # Errors
    /// As [`Monitor::record`]; [`Error::TooLarge`] above 100,000 tasks.
    pub fn record(&mut self, task: &str, attempt: &Attempt) -> Result<Update> {
        self.with(task, |monitor| monitor.record(attempt))
    }

    /// One more trial of a task, for its change of policy alone, see [`Monitor::record_quickly`].
    ///
    /// # Errors
    /// As [`Monitors::record`].
    pub fn record_quickly(&mut self, task: &str, attempt: &Attempt) -> Result<Update> {
        self.with(task, |monitor| monitor.record_quickly(attempt))
    }

    /// Uses the monitor of a task, begun if it is a new one.
    fn with<T>(&mut self, task: &str, record: impl Fn(&mut Monitor) -> Result<T>) -> Result<T> {
        if let Some(monitor) = self.tasks.get_mut(task) {
            return record(monitor);
        }
        if self.tasks.len() >= MOST_TASKS {
            return Err(Error::TooLarge {
                what: "tasks of monitors",
                needed: self.tasks.len() as u64 + 1,
                limit: MOST_TASKS as u64,
                hint: "watch fewer tasks",
            });
        }
        let mut monitor = Monitor::new(self.options.clone())?;
        let update = record(&mut monitor)?;
        self.tasks.insert(task.to_owned(), monitor);
        Ok(update)
    }

    /// The options of all of them.
    pub const fn options(&self) -> &MonitorOptions {
        &self.options
    }

    /// The monitor of a task.
    pub fn task(&self, name: &str) -> Option<&Monitor> {
        self.tasks.get(name)
    }

    /// Tasks and monitors, by name.
    pub fn tasks(&self) -> impl Iterator<Item = (&str, &Monitor)> {
        self.tasks
            .iter()
            .map(|(name, monitor)| (name.as_str(), monitor))
    }
}
