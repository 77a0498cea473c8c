//! Factors modulo the best of several small primes.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

use super::super::Modular;
use super::super::integer::IntegerPolynomial;

/// Monic factors of a polynomial modulo a prime.
pub(super) struct Local {
    pub(super) field: PrimeField,
    pub(super) factors: Vec<Modular>,
}

/// How many primes are tried, by the least number of factors so far: another trial costs as much as the recombination
/// of a few factors more.
fn trials(least: usize) -> usize {
    match least {
        0..=3 => 1,
        4..=8 => 2,
        9..=14 => 3,
        _ => 5,
    }
}

/// The first prime that is tried: smaller ones divide the discriminant too often.
const FIRST_PRIME: u64 = 11;

/// Degrees of products of some of the factors, as bits.
fn reachable_degrees(parts: &[(Modular, usize)], degree: usize) -> Vec<u64> {
    let mut reachable = vec![0_u64; degree / 64 + 1];
    reachable[0] = 1;
    for (product, each) in parts {
        for _ in 0..product.degree().unwrap_or(0) / each {
            let (words, bits) = (each / 64, each % 64);
            for place in (words..reachable.len()).rev() {
                let mut moved = reachable[place - words] << bits;
                if bits > 0 && place > words {
                    moved |= reachable[place - words - 1] >> (64 - bits);
                }
                reachable[place] |= moved;
            }
        }
    }
    reachable
}

/// How a polynomial splits modulo a prime.
struct Split {
    field: PrimeField,
    /// Products of factors of one degree, with that degree.
    parts: Vec<(Modular, usize)>,
    count: usize,
}

/// The factors modulo the prime with the fewest, of a square-free polynomial of positive degree; `None` when the degrees
/// prove it irreducible.
pub(super) fn best(f: &IntegerPolynomial, fuel: &mut Fuel) -> Result<Option<Local>> {
    let degree = f.degree().unwrap_or(0);
    let mut possible = vec![u64::MAX; degree / 64 + 1];
    let mut best: Option<Split> = None;
    let mut tried = 0;
    let mut candidate = FIRST_PRIME;
    loop {
        if let Some(split) = best.take_if(|split| tried >= trials(split.count)) {
            let mut factors = Modular::split_equal_degree(split.parts, fuel)?;
            factors.sort_by(|a, b| a.coefficients().cmp(b.coefficients()));
            factors.sort_by_key(Modular::degree);
            return Ok(Some(Local {
                field: split.field,
                factors,
            }));
        }
        fuel.spend(64, "search of a prime")?;
        let field = PrimeField::new(candidate);
        candidate += 2;
        let Ok(field) = field else { continue };
        fuel.spend(
            f.coefficients().len() as u64 * (f.height_bits() / 64 + 1),
            "search of a prime",
        )?;
        let image = f.modulo(field);
        if image.degree() != Some(degree) || !image.is_square_free(fuel)? {
            continue;
        }
        tried += 1;
        let parts = image.distinct_degree(fuel)?;
        let of_degree = |(product, each): &(Modular, usize)| product.degree().unwrap_or(0) / each;
        let count = parts.iter().map(of_degree).sum();
        for (slot, bits) in possible.iter_mut().zip(reachable_degrees(&parts, degree)) {
            *slot &= bits;
        }
        // Only 0 and the whole degree are left.
        if possible.iter().map(|word| word.count_ones()).sum::<u32>() == 2 {
            return Ok(None);
        }
        if best.as_ref().is_none_or(|split| count < split.count) {
            best = Some(Split {
                field,
                parts,
                count,
            });
        }
    }
}
