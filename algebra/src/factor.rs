//! Factorisation of integers that occur in formulas: trial division, perfect powers, Pollard's rho, coprime bases.

use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

/// Prime factors with multiplicities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factorisation {
    /// Factors in increasing order; all prime when `complete`.
    pub factors: Vec<(Integer, u32)>,
    /// Every factor is (almost certainly) prime. Otherwise some are beyond the budget and may be composite.
    pub complete: bool,
}

/// Primes below this are found by trial division.
const TRIAL_LIMIT: u64 = 1 << 12;

/// Longer numbers are not searched by rho, tested for primality, or for being powers.
const MAX_RHO_BITS: u64 = 127;
const MAX_PRIME_BITS: u64 = 2_048;
const MAX_POWER_BITS: u64 = 8_192;

/// The factors of |value|; 0 and 1 have none.
///
/// Trial division to 4096, then perfect powers and the rho method on what is left, on at most half of the fuel, so
/// that a hard number leaves its caller something to go on with. A prime p is found in about sqrt(p) steps. Primality
/// is proved below 2^64, almost certain up to 2048 bits and not tested beyond.
///
/// ```
/// use algebra::{Fuel, Integer, factor};
/// let found = factor(&Integer::from(360), &mut Fuel::default());
/// assert_eq!(found.factors, [(Integer::from(2), 3), (Integer::from(3), 2), (Integer::from(5), 1)]);
/// ```
pub fn factor(value: &Integer, fuel: &mut Fuel) -> Factorisation {
    let mut share = Fuel::new(fuel.left() / 2);
    let found = factor_within(value, &mut share);
    // Half of what is left is always there.
    let paid = fuel.spend(share.used(), "factoring").is_ok();
    debug_assert!(paid, "half of the fuel is less than all of it");
    found
}

fn factor_within(value: &Integer, fuel: &mut Fuel) -> Factorisation {
    let mut rest = value.abs();
    let mut factors = Vec::new();
    let mut complete = true;
    if !rest.is_zero() {
        match trial_division(&mut rest, &mut factors, fuel) {
            Some(()) => complete = split_fully(rest, &mut factors, fuel),
            None => {
                complete = false;
                push_factor(&mut factors, rest, 1);
            }
        }
    }
    factors.sort();
    Factorisation { factors, complete }
}

fn push_factor(factors: &mut Vec<(Integer, u32)>, factor: Integer, multiplicity: u32) {
    if factor.is_one() {
        return;
    }
    match factors.iter_mut().find(|known| known.0 == factor) {
        Some(known) => known.1 = known.1.saturating_add(multiplicity),
        None => factors.push((factor, multiplicity)),
    }
}

/// Takes the primes below the limit out of `rest`; `None` when the fuel is used up, with `rest` still a cofactor.
fn trial_division(
    rest: &mut Integer,
    factors: &mut Vec<(Integer, u32)>,
    fuel: &mut Fuel,
) -> Option<()> {
    let mut prime = 2_u64;
    while prime < TRIAL_LIMIT {
        if rest.to_u64().is_some_and(|small| prime * prime > small) {
            break;
        }
        // A word is reduced in a few cycles; a long number limb by limb, in slow divisions.
        let limbs = rest.limbs();
        fuel.spend(if limbs == 1 { 1 } else { 8 * limbs }, "factoring")
            .ok()?;
        if rest.modulo_u64(prime) == 0 {
            let multiplicity = remove(rest, &Integer::from(prime), fuel)?;
            push_factor(factors, Integer::from(prime), multiplicity);
        }
        prime += if prime == 2 { 1 } else { 2 };
    }
    Some(())
}

/// Divides `rest` by the highest power of the divisor; by p, p^2, p^4, .. and back, so that p^n costs log n divisions.
fn remove(rest: &mut Integer, divisor: &Integer, fuel: &mut Fuel) -> Option<u32> {
    let mut powers = vec![divisor.clone()];
    let mut quotient = rest.clone();
    let mut multiplicity = 0_u32;
    let divide = |quotient: &mut Integer, power: &Integer, fuel: &mut Fuel| {
        let cost = quotient.limbs().saturating_mul(power.limbs().min(32));
        fuel.spend(cost.saturating_add(8), "factoring").ok()?;
        Some(match quotient.divide_exact(power) {
            Some(next) => {
                *quotient = next;
                true
            }
            None => false,
        })
    };
    while let Some(power) = powers.last()
        && divide(&mut quotient, power, fuel)?
    {
        let size = u32::try_from(powers.len() - 1).ok()?;
        multiplicity = multiplicity.checked_add(1_u32.checked_shl(size)?)?;
        let square = power * power;
        powers.push(square);
    }
    // The last power does not divide; each smaller one divides at most once more.
    while let Some(_tried) = powers.pop() {
        if let Some(power) = powers.last()
            && divide(&mut quotient, power, fuel)?
        {
            let size = u32::try_from(powers.len() - 1).ok()?;
            multiplicity = multiplicity.checked_add(1_u32.checked_shl(size)?)?;
        }
    }
    *rest = quotient;
    Some(multiplicity)
}

