//! Terms c e^(-sd) z^α of laws, and how delays and powers are counted.

use std::collections::BTreeMap;

use super::process::Process;
use crate::makespan::duration::Duration;

/// So many products of terms are the most.
pub(super) const MOST_WORK: usize = 1_000_000;

/// So many terms are the most.
pub(super) const MOST_TERMS: usize = 1 << 16;

/// Delays are counted in parts of the horizon, unless they are whole numbers of some decimal unit.
const PARTS: f64 = 4_503_599_627_370_496.0;

/// Powers are counted in parts of 1.
const PARTS_OF_POWERS: f64 = 1_073_741_824.0;

/// A delay, a power and a lognormal law, with numbers that make equal sums equal.
pub(super) type Key = (i64, i64, usize);

/// One term.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub(super) key: Key,
    pub(super) delay: f64,
    pub(super) power: f64,
    pub(super) weight: f64,
}

/// Which terms are followed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    /// Powers below this; 0 for atoms alone.
    pub(super) order: f64,
    /// Delays up to this.
    pub(super) horizon: f64,
    /// Coefficients from this on.
    pub(super) least: f64,
    /// A rate a and a time from which on coefficients count e^(-a(d - t)) times.
    pub(super) damping: (f64, f64),
    /// The rate b is so many times the largest one among the laws.
    pub(super) stretch: f64,
}

impl Reach {
    /// What a coefficient counts at a delay.
    pub(super) fn size(&self, weight: f64, delay: f64) -> f64 {
        let (rate, time) = self.damping;
        weight.abs() * (-rate * (delay - time).max(0.0)).exp()
    }

    /// The atoms up to a time.
    pub(super) fn atoms(horizon: f64) -> Self {
        Self {
            order: 0.0,
            horizon,
            least: 1e-19,
            stretch: 1.0,
            damping: (0.0, horizon),
        }
    }
}

/// Delays as whole numbers.
pub(super) struct Counter {
    /// How many to a unit of time.
    count: f64,
}

impl Counter {
    pub(super) fn of(process: &Process, horizon: f64) -> Self {
        let mut delays = Vec::new();
        for law in &process.laws {
            delays.extend(law.atoms.iter().map(|atom| atom.0));
            if let Duration::Uniform { from, to } = law.duration {
                delays.extend([from, to]);
            }
        }
        // Times that are written with few decimals have sums that are equal in decimals, not in binary.
        let mut decimal = process.outward(1.0);
        for _ in 0..10 {
            let whole = |delay: &f64| {
                let places = delay * decimal;
                (places - places.round()).abs() <= 1e-12 * places.max(1e-3)
            };
            if decimal * horizon < PARTS && delays.iter().all(whole) {
                return Self { count: decimal };
            }
            decimal *= 10.0;
        }
        Self {
            count: PARTS / horizon,
        }
    }

    fn key(&self, delay: f64) -> i64 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "below 2^53 for delays within the horizon"
        )]
        let key = (delay * self.count).round() as i64;
        key
    }

    /// The terms of a law.
    pub(super) fn terms(
        &self,
        duration: &Duration,
        atoms: &[(f64, f64)],
        rate: f64,
        reach: Reach,
    ) -> Vec<Term> {
        let term = |delay: f64, power: f64, weight: f64| Term {
            key: (self.key(delay), key_of(power), 0),
            delay,
            power,
            weight,
        };
        let mut terms: Vec<Term> = atoms
            .iter()
            .filter(|(delay, _)| *delay <= reach.horizon)
            .map(|(delay, weight)| term(*delay, 0.0, *weight))
            .collect();
        for branch in duration.gammas() {
            let share = branch.shape / branch.mean / rate;
            let mut weight = branch.weight * share.powf(branch.shape);
            let (mut power, mut j) = (branch.shape, 0.0);
            while power < reach.order {
                terms.push(term(0.0, power, weight));
                weight *= (branch.shape + j) / (j + 1.0) * (1.0 - share);
                power += 1.0;
                j += 1.0;
            }
        }
        if let Duration::Uniform { from, to } = duration
            && to > from
        {
            let height = 1.0 / ((to - from) * rate);
            let mut power = 1.0;
            while power < reach.order {
                for (delay, weight) in [(*from, height), (*to, -height)] {
                    if delay <= reach.horizon {
                        terms.push(term(delay, power, weight));
                    }
                }
                power += 1.0;
            }
        }
        terms
    }
}

/// Powers that are not 0 have keys that are not 0.
fn key_of(power: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "powers are below the order"
    )]
    let key = (power * PARTS_OF_POWERS).round() as i64;
    if power > 0.0 { key.max(1) } else { 0 }
}

/// Products within reach, equal ones summed.
pub(super) fn products(some: &[Term], others: &[Term], reach: Reach) -> Vec<Term> {
    let mut sums: BTreeMap<Key, Term> = BTreeMap::new();
    for one in some {
        for other in others {
            let product = one.times(other);
            if one.multiplies(other) && product.within(reach) {
                let term = sums.entry(product.key).or_insert(Term {
                    weight: 0.0,
                    ..product
                });
                term.weight += product.weight;
            }
        }
    }
    sums.into_values().collect()
}

impl Term {
    /// Nothing has happened yet.
    pub(super) const NOTHING: Self = Self {
        key: (0, 0, 0),
        delay: 0.0,
        power: 0.0,
        weight: 1.0,
    };

    pub(super) fn times(&self, other: &Self) -> Self {
        Self {
            key: (
                self.key.0 + other.key.0,
                self.key.1 + other.key.1,
                self.key.2.saturating_add(other.key.2),
            ),
            delay: self.delay + other.delay,
            power: self.power + other.power,
            weight: self.weight * other.weight,
        }
    }

    /// A lognormal law itself, by its position.
    pub(super) const fn of_law(law: usize) -> Self {
        Self {
            key: (0, 0, law + 1),
            ..Self::NOTHING
        }
    }

    /// The lognormal law that it is, delayed.
    pub(super) const fn law(&self) -> Option<usize> {
        self.key.2.checked_sub(1)
    }

    /// Atoms have power 0 at every order.
    pub(super) fn within(&self, reach: Reach) -> bool {
        self.delay <= reach.horizon && (self.power < reach.order || self.key.1 == 0)
    }

    /// Is the product in closed form? A lognormal law and another one or a power have none, and fall faster than it does.
    pub(super) const fn multiplies(&self, other: &Self) -> bool {
        match (self.key.2, other.key.2) {
            (0, 0) => true,
            (0, _) => self.key.1 == 0,
            (_, 0) => other.key.1 == 0,
            _ => false,
        }
    }
}
