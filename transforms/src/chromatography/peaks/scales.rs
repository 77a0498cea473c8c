//! The curvature of a trace on dyadic scales, in units of its noise.

use super::trace::{Scaled, floor_index, quantile};

/// Standard deviations of the weight (1 - u²)³ in its half width.
pub(super) const HALF_WIDTH: f64 = 3.0;

/// Scales of the trace itself, in points; each coarser level adds the last two in its own points.
const FIRST: [f64; 5] = [
    0.75,
    1.0,
    std::f64::consts::SQRT_2,
    2.0,
    2.0 * std::f64::consts::SQRT_2,
];

/// The widest scale in points is this share of the trace: its window then covers two thirds.
const WIDEST: f64 = 9.0;

/// The noise of one scale is at most this times that of the scale before, each reckoned for one point: 1/f noise has 2^(1/4).
const GROWTH: f64 = 1.2;

/// 25 % of |z| lie below this for a standard normal z.
const QUARTILE: f64 = 0.318_639_363_964_375;

/// A trace of means over 2^k points.
struct Level {
    times: Vec<f64>,
    signal: Vec<f64>,
}

impl Level {
    fn halved(&self) -> Self {
        Self {
            times: halved(&self.times),
            signal: halved(&self.signal),
        }
    }
}

fn halved(numbers: &[f64]) -> Vec<f64> {
    numbers
        .chunks_exact(2)
        .map(|pair| 0.5 * (pair[0] + pair[1]))
        .collect()
}

/// Some numbers with their means over 2, 4, .. points up to a stride.
pub(super) fn means(numbers: &[f64], stride: usize) -> Vec<Vec<f64>> {
    let halvings = stride.max(1).ilog2() as usize;
    std::iter::successors(Some(numbers.to_vec()), |last| Some(halved(last)))
        .take(halvings + 1)
        .collect()
}

/// What one scale sees.
pub(super) struct Response {
    /// Standard deviation of the window, in points of the trace.
    pub(super) scale: f64,
    /// The same in points of the level.
    pub(super) level_scale: f64,
    /// Standard deviation of the noise that the score counts in, for one point of the trace.
    pub(super) noise: f64,
    /// Points of the trace in one point of the level.
    pub(super) stride: usize,
    /// Times of the level.
    pub(super) times: Vec<f64>,
    /// Downward curvature in standard deviations of its noise.
    pub(super) score: Vec<f64>,
    /// The signal, smoothed by local parabolas.
    pub(super) smooth: Vec<f64>,
}

impl Response {
    /// Index in the trace of the middle of a point of the level.
    pub(super) fn place(&self, index: usize) -> f64 {
        (index as f64 + 0.5) * self.stride as f64 - 0.5
    }

    /// The point of the level nearest to a place in the trace.
    pub(super) fn index(&self, place: f64) -> usize {
        let index = floor_index(((place + 0.5) / self.stride as f64).max(0.0));
        index.min(self.times.len() - 1)
    }
}

/// Curvature of the local parabola with weights (1 - u²)³ at every point, from the finest scale to the coarsest.
///
/// The kernel of a parabola fitted with Gaussian weights is the second derivative of a Gaussian, and near enough that of the weights used
/// here: the matched filter of a peak on an unknown line. Fitting it to the times at hand keeps it free of the line on unequal steps.
pub(super) fn responses(trace: &Scaled, deviation: f64) -> Vec<Response> {
    let mut level = Level {
        times: trace.times.clone(),
        signal: trace.signal.clone(),
    };
    let mut found = Vec::new();
    let (mut stride, mut noise) = (1, deviation);
    let widest = trace.times.len() as f64 / WIDEST;
    loop {
        let scales = if stride == 1 { &FIRST[..] } else { &FIRST[3..] };
        let root = (stride as f64).sqrt();
        for &level_scale in scales {
            let scale = level_scale * stride as f64;
            if scale > widest && !found.is_empty() {
                return found;
            }
            let (mut score, smooth) = filter(&level, level_scale);
            let mut sizes: Vec<f64> = score.iter().map(|r| r.abs()).collect();
            let seen = root * quantile(&mut sizes, 0.25) / QUARTILE;
            noise = seen.min(GROWTH * noise).max(deviation);
            // a trace without any noise has a deviation of 0 only if all of it is 0
            let unit = (noise / root).max(f64::MIN_POSITIVE);
            score.iter_mut().for_each(|r| *r /= unit);
            found.push(Response {
                scale,
                level_scale,
                noise,
                stride,
                times: level.times.clone(),
                score,
                smooth,
            });
        }
        level = level.halved();
        stride *= 2;
    }
}

