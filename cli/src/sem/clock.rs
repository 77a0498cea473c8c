//! The limits of a command, --time-limit and --fuel: work ends when they say so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use closedform::algebra::{Error as Exact, Fuel};
use closedform::graphs::Error;

use crate::failure::Failure;

/// Runs from its making.
pub(super) struct Clock {
    fuel: u64,
    begun: Instant,
    limit: Option<Duration>,
    stop: Arc<AtomicBool>,
}

impl Clock {
    /// A clock for so many seconds, none: it never stops; and the fuel of every step.
    pub(super) fn new(seconds: Option<f64>, fuel: u64) -> Result<Self, Failure> {
        let limit = seconds.map(Duration::try_from_secs_f64).transpose();
        let limit = limit
            .map_err(|_| Failure::input("--time-limit: write a number of seconds, such as 10"))?;
        let stop = Arc::new(AtomicBool::new(limit.is_some_and(|limit| limit.is_zero())));
        if let Some(limit) = limit {
            let flag = Arc::clone(&stop);
            let waiting = thread::Builder::new().spawn(move || {
                thread::sleep(limit);
                flag.store(true, Ordering::Relaxed);
            });
            waiting.map_err(|error| {
                Failure::Input(format!("--time-limit: no thread for it: {error}"))
            })?;
        }
        Ok(Self {
            fuel,
            begun: Instant::now(),
            limit,
            stop,
        })
    }

    /// A full tank that ends with the time.
    pub(super) fn tank(&self) -> Fuel {
        Fuel::new(self.fuel).until(Arc::clone(&self.stop))
    }

    /// Is the time up?
    pub(super) fn is_up(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
            || self
                .limit
                .is_some_and(|limit| self.begun.elapsed() >= limit)
    }

    /// Why a computation has no answer: by the option that ended it, whatever share of it the step had.
    pub(super) fn reason(&self, error: &Error) -> String {
        match error {
            Error::Exact(Exact::Budget { .. }) if self.is_up() => {
                "the time limit was reached".to_owned()
            }
            Error::Exact(Exact::Budget { what, .. }) => {
                format!("{what} needs more than --fuel {} allows", self.fuel)
            }
            error => error.to_string(),
        }
    }

    /// The same for a command that ends with it.
    pub(super) fn failure(&self, error: Error) -> Failure {
        match Failure::graph(error.clone()) {
            Failure::Undecided(_) => Failure::Undecided(self.reason(&error)),
            other => other,
        }
    }
}
