//! Exact covariances at given parameters.

use algebra::linear::{Matrix, fraction_free};
use algebra::{Fuel, Rational};

use super::model::Covariance;
use crate::error::{Error, Result};
use crate::mixed::Parameter;

impl Covariance<'_> {
    /// Λ and Ω at these values of the free parameters, numbered as in [`crate::Parameters`].
    ///
    /// # Errors
    /// [`Error::Dimension`] for another number of values.
    pub fn matrices(&self, values: &[Rational]) -> Result<(Matrix<Rational>, Matrix<Rational>)> {
        let parameters = self.parameters();
        if values.len() != parameters.len() {
            return Err(Error::Dimension {
                what: "values of the free parameters",
                expected: parameters.len(),
                found: values.len(),
            });
        }
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
        let (_, omega) = self.matrices(values)?;
        self.check_positive_definite(&omega, fuel)?;
        self.solved(values, fuel)
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

    /// All leading minors of Ω are positive?
    fn check_positive_definite(&self, omega: &Matrix<Rational>, fuel: &mut Fuel) -> Result<()> {
        for size in 1..=omega.rows() {
            let minor = (0..size).flat_map(|i| omega.row(i)[..size].iter().cloned());
            let minor = Matrix::new(size, size, minor.collect())?;
            let value = fraction_free::determinant(&minor, fuel)?;
            if value.signum() <= 0 {
                let name = self.graph().name(size - 1);
                return Err(Error::NotPositiveDefinite {
                    what: "Ω",
                    found: format!(
                        "the determinant of its rows and columns up to {name} is {value}"
                    ),
                });
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
