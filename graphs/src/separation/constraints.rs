//! The minors of Σ that vanish on a model because of its graph.

use algebra::{Fuel, Integer};

use super::trek::{cost_of_rank, rank_of};
use crate::error::{Error, Result};
use crate::mixed::MixedGraph;
use crate::support::{Subsets, Support, tied};

const WHAT: &str = "the search for implied constraints";

/// What it costs to keep one of many constraints.
const KEPT: u64 = 64;

/// A minor of Σ that vanishes on the model: a square block whose rank is one less than its size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImpliedConstraint {
    /// The rows of the block.
    pub rows: Vec<usize>,
    /// Its columns, as many; rows <= columns in lexicographic order, Σ being symmetric.
    pub columns: Vec<usize>,
    /// Its largest rank on the model: one less than its size.
    pub rank: usize,
    /// What keeps the rank down: the pair of [`crate::separation::TrekRank::separator`].
    pub separator: (Vec<usize>, Vec<usize>),
    /// No row and no column can be dropped: every block with one row or one column less has full rank. The other
    /// minors are combinations of smaller minors that vanish too.
    pub minimal: bool,
}

impl ImpliedConstraint {
    /// a, b and C when this is the determinant of the independence of a and b given C: rows aC, columns bC.
    pub fn independence(&self) -> Option<(usize, usize, Vec<usize>)> {
        let alone = |one: &[usize], other: &[usize]| {
            let mut rest = one.iter().filter(|v| !other.contains(v));
            rest.next().copied().filter(|_| rest.next().is_none())
        };
        let a = alone(&self.rows, &self.columns)?;
        let b = alone(&self.columns, &self.rows)?;
        let given = self.rows.iter().copied().filter(|&v| v != a).collect();
        Some((a, b, given))
    }
}

/// All minors of Σ with at most `largest` rows that vanish by trek separation, smaller ones first: the determinants of
/// conditional independences, and those that no independence explains (tetrads and their like).
///
/// $$ \det \Sigma_{R,C} = 0 \text{ on the model}, \qquad \operatorname{rank} \Sigma_{R,C} = |R| - 1 $$
///
/// Rows and columns are observed vertices. Blocks of lower rank are left out: all their minors of the next smaller size
/// vanish. With free coefficients the list is complete up to its size; with fixed or shared ones every constraint in it
/// holds, and there may be more. Costs a search of the graph for each row of size 1, and a maximum flow for each pair of
/// larger subsets: for n vertices about binomial(n, largest)^2 / 2.
///
/// # Errors
/// [`crate::Error::Work`], before anything is computed, when the flows take more than the fuel;
/// [`crate::Error::Exact`] when it runs out.
///
/// ```
/// use algebra::Fuel;
/// use graphs::{MixedGraph, separation::implied_constraints};
/// // 1 -> 2 -> 3: s_1_2 s_2_3 - s_1_3 s_2_2 = 0
/// let chain = MixedGraph::from_edges(3, &[(0, 1), (1, 2)], &[])?;
/// let found = implied_constraints(&chain, 2, &mut Fuel::default())?;
/// assert_eq!(found.len(), 1);
/// assert_eq!((&found[0].rows[..], &found[0].columns[..]), (&[0, 1][..], &[1, 2][..]));
/// assert_eq!(found[0].independence(), Some((0, 2, vec![1])));
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: S. Sullivant, K. Talaska, J. Draisma, Trek separation for Gaussian graphical models, arXiv 0812.1938.
pub fn implied_constraints(
    graph: &MixedGraph,
    largest: usize,
    fuel: &mut Fuel,
) -> Result<Vec<ImpliedConstraint>> {
    let support = Support::new(graph);
    let exact = tied(graph).is_none();
    let observed = graph.observed();
    let largest = largest.min(observed.len());
    foresee(&support, observed.len(), largest, fuel)?;
    let mut found = match largest {
        0 => Vec::new(),
        _ => zeros(&support, &observed, fuel)?,
    };
    for size in 2..=largest {
        for rows in Subsets::new(&observed, size) {
            for columns in Subsets::new(&observed, size).filter(|columns| *columns >= rows) {
                let block = rank_of(&support, &rows, &columns, exact, fuel)?;
                if block.rank + 1 != size {
                    continue;
                }
                let mut minimal = true;
                for k in 0..size {
                    let (mut fewer_rows, mut fewer_columns) = (rows.clone(), columns.clone());
                    fewer_rows.remove(k);
                    fewer_columns.remove(k);
                    let one = rank_of(&support, &fewer_rows, &columns, exact, fuel)?;
                    let other = rank_of(&support, &rows, &fewer_columns, exact, fuel)?;
                    minimal &= one.rank + 1 == size && other.rank + 1 == size;
                }
                found.push(ImpliedConstraint {
                    rank: block.rank,
                    separator: block.separator,
                    rows: rows.clone(),
                    columns,
                    minimal,
                });
            }
        }
    }
    Ok(found)
}

/// The covariances that are zero: no trek leads from the row to the column, so that nothing has to separate them.
fn zeros(support: &Support, observed: &[usize], fuel: &mut Fuel) -> Result<Vec<ImpliedConstraint>> {
    let mut found = Vec::new();
    for (at, &row) in observed.iter().enumerate() {
        support.spend(1, fuel, WHAT)?;
        let reached = support.trek_reachable([row]);
        let before = found.len();
        let columns = observed[at..].iter().filter(|&&column| !reached[column]);
        found.extend(columns.map(|&column| ImpliedConstraint {
            rows: vec![row],
            columns: vec![column],
            rank: 0,
            separator: (Vec::new(), Vec::new()),
            minimal: true,
        }));
        fuel.spend(KEPT * (found.len() - before) as u64, WHAT)?;
    }
    Ok(found)
}

/// Is there fuel for one flow for each pair of subsets?
fn foresee(support: &Support, observed: usize, largest: usize, fuel: &Fuel) -> Result<()> {
    let quotient = |number: &Integer, by: usize| {
        let by = Integer::from(by);
        number.divide_exact(&by).unwrap_or(Integer::ZERO)
    };
    let (mut work, mut subsets) = (Integer::ZERO, Integer::from(observed));
    for size in 2..=largest {
        // Numbers of subsets by C(n, k + 1) = C(n, k) (n - k) / (k + 1).
        subsets = &subsets * &Integer::from(observed + 1 - size);
        subsets = quotient(&subsets, size);
        let pairs = quotient(&(&subsets * &(&subsets + &Integer::ONE)), 2);
        work.add_product(&pairs, &Integer::from(cost_of_rank(support, size)));
        // The work only grows with the size.
        if work > Integer::from(fuel.left()) {
            return Err(Error::Work {
                what: "a flow for each block of covariances",
                needed: work.to_string(),
                limit: fuel.left(),
                hint: "ask for blocks of fewer rows",
            });
        }
    }
    Ok(())
}
