//! Simple paths and cycle families inside one strongly connected component, as terms.

use std::collections::HashMap;
use std::ops::Range;

use foldhash::fast::FixedState;

use super::set::Set;
use crate::error::{Error, Result};

/// Components with at most this many vertices keep their families in a table instead of a map.
const TABLE_VERTICES: usize = 12;

/// Families of smaller sets are kept beside those that were asked for: at most so many words for each term of the limit.
const KEPT_PER_TERM: usize = 8;
/// Limits below this count as this when the kept terms are bounded.
const LEAST_KEPT: usize = 1 << 12;

/// The arcs inside a component: vertices are counted from 0 within it, arcs by their slot in the whole digraph.
pub(super) struct Shape<const W: usize> {
    pub(super) successors: Vec<Vec<(usize, usize)>>,
    leaves: Vec<Set<W>>,
    enters: Vec<Set<W>>,
}

impl<const W: usize> Shape<W> {
    /// A component of this many vertices with arcs (from, to, slot).
    pub(super) fn new(vertices: usize, arcs: impl Iterator<Item = (usize, usize, usize)>) -> Self {
        let mut shape = Self {
            successors: vec![Vec::new(); vertices],
            leaves: vec![Set::EMPTY; vertices],
            enters: vec![Set::EMPTY; vertices],
        };
        for (from, to, slot) in arcs {
            shape.successors[from].push((to, slot));
            shape.leaves[from].insert(to);
            shape.enters[to].insert(from);
        }
        shape
    }

    pub(super) fn vertices(&self) -> usize {
        self.successors.len()
    }

    /// The vertices joined to one by an arc.
    pub(super) fn neighbours(&self, v: usize) -> Set<W> {
        self.leaves[v] | self.enters[v]
    }

    /// The slot of the arc between two vertices, if there is one.
    pub(super) fn slot(&self, from: usize, to: usize) -> Option<usize> {
        let mut arcs = self.successors[from].iter();
        arcs.find(|arc| arc.0 == to).map(|arc| arc.1)
    }

    /// The vertices of a set from which `target` is reached through vertices of the set.
    fn reaching(&self, target: usize, set: Set<W>) -> Set<W> {
        let mut found = self.enters[target] & set;
        let mut frontier = found;
        while !frontier.is_empty() {
            let mut next = Set::EMPTY;
            for v in frontier.iter() {
                next = next | self.enters[v];
            }
            frontier = next & set & !found;
            found = found | frontier;
        }
        found
    }

    /// What is left of a set after vertices without predecessor or successor in it are taken out, again and again: no
    /// cycle loses a vertex.
    pub(super) fn core(&self, set: Set<W>) -> Set<W> {
        let (mut core, mut open) = (set, set);
        while let Some(v) = open.first() {
            open.remove(v);
            if (self.leaves[v] & core).is_empty() || (self.enters[v] & core).is_empty() {
                core.remove(v);
                open = open | (self.neighbours(v) & core);
            }
        }
        core
    }

    /// Visits all simple paths from `start` through vertices of `free`, the path of no arc first: the end, the vertices
    /// that are still free, the term, and what the visit of the path without its last arc said. A visit says whether the
    /// free vertices have no cycle: then none is left on any longer path.
    ///
    /// With a target only paths that can be continued to it are visited (those that end in it are not continued).
    pub(super) fn paths(
        &self,
        start: usize,
        free: Set<W>,
        target: Option<usize>,
        mut visit: impl FnMut(usize, Set<W>, Set<W>, bool) -> Result<bool>,
    ) -> Result<()> {
        struct Frame<const W: usize> {
            end: usize,
            next: usize,
            free: Set<W>,
            useful: Set<W>,
            term: Set<W>,
            acyclic: bool,
        }
        // What may come next after a vertex from which the target is reached.
        let useful = |end: usize, free: Set<W>| {
            let Some(target) = target else {
                return free;
            };
            let mut next = self.leaves[end] & free;
            // Where there is no choice the target is reached that way.
            if next.is_single() && !self.leaves[end].has(target) {
                return next;
            }
            let reaching = self.reaching(target, free);
            let at_target = free.has(target) && next.has(target);
            next = next & reaching;
            if at_target {
                next.insert(target);
            }
            next
        };
        let acyclic = visit(start, free, Set::EMPTY, false)?;
        let mut stack = vec![Frame {
            end: start,
            next: 0,
            free,
            useful: useful(start, free),
            term: Set::EMPTY,
            acyclic,
        }];
        while let Some(frame) = stack.last_mut() {
            let Some(&(to, slot)) = self.successors[frame.end].get(frame.next) else {
                stack.pop();
                continue;
            };
            frame.next += 1;
            if !frame.useful.has(to) {
                continue;
            }
            let mut free = frame.free;
            free.remove(to);
            let mut term = frame.term;
            term.insert(slot);
            let acyclic = visit(to, free, term, frame.acyclic)?;
            if target != Some(to) && !free.is_empty() {
                stack.push(Frame {
                    end: to,
                    next: 0,
                    free,
                    useful: useful(to, free),
                    term,
                    acyclic,
                });
            }
        }
        Ok(())
    }

    /// The cycles through a vertex of a set, inside the set: the other vertices of the set, and the term with its minus.
    fn cycles(&self, through: usize, set: Set<W>, limit: usize) -> Result<Vec<(Set<W>, Set<W>)>> {
        let mut free = set;
        free.remove(through);
        let mut cycles = Vec::new();
        self.paths(through, free, Some(through), |end, free, term, _| {
            if let Some(slot) = self.slot(end, through) {
                cycles.push((free, term ^ Set::single(slot) ^ Set::MINUS));
                check(cycles.len(), limit)?;
            }
            Ok(false)
        })?;
        Ok(cycles)
    }
}