/// Downward curvature, with a kernel of unit norm, and the value of the local parabola at each point.
fn filter(level: &Level, scale: f64) -> (Vec<f64>, Vec<f64>) {
    let n = level.times.len();
    let width = HALF_WIDTH * scale;
    let reach = floor_index(width.ceil()).saturating_sub(1).max(1);
    let mut weights = Vec::with_capacity(2 * reach + 1);
    let (mut score, mut smooth) = (Vec::with_capacity(n), Vec::with_capacity(n));
    for i in 0..n {
        let (from, to) = (i.saturating_sub(reach), (i + reach).min(n - 1));
        let (t, y) = (&level.times[from..=to], &level.signal[from..=to]);
        let middle = level.times[i];
        let half = (middle - t[0]).max(t[t.len() - 1] - middle) * width / reach as f64;
        let (r, value) = parabola(t, y, middle, 1.0 / half, &mut weights);
        score.push(r);
        smooth.push(if value.is_finite() {
            value
        } else {
            level.signal[i]
        });
    }
    (score, smooth)
}

/// The parabola c₀ + c₁ p₁ + c₂ p₂ in polynomials that are orthogonal over the window: -c₂ over its noise, and the value in the middle.
fn parabola(
    t: &[f64],
    y: &[f64],
    middle: f64,
    rate: f64,
    weights: &mut Vec<(f64, f64)>,
) -> (f64, f64) {
    let [mut s0, mut s1, mut s2, mut s3] = [0.0; 4];
    weights.clear();
    for &t in t {
        let u = (t - middle) * rate;
        let v = u.mul_add(-u, 1.0).max(0.0);
        let w = v * v * v;
        weights.push((u, w));
        let wu = w * u;
        s0 += w;
        s1 += wu;
        s2 += wu * u;
        s3 += wu * u * u;
    }
    let (m1, m2) = (s1 / s0, s2 / s0);
    let n1 = s2 - m1 * s1;
    let tilt = (s3 - m1 * s2) / n1;
    let [mut c0, mut c1, mut c2, mut n2, mut norm] = [0.0; 5];
    for (&(u, w), &y) in weights.iter().zip(y) {
        let p1 = u - m1;
        let p2 = u * u - m2 - tilt * p1;
        let (wy, wp2) = (w * y, w * p2);
        c0 += wy;
        c1 += wy * p1;
        c2 += y * wp2;
        n2 += wp2 * p2;
        norm += wp2 * wp2;
    }
    // three points have no scatter about their parabola, but it has a curvature; two points have none
    match n2 > 1e-12 * s0 && n1 > 0.0 {
        true => (
            -c2 / norm.sqrt(),
            c0 / s0 - c1 / n1 * m1 + c2 / n2 * (tilt * m1 - m2),
        ),
        false => (0.0, f64::NAN),
    }
}

/// A local maximum of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Maximum {
    pub(super) index: usize,
    /// How far one has to go down from it before one can go higher, the ends being as low as it gets.
    pub(super) prominence: f64,
}

