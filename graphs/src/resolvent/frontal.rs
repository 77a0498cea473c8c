//! Numbers on the plan of an elimination: factors and solutions.

use algebra::Fuel;

use super::frontal_numbers::Number;
use super::plan::{Part, Plan};
use crate::error::Result;

/// The factors of the Laplacian of a chain on a [`Plan`].
#[derive(Clone, Debug)]
pub(super) struct Factors<N> {
    /// Per front: the columns of its pivots, then their rows in the columns of the boundary.
    values: Vec<N>,
    /// Where the values of a front start.
    starts: Vec<usize>,
    /// By position.
    pivots: Vec<N>,
    /// The rates at which pivots leave all that is left, by position.
    exits: Vec<N>,
    /// The rates of [`Plan::couplings`].
    couplings: Vec<N>,
}

impl<N: Number> Factors<N> {
    /// Factors a chain with these rates and with the exits of positions.
    pub(super) fn new(
        plan: &Plan,
        rate: impl Fn(usize) -> N,
        mut exits: Vec<N>,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let n = plan.position.len();
        let couplings: Vec<N> = plan.couplings.iter().map(|arc| rate(arc.rate())).collect();
        for (arc, rate) in plan.couplings.iter().zip(&couplings) {
            exits[arc.from()].add(rate, fuel)?;
        }
        let total = plan
            .fronts
            .iter()
            .map(|front| front.pivots.len() * front.size());
        let sides = plan
            .fronts
            .iter()
            .map(|front| front.pivots.len() * front.boundary.len());
        let mut values: Vec<N> = Vec::with_capacity(total.sum::<usize>() + sides.sum::<usize>());
        let mut starts = Vec::with_capacity(plan.fronts.len());
        let mut pivots = vec![N::zero(); n];
        let (mut work, mut own_exits): (Vec<N>, Vec<N>) = (Vec::new(), Vec::new());
        // What is handed over: square blocks, the newest last.
        let (mut handed, mut givers): (Vec<N>, Vec<usize>) = (Vec::new(), Vec::new());
        let mut local = vec![0; n];
        for (at, front) in plan.fronts.iter().enumerate() {
            let (count, size) = (front.pivots.len(), front.size());
            let boundary = &plan.boundary[front.boundary.clone()];
            for (place, position) in front
                .pivots
                .clone()
                .chain(boundary.iter().copied())
                .enumerate()
            {
                local[position] = place;
            }
            work.clear();
            work.resize(size * size, N::zero());
            for arc in &plan.arcs[front.arcs.clone()] {
                work[local[arc.to()] * size + local[arc.from()]].add(&rate(arc.rate()), fuel)?;
            }
            for _ in 0..front.children {
                let Some(giver) = givers.pop() else { break };
                let names = &plan.boundary[plan.fronts[giver].boundary.clone()];
                let first = handed.len() - names.len() * names.len();
                for (column, name) in handed[first..].chunks_exact(names.len()).zip(names) {
                    let to = &mut work[local[*name] * size..][..size];
                    for (value, name) in column.iter().zip(names) {
                        to[local[*name]].add(value, fuel)?;
                    }
                }
                handed.truncate(first);
            }
            own_exits.clear();
            own_exits.extend_from_slice(&exits[front.pivots.clone()]);
            own_exits.resize(size, N::zero());
            N::eliminate(
                &mut work,
                size,
                &mut own_exits,
                &mut pivots[front.pivots.clone()],
                fuel,
            )?;
            exits[front.pivots.clone()].clone_from_slice(&own_exits[..count]);
            starts.push(values.len());
            if boundary.is_empty() && values.is_empty() {
                values = std::mem::take(&mut work);
                continue;
            }
            let (panel, rest) = work.split_at(count * size);
            values.extend_from_slice(panel);
            if boundary.is_empty() {
                continue;
            }
            for column in rest.chunks_exact(size) {
                values.extend_from_slice(&column[..count]);
                handed.extend_from_slice(&column[count..]);
            }
            for (position, exit) in boundary.iter().zip(&own_exits[count..]) {
                exits[*position].add(exit, fuel)?;
            }
            givers.push(at);
        }
        Ok(Self {
            values,
            starts,
            pivots,
            exits,
            couplings,
        })
    }

    /// The factors of a chain that is one front: rates by columns.
    pub(super) fn dense(mut rates: Vec<N>, mut exits: Vec<N>, fuel: &mut Fuel) -> Result<Self> {
        let n = exits.len();
        let mut pivots = vec![N::zero(); n];
        N::eliminate(&mut rates, n, &mut exits, &mut pivots, fuel)?;
        Ok(Self {
            values: rates,
            starts: vec![0],
            pivots,
            exits,
            couplings: Vec::new(),
        })
    }

    /// The same factors in other numbers.
    pub(super) fn map<M>(&self, change: impl Fn(&N) -> M) -> Factors<M> {
        let list = |values: &[N]| values.iter().map(&change).collect();
        Factors {
            values: list(&self.values),
            starts: self.starts.clone(),
            pivots: list(&self.pivots),
            exits: list(&self.exits),
            couplings: list(&self.couplings),
        }
    }

