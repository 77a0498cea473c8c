//! What a witness says, and what all of them ask first.

use crate::chromatography::{Binding, Column, Experiment, Inlet};
use crate::error::{Error, Result, whole};

/// Nodes times time steps that one march may take, some seconds of them.
pub(super) const MOST_UPDATES: f64 = 134_217_728.0;

/// Time steps that one march may take, which are all kept.
const MOST_STEPS: f64 = 4_194_304.0;

/// Roundings that the sums of a march add up to, in units of the largest value.
const ROUNDINGS: f64 = 64.0;

/// Changes by the last refinement that are taken for the error. On random columns one was not always enough, see the tests.
pub(super) const CHANGES: f64 = 3.0;

/// Values at the times that were asked for, with an estimate of their error.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimated {
    /// Concentrations at the exit, one for each time.
    pub values: Vec<f64>,
    /// Estimate of the largest absolute error among them; no bound.
    pub estimate: f64,
}

/// What went into a scheme, what came out and what it still holds, in concentration times time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Balance {
    /// Injected until the last step.
    pub injected: f64,
    /// Left through the exit.
    pub exited: f64,
    /// Still in the column, in both phases.
    pub held: f64,
}

/// The answer of a scheme on a mesh, with what it was made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Scheme {
    /// The values extrapolated from all meshes.
    pub answer: Estimated,
    /// The values on each mesh, every mesh twice as fine as the one before.
    pub levels: Vec<Vec<f64>>,
    /// The balance on the finest mesh.
    pub balance: Balance,
}

/// A checked experiment seen by one of its components.
pub(super) struct Question<'a> {
    pub(super) column: Column,
    pub(super) binding: Binding,
    pub(super) inlet: &'a Inlet,
    pub(super) mixing: &'a [f64],
    /// Factor of the inlet.
    pub(super) amount: f64,
    /// Factor of the answer for the gas that has expanded.
    pub(super) ratio: f64,
}

impl<'a> Question<'a> {
    pub(super) fn new(experiment: &'a Experiment, which: usize, times: &[f64]) -> Result<Self> {
        experiment.check()?;
        finite_times(times)?;
        let component = experiment.components.get(which).ok_or(Error::Dimension {
            what: "components",
            expected: which.saturating_add(1),
            found: experiment.components.len(),
        })?;
        Ok(Self {
            column: experiment.column,
            binding: component.binding,
            inlet: &experiment.inlet,
            mixing: &experiment.mixing,
            amount: component.amount,
            ratio: experiment.column.velocity_ratio,
        })
    }
}

/// Times are numbers.
pub(super) fn finite_times(times: &[f64]) -> Result<()> {
    match times.iter().find(|time| !time.is_finite()) {
        None => Ok(()),
        Some(&value) => Err(Error::Domain {
            what: "time t",
            value,
            allowed: "finite",
        }),
    }
}

