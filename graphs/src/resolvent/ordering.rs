//! Which vertices to eliminate first: approximate minimum degree on the quotient graph.

/// Groups of vertices that are eliminated together, first to last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) vertices: Vec<usize>,
    /// Group g is `vertices[bounds[g]..bounds[g + 1]]`.
    pub(super) bounds: Vec<usize>,
}

const NONE: usize = usize::MAX;

/// What is left is eliminated as one dense block once every vertex has this many tenths of it as neighbours.
const DENSE_TENTHS: usize = 7;

/// Vertices with more neighbours than this, or than ten times the root of their number, are eliminated last.
const HUB: usize = 32;

/// An elimination order of few fill edges for a symmetric graph without loops and repeated edges.
///
/// The quotient graph: eliminated groups are *elements*, cliques that are stored as lists. Trees and bands take linear
/// time, hubs are kept out and come last, and what has become dense is not ordered at all.
///
/// Source: P. R. Amestoy, T. A. Davis, I. S. Duff, SIAM J. Matrix Anal. Appl. 17 (1996).
pub(super) fn minimum_degree(starts: &[usize], neighbours: &[usize]) -> Order {
    let mut graph = Quotient::new(starts, neighbours);
    while let Some(pivot) = graph.next_pivot() {
        graph.eliminate(pivot);
    }
    graph.finish()
}

/// Vertices of equal degree in doubly linked lists.
struct Buckets {
    head: Vec<usize>,
    next: Vec<usize>,
    previous: Vec<usize>,
    least: usize,
}

impl Buckets {
    fn insert(&mut self, v: usize, degree: usize) {
        let old = std::mem::replace(&mut self.head[degree], v);
        (self.next[v], self.previous[v]) = (old, NONE);
        if old != NONE {
            self.previous[old] = v;
        }
        self.least = self.least.min(degree);
    }

    fn remove(&mut self, v: usize, degree: usize) {
        let (next, previous) = (self.next[v], self.previous[v]);
        match previous {
            NONE => self.head[degree] = next,
            before => self.next[before] = next,
        }
        if next != NONE {
            self.previous[next] = previous;
        }
    }

    /// A vertex of least degree, which it leaves in the lists.
    fn first(&mut self) -> Option<usize> {
        while self.least < self.head.len() && self.head[self.least] == NONE {
            self.least += 1;
        }
        self.head.get(self.least).copied()
    }
}

struct Quotient {
    /// Row v: first `elements[v]` elements, then vertices, `lengths[v]` in all, from `starts[v]` on.
    rows: Vec<usize>,
    starts: Vec<usize>,
    lengths: Vec<usize>,
    elements: Vec<usize>,
    /// How many vertices a vertex stands for; 0 once it is eliminated or stands for nothing.
    weights: Vec<usize>,
    degrees: Vec<usize>,
    /// The vertices of an element: a range of `lists`.
    lists: Vec<usize>,
    ranges: Vec<(usize, usize)>,
    /// Is the vertex an element that no other has absorbed?
    alive: Vec<bool>,
    /// Weight of an element's vertices.
    sizes: Vec<usize>,
    /// Weight of an element's vertices outside the newest one, valid under `outside_stamp`.
    outside: Vec<usize>,
    outside_stamp: Vec<usize>,
    /// Vertices of the newest element carry the newest stamp.
    stamps: Vec<usize>,
    stamp: usize,
    /// The vertex that this one is eliminated with.
    with: Vec<usize>,
    buckets: Buckets,
    pivots: Vec<usize>,
    /// Vertices that are kept out.
    hub: Vec<bool>,
    left: usize,
}

