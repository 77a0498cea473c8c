//! The positive form for chains: inverses of Laplacians as quotients of sums over spanning forests.

use std::sync::Arc;

use algebra::linear::Matrix;
use algebra::{Fuel, Integer};

use super::digraph::Digraph;
use super::set::{Set, WIDEST, width, with_width};
use super::terms::Terms;
use super::walk::check;
use crate::error::{Error, Result};

/// The Laplacian M of a digraph with exits: M_ii sums the rates of all arcs out of i and of its exit, M_ij = -rate(i -> j).
///
/// $$ (M^{-1})_{ij} = \frac{\sum_{F: i \to j} \prod_{a \in F} q_a}{\sum_F \prod_{a \in F} q_a} $$
///
/// Below: all choices of one arc or exit for every vertex without a cycle. Above: the same without a choice for j, so that
/// i leads to j. All terms are positive: nothing cancels, in symbols or in numbers.
///
/// ```
/// use algebra::Fuel;
/// use graphs::resolvent::{Digraph, Laplacian};
/// // 0 <-> 1, exit from 1
/// let chain = Laplacian::new(Digraph::new(2, &[(0, 1), (1, 0)])?, &[1])?;
/// assert_eq!(chain.forests(100)?.len(), 1);
/// assert_eq!(chain.forests_between(0, 1, 100)?.len(), 1);
/// assert_eq!(chain.forests_between(0, 0, 100)?.len(), 2);
/// assert_eq!(chain.count_between(0, 0, &mut Fuel::default())?, 2.into());
/// # Ok::<(), graphs::Error>(())
/// ```
///
/// Source: the all-minors matrix tree theorem (S. Chaiken, SIAM J. Algebraic Discrete Methods 3 (1982)).
#[derive(Clone, Debug)]
pub struct Laplacian {
    digraph: Digraph,
    /// Per vertex: (next vertex, slot), the exit last and without a next vertex.
    choices: Vec<Vec<(Option<usize>, usize)>>,
    slots: Arc<[usize]>,
}

impl Laplacian {
    /// The Laplacian of a digraph with exits from these vertices. In terms, arcs have their positions in the digraph, and the
    /// exit of vertex v has the position arcs + v.
    ///
    /// # Errors
    /// [`Error::SelfLoop`]: a loop cancels in a Laplacian; [`Error::UnknownVertex`]; [`Error::Singular`] when some vertex
    /// reaches no exit.
    pub fn new(digraph: Digraph, exits: &[usize]) -> Result<Self> {
        digraph.check(exits)?;
        let mut choices = vec![Vec::new(); digraph.len()];
        for (arc, &(from, to)) in digraph.arcs().iter().enumerate() {
            if from == to {
                return Err(Error::SelfLoop {
                    vertex: from.to_string(),
                });
            }
            choices[from].push((Some(to), arc));
        }
        for &exit in exits {
            choices[exit].push((None, digraph.arcs().len() + exit));
        }
        let slots = (0..digraph.arcs().len() + digraph.len()).collect();
        let laplacian = Self {
            digraph,
            choices,
            slots,
        };
        let free = vec![None; laplacian.choices.len()];
        match laplacian.grounded(&free, None).iter().position(|is| !is) {
            None => Ok(laplacian),
            Some(v) => Err(Error::Singular {
                what: "the Laplacian",
                culprit: format!("the rate at which vertex {v} reaches an exit"),
            }),
        }
    }

    /// The digraph.
    pub fn digraph(&self) -> &Digraph {
        &self.digraph
    }

    /// det M: all forests that lead every vertex to an exit.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` forests.
    pub fn forests(&self, limit: usize) -> Result<Terms> {
        self.list(None, limit)
    }

    /// The numerator of (M^-1)_ij: all forests that lead i to j and every other vertex to j or to an exit.
    ///
    /// # Errors
    /// [`Error::TooLarge`] when there are more than `limit` forests, [`Error::UnknownVertex`].
    ///
    /// Costs O(n + arcs) per choice: no branch of the search is without a forest.
    pub fn forests_between(&self, i: usize, j: usize, limit: usize) -> Result<Terms> {
        self.digraph.check(&[i, j])?;
        self.list(Some((i, j)), limit)
    }

    /// Number of forests of [`Laplacian::forests`], as a determinant.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel runs out.
    pub fn count(&self, fuel: &mut Fuel) -> Result<Integer> {
        let all: Vec<usize> = (0..self.choices.len()).collect();
        self.minor(&all, &all, fuel)
    }

