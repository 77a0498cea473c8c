//! Uniformisation: the chain as one in steps at the events of a Poisson process that is as fast as its fastest phase.
//!
//! With Λ >= all rates out of a phase, $P = I + T/\Lambda \ge 0$ and $v_k = \alpha P^k$,
//!
//! $$ P(M > t) = \sum_k w_k\, v_k \mathbf 1, \qquad f(t) = \sum_k w_k\, v_k x, \qquad P(M \le t) = \sum_k w_k \Bigl(\alpha_0 +
//! \frac1\Lambda \sum_{j<k} v_j x\Bigr), \qquad w_k = e^{-\Lambda t} \frac{(\Lambda t)^k}{k!}. $$
//!
//! All terms are positive: every one of the three has a small relative error, also where it is 1e-200. Once all components of v shrink by
//! nearly the same factor, they do so for ever: from $\rho v \le vP \le \rho' v$ follows $\rho^m v \le vP^m \le \rho'^m v$ for P >= 0, so
//! the rest of the sequence is known without a product, with a bound (Collatz and Wielandt's).
//!
//! Source: A. Jensen, Markoff chains as an aid in the study of Markoff processes (1953).

use super::phase_type::PhaseType;
use crate::special::{Mean, TAIL, Twofold, UNIT, Window};

/// Below this a probability does not count: its relative error is not bounded.
pub(super) const LEAST: f64 = 1e-290;

/// How often vectors are compared with their successors.
const EVERY: usize = 4;

/// P as columns.
pub(super) enum Columns {
    Dense(Vec<f64>),
    Sparse {
        first: Vec<usize>,
        from: Vec<usize>,
        chances: Vec<f64>,
        stay: Vec<f64>,
    },
}

/// The rate Λ and P for it, each entry with a relative error of at most 3u.
pub(super) struct Clock {
    pub(super) rate: f64,
    pub(super) columns: Columns,
    /// Most terms that one entry of a product has.
    pub(super) terms: usize,
}

impl Clock {
    /// Λ is next to the largest rate out of a phase; nothing if there are no phases, or where it overflows.
    pub(super) fn of(law: &PhaseType) -> Option<Self> {
        let phases = law.phases();
        let mut out: Vec<Twofold> = law
            .exits()
            .iter()
            .map(|&exit| Twofold::from(exit))
            .collect();
        let mut first = vec![0; phases + 1];
        for (from, to, rate) in law.rates() {
            out[from] = out[from].plus(Twofold::from(rate));
            first[to + 1] += 1;
        }
        let rate = out.iter().map(|sum| sum.high).fold(0.0, f64::max).next_up();
        if phases == 0 || !rate.is_finite() {
            return None;
        }
        let stay: Vec<f64> = out
            .iter()
            .map(|&sum| (Twofold::from(rate).minus(sum).high / rate).max(0.0))
            .collect();
        let terms = 1 + first.iter().max().copied().unwrap_or(0);
        for at in 0..phases {
            first[at + 1] += first[at];
        }
        let arcs = law.rates().len();
        let columns = match arcs + phases >= phases * phases / 3 {
            true => {
                let mut dense = vec![0.0; phases * phases];
                for (at, &chance) in stay.iter().enumerate() {
                    dense[at * phases + at] = chance;
                }
                for (from, to, one) in law.rates() {
                    dense[to * phases + from] = one / rate;
                }
                Columns::Dense(dense)
            }
            false => {
                let mut next = first.clone();
                let (mut from, mut chances) = (vec![0; arcs], vec![0.0; arcs]);
                for (begin, to, one) in law.rates() {
                    from[next[to]] = begin;
                    chances[next[to]] = one / rate;
                    next[to] += 1;
                }
                Columns::Sparse {
                    first,
                    from,
                    chances,
                    stay,
                }
            }
        };
        Some(Self {
            rate,
            columns,
            terms,
        })
    }

    /// Multiplications of one product with a vector.
    pub(super) fn work(&self) -> usize {
        match &self.columns {
            Columns::Dense(all) => all.len(),
            Columns::Sparse { chances, stay, .. } => 2 * chances.len() + 2 * stay.len(),
        }
    }

