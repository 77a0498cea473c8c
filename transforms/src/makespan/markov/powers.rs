//! Stiff chains: the transition matrices over 1, 2, 4, .. units of time, squared without subtraction.
//!
//! A transition matrix with the exit as a last column is stochastic. Its square has a relative error of a few units in the last place in
//! every entry, since all terms are positive; divided by the sums of its rows it is stochastic again. So no probability leaks away over the
//! 10¹² units that a stiff chain may take, and rare ways out keep their relative accuracy, as in elimination without subtraction.

use nalgebra::DMatrix;

use super::sequence::{Columns, Sequence, dot};
use super::uniformised::LEAST;

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
    pub(super) fn new(mut one: Step) -> Self {
        one.normalise();
        Self { steps: vec![one] }
    }

    /// The exponent of the unit of time, the power of 2 below 1/(16 Λ), for rates between 1e-290 and 1e290.
    pub(super) fn unit(rate: f64) -> i64 {
        exponent(FEW / rate)
    }

    /// Over a time with so many events on average, few: the exponential series in P, without the common factor, that the sums of the rows
    /// take away.
    pub(super) fn exponential(sequence: &Sequence, events: f64) -> Self {
        let phases = sequence.phases();
        let mut step = Step {
            inside: DMatrix::identity(phases, phases),
            exit: vec![0.0; phases],
        };
        for k in (1..=TERMS).rev() {
            let factor = events / f64::from(k);
            for (at, chance) in sequence.leave.iter().enumerate() {
                for (sum, value) in step.exit.iter_mut().zip(step.inside.column(at).iter()) {
                    *sum += value * chance;
                }
            }
            for value in &mut step.exit {
                *value *= factor;
            }
            let mut next = times(&step.inside, &sequence.columns);
            next *= factor;
            for at in 0..phases {
                next[(at, at)] += 1.0;
            }
            step.inside = next;
        }
        Self::new(step)
    }

    /// The step of 2^level units; nothing where all have left after it, but for a share below the least that counts.
    pub(super) fn step(&mut self, level: usize) -> Option<&Step> {
        while self.steps.len() <= level {
            let last = self.steps.last()?;
            if last.inside.iter().all(|&value| value < LEAST * 1e-10) {
                return None;
            }
            let next = last.squared();
            self.steps.push(next);
        }
        self.steps.get(level)
    }

    /// A vector after 2^level times the units that a number has bits for; with what has left, and the number of products.
    pub(super) fn after(
        &mut self,
        mut vector: Vec<f64>,
        mut left: f64,
        whole: u64,
        level: usize,
    ) -> (Vec<f64>, f64, u32) {
        let mut products = 0;
        for bit in 0..64 {
            if whole >> bit & 1 == 0 {
                continue;
            }
            products += 1;
            match self.step(level + bit) {
                Some(step) => {
                    let (after, gone) = step.apply(&vector);
                    (vector, left) = (after, left + gone);
                }
                None => {
                    left += vector.iter().sum::<f64>();
                    vector.fill(0.0);
                }
            }
        }
        (vector, left, products)
    }
}

/// The exponent of the last power of 2 up to a number that is neither 0 nor subnormal.
pub(super) fn exponent(value: f64) -> i64 {
    i64::from((value.to_bits() >> 52 & 0x7ff) as u16) - 1023
}

/// A matrix times P.
fn times(matrix: &DMatrix<f64>, columns: &Columns) -> DMatrix<f64> {
    let phases = matrix.nrows();
    match columns {
        Columns::Dense(_) => matrix * columns.matrix(phases),
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
