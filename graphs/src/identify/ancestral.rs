//! Parts of a model whose coefficients live in a smaller graph: components of ancestral sets.

use std::collections::BTreeSet;

use algebra::Fuel;
use algebra::linear::{Domain, Matrix, fraction_free};

use crate::error::Result;
use crate::support::Support;

const METHOD: &str = "ancestral decomposition";

/// A component of an ancestral set: the arcs into it and the covariances inside are those of a smaller model.
///
/// Let A contain all its ancestors, and let C be a class of A when the ends of each bidirected edge inside A are put
/// together, and the vertices of each strongly connected component. Then Σ_A determines the covariance matrix of the
/// model on C and its parents in which the parents outside C are independent with variance 1, while the arcs into C and
/// the covariances inside C keep their coefficients: the density of A is a product over its components, and the factor of
/// C is the product of the conditional densities of its strongly connected components given all vertices before them.
///
/// Source: J. Tian, Identifying direct causal effects in linear models (2005); M. Drton, L. Weihs, Generic
/// identifiability of linear structural equation models by ancestor decomposition, arXiv 1504.02992 (acyclic graphs).
/// With cycles the same factors appear once each strongly connected component lies in one class.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub struct AncestralComponent {
    /// A, in increasing order.
    pub ancestral: Vec<usize>,
    /// C, in increasing order.
    pub component: Vec<usize>,
}

impl AncestralComponent {
    /// Is A ancestral, and C one of its components?
    pub(super) fn holds(&self, support: &Support) -> bool {
        let n = support.len();
        let vertices = self.ancestral.iter().chain(&self.component);
        if vertices.clone().any(|&v| v >= n) {
            return false;
        }
        let above = support.up(self.ancestral.iter().copied());
        let closed = (0..n).all(|v| !above[v] || self.ancestral.contains(&v));
        let inside = indicator(n, &self.ancestral);
        let strong = strong_components(support);
        closed
            && self.component.first().is_some_and(|&v| {
                inside[v] && component(support, &strong, &inside, v) == self.component
            })
    }

    /// The smaller model, on the same vertex numbers: those that do not belong to it have no edges.
    pub(super) fn support(&self, support: &Support) -> Support {
        let n = support.len();
        let inside = indicator(n, &self.component);
        let mut small = Support {
            parents: vec![Vec::new(); n],
            children: vec![Vec::new(); n],
            siblings: vec![Vec::new(); n],
            varies: support.varies.clone(),
        };
        for &v in &self.component {
            small.parents[v].clone_from(&support.parents[v]);
            let siblings = support.siblings[v].iter().copied();
            small.siblings[v] = siblings.filter(|&w| inside[w]).collect();
        }
        for v in 0..n {
            let children = support.children[v].iter().copied();
            small.children[v] = children.filter(|&w| inside[w]).collect();
        }
        small
    }

