//! What is still done when a run is interrupted (Ctrl-C) or terminated.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

/// Exit code of an interrupted run.
const INTERRUPTED: i32 = 130;

type Act = Box<dyn FnOnce() + Send>;

/// What is to be done, in the order in which it was asked for.
static ACTS: Mutex<Vec<(u64, Act)>> = Mutex::new(Vec::new());
static NEXT: AtomicU64 = AtomicU64::new(0);
static WATCHED: Once = Once::new();

/// An act that is done at an interruption as long as this lives.
#[must_use]
pub(crate) struct Interruption(u64);

/// Does something when the run is interrupted, before it ends.
pub(crate) fn at_interruption(act: impl FnOnce() + Send + 'static) -> Interruption {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    acts().push((number, Box::new(act)));
    WATCHED.call_once(|| {
        // Where no handler can be set an interruption ends the run at once, as if nothing had been asked for.
        let _ = ctrlc::set_handler(|| {
            // acts may ask for further ones
            let all = std::mem::take(&mut *acts());
            for (_, act) in all {
                act();
            }
            std::process::exit(INTERRUPTED);
        });
    });
    Interruption(number)
}

impl Drop for Interruption {
    fn drop(&mut self) {
        acts().retain(|(number, _)| *number != self.0);
    }
}

fn acts() -> MutexGuard<'static, Vec<(u64, Act)>> {
    ACTS.lock().unwrap_or_else(PoisonError::into_inner)
}
