//! Division, divisors, powers, roots, residues and primality of integers.

use rug::Integer as Big;
use rug::integer::IsPrime;
use rug::ops::Pow;

use super::integer::Integer;
use super::integer::Repr::{Large, Small};

/// Greatest common divisor of two words, by shifts and subtractions.
#[inline]
pub(in crate::number) fn gcd_words(mut a: u64, mut b: u64) -> u64 {
    if a == 1 || b == 1 {
        return 1;
    }
    if a == 0 {
        return b;
    }
    if b == 0 {
        return a;
    }
    let shift = (a | b).trailing_zeros();
    a >>= a.trailing_zeros();
    loop {
        b >>= b.trailing_zeros();
        if a > b {
            std::mem::swap(&mut a, &mut b);
        }
        b -= a;
        if b == 0 {
            return a << shift;
        }
        if a == 1 {
            return 1 << shift;
        }
    }
}

fn multiply_modulo(a: u64, b: u64, modulus: u64) -> u64 {
    let rest = u128::from(a) * u128::from(b) % u128::from(modulus);
    u64::try_from(rest).unwrap_or(0)
}

fn power_modulo_words(mut base: u64, mut exponent: u64, modulus: u64) -> u64 {
    let mut result = 1 % modulus;
    base %= modulus;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = multiply_modulo(result, base, modulus);
        }
        base = multiply_modulo(base, base, modulus);
        exponent >>= 1;
    }
    result
}

/// Miller and Rabin with the first twelve primes, which is a proof below 2^64 (Sorenson and Webster 2015).
fn is_prime_word(n: u64) -> bool {
    const BASES: [u64; 12] = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];
    if n < 2 {
        return false;
    }
    for prime in BASES {
        if n.is_multiple_of(prime) {
            return n == prime;
        }
    }
    let twos = (n - 1).trailing_zeros();
    let odd = (n - 1) >> twos;
    BASES.iter().all(|&base| {
        let mut power = power_modulo_words(base, odd, n);
        if power == 1 || power == n - 1 {
            return true;
        }
        for _ in 1..twos {
            power = multiply_modulo(power, power, n);
            if power == n - 1 {
                return true;
            }
        }
        false
    })
}

