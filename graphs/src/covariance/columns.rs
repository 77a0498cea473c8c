//! Columns of Σ at given parameters, by sparse elimination in any field.

use std::collections::{BTreeMap, BTreeSet};

use algebra::Fuel;

use super::model::Covariance;
use crate::error::{Error, Result};
use crate::mixed::Parameter;
use crate::resolvent::Scalars;

/// What an operation costs beyond the size of its numbers.
const OPERATION: u64 = 16;

/// I - Λ and Ω at a point, I - Λ factored on its strongly connected components.
pub(super) struct Columns<'a, S: Scalars> {
    covariance: &'a Covariance<'a>,
    scalars: &'a S,
    /// Per vertex the ends of its arcs with their values.
    children: Vec<Vec<(usize, S::Element)>>,
    parents: Vec<Vec<(usize, S::Element)>>,
    /// The rows of Ω.
    omega: Vec<Vec<(usize, S::Element)>>,
    /// Per component with cycles, of those that matter.
    factors: Vec<Option<Factors<S::Element>>>,
}

/// A column of Σ with what shows that it is one.
pub(super) struct Column<E> {
    /// (I - Λ)^-1 e_j, and the product with (I - Λ)^-T Ω where it was asked for.
    paths: Vec<Option<E>>,
    pub(super) sigma: Vec<Option<E>>,
}

impl<'a, S: Scalars> Columns<'a, S> {
    /// The matrices at these values of the free parameters, for columns and entries of an ancestral set of vertices.
    ///
    /// # Errors
    /// [`Error::Singular`] that names the component whose determinant vanishes; [`Error::Exact`] when the fuel runs out or a
    /// fixed coefficient has no image in the field.
    pub(super) fn new(
        covariance: &'a Covariance<'a>,
        scalars: &'a S,
        values: &[S::Element],
        inside: &[bool],
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let parameters = covariance.parameters();
        let n = inside.len();
        let value = |parameter: &Parameter| match parameter {
            Parameter::Free(number) => Ok(values[*number].clone()),
            Parameter::Fixed(value) => {
                scalars
                    .rational(value)
                    .ok_or(Error::Exact(algebra::Error::Undefined {
                        what: "a fixed coefficient modulo the prime",
                    }))
            }
        };
        let (mut children, mut parents) = (vec![Vec::new(); n], vec![Vec::new(); n]);
        for (i, j, parameter) in &parameters.arcs {
            let value = value(parameter)?;
            parents[*j].push((*i, value.clone()));
            children[*i].push((*j, value));
        }
        let mut omega = vec![Vec::new(); n];
        for (v, parameter) in parameters.variances.iter().enumerate() {
            omega[v].push((v, value(parameter)?));
        }
        for (i, j, parameter) in &parameters.covariances {
            let value = value(parameter)?;
            omega[*i].push((*j, value.clone()));
            omega[*j].push((*i, value));
        }
        let mut columns = Self {
            covariance,
            scalars,
            children,
            parents,
            omega,
            factors: Vec::new(),
        };
        for component in covariance.resolvent().digraph().components() {
            let vertices = &component.vertices;
            let factors = match component.cyclic && inside[vertices[0]] {
                true => Some(columns.factored(vertices, fuel)?),
                false => None,
            };
            columns.factors.push(factors);
        }
        Ok(columns)
    }

    /// I - Λ on a component, factored.
    fn factored(&self, vertices: &[usize], fuel: &mut Fuel) -> Result<Factors<S::Element>> {
        let scalars = self.scalars;
        let mut rows: Vec<BTreeMap<usize, S::Element>> = Vec::with_capacity(vertices.len());
        for (at, v) in vertices.iter().enumerate() {
            let mut row = BTreeMap::from([(at, scalars.one())]);
            for (child, value) in &self.children[*v] {
                if let Ok(column) = vertices.binary_search(child) {
                    let entry = row.entry(column).or_insert_with(|| scalars.zero());
                    *entry = scalars.subtract(entry, value);
                }
            }
            rows.push(row);
        }
        Factors::new(scalars, rows, fuel)?.ok_or_else(|| {
            let graph = self.covariance.graph();
            let names: Vec<&str> = vertices.iter().map(|&v| graph.name(v)).collect();
            Error::Singular {
                what: "I - Λ",
                culprit: format!("det(I - Λ) on the component {{{}}}", names.join(", ")),
            }
        })
    }

