//! Dense matrices over Z/p.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};

use super::accumulator::Accumulator;
use super::matrix::{Matrix, check};

/// A dense matrix over Z/p, its entries words below p.
///
/// Rows are combined in double words that are reduced modulo p only when they are nearly full.
///
/// ```
/// use algebra::{Fuel, PrimeField, linear::ModularMatrix};
/// let field = PrimeField::new(7)?;
/// let fuel = &mut Fuel::default();
/// let matrix = ModularMatrix::new(field, 2, 2, vec![1, 2, 3, 4])?;
/// let inverse = matrix.inverse(fuel)?;
/// assert_eq!(matrix.product(&inverse, fuel)?, ModularMatrix::identity(field, 2));
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModularMatrix {
    field: PrimeField,
    entries: Matrix<u64>,
}

/// The reduced row echelon form of a matrix over Z/p, without zero rows.
///
/// ```
/// use algebra::{Fuel, PrimeField, linear::ModularMatrix};
/// let matrix = ModularMatrix::new(PrimeField::new(7)?, 2, 3, vec![1, 2, 3, 2, 4, 6])?;
/// let echelon = matrix.echelon(&mut Fuel::default())?;
/// assert_eq!((echelon.rank(), echelon.pivots()), (1, &[0][..]));
/// assert_eq!(echelon.rows().row(0), [1, 2, 3]);
/// # Ok::<(), algebra::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Echelon {
    rows: ModularMatrix,
    pivots: Vec<usize>,
    independent: Vec<usize>,
    /// Product of the pivots before they were made 1, with the sign of their order.
    minor: u64,
}

impl Echelon {
    /// The rows that are not zero: 1 in their pivot columns, 0 in those of the others.
    pub fn rows(&self) -> &ModularMatrix {
        &self.rows
    }

    /// The columns of the pivots, increasing.
    pub fn pivots(&self) -> &[usize] {
        &self.pivots
    }

    /// The rows of the matrix that no earlier rows span, increasing: with the columns of the pivots they make a minor
    /// that is not zero.
    pub fn independent_rows(&self) -> &[usize] {
        &self.independent
    }

    /// The rank.
    pub fn rank(&self) -> usize {
        self.pivots.len()
    }

    /// Vectors that span what the matrix maps to zero, as rows: one for each column without a pivot, with a 1 there.
    ///
    /// ```
    /// use algebra::{Fuel, PrimeField, linear::ModularMatrix};
    /// let matrix = ModularMatrix::new(PrimeField::new(7)?, 1, 2, vec![1, 2])?;
    /// assert_eq!(matrix.echelon(&mut Fuel::default())?.nullspace().row(0), [5, 1]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn nullspace(&self) -> ModularMatrix {
        let (field, columns) = (self.rows.field, self.rows.columns());
        let free: Vec<usize> = self.free_columns().collect();
        let mut entries = vec![0; free.len() * columns];
        for (vector, column) in entries.chunks_exact_mut(columns.max(1)).zip(&free) {
            vector[*column] = 1 % field.modulus();
            for (pivot, row) in self.pivots.iter().zip(self.rows.entries.iter_rows()) {
                vector[*pivot] = field.negate(row[*column]);
            }
        }
        ModularMatrix {
            field,
            entries: Matrix::tabulate(free.len(), columns, |row, column| {
                entries[row * columns + column]
            }),
        }
    }

    /// The columns without a pivot, increasing.
    pub fn free_columns(&self) -> impl Iterator<Item = usize> {
        let mut pivots = self.pivots.iter().copied().peekable();
        (0..self.rows.columns()).filter(move |column| {
            let taken = pivots.peek() == Some(column);
            if taken {
                pivots.next();
            }
            !taken
        })
    }
}

fn cost(rows: usize, inner: usize, columns: usize) -> u64 {
    (rows as u64)
        .saturating_mul(inner as u64)
        .saturating_mul(columns as u64)
}

impl ModularMatrix {
    /// The matrix with these entries, row by row.
    ///
    /// # Errors
    /// [`Error::Dimension`] unless there are rows * columns entries; [`Error::Domain`] for an entry that is not below p.
    pub fn new(field: PrimeField, rows: usize, columns: usize, entries: Vec<u64>) -> Result<Self> {
        if let Some(entry) = entries.iter().find(|entry| **entry >= field.modulus()) {
            return Err(Error::Domain {
                what: "entry of a modular matrix",
                value: entry.to_string(),
                allowed: "residues below the modulus",
            });
        }
        let entries = Matrix::new(rows, columns, entries)?;
        Ok(Self { field, entries })
    }

