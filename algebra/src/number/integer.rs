//! The integers: a machine word while the value fits, a boxed big integer otherwise.

use std::cmp::Ordering;
use std::fmt;

use rug::Integer as Big;

/// An integer of any size.
///
/// Values that fit an `i64` live in the value itself (16 bytes, no allocation); only larger ones are boxed. The
/// representation is unique, so equality and hashing are structural.
///
/// Operators never fail; what can fail returns an `Option`. Cost: O(1) while small, that of GMP otherwise.
///
/// ```
/// use algebra::Integer;
/// let largest = Integer::from(i64::MAX);
/// let next = &largest + &Integer::ONE;
/// assert_eq!(next.to_string(), "9223372036854775808");
/// assert_eq!(next - Integer::ONE, largest);
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Integer(pub(in crate::number) Repr);

/// `Large` never holds a value that fits `Small`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(in crate::number) enum Repr {
    Small(i64),
    Large(Box<Big>),
}

use self::Repr::{Large, Small};

impl Integer {
    /// 0.
    pub const ZERO: Self = Self(Small(0));
    /// 1.
    pub const ONE: Self = Self(Small(1));
    /// -1.
    pub const MINUS_ONE: Self = Self(Small(-1));
    /// 2.
    pub const TWO: Self = Self(Small(2));
    /// 10.
    pub const TEN: Self = Self(Small(10));

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
        Self(Small(value))
    }

    /// Demotes: the only way by which a big integer becomes an `Integer`.
    pub(in crate::number) fn from_big(value: Big) -> Self {
        match value.to_i64() {
            Some(small) => Self(Small(small)),
            None => Self(Large(Box::new(value))),
        }
    }

    pub(in crate::number) fn to_big(&self) -> Big {
        match &self.0 {
            Small(value) => Big::from(*value),
            Large(value) => (**value).clone(),
        }
    }

    pub(in crate::number) fn into_big(self) -> Big {
        match self.0 {
            Small(value) => Big::from(value),
            Large(value) => *value,
        }
    }

    /// Restores the invariant after an operation in place.
    pub(in crate::number) fn demote(&mut self) {
        if let Large(value) = &self.0
            && let Some(small) = value.to_i64()
        {
            self.0 = Small(small);
        }
    }

    /// Reads an optional sign and decimal digits, nothing else.
    ///
    /// `None` for an empty text or any other character. Cost: quasi-linear in the length.
    ///
    /// ```
    /// use algebra::Integer;
    /// assert_eq!(Integer::from_decimal("-007"), Some(Integer::from(-7)));
    /// assert_eq!(Integer::from_decimal("1_000"), None);
    /// ```
    pub fn from_decimal(text: &str) -> Option<Self> {
        Self::from_digits(text, 10)
    }

    /// Reads an optional sign and digits in a radix from 2 to 36 (letters of either case above 9).
    ///
    /// `None` for another radix, an empty text or a character that is no digit of the radix.
    pub fn from_digits(text: &str, radix: u32) -> Option<Self> {
        if !(2..=36).contains(&radix) {
            return None;
        }
        let (negative, digits) = match text.as_bytes() {
            [b'-', rest @ ..] => (true, rest),
            [b'+', rest @ ..] => (false, rest),
            all => (false, all),
        };
        if digits.is_empty() {
            return None;
        }
        // Twelve digits fit in radix 36, eighteen in radix 10.
        let short = if radix <= 10 { 18 } else { 12 };
        if digits.len() <= short {
            let mut value = 0_i64;
            for &byte in digits {
                let digit = char::from(byte).to_digit(radix)?;
                value = value * i64::from(radix) + i64::from(digit);
            }
            return Some(Self::small(if negative { -value } else { value }));
        }
        if !digits.iter().all(|&byte| char::from(byte).is_digit(radix)) {
            return None;
        }
        let digits = std::str::from_utf8(digits).ok()?;
        let value = Big::from_str_radix(digits, i32::try_from(radix).ok()?).ok()?;
        Some(Self::from_big(if negative { -value } else { value }))
    }

    /// Whether it is 0.
    #[inline]
    pub const fn is_zero(&self) -> bool {
        matches!(self.0, Small(0))
    }

    /// Whether it is 1.
    #[inline]
    pub const fn is_one(&self) -> bool {
        matches!(self.0, Small(1))
    }

    /// Whether it is less than 0.
    #[inline]
    pub fn is_negative(&self) -> bool {
        match &self.0 {
            Small(value) => *value < 0,
            Large(value) => value.is_negative(),
        }
    }

    /// Whether 2 divides it.
    #[inline]
    pub fn is_even(&self) -> bool {
        match &self.0 {
            Small(value) => value & 1 == 0,
            Large(value) => value.is_even(),
        }
    }

    /// -1, 0 or 1.
    #[inline]
    pub fn signum(&self) -> i32 {
        match &self.0 {
            Small(value) => i32::from(*value > 0) - i32::from(*value < 0),
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
        match &self.0 {
            Small(value) => match value.checked_abs() {
                Some(value) => Self::small(value),
                None => Self::from(value.unsigned_abs()),
            },
            Large(value) => Self(Large(Box::new(Big::from(value.abs_ref())))),
        }
    }

    /// Number of binary digits of the absolute value; 0 for 0.
    #[inline]
    pub fn bits(&self) -> u64 {
        match &self.0 {
            Small(value) => u64::from(64 - value.unsigned_abs().leading_zeros()),
            Large(value) => u64::from(value.significant_bits()),
        }
    }

    /// Size in 64-bit words, at least 1: what an operation on it costs.
    #[inline]
    pub fn limbs(&self) -> u64 {
        match &self.0 {
            Small(_) => 1,
            Large(value) => u64::try_from(value.as_limbs().len()).unwrap_or(u64::MAX),
        }
    }

    /// The value, when it fits.
    #[inline]
    pub const fn to_i64(&self) -> Option<i64> {
        match &self.0 {
            Small(value) => Some(*value),
            Large(_) => None,
        }
    }

    /// The value when two words hold it.
    pub fn to_i128(&self) -> Option<i128> {
        match &self.0 {
            Small(value) => Some(i128::from(*value)),
            Large(value) => value.to_i128(),
        }
    }

    /// The value, when it fits.
    #[inline]
    pub fn to_u64(&self) -> Option<u64> {
        match &self.0 {
            Small(value) => u64::try_from(*value).ok(),
            Large(value) => value.to_u64(),
        }
    }

    /// The value, when it fits.
    #[inline]
    pub fn to_u32(&self) -> Option<u32> {
        match &self.0 {
            Small(value) => u32::try_from(*value).ok(),
            Large(_) => None,
        }
    }

    /// The value, when it fits.
    #[inline]
    pub fn to_i32(&self) -> Option<i32> {
        match &self.0 {
            Small(value) => i32::try_from(*value).ok(),
            Large(_) => None,
        }
    }

    /// The nearest double; infinite when out of range.
    pub fn to_f64(&self) -> f64 {
        match &self.0 {
            Small(value) => *value as f64,
            Large(value) => rug::Float::with_val(53, &**value).to_f64(),
        }
    }
}

