//! The model at random parameters modulo a prime: what ranks, ideals and identifying formulas are read from.

use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField, Words};

use crate::error::{Error, Result};
use crate::mixed::{MixedGraph, Parameter, Parameters};

/// 2^61 - 1: a statement that holds at a random point of this field is wrong with probability degree / 2^61.
pub(crate) const PRIME: u64 = (1 << 61) - 1;

/// More vertices are refused: the matrices are dense.
const MAX_VERTICES: usize = 1500;

/// Points at which I - Λ is singular are drawn again, this many times.
const TRIES: usize = 20;

/// The model at one random point over Z/p.
#[derive(Clone, Debug)]
pub(crate) struct ModularPoint {
    /// Values of the free parameters, as [`Parameters::names`] counts them.
    pub(crate) values: Vec<u64>,
    /// Λ, n x n
    pub(crate) lambda: ModularMatrix,
    /// (I - Λ)^-1, n x n
    pub(crate) inverse: ModularMatrix,
    /// Σ, n x n, latent vertices included
    pub(crate) sigma: ModularMatrix,
}

impl ModularPoint {
    /// A random point at which I - Λ has an inverse.
    ///
    /// # Errors
    /// [`Error::Singular`] when none is found, as with coefficients fixed so that det(I - Λ) = 0; [`Error::Exact`] when
    /// a fixed coefficient has p in its denominator or the fuel runs out.
    pub(crate) fn random(
        graph: &MixedGraph,
        parameters: &Parameters,
        field: PrimeField,
        words: &mut Words,
        fuel: &mut Fuel,
    ) -> Result<Self> {
        for _ in 0..TRIES {
            let values: Vec<u64> = (0..parameters.len())
                .map(|_| words.below(field.modulus()))
                .collect();
            if let Some(point) = Self::at(graph.len(), parameters, field, values, fuel)? {
                return Ok(point);
            }
        }
        Err(Error::Singular {
            what: "I - Λ",
            culprit: "det(I - Λ)".to_owned(),
        })
    }

    /// A free parameter or a fixed coefficient in the field.
    ///
    /// # Errors
    /// [`Error::Exact`] when p divides the denominator of a fixed one.
    pub(crate) fn residue(&self, parameter: &Parameter) -> Result<u64> {
        residue(self.sigma.field(), &self.values, parameter)
    }

    /// The model at these values of the free parameters; `None` where I - Λ is singular.
    fn at(
        n: usize,
        parameters: &Parameters,
        field: PrimeField,
        values: Vec<u64>,
        fuel: &mut Fuel,
    ) -> Result<Option<Self>> {
        if n > MAX_VERTICES {
            return Err(Error::TooLarge {
                what: "vertices of a model at points modulo a prime",
                found: n.to_string(),
                limit: MAX_VERTICES as u64,
                hint: "split the model",
            });
        }
        let residue = |parameter: &Parameter| residue(field, &values, parameter);
        let mut lambda = vec![0; n * n];
        for (from, to, parameter) in &parameters.arcs {
            lambda[from * n + to] = residue(parameter)?;
        }
        let mut omega = vec![0; n * n];
        for (v, parameter) in parameters.variances.iter().enumerate() {
            omega[v * n + v] = residue(parameter)?;
        }
        for (a, b, parameter) in &parameters.covariances {
            let value = residue(parameter)?;
            omega[a * n + b] = value;
            omega[b * n + a] = value;
        }
        let mut difference: Vec<u64> = lambda.iter().map(|&entry| field.negate(entry)).collect();
        for v in 0..n {
            difference[v * n + v] = field.add(1, difference[v * n + v]);
        }
        let inverse = match ModularMatrix::new(field, n, n, difference)?.inverse(fuel) {
            Ok(inverse) => inverse,
            Err(algebra::Error::Singular { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let omega = ModularMatrix::new(field, n, n, omega)?;
        let sigma = transposed(&inverse)?
            .product(&omega, fuel)?
            .product(&inverse, fuel)?;
        Ok(Some(Self {
            values,
            lambda: ModularMatrix::new(field, n, n, lambda)?,
            inverse,
            sigma,
        }))
    }
}

/// The transpose.
pub(crate) fn transposed(matrix: &ModularMatrix) -> Result<ModularMatrix> {
    let (rows, columns) = (matrix.rows(), matrix.columns());
    let entries = (0..columns)
        .flat_map(|column| (0..rows).map(move |row| matrix.row(row)[column]))
        .collect();
    Ok(ModularMatrix::new(matrix.field(), columns, rows, entries)?)
}

fn residue(field: PrimeField, values: &[u64], parameter: &Parameter) -> Result<u64> {
    match parameter {
        Parameter::Free(number) => Ok(values[*number]),
        Parameter::Fixed(value) => {
            let residue = field.residue_of_rational(value);
            Ok(residue.ok_or(algebra::Error::Undefined {
                what: "a fixed coefficient modulo the prime",
            })?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// X_2 = l X_1 + e_2, X_1 = m X_2 + e_1: var(X_1) = (w_11 + m^2 w_22) / (1 - l m)^2.
    #[test]
    fn a_two_cycle_has_the_variance_of_its_solved_equations() {
        let graph = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[]).unwrap();
        let parameters = Parameters::new(&graph);
        let field = PrimeField::new(PRIME).unwrap();
        let fuel = &mut Fuel::default();
        let point =
            ModularPoint::random(&graph, &parameters, field, &mut Words::new(3), fuel).unwrap();
        let [l, m, first, second] = point.values[..] else {
            panic!("four parameters");
        };
        let determinant = field.subtract(1, field.multiply(l, m));
        let left = field.multiply(
            point.sigma.row(0)[0],
            field.multiply(determinant, determinant),
        );
        let right = field.add(first, field.multiply(field.multiply(m, m), second));
        assert_eq!(left, right);
    }
}