    /// The entries of column j of Σ at the vertices that lead to the wanted ones, these among them.
    ///
    /// $$ (I-\Lambda) r = e_j, \qquad (I-\Lambda)^T \sigma = \Omega r $$
    ///
    /// Costs an operation per arc, edge and entry of the factors.
    pub(super) fn column(
        &self,
        j: usize,
        wanted: &[usize],
        fuel: &mut Fuel,
    ) -> Result<Column<S::Element>> {
        let digraph = self.covariance.resolvent().digraph();
        let scalars = self.scalars;
        let n = self.omega.len();
        let components = || digraph.components().iter().zip(&self.factors);
        let above = self.covariance.graph().ancestors(&[j]);
        let mut paths: Vec<Option<S::Element>> = vec![None; n];
        for (component, factors) in components().rev().filter(|one| above[one.0.vertices[0]]) {
            let right = component.vertices.iter().map(|&v| {
                let unit = (v == j).then(|| scalars.one());
                // Children in the component have no entry yet.
                self.sum(unit, &self.children[v], &paths, fuel)
            });
            let right = right.collect::<Result<Vec<_>>>()?;
            let solved = match factors {
                Some(factors) => factors.solve(scalars, right, fuel)?,
                None => right,
            };
            for (&v, value) in component.vertices.iter().zip(solved) {
                paths[v] = value;
            }
        }
        let above = self.covariance.graph().ancestors(wanted);
        let mut sigma: Vec<Option<S::Element>> = vec![None; n];
        for (component, factors) in components().filter(|one| above[one.0.vertices[0]]) {
            let right = component.vertices.iter().map(|&v| {
                let errors = self.sum(None, &self.omega[v], &paths, fuel)?;
                self.sum(errors, &self.parents[v], &sigma, fuel)
            });
            let right = right.collect::<Result<Vec<_>>>()?;
            let solved = match factors {
                Some(factors) => factors.solve_transposed(scalars, right, fuel)?,
                None => right,
            };
            for (&v, value) in component.vertices.iter().zip(solved) {
                sigma[v] = value;
            }
        }
        Ok(Column { paths, sigma })
    }

    /// The first summand, plus Σ weight * entry over the entries that there are.
    fn sum(
        &self,
        first: Option<S::Element>,
        weights: &[(usize, S::Element)],
        entries: &[Option<S::Element>],
        fuel: &mut Fuel,
    ) -> Result<Option<S::Element>> {
        let mut sum = first;
        for (v, weight) in weights {
            if let Some(entry) = &entries[*v] {
                let product = multiplied(self.scalars, weight, entry, fuel)?;
                sum = Some(match sum {
                    Some(sum) => self.scalars.add(&sum, &product),
                    None => product,
                });
            }
        }
        Ok(sum)
    }