/// Refuses more terms than the limit.
pub(super) fn check(terms: usize, limit: usize) -> Result<()> {
    if terms <= limit {
        return Ok(());
    }
    Err(Error::TooLarge {
        what: "terms of a list",
        found: format!("at least {terms}"),
        limit: limit as u64,
        hint: "raise the limit of terms, or ask for a program",
    })
}

/// Determinants det(I - A_S) as lists of terms, one per family of disjoint cycles, for the sets S that were asked for.
///
/// The family of a set either leaves out its smallest vertex or has one cycle through it.
pub(super) struct Families<const W: usize> {
    arena: Vec<Set<W>>,
    /// For small components: place in `ranges` of every set, 0 while unknown.
    table: Vec<usize>,
    map: HashMap<Set<W>, usize, FixedState>,
    ranges: Vec<(usize, usize)>,
    limit: usize,
}

impl<const W: usize> Families<W> {
    /// Nothing known yet; the terms that are kept are bounded by a multiple of `limit`.
    pub(super) fn new(shape: &Shape<W>, limit: usize) -> Self {
        let small = shape.vertices() <= TABLE_VERTICES;
        let mut families = Self {
            arena: vec![Set::EMPTY],
            table: vec![0; if small { 1 << shape.vertices() } else { 0 }],
            map: HashMap::default(),
            ranges: vec![(0, 0)],
            limit: limit.max(LEAST_KEPT).saturating_mul(KEPT_PER_TERM) / W,
        };
        // The empty set has the empty family.
        families.record(Set::EMPTY, (0, 1));
        families
    }

    fn record(&mut self, set: Set<W>, range: (usize, usize)) {
        let place = self.ranges.len();
        self.ranges.push(range);
        if self.table.is_empty() {
            self.map.insert(set, place);
        } else if let Some(entry) = table_index(set).and_then(|at| self.table.get_mut(at)) {
            *entry = place;
        }
    }

    fn known(&self, set: Set<W>) -> Option<Range<usize>> {
        let place = if self.table.is_empty() {
            *self.map.get(&set)?
        } else {
            *self.table.get(table_index(set)?)?
        };
        let (start, end) = self.ranges[place];
        (place > 0).then_some(start..end)
    }

    /// Where the terms of det(I - A_S) stand.
    pub(super) fn of(&mut self, shape: &Shape<W>, set: Set<W>) -> Result<Range<usize>> {
        if let Some(range) = self.known(set) {
            return Ok(range);
        }
        let core = shape.core(set);
        self.complete(shape, core)?;
        let range = self.known(core).unwrap_or(0..0);
        if core != set {
            self.record(set, (range.start, range.end));
        }
        Ok(range)
    }

    /// The terms of all sets.
    pub(super) fn terms(&self) -> &[Set<W>] {
        &self.arena
    }

    /// Where the empty family stands alone.
    pub(super) const EMPTY: Range<usize> = 0..1;

    /// Lists a set after the smaller ones that it needs, without recursion.
    fn complete(&mut self, shape: &Shape<W>, set: Set<W>) -> Result<()> {
        let mut stack = Vec::new();
        let mut wanted = Some(set);
        loop {
            if let Some(set) = wanted.take()
                && self.known(set).is_none()
            {
                stack.push(Pending::new(shape, set, self.limit)?);
            }
            let Some(pending) = stack.last_mut() else {
                return Ok(());
            };
            let rest = &pending.parts[pending.ready..];
            let ready = rest.iter().take_while(|part| self.known(part.0).is_some());
            pending.ready += ready.count();
            if let Some(part) = pending.parts.get(pending.ready) {
                wanted = Some(part.0);
            } else if let Some(pending) = stack.pop() {
                self.list(&pending)?;
            }
        }
    }

    /// The terms of a set from those of its parts.
    fn list(&mut self, pending: &Pending<W>) -> Result<()> {
        let start = self.arena.len();
        for &(rest, cycle) in &pending.parts {
            let range = self.known(rest).unwrap_or(0..0);
            if self.arena.len() + range.len() > self.limit {
                return Err(Error::TooLarge {
                    what: "terms of all families of cycles that are needed on the way",
                    found: format!("more than {}", self.limit),
                    limit: self.limit as u64,
                    hint: "raise the limit of terms, or ask for a program",
                });
            }
            self.arena.reserve(range.len());
            for at in range {
                self.arena.push(self.arena[at] ^ cycle);
            }
        }
        self.record(pending.set, (start, self.arena.len()));
        Ok(())
    }
}

/// A set whose families wait for those of smaller sets.
struct Pending<const W: usize> {
    set: Set<W>,
    /// Without the smallest vertex, and without each cycle through it: the rest, and the term of the cycle.
    parts: Vec<(Set<W>, Set<W>)>,
    /// So many of the parts are listed.
    ready: usize,
}

impl<const W: usize> Pending<W> {
    fn new(shape: &Shape<W>, set: Set<W>, limit: usize) -> Result<Self> {
        let mut parts = Vec::new();
        if let Some(first) = set.first() {
            let mut without = set;
            without.remove(first);
            parts.push((without, Set::EMPTY));
            parts.extend(shape.cycles(first, set, limit)?);
        }
        for part in &mut parts {
            part.0 = shape.core(part.0);
        }
        Ok(Self {
            set,
            parts,
            ready: 0,
        })
    }
}

fn table_index<const W: usize>(set: Set<W>) -> Option<usize> {
    usize::try_from(set.0[0]).ok()
}
