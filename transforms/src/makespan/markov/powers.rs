//! Stiff chains: the transition matrices over 1, 2, 4, .. units of time, squared without subtraction.
//!
//! A transition matrix with the exit as its last state is stochastic. Its square has a relative error of a few units in the last place in
//! every entry, since all terms are positive; divided by the sums of its rows it is stochastic again. So no probability leaks away over the
//! 10¹² units that a stiff chain may take, and rare ways out keep their relative accuracy, as in elimination without subtraction.

use nalgebra::DMatrix;

use super::sequence::{Sequence, dot};
use super::uniformised::LEAST;

/// The mean number of events in the unit of time is below this.
const FEW: f64 = 0.0625;

/// Terms of the exponential series over the unit of time: of paths with more events in one unit, less than 1e-35 are left out. The square of
/// a whole number.
const TERMS: usize = 16;

/// Transition probabilities over one, two, four, .. units, the exit as the last state.
pub(super) struct Powers {
    steps: Vec<DMatrix<f64>>,
}

impl Powers {
    /// From the transition matrix over one unit.
    fn new(mut one: DMatrix<f64>) -> Self {
        normalise(&mut one);
        Self { steps: vec![one] }
    }

    /// One step of a chain in steps as the unit.
    pub(super) fn steps(sequence: &Sequence) -> Self {
        Self::new(with_exit(sequence))
    }

    /// The exponent of the unit of time, the power of 2 below 1/(16 Λ), for rates between 1e-290 and 1e290.
    pub(super) fn unit(rate: f64) -> i64 {
        exponent(FEW / rate)
    }

    /// Over a time with so many events on average, few: the exponential series in P, without the common factor, that the sums of the rows
    /// take away. Six products for 16 terms (M. S. Paterson and L. J. Stockmeyer's way).
    pub(super) fn exponential(sequence: &Sequence, events: f64) -> Self {
        let one = with_exit(sequence);
        let side = one.nrows();
        let square = &one * &one;
        let cube = &square * &one;
        let fourth = &square * &square;
        let mut weights = vec![1.0];
        for k in 1..=TERMS {
            weights.push(weights[k - 1] * events / k as f64);
        }
        let mut sum = &fourth * weights[TERMS];
        for block in (0..TERMS).step_by(4).rev() {
            sum += &one * weights[block + 1];
            sum += &square * weights[block + 2];
            sum += &cube * weights[block + 3];
            for at in 0..side {
                sum[(at, at)] += weights[block];
            }
            if block > 0 {
                sum = &sum * &fourth;
            }
        }
        Self::new(sum)
    }

    /// The step of 2^level units; nothing where all have left after it, but for a share below the least that counts.
    fn step(&mut self, level: usize) -> Option<&DMatrix<f64>> {
        while self.steps.len() <= level {
            let last = self.steps.last()?;
            let inside = last.columns(0, last.ncols().saturating_sub(1));
            if inside.iter().all(|&value| value < LEAST * 1e-10) {
                return None;
            }
            let mut next = last * last;
            normalise(&mut next);
            self.steps.push(next);
        }
        self.steps.get(level)
    }

    /// Shares, the exit's last, after 2^level times the units that a number has bits for; and the number of products.
    pub(super) fn after(
        &mut self,
        mut shares: Vec<f64>,
        whole: u64,
        level: usize,
    ) -> (Vec<f64>, u32) {
        for bit in (0..64).filter(|bit| whole >> bit & 1 == 1) {
            match self.step(level + bit) {
                Some(step) => {
                    let columns = step.as_slice().chunks_exact(shares.len());
                    shares = columns.map(|column| dot(&shares, column)).collect();
                }
                None => {
                    let all = shares.iter().sum();
                    shares.fill(0.0);
                    if let Some(left) = shares.last_mut() {
                        *left = all;
                    }
                }
            }
        }
        (shares, whole.count_ones())
    }
}

/// Divides every row by its sum.
fn normalise(matrix: &mut DMatrix<f64>) {
    let mut sums = vec![0.0; matrix.nrows()];
    for column in matrix.column_iter() {
        for (sum, value) in sums.iter_mut().zip(column.iter()) {
            *sum += value;
        }
    }
    for mut column in matrix.column_iter_mut() {
        for (value, sum) in column.iter_mut().zip(&sums) {
            *value /= sum;
        }
    }
}

/// P with the exit as its last state, which is never left.
fn with_exit(sequence: &Sequence) -> DMatrix<f64> {
    let phases = sequence.phases();
    let mut matrix = DMatrix::zeros(phases + 1, phases + 1);
    sequence
        .matrix
        .each(phases, |from, to, chance| matrix[(from, to)] = chance);
    for (from, &chance) in sequence.leave.iter().enumerate() {
        matrix[(from, phases)] = chance;
    }
    matrix[(phases, phases)] = 1.0;
    matrix
}

/// The exponent of the last power of 2 up to a number that is neither 0 nor subnormal.
pub(super) fn exponent(value: f64) -> i64 {
    i64::from((value.to_bits() >> 52 & 0x7ff) as u16) - 1023
}
