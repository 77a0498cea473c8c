//! The plan of an elimination: components, orders, and the dense fronts in which vertices are eliminated together.

use std::ops::Range;

use super::ordering::{Order, minimum_degree};
use super::strong::{Components, strong_components};
use super::tree::Tree;

/// A component with at most this many vertices is one front.
const SMALL: usize = 24;

/// A component with more arcs than this part of its pairs is one front.
const DENSE: usize = 6;

/// A component whose arcs span at most this many places in the given numbering is eliminated in that order.
const BAND: usize = 4;

use super::tree::NONE;

/// Pivots that are eliminated together, and the vertices of later fronts that they touch.
#[derive(Clone, Debug)]
pub(super) struct Front {
    /// Positions of the pivots.
    pub(super) pivots: Range<usize>,
    /// Where the positions of the others stand in [`Plan::boundary`].
    pub(super) boundary: Range<usize>,
    /// How many earlier fronts hand over to this one.
    pub(super) children: usize,
    /// Its arcs in [`Plan::arcs`].
    pub(super) arcs: Range<usize>,
}

impl Front {
    pub(super) fn size(&self) -> usize {
        self.pivots.len() + self.boundary.len()
    }
}

/// A strongly connected component; components stand in reverse topological order.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) fronts: Range<usize>,
    /// The arcs that leave it, in [`Plan::couplings`].
    pub(super) couplings: Range<usize>,
}

/// An arc between two positions, with its place in the list of rates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    from: u32,
    to: u32,
    rate: u32,
}

impl Arc {
    /// `None` where a number needs more than 32 bits.
    pub(super) fn new(from: usize, to: usize, rate: usize) -> Option<Self> {
        let short = |value: usize| u32::try_from(value).ok();
        Some(Self {
            from: short(from)?,
            to: short(to)?,
            rate: short(rate)?,
        })
    }

    pub(super) fn from(self) -> usize {
        self.from as usize
    }

    pub(super) fn to(self) -> usize {
        self.to as usize
    }

    pub(super) fn rate(self) -> usize {
        self.rate as usize
    }
}

/// What elimination does, apart from the numbers. Vertices are renumbered by their *position* in the order of elimination.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    /// The position of a vertex.
    pub(super) position: Vec<usize>,
    pub(super) fronts: Vec<Front>,
    pub(super) boundary: Vec<usize>,
    pub(super) parts: Vec<Part>,
    pub(super) arcs: Vec<Arc>,
    pub(super) couplings: Vec<Arc>,
}

impl Plan {
    /// One front of all vertices.
    pub(super) fn dense(n: usize) -> Self {
        let mut builder = Builder::empty(n);
        builder.position = (0..n).collect();
        if n > 0 {
            builder.band(n, n);
        }
        builder.finish_part(0);
        builder.assign(&[])
    }

    /// The plan for these arcs (from, to, place of the rate), or a vertex of a closed component without an exit.
    ///
    /// Loops must be left out; repeated arcs are summed later.
    pub(super) fn new(
        n: usize,
        arcs: &[Arc],
        leaves: impl Fn(usize) -> bool + Copy,
    ) -> Result<Self, usize> {
        if let Some(width) = ladder(n, arcs) {
            if !(0..n).any(leaves) {
                return Err(0);
            }
            return Ok(Builder::ladder(n, width).assign(arcs));
        }
        let starts = bounds(n, arcs.iter().map(|arc| arc.from()));
        let mut places = starts.clone();
        let mut targets = vec![0; arcs.len()];
        for arc in arcs {
            let place = &mut places[arc.from()];
            targets[*place] = arc.to();
            *place += 1;
        }
        let components = strong_components(&starts, &targets);
        Builder::new(n, &components, &starts, &targets).build(&components, arcs, leaves)
    }
}

/// The longest step of a chain with arcs from every vertex to the next and back, and none that are long.
fn ladder(n: usize, arcs: &[Arc]) -> Option<usize> {
    if n <= SMALL {
        return None;
    }
    let mut width = 0;
    let mut steps = vec![0_u8; n - 1];
    for arc in arcs {
        let span = arc.from.abs_diff(arc.to) as usize;
        width = width.max(span);
        if width > BAND {
            return None;
        }
        if span == 1 {
            steps[arc.from().min(arc.to())] |= if arc.from < arc.to { 1 } else { 2 };
        }
    }
    steps.iter().all(|step| *step == 3).then_some(width)
}

/// Where the items of every key start, keys from 0 to n - 1.
fn bounds(n: usize, keys: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut bounds = vec![0; n + 1];
    for key in keys {
        bounds[key + 1] += 1;
    }
    for at in 0..n {
        bounds[at + 1] += bounds[at];
    }
    bounds
}

