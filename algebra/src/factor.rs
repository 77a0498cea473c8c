//! Factorisation of integers that occur in formulas: trial division, then Pollard's rho on what is left.

use crate::fuel::Fuel;
use crate::number::Integer;

/// Prime factors with multiplicities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factorisation {
    /// Factors in increasing order; all prime when `complete`.
    pub factors: Vec<(Integer, u32)>,
    /// Every factor is (almost certainly) prime. Otherwise the last ones are composite factors beyond the budget.
    pub complete: bool,
}

/// Primes below this are found by trial division.
const TRIAL_LIMIT: u64 = 1 << 12;

/// The factors of |value|; 0 and 1 have none.
///
/// ```
/// use algebra::{Fuel, Integer, factor};
/// let found = factor(&Integer::from(360), &mut Fuel::default());
/// assert_eq!(found.factors, [(Integer::from(2), 3), (Integer::from(3), 2), (Integer::from(5), 1)]);
/// ```
pub fn factor(value: &Integer, fuel: &mut Fuel) -> Factorisation {
    let mut rest = value.abs();
    let mut factors = Vec::new();
    if rest.is_zero() {
        return Factorisation {
            factors,
            complete: true,
        };
    }
    let mut prime = 2_u64;
    while prime < TRIAL_LIMIT {
        if rest.to_u64().is_some_and(|small| prime * prime > small) {
            break;
        }
        let mut multiplicity = 0;
        while rest.modulo_u64(prime) == 0
            && let Some(quotient) = rest.divide_exact(&Integer::from(prime))
        {
            rest = quotient;
            multiplicity += 1;
        }
        if multiplicity > 0 {
            factors.push((Integer::from(prime), multiplicity));
        }
        prime += if prime == 2 { 1 } else { 2 };
    }
    let mut complete = true;
    let mut open = vec![rest];
    let mut found = Vec::new();
    while let Some(part) = open.pop() {
        if part.is_one() {
            continue;
        }
        let small = part
            .to_u64()
            .is_some_and(|small| small < TRIAL_LIMIT * TRIAL_LIMIT);
        if small || part.is_probable_prime() {
            found.push(part);
            continue;
        }
        match split(&part, fuel) {
            Some((a, b)) => open.extend([a, b]),
            None => {
                complete = false;
                found.push(part);
            }
        }
    }
    found.sort();
    for prime in found {
        match factors.last_mut() {
            Some(last) if last.0 == prime => last.1 += 1,
            _ => factors.push((prime, 1)),
        }
    }
    Factorisation { factors, complete }
}

/// A proper divisor and its cofactor, by perfect powers and Pollard's rho; `None` beyond reach.
fn split(value: &Integer, fuel: &mut Fuel) -> Option<(Integer, Integer)> {
    for exponent in [2, 3, 5, 7] {
        let (root, exact) = value.root_floor(exponent);
        if exact {
            let cofactor = value.divide_exact(&root)?;
            return Some((root, cofactor));
        }
    }
    // Words only: the rho of a longer number would eat the whole budget.
    let modulus = value.to_u64()?;
    let step = |x: u64, shift: u64| -> u64 {
        let square = u128::from(x) * u128::from(x) + u128::from(shift);
        u64::try_from(square % u128::from(modulus)).unwrap_or(0)
    };
    for shift in 1..8 {
        let (mut slow, mut fast) = (2, 2);
        for _ in 0..(1 << 17) {
            fuel.spend(4, "factoring").ok()?;
            slow = step(slow, shift);
            fast = step(step(fast, shift), shift);
            let divisor = Integer::from(slow.abs_diff(fast)).gcd(value);
            if divisor == *value {
                break;
            }
            if !divisor.is_one() {
                let cofactor = value.divide_exact(&divisor)?;
                return Some((divisor, cofactor));
            }
        }
    }
    None
}
