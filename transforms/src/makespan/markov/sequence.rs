//! A chain in steps: its vectors one after the other, and what is asked of them.
//!
//! Once all components of v shrink by nearly the same factor in a step, they do so for ever: from $\rho v \le vP \le \rho' v$ follows
//! $\rho^m v \le vP^m \le \rho'^m v$ for P >= 0 (Collatz and Wielandt), so the rest of the sequence is known without a product, and with
//! a bound.

use nalgebra::DMatrix;

use crate::special::UNIT;

/// How often a vector is compared with its successor.
const EVERY: usize = 4;

/// A matrix with entries of 0 or more, as columns.
pub(super) enum Columns {
    Dense(Vec<f64>),
    Sparse {
        first: Vec<usize>,
        from: Vec<usize>,
        chances: Vec<f64>,
        stay: Vec<f64>,
    },
}

impl Columns {
    /// From the diagonal and the entries (from, to, chance) beside it, no two at one place; and the most terms that an entry of a product has.
    pub(super) fn new(
        stay: Vec<f64>,
        arcs: impl ExactSizeIterator<Item = (usize, usize, f64)> + Clone,
    ) -> (Self, usize) {
        let phases = stay.len();
        let mut first = vec![0; phases + 1];
        for (_, to, _) in arcs.clone() {
            first[to + 1] += 1;
        }
        let terms = 1 + first.iter().max().copied().unwrap_or(0);
        let count = arcs.len();
        if count + phases >= phases * phases / 3 {
            let mut dense = vec![0.0; phases * phases];
            for (at, &chance) in stay.iter().enumerate() {
                dense[at * phases + at] = chance;
            }
            for (from, to, chance) in arcs {
                dense[to * phases + from] = chance;
            }
            return (Self::Dense(dense), terms);
        }
        for at in 0..phases {
            first[at + 1] += first[at];
        }
        let mut next = first.clone();
        let (mut from, mut chances) = (vec![0; count], vec![0.0; count]);
        for (begin, to, chance) in arcs {
            from[next[to]] = begin;
            chances[next[to]] = chance;
            next[to] += 1;
        }
        let sparse = Self::Sparse {
            first,
            from,
            chances,
            stay,
        };
        (sparse, terms)
    }

    /// As one matrix.
    pub(super) fn matrix(&self, phases: usize) -> DMatrix<f64> {
        match self {
            Self::Dense(all) => DMatrix::from_column_slice(phases, phases, all),
            Self::Sparse {
                first,
                from,
                chances,
                stay,
            } => {
                let mut matrix = DMatrix::zeros(phases, phases);
                for to in 0..phases {
                    matrix[(to, to)] = stay[to];
                    for arc in first[to]..first[to + 1] {
                        matrix[(from[arc], to)] = chances[arc];
                    }
                }
                matrix
            }
        }
    }

    /// Multiplications of a product with a vector, those with indices counted twice.
    pub(super) fn work(&self) -> f64 {
        match self {
            Self::Dense(all) => all.len() as f64,
            Self::Sparse { chances, stay, .. } => 2.0 * (chances.len() + stay.len()) as f64,
        }
    }

    /// v P
    pub(super) fn step(&self, vector: &[f64], next: &mut [f64]) {
        match self {
            Self::Dense(all) => {
                for (sum, column) in next.iter_mut().zip(all.chunks_exact(vector.len().max(1))) {
                    *sum = dot(vector, column);
                }
            }
            Self::Sparse {
                first,
                from,
                chances,
                stay,
            } => {
                for (at, sum) in next.iter_mut().enumerate() {
                    let into = first[at]..first[at + 1];
                    let arcs = from[into.clone()].iter().zip(&chances[into]);
                    let came: f64 = arcs.map(|(&begin, chance)| vector[begin] * chance).sum();
                    *sum = stay[at] * vector[at] + came;
                }
            }
        }
    }
}

/// In eight parts, so that the sums run side by side.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    const LANES: usize = 8;
    let mut sums = [0.0; LANES];
    let (left, right) = (one.chunks_exact(LANES), other.chunks_exact(LANES));
    let rest = left.remainder().iter().zip(right.remainder());
    let rest: f64 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in left.zip(right) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// What is known after k steps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// Not left yet, $v_k \mathbf 1$.
    pub(super) inside: f64,
    /// Left by then.
    pub(super) left: f64,
    /// Leaves in the next step.
    pub(super) leaving: f64,
}