/// The latest of the times; nothing is asked before -inf.
pub(super) fn latest(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

/// Up to so many times each is asked about with its surroundings.
const PROBED: usize = 64;

/// The times, and behind them others close by: where two meshes cross, their difference at one time says nothing about the error, the
/// largest about it does. None is later than the latest; `cell` is the time of one cell.
pub(super) fn probed(times: &[f64], cell: f64) -> Vec<f64> {
    let mut all = times.to_vec();
    if times.len() <= PROBED {
        let end = latest(times);
        let around = [-8.0, -4.0, 4.0, 8.0].map(|cells| cells * cell);
        let near = times
            .iter()
            .flat_map(|time| around.map(|apart| time + apart));
        all.extend(near.filter(|time| *time < end));
    }
    all
}

/// The count of steps, if a march over so many nodes takes no more than `most` updates. All may be too large for an integer, or NaN.
pub(super) fn affordable(nodes: f64, steps: f64, most: f64) -> Result<usize> {
    let hint = "a coarser mesh, or a witness without one";
    let too_large = |what, needed, limit| Error::too_large(what, needed, whole(limit), hint);
    match (steps <= MOST_STEPS, nodes * steps <= most) {
        (true, true) => Ok(usize::try_from(whole(steps)).unwrap_or(usize::MAX)),
        (false, _) => Err(too_large("time steps of the scheme", steps, MOST_STEPS)),
        (true, false) => Err(too_large(
            "work of the witness in updates of a node",
            nodes * steps,
            most,
        )),
    }
}

/// Fewer cells say nothing.
pub(super) const FEWEST_CELLS: usize = 4;

/// Whether the mesh is fine enough for the column.
pub(super) fn enough_cells(cells: usize, least: f64, allowed: &'static str) -> Result<()> {
    match cells >= FEWEST_CELLS && cells as f64 >= least {
        true => Ok(()),
        false => Err(Error::Domain {
            what: "cells of the mesh",
            value: cells as f64,
            allowed,
        }),
    }
}

/// Two Richardson levels over meshes of n, 2n and 4n cells of a scheme whose error is a series in even powers of the mesh:
///
/// $$ f_1 = \frac{4 f(2n) - f(n)}3, \quad f_2 = \frac{4 f(4n) - f(2n)}3, \qquad \frac{16 f_2 - f_1}{15}. $$
///
/// The estimate is three times the last change; where the meshes do not yet differ as 4 to 1, it is the difference of the finest two.
pub(super) fn richardson(levels: &[Vec<f64>; 3]) -> Result<Estimated> {
    let [coarse, middle, fine] = levels;
    let largest = |one: &mut dyn Iterator<Item = f64>| one.fold(0.0, |a: f64, b| a.max(b.abs()));
    let mut values = Vec::with_capacity(fine.len());
    let mut change: f64 = 0.0;
    for ((&a, &b), &c) in coarse.iter().zip(middle).zip(fine) {
        let (one, two) = (b + (b - a) / 3.0, c + (c - b) / 3.0);
        let value = two + (two - one) / 15.0;
        change = change.max((value - two).abs());
        values.push(value);
    }
    let first = largest(&mut coarse.iter().zip(middle).map(|(a, b)| a - b));
    let second = largest(&mut middle.iter().zip(fine).map(|(a, b)| a - b));
    let floor = ROUNDINGS * f64::EPSILON * largest(&mut fine.iter().copied());
    let regular = (3.0 * second..=5.0 * second).contains(&first);
    let estimate = match regular || second <= floor {
        true => CHANGES * change + floor,
        false => second + floor,
    };
    Estimated { values, estimate }.finite("extrapolation over meshes")
}

impl Scheme {
    /// The answer for the first of the times only.
    pub(super) fn first(mut self, count: usize) -> Self {
        self.answer.values.truncate(count);
        self.levels
            .iter_mut()
            .for_each(|level| level.truncate(count));
        self
    }
}

impl Estimated {
    /// The same, unless numbers overflowed on the way.
    pub(super) fn finite(self, what: &'static str) -> Result<Self> {
        match self.values.iter().all(|value| value.is_finite()) && self.estimate.is_finite() {
            true => Ok(self),
            false => Err(Error::NotConverged {
                what,
                iterations: 0,
                residual: f64::INFINITY,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_orders_are_removed() {
        let level = |n: f64| vec![2.0 + 3.0 / (n * n) - 5.0 / n.powi(4)];
        let found = richardson(&[level(10.0), level(20.0), level(40.0)]).unwrap();
        assert!((found.values[0] - 2.0).abs() < 1e-15);
        assert!(found.estimate > 1e-7 && found.estimate < 1e-4);
        // a series in odd powers is not trusted
        let level = |n: f64| vec![2.0 + 3.0 / n];
        let found = richardson(&[level(10.0), level(20.0), level(40.0)]).unwrap();
        assert!(found.estimate >= 0.075 && (found.values[0] - 2.0).abs() <= found.estimate);
    }

    #[test]
    fn costs_that_are_no_numbers() {
        for steps in [f64::NAN, f64::INFINITY, 1e300, 1e7] {
            assert!(matches!(
                affordable(10.0, steps, MOST_UPDATES),
                Err(Error::TooLarge { .. })
            ));
        }
        assert!(affordable(1e5, 1e4, MOST_UPDATES).is_err());
        assert_eq!(affordable(10.0, 99.5, MOST_UPDATES), Ok(100));
    }
}
