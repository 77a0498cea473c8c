//! Makespans of durations that are certain or one of several times: probabilities of sums, exactly.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::error::{Error, Result, at_most};
use crate::makespan::duration::refused;
use crate::makespan::{AttemptModel, Number};

/// So many sums are the most.
const MOST_SUMS: usize = 1 << 20;

/// Digits of exact probabilities grow with every attempt.
const MOST_BITS: u64 = 1 << 29;

/// Sums within this, relative to their size, are compared as they are.
const NEAR: f64 = 1e-12;

/// The times at which a task can be done, with their probabilities, up to a horizon.
#[derive(Clone, Debug, PartialEq)]
pub struct Lattice<N = f64> {
    atoms: Vec<(N, N)>,
    zero: N,
}

impl<N: Number> AttemptModel<N> {
    /// The times up to a horizon at which the task can be done, with their probabilities, if no duration has a density.
    ///
    /// $$ f(t) = \sum_{k\, \mathrm{done}} P_k\, [t = d_k] + \sum_{k\, \mathrm{retry}} P_k\, f(t - d_k) $$
    ///
    /// Exact in exact numbers, the times commensurable or not; equal sums are merged, in double precision those within 1e-13 of each other.
    /// Attempts that fail and take no time are a geometric series. Costs O(sums · times · log sums).
    ///
    /// # Errors
    /// [`Error::Model`] when a duration has a density or is a formula; [`Error::TooLarge`] for more than 2^20 sums.
    ///
    /// ```
    /// use algebra::Rational;
    /// use transforms::makespan::{AttemptModel, Duration, Outcome};
    /// let ratio = |p: i64, q: i64| Rational::from(p).checked_div(&Rational::from(q)).unwrap();
    /// let outcome = |name: &str, time: i64, done| Outcome {
    ///     name: name.to_owned(),
    ///     probability: ratio(1, 2),
    ///     time: Duration::Deterministic(Rational::from(time)),
    ///     restart: None,
    ///     done,
    /// };
    /// let model = AttemptModel::new(None, vec![outcome("S", 3, true), outcome("F", 2, false)])?;
    /// let lattice = model.lattice(&Rational::from(8))?;
    /// assert_eq!(lattice.cdf(&Rational::from(6)), ratio(3, 4));
    /// assert_eq!(lattice.quantile(&ratio(7, 8)), Some(Rational::from(7)));
    /// # Ok::<(), transforms::Error>(())
    /// ```
    pub fn lattice(&self, horizon: &N) -> Result<Lattice<N>> {
        let zero = horizon.whole(0);
        let steps = self.steps()?;
        let (done, again): (Vec<&Step<N>>, Vec<&Step<N>>) =
            steps.iter().partition(|step| step.done);
        let at_once = again.iter().filter(|step| step.time.is_zero());
        let stays = at_once.fold(zero.clone(), |sum, step| sum + &step.weight);
        let leaves = zero.whole(1) - &stays;
        let mut open = Sums::default();
        let mut atoms = Sums::default();
        open.add(zero.clone(), zero.whole(1))?;
        let (mut count, mut bits) = (0, 0_u64);
        while let Some((time, mass)) = open.pop() {
            let Some(mass) = mass.over(&leaves) else {
                break; // all attempts fail at once, for ever
            };
            let mass_bits = mass.bits();
            for step in &done {
                let at = time.clone() + &step.time;
                if !beyond(&at, horizon) {
                    atoms.add(at, mass.clone() * &step.weight)?;
                }
            }
            for step in again.iter().filter(|step| !step.time.is_zero()) {
                let at = time.clone() + &step.time;
                if !beyond(&at, horizon) {
                    open.add(at, mass.clone() * &step.weight)?;
                }
            }
            let uses = done.len() + again.len();
            count += uses;
            bits = bits.saturating_add(mass_bits.saturating_mul(uses as u64));
            if bits > MOST_BITS {
                return Err(Error::TooLarge {
                    what: "binary digits of exact sums of times",
                    needed: bits,
                    limit: MOST_BITS,
                    hint: "an earlier horizon has fewer, doubles have none",
                });
            }
            at_most(
                "sums of times",
                count,
                MOST_SUMS,
                "an earlier horizon has fewer",
            )?;
        }
        let mut sorted: Vec<(N, N)> = atoms.places.into_values().flatten().collect();
        sorted.sort_by(|one, other| {
            let gap = one.0.clone() - &other.0;
            gap.sign().unwrap_or(Ordering::Equal)
        });
        Ok(Lattice {
            atoms: sorted,
            zero,
        })
    }

