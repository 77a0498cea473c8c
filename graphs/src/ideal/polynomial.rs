//! Polynomials in the entries of a covariance matrix.

use algebra::linear::Matrix;
use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer, PrimeField, Rational};

use crate::error::{Error, Result};

/// Covariance polynomials of more vertices are refused: a monomial keeps room for every entry.
pub(super) const MAX_SIZE: usize = 128;

/// A polynomial over Z in the entries s_i_j (i <= j) of a covariance matrix.
///
/// The entry (i, j) of an n x n matrix is the variable number i n - i (i + 1)/2 + j: row by row, from the diagonal on.
/// Vertices count from 0 here; names and numbers from 1 stand in the text, see [`CovariancePolynomial::parse`].
///
/// ```
/// use graphs::{MixedGraph, ideal::CovariancePolynomial};
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let constraint = CovariancePolynomial::parse("s_1_2*s_2_3 - s_1_3*s_2_2", &chain)?;
/// assert_eq!(constraint.multidegree(), Some(vec![1, 2, 1]));
/// assert_eq!(constraint.latex(&chain), "\\sigma_{1,2} \\sigma_{2,3} - \\sigma_{1,3} \\sigma_{2,2}");
/// # Ok::<(), graphs::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CovariancePolynomial {
    size: usize,
    polynomial: Polynomial<Integers>,
}

/// An entry (i, j) with its exponent.
pub type EntryPower = ((usize, usize), u32);

/// The number of the variable s_i_j among those of an n x n matrix.
pub(crate) fn number(size: usize, i: usize, j: usize) -> usize {
    let (i, j) = (i.min(j), i.max(j));
    i * size - i * (i + 1) / 2 + j
}

/// The entries (i, j) in the order of their numbers.
pub(crate) fn pairs(size: usize) -> Vec<(usize, usize)> {
    (0..size)
        .flat_map(|i| (i..size).map(move |j| (i, j)))
        .collect()
}

impl CovariancePolynomial {
    /// A polynomial whose variables are numbered as above.
    ///
    /// # Errors
    /// [`Error::TooLarge`] beyond 128 vertices, [`Error::Dimension`] for a variable outside the matrix.
    pub fn new(size: usize, polynomial: Polynomial<Integers>) -> Result<Self> {
        check_size(size)?;
        let (found, expected) = (polynomial.degrees().len(), size * (size + 1) / 2);
        if found > expected {
            return Err(Error::Dimension {
                what: "variables of a covariance polynomial",
                expected,
                found,
            });
        }
        Ok(Self { size, polynomial })
    }

    /// The entry s_i_j.
    ///
    /// # Errors
    /// As for [`CovariancePolynomial::new`].
    pub fn entry(size: usize, i: usize, j: usize) -> Result<Self> {
        check_size(size)?;
        let last = i.max(j);
        if last >= size {
            return Err(Error::Dimension {
                what: "vertices of a covariance polynomial",
                expected: size,
                found: last.saturating_add(1),
            });
        }
        Self::new(size, Polynomial::variable_in(Integers, number(size, i, j)))
    }

