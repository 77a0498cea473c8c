//! Work counted in limb operations, so that a verdict never depends on the clock.

use crate::error::{Error, Result};

/// A budget of work.
#[derive(Clone, Debug)]
pub struct Fuel {
    limit: u64,
    left: u64,
}

impl Fuel {
    /// About 5 to 10 ms on one core.
    pub const DEFAULT: u64 = 4_000_000;

    /// A full tank.
    pub fn new(limit: u64) -> Self {
        Self { limit, left: limit }
    }

    /// Takes `units` limb operations.
    ///
    /// # Errors
    /// [`Error::Budget`] when fewer are left; the tank is then empty.
    pub fn spend(&mut self, units: u64, what: &'static str) -> Result<()> {
        match self.left.checked_sub(units) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => {
                self.left = 0;
                Err(Error::Budget {
                    what,
                    limit: self.limit,
                })
            }
        }
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