    /// Does the column satisfy its equations? Products only, nothing is solved.
    pub(super) fn holds(
        &self,
        j: usize,
        column: &Column<S::Element>,
        fuel: &mut Fuel,
    ) -> Result<bool>
    where
        S::Element: PartialEq,
    {
        let scalars = self.scalars;
        let zero = scalars.zero();
        for v in 0..self.omega.len() {
            let unit = (v == j).then(|| scalars.one());
            let paths = self.sum(unit, &self.children[v], &column.paths, fuel)?;
            if paths.as_ref().unwrap_or(&zero) != column.paths[v].as_ref().unwrap_or(&zero) {
                return Ok(false);
            }
            if let Some(sigma) = &column.sigma[v] {
                let errors = self.sum(None, &self.omega[v], &column.paths, fuel)?;
                let sum = self.sum(errors, &self.parents[v], &column.sigma, fuel)?;
                if sum.as_ref() != Some(sigma) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// a b
fn multiplied<S: Scalars>(
    scalars: &S,
    a: &S::Element,
    b: &S::Element,
    fuel: &mut Fuel,
) -> Result<S::Element> {
    // The common divisor that a fraction is divided by costs about the product of the sizes as well.
    let sizes = (1 + scalars.limbs(a)).saturating_mul(1 + scalars.limbs(b));
    fuel.spend(OPERATION.saturating_mul(sizes), "columns of Σ")?;
    Ok(scalars.multiply(a, b))
}

/// The triangular factors of a sparse matrix, pivot by pivot.
struct Factors<E> {
    steps: Vec<Step<E>>,
}

struct Step<E> {
    row: usize,
    column: usize,
    /// 1 / pivot
    reciprocal: E,
    /// The later rows with their multiples of this one.
    below: Vec<(usize, E)>,
    /// The later columns with the entries of this row.
    right: Vec<(usize, E)>,
}

impl<E: Clone> Factors<E> {
    /// Eliminates the shortest row first, by its column with the fewest rows; `None` for a singular matrix.
    fn new<S: Scalars<Element = E>>(
        scalars: &S,
        mut rows: Vec<BTreeMap<usize, E>>,
        fuel: &mut Fuel,
    ) -> Result<Option<Self>> {
        let mut columns = vec![BTreeSet::new(); rows.len()];
        for (at, row) in rows.iter().enumerate() {
            for column in row.keys() {
                columns[*column].insert(at);
            }
        }
        let lengths = rows.iter().enumerate().map(|(at, row)| (row.len(), at));
        let mut left: BTreeSet<(usize, usize)> = lengths.collect();
        let mut steps = Vec::with_capacity(rows.len());
        while let Some((_, pivot)) = left.pop_first() {
            let row = std::mem::take(&mut rows[pivot]);
            for column in row.keys() {
                columns[*column].remove(&pivot);
            }
            // Entries may be 0.
            let found = row
                .iter()
                .filter_map(|(column, entry)| Some((*column, scalars.reciprocal(entry)?)))
                .min_by_key(|(column, _)| columns[*column].len());
            let Some((column, reciprocal)) = found else {
                return Ok(None);
            };
            let right: Vec<(usize, E)> = row.into_iter().filter(|one| one.0 != column).collect();
            let mut below = Vec::new();
            for other in std::mem::take(&mut columns[column]) {
                left.remove(&(rows[other].len(), other));
                if let Some(entry) = rows[other].remove(&column) {
                    let factor = multiplied(scalars, &entry, &reciprocal, fuel)?;
                    for (at, entry) in &right {
                        let product = multiplied(scalars, &factor, entry, fuel)?;
                        let target = rows[other].entry(*at).or_insert_with(|| scalars.zero());
                        *target = scalars.subtract(target, &product);
                        columns[*at].insert(other);
                    }
                    below.push((other, factor));
                }
                left.insert((rows[other].len(), other));
            }
            steps.push(Step {
                row: pivot,
                column,
                reciprocal,
                below,
                right,
            });
        }
        Ok(Some(Self { steps }))
    }

    /// The solution of A x = b.
    fn solve<S: Scalars<Element = E>>(
        &self,
        scalars: &S,
        mut right: Vec<Option<E>>,
        fuel: &mut Fuel,
    ) -> Result<Vec<Option<E>>> {
        for step in &self.steps {
            let entry = right[step.row].clone();
            subtract_multiples(scalars, &mut right, &step.below, entry.as_ref(), fuel)?;
        }
        let mut solution = vec![None; right.len()];
        for step in self.steps.iter().rev() {
            let sum = right[step.row].take();
            let sum = less(scalars, sum, &step.right, &solution, fuel)?;
            let scaled = sum.map(|sum| multiplied(scalars, &sum, &step.reciprocal, fuel));
            solution[step.column] = scaled.transpose()?;
        }
        Ok(solution)
    }

    /// The solution of A^T x = b.
    fn solve_transposed<S: Scalars<Element = E>>(
        &self,
        scalars: &S,
        mut right: Vec<Option<E>>,
        fuel: &mut Fuel,
    ) -> Result<Vec<Option<E>>> {
        let mut solution = vec![None; right.len()];
        for step in &self.steps {
            let scaled = right[step.column].take();
            let scaled = scaled.map(|sum| multiplied(scalars, &sum, &step.reciprocal, fuel));
            let scaled = scaled.transpose()?;
            subtract_multiples(scalars, &mut right, &step.right, scaled.as_ref(), fuel)?;
            solution[step.row] = scaled;
        }
        for step in self.steps.iter().rev() {
            let sum = solution[step.row].take();
            solution[step.row] = less(scalars, sum, &step.below, &solution, fuel)?;
        }
        Ok(solution)
    }
}

/// Every target less its weight times a number.
fn subtract_multiples<S: Scalars>(
    scalars: &S,
    targets: &mut [Option<S::Element>],
    weights: &[(usize, S::Element)],
    by: Option<&S::Element>,
    fuel: &mut Fuel,
) -> Result<()> {
    let Some(by) = by else { return Ok(()) };
    for (at, weight) in weights {
        let product = multiplied(scalars, weight, by, fuel)?;
        let before = targets[*at].take().unwrap_or_else(|| scalars.zero());
        targets[*at] = Some(scalars.subtract(&before, &product));
    }
    Ok(())
}

/// A number less Σ weight * entry over the entries that there are.
fn less<S: Scalars>(
    scalars: &S,
    first: Option<S::Element>,
    weights: &[(usize, S::Element)],
    entries: &[Option<S::Element>],
    fuel: &mut Fuel,
) -> Result<Option<S::Element>> {
    let mut sum = first;
    for (at, weight) in weights {
        if let Some(entry) = &entries[*at] {
            let product = multiplied(scalars, weight, entry, fuel)?;
            let before = sum.unwrap_or_else(|| scalars.zero());
            sum = Some(scalars.subtract(&before, &product));
        }
    }
    Ok(sum)
}
