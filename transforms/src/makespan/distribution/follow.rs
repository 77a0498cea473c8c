//! Terms of a makespan from those of its legs.

use std::collections::BTreeMap;

use super::process::Process;
use super::terms::{Key, MOST_TERMS, MOST_WORK, Reach, Term};

/// From the beginning through all legs, by delays and then by powers.
struct Follow<'a> {
    process: &'a Process,
    legs: &'a [Vec<Term>],
    reach: Reach,
    work: usize,
    open: BTreeMap<Key, (Term, BTreeMap<usize, f64>)>,
    done: BTreeMap<Key, Term>,
    lost: f64,
}

/// All terms of the makespan.
pub(super) struct Found {
    pub(super) done: BTreeMap<Key, Term>,
    /// What was too small to follow, in sum.
    pub(super) lost: f64,
}

/// Sums over all paths, leg by leg; nothing where there are too many.
pub(super) fn follow(
    process: &Process,
    legs: &[Vec<Term>],
    reach: Reach,
    work: usize,
) -> Option<Found> {
    let begin = process.initial.iter().copied().collect();
    let follow = Follow {
        process,
        legs,
        reach,
        work,
        open: BTreeMap::from([((0, 0, 0), (Term::NOTHING, begin))]),
        done: BTreeMap::new(),
        lost: 0.0,
    };
    follow.all()
}

impl Follow<'_> {
    fn all(mut self) -> Option<Found> {
        let at_once = self.at_once();
        while let Some((_, (place, mut masses))) = self.open.pop_first() {
            settle(&at_once, &mut masses)?;
            for (at, leg) in self.process.legs.iter().enumerate() {
                let Some(mass) = masses.get(&leg.from) else {
                    continue;
                };
                for term in &self.legs[at] {
                    self.work += 1;
                    self.step(&place, *mass, term, leg.to);
                }
            }
            if self.work > MOST_WORK || self.done.len() > MOST_TERMS {
                return None;
            }
        }
        Some(Found {
            done: self.done,
            lost: self.lost,
        })
    }

    /// Legs that take no time.
    fn at_once(&self) -> Vec<(usize, usize, f64)> {
        let mut sums = BTreeMap::new();
        for (leg, terms) in self.process.legs.iter().zip(self.legs) {
            let at_once = terms.iter().find(|term| term.key == (0, 0, 0));
            if let (Some(to), Some(term)) = (leg.to, at_once) {
                *sums.entry((leg.from, to)).or_insert(0.0) += term.weight;
            }
        }
        sums.into_iter()
            .map(|((from, to), weight)| (from, to, weight))
            .collect()
    }

    fn step(&mut self, place: &Term, mass: f64, term: &Term, to: Option<usize>) {
        let moved = place.times(&Term {
            weight: 1.0,
            ..*term
        });
        if !place.multiplies(term) || !moved.within(self.reach) {
            return;
        }
        let weight = mass * term.weight;
        match to {
            None => {
                let sum = self.done.entry(moved.key).or_insert(Term {
                    weight: 0.0,
                    ..moved
                });
                sum.weight += weight;
            }
            // settled before
            Some(_) if term.key == (0, 0, 0) => {}
            Some(_) if self.reach.size(weight, moved.delay) < self.reach.least => {
                self.lost += self.reach.size(weight, moved.delay);
            }
            Some(to) => {
                let (_, masses) = self
                    .open
                    .entry(moved.key)
                    .or_insert_with(|| (moved, BTreeMap::new()));
                *masses.entry(to).or_insert(0.0) += weight;
            }
        }
    }
}

/// Adds what arrives by legs that take no time, any number of them; nothing where that does not end.
pub(super) fn settle(
    at_once: &[(usize, usize, f64)],
    masses: &mut BTreeMap<usize, f64>,
) -> Option<()> {
    match at_once {
        [] => Some(()),
        // one state: a geometric series
        [(from, to, weight)] if from == to => {
            if let Some(mass) = masses.get_mut(from) {
                *mass /= 1.0 - weight;
            }
            Some(())
        }
        _ => {
            let first = masses.clone();
            for _ in 0..100_000 {
                let mut next = first.clone();
                for (from, to, weight) in at_once {
                    if let Some(mass) = masses.get(from) {
                        *next.entry(*to).or_insert(0.0) += mass * weight;
                    }
                }
                let change = next.iter().map(|(state, mass)| {
                    let before = masses.get(state).copied().unwrap_or(0.0);
                    (mass - before).abs() / mass.abs().max(f64::MIN_POSITIVE)
                });
                let change = change.fold(0.0, f64::max);
                *masses = next;
                if change <= 2.0 * f64::EPSILON {
                    return Some(());
                }
            }
            None
        }
    }
}
