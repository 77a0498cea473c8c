//! The rational numbers in lowest terms: two machine words while both parts fit, boxed otherwise.

use std::cmp::Ordering;
use std::fmt;
use std::num::NonZeroU64;

use rug::Rational as Big;

use super::integer::Integer;
use super::integer_theory::gcd_words;

/// An exact fraction in lowest terms with a positive denominator.
///
/// Small fractions (numerator in `i64`, denominator in `u64`) live in the value itself (16 bytes, no allocation).
/// The representation is unique, so equality and hashing are structural. Operators never fail; division returns an
/// `Option`.
///
/// ```
/// use algebra::{Integer, Rational};
/// let half = Rational::new(Integer::from(2), Integer::from(4)).unwrap();
/// let third = Rational::new(Integer::from(1), Integer::from(3)).unwrap();
/// assert_eq!((&half + &third).to_string(), "5/6");
/// assert_eq!(half.checked_div(&Rational::ZERO), None);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Rational(pub(in crate::number) Repr);

/// `Small` is in lowest terms; `Large` never holds a value that fits `Small`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::number) enum Repr {
    Small(i64, NonZeroU64),
    Large(Box<Big>),
}

use self::Repr::{Large, Small};

/// Powers beyond this many bits are refused.
const LARGEST_POWER_BITS: u64 = 1 << 26;

impl Rational {
    /// 0.
    pub const ZERO: Self = Self::small(0);
    /// 1.
    pub const ONE: Self = Self::small(1);
    /// -1.
    pub const MINUS_ONE: Self = Self::small(-1);
    /// 2.
    pub const TWO: Self = Self::small(2);
    /// 1/2.
    pub const HALF: Self = Self(Small(1, NonZeroU64::MIN.saturating_add(1)));

    /// 0.
    #[inline]
    pub const fn zero() -> Self {
        Self::ZERO
    }

    /// 1.
    #[inline]
    pub const fn one() -> Self {
        Self::ONE
    }

    #[inline]
    pub(in crate::number) const fn small(value: i64) -> Self {
        Self(Small(value, NonZeroU64::MIN))
    }

    /// From a fraction in lowest terms that may be too long for two words; `None` for a denominator 0.
    #[inline]
    pub(in crate::number) fn from_wide(numerator: i128, denominator: u128) -> Option<Self> {
        if let (Ok(numerator), Ok(denominator)) =
            (i64::try_from(numerator), u64::try_from(denominator))
        {
            return Some(Self(Small(numerator, NonZeroU64::new(denominator)?)));
        }
        (denominator != 0).then(|| Self(Large(Box::new(Big::from((numerator, denominator))))))
    }

    /// Demotes: the only way by which a big fraction becomes a `Rational`.
    pub(in crate::number) fn from_big(value: Big) -> Self {
        match Self::demoted(&value) {
            Some(small) => small,
            None => Self(Large(Box::new(value))),
        }
    }

    pub(in crate::number) fn demoted(value: &Big) -> Option<Self> {
        let numerator = value.numer().to_i64()?;
        let denominator = NonZeroU64::new(value.denom().to_u64()?)?;
        Some(Self(Small(numerator, denominator)))
    }

    pub(in crate::number) fn to_big(&self) -> Big {
        match &self.0 {
            Small(numerator, denominator) => Big::from((*numerator, denominator.get())),
            Large(value) => (**value).clone(),
        }
    }

    /// The fraction in lowest terms; `None` for a denominator 0.
    #[inline]
    pub fn new(numerator: Integer, denominator: Integer) -> Option<Self> {
        if denominator.is_zero() {
            return None;
        }
        if let (Some(numerator), Some(denominator)) = (numerator.to_i64(), denominator.to_i64()) {
            let divisor = gcd_words(numerator.unsigned_abs(), denominator.unsigned_abs());
            let (divisor, below) = (i128::from(divisor), i128::from(denominator));
            let (mut above, mut below) = (i128::from(numerator) / divisor, below / divisor);
            if below < 0 {
                (above, below) = (-above, -below);
            }
            return Self::from_wide(above, below.unsigned_abs());
        }
        Some(Self::from_big(Big::from((
            numerator.into_big(),
            denominator.into_big(),
        ))))
    }

    /// The numerator, which carries the sign.
    #[inline]
    pub fn numerator(&self) -> Integer {
        match &self.0 {
            Small(numerator, _) => Integer::small(*numerator),
            Large(value) => Integer::from_big(value.numer().clone()),
        }
    }

