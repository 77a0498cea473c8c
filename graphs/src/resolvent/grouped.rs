//! Cofactors of a small dense component from simple paths that are grouped by their end and the set of their vertices.

use super::set::Set;
use super::walk::{Families, Shape, check};
use crate::error::Result;

/// Simple paths with the same end through the same vertices.
#[derive(Clone, Copy)]
struct Group {
    end: usize,
    /// The vertices of the paths, as bits.
    visited: usize,
    /// Where their terms stand.
    first: usize,
    count: usize,
}

/// Groups the simple paths from one vertex after the other.
pub(super) struct GroupedPaths {
    vertices: usize,
    /// One more than the place of the group with these vertices and this end; 0 where there is none.
    places: Vec<usize>,
}

/// Components with more vertices have too many sets.
const MOST_VERTICES: usize = 12;

impl GroupedPaths {
    /// Do many paths have the same end and the same vertices? On sparse components hardly any, and a walk is faster.
    pub(super) fn pays<const W: usize>(shape: &Shape<W>) -> bool {
        let n = shape.vertices();
        let arcs: usize = shape.successors.iter().map(Vec::len).sum();
        (5..=MOST_VERTICES).contains(&n) && 2 * arcs > n * (n - 1)
    }

    /// For components of so few vertices that there is room for all their sets.
    pub(super) fn new(vertices: usize) -> Self {
        Self {
            vertices,
            places: vec![0; vertices << vertices],
        }
    }

    /// The cofactors of all pairs with one end, one list after the other, and where each list ends: the paths of a group share
    /// the cycle families of all other vertices.
    ///
    /// $$ N_{ab} = \sum_S P_{ab}(S) \det(I - A_{V \setminus S}) $$
    pub(super) fn column<const W: usize>(
        &mut self,
        shape: &Shape<W>,
        families: &mut Families<W>,
        from: usize,
        limit: usize,
    ) -> Result<(Vec<Set<W>>, Vec<usize>)> {
        let (groups, paths) = self.group(shape, from, limit)?;
        let all = (1_usize << self.vertices) - 1;
        let mut lengths = vec![0_usize; self.vertices];
        let mut rests = Vec::with_capacity(groups.len());
        for group in &groups {
            let rest = families.of(shape, Set::from_bits(all & !group.visited))?;
            let length = &mut lengths[group.end];
            *length += group.count * rest.len();
            check(*length, limit)?;
            rests.push(rest);
        }
        let mut ends = lengths;
        let mut total = 0;
        for end in &mut ends {
            total += std::mem::replace(end, total);
        }
        let mut sets = vec![Set::EMPTY; total];
        for (group, rest) in groups.iter().zip(rests) {
            let paths = &paths[group.first..group.first + group.count];
            let families = &families.terms()[rest];
            let (outer, inner) = match paths.len() < families.len() {
                true => (paths, families),
                false => (families, paths),
            };
            for &one in outer {
                let begin = ends[group.end];
                ends[group.end] += inner.len();
                for (set, &other) in sets[begin..].iter_mut().zip(inner) {
                    *set = one ^ other;
                }
            }
        }
        Ok((sets, ends))
    }

    /// All groups, shorter paths first, and the terms of their paths.
    fn group<const W: usize>(
        &mut self,
        shape: &Shape<W>,
        start: usize,
        limit: usize,
    ) -> Result<(Vec<Group>, Vec<Set<W>>)> {
        let mut groups = vec![Group {
            end: start,
            visited: 1 << start,
            first: 0,
            count: 1,
        }];
        let mut terms = vec![Set::EMPTY];
        let mut level = 0..1;
        while !level.is_empty() {
            // How many paths lead to each group of the next level, and so where their terms stand.
            for at in level.clone() {
                let Group {
                    end,
                    visited,
                    count,
                    ..
                } = groups[at];
                for (key, to, _) in steps(shape, end, visited) {
                    if self.places[key] == 0 {
                        let visited = visited | 1 << to;
                        groups.push(Group {
                            end: to,
                            visited,
                            first: 0,
                            count: 0,
                        });
                        self.places[key] = groups.len();
                    }
                    groups[self.places[key] - 1].count += count;
                }
            }
            let next = level.end..groups.len();
            let known = terms.len();
            let mut total = known;
            for group in &mut groups[next.clone()] {
                group.first = total;
                total += std::mem::take(&mut group.count);
            }
            terms.resize(total, Set::EMPTY);
            let (paths, longer) = terms.split_at_mut(known);
            for at in level {
                let Group {
                    end,
                    visited,
                    first,
                    count,
                } = groups[at];
                for (key, _, slot) in steps(shape, end, visited) {
                    let group = &mut groups[self.places[key] - 1];
                    let place = group.first - known + group.count;
                    let arc = Set::single(slot);
                    let old = &paths[first..first + count];
                    for (new, &path) in longer[place..place + count].iter_mut().zip(old) {
                        *new = path ^ arc;
                    }
                    group.count += count;
                }
            }
            for group in &groups[next.clone()] {
                self.places[group.visited * self.vertices + group.end] = 0;
            }
            // Every path is a term of one of the cofactors.
            check(total / self.vertices, limit)?;
            level = next;
        }
        Ok((groups, terms))
    }
}

/// The arcs that lengthen a path: the key of the group to which they lead, their end, their slot.
fn steps<const W: usize>(
    shape: &Shape<W>,
    end: usize,
    visited: usize,
) -> impl Iterator<Item = (usize, usize, usize)> {
    let vertices = shape.vertices();
    let arcs = shape.successors[end].iter();
    arcs.filter(move |arc| visited >> arc.0 & 1 == 0)
        .map(move |&(to, slot)| ((visited | 1 << to) * vertices + to, to, slot))
}
