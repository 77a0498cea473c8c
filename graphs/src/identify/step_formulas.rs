//! Formulas for the steps of edge-wise identification: quotients of determinants, of covariances and of coefficients that
//! earlier steps have given.

use std::collections::BTreeSet;

use algebra::dense::{DMatrix, Lu};
use algebra::linear::ModularMatrix;
use algebra::{Fuel, PrimeField, Words};

use super::edgewise::{EdgewiseIdentification, IdentificationRule};
use super::fraction::CovarianceFraction;
use crate::error::Result;
use crate::ideal::CovariancePolynomial;
use crate::mixed::{MixedGraph, Parameters};
use crate::modular::{ModularPoint, PRIME};

/// Random points at which a formula is compared with the coefficient it is for.
const POINTS: usize = 3;

/// Determinants of so many rows are multiplied out when nothing but covariances stands in them.
const MULTIPLIED_OUT: usize = 3;

/// A product of coefficients and one covariance, with its sign.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Product {
    negative: bool,
    arcs: Vec<(usize, usize)>,
    covariance: (usize, usize),
}

/// An entry of the linear equations: a sum of products.
type Sum = Vec<Product>;

/// A path coefficient as a quotient of determinants, by Cramer's rule for the linear equations of a step.
///
/// $$ \lambda_{pv} = \frac{\det A_{p \to b}}{\det A}, \qquad A_{yp} = \operatorname{cov}(r_y, X_p), \quad
/// b_y = \operatorname{cov}\Bigl(r_y, X_v - \sum_q \lambda_{qv} X_q\Bigr), \quad r_y = X_y - \sum_s \lambda_{sy} X_s $$
///
/// q runs through the parents of v that were solved before, s through those of y where they are needed. Quotients of minors have
/// the same form with $r_y = X_y$.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepFormula {
    /// The arc p -> v.
    pub arc: (usize, usize),
    /// Arcs whose coefficients stand in the formula, in increasing order: formulas for them come earlier.
    pub uses: Vec<(usize, usize)>,
    /// Is the value that of the coefficient at random points modulo 2^61 - 1?
    pub agrees: bool,
    matrix: Vec<Vec<Sum>>,
    column: usize,
    right: Vec<Sum>,
}

/// Formulas for the arcs that the steps solve, in their order.
///
/// Steps in smaller models ([`super::IdentificationStep::within`]) have none, nor have those that use such arcs. Every formula is
/// compared with the coefficient at random points. Costs O(n^3) for a point and O(k^3) for a formula with k rows.
///
/// # Errors
/// [`crate::Error::TooLarge`] for more than 1500 vertices, [`crate::Error::Exact`] when the fuel runs out.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, identify::{edgewise_identification, step_formulas}};
/// // 1 -> 2 -> 3 -> 4 with 2 <-> 3 and 3 <-> 4
/// let graph = MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 3)], &[(1, 2), (2, 3)])?;
/// let fuel = &mut Fuel::default();
/// let found = edgewise_identification(&graph, 0, fuel)?;
/// let formulas = step_formulas(&graph, &found, 1, fuel)?;
/// let texts: Vec<_> = formulas.iter().map(|one| one.text(&graph)).collect();
/// assert_eq!(texts, ["s_1_2/s_1_1", "s_1_3/s_1_2", "s_2_4/s_2_3"]);
/// assert!(formulas.iter().all(|one| one.agrees));
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn step_formulas(
    graph: &MixedGraph,
    found: &EdgewiseIdentification,
    seed: u64,
    fuel: &mut Fuel,
) -> Result<Vec<StepFormula>> {
    let field = PrimeField::new(PRIME)?;
    let parameters = Parameters::new(graph);
    let words = &mut Words::new(seed);
    let mut points = Vec::with_capacity(POINTS);
    for _ in 0..POINTS {
        points.push(ModularPoint::random(
            graph,
            &parameters,
            field,
            words,
            fuel,
        )?);
    }
    let mut steps = Steps {
        points,
        known: BTreeSet::new(),
        given: BTreeSet::new(),
    };
    let mut formulas = Vec::new();
    for step in &found.steps {
        if step.within.is_none() {
            formulas.extend(steps.formulas(graph, &step.rule, fuel)?);
        }
        steps.known.extend(step.arcs());
    }
    Ok(formulas)
}

