//! Exact derivatives of the answer by the parameters of column and binding.

use num_complex::Complex64;

use super::bounds::Bounds;
use super::mixed::{Plan, Wanted, has_cheap_sums};
use super::model::{Binding, Dispersion, Experiment, Inlet};
use super::plug_flow;
use super::transfer::outlet;
use crate::error::{Error, Result};
use crate::laplace::Dual;
use crate::laplace::line::{End, Line, sum};

/// What a derivative is by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// Hold-up time τ.
    HoldUp,
    /// Mean number of adsorptions a, or the retention factor k of a binding in equilibrium.
    Adsorptions,
    /// Desorption rate b.
    Desorption,
    /// Péclet number.
    Peclet,
}

/// The parameters in the order of the derivatives of [`Slopes`].
pub const PARAMETERS: [Parameter; 4] = [
    Parameter::HoldUp,
    Parameter::Adsorptions,
    Parameter::Desorption,
    Parameter::Peclet,
];

/// The answer of one component of amount 1 at some times, with its derivatives.
#[derive(Clone, Debug, PartialEq)]
pub struct Slopes {
    /// Concentrations.
    pub values: Vec<f64>,
    /// Derivatives of all concentrations by each of [`PARAMETERS`]; 0 where the model does not have the parameter.
    pub by: [Vec<f64>; 4],
}

/// The answer of a component of amount 1 and its exact derivatives by hold-up time, adsorptions (or retention factor), desorption rate and
/// Péclet number.
///
/// Without dispersion the derivatives are those of the closed form, with mixed volumes those of its sums; with dispersion the transform is
/// differentiated and inverted on the same line. Where an answer has a jump or a corner its derivative is that of the sides. Costs five times
/// the answer.
///
/// # Errors
/// As for [`super::simulate`]; [`Error::Unsupported`] for a binding in equilibrium without dispersion and mixed volumes, unless the inlet is
/// sampled and begins and ends at 0: with the jumps of all others the answer is not differentiable.
///
/// ```
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet, slopes};
/// let column = Column::open(1.0, 500.0)?;
/// let experiment = Experiment::single(column, Binding::kinetic(20.0, 10.0)?, Inlet::Step);
/// let here = slopes(&experiment, 0, &[2.5], 1e-9)?;
/// let mut later = experiment.clone();
/// later.column.hold_up += 1e-6;
/// let there = slopes(&later, 0, &[2.5], 1e-9)?;
/// assert!(((there.values[0] - here.values[0]) / 1e-6 - here.by[0][0]).abs() < 1e-5);
/// # Ok::<(), transforms::Error>(())
/// ```
pub fn slopes(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    tolerance: f64,
) -> Result<Slopes> {
    experiment.check()?;
    super::simulate::check_times(times)?;
    let scale = experiment.column.velocity_ratio;
    let gaussian = matches!(experiment.inlet, Inlet::Gaussian { .. });
    let mut slopes = match experiment.column.dispersion {
        Dispersion::None if !gaussian => plug_flow_slopes(experiment, which, times)?,
        _ => line_slopes(experiment, which, times, tolerance)?,
    };
    for list in slopes.by.iter_mut().chain([&mut slopes.values]) {
        list.iter_mut().for_each(|value| *value *= scale);
    }
    Ok(slopes)
}

fn plug_flow_slopes(experiment: &Experiment, which: usize, times: &[f64]) -> Result<Slopes> {
    if !experiment.mixing.is_empty() {
        return mixed_slopes(experiment, which, times);
    }
    if has_cheap_sums(experiment, which, times)
        && let Ok(slopes) = mixed_slopes(experiment, which, times)
    {
        return Ok(slopes);
    }
    let hold_up = experiment.column.hold_up;
    let (a, b) = match experiment.components[which].binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => (adsorptions, desorption),
        Binding::Irreversible { adsorptions } => (adsorptions, 0.0),
        Binding::Equilibrium { retention_factor } => {
            return delayed(experiment, retention_factor, times);
        }
    };
    let mut slopes = Slopes {
        values: Vec::with_capacity(times.len()),
        by: std::array::from_fn(|_| Vec::with_capacity(times.len())),
    };
    for time in times {
        let local = plug_flow::local(a, b, &experiment.inlet, time - hold_up)?;
        slopes.values.push(local.value);
        let by = [-local.by_theta, local.by_a, local.by_b, 0.0];
        for (list, value) in slopes.by.iter_mut().zip(by) {
            list.push(value);
        }
    }
    Ok(slopes)
}

/// Those of the sums over the events of a Poisson process.
pub(super) fn mixed_slopes(experiment: &Experiment, which: usize, times: &[f64]) -> Result<Slopes> {
    let mut slopes = Slopes {
        values: vec![0.0; times.len()],
        by: std::array::from_fn(|_| vec![0.0; times.len()]),
    };
    let binding = experiment.components[which].binding;
    let kinetic = !matches!(binding, Binding::Equilibrium { .. });
    let Some(plan) = Plan::new(experiment, which, times, kinetic)? else {
        return Ok(slopes);
    };
    let [hold_up, adsorptions, desorption, _] = &mut slopes.by;
    let answers = plan.answers(&plan.law.table, times, Wanted::Slope)?;
    for (at, answer) in answers.into_iter().enumerate() {
        let Some(answer) = answer else { continue };
        slopes.values[at] = answer.value.max(0.0);
        match binding {
            Binding::Equilibrium { retention_factor } => {
                hold_up[at] = -(1.0 + retention_factor) * answer.by_time;
                adsorptions[at] = -experiment.column.hold_up * answer.by_time;
            }
            _ => hold_up[at] = -answer.by_time,
        }
    }
    if kinetic {
        for (list, table) in [
            (adsorptions, &plan.law.by_adsorptions),
            (desorption, &plan.law.by_desorption),
        ] {
            let answers = plan.answers(table, times, Wanted::Value)?;
            for (value, answer) in list.iter_mut().zip(answers) {
                *value = answer.map_or(0.0, |one| one.value);
            }
        }
    }
    Ok(slopes)
}

