//! Round numbers along an axis.

use super::Scale;
use super::range::Range;

/// At least and at most this many ticks.
const FEWEST: usize = 4;
const MOST: usize = 10;

/// A number of the form n · 10^e, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Round {
    digits: i64,
    exponent: i32,
}

/// The ticks of an axis.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ticks {
    /// Rising, inside the range, four to ten of them.
    pub(super) values: Vec<f64>,
    /// What stands at them.
    pub(super) labels: Vec<String>,
    /// The power of ten that all labels are multiplied by, if not 1.
    pub(super) factor: Option<String>,
    /// Ticks without labels.
    pub(super) minor: Vec<f64>,
}

impl Ticks {
    /// Ticks of a range, about as many as are wanted.
    pub(super) fn of(range: Range, wanted: usize) -> Self {
        match range.scale {
            Scale::Linear => plain(&linear(range, wanted)),
            Scale::Logarithmic => logarithmic(range, wanted),
        }
    }
}

impl Round {
    /// The nearest number; the decimal is read as everybody reads it, so that no rounding adds up.
    fn value(self) -> f64 {
        format!("{}e{}", self.digits, self.exponent)
            .parse()
            .unwrap_or(f64::INFINITY)
    }

    /// The largest exponent e with 10^e up to the number.
    fn magnitude(self) -> Option<i32> {
        let places = self.digits.unsigned_abs().checked_ilog10()?;
        Some(self.exponent.saturating_add_unsigned(places))
    }

    /// In digits, divided by 10^shift.
    fn decimal(self, shift: i32) -> String {
        let sign = if self.digits < 0 { "−" } else { "" };
        let digits = self.digits.unsigned_abs().to_string();
        let exponent = self.exponent - shift;
        if let Ok(zeros) = usize::try_from(exponent) {
            return format!("{sign}{digits}{}", "0".repeat(zeros));
        }
        let places = usize::try_from(exponent.unsigned_abs()).unwrap_or(0);
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, part) = digits.split_at(digits.len() - places);
        format!("{sign}{whole}.{part}")
    }
}

/// Multiples of 1, 2 or 5 times a power of ten, four to ten of them.
///
/// There always are: a step with fewer than four ticks is longer than a quarter of the range; the next shorter step, at most 2.5 times
/// shorter, is longer than a tenth of it and has at most ten.
fn linear(range: Range, wanted: usize) -> Vec<Round> {
    let length = 0.5 * range.high - 0.5 * range.low;
    // powers of ten from the first step that is certainly too long
    #[expect(
        clippy::cast_possible_truncation,
        reason = "logarithms of finite numbers are small"
    )]
    let top = length.log10().ceil() as i32 + 1;
    (top - 5..=top)
        .rev()
        .flat_map(|exponent| [5, 2, 1].map(|factor| multiples(range, factor, exponent)))
        .filter(|ticks| (FEWEST..=MOST).contains(&ticks.len()))
        .min_by_key(|ticks| ticks.len().abs_diff(wanted))
        .unwrap_or_default()
}

fn multiples(range: Range, factor: i64, exponent: i32) -> Vec<Round> {
    let step = Round {
        digits: factor,
        exponent,
    }
    .value();
    let (first, last) = ((range.low / step).ceil(), (range.high / step).floor());
    // Few steps, and whole numbers that double precision holds.
    if !(step > 0.0 && last - first < 32.0 && first.abs().max(last.abs()) < 1e15) {
        return Vec::new();
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 1e15")]
    let (first, last) = (first as i64 - 1, last as i64 + 1);
    (first..=last)
        .map(|n| Round {
            digits: n * factor,
            exponent,
        })
        .filter(|tick| (range.low..=range.high).contains(&tick.value()))
        .collect()
}

/// Labels in one form for all ticks.
fn plain(ticks: &[Round]) -> Ticks {
    let largest = ticks.iter().filter_map(|tick| tick.magnitude()).max();
    let shift = match largest.unwrap_or(0) {
        -3..=5 => 0,
        other => other,
    };
    let label = |tick: &Round| match tick.digits {
        0 => "0".to_owned(),
        _ => tick.decimal(shift),
    };
    Ticks {
        values: ticks.iter().map(|tick| tick.value()).collect(),
        labels: ticks.iter().map(label).collect(),
        factor: (shift != 0).then(|| format!("×{}", power(shift))),
        minor: Vec::new(),
    }
}

/// Powers of ten, or 1 and 3, or 1, 2 and 5 times them, or the ticks of the linear scale: the first of these that is enough.
fn logarithmic(range: Range, wanted: usize) -> Ticks {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "logarithms of finite numbers are small"
    )]
    let (first, last) = (
        range.low.log10().floor() as i32,
        range.high.log10().ceil() as i32,
    );
    let inside = |tick: &Round| (range.low..=range.high).contains(&tick.value());
    let series = |stride: i32, digits: &[i64]| -> Vec<Round> {
        (first..=last)
            .filter(|exponent| exponent.rem_euclid(stride) == 0)
            .flat_map(|exponent| digits.iter().map(move |&digits| Round { digits, exponent }))
            .filter(inside)
            .collect()
    };
    for stride in [100, 50, 20, 10, 5, 2, 1] {
        let ticks = series(stride, &[1]);
        if ticks.len() >= FEWEST {
            return Ticks {
                values: ticks.iter().map(|tick| tick.value()).collect(),
                labels: ticks.iter().map(|tick| power(tick.exponent)).collect(),
                factor: None,
                minor: match stride {
                    1 if ticks.len() <= 6 => minor(&series(1, &[2, 3, 4, 5, 6, 7, 8, 9])),
                    1 => Vec::new(),
                    // single powers of ten, or those of ten times them
                    2..=20 => minor(&series(if stride > 5 { 10 } else { 1 }, &[1])),
                    _ => minor(&series(stride / 5, &[1])),
                },
            };
        }
    }
    for digits in [&[1, 3][..], &[1, 2, 5]] {
        let ticks = series(1, digits);
        if ticks.len() >= FEWEST {
            return Ticks {
                minor: minor(&series(1, &[2, 3, 4, 5, 6, 7, 8, 9])),
                ..plain_each(&ticks)
            };
        }
    }
    plain(&linear(range, wanted))
}