    /// The sum of integers times products of entries, in any order.
    ///
    /// # Errors
    /// As for [`CovariancePolynomial::entry`].
    ///
    /// ```
    /// use algebra::Integer;
    /// use graphs::{MixedGraph, ideal::CovariancePolynomial};
    /// let terms = [(vec![(0, 1), (1, 2)], Integer::ONE), (vec![(0, 2), (1, 1)], Integer::from(-1))];
    /// let sum = CovariancePolynomial::from_terms(3, terms)?;
    /// let graph = MixedGraph::from_edges(3, &[], &[])?;
    /// assert_eq!(sum.text(&graph), "s_1_2*s_2_3 - s_1_3*s_2_2");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn from_terms(
        size: usize,
        terms: impl IntoIterator<Item = (Vec<(usize, usize)>, Integer)>,
    ) -> Result<Self> {
        check_size(size)?;
        let mut collected = Vec::new();
        for (entries, coefficient) in terms {
            let mut exponents = vec![0_u32; size * (size + 1) / 2];
            for (i, j) in entries {
                Self::entry(size, i, j)?;
                let exponent = &mut exponents[number(size, i, j)];
                *exponent = exponent.saturating_add(1);
            }
            collected.push((exponents, coefficient));
        }
        Self::new(size, Polynomial::from_terms(Integers, collected))
    }

    /// Number of vertices.
    pub fn size(&self) -> usize {
        self.size
    }

    /// The polynomial in the numbered variables.
    pub fn polynomial(&self) -> &Polynomial<Integers> {
        &self.polynomial
    }

    /// Number of terms.
    pub fn len(&self) -> usize {
        self.polynomial.len()
    }

    /// Is it zero? (The name that goes with [`CovariancePolynomial::len`].)
    pub fn is_empty(&self) -> bool {
        self.is_zero()
    }

    /// Is it zero?
    pub fn is_zero(&self) -> bool {
        self.polynomial.is_zero()
    }

    /// Total degree.
    pub fn degree(&self) -> u64 {
        self.polynomial.total_degree()
    }

    /// The terms: entries with their exponents, and the coefficient.
    pub fn terms(&self) -> impl Iterator<Item = (Vec<EntryPower>, &Integer)> {
        let pairs = pairs(self.size);
        self.polynomial.terms().map(move |(monomial, coefficient)| {
            let entries = monomial.iter().enumerate().filter(|one| *one.1 > 0);
            let entries = entries.map(|(at, exponent)| (pairs[at], *exponent));
            (entries.collect(), coefficient)
        })
    }

    /// How often each vertex occurs in every term, deg s_i_j = e_i + e_j; `None` unless all terms agree.
    ///
    /// The zero polynomial has the multidegree 0.
    pub fn multidegree(&self) -> Option<Vec<u32>> {
        let mut known: Option<Vec<u32>> = None;
        for (entries, _) in self.terms() {
            let mut degree = vec![0_u32; self.size];
            for ((i, j), exponent) in entries {
                degree[i] = degree[i].saturating_add(exponent);
                degree[j] = degree[j].saturating_add(exponent);
            }
            if known.as_ref().is_some_and(|first| *first != degree) {
                return None;
            }
            known = Some(degree);
        }
        Some(known.unwrap_or_else(|| vec![0; self.size]))
    }

    /// Do all terms have the same degree?
    pub fn is_homogeneous(&self) -> bool {
        let mut degrees = self
            .polynomial
            .terms()
            .map(|(monomial, _)| monomial.iter().map(|e| u64::from(*e)).sum::<u64>());
        let first = degrees.next();
        degrees.all(|degree| Some(degree) == first)
    }

    /// Without its content, the first term as it is written positive: the only representative of its rational multiples.
    #[must_use]
    pub fn normalised(&self) -> Self {
        Self {
            size: self.size,
            polynomial: self.polynomial.primitive_part(),
        }
    }

    /// The value at a covariance matrix; of the entries (i, j) and (j, i) the one above the diagonal counts.
    ///
    /// # Errors
    /// [`Error::Dimension`] when the matrix has another size.
    pub fn evaluate(&self, sigma: &Matrix<Rational>) -> Result<Rational> {
        for found in [sigma.rows(), sigma.columns()] {
            if found != self.size {
                return Err(Error::Dimension {
                    what: "rows and columns of a covariance matrix",
                    expected: self.size,
                    found,
                });
            }
        }
        let mut sum = Rational::ZERO;
        for (entries, coefficient) in self.terms() {
            let mut product = Rational::from(coefficient);
            for ((i, j), exponent) in entries {
                for _ in 0..exponent {
                    product *= &sigma.row(i)[j];
                }
            }
            sum += product;
        }
        Ok(sum)
    }

    /// The value at an approximate covariance matrix, and the sum of the absolute values of its terms, which the rounding
    /// error is to be compared with.
    pub fn evaluate_f64(&self, sigma: impl Fn(usize, usize) -> f64) -> (f64, f64) {
        let (mut sum, mut size) = (0.0, 0.0);
        for (entries, coefficient) in self.terms() {
            let mut product = coefficient.to_f64();
            for ((i, j), exponent) in entries {
                product *= sigma(i, j).powi(i32::try_from(exponent).unwrap_or(i32::MAX));
            }
            sum += product;
            size += product.abs();
        }
        (sum, size)
    }

    /// The value modulo a prime, from the values of the variables in their order.
    pub(crate) fn residue(&self, field: PrimeField, values: &[u64]) -> u64 {
        let mut sum = 0;
        for (monomial, coefficient) in self.polynomial.terms() {
            let mut product = field.residue(coefficient);
            for (value, exponent) in values.iter().zip(&monomial) {
                if *exponent > 0 {
                    product = field.multiply(product, field.power(*value, u64::from(*exponent)));
                }
            }
            sum = field.add(sum, product);
        }
        sum
    }

    /// The same polynomial with the vertex v in the place `places[v]` of a matrix of another size.
    pub(crate) fn placed(&self, size: usize, places: &[usize]) -> Result<Self> {
        let terms = self.terms().map(|(entries, coefficient)| {
            let repeated = entries.into_iter().flat_map(|((i, j), exponent)| {
                std::iter::repeat_n((places[i], places[j]), exponent as usize)
            });
            (repeated.collect(), coefficient.clone())
        });
        Self::from_terms(size, terms)
    }

    /// self * other
    ///
    /// # Errors
    /// [`Error::Dimension`] for another number of vertices, [`Error::Exact`] when the fuel is used up.
    pub fn multiply(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_size(other)?;
        Self::new(self.size, self.polynomial.mul(&other.polynomial, fuel)?)
    }

    /// self - other
    ///
    /// # Errors
    /// As for [`CovariancePolynomial::multiply`].
    pub fn subtract(&self, other: &Self, fuel: &mut Fuel) -> Result<Self> {
        self.same_size(other)?;
        Self::new(
            self.size,
            self.polynomial.subtract(&other.polynomial, fuel)?,
        )
    }

    fn same_size(&self, other: &Self) -> Result<()> {
        if self.size == other.size {
            return Ok(());
        }
        Err(Error::Dimension {
            what: "vertices of a covariance polynomial",
            expected: self.size,
            found: other.size,
        })
    }
}

