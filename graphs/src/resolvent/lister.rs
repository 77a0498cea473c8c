//! Lists of terms: inside a component by walks, across components against the topological order.

use std::sync::Arc;

use super::grouped::GroupedPaths;
use super::resolvent::{Block, Resolvent};
use super::set::Set;
use super::terms::Terms;
use super::walk::{Families, Shape, check};
use crate::error::Result;

/// Lists of terms, whatever their width.
pub(super) trait List {
    /// Δ of a component.
    fn determinant(&mut self, component: usize) -> Result<Terms>;
    /// N_ij over the components between i and j.
    fn cofactor(&mut self, i: usize, j: usize) -> Result<Terms>;
    /// Δ and all N_ab of a component.
    fn block(&mut self, component: usize) -> Result<Block>;
}

/// The listers of all components, and what they have listed.
pub(super) struct Listers<'a, const W: usize> {
    resolvent: &'a Resolvent,
    /// Made when they are first asked; vertices without cycle need none.
    listers: Vec<Option<Lister<W>>>,
    determinants: Vec<Option<Terms>>,
    /// N_ij by j and i.
    columns: Vec<Vec<Option<Terms>>>,
    /// The polynomials 0 and 1.
    zero: Terms,
    one: Terms,
    limit: usize,
    whole_columns: bool,
}

impl<'a, const W: usize> Listers<'a, W> {
    /// With `whole_columns`, all cofactors of a component with the same end are listed together.
    pub(super) fn new(resolvent: &'a Resolvent, limit: usize, whole_columns: bool) -> Self {
        let components = resolvent.digraph().components().len();
        let constant = |sets: Vec<Set<W>>| Terms::new(sets, resolvent.slots());
        Self {
            resolvent,
            listers: std::iter::repeat_with(|| None).take(components).collect(),
            determinants: vec![None; components],
            columns: vec![Vec::new(); resolvent.digraph().len()],
            zero: constant(Vec::new()),
            one: constant(vec![Set::EMPTY]),
            limit,
            whole_columns,
        }
    }

    fn lister(&mut self, component: usize) -> &mut Lister<W> {
        self.listers[component]
            .get_or_insert_with(|| Lister::new(self.resolvent, component, self.limit))
    }

    fn vertices(&self, component: usize) -> &'a [usize] {
        &self.resolvent.digraph().components()[component].vertices
    }

    fn is_cyclic(&self, component: usize) -> bool {
        self.resolvent.digraph().components()[component].cyclic
    }

    /// N_ab of the a-th and b-th vertex of a component.
    fn inside(&mut self, component: usize, a: usize, b: usize) -> Result<Terms> {
        if !self.is_cyclic(component) {
            return Ok(self.one.clone());
        }
        match self.whole_columns {
            true => Ok(self.lister(component).column(b)?[a].clone()),
            false => self.lister(component).entry(a, b),
        }
    }

    /// N_vj for v in the component of j.
    fn last_component(&mut self, v: usize, j: usize) -> Result<()> {
        let component = self.resolvent.digraph().component_of(j);
        let vertices = self.vertices(component);
        let place = |v: usize| vertices.binary_search(&v).unwrap_or(0);
        if self.whole_columns && self.is_cyclic(component) {
            let column = self.lister(component).column(place(j))?.to_vec();
            for (&v, terms) in vertices.iter().zip(column) {
                self.columns[j][v] = Some(terms);
            }
        } else {
            self.columns[j][v] = Some(self.inside(component, place(v), place(j))?);
        }
        Ok(())
    }

    /// N_vj from the N_bj of the vertices b at which a path may enter other components.
    ///
    /// The path crosses the component of v and leaves it by an arc; a component between v and j that is not between b and j
    /// is left to its cycles.
    fn across(&mut self, v: usize, j: usize) -> Result<Terms> {
        let (resolvent, limit) = (self.resolvent, self.limit);
        let digraph = resolvent.digraph();
        let (component, home) = (digraph.component_of(v), digraph.component_of(j));
        let vertices = self.vertices(component);
        let place = vertices.binary_search(&v).unwrap_or(0);
        let mut list: Vec<Set<W>> = Vec::new();
        for (at, &w) in vertices.iter().enumerate() {
            for &(to, slot) in resolvent.outer(w) {
                if !digraph.reaches(to, j) {
                    continue;
                }
                let inside = self.inside(component, place, at)?;
                let onward = self.columns[j][to].as_ref().unwrap_or(&self.zero);
                let arc = Set::single(slot);
                let mut left: Vec<Set<W>> = inside.sets().map(|set| set ^ arc).collect();
                let right: Vec<Set<W>> = onward.sets().collect();
                for passed in component + 1..=home {
                    let first = self.vertices(passed)[0];
                    if self.is_cyclic(passed)
                        && digraph.reaches(v, first)
                        && digraph.reaches(first, j)
                        && !digraph.reaches(to, first)
                    {
                        let determinant: Vec<Set<W>> = self.determinant(passed)?.sets().collect();
                        let mut product = Vec::new();
                        multiply(&mut product, &left, &determinant, limit)?;
                        left = product;
                    }
                }
                multiply(&mut list, &left, &right, limit)?;
            }
        }
        Ok(Terms::new(list, resolvent.slots()))
    }
}

