//! Attempts and chains alike: states, and legs between them that are sums of durations.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::along::Lognormals;
use super::elimination::Elimination;
use super::envelope::{Envelope, Part, leg};
use super::transform::Pair;
use crate::error::Result;
use crate::laplace::{Analytic, Taylor};
use crate::makespan::AttemptModel;
use crate::makespan::chain::{Chain, Kind};
use crate::makespan::duration::Duration;

/// A way from a state to another one, or out.
#[derive(Clone, Debug)]
pub(super) struct Leg {
    pub(super) from: usize,
    /// Nothing where the task is done.
    pub(super) to: Option<usize>,
    pub(super) weight: f64,
    /// Positions of the durations it is the sum of.
    pub(super) laws: Vec<usize>,
}

/// A duration with its atoms.
#[derive(Clone, Debug)]
pub(super) struct Law {
    pub(super) duration: Duration,
    /// By their times, each time once.
    pub(super) atoms: Vec<(f64, f64)>,
    pub(super) density: bool,
}

/// Which part of the laws a transform is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    Whole,
    /// The atoms only: what is left is the transform of sums of atoms.
    Atoms,
}

/// States that can be reached and that reach an end, and the legs between them.
#[derive(Clone, Debug)]
pub(super) struct Process {
    pub(super) states: usize,
    pub(super) initial: Vec<(usize, f64)>,
    pub(super) legs: Vec<Leg>,
    pub(super) laws: Vec<Law>,
    /// Times are in units of 2 to this power.
    pub(super) exponent: i32,
    /// Is the end always reached?
    certain: bool,
    /// What is lost in each state.
    pub(super) lost: Vec<f64>,
    /// See [`Process::plan`].
    pub(super) plan: OnceLock<Result<Elimination>>,
}

/// x · 2^n, for exponents whose power alone is no number.
pub(super) fn scaled(value: f64, exponent: i32) -> f64 {
    let half = exponent / 2;
    value * 2.0_f64.powi(half) * 2.0_f64.powi(exponent - half)
}

/// Durations of a model, each once.
#[derive(Default)]
struct Table<'a> {
    durations: Vec<&'a Duration>,
}

impl<'a> Table<'a> {
    fn place(&mut self, duration: &'a Duration) -> usize {
        let known = self.durations.iter().position(|other| *other == duration);
        known.unwrap_or_else(|| {
            self.durations.push(duration);
            self.durations.len() - 1
        })
    }
}

impl Process {
    pub(super) fn of_attempts(model: &AttemptModel) -> Self {
        let mut table = Table::default();
        let outcomes = model.outcomes().iter();
        let legs = outcomes.map(|outcome| Leg {
            from: 0,
            to: (!outcome.done).then_some(0),
            weight: outcome.probability,
            laws: [model.start(), Some(&outcome.time), outcome.restart.as_ref()]
                .into_iter()
                .flatten()
                .map(|duration| table.place(duration))
                .collect(),
        });
        let legs = legs.collect();
        let durations: Vec<Duration> = table.durations.into_iter().cloned().collect();
        Self::new(1, vec![(0, 1.0)], legs, &durations, Vec::new())
    }

    /// With all exits, or with one of them.
    pub(super) fn of_chain(chain: &Chain, exit: Option<usize>) -> Self {
        let step = Duration::Deterministic(1.0);
        let mut stays = BTreeMap::new();
        let mut laws = vec![step];
        let (mut legs, mut dropped) = (Vec::new(), Vec::new());
        for arc in chain.arcs() {
            let (weight, law) = match (chain.kind(), &arc.time) {
                (Kind::SemiMarkov, Some(time)) => {
                    laws.push(time.clone());
                    (arc.weight, laws.len() - 1)
                }
                (Kind::Continuous, _) => {
                    let out = chain.arcs_from(arc.from).iter();
                    let total: f64 = out.map(|arc| arc.weight).sum();
                    let law = *stays.entry(arc.from).or_insert_with(|| {
                        let mean = total.recip();
                        laws.push(Duration::Exponential { mean });
                        laws.len() - 1
                    });
                    (arc.weight / total, law)
                }
                _ => (arc.weight, 0),
            };
            if chain.is_exit(arc.to) && exit.is_some_and(|exit| exit != arc.to) {
                dropped.push((arc.from, weight));
                continue;
            }
            legs.push(Leg {
                from: arc.from,
                to: (!chain.is_exit(arc.to)).then_some(arc.to),
                weight,
                laws: vec![law],
            });
        }
        let mut initial = chain.initial().to_vec();
        // Where the chain begins at an exit it takes no time.
        let done = chain.states().len();
        for place in &mut initial {
            if chain.is_exit(place.0) && exit.is_none_or(|exit| exit == place.0) {
                place.0 = done;
            }
        }
        if initial.iter().any(|place| place.0 == done) {
            laws.push(Duration::Deterministic(0.0));
            legs.push(Leg {
                from: done,
                to: None,
                weight: 1.0,
                laws: vec![laws.len() - 1],
            });
        }
        Self::new(done + 1, initial, legs, &laws, dropped)
    }

