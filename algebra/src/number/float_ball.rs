//! Enclosures in double precision: the first filter, which separates most unequal constants in nanoseconds.
//!
//! Arithmetic is rounded outward by one unit in the last place. The elementary functions of the standard library are
//! accurate to about one unit; [`SLACK`] units are allowed for, and a result is only ever used to refute.

/// Units in the last place granted to library functions.
const SLACK: f64 = 8.0 * f64::EPSILON;

/// An enclosure of a real number by two doubles.
#[derive(Clone, Copy, Debug)]
pub struct FloatBall {
    lower: f64,
    upper: f64,
}

impl FloatBall {
    fn outward(lower: f64, upper: f64) -> Option<Self> {
        let (lower, upper) = (lower.next_down(), upper.next_up());
        (lower.is_finite() && upper.is_finite()).then_some(Self { lower, upper })
    }

    fn around(lower: f64, upper: f64) -> Option<Self> {
        let slack = SLACK * lower.abs().max(upper.abs()) + f64::MIN_POSITIVE;
        Self::outward(lower - slack, upper + slack)
    }

    /// Around the nearest double of an exact value; `None` beyond the range of doubles.
    pub fn from_rounded(value: f64) -> Option<Self> {
        if value.abs() < 1e-290 && value.to_bits() << 1 != 0 {
            return None;
        }
        Self::outward(value, value)
    }

    /// Proved disjoint.
    pub fn is_separated(self, other: Self) -> bool {
        self.upper < other.lower || other.upper < self.lower
    }

    /// Can it be zero?
    pub fn contains_zero(self) -> bool {
        self.lower <= 0.0 && self.upper >= 0.0
    }

    /// a + b
    pub fn add(self, other: Self) -> Option<Self> {
        Self::outward(self.lower + other.lower, self.upper + other.upper)
    }

    /// a * b
    pub fn mul(self, other: Self) -> Option<Self> {
        let corners = [
            self.lower * other.lower,
            self.lower * other.upper,
            self.upper * other.lower,
            self.upper * other.upper,
        ];
        let lower = corners.into_iter().fold(f64::INFINITY, f64::min);
        Self::outward(lower, corners.into_iter().fold(f64::NEG_INFINITY, f64::max))
    }

    /// 1 / a
    pub fn recip(self) -> Option<Self> {
        if self.contains_zero() {
            return None;
        }
        Self::outward(1.0 / self.upper, 1.0 / self.lower)
    }

    /// a^n for a small integer.
    pub fn powi(self, exponent: i32) -> Option<Self> {
        let mut rest = exponent.unsigned_abs();
        let (mut result, mut square) = (
            Self {
                lower: 1.0,
                upper: 1.0,
            },
            self,
        );
        while rest > 0 {
            if rest & 1 == 1 {
                result = result.mul(square)?;
            }
            rest >>= 1;
            if rest > 0 {
                square = square.mul(square)?;
            }
        }
        if exponent < 0 {
            result.recip()
        } else {
            Some(result)
        }
    }

    /// a^q for a positive a.
    pub fn powf(self, exponent: f64) -> Option<Self> {
        if self.lower <= 0.0 || exponent.abs() > 64.0 {
            return None;
        }
        let (a, b) = (self.lower.powf(exponent), self.upper.powf(exponent));
        let widened = Self::around(a.min(b), a.max(b))?;
        // The exponent itself is rounded: relative change |ln a| * |q| * epsilon.
        let reach = self.lower.ln().abs().max(self.upper.ln().abs()) * exponent.abs() + 1.0;
        let slack = reach * 2.0 * f64::EPSILON * widened.upper.abs();
        Self::outward(widened.lower - slack, widened.upper + slack)
    }

    /// e^a
    pub fn exp(self) -> Option<Self> {
        Self::around(self.lower.exp(), self.upper.exp())
    }

    /// ln a
    pub fn ln(self) -> Option<Self> {
        if self.lower <= 0.0 {
            return None;
        }
        Self::around(self.lower.ln(), self.upper.ln())
    }

    /// sin a
    pub fn sin(self) -> Option<Self> {
        self.lipschitz(f64::sin)
    }

    /// cos a
    pub fn cos(self) -> Option<Self> {
        self.lipschitz(f64::cos)
    }

    fn lipschitz(self, function: fn(f64) -> f64) -> Option<Self> {
        if self.upper.abs().max(self.lower.abs()) > 1e6 {
            return None;
        }
        let middle = self.lower.midpoint(self.upper);
        let reach = (self.upper - self.lower).next_up();
        let value = function(middle);
        Self::outward(value - reach - SLACK, value + reach + SLACK)
    }

    /// arctan a
    pub fn atan(self) -> Option<Self> {
        Self::around(self.lower.atan(), self.upper.atan())
    }

    /// |a|
    pub fn abs(self) -> Self {
        if self.lower >= 0.0 {
            self
        } else if self.upper <= 0.0 {
            Self {
                lower: -self.upper,
                upper: -self.lower,
            }
        } else {
            Self {
                lower: 0.0,
                upper: self.upper.max(-self.lower),
            }
        }
    }
}
