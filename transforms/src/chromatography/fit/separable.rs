//! The search for peaks that overlap: areas and baseline are linear and drop out of it.

use super::form::Form;
use super::model::Baseline;
use super::triangle::{back, least_squares, norm, triangle};

/// Steps of one search; some twenty are usual.
const MOST: usize = 200;

/// A step changes a mean by no more than one deviation, the logarithm of a deviation and u by no more than this.
const LONGEST: [f64; 3] = [1.0, 0.5, 0.2];

/// u of the longest tail: a = 0.7, an exponential with a front.
const LONGEST_TAIL: f64 = 1.2;

/// A search ends when no parameter moves by a larger share of its longest step.
const STILL: f64 = 1e-9;

/// Where one peak may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    pub(super) mean: (f64, f64),
    pub(super) deviation: (f64, f64),
}

/// The points, and the line under the peaks.
#[derive(Clone, Copy)]
pub(super) struct Points<'a> {
    pub(super) times: &'a [f64],
    pub(super) signal: &'a [f64],
    pub(super) baseline: Baseline,
}

/// What u of a peak may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    Free,
    Held,
}

/// Peaks with the areas and the baseline that fit them best.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub(super) forms: Vec<Form>,
    /// 0 where the best area is negative.
    pub(super) areas: Vec<f64>,
    /// Σ (model - signal)²
    pub(super) squares: f64,
    /// The derivatives by m, ln σ and u of all peaks, without what areas and baseline take: rows of a triangle, and the residuals there.
    slopes: Vec<Vec<f64>>,
    target: Vec<f64>,
    pub(super) evaluations: usize,
    /// Whether the search came to its end: no step goes down.
    pub(super) ended: bool,
}

impl Points<'_> {
    /// The line under the peaks in terms of its parameters.
    fn line(&self) -> Vec<Vec<f64>> {
        let (first, last) = (self.times[0], self.times[self.times.len() - 1]);
        let place = |time: &f64| (time - 0.5 * (first + last)) / (0.5 * (last - first));
        let mut line = vec![vec![1.0; self.times.len()]];
        line.push(self.times.iter().map(place).collect());
        line.truncate(self.baseline.len());
        line
    }

    /// Areas, baseline and derivatives for some forms.
    fn sum(&self, forms: Vec<Form>) -> Sum {
        let line = self.line();
        let columns: Vec<[Vec<f64>; 4]> =
            forms.iter().map(|form| form.columns(self.times)).collect();
        let mut living: Vec<usize> = (0..forms.len()).collect();
        loop {
            let mut all: Vec<Vec<f64>> = living.iter().map(|&k| columns[k][0].clone()).collect();
            all.extend(line.iter().cloned());
            let linear = all.len();
            for &k in &living {
                all.extend(columns[k][1..].iter().cloned());
            }
            all.push(self.signal.to_vec());
            let last = all.len() - 1;
            let r = triangle(&mut all);
            let best = back(&r, linear, &r[last]);
            let worst = (0..living.len())
                .filter(|&at| best[at] <= 0.0)
                .min_by(|&one, &other| {
                    // the most negative in terms of what it takes from the signal
                    let size = |at: usize| best[at] * norm(&columns[living[at]][0]);
                    size(one).total_cmp(&size(other))
                });
            if let Some(worst) = worst {
                living.remove(worst);
                continue;
            }
            let mut areas = vec![0.0; forms.len()];
            let mut slopes = vec![vec![0.0; last - linear]; 3 * forms.len()];
            for (at, &k) in living.iter().enumerate() {
                areas[k] = best[at];
                for which in 0..3 {
                    let column = &r[linear + 3 * at + which][linear..last];
                    slopes[3 * k + which] = column.iter().map(|x| best[at] * x).collect();
                }
            }
            return Sum {
                forms,
                areas,
                squares: r[last][linear..].iter().map(|x| x * x).sum(),
                slopes,
                target: r[last][linear..last].to_vec(),
                evaluations: 1,
                ended: false,
            };
        }
    }

    /// Means, deviations and, where they are free, tails of the least sum of squares near some forms.
    ///
    /// Areas and baseline are those that fit the forms of every step best, areas at least 0: three parameters of a peak are searched for, and
    /// a start needs no areas. A step is that of Levenberg and Marquardt within the limits.
    ///
    /// Source: G. H. Golub, V. Pereyra, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate
    /// (1973); L. Kaufman, A variable projection method for solving separable nonlinear least squares problems (1975).
    ///
    /// It ends when a step lowers the sum of squares by a smaller share than `fall`, or no step lowers it.
    pub(super) fn search(
        &self,
        forms: &[Form],
        limits: &[Limits],
        tails: &[Tail],
        fall: f64,
    ) -> Sum {
        let mut here = self.sum(forms.to_vec());
        let mut damping = 1e-3;
        let mut evaluations = 1;
        for _ in 0..MOST {
            let (there, moved) = here.step(damping, limits, tails);
            if moved <= STILL {
                here.ended = true;
                break;
            }
            let there = self.sum(there);
            evaluations += 1;
            if there.squares < here.squares {
                let done = here.squares - there.squares <= fall * here.squares;
                here = there;
                damping = (0.2 * damping).max(1e-12);
                if done {
                    here.ended = true;
                    break;
                }
            } else if damping < 1e9 {
                damping *= 5.0;
            } else {
                here.ended = true;
                break;
            }
        }
        here.evaluations = evaluations;
        here
    }
}

