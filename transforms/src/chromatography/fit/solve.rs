//! Least squares with the exact Jacobian.

use levenberg_marquardt::{LeastSquaresProblem, LevenbergMarquardt};
use nalgebra::storage::Owned;
use nalgebra::{DMatrix, DVector, Dyn};

use super::super::model::Experiment;
use super::super::slopes::{Slopes, slopes};
use super::check::check;
use super::coordinates::Shape;
use super::model::{Baseline, Entry, Options, Role, Start, layout};
use super::report::{Fit, report, summary};
use crate::error::Result;

/// Relative accuracy of the model, far below any noise.
const TOLERANCE: f64 = 1e-9;

/// Logarithms of rates and times stay within this of their start.
const FARTHEST: f64 = 16.0;

/// A point of the search with all that is known there.
pub(super) struct Problem<'a> {
    pub(super) times: &'a [f64],
    pub(super) signal: &'a [f64],
    pub(super) options: &'a Options,
    pub(super) start: &'a Start,
    /// Components that keep their adsorptions, whatever is free.
    pub(super) still: &'a [bool],
    pub(super) entries: Vec<Entry>,
    /// An entry that keeps its value, for profiles.
    pub(super) held: Option<usize>,
    pub(super) at: DVector<f64>,
    pub(super) peaks: Vec<Experiment>,
    answers: Option<Vec<Slopes>>,
    /// The hold-up time of a peak that wants none, see [`Shape`].
    pub(super) edge: Option<usize>,
    /// Middle and half length of the times, by which a sloping baseline is scaled.
    pub(super) frame: (f64, f64),
}

impl<'a> Problem<'a> {
    pub(super) fn new(
        start: &'a Start,
        times: &'a [f64],
        signal: &'a [f64],
        options: &'a Options,
        still: &'a [bool],
    ) -> Result<Self> {
        let entries = layout(start, options, still)?;
        let (first, last) = (times[0], times[times.len() - 1]);
        let mut problem = Self {
            times,
            signal,
            options,
            start,
            still,
            held: None,
            at: DVector::zeros(entries.len() + options.baseline.len()),
            peaks: start.peaks.clone(),
            answers: None,
            edge: None,
            frame: (0.5 * (first + last), 0.5 * (last - first)),
            entries,
        };
        for (index, entry) in problem.entries.iter().enumerate() {
            let value = entry
                .role
                .get(&start.peaks[entry.component.unwrap_or(0)])
                .unwrap_or_default();
            problem.at[index] = match entry.role.is_logarithmic() {
                true => value.max(f64::MIN_POSITIVE).ln(),
                false => value,
            };
        }
        problem.begin_baseline();
        problem.evaluate()?;
        Ok(problem)
    }

    /// The baseline begins at the lower of both ends of the trace.
    fn begin_baseline(&mut self) {
        let count = self.signal.len();
        if !self.options.baseline.is_empty() {
            let at = self.entries.len();
            self.at[at] = self.signal[0].min(self.signal[count - 1]);
        }
    }

    /// Sets the components to the vector and computes answers and derivatives.
    fn evaluate(&mut self) -> Result<()> {
        self.answers = None;
        for (index, entry) in self.entries.iter().enumerate() {
            let value = match entry.role.is_logarithmic() {
                true => self.at[index].exp(),
                false => self.at[index],
            };
            let chosen = match entry.component {
                Some(component) => component..component + 1,
                None => 0..self.peaks.len(),
            };
            for peak in &mut self.peaks[chosen] {
                entry.role.set(peak, value);
            }
        }
        let answers: Result<Vec<Slopes>> = self
            .peaks
            .iter()
            .map(|peak| {
                let mut unit = peak.clone();
                unit.components[0].amount = 1.0;
                slopes(&unit, 0, self.times, TOLERANCE)
            })
            .collect();
        self.answers = Some(answers?);
        Ok(())
    }

    fn baseline(&self, time: f64) -> f64 {
        let at = self.entries.len();
        let place = (time - self.frame.0) / self.frame.1;
        match self.options.baseline {
            Baseline::None => 0.0,
            Baseline::Constant => self.at[at],
            Baseline::Line => self.at[at] + self.at[at + 1] * place,
        }
    }

    /// The model at all times, and each component alone.
    pub(super) fn model(&self) -> Option<(Vec<f64>, Vec<Vec<f64>>)> {
        let answers = self.answers.as_ref()?;
        let curves: Vec<Vec<f64>> = answers
            .iter()
            .zip(&self.peaks)
            .map(|(answer, peak)| {
                let amount = peak.components[0].amount;
                answer.values.iter().map(|value| amount * value).collect()
            })
            .collect();
        let total = (0..self.times.len())
            .map(|at| {
                let peaks: f64 = curves.iter().map(|curve| curve[at]).sum();
                peaks + self.baseline(self.times[at])
            })
            .collect();
        Some((total, curves))
    }

