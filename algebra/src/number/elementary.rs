//! Elementary functions of real balls.
//!
//! Monotone functions map ends to ends. Sine and cosine are evaluated in the middle and widened, since their slope never
//! exceeds 1.

use std::cmp::Ordering;

use rug::Float;
use rug::float::Round;

use super::ball::Ball;
use super::rational::Rational;

/// Arguments of sine and cosine beyond this binary exponent are refused: reducing them needs that many bits of pi.
const LARGEST_ANGLE_EXPONENT: i32 = 1 << 12;
/// Roots of a larger order go through the logarithm.
const LARGEST_ROOT: u32 = 1 << 12;
/// Bits added inside functions that are built from several others.
const GUARD: u32 = 8;

/// A function of MPFR as a closure that rounds as it is told.
macro_rules! at {
    ($method:ident) => {
        |x: &Float, bits: u32, round: Round| Float::with_val_round(bits, x.$method(), round)
    };
}

/// A function that grows with its argument everywhere.
macro_rules! increasing {
    ($(#[$doc:meta])* $name:ident, $method:ident) => {
        $(#[$doc])*
        pub fn $name(&self) -> Self {
            self.increasing(at!($method))
        }
    };
}

impl Ball {
    increasing!(
        /// `e^x`.
        exp, exp_ref
    );
    increasing!(
        /// Inverse tangent in `(-pi/2, pi/2)`.
        atan, atan_ref
    );
    increasing!(
        /// Hyperbolic sine.
        sinh, sinh_ref
    );
    increasing!(
        /// Hyperbolic tangent.
        tanh, tanh_ref
    );
    increasing!(
        /// Inverse hyperbolic sine.
        asinh, asinh_ref
    );

    /// The image under an increasing function, by its ends.
    pub(super) fn increasing(
        &self,
        function: impl Fn(&Float, u32, Round) -> (Float, Ordering),
    ) -> Self {
        let bits = self.bits();
        let (lower, direction) = function(&self.lower, bits, Round::Down);
        if self.is_exact() {
            let mut upper = lower.clone();
            if direction != Ordering::Equal {
                upper.next_up();
            }
            return Self::new(lower, upper);
        }
        Self::new(lower, function(&self.upper, bits, Round::Up).0)
    }

    /// Square root; `None` when the value can be negative.
    pub fn sqrt(&self) -> Option<Self> {
        (self.lower >= 0).then(|| self.increasing(at!(sqrt_ref)))
    }

    /// Real `n`-th root, negative for an odd root of a negative value.
    ///
    /// `None` for an even root of a value that can be negative, and for `n = 0`.
    pub fn root(&self, n: u32) -> Option<Self> {
        // MPFR's square root is several times faster than its n-th root.
        if n == 2 {
            return self.sqrt();
        }
        if n == 0 || (n.is_multiple_of(2) && self.lower < 0) {
            return None;
        }
        Some(self.increasing(|x, bits, round| Float::with_val_round(bits, x.root_ref(n), round)))
    }

    /// Natural logarithm; `None` unless the value is proved positive.
    pub fn ln(&self) -> Option<Self> {
        (self.lower > 0).then(|| self.increasing(at!(ln_ref)))
    }

    /// `x^y` for a positive `x`, through `e^(y ln x)`; an integer exponent takes any base, and 0 to a positive power is 0.
    pub fn pow(&self, exponent: &Self) -> Option<Self> {
        if exponent.is_exact()
            && exponent.lower.is_integer()
            && let Some(power) = exponent.floor()
        {
            return Some(self.pow_integer(&power));
        }
        if self.sign() == Some(Ordering::Equal) {
            return (exponent.sign() == Some(Ordering::Greater)).then(|| self.clone());
        }
        let bits = self.bits().max(exponent.bits());
        // An error of 2^-b in y ln x becomes a relative error of the result, so as many bits are added as y ln x has
        // before the point: at most 31, or the result overflows.
        let logarithm_bits = 64 - self.magnitude_log2()?.unsigned_abs().leading_zeros();
        let size = exponent
            .magnitude_log2()
            .unwrap_or(0)
            .saturating_add(i64::from(logarithm_bits))
            .clamp(0, 31);
        let more = u32::try_from(size).unwrap_or(31) + GUARD;
        let logarithm = self.with_bits(bits.saturating_add(more)).ln()?;
        Some((logarithm * exponent).exp().with_bits(bits))
    }

    /// `x^(p/q)` for a value that cannot be negative; an integer exponent takes any base.
    pub fn pow_rational(&self, exponent: &Rational) -> Option<Self> {
        if let Some(power) = exponent.to_integer() {
            return Some(self.pow_integer(&power));
        }
        if self.lower < 0 {
            return None;
        }
        let bits = self.bits();
        let numerator = exponent.numerator();
        match exponent.denominator().to_u32() {
            Some(index) if index <= LARGEST_ROOT && numerator.bits() <= 32 => {
                if numerator.is_one() {
                    return self.root(index);
                }
                let more = GUARD + u32::try_from(numerator.bits()).unwrap_or(32);
                let wide = self.with_bits(bits.saturating_add(more));
                Some(wide.root(index)?.pow_integer(&numerator).with_bits(bits))
            }
            _ => {
                // The exponent must be known to as many bits as the product with ln x has before the point.
                let exact = Self::from_rational(exponent, bits.saturating_add(40 + GUARD));
                Some(self.pow(&exact)?.with_bits(bits))
            }
        }
    }

    /// Sine; `None` for arguments too large to reduce.
    pub fn sin(&self) -> Option<Self> {
        self.turned(at!(sin_ref))
    }

    /// Cosine; `None` for arguments too large to reduce.
    pub fn cos(&self) -> Option<Self> {
        self.turned(at!(cos_ref))
    }

    fn is_reducible(&self) -> bool {
        self.is_finite()
            && [&self.lower, &self.upper].into_iter().all(|end| {
                end.get_exp()
                    .is_none_or(|exponent| exponent <= LARGEST_ANGLE_EXPONENT)
            })
    }

    /// A function with |f'| <= 1 and |f| <= 1.
    fn turned(&self, function: impl Fn(&Float, u32, Round) -> (Float, Ordering)) -> Option<Self> {
        if !self.is_reducible() {
            return None;
        }
        let Self { lower, upper } = self.contracting(function);
        let one = Float::with_val(lower.prec(), 1);
        let minus_one = Float::with_val(lower.prec(), -1);
        Some(Self::new(lower.max(&minus_one), upper.min(&one)))
    }

    /// A function with |f'| <= 1 over the ball: its value in the middle, widened by half the width of the argument.
    pub(super) fn contracting(
        &self,
        function: impl Fn(&Float, u32, Round) -> (Float, Ordering),
    ) -> Self {
        if self.is_exact() {
            return self.increasing(function);
        }
        let bits = self.bits();
        let middle = Float::with_val(bits, &self.lower + &self.upper) / 2_u32;
        let left = Float::with_val_round(bits, &middle - &self.lower, Round::Up).0;
        let right = Float::with_val_round(bits, &self.upper - &middle, Round::Up).0;
        let reach = left.max(&right);
        let (lowest, direction) = function(&middle, bits, Round::Down);
        let mut highest = lowest.clone();
        if direction != Ordering::Equal {
            highest.next_up();
        }
        Self::new(
            Float::with_val_round(bits, &lowest - &reach, Round::Down).0,
            Float::with_val_round(bits, &highest + &reach, Round::Up).0,
        )
    }

    /// Tangent; `None` for arguments too large to reduce and too near to a pole.
    pub fn tan(&self) -> Option<Self> {
        let bits = self.bits();
        let wide = self.with_bits(bits.saturating_add(GUARD));
        let cosine = wide.cos()?;
        if cosine.contains_zero() {
            return None;
        }
        Some((wide.sin()? / cosine).with_bits(bits))
    }

    fn is_within_one(&self) -> bool {
        self.lower >= -1 && self.upper <= 1
    }

    /// Inverse sine in `[-pi/2, pi/2]`; `None` when the value can leave `[-1, 1]`.
    pub fn asin(&self) -> Option<Self> {
        self.is_within_one().then(|| self.increasing(at!(asin_ref)))
    }

    /// Inverse cosine in `[0, pi]`; `None` when the value can leave `[-1, 1]`.
    pub fn acos(&self) -> Option<Self> {
        if !self.is_within_one() {
            return None;
        }
        let bits = self.bits();
        if self.is_exact() {
            return Some(Self::enclose(bits, self.lower.acos_ref()));
        }
        let lower = at!(acos_ref)(&self.upper, bits, Round::Down).0;
        let upper = at!(acos_ref)(&self.lower, bits, Round::Up).0;
        Some(Self::new(lower, upper))
    }

    /// Hyperbolic cosine.
    pub fn cosh(&self) -> Self {
        self.abs().increasing(at!(cosh_ref))
    }

    /// Inverse hyperbolic cosine; `None` when the value can be below 1.
    pub fn acosh(&self) -> Option<Self> {
        (self.lower >= 1).then(|| self.increasing(at!(acosh_ref)))
    }

    /// Inverse hyperbolic tangent; `None` when the value can reach -1 or 1.
    pub fn atanh(&self) -> Option<Self> {
        (self.lower > -1 && self.upper < 1).then(|| self.increasing(at!(atanh_ref)))
    }
}
