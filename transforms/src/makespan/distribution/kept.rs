//! What was computed for one question, for the next ones.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Results that all copies of a law share.
pub(super) struct Kept<T>(Arc<Mutex<T>>);

impl<T> Kept<T> {
    /// Nobody else reads or writes as long as this lives.
    pub(super) fn lock(&self) -> MutexGuard<'_, T> {
        // Whatever went wrong elsewhere, what is kept is whole.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Default> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> fmt::Debug for Kept<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Kept(..)")
    }
}
