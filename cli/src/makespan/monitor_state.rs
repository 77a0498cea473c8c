//! The state of a monitor in a file: begun, gone on with, and kept.

use std::fs;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use closedform::algebra::Rational;
use closedform::transforms::makespan::Times;
use closedform::transforms::makespan::uncertainty::{
    Beliefs, BetaLaw, Memory, MonitorOptions, Monitors,
};

use super::answer::refused;
use super::task;
use super::trial_arguments::Monitor;
use crate::failure::Failure;
use crate::interruption::{Interruption, at_interruption};
use crate::output::Output;

/// A live state is kept after this time.
const SECONDS: Duration = Duration::from_secs(1);

/// Of the time that passes at most this part is spent on keeping the state.
const PART: u32 = 20;

/// A monitor that a signal may look at.
#[derive(Clone)]
pub(super) struct Shared(Arc<Mutex<Monitors>>);

impl Shared {
    pub(super) fn new(monitors: Monitors) -> Self {
        Self(Arc::new(Mutex::new(monitors)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Monitors> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps the state of a monitor.
pub(super) struct Keeper {
    path: PathBuf,
    watch: Shared,
    /// The stream cannot be read again: its state is kept on the way. Of a file it is left in the end, so that none counts by half.
    live: Option<Live>,
}

impl Keeper {
    pub(super) fn new(path: &Path, watch: &Shared, live: bool) -> Self {
        Self {
            path: path.to_owned(),
            watch: watch.clone(),
            live: live.then(|| Live::new(path, watch)),
        }
    }

    /// One more attempt was counted.
    pub(super) fn counted(&self) -> Result<(), Failure> {
        self.live.as_ref().map_or(Ok(()), Live::counted)
    }

    /// The input ended, well or not.
    pub(super) fn end(self, well: bool) -> Result<(), Failure> {
        let is_live = self.live.is_some();
        if let Some(live) = self.live {
            live.end();
        }
        match well || is_live {
            true => save(&self.path, &self.watch.lock()),
            false => Ok(()),
        }
    }
}

/// Keeps the state beside the stream, whether attempts come or not, and at an interruption, as long as this lives.
struct Live {
    /// There were attempts since the state was kept.
    changed: Arc<AtomicBool>,
    failed: Arc<Mutex<Option<Failure>>>,
    _interruption: Interruption,
    /// Ends the thread when it is dropped.
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Live {
    fn new(path: &Path, watch: &Shared) -> Self {
        let (own, shared) = (path.to_owned(), watch.clone());
        let interruption = at_interruption(move || {
            let monitors = shared.lock();
            if let Err(Failure::Input(message)) = save(&own, &monitors) {
                eprintln!("error: {message}");
            }
            // nothing counts any more that is not in the state
            mem::forget(monitors);
        });
        let (stop, stopped) = mpsc::channel();
        let changed = Arc::new(AtomicBool::new(false));
        let failed = Arc::new(Mutex::new(None));
        let thread = {
            let (path, watch) = (path.to_owned(), watch.clone());
            let (changed, failed) = (Arc::clone(&changed), Arc::clone(&failed));
            thread::spawn(move || {
                let mut pause = SECONDS;
                while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    if !changed.swap(false, Ordering::Relaxed) {
                        continue;
                    }
                    let begun = Instant::now();
                    if let Err(failure) = save(&path, &watch.lock()) {
                        *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
                    }
                    pause = SECONDS.max(PART * begun.elapsed());
                }
            })
        };
        Self {
            changed,
            failed,
            _interruption: interruption,
            stop,
            thread,
        }
    }

    /// Waits for a state that is being written.
    fn end(self) {
        drop(self.stop);
        // it returns nothing, and what it could not write is written after it
        let _ = self.thread.join();
    }

    /// One more attempt; an error of the state that was kept before it.
    fn counted(&self) -> Result<(), Failure> {
        self.changed.store(true, Ordering::Relaxed);
        let mut failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        failed.take().map_or(Ok(()), Err)
    }
}

/// Leaves the state in its file, whole.
fn save(path: &Path, watch: &Monitors) -> Result<(), Failure> {
    let text = serde_json::to_string(watch)
        .map_err(|error| Failure::Input(format!("--state {}: {error}", path.display())))?;
    let of_state = |failure: Failure| failure.of_option("--state");
    let mut output = Output::open(Some(path)).map_err(of_state)?;
    output.line(text).map_err(of_state)?;
    output.finish().map_err(of_state)
}

/// A new monitor, or the one that was left.
pub(super) fn begun(arguments: &Monitor) -> Result<Monitors, Failure> {
    if let Some(path) = &arguments.state {
        let about = |what: String| Failure::Input(format!("--state {}: {what}", path.display()));
        match fs::read(path) {
            Ok(bytes) => {
                let monitors: Monitors = serde_json::from_slice(&bytes)
                    .map_err(|error| about(format!("no state of a monitor: {error}")))?;
                return match contradicted(arguments, monitors.options()) {
                    None => Ok(monitors),
                    Some((option, kept)) => Err(about(format!(
                        "this monitor was begun {kept}: leave --{option} out, or begin another state"
                    ))),
                };
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(about(error.to_string())),
        }
    }
    let prior = arguments.prior.unwrap_or(1.0);
    let prior = BetaLaw::new(prior, prior)
        .map_err(|error| Failure::Input(format!("--prior {prior}: {error}")))?;
    let usual = MonitorOptions::new(times(arguments)?);
    let options = MonitorOptions {
        times_weight: arguments.times_weight,
        prior: Beliefs::alike(prior),
        adopt: arguments.adopt.unwrap_or(usual.adopt),
        drop: arguments.drop.unwrap_or(usual.drop),
        minimum: arguments.minimum.unwrap_or(usual.minimum),
        every: arguments.every.unwrap_or(usual.every),
        memory: match (arguments.window, arguments.forget) {
            (Some(longest), _) => Memory::Window(longest),
            (None, Some(factor)) => Memory::Forgetting(factor),
            (None, None) => Memory::All,
        },
        ..usual
    };
    Monitors::new(options).map_err(|error| refused(task::OPTIONS, error))
}

/// An option that says something else than the state does, and what the state says.
fn contradicted(arguments: &Monitor, kept: &MonitorOptions) -> Option<(&'static str, String)> {
    let times = &arguments.times;
    let double = |value: &Option<Rational>| value.as_ref().map(Rational::to_f64);
    let until = |own: &Option<Rational>| match own {
        Some(_) => None,
        None => double(&times.mtn),
    };
    let (window, factor) = match kept.memory {
        Memory::All => (None, None),
        Memory::Window(longest) => (Some(longest as f64), None),
        Memory::Forgetting(factor) => (None, Some(factor)),
    };
    let of = &kept.times;
    let rows: [(&'static str, Option<f64>, Option<f64>); 17] = [
        ("mts", double(&times.mts), Some(of.success)),
        ("mtf", double(&times.mtf), Some(of.failure)),
        ("ts", double(&times.ts), Some(of.preempted_success)),
        ("tf", double(&times.tf), Some(of.preempted_failure)),
        ("mtn", until(&times.ts), Some(of.preempted_success)),
        ("mtn", until(&times.tf), Some(of.preempted_failure)),
        ("start", double(&arguments.start), Some(of.start)),
        (
            "restart-failure",
            double(&times.restart_failure),
            Some(of.restart_after_failure),
        ),
        (
            "restart-preempt",
            double(&times.restart_preempt),
            Some(of.restart_after_preempt),
        ),
        ("times-weight", arguments.times_weight, kept.times_weight),
        (
            "prior",
            arguments.prior,
            Some(kept.prior.success.parameters().0),
        ),
        ("adopt", arguments.adopt, Some(kept.adopt)),
        ("drop", arguments.drop, Some(kept.drop)),
        ("minimum", arguments.minimum, Some(kept.minimum)),
        (
            "every",
            arguments.every.map(|every| every as f64),
            Some(kept.every as f64),
        ),
        (
            "window",
            arguments.window.map(|longest| longest as f64),
            window,
        ),
        ("forget", arguments.forget, factor),
    ];
    let other = |(_, given, kept): &(&str, Option<f64>, Option<f64>)| match (given, kept) {
        (None, _) => false,
        (Some(given), Some(kept)) => given.total_cmp(kept).is_ne(),
        (Some(_), None) => true,
    };
    rows.into_iter().find(other).map(|(option, _, kept)| {
        let kept = match kept {
            Some(kept) => format!("with --{option} {kept}"),
            None => format!("without --{option}"),
        };
        (option, kept)
    })
}

fn times(arguments: &Monitor) -> Result<Times, Failure> {
    let given = &arguments.times;
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
        None => needed(&given.mtn, "mtn"),
    };
    Ok(Times {
        start: or_zero(&arguments.start),
        success: needed(&given.mts, "mts")?,
        failure: needed(&given.mtf, "mtf")?,
        preempted_success: until(&given.ts)?,
        preempted_failure: until(&given.tf)?,
        restart_after_failure: or_zero(&given.restart_failure),
        restart_after_preempt: or_zero(&given.restart_preempt),
    })
}
