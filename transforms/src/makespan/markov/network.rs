//! Pieces put together: phases with exponential stays, and choices that take no time and are eliminated.

use std::collections::{BTreeMap, BTreeSet};

use graphs::resolvent::{Digraph, SubtractionFree};

use super::build::closure;
use crate::error::{Result, at_most};
use crate::makespan::duration::Duration;
use crate::makespan::duration::refused;

/// So many phases, or arcs after the choices are gone, are the most.
const MOST: usize = 4_000_000;

/// Where something leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Node(usize),
    Exit(usize),
    /// Round and round in no time.
    Nowhere,
}

#[derive(Clone, Debug, Default)]
struct Node {
    /// Nothing for a choice.
    rate: Option<f64>,
    /// Weights of where it leads.
    out: BTreeMap<Target, f64>,
}

/// A graph of phases and choices.
#[derive(Clone, Debug, Default)]
pub(super) struct Network {
    nodes: Vec<Node>,
}

impl Network {
    /// A phase with a rate, or without one a choice that takes no time.
    pub(super) fn node(&mut self, rate: Option<f64>) -> usize {
        let out = BTreeMap::new();
        self.nodes.push(Node { rate, out });
        self.nodes.len() - 1
    }

    /// Adds to the weight of a way out of a node.
    pub(super) fn lead(&mut self, from: usize, to: Target, weight: f64) {
        if weight > 0.0 {
            *self.nodes[from].out.entry(to).or_insert(0.0) += weight;
        }
    }

    fn phase(&mut self, mean: f64, next: Target) -> Option<Target> {
        if mean <= 0.0 {
            return Some(next);
        }
        let rate = mean.recip();
        if !rate.is_finite() || rate <= 0.0 || self.nodes.len() >= MOST {
            return None;
        }
        let node = self.node(Some(rate));
        self.lead(node, next, 1.0);
        Some(Target::Node(node))
    }

    /// A duration, followed by what comes next; nothing for a law that is not phase-type.
    pub(super) fn piece(&mut self, duration: &Duration<f64>, next: Target) -> Option<Target> {
        let mean = duration.mean();
        if mean <= 0.0 {
            return Some(next);
        }
        match duration {
            Duration::Exponential { mean } => self.phase(*mean, next),
            Duration::Erlang { stages, mean } => self.stages(f64::from(*stages), *mean, next),
            Duration::Gamma { shape, mean } if shape.fract() <= 0.0 => {
                self.stages(*shape, *mean, next)
            }
            Duration::HyperExponential { weights, means } => {
                let choice = self.node(None);
                for (weight, mean) in weights.iter().zip(means) {
                    if *weight > 0.0 {
                        let branch = self.phase(*mean, next)?;
                        self.lead(choice, branch, *weight);
                    }
                }
                Some(Target::Node(choice))
            }
            _ => None,
        }
    }

    fn stages(&mut self, stages: f64, mean: f64, next: Target) -> Option<Target> {
        // Beyond, the number of stages is beyond all that could be made of it.
        if self.nodes.len() as f64 + stages > MOST as f64 {
            return None;
        }
        let (mut at, mut left) = (next, stages);
        while left > 0.5 {
            at = self.phase(mean / stages, at)?;
            left -= 1.0;
        }
        Some(at)
    }

    /// Eliminates the choices: sums and products only, since what leads from a choice to itself is left out and the rest divided by its sum.
    pub(super) fn reduced(mut self, begin: &[(Target, f64)], exits: usize) -> Result<Reduced> {
        let start = self.node(None);
        for &(target, weight) in begin {
            self.lead(start, target, weight);
        }
        let mut into: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); self.nodes.len()];
        let mut arcs = 0;
        for (from, node) in self.nodes.iter().enumerate() {
            for target in node.out.keys() {
                if let Target::Node(to) = target {
                    into[*to].insert(from);
                }
            }
            arcs += node.out.len();
        }
        for choice in (0..start)
            .filter(|&at| self.nodes[at].rate.is_none())
            .collect::<Vec<_>>()
        {
            let mut out = std::mem::take(&mut self.nodes[choice].out);
            out.remove(&Target::Node(choice));
            let total: f64 = out.values().sum();
            if total <= 0.0 {
                out = BTreeMap::from([(Target::Nowhere, 1.0)]);
            }
            let total = if total > 0.0 { total } else { 1.0 };
            let before = std::mem::take(&mut into[choice]);
            arcs += out.len() * before.len();
            at_most(
                "arcs between phases, after choices that take no time are taken away",
                arcs,
                MOST,
                "give the busiest states a stay of their own, so that arcs share it",
            )?;
            for from in before.into_iter().filter(|&from| from != choice) {
                let weight = self.nodes[from]
                    .out
                    .remove(&Target::Node(choice))
                    .unwrap_or(0.0);
                for (&target, part) in &out {
                    self.lead(from, target, weight * (part / total));
                    if let Target::Node(to) = target {
                        into[to].insert(from);
                    }
                }
            }
            for target in out.keys() {
                if let Target::Node(to) = target {
                    into[*to].remove(&choice);
                }
            }
        }
        Ok(self.collect(start, exits))
    }

    fn collect(self, start: usize, exits: usize) -> Reduced {
        let mut place = vec![0; self.nodes.len()];
        let mut phases = 0;
        for (at, node) in self.nodes.iter().enumerate() {
            place[at] = phases;
            phases += usize::from(node.rate.is_some());
        }
        let mut reduced = Reduced {
            initial: vec![0.0; phases],
            atoms: vec![0.0; exits],
            nowhere: 0.0,
            rates: Vec::new(),
            exits: Vec::new(),
            lost: vec![0.0; phases],
        };
        for (at, node) in self.nodes.iter().enumerate() {
            // Exactly 1 where the weights are the rates already.
            let factor = node.rate.unwrap_or(1.0) / node.out.values().sum::<f64>();
            for (&target, &weight) in &node.out {
                let share = weight * factor;
                match (node.rate, target) {
                    (None, _) if at != start => {}
                    (None, Target::Node(to)) => reduced.initial[place[to]] += share,
                    (None, Target::Exit(exit)) => reduced.atoms[exit] += share,
                    (None, Target::Nowhere) => reduced.nowhere += share,
                    (Some(_), Target::Node(to)) => {
                        reduced.rates.push((place[at], place[to], share));
                    }
                    (Some(_), Target::Exit(exit)) => {
                        reduced.exits.push((place[at], exit, share));
                    }
                    (Some(_), Target::Nowhere) => reduced.lost[place[at]] += share,
                }
            }
        }
        reduced
    }
}