/// What earlier steps have solved, and points to look at.
struct Steps {
    points: Vec<ModularPoint>,
    /// Arcs solved.
    known: BTreeSet<(usize, usize)>,
    /// Those with a formula.
    given: BTreeSet<(usize, usize)>,
}

impl Steps {
    /// The formulas of one step.
    fn formulas(
        &mut self,
        graph: &MixedGraph,
        rule: &IdentificationRule,
        fuel: &mut Fuel,
    ) -> Result<Vec<StepFormula>> {
        let (vertex, rows, columns, solved) = match rule {
            IdentificationRule::HalfTreks {
                vertex,
                parents,
                half_treks,
            } => {
                let rows: Vec<usize> = half_treks.iter().map(|trek| trek.source).collect();
                (*vertex, rows, parents.clone(), 0..parents.len())
            }
            IdentificationRule::TrekSeparation {
                parent,
                vertex,
                sources,
                targets,
                ..
            } => {
                let columns = [&targets[..], &[*parent]].concat();
                (
                    *vertex,
                    sources.clone(),
                    columns,
                    targets.len()..targets.len() + 1,
                )
            }
        };
        let others: Vec<usize> = graph
            .parents(vertex)
            .into_iter()
            .filter(|&q| self.known.contains(&(q, vertex)))
            .collect();
        let residual = matches!(rule, IdentificationRule::HalfTreks { .. });
        // Parents of a source are taken off only where the equation does not hold without.
        let mut plain: Vec<bool> = rows.iter().map(|_| true).collect();
        if residual {
            for (plain, &y) in plain.iter_mut().zip(&rows) {
                *plain = self.holds(y, vertex, columns.iter().chain(&others));
            }
        }
        let mut found = self.equations(graph, vertex, &rows, &columns, &others, &plain);
        if !self.is_regular(&found.0, fuel)? {
            plain.fill(!residual);
            found = self.equations(graph, vertex, &rows, &columns, &others, &plain);
        }
        let (matrix, right) = found;
        let sums = matrix.iter().flatten().chain(&right);
        let uses: BTreeSet<(usize, usize)> = sums
            .flatten()
            .flat_map(|product| product.arcs.iter().copied())
            .collect();
        if !uses.is_subset(&self.given) {
            return Ok(Vec::new());
        }
        let mut formulas = Vec::with_capacity(solved.len());
        for column in solved {
            let mut formula = StepFormula {
                arc: (columns[column], vertex),
                uses: uses.iter().copied().collect(),
                agrees: false,
                matrix: matrix.clone(),
                column,
                right: right.clone(),
            };
            formula.agrees = self.agree(&formula, fuel)?;
            self.given.insert(formula.arc);
            formulas.push(formula);
        }
        Ok(formulas)
    }