impl Sum {
    /// The next forms, and the largest move of a parameter in terms of its longest step.
    fn step(&self, damping: f64, limits: &[Limits], tails: &[Tail]) -> (Vec<Form>, f64) {
        let mut open: Vec<usize> = (0..self.slopes.len())
            .filter(|&j| self.areas[j / 3] > 0.0 && (j % 3 < 2 || tails[j / 3] == Tail::Free))
            .collect();
        loop {
            let step = self.solve(damping, &open);
            // a parameter that stands at its limit and wants beyond stays
            let stays = |&at: &usize| {
                let (j, step) = (open[at], step[at]);
                let (low, high) = self.at_limits(j, limits);
                (low && step < 0.0) || (high && step > 0.0)
            };
            let staying: Vec<usize> = (0..open.len()).filter(stays).collect();
            if staying.is_empty() {
                return self.moved(&open, &step, limits, tails);
            }
            for &at in staying.iter().rev() {
                open.remove(at);
            }
        }
    }

    fn solve(&self, damping: f64, open: &[usize]) -> Vec<f64> {
        let rows = self.target.len();
        let mut right = self.target.clone();
        right.resize(rows + open.len(), 0.0);
        let columns = open.iter().enumerate().map(|(at, &j)| {
            let mut column = self.slopes[j].clone();
            let size = norm(&column);
            column.resize(rows + open.len(), 0.0);
            column[rows + at] = damping.sqrt() * size;
            column
        });
        least_squares(columns.collect(), right)
    }

    fn at_limits(&self, j: usize, limits: &[Limits]) -> (bool, bool) {
        let (form, limits) = (&self.forms[j / 3], &limits[j / 3]);
        match j % 3 {
            0 => (form.mean <= limits.mean.0, form.mean >= limits.mean.1),
            1 => (
                form.deviation <= limits.deviation.0,
                form.deviation >= limits.deviation.1,
            ),
            _ => (
                form.root <= form.edge() * (1.0 + 1e-9),
                form.root >= LONGEST_TAIL,
            ),
        }
    }

    fn moved(
        &self,
        open: &[usize],
        step: &[f64],
        limits: &[Limits],
        tails: &[Tail],
    ) -> (Vec<Form>, f64) {
        let longest = |j: usize| match j % 3 {
            0 => self.forms[j / 3].deviation,
            which => LONGEST[which],
        };
        let largest = open.iter().zip(step).fold(0.0, |most: f64, (&j, step)| {
            most.max((step / longest(j)).abs())
        });
        // the direction is kept
        let share = 1.0 / largest.max(1.0);
        let mut forms = self.forms.clone();
        for (&j, step) in open.iter().zip(step) {
            let form = &mut forms[j / 3];
            match j % 3 {
                0 => form.mean += share * step,
                1 => form.deviation *= (share * step).exp(),
                _ => form.root += share * step,
            }
        }
        for ((form, limits), tail) in forms.iter_mut().zip(limits).zip(tails) {
            form.mean = form.mean.max(limits.mean.0).min(limits.mean.1);
            let (low, high) = limits.deviation;
            form.deviation = form.deviation.max(low).min(high);
            if *tail == Tail::Free {
                form.root = form.root.max(form.edge()).min(LONGEST_TAIL);
            }
        }
        (forms, largest)
    }

    /// Which tails have come to their edge.
    pub(super) fn at_edge(&self) -> Vec<bool> {
        let at_edge = |form: &Form| form.root <= form.edge() * (1.0 + 1e-6);
        self.forms.iter().map(at_edge).collect()
    }

    /// Which peaks have vanished or want to be beyond their limits.
    pub(super) fn lost(&self, limits: &[Limits]) -> Vec<bool> {
        (0..self.forms.len())
            .map(|k| {
                let beyond = |j: usize| {
                    let (low, high) = self.at_limits(j, limits);
                    low || high
                };
                self.areas[k] <= 0.0 || beyond(3 * k) || beyond(3 * k + 1)
            })
            .collect()
    }

    /// The share of the residuals that a change of the parameters would take, to first order: 0 at a minimum.
    pub(super) fn gradient(&self) -> f64 {
        norm(&self.target) / self.squares.sqrt()
    }

    /// The u that a peak would have without an edge, by one step from where it is, and its standard error.
    pub(super) fn wanted_root(&self, peak: usize, tails: &[Tail], degrees: f64) -> (f64, f64) {
        let own = 3 * peak + 2;
        let others = (0..self.slopes.len())
            .filter(|&j| j != own && self.areas[j / 3] > 0.0)
            .filter(|&j| j % 3 < 2 || tails[j / 3] == Tail::Free);
        let mut columns: Vec<Vec<f64>> = others
            .chain([own])
            .map(|j| self.slopes[j].clone())
            .collect();
        let size = columns.len();
        columns.push(self.target.clone());
        let r = triangle(&mut columns);
        let length = r[size - 1][size - 1];
        let deviation = (self.squares / degrees).sqrt();
        (
            self.forms[peak].root + r[size][size - 1] / length,
            deviation / length,
        )
    }
}
