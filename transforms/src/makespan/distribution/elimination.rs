//! Elimination of the states of a process, planned once and carried out with any numbers.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::ops::{Add, Div, Mul};

use crate::error::{Result, at_most};

/// So many products are the most.
const MOST: usize = 2_000_000;

/// Bounds divide by nothing smaller.
const LEAST: f64 = 1e-12;

/// One state less.
#[derive(Clone, Debug)]
struct Step {
    /// The entry from the state to itself.
    turn: Option<usize>,
    /// The entries out of it, what is lost included.
    outs: Vec<usize>,
    /// For each entry into the state: that entry, then entries out of it with those they are added to.
    rows: Vec<(usize, Vec<(usize, usize)>)>,
}

/// Which entries are combined in which order.
#[derive(Clone, Debug)]
pub(super) struct Elimination {
    entries: usize,
    /// Where each leg is added.
    legs: Vec<usize>,
    /// Where an end of each leg at once would be added.
    ends: Vec<usize>,
    /// Where what each leg loses is added.
    losses: Vec<usize>,
    /// What is lost in each state anyway.
    lost: Vec<(usize, f64)>,
    initial: Vec<(usize, f64)>,
    steps: Vec<Step>,
    answer: usize,
    /// Products that it takes.
    pub(super) products: usize,
}

impl Elimination {
    /// States with the fewest products first.
    pub(super) fn plan(
        states: usize,
        initial: &[(usize, f64)],
        legs: &[(usize, Option<usize>)],
        lost: &[f64],
    ) -> Result<Self> {
        // Row `states` is the beginning, column `states` the end, the next one what is lost.
        let mut entries = BTreeMap::new();
        let mut rows = vec![BTreeSet::new(); states + 1];
        let mut columns = vec![BTreeSet::new(); states + 2];
        let mut entry = |row: usize,
                         column: usize,
                         rows: &mut [BTreeSet<usize>],
                         columns: &mut [BTreeSet<usize>]| {
            rows[row].insert(column);
            columns[column].insert(row);
            let next = entries.len();
            *entries.entry((row, column)).or_insert(next)
        };
        let ends = legs
            .iter()
            .map(|leg| entry(leg.0, states, &mut rows, &mut columns))
            .collect();
        let places = legs
            .iter()
            .map(|leg| entry(leg.0, leg.1.unwrap_or(states), &mut rows, &mut columns))
            .collect();
        let losses = legs
            .iter()
            .map(|leg| entry(leg.0, states + 1, &mut rows, &mut columns))
            .collect();
        let lost = lost.iter().enumerate();
        let lost = lost
            .map(|(state, lost)| (entry(state, states + 1, &mut rows, &mut columns), *lost))
            .collect();
        let initial = initial
            .iter()
            .map(|(state, weight)| (entry(states, *state, &mut rows, &mut columns), *weight))
            .collect();
        let mut steps = Vec::with_capacity(states);
        let mut size = 0;
        // Products that a state takes, with entries that are out of date left in.
        let takes = |state: usize, rows: &[BTreeSet<usize>], columns: &[BTreeSet<usize>]| {
            rows[state].len() * columns[state].len()
        };
        let mut left: BinaryHeap<Reverse<(usize, usize)>> = (0..states)
            .map(|state| Reverse((takes(state, &rows, &columns), state)))
            .collect();
        let mut done = vec![false; states];
        while let Some(Reverse((cost, state))) = left.pop() {
            if done[state] {
                continue;
            }
            let now = takes(state, &rows, &columns);
            if now > cost {
                left.push(Reverse((now, state)));
                continue;
            }
            done[state] = true;
            let outs: Vec<usize> = rows[state]
                .iter()
                .copied()
                .filter(|to| *to != state)
                .collect();
            let ins: Vec<usize> = columns[state]
                .iter()
                .copied()
                .filter(|from| *from != state)
                .collect();
            let turn = rows[state].contains(&state);
            let turn = turn.then(|| entry(state, state, &mut rows, &mut columns));
            let mut updates = Vec::with_capacity(ins.len());
            for row in &ins {
                let factor = entry(*row, state, &mut rows, &mut columns);
                let pairs = outs.iter().map(|column| {
                    let from = entry(state, *column, &mut rows, &mut columns);
                    (from, entry(*row, *column, &mut rows, &mut columns))
                });
                updates.push((factor, pairs.collect()));
            }
            for row in &ins {
                rows[*row].remove(&state);
            }
            for column in &outs {
                columns[*column].remove(&state);
            }
            for neighbour in ins.iter().chain(&outs).filter(|state| **state < states) {
                left.push(Reverse((takes(*neighbour, &rows, &columns), *neighbour)));
            }
            let step_width = outs.len();
            let outs = outs.iter();
            let outs = outs.map(|column| entry(state, *column, &mut rows, &mut columns));
            steps.push(Step {
                turn,
                outs: outs.collect(),
                rows: updates,
            });
            size += ins.len() * step_width;
            at_most(
                "products of an elimination",
                size,
                MOST,
                "the chain is too large for its transform",
            )?;
        }
        let answer = entry(states, states, &mut rows, &mut columns);
        Ok(Self {
            entries: entries.len(),
            legs: places,
            ends,
            losses,
            lost,
            initial,
            steps,
            answer,
            products: size,
        })
    }

