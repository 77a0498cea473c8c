//! Exact covariances at given parameters.

use std::collections::BTreeMap;

use algebra::linear::{Matrix, fraction_free};
use algebra::poly::Rationals;
use algebra::{Fuel, Rational};

use super::columns::Columns;
use super::model::Covariance;
use crate::error::{Error, Result};
use crate::mixed::Parameter;

/// Exact entries of Σ and what was seen when their equations were multiplied out.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries {
    /// The entries, pair by pair.
    pub values: Vec<Rational>,
    /// Do the columns that they stand in satisfy (I-Λ) r = e_i and (I-Λ)^T σ = Ω r? Products only.
    pub agrees: bool,
}

impl Covariance<'_> {
    /// Λ and Ω at these values of the free parameters, numbered as in [`crate::Parameters`].
    ///
    /// # Errors
    /// [`Error::Dimension`] for another number of values.
    pub fn matrices(&self, values: &[Rational]) -> Result<(Matrix<Rational>, Matrix<Rational>)> {
        self.check_values(values)?;
        let parameters = self.parameters();
        let n = self.graph().len();
        let value = |parameter: &Parameter| match parameter {
            Parameter::Free(number) => values[*number].clone(),
            Parameter::Fixed(value) => value.clone(),
        };
        let (mut lambda, mut omega) =
            (vec![Rational::zero(); n * n], vec![Rational::zero(); n * n]);
        for (i, j, parameter) in &parameters.arcs {
            lambda[i * n + j] = value(parameter);
        }
        for (v, parameter) in parameters.variances.iter().enumerate() {
            omega[v * n + v] = value(parameter);
        }
        for (i, j, parameter) in &parameters.covariances {
            omega[i * n + j] = value(parameter);
            omega[j * n + i] = value(parameter);
        }
        Ok((Matrix::new(n, n, lambda)?, Matrix::new(n, n, omega)?))
    }

    /// Σ, exactly, at these values of the free parameters.
    ///
    /// Ω must be positive definite and no det(I-Λ_K) may vanish; the spectral radius of Λ does not matter.
    ///
    /// # Errors
    /// [`Error::Singular`] that names the component whose determinant vanishes; [`Error::NotPositiveDefinite`];
    /// [`Error::Dimension`]; [`Error::Exact`] when the fuel runs out. Costs O(n^3) rational operations.
    ///
    /// ```
    /// use algebra::{Fuel, Rational};
    /// use graphs::{MixedGraph, covariance::Covariance};
    /// let cycle = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[])?;
    /// let covariance = Covariance::new(&cycle)?;
    /// let one = Rational::one();
    /// let values = [&one, &one, &one, &one].map(Clone::clone);
    /// let error = covariance.at(&values, &mut Fuel::default()).unwrap_err();
    /// assert_eq!(error.to_string(), "I - Λ is singular at these values: det(I - Λ) on the component {1, 2} = 0");
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn at(&self, values: &[Rational], fuel: &mut Fuel) -> Result<Matrix<Rational>> {
        self.check_values(values)?;
        self.check_positive_definite(values, fuel)?;
        self.solved(values, fuel)
    }

    /// Some entries of Σ, exactly, at these values of the free parameters: [`Covariance::at`] without what is not asked for.
    ///
    /// Neighbouring pairs with the same first vertex share a column. A column costs an operation per arc, per entry of Ω and
    /// per entry of the sparse factors of I-Λ on the strongly connected components.
    ///
    /// # Errors
    /// As for [`Covariance::at`]; [`Error::UnknownVertex`].
    ///
    /// ```
    /// use algebra::{Fuel, Rational};
    /// use graphs::{MixedGraph, covariance::Covariance};
    /// let arcs: Vec<(usize, usize)> = (0..400).map(|v| (v, v + 1)).collect();
    /// let chain = MixedGraph::from_edges(401, &arcs, &[])?;
    /// let covariance = Covariance::new(&chain)?;
    /// let values = vec![Rational::one(); covariance.parameters().len()];
    /// let found = covariance.entries_at(&values, &[(0, 400), (400, 400)], &mut Fuel::new(1 << 24))?;
    /// assert!(found.agrees && found.values == [Rational::from(1), Rational::from(401)]);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn entries_at(
        &self,
        values: &[Rational],
        pairs: &[(usize, usize)],
        fuel: &mut Fuel,
    ) -> Result<Entries> {
        for &(i, j) in pairs {
            self.resolvent().digraph().check(&[i, j])?;
        }
        self.check_values(values)?;
        self.check_positive_definite(values, fuel)?;
        let all = vec![true; self.graph().len()];
        let columns = Columns::new(self, &Rationals, values, &all, fuel)?;
        let mut entries = Entries {
            values: Vec::with_capacity(pairs.len()),
            agrees: true,
        };
        for group in pairs.chunk_by(|one, other| one.0 == other.0) {
            let wanted: Vec<usize> = group.iter().map(|pair| pair.1).collect();
            let column = columns.column(group[0].0, &wanted, fuel)?;
            entries.agrees &= columns.holds(group[0].0, &column, fuel)?;
            let found = wanted.iter().map(|&j| column.sigma[j].clone());
            let found = found.map(|value| value.unwrap_or(Rational::ZERO));
            entries.values.extend(found);
        }
        Ok(entries)
    }

    fn check_values(&self, values: &[Rational]) -> Result<()> {
        let expected = self.parameters().len();
        if values.len() == expected {
            return Ok(());
        }
        Err(Error::Dimension {
            what: "values of the free parameters",
            expected,
            found: values.len(),
        })
    }

    /// Σ as [`Covariance::at`] finds it, whatever Ω is.
    pub(crate) fn solved(&self, values: &[Rational], fuel: &mut Fuel) -> Result<Matrix<Rational>> {
        let (lambda, omega) = self.matrices(values)?;
        let n = self.graph().len();
        let entry = |matrix: &Matrix<Rational>, i: usize, j: usize| matrix.row(i)[j].clone();
        let difference = |i: usize, j: usize| {
            let one = if i == j {
                Rational::one()
            } else {
                Rational::zero()
            };
            &one - &entry(&lambda, i, j)
        };
        for component in self.resolvent().digraph().components() {
            let vertices = &component.vertices;
            let block = vertices
                .iter()
                .flat_map(|&i| vertices.iter().map(move |&j| (i, j)))
                .map(|(i, j)| difference(i, j));
            let block = Matrix::new(vertices.len(), vertices.len(), block.collect())?;
            if component.cyclic && fraction_free::determinant(&block, fuel)?.is_zero() {
                let names: Vec<&str> = vertices.iter().map(|&v| self.graph().name(v)).collect();
                return Err(Error::Singular {
                    what: "I - Λ",
                    culprit: format!("det(I - Λ) on the component {{{}}}", names.join(", ")),
                });
            }
        }
        // (I-Λ)^T Y = Ω, then (I-Λ)^T Σ = Y^T
        let transposed: Vec<Rational> = (0..n)
            .flat_map(|i| (0..n).map(move |j| (j, i)))
            .map(|(i, j)| difference(i, j))
            .collect();
        let transposed = Matrix::new(n, n, transposed)?;
        let inner = solve(&transposed, &omega, fuel)?;
        solve(&transposed, &inner.transpose(), fuel)
    }

    /// Does Σ satisfy the equations of the model at these values, (I-Λ)^T Σ (I-Λ) = Ω? The witness of [`Covariance::at`]:
    /// products only, nothing is solved.
    ///
    /// # Errors
    /// [`Error::Dimension`]; [`Error::Exact`] when the fuel runs out.
    pub fn solves(
        &self,
        values: &[Rational],
        sigma: &Matrix<Rational>,
        fuel: &mut Fuel,
    ) -> Result<bool> {
        let (lambda, omega) = self.matrices(values)?;
        let n = self.graph().len();
        let entries = (0..n).flat_map(|i| (0..n).map(move |j| (i, j)));
        let difference = entries.map(|(i, j)| {
            let one = if i == j {
                Rational::one()
            } else {
                Rational::zero()
            };
            &one - &lambda.row(i)[j]
        });
        let difference = Matrix::new(n, n, difference.collect())?;
        let left = difference.transpose().product(sigma, fuel)?;
        Ok(left.product(&difference, fuel)? == omega)
    }

    /// All leading minors of Ω are positive? They are the products of the first pivots of a sparse elimination.
    fn check_positive_definite(&self, values: &[Rational], fuel: &mut Fuel) -> Result<()> {
        let parameters = self.parameters();
        let value = |parameter: &Parameter| match parameter {
            Parameter::Free(number) => values[*number].clone(),
            Parameter::Fixed(value) => value.clone(),
        };
        // Entries on and right of the diagonal.
        let variances = parameters.variances.iter().enumerate();
        let mut rows: Vec<BTreeMap<usize, Rational>> = variances
            .map(|(v, variance)| BTreeMap::from([(v, value(variance))]))
            .collect();
        for (i, j, parameter) in &parameters.covariances {
            rows[*i.min(j)].insert(*i.max(j), value(parameter));
        }
        let mut minor = Rational::one();
        for v in 0..rows.len() {
            let mut row = std::mem::take(&mut rows[v]);
            let pivot = row.remove(&v).unwrap_or(Rational::ZERO);
            fuel.spend(1 + minor.limbs() * pivot.limbs(), "minors of Ω")?;
            minor *= &pivot;
            let inverse = match minor.signum() {
                1 => pivot.recip(),
                _ => None,
            };
            let Some(inverse) = inverse else {
                let name = self.graph().name(v);
                return Err(Error::NotPositiveDefinite {
                    what: "Ω",
                    found: format!(
                        "the determinant of its rows and columns up to {name} is {minor}"
                    ),
                });
            };
            for (&i, entry) in &row {
                let factor = entry * &inverse;
                for (&j, other) in row.range(i..) {
                    fuel.spend(8 * (1 + factor.limbs() * other.limbs()), "minors of Ω")?;
                    let target = rows[i].entry(j).or_insert(Rational::ZERO);
                    *target = &*target - &(&factor * other);
                }
            }
        }
        Ok(())
    }
}

/// A^-1 B
fn solve(a: &Matrix<Rational>, b: &Matrix<Rational>, fuel: &mut Fuel) -> Result<Matrix<Rational>> {
    let (numerators, denominator) = fraction_free::solve(a, b, fuel)?;
    let inverse = denominator.recip().ok_or(algebra::Error::Undefined {
        what: "the inverse of I - Λ",
    })?;
    Ok(numerators.map(|numerator| numerator * &inverse))
}