/// Splits a number without small factors into primes; false when some parts were beyond reach.
fn split_fully(rest: Integer, factors: &mut Vec<(Integer, u32)>, fuel: &mut Fuel) -> bool {
    let mut complete = true;
    let mut open = vec![(rest, 1_u32)];
    while let Some((part, multiplicity)) = open.pop() {
        if part.is_one() {
            continue;
        }
        // Perfect powers first: they are told more cheaply than primes.
        let parts = match perfect_power(&part, fuel) {
            Some(root) => Some(vec![root]),
            None => match is_prime(&part, fuel) {
                Some(true) => {
                    push_factor(factors, part, multiplicity);
                    continue;
                }
                Some(false) => split(&part, fuel),
                None => None,
            },
        };
        match parts {
            Some(parts) => open.extend(parts.into_iter().map(|(piece, times)| {
                // A factor has 12 bits or more, so that multiplicities stay far below 2^32.
                (piece, multiplicity.saturating_mul(times))
            })),
            None => {
                complete = false;
                push_factor(factors, part, multiplicity);
            }
        }
    }
    complete
}

/// Is a number without factors below the trial limit prime? `None`: too long to tell.
fn is_prime(value: &Integer, fuel: &mut Fuel) -> Option<bool> {
    if value
        .to_u64()
        .is_some_and(|small| small < TRIAL_LIMIT * TRIAL_LIMIT)
    {
        return Some(true);
    }
    if value.bits() > MAX_PRIME_BITS {
        return None;
    }
    if value.to_u64().is_none() {
        // One power of about bits squarings tells most composite numbers; certainty costs 25 more.
        let round = value.bits() * value.limbs() * value.limbs();
        fuel.spend(round, "primality").ok()?;
        let fermat = Integer::TWO.power_modulo(&(value - &Integer::ONE), value)?;
        if !fermat.is_one() {
            return Some(false);
        }
        fuel.spend(round * 25, "primality").ok()?;
    }
    Some(value.is_probable_prime())
}

/// The root and its exponent, when the value is r^n with n > 1; `None` also beyond the budget.
fn perfect_power(value: &Integer, fuel: &mut Fuel) -> Option<(Integer, u32)> {
    if value.bits() > MAX_POWER_BITS {
        return None;
    }
    // Without factors below 2^12, a power r^n has n <= bits / 12.
    let highest = u32::try_from(value.bits() / 12).ok()?;
    for exponent in (2..=highest).filter(|n| [2, 3, 5, 7].iter().all(|p| n == p || n % p != 0)) {
        let limbs = value.limbs();
        fuel.spend(limbs.saturating_mul(limbs).saturating_add(16), "factoring")
            .ok()?;
        let (root, exact) = value.root_floor(exponent);
        if exact {
            return Some((root, exponent));
        }
    }
    None
}

/// Two proper divisors whose product is the value, a composite number; `None` beyond reach.
fn split(value: &Integer, fuel: &mut Fuel) -> Option<Vec<(Integer, u32)>> {
    let divisor = if let Some(word) = value.to_u64() {
        Integer::from(rho(u128::from(word), fuel)?)
    } else if value.bits() <= MAX_RHO_BITS {
        Integer::from(rho(to_u128(value)?, fuel)?)
    } else {
        return None;
    };
    let cofactor = value.divide_exact(&divisor)?;
    Some(vec![(divisor, 1), (cofactor, 1)])
}

fn to_u128(value: &Integer) -> Option<u128> {
    let (high, low) = value.div_rem_floor(&Integer::from(1_u128 << 64))?;
    Some(u128::from(high.to_u64()?) << 64 | u128::from(low.to_u64()?))
}

/// Arithmetic modulo an odd number below 2^127, in Montgomery's representation: a stands for a / 2^128.
struct Montgomery {
    modulus: u128,
    // -1/modulus modulo 2^128
    negative_inverse: u128,
}

