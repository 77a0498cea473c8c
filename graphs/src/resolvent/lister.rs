//! Lists of terms: inside a component by walks, across components along the topological order.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::resolvent::Resolvent;
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
}

/// The listers of all components.
pub(super) struct Listers<'a, const W: usize> {
    resolvent: &'a Resolvent,
    listers: Vec<Lister<'a, W>>,
    limit: usize,
}

impl<'a, const W: usize> Listers<'a, W> {
    /// With `whole_rows`, all cofactors with the same start are listed together and kept.
    pub(super) fn new(resolvent: &'a Resolvent, limit: usize, whole_rows: bool) -> Self {
        let components = 0..resolvent.digraph().components().len();
        let listers = components
            .map(|component| Lister::new(resolvent, component, limit, whole_rows))
            .collect();
        Self {
            resolvent,
            listers,
            limit,
        }
    }
}

impl<const W: usize> List for Listers<'_, W> {
    fn determinant(&mut self, component: usize) -> Result<Terms> {
        let limit = self.limit;
        let terms = self.listers[component].determinant()?;
        check(terms.len(), limit)?;
        Ok(Terms::new(terms.to_vec(), self.resolvent.slots()))
    }

    fn cofactor(&mut self, i: usize, j: usize) -> Result<Terms> {
        let list = across(self, i, j)?;
        check(list.len(), self.limit)?;
        Ok(Terms::new(list, self.resolvent.slots()))
    }
}

/// What lists the terms of one component.
struct Lister<'a, const W: usize> {
    vertices: &'a [usize],
    shape: Shape<W>,
    families: Families<W>,
    limit: usize,
    /// Rows of cofactors, when whole rows are asked for.
    rows: Option<Vec<Option<Row<W>>>>,
}

/// The cofactors N_ab of one a and all b.
type Row<const W: usize> = Arc<Vec<Vec<Set<W>>>>;

impl<'a, const W: usize> Lister<'a, W> {
    fn new(resolvent: &'a Resolvent, component: usize, limit: usize, whole_rows: bool) -> Self {
        let shape: Shape<W> = resolvent.shape(component);
        let families = Families::new(&shape, limit);
        let rows = whole_rows.then(|| vec![None; shape.vertices()]);
        Self {
            vertices: &resolvent.digraph().components()[component].vertices,
            shape,
            families,
            limit,
            rows,
        }
    }

    fn determinant(&mut self) -> Result<&[Set<W>]> {
        let all = Set::below(self.shape.vertices());
        self.families.of(&self.shape, all)
    }

    /// The cofactors N_ab of all b, from one walk over the simple paths that start at a.
    fn row(&mut self, start: usize) -> Result<Row<W>> {
        let known = self.rows.as_ref().and_then(|rows| rows[start].as_ref());
        if let Some(row) = known {
            return Ok(Arc::clone(row));
        }
        let mut row = vec![Vec::new(); self.shape.vertices()];
        let mut free = Set::below(self.shape.vertices());
        free.remove(start);
        let (shape, families, limit) = (&self.shape, &mut self.families, self.limit);
        shape.paths(start, free, None, |end, free, term, acyclic| {
            let list = &mut row[end];
            if acyclic {
                list.push(term);
                check(list.len(), limit)?;
                return Ok(true);
            }
            let rest = families.of(shape, free)?;
            check(list.len() + rest.len(), limit)?;
            list.extend(rest.iter().map(|&family| family ^ term));
            // Only the empty family: no cycle.
            Ok(rest.len() == 1)
        })?;
        let row = Arc::new(row);
        if let Some(rows) = &mut self.rows {
            rows[start] = Some(Arc::clone(&row));
        }
        Ok(row)
    }

    /// One cofactor N_ab.
    fn entry(&mut self, start: usize, end: usize) -> Result<Vec<Set<W>>> {
        if self.rows.is_some() {
            return Ok(self.row(start)?[end].clone());
        }
        let mut list = Vec::new();
        let mut free = Set::below(self.shape.vertices());
        free.remove(start);
        let (shape, families, limit) = (&self.shape, &mut self.families, self.limit);
        shape.paths(start, free, Some(end), |reached, free, term, _| {
            if reached == end {
                let rest = families.of(shape, free)?;
                check(list.len() + rest.len(), limit)?;
                list.extend(rest.iter().map(|&family| family ^ term));
            }
            Ok(false)
        })?;
        Ok(list)
    }

    fn place(&self, v: usize) -> Option<usize> {
        self.vertices.binary_search(&v).ok()
    }
}

/// N_ij: in topological order every component is either crossed by the path, from the vertex where it enters to the one
/// where it leaves, or contributes its determinant.
fn across<const W: usize>(listers: &mut Listers<'_, W>, i: usize, j: usize) -> Result<Vec<Set<W>>> {
    let (resolvent, limit) = (listers.resolvent, listers.limit);
    let reaches = |v: usize| resolvent.digraph().reaches(v, j);
    let between = resolvent.digraph().components_between(i, j);
    // Terms of everything before the component in which a vertex lies, for paths that enter there.
    let mut before: BTreeMap<usize, Vec<Set<W>>> = BTreeMap::from([(i, vec![Set::EMPTY])]);
    for &component in &between {
        let lister = &mut listers.listers[component];
        let entered: Vec<(usize, Vec<Set<W>>)> = lister
            .vertices
            .iter()
            .filter_map(|v| before.remove_entry(v))
            .collect();
        let last = Some(&component) == between.last();
        let mut leaving: BTreeMap<usize, Vec<Set<W>>> = BTreeMap::new();
        for (v, prefix) in &entered {
            let Some(start) = lister.place(*v) else {
                continue;
            };
            if last {
                let Some(end) = lister.place(j) else { continue };
                let inside = lister.entry(start, end)?;
                multiply(leaving.entry(j).or_default(), prefix, &inside, limit)?;
                continue;
            }
            for (end, &w) in lister.vertices.iter().enumerate() {
                let out = resolvent.outer(w);
                if out.iter().any(|&(to, _)| reaches(to)) {
                    let inside = lister.entry(start, end)?;
                    multiply(leaving.entry(w).or_default(), prefix, &inside, limit)?;
                }
            }
        }
        if last {
            return Ok(leaving.remove(&j).unwrap_or_default());
        }
        // A path that passes the component by leaves it to its cycles.
        if !before.is_empty() {
            let determinant = lister.determinant()?.to_vec();
            for list in before.values_mut() {
                let mut product = Vec::new();
                multiply(&mut product, list, &determinant, limit)?;
                *list = product;
            }
        }
        for (w, list) in leaving {
            for &(to, slot) in resolvent.outer(w) {
                if reaches(to) {
                    let arc = [Set::single(slot)];
                    multiply(before.entry(to).or_default(), &list, &arc, limit)?;
                }
            }
        }
    }
    Ok(Vec::new())
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
