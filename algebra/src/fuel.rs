//! Work counted in limb operations, so that a verdict never depends on the clock.

use crate::error::{Error, Result};

/// A budget of work.
#[derive(Clone, Debug)]
pub struct Fuel {
    limit: u64,
    left: u64,
    /// Some work was refused, here or on a share.
    dry: bool,
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
        }
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
