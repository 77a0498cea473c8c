//! Doubles with exponents that neither overflow nor underflow: for chains whose rates are hundreds of orders of magnitude apart.

/// m 2^e with |m| in [1, 2), or 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wide {
    mantissa: f64,
    exponent: i64,
}

/// Beyond this many binary orders the smaller summand is less than half a unit in the last place.
const NEGLIGIBLE: i64 = 64;

/// The exponents that doubles reach, the subnormal ones included, with room for one mantissa.
const EXPONENTS: i64 = 1100;

impl Wide {
    pub(super) const ZERO: Self = Self {
        mantissa: 0.0,
        exponent: 0,
    };

    /// A finite double, exactly.
    pub(super) fn new(value: f64) -> Self {
        // subnormal numbers have no exponent of their own
        match value.abs() < f64::MIN_POSITIVE {
            true => Self::normal(value * power_of_two(64), -64),
            false => Self::normal(value, 0),
        }
    }

    fn normal(value: f64, exponent: i64) -> Self {
        if value == 0.0 {
            return Self::ZERO;
        }
        let own = exponent_of(value);
        Self {
            mantissa: f64::from_bits(value.to_bits() & !(0x7ff << 52) | (1023 << 52)),
            exponent: exponent + own,
        }
    }

    pub(super) fn is_zero(self) -> bool {
        self.mantissa == 0.0
    }

    pub(super) fn plus(self, other: Self) -> Self {
        if self.is_zero() {
            return other;
        }
        if other.is_zero() {
            return self;
        }
        let (large, small) = match self.exponent >= other.exponent {
            true => (self, other),
            false => (other, self),
        };
        let shift = small.exponent - large.exponent;
        match shift < -NEGLIGIBLE {
            true => large,
            false => Self::normal(
                large.mantissa + small.mantissa * power_of_two(shift),
                large.exponent,
            ),
        }
    }

    pub(super) fn times(self, other: Self) -> Self {
        Self::normal(
            self.mantissa * other.mantissa,
            self.exponent + other.exponent,
        )
    }

    /// The quotient; by zero it is infinite or not a number, as for doubles.
    pub(super) fn over(self, other: Self) -> Self {
        Self::normal(
            self.mantissa / other.mantissa,
            self.exponent - other.exponent,
        )
    }

    /// The nearest double; infinite or 0 beyond their range.
    pub(super) fn to_f64(self) -> f64 {
        let exponent = self.exponent.clamp(-EXPONENTS, EXPONENTS);
        self.mantissa * power_of_two(exponent / 2) * power_of_two(exponent - exponent / 2)
    }
}

/// The exponent of the leading bit of a normal number.
pub(super) fn exponent_of(value: f64) -> i64 {
    i64::try_from((value.to_bits() >> 52) & 0x7ff).unwrap_or(0) - 1023
}

/// 2^e for an e that is held to the exponents of normal numbers.
pub(super) fn power_of_two(exponent: i64) -> f64 {
    let biased = u64::try_from(exponent.clamp(-1022, 1023) + 1023).unwrap_or(0);
    f64::from_bits(biased << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The same operations on doubles, where they stay in range.
    #[test]
    fn agrees_with_doubles() {
        let values = [0.0, 1.0, -1.0, 0.1, -3.7e-20, 1e30, 5e-324, f64::MAX, 1.5];
        for a in values {
            assert_eq!(Wide::new(a).to_f64(), a);
            for b in values {
                let (wide_a, wide_b) = (Wide::new(a), Wide::new(b));
                let (sum, product) = (a + b, a * b);
                if sum.is_finite() {
                    assert_eq!(wide_a.plus(wide_b).to_f64(), sum);
                }
                if product.abs() > 1e-300 && product.is_finite() {
                    assert_eq!(wide_a.times(wide_b).to_f64(), product);
                    assert_eq!(wide_a.times(wide_b).over(wide_b).to_f64(), a * b / b);
                }
            }
        }
    }

    #[test]
    fn nothing_overflows() {
        let huge = (0..20).fold(Wide::new(1.0), |power, _| power.times(Wide::new(1e300)));
        assert!(huge.to_f64().is_infinite());
        let one = (0..20).fold(huge, |power, _| power.over(Wide::new(1e300)));
        assert!((one.to_f64() - 1.0).abs() < 40.0 * f64::EPSILON);
        assert_eq!(Wide::new(1.0).over(huge).to_f64(), 0.0);
    }
}