/// Largest `r` with `r^n <= value`, for `n >= 1`.
fn root_word(value: u64, n: u32) -> u64 {
    match n {
        1 => return value,
        2 => return value.isqrt(),
        _ if n >= 64 => return u64::from(value > 0),
        _ => {}
    }
    let below = |candidate: u64| candidate.checked_pow(n).is_some_and(|power| power <= value);
    // Bisection on at most 22 bits: r^3 < 2^64 means r < 2^22.
    let (mut low, mut high) = (0_u64, 1_u64 << (64_u32.div_ceil(n)));
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

impl Integer {
    /// Quotient and remainder of `self = quotient * divisor + remainder`, the quotient rounded down, so that the
    /// remainder has the sign of the divisor; `None` for a divisor 0.
    ///
    /// ```
    /// use algebra::Integer;
    /// let (quotient, remainder) = Integer::from(-7).div_rem_floor(&Integer::from(2)).unwrap();
    /// assert_eq!((quotient, remainder), (Integer::from(-4), Integer::from(1)));
    /// ```
    #[inline]
    pub fn div_rem_floor(&self, divisor: &Self) -> Option<(Self, Self)> {
        if divisor.is_zero() {
            return None;
        }
        if let (Small(a), Small(b)) = (&self.0, &divisor.0)
            && let (Some(quotient), Some(remainder)) = (a.checked_div(*b), a.checked_rem(*b))
        {
            return Some(if remainder != 0 && (remainder < 0) != (*b < 0) {
                (Self::small(quotient - 1), Self::small(remainder + b))
            } else {
                (Self::small(quotient), Self::small(remainder))
            });
        }
        let (quotient, remainder) = self.to_big().div_rem_floor(divisor.to_big());
        Some((Self::from_big(quotient), Self::from_big(remainder)))
    }

    /// The quotient, when the division leaves no rest; `None` otherwise and for a divisor 0.
    #[inline]
    pub fn divide_exact(&self, divisor: &Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        match (&self.0, &divisor.0) {
            (Small(a), Small(b)) => match a.checked_rem(*b) {
                Some(0) => a.checked_div(*b).map(Self::small),
                Some(_) => None,
                // Only i64::MIN / -1 overflows.
                None => Some(-self),
            },
            (Small(0), Large(_)) => Some(Self::ZERO),
            // The large divisor 2^63 divides the small value -2^63.
            (Small(a), Large(b)) => {
                let a = Big::from(*a);
                a.is_divisible(b).then(|| Self::from_big(a.div_exact(b)))
            }
            (Large(a), Large(b)) => {
                let (quotient, remainder) = <(Big, Big)>::from(a.div_rem_ref(b));
                remainder.is_zero().then(|| Self::from_big(quotient))
            }
            (Large(a), Small(b)) => {
                let (quotient, remainder) = <(Big, Big)>::from(a.div_rem_ref(&Big::from(*b)));
                remainder.is_zero().then(|| Self::from_big(quotient))
            }
        }
    }

    /// Greatest common divisor, not negative; `gcd(0, 0) = 0`.
    #[inline]
    pub fn gcd(&self, other: &Self) -> Self {
        match (&self.0, &other.0) {
            (Small(a), Small(b)) => Self::from(gcd_words(a.unsigned_abs(), b.unsigned_abs())),
            (Large(a), Large(b)) => Self::from_big(Big::from(a.gcd_ref(b))),
            (Small(small), Large(large)) | (Large(large), Small(small)) => {
                if *small == 0 {
                    return Self(Large(large.clone())).abs();
                }
                let word = small.unsigned_abs();
                Self::from(gcd_words(residue(large, word), word))
            }
        }
    }

    /// Least common multiple, not negative; 0 when one of the two is 0.
    pub fn lcm(&self, other: &Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return Self::ZERO;
        }
        let divisor = self.gcd(other);
        let cofactor = self.divide_exact(&divisor).unwrap_or_default();
        (cofactor * other).abs()
    }

    /// `self^exponent`, with `0^0 = 1`.
    ///
    /// The result takes about `bits() * exponent` bits; use [`Integer::pow_within`] where the size is not known.
    #[inline]
    pub fn pow(&self, exponent: u32) -> Self {
        match &self.0 {
            Small(value) => match value.checked_pow(exponent) {
                Some(power) => Self::small(power),
                None => Self::from_big(Big::from(*value).pow(exponent)),
            },
            Large(value) => Self::from_big(Big::from((&**value).pow(exponent))),
        }
    }

    /// `self^exponent`, or `None` when the result could take more than `limit` bits.
    ///
    /// ```
    /// use algebra::Integer;
    /// assert!(Integer::from(9).pow_within(387_420_489, 1 << 17).is_none());
    /// assert_eq!(Integer::from(-1).pow_within(387_420_489, 8), Some(Integer::from(-1)));
    /// ```
    pub fn pow_within(&self, exponent: u32, limit: u64) -> Option<Self> {
        if let Small(-1..=1) = self.0 {
            return Some(self.pow(exponent));
        }
        let size = self.bits().checked_mul(u64::from(exponent))?;
        (size <= limit).then(|| self.pow(exponent))
    }

    /// `self * 2^count`.
    pub fn shift_left(&self, count: u32) -> Self {
        match &self.0 {
            Small(0) => Self::ZERO,
            Small(value) if count < 63 && value.unsigned_abs().leading_zeros() > count + 1 => {
                Self::small(value << count)
            }
            Small(value) => Self::from_big(Big::from(*value) << count),
            Large(value) => Self::from_big(Big::from(&**value << count)),
        }
    }

    /// `self / 2^count` rounded down.
    pub fn shift_right_floor(&self, count: u32) -> Self {
        match &self.0 {
            Small(value) => Self::small(value >> count.min(63)),
            Large(value) => Self::from_big(Big::from(&**value >> count)),
        }
    }

    /// The largest `r` with `r^n <= self`, and whether `r^n = self`; `(0, false)` for a negative value or `n = 0`.
    ///
    /// ```
    /// use algebra::Integer;
    /// assert_eq!(Integer::from(27).root_floor(3), (Integer::from(3), true));
    /// assert_eq!(Integer::from(28).root_floor(3), (Integer::from(3), false));
    /// ```
    pub fn root_floor(&self, n: u32) -> (Self, bool) {
        if n == 0 || self.is_negative() {
            return (Self::ZERO, false);
        }
        match &self.0 {
            Small(value) => {
                let value = value.unsigned_abs();
                let root = root_word(value, n);
                (Self::from(root), root.checked_pow(n) == Some(value))
            }
            Large(value) => {
                let (root, rest) = <(Big, Big)>::from(value.root_rem_ref(n));
                (Self::from_big(root), rest.is_zero())
            }
        }
    }

    /// The residue in `0..modulus`; 0 for a modulus 0.
    #[inline]
    pub fn modulo_u64(&self, modulus: u64) -> u64 {
        if modulus == 0 {
            return 0;
        }
        let (rest, negative) = match &self.0 {
            Small(value) => (value.unsigned_abs() % modulus, *value < 0),
            Large(value) => (residue(value, modulus), value.is_negative()),
        };
        if negative && rest != 0 {
            modulus - rest
        } else {
            rest
        }
    }

    /// `self^exponent` modulo `modulus`, in `0..modulus`.
    ///
    /// `None` when the modulus is not positive, or the exponent is negative and the base has no inverse.
    pub fn power_modulo(&self, exponent: &Self, modulus: &Self) -> Option<Self> {
        if modulus.signum() <= 0 {
            return None;
        }
        if let (Some(word), Some(exponent)) = (modulus.to_u64(), exponent.to_u64()) {
            return Some(Self::from(power_modulo_words(
                self.modulo_u64(word),
                exponent,
                word,
            )));
        }
        let (base, exponent, modulus) = (self.to_big(), exponent.to_big(), modulus.to_big());
        let power = base.pow_mod(&exponent, &modulus).ok()?;
        Some(Self::from_big(power))
    }

    /// Whether it is a prime: proved below 2^64, beyond that by 25 rounds of the Baillie-PSW and Miller-Rabin tests.
    pub fn is_probable_prime(&self) -> bool {
        match &self.0 {
            Small(value) => u64::try_from(*value).is_ok_and(is_prime_word),
            Large(value) => !value.is_negative() && value.is_probably_prime(25) != IsPrime::No,
        }
    }

    /// `n!`, which takes about `n log2(n/e)` bits.
    pub fn factorial(n: u32) -> Self {
        if n <= 20 {
            return Self::small((2..=i64::from(n)).product());
        }
        Self::from_big(Big::from(Big::factorial(n)))
    }

    /// The binomial coefficient `self (self-1) .. (self-k+1) / k!`, also of a negative integer.
    pub fn binomial(&self, k: u32) -> Self {
        if let Small(n) = self.0
            && let Ok(n) = u64::try_from(n)
        {
            let k = u64::from(k);
            if k > n {
                return Self::ZERO;
            }
            let k = k.min(n - k);
            let mut result = 1_u64;
            let mut step = 0;
            while step < k {
                // The product of step + 1 consecutive numbers is divisible at every step.
                let next = u128::from(result) * u128::from(n - step) / u128::from(step + 1);
                let Ok(next) = u64::try_from(next) else {
                    break;
                };
                result = next;
                step += 1;
            }
            if step == k {
                return Self::from(result);
            }
            if let Ok(k) = u32::try_from(k) {
                return Self::from_big(Big::from(n).binomial(k));
            }
        }
        Self::from_big(self.to_big().binomial(k))
    }
}

/// Residue of the absolute value; the modulus is not 0.
fn residue(value: &Big, modulus: u64) -> u64 {
    let rest = value.as_limbs().iter().rev().fold(0_u128, |rest, &limb| {
        ((rest << 64) | u128::from(limb)) % u128::from(modulus)
    });
    u64::try_from(rest).unwrap_or(0)
}
