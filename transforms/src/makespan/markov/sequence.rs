//! A chain in steps: its vectors one after the other, and what is asked of them.
//!
//! Once all components of v shrink by nearly the same factor in a step, they do so for ever: from $\rho v \le vP \le \rho' v$ follows
//! $\rho^m v \le vP^m \le \rho'^m v$ for P >= 0 (Collatz and Wielandt), so the rest of the sequence is known without a product, and with
//! a bound.

use crate::special::UNIT;

/// How often a vector is compared with its successor.
const EVERY: usize = 4;

/// So often a steady sequence is taken from its beginning again, lest roundings add up.
const ANCHOR: usize = 32;

/// A matrix with entries of 0 or more: dense by rows, sparse by columns.
pub(super) enum Matrix {
    Dense(Vec<f64>),
    Sparse {
        first: Vec<usize>,
        from: Vec<usize>,
        chances: Vec<f64>,
        stay: Vec<f64>,
    },
}

impl Matrix {
    /// From the diagonal and the entries (from, to, chance) beside it, no two at one place; and how many additions a term of a
    /// product goes through at most.
    pub(super) fn new(
        stay: Vec<f64>,
        arcs: impl ExactSizeIterator<Item = (usize, usize, f64)> + Clone,
    ) -> (Self, usize) {
        let (phases, count) = (stay.len(), arcs.len());
        if count + phases >= phases * phases / 3 {
            let mut dense = vec![0.0; phases * phases];
            for (at, &chance) in stay.iter().enumerate() {
                dense[at * phases + at] = chance;
            }
            for (from, to, chance) in arcs {
                dense[from * phases + to] = chance;
            }
            return (Self::Dense(dense), phases / ROWS + ROWS + 1);
        }
        let mut first = vec![0; phases + 1];
        for (_, to, _) in arcs.clone() {
            first[to + 1] += 1;
        }
        let terms = 1 + first.iter().max().copied().unwrap_or(0);
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

    /// Goes through all entries (from, to, chance) that may be other than 0.
    pub(super) fn each(&self, phases: usize, mut take: impl FnMut(usize, usize, f64)) {
        match self {
            Self::Dense(all) => {
                for (at, &chance) in all.iter().enumerate() {
                    take(at / phases, at % phases, chance);
                }
            }
            Self::Sparse {
                first,
                from,
                chances,
                stay,
            } => {
                for to in 0..phases {
                    take(to, to, stay[to]);
                    for arc in first[to]..first[to + 1] {
                        take(from[arc], to, chances[arc]);
                    }
                }
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
            Self::Dense(all) => by_rows(all, vector, next),
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

/// Rows that are added at once.
const ROWS: usize = 4;

/// v P of a dense matrix by rows: four rows at a time are read in the order in which they lie, and the sums of all columns run side by
/// side. A term goes through its group's sum, and then through one for every group.
fn by_rows(all: &[f64], vector: &[f64], next: &mut [f64]) {
    next.fill(0.0);
    let phases = next.len();
    let groups = all.chunks(ROWS * phases.max(1));
    for (rows, values) in groups.zip(vector.chunks(ROWS)) {
        if values.iter().all(|value| *value <= 0.0) {
            // A chain often begins in one phase.
            continue;
        }
        if let [a, b, c, d] = *values {
            let (low, high) = rows.split_at(2 * phases);
            let (first, second) = low.split_at(phases);
            let (third, fourth) = high.split_at(phases);
            let pairs = first.iter().zip(second).zip(third.iter().zip(fourth));
            for (sum, ((w, x), (y, z))) in next.iter_mut().zip(pairs) {
                *sum += (a * w + b * x) + (c * y + d * z);
            }
            continue;
        }
        for (row, value) in rows.chunks_exact(phases).zip(values) {
            for (sum, chance) in next.iter_mut().zip(row) {
                *sum += value * chance;
            }
        }
    }
}

/// Sums that run side by side.
const LANES: usize = 8;

/// The product in eight parts, so that the sums run side by side.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
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

/// The sum in eight parts.
fn total(values: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let groups = values.chunks_exact(LANES);
    let rest: f64 = groups.remainder().iter().sum();
    for group in groups {
        for (sum, value) in sums.iter_mut().zip(group) {
            *sum += value;
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
    pub(super) matrix: Matrix,
    /// Additions that a term of a product goes through at most.
    terms: usize,
    /// The chance to leave from each phase.
    pub(super) leave: Vec<f64>,
    pub(super) vector: Vec<f64>,
    /// The one before.
    pub(super) next: Vec<f64>,
    /// So many members are known not to be enough to become steady.
    pub(super) waited: usize,
    entries: Vec<Entry>,
    steady: Option<Steady>,
}

/// How a sequence goes on without products.
#[derive(Clone, Copy, Debug)]
struct Steady {
    /// From which step on.
    from: usize,
    /// The entry of that step.
    entry: Entry,
    /// The factor by which all shrinks in a step: 1 less the share that leaves, which has more digits where few leave.
    factor: f64,
    /// Its logarithm.
    logarithm: f64,
    /// The relative distance of the bounds of the factor.
    width: f64,
}

impl Sequence {
    pub(super) fn new(
        (matrix, terms): (Matrix, usize),
        leave: Vec<f64>,
        vector: Vec<f64>,
        atom: f64,
    ) -> Self {
        let entry = Entry {
            inside: total(&vector),
            left: atom,
            leaving: dot(&vector, &leave),
        };
        Self {
            matrix,
            terms,
            leave,
            next: vec![0.0; vector.len()],
            vector,
            waited: 0,
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
        if let Some(steady) = self.steady {
            let beyond = self.entries.len() - steady.from;
            let (base, power) = match beyond.is_multiple_of(ANCHOR) {
                true => (steady.entry, (beyond as f64 * steady.logarithm).exp()),
                false => (last, steady.factor),
            };
            self.entries.push(Entry {
                inside: base.inside * power,
                left,
                leaving: base.leaving * power,
            });
            return;
        }
        self.matrix.step(&self.vector, &mut self.next);
        std::mem::swap(&mut self.vector, &mut self.next);
        self.entries.push(Entry {
            inside: total(&self.vector),
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
        if let Some(&entry) = self.entries.last()
            && most > 0.0
        {
            let share = entry.leaving / entry.inside;
            let middle = least + 0.5 * (most - least);
            let (factor, logarithm) = match share < 0.5 {
                true => (1.0 - share, (-share).ln_1p()),
                false => (middle, middle.ln()),
            };
            self.steady = Some(Steady {
                from: self.entries.len() - 1,
                entry,
                factor,
                logarithm,
                width: (most - least) / least,
            });
        }
    }

    /// What one product may be off, relatively: entries of P 3u, products u, sums u for each term.
    pub(super) fn step_error(&self) -> f64 {
        UNIT * (self.terms + 4) as f64
    }

    /// A bound of the relative errors of an entry, by rounding and by the width of what is steady.
    pub(super) fn error(&self, at: usize) -> f64 {
        let (products, free) = match self.steady {
            Some(steady) => {
                let beyond = at.saturating_sub(steady.from) as f64;
                let free = beyond * (steady.width + 2.0 * self.step_error());
                (steady.from.min(at), free)
            }
            None => (at, 0.0),
        };
        let sums = UNIT * (at + self.phases() + 2) as f64;
        1.01 * (products as f64 * self.step_error() + free + sums)
    }
}
