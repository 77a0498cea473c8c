//! Sums of two doubles: 106 bits for recurrences whose thousands of roundings would show in 53.

/// The unevaluated sum of two doubles of which the second is at most half a unit in the last place of the first.
///
/// With u = 2^-53 the relative error of a sum of terms of one sign is at most 3u², of a product 5u², of a quotient 15u², as long as nothing
/// underflows. Source: M. Joldes, J.-M. Muller, V. Popescu, Tight and rigorous error bounds for basic building blocks of double-word
/// arithmetic (2017).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Twofold {
    /// The nearest double.
    pub(crate) high: f64,
    low: f64,
}

/// The sum of two numbers of which the first is the larger, exactly.
fn ordered(larger: f64, smaller: f64) -> Twofold {
    let high = larger + smaller;
    Twofold {
        high,
        low: smaller - (high - larger),
    }
}

impl Twofold {
    pub(crate) const ZERO: Self = Self::from(0.0);
    pub(crate) const ONE: Self = Self::from(1.0);

    pub(crate) const fn from(high: f64) -> Self {
        Self { high, low: 0.0 }
    }

    /// a + b, exactly.
    pub(crate) fn sum(a: f64, b: f64) -> Self {
        let high = a + b;
        let part = high - a;
        Self {
            high,
            low: (a - (high - part)) + (b - part),
        }
    }

    /// ab, exactly; without the second part where it overflows.
    pub(crate) fn product(a: f64, b: f64) -> Self {
        let high = a * b;
        match high.is_finite() {
            true => Self {
                high,
                low: a.mul_add(b, -high),
            },
            false => Self::from(high),
        }
    }

    /// The sum of a list: what the roundings leave is added up beside the sums, four of which run side by side.
    pub(crate) fn total(values: &[f64]) -> Self {
        let groups = values.chunks_exact(4);
        let rest = groups.remainder();
        let (mut high, mut low) = ([0.0; 4], [0.0; 4]);
        for group in groups {
            for at in 0..4 {
                let sum = Self::sum(high[at], group[at]);
                high[at] = sum.high;
                low[at] += sum.low;
            }
        }
        let mut all = Self::from(low.iter().sum());
        for &value in rest.iter().chain(&high) {
            let sum = Self::sum(all.high, value);
            all = Self {
                high: sum.high,
                low: all.low + sum.low,
            };
        }
        ordered(all.high, all.low)
    }

    pub(crate) fn plus(self, other: Self) -> Self {
        let (high, low) = (
            Self::sum(self.high, other.high),
            Self::sum(self.low, other.low),
        );
        let first = ordered(high.high, high.low + low.high);
        ordered(first.high, low.low + first.low)
    }

    pub(crate) fn minus(self, other: Self) -> Self {
        self.plus(Self {
            high: -other.high,
            low: -other.low,
        })
    }

    pub(crate) fn times(self, other: Self) -> Self {
        let product = Self::product(self.high, other.high);
        let cross = self.high.mul_add(other.low, self.low * other.high);
        ordered(product.high, product.low + cross)
    }

    /// The quotient by a double.
    pub(crate) fn over(self, divisor: f64) -> Self {
        let first = self.high / divisor;
        let rest = -first.mul_add(divisor, -self.high) + self.low;
        ordered(first, rest / divisor)
    }

    /// The quotient; by infinity 0.
    pub(crate) fn divided(self, divisor: Self) -> Self {
        let first = self.high / divisor.high;
        if !divisor.high.is_finite() {
            return Self::from(first);
        }
        let product = divisor.times(Self::from(first));
        let rest = (self.high - product.high) + (self.low - product.low);
        ordered(first, rest / divisor.high)
    }

    /// The product with a power of 2, which is exact.
    pub(crate) fn scaled(self, power: f64) -> Self {
        Self {
            high: self.high * power,
            low: self.low * power,
        }
    }
}

#[cfg(test)]
mod tests {
    use algebra::Rational;

    use super::*;

    fn exact(value: Twofold) -> Rational {
        Rational::from_f64(value.high).unwrap() + Rational::from_f64(value.low).unwrap()
    }

    /// Against exact rationals: thirty digits of every operation.
    #[test]
    fn operations_have_their_digits() {
        let third = Twofold::ONE.over(3.0);
        let tenth = Twofold::ONE.divided(Twofold::product(2.5, 4.0));
        let close = |found: Twofold, expected: &Rational| {
            let error = (exact(found) - expected).abs().to_f64();
            assert!(error <= 2e-31 * expected.abs().to_f64(), "{error:e}");
        };
        let ratio = |p: i64, q: i64| Rational::from(p).checked_div(&Rational::from(q)).unwrap();
        close(third, &ratio(1, 3));
        close(tenth, &ratio(1, 10));
        close(third.plus(tenth), &ratio(13, 30));
        close(third.minus(tenth), &ratio(7, 30));
        close(third.times(tenth), &ratio(1, 30));
        close(third.divided(tenth), &ratio(10, 3));
        close(third.over(7.0), &ratio(1, 21));
        close(
            Twofold::sum(1.0, 1e-20),
            &(Rational::from(1) + Rational::from_f64(1e-20).unwrap()),
        );
        assert!(Twofold::ONE.divided(Twofold::product(1e300, 1e300)).high <= 0.0);
    }
    /// Sums of lists of every length up to 9, with parts that differ by 30 decades.
    #[test]
    fn totals_have_their_digits() {
        let values: Vec<f64> = (0..9)
            .map(|k| 10_f64.powi((k * 7) % 31 - 15) / 3.0)
            .collect();
        for count in 0..=values.len() {
            let list = &values[..count];
            let expected = list.iter().fold(Rational::from(0), |sum, &value| {
                sum + Rational::from_f64(value).unwrap()
            });
            let error = (exact(Twofold::total(list)) - &expected).abs().to_f64();
            assert!(error <= 1e-31 * expected.to_f64(), "{count}: {error:e}");
        }
    }
}