struct Builder<'a> {
    starts: &'a [usize],
    targets: &'a [usize],
    /// Component of a vertex, and its rank there.
    component: Vec<usize>,
    rank: Vec<usize>,
    position: Vec<usize>,
    placed: usize,
    fronts: Vec<Front>,
    boundary: Vec<usize>,
    parts: Vec<Part>,
}

impl<'a> Builder<'a> {
    fn empty(n: usize) -> Self {
        Self {
            starts: &[],
            targets: &[],
            component: vec![0; n],
            rank: vec![0; n],
            position: vec![0; n],
            placed: 0,
            fronts: Vec::new(),
            boundary: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// One component in the given order.
    fn ladder(n: usize, width: usize) -> Self {
        let mut builder = Self::empty(n);
        builder.position = (0..n).collect();
        builder.fronts.reserve(n);
        builder.boundary.reserve(n * width);
        builder.band(n, width);
        builder.finish_part(0);
        builder
    }

    fn finish_part(&mut self, first: usize) {
        self.parts.push(Part {
            fronts: first..self.fronts.len(),
            couplings: 0..0,
        });
    }

    /// Fronts of the next `n` positions, whose arcs span at most `width` of them.
    fn band(&mut self, n: usize, width: usize) {
        let last = self.placed + n - width.min(n);
        for position in self.placed..last {
            let base = self.boundary.len();
            self.boundary.extend(position + 1..=position + width);
            self.fronts.push(Front {
                pivots: position..position + 1,
                boundary: base..self.boundary.len(),
                children: usize::from(position > self.placed),
                arcs: 0..0,
            });
        }
        self.fronts.push(Front {
            pivots: last..self.placed + n,
            boundary: self.boundary.len()..self.boundary.len(),
            children: usize::from(last > self.placed),
            arcs: 0..0,
        });
        self.placed += n;
    }

    fn new(n: usize, components: &Components, starts: &'a [usize], targets: &'a [usize]) -> Self {
        let mut builder = Self {
            starts,
            targets,
            ..Self::empty(n)
        };
        for (at, range) in components.bounds.windows(2).enumerate() {
            for (place, &v) in components.vertices[range[0]..range[1]].iter().enumerate() {
                (builder.component[v], builder.rank[v]) = (at, place);
            }
        }
        builder
    }

    fn build(
        mut self,
        components: &Components,
        arcs: &[Arc],
        leaves: impl Fn(usize) -> bool + Copy,
    ) -> Result<Plan, usize> {
        for range in components.bounds.windows(2) {
            let vertices = &components.vertices[range[0]..range[1]];
            let own = self.component[vertices[0]];
            let inside = |w: &&usize| self.component[**w] == own;
            let degree = |v: usize| self.row(v).iter().filter(inside).count();
            let within: usize = vertices.iter().map(|&v| degree(v)).sum();
            let all: usize = vertices.iter().map(|&v| self.row(v).len()).sum();
            if all == within && !vertices.iter().any(|&v| leaves(v)) {
                return Err(vertices[0]);
            }
            let first = self.fronts.len();
            let n = vertices.len();
            let width = match n <= SMALL || within > n * n / DENSE {
                true => n,
                false => self.bandwidth(vertices),
            };
            if width == n {
                self.single(vertices);
            } else if width <= BAND {
                let start = self.placed;
                for (at, &v) in vertices.iter().enumerate() {
                    self.position[v] = start + at;
                }
                self.band(n, width);
            } else {
                let graph = self.symmetric(vertices, within);
                let order = minimum_degree(&graph.0, &graph.1);
                self.fronts_of(vertices, &graph, &order);
            }
            self.finish_part(first);
        }
        Ok(self.assign(arcs))
    }

    fn row(&self, v: usize) -> &'a [usize] {
        &self.targets[self.starts[v]..self.starts[v + 1]]
    }

    fn neighbours(&self, v: usize) -> impl Iterator<Item = usize> + '_ {
        let own = self.component[v];
        let inside = move |w: &&usize| self.component[**w] == own;
        self.row(v).iter().filter(inside).map(|&w| self.rank[w])
    }

    fn bandwidth(&self, vertices: &[usize]) -> usize {
        let spans =
            |(at, &v): (usize, &usize)| self.neighbours(v).map(move |w| w.abs_diff(at)).max();
        vertices
            .iter()
            .enumerate()
            .filter_map(spans)
            .max()
            .unwrap_or(0)
    }