    /// The denominator, positive.
    #[inline]
    pub fn denominator(&self) -> Integer {
        match &self.0 {
            Small(_, denominator) => Integer::from(denominator.get()),
            Large(value) => Integer::from_big(value.denom().clone()),
        }
    }

    /// Whether it is 0.
    #[inline]
    pub const fn is_zero(&self) -> bool {
        matches!(self.0, Small(0, _))
    }

    /// Whether it is 1.
    #[inline]
    pub const fn is_one(&self) -> bool {
        matches!(self.0, Small(1, NonZeroU64::MIN))
    }

    /// Whether it is less than 0.
    #[inline]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Small(numerator, _) => *numerator < 0,
            Large(value) => value.is_negative(),
        }
    }

    /// Whether the denominator is 1.
    #[inline]
    pub fn is_integer(&self) -> bool {
        match &self.0 {
            Small(_, denominator) => denominator.get() == 1,
            Large(value) => value.is_integer(),
        }
    }

    /// The integer it is, if it is one.
    #[inline]
    pub fn to_integer(&self) -> Option<Integer> {
        self.is_integer().then(|| self.numerator())
    }

    /// -1, 0 or 1.
    #[inline]
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Small(numerator, _) => i32::from(*numerator > 0) - i32::from(*numerator < 0),
            Large(value) => {
                if value.is_negative() {
                    -1
                } else {
                    1
                }
            }
        }
    }

    /// Absolute value.
    #[inline]
    pub fn abs(&self) -> Self {
        if self.is_negative() {
            -self
        } else {
            self.clone()
        }
    }

    /// `1/self`; `None` for 0.
    #[inline]
    pub fn recip(&self) -> Option<Self> {
        match &self.0 {
            Small(numerator, denominator) => {
                let above = i128::from(denominator.get());
                let below = numerator.unsigned_abs();
                Self::from_wide(
                    if *numerator < 0 { -above } else { above },
                    u128::from(below),
                )
            }
            Large(value) => Some(Self::from_big(Big::from(value.recip_ref()))),
        }
    }

    /// The largest integer not above.
    #[inline]
    pub fn floor(&self) -> Integer {
        match &self.0 {
            Small(numerator, denominator) => {
                let floor = i128::from(*numerator).div_euclid(i128::from(denominator.get()));
                Integer::from(floor)
            }
            Large(value) => {
                let (_, floor) = (**value).clone().fract_floor(rug::Integer::new());
                Integer::from_big(floor)
            }
        }
    }

    /// The smallest integer not below.
    #[inline]
    pub fn ceil(&self) -> Integer {
        -(-self).floor()
    }

    /// `self^exponent`, with `0^0 = 1`.
    ///
    /// `None` for a negative power of 0, and when the result would take more than about 2^26 bits.
    ///
    /// ```
    /// use algebra::{Integer, Rational};
    /// let two_thirds = Rational::new(Integer::from(2), Integer::from(3)).unwrap();
    /// assert_eq!(two_thirds.pow(-3).unwrap().to_string(), "27/8");
    /// ```
    pub fn pow(&self, exponent: i32) -> Option<Self> {
        let base = if exponent < 0 { &self.recip()? } else { self };
        let exponent = exponent.unsigned_abs();
        if let Small(numerator, denominator) = &base.0
            && let (Some(numerator), Some(denominator)) = (
                numerator.checked_pow(exponent),
                denominator.checked_pow(exponent),
            )
        {
            return Some(Self(Small(numerator, denominator)));
        }
        // Coprime parts stay coprime, so no greatest common divisor is needed.
        let numerator = base
            .numerator()
            .pow_within(exponent, LARGEST_POWER_BITS)?
            .into_big();
        let denominator = base
            .denominator()
            .pow_within(exponent, LARGEST_POWER_BITS)?
            .into_big();
        Some(Self::from_big(Big::from((numerator, denominator))))
    }

    /// `10^exponent`; `None` when it would take more than about 2^26 bits.
    #[inline]
    pub fn power_of_ten(exponent: i32) -> Option<Self> {
        Self::small(10).pow(exponent)
    }

    /// Number of binary digits of the numerator and the denominator together.
    #[inline]
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Small(numerator, denominator) => u64::from(
                128 - numerator.unsigned_abs().leading_zeros() - denominator.leading_zeros(),
            ),
            Large(value) => {
                u64::from(value.numer().significant_bits())
                    + u64::from(value.denom().significant_bits())
            }
        }
    }

    /// Size in 64-bit words, at least 1: what an operation on it costs.
    #[inline]
    pub fn limbs(&self) -> u64 {
        match &self.0 {
            Small(_, denominator) if denominator.get() == 1 => 1,
            Small(..) => 2,
            Large(value) => {
                let words = value.numer().as_limbs().len() + value.denom().as_limbs().len();
                u64::try_from(words).unwrap_or(u64::MAX)
            }
        }
    }

    /// The nearest double; infinite when out of range. Below the range of normal doubles it may be off by one unit.
    #[inline]
    pub fn to_f64(&self) -> f64 {
        const EXACT: u64 = 1 << 53;
        match &self.0 {
            Small(numerator, denominator)
                if numerator.unsigned_abs() <= EXACT && denominator.get() <= EXACT =>
            {
                // Both parts are exact, so IEEE division rounds once.
                *numerator as f64 / denominator.get() as f64
            }
            _ => rug::Float::with_val(53, self.to_big()).to_f64(),
        }
    }

    /// Reads a decimal number exactly: sign, digits with at most one point among them, and a decimal exponent.
    ///
    /// `None` for anything else and for exponents beyond ±10,000.
    ///
    /// ```
    /// use algebra::Rational;
    /// assert_eq!(Rational::from_decimal("-12.50e-1"), Some(Rational::from(-5) * Rational::from(4).recip().unwrap_or_default()));
    /// assert_eq!(Rational::from_decimal("1e3"), Some(Rational::from(1000)));
    /// assert_eq!(Rational::from_decimal("1/3"), None);
    /// ```
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let places = i32::try_from(part.len()).ok()?;
        if !(-10_000..=10_000).contains(&exponent) || !part.bytes().all(|c| c.is_ascii_digit()) {
            return None;
        }
        let scale = Self::power_of_ten(exponent - places)?;
        let value = Integer::from_decimal(&format!("{whole}{part}"))?;
        Some(Self::from(value) * scale)
    }

    /// The exact value of a double; `None` for infinities and NaN.
    pub fn from_f64(value: f64) -> Option<Self> {
        const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;
        if value.trunc().to_bits() == value.to_bits() && value.abs() <= LARGEST_EXACT {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "an integer below 2^53 converts exactly"
            )]
            return Some(Self::small(value as i64));
        }
        Some(Self::from_big(Big::from_f64(value)?))
    }

    /// The two words of a small fraction, for the fast paths of this module.
    #[inline]
    pub(in crate::number) fn to_words(&self) -> Option<(i64, u64)> {
        match &self.0 {
            Small(numerator, denominator) => Some((*numerator, denominator.get())),
            Large(_) => None,
        }
    }
}