    fn new(
        states: usize,
        mut initial: Vec<(usize, f64)>,
        mut legs: Vec<Leg>,
        durations: &[Duration],
        mut dropped: Vec<(usize, f64)>,
    ) -> Self {
        legs.retain(|leg| leg.weight > 0.0);
        let useful = useful(states, &initial, &legs);
        let certain = initial.iter().all(|place| useful[place.0]);
        legs.retain(|leg| {
            let stays = leg.to.is_none_or(|to| useful[to]);
            if !stays {
                dropped.push((leg.from, leg.weight));
            }
            useful[leg.from] && stays
        });
        dropped.retain(|place| useful[place.0] && place.1 > 0.0);
        initial.retain(|(state, _)| useful[*state]);
        // States that are left get new numbers.
        let mut count = 0;
        let numbers: Vec<usize> = useful
            .iter()
            .map(|useful| {
                count += usize::from(*useful);
                count.saturating_sub(1)
            })
            .collect();
        for leg in &mut legs {
            leg.from = numbers[leg.from];
            leg.to = leg.to.map(|to| numbers[to]);
        }
        for place in &mut initial {
            place.0 = numbers[place.0];
        }
        let mut lost = vec![0.0; count];
        for (state, weight) in &dropped {
            lost[numbers[*state]] += weight;
        }
        let used = legs.iter().flat_map(|leg| &leg.laws);
        let means = used.map(|law| durations[*law].mean());
        let largest = means.fold(0.0, f64::max);
        let exponent = match largest > 0.0 {
            true => exponent_of(largest),
            false => 0,
        };
        let laws = durations
            .iter()
            .map(|duration| Law::new(duration, exponent));
        Self {
            plan: OnceLock::new(),
            lost,
            certain: certain && dropped.is_empty(),
            states: count,
            initial,
            laws: laws.collect(),
            legs,
            exponent,
        }
    }

    /// A time in units of the process.
    pub(super) fn inward(&self, time: f64) -> f64 {
        scaled(time, -self.exponent)
    }

    /// A time of the process in the user's units.
    pub(super) fn outward(&self, time: f64) -> f64 {
        scaled(time, self.exponent)
    }

    pub(super) fn has_atoms(&self) -> bool {
        let with_atoms = |leg: &Leg| leg.laws.iter().all(|law| !self.laws[*law].atoms.is_empty());
        self.legs
            .iter()
            .any(|leg| leg.to.is_none() && with_atoms(leg))
    }

    pub(super) fn has_density(&self) -> bool {
        let with_density = |leg: &Leg| leg.laws.iter().any(|law| self.laws[*law].density);
        self.legs.iter().any(with_density)
    }

    /// Does a law begin, jump or end at a time other than 0?
    pub(super) fn has_edges(&self) -> bool {
        let jumps = |law: &Law| law.atoms.iter().any(|atom| atom.0 > 0.0);
        let is_uniform = |law: &Law| matches!(law.duration, Duration::Uniform { .. });
        self.laws.iter().any(|law| jumps(law) || is_uniform(law))
    }

    pub(super) fn has_lognormal(&self) -> bool {
        self.laws.iter().any(Law::is_lognormal)
    }

    /// The Laplace transform of the time until the task is done, in units of the process; NaN where there is no [`Process::plan`].
    pub(super) fn transform<S: Analytic>(&self, s: &S, share: Share) -> S {
        self.transform_by(s, share, None)
    }

    /// The same with the lognormal laws on the line of s.
    pub(super) fn transform_by<S: Analytic>(
        &self,
        s: &S,
        share: Share,
        lognormals: Option<&Lognormals>,
    ) -> S {
        let Ok(plan) = self.plan() else {
            return s.constant(f64::NAN);
        };
        let laws = self.laws.iter().enumerate();
        let pairs = laws.map(|(at, law)| {
            let known = lognormals.filter(|_| share == Share::Whole);
            match known.and_then(|known| known.at(at, s)) {
                Some(value) => Pair::of_value(value),
                None => law.pair(s, share),
            }
        });
        let pairs: Vec<Pair<S>> = pairs.collect();
        plan.solve(
            &|value| s.constant(value),
            self.legs.iter().enumerate().map(|(at, leg)| {
                let certain = Pair {
                    value: s.constant(1.0),
                    complement: s.constant(0.0),
                };
                let laws = leg.laws.iter().map(|law| &pairs[*law]);
                let product = laws.cloned().reduce(|product, pair| product.times(&pair));
                let product = product.unwrap_or(certain);
                let weight = s.constant(leg.weight);
                (
                    at,
                    product.value * weight.clone(),
                    product.complement * weight,
                )
            }),
        )
    }

