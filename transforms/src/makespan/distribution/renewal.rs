//! The makespan on a grid of times: all durations rounded up, and all rounded down.

use std::collections::BTreeMap;

use super::follow::settle;
use super::process::{Law, Process};
use crate::error::{Error, Result};

/// No more steps.
const MOST_STEPS: usize = 1 << 16;

/// Bounds of a distribution at equally spaced times.
///
/// With every duration rounded up to the grid the task takes longer, with every one rounded down less: the two distributions enclose the
/// true one. No transform is used.
#[derive(Clone, Debug, PartialEq)]
pub struct Renewal {
    /// The distance of the times.
    pub step: f64,
    /// F(j · step) is at least this.
    pub lower: Vec<f64>,
    /// F(j · step) is at most this.
    pub upper: Vec<f64>,
}

impl Renewal {
    /// Bounds at a time within the grid: those at the grid times around it; 0 and 1 beyond.
    pub fn at(&self, time: f64) -> (f64, f64) {
        let place = time / self.step;
        if place.is_nan() || place < 0.0 {
            return (0.0, if time < 0.0 { 0.0 } else { 1.0 });
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, and is looked up"
        )]
        let (below, above) = (place.floor() as usize, place.ceil() as usize);
        let last = self.lower.last().copied().unwrap_or(0.0);
        (
            self.lower.get(below).copied().unwrap_or(last),
            self.upper.get(above).copied().unwrap_or(1.0),
        )
    }
}

/// Both bounds, in units of the process, at times up to the latest. Costs O(legs · steps²) operations.
pub(super) fn renewal(process: &Process, latest: f64, steps: usize) -> Result<Renewal> {
    if steps == 0 || steps > MOST_STEPS {
        return Err(Error::TooLarge {
            what: "steps of the grid",
            needed: steps as u64,
            limit: MOST_STEPS as u64,
            hint: "from 1 to the limit",
        });
    }
    let step = latest / steps as f64;
    if !(step > 0.0 && step.is_finite()) {
        return Err(Error::Domain {
            what: "latest time",
            value: process.outward(latest),
            allowed: "a finite time above 0",
        });
    }
    let lower = one_sided(process, step, steps, true)?;
    let upper = one_sided(process, step, steps, false)?;
    Ok(Renewal { step, lower, upper })
}

/// Probabilities of a law on the grid.
fn rounded(law: &Law, step: f64, steps: usize, up: bool) -> Vec<f64> {
    let mut masses = vec![0.0; steps + 1];
    for (time, weight) in &law.atoms {
        let place = time / step;
        let place = if up { place.ceil() } else { place.floor() };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "saturates, and is looked up"
        )]
        if let Some(mass) = masses.get_mut(place as usize) {
            *mass += weight;
        }
    }
    if law.density {
        let at_once: f64 = law.atoms.iter().map(|atom| atom.1).sum();
        let mut before = at_once;
        for j in 1..=steps {
            let after = law.duration.cdf(j as f64 * step);
            masses[if up { j } else { j - 1 }] += after - before;
            before = after;
        }
        if !up {
            masses[steps] += law.duration.cdf((steps + 1) as f64 * step) - before;
        }
    }
    masses
}

fn convolved(some: &[f64], others: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; some.len()];
    for (j, one) in some.iter().enumerate().filter(|(_, one)| **one > 0.0) {
        for (sum, other) in sums[j..].iter_mut().zip(others) {
            *sum += one * other;
        }
    }
    sums
}

fn one_sided(process: &Process, step: f64, steps: usize, up: bool) -> Result<Vec<f64>> {
    let laws: Vec<Vec<f64>> = process
        .laws
        .iter()
        .map(|law| rounded(law, step, steps, up))
        .collect();
    let legs: Vec<Vec<f64>> = process
        .legs
        .iter()
        .map(|leg| {
            let mut product = vec![0.0; steps + 1];
            product[0] = leg.weight;
            leg.laws
                .iter()
                .fold(product, |product, law| convolved(&product, &laws[*law]))
        })
        .collect();
    let mut at_once: BTreeMap<(usize, usize), f64> = BTreeMap::new();
    for (leg, masses) in process.legs.iter().zip(&legs) {
        if let (Some(to), true) = (leg.to, masses[0] > 0.0) {
            *at_once.entry((leg.from, to)).or_insert(0.0) += masses[0];
        }
    }
    let at_once: Vec<(usize, usize, f64)> = at_once
        .into_iter()
        .map(|((from, to), weight)| (from, to, weight))
        .collect();
    let mut open = vec![vec![0.0; steps + 1]; process.states];
    for (state, weight) in &process.initial {
        open[*state][0] += weight;
    }
    let mut done = vec![0.0; steps + 1];
    for j in 0..=steps {
        let here = open.iter().enumerate();
        let mut masses: BTreeMap<usize, f64> = here
            .map(|(state, masses)| (state, masses[j]))
            .filter(|(_, mass)| *mass > 0.0)
            .collect();
        settle(&at_once, &mut masses).ok_or(Error::NotConverged {
            what: "legs that take no time",
            iterations: 100_000,
            residual: 1.0,
        })?;
        for (leg, kernel) in process.legs.iter().zip(&legs) {
            let Some(mass) = masses.get(&leg.from) else {
                continue;
            };
            let (target, first) = match leg.to {
                Some(to) => (&mut open[to], 1),
                None => (&mut done, 0),
            };
            for (sum, weight) in target[(j + first).min(steps + 1)..]
                .iter_mut()
                .zip(&kernel[first..])
            {
                *sum += mass * weight;
            }
        }
    }
    let mut sum = 0.0;
    for mass in &mut done {
        sum += *mass;
        *mass = sum;
    }
    Ok(done)
}
