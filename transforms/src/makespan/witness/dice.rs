//! The mean by the dice.

use algebra::evidence::{Basis, Evidence, Method};

use crate::makespan::simulate::Makespans;

/// Standard errors that a mean may be off: a right one is farther off once in 16,000 samples.
const SIGMAS: f64 = 4.0;

/// Compares a mean with that of a sample; open where the sample or its standard error is beyond the doubles.
pub fn dice(sample: &Makespans, mean: f64) -> Evidence {
    let found = sample.mean();
    let bound = SIGMAS * found.error;
    let drawn = format!("{} makespans drawn", sample.len());
    let (bound, note) = match bound.is_finite() && found.value.is_finite() {
        // A sample without spread, of durations that are all the same, is still rounded.
        true => (bound.max(1e-12 * mean.abs()), format!("{drawn}: {found}")),
        false => (
            f64::INFINITY,
            format!("{drawn}: their mean or its error is beyond the doubles"),
        ),
    };
    Evidence {
        method: Method::Simulation,
        measured: (found.value - mean).abs(),
        bound,
        basis: Basis::Statistical {
            sigmas: SIGMAS,
            samples: sample.len() as u64,
        },
        note,
    }
}
