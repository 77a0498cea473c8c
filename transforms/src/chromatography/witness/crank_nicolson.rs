//! Dispersion by central differences in space and the trapezoidal rule in time.

use crate::chromatography::{Binding, Dispersion, Experiment, Inlet};
use crate::error::{Error, Result, whole};

use super::answer::{
    Balance, MOST_UPDATES, Question, Scheme, affordable, enough_cells, latest, probed, richardson,
};
use super::inlet::{breaks, corners, smooth};
use super::integrate::gauss;
use super::record::Record;

/// How much of what happens at the far end of an open column may come back to its exit: e to the power of minus this.
const FORGOTTEN: f64 = 40.0;

/// Time steps per cell, see the scheme of characteristics.
const STEPS_PER_CELL: f64 = 64.0;

/// A pulse of fewer steps than this is the mean of the slope.
const NARROW: f64 = 4.0;

/// Cost of a corner of the inlet at a time, in updates: two interpolations.
const CORNER: f64 = 64.0;

/// Steps beyond the last time, for interpolation.
const BEYOND: f64 = 8.0;

/// What leaves a column with dispersion, by the scheme of Crank and Nicolson.
///
/// $$ \frac{\partial (c + q)}{\partial t} = \frac1\tau \Bigl( \frac1{\mathrm{Pe}} \frac{\partial^2 c}{\partial \xi^2}
/// - \frac{\partial c}{\partial \xi} \Bigr), \qquad \frac{\partial q}{\partial t} = \frac a\tau c - b q $$
///
/// on `cells` equal parts of the column. Loads are eliminated node by node, one tridiagonal system a step remains. Both ends are
/// half cells that are balanced like the others, which makes the closed column's flux conditions exact and keeps mass: flux given at
/// the inlet, no gradient at the exit. An open column is longer by 40/Pe of its length, so that its far end is not felt at the exit.
/// The error is of second order and even in the mesh; meshes of n, 2n and 4n cells are extrapolated twice.
///
/// A step enters as 0 one time step early, as 1/2 at time 0 and as 1 from then on. The generating function of that is the step's
/// Laplace transform 1/s, both through the map s = (2/h) tanh(s h/2) of the trapezoidal rule, so that the error stays even in the
/// mesh and no steps of another kind are needed at the start: what the jump excites is gone before the exit. Pulses and
/// sampled inlets are differences of step answers and of their integrals, an impulse is the slope of the step answer.
///
/// The balance is that of the inlet that was marched, a step or a Gaussian; that of an open column counts what diffuses in.
/// Costs 21 n² updates times the longest time over τ.
///
/// # Errors
/// [`Error::Unsupported`] without dispersion; [`Error::Domain`] for an experiment that is none, times that are no numbers and fewer
/// than max(4, Pe/2) cells, where differences oscillate; [`Error::TooLarge`] beyond 2^27 updates.
///
/// ```
/// use transforms::chromatography::witness::crank_nicolson;
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
///
/// let step = Experiment::single(Column::open(1.0, 50.0)?, Binding::kinetic(20.0, 10.0)?, Inlet::Step);
/// let found = crank_nicolson(&step, 0, &[3.0], 40)?.answer;
/// // by a Bromwich integral of 36 digits
/// assert!((found.values[0] - 0.539_341_065_736_244_6).abs() < 1e-6);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: J. Crank and P. Nicolson (1947) for the rule; ends and extrapolation are derived here.
pub fn crank_nicolson(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    cells: usize,
) -> Result<Scheme> {
    within(experiment, which, times, cells, MOST_UPDATES)
}

