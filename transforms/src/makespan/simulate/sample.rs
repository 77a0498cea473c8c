//! What a sample of makespans says.

use std::fmt;

use rand_chacha::ChaCha8Rng;

use crate::error::{Error, Result};
use crate::sampling::Draw;
use crate::special::binade;

/// Steps of all draws together: some ten seconds.
const MOST_STEPS: u64 = 1_000_000_000;

/// One makespan.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct One {
    pub(super) time: f64,
    /// Attempts, or arcs of a chain.
    pub(super) steps: u64,
    /// The exit that was taken.
    pub(super) exit: u32,
}

/// A sample of makespans.
#[derive(Clone, Debug, PartialEq)]
pub struct Makespans {
    all: Vec<One>,
}

/// A number that was sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean over the sample.
    pub value: f64,
    /// Its standard error.
    pub error: f64,
}

impl Estimate {
    fn times(self, unit: f64) -> Self {
        Self {
            value: self.value * unit,
            error: self.error * unit,
        }
    }

    /// The mean of a probability that is drawn by `one`, its standard error at least 1/n.
    pub(in crate::makespan) fn of_probability(
        draw: Draw,
        one: impl Fn(&mut ChaCha8Rng) -> Result<f64> + Sync,
    ) -> Result<Self> {
        let found = draw.mean("draws", one)?;
        Ok(Self {
            value: found.mean,
            error: found.variance.sqrt().max((draw.count as f64).recip()),
        })
    }
}

/// The place of the q-quantile among so many sorted numbers, the order statistic of rank ⌈qn⌉.
pub(in crate::makespan) fn rank(q: f64, count: usize) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to the count"
    )]
    let rank = (q * count as f64).ceil() as usize;
    rank.clamp(1, count.max(1)) - 1
}

/// Refuses more steps than can be waited for.
pub(super) fn most_steps(each: f64, count: usize) -> Result<()> {
    if !each.is_finite() {
        return Err(Error::Unsupported {
            what: "a simulation",
            construct: "a task that may never be done".to_owned(),
            hint: "its mean is infinite, see the reason there",
        });
    }
    let steps = each * count as f64;
    if steps <= MOST_STEPS as f64 {
        return Ok(());
    }
    Err(Error::too_large(
        "steps of a simulation",
        steps,
        MOST_STEPS,
        "draw fewer makespans",
    ))
}

/// A number with so many digits behind the first one, without zeros at the end.
pub(in crate::makespan) fn significant(number: f64, digits: usize) -> String {
    let rounded: f64 = format!("{number:.digits$e}").parse().unwrap_or(number);
    match rounded.abs() {
        size if size > 0.0 && !(1e-5..1e16).contains(&size) => format!("{rounded:e}"),
        _ => rounded.to_string(),
    }
}

/// The digits that the error leaves, and the error with two digits.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.value.abs().log10().floor() - self.error.log10().floor() + 1.0;
        let known = if known.is_finite() { known } else { 15.0 };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from 0 to 15"
        )]
        let known = known.clamp(0.0, 15.0) as usize;
        let (value, error) = (significant(self.value, known), significant(self.error, 1));
        write!(f, "{value} +- {error}")
    }
}