/// Phases with several exits.
#[derive(Clone, Debug)]
pub(super) struct Reduced {
    pub(super) initial: Vec<f64>,
    /// The probability to be at an exit at once.
    pub(super) atoms: Vec<f64>,
    /// The probability to go round in no time for ever.
    pub(super) nowhere: f64,
    /// (from, to, rate)
    pub(super) rates: Vec<(usize, usize, f64)>,
    /// (from, exit, rate)
    pub(super) exits: Vec<(usize, usize, f64)>,
    /// Rates at which a phase is left to where no exit is reached.
    pub(super) lost: Vec<f64>,
}

/// Phases with one exit, given that the chain leaves there, and the probability of that.
#[derive(Clone, Debug)]
pub(super) struct Left {
    pub(super) probability: f64,
    pub(super) initial: Vec<f64>,
    /// (from, to, rate)
    pub(super) rates: Vec<(usize, usize, f64)>,
    pub(super) exits: Vec<f64>,
    pub(super) atom: f64,
}

impl Reduced {
    /// The probability of an exit among some, which have a name together, and the chain given that.
    ///
    /// # Errors
    /// [`crate::Error::Model`] where that never happens, or with a probability that a double cannot hold.
    pub(super) fn until(&self, name: &str, wanted: impl Fn(usize) -> bool) -> Result<Left> {
        let count = self.initial.len();
        let (mut exits, mut others) = (vec![0.0; count], self.lost.clone());
        for &(from, exit, rate) in &self.exits {
            match wanted(exit) {
                true => exits[from] += rate,
                false => others[from] += rate,
            }
        }
        let mut atom = 0.0;
        let mut never = self.nowhere > 0.0;
        for (exit, &share) in self.atoms.iter().enumerate() {
            match wanted(exit) {
                true => atom += share,
                false => never |= share > 0.0,
            }
        }
        let begun = self.initial.iter().map(|&start| start > 0.0).collect();
        let reached = closure(begun, self.rates.iter().map(|&(from, to, _)| (from, to)));
        let last = exits.iter().map(|&rate| rate > 0.0).collect();
        let useful = closure(last, self.rates.iter().map(|&(from, to, _)| (to, from)));
        never |= (0..count).any(|at| reached[at] && (!useful[at] || others[at] > 0.0));
        if !never {
            return Ok(Left {
                probability: 1.0,
                initial: self.initial.clone(),
                rates: self.rates.clone(),
                exits,
                atom,
            });
        }
        let mut place = vec![usize::MAX; count];
        let kept: Vec<usize> = (0..count).filter(|&at| reached[at] && useful[at]).collect();
        for (at, &phase) in kept.iter().enumerate() {
            place[phase] = at;
        }
        let (mut arcs, mut rates) = (Vec::new(), Vec::new());
        for &(from, to, rate) in &self.rates {
            match (reached[from] && useful[from], useful[to]) {
                (true, true) => {
                    arcs.push((place[from], place[to]));
                    rates.push(rate);
                }
                (true, false) => others[from] += rate,
                (false, _) => {}
            }
        }
        let of = |values: &[f64]| -> Vec<f64> { kept.iter().map(|&at| values[at]).collect() };
        let (initial, exits, others) = (of(&self.initial), of(&exits), of(&others));
        let out: Vec<f64> = exits
            .iter()
            .zip(&others)
            .map(|(one, other)| one + other)
            .collect();
        let factors = SubtractionFree::new(&Digraph::new(kept.len(), &arcs)?, &rates, &out)?;
        let chance = factors.solve(&exits)?;
        let begun = initial
            .iter()
            .zip(&chance)
            .map(|(start, chance)| start * chance);
        let probability = atom + begun.clone().sum::<f64>();
        if probability <= 0.0 || chance.iter().any(|&chance| chance <= 0.0) {
            return Err(refused(
                name,
                "never reached, or with a probability below the least double: there is no time until then",
            ));
        }
        // Doob's transform: the chain given that it leaves there.
        let initial: Vec<f64> = begun.map(|share| share / probability).collect();
        let rates: Vec<(usize, usize, f64)> = arcs
            .iter()
            .zip(&rates)
            .map(|(&(from, to), rate)| (from, to, rate * (chance[to] / chance[from])))
            .collect();
        let exits: Vec<f64> = exits
            .iter()
            .zip(&chance)
            .map(|(exit, chance)| exit / chance)
            .collect();
        Ok(Left {
            probability: probability.min(1.0),
            initial,
            rates,
            exits,
            atom: atom / probability,
        })
    }
}