/// The same within a budget of updates.
pub(super) fn within(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    cells: usize,
    most: f64,
) -> Result<Scheme> {
    let question = Question::new(experiment, which, times)?;
    let (peclet, open) = match question.column.dispersion {
        Dispersion::Open { peclet } => (peclet, true),
        Dispersion::Closed { peclet } => (peclet, false),
        Dispersion::None => {
            return Err(Error::Unsupported {
                what: "the scheme of Crank and Nicolson",
                construct: "plug flow".to_owned(),
                hint: "the scheme of characteristics has it",
            });
        }
    };
    // at Pe/n = 2 itself the coefficient of the next node vanishes
    enough_cells(
        cells,
        (0.5 * peclet).next_up(),
        "at least 4, and more than half of the Peclet number",
    )?;
    let hold_up = match question.binding {
        // the wave of the gas, slower
        Binding::Equilibrium { retention_factor } => {
            question.column.hold_up * (1.0 + retention_factor)
        }
        Binding::Kinetic { .. } | Binding::Irreversible { .. } => question.column.hold_up,
    };
    let count = cells as f64;
    let asked = times.len();
    let times = &probed(times, hold_up / count);
    let extra = match open {
        true => (FORGOTTEN / peclet * count).ceil().max(4.0),
        false => 0.0,
    };
    let start = match question.inlet {
        Inlet::Gaussian { .. } => breaks(question.inlet).first().copied().unwrap_or(0.0),
        _ => 0.0,
    };
    let length = latest(times) - start;
    // where nothing has entered yet, the shortest march says so
    let length = if length > 0.0 {
        length
    } else {
        hold_up / count
    };
    let step = (hold_up / count).max(length / (STEPS_PER_CELL * count));
    let steps = length / step + BEYOND;
    // A peak between two steps is not seen on any mesh, and meshes that miss it agree.
    if let Inlet::Gaussian { deviation, .. } = question.inlet
        && step > 0.5 * deviation
    {
        let needed = whole(2.0 * length / deviation);
        return Err(Error::TooLarge {
            what: "time steps of the scheme, two for a deviation of the inlet",
            needed,
            limit: whole(steps).min(needed.saturating_sub(1)),
            hint: "a finer mesh, or a witness without one",
        });
    }
    affordable(4.0 * (count + extra), 4.0 * steps, most)?;
    affordable(
        CORNER * times.len() as f64,
        corners(question.inlet).len() as f64,
        most,
    )?;
    let steps = affordable(1.0, steps, most)?;
    let extra = usize::try_from(whole(extra)).unwrap_or(usize::MAX);
    let problem = Problem {
        hold_up,
        peclet,
        open,
        binding: question.binding,
    };
    let run = |refinement: usize| {
        let enter = |at: usize, time: f64| match (question.inlet, at) {
            (Inlet::Gaussian { .. }, _) => smooth(question.inlet, 0, time),
            (_, 0) => 0.0,
            (_, 1) => 0.5,
            _ => 1.0,
        };
        let step = step / refinement as f64;
        let early = match question.inlet {
            Inlet::Gaussian { .. } => 0.0,
            _ => step,
        };
        let mesh = Mesh {
            exit: cells * refinement,
            nodes: (cells + extra) * refinement + 1,
            start: start - early,
            step,
            steps: steps * refinement,
        };
        let (mut record, balance) = problem.march(mesh, question.amount, enter);
        for &residence in question.mixing {
            record.mix(residence, &mut 0.0);
        }
        let mut values = respond(&record, start, question.inlet, times);
        values.iter_mut().for_each(|value| *value *= question.ratio);
        (values, balance)
    };
    let (coarse, middle, (fine, balance)) = (run(1).0, run(2).0, run(4));
    let levels = [coarse, middle, fine];
    let mut answer = richardson(&levels)?;
    answer.estimate += question.amount * question.ratio * rounding(question.inlet, latest(times));
    Ok(Scheme {
        answer,
        levels: levels.into(),
        balance,
    }
    .first(asked))
}

/// Answers to the inlet from the record of a step or, for a Gaussian, of itself.
fn respond(record: &Record, start: f64, inlet: &Inlet, times: &[f64]) -> Vec<f64> {
    let after = |time: f64, of: &dyn Fn(f64) -> f64| if time < start { 0.0 } else { of(time) };
    let corners = corners(inlet);
    let bent = corners.iter().any(|corner| corner.2.abs() > 0.0);
    let integral = bent.then(|| record.integral());
    let value = |time: f64| match inlet {
        Inlet::Impulse => after(time, &|t| record.at(t).1),
        Inlet::Gaussian { .. } => after(time, &|t| record.at(t).0),
        // the difference would have lost its digits
        Inlet::Pulse { width } if *width < NARROW * record.step => after(time, &|t| {
            gauss(&|s| record.at(s).1, (t - width).max(start), t)
        }),
        Inlet::Step | Inlet::Pulse { .. } | Inlet::Sampled { .. } => {
            let corner = |&(begin, jump, bend): &(f64, f64, f64)| {
                after(time - begin, &|t| {
                    let ramp = integral.as_ref().map_or(0.0, |ramp| bend * ramp.at(t).0);
                    jump * record.at(t).0 + ramp
                })
            };
            corners.iter().map(corner).sum()
        }
    };
    times.iter().map(|&time| value(time)).collect()
}

/// What the terms of a sampled inlet's answer cancel to is rounded as they are.
fn rounding(inlet: &Inlet, end: f64) -> f64 {
    let size =
        |corner: &(f64, f64, f64)| corner.1.abs() + corner.2.abs() * (end - corner.0).max(0.0);
    match inlet {
        Inlet::Sampled { .. } => 4.0 * f64::EPSILON * corners(inlet).iter().map(size).sum::<f64>(),
        _ => 0.0,
    }
}

struct Problem {
    hold_up: f64,
    peclet: f64,
    open: bool,
    binding: Binding,
}

#[derive(Clone, Copy)]
struct Mesh {
    /// The node of the exit: the cells of the column.
    exit: usize,
    nodes: usize,
    start: f64,
    step: f64,
    steps: usize,
}