impl Default for Integer {
    #[inline]
    fn default() -> Self {
        Self::ZERO
    }
}

impl From<i64> for Integer {
    #[inline]
    fn from(value: i64) -> Self {
        Self::small(value)
    }
}

impl From<i32> for Integer {
    #[inline]
    fn from(value: i32) -> Self {
        Self::small(i64::from(value))
    }
}

impl From<u32> for Integer {
    #[inline]
    fn from(value: u32) -> Self {
        Self::small(i64::from(value))
    }
}

impl From<u64> for Integer {
    #[inline]
    fn from(value: u64) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self::small(value),
            Err(_) => Self(Large(Box::new(Big::from(value)))),
        }
    }
}

impl From<usize> for Integer {
    #[inline]
    fn from(value: usize) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self::small(value),
            Err(_) => Self(Large(Box::new(Big::from(value)))),
        }
    }
}

impl From<i128> for Integer {
    #[inline]
    fn from(value: i128) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self::small(value),
            Err(_) => Self(Large(Box::new(Big::from(value)))),
        }
    }
}

impl From<u128> for Integer {
    #[inline]
    fn from(value: u128) -> Self {
        match i64::try_from(value) {
            Ok(value) => Self::small(value),
            Err(_) => Self(Large(Box::new(Big::from(value)))),
        }
    }
}

impl Ord for Integer {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Small(left), Small(right)) => left.cmp(right),
            (Large(left), Large(right)) => left.cmp(right),
            // A large value lies outside the range of all small ones.
            (Small(_), Large(right)) => {
                if right.is_negative() {
                    Ordering::Greater
                } else {
                    Ordering::Less
                }
            }
            (Large(left), Small(_)) => {
                if left.is_negative() {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        }
    }
}

impl PartialOrd for Integer {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Integer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Small(value) => fmt::Display::fmt(value, formatter),
            Large(value) => fmt::Display::fmt(&**value, formatter),
        }
    }
}

impl fmt::Debug for Integer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}
