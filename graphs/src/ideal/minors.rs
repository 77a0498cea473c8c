//! Constraints that are determinants: conditional independence and low rank.

use std::collections::BTreeSet;

use algebra::linear::{Matrix, division_free};
use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, Integer};

use super::polynomial::{CovariancePolynomial, number};
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;

/// The determinant of the rows and columns of Σ of these vertices, |Σ_{A,B}|, normalised.
///
/// # Errors
/// [`Error::Dimension`] unless there are as many rows as columns; [`Error::UnknownVertex`] and [`Error::Unsupported`] for
/// vertices that are not there or latent, [`Error::Domain`] for a vertex twice on one side; [`Error::Exact`] beyond 20 rows
/// or when the fuel is used up.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::minor};
/// // One factor behind four variables: a tetrad.
/// let graph = MixedGraph::from_edges(4, &[], &[])?;
/// let tetrad = minor(&graph, &[0, 1], &[2, 3], &mut Fuel::default())?;
/// assert_eq!(tetrad.text(&graph), "s_1_3*s_2_4 - s_1_4*s_2_3");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn minor(
    graph: &MixedGraph,
    rows: &[usize],
    columns: &[usize],
    fuel: &mut Fuel,
) -> Result<CovariancePolynomial> {
    check(graph, rows)?;
    check(graph, columns)?;
    if rows.len() != columns.len() {
        return Err(Error::Dimension {
            what: "columns of a minor",
            expected: rows.len(),
            found: columns.len(),
        });
    }
    let size = graph.len();
    CovariancePolynomial::new(size, Polynomial::constant_in(Integers, Integer::ONE))?;
    let entry = |row: &usize, column: &usize| {
        Polynomial::variable_in(Integers, number(size, *row, *column))
    };
    let matrix = Matrix::from_rows(
        rows.iter()
            .map(|row| columns.iter().map(|column| entry(row, column)).collect())
            .collect(),
    )?;
    let determinant = division_free::laplace(&matrix, fuel)?;
    Ok(CovariancePolynomial::new(size, determinant)?.normalised())
}

/// The constraint of a conditional independence, |Σ_{aC,bC}|: zero exactly when a and b are uncorrelated given C, for a
/// positive definite Σ.
///
/// # Errors
/// As for [`minor`]; [`Error::Domain`] also when a or b is in C or a = b.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::conditional_independence};
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let constraint = conditional_independence(&chain, 0, 2, &[1], &mut Fuel::default())?;
/// assert_eq!(constraint.text(&chain), "s_1_2*s_2_3 - s_1_3*s_2_2");
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn conditional_independence(
    graph: &MixedGraph,
    a: usize,
    b: usize,
    given: &[usize],
    fuel: &mut Fuel,
) -> Result<CovariancePolynomial> {
    if a == b {
        check(graph, &[a])?;
        return Err(twice(graph, a));
    }
    let side = |v: usize| [&[v], given].concat();
    minor(graph, &side(a), &side(b), fuel)
}

/// All minors of one size of the rows A and the columns B of Σ: those of size r + 1 vanish on a model where Σ_{A,B} has
/// rank r. Equal ones and zeros are left out.
///
/// # Errors
/// As for [`minor`]; [`Error::Domain`] for the size 0, [`Error::TooLarge`] beyond 10000 minors.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, ideal::minors};
/// let graph = MixedGraph::from_edges(4, &[], &[])?;
/// let all = minors(&graph, &[0, 1, 2], &[1, 2, 3], 2, &mut Fuel::default())?;
/// assert_eq!(all.len(), 9);
/// # Ok::<(), graphs::Error>(())
/// ```
pub fn minors(
    graph: &MixedGraph,
    rows: &[usize],
    columns: &[usize],
    size: usize,
    fuel: &mut Fuel,
) -> Result<Vec<CovariancePolynomial>> {
    check(graph, rows)?;
    check(graph, columns)?;
    if size == 0 {
        return Err(Error::Domain {
            what: "size of the minors".to_owned(),
            value: "0".to_owned(),
            allowed: "at least 1",
        });
    }
    let above = subsets(rows, size)?;
    let beside = subsets(columns, size)?;
    if above.len().saturating_mul(beside.len()) > MAX_MINORS {
        return Err(too_many());
    }
    let mut found: Vec<CovariancePolynomial> = Vec::new();
    let mut seen: BTreeSet<(Vec<usize>, Vec<usize>)> = BTreeSet::new();
    for rows in &above {
        for columns in &beside {
            // Σ is symmetric: rows and columns may change places.
            let (mut one, mut other) = (rows.clone(), columns.clone());
            one.sort_unstable();
            other.sort_unstable();
            let key = if one <= other {
                (one, other)
            } else {
                (other, one)
            };
            if seen.insert(key) {
                let determinant = minor(graph, rows, columns, fuel)?;
                if !determinant.is_zero() {
                    found.push(determinant);
                }
            }
        }
    }
    Ok(found)
}