    /// Do these parents explain the covariance of y and v at all points, without anything taken off y?
    fn holds<'p>(
        &self,
        y: usize,
        v: usize,
        parents: impl Iterator<Item = &'p usize> + Clone,
    ) -> bool {
        self.points.iter().all(|point| {
            let field = point.sigma.field();
            let explained = parents.clone().fold(0, |sum, &p| {
                let product = field.multiply(point.lambda.row(p)[v], point.sigma.row(y)[p]);
                field.add(sum, product)
            });
            explained == point.sigma.row(y)[v]
        })
    }

    /// The matrix and the right side.
    fn equations(
        &self,
        graph: &MixedGraph,
        vertex: usize,
        rows: &[usize],
        columns: &[usize],
        others: &[usize],
        plain: &[bool],
    ) -> (Vec<Vec<Sum>>, Vec<Sum>) {
        let covariance = |y: usize, plain: bool, x: usize| -> Sum {
            let own = Product {
                negative: false,
                arcs: Vec::new(),
                covariance: (y, x),
            };
            let taken = graph
                .parents(y)
                .into_iter()
                .filter(|&s| !plain && self.known.contains(&(s, y)));
            let taken = taken.map(|s| Product {
                negative: true,
                arcs: vec![(s, y)],
                covariance: (s, x),
            });
            std::iter::once(own).chain(taken).collect()
        };
        let system = rows.iter().zip(plain).map(|(&y, &plain)| {
            let row = columns.iter().map(|&p| covariance(y, plain, p)).collect();
            let mut right = covariance(y, plain, vertex);
            for &q in others {
                for mut product in covariance(y, plain, q) {
                    product.negative = !product.negative;
                    product.arcs.push((q, vertex));
                    right.push(product);
                }
            }
            (row, right)
        });
        system.unzip()
    }

    fn is_regular(&self, matrix: &[Vec<Sum>], fuel: &mut Fuel) -> Result<bool> {
        let point = &self.points[0];
        let rows: Vec<Vec<u64>> = matrix.iter().map(|row| values(row, point)).collect();
        Ok(determinant(rows, point.sigma.field(), fuel)? != 0)
    }

    fn agree(&self, formula: &StepFormula, fuel: &mut Fuel) -> Result<bool> {
        let (p, v) = formula.arc;
        for point in &self.points {
            let field = point.sigma.field();
            let rows: Vec<Vec<u64>> = formula
                .matrix
                .iter()
                .map(|row| values(row, point))
                .collect();
            let mut replaced = rows.clone();
            for (row, value) in replaced.iter_mut().zip(values(&formula.right, point)) {
                row[formula.column] = value;
            }
            let below = determinant(rows, field, fuel)?;
            let above = determinant(replaced, field, fuel)?;
            if below == 0 || field.multiply(below, point.lambda.row(p)[v]) != above {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn values(sums: &[Sum], point: &ModularPoint) -> Vec<u64> {
    let field = point.sigma.field();
    let value = |product: &Product| {
        let (a, b) = product.covariance;
        let arcs = product.arcs.iter();
        let value = arcs.fold(point.sigma.row(a)[b], |value, &(s, t)| {
            field.multiply(value, point.lambda.row(s)[t])
        });
        match product.negative {
            true => field.negate(value),
            false => value,
        }
    };
    let sum = |sum: &Sum| {
        sum.iter()
            .fold(0, |total, one| field.add(total, value(one)))
    };
    sums.iter().map(sum).collect()
}

fn determinant(rows: Vec<Vec<u64>>, field: PrimeField, fuel: &mut Fuel) -> Result<u64> {
    let n = rows.len();
    let matrix = ModularMatrix::new(field, n, n, rows.into_iter().flatten().collect())?;
    Ok(matrix.determinant(fuel)?)
}

impl StepFormula {
    /// The coefficient at a covariance matrix, in the order of the vertices, and at coefficients of earlier steps; `None` where the
    /// equations have no single solution to working precision.
    pub(crate) fn value(
        &self,
        covariance: &DMatrix<f64>,
        coefficients: &DMatrix<f64>,
    ) -> Option<f64> {
        let product = |one: &Product| {
            let arcs = one.arcs.iter().map(|&arc| coefficients[arc]);
            let value = arcs.product::<f64>() * covariance[one.covariance];
            if one.negative { -value } else { value }
        };
        let value = |sum: &Sum| sum.iter().map(product).sum::<f64>();
        let k = self.matrix.len();
        let system = DMatrix::from_fn(k, k, |row, column| value(&self.matrix[row][column]));
        let right = DMatrix::from_fn(k, 1, |row, _| value(&self.right[row]));
        let solved = Lu::new("the equations of a step", system).ok()?;
        let value = solved.solve(&right).ok()?[(self.column, 0)];
        value.is_finite().then_some(value)
    }

    /// The quotient of polynomials in covariances alone, in lowest terms; `None` when it uses coefficients or has many rows.
    ///
    /// # Errors
    /// [`crate::Error::Exact`] when the fuel runs out.
    pub fn fraction(
        &self,
        graph: &MixedGraph,
        fuel: &mut Fuel,
    ) -> Result<Option<CovarianceFraction>> {
        if !self.uses.is_empty() || self.matrix.len() > MULTIPLIED_OUT {
            return Ok(None);
        }
        let read = |rows: &[Vec<String>]| CovariancePolynomial::parse(&expanded(rows), graph);
        let (above, below) = self.determinants(graph);
        CovarianceFraction::new(read(&above)?, read(&below)?, fuel).map(Some)
    }

    /// The formula as text, with the names of the graph's vertices: a quotient, of determinants `det[[.., ..], [.., ..]]`
    /// where it is not multiplied out.
    pub fn text(&self, graph: &MixedGraph) -> String {
        if let Ok(Some(fraction)) = self.fraction(graph, &mut Fuel::new(1 << 24)) {
            return fraction.text(graph);
        }
        let (above, below) = self.determinants(graph);
        let text = |rows: &[Vec<String>]| match rows {
            [row] if row[0].contains(' ') => format!("({})", row[0]),
            [row] => row[0].clone(),
            rows => {
                let rows: Vec<String> = rows
                    .iter()
                    .map(|row| format!("[{}]", row.join(", ")))
                    .collect();
                format!("det[{}]", rows.join(", "))
            }
        };
        format!("{}/{}", text(&above), text(&below))
    }

    /// The entries of both determinants as text.
    fn determinants(&self, graph: &MixedGraph) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
        let row = |row: &Vec<Sum>| row.iter().map(|sum| sum_text(sum, graph)).collect();
        let below: Vec<Vec<String>> = self.matrix.iter().map(row).collect();
        let mut above = below.clone();
        for (row, right) in above.iter_mut().zip(&self.right) {
            row[self.column] = sum_text(right, graph);
        }
        (above, below)
    }
}

fn sum_text(sum: &Sum, graph: &MixedGraph) -> String {
    let mut text = String::new();
    for product in sum {
        text.push_str(match (product.negative, text.is_empty()) {
            (true, true) => "-",
            (true, false) => " - ",
            (false, true) => "",
            (false, false) => " + ",
        });
        let name = |v: usize| graph.symbol_name(v);
        for &(s, t) in &product.arcs {
            text.push_str(&format!("l_{}_{}*", name(s), name(t)));
        }
        let (a, b) = product.covariance;
        text.push_str(&format!("s_{}_{}", name(a.min(b)), name(a.max(b))));
    }
    text
}

/// A determinant of at most three rows by its permutations.
fn expanded(rows: &[Vec<String>]) -> String {
    let product = |columns: &[usize]| {
        let factors: Vec<String> = rows
            .iter()
            .zip(columns)
            .map(|(row, &column)| format!("({})", row[column]))
            .collect();
        factors.join("*")
    };
    match rows.len() {
        1 => product(&[0]),
        2 => format!("{} - {}", product(&[0, 1]), product(&[1, 0])),
        _ => {
            let even = [[0, 1, 2], [1, 2, 0], [2, 0, 1]].map(|one| product(&one));
            let odd = [[0, 2, 1], [1, 0, 2], [2, 1, 0]].map(|one| product(&one));
            format!("{} - {}", even.join(" + "), odd.join(" - "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identify::edgewise_identification;

    fn formulas(graph: &MixedGraph) -> Vec<StepFormula> {
        let fuel = &mut Fuel::default();
        let found = edgewise_identification(graph, 2, fuel).unwrap();
        step_formulas(graph, &found, 5, fuel).unwrap()
    }

    #[test]
    fn solved_coefficients_stand_in_later_formulas() {
        // 2 <-> 4 is met by what is left of 2 without its parent 1 alone.
        let graph =
            MixedGraph::from_edges(4, &[(0, 1), (1, 2), (2, 3)], &[(0, 3), (1, 2)]).unwrap();
        let found = formulas(&graph);
        let texts: Vec<String> = found.iter().map(|one| one.text(&graph)).collect();
        assert!(found.iter().all(|one| one.agrees), "{texts:?}");
        assert!(texts.iter().any(|text| text.contains("l_")), "{texts:?}");
        assert_eq!(found.len(), 3, "{texts:?}");
    }

    /// A right side without what was solved before is another number: the points must say so.
    #[test]
    fn a_formula_that_forgets_a_parent_is_refuted() {
        let graph = MixedGraph::from_edges(3, &[(0, 2), (1, 2), (0, 1)], &[]).unwrap();
        let mut formula = formulas(&graph).pop().unwrap();
        assert!(formula.agrees);
        formula.matrix = vec![vec![formula.matrix[0][0].clone()]];
        formula.right.truncate(1);
        formula.column = 0;
        let field = PrimeField::new(PRIME).unwrap();
        let (words, fuel) = (&mut Words::new(1), &mut Fuel::default());
        let parameters = Parameters::new(&graph);
        let point = ModularPoint::random(&graph, &parameters, field, words, fuel).unwrap();
        let steps = Steps {
            points: vec![point],
            known: BTreeSet::new(),
            given: BTreeSet::new(),
        };
        assert!(!steps.agree(&formula, fuel).unwrap());
    }
}