    fn place(&mut self, vertices: impl Iterator<Item = usize>) -> Range<usize> {
        let first = self.placed;
        for v in vertices {
            self.position[v] = self.placed;
            self.placed += 1;
        }
        first..self.placed
    }

    fn single(&mut self, vertices: &[usize]) {
        let pivots = self.place(vertices.iter().copied());
        self.fronts.push(Front {
            pivots,
            boundary: self.boundary.len()..self.boundary.len(),
            children: 0,
            arcs: 0..0,
        });
    }

    /// Rows of the graph of a component, in ranks: arcs both ways, none twice.
    fn symmetric(&self, vertices: &[usize], within: usize) -> (Vec<usize>, Vec<usize>) {
        let n = vertices.len();
        let ends = vertices
            .iter()
            .enumerate()
            .flat_map(|(at, &v)| self.neighbours(v).flat_map(move |w| [at, w]));
        let mut starts = bounds(n, ends);
        let mut places = starts.clone();
        let mut rows = vec![0; 2 * within];
        for (at, &v) in vertices.iter().enumerate() {
            for w in self.neighbours(v) {
                rows[places[at]] = w;
                rows[places[w]] = at;
                places[at] += 1;
                places[w] += 1;
            }
        }
        let mut seen = vec![NONE; n];
        let mut end = 0;
        for at in 0..n {
            let row = std::mem::replace(&mut starts[at], end)..places[at];
            for place in row {
                let w = rows[place];
                if seen[w] != at {
                    seen[w] = at;
                    rows[end] = w;
                    end += 1;
                }
            }
        }
        starts[n] = end;
        rows.truncate(end);
        (starts, rows)
    }

    /// Fronts of a component: groups of the order, joined where that makes no entries, in postorder.
    fn fronts_of(&mut self, vertices: &[usize], graph: &(Vec<usize>, Vec<usize>), order: &Order) {
        let tree = Tree::new(graph, order);
        let mut names: Vec<usize> = Vec::new();
        let first = self.fronts.len();
        for (group, children) in tree.postorder() {
            let mut chain = vec![group];
            while tree.joined[chain[chain.len() - 1]] != NONE {
                chain.push(tree.joined[chain[chain.len() - 1]]);
            }
            let members = chain
                .iter()
                .rev()
                .flat_map(|&g| &order.vertices[order.bounds[g]..order.bounds[g + 1]]);
            let pivots = self.place(members.map(|&at| vertices[at]));
            let start = names.len();
            names.extend(&tree.lists[tree.ranges[group].clone()]);
            let base = self.boundary.len();
            self.fronts.push(Front {
                pivots,
                boundary: base + start..base + names.len(),
                children,
                arcs: 0..0,
            });
        }
        debug_assert!(self.fronts.len() > first);
        let position = &self.position;
        self.boundary
            .extend(names.iter().map(|&at| position[vertices[at]]));
    }

    /// Arcs to the fronts in which their earlier end is a pivot; arcs between components to the component they leave.
    fn assign(self, arcs: &[Arc]) -> Plan {
        let (mut fronts, mut parts) = (self.fronts, self.parts);
        let mut front_of = vec![0; self.position.len()];
        for (at, front) in fronts.iter().enumerate() {
            front_of[front.pivots.clone()].fill(at);
        }
        let count = fronts.len();
        // keys: the fronts, then the components
        let key = |arc: &Arc| match self.component[arc.from()] == self.component[arc.to()] {
            true => front_of[self.position[arc.from()]].min(front_of[self.position[arc.to()]]),
            false => count + self.component[arc.from()],
        };
        let bounds = bounds(count + parts.len(), arcs.iter().map(key));
        let nothing = Arc {
            from: 0,
            to: 0,
            rate: 0,
        };
        let mut sorted = vec![nothing; arcs.len()];
        let mut places = bounds.clone();
        for arc in arcs {
            let place = &mut places[key(arc)];
            let short = |position: usize| u32::try_from(position).unwrap_or(u32::MAX);
            sorted[*place] = Arc {
                from: short(self.position[arc.from()]),
                to: short(self.position[arc.to()]),
                rate: arc.rate,
            };
            *place += 1;
        }
        let couplings = sorted.split_off(bounds[count]);
        for (at, front) in fronts.iter_mut().enumerate() {
            front.arcs = bounds[at]..bounds[at + 1];
        }
        for (at, part) in parts.iter_mut().enumerate() {
            let range = &bounds[count + at..];
            part.couplings = range[0] - bounds[count]..range[1] - bounds[count];
        }
        Plan {
            position: self.position,
            fronts,
            boundary: self.boundary,
            parts,
            arcs: sorted,
            couplings,
        }
    }
}