impl Makespans {
    pub(super) fn new(all: Vec<One>) -> Self {
        Self { all }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Is there none?
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The makespans, in the order in which they were drawn.
    pub fn times(&self) -> impl ExactSizeIterator<Item = f64> + Clone {
        self.all.iter().map(|one| one.time)
    }

    /// The mean makespan, its standard error $\sqrt{s^2/n}$.
    pub fn mean(&self) -> Estimate {
        estimate(self.times())
    }

    /// The mean number of attempts, or of arcs that were followed.
    pub fn steps(&self) -> Estimate {
        estimate(self.all.iter().map(|one| one.steps as f64))
    }

    /// The variance of the makespan, its standard error $\sqrt{(m_4 - m_2^2)/n}$; infinite where it is beyond the doubles.
    pub fn variance(&self) -> Estimate {
        let scaled = Scaled::new(self.times());
        let mean = scaled.estimate(|time| time).value;
        let squares = scaled.estimate(|time| (time - mean).powi(2));
        squares.times(scaled.unit).times(scaled.unit)
    }

    /// The share of makespans up to a time, its standard error $\sqrt{F(1-F)/n}$, at least 1/n.
    pub fn cdf(&self, time: f64) -> Estimate {
        self.share(|one| one.time <= time)
    }

    /// The share of makespans that end in an exit of a chain, given by its position among the exits.
    pub fn exit(&self, exit: usize) -> Estimate {
        self.share(|one| usize::try_from(one.exit) == Ok(exit))
    }

    /// The makespan below which a share q of the sample lies: the order statistic of rank ⌈qn⌉; nothing for q outside 0 to 1.
    pub fn quantile(&self, q: f64) -> Option<f64> {
        let inside = (0.0..=1.0).contains(&q);
        if !inside || self.all.is_empty() {
            return None;
        }
        let mut sorted: Vec<f64> = self.times().collect();
        let place = rank(q, sorted.len());
        let (_, quantile, _) = sorted.select_nth_unstable_by(place, f64::total_cmp);
        Some(*quantile)
    }

    fn share(&self, of: impl Fn(&One) -> bool) -> Estimate {
        let count = self.all.len() as f64;
        let value = self.all.iter().filter(|one| of(one)).count() as f64 / count;
        Estimate {
            value,
            error: (value * (1.0 - value) / count).sqrt().max(count.recip()),
        }
    }
}

/// The mean of some numbers with its standard error; both are infinite where one of the numbers is.
fn estimate(values: impl Iterator<Item = f64> + Clone) -> Estimate {
    let scaled = Scaled::new(values);
    scaled.estimate(|value| value).times(scaled.unit)
}

/// Numbers in a unit in which the largest is near 1: their sums and those of their squares are doubles.
struct Scaled<I> {
    values: I,
    unit: f64,
    /// Is one of them beyond the doubles?
    beyond: bool,
}

impl<I: Iterator<Item = f64> + Clone> Scaled<I> {
    fn new(values: I) -> Self {
        let largest = values
            .clone()
            .fold(0.0, |most: f64, value| most.max(value.abs()));
        Self {
            values,
            unit: binade(largest),
            beyond: !largest.is_finite(),
        }
    }

    /// The mean, in the unit, of a function of them.
    fn estimate(&self, of: impl Fn(f64) -> f64) -> Estimate {
        if self.beyond {
            return Estimate {
                value: f64::INFINITY,
                error: f64::INFINITY,
            };
        }
        let values = self.values.clone().map(|value| of(value / self.unit));
        let (mut sum, mut count) = (0.0, 0.0);
        for value in values.clone() {
            sum += value;
            count += 1.0;
        }
        let mean: f64 = sum / count;
        let squares: f64 = values.map(|value| (value - mean).powi(2)).sum();
        Estimate {
            value: mean,
            error: (squares / (count - 1.0) / count).sqrt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Estimate;

    #[test]
    fn estimates_are_written_with_the_digits_that_are_known() {
        for (value, error, text) in [
            (44.178_571_4, 0.123, "44.18 +- 0.12"),
            (44.178_571_4, 12.3, "44 +- 12"),
            (0.05, 0.2, "0.05 +- 0.2"),
            (1.5, 0.0, "1.5 +- 0"),
            (0.0, 1e-7, "0 +- 1e-7"),
            (1.234_56e69, 1.25e67, "1.235e69 +- 1.2e67"),
            (f64::INFINITY, f64::NAN, "inf +- NaN"),
        ] {
            assert_eq!(Estimate { value, error }.to_string(), text);
        }
    }
}
