//! Random evaluation modulo primes: the last resort for identities too large to write out.
//!
//! A nonzero rational function with numerator degree d vanishes at a random point modulo p with probability at most d/p
//! (Schwartz, Zippel). Points and primes come from a hash of both canonical inputs: the same for everybody, yet not to be
//! foreseen by whoever writes the answer.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use crate::error::Result;
use crate::expr::{Expr, Kind, Symbol};
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};

/// Wanted error probability.
const LOG2_ERROR: i32 = -100;

/// Does a - b vanish at enough random points? `None`: it does not, or the expressions are not rational functions.
pub(super) fn vanishes(a: &Expr, b: &Expr, fuel: &mut Fuel) -> Result<Option<i32>> {
    let Some(degree) = degree(a).zip(degree(b)).map(|(x, y)| x + y) else {
        return Ok(None);
    };
    let mut error = 0.0;
    let mut round = 0;
    while error > f64::from(LOG2_ERROR) {
        round += 1;
        if round > 12 {
            return Ok(None);
        }
        let seed = seed(a, b, round);
        let prime = prime(seed[0]);
        let cost = u64::from(a.size().min(1 << 20)) + u64::from(b.size().min(1 << 20));
        fuel.spend(cost.saturating_mul(64), "modular evaluation")?;
        let (Some(x), Some(y)) = (evaluate(a, &seed, prime), evaluate(b, &seed, prime)) else {
            continue;
        };
        if x != y {
            return Ok(None);
        }
        error += degree.max(1.0).log2() - 60.0;
    }
    Ok(Some(LOG2_ERROR))
}

/// A bound on the degrees of numerator and denominator together.
fn degree(expr: &Expr) -> Option<f64> {
    expr.fold(|node, parts: &[f64]| {
        let power = |base: f64, exponent: &Expr| {
            let size = exponent
                .as_rational()
                .and_then(Rational::to_integer)
                .ok_or(())?
                .abs()
                .to_f64();
            Ok(base * size)
        };
        Ok(match node.kind() {
            Kind::Number(_) => 0.0,
            Kind::Symbol(_) => 1.0,
            Kind::Sum { .. } => parts.iter().sum(),
            Kind::Power(_, exponent) => power(parts[0], exponent)?,
            Kind::Product { factors, .. } => {
                let mut total = 0.0;
                for (factor, pair) in factors.iter().zip(parts.chunks_exact(2)) {
                    total += power(pair[0], &factor.1)?;
                }
                total
            }
            _ => return Err(()),
        })
    })
    .ok()
    .filter(|degree| *degree < 1e15)
}

fn seed(a: &Expr, b: &Expr, round: u32) -> [u64; 4] {
    let mut hasher = Sha256::new();
    hasher.update(a.to_string());
    hasher.update([0]);
    hasher.update(b.to_string());
    hasher.update(round.to_le_bytes());
    words(&hasher.finalize())
}

fn words(digest: &[u8]) -> [u64; 4] {
    let mut result = [0; 4];
    for (word, chunk) in result.iter_mut().zip(digest.chunks_exact(8)) {
        *word = chunk
            .iter()
            .fold(0, |word, byte| (word << 8) | u64::from(*byte));
    }
    result
}

/// A prime between 2^60 and 2^61.
fn prime(seed: u64) -> u64 {
    let mut candidate = (1 << 60) | (seed >> 4) | 1;
    while !Integer::from(candidate).is_probable_prime() {
        candidate = (1 << 60) | ((candidate + 2) & ((1 << 60) - 1));
    }
    candidate
}

fn symbol_value(symbol: &Symbol, seed: &[u64; 4], prime: u64) -> u64 {
    let mut hasher = Sha256::new();
    for word in seed {
        hasher.update(word.to_le_bytes());
    }
    hasher.update(symbol.name());
    words(&hasher.finalize())[0] % prime
}

fn evaluate(expr: &Expr, seed: &[u64; 4], prime: u64) -> Option<u64> {
    let mut known: HashMap<Symbol, u64> = HashMap::new();
    let times = |a: u64, b: u64| {
        u64::try_from(u128::from(a) * u128::from(b) % u128::from(prime)).unwrap_or(0)
    };
    let plus = |a: u64, b: u64| {
        u64::try_from((u128::from(a) + u128::from(b)) % u128::from(prime)).unwrap_or(0)
    };
    let modulus = Integer::from(prime);
    let power = |base: u64, exponent: &Integer| -> std::result::Result<u64, ()> {
        // Fermat: the exponent counts modulo p - 1, so negative powers need no inverse of their own.
        if base == 0 && exponent.is_negative() {
            return Err(());
        }
        let reduced = if base == 0 {
            exponent.clone()
        } else {
            Integer::from(exponent.modulo_u64(prime - 1))
        };
        Integer::from(base)
            .power_modulo(&reduced, &modulus)
            .and_then(|value| value.to_u64())
            .ok_or(())
    };
    let rational = |value: &Rational| -> std::result::Result<u64, ()> {
        let denominator = power(value.denominator().modulo_u64(prime), &Integer::from(-1))?;
        Ok(times(value.numerator().modulo_u64(prime), denominator))
    };
    let exponent_of = |exponent: &Expr| {
        exponent
            .as_rational()
            .and_then(Rational::to_integer)
            .ok_or(())
    };
    expr.fold(|node, parts: &[u64]| {
        Ok::<u64, ()>(match node.kind() {
            Kind::Number(value) => rational(value)?,
            Kind::Symbol(symbol) => *known
                .entry(symbol.clone())
                .or_insert_with(|| symbol_value(symbol, seed, prime)),
            Kind::Sum { constant, terms } => {
                let mut total = rational(constant)?;
                for ((_, coefficient), part) in terms.iter().zip(parts) {
                    total = plus(total, times(rational(coefficient)?, *part));
                }
                total
            }
            Kind::Product {
                coefficient,
                factors,
            } => {
                let mut product = rational(coefficient)?;
                for ((_, exponent), pair) in factors.iter().zip(parts.chunks_exact(2)) {
                    product = times(product, power(pair[0], &exponent_of(exponent)?)?);
                }
                product
            }
            Kind::Power(_, exponent) => power(parts[0], &exponent_of(exponent)?)?,
            _ => return Err(()),
        })
    })
    .ok()
}