/// v_0, v_1, .., as far as they were asked for.
pub(super) struct Sequence {
    pub(super) columns: Columns,
    /// Most terms that one entry of a product has.
    terms: usize,
    /// The chance to leave from each phase.
    pub(super) leave: Vec<f64>,
    vector: Vec<f64>,
    next: Vec<f64>,
    entries: Vec<Entry>,
    /// The factor by which all shrinks, the relative width of its bounds, and from which step on.
    steady: Option<(f64, f64, usize)>,
}

impl Sequence {
    pub(super) fn new(
        (columns, terms): (Columns, usize),
        leave: Vec<f64>,
        vector: Vec<f64>,
        atom: f64,
    ) -> Self {
        let entry = Entry {
            inside: vector.iter().sum(),
            left: atom,
            leaving: dot(&vector, &leave),
        };
        Self {
            columns,
            terms,
            leave,
            next: vec![0.0; vector.len()],
            vector,
            entries: vec![entry],
            steady: None,
        }
    }

    pub(super) fn phases(&self) -> usize {
        self.vector.len()
    }

    /// Does the sequence go on without products?
    pub(super) const fn is_steady(&self) -> bool {
        self.steady.is_some()
    }

    /// How many members of the sequence are known.
    pub(super) const fn known(&self) -> usize {
        self.entries.len()
    }

    /// Goes through at most so many members: does the sequence become steady?
    pub(super) fn settles(&mut self, members: usize) -> bool {
        while self.steady.is_none() && self.entries.len() < members {
            self.grow();
        }
        self.is_steady()
    }

    /// After so many steps.
    pub(super) fn entry(&mut self, at: usize) -> Entry {
        while self.entries.len() <= at {
            self.grow();
        }
        self.entries[at]
    }

    /// All entries so far.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    fn grow(&mut self) {
        let Some(&last) = self.entries.last() else {
            return;
        };
        let left = last.left + last.leaving;
        if let Some((factor, ..)) = self.steady {
            self.entries.push(Entry {
                inside: last.inside * factor,
                left,
                leaving: last.leaving * factor,
            });
            return;
        }
        self.columns.step(&self.vector, &mut self.next);
        std::mem::swap(&mut self.vector, &mut self.next);
        let inside: f64 = self.vector.iter().sum();
        self.entries.push(Entry {
            inside,
            left,
            leaving: dot(&self.vector, &self.leave),
        });
        if self.entries.len().is_multiple_of(EVERY) {
            self.compare();
        }
    }

    /// Has the sequence become steady?
    fn compare(&mut self) {
        let (mut least, mut most) = (f64::INFINITY, 0.0_f64);
        let width = self.step_error();
        for (now, before) in self.vector.iter().zip(&self.next) {
            if *now > least * before && *now < most * before {
                continue;
            }
            let ratio = now / before;
            // 0/0 as well as n/0: what has not begun may still begin.
            if !ratio.is_finite() || ratio <= 0.0 {
                return;
            }
            (least, most) = (least.min(ratio), most.max(ratio));
            if most - least > least * width {
                return;
            }
        }
        // Without phases there is nothing to compare.
        if most > 0.0 {
            let width = (most - least) / least;
            self.steady = Some((least + 0.5 * (most - least), width, self.entries.len() - 1));
        }
    }

    /// What one product may be off, relatively: entries of P 3u, products u, sums u for each term.
    fn step_error(&self) -> f64 {
        UNIT * (self.terms + 4) as f64
    }

    /// A bound of the relative errors of an entry, by rounding and by the width of what is steady.
    pub(super) fn error(&self, at: usize) -> f64 {
        let (products, free) = match self.steady {
            Some((_, width, from)) => {
                let beyond = at.saturating_sub(from) as f64;
                (from.min(at), beyond * (width + self.step_error()))
            }
            None => (at, 0.0),
        };
        let sums = UNIT * (at + self.phases() + 2) as f64;
        1.01 * (products as f64 * self.step_error() + free + sums)
    }
}
