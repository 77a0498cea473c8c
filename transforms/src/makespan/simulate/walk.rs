//! Walks through a chain until an exit.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Exp1};

use super::durations::Sampler;
use super::pick::Pick;
use super::sample::{Makespans, One};
use crate::error::{Error, Result};
use crate::makespan::{Chain, Kind};
use crate::sampling::Draw;
use crate::special::binade;

/// Arcs of one walk; a walk that takes more is given up with all others.
const LONGEST: u64 = 100_000_000;

/// Arcs of all walks, if all were as long as is allowed.
const MOST_ARCS: u64 = 100_000_000_000;

/// States of a trap that are named.
const MOST_NAMES: usize = 20;

/// What happens in a state.
struct Stay {
    pick: Pick,
    /// Mean of the stay in a chain in continuous time.
    mean: f64,
    /// Ends of the arcs, with their times in a semi-Markov chain.
    ends: Vec<(usize, Option<Sampler>)>,
}

impl Chain<f64> {
    /// Makespans drawn arc by arc.
    ///
    /// Costs O(log arcs out of a state) for each arc that is followed.
    ///
    /// # Errors
    /// [`Error::Unsupported`] where a walk may be trapped, naming the states; [`Error::NotConverged`] for a walk that has not ended after 1e8 arcs (of n walks, 1e11/n); [`Error::TooLarge`] for more than 2^25 draws;
    /// [`Error::Domain`] for fewer than 2.
    pub fn simulate(&self, draw: Draw) -> Result<Makespans> {
        if let Some(trap) = self.classes()?.reached_trap() {
            let names: Vec<&str> = trap
                .iter()
                .map(|&state| self.states()[state].as_str())
                .take(MOST_NAMES)
                .collect();
            return Err(Error::Unsupported {
                what: "a simulation",
                construct: format!(
                    "a task that may never be done: the states {} are never left and are no exit",
                    names.join(", ")
                ),
                hint: "add an arc from one of them to an exit, or name an exit among them",
            });
        }
        let begins: Vec<f64> = self.initial().iter().map(|(_, p)| *p).collect();
        let begin = Pick::new(&begins);
        let mut number = vec![0; self.states().len()];
        for (place, exit) in (0..).zip(self.exits()) {
            number[exit] = place;
        }
        let stays = (0..self.states().len())
            .map(|state| self.stay(state))
            .collect::<Result<Vec<_>>>()?;
        let longest = LONGEST.min(MOST_ARCS / (draw.count as u64).max(1));
        let walk = |random: &mut ChaCha8Rng| {
            let mut state = self.initial()[begin.draw(random)].0;
            let mut one = One::default();
            while !self.is_exit(state) {
                if one.steps >= longest {
                    return Err(Error::NotConverged {
                        what: "a walk to an exit",
                        iterations: usize::try_from(one.steps).unwrap_or(usize::MAX),
                        residual: 1.0,
                    });
                }
                one.steps += 1;
                let stay = &stays[state];
                let (end, time) = &stay.ends[stay.pick.draw(random)];
                one.time += match (self.kind(), time) {
                    (Kind::Continuous, _) => {
                        let unit: f64 = Exp1.sample(random);
                        stay.mean * unit
                    }
                    (_, Some(time)) => time.draw(random),
                    (_, None) => 1.0,
                };
                state = *end;
            }
            one.exit = number[state];
            Ok(one)
        };
        Ok(Makespans::new(draw.sample("makespans", walk)?))
    }

    fn stay(&self, state: usize) -> Result<Stay> {
        let arcs = self.arcs_from(state);
        let weights: Vec<f64> = arcs.iter().map(|arc| arc.weight).collect();
        let ends = arcs.iter().map(|arc| {
            let place = || format!("arc {} -> {}", self.states()[state], self.states()[arc.to]);
            let time = arc.time.as_ref().map(|time| Sampler::new(time, &place()));
            Ok((arc.to, time.transpose()?))
        });
        Ok(Stay {
            pick: Pick::new(&weights),
            mean: mean_stay(&weights),
            ends: ends.collect::<Result<_>>()?,
        })
    }
}

/// 1 over the sum of rates, which may be beyond the doubles.
fn mean_stay(rates: &[f64]) -> f64 {
    let unit = binade(rates.iter().copied().fold(0.0, f64::max));
    let sum: f64 = rates.iter().map(|rate| rate / unit).sum();
    sum.recip() / unit
}