    fn coupled<'a>(
        &'a self,
        plan: &'a Plan,
        part: &Part,
    ) -> impl Iterator<Item = (usize, usize, &'a N)> {
        let arcs = &plan.couplings[part.couplings.clone()];
        let rates = &self.couplings[part.couplings.clone()];
        arcs.iter()
            .zip(rates)
            .map(|(arc, rate)| (arc.from(), arc.to(), rate))
    }

    /// Replaces b, by positions, by M^-1 b.
    pub(super) fn solve(&self, plan: &Plan, x: &mut [N], fuel: &mut Fuel) -> Result<()> {
        for part in &plan.parts {
            for (from, to, rate) in self.coupled(plan, part) {
                let known = x[to].clone();
                x[from].add_product(rate, &known, fuel)?;
            }
            for at in part.fronts.clone() {
                let front = &plan.fronts[at];
                let (count, size) = (front.pivots.len(), front.size());
                let boundary = &plan.boundary[front.boundary.clone()];
                let panel = &self.values[self.starts[at]..][..count * size];
                for (k, column) in panel.chunks_exact(size).enumerate() {
                    let (done, rest) = x.split_at_mut(front.pivots.start + k + 1);
                    let known = &done[front.pivots.start + k];
                    if known.is_zero() {
                        continue;
                    }
                    for (x, factor) in rest.iter_mut().zip(&column[k + 1..count]) {
                        x.add_product(factor, known, fuel)?;
                    }
                    for (position, factor) in boundary.iter().zip(&column[count..]) {
                        rest[position - front.pivots.start - k - 1]
                            .add_product(factor, known, fuel)?;
                    }
                }
            }
            for at in part.fronts.clone().rev() {
                let front = &plan.fronts[at];
                let (count, size) = (front.pivots.len(), front.size());
                let boundary = &plan.boundary[front.boundary.clone()];
                let (panel, side) = self.values[self.starts[at]..].split_at(count * size);
                let (x, later) = x.split_at_mut(front.pivots.end);
                let x = &mut x[front.pivots.start..];
                for (position, column) in boundary.iter().zip(side.chunks_exact(count)) {
                    let known = &later[position - front.pivots.end];
                    for (x, rate) in x.iter_mut().zip(column) {
                        x.add_product(rate, known, fuel)?;
                    }
                }
                for (k, column) in panel.chunks_exact(size).enumerate().rev() {
                    let (rest, own) = x.split_at_mut(k);
                    own[0].divide(&self.pivots[front.pivots.start + k], fuel)?;
                    for (x, rate) in rest.iter_mut().zip(column) {
                        x.add_product(rate, &own[0], fuel)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Replaces c, by positions, by M^-T c.
    pub(super) fn solve_transposed(&self, plan: &Plan, y: &mut [N], fuel: &mut Fuel) -> Result<()> {
        for part in plan.parts.iter().rev() {
            for at in part.fronts.clone() {
                let front = &plan.fronts[at];
                let (count, size) = (front.pivots.len(), front.size());
                let boundary = &plan.boundary[front.boundary.clone()];
                let (panel, side) = self.values[self.starts[at]..].split_at(count * size);
                let (own, later) = y.split_at_mut(front.pivots.end);
                let own = &mut own[front.pivots.start..];
                for (k, column) in panel.chunks_exact(size).enumerate() {
                    let (known, rest) = own.split_at_mut(k);
                    rest[0].add_products(known, &column[..k], fuel)?;
                    rest[0].divide(&self.pivots[front.pivots.start + k], fuel)?;
                }
                for (position, column) in boundary.iter().zip(side.chunks_exact(count)) {
                    later[position - front.pivots.end].add_products(own, column, fuel)?;
                }
            }
            for at in part.fronts.clone().rev() {
                let front = &plan.fronts[at];
                let (count, size) = (front.pivots.len(), front.size());
                let boundary = &plan.boundary[front.boundary.clone()];
                let panel = &self.values[self.starts[at]..][..count * size];
                for (k, column) in panel.chunks_exact(size).enumerate().rev() {
                    let (done, rest) = y.split_at_mut(front.pivots.start + k + 1);
                    let own = &mut done[front.pivots.start + k];
                    own.add_products(&rest[..count - k - 1], &column[k + 1..count], fuel)?;
                    for (position, factor) in boundary.iter().zip(&column[count..]) {
                        own.add_product(
                            factor,
                            &rest[position - front.pivots.start - k - 1],
                            fuel,
                        )?;
                    }
                }
            }
            for (from, to, rate) in self.coupled(plan, part) {
                let known = y[from].clone();
                y[to].add_product(rate, &known, fuel)?;
            }
        }
        Ok(())
    }
}

impl Factors<f64> {
    /// Did no pivot and no product come near the ends of the range of doubles?
    pub(super) fn is_sound(&self, plan: &Plan) -> bool {
        let in_range = |pivot: &f64| *pivot > 1e-290 && *pivot < 1e290;
        let least = |least: f64, value: &f64| match *value > 0.0 {
            true => least.min(*value),
            false => least,
        };
        self.pivots.iter().all(in_range)
            && plan.fronts.iter().zip(&self.starts).all(|(front, &start)| {
                let (count, size) = (front.pivots.len(), front.size());
                let (panel, side) = self.values[start..].split_at(count * size);
                let side = &side[..count * front.boundary.len()];
                let exits = &self.exits[front.pivots.clone()];
                let (mut rates, mut factors) = (side.iter().chain(exits).fold(1.0, least), 1.0);
                for (k, column) in panel.chunks_exact(size).enumerate() {
                    rates = column[..k].iter().fold(rates, least);
                    factors = column[k + 1..].iter().fold(factors, least);
                }
                rates * factors > 1e-290
            })
    }
}
