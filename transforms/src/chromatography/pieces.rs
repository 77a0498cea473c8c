//! An injection piece by piece: what is left of it in column and volumes, by the number of events after which it leaves.

use super::counts::{Clock, Table};
use super::model::Inlet;
use crate::error::{Error, Result, whole};
use crate::special::{Twofold, UNIT};

/// Products in the passages from piece to piece beyond these are not affordable.
const MOST_PRODUCTS: f64 = 2_147_483_648.0;

/// Tails that passages leave out.
const TAIL: f64 = 1e-27;

/// Pieces shorter than this, in events, let one event through at most.
const INSTANT: f64 = 1e-100;

/// A stretch of the inlet over which it is a straight line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) begin: f64,
    /// Infinite for a step.
    pub(super) end: f64,
    /// Concentrations at both ends.
    pub(super) levels: (f64, f64),
}

/// The pieces of an inlet that has them.
pub(super) fn pieces(inlet: &Inlet) -> Vec<Piece> {
    match inlet {
        Inlet::Step => vec![Piece {
            begin: 0.0,
            end: f64::INFINITY,
            levels: (1.0, 1.0),
        }],
        Inlet::Pulse { width } => vec![Piece {
            begin: 0.0,
            end: *width,
            levels: (1.0, 1.0),
        }],
        Inlet::Sampled { points } => points
            .windows(2)
            .map(|pair| Piece {
                begin: pair[0].0,
                end: pair[1].0,
                levels: (pair[0].1, pair[1].1),
            })
            .collect(),
        Inlet::Impulse | Inlet::Gaussian { .. } => Vec::new(),
    }
}

/// What will leave: after n more events without inlet the concentration has the mean rate `left`_n at the exit.
#[derive(Clone, Debug, Default)]
pub(super) struct Remainder {
    pub(super) left: Vec<f64>,
    /// A bound of the relative error of its numbers.
    pub(super) error: f64,
}

/// A passage over a piece: what it does to the remainder, and what it adds.
pub(super) struct Passage {
    /// The probability of `first` + k events.
    events: Vec<f64>,
    first: usize,
    /// ∫_0^ε c(e) e^-e e^k/k! de with the piece read backward from its end.
    entering: Vec<f64>,
}

impl Passage {
    /// Over a piece with an end.
    ///
    /// With N the number of events in it and ε their mean: ∫_0^ε P(N_e = k) de = P(N > k), and ∫_0^ε e P(N_e = k) de = (k + 1) P(N > k + 1).
    pub(super) fn new(clock: Clock, piece: &Piece) -> Self {
        let mean = clock.exact_events(Twofold::sum(piece.end, -piece.begin));
        let (begin, end) = piece.levels;
        if mean.high < INSTANT {
            return Self {
                events: vec![1.0],
                first: 0,
                entering: vec![mean.high * 0.5 * (begin + end)],
            };
        }
        let (first, weights) = probabilities(mean);
        let last = first + weights.len() - 1;
        // P(N >= k), from the tail on
        let mut beyond = vec![Twofold::ZERO; last + 2];
        for k in (0..=last).rev() {
            let here = k.checked_sub(first).and_then(|at| weights.get(at));
            beyond[k] = beyond[k + 1].plus(here.copied().unwrap_or(Twofold::ZERO));
        }
        let entering = (0..last)
            .map(|k| {
                let far = beyond[k + 2]
                    .times(Twofold::from((k + 1) as f64))
                    .divided(mean);
                let near = beyond[k + 1].minus(far);
                near.times(Twofold::from(end))
                    .plus(far.times(Twofold::from(begin)))
                    .high
            })
            .collect();
        Self {
            events: weights.iter().map(|one| one.high).collect(),
            first,
            entering,
        }
    }

    /// Products for a remainder of so many numbers.
    pub(super) fn products(&self, count: usize) -> f64 {
        count as f64 * (self.events.len() + self.entering.len()) as f64
    }

    /// The remainder behind the piece, up to n = `last`.
    pub(super) fn after(&self, table: &Table, before: &Remainder, last: usize) -> Remainder {
        let jumps = &table.jumps;
        let left = (0..=last)
            .map(|n| {
                let entered = jumps.get(n + 1..).unwrap_or_default();
                let stayed = before.left.get(n + self.first..).unwrap_or_default();
                product(&self.entering, entered) + product(&self.events, stayed)
            })
            .collect();
        let terms = self.events.len().max(self.entering.len());
        Remainder {
            left,
            error: before.error + UNIT * (terms as f64 + 16.0),
        }
    }
}

/// Σ x_i y_i over the shorter of both, in four sums.
fn product(x: &[f64], y: &[f64]) -> f64 {
    let count = x.len().min(y.len());
    let (x, y) = (&x[..count], &y[..count]);
    let mut sums = [0.0; 4];
    let (x, y) = (x.chunks_exact(4), y.chunks_exact(4));
    let rest: f64 = x
        .remainder()
        .iter()
        .zip(y.remainder())
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in x.zip(y) {
        for (sum, (a, b)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += a * b;
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3]) + rest
}

/// Probabilities of a Poisson variable, from the first number on that matters.
fn probabilities(mean: Twofold) -> (usize, Vec<Twofold>) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number that is not negative"
    )]
    let mode = mean.high.floor() as usize;
    let least = TAIL * mean.high.min(1.0);
    let mut weights = Vec::new();
    let (mut weight, mut count) = (Twofold::ONE, mode as f64);
    while count > 0.0 && weight.high * count > least * (mean.high - count) {
        weight = weight.times(Twofold::from(count).divided(mean));
        weights.push(weight);
        count -= 1.0;
    }
    let first = mode - weights.len();
    weights.reverse();
    weights.push(Twofold::ONE);
    (weight, count) = (Twofold::ONE, mode as f64 + 1.0);
    // Two numbers at least, so that something enters.
    while weights.len() < 2 || weight.high * mean.high > least * (count - mean.high) {
        weight = weight.times(mean.over(count));
        weights.push(weight);
        count += 1.0;
    }
    let total = weights
        .iter()
        .rev()
        .fold(Twofold::ZERO, |sum, one| sum.plus(*one));
    let share = weights.iter().map(|one| one.divided(total)).collect();
    (first, share)
}

/// Whether the passages are affordable.
pub(super) fn affordable(products: f64) -> Result<()> {
    match products < MOST_PRODUCTS {
        true => Ok(()),
        false => Err(Error::too_large(
            "products for a sampled inlet with mixed volumes and no dispersion",
            products,
            whole(MOST_PRODUCTS),
            "leave out mixed volumes that are much faster than all else, thin out the samples, or give the column a dispersion",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exact for no events and for many: a constant inlet of rate 1 lets through as many events as there are on average.
    #[test]
    fn a_constant_inlet_enters_evenly() {
        for width in [1e-120, 1e-9, 0.3, 7.0, 900.0] {
            let piece = Piece {
                begin: 0.0,
                end: width,
                levels: (1.0, 1.0),
            };
            let passage = Passage::new(Clock::Volume(1.0), &piece);
            let total: f64 = passage.entering.iter().sum();
            assert!((total / width - 1.0).abs() < 1e-14, "{width} {total}");
            let events: f64 = passage.events.iter().sum();
            assert!((events - 1.0).abs() < 1e-14);
        }
    }
}
