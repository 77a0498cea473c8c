//! A term read as what it stands for: a path and disjoint cycles.

use super::resolvent::Resolvent;
use super::terms::{Term, Terms};
use crate::error::Result;

/// A one-connection from i to j: a simple path and cycles that avoid it and each other; or, without path, a cycle family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneConnection {
    /// The vertices of the path, i first; only i when i = j; none for a cycle family.
    pub path: Vec<usize>,
    /// The vertices of every cycle, its smallest first.
    pub cycles: Vec<Vec<usize>>,
    /// An odd number of cycles?
    pub negative: bool,
    /// Its arcs, by their position in the digraph, increasing.
    pub arcs: Vec<usize>,
}

impl Resolvent {
    /// The one-connections from i to j over the components between i and j: the terms of [`Resolvent::cofactor`].
    ///
    /// # Errors
    /// As for [`Resolvent::cofactor`].
    ///
    /// ```
    /// use graphs::resolvent::{Digraph, Resolvent};
    /// // 0 -> 1 -> 2 and the 2-cycle 3, 1 .. 3 -> 1: two ways from 0 to 2 with the cycle 3 -> 3 left alone or not
    /// let arcs = [(0, 1), (1, 2), (1, 3), (3, 1), (3, 3)];
    /// let resolvent = Resolvent::new(Digraph::new(4, &arcs)?);
    /// let found = resolvent.one_connections(0, 2, 100)?;
    /// assert_eq!(found.len(), 2);
    /// assert!(found.iter().all(|one| one.path == [0, 1, 2]));
    /// assert!(found.iter().any(|one| one.negative && one.cycles == [[3]]));
    /// # Ok::<(), graphs::Error>(())
    /// ```
    pub fn one_connections(&self, i: usize, j: usize, limit: usize) -> Result<Vec<OneConnection>> {
        let terms = self.cofactor(i, j, limit)?;
        Ok(terms.iter().map(|term| self.read(term, Some(i))).collect())
    }

    /// The cycle families of a component: the terms of [`Resolvent::determinant`].
    ///
    /// # Errors
    /// As for [`Resolvent::determinant`].
    ///
    /// # Panics
    /// Beyond the last component, as indexing does.
    pub fn cycle_families(&self, component: usize, limit: usize) -> Result<Vec<OneConnection>> {
        let terms: Terms = self.determinant(component, limit)?;
        Ok(terms.iter().map(|term| self.read(term, None)).collect())
    }

    /// Every vertex has at most one arc out: follow them.
    fn read(&self, term: Term, start: Option<usize>) -> OneConnection {
        let mut out: Vec<(usize, usize)> = term
            .arcs
            .iter()
            .map(|&arc| self.digraph().arcs()[arc])
            .collect();
        out.sort_unstable();
        let mut used = vec![false; out.len()];
        let mut follow = |from: usize| {
            let mut walk = vec![from];
            let mut at = from;
            while let Ok(place) = out.binary_search_by_key(&at, |arc| arc.0)
                && !std::mem::replace(&mut used[place], true)
            {
                at = out[place].1;
                walk.push(at);
            }
            walk
        };
        let path = start.map(&mut follow).unwrap_or_default();
        let mut cycles = Vec::new();
        // The walk from the smallest vertex of a cycle ends where it began.
        for (from, _) in out.clone() {
            let mut cycle = follow(from);
            if cycle.len() > 1 {
                cycle.pop();
                cycles.push(cycle);
            }
        }
        OneConnection {
            path,
            cycles,
            negative: term.negative,
            arcs: term.arcs,
        }
    }
}
