//! Powers of numbers: exact where they can be written out, else with the least base.

use super::build::MAX_BITS;
use super::factors::from_factors;
use super::{Expr, Kind};
use crate::number::{Integer, Rational};

pub(super) fn number_power(base: &Rational, exponent: &Rational) -> Expr {
    if base.is_zero() {
        return if exponent.signum() > 0 {
            Expr::integer(0)
        } else {
            Expr::undefined()
        };
    }
    if base.is_one() {
        return Expr::integer(1);
    }
    if let Some(power) = exponent.to_integer() {
        return integer_power(base, &power);
    }
    if base.is_negative() {
        let rotation = minus_one_power(exponent);
        if base.abs().is_one() {
            return rotation;
        }
        let size = number_power(&base.abs(), exponent);
        return Expr::product([rotation, size]);
    }
    // b^(k + f) with 0 < f < 1, prime by prime, so that sqrt(72) and 6 sqrt(2) are one node.
    let mut parts = Vec::new();
    for (value, sign) in [(base.numerator(), 1), (base.denominator(), -1)] {
        let (primes, rest) = trial_factor(&value);
        for (prime, multiplicity) in primes {
            let total =
                &(exponent * &Rational::from(i64::from(multiplicity))) * &Rational::from(sign);
            parts.push(prime_power(&Integer::from(prime), &total));
        }
        if !rest.is_one() {
            let (root, degree) = perfect_power(&rest);
            let total = &(exponent * &Rational::from(i64::from(degree))) * &Rational::from(sign);
            parts.push(prime_power(&root, &total));
        }
    }
    // A single prime must not go through the product, which would ask for its power again.
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    Expr::product(parts)
}

/// base^total with the integer part of the exponent split off; base is not a perfect power as far as is known.
pub(super) fn prime_power(base: &Integer, total: &Rational) -> Expr {
    let whole = total.floor();
    let fraction = total - &Rational::from(whole.clone());
    let outside = integer_power(&Rational::from(base.clone()), &whole);
    if fraction.is_zero() {
        return outside;
    }
    let root = Expr::from_kind(Kind::Power(
        Expr::number(base.clone()),
        Expr::number(fraction),
    ));
    match outside.kind() {
        Kind::Number(value) if value.is_one() => root,
        Kind::Number(value) => Expr::from_kind(Kind::Product {
            coefficient: value.clone(),
            factors: Box::new([(Expr::number(base.clone()), root.exponent())]),
        }),
        // The whole power is too large to write out: keep one power.
        _ => Expr::from_kind(Kind::Power(
            Expr::number(base.clone()),
            Expr::number(total.clone()),
        )),
    }
}

pub(super) fn integer_power(base: &Rational, power: &Integer) -> Expr {
    if power.is_zero() || base.is_one() {
        return Expr::integer(1);
    }
    let odd = !power.is_even();
    if base.abs().is_one() {
        return Expr::integer(if odd && base.is_negative() { -1 } else { 1 });
    }
    if let Some(small) = power.to_i64().and_then(|value| i32::try_from(value).ok())
        && base.bits().saturating_mul(u64::from(small.unsigned_abs())) <= MAX_BITS
        && let Some(value) = base.pow(small)
    {
        return Expr::number(value);
    }
    let size = Expr::from_kind(Kind::Power(
        Expr::number(base.abs()),
        Expr::number(power.clone()),
    ));
    if odd && base.is_negative() {
        return Expr::from_kind(Kind::Product {
            coefficient: Rational::from(-1),
            factors: Box::new([(Expr::number(base.abs()), Expr::number(power.clone()))]),
        });
    }
    size
}

/// (-1)^q as a canonical power with exponent in (0, 1), or i, or a sign.
pub(super) fn minus_one_power(exponent: &Rational) -> Expr {
    let whole = exponent.floor();
    let fraction = exponent - &Rational::from(whole.clone());
    let sign = Rational::from(if whole.is_even() { 1 } else { -1 });
    if fraction.is_zero() {
        return Expr::number(sign);
    }
    let half = fraction.denominator() == Integer::from(2);
    let root = if half {
        (Expr::imaginary_unit(), Expr::integer(1))
    } else {
        (Expr::integer(-1), Expr::number(fraction))
    };
    from_factors(sign, vec![root])
}

/// Prime factors below 1000 and what is left.
pub(super) fn trial_factor(value: &Integer) -> (Vec<(u64, u32)>, Integer) {
    let mut rest = value.abs();
    let mut found = Vec::new();
    let mut prime = 2_u64;
    while prime < 1000 {
        if let Some(small) = rest.to_u64()
            && prime * prime > small
        {
            break;
        }
        let mut multiplicity = 0;
        while rest.modulo_u64(prime) == 0 {
            match rest.divide_exact(&Integer::from(prime)) {
                Some(quotient) => rest = quotient,
                None => break,
            }
            multiplicity += 1;
        }
        if multiplicity > 0 {
            found.push((prime, multiplicity));
        }
        prime += if prime == 2 { 1 } else { 2 };
    }
    if let Some(small) = rest.to_u64()
        && small > 1
        && small < 1_000_000
    {
        found.push((small, 1));
        rest = Integer::from(1);
    }
    (found, rest)
}

/// value = root^degree with the largest degree that is at most 64.
pub(super) fn perfect_power(value: &Integer) -> (Integer, u32) {
    let (mut root, mut degree) = (value.clone(), 1);
    for prime in [2, 3, 5, 7, 11, 13] {
        while degree < 64 && root.bits() > u64::from(prime) {
            let (candidate, exact) = root.root_floor(prime);
            if !exact {
                break;
            }
            root = candidate;
            degree *= prime;
        }
    }
    (root, degree)
}

pub(super) fn infinite_power(base: &Expr, exponent: &Expr) -> Expr {
    match exponent.as_rational() {
        Some(value) if value.is_one() => base.clone(),
        Some(value) if value.is_negative() => Expr::integer(0),
        _ => Expr::undefined(),
    }
}
