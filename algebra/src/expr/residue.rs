//! Remainders of integers that are too large to write out: powers and towers of powers.
//!
//! Generalised Euler theorem: a^e = a^(e mod phi(m) + phi(m)) modulo m for every a when 2^e >= m.

use super::{Expr, Head, Kind};
use crate::number::{Integer, Rational};

/// Moduli up to this have their totient computed by trial division.
const MAX_MODULUS: u64 = 1 << 26;
/// Most work of a power: bits of the exponent times the square of the words of the modulus.
const MAX_WORK: u64 = 1 << 21;

/// The remainder of an integer-valued expression, `0 <= r < modulus`; `None`: not known to be an integer, or out of
/// reach.
pub(super) fn residue(expr: &Expr, modulus: &Integer) -> Option<Integer> {
    if modulus.is_one() {
        return is_integer(expr).then(|| Integer::from(0));
    }
    let reduced = |value: Integer| Some(value.div_rem_floor(modulus)?.1);
    let whole = |value: &Rational| value.to_integer();
    match expr.kind() {
        Kind::Number(value) => reduced(whole(value)?),
        Kind::Sum { constant, terms } => {
            let mut total = whole(constant)?;
            for (term, coefficient) in terms {
                total = &total + &(&residue(term, modulus)? * &whole(coefficient)?);
            }
            reduced(total)
        }
        Kind::Product {
            coefficient,
            factors,
        } => {
            let mut product = reduced(whole(coefficient)?)?;
            for (base, exponent) in factors {
                product = reduced(&product * &power(base, exponent, modulus)?)?;
            }
            Some(product)
        }
        Kind::Power(base, exponent) => power(base, exponent, modulus),
        // n! holds every factor up to n.
        Kind::Call(Head::Factorial, arguments) => {
            let n = arguments.first()?.as_rational()?.to_integer()?;
            (n >= *modulus).then(|| Integer::from(0))
        }
        _ => None,
    }
}

fn power(base: &Expr, exponent: &Expr, modulus: &Integer) -> Option<Integer> {
    let base = residue(base, modulus)?;
    if let Some(exponent) = exponent.as_rational() {
        let exponent = exponent.to_integer().filter(|e| !e.is_negative())?;
        let words = modulus.bits() / 64 + 1;
        if exponent.bits().saturating_mul(words.saturating_mul(words)) > MAX_WORK {
            return None;
        }
        return base.power_modulo(&exponent, modulus);
    }
    if !is_huge(exponent) {
        return None;
    }
    let totient = Integer::from(totient(modulus.to_u64().filter(|m| *m <= MAX_MODULUS)?));
    let reduced = residue(exponent, &totient)?;
    base.power_modulo(&(&reduced + &totient), modulus)
}

/// Numbers and towers of whole numbers: a value that is an integer beyond doubt.
fn is_integer(expr: &Expr) -> bool {
    expr.as_rational().is_some_and(Rational::is_integer) || is_huge(expr)
}

/// A power of whole numbers that stayed unevaluated, so that it is larger than any modulus here.
fn is_huge(expr: &Expr) -> bool {
    let mut expr = expr;
    loop {
        let Kind::Power(base, exponent) = expr.kind() else {
            return false;
        };
        let whole = base
            .as_rational()
            .is_some_and(|base| base.is_integer() && base.signum() > 0 && !base.is_one());
        if !whole {
            return false;
        }
        match exponent.as_rational() {
            Some(exponent) => {
                return exponent.is_integer() && exponent.bits() > 7 && exponent.signum() > 0;
            }
            None => expr = exponent,
        }
    }
}

/// How many of 1, .., m are coprime to m.
fn totient(m: u64) -> u64 {
    let (mut rest, mut count, mut divisor) = (m, m, 2);
    while divisor * divisor <= rest {
        if rest % divisor == 0 {
            while rest % divisor == 0 {
                rest /= divisor;
            }
            count -= count / divisor;
        }
        divisor += 1;
    }
    if rest > 1 {
        count -= count / rest;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: i64) -> Expr {
        Expr::integer(value)
    }

    #[test]
    fn towers_have_the_remainders_of_their_last_digits() {
        let tower = |levels: &[i64]| {
            levels
                .iter()
                .rev()
                .fold(number(1), |top, base| Expr::power(number(*base), top))
        };
        let last = |levels: &[i64], modulus: i64| {
            residue(&tower(levels), &Integer::from(modulus)).and_then(|r| r.to_i64())
        };
        // Checked with pow(7, 7**7 % 4, 10) and with the cycle of 3 modulo 1000, by hand.
        assert_eq!(last(&[7, 7, 7], 10), Some(3));
        assert_eq!(last(&[7, 7, 7, 7], 10), Some(3));
        assert_eq!(last(&[2, 10_000_000_000], 6), Some(4));
        assert_eq!(last(&[3, 3, 3, 3, 3], 1000), Some(387));
        assert_eq!(last(&[9, 9, 9], 100), Some(89));
    }

    #[test]
    fn totients_by_definition() {
        fn gcd(a: u64, b: u64) -> u64 {
            if b == 0 { a } else { gcd(b, a % b) }
        }
        for m in 1..400 {
            let counted = (1..=m).filter(|n| gcd(*n, m) == 1).count() as u64;
            assert_eq!(totient(m), counted, "{m}");
        }
    }

    #[test]
    fn powers_agree_with_small_towers_written_out() {
        // 2^(3^(2^7)) mod m against the exponent reduced by brute force: the order of 2 modulo m.
        let tower = Expr::power(number(2), Expr::power(number(3), number(2_000_000)));
        for m in [3_i64, 4, 7, 12, 96, 97, 1000] {
            let modulus = Integer::from(m);
            let mut exponent = 1_i64;
            // 3^2000000 modulo 2^k * order is reached by squaring in a small ring: use lcm(1..=m) as the period.
            let mut powers = vec![1_i64];
            while powers.len() < 4 * usize::try_from(m).unwrap() {
                powers.push(powers[powers.len() - 1] * 2 % m);
            }
            let start = usize::try_from(m).unwrap();
            let period = (1..).find(|p| powers[start] == powers[start + p]).unwrap();
            let period = i64::try_from(period).unwrap();
            for _ in 0..2_000_000 {
                exponent = exponent * 3 % period;
            }
            let mut at = usize::try_from(exponent).unwrap();
            while at < start {
                at += usize::try_from(period).unwrap();
            }
            let expected = powers[at];
            assert_eq!(
                residue(&tower, &modulus).and_then(|r| r.to_i64()),
                Some(expected),
                "{m}"
            );
        }
    }
}