impl Quotient {
    fn new(starts: &[usize], neighbours: &[usize]) -> Self {
        let n = starts.len() - 1;
        let limit = HUB.max(10 * n.isqrt());
        let hub: Vec<bool> = (0..n).map(|v| starts[v + 1] - starts[v] > limit).collect();
        let hubs = hub.iter().filter(|one| **one).count();
        let mut graph = Self {
            rows: neighbours.to_vec(),
            starts: starts[..n].to_vec(),
            lengths: vec![0; n],
            elements: vec![0; n],
            weights: vec![1; n],
            degrees: vec![0; n],
            lists: Vec::with_capacity(neighbours.len()),
            ranges: vec![(0, 0); n],
            alive: vec![false; n],
            sizes: vec![0; n],
            outside: vec![0; n],
            outside_stamp: vec![0; n],
            stamps: vec![0; n],
            stamp: 0,
            with: (0..n).collect(),
            buckets: Buckets {
                head: vec![NONE; n + 1],
                next: vec![NONE; n],
                previous: vec![NONE; n],
                least: 0,
            },
            pivots: Vec::with_capacity(n),
            left: n - hubs,
            hub,
        };
        for v in (0..n).rev() {
            if graph.hub[v] {
                graph.weights[v] = 0;
                continue;
            }
            let mut end = starts[v];
            for at in starts[v]..starts[v + 1] {
                let u = neighbours[at];
                if !graph.hub[u] {
                    graph.rows[end] = u;
                    end += 1;
                }
            }
            graph.lengths[v] = end - starts[v];
            graph.degrees[v] = graph.lengths[v];
            graph.buckets.insert(v, graph.degrees[v]);
        }
        graph
    }

    /// The next pivot, unless what is left is dense.
    fn next_pivot(&mut self) -> Option<usize> {
        let pivot = self.buckets.first()?;
        let rest = self.left - self.weights[pivot];
        let dense = self.degrees[pivot] * 10 >= rest * DENSE_TENTHS && rest > 0;
        (!dense).then_some(pivot)
    }

    /// The vertices next to the pivot, which leave their buckets and carry the newest stamp; elements next to it vanish.
    fn gather(&mut self, pivot: usize) -> (usize, usize) {
        self.stamp += 1;
        let first = self.lists.len();
        self.stamps[pivot] = self.stamp;
        let mut size = 0;
        let row = self.starts[pivot]..self.starts[pivot] + self.lengths[pivot];
        for (at, place) in row.enumerate() {
            let entry = self.rows[place];
            if at >= self.elements[pivot] {
                size += self.take(entry);
                continue;
            }
            if !self.alive[entry] {
                continue;
            }
            self.alive[entry] = false;
            for place in self.ranges[entry].0..self.ranges[entry].1 {
                size += self.take(self.lists[place]);
            }
        }
        (first, size)
    }

    fn take(&mut self, v: usize) -> usize {
        let weight = self.weights[v];
        if weight > 0 && self.stamps[v] != self.stamp {
            self.stamps[v] = self.stamp;
            self.lists.push(v);
            self.buckets.remove(v, self.degrees[v]);
            return weight;
        }
        0
    }

    fn eliminate(&mut self, pivot: usize) {
        self.buckets.remove(pivot, self.degrees[pivot]);
        let (first, mut size) = self.gather(pivot);
        self.left -= self.weights[pivot];
        self.weights[pivot] = 0;
        self.pivots.push(pivot);
        let last = self.lists.len();
        for place in first..last {
            self.count_outside(self.lists[place]);
        }
        let (mut scratch, mut hashes) = (Vec::new(), Vec::new());
        for place in first..last {
            let v = self.lists[place];
            let (degree, hash) = self.compress(v, pivot, &mut scratch);
            if self.lengths[v] == 1 {
                // no neighbour outside the new clique: eliminated with it, at no cost
                self.with[v] = pivot;
                size -= self.weights[v];
                self.left -= self.weights[v];
                self.weights[v] = 0;
                continue;
            }
            self.degrees[v] = degree.min(self.degrees[v]);
            hashes.push((hash, v));
        }
        self.merge_equal(&mut hashes);
        let mut end = first;
        for place in first..last {
            let v = self.lists[place];
            if self.weights[v] == 0 {
                continue;
            }
            self.lists[end] = v;
            end += 1;
            let inside = size - self.weights[v];
            self.degrees[v] = (self.degrees[v] + inside).min(self.left - self.weights[v]);
            self.buckets.insert(v, self.degrees[v]);
        }
        self.lists.truncate(end);
        self.ranges[pivot] = (first, end);
        self.sizes[pivot] = size;
        self.alive[pivot] = end > first;
    }