impl Problem {
    /// All nodes from the start on; what passes the exit is recorded. The flux between nodes is α c_j - β c_{j+1} with
    /// α = 1/2 + 1/(Pe h) and β = 1/(Pe h) - 1/2.
    fn march(
        &self,
        mesh: Mesh,
        amount: f64,
        enter: impl Fn(usize, f64) -> f64,
    ) -> (Record, Balance) {
        let cell = 1.0 / mesh.exit as f64;
        let last = mesh.nodes - 1;
        let forward = 0.5 + 1.0 / (self.peclet * cell);
        let backward = 1.0 / (self.peclet * cell) - 0.5;
        let half = 0.5 * mesh.step / self.hold_up;
        let (a, b) = match self.binding {
            Binding::Kinetic {
                adsorptions,
                desorption,
            } => (adsorptions, desorption),
            Binding::Irreversible { adsorptions } => (adsorptions, 0.0),
            Binding::Equilibrium { .. } => (0.0, 0.0),
        };
        // q' - q = γ (c + c') - δ q
        let damping = 1.0 + 0.5 * b * mesh.step;
        let (gamma, delta) = (a * half / damping, b * mesh.step / damping);
        let volume = |at: usize| {
            if at == 0 || at == last {
                0.5 * cell
            } else {
                cell
            }
        };
        let inflow = |at: usize| if at == 0 { 0.0 } else { forward };
        let ahead = |at: usize| if at == last { 0.0 } else { backward };
        // what a node loses per concentration of its own; the last has no gradient behind it
        let loss = |at: usize| {
            let before = if at == 0 { 0.0 } else { backward };
            before + if at == last { 1.0 } else { forward }
        };
        // Elimination by Thomas, once: the matrix does not change.
        let first = usize::from(self.open);
        let mut pivot = vec![1.0; mesh.nodes];
        let mut upper = vec![0.0; mesh.nodes];
        for at in first..mesh.nodes {
            let carried = if at > first {
                half * inflow(at) * upper[at - 1]
            } else {
                0.0
            };
            pivot[at] = volume(at) * (1.0 + gamma) + half * loss(at) - carried;
            upper[at] = half * ahead(at) / pivot[at];
        }
        let mut c = vec![0.0; mesh.nodes];
        let mut q = vec![0.0; mesh.nodes];
        let mut right = vec![0.0; mesh.nodes];
        let mut entering = amount * enter(0, mesh.start);
        if self.open {
            c[0] = entering;
        }
        let held = |c: &[f64], q: &[f64]| -> f64 {
            let all = c.iter().zip(q).enumerate();
            self.hold_up * all.map(|(at, (c, q))| volume(at) * (c + q)).sum::<f64>()
        };
        let mut balance = Balance {
            injected: held(&c, &q),
            ..Balance::default()
        };
        let mut values = Vec::with_capacity(mesh.steps + 1);
        values.push(c[mesh.exit]);
        for step in 1..=mesh.steps {
            let next = amount * enter(step, mesh.start + mesh.step * step as f64);
            for at in first..mesh.nodes {
                let mut gain = -loss(at) * c[at];
                if at > 0 {
                    gain += forward * c[at - 1];
                }
                if at < last {
                    gain += backward * c[at + 1];
                }
                let mut side = volume(at) * ((1.0 - gamma) * c[at] + delta * q[at]) + half * gain;
                side += match (at, self.open) {
                    (0, false) => half * (entering + next),
                    (1, true) => half * forward * next,
                    _ => 0.0,
                };
                if at > first {
                    side += half * forward * right[at - 1];
                }
                right[at] = side / pivot[at];
            }
            let (old_exit, old_second) = (c[last], c[1]);
            let old_first = (c[0], q[0]);
            let mut beyond = 0.0;
            for at in (first..mesh.nodes).rev() {
                let new = right[at] + upper[at] * beyond;
                q[at] += gamma * (c[at] + new) - delta * q[at];
                c[at] = new;
                beyond = new;
            }
            if self.open {
                q[0] += gamma * (c[0] + next) - delta * q[0];
                c[0] = next;
                // what the first half cell passes on and what it keeps
                let passed = forward * (old_first.0 + next) - backward * (old_second + c[1]);
                let kept = next - old_first.0 + q[0] - old_first.1;
                balance.injected += 0.5 * mesh.step * passed + self.hold_up * volume(0) * kept;
            } else {
                balance.injected += 0.5 * mesh.step * (entering + next);
            }
            balance.exited += 0.5 * mesh.step * (old_exit + c[last]);
            entering = next;
            values.push(c[mesh.exit]);
        }
        balance.held = held(&c, &q);
        let record = Record {
            start: mesh.start,
            step: mesh.step,
            values,
        };
        (record, balance)
    }
}