fn check_size(size: usize) -> Result<()> {
    if size <= MAX_SIZE {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "vertices of a covariance polynomial",
        found: size.to_string(),
        limit: MAX_SIZE as u64,
        hint: "take the subgraph that matters",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_run_through_the_pairs_row_by_row() {
        for size in 1..7 {
            for (at, (i, j)) in pairs(size).into_iter().enumerate() {
                assert_eq!(number(size, i, j), at);
                assert_eq!(number(size, j, i), at);
            }
        }
    }

    #[test]
    fn values_agree_exactly_approximately_and_modulo_a_prime() {
        let terms = [
            (vec![(0, 1), (0, 1), (1, 1)], Integer::from(3)),
            (vec![(0, 0)], Integer::from(-7)),
        ];
        let polynomial = CovariancePolynomial::from_terms(2, terms).unwrap();
        let sigma = Matrix::from_rows(vec![vec![2, 5], vec![5, 11]])
            .unwrap()
            .map(|entry| Rational::from(*entry));
        assert_eq!(polynomial.evaluate(&sigma).unwrap(), Rational::from(811));
        let field = PrimeField::new(101).unwrap();
        assert_eq!(polynomial.residue(field, &[2, 5, 11]), 811 % 101);
        let (value, _) = polynomial.evaluate_f64(|i, j| sigma.row(i)[j].to_f64());
        assert!((value - 811.0).abs() < 1e-9);
        assert_eq!(polynomial.multidegree(), None);
        assert!(!polynomial.is_homogeneous());
        assert!(CovariancePolynomial::entry(2, 0, 2).is_err());
        assert!(CovariancePolynomial::entry(MAX_SIZE + 1, 0, 0).is_err());
    }
}