/// More minors are refused.
const MAX_MINORS: usize = 10_000;

fn too_many() -> Error {
    Error::TooLarge {
        what: "minors",
        found: format!("more than {MAX_MINORS}"),
        limit: MAX_MINORS as u64,
        hint: "take fewer rows and columns",
    }
}

/// The subsets of one size, in the order of the list.
fn subsets(list: &[usize], size: usize) -> Result<Vec<Vec<usize>>> {
    let mut found = Vec::new();
    if size > list.len() {
        return Ok(found);
    }
    let mut places: Vec<usize> = (0..size).collect();
    loop {
        if found.len() >= MAX_MINORS {
            return Err(too_many());
        }
        found.push(places.iter().map(|at| list[*at]).collect());
        let free = (0..size)
            .rev()
            .find(|&at| places[at] < list.len() - size + at);
        let Some(at) = free else {
            return Ok(found);
        };
        let next = places[at] + 1;
        for (step, place) in places[at..].iter_mut().enumerate() {
            *place = next + step;
        }
    }
}

fn check(graph: &MixedGraph, vertices: &[usize]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for &v in vertices {
        if v >= graph.len() {
            // The error of a name that is not there has the names that are.
            graph.find(&v.saturating_add(1).to_string())?;
            return Err(Error::UnknownVertex {
                name: format!("number {}", v.saturating_add(1)),
                known: format!("numbers 1 to {}", graph.len()),
            });
        }
        if graph.vertex(v).latent {
            return Err(Error::Unsupported {
                what: "a minor of the covariance matrix",
                construct: format!("the latent vertex {}", graph.name(v)),
                hint: "take observed vertices",
            });
        }
        if !seen.insert(v) {
            return Err(twice(graph, v));
        }
    }
    Ok(())
}

fn twice(graph: &MixedGraph, v: usize) -> Error {
    Error::Domain {
        what: "vertex of a minor".to_owned(),
        value: graph.name(v).to_owned(),
        allowed: "each vertex once on each side",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ideal::{Vanishing, certify};

    #[test]
    fn minors_of_a_one_factor_model_vanish_and_entries_do_not() {
        let mut graph = MixedGraph::from_edges(5, &[(0, 1), (0, 2), (0, 3), (0, 4)], &[]).unwrap();
        graph.set_latent(0, true);
        let fuel = &mut Fuel::new(1 << 30);
        let tetrads = minors(&graph, &[1, 2], &[3, 4], 2, fuel).unwrap();
        assert_eq!(tetrads.len(), 1);
        assert!(matches!(
            certify(&graph, &tetrads[0], 1, fuel).unwrap(),
            Vanishing::Proven(_)
        ));
        for entry in minors(&graph, &[1, 2], &[3, 4], 1, fuel).unwrap() {
            let outcome = certify(&graph, &entry, 1, fuel).unwrap();
            assert!(matches!(outcome, Vanishing::Refuted(_)));
        }
        assert!(minor(&graph, &[0], &[1], fuel).is_err());
        assert!(minor(&graph, &[1, 1], &[2, 3], fuel).is_err());
        assert!(minor(&graph, &[9], &[1], fuel).is_err());
        assert!(conditional_independence(&graph, 1, 2, &[1], fuel).is_err());
    }

    #[test]
    fn subsets_are_counted_by_binomials() {
        let list: Vec<usize> = (0..6).collect();
        let counts: Vec<usize> = (0..8)
            .map(|size| subsets(&list, size).unwrap().len())
            .collect();
        assert_eq!(counts, [1, 6, 15, 20, 15, 6, 1, 0]);
    }
}