    /// The end as seen from the beginning, for legs by their positions with what they pass on and what they lose.
    ///
    /// The pivot 1 - K_ii is the sum of all ways out, what is lost included, so that nothing is subtracted (W. K. Grassmann, M. I. Taksar,
    /// D. P. Heyman, Regenerative analysis and steady state distributions for Markov chains, 1985).
    pub(super) fn solve<S>(
        &self,
        number: &impl Fn(f64) -> S,
        legs: impl Iterator<Item = (usize, S, S)>,
    ) -> S
    where
        S: Clone + Add<Output = S> + Mul<Output = S> + Div<Output = S>,
    {
        let mut values = vec![number(0.0); self.entries];
        for (leg, pass, loss) in legs {
            for (place, value) in [(self.legs[leg], pass), (self.losses[leg], loss)] {
                values[place] = values[place].clone() + value;
            }
        }
        for (place, lost) in &self.lost {
            values[*place] = values[*place].clone() + number(*lost);
        }
        self.carry_out(number, values, |step, values| {
            // without a way back to itself the sum is 1
            step.turn?;
            let outs = step.outs.iter().map(|out| values[*out].clone());
            outs.reduce(|sum, out| sum + out)
        })
    }

    /// The same for numbers at least 0 of which each leg has two: what it passes on, and what it ends with.
    pub(super) fn bound(&self, legs: impl Iterator<Item = (usize, f64, f64)>) -> f64 {
        let mut values = vec![0.0; self.entries];
        for (leg, pass, end) in legs {
            if self.legs[leg] != self.ends[leg] {
                values[self.legs[leg]] += pass;
            }
            values[self.ends[leg]] += end;
        }
        let bound = self.carry_out(&|value| value, values, |step, values| {
            let rest = step.turn.map(|turn| 1.0 - values[turn]);
            // too near 1 for a proof
            rest.map(|rest| if rest > LEAST { rest } else { f64::NAN })
        });
        match bound >= 0.0 {
            true => bound,
            false => f64::INFINITY,
        }
    }

    fn carry_out<S>(
        &self,
        number: &impl Fn(f64) -> S,
        mut values: Vec<S>,
        pivot: impl Fn(&Step, &[S]) -> Option<S>,
    ) -> S
    where
        S: Clone + Add<Output = S> + Mul<Output = S> + Div<Output = S>,
    {
        for (place, weight) in &self.initial {
            values[*place] = values[*place].clone() + number(*weight);
        }
        let one = number(1.0);
        for step in &self.steps {
            let scale = pivot(step, &values).map(|pivot| one.clone() / pivot);
            for (factor, pairs) in &step.rows {
                let factor = match &scale {
                    Some(scale) => values[*factor].clone() * scale.clone(),
                    None => values[*factor].clone(),
                };
                for (from, to) in pairs {
                    values[*to] = values[*to].clone() + factor.clone() * values[*from].clone();
                }
            }
        }
        values[self.answer].clone()
    }
}
