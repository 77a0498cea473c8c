//! Plug flow by upwind differences in space and Runge-Kutta steps in time.

use std::cell::Cell;

use ode_solvers::{DVector, Dop853, OutputType, System};

use crate::chromatography::{Binding, Dispersion, Experiment, Inlet};
use crate::error::{Error, Result};

use super::answer::{
    Balance, CHANGES, Estimated, MOST_UPDATES, Question, Scheme, affordable, enough_cells, latest,
    probed,
};
use super::inlet::{breaks, corners, peak, smooth};

/// Cells behind the exit, so that the limiter there has neighbours.
const BEHIND: usize = 2;

/// Tolerance of one Runge-Kutta step, relative to the largest concentration: below the error of any mesh here.
const TOLERANCE: f64 = 1e-10;

/// Stages of one Runge-Kutta step and the vector operations between them, in updates of the other schemes.
const STAGES: f64 = 40.0;

/// Width of a jump on a mesh of n cells, in hold-up times times the power of n with which it falls.
const SPREAD: f64 = 4.0;

/// Steps for a restart at a time that was asked for.
const RESTART: f64 = 2.0;

/// The concentration at the wall between two cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upwind {
    /// That of the cell the gas comes from: first order.
    First,
    /// That cell's line by van Leer's limiter, the harmonic mean of the slopes on both sides: second order where the profile is smooth,
    /// and no new extrema where it is not.
    VanLeer,
}

/// What leaves a column without dispersion, by the method of lines.
///
/// $$ c_j' = -\frac{F_{j+1/2} - F_{j-1/2}}{\tau h} - q_j', \qquad F_{j+1/2} = c_j + \tfrac12 s_j, \qquad q_j' = \frac a\tau c_j - b q_j $$
///
/// on cells of equal hold-up time, with the slope s of [`Upwind`] and Runge-Kutta steps of order 8 (crate `ode_solvers`). Meshes of
/// n and 2n cells are compared; a limiter has no series in the mesh, so the finer one is the answer and three times the difference the estimate,
/// or the height of a jump that passes the exit about one of the times.
/// Concentrations do not overshoot, which makes it the witness of fronts; steps and pulses have an order below 1.
///
/// Costs 5 n (4n/τ + a/τ + b) t stages.
///
/// # Errors
/// [`Error::Unsupported`] with dispersion and for an impulse; [`Error::Domain`] for an experiment that is none, times that are no
/// numbers and fewer than 4 cells; [`Error::TooLarge`] where stiff exchange (b or a/τ far above n/τ) would take too many steps;
/// [`Error::NotConverged`] if the steps become too small.
///
/// ```
/// use transforms::chromatography::witness::{Upwind, method_of_lines};
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet};
///
/// let inlet = Inlet::Gaussian { centre: 2.0, deviation: 0.3 };
/// let peak = Experiment::single(Column::plug_flow(1.0)?, Binding::kinetic(8.0, 4.0)?, inlet);
/// let found = method_of_lines(&peak, 0, &[4.5, 5.5], 50, Upwind::VanLeer)?;
/// assert!(found.answer.estimate < 2e-3);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: B. van Leer, Towards the ultimate conservative difference scheme II (1974), for the limiter.
pub fn method_of_lines(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    cells: usize,
    upwind: Upwind,
) -> Result<Scheme> {
    within(experiment, which, times, cells, upwind, MOST_UPDATES)
}