impl<const W: usize> List for Listers<'_, W> {
    fn determinant(&mut self, component: usize) -> Result<Terms> {
        if !self.is_cyclic(component) {
            return Ok(self.one.clone());
        }
        if let Some(known) = &self.determinants[component] {
            return Ok(known.clone());
        }
        let terms = self.lister(component).determinant()?;
        check(terms.len(), self.limit)?;
        self.determinants[component] = Some(terms.clone());
        Ok(terms)
    }

    /// Depth first over the vertices at which a path may enter a component.
    fn cofactor(&mut self, i: usize, j: usize) -> Result<Terms> {
        let digraph = self.resolvent.digraph();
        if !digraph.reaches(i, j) {
            return Ok(self.zero.clone());
        }
        if self.columns[j].is_empty() {
            self.columns[j] = vec![None; digraph.len()];
        }
        let mut stack = vec![i];
        while let Some(&v) = stack.last() {
            if self.columns[j][v].is_some() {
                stack.pop();
                continue;
            }
            let component = digraph.component_of(v);
            if component == digraph.component_of(j) {
                self.last_component(v, j)?;
                continue;
            }
            let waiting = stack.len();
            for &w in self.vertices(component) {
                let ends = self.resolvent.outer(w).iter().map(|arc| arc.0);
                stack.extend(
                    ends.filter(|&to| self.columns[j][to].is_none() && digraph.reaches(to, j)),
                );
            }
            if stack.len() == waiting {
                let terms = self.across(v, j)?;
                self.columns[j][v] = Some(terms);
            }
        }
        let terms = self.columns[j][i].as_ref().unwrap_or(&self.zero);
        check(terms.len(), self.limit)?;
        Ok(terms.clone())
    }

    fn block(&mut self, component: usize) -> Result<Block> {
        let determinant = self.determinant(component)?;
        let size = self.vertices(component).len();
        let mut cofactors: Vec<Vec<Terms>> = std::iter::repeat_with(|| Vec::with_capacity(size))
            .take(size)
            .collect();
        for b in 0..size {
            let column = match self.is_cyclic(component) {
                true => self.lister(component).list_column(b)?,
                false => vec![self.one.clone()],
            };
            for (row, terms) in cofactors.iter_mut().zip(column) {
                row.push(terms);
            }
        }
        Ok(Block {
            determinant,
            cofactors,
        })
    }
}

/// What lists the terms of one component.
struct Lister<const W: usize> {
    /// Against the arcs: walks begin where paths end.
    shape: Shape<W>,
    families: Families<W>,
    limit: usize,
    /// The arc of every slot.
    slots: Arc<[usize]>,
    columns: Vec<Option<Vec<Terms>>>,
    paths: Vec<Path<W>>,
    /// Instead of one path after the other, where that pays.
    grouped: Option<GroupedPaths>,
}

