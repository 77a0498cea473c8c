//! The best of some searches, and what to do where a tail comes to its edge.

use super::form::Form;
use super::separable::{Limits, Points, Sum, Tail};

/// Widths and tails at the starts of a search, in terms of those of the finder; the best end is taken.
const STARTS: [(f64, f64); 3] = [(1.0, 1.0), (0.7, 3.0), (1.3, 2.0)];

/// A start is left when its sum of squares falls by less than this share; only the best goes on to the end,
const NEAR: f64 = 1e-4;

/// which is where it falls by less than this.
const END: f64 = 1e-13;

/// Starts in longer windows are searched for in means over neighbouring points,
const LONG: usize = 200;

/// at least so many to a deviation,
const POINTS: usize = 6;

/// and at most so many in all.
const MOST_POINTS: usize = 8000;

impl Points<'_> {
    /// The best end of the searches from all starts; tails that come to their edge are held there, and the rest is found anew.
    pub(super) fn settle(&self, forms: &[Form], limits: &[Limits]) -> (Sum, Vec<Tail>) {
        let narrowest = forms
            .iter()
            .map(|form| form.deviation)
            .fold(f64::MAX, f64::min);
        let (times, signal) = thinned(self.times, self.signal, narrowest);
        let few = Points {
            times: &times,
            signal: &signal,
            ..*self
        };
        let (begin, mut evaluations) = few.best(forms, limits);
        let mut tails = vec![Tail::Free; forms.len()];
        let mut found = self.search(&begin, limits, &tails, END);
        evaluations += found.evaluations;
        for _ in 0..forms.len() {
            let at_edge = found.at_edge();
            let mut forms = found.forms.clone();
            let mut changed = false;
            for (k, form) in forms.iter_mut().enumerate() {
                if at_edge[k] && tails[k] == Tail::Free {
                    form.root = form.symmetric();
                    tails[k] = Tail::Held;
                    changed = true;
                }
            }
            if !changed {
                break;
            }
            found = self.search(&forms, limits, &tails, END);
            evaluations += found.evaluations;
        }
        found.evaluations = evaluations;
        (found, tails)
    }

    /// The best of what is near the starts, and the evaluations.
    fn best(&self, forms: &[Form], limits: &[Limits]) -> (Vec<Form>, usize) {
        let free = vec![Tail::Free; forms.len()];
        let held = vec![Tail::Held; forms.len()];
        let mut evaluations = 0;
        let mut best: Option<(bool, Sum)> = None;
        for (at, (width, tail)) in STARTS.into_iter().enumerate() {
            let scaled = |form: &Form| {
                let deviation = width * form.deviation;
                let scaled = Form { deviation, ..*form };
                let root = (tail * form.root).max(scaled.edge());
                Form { root, ..scaled }
            };
            let mut begin: Vec<Form> = forms.iter().map(scaled).collect();
            if at == 0 {
                let symmetric = self.search(&begin, limits, &held, NEAR);
                evaluations += symmetric.evaluations;
                begin = symmetric.forms;
            }
            let found = self.search(&begin, limits, &free, NEAR);
            evaluations += found.evaluations;
            let lost = found.lost(limits).contains(&true);
            let better = best.as_ref().is_none_or(|(other_lost, other)| {
                (lost, found.squares) < (*other_lost, other.squares)
            });
            if better {
                best = Some((lost, found));
            }
            // a peak by itself has one minimum
            if forms.len() == 1 && !lost {
                break;
            }
        }
        let best = best.map_or_else(|| forms.to_vec(), |(_, found)| found.forms);
        (best, evaluations)
    }
}

/// Means over neighbours where there are many more points than a peak needs.
fn thinned(times: &[f64], signal: &[f64], deviation: f64) -> (Vec<f64>, Vec<f64>) {
    let within = times.partition_point(|time| *time < times[0] + deviation);
    let chunk = (within / POINTS)
        .min(times.len() / LONG)
        .max(times.len().div_ceil(MOST_POINTS))
        .max(1);
    let mean = |numbers: &[f64]| -> Vec<f64> {
        let chunks = numbers.chunks(chunk);
        chunks
            .map(|chunk| chunk.iter().sum::<f64>() / chunk.len() as f64)
            .collect()
    };
    (mean(times), mean(signal))
}