/// Both halves (high, low) of a product.
fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const LOW: u128 = u64::MAX as u128;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & LOW, b >> 64, b & LOW);
    let low = a_low * b_low;
    let cross = a_high * b_low + (low >> 64);
    let other = a_low * b_high + (cross & LOW);
    (
        a_high * b_high + (cross >> 64) + (other >> 64),
        other << 64 | low & LOW,
    )
}

impl Montgomery {
    fn new(modulus: u128) -> Self {
        // Newton: each step doubles the number of correct low bits, from three to more than 128.
        let mut inverse = modulus;
        for _ in 0..6 {
            let error = 2_u128.wrapping_sub(modulus.wrapping_mul(inverse));
            inverse = inverse.wrapping_mul(error);
        }
        Self {
            modulus,
            negative_inverse: inverse.wrapping_neg(),
        }
    }

    /// a b / 2^128 modulo the modulus
    fn product(&self, a: u128, b: u128) -> u128 {
        let (high, low) = wide_product(a, b);
        let (carried, rest) = wide_product(low.wrapping_mul(self.negative_inverse), self.modulus);
        // low + rest is 0 modulo 2^128: it carries unless both are 0.
        let (_, carry) = low.overflowing_add(rest);
        let sum = high + carried + u128::from(carry);
        if sum >= self.modulus {
            sum - self.modulus
        } else {
            sum
        }
    }
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// A proper divisor of an odd composite number by Pollard's rho in Brent's form (1980): differences are multiplied
/// together and one gcd is taken for 128 of them; when that gives the number itself, the last stretch is walked again.
fn rho(number: u128, fuel: &mut Fuel) -> Option<u128> {
    const STRETCH: u64 = 128;
    if number < 9 || number >> MAX_RHO_BITS != 0 || number.is_multiple_of(2) {
        return None;
    }
    let field = Montgomery::new(number);
    for shift in 1_u128..32 {
        let step = |x: u128| {
            let next = field.product(x, x) + shift;
            if next >= number { next - number } else { next }
        };
        let (mut fast, mut length) = (2_u128, 1_u64);
        let mut divisor = 1;
        while divisor == 1 {
            let slow = fast;
            for _ in 0..length {
                fast = step(fast);
            }
            fuel.spend(length.saturating_mul(4), "factoring").ok()?;
            let mut done = 0;
            while done < length && divisor == 1 {
                let start = fast;
                let count = STRETCH.min(length - done);
                fuel.spend(count * 8 + 64, "factoring").ok()?;
                let mut product = 1;
                for _ in 0..count {
                    fast = step(fast);
                    product = field.product(product, slow.abs_diff(fast));
                }
                divisor = gcd(number, product);
                if divisor == number {
                    divisor = 1;
                    fast = start;
                    for _ in 0..count {
                        fast = step(fast);
                        divisor = gcd(number, slow.abs_diff(fast));
                        if divisor != 1 {
                            break;
                        }
                    }
                    fuel.spend(count * 64, "factoring").ok()?;
                }
                done += count;
            }
            length = length.saturating_mul(2);
        }
        if divisor != number {
            return Some(divisor);
        }
    }
    None
}

/// The exponents with which a positive rational is the product of powers of given numbers above 1; `None` where it is not.
///
/// ```
/// use algebra::{Integer, Rational, exponents};
/// let base = [Integer::from(2), Integer::from(3)];
/// let value = Rational::new(Integer::from(9), Integer::from(8)).unwrap();
/// assert_eq!(exponents(&value, &base), Some(vec![-3, 2]));
/// assert_eq!(exponents(&Rational::from(10), &base), None);
/// ```
pub fn exponents(value: &Rational, base: &[Integer]) -> Option<Vec<i64>> {
    let mut counts = vec![0_i64; base.len()];
    for (mut rest, sign) in [(value.numerator(), 1), (value.denominator(), -1)] {
        for (member, count) in base.iter().zip(&mut counts) {
            // A member that does not exceed 1 would divide for ever.
            while *member > Integer::ONE
                && !rest.is_zero()
                && let Some(quotient) = rest.divide_exact(member)
            {
                rest = quotient;
                *count += sign;
            }
        }
        if !rest.is_one() {
            return None;
        }
    }
    Some(counts)
}

/// Numbers written in a common base of pairwise coprime numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoprimeBase {
    /// Pairwise coprime numbers above 1, in increasing order.
    pub base: Vec<Integer>,
    /// For each given number the exponents of the base: the number is the product of the powers, up to sign.
    pub exponents: Vec<Vec<u32>>,
}

