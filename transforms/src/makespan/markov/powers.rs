//! Stiff chains: the transition matrices over 1, 2, 4, .. units of time, squared without subtraction.
//!
//! A transition matrix with the exit as a last column is stochastic. Its square has a relative error of a few units in the last place in
//! every entry, since all terms are positive; divided by the sums of its rows it is stochastic again. So no probability leaks away over the
//! 10¹² units that a stiff chain may take, and rare ways out keep their relative accuracy, as in elimination without subtraction.

use nalgebra::DMatrix;

use super::uniformised::{Clock, Columns, dot};

/// The mean number of events in the unit of time is below this.
const FEW: f64 = 0.0625;

/// Terms of the exponential series of the unit: of paths with more events in one unit less than 1e-40 are left out.
const TERMS: u32 = 20;

/// Transition probabilities over one, two, four, .. units.
pub(super) struct Powers {
    steps: Vec<Step>,
}

/// Transition probabilities over some time: from phase to phase, and from phase to exit.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) inside: DMatrix<f64>,
    pub(super) exit: Vec<f64>,
}

impl Step {
    /// Divides every row by its sum.
    pub(super) fn normalise(&mut self) {
        let mut sums = self.exit.clone();
        for column in self.inside.column_iter() {
            for (sum, value) in sums.iter_mut().zip(column.iter()) {
                *sum += value;
            }
        }
        for mut column in self.inside.column_iter_mut() {
            for (value, sum) in column.iter_mut().zip(&sums) {
                *value /= sum;
            }
        }
        for (value, sum) in self.exit.iter_mut().zip(&sums) {
            *value /= sum;
        }
    }

    /// Twice the time.
    fn squared(&self) -> Self {
        let mut exit = self.exit.clone();
        for (column, chance) in self.inside.column_iter().zip(&self.exit) {
            for (sum, value) in exit.iter_mut().zip(column.iter()) {
                *sum += value * chance;
            }
        }
        let mut squared = Self {
            inside: &self.inside * &self.inside,
            exit,
        };
        squared.normalise();
        squared
    }

    /// A vector after the step, and what has left in it.
    pub(super) fn apply(&self, vector: &[f64]) -> (Vec<f64>, f64) {
        let phases = vector.len();
        let columns = self.inside.as_slice().chunks_exact(phases.max(1));
        let after = columns.map(|column| dot(vector, column)).collect();
        (after, dot(vector, &self.exit))
    }
}

impl Powers {
    pub(super) fn new(one: Step) -> Self {
        Self { steps: vec![one] }
    }

    /// The unit of time: the power of 2 below 1/(16 Λ).
    pub(super) fn unit(clock: &Clock) -> f64 {
        let exact = FEW / clock.rate;
        // Without the digits behind the first.
        f64::from_bits(exact.to_bits() & !((1 << 52) - 1))
    }

    /// Over the unit of time: the exponential series in P, without the common factor, that the sums of the rows take away.
    pub(super) fn of(clock: &Clock, exits: &[f64]) -> Self {
        let events = Self::unit(clock) * clock.rate;
        let phases = exits.len();
        let leave: Vec<f64> = exits.iter().map(|exit| exit / clock.rate).collect();
        let mut step = Step {
            inside: DMatrix::identity(phases, phases),
            exit: vec![0.0; phases],
        };
        for k in (1..=TERMS).rev() {
            let factor = events / f64::from(k);
            for (at, chance) in leave.iter().enumerate() {
                for (sum, value) in step.exit.iter_mut().zip(step.inside.column(at).iter()) {
                    *sum += value * chance;
                }
            }
            for value in &mut step.exit {
                *value *= factor;
            }
            let mut next = times(&step.inside, clock);
            next *= factor;
            for at in 0..phases {
                next[(at, at)] += 1.0;
            }
            step.inside = next;
        }
        step.normalise();
        Self::new(step)
    }

    /// The step of 2^level units.
    pub(super) fn step(&mut self, level: usize) -> &Step {
        while self.steps.len() <= level {
            let next = self.steps[self.steps.len() - 1].squared();
            self.steps.push(next);
        }
        &self.steps[level]
    }
}

/// A matrix times P.
fn times(matrix: &DMatrix<f64>, clock: &Clock) -> DMatrix<f64> {
    let phases = matrix.nrows();
    match &clock.columns {
        Columns::Dense(all) => matrix * DMatrix::from_column_slice(phases, phases, all),
        Columns::Sparse {
            first,
            from,
            chances,
            stay,
        } => {
            let mut product = matrix.clone();
            for at in 0..phases {
                let mut column = product.column_mut(at);
                column *= stay[at];
                for arc in first[at]..first[at + 1] {
                    column.axpy(chances[arc], &matrix.column(from[arc]), 1.0);
                }
            }
            product
        }
    }
}