    /// Entries of the vector that the search may change.
    pub(super) fn moving(&self) -> Vec<usize> {
        (0..self.at.len())
            .filter(|index| Some(*index) != self.held)
            .collect()
    }

    /// Derivatives of the model by the entry: by the logarithm where the vector has that.
    pub(super) fn column(&self, index: usize) -> Option<Vec<f64>> {
        let answers = self.answers.as_ref()?;
        let Some(entry) = self.entries.get(index) else {
            let slope = index > self.entries.len();
            return Some(
                self.times
                    .iter()
                    .map(|time| match slope {
                        true => (time - self.frame.0) / self.frame.1,
                        false => 1.0,
                    })
                    .collect(),
            );
        };
        let chosen = match entry.component {
            Some(component) => component..component + 1,
            None => 0..self.peaks.len(),
        };
        let mut total = vec![0.0; self.times.len()];
        for (answer, peak) in answers[chosen.clone()].iter().zip(&self.peaks[chosen]) {
            let amount = peak.components[0].amount;
            let (list, factor) = match entry.role.slope() {
                Some(which) => (
                    &answer.by[which],
                    amount * entry.role.get(peak).unwrap_or_default(),
                ),
                None => (&answer.values, 1.0),
            };
            for (sum, value) in total.iter_mut().zip(list) {
                *sum += factor * value;
            }
        }
        Some(total)
    }

    /// Amounts and baseline that fit best at the shapes of the start: a linear problem.
    fn begin_linear(&mut self) -> Result<()> {
        let linear: Vec<usize> = (0..self.at.len())
            .filter(|&index| {
                self.entries
                    .get(index)
                    .is_none_or(|entry| entry.role == Role::Amount)
            })
            .collect();
        let (Some(residuals), false) = (self.residuals(), linear.is_empty()) else {
            return Ok(());
        };
        let columns: Vec<Vec<f64>> = linear
            .iter()
            .filter_map(|&index| self.column(index))
            .collect();
        let matrix = DMatrix::from_fn(self.times.len(), linear.len(), |row, column| {
            columns[column][row]
        });
        let squares = matrix.transpose() * &matrix;
        let Ok(factor) = algebra::dense::Cholesky::new("the columns of amounts", squares) else {
            return Ok(());
        };
        let right = -(matrix.transpose() * residuals);
        let right = DMatrix::from_column_slice(right.len(), 1, right.as_slice());
        if let Ok(step) = factor.solve(&right) {
            for (place, &index) in linear.iter().enumerate() {
                self.at[index] += step[(place, 0)];
            }
            // Where the shape at the start is far off, the best amount can be negative.
            for (index, entry) in self.entries.iter().enumerate() {
                if entry.role == Role::Amount && self.at[index] <= 0.0 {
                    self.at[index] =
                        self.start.peaks[entry.component.unwrap_or(0)].components[0].amount;
                }
            }
        }
        self.evaluate()
    }

    /// Σ (model - signal)² at the vector as it is.
    pub(super) fn sum_of_squares(&mut self) -> Result<f64> {
        self.evaluate()?;
        Ok(self
            .residuals()
            .map_or(f64::INFINITY, |all| all.norm_squared()))
    }

    /// Runs the search from where it is; the sum of squares and the number of evaluations.
    pub(super) fn search(self) -> (Self, f64, usize) {
        let solver = LevenbergMarquardt::new()
            .with_ftol(1e-14)
            .with_xtol(1e-10)
            .with_gtol(1e-14)
            .with_patience(60);
        let (mut problem, outcome) = solver.minimize(self);
        let count = outcome.number_of_evaluations;
        let squares = 2.0 * outcome.objective_function;
        let (Some(edge), None) = (problem.edge, problem.held) else {
            return (problem, squares, count);
        };
        // At the edge the others are found anew.
        problem.held = Some(edge);
        let (mut problem, outcome) = solver.minimize(problem);
        problem.held = None;
        problem.edge = Some(edge);
        let squares = 2.0 * outcome.objective_function;
        (problem, squares, count + outcome.number_of_evaluations)
    }

    fn shapes(&self) -> Vec<Shape> {
        Shape::all(&self.entries, self.peaks.len(), self.held)
    }
}

