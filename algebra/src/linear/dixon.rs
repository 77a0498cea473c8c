//! Linear equations over the integers by lifting modulo powers of a prime.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};

use super::determinant::PRIMES_BELOW;
use super::matrix::{Matrix, check};
use super::modular::ModularMatrix;
use super::nullspace::{inner, over_common_denominator};
use super::ring::{Domain, Ring};

/// Primes tried before the matrix is taken to be singular, which is then proved.
const TRIES: usize = 3;

impl Matrix<Integer> {
    /// The solution of A X = B over the rationals.
    ///
    /// $$ x_k = A^{-1} r_k \bmod p, \qquad r_{k+1} = (r_k - A x_k)/p, \qquad x = \sum_k x_k p^k $$
    ///
    /// The inverse is needed modulo one prime only; the fractions are taken from the residue and verified by
    /// multiplication, so that short solutions stop early. Costs O(n^3) words, and O(n^2) for a digit and a column of B.
    ///
    /// # Errors
    /// [`Error::Singular`] when A has no inverse; [`Error::Dimension`]; [`Error::Budget`] when the fuel is used up.
    ///
    /// ```
    /// use algebra::{Fuel, Integer, Rational, linear::Matrix};
    /// let left = Matrix::from_rows(vec![vec![2, 1], vec![1, 3]])?.map(|entry| Integer::from(*entry));
    /// let right = Matrix::new(2, 1, vec![Integer::ONE, Integer::ONE])?;
    /// let solution = left.solve(&right, &mut Fuel::default())?;
    /// assert_eq!(solution.entries().iter().map(Rational::to_string).collect::<Vec<_>>(), ["2/5", "1/5"]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    ///
    /// Source: J. Dixon, "Exact solution of linear equations using p-adic expansions" (Numer. Math. 40, 1982).
    pub fn solve(&self, right: &Self, fuel: &mut Fuel) -> Result<Matrix<Rational>> {
        let size = self.square()?;
        check("rows of the right-hand side", size, right.rows())?;
        let mut inverse = None;
        for field in PrimeField::below(PRIMES_BELOW).take(TRIES) {
            match ModularMatrix::of_integers(field, self).inverse(fuel) {
                Ok(found) => {
                    inverse = Some(found);
                    break;
                }
                Err(Error::Singular { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let Some(inverse) = inverse else {
            let rank = self.rank(fuel)?;
            if rank < size {
                return Err(Error::Singular {
                    what: "matrix of the equations",
                    rank,
                    size,
                });
            }
            // A determinant with all the first primes in it: elimination needs none.
            let (numerators, determinant) = super::fraction_free::solve(self, right, fuel)?;
            return numerators.try_map(|numerator| {
                Rational::new(numerator.clone(), determinant.clone()).ok_or(Error::Undefined {
                    what: "division by zero",
                })
            });
        };
        self.solve_with(&inverse, right, fuel)
    }

    /// The same with the inverse modulo a prime known.
    pub(super) fn solve_with(
        &self,
        inverse: &ModularMatrix,
        right: &Self,
        fuel: &mut Fuel,
    ) -> Result<Matrix<Rational>> {
        let (columns, words) = (right.transpose(), self.words());
        let mut solutions = Vec::with_capacity(right.entries().len());
        for column in columns.iter_rows() {
            solutions.push(self.lift(inverse, words.as_ref(), column, fuel)?);
        }
        Ok(Matrix::tabulate(
            right.rows(),
            right.columns(),
            |row, column| solutions[column][row].clone(),
        ))
    }

    /// The inverse over the rationals.
    ///
    /// # Errors
    /// As for [`Matrix::solve`].
    ///
    /// ```
    /// use algebra::{Fuel, Integer, Rational, linear::Matrix};
    /// let matrix = Matrix::from_rows(vec![vec![1, 1], vec![0, 2]])?.map(|entry| Integer::from(*entry));
    /// let inverse = matrix.inverse(&mut Fuel::default())?;
    /// assert_eq!(inverse.entries().iter().map(Rational::to_string).collect::<Vec<_>>(), ["1", "-1/2", "0", "1/2"]);
    /// # Ok::<(), algebra::Error>(())
    /// ```
    pub fn inverse(&self, fuel: &mut Fuel) -> Result<Matrix<Rational>> {
        self.solve(&Matrix::identity(self.square()?), fuel)
    }

    /// The entries as words, when the inner product with a digit fits a double word.
    fn words(&self) -> Option<Matrix<i64>> {
        // The symmetric digits have one bit less than the prime.
        let digit = u64::from(63 - PRIMES_BELOW.leading_zeros());
        let growth = u64::from(usize::BITS - self.columns().leading_zeros());
        let entries = self.entries().iter();
        let longest = entries.map(Integer::bits).max().unwrap_or(0);
        if longest.saturating_add(digit).saturating_add(growth) > 126 {
            return None;
        }
        self.try_map(|entry| entry.to_i64().ok_or(Error::Undefined { what: "a word" }))
            .ok()
    }

    fn lift(
        &self,
        inverse: &ModularMatrix,
        words: Option<&Matrix<i64>>,
        right: &[Integer],
        fuel: &mut Fuel,
    ) -> Result<Vec<Rational>> {
        let field = inverse.field();
        let prime = Integer::from(field.modulus());
        // Cramer: numerators and denominator are minors of A with b; both must be below sqrt(p^k / 2).
        let longest = right.iter().map(Integer::bits).max().unwrap_or(0);
        let growth = u64::from(usize::BITS - self.rows().leading_zeros());
        let bound = self
            .hadamard_bits()
            .saturating_add(longest.saturating_add(growth));
        let needed = bound.saturating_mul(2).saturating_add(4);
        let last = needed.div_ceil(u64::from(63 - (PRIMES_BELOW - 1).leading_zeros()));
        let (mut rest, mut digits) = (right.to_vec(), Vec::new());
        let mut next_try = 4;
        loop {
            let residues: Vec<u64> = rest.iter().map(|value| field.residue(value)).collect();
            let residues = ModularMatrix::new(field, residues.len(), 1, residues)?;
            let digit: Vec<i64> = inverse
                .product(&residues, fuel)?
                .entries()
                .iter()
                .map(|value| field.symmetric(*value))
                .collect();
            let long: Vec<Integer> = digit.iter().map(|word| Integer::from(*word)).collect();
            for (at, value) in rest.iter_mut().enumerate() {
                let image = match words {
                    Some(words) => {
                        fuel.spend(digit.len() as u64, "product of integers")?;
                        let terms = words.row(at).iter().zip(&digit);
                        Integer::from(
                            terms.fold(0_i128, |sum, (a, b)| sum + i128::from(*a) * i128::from(*b)),
                        )
                    }
                    None => inner(self.row(at), &long, fuel)?,
                };
                *value = (&*value - &image).quotient(&prime, fuel)?;
            }
            digits.push(long);
            let count = digits.len() as u64;
            let solved = rest.iter().all(Integer::is_zero);
            if !solved && count < next_try && count < last {
                continue;
            }
            next_try = count.saturating_mul(2);
            let (sums, modulus) = joined(&digits, &prime, fuel)?;
            if solved {
                return Ok(sums.iter().map(|sum| Rational::from(sum.clone())).collect());
            }
            let length = sums.len() as u64;
            let work = length.saturating_mul(count.saturating_mul(count));
            fuel.spend(work, "rational reconstruction")?;
            if let Some(fractions) = Rational::vector_from_residues(&sums, &modulus)
                && self.maps(&fractions, right, fuel)?
            {
                return Ok(fractions);
            }
        }
    }

    /// Is A x = b?
    fn maps(&self, solution: &[Rational], right: &[Integer], fuel: &mut Fuel) -> Result<bool> {
        let (numerators, denominator) = over_common_denominator(solution);
        for (row, value) in self.iter_rows().zip(right) {
            if inner(row, &numerators, fuel)? != value.times(&denominator, fuel)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// The sums of digits times powers of the prime, and the next power, by halves: pairs of digits become digits to the
/// square of the base.
fn joined(
    digits: &[Vec<Integer>],
    prime: &Integer,
    fuel: &mut Fuel,
) -> Result<(Vec<Integer>, Integer)> {
    let mut level = digits.to_vec();
    let (mut base, mut modulus) = (prime.clone(), Integer::ONE);
    for _ in digits {
        modulus = modulus.times(prime, fuel)?;
    }
    while level.len() > 1 {
        let mut next = Vec::with_capacity(level.len().div_ceil(2));
        for pair in level.chunks(2) {
            next.push(match pair {
                [low, high] => low
                    .iter()
                    .zip(high)
                    .map(|(a, b)| a.plus(&b.times(&base, fuel)?, fuel))
                    .collect::<Result<_>>()?,
                alone => alone.concat(),
            });
        }
        base = base.times(&base, fuel)?;
        level = next;
    }
    Ok((level.pop().unwrap_or_default(), modulus))
}
