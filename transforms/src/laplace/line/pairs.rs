//! Times in pairs, one as far before their middle as the other behind it: both sums by one real recurrence.
//!
//! With θ = h d for a distance d and $b_k = H_k + 2\cos\theta\thinspace b_{k+1} - b_{k+2}$ (Clenshaw 1955), by real and imaginary parts x and y,
//!
//! $$ \mathrm{Re} \sum_k H_k e^{\pm i(k + 1/2)\theta} = (x_0 - x_1) \cos\tfrac\theta2 \mp (y_0 + y_1) \sin\tfrac\theta2, $$
//!
//! three multiplications and additions for each node and time instead of eight. The proof of the rounding is in `docs/laplace.md`, section 4.

use std::f64::consts::PI;

use num_complex::Complex64;

use super::super::checked::{UNIT, size};
use super::plan::Line;

/// So many pairs are summed side by side.
const LANES: usize = 8;

/// Fewer times are not looked at.
const FEWEST: usize = 16;

/// Times that lie in pairs around their middle, up to rounding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pairs {
    /// The middle.
    pub(super) centre: f64,
    /// No time is further from it.
    reach: f64,
    /// No time is further from its place.
    off: f64,
}

impl Pairs {
    pub(super) fn of(times: &[f64]) -> Option<Self> {
        let (first, last) = (*times.first()?, *times.last()?);
        let (centre, largest) = (0.5 * (first + last), first.abs().max(last.abs()));
        let gap = |(one, other): (&f64, &f64)| ((one - centre) + (other - centre)).abs();
        let off = times.iter().zip(times.iter().rev()).map(gap);
        let off = 0.5 * off.fold(0.0, f64::max) + 4.0 * UNIT * largest;
        let reach = times
            .iter()
            .fold(0.0, |most: f64, time| most.max((time - centre).abs()));
        (times.len() >= FEWEST && off <= 64.0 * UNIT * largest).then_some(Self {
            centre,
            reach,
            off,
        })
    }

    /// The bound of the rounding of [`Pairs::sum`] at its farthest time, without that of the nodes.
    pub(super) fn rounding(&self, line: &Line, nodes: &[Complex64]) -> f64 {
        let phase = line.step() * self.reach;
        let (mut sums, mut partial, mut shift) = (0.0, 0.0, 0.0);
        for (value, frequency) in nodes.iter().rev().zip(line.frequencies()) {
            let (size, place) = (size(*value), frequency / line.step() + 0.5);
            partial += size * place;
            sums += 0.5 * size * place * (place + 1.0);
            shift += size * frequency;
        }
        let steps = (28.0 + 2.0 * phase) * sums + (24.0 + 2.0 * phase) * partial;
        line.step() / PI * (UNIT * steps + self.off * shift) * 1.01
    }

    /// The sums at all times, for values from the highest frequency to the lowest that are counted from the centre.
    pub(super) fn sum(&self, line: &Line, nodes: &[Complex64], times: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; times.len()];
        let last = times.len() - 1;
        let pairs: Vec<(usize, f64)> = (0..times.len().div_ceil(2))
            .map(|at| (at, 0.5 * line.step() * 0.5 * (times[last - at] - times[at])))
            .collect();
        let scale = line.step() / PI;
        for chunk in pairs.chunks(LANES) {
            let mut half = [(0.0, 1.0); LANES];
            let mut turn = [0.0; LANES];
            for (lane, (_, phase)) in chunk.iter().enumerate() {
                half[lane] = phase.sin_cos();
                turn[lane] = 2.0 - 4.0 * half[lane].0 * half[lane].0;
            }
            let ends = recurrence(&turn, nodes);
            for (lane, (at, _)) in chunk.iter().enumerate() {
                let (sine, cosine) = half[lane];
                let (even, odd) = (cosine * ends[lane].0, sine * ends[lane].1);
                sums[*at] = scale * (even + odd);
                sums[last - at] = scale * (even - odd);
            }
        }
        sums
    }
}

/// x_0 - x_1 and y_0 + y_1.
fn recurrence(turn: &[f64; LANES], nodes: &[Complex64]) -> [(f64, f64); LANES] {
    let (mut x, mut x_before) = ([0.0; LANES], [0.0; LANES]);
    let (mut y, mut y_before) = ([0.0; LANES], [0.0; LANES]);
    for value in nodes {
        for lane in 0..LANES {
            let next = (turn[lane] * x[lane] - x_before[lane]) + value.re;
            x_before[lane] = x[lane];
            x[lane] = next;
            let next = (turn[lane] * y[lane] - y_before[lane]) + value.im;
            y_before[lane] = y[lane];
            y[lane] = next;
        }
    }
    std::array::from_fn(|lane| (x[lane] - x_before[lane], y[lane] + y_before[lane]))
}