/// Writes nonzero numbers in a common coprime base, found by greatest common divisors alone, without factoring.
///
/// Products of powers of such numbers are equal exactly when their exponents in the base agree. `None` when one of the
/// numbers is 0 or the fuel is used up. Source: factor refinement, Bach, Driscoll and Shallit (1993).
///
/// ```
/// use algebra::{Fuel, Integer, coprime_base};
/// let found = coprime_base(&[Integer::from(12), Integer::from(18)], &mut Fuel::default()).unwrap();
/// assert_eq!(found.base, [Integer::from(2), Integer::from(3)]);
/// assert_eq!(found.exponents, [[2, 1], [1, 2]]);
/// ```
pub fn coprime_base(numbers: &[Integer], fuel: &mut Fuel) -> Option<CoprimeBase> {
    let mut base: Vec<Integer> = Vec::new();
    let mut open: Vec<Integer> = numbers.iter().map(Integer::abs).collect();
    while let Some(mut part) = open.pop() {
        if part.is_zero() {
            return None;
        }
        let mut at = 0;
        while !part.is_one()
            && let Some(known) = base.get(at)
        {
            let cost = part.limbs().saturating_mul(known.limbs());
            fuel.spend(cost.saturating_mul(4).saturating_add(16), "coprime base")
                .ok()?;
            let common = part.gcd(known);
            if common.is_one() {
                at += 1;
                continue;
            }
            // known = common * rest and part = common * other: all three go through the base again, each smaller
            // than the product they come from, so that this ends.
            part = part.divide_exact(&common)?;
            let rest = known.divide_exact(&common)?;
            if rest.is_one() {
                continue;
            }
            base.swap_remove(at);
            open.extend([common, rest]);
            at = 0;
        }
        if !part.is_one() {
            base.push(part);
        }
    }
    base.sort();
    let mut exponents = Vec::with_capacity(numbers.len());
    for number in numbers {
        let mut rest = number.abs();
        let mut row = Vec::with_capacity(base.len());
        for factor in &base {
            row.push(remove(&mut rest, factor, fuel)?);
        }
        exponents.push(row);
    }
    Some(CoprimeBase { base, exponents })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn integer(text: &str) -> Integer {
        Integer::from_decimal(text).unwrap()
    }

    #[test]
    fn montgomery_products_are_products_modulo() {
        let modulus = (1_u128 << 126) + 7;
        let field = Montgomery::new(modulus);
        let number = Integer::from(modulus);
        let values = [
            0,
            1,
            2,
            modulus - 1,
            modulus / 3,
            0x1234_5678_9abc_def0_1234_5678,
        ];
        for a in values {
            for b in values {
                // product * 2^128 = a b
                let found = Integer::from(field.product(a, b)) * Integer::TWO.pow(128);
                let expected = Integer::from(a) * Integer::from(b);
                assert_eq!(
                    found.div_rem_floor(&number).unwrap().1,
                    expected.div_rem_floor(&number).unwrap().1
                );
            }
        }
    }

    #[test]
    fn two_primes_beyond_a_word_are_found() {
        let (p, q) = (integer("1099511627791"), integer("1000000000000000003"));
        let found = factor(&(&p * &q), &mut Fuel::new(1 << 27));
        assert_eq!(found.factors, [(p, 1), (q, 1)]);
        assert!(found.complete);
    }

    #[test]
    fn high_powers_are_cheap() {
        let fuel = &mut Fuel::default();
        let found = factor(&Integer::TWO.pow(100_000), fuel);
        assert_eq!(found.factors, [(Integer::TWO, 100_000)]);
        let prime = integer("1000003");
        let found = factor(&prime.pow(77), fuel);
        assert_eq!(found.factors, [(prime, 77)]);
        assert!(found.complete);
    }

    #[test]
    fn long_numbers_stay_within_half_of_the_fuel() {
        let fuel = &mut Fuel::default();
        let number = Integer::from(3).pow(60_000) + Integer::TWO;
        let found = factor(&number, fuel);
        assert!(!found.complete);
        assert!(fuel.left() >= Fuel::DEFAULT / 2);
        let product = found
            .factors
            .iter()
            .fold(Integer::ONE, |product, part| product * part.0.pow(part.1));
        assert_eq!(product, number);
    }
}