/// A path with the families of the vertices that it avoids: where it begins, its term, and where the families stand.
struct Path<const W: usize> {
    start: usize,
    term: Set<W>,
    families: std::ops::Range<usize>,
}

impl<const W: usize> Lister<W> {
    fn new(resolvent: &Resolvent, component: usize, limit: usize) -> Self {
        let shape: Shape<W> = resolvent.shape_against(component);
        let families = Families::new(&shape, limit);
        Self {
            columns: vec![None; shape.vertices()],
            grouped: GroupedPaths::pays(&shape).then(|| GroupedPaths::new(shape.vertices())),
            shape,
            families,
            limit,
            slots: Arc::clone(resolvent.slots()),
            paths: Vec::new(),
        }
    }

    fn determinant(&mut self) -> Result<Terms> {
        let all = Set::below(self.shape.vertices());
        let range = self.families.of(&self.shape, all)?;
        let terms = self.families.terms()[range].to_vec();
        Ok(Terms::new(terms, &self.slots))
    }

    /// The cofactors N_ab of one b and all a.
    fn column(&mut self, end: usize) -> Result<&[Terms]> {
        if self.columns[end].is_none() {
            self.columns[end] = Some(self.list_column(end)?);
        }
        Ok(self.columns[end].as_deref().unwrap_or_default())
    }

    /// From one walk over the simple paths that end at b: where every list begins is known before any term is written.
    fn list_column(&mut self, end: usize) -> Result<Vec<Terms>> {
        if let Some(grouped) = &mut self.grouped {
            let (sets, ends) = grouped.column(&self.shape, &mut self.families, end, self.limit)?;
            return Ok(Terms::parts(sets, &ends, &self.slots));
        }
        let vertices = self.shape.vertices();
        let mut free = Set::below(vertices);
        free.remove(end);
        let mut lengths = vec![0; vertices];
        self.paths.clear();
        let (shape, families, limit) = (&self.shape, &mut self.families, self.limit);
        shape.paths(end, free, None, |start, free, term, acyclic| {
            let families = match acyclic {
                true => Families::<W>::EMPTY,
                false => families.of(shape, free)?,
            };
            let count = families.len();
            lengths[start] += count;
            check(lengths[start], limit)?;
            self.paths.push(Path {
                start,
                term,
                families,
            });
            // Only the empty family: no cycle.
            Ok(count == 1)
        })?;
        let mut ends = lengths;
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        let mut sets = vec![Set::EMPTY; total];
        for path in &self.paths {
            let families = &self.families.terms()[path.families.clone()];
            let begin = ends[path.start];
            ends[path.start] += families.len();
            for (set, &family) in sets[begin..].iter_mut().zip(families) {
                *set = family ^ path.term;
            }
        }
        Ok(Terms::parts(sets, &ends, &self.slots))
    }

    /// One cofactor N_ab.
    fn entry(&mut self, start: usize, end: usize) -> Result<Terms> {
        let mut list = Vec::new();
        let mut free = Set::below(self.shape.vertices());
        free.remove(end);
        let (shape, families, limit) = (&self.shape, &mut self.families, self.limit);
        shape.paths(end, free, Some(start), |reached, free, term, _| {
            if reached == start {
                let rest = families.of(shape, free)?;
                check(list.len() + rest.len(), limit)?;
                list.extend(families.terms()[rest].iter().map(|&family| family ^ term));
            }
            Ok(false)
        })?;
        Ok(Terms::new(list, &self.slots))
    }
}

/// Appends the products of terms without common arcs.
fn multiply<const W: usize>(
    product: &mut Vec<Set<W>>,
    left: &[Set<W>],
    right: &[Set<W>],
    limit: usize,
) -> Result<()> {
    let more = left.len().saturating_mul(right.len());
    check(product.len().saturating_add(more), limit)?;
    product.reserve(more);
    for &one in left {
        product.extend(right.iter().map(|&other| one ^ other));
    }
    Ok(())
}
