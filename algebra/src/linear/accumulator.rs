//! Sums of multiples of rows modulo p with the reduction put off until the double words are nearly full.

use crate::number::PrimeField;

/// One row of double words, congruent modulo p to what was added.
#[derive(Debug)]
pub(crate) struct Accumulator {
    field: PrimeField,
    sums: Vec<u128>,
    /// Products that may be added to reduced sums before a sum can overflow.
    capacity: u64,
    pending: u64,
}

impl Accumulator {
    pub(crate) fn new(field: PrimeField, columns: usize) -> Self {
        let largest = u128::from(field.modulus() - 1);
        let room = (u128::MAX - largest) / (largest * largest).max(1);
        Self {
            field,
            sums: vec![0; columns],
            capacity: u64::try_from(room).unwrap_or(u64::MAX),
            pending: 0,
        }
    }

    pub(crate) fn load(&mut self, row: &[u64]) {
        for (sum, value) in self.sums.iter_mut().zip(row) {
            *sum = u128::from(*value);
        }
        self.pending = 0;
    }

    pub(crate) fn clear(&mut self) {
        self.sums.fill(0);
        self.pending = 0;
    }

    /// Adds factor * row to the columns from `start`.
    #[inline]
    pub(crate) fn add_multiple(&mut self, factor: u64, row: &[u64], start: usize) {
        if self.pending >= self.capacity {
            for sum in &mut self.sums {
                *sum = u128::from(self.field.reduce(*sum));
            }
            self.pending = 0;
        }
        self.pending += 1;
        let factor = u128::from(factor);
        let (Some(sums), Some(row)) = (self.sums.get_mut(start..), row.get(start..)) else {
            return;
        };
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += factor * u128::from(*value);
        }
    }

    /// The residue in one column.
    #[inline]
    pub(crate) fn value(&self, column: usize) -> u64 {
        self.sums
            .get(column)
            .map_or(0, |sum| self.field.reduce(*sum))
    }

    pub(crate) fn store(&self, row: &mut [u64]) {
        for (value, sum) in row.iter_mut().zip(&self.sums) {
            *value = self.field.reduce(*sum);
        }
    }
}
