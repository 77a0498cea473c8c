//! Nullspaces over the rationals from images modulo primes, verified by multiplication.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{ChineseRemainder, Integer, PrimeField, Rational};

use super::determinant::PRIMES_BELOW;
use super::matrix::Matrix;
use super::modular::ModularMatrix;

const NO_PRIMES: Error = Error::Budget {
    what: "primes for a nullspace",
    limit: PRIMES_BELOW,
};

impl Matrix<Integer> {
    /// The vectors that span what the matrix maps to zero, as rows: one for each column without a pivot, with a 1 there.
    ///
    /// By lifting when they are fewer than the pivots, by images otherwise. Both verify by multiplication, after which the
    /// number of the vectors is the nullity, since modulo a prime the rank is nowhere larger than over the rationals: a bad
    /// prime costs time, never truth.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, Rational, linear::Matrix};
    /// let matrix = Matrix::new(1, 2, vec![Integer::from(3), Integer::from(1)])?;
    /// let kernel = matrix.nullspace(&mut Fuel::default())?;
    /// assert_eq!(kernel.row(0)[0].to_string(), "-1/3");
    /// assert_eq!(kernel.row(0)[1], Rational::ONE);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn nullspace(&self, fuel: &mut Fuel) -> Result<Matrix<Rational>> {
        let Some(field) = PrimeField::below(PRIMES_BELOW).next() else {
            return self.nullspace_by_images(fuel);
        };
        let rank = ModularMatrix::of_integers(field, self).rank(fuel)?;
        if self.columns() - rank < rank {
            self.nullspace_by_lifting(fuel)
        } else {
            self.nullspace_by_images(fuel)
        }
    }

    /// The same by equations: the columns without a pivot as combinations of those with one, in independent rows, by
    /// lifting as in [`Matrix::solve`].
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, linear::Matrix};
    /// let matrix = Matrix::new(1, 3, [2, 3, 5].map(Integer::from).to_vec())?;
    /// let fuel = &mut Fuel::default();
    /// assert_eq!(matrix.nullspace_by_lifting(fuel)?, matrix.nullspace_by_images(fuel)?);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn nullspace_by_lifting(&self, fuel: &mut Fuel) -> Result<Matrix<Rational>> {
        for field in PrimeField::below(PRIMES_BELOW) {
            fuel.spend(self.entries().len() as u64, "image of a matrix")?;
            let echelon = ModularMatrix::of_integers(field, self).echelon(fuel)?;
            let (rows, pivots) = (echelon.independent_rows(), echelon.pivots());
            let free: Vec<usize> = echelon.free_columns().collect();
            let part = |columns: &[usize]| {
                Matrix::tabulate(rows.len(), columns.len(), |row, column| {
                    self.row(rows[row])[columns[column]].clone()
                })
            };
            let minor = part(pivots);
            let inverse = ModularMatrix::of_integers(field, &minor).inverse(fuel)?;
            let combinations = minor.solve_with(&inverse, &part(&free), fuel)?;
            let mut place = vec![None; self.columns()];
            for (at, pivot) in pivots.iter().enumerate() {
                place[*pivot] = Some(at);
            }
            let kernel = Matrix::tabulate(free.len(), self.columns(), |vector, column| match place
                [column]
            {
                Some(at) => -&combinations.row(at)[vector],
                None if column == free[vector] => Rational::ONE,
                None => Rational::ZERO,
            });
            // A pivot behind the column it takes part in would have had to be found earlier.
            let echelon = kernel
                .iter_rows()
                .zip(&free)
                .all(|(vector, column)| vector.iter().skip(column + 1).all(Rational::is_zero));
            if echelon && self.annihilates(&kernel, fuel)? {
                return Ok(kernel);
            }
        }
        Err(NO_PRIMES)
    }

    /// The same from its images modulo primes, until the fractions found map to zero over the integers.
    ///
    /// # Errors
    /// [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, linear::Matrix};
    /// let matrix = Matrix::new(1, 2, vec![Integer::ZERO, Integer::ONE])?;
    /// let kernel = matrix.nullspace_by_images(&mut Fuel::default())?;
    /// assert_eq!(kernel.entries().iter().map(ToString::to_string).collect::<Vec<_>>(), ["1", "0"]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn nullspace_by_images(&self, fuel: &mut Fuel) -> Result<Matrix<Rational>> {
        let mut best: Option<(Vec<usize>, ChineseRemainder)> = None;
        let (mut primes, mut next_try) = (0_u64, 1_u64);
        for field in PrimeField::below(PRIMES_BELOW) {
            fuel.spend(self.entries().len() as u64, "image of a matrix")?;
            let echelon = ModularMatrix::of_integers(field, self).echelon(fuel)?;
            let kernel = echelon.nullspace();
            let pivots = echelon.pivots();
            // The true pivots are the most, and among these the first in lexicographic order.
            let better = best.as_ref().is_none_or(|(known, _)| {
                pivots.len() > known.len() || (pivots.len() == known.len() && pivots < &known[..])
            });
            if better {
                best = Some((
                    pivots.to_vec(),
                    ChineseRemainder::new(kernel.entries().len()),
                ));
                (primes, next_try) = (0, 1);
            }
            let Some((known, images)) = best.as_mut().filter(|(known, _)| known == pivots) else {
                continue;
            };
            let limbs = images.modulus().limbs();
            let length = kernel.entries().len() as u64;
            fuel.spend(length.saturating_mul(limbs), "Chinese remainders")?;
            images.include(&field, kernel.entries())?;
            primes += 1;
            if primes < next_try {
                continue;
            }
            next_try = primes + primes.div_ceil(2);
            let work = length.saturating_mul(limbs.saturating_mul(limbs));
            fuel.spend(work, "rational reconstruction")?;
            let rank = known.len();
            if let Some(fractions) =
                Rational::vector_from_residues(images.values(), images.modulus())
            {
                let kernel = Matrix::new(self.columns() - rank, self.columns(), fractions)?;
                if self.annihilates(&kernel, fuel)? {
                    return Ok(kernel);
                }
            }
        }
        Err(NO_PRIMES)
    }

    /// Does the matrix map these rows to zero?
    fn annihilates(&self, vectors: &Matrix<Rational>, fuel: &mut Fuel) -> Result<bool> {
        for vector in vectors.iter_rows() {
            let (numerators, _) = over_common_denominator(vector);
            for row in self.iter_rows() {
                if !inner(row, &numerators, fuel)?.is_zero() {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// The numerators over the least common denominator, and that.
pub(super) fn over_common_denominator(vector: &[Rational]) -> (Vec<Integer>, Integer) {
    let common = vector.iter().fold(Integer::ONE, |common, entry| {
        common.lcm(&entry.denominator())
    });
    let numerators = vector
        .iter()
        .map(|entry| {
            let cofactor = common.divide_exact(&entry.denominator());
            entry.numerator() * cofactor.unwrap_or_default()
        })
        .collect();
    (numerators, common)
}

pub(super) fn inner(left: &[Integer], right: &[Integer], fuel: &mut Fuel) -> Result<Integer> {
    let mut sum = Integer::ZERO;
    for (one, other) in left.iter().zip(right) {
        if !one.is_zero() && !other.is_zero() {
            let work = one.limbs().saturating_mul(other.limbs());
            fuel.spend(work, "product of integers")?;
            sum += &(one * other);
        }
    }
    Ok(sum)
}