/// The same within a budget of updates.
pub(super) fn within(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    cells: usize,
    upwind: Upwind,
    most: f64,
) -> Result<Scheme> {
    let question = Question::new(experiment, which, times)?;
    let refuse = |construct: &str, hint| Error::Unsupported {
        what: "the method of lines",
        construct: construct.to_owned(),
        hint,
    };
    if !matches!(question.column.dispersion, Dispersion::None) {
        let hint = "the scheme of Crank and Nicolson has it";
        return Err(refuse("dispersion", hint));
    }
    if matches!(question.inlet, Inlet::Impulse) {
        let hint = "no cell holds a delta: the scheme of characteristics does without";
        return Err(refuse("an impulse", hint));
    }
    enough_cells(cells, 0.0, "at least 4")?;
    let mut hold_up = question.column.hold_up;
    let (adsorption, desorption) = match question.binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => (adsorptions / hold_up, desorption),
        Binding::Irreversible { adsorptions } => (adsorptions / hold_up, 0.0),
        Binding::Equilibrium { retention_factor } => {
            hold_up *= 1.0 + retention_factor;
            (0.0, 0.0)
        }
    };
    let asked = times.len();
    let times = &probed(times, hold_up / cells as f64);
    let breaks = breaks(question.inlet);
    let start = breaks.first().copied().unwrap_or(0.0);
    let mut stops: Vec<f64> = times.iter().chain(&breaks).copied().collect();
    stops.retain(|stop| (start..=latest(times)).contains(stop));
    stops.sort_by(f64::total_cmp);
    let volumes = question.mixing.iter().map(|residence| 1.0 / residence);
    let exchange = volumes.fold(desorption + adsorption, f64::max);
    let run = |cells: usize| {
        let rate = 4.0 * cells as f64 / hold_up + exchange;
        let length = (latest(times) - start).max(0.0);
        let steps = 0.25 * length * rate + RESTART * (1.0 + stops.len() as f64);
        affordable(STAGES * 2.0 * cells as f64, steps, most)?;
        let lines = Lines {
            question: &question,
            upwind,
            cells,
            hold_up,
            adsorption,
            desorption,
            part: 0,
        };
        lines.run(&breaks, &stops, times, 64.0 * steps + 1000.0)
    };
    let (coarse, (fine, balance)) = (run(cells)?.0, run(2 * cells)?);
    let gaps = coarse
        .iter()
        .zip(&fine)
        .map(|(one, other)| (one - other).abs());
    let seen = smeared(
        &question,
        upwind,
        hold_up,
        adsorption * hold_up,
        cells,
        times,
    );
    let answer = Estimated {
        estimate: CHANGES * gaps.fold(TOLERANCE.max(seen), f64::max),
        values: fine.clone(),
    };
    Ok(Scheme {
        answer: answer.finite("the method of lines")?,
        levels: vec![coarse, fine],
        balance,
    }
    .first(asked))
}

/// The largest jump that reaches the exit near one of the times: a mesh spreads it over a width that falls with the power 1/2 of the
/// cells, with the limiter 2/3, and inside of that no two meshes tell how wrong they are.
fn smeared(
    question: &Question<'_>,
    upwind: Upwind,
    hold_up: f64,
    adsorptions: f64,
    cells: usize,
    times: &[f64],
) -> f64 {
    let power = match upwind {
        Upwind::First => -0.5,
        Upwind::VanLeer => -2.0 / 3.0,
    };
    let width = SPREAD * hold_up * (cells as f64).powf(power);
    let near = |jump: f64| {
        times
            .iter()
            .any(|time| (time - hold_up - jump).abs() < width)
    };
    let corners = corners(question.inlet);
    let jumps = corners
        .iter()
        .filter(|corner| near(corner.0))
        .map(|corner| corner.1.abs());
    // behind a mixed volume it is a bend
    let slowest = question.mixing.iter().copied().fold(width, f64::max);
    let passed = question.amount * question.ratio * (-adsorptions).exp() * (width / slowest);
    passed * jumps.fold(0.0, f64::max)
}

/// The equations. The state: concentrations and loads of all cells, mixed volumes, what was injected, what left, the time (as the
/// stepper's own times inside of a step are not accurate enough).
#[derive(Clone, Copy)]
struct Lines<'a> {
    question: &'a Question<'a>,
    upwind: Upwind,
    cells: usize,
    hold_up: f64,
    adsorption: f64,
    desorption: f64,
    /// The smooth part of the inlet.
    part: usize,
}