    /// Takes the vertex out of the weights of its elements outside the new one.
    fn count_outside(&mut self, v: usize) {
        for place in self.starts[v]..self.starts[v] + self.elements[v] {
            let element = self.rows[place];
            if !self.alive[element] {
                continue;
            }
            if self.outside_stamp[element] != self.stamp {
                self.outside_stamp[element] = self.stamp;
                self.outside[element] = self.sizes[element];
            }
            self.outside[element] -= self.weights[v];
        }
    }

    /// Rewrites the row of a vertex of the new element: its degree outside that element, at most, and a hash of the row.
    fn compress(&mut self, v: usize, pivot: usize, scratch: &mut Vec<usize>) -> (usize, usize) {
        scratch.clear();
        let (mut degree, mut hash, mut elements) = (0, 0_usize, 0);
        let start = self.starts[v];
        for at in 0..self.lengths[v] {
            let entry = self.rows[start + at];
            if at < self.elements[v] {
                // nothing of an element that ends here lies outside the new one
                self.alive[entry] &= self.outside[entry] > 0;
                if !self.alive[entry] {
                    continue;
                }
                degree += self.outside[entry];
                elements += 1;
            } else {
                if self.weights[entry] == 0 || self.stamps[entry] == self.stamp {
                    continue;
                }
                degree += self.weights[entry];
            }
            hash = hash.wrapping_add(entry);
            scratch.push(entry);
        }
        // the new element takes the place of the pivot or of an element that it has absorbed
        self.rows[start] = pivot;
        self.rows[start + 1..start + 1 + scratch.len()].copy_from_slice(scratch);
        self.elements[v] = elements + 1;
        self.lengths[v] = scratch.len() + 1;
        (degree, hash)
    }

    /// Vertices with equal rows are one from now on.
    fn merge_equal(&mut self, hashes: &mut [(usize, usize)]) {
        hashes.sort_unstable();
        for same in hashes.chunk_by(|a, b| a.0 == b.0) {
            for (at, &(_, v)) in same.iter().enumerate() {
                if self.weights[v] == 0 {
                    continue;
                }
                for &(_, w) in &same[at + 1..] {
                    if self.weights[w] > 0 && self.equal_rows(v, w) {
                        self.with[w] = v;
                        self.weights[v] += std::mem::take(&mut self.weights[w]);
                    }
                }
            }
        }
    }

    fn equal_rows(&self, v: usize, w: usize) -> bool {
        let row = |u: usize| {
            let mut row = self.rows[self.starts[u]..self.starts[u] + self.lengths[u]].to_vec();
            row.sort_unstable();
            row
        };
        self.lengths[v] == self.lengths[w]
            && self.elements[v] == self.elements[w]
            && row(v) == row(w)
    }

    /// Groups by the vertex they are eliminated with; what is left, hubs included, is the last group.
    fn finish(mut self) -> Order {
        let n = self.with.len();
        let mut group = vec![NONE; n];
        for (at, &pivot) in self.pivots.iter().enumerate() {
            group[pivot] = at;
        }
        let last = self.pivots.len();
        for v in 0..n {
            let mut end = v;
            while self.with[end] != end {
                end = self.with[end];
            }
            let found = if group[end] == NONE { last } else { group[end] };
            // paths are shortened so that long ones are walked once
            let mut at = v;
            while self.with[at] != at {
                at = std::mem::replace(&mut self.with[at], end);
            }
            group[v] = found;
        }
        let mut bounds = vec![0; last + 2];
        for &at in &group {
            bounds[at + 1] += 1;
        }
        for at in 0..=last {
            bounds[at + 1] += bounds[at];
        }
        let mut places = bounds.clone();
        let mut vertices = vec![0; n];
        for (v, &at) in group.iter().enumerate() {
            vertices[places[at]] = v;
            places[at] += 1;
        }
        if bounds[last] == n {
            bounds.pop();
        }
        Order { vertices, bounds }
    }
}
