//! Sufficient statistics of the durations of one kind of attempts.

use algebra::{Rational, Words};

use super::exact_time::{ExactSum, ExactTime};

/// Of the words that choose what is kept: a word for each number of attempts, so that nothing else has to be stored.
const SEED: u64 = 0x7461_6c6c_7900_0000;

/// Count, exact sums and spread of the durations of one kind of attempts; and some of the durations, if they are kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    count: u64,
    time: ExactSum,
    restart: ExactSum,
    /// Mean of the whole durations and sum of the squared distances from it, by Welford's recurrence.
    mean: f64,
    squares: f64,
    kept: Vec<(f64, f64)>,
}

impl Tally {
    /// One more attempt; at most `keep` durations stay, each with the same probability.
    pub(super) fn add(&mut self, time: &ExactTime, restart: Option<&ExactTime>, keep: usize) {
        self.count += 1;
        self.time.add(time);
        let mut whole = time.to_f64();
        let mut after = 0.0;
        if let Some(restart) = restart {
            self.restart.add(restart);
            after = restart.to_f64();
        }
        let alone = whole;
        whole += after;
        let away = whole - self.mean;
        self.mean += away / self.count as f64;
        self.squares += away * (whole - self.mean);
        if self.kept.len() < keep {
            self.kept.push((alone, after));
        } else if keep > 0 {
            // Vitter's reservoir: number n stays with probability keep/n
            let place = Words::new(SEED ^ self.count).below(self.count);
            let slot = usize::try_from(place)
                .ok()
                .and_then(|at| self.kept.get_mut(at));
            if let Some(slot) = slot {
                *slot = (alone, after);
            }
        }
    }

    /// How many attempts.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The sum of their times.
    pub fn time(&self) -> Rational {
        self.time.total()
    }

    /// The sum of their restarts.
    pub fn restart(&self) -> Rational {
        self.restart.total()
    }

    /// Mean time; nothing without attempts.
    pub fn mean_time(&self) -> Option<Rational> {
        self.time().checked_div(&Rational::from(self.count))
    }

    /// Mean restart; nothing without attempts.
    pub fn mean_restart(&self) -> Option<Rational> {
        self.restart().checked_div(&Rational::from(self.count))
    }

    /// Variance of time and restart together, with n - 1; nothing below two attempts.
    pub fn variance(&self) -> Option<f64> {
        (self.count > 1).then(|| self.squares / (self.count - 1) as f64)
    }

    /// Sum of the squares of time and restart together.
    pub fn sum_of_squares(&self) -> f64 {
        self.squares + self.count as f64 * self.mean * self.mean
    }

    /// The times and restarts that were kept: all of them if there are not more than the limit, otherwise a sample of equal chances that
    /// depends on nothing but the order of the rows.
    pub fn kept(&self) -> &[(f64, f64)] {
        &self.kept
    }
}

/// Count, mean and variance of the durations of several kinds together.
pub(super) fn pooled<'a>(tallies: impl IntoIterator<Item = &'a Tally>) -> (f64, f64, f64) {
    let (mut count, mut mean, mut squares) = (0.0, 0.0, 0.0);
    for tally in tallies {
        if tally.count == 0 {
            continue;
        }
        let more = tally.count as f64;
        let away = tally.mean - mean;
        let all = count + more;
        mean += away * more / all;
        squares += tally.squares + away * away * count * more / all;
        count = all;
    }
    let variance = if count > 1.0 {
        squares / (count - 1.0)
    } else {
        0.0
    };
    (count, mean, variance)
}
