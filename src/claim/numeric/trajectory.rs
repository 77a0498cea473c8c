//! Runge-Kutta steps: trajectories with an estimate of their error.

use std::cell::Cell;
use std::ops::RangeInclusive;

use algebra::evidence::{Counterexample, Evidence, Method, Reason, Verdict};
use ode_solvers::{DVector, Dop853, OutputType, System};

use super::Estimate;

/// Evaluations of one system of equations.
const MAX_STAGES: u32 = 400_000;

/// Does `claimed` solve the system y' = f(x, y) with the values it has itself at the start of the interval?
///
/// `system(x, y, dy)` writes the derivatives. The equations are integrated over 16 parts of the interval by the method of
/// Dormand and Prince of order 8 (crate `ode_solvers`) with two tolerances; the difference of both is the estimate.
///
/// ```
/// use closedform::claim::solution_of;
///
/// let oscillator = |_: f64, y: &[f64], dy: &mut [f64]| (dy[0], dy[1]) = (y[1], -y[0]);
/// assert!(solution_of(oscillator, 0.0..=6.0, |x| vec![x.cos(), -x.sin()]).holds());
/// assert!(!solution_of(oscillator, 0.0..=6.0, |x| vec![x.cosh(), x.sinh()]).holds());
/// ```
pub fn solution_of(
    system: impl Fn(f64, &[f64], &mut [f64]),
    interval: RangeInclusive<f64>,
    claimed: impl Fn(f64) -> Vec<f64>,
) -> Verdict {
    let (start, end) = (*interval.start(), *interval.end());
    let initial = claimed(start);
    let Some(points) = trajectory(&system, &initial, start, end) else {
        return Verdict::Undecided(Reason::Precision);
    };
    let mut evidence: Option<Evidence> = None;
    for (x, found) in points {
        for (at, (estimate, value)) in found.iter().zip(claimed(x)).enumerate() {
            let note = format!("component {at} along the trajectory");
            let Some(one) = estimate.against(value, Method::Iteration, note) else {
                continue;
            };
            if one.contradicts() {
                return Verdict::Refuted(Counterexample {
                    point: vec![(String::from("x"), x.to_string())],
                    claimed: format!("{value:e}"),
                    found: estimate.to_string(),
                });
            }
            if evidence.as_ref().is_none_or(|old| one.bound > old.bound) {
                evidence = Some(one);
            }
        }
    }
    evidence.map_or(Verdict::Undecided(Reason::Precision), |one| {
        Verdict::Supported(vec![one])
    })
}

/// Writes the derivatives at a place and a state.
type Derivatives<'a> = dyn Fn(f64, &[f64], &mut [f64]) + 'a;

/// Values of the solution at the ends of the parts of an interval.
type Trajectory = Vec<(f64, Vec<Estimate>)>;

/// Integrates y' = f(x, y) over parts of an interval, so that no value comes from an interpolation; it ends early where
/// the steps become too small or too many. `None`: not even the first part was reached.
pub(in crate::claim) fn trajectory(
    system: &Derivatives<'_>,
    initial: &[f64],
    start: f64,
    end: f64,
) -> Option<Trajectory> {
    const PARTS: u32 = 16;
    let evaluations = Cell::new(0_u32);
    let counted = Counted {
        system,
        evaluations: &evaluations,
    };
    // The place is the last component of the state, with derivative one: the stepper's own places inside a step are not
    // accurate enough for right sides that depend on them.
    let size = initial.len();
    let run = |tolerance: f64| {
        let mut state = DVector::from_iterator(size + 1, initial.iter().copied().chain([start]));
        let mut reached = Vec::new();
        for part in 0..PARTS {
            let at = |part: u32| start + (end - start) * f64::from(part) / f64::from(PARTS);
            let (from, to) = (at(part), at(part + 1));
            let mut stepper = Dop853::from_param(
                counted,
                from,
                to,
                to - from,
                state,
                tolerance,
                tolerance,
                0.9,
                0.0,
                0.333,
                6.0,
                (to - from).abs(),
                0.0,
                20_000,
                u32::MAX,
                OutputType::Sparse,
            );
            if stepper.integrate().is_err() || evaluations.get() > MAX_STAGES {
                break;
            }
            let Some(last) = stepper.y_out().last() else {
                break;
            };
            if last.iter().any(|value| !value.is_finite()) {
                break;
            }
            state = last.clone();
            reached.push((to, state.clone()));
        }
        evaluations.set(0);
        reached
    };
    let (coarse, fine) = (run(1e-9), run(1e-12));
    let points: Trajectory = coarse
        .iter()
        .zip(&fine)
        .map(|((_, coarse), (x, fine))| {
            let estimates = coarse
                .iter()
                .zip(fine.iter())
                .map(|(coarse, fine)| Estimate {
                    value: *fine,
                    error: (coarse - fine).abs() + 1e-13 * fine.abs(),
                });
            (*x, estimates.collect())
        })
        .collect();
    (!points.is_empty()).then_some(points)
}

/// A system of equations that answers nothing after too many questions, so that every run ends.
#[derive(Clone, Copy)]
struct Counted<'a> {
    system: &'a Derivatives<'a>,
    evaluations: &'a Cell<u32>,
}

impl System<f64, DVector<f64>> for Counted<'_> {
    fn system(&self, _: f64, y: &DVector<f64>, dy: &mut DVector<f64>) {
        let count = self.evaluations.get().saturating_add(1);
        self.evaluations.set(count);
        dy.fill(f64::NAN);
        if count > MAX_STAGES {
            return;
        }
        if let (Some((x, y)), Some((one, dy))) = (
            y.as_slice().split_last(),
            dy.as_mut_slice().split_last_mut(),
        ) {
            *one = 1.0;
            (self.system)(*x, y, dy);
        }
    }

    fn solout(&mut self, _: f64, y: &DVector<f64>, _: &DVector<f64>) -> bool {
        self.evaluations.get() > MAX_STAGES || y.iter().any(|value| !value.is_finite())
    }
}
