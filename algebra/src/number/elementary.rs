//! Elementary functions of real balls.

use rug::Float;
use rug::float::Round;

use super::ball::{Ball, out_of_reach};
use super::integer::Integer;
use super::rational::Rational;

/// A function that grows with its argument: end points map to end points.
macro_rules! increasing {
    ($(#[$doc:meta])* $name:ident, $method:ident) => {
        $(#[$doc])*
        pub fn $name(&self) -> Self {
            let lower = Float::with_val_round(self.bits(), self.lower.$method(), Round::Down).0;
            Self::new(lower, Float::with_val_round(self.bits(), self.upper.$method(), Round::Up).0)
        }
    };
}

impl Ball {
    increasing!(
        /// e^value
        exp, exp_ref
    );
    increasing!(
        /// Inverse tangent in (-pi/2, pi/2).
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

    /// Square root; `None` when the value can be negative.
    pub fn sqrt(&self) -> Option<Self> {
        if self.lower < 0 {
            return None;
        }
        let lower = Float::with_val_round(self.bits(), self.lower.sqrt_ref(), Round::Down).0;
        Some(Self::new(
            lower,
            Float::with_val_round(self.bits(), self.upper.sqrt_ref(), Round::Up).0,
        ))
    }

    /// Real n-th root; `None` for an even root of a value that can be negative, or n = 0.
    pub fn root(&self, n: u32) -> Option<Self> {
        if n == 0 || (n % 2 == 0 && self.lower < 0) {
            return None;
        }
        let lower = Float::with_val_round(self.bits(), self.lower.root_ref(n), Round::Down).0;
        Some(Self::new(
            lower,
            Float::with_val_round(self.bits(), self.upper.root_ref(n), Round::Up).0,
        ))
    }

    /// Natural logarithm; `None` unless the value is proved positive.
    pub fn ln(&self) -> Option<Self> {
        if self.lower <= 0 {
            return None;
        }
        let lower = Float::with_val_round(self.bits(), self.lower.ln_ref(), Round::Down).0;
        Some(Self::new(
            lower,
            Float::with_val_round(self.bits(), self.upper.ln_ref(), Round::Up).0,
        ))
    }

    /// value^exponent for a positive value, through exp and ln.
    pub fn pow(&self, exponent: &Self) -> Option<Self> {
        Some((&self.ln()? * exponent).exp())
    }

    /// value^(p/q) for a value that is proved positive or an exact zero with positive exponent.
    pub fn pow_rational(&self, exponent: &Rational) -> Option<Self> {
        if let Some(power) = exponent.to_integer() {
            return Some(self.pow_integer(&power));
        }
        let index = exponent
            .denominator()
            .to_u64()
            .and_then(|n| u32::try_from(n).ok());
        match index {
            Some(index) if index <= 1 << 20 && exponent.numerator().bits() <= 32 => {
                if self.lower < 0 {
                    return None;
                }
                let root = self.root(index)?;
                Some(root.pow_integer(&exponent.numerator()))
            }
            _ => self.pow(&Self::from_rational(exponent, self.bits())),
        }
    }

    /// Sine; `None` for arguments too large to reduce.
    pub fn sin(&self) -> Option<Self> {
        self.lipschitz(|x, round| Float::with_val_round(x.prec(), x.sin_ref(), round).0)
    }

    /// Cosine; `None` for arguments too large to reduce.
    pub fn cos(&self) -> Option<Self> {
        self.lipschitz(|x, round| Float::with_val_round(x.prec(), x.cos_ref(), round).0)
    }

    /// A function with |f'| <= 1 and |f| <= 1: its value in the middle, widened by half the width of the argument.
    fn lipschitz(&self, function: impl Fn(&Float, Round) -> Float) -> Option<Self> {
        if out_of_reach(&self.lower) || out_of_reach(&self.upper) {
            return None;
        }
        let bits = self.bits();
        let middle = Float::with_val(bits, &self.lower + &self.upper) / 2_u32;
        let left = Float::with_val_round(bits, &middle - &self.lower, Round::Up).0;
        let right = Float::with_val_round(bits, &self.upper - &middle, Round::Up).0;
        let reach = left.max(&right);
        let lower =
            Float::with_val_round(bits, &function(&middle, Round::Down) - &reach, Round::Down).0;
        let upper =
            Float::with_val_round(bits, &function(&middle, Round::Up) + &reach, Round::Up).0;
        let one = Float::with_val(bits, 1);
        let minus_one = Float::with_val(bits, -1);
        Some(Self::new(lower.max(&minus_one), upper.min(&one)))
    }

    /// Tangent; the whole line near a pole.
    pub fn tan(&self) -> Option<Self> {
        Some(&self.sin()? / &self.cos()?)
    }

    /// Inverse sine in [-pi/2, pi/2]; `None` when the value can leave [-1, 1].
    pub fn asin(&self) -> Option<Self> {
        if self.lower < -1 || self.upper > 1 {
            return None;
        }
        let lower = Float::with_val_round(self.bits(), self.lower.asin_ref(), Round::Down).0;
        Some(Self::new(
            lower,
            Float::with_val_round(self.bits(), self.upper.asin_ref(), Round::Up).0,
        ))
    }

    /// Inverse cosine in [0, pi]; `None` when the value can leave [-1, 1].
    pub fn acos(&self) -> Option<Self> {
        if self.lower < -1 || self.upper > 1 {
            return None;
        }
        let lower = Float::with_val_round(self.bits(), self.upper.acos_ref(), Round::Down).0;
        Some(Self::new(
            lower,
            Float::with_val_round(self.bits(), self.lower.acos_ref(), Round::Up).0,
        ))
    }

    /// Hyperbolic cosine.
    pub fn cosh(&self) -> Self {
        let size = self.abs();
        let lower = Float::with_val_round(self.bits(), size.lower.cosh_ref(), Round::Down).0;
        Self::new(
            lower,
            Float::with_val_round(self.bits(), size.upper.cosh_ref(), Round::Up).0,
        )
    }

    /// Inverse hyperbolic cosine; `None` when the value can be below 1.
    pub fn acosh(&self) -> Option<Self> {
        if self.lower < 1 {
            return None;
        }
        let lower = Float::with_val_round(self.bits(), self.lower.acosh_ref(), Round::Down).0;
        Some(Self::new(
            lower,
            Float::with_val_round(self.bits(), self.upper.acosh_ref(), Round::Up).0,
        ))
    }

    /// Inverse hyperbolic tangent; `None` when the value can reach -1 or 1.
    pub fn atanh(&self) -> Option<Self> {
        if self.lower <= -1 || self.upper >= 1 {
            return None;
        }
        let lower = Float::with_val_round(self.bits(), self.lower.atanh_ref(), Round::Down).0;
        Some(Self::new(
            lower,
            Float::with_val_round(self.bits(), self.upper.atanh_ref(), Round::Up).0,
        ))
    }

    /// n! for an integer n >= 0 of any size, by the bounds of Stirling's series:
    /// n ln n - n + ln(2 pi n)/2 + [1/(12n+1), 1/(12n)]; overflows to an infinite end.
    pub fn factorial(n: &Integer, bits: u32) -> Option<Self> {
        if n.is_negative() {
            return None;
        }
        if let Some(small) = n
            .to_u64()
            .and_then(|n| u32::try_from(n).ok())
            .filter(|n| *n <= 1000)
        {
            return Some(Self::from_rational(
                &Rational::from(Integer::factorial(small)),
                bits,
            ));
        }
        Some(Self::ln_factorial(n, bits)?.exp())
    }

    /// ln(n!) for a large integer n, by Stirling's series with Robbins' bounds.
    pub fn ln_factorial(n: &Integer, bits: u32) -> Option<Self> {
        // n itself may be far longer than the precision, and ln(n!) needs n's leading bits only.
        let x = Self::from_rational(&Rational::from(n.clone()), bits);
        let half = Self::from_rational(&Rational::new(Integer::from(1), Integer::from(2))?, bits);
        let logarithm = x.ln()?;
        let twelve = &x * &Self::from_integer(12, bits);
        let correction = (&twelve + &Self::from_integer(1, bits))
            .recip()
            .hull(&twelve.recip());
        let two_pi = &Self::pi(bits) * &Self::from_integer(2, bits);
        Some(&(&x * &logarithm) - &x + &half * &(&two_pi.ln()? + &logarithm) + correction)
    }
}
