//! Determinant and rank of integer matrices.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{ChineseRemainder, Integer, PrimeField};

use super::fraction_free;
use super::matrix::Matrix;
use super::modular::ModularMatrix;

/// Primes for images: below this, so that sixteen products fit a double word.
pub(super) const PRIMES_BELOW: u64 = 1 << 62;

/// Up to this size, elimination with integers is the cheaper one (3.2 against 9.8 us for 8 rows, 267 against 49 us for 20).
const MAX_FRACTION_FREE: usize = 10;

impl Matrix<Integer> {
    /// The determinant, by elimination for a few rows and by images modulo primes for more.
    ///
    /// # Errors
    /// [`Error::Dimension`](crate::Error::Dimension) unless the matrix is square; [`Error::Budget`](crate::Error::Budget)
    /// when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, linear::Matrix};
    /// let matrix = Matrix::from_rows(vec![vec![3, 8], vec![4, 6]])?.map(|entry| Integer::from(*entry));
    /// assert_eq!(matrix.determinant(&mut Fuel::default())?, Integer::from(-14));
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn determinant(&self, fuel: &mut Fuel) -> Result<Integer> {
        if self.square()? <= MAX_FRACTION_FREE {
            fraction_free::determinant(self, fuel)
        } else {
            self.determinant_by_images(fuel)
        }
    }

    /// The determinant from its residues modulo so many primes that Hadamard's bound leaves one integer.
    ///
    /// $$ |\det A| \le \prod_i \lVert a_i \rVert_2 $$
    ///
    /// Proved, not probable: there are no bad primes for a determinant.
    ///
    /// # Errors
    /// As for [`Matrix::determinant`].
    ///
    /// ```
    /// use algebra::{Fuel, Integer, linear::{Matrix, fraction_free}};
    /// let matrix = Matrix::from_rows(vec![vec![3, 8], vec![4, 6]])?.map(|entry| Integer::from(*entry));
    /// let fuel = &mut Fuel::default();
    /// assert_eq!(matrix.determinant_by_images(fuel)?, fraction_free::determinant(&matrix, fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn determinant_by_images(&self, fuel: &mut Fuel) -> Result<Integer> {
        self.square()?;
        // One bit for the sign.
        let needed = self.hadamard_bits().saturating_add(2);
        let mut known = ChineseRemainder::new(1);
        let mut fields = PrimeField::below(PRIMES_BELOW);
        while known.modulus().bits() <= needed {
            let Some(field) = fields.next() else {
                break;
            };
            fuel.spend(self.entries().len() as u64, "image of a matrix")?;
            let image = ModularMatrix::of_integers(field, self).determinant(fuel)?;
            known.include(&field, &[image])?;
        }
        Ok(known.values()[0].clone())
    }

    /// Bits of Hadamard's bound on all minors: of the rows or of the columns, whichever is smaller.
    pub(super) fn hadamard_bits(&self) -> u64 {
        let bits = |squares: Vec<Integer>| {
            // The square of a norm below 1 belongs to a zero row: it does not make other minors smaller.
            let doubled = squares
                .iter()
                .fold(0_u64, |sum, square| sum.saturating_add(square.bits()));
            doubled.div_ceil(2)
        };
        let mut columns = vec![Integer::ZERO; self.columns()];
        let mut rows = Vec::with_capacity(self.rows());
        for row in self.iter_rows() {
            let mut sum = Integer::ZERO;
            for (entry, column) in row.iter().zip(&mut columns) {
                let square = entry * entry;
                *column += &square;
                sum += &square;
            }
            rows.push(sum);
        }
        bits(rows).min(bits(columns))
    }

    /// The rank, proved: a minor that is not zero modulo a prime from below, vectors of the nullspace from above.
    ///
    /// # Errors
    /// [`Error::Budget`](crate::Error::Budget) when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, linear::Matrix};
    /// let matrix = Matrix::from_rows(vec![vec![1, 2], vec![2, 4]])?.map(|entry| Integer::from(*entry));
    /// assert_eq!(matrix.rank(&mut Fuel::default())?, 1);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn rank(&self, fuel: &mut Fuel) -> Result<usize> {
        if let Some(field) = PrimeField::below(PRIMES_BELOW).next() {
            let rank = ModularMatrix::of_integers(field, self).rank(fuel)?;
            if rank == self.rows().min(self.columns()) {
                return Ok(rank);
            }
        }
        // Of the flat side, whose nullspace is smaller.
        let kernel = if self.columns() <= self.rows() {
            self.nullspace(fuel)?
        } else {
            self.transpose().nullspace(fuel)?
        };
        Ok(self.rows().min(self.columns()) - kernel.rows())
    }
}
