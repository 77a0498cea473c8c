//! The march along the characteristics, which both the linear and the Langmuir exchange take.
//!
//! With ξ = x/L, θ = t - τ(x), q in units of α q and φ = 1 - Σ q/Q the column without dispersion is
//!
//! $$ \frac{\partial c_i}{\partial \xi} = -\tau r_i, \qquad \frac{\partial q_i}{\partial \theta} = r_i, \qquad
//! r_i = \frac{a_i}{\tau} c_i \varphi - b_i q_i, $$
//!
//! with c given at ξ = 0 and q at θ = 0. A shift by one cell in one time step (CFL = 1) is exact in these variables, and an expanding
//! gas is already in them: its cells have equal hold-up times, its c is u c. Both equations are taken by the trapezoidal rule and
//! solved point by point. As nothing happens at θ < 0, steps and pulses are smooth where the scheme looks, provided that a step of
//! time begins at each of their jumps.

use crate::chromatography::Inlet;
use crate::error::Result;

use super::answer::{Balance, affordable};
use super::inlet::{breaks, smooth};
use super::record::Record;

/// Steps of a smooth part of the inlet on the coarsest mesh: what the interpolation needs.
const FEWEST_STEPS: f64 = 8.0;

/// Time steps per cell; a step takes the time of more than one cell where the hold-up time is a small part of the whole.
const STEPS_PER_CELL: f64 = 64.0;

/// Newton steps for φ, more than are needed from anywhere in [0, 1].
const NEWTON: usize = 60;

/// One substance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Species {
    pub(super) adsorptions: f64,
    pub(super) desorption: f64,
    /// Factor of the inlet.
    pub(super) amount: f64,
}

/// What the march does not change.
#[derive(Clone, Copy, Debug)]
pub(super) struct Setting<'a> {
    pub(super) hold_up: f64,
    pub(super) inlet: &'a Inlet,
    /// 1/Q; 0 for linear exchange.
    pub(super) crowding: f64,
}

/// A smooth part of the inlet: when it begins and in how many steps of which length it is marched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    start: f64,
    step: f64,
    steps: usize,
}

/// Cells and parts.
#[derive(Clone, Debug)]
pub(super) struct Mesh {
    cells: usize,
    parts: Vec<Part>,
}

/// Concentrations at the exit for each species and part, as functions of θ, and the balances.
pub(super) struct March {
    pub(super) exits: Vec<Vec<Record>>,
    pub(super) balances: Vec<Balance>,
}

impl Mesh {
    /// A mesh up to θ = `end` that takes no step above 1/`fastest`; the finest of the refinements has to be affordable.
    pub(super) fn new(
        setting: Setting<'_>,
        cells: usize,
        species: usize,
        end: f64,
        fastest: f64,
        most: f64,
    ) -> Result<Self> {
        let breaks = breaks(setting.inlet);
        let begin = breaks.first().copied().unwrap_or(0.0);
        let count = cells as f64;
        let longest = (setting.hold_up / count)
            .max((end - begin) / (STEPS_PER_CELL * count))
            .min(1.0 / fastest);
        // nothing is marched before anything enters, but the nodes are there
        let nodes = 4.0 * count * species as f64;
        affordable(nodes, 1.0, most)?;
        let mut total = 0.0;
        let mut parts = Vec::new();
        for (at, &start) in breaks
            .iter()
            .enumerate()
            .take_while(|(_, start)| **start <= end)
        {
            let stop = breaks.get(at + 1).map_or(end, |next| next.min(end));
            // a part that is only looked at where it begins has a length all the same
            let length = (stop - start).max(FEWEST_STEPS * f64::EPSILON * stop.abs().max(longest));
            let steps = (length / longest).ceil().max(FEWEST_STEPS);
            total += steps;
            parts.push(Part {
                start,
                step: length / steps,
                steps: affordable(nodes, 4.0 * total, most)
                    .and_then(|_| affordable(1.0, steps, most))?,
            });
        }
        Ok(Self { cells, parts })
    }

    /// The mesh with so many times the cells and steps.
    pub(super) fn refined(&self, times: u32) -> Self {
        let factor = usize::try_from(times).unwrap_or(1);
        let part = |one: &Part| Part {
            start: one.start,
            step: one.step / f64::from(times),
            steps: one.steps * factor,
        };
        Self {
            cells: self.cells * factor,
            parts: self.parts.iter().map(part).collect(),
        }
    }
}

/// Concentration, load and rate of one species at one node.
#[derive(Clone, Copy, Default)]
struct Node {
    c: f64,
    q: f64,
    r: f64,
}

/// Solves c + κ r = A, q - η r = B, r = p φ c - b q for all species of one node; `nodes` carries A and B in its c and q.
fn solve(
    nodes: &mut [Node],
    rates: &[(f64, f64)],
    kappa: f64,
    eta: f64,
    crowding: f64,
    guess: &mut f64,
) {
    let rate = |node: &Node, (p, b): (f64, f64), free: f64| {
        let below = 1.0 + p * free * kappa + b * eta;
        let slope = p * (node.c * (1.0 + b * eta) + kappa * b * node.q) / (below * below);
        ((p * free * node.c - b * node.q) / below, slope)
    };
    let mut free = 1.0;
    if crowding > 0.0 {
        // 1 - φ = Σ q(φ)/Q; the left side less the right one falls and is convex, so Newton's steps cannot leave the root twice.
        free = *guess;
        for _ in 0..NEWTON {
            let (mut gap, mut slope) = (free - 1.0, 1.0);
            for (node, &one) in nodes.iter().zip(rates) {
                let (r, by_free) = rate(node, one, free);
                gap += crowding * (node.q + eta * r);
                slope += crowding * eta * by_free;
            }
            let next = (free - gap / slope).clamp(0.0, 1.0);
            let change = (next - free).abs();
            free = next;
            if change <= 2.0 * f64::EPSILON {
                break;
            }
        }
        *guess = free;
    }
    for (node, &one) in nodes.iter_mut().zip(rates) {
        let r = rate(node, one, free).0;
        *node = Node {
            c: node.c - kappa * r,
            q: node.q + eta * r,
            r,
        };
    }
}