/// An inlet without jumps, later by τ(1 + k).
fn delayed(experiment: &Experiment, retention_factor: f64, times: &[f64]) -> Result<Slopes> {
    let points = match &experiment.inlet {
        Inlet::Sampled { points } if points[0].1 <= 0.0 && points[points.len() - 1].1 <= 0.0 => {
            points
        }
        _ => {
            return Err(Error::Unsupported {
                what: "derivatives without dispersion",
                construct: "a binding in equilibrium: its answer has jumps".to_owned(),
                hint: "give the column a dispersion, if only a small one (Pe = 1e6), or a mixed volume",
            });
        }
    };
    let hold_up = experiment.column.hold_up;
    let factor = 1.0 + retention_factor;
    let mut slopes = Slopes {
        values: Vec::with_capacity(times.len()),
        by: std::array::from_fn(|_| Vec::with_capacity(times.len())),
    };
    for time in times {
        let theta = time - hold_up * factor;
        let next = points.partition_point(|point| point.0 <= theta);
        let (value, rise) = match (
            next.checked_sub(1).and_then(|at| points.get(at)),
            points.get(next),
        ) {
            (Some(one), Some(other)) => {
                let rise = (other.1 - one.1) / (other.0 - one.0);
                (one.1 + rise * (theta - one.0), rise)
            }
            _ => (0.0, 0.0),
        };
        slopes.values.push(value);
        let by = [-factor * rise, -hold_up * rise, 0.0, 0.0];
        for (list, value) in slopes.by.iter_mut().zip(by) {
            list.push(value);
        }
    }
    Ok(slopes)
}

fn line_slopes(
    experiment: &Experiment,
    which: usize,
    times: &[f64],
    tolerance: f64,
) -> Result<Slopes> {
    let bounds = Bounds::new(experiment, which);
    let Some(first) = times.iter().copied().reduce(f64::min) else {
        return Ok(Slopes {
            values: Vec::new(),
            by: std::array::from_fn(|_| Vec::new()),
        });
    };
    let last = times.iter().copied().fold(first, f64::max);
    let line = Line::plan(&bounds, first, last, tolerance * bounds.height())?;
    let lifted = seeded(experiment, which);
    let mut nodes: [Vec<Complex64>; 5] = std::array::from_fn(|_| Vec::with_capacity(line.len()));
    for frequency in line.frequencies() {
        let s = Dual::<Complex64, 4>::fixed(Complex64::new(0.0, frequency));
        let shift = Dual::fixed(Complex64::new(0.0, frequency * line.centre()));
        let Dual { value, slopes } = outlet(&lifted, which, &s).shifted(&shift);
        for (list, one) in nodes.iter_mut().zip([value].into_iter().chain(slopes)) {
            list.push(one);
        }
    }
    let [values, hold_up, adsorptions, desorption, peclet] = nodes.map(|mut list| {
        list.reverse();
        sum(&line, &list, times)
    });
    let mut slopes = Slopes {
        values,
        by: [hold_up, adsorptions, desorption, peclet],
    };
    for (at, &time) in times.iter().enumerate() {
        match line.outside(time) {
            Some((end, _)) => {
                slopes.values[at] = match end {
                    End::Before => 0.0,
                    End::After => line.limit().value,
                };
                slopes.by.iter_mut().for_each(|list| list[at] = 0.0);
            }
            None => slopes.values[at] += 0.5 * line.limit().value,
        }
    }
    Ok(slopes)
}

/// The experiment with derivatives by the four parameters.
fn seeded(experiment: &Experiment, which: usize) -> Experiment<Dual<Complex64, 4>> {
    let parameter = |value: f64, index: usize| Dual::parameter(Complex64::new(value, 0.0), index);
    let mut lifted = experiment.map(&|&value| Dual::fixed(Complex64::new(value, 0.0)));
    lifted.column.hold_up = parameter(experiment.column.hold_up, 0);
    lifted.components[which].binding = match experiment.components[which].binding {
        Binding::Kinetic {
            adsorptions,
            desorption,
        } => Binding::Kinetic {
            adsorptions: parameter(adsorptions, 1),
            desorption: parameter(desorption, 2),
        },
        Binding::Irreversible { adsorptions } => Binding::Irreversible {
            adsorptions: parameter(adsorptions, 1),
        },
        Binding::Equilibrium { retention_factor } => Binding::Equilibrium {
            retention_factor: parameter(retention_factor, 1),
        },
    };
    lifted.column.dispersion = match experiment.column.dispersion {
        Dispersion::None => Dispersion::None,
        Dispersion::Open { peclet } => Dispersion::Open {
            peclet: parameter(peclet, 3),
        },
        Dispersion::Closed { peclet } => Dispersion::Closed {
            peclet: parameter(peclet, 3),
        },
    };
    lifted
}
