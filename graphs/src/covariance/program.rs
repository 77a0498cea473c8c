//! The covariance matrix as a straight-line program: numbers, exact values and gradients for large graphs.

use super::model::Covariance;
use crate::error::{Error, Result};
use crate::mixed::Parameter;
use crate::resolvent::{Builder, Evaluation, Program, Scalars, Steps};

/// A program for columns of Σ as a function of the free parameters.
#[derive(Clone, Debug)]
pub struct CovarianceProgram {
    program: Program,
    /// Where each input comes from: the arcs, the variances, the covariances.
    entries: Vec<Parameter>,
    parameters: usize,
}

impl Covariance<'_> {
    /// The program for these columns of Σ.
    ///
    /// $$ \Sigma_{\cdot J} = (I-\Lambda)^{-T} \Omega (I-\Lambda)^{-1} e_J $$
    ///
    /// Two sparse triangular solves with as many right sides as columns.
    ///
    /// # Errors
    /// [`Error::UnknownVertex`]; [`Error::TooLarge`] for a program that does not fit.
    ///
    /// ```
    /// use graphs::{MixedGraph, covariance::Covariance, resolvent::Reals};
    /// let cycle = MixedGraph::from_edges(2, &[(0, 1), (1, 0)], &[])?;
    /// let program = Covariance::new(&cycle)?.program(&[0, 1])?;
    /// // l_1_2, l_2_1, w_1_1, w_2_2
    /// let run = program.evaluate(&Reals, &[0.5, 0.5, 1.0, 2.0])?;
    /// assert!((run.get(0, 0) - 1.5 / 0.75_f64.powi(2)).abs() < 1e-14);
    /// let slope = program.gradient(&Reals, &run, &[(0, 0, 1.0)])?;
    /// assert!((slope[3] - 0.25 / 0.75_f64.powi(2)).abs() < 1e-14);
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn program(&self, columns: &[usize]) -> Result<CovarianceProgram> {
        let resolvent = self.resolvent();
        resolvent.digraph().check(columns)?;
        let parameters = self.parameters();
        let (arcs, n, width) = (parameters.arcs.len(), self.graph().len(), columns.len());
        let mut builder = Builder::new(resolvent, n + parameters.covariances.len())?;
        let right = builder.unit_columns(columns)?;
        let inner = builder.solve(&right, width)?;
        let mut middle = Vec::with_capacity(n);
        for (v, &row) in inner.iter().enumerate() {
            let sum = builder.row(width)?;
            builder.add(sum, arcs + v, row, width);
            middle.push(sum);
        }
        for (at, &(a, b, _)) in parameters.covariances.iter().enumerate() {
            builder.add(middle[a], arcs + n + at, inner[b], width);
            builder.add(middle[b], arcs + n + at, inner[a], width);
        }
        let rows = builder.solve_transposed(&middle, width)?;
        Ok(CovarianceProgram {
            program: builder.finish(&rows, width)?,
            entries: parameters.entries().cloned().collect(),
            parameters: parameters.len(),
        })
    }
}

impl CovarianceProgram {
    /// The steps in Python, one scalar operation per line, for inputs with these names; and where the outputs stand.
    pub(super) fn python(&self, inputs: &[String]) -> Result<(Steps, Vec<String>)> {
        self.program.python(inputs)
    }

    /// Number of scalar operations.
    pub fn operations(&self) -> usize {
        self.program.operations()
    }

    /// The columns of Σ at these values of the free parameters, numbered as in [`crate::Parameters`].
    ///
    /// # Errors
    /// [`Error::Dimension`] for another number of values; [`Error::Singular`] where a pivot is 0; [`Error::Domain`] for a
    /// fixed coefficient whose denominator is 0 in this field.
    pub fn evaluate<S: Scalars>(
        &self,
        scalars: &S,
        values: &[S::Element],
    ) -> Result<Evaluation<S::Element>> {
        if values.len() != self.parameters {
            return Err(Error::Dimension {
                what: "values of the free parameters",
                expected: self.parameters,
                found: values.len(),
            });
        }
        let inputs: Result<Vec<S::Element>> = self
            .entries
            .iter()
            .map(|entry| match entry {
                Parameter::Free(number) => Ok(values[*number].clone()),
                Parameter::Fixed(value) => scalars.rational(value).ok_or_else(|| Error::Domain {
                    what: "a fixed coefficient".to_owned(),
                    value: value.to_string(),
                    allowed: "denominators that are not 0 in the field",
                }),
            })
            .collect();
        self.program.evaluate(scalars, &inputs?)
    }

    /// The derivatives of the sum of weight Σ_ij over (i, position of j in the columns, weight), with respect to the free
    /// parameters.
    ///
    /// # Errors
    /// [`Error::Dimension`] for an entry that does not exist.
    pub fn gradient<S: Scalars>(
        &self,
        scalars: &S,
        evaluation: &Evaluation<S::Element>,
        weights: &[(usize, usize, S::Element)],
    ) -> Result<Vec<S::Element>> {
        let slopes = self.program.gradient(scalars, evaluation, weights)?;
        let mut gradient = vec![scalars.zero(); self.parameters];
        for (entry, slope) in self.entries.iter().zip(&slopes) {
            if let Parameter::Free(number) = entry {
                gradient[*number] = scalars.add(&gradient[*number], slope);
            }
        }
        Ok(gradient)
    }
}