    /// Whole attempts: how long, how likely, and whether they are the last.
    fn steps(&self) -> Result<Vec<Step<N>>> {
        let mut steps = Vec::new();
        for outcome in self
            .outcomes()
            .iter()
            .filter(|outcome| !outcome.probability.is_zero())
        {
            let parts = [self.start(), Some(&outcome.time), outcome.restart.as_ref()];
            let mut sums = Sums::default();
            sums.add(outcome.probability.whole(0), outcome.probability.clone())?;
            for duration in parts.into_iter().flatten() {
                if duration.has_density() {
                    let message = "has a density: ask for its distribution instead of a lattice";
                    return Err(refused(&format!("outcome {}", outcome.name), message));
                }
                let mut before = sums.places.into_values().flatten();
                sums = before.try_fold(Sums::default(), |mut sums, (time, mass)| {
                    for (delay, weight) in duration.atoms() {
                        sums.add(time.clone() + &delay, mass.clone() * &weight)?;
                    }
                    Ok::<_, Error>(sums)
                })?;
            }
            let all = sums.places.into_values().flatten();
            steps.extend(all.map(|(time, weight)| Step {
                time,
                weight,
                done: outcome.done,
            }));
        }
        Ok(steps)
    }
}

/// Later than a horizon, for certain.
fn beyond<N: Number>(time: &N, horizon: &N) -> bool {
    (time.clone() - horizon).sign() == Some(Ordering::Greater) && !time.coincides(horizon)
}

struct Step<N> {
    time: N,
    weight: N,
    done: bool,
}

/// Times with probabilities, in order; equal ones are one.
struct Sums<N> {
    /// By the bits of the nearest double, which for times at least 0 are in their order.
    places: BTreeMap<u64, Vec<(N, N)>>,
    count: usize,
}

impl<N> Default for Sums<N> {
    fn default() -> Self {
        Self {
            places: BTreeMap::new(),
            count: 0,
        }
    }
}

impl<N: Number> Sums<N> {
    fn add(&mut self, time: N, mass: N) -> Result<()> {
        let Some(near) = time.approximate() else {
            return Err(refused(
                "times",
                "are formulas: sums of times are compared as numbers only",
            ));
        };
        let near = near.max(0.0);
        let (from, to) = (near * (1.0 - NEAR), near * (1.0 + NEAR));
        let around = self.places.range_mut(from.to_bits()..=to.to_bits());
        for (other, sum) in around.flat_map(|(_, sums)| sums) {
            if other.coincides(&time) {
                *sum = sum.clone() + &mass;
                return Ok(());
            }
        }
        self.count += 1;
        at_most(
            "sums of times",
            self.count,
            MOST_SUMS,
            "an earlier horizon, or fewer observed times, have fewer",
        )?;
        self.places
            .entry(near.to_bits())
            .or_default()
            .push((time, mass));
        Ok(())
    }

    fn pop(&mut self) -> Option<(N, N)> {
        let mut first = self.places.first_entry()?;
        let found = first.get_mut().pop();
        if first.get().is_empty() {
            first.remove();
        }
        found
    }
}

impl<N: Number> Lattice<N> {
    /// Times and their probabilities, in the order of the times.
    pub fn atoms(&self) -> &[(N, N)] {
        &self.atoms
    }

    /// Probability that the task is done at the time t or before, for t up to the horizon.
    pub fn cdf(&self, time: &N) -> N {
        let until = self.atoms.iter().take_while(|(at, _)| !beyond(at, time));
        until.fold(self.zero.clone(), |sum, (_, mass)| sum + mass)
    }

    /// The earliest time with F(t) >= q; nothing where that is beyond the horizon.
    pub fn quantile(&self, probability: &N) -> Option<N> {
        let mut sum = self.zero.clone();
        let found = self.atoms.iter().find(|(_, mass)| {
            sum = sum.clone() + mass;
            !beyond(probability, &sum)
        });
        found.map(|(time, _)| time.clone())
    }
}
