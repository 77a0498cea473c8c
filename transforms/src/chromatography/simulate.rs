//! The chromatogram: for every component the closed form that applies, with its bound.

use super::bounds::Bounds;
use super::mixed::{has_cheap_sums, mixed};
use super::model::{Binding, Dispersion, Experiment, Inlet};
use super::plug_flow;
use super::transfer::outlet;
use crate::error::{Error, Result};
use crate::laplace::Checked;
use crate::laplace::line::{Bounded, Grid, Line, invert, invert_uniform};

/// Relative rounding of Goldstein's J as it was measured against 50 digits, with a margin of 5.
const MEASURED: f64 = 1e-13;

/// How a curve was computed, and with it what its bounds are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Bessel functions and Goldstein's J; the bounds are those measured for these functions, not proved.
    ClosedForm,
    /// The inlet, later.
    Delay,
    /// Sums of positive terms over the events of a Poisson process; the bounds are proved.
    Uniformised {
        /// Number of terms.
        terms: usize,
    },
    /// The windowed line method; the bounds are proved.
    Line {
        /// Number of nodes.
        nodes: usize,
    },
}

impl Method {
    /// Whether the bounds of this method are proved.
    pub fn is_certified(self) -> bool {
        matches!(
            self,
            Self::Line { .. } | Self::Delay | Self::Uniformised { .. }
        )
    }
}

/// What one component does at the exit.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// Name of the component.
    pub name: String,
    /// Concentrations with their bounds, in units of the inlet.
    pub values: Vec<Bounded>,
    /// How they were computed.
    pub method: Method,
}

/// Concentrations at the exit of a column over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Chromatogram {
    /// The times.
    pub times: Vec<f64>,
    /// The sum of all components.
    pub total: Vec<Bounded>,
    /// The components, in their order.
    pub curves: Vec<Curve>,
}

/// Concentrations at the exit at the given times, each with a bound of its error.
///
/// `tolerance` is relative to the height of a Gaussian with area and variance of the peak (for a step: to its end). Plug flow is evaluated
/// in closed form, see [`crate::special::goldstein_j`]; with mixed volumes and for most sampled inlets it is a mean over the events of a Poisson process that is as
/// fast as the fastest of desorption and volumes (uniformisation); with dispersion the transform is inverted by
/// [`crate::laplace::line::Line`]. An impulse through a column without dispersion and volumes has, besides the values given here, the share
/// e^-a that leaves at t = τ.
///
/// Costs O(1) for each time in closed form; with Λ the fastest rate, O(Λ (t - τ)) once and O(sqrt(Λ (t - τ))) for each time with mixed
/// volumes; N complex products for each time by inversion, N from 50 for a sharp peak to some thousands for Pe below 10.
///
/// # Errors
/// [`Error::Domain`] for numbers for which there is no column and for times that are not finite; [`Error::Precision`] when double
/// precision cannot give the tolerance; [`Error::TooLarge`] when the inversion would take millions of nodes, or a mixed volume of plug flow
/// is some millions of times faster than the times asked for.
///
/// ```
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate};
/// let column = Column::closed(1.0, 1000.0)?;
/// let pulse = Inlet::Pulse { width: 0.05 };
/// let experiment = Experiment::single(column, Binding::kinetic(20.0, 10.0)?, pulse);
/// let chromatogram = simulate(&experiment, &[3.0], 1e-10)?;
/// let value = chromatogram.total[0];
/// assert!((value.value - 0.030_819_869_777_489_36).abs() <= value.bound && value.bound < 1e-11);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn simulate(experiment: &Experiment, times: &[f64], tolerance: f64) -> Result<Chromatogram> {
    experiment.check()?;
    check_times(times)?;
    if !(tolerance > 0.0 && tolerance < 1.0) {
        return Err(Error::Domain {
            what: "tolerance",
            value: tolerance,
            allowed: "above 0 and below 1, relative to the peak",
        });
    }
    let mut total = vec![
        Bounded {
            value: 0.0,
            bound: 0.0
        };
        times.len()
    ];
    let mut curves = Vec::with_capacity(experiment.components.len());
    for which in 0..experiment.components.len() {
        let curve = component(experiment, which, times, tolerance)?;
        for (sum, one) in total.iter_mut().zip(&curve.values) {
            sum.value += one.value;
            sum.bound += one.bound + f64::EPSILON * sum.value.abs();
        }
        curves.push(curve);
    }
    Ok(Chromatogram {
        times: times.to_vec(),
        total,
        curves,
    })
}

