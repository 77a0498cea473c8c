//! Recombination of lifted factors by trial of subsets (Zassenhaus 1969).

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Integer;

use super::super::integer::IntegerPolynomial;
use super::hensel::Lifting;
use super::local::Local;

/// More factors are left to the lattice: 2^9 subsets cost as much as its reduction (measured).
pub(super) const MOST_FACTORS: usize = 10;

/// Bits of lc(f) times any coefficient of a factor of degree at most half of that of f, and its sign.
///
/// |g| <= binomial(d-1, j) |f| + binomial(d-1, j-1) lc(f) in the Euclidean norm (Knuth, "The Art of Computer
/// Programming", volume 2, exercise 4.6.2-20, after Mignotte).
pub(super) fn factor_bits(f: &IntegerPolynomial) -> u64 {
    let half = u32::try_from(f.degree().unwrap_or(0) / 2).unwrap_or(u32::MAX);
    let below = Integer::from(half.saturating_sub(1));
    let middle = below.binomial(half.saturating_sub(1) / 2);
    middle.bits() + f.norm_squared().bits().div_ceil(2) + 1 + f.leading().bits() + 1
}

/// Subsets of the remaining factors by increasing size, each tested by its constant term before it is multiplied out.
pub(super) fn by_subsets(
    f: IntegerPolynomial,
    local: Local,
    fuel: &mut Fuel,
) -> Result<Vec<IntegerPolynomial>> {
    let mut lifting = Lifting::new(&f, &local, fuel)?;
    lifting.lift_to(lifting.exponent_for(factor_bits(&f)), fuel)?;
    let modulus = lifting.modulus().clone();
    let mut rest = f;
    let mut open: Vec<usize> = (0..lifting.factors().len()).collect();
    let mut found = Vec::new();
    let mut size = 1;
    while 2 * size <= open.len() {
        let mut places: Vec<usize> = (0..size).collect();
        let mut split = false;
        loop {
            let subset: Vec<usize> = places.iter().map(|&place| open[place]).collect();
            // Of a subset of half of the factors the complement comes too.
            let last_half = 2 * size == open.len() && places[0] != 0;
            if last_half {
                break;
            }
            if let Some((factor, quotient)) = split_off(&lifting, &rest, &open, &subset, &modulus, fuel)? {
                found.push(factor);
                rest = quotient;
                open.retain(|index| !subset.contains(index));
                split = true;
                break;
            }
            if !advance(&mut places, open.len()) {
                break;
            }
        }
        if !split {
            size += 1;
        }
    }
    found.push(rest);
    Ok(found)
}

/// The next subset of `0..count` of the same size; `false` after the last.
fn advance(places: &mut [usize], count: usize) -> bool {
    let size = places.len();
    let Some(movable) = (0..size).rev().find(|&k| places[k] + size - k < count) else {
        return false;
    };
    places[movable] += 1;
    for k in movable + 1..size {
        places[k] = places[k - 1] + 1;
    }
    true
}

/// The factor that belongs to a subset and the cofactor, if there is one.
fn split_off(
    lifting: &Lifting,
    rest: &IntegerPolynomial,
    open: &[usize],
    subset: &[usize],
    modulus: &Integer,
    fuel: &mut Fuel,
) -> Result<Option<(IntegerPolynomial, IntegerPolynomial)>> {
    fuel.spend(
        (subset.len() as u64 + 2) * modulus.limbs() * modulus.limbs() + 16,
        "recombination of factors",
    )?;
    // The bound holds for the part of lower degree.
    let whole = rest.degree().unwrap_or(0);
    let complement: Vec<usize>;
    let direct = 2 * degree(lifting, subset) <= whole;
    let part = if direct {
        subset
    } else {
        complement = open.iter().copied().filter(|index| !subset.contains(index)).collect();
        &complement
    };
    let lead = rest.leading();
    let mut constant = lead.clone();
    for &index in part {
        constant = (constant * lifting.factors()[index].coefficient(0)).modulo_symmetric(modulus);
    }
    // lc(f) g(0)/lc(g) divides lc(f) f(0).
    if (rest.coefficient(0) * &lead).divide_exact(&constant).is_none() {
        return Ok(None);
    }
    let candidate = lifting.candidate(rest, part, fuel)?;
    let cofactor = rest.divide_exact(&candidate, fuel)?;
    Ok(cofactor.map(|cofactor| if direct { (candidate, cofactor) } else { (cofactor, candidate) }))
}

fn degree(lifting: &Lifting, subset: &[usize]) -> usize {
    subset
        .iter()
        .map(|&index| lifting.factors()[index].degree().unwrap_or(0))
        .sum()
}