    /// Number of forests of [`Laplacian::forests_between`], as a minor.
    ///
    /// # Errors
    /// [`Error::Exact`] when the fuel runs out, [`Error::UnknownVertex`].
    pub fn count_between(&self, i: usize, j: usize, fuel: &mut Fuel) -> Result<Integer> {
        self.digraph.check(&[i, j])?;
        let without = |left_out: usize| -> Vec<usize> {
            (0..self.choices.len()).filter(|&v| v != left_out).collect()
        };
        let minor = self.minor(&without(j), &without(i), fuel)?;
        Ok(match (i + j) % 2 {
            0 => minor,
            _ => -minor,
        })
    }

    /// A minor of the Laplacian with all rates 1.
    fn minor(&self, rows: &[usize], columns: &[usize], fuel: &mut Fuel) -> Result<Integer> {
        let mut entries = Vec::with_capacity(rows.len() * columns.len());
        for &row in rows {
            for &column in columns {
                entries.push(match row == column {
                    true => Integer::from(self.choices[row].len()),
                    false => {
                        let to = self.choices[row].iter();
                        let arcs = to.filter(|choice| choice.0 == Some(column));
                        -Integer::from(arcs.count())
                    }
                });
            }
        }
        let matrix = Matrix::new(rows.len(), columns.len(), entries)?;
        Ok(matrix.determinant(fuel)?)
    }

    /// Which vertices reach an exit or the root, where those that have chosen follow their choice?
    fn grounded(&self, chosen: &[Option<Option<usize>>], root: Option<usize>) -> Vec<bool> {
        let mut before = vec![Vec::new(); self.choices.len()];
        let mut stack: Vec<usize> = root.into_iter().collect();
        for (v, choices) in self.choices.iter().enumerate() {
            if Some(v) == root {
                continue;
            }
            let mut ends = |to: Option<usize>| match to {
                Some(to) => before[to].push(v),
                None => stack.push(v),
            };
            match chosen[v] {
                Some(to) => ends(to),
                None => choices.iter().for_each(|choice| ends(choice.0)),
            }
        }
        let mut seen = vec![false; self.choices.len()];
        while let Some(v) = stack.pop() {
            if !std::mem::replace(&mut seen[v], true) {
                stack.extend(before[v].iter().filter(|&&w| !seen[w]));
            }
        }
        seen
    }

    /// Can the choices be completed to a forest?
    fn possible(&self, chosen: &[Option<Option<usize>>], ends: Option<(usize, usize)>) -> bool {
        let root = ends.map(|ends| ends.1);
        if !self.grounded(chosen, root).into_iter().all(|is| is) {
            return false;
        }
        let Some((i, j)) = ends else { return true };
        // From i to j along choices that are made or open.
        let mut seen = vec![false; self.choices.len()];
        let mut stack = vec![i];
        while let Some(v) = stack.pop() {
            if v == j {
                return true;
            }
            if !std::mem::replace(&mut seen[v], true) {
                match chosen[v] {
                    Some(to) => stack.extend(to),
                    None => stack.extend(self.choices[v].iter().filter_map(|choice| choice.0)),
                }
            }
        }
        false
    }

    fn list(&self, ends: Option<(usize, usize)>, limit: usize) -> Result<Terms> {
        let width = width(self.slots.len() + 1).ok_or_else(|| Error::TooLarge {
            what: "arcs and exits of a digraph whose forests are listed",
            found: self.slots.len().to_string(),
            limit: WIDEST as u64 - 1,
            hint: "ask for a number instead of a formula",
        })?;
        with_width!(width, W => Ok(Terms::new(self.search::<W>(ends, limit)?, &self.slots)))
    }

    /// Depth first over the choices of the vertices in order; a choice is followed only if a forest has it.
    fn search<const W: usize>(
        &self,
        ends: Option<(usize, usize)>,
        limit: usize,
    ) -> Result<Vec<Set<W>>> {
        let vertices: Vec<usize> = (0..self.choices.len())
            .filter(|&v| ends.is_none_or(|ends| ends.1 != v))
            .collect();
        let mut chosen = vec![None; self.choices.len()];
        if !self.possible(&chosen, ends) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        // Number of the next choice to try for every vertex on the stack.
        let mut next: Vec<usize> = vec![0];
        let mut term: Set<W> = Set::EMPTY;
        while let Some(at) = next.len().checked_sub(1) {
            let Some(&v) = vertices.get(at) else {
                found.push(term);
                check(found.len(), limit)?;
                next.pop();
                continue;
            };
            // Take the last choice back.
            if let Some(last) = next[at].checked_sub(1) {
                term.remove(self.choices[v][last].1);
            }
            let Some(&(to, slot)) = self.choices[v].get(next[at]) else {
                chosen[v] = None;
                next.pop();
                continue;
            };
            next[at] += 1;
            chosen[v] = Some(to);
            term.insert(slot);
            if self.possible(&chosen, ends) {
                next.push(0);
            }
        }
        Ok(found)
    }
}