pub(super) fn check_times(times: &[f64]) -> Result<()> {
    match times.iter().find(|time| !time.is_finite()) {
        None => Ok(()),
        Some(&value) => Err(Error::Domain {
            what: "time t",
            value,
            allowed: "a finite number",
        }),
    }
}

fn component(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    tolerance: f64,
) -> Result<Curve> {
    let component = &experiment.components[which];
    let scale = component.amount * experiment.column.velocity_ratio;
    let (mut values, method) = unit_answer(experiment, which, times, tolerance)?;
    for one in &mut values {
        one.value *= scale;
        one.bound = one.bound * scale + f64::EPSILON * one.value.abs();
    }
    Ok(Curve {
        name: component.name.clone(),
        values,
        method,
    })
}

/// The answer for amount 1 in a gas that does not expand.
fn unit_answer(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    tolerance: f64,
) -> Result<(Vec<Bounded>, Method)> {
    let column = &experiment.column;
    let gaussian = matches!(experiment.inlet, Inlet::Gaussian { .. });
    if column.dispersion != Dispersion::None || gaussian {
        return by_line(experiment, which, times, tolerance);
    }
    let height = || Bounds::new(experiment, which).height();
    if !experiment.mixing.is_empty() {
        let (values, terms) = mixed(experiment, which, times)?;
        reached(&values, tolerance, height())?;
        return Ok((values, Method::Uniformised { terms }));
    }
    if has_cheap_sums(experiment, which, times)
        && let Ok((values, terms)) = mixed(experiment, which, times)
        && reached(&values, tolerance, height()).is_ok()
    {
        return Ok((values, Method::Uniformised { terms }));
    }
    let (adsorptions, desorption) = match experiment.components[which].binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => (adsorptions, desorption),
        Binding::Irreversible { adsorptions } => (adsorptions, 0.0),
        // Every molecule is late by kτ.
        Binding::Equilibrium { retention_factor } => {
            let delay = column.hold_up * (1.0 + retention_factor);
            let values = closed(times, |time| {
                plug_flow::answer(0.0, 1.0, &experiment.inlet, time - delay)
            })?;
            return Ok((values, Method::Delay));
        }
    };
    let values = closed(times, |time| {
        plug_flow::answer(
            adsorptions,
            desorption,
            &experiment.inlet,
            time - column.hold_up,
        )
    })?;
    Ok((values, Method::ClosedForm))
}

fn closed(times: &[f64], answer: impl Fn(f64) -> Result<(f64, f64)>) -> Result<Vec<Bounded>> {
    times
        .iter()
        .map(|&time| {
            let (value, size) = answer(time)?;
            Ok(Bounded {
                value,
                bound: MEASURED * size,
            })
        })
        .collect()
}

fn by_line(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    tolerance: f64,
) -> Result<(Vec<Bounded>, Method)> {
    let bounds = Bounds::new(experiment, which);
    let (first, last) = times
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &time| {
            (low.min(time), high.max(time))
        });
    if times.is_empty() {
        return Ok((Vec::new(), Method::Line { nodes: 0 }));
    }
    let goal = tolerance * bounds.height();
    let lifted = experiment.map(&|&value| Checked::exact(value.into()));
    let transform = |s: Checked, shift: Checked| outlet(&lifted, which, &s).shifted(&shift);
    let on_grid = match Grid::of(times) {
        Some(grid) => {
            Line::plan_uniform(&bounds, (first, last), grid.spacing, goal)?.map(|line| (line, grid))
        }
        None => None,
    };
    let (nodes, values) = match on_grid {
        Some((line, grid)) => (line.len(), invert_uniform(&line, transform, grid, times)),
        None => {
            let line = Line::plan(&bounds, first, last, goal)?;
            (line.len(), invert(&line, transform, times))
        }
    };
    reached(&values, tolerance, bounds.height())?;
    Ok((values, Method::Line { nodes }))
}

/// Bounds below this are those of numbers that double precision does not have.
const NOTHING: f64 = 1e-240;

/// Whether all bounds meet the tolerance.
fn reached(values: &[Bounded], tolerance: f64, height: f64) -> Result<()> {
    // A bound that is not a number says nothing.
    let worst = values.iter().fold(0.0, |most: f64, one| {
        let bound = if one.bound.is_nan() {
            f64::INFINITY
        } else {
            one.bound
        };
        most.max(bound)
    });
    match worst <= (tolerance * height).max(NOTHING) {
        true => Ok(()),
        false => Err(Error::Precision {
            what: "the bound of the error, relative to the peak",
            asked: tolerance,
            possible: worst / height,
            hint: "loosen the tolerance, or ask for digits beyond double precision",
        }),
    }
}
