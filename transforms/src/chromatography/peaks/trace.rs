//! A sampled signal that has been looked at: finite, with increasing times.

use crate::error::{Error, Result};
use crate::special::binade;

/// Fewer points than this have neither a peak nor a noise.
pub(super) const FEWEST: usize = 5;

/// A signal at increasing times, which need not be equally spaced.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trace<'a> {
    times: &'a [f64],
    signal: &'a [f64],
}

impl<'a> Trace<'a> {
    /// A trace of n points: times in any one unit, the signal in any one unit.
    ///
    /// # Errors
    /// [`Error::Dimension`] for two lengths or fewer than 5 points; [`Error::Format`], with the index of the point from 0, for a number
    /// that is not finite, a time that is not above the one before it, and a range of times or signals that overflows.
    ///
    /// ```
    /// use transforms::chromatography::peaks::Trace;
    /// let wrong = Trace::new(&[0.0, 1.0, 2.0, 2.0, 4.0], &[0.0; 5]).unwrap_err();
    /// assert_eq!(wrong.to_string(), "point 3, time: 2 does not come after 2; sort the points and keep one of each time");
    /// ```
    pub fn new(times: &'a [f64], signal: &'a [f64]) -> Result<Self> {
        for (what, expected, found, bad) in [
            (
                "signals, one for each time",
                times.len(),
                signal.len(),
                times.len() != signal.len(),
            ),
            (
                "points of the trace",
                FEWEST,
                times.len(),
                times.len() < FEWEST,
            ),
        ] {
            if bad {
                return Err(Error::Dimension {
                    what,
                    expected,
                    found,
                });
            }
        }
        for (index, (&time, &value)) in times.iter().zip(signal).enumerate() {
            for (name, number) in [("time", time), ("signal", value)] {
                if !number.is_finite() {
                    let message = format!("{number} is not a finite number; leave the point out");
                    return Err(malformed(index, name, message));
                }
            }
            let before = index.checked_sub(1).map(|k| times[k]);
            if let Some(before) = before.filter(|&before| before >= time) {
                let message = format!(
                    "{time} does not come after {before}; sort the points and keep one of each time"
                );
                return Err(malformed(index, "time", message));
            }
        }
        let (low, high) = range(signal);
        for (name, width) in [
            ("time", times[times.len() - 1] - times[0]),
            ("signal", high - low),
        ] {
            if !width.is_finite() {
                let message = String::from(
                    "the range from the first to the last is beyond the numbers; divide by a constant",
                );
                return Err(malformed(times.len() - 1, name, message));
            }
        }
        Ok(Self { times, signal })
    }

    /// The times.
    pub fn times(&self) -> &'a [f64] {
        self.times
    }

    /// The signal.
    pub fn signal(&self) -> &'a [f64] {
        self.signal
    }

    /// The same signal in units in which neither squares nor sums overflow.
    pub(super) fn scaled(&self) -> Scaled {
        let (low, high) = range(self.signal);
        let signal_unit = binade(low.abs().max(high.abs()));
        let last = self.times.len() - 1;
        let step = ((self.times[last] - self.times[0]) / last as f64).max(f64::MIN_POSITIVE);
        let origin = self.times[0];
        Scaled {
            times: self
                .times
                .iter()
                .map(|&time| (time - origin) / step)
                .collect(),
            signal: self
                .signal
                .iter()
                .map(|&value| value / signal_unit)
                .collect(),
            origin,
            time_unit: step,
            signal_unit,
        }
    }
}

/// A trace from time 0 at a mean step of 1, with a signal of at most 2 in absolute value.
#[derive(Clone, Debug)]
pub(super) struct Scaled {
    pub(super) times: Vec<f64>,
    pub(super) signal: Vec<f64>,
    pub(super) origin: f64,
    pub(super) time_unit: f64,
    pub(super) signal_unit: f64,
}

impl Scaled {
    /// A time in the caller's unit.
    pub(super) fn time(&self, scaled: f64) -> f64 {
        scaled.mul_add(self.time_unit, self.origin)
    }
}

fn malformed(index: usize, name: &str, message: String) -> Error {
    Error::Format {
        place: format!("point {index}, {name}"),
        message,
    }
}

/// Smallest and largest of some numbers.
pub(super) fn range(numbers: &[f64]) -> (f64, f64) {
    let ends = (f64::INFINITY, f64::NEG_INFINITY);
    numbers
        .iter()
        .fold(ends, |(low, high), &x| (low.min(x), high.max(x)))
}

/// The q-quantile of some numbers, 0 <= q <= 1, between order statistics; 0 of none. Rearranges them.
pub(super) fn quantile(numbers: &mut [f64], q: f64) -> f64 {
    if numbers.is_empty() {
        return 0.0;
    }
    let place = q.clamp(0.0, 1.0) * (numbers.len() - 1) as f64;
    let below = floor_index(place);
    let (_, &mut low, rest) = numbers.select_nth_unstable_by(below, f64::total_cmp);
    let high = rest.iter().fold(f64::INFINITY, |least, &x| least.min(x));
    match high.is_finite() {
        true => low + (place - below as f64) * (high - low),
        false => low,
    }
}

/// The integer part of a number as an index: 0 for negative ones.
pub(super) fn floor_index(number: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the conversion saturates, and the fraction is meant to go"
    )]
    let index = number.floor() as usize;
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles() {
        let mut numbers = [4.0, 1.0, 3.0, 2.0];
        assert!((quantile(&mut numbers, 0.5) - 2.5).abs() < 1e-15);
        assert_eq!(
            (quantile(&mut numbers, 0.0), quantile(&mut numbers, 1.0)),
            (1.0, 4.0)
        );
        assert!(quantile(&mut [], 0.5).abs() <= 0.0);
    }

    #[test]
    fn units_hold_every_range() {
        for size in [0.0, 5e-324, 1e-300, 0.75, 1.0, 1e300, f64::MAX / 4.0] {
            let signal = [0.0, size, -size, 0.0, size];
            let scaled = Trace::new(&[0.0, 1e-9, 1.0, 2.0, 1e9], &signal)
                .unwrap()
                .scaled();
            assert!(scaled.signal.iter().all(|x| x.abs() <= 2.0), "{size}");
            assert!((scaled.time(scaled.times[4]) / 1e9 - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let times = [0.0, 1.0, 2.0, 3.0, 4.0];
        let place =
            |times: &[f64], signal: &[f64]| Trace::new(times, signal).unwrap_err().to_string();
        assert!(place(&times, &[0.0, 0.0, f64::NAN, 0.0, 0.0]).starts_with("point 2, signal: NaN"));
        assert!(
            place(&[0.0, 1.0, 0.5, 3.0, 4.0], &[0.0; 5])
                .starts_with("point 2, time: 0.5 does not come after 1")
        );
        assert!(
            place(&[-1e308, 0.0, 1.0, 2.0, 1e308], &[0.0; 5])
                .starts_with("point 4, time: the range")
        );
        assert!(
            place(&times, &[-1e308, 0.0, 0.0, 0.0, 1e308])
                .starts_with("point 4, signal: the range")
        );
        assert!(place(&times[..2], &[0.0; 2]).contains("2 instead of 5"));
        assert!(place(&times, &[0.0; 4]).contains("4 instead of 5"));
    }
}
