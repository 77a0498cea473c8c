//! The elimination tree: which groups of vertices hand over to which, and which share a front.

use std::ops::Range;

use super::ordering::Order;

/// No group, no child.
pub(super) const NONE: usize = usize::MAX;

/// The elimination tree of groups.
pub(super) struct Tree {
    /// Per group: what its elimination touches in later groups.
    pub(super) ranges: Vec<Range<usize>>,
    pub(super) lists: Vec<usize>,
    /// The child with which a group shares a front.
    pub(super) joined: Vec<usize>,
    children: Vec<usize>,
    siblings: Vec<usize>,
    roots: Vec<usize>,
}

impl Tree {
    pub(super) fn new((starts, rows): &(Vec<usize>, Vec<usize>), order: &Order) -> Self {
        let count = order.bounds.len() - 1;
        let mut group_of = vec![0; order.vertices.len()];
        for (at, range) in order.bounds.windows(2).enumerate() {
            for &v in &order.vertices[range[0]..range[1]] {
                group_of[v] = at;
            }
        }
        let mut tree = Self {
            ranges: Vec::with_capacity(count),
            lists: Vec::with_capacity(rows.len()),
            joined: vec![NONE; count],
            children: vec![NONE; count],
            siblings: vec![NONE; count],
            roots: Vec::new(),
        };
        let mut seen = vec![NONE; group_of.len()];
        let mut sizes: Vec<usize> = order
            .bounds
            .windows(2)
            .map(|range| range[1] - range[0])
            .collect();
        for group in 0..count {
            let (first, mut parent) = (tree.lists.len(), NONE);
            let mut touch = |v: usize, lists: &mut Vec<usize>| {
                if group_of[v] > group && seen[v] != group {
                    seen[v] = group;
                    parent = parent.min(group_of[v]);
                    lists.push(v);
                }
            };
            for &v in &order.vertices[order.bounds[group]..order.bounds[group + 1]] {
                for &w in &rows[starts[v]..starts[v + 1]] {
                    touch(w, &mut tree.lists);
                }
            }
            let mut child = tree.children[group];
            let mut largest = (0, NONE);
            while child != NONE {
                let range = tree.ranges[child].clone();
                largest = largest.max((range.len(), child));
                for place in range {
                    touch(tree.lists[place], &mut tree.lists);
                }
                child = tree.siblings[child];
            }
            let touched = tree.lists.len() - first;
            if largest.1 != NONE && largest.0 == sizes[group] + touched {
                tree.joined[group] = largest.1;
                sizes[group] += sizes[largest.1];
            }
            tree.ranges.push(first..tree.lists.len());
            match parent {
                NONE => tree.roots.push(group),
                parent => {
                    tree.siblings[group] = std::mem::replace(&mut tree.children[parent], group);
                }
            }
        }
        tree
    }

    /// The last group of every front with the number of its children, children first.
    pub(super) fn postorder(&self) -> Vec<(usize, usize)> {
        // parents before children, then reversed
        let mut found = Vec::new();
        let mut open = self.roots.clone();
        while let Some(top) = open.pop() {
            let (mut group, before) = (top, open.len());
            loop {
                let mut child = self.children[group];
                while child != NONE {
                    if child != self.joined[group] {
                        open.push(child);
                    }
                    child = self.siblings[child];
                }
                match self.joined[group] {
                    NONE => break,
                    joined => group = joined,
                }
            }
            found.push((top, open.len() - before));
        }
        found.reverse();
        found
    }
}
