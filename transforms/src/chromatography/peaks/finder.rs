//! From ridges of the curvature to peaks of the signal.

use super::find::{Peak, PeakKind};
use super::polynomial::{descend, nearest_point, top};
use super::ridges::Ridge;
use super::scales::{HALF_WIDTH, Response};
use super::trace::{Scaled, floor_index};

/// A plateau is flat within this share of its height.
const FLAT: f64 = 1e-3;

/// A peak ends where it has fallen to this share of its height, or to half the noise.
const END: f64 = 1e-6;

/// It ends in any case after so many of its widths on either side.
const FAR: f64 = 10.0;

/// An apex stands out by this share of its height at least, or has to pass as a shoulder.
const RELIEF: f64 = 0.02;

/// A shoulder bends the signal by this share of it at least: no detector is that linear.
const BULGE: f64 = 0.05;

/// Within so many scales of a peak, or a window of its own, a shoulder of less than [`MINOR`] of its amplitude is an imperfection.
const REACH: f64 = 1.2;

/// See [`REACH`].
const MINOR: f64 = 0.15;

/// A bulge that is seen at so many scales, two octaves, is no imperfection.
const LASTING: usize = 5;

/// Rounds of leaving peaks out; two are usual.
const ROUNDS: usize = 20;

/// The parts that the search goes over: all in mean steps and scaled signals.
pub(super) struct Finder<'a> {
    pub(super) trace: &'a Scaled,
    pub(super) seen: &'a [Response],
    /// The signal above the baseline.
    pub(super) corrected: &'a [f64],
    /// The baseline, and its means over 2, 4, 8 .. points like those of the levels.
    pub(super) baseline: Vec<Vec<f64>>,
    pub(super) deviation: f64,
}

/// A peak with the ridge that it came from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draft {
    pub(super) peak: Peak,
    ridge: Ridge,
}