    /// The covariance matrix of the smaller model from that of the whole; 0 at vertices outside of it.
    ///
    /// # Errors
    /// [`algebra::Error::Singular`] when vertices before a component have a singular covariance matrix;
    /// [`algebra::Error::Budget`].
    pub(super) fn covariance<T: Domain>(
        &self,
        support: &Support,
        sigma: &Matrix<T>,
        fuel: &mut Fuel,
    ) -> algebra::Result<Matrix<T>> {
        let n = support.len();
        let strong = strong_components(support);
        let above: Vec<usize> = (0..n)
            .map(|v| support.up([v]).into_iter().filter(|&one| one).count())
            .collect();
        // More ancestors, later: a topological order of the strongly connected components.
        let rank = |v: usize| (above[v], strong[v]);
        let mut order = self.ancestral.clone();
        order.sort_by_key(|&v| rank(v));
        let inside = indicator(n, &self.component);
        let mut done = vec![false; n];
        let mut result = vec![vec![T::zero(); n]; n];
        for &v in &self.component {
            for &parent in support.parents[v].iter().filter(|&&p| !inside[p]) {
                done[parent] = true;
                result[parent][parent] = T::one();
            }
        }
        for block in order.chunk_by(|&v, &w| rank(v) == rank(w)) {
            if !inside[block[0]] {
                continue;
            }
            let before: Vec<usize> = order
                .iter()
                .copied()
                .filter(|&v| rank(v) < rank(block[0]))
                .collect();
            let part = |rows: &[usize], columns: &[usize]| {
                let entries = rows.iter().flat_map(|&row| {
                    columns
                        .iter()
                        .map(move |&column| sigma.row(row)[column].clone())
                });
                Matrix::new(rows.len(), columns.len(), entries.collect())
            };
            // The regression of the block on all before it, and what is left.
            let (numerators, determinant) =
                fraction_free::solve(&part(&before, &before)?, &part(&before, block)?, fuel)?;
            let slopes = numerators.try_map(|entry| entry.quotient(&determinant, fuel))?;
            let explained = part(block, &before)?.product(&slopes, fuel)?;
            let used: Vec<usize> = (0..before.len()).filter(|&k| done[before[k]]).collect();
            let known: Vec<usize> = (0..n).filter(|&v| done[v]).collect();
            for (column, &v) in block.iter().enumerate() {
                for &w in &known {
                    let mut sum = T::zero();
                    for &k in &used {
                        let share = slopes.row(k)[column].times(&result[before[k]][w], fuel)?;
                        sum = sum.plus(&share, fuel)?;
                    }
                    result[v][w] = sum.clone();
                    result[w][v] = sum;
                }
            }
            for (row, &v) in block.iter().enumerate() {
                for (column, &w) in block.iter().enumerate() {
                    let mut sum = sigma.row(v)[w].minus(&explained.row(row)[column], fuel)?;
                    for &k in &used {
                        let share = result[v][before[k]].times(&slopes.row(k)[column], fuel)?;
                        sum = sum.plus(&share, fuel)?;
                    }
                    result[v][w] = sum;
                }
            }
            block.iter().for_each(|&v| done[v] = true);
        }
        Matrix::new(n, n, result.into_iter().flatten().collect())
    }
}

/// The components that hold v of the ancestors of v, of v and one more vertex, and of all vertices, for each v of some
/// vertices; every component once.
pub(super) fn components_with(
    support: &Support,
    vertices: impl Iterator<Item = usize>,
    fuel: &mut Fuel,
) -> Result<Vec<AncestralComponent>> {
    let n = support.len();
    support.spend(2 * n, fuel, METHOD)?;
    let strong = strong_components(support);
    let above: Vec<Vec<bool>> = (0..n).map(|v| support.up([v])).collect();
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    for v in vertices {
        support.spend(n, fuel, METHOD)?;
        for w in std::iter::once(v).chain((0..n).filter(|&w| !above[v][w])) {
            let inside: Vec<bool> = (0..n).map(|u| above[v][u] || above[w][u]).collect();
            let component = component(support, &strong, &inside, v);
            if seen.insert(component.clone()) {
                found.push(AncestralComponent {
                    ancestral: (0..n).filter(|&u| inside[u]).collect(),
                    component,
                });
            }
        }
        let all = vec![true; n];
        let component = component(support, &strong, &all, v);
        if seen.insert(component.clone()) {
            found.push(AncestralComponent {
                ancestral: (0..n).collect(),
                component,
            });
        }
    }
    Ok(found)
}

fn indicator(len: usize, vertices: &[usize]) -> Vec<bool> {
    let mut inside = vec![false; len];
    vertices.iter().for_each(|&v| inside[v] = true);
    inside
}

/// For every vertex the first vertex of its strongly connected component.
fn strong_components(support: &Support) -> Vec<usize> {
    let n = support.len();
    let mut first = vec![n; n];
    for v in 0..n {
        if first[v] == n {
            let (up, down) = (support.up([v]), support.down([v]));
            (v..n)
                .filter(|&w| up[w] && down[w])
                .for_each(|w| first[w] = v);
        }
    }
    first
}

/// The class of v inside a set, by bidirected edges and strongly connected components.
fn component(support: &Support, strong: &[usize], inside: &[bool], v: usize) -> Vec<usize> {
    let n = support.len();
    let mut seen = vec![false; n];
    let mut stack = vec![v];
    while let Some(v) = stack.pop() {
        if !std::mem::replace(&mut seen[v], true) {
            let siblings = support.siblings[v].iter().copied();
            stack.extend(siblings.filter(|&w| inside[w]));
            // An ancestral set holds whole strongly connected components.
            let around = support.parents[v].iter().chain(&support.children[v]);
            stack.extend(around.copied().filter(|&w| strong[w] == strong[v]));
        }
    }
    (0..n).filter(|&v| seen[v]).collect()
}
