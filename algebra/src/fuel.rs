//! Work counted in limb operations, so that a verdict never depends on the clock.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};

/// A budget of work.
#[derive(Clone, Debug)]
pub struct Fuel {
    limit: u64,
    left: u64,
    /// Some work was refused, here or on a share.
    dry: bool,
    /// Set by a caller who does not want to wait any longer.
    stop: Option<Arc<AtomicBool>>,
}

impl Fuel {
    /// About 5 to 10 ms on one core.
    pub const DEFAULT: u64 = 4_000_000;

    /// A full tank.
    pub fn new(limit: u64) -> Self {
        Self {
            limit,
            left: limit,
            dry: false,
            stop: None,
        }
    }

    /// The same tank, which counts as empty as soon as the flag is set.
    ///
    /// Nothing here looks at a clock: a caller who does sets the flag, from another thread.
    ///
    /// ```
    /// use std::sync::{Arc, atomic::{AtomicBool, Ordering}};
    /// use algebra::Fuel;
    /// let stop = Arc::new(AtomicBool::new(false));
    /// let mut fuel = Fuel::new(100).until(Arc::clone(&stop));
    /// assert!(fuel.spend(1, "work").is_ok());
    /// stop.store(true, Ordering::Relaxed);
    /// assert!(fuel.spend(1, "work").is_err() && fuel.share(10).spend(1, "work").is_err());
    /// ```
    pub fn until(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = Some(stop);
        self
    }

    /// A full tank of its own that heeds the same flag; [`Self::settle`] takes from this one what it has used.
    pub fn share(&self, limit: u64) -> Self {
        Self {
            stop: self.stop.clone(),
            ..Self::new(limit)
        }
    }

    /// Was the flag set?
    pub fn is_stopped(&self) -> bool {
        let stop = self.stop.as_ref();
        stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
    }

    /// Takes `units` limb operations.
    ///
    /// # Errors
    /// [`Error::Budget`] when fewer are left, or the flag of [`Self::until`] is set; the tank is then empty.
    pub fn spend(&mut self, units: u64, what: &'static str) -> Result<()> {
        match self.left.checked_sub(units) {
            Some(left) if !self.is_stopped() => {
                self.left = left;
                Ok(())
            }
            _ => {
                self.left = 0;
                self.dry = true;
                Err(Error::Budget {
                    what,
                    limit: self.limit,
                })
            }
        }
    }

    /// Takes what a share of this tank has used, and remembers whether the share ran out.
    ///
    /// # Errors
    /// [`Error::Budget`] when less is left.
    pub fn settle(&mut self, share: &Self, what: &'static str) -> Result<()> {
        self.dry |= share.dry;
        self.spend(share.used(), what)
    }

    /// Was some work refused for lack of fuel?
    pub fn is_dry(&self) -> bool {
        self.dry
    }

    /// What was used so far.
    pub fn used(&self) -> u64 {
        self.limit - self.left
    }

    /// What is left.
    pub fn left(&self) -> u64 {
        self.left
    }
}

impl Default for Fuel {
    fn default() -> Self {
        Self::new(Self::DEFAULT)
    }
}
