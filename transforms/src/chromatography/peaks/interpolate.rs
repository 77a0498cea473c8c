//! From one set of times to another.

use super::trace::{Scaled, floor_index, quantile};

/// An even trace has at most this many points for one of the uneven one.
const MOST: usize = 4;

/// Steps below this, in mean steps, are none: a slope over them could overflow.
const LEAST: f64 = 1e-200;

impl Scaled {
    /// Whether nine steps of ten are within 10 % of the mean, which is more than the rounding of times makes of equal ones.
    pub(super) fn is_even(&self) -> bool {
        let odd = self
            .times
            .windows(2)
            .filter(|pair| (pair[1] - pair[0] - 1.0).abs() > 0.1)
            .count();
        10 * odd <= self.times.len()
    }

    /// The trace at equal steps, the median of the steps that it has. Curvatures on unequal steps scatter by more than the noise.
    pub(super) fn at_even_steps(&self) -> Self {
        let n = self.times.len();
        let span = self.times[n - 1];
        let mut steps: Vec<f64> = self
            .times
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .collect();
        let step = quantile(&mut steps, 0.5).max(span / (MOST * n) as f64);
        let count = floor_index((span / step).round()).clamp(n.min(8), MOST * n);
        let step = span / count as f64;
        let times: Vec<f64> = (0..=count).map(|k| k as f64 * step).collect();
        Self {
            signal: interpolate(&self.times, &self.signal, &times, Pieces::Limited),
            times: (0..=count).map(|k| k as f64).collect(),
            origin: self.origin,
            time_unit: self.time_unit * step,
            signal_unit: self.signal_unit,
        }
    }
}

/// How the cubic pieces meet.
#[derive(Clone, Copy)]
pub(super) enum Pieces {
    /// With the slopes of the parabolas through three points: a line added to the values is added to the curve.
    Smooth,
    /// With slopes limited by those of the chords: a lone point beside a gap does not swing far out.
    Limited,
}

/// Cubic pieces between the points; lines beyond the ends.
pub(super) fn interpolate(t: &[f64], y: &[f64], times: &[f64], pieces: Pieces) -> Vec<f64> {
    let n = t.len();
    // times that differ by less than their digits are one
    let chord = |k: usize| match t[k + 1] - t[k] {
        step if step > LEAST => (y[k + 1] - y[k]) / step,
        _ => 0.0,
    };
    let slope = |k: usize| {
        if k == 0 || k + 1 == n {
            return chord(k.min(n - 2));
        }
        let (before, after) = (t[k] - t[k - 1], t[k + 1] - t[k]);
        if before + after <= 0.0 {
            return 0.0;
        }
        let (left, right) = (chord(k - 1), chord(k));
        let parabola = (left * after + right * before) / (before + after);
        let least = left.abs().min(right.abs());
        match pieces {
            Pieces::Smooth => parabola,
            Pieces::Limited if left * right > 0.0 => parabola.clamp(-3.0 * least, 3.0 * least),
            Pieces::Limited => parabola.clamp(-least, least),
        }
    };
    let mut k = 0;
    times
        .iter()
        .map(|&time| {
            while k + 2 < n && time > t[k + 1] {
                k += 1;
            }
            if time < t[0] {
                return slope(0).mul_add(time - t[0], y[0]);
            }
            if time > t[n - 1] {
                return slope(n - 1).mul_add(time - t[n - 1], y[n - 1]);
            }
            let h = t[k + 1] - t[k];
            if h <= 0.0 {
                return y[k];
            }
            let u = (time - t[k]) / h;
            let (v, w) = (u * u * (3.0 - 2.0 * u), 1.0 - u);
            y[k] + v * (y[k + 1] - y[k]) + h * u * w * (w * slope(k) - u * slope(k + 1))
        })
        .collect()
}