impl Finder<'_> {
    /// The peaks of some ridges that are high and wide enough.
    pub(super) fn peaks(&self, ridges: &[Ridge], (height, width): (f64, f64)) -> Vec<Draft> {
        let mut drafts = self.drafts(ridges);
        self.measure(&mut drafts);
        for _ in 0..ROUNDS {
            let holds = |draft: &Draft| self.holds(draft, &drafts, height, width);
            let kept: Vec<Draft> = drafts.iter().copied().filter(holds).collect();
            if kept.len() == drafts.len() {
                break;
            }
            drafts = kept;
            // a peak that is refused gives its valley back to its neighbours
            self.measure(&mut drafts);
        }
        drafts
    }

    /// One draft for each ridge: the maximum to which the smoothed signal rises from it, or a shoulder.
    fn drafts(&self, ridges: &[Ridge]) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::with_capacity(ridges.len());
        for ridge in ridges {
            let place = self.climb(ridge);
            let index = self.point(place);
            drafts.push(Draft {
                ridge: *ridge,
                peak: Peak {
                    apex: self.trace.times[index],
                    height: self.corrected[index],
                    first: index,
                    last: index,
                    index,
                    prominence: 0.0,
                    width: 0.0,
                    score: ridge.score,
                    kind: PeakKind::Apex,
                },
            });
        }
        self.part(&mut drafts);
        drafts
    }

    fn point(&self, place: f64) -> usize {
        floor_index((place + 0.5).max(0.0)).min(self.corrected.len() - 1)
    }

    /// The place in the trace where the smoothed signal above the baseline is highest, uphill from a ridge.
    fn climb(&self, ridge: &Ridge) -> f64 {
        let response = &self.seen[ridge.finest];
        let radius = floor_index(response.level_scale + 0.5).max(1);
        let last = response.smooth.len() - 1;
        let mut at = response.index(ridge.place);
        loop {
            let (from, to) = (at.saturating_sub(radius), (at + radius).min(last));
            let height = |k: &usize| self.smooth(response, *k);
            let best = (from..=to)
                .max_by(|a, b| height(a).total_cmp(&height(b)))
                .unwrap_or(at);
            // strictly higher, or a plateau would be walked without end
            if best == at || height(&best) <= height(&at) {
                return response.place(at);
            }
            at = best;
        }
    }

    /// The smoothed signal above the baseline.
    fn smooth(&self, response: &Response, index: usize) -> f64 {
        let level = response.stride.ilog2() as usize;
        response.smooth[index] - self.baseline[level][index]
    }

    /// Ridges that climb to one maximum: the largest has it, the others stay where they are as shoulders. On a plateau all are one.
    fn part(&self, drafts: &mut Vec<Draft>) {
        drafts.sort_by_key(|draft| draft.peak.index);
        let mut from = 0;
        while from < drafts.len() {
            let mut to = from + 1;
            while to < drafts.len() && self.same_top(&drafts[to - 1], &drafts[to]) {
                to += 1;
            }
            let group = &mut drafts[from..to];
            let owner = (0..group.len()).max_by(|&a, &b| {
                group[a]
                    .ridge
                    .amplitude
                    .total_cmp(&group[b].ridge.amplitude)
            });
            for (k, draft) in group.iter_mut().enumerate() {
                let place = self.point(draft.ridge.place);
                if Some(k) != owner && place != draft.peak.index {
                    draft.peak.kind = PeakKind::Shoulder;
                    draft.peak.index = place;
                }
            }
            from = to;
        }
        drafts.sort_by_key(|draft| (draft.peak.index, draft.peak.kind == PeakKind::Shoulder));
        drafts.dedup_by_key(|draft| draft.peak.index);
        drafts.dedup_by(|later, kept| self.plateau(kept, later));
    }

    fn same_top(&self, one: &Draft, other: &Draft) -> bool {
        let stride = self.seen[one.ridge.finest.max(other.ridge.finest)].stride;
        other.peak.index - one.peak.index <= stride
    }

    /// Whether the signal is flat between two peaks; if so the first takes the middle.
    fn plateau(&self, one: &mut Draft, other: &Draft) -> bool {
        let (from, to) = (
            one.peak.index.min(other.peak.index),
            one.peak.index.max(other.peak.index),
        );
        let (least, most) = super::trace::range(&self.corrected[from..=to]);
        let flat = most - least <= (FLAT * most).max(4.0 * self.deviation);
        if flat {
            let larger = if one.ridge.amplitude >= other.ridge.amplitude {
                one.ridge
            } else {
                other.ridge
            };
            one.ridge = larger;
            one.peak.kind = PeakKind::Apex;
            one.peak.index = usize::midpoint(from, to);
        }
        flat
    }

    /// Whether a measured peak is one: tall and wide enough, and a hill of its own or a bulge that is more than an imperfection.
    fn holds(&self, draft: &Draft, all: &[Draft], least_height: f64, least_width: f64) -> bool {
        let peak = &draft.peak;
        if peak.height.is_nan()
            || peak.height < least_height
            || peak.height <= 0.0
            || peak.width < least_width
        {
            return false;
        }
        if peak.kind == PeakKind::Apex
            && peak.prominence >= (RELIEF * peak.height).max(0.5 * least_height)
        {
            return true;
        }
        let ridge = &draft.ridge;
        let window = HALF_WIDTH * self.seen[ridge.finest].scale;
        let minor = all.iter().any(|other| {
            let distance = (other.ridge.place - ridge.place).abs();
            let reach = REACH * self.seen[other.ridge.best].scale;
            let near = distance < window || (distance < reach && ridge.seen < LASTING);
            distance > 0.0 && near && ridge.amplitude < MINOR * other.ridge.amplitude
        });
        !minor && ridge.amplitude >= (BULGE * peak.height).max(least_height)
    }

    /// Bounds, tops, widths and prominences of peaks in the order of time.
    fn measure(&self, drafts: &mut [Draft]) {
        let cuts: Vec<usize> = drafts
            .windows(2)
            .map(|pair| self.cut(&pair[0], &pair[1]))
            .collect();
        let n = self.corrected.len();
        for (k, draft) in drafts.iter_mut().enumerate() {
            let from = k.checked_sub(1).map_or(0, |k| cuts[k]);
            let to = cuts.get(k).copied().unwrap_or(n - 1);
            self.measure_one(draft, from, to);
        }
        let heights: Vec<f64> = drafts.iter().map(|draft| draft.peak.height).collect();
        let valleys: Vec<f64> = cuts
            .iter()
            .map(|&cut| self.corrected[cut].max(0.0))
            .collect();
        for (k, draft) in drafts.iter_mut().enumerate() {
            if draft.peak.kind == PeakKind::Shoulder {
                draft.peak.prominence = 0.0;
                continue;
            }
            let higher = |&j: &usize| heights[j] > heights[k];
            let left = (0..k)
                .rev()
                .find(higher)
                .map_or(0.0, |j| least(&valleys[j..k]));
            let right = (k + 1..heights.len())
                .find(higher)
                .map_or(0.0, |j| least(&valleys[k..j]));
            draft.peak.prominence = (heights[k] - left.max(right)).max(0.0);
        }
    }

    /// The point between two peaks: the lowest, or between a peak and its shoulder the most convex.
    fn cut(&self, one: &Draft, other: &Draft) -> usize {
        let (from, to) = (one.peak.index, other.peak.index);
        let finest = one.ridge.finest.min(other.ridge.finest);
        let response = &self.seen[finest];
        let (low, high) = (response.index(from as f64), response.index(to as f64));
        let shoulder = [one, other]
            .iter()
            .any(|draft| draft.peak.kind == PeakKind::Shoulder);
        let depth = |k: &usize| match shoulder {
            true => response.score[*k],
            false => self.smooth(response, *k),
        };
        let lowest = (low..=high).min_by(|a, b| depth(a).total_cmp(&depth(b)));
        lowest
            .map_or(from, |k| self.point(response.place(k)))
            .clamp(from, to)
    }

    fn measure_one(&self, draft: &mut Draft, from: usize, to: usize) {
        let (t, y) = (&self.trace.times, self.corrected);
        let ridge = &draft.ridge;
        let seen_width = super::ridges::WIDTH_OF_SCALE * self.seen[ridge.best].scale;
        let response = &self.seen[ridge.finest];
        let peak = &mut draft.peak;
        let level: Vec<f64> = self.smoothed(response, from, to);
        let (low, high) = (response.index(from as f64), response.index(to as f64));
        let times = &response.times[low..=high];
        let start = response.index(peak.index as f64).clamp(low, high) - low;
        let half = 0.5 * level[start];
        let left =
            descend(times, &level, start, 0, half).map(|at| response.times[low + start] - at);
        let right = descend(times, &level, start, level.len() - 1, half)
            .map(|at| at - response.times[low + start]);
        peak.width = match (left, right) {
            (Some(left), Some(right)) => left + right,
            (Some(side), None) | (None, Some(side)) => 2.0 * side,
            (None, None) => seen_width,
        };
        let shoulder = peak.kind == PeakKind::Shoulder;
        (peak.apex, peak.height) = match shoulder {
            true => (
                sharpest(response, start + low),
                self.smooth(response, start + low),
            ),
            false => top(
                t,
                y,
                peak.index,
                from,
                to,
                peak.width / 2.355,
                self.deviation,
            ),
        };
        if !shoulder {
            peak.index = nearest_point(t, peak.apex).clamp(from, to);
        }
        peak.first = self.walk(peak.index, from, peak.width);
        peak.last = self.walk(peak.index, to, peak.width);
    }

    fn smoothed(&self, response: &Response, from: usize, to: usize) -> Vec<f64> {
        let (low, high) = (response.index(from as f64), response.index(to as f64));
        (low..=high).map(|k| self.smooth(response, k)).collect()
    }

    /// From the apex towards a limit until nothing is left, or the signal rises again by more than its noise.
    fn walk(&self, apex: usize, limit: usize, width: f64) -> usize {
        let (t, y) = (&self.trace.times, self.corrected);
        let level = (END * y[apex]).max(0.5 * self.deviation);
        let (mut at, mut lowest) = (apex, apex);
        while at != limit && (t[at] - t[apex]).abs() <= FAR * width {
            at = if limit > at { at + 1 } else { at - 1 };
            if y[at] < y[lowest] {
                lowest = at;
            }
            if y[lowest] <= level || y[at] > y[lowest] + 4.0 * self.deviation.max(END * y[apex]) {
                return lowest;
            }
        }
        lowest
    }
}

/// Time of the maximum of the curvature by the parabola through three of its values.
fn sharpest(response: &Response, index: usize) -> f64 {
    let (t, z) = (&response.times, &response.score);
    if index == 0 || index + 1 >= z.len() {
        return t[index];
    }
    let bend = z[index - 1] - 2.0 * z[index] + z[index + 1];
    let by = match bend < 0.0 {
        true => (0.5 * (z[index - 1] - z[index + 1]) / bend).clamp(-0.5, 0.5),
        false => 0.0,
    };
    by.mul_add(0.5 * (t[index + 1] - t[index - 1]), t[index])
}

fn least(numbers: &[f64]) -> f64 {
    numbers.iter().fold(f64::INFINITY, |least, &x| least.min(x))
}
