//! Dense matrices of anything.

use crate::error::{Error, Result};
use crate::fuel::Fuel;

use super::ring::Ring;

/// A dense matrix, stored row by row.
///
/// ```
/// use algebra::{Fuel, Integer, linear::Matrix};
/// let square = Matrix::from_rows(vec![vec![1, 1], vec![1, 0]])?.map(|entry| Integer::from(*entry));
/// let power = square.product(&square, &mut Fuel::default())?;
/// assert_eq!(power.row(0), [Integer::TWO, Integer::ONE]);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix<T> {
    rows: usize,
    columns: usize,
    entries: Vec<T>,
}

pub(super) fn check(what: &'static str, expected: usize, found: usize) -> Result<()> {
    if expected == found {
        Ok(())
    } else {
        Err(Error::Dimension {
            what,
            expected,
            found,
        })
    }
}

impl<T> Matrix<T> {
    /// The matrix with these entries, row by row.
    ///
    /// # Errors
    /// [`Error::Dimension`] unless there are rows * columns entries.
    ///
    /// ```
    /// use algebra::linear::Matrix;
    /// assert!(Matrix::new(2, 2, vec![1, 2, 3]).is_err());
    /// ```
    pub fn new(rows: usize, columns: usize, entries: Vec<T>) -> Result<Self> {
        check(
            "entries of a matrix",
            rows.saturating_mul(columns),
            entries.len(),
        )?;
        Ok(Self {
            rows,
            columns,
            entries,
        })
    }

    /// The matrix with these rows.
    ///
    /// # Errors
    /// [`Error::Dimension`] when they differ in length.
    pub fn from_rows(rows: Vec<Vec<T>>) -> Result<Self> {
        let (count, columns) = (rows.len(), rows.first().map_or(0, Vec::len));
        let mut entries = Vec::with_capacity(count.saturating_mul(columns));
        for row in rows {
            check("entries of a row", columns, row.len())?;
            entries.extend(row);
        }
        Self::new(count, columns, entries)
    }

    /// The matrix with the entries f(row, column).
    pub(super) fn tabulate(
        rows: usize,
        columns: usize,
        mut entry: impl FnMut(usize, usize) -> T,
    ) -> Self {
        let mut entries = Vec::with_capacity(rows.saturating_mul(columns));
        for row in 0..rows {
            entries.extend((0..columns).map(|column| entry(row, column)));
        }
        Self {
            rows,
            columns,
            entries,
        }
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The entry, when there is one.
    pub fn get(&self, row: usize, column: usize) -> Option<&T> {
        (column < self.columns)
            .then(|| self.row(row).get(column))
            .flatten()
    }

    /// One row; empty beyond the last.
    pub fn row(&self, row: usize) -> &[T] {
        let start = row.saturating_mul(self.columns);
        self.entries
            .get(start..start.saturating_add(self.columns))
            .unwrap_or(&[])
    }

    /// All rows.
    pub fn iter_rows(&self) -> impl Iterator<Item = &[T]> {
        (0..self.rows).map(|row| self.row(row))
    }

    /// All entries, row by row.
    pub fn entries(&self) -> &[T] {
        &self.entries
    }

    /// The matrix of the images of the entries.
    pub fn map<U>(&self, entry: impl FnMut(&T) -> U) -> Matrix<U> {
        Matrix {
            rows: self.rows,
            columns: self.columns,
            entries: self.entries.iter().map(entry).collect(),
        }
    }

    /// The same with a step that can fail.
    ///
    /// # Errors
    /// The first error of the step.
    pub fn try_map<U>(&self, entry: impl FnMut(&T) -> Result<U>) -> Result<Matrix<U>> {
        Ok(Matrix {
            rows: self.rows,
            columns: self.columns,
            entries: self.entries.iter().map(entry).collect::<Result<_>>()?,
        })
    }

    pub(super) fn square(&self) -> Result<usize> {
        check("columns of a square matrix", self.rows, self.columns)?;
        Ok(self.rows)
    }

    pub(super) fn into_entries(self) -> Vec<T> {
        self.entries
    }
}

impl<T: Clone> Matrix<T> {
    /// Rows and columns exchanged.
    ///
    /// ```
    /// use algebra::linear::Matrix;
    /// let matrix = Matrix::new(1, 3, vec!['a', 'b', 'c'])?;
    /// assert_eq!(matrix.transpose(), Matrix::new(3, 1, vec!['a', 'b', 'c'])?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn transpose(&self) -> Self {
        Self::tabulate(self.columns, self.rows, |row, column| {
            self.entries[column * self.columns + row].clone()
        })
    }

    /// The two side by side.
    pub(super) fn beside(&self, right: &Self) -> Result<Self> {
        check("rows beside each other", self.rows, right.rows)?;
        let mut entries = Vec::with_capacity(self.entries.len() + right.entries.len());
        for (one, other) in self.iter_rows().zip(right.iter_rows()) {
            entries.extend_from_slice(one);
            entries.extend_from_slice(other);
        }
        Self::new(
            self.rows,
            self.columns.saturating_add(right.columns),
            entries,
        )
    }
}

impl<T: Ring> Matrix<T> {
    /// The identity of this size.
    pub fn identity(size: usize) -> Self {
        Self::tabulate(
            size,
            size,
            |row, column| {
                if row == column { T::one() } else { T::zero() }
            },
        )
    }

    /// A B, by the definition.
    ///
    /// # Errors
    /// [`Error::Dimension`] when the sizes do not fit; [`Error::Budget`] when the fuel is used up.
    pub fn product(&self, right: &Self, fuel: &mut Fuel) -> Result<Self> {
        check("rows of the right factor", self.columns, right.rows)?;
        let mut entries = Vec::with_capacity(self.rows.saturating_mul(right.columns));
        for row in self.iter_rows() {
            for column in 0..right.columns {
                let mut sum = T::zero();
                for (at, left) in row.iter().enumerate() {
                    let other = &right.entries[at * right.columns + column];
                    if !left.is_zero() && !other.is_zero() {
                        let term = left.times(other, fuel)?;
                        sum = sum.plus(&term, fuel)?;
                    }
                }
                entries.push(sum);
            }
        }
        Self::new(self.rows, right.columns, entries)
    }

    /// The matrix with all entries multiplied by a scalar.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn scale(&self, factor: &T, fuel: &mut Fuel) -> Result<Self> {
        self.try_map(|entry| entry.times(factor, fuel))
    }
}
