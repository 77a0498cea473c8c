//! One of several, with given probabilities.

use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, StandardUniform};

use crate::special::binade;

/// Cumulated weights, the last one that is not 0 above all draws.
#[derive(Clone, Debug)]
pub(super) struct Pick {
    upto: Vec<f64>,
    total: f64,
}

impl Pick {
    /// Weights that are finite, not negative, and not all 0; they need not sum to 1, and their sum may be beyond the doubles.
    pub(super) fn new(weights: &[f64]) -> Self {
        let unit = binade(weights.iter().copied().fold(0.0, f64::max));
        let mut total = 0.0;
        let mut upto: Vec<f64> = weights
            .iter()
            .map(|weight| {
                total += weight / unit;
                total
            })
            .collect();
        // Rounding must not lead to a branch of weight 0 at the end.
        if let Some(last) = weights.iter().rposition(|weight| *weight > 0.0) {
            upto[last] = f64::INFINITY;
        }
        Self { upto, total }
    }

    #[inline]
    pub(super) fn draw(&self, random: &mut ChaCha8Rng) -> usize {
        let share: f64 = StandardUniform.sample(random);
        let mark = share * self.total;
        // Few branches are the rule, and the first ones the most likely to be asked for.
        match self.upto.len() {
            0..=16 => self.upto.iter().position(|upto| mark < *upto).unwrap_or(0),
            _ => self.upto.partition_point(|upto| *upto <= mark),
        }
    }
}

/// A number below a count that is not 0.
#[inline]
pub(super) fn below(count: usize, random: &mut ChaCha8Rng) -> usize {
    let share: f64 = StandardUniform.sample(random);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the count"
    )]
    let place = (share * count as f64) as usize;
    place.min(count - 1)
}