/// The march over one mesh.
pub(super) fn march(setting: Setting<'_>, species: &[Species], mesh: &Mesh) -> March {
    let count = species.len();
    let cell = 1.0 / mesh.cells as f64;
    let kappa = 0.5 * cell * setting.hold_up;
    let rates: Vec<(f64, f64)> = species
        .iter()
        .map(|one| (one.adsorptions / setting.hold_up, one.desorption))
        .collect();
    // node by node, all species of a node together
    let mut state = vec![Node::default(); count * (mesh.cells + 1)];
    let mut free = vec![1.0; mesh.cells + 1];
    let mut exits: Vec<Vec<Record>> = vec![Vec::new(); count];
    let mut balances = vec![Balance::default(); count];
    let held = |state: &[Node], which: usize| {
        let all = state.iter().skip(which).step_by(count);
        let ends = 0.5 * (state[which].q + state[count * mesh.cells + which].q);
        setting.hold_up * cell * (all.map(|node| node.q).sum::<f64>() - ends)
    };
    if matches!(setting.inlet, Inlet::Impulse) {
        // The delta passes and leaves behind what it loses: q = (a/τ) e^(-aξ).
        for (at, nodes) in state.chunks_exact_mut(count).enumerate() {
            for ((node, one), &(p, _)) in nodes.iter_mut().zip(species).zip(&rates) {
                node.q = one.amount * p * (-one.adsorptions * cell * at as f64).exp();
            }
        }
        for (which, balance) in balances.iter_mut().enumerate() {
            balance.injected = held(&state, which);
        }
    }
    let mut sweep = |state: &mut [Node], entering: f64, eta: f64| {
        let mut left = vec![Node::default(); count];
        for (at, (nodes, free)) in state.chunks_exact_mut(count).zip(&mut free).enumerate() {
            for ((node, left), one) in nodes.iter_mut().zip(&left).zip(species) {
                node.c = match at {
                    0 => one.amount * entering,
                    _ => left.c - kappa * left.r,
                };
                node.q += eta * node.r;
            }
            let along = if at == 0 { 0.0 } else { kappa };
            solve(nodes, &rates, along, eta, setting.crowding, free);
            left.copy_from_slice(nodes);
        }
    };
    for (number, part) in mesh.parts.iter().enumerate() {
        let exit = count * mesh.cells;
        let mut records: Vec<Record> = Vec::new();
        for step in 0..=part.steps {
            let time = part.start + part.step * step as f64;
            let before: Vec<(f64, f64)> = (0..count)
                .map(|i| (state[i].c, state[exit + i].c))
                .collect();
            // at the start of a part the loads stay and the concentrations jump
            let eta = if step == 0 { 0.0 } else { 0.5 * part.step };
            sweep(&mut state, smooth(setting.inlet, number, time), eta);
            for (i, balance) in balances.iter_mut().enumerate() {
                let (entered, left) = (state[i].c, state[exit + i].c);
                balance.injected += eta * (before[i].0 + entered);
                balance.exited += eta * (before[i].1 + left);
                if step == 0 {
                    records.push(Record {
                        start: part.start,
                        step: part.step,
                        values: Vec::with_capacity(part.steps + 1),
                    });
                }
                records[i].values.push(left);
            }
        }
        for (all, one) in exits.iter_mut().zip(records) {
            all.push(one);
        }
    }
    for (which, balance) in balances.iter_mut().enumerate() {
        balance.held = held(&state, which);
    }
    March { exits, balances }
}

/// The value at θ: 0 before the first part.
pub(super) fn look_up(parts: &[Record], theta: f64) -> f64 {
    match parts.partition_point(|part| part.start <= theta) {
        0 => 0.0,
        after => parts[after - 1].at(theta).0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is solved is what was to be solved, crowded or not.
    #[test]
    fn points_satisfy_their_equations() {
        for crowding in [0.0, 0.1, 0.7] {
            let given = [
                Node {
                    c: 0.8,
                    q: 0.5,
                    r: 0.0,
                },
                Node {
                    c: 0.1,
                    q: 0.7,
                    r: 0.0,
                },
            ];
            let rates = [(8.0, 4.0), (30.0, 1.0)];
            let (kappa, eta) = (0.02, 0.05);
            let mut nodes = given;
            let mut free = 1.0;
            solve(&mut nodes, &rates, kappa, eta, crowding, &mut free);
            let load: f64 = nodes.iter().map(|node| node.q).sum();
            assert!((1.0 - crowding * load - free).abs() < 1e-14 || crowding <= 0.0);
            for ((node, given), (p, b)) in nodes.iter().zip(&given).zip(rates) {
                assert!((node.r - (p * free * node.c - b * node.q)).abs() < 1e-13);
                assert!((node.c + kappa * node.r - given.c).abs() < 1e-14);
                assert!((node.q - eta * node.r - given.q).abs() < 1e-14);
            }
        }
    }
}
