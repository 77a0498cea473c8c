//! The mean by the dice.

use algebra::evidence::{Basis, Evidence, Method};

use crate::makespan::simulate::Makespans;

/// Standard errors that a mean may be off: a right one is farther off once in 16,000 samples.
const SIGMAS: f64 = 4.0;

/// Compares a mean with that of a sample.
pub fn dice(sample: &Makespans, mean: f64) -> Evidence {
    let found = sample.mean();
    Evidence {
        method: Method::Simulation,
        measured: (found.value - mean).abs(),
        // A sample without spread, of durations that are all the same, is still rounded.
        bound: (SIGMAS * found.error).max(1e-12 * mean.abs()),
        basis: Basis::Statistical {
            sigmas: SIGMAS,
            samples: sample.len() as u64,
        },
        note: format!("{} makespans drawn: {found}", sample.len()),
    }
}