    /// Bounds of the modulus of the transform without that of the atoms, on all lines Re s = a >= 0, and of its integral weighted in the
    /// given way, decreasing in the frequency.
    pub(super) fn envelope(&self, frequency: f64, part: Part) -> f64 {
        let laws: Vec<Envelope> = self
            .laws
            .iter()
            .map(|law| Envelope::of(law, frequency))
            .collect();
        let bounds: Vec<(f64, f64)> = self
            .legs
            .iter()
            .map(|one| {
                let (all, smooth) = leg(one.laws.iter().map(|law| laws[*law]), part);
                (one.weight * all, one.weight * smooth)
            })
            .collect();
        // Behind a leg with a density anything may follow; before it anything may have been.
        let goes_on = self.can_end_in_atoms();
        self.plan().map_or(f64::INFINITY, |plan| {
            plan.bound(bounds.iter().enumerate().map(|(at, bound)| {
                let ends = self.legs[at].to.is_none_or(|to| goes_on[to]);
                (at, bound.0, if ends { bound.1 } else { 0.0 })
            }))
        })
    }

    /// States from which the end can be reached in atoms alone.
    fn can_end_in_atoms(&self) -> Vec<bool> {
        let mut back: Vec<Vec<usize>> = vec![Vec::new(); self.states];
        let mut ends = Vec::new();
        let atoms = |leg: &&Leg| leg.laws.iter().all(|law| !self.laws[*law].atoms.is_empty());
        for leg in self.legs.iter().filter(atoms) {
            match leg.to {
                Some(to) => back[to].push(leg.from),
                None => ends.push(leg.from),
            }
        }
        reached(ends, &back)
    }

    /// Probability that the task is ever done, and the mean time if it is, in units of the process.
    pub(super) fn mass_and_mean(&self) -> (f64, f64) {
        let zero = num_complex::Complex64::default();
        let [mass, slope, ..] = self.transform(&Taylor::variable(zero), Share::Whole).0;
        let certain = if self.certain { 1.0 } else { mass.re };
        (certain, -slope.re / mass.re)
    }
}

/// The exponent of a positive number.
fn exponent_of(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "from -1074 to 1023")]
    let exponent = value.log2().floor() as i32;
    exponent
}

/// All states that ways lead to from some.
fn reached(seeds: Vec<usize>, ways: &[Vec<usize>]) -> Vec<bool> {
    let mut seen = vec![false; ways.len()];
    let mut open = seeds;
    while let Some(state) = open.pop() {
        if !std::mem::replace(&mut seen[state], true) {
            open.extend(&ways[state]);
        }
    }
    seen
}

/// Reached from the beginning, and reaching the end.
fn useful(states: usize, initial: &[(usize, f64)], legs: &[Leg]) -> Vec<bool> {
    let mut ahead: Vec<Vec<usize>> = vec![Vec::new(); states];
    let mut back: Vec<Vec<usize>> = vec![Vec::new(); states];
    let mut ends = Vec::new();
    for leg in legs {
        match leg.to {
            Some(to) => {
                ahead[leg.from].push(to);
                back[to].push(leg.from);
            }
            None => ends.push(leg.from),
        }
    }
    let begins = initial.iter().filter(|place| place.1 > 0.0);
    let forth = reached(begins.map(|place| place.0).collect(), &ahead);
    let home = reached(ends, &back);
    forth
        .into_iter()
        .zip(home)
        .map(|(one, other)| one && other)
        .collect()
}

impl Law {
    fn new(duration: &Duration, exponent: i32) -> Self {
        let duration = duration.in_units(exponent);
        let mut atoms = duration.atoms();
        atoms.sort_by(|one, other| one.0.total_cmp(&other.0));
        atoms.dedup_by(|next, kept| {
            let same = next.0.to_bits() == kept.0.to_bits();
            kept.1 += if same { next.1 } else { 0.0 };
            same
        });
        Self {
            density: duration.has_density(),
            duration,
            atoms,
        }
    }

    pub(super) fn is_lognormal(&self) -> bool {
        self.density && matches!(self.duration, Duration::LogNormal { .. })
    }

    fn pair<S: Analytic>(&self, s: &S, share: Share) -> Pair<S> {
        match self.density && share == Share::Whole {
            true => Pair::of(&self.duration, s),
            false => Pair::of_atoms(&self.atoms, !self.density, s),
        }
    }
}

impl Duration {
    /// All times over 2 to a power.
    pub(in crate::makespan) fn in_units(&self, exponent: i32) -> Self {
        let time = |value: &f64| scaled(*value, -exponent);
        let mut copy = self.clone();
        match &mut copy {
            Self::Deterministic(mean)
            | Self::Exponential { mean }
            | Self::Erlang { mean, .. }
            | Self::Gamma { mean, .. }
            | Self::LogNormal { mean, .. } => *mean = time(mean),
            Self::Uniform { from, to } => (*from, *to) = (time(from), time(to)),
            Self::HyperExponential { means: times, .. } | Self::Empirical { times } => {
                for value in times {
                    *value = time(value);
                }
            }
        }
        copy
    }
}
