//! The part of a line that an axis shows, and its way to pixels.

use super::Scale;

/// Narrower than this, relative to its ends, a range is widened: its ticks would need more than ten digits.
const NARROWEST: f64 = 1e-9;

/// Shorter than this a range is widened: its ticks would not be different numbers.
const SHORTEST: f64 = 1e-290;

/// From low to high, both finite, low below high; on a logarithmic scale both above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
    pub(super) scale: Scale,
}

impl Range {
    /// A range that holds two numbers, which are finite, and above 0 on a logarithmic scale.
    pub(super) fn holding(first: f64, second: f64, scale: Scale) -> Self {
        let (mut low, mut high) = (first.min(second), first.max(second));
        match scale {
            Scale::Linear => {
                let size = low.abs().max(high.abs());
                let least = (NARROWEST * size).max(SHORTEST);
                if high - low < least {
                    let half = match high > low {
                        _ if size < SHORTEST => 1.0,
                        true => least,
                        false => 0.25 * size,
                    };
                    let middle = 0.5 * low + 0.5 * high;
                    low = (middle - half).max(-f64::MAX);
                    high = (middle + half).min(f64::MAX);
                }
            }
            Scale::Logarithmic => {
                low = low.max(f64::MIN_POSITIVE);
                high = high.max(low);
                if high / low < 1.0 + NARROWEST {
                    low = (0.5 * low).max(f64::MIN_POSITIVE);
                    high = (2.0 * high).min(f64::MAX);
                }
            }
        }
        Self { low, high, scale }
    }

    /// The range made longer by parts of its length at both ends.
    pub(super) fn padded(self, below: f64, above: f64) -> Self {
        let (low, high) = (self.scale.along(self.low), self.scale.along(self.high));
        let length = high - low;
        Self {
            low: match below > 0.0 {
                true => self.scale.back(low - below * length),
                false => self.low,
            },
            high: match above > 0.0 {
                true => self.scale.back(high + above * length),
                false => self.high,
            },
            scale: self.scale,
        }
    }

    /// Where a number lies: 0 at the low end, 1 at the high end; finite for all finite numbers.
    pub(super) fn part(self, value: f64) -> f64 {
        let (low, high) = (self.scale.along(self.low), self.scale.along(self.high));
        (self.scale.along(value) - low) / (high - low)
    }
}

impl Scale {
    /// A coordinate that is proportional to the way on paper, with room for differences of the largest numbers.
    fn along(self, value: f64) -> f64 {
        match self {
            Self::Linear => 0.5 * value,
            // Nothing is shown below the smallest number.
            Self::Logarithmic => value.max(f64::MIN_POSITIVE).ln(),
        }
    }

    fn back(self, coordinate: f64) -> f64 {
        match self {
            Self::Linear => (2.0 * coordinate).clamp(-f64::MAX, f64::MAX),
            Self::Logarithmic => coordinate.exp().clamp(f64::MIN_POSITIVE, f64::MAX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_lie_inside() {
        for value in [0.0, 1.0, -3.5, 1e-300, -1e308, f64::MAX, 5e-324] {
            let range = Range::holding(value, value, Scale::Linear).padded(0.05, 0.05);
            assert!(range.low < range.high && range.low <= value && value <= range.high);
            assert!((0.0..=1.0).contains(&range.part(value)), "{value}");
        }
        for value in [f64::MIN_POSITIVE, 1.0, f64::MAX] {
            let range = Range::holding(value, value, Scale::Logarithmic).padded(0.05, 0.05);
            assert!(range.low < range.high && (0.0..=1.0).contains(&range.part(value)));
        }
    }
}