/// All local maxima, plateaus by their middle, not at the ends. O(n).
pub(super) fn maxima(numbers: &[f64]) -> Vec<Maximum> {
    let candidates = tops(numbers);
    let left = descents(numbers, &candidates, false);
    let right = descents(numbers, &candidates, true);
    let pairs = candidates.iter().zip(left.iter().zip(&right));
    pairs
        .map(|(&index, (left, right))| Maximum {
            index,
            prominence: left.min(*right),
        })
        .collect()
}

/// Middles of the plateaus that are higher than both neighbours.
fn tops(numbers: &[f64]) -> Vec<usize> {
    let mut found = Vec::new();
    let mut from = 0;
    for i in 1..numbers.len() {
        if numbers[i] > numbers[i - 1] {
            from = i;
        } else if numbers[i] < numbers[i - 1] {
            if from > 0 {
                found.push(usize::midpoint(from, i - 1));
            }
            from = 0;
        }
    }
    found
}

/// How far each top falls on one side before the numbers rise above it.
fn descents(numbers: &[f64], tops: &[usize], mirrored: bool) -> Vec<f64> {
    let n = numbers.len();
    let at = |k: usize| {
        if mirrored {
            numbers[n - 1 - k]
        } else {
            numbers[k]
        }
    };
    let places: Vec<usize> = match mirrored {
        false => tops.to_vec(),
        true => tops.iter().rev().map(|&index| n - 1 - index).collect(),
    };
    // higher tops that are still in sight, each with the lowest number since
    let mut sight: Vec<(f64, f64)> = Vec::new();
    let mut lowest = f64::INFINITY;
    let mut next = 0;
    let mut found = Vec::with_capacity(places.len());
    for &place in &places {
        while next <= place {
            lowest = lowest.min(at(next));
            next += 1;
        }
        let height = at(place);
        let mut least = lowest;
        while let Some(&(top, low)) = sight.last() {
            if top > height {
                break;
            }
            least = least.min(low);
            sight.pop();
        }
        found.push(height - least);
        sight.push((height, least));
        lowest = f64::INFINITY;
    }
    if mirrored {
        found.reverse();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prominences_of_a_range_of_hills() {
        let hills = [0.0, 3.0, 1.0, 2.0, 2.0, -1.0, 5.0, 4.0, 4.5, 0.0];
        let found: Vec<(usize, f64)> = maxima(&hills)
            .iter()
            .map(|m| (m.index, m.prominence))
            .collect();
        assert_eq!(found, [(1, 3.0), (3, 1.0), (6, 5.0), (8, 0.5)]);
        assert!(maxima(&[1.0; 9]).is_empty() && maxima(&[]).is_empty());
        assert!(maxima(&[1.0, 2.0, 3.0]).is_empty());
    }

    /// A line has no curvature, a parabola its own everywhere, on any steps.
    #[test]
    fn lines_are_not_seen() {
        let times: Vec<f64> = (0..300)
            .map(|k| f64::from(k) + 0.4 * f64::from(k).sin())
            .collect();
        let level = |f: &dyn Fn(f64) -> f64| Level {
            times: times.clone(),
            signal: times.iter().map(|&t| f(t)).collect(),
        };
        for scale in FIRST {
            let (score, smooth) = filter(&level(&|t| 0.3 - 0.002 * t), scale);
            assert!(score.iter().all(|r| r.abs() < 1e-13), "{scale}");
            assert!(
                smooth
                    .iter()
                    .zip(&times)
                    .all(|(y, t)| (y - 0.3 + 0.002 * t).abs() < 1e-13)
            );
            let bent = |t: f64| 1e-4 * (t - 150.0) * (150.0 - t);
            let (score, smooth) = filter(&level(&bent), scale);
            assert!(score.iter().all(|&r| r > 0.0), "{scale}");
            assert!(
                smooth
                    .iter()
                    .zip(&times)
                    .all(|(y, &t)| (y - bent(t)).abs() < 1e-11)
            );
        }
    }
}