    /// The image of a matrix of integers.
    ///
    /// ```
    /// use algebra::{Integer, PrimeField, linear::{Matrix, ModularMatrix}};
    /// let matrix = Matrix::new(1, 2, vec![Integer::from(-1), Integer::from(9)])?;
    /// assert_eq!(ModularMatrix::of_integers(PrimeField::new(7)?, &matrix).row(0), [6, 2]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn of_integers(field: PrimeField, matrix: &Matrix<Integer>) -> Self {
        let entries = matrix.map(|entry| field.residue(entry));
        Self { field, entries }
    }

    /// The image of a matrix of fractions; `None` when p divides a denominator.
    ///
    /// ```
    /// use algebra::{PrimeField, Rational, linear::{Matrix, ModularMatrix}};
    /// let matrix = Matrix::new(1, 1, vec![Rational::HALF])?;
    /// assert_eq!(ModularMatrix::of_rationals(PrimeField::new(7)?, &matrix).unwrap().row(0), [4]);
    /// assert!(ModularMatrix::of_rationals(PrimeField::new(2)?, &matrix).is_none());
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn of_rationals(field: PrimeField, matrix: &Matrix<Rational>) -> Option<Self> {
        let images: Option<Vec<u64>> = matrix
            .entries()
            .iter()
            .map(|entry| field.residue_of_rational(entry))
            .collect();
        let entries = Matrix::new(matrix.rows(), matrix.columns(), images?).ok()?;
        Some(Self { field, entries })
    }

    /// The identity of this size.
    pub fn identity(field: PrimeField, size: usize) -> Self {
        let entries = Matrix::tabulate(size, size, |row, column| u64::from(row == column));
        Self { field, entries }
    }

    /// The field.
    pub fn field(&self) -> PrimeField {
        self.field
    }

    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.entries.rows()
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.entries.columns()
    }

    /// One row; empty beyond the last.
    pub fn row(&self, row: usize) -> &[u64] {
        self.entries.row(row)
    }

    /// All entries, row by row.
    pub fn entries(&self) -> &[u64] {
        self.entries.entries()
    }

    /// A B. Costs rows * inner * columns.
    ///
    /// # Errors
    /// [`Error::Dimension`] when the sizes do not fit, [`Error::Domain`] for another field; [`Error::Budget`].
    pub fn product(&self, right: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_field(right)?;
        check("rows of the right factor", self.columns(), right.rows())?;
        let work = cost(self.rows(), self.columns(), right.columns());
        fuel.spend(work, "product of matrices")?;
        let mut entries = vec![0; self.rows().saturating_mul(right.columns())];
        let mut sums = Accumulator::new(self.field, right.columns());
        let targets = entries.chunks_exact_mut(right.columns().max(1));
        for (row, target) in self.entries.iter_rows().zip(targets) {
            sums.clear();
            for (factor, other) in row.iter().zip(right.entries.iter_rows()) {
                if *factor != 0 {
                    sums.add_multiple(*factor, other, 0);
                }
            }
            sums.store(target);
        }
        Self::new(self.field, self.rows(), right.columns(), entries)
    }

    fn same_field(&self, other: &Self) -> Result<()> {
        if self.field == other.field {
            return Ok(());
        }
        Err(Error::Domain {
            what: "modulus of the second matrix",
            value: other.field.modulus().to_string(),
            allowed: "that of the first",
        })
    }

    /// The reduced row echelon form, by rows: every row is reduced by those before it. Costs rows * rank * columns.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn echelon(&self, fuel: &mut Fuel) -> Result<Echelon> {
        let (field, columns) = (self.field, self.columns());
        let mut sums = Accumulator::new(field, columns);
        // Rows with a leading 1, and their leading columns, in the order in which they were found.
        let mut found: Vec<(usize, Vec<u64>)> = Vec::new();
        // Indices into `found` by increasing column.
        let mut order: Vec<usize> = Vec::new();
        let (mut minor, mut odd) = (1 % field.modulus(), false);
        let mut independent = Vec::new();
        for (number, row) in self.entries.iter_rows().enumerate() {
            if found.len() == columns {
                break;
            }
            fuel.spend(cost(1, found.len() + 1, columns), "echelon form")?;
            sums.load(row);
            for at in &order {
                let (column, pivot_row) = &found[*at];
                let value = sums.value(*column);
                if value != 0 {
                    sums.add_multiple(field.negate(value), pivot_row, *column);
                }
            }
            let mut reduced = vec![0; columns];
            sums.store(&mut reduced);
            let Some(column) = reduced.iter().position(|value| *value != 0) else {
                minor = 0;
                continue;
            };
            let lead = reduced[column];
            minor = field.multiply(minor, lead);
            scale(field, &mut reduced[column..], lead);
            let place = order.partition_point(|at| found[*at].0 < column);
            // As many earlier rows have their pivot further right.
            odd ^= (order.len() - place) % 2 == 1;
            order.insert(place, found.len());
            found.push((column, reduced));
            independent.push(number);
        }
        // From the last pivot up: what stands above a pivot goes.
        let mut rows: Vec<Vec<u64>> = Vec::with_capacity(order.len());
        let mut pivots: Vec<usize> = Vec::with_capacity(order.len());
        for at in order.iter().rev() {
            let (column, row) = &mut found[*at];
            fuel.spend(cost(1, rows.len(), columns - *column), "echelon form")?;
            sums.load(row);
            for (other, pivot) in rows.iter().zip(&pivots).rev() {
                // The rows below are reduced: the entry at their pivot is still the row's own.
                let value = row[*pivot];
                if value != 0 {
                    sums.add_multiple(field.negate(value), other, *pivot);
                }
            }
            sums.store(row);
            rows.push(std::mem::take(row));
            pivots.push(*column);
        }
        rows.reverse();
        pivots.reverse();
        let entries = Matrix::new(rows.len(), columns, rows.concat())?;
        Ok(Echelon {
            rows: Self { field, entries },
            pivots,
            independent,
            minor: if odd { field.negate(minor) } else { minor },
        })
    }

    /// The rank.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn rank(&self, fuel: &mut Fuel) -> Result<usize> {
        Ok(self.echelon(fuel)?.rank())
    }

    /// The determinant.
    ///
    /// # Errors
    /// [`Error::Dimension`] unless the matrix is square; [`Error::Budget`].
    ///
    /// ```
    /// use algebra::{Fuel, PrimeField, linear::ModularMatrix};
    /// let matrix = ModularMatrix::new(PrimeField::new(7)?, 2, 2, vec![0, 1, 1, 0])?;
    /// assert_eq!(matrix.determinant(&mut Fuel::default())?, 6);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn determinant(&self, fuel: &mut Fuel) -> Result<u64> {
        let size = self.entries.square()?;
        let echelon = self.echelon(fuel)?;
        Ok(if echelon.rank() == size {
            echelon.minor
        } else {
            0
        })
    }

    /// Vectors that span what the matrix maps to zero, as rows: see [`Echelon::nullspace`].
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    pub fn nullspace(&self, fuel: &mut Fuel) -> Result<Self> {
        Ok(self.echelon(fuel)?.nullspace())
    }

    /// The solution of A X = B.
    ///
    /// # Errors
    /// [`Error::Singular`] when A has no inverse; [`Error::Dimension`]; [`Error::Domain`] for another field;
    /// [`Error::Budget`].
    ///
    /// ```
    /// use algebra::{Error, Fuel, PrimeField, linear::ModularMatrix};
    /// let field = PrimeField::new(7)?;
    /// let (left, right) = (ModularMatrix::new(field, 1, 1, vec![2])?, ModularMatrix::new(field, 1, 1, vec![1])?);
    /// assert_eq!(left.solve(&right, &mut Fuel::default())?.row(0), [4]);
    /// let zero = ModularMatrix::new(field, 1, 1, vec![0])?;
    /// assert!(matches!(zero.solve(&right, &mut Fuel::default()), Err(Error::Singular { rank: 0, size: 1, .. })));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn solve(&self, right: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_field(right)?;
        let size = self.entries.square()?;
        check("rows of the right-hand side", size, right.rows())?;
        let both = Self {
            field: self.field,
            entries: self.entries.beside(&right.entries)?,
        };
        let echelon = both.echelon(fuel)?;
        let rank = echelon.pivots.partition_point(|column| *column < size);
        if rank < size {
            return Err(Error::Singular {
                what: "matrix of the equations",
                rank,
                size,
            });
        }
        let entries = Matrix::tabulate(size, right.columns(), |row, column| {
            echelon.rows.row(row)[size + column]
        });
        Ok(Self {
            field: self.field,
            entries,
        })
    }

    /// The inverse.
    ///
    /// # Errors
    /// [`Error::Singular`] when there is none; [`Error::Dimension`] unless the matrix is square; [`Error::Budget`].
    pub fn inverse(&self, fuel: &mut Fuel) -> Result<Self> {
        self.solve(&Self::identity(self.field, self.entries.square()?), fuel)
    }
}

/// Divides by the leading entry.
fn scale(field: PrimeField, row: &mut [u64], lead: u64) {
    if let Some(inverse) = field.inverse(lead) {
        for value in row {
            *value = field.multiply(*value, inverse);
        }
    }
}