    /// v P
    pub(super) fn step(&self, vector: &[f64], next: &mut [f64]) {
        match &self.columns {
            Columns::Dense(all) => {
                for (sum, column) in next.iter_mut().zip(all.chunks_exact(vector.len())) {
                    *sum = dot(vector, column);
                }
            }
            Columns::Sparse {
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

/// What is known at the k-th event.
#[derive(Clone, Copy, Debug)]
struct Entry {
    /// Not left yet, $v_k \mathbf 1$.
    inside: f64,
    /// Left by then.
    left: f64,
    /// $v_k x$
    leaving: f64,
}

/// The sequence v_0, v_1, .. with what is asked of it.
pub(super) struct Uniformised<'a> {
    law: &'a PhaseType,
    pub(super) clock: Clock,
    vector: Vec<f64>,
    next: Vec<f64>,
    entries: Vec<Entry>,
    /// The factor by which all shrinks, the relative width of its bounds, and from which event on.
    steady: Option<(f64, f64, usize)>,
    window: Window,
    fastest_exit: f64,
}

/// The three answers, and a bound of their relative errors.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums {
    pub(super) survival: f64,
    pub(super) cdf: f64,
    pub(super) density: f64,
    pub(super) error: f64,
}

impl<'a> Uniformised<'a> {
    pub(super) fn new(law: &'a PhaseType, clock: Clock) -> Self {
        let vector = law.initial().to_vec();
        let entry = Entry {
            inside: vector.iter().sum(),
            left: law.atom(),
            leaving: dot(&vector, law.exits()),
        };
        Self {
            law,
            clock,
            next: vec![0.0; vector.len()],
            vector,
            entries: vec![entry],
            steady: None,
            window: Window::default(),
            fastest_exit: law.exits().iter().copied().fold(0.0, f64::max),
        }
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

    /// One more member.
    fn grow(&mut self) {
        let Some(&last) = self.entries.last() else {
            return;
        };
        let left = last.left + last.leaving / self.clock.rate;
        if let Some((factor, ..)) = self.steady {
            self.entries.push(Entry {
                inside: last.inside * factor,
                left,
                leaving: last.leaving * factor,
            });
            return;
        }
        self.clock.step(&self.vector, &mut self.next);
        std::mem::swap(&mut self.vector, &mut self.next);
        let inside: f64 = self.vector.iter().sum();
        self.entries.push(Entry {
            inside,
            left,
            leaving: dot(&self.vector, self.law.exits()),
        });
        if self.entries.len() % EVERY == 0 && last.inside > 0.0 {
            self.compare(inside / last.inside);
        }
    }

    /// Has the sequence become steady?
    fn compare(&mut self, factor: f64) {
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
        self.steady = Some((factor, (most - least) / least, self.entries.len() - 1));
    }

    /// What one product may be off, relatively.
    fn step_error(&self) -> f64 {
        UNIT * (self.clock.terms + 4) as f64
    }

    fn entry(&mut self, at: usize) -> Entry {
        while self.entries.len() <= at {
            self.grow();
        }
        self.entries[at]
    }

    /// The answers at a time with this mean number Λt of events.
    pub(super) fn at(&mut self, mean: f64) -> Sums {
        let mut window = std::mem::take(&mut self.window);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a whole number that is not negative"
        )]
        let mode = mean.floor() as usize;
        let begin = self.entry(mode);
        let fastest = self.fastest_exit;
        let mut sums = (begin.inside, begin.left, begin.leaving / fastest);
        window.set_until(mean, |at, weight, ratio| {
            let now = self.entry(at);
            // Of those beyond at most as many are inside as now above the mode, and have left as now below it; all others may.
            let (inside, left) = match at > mode {
                true => (now.inside, 1.0),
                false => (1.0, now.left),
            };
            let rest = weight / (1.0 - ratio);
            let enough = rest * inside <= TAIL * sums.0.min(sums.2) && rest * left <= TAIL * sums.1;
            sums.0 += weight * now.inside;
            sums.1 += weight * now.left;
            sums.2 += weight * (now.leaving / fastest);
            (enough && ratio < 1.0) || weight < LEAST * 1e-10
        });
        let of = |value: fn(&Entry) -> f64| -> Mean {
            window.mean(|at| {
                let one = self.entries.get(at).map_or(0.0, value);
                (one, one)
            })
        };
        let all = [
            of(|entry| entry.inside),
            of(|entry| entry.left),
            of(|entry| entry.leaving),
        ];
        let last = window.last();
        let relative = all
            .iter()
            .filter(|mean| mean.value > LEAST)
            .map(|mean| mean.bound / mean.value)
            .fold(0.0, f64::max);
        let steady = self.steady.map_or(0.0, |(_, width, from)| {
            (last.saturating_sub(from)) as f64 * (width + self.step_error())
        });
        let products = self.steady.map_or(last, |(_, _, from)| from.min(last)) as f64;
        let rounding = products * self.step_error()
            + UNIT * (2.0 * last as f64 + self.law.phases() as f64 + 8.0);
        self.window = window;
        Sums {
            survival: all[0].value.min(1.0),
            cdf: all[1].value.min(1.0),
            density: all[2].value,
            error: relative + 4.0 * TAIL + (rounding + steady) * 1.01,
        }
    }
}
