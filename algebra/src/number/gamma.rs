//! Gamma function and factorials as balls.

use std::cmp::Ordering;

use rug::Float;
use rug::float::Round;

use super::ball::Ball;
use super::integer::Integer;
use super::rational::Rational;

/// Factorials up to here are computed as integers.
const LARGEST_EXACT_FACTORIAL: u32 = 256;
/// Gamma is evaluated by MPFR below this argument and by Stirling's series above.
const LARGEST_DIRECT: u32 = 1 << 20;
/// Precisions beyond this are cut: MPFR needs a number of Bernoulli numbers that grows with the precision.
const LARGEST_BITS: u32 = 1 << 10;

impl Ball {
    /// Gamma function of a positive value; `x! = gamma(x + 1)`.
    ///
    /// `None` when the value can be 0 or negative, and on overflow. The precision is cut at 1024 bits.
    ///
    /// Source: log-convexity on the positive axis, with the only minimum 0.8856031.. at 1.4616321.. (Artin 1964).
    pub fn gamma(&self) -> Option<Self> {
        if self.sign() != Some(Ordering::Greater) {
            return None;
        }
        if self.lower > LARGEST_DIRECT {
            let power = self.ln_gamma()?.exp();
            return power.is_finite().then_some(power);
        }
        let value = self.valley(
            |x, bits, round| Float::with_val_round(bits, x.gamma_ref(), round),
            (8856, 10_000),
        );
        value.is_finite().then_some(value)
    }

    /// Logarithm of the gamma function of a positive value; `None` when the value can be 0 or negative.
    ///
    /// The precision is cut at 1024 bits.
    pub fn ln_gamma(&self) -> Option<Self> {
        if self.sign() != Some(Ordering::Greater) {
            return None;
        }
        let value = if self.lower > LARGEST_DIRECT {
            self.stirling()?
        } else {
            self.valley(
                |x, bits, round| Float::with_val_round(bits, x.ln_gamma_ref(), round),
                (-1215, 10_000),
            )
        };
        value.is_finite().then_some(value)
    }

    /// A function that falls up to 1.46.., rises after, and is nowhere below a given value.
    fn valley(
        &self,
        function: impl Fn(&Float, u32, Round) -> (Float, Ordering),
        least: (i32, u32),
    ) -> Self {
        let bits = self.bits().min(LARGEST_BITS);
        let narrow = self.with_bits(bits);
        if narrow.lower >= 1.5 {
            return narrow.increasing(function);
        }
        if narrow.lower >= 1.25 && narrow.upper <= 1.75 {
            // |digamma| < 1/4 and gamma < 1 here, so both functions have slopes below 1.
            return narrow.contracting(function);
        }
        let at_lower = function(&narrow.lower, bits, Round::Up).0;
        if narrow.upper <= 1.4375 {
            return Self::new(function(&narrow.upper, bits, Round::Down).0, at_lower);
        }
        let at_upper = function(&narrow.upper, bits, Round::Up).0;
        let least = Self::enclose(bits, &Float::with_val(bits, least.0) / least.1).lower;
        Self::new(least, at_lower.max(&at_upper))
    }

    /// Stirling's series for a large argument, with as many terms as the precision asks for; the first term left out
    /// bounds the error and has its sign (Whittaker and Watson, 12.33).
    fn stirling(&self) -> Option<Self> {
        // B(2k) / (2k (2k-1)) for k = 1..
        const TERMS: [(i64, i64); 9] = [
            (1, 12),
            (-1, 360),
            (1, 1260),
            (-1, 1680),
            (1, 1188),
            (-691, 360_360),
            (1, 156),
            (-3617, 122_400),
            (43_867, 244_188),
        ];
        let bits = self.bits().min(LARGEST_BITS);
        let extra = u32::try_from(self.magnitude_log2()?.clamp(0, 64)).unwrap_or(64);
        let wide = bits.saturating_add(extra).saturating_add(16);
        let x = self.with_bits(wide);
        let rational = |(numerator, denominator): (i64, i64)| {
            let value = Rational::new(Integer::from(numerator), Integer::from(denominator))?;
            Some(Self::from_rational(&value, wide))
        };
        let logarithm = x.ln()?;
        let two_pi = Self::pi(wide) * Self::from_integer(2, wide);
        let mut total =
            (&x - rational((1, 2))?) * &logarithm - &x + two_pi.ln()? * rational((1, 2))?;
        let inverse = x.recip();
        let square = &inverse * &inverse;
        let mut power = inverse;
        for term in TERMS {
            let term = rational(term)? * &power;
            let needed = total.magnitude_log2().unwrap_or(0) - i64::from(wide);
            if term.magnitude_log2().is_none_or(|size| size < needed) {
                return Some(total.widened(&term).with_bits(bits));
            }
            total += term;
            power *= &square;
        }
        // B(20) / (20 * 19) = -174611 / 125400
        let rest = rational((174_611, 125_400))? * &power;
        Some(total.widened(&rest).with_bits(bits))
    }

    /// `n!` for an integer of any size; `None` for a negative one and on overflow.
    ///
    /// ```
    /// use algebra::{Ball, Integer};
    /// let value = Ball::factorial(&Integer::from(1_000_000), 64).unwrap();
    /// assert!(value.midpoint_decimal(6).starts_with("8.26393e5565708"));
    /// ```
    pub fn factorial(n: &Integer, bits: u32) -> Option<Self> {
        if n.is_negative() {
            return None;
        }
        if let Some(small) = n.to_u32().filter(|n| *n <= LARGEST_EXACT_FACTORIAL) {
            return Some(Self::from_rational(
                &Rational::from(Integer::factorial(small)),
                bits,
            ));
        }
        Self::successor(n, bits).gamma()
    }

    /// `ln(n!)` for an integer of any size; `None` for a negative one.
    pub fn ln_factorial(n: &Integer, bits: u32) -> Option<Self> {
        if n.is_negative() {
            return None;
        }
        Self::successor(n, bits).ln_gamma()
    }

    /// `n + 1`, exact when it fits into a few bits more than asked for.
    fn successor(n: &Integer, bits: u32) -> Self {
        let size = u32::try_from(n.bits()).unwrap_or(u32::MAX).min(64);
        let next = Rational::from(n + Integer::ONE);
        Self::from_rational(&next, bits.saturating_add(size))
    }
}