fn minor(ticks: &[Round]) -> Vec<f64> {
    ticks.iter().map(|tick| tick.value()).collect()
}

/// Labels of ticks of different sizes.
fn plain_each(ticks: &[Round]) -> Ticks {
    let wide = ticks
        .iter()
        .filter_map(|tick| tick.magnitude())
        .any(|magnitude| !(-3..=5).contains(&magnitude));
    let label = |tick: &Round| match (wide, tick.digits) {
        (false, _) => tick.decimal(0),
        (true, 1) => power(tick.exponent),
        (true, digits) => format!("{digits}×{}", power(tick.exponent)),
    };
    Ticks {
        values: ticks.iter().map(|tick| tick.value()).collect(),
        labels: ticks.iter().map(label).collect(),
        factor: None,
        minor: Vec::new(),
    }
}

/// A power of ten with a raised exponent.
pub(super) fn power(exponent: i32) -> String {
    let raised = exponent
        .to_string()
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            // the others stand in a row
            _ => c
                .to_digit(10)
                .and_then(|digit| char::from_u32(0x2070 + digit))
                .unwrap_or(c),
        })
        .collect::<String>();
    format!("10{raised}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The laws: inside, four to ten, strictly rising, labels different and as many.
    fn lawful(range: Range) -> std::result::Result<(), TestCaseError> {
        for wanted in [0, 4, 6, 10, 99] {
            let ticks = Ticks::of(range, wanted);
            prop_assert!(
                (4..=10).contains(&ticks.values.len()),
                "{range:?}: {ticks:?}"
            );
            prop_assert!(
                ticks.values.windows(2).all(|pair| pair[0] < pair[1]),
                "{range:?}: {ticks:?}"
            );
            prop_assert!(
                ticks
                    .values
                    .iter()
                    .chain(&ticks.minor)
                    .all(|tick| (range.low..=range.high).contains(tick))
            );
            prop_assert_eq!(ticks.labels.len(), ticks.values.len());
            let mut labels = ticks.labels.clone();
            labels.sort();
            labels.dedup();
            prop_assert_eq!(labels.len(), ticks.values.len(), "{:?}", ticks.labels);
            prop_assert!(
                ticks.labels.iter().all(|label| label.chars().count() <= 16),
                "{:?}",
                ticks.labels
            );
        }
        Ok(())
    }

    fn any_finite() -> impl Strategy<Value = f64> {
        use proptest::num::f64::{NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
        prop_oneof![
            POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO,
            -10.0..10.0,
            Just(f64::MAX),
            Just(-f64::MAX)
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn ticks_of_any_range(a in any_finite(), b in any_finite()) {
            lawful(Range::holding(a, b, Scale::Linear))?;
            lawful(Range::holding(a, b, Scale::Linear).padded(0.04, 0.3))?;
        }

        #[test]
        fn ticks_of_narrow_ranges(a in any_finite(), width in -18.0..1.0_f64) {
            let b = a * (1.0 + 10.0_f64.powf(width));
            lawful(Range::holding(a, if b.is_finite() { b } else { a }, Scale::Linear))?;
        }

        #[test]
        fn ticks_of_logarithmic_ranges(a in -307.0..308.0_f64, decades in 0.0..20.0_f64, far in any_finite()) {
            let low = 10.0_f64.powf(a);
            let high = 10.0_f64.powf((a + decades * decades * 0.05).min(308.0));
            lawful(Range::holding(low, high, Scale::Logarithmic))?;
            lawful(Range::holding(low, far.abs().max(f64::MIN_POSITIVE), Scale::Logarithmic))?;
        }
    }

    #[test]
    fn ticks_that_everybody_would_choose() {
        let of = |low, high| Ticks::of(Range::holding(low, high, Scale::Linear), 5);
        assert_eq!(of(0.0, 100.0).labels, ["0", "20", "40", "60", "80", "100"]);
        assert_eq!(of(-0.1, 0.35).labels, ["−0.1", "0", "0.1", "0.2", "0.3"]);
        let small = of(0.0, 4.1e-7);
        assert_eq!(small.factor.unwrap(), "×10⁻⁷");
        assert_eq!(small.labels, ["0", "1", "2", "3", "4"]);
        let decades = Ticks::of(Range::holding(1e-5, 1.0, Scale::Logarithmic), 5);
        assert_eq!(decades.labels[0], "10⁻⁵");
        let few = Ticks::of(Range::holding(0.5, 120.0, Scale::Logarithmic), 5);
        assert_eq!(few.labels, ["1", "3", "10", "30", "100"]);
    }
}