impl LeastSquaresProblem<f64, Dyn, Dyn> for Problem<'_> {
    type ResidualStorage = Owned<f64, Dyn>;
    type JacobianStorage = Owned<f64, Dyn, Dyn>;
    type ParameterStorage = Owned<f64, Dyn>;

    fn set_params(&mut self, x: &DVector<f64>) {
        for (place, index) in self.moving().into_iter().enumerate() {
            self.at[index] = x[place];
        }
        self.edge = None;
        for shape in self.shapes() {
            if shape.bend(self.at.as_mut_slice()) {
                self.edge = Some(shape.hold_up);
            }
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if entry.role.is_logarithmic() && Some(index) != self.held {
                let begin = entry
                    .role
                    .get(&self.start.peaks[entry.component.unwrap_or(0)])
                    .unwrap_or(1.0)
                    .max(f64::MIN_POSITIVE)
                    .ln();
                self.at[index] = self.at[index].clamp(begin - FARTHEST, begin + FARTHEST);
            }
        }
        // A step to where there is no answer is told by residuals that are worse than any.
        let _ = self.evaluate();
    }

    fn params(&self) -> DVector<f64> {
        let moving = self.moving();
        let mut at = self.at.clone();
        for shape in self.shapes() {
            shape.straighten(at.as_mut_slice());
        }
        DVector::from_iterator(moving.len(), moving.iter().map(|&index| at[index]))
    }

    fn residuals(&self) -> Option<DVector<f64>> {
        let Some((total, _)) = self.model() else {
            let highest = self
                .signal
                .iter()
                .fold(1.0, |most: f64, y| most.max(y.abs()));
            return Some(DVector::from_element(self.times.len(), 1e6 * highest));
        };
        Some(DVector::from_iterator(
            total.len(),
            total.iter().zip(self.signal).map(|(model, y)| model - y),
        ))
    }

    fn jacobian(&self) -> Option<DMatrix<f64>> {
        let moving = self.moving();
        let columns: Option<Vec<Vec<f64>>> =
            moving.iter().map(|&index| self.column(index)).collect();
        let mut columns = columns?;
        for shape in self.shapes() {
            shape.turn(&mut columns, &moving, self.at.as_slice());
        }
        Some(DMatrix::from_fn(
            self.times.len(),
            moving.len(),
            |row, column| columns[column][row],
        ))
    }
}

/// Fits the sum of the components, and a baseline, to a signal.
///
/// Minimises Σ (model - signal)² over the free parameters, times and rates by their logarithms, with the exact Jacobian of
/// [`super::super::slopes`]. Where τ, a and b of a peak are all free, the search is for its mean, deviation and skewness. A peak without a
/// tail has no finite a: the search ends at a million, or where τ is a thousandth of the mean, and a warning says
/// that τ is not identified. Assumes independent errors of one variance for the standard errors and intervals.
///
/// # Errors
/// [`crate::Error::Domain`] and [`crate::Error::Dimension`] for numbers, times and signals that do not fit,
/// [`crate::Error::NotConverged`] when the search ends away from a minimum.
///
/// ```
/// use transforms::chromatography::fit::{Options, Start, fit};
/// use transforms::chromatography::{Binding, Column, Experiment, Inlet, simulate};
/// let pulse = Inlet::Pulse { width: 0.05 };
/// let truth = Experiment::single(Column::open(1.0, 1000.0)?, Binding::kinetic(20.0, 10.0)?, pulse.clone());
/// let times: Vec<f64> = (0..200).map(|k| 1.5 + 0.02 * f64::from(k)).collect();
/// let chromatogram = simulate(&truth, &times, 1e-10)?;
/// let signal: Vec<f64> = chromatogram.total.iter().map(|one| one.value).collect();
/// let start = Experiment::single(Column::open(1.0, 1000.0)?, Binding::kinetic(12.0, 8.0)?, pulse);
/// let found = fit(&Start { peaks: vec![start] }, &times, &signal, &Options::default())?;
/// assert!((found.estimates[0].value - 20.0).abs() < 1e-6 && (found.estimates[1].value - 10.0).abs() < 1e-6);
/// # Ok::<(), transforms::Error>(())
/// ```
///
/// Source: J. J. Moré, The Levenberg-Marquardt algorithm: implementation and theory (1978), as the crate `levenberg-marquardt` has it.
pub fn fit(start: &Start, times: &[f64], signal: &[f64], options: &Options) -> Result<Fit> {
    check(start, times, signal, options, &[])?;
    let mut problem = Problem::new(start, times, signal, options, &[])?;
    problem.begin_linear()?;
    let (problem, squares, evaluations) = problem.search();
    report(problem, squares, evaluations)
}

/// The summary of a start at which no step went down; some components keep their adsorptions.
pub(super) fn found(
    start: &Start,
    times: &[f64],
    signal: &[f64],
    options: &Options,
    held: &[bool],
    evaluations: usize,
) -> Result<Fit> {
    check(start, times, signal, options, held)?;
    let mut problem = Problem::new(start, times, signal, options, held)?;
    problem.begin_linear()?;
    let squares = problem.sum_of_squares()?;
    summary(problem, squares, evaluations)
}
