//! The best of some searches, and what to do where a tail comes to its edge.

use super::form::Form;
use super::separable::{Limits, Points, Sum, Tail};

/// A start of a search.
struct Begin {
    /// Whether all peaks begin with the median of their widths: those that the finder sees in a crowd differ more than they do.
    common: bool,
    /// Widths in terms of those of the finder, or of their median.
    width: f64,
    /// u in terms of that of the finder.
    tail: f64,
}

const fn begin(common: bool, width: f64, tail: f64) -> Begin {
    Begin {
        common,
        width,
        tail,
    }
}

/// They are tried one after the other until the residuals are noise, or the best end is met again; it is taken.
const STARTS: [Begin; 6] = [
    begin(false, 1.0, 1.0),
    begin(true, 1.0, 1.0),
    begin(true, 1.5, 1.0),
    begin(false, 0.7, 3.0),
    begin(false, 1.3, 2.0),
    begin(true, 2.0, 1.0),
];

/// Sums of squares that differ by less than this share are of one end.
const SAME: f64 = 0.01;

/// Residuals of so many times the variance of the noise are noise.
const NOISE: f64 = 1.5;

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
    /// `noise` is the deviation of that of the signal.
    pub(super) fn settle(&self, forms: &[Form], limits: &[Limits], noise: f64) -> (Sum, Vec<Tail>) {
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
        // means over n points have 1/n of the variance
        let share = times.len() as f64 / self.times.len() as f64;
        let enough = NOISE * noise * noise * share * times.len() as f64;
        let (mut begin, mut evaluations) = few.best(forms, limits, enough);
        let mut tails = vec![Tail::Free; forms.len()];
        if times.len() < self.times.len() {
            // steps are cheap here
            let near = few.search(&begin, limits, &tails, END);
            evaluations += near.evaluations;
            if near.lost(limits).contains(&true) {
                return (near, tails);
            }
            begin = near.forms;
        }
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

    /// The best of what is near the starts, and the evaluations; a sum of squares that is low enough is not improved on.
    fn best(&self, forms: &[Form], limits: &[Limits], enough: f64) -> (Vec<Form>, usize) {
        let free = vec![Tail::Free; forms.len()];
        let held = vec![Tail::Held; forms.len()];
        let mut widths: Vec<f64> = forms.iter().map(|form| form.deviation).collect();
        widths.sort_by(f64::total_cmp);
        let median = widths[widths.len() / 2];
        let mut evaluations = 0;
        let mut best: Option<(bool, Sum)> = None;
        for start in STARTS {
            let scaled = |(form, limits): (&Form, &Limits)| {
                let width = if start.common { median } else { form.deviation };
                let (low, high) = limits.deviation;
                let deviation = (start.width * width).max(low).min(high);
                let scaled = Form { deviation, ..*form };
                let root = (start.tail * form.root).max(scaled.edge());
                Form { root, ..scaled }
            };
            let begin: Vec<Form> = forms.iter().zip(limits).map(scaled).collect();
            // at first all tails are as small as they are
            let symmetric = self.search(&begin, limits, &held, NEAR);
            evaluations += symmetric.evaluations;
            let begin = symmetric.forms;
            let found = self.search(&begin, limits, &free, NEAR);
            evaluations += found.evaluations;
            let lost = found.lost(limits).contains(&true);
            let known = best.as_ref().is_some_and(|(other_lost, other)| {
                lost == *other_lost && (found.squares / other.squares - 1.0).abs() <= SAME
            });
            let better = best.as_ref().is_none_or(|(other_lost, other)| {
                (lost, found.squares) < (*other_lost, other.squares)
            });
            if better {
                best = Some((lost, found));
            }
            // a peak by itself has one minimum
            let enough = best
                .as_ref()
                .is_some_and(|(lost, best)| !lost && (forms.len() == 1 || best.squares <= enough));
            if known || enough {
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