impl Lines<'_> {
    fn all(&self) -> usize {
        self.cells + BEHIND
    }

    /// What the cell of this number passes on.
    fn passed(&self, c: &[f64], entering: f64, at: usize) -> f64 {
        let half = match (self.upwind, c.get(at + 1)) {
            (Upwind::VanLeer, Some(ahead)) => {
                // the concentration at the inlet is half a cell away
                let before = match at {
                    0 => 2.0 * (c[0] - entering),
                    _ => c[at] - c[at - 1],
                };
                let after = ahead - c[at];
                match before * after > 0.0 {
                    true => before * after / (before + after),
                    false => 0.0,
                }
            }
            _ => 0.0,
        };
        c[at] + half
    }

    fn slopes(&self, y: &[f64], dy: &mut [f64]) {
        let all = self.all();
        let (c, rest) = y.split_at(all);
        let (q, rest) = rest.split_at(all);
        let volumes = self.question.mixing.len();
        let time = rest[volumes + 2];
        let entering = self.question.amount * smooth(self.question.inlet, self.part, time);
        let per_cell = self.cells as f64 / self.hold_up;
        let mut inflow = entering;
        for at in 0..all {
            let outflow = self.passed(c, entering, at);
            let rate = self.adsorption * c[at] - self.desorption * q[at];
            dy[at] = per_cell * (inflow - outflow) - rate;
            dy[all + at] = rate;
            inflow = outflow;
            if at + 1 == self.cells {
                let mut leaving = outflow;
                for (number, &residence) in self.question.mixing.iter().enumerate() {
                    dy[2 * all + number] = (leaving - rest[number]) / residence;
                    leaving = rest[number];
                }
                dy[2 * all + volumes + 1] = outflow;
            }
        }
        dy[2 * all + volumes] = entering;
        dy[2 * all + volumes + 2] = 1.0;
    }

    /// What the state says about the exit.
    fn exit(&self, y: &[f64]) -> f64 {
        let all = self.all();
        match self.question.mixing.len() {
            0 => self.passed(&y[..all], 0.0, self.cells - 1),
            volumes => y[2 * all + volumes - 1],
        }
    }

    fn run(
        mut self,
        breaks: &[f64],
        stops: &[f64],
        times: &[f64],
        most: f64,
    ) -> Result<(Vec<f64>, Balance)> {
        let all = self.all();
        let size = 2 * all + self.question.mixing.len() + 3;
        let mut state = DVector::from_element(size, 0.0);
        let scale = self.question.amount * peak(self.question.inlet);
        let evaluations = Cell::new(0.0);
        let mut reached: Vec<(f64, f64)> = Vec::with_capacity(stops.len());
        let mut now = stops.first().copied().unwrap_or(0.0);
        for &stop in stops {
            let length = stop - now;
            // shorter than a rounding: nothing happens, and the stepper would complain
            if length > 4.0 * f64::EPSILON * stop.abs().max(now.abs()) && scale > 0.0 {
                self.part = breaks.partition_point(|&one| one <= now).saturating_sub(1);
                state[size - 1] = now;
                let counted = Counted {
                    lines: self,
                    evaluations: &evaluations,
                    most,
                };
                let atol = TOLERANCE * scale;
                let mut stepper = Dop853::from_param(
                    counted,
                    0.0,
                    length,
                    length,
                    state,
                    TOLERANCE,
                    atol,
                    0.9,
                    0.0,
                    0.333,
                    6.0,
                    length,
                    0.0,
                    u32::MAX,
                    u32::MAX,
                    OutputType::Sparse,
                );
                let ended = stepper.integrate().is_ok() && evaluations.get() <= most;
                let last = stepper.y_out().last().cloned();
                match last.filter(|last| ended && last.iter().all(|value| value.is_finite())) {
                    Some(last) => state = last,
                    None => {
                        return Err(Error::NotConverged {
                            what: "the time steps of the method of lines",
                            iterations: reached.len(),
                            residual: stop - now,
                        });
                    }
                }
                now = stop;
            }
            reached.push((stop, self.exit(state.as_slice())));
        }
        let value = |time: f64| match reached.partition_point(|one| one.0 < time) {
            0 if reached.first().is_none_or(|first| time < first.0) => 0.0,
            at => reached
                .get(at)
                .map_or(0.0, |one| self.question.ratio * one.1),
        };
        let volumes = self.question.mixing.len();
        let inside = state.rows(0, self.cells).sum() + state.rows(all, self.cells).sum();
        let balance = Balance {
            injected: state[2 * all + volumes],
            exited: state[2 * all + volumes + 1],
            held: self.hold_up / self.cells as f64 * inside,
        };
        Ok((times.iter().map(|&time| value(time)).collect(), balance))
    }
}

/// Equations that answer nothing after too many questions, so that every run ends.
#[derive(Clone, Copy)]
struct Counted<'a> {
    lines: Lines<'a>,
    evaluations: &'a Cell<f64>,
    most: f64,
}

impl System<f64, DVector<f64>> for Counted<'_> {
    fn system(&self, _: f64, y: &DVector<f64>, dy: &mut DVector<f64>) {
        let count = self.evaluations.get() + 1.0;
        self.evaluations.set(count);
        match count > self.most {
            true => dy.fill(f64::NAN),
            false => self.lines.slopes(y.as_slice(), dy.as_mut_slice()),
        }
    }

    fn solout(&mut self, _: f64, y: &DVector<f64>, _: &DVector<f64>) -> bool {
        self.evaluations.get() > self.most || y.iter().any(|value| !value.is_finite())
    }
}