impl Default for Rational {
    #[inline]
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<Integer> for Rational {
    #[inline]
    fn from(value: Integer) -> Self {
        match value.to_i64() {
            Some(small) => Self::small(small),
            None => Self(Large(Box::new(Big::from(value.into_big())))),
        }
    }
}

impl From<&Integer> for Rational {
    #[inline]
    fn from(value: &Integer) -> Self {
        Self::from(value.clone())
    }
}

macro_rules! from_machine_integer {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Rational {
            #[inline]
            fn from(value: $kind) -> Self {
                Self::from(Integer::from(value))
            }
        }
    )*};
}

from_machine_integer!(i32, u32, i64, u64, usize);

impl Ord for Rational {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Small(a, b), Small(c, d)) => {
                if b == d {
                    return a.cmp(c);
                }
                // |a| d < 2^127, so the cross products fit.
                let left = i128::from(*a) * i128::from(d.get());
                let right = i128::from(*c) * i128::from(b.get());
                left.cmp(&right)
            }
            (Large(left), Large(right)) => left.cmp(right),
            (Small(..), Large(right)) => self.to_big().cmp(right),
            (Large(left), Small(..)) => (**left).cmp(&other.to_big()),
        }
    }
}

impl PartialOrd for Rational {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Rational {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Small(numerator, denominator) => {
                if denominator.get() == 1 {
                    fmt::Display::fmt(numerator, formatter)
                } else {
                    write!(formatter, "{numerator}/{denominator}")
                }
            }
            Large(value) => fmt::Display::fmt(&**value, formatter),
        }
    }
}

impl fmt::Debug for Rational {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
