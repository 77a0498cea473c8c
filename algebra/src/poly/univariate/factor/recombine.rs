//! Recombination of lifted factors by trial of subsets (Zassenhaus 1969).

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::Integer;

use super::super::integer::IntegerPolynomial;
use super::hensel::Lifting;
use super::knapsack;
use super::local::Local;

/// So many subsets are looked at before the lattice is asked: a look costs a few nanoseconds (measured).
const MOST_SUBSETS: usize = 150_000;

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

/// What the trial of subsets has found.
pub(super) struct Recombined {
    pub(super) found: Vec<IntegerPolynomial>,
    /// What is left, and the numbers of its lifted factors; irreducible when they are none.
    pub(super) rest: IntegerPolynomial,
    pub(super) open: Vec<usize>,
}

/// A sieve for subsets: the second coefficients of lc(f) times a product of lifted factors, as fractions of the modulus.
///
/// That of a true factor is lc(f) times a sum of roots, which is a small fraction.
struct Traces {
    fractions: Vec<u64>,
    largest: u64,
}

impl Traces {
    fn new(f: &IntegerPolynomial, lifting: &Lifting) -> Self {
        let modulus = lifting.modulus();
        let lead = f.leading();
        let fraction = |value: Integer| {
            // floor(2^64 value / modulus) with wrapping sign
            let scaled = value.modulo(modulus).shift_left(64).div_rem_floor(modulus);
            scaled
                .and_then(|(quotient, _)| quotient.to_u64())
                .unwrap_or(0)
        };
        let fractions = lifting
            .factors()
            .iter()
            .map(|g| fraction(&lead * g.coefficient(g.degree().unwrap_or(0).saturating_sub(1))))
            .collect();
        // |z| <= 2 max |a_(n-k) / a_n|^(1/k) for every root (Fujiwara 1916).
        let degree = f.degree().unwrap_or(0);
        let exponent = |bits: u64| i64::try_from(bits).unwrap_or(i64::MAX);
        let root_bits = (1..=degree)
            .map(|k| {
                let bits = exponent(f.coefficient(degree - k).bits()) - exponent(lead.bits()) + 1;
                bits.div_euclid(k as i64) + 1
            })
            .max()
            .unwrap_or(0)
            + 1;
        let degree_bits = exponent(u64::from(usize::BITS - degree.leading_zeros()));
        let bits = (exponent(lead.bits()) + degree_bits + root_bits).max(0);
        let bound = Integer::ONE.shift_left(u32::try_from(bits).unwrap_or(u32::MAX));
        let largest = if &bound >= modulus {
            u64::MAX
        } else {
            fraction(bound).saturating_add(degree as u64 + 1)
        };
        Self { fractions, largest }
    }

    #[inline]
    fn admit(&self, subset: impl Iterator<Item = usize>) -> bool {
        let sum = subset.fold(0_u64, |sum, index| sum.wrapping_add(self.fractions[index]));
        sum.min(sum.wrapping_neg()) <= self.largest
    }
}

/// Subsets of the remaining factors by increasing size, each tested by its second coefficient and its constant term
/// before it is multiplied out.
pub(super) fn by_subsets(
    f: &IntegerPolynomial,
    lifting: &mut Lifting,
    most_subsets: usize,
    fuel: &mut Fuel,
) -> Result<Recombined> {
    lifting.lift_to(lifting.exponent_for(factor_bits(f)), fuel)?;
    let traces = Traces::new(f, lifting);
    let mut open: Vec<usize> = (0..lifting.factors().len()).collect();
    let mut rest = f.clone();
    let mut found = Vec::new();
    let mut size = 1;
    let mut looks = 0;
    while 2 * size <= open.len() {
        if looks + binomial(open.len(), size) > most_subsets {
            return Ok(Recombined { found, rest, open });
        }
        let mut places: Vec<usize> = (0..size).collect();
        let mut split = false;
        loop {
            // Of a subset of half of the factors the complement comes too.
            if 2 * size == open.len() && places[0] != 0 {
                break;
            }
            looks += 1;
            if looks % 1024 == 0 {
                fuel.spend(512 * size as u64, "recombination of factors")?;
            }
            if traces.admit(places.iter().map(|&place| open[place])) {
                let subset: Vec<usize> = places.iter().map(|&place| open[place]).collect();
                if let Some((factor, quotient)) = split_off(lifting, &rest, &open, &subset, fuel)? {
                    found.push(factor);
                    rest = quotient;
                    open.retain(|index| !subset.contains(index));
                    split = true;
                    break;
                }
            }
            if !advance(&mut places, open.len()) {
                break;
            }
        }
        if !split {
            size += 1;
        }
    }
    Ok(Recombined {
        found,
        rest,
        open: Vec::new(),
    })
}

/// All irreducible factors of a square-free polynomial from its lifted factors: small subsets first, then the lattice.
pub(super) fn recombine(
    f: IntegerPolynomial,
    local: &Local,
    fuel: &mut Fuel,
) -> Result<Vec<IntegerPolynomial>> {
    let mut lifting = Lifting::new(&f, local, fuel)?;
    let Recombined {
        mut found,
        rest,
        open,
    } = by_subsets(&f, &mut lifting, MOST_SUBSETS, fuel)?;
    if open.is_empty() {
        found.push(rest);
        return Ok(found);
    }
    if !found.is_empty() {
        let factors = open.iter().map(|&index| local.factors[index].clone());
        let local = Local {
            field: local.field,
            factors: factors.collect(),
        };
        lifting = Lifting::new(&rest, &local, fuel)?;
    }
    found.extend(knapsack::by_lattice(rest, lifting, fuel)?);
    Ok(found)
}

/// Saturating.
fn binomial(n: usize, k: usize) -> usize {
    (0..k).fold(1_usize, |product, i| {
        product.saturating_mul(n - i) / (i + 1)
    })
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
    fuel: &mut Fuel,
) -> Result<Option<(IntegerPolynomial, IntegerPolynomial)>> {
    let modulus = lifting.modulus();
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
        complement = open
            .iter()
            .copied()
            .filter(|index| !subset.contains(index))
            .collect();
        &complement
    };
    let lead = rest.leading();
    let mut constant = lead.clone();
    for &index in part {
        constant = (constant * lifting.factors()[index].coefficient(0)).modulo_symmetric(modulus);
    }
    // lc(f) g(0)/lc(g) divides lc(f) f(0).
    if (rest.coefficient(0) * &lead)
        .divide_exact(&constant)
        .is_none()
    {
        return Ok(None);
    }
    let candidate = lifting.candidate(rest, part, fuel)?;
    let cofactor = rest.divide_exact(&candidate, fuel)?;
    Ok(cofactor.map(|cofactor| {
        if direct {
            (candidate, cofactor)
        } else {
            (cofactor, candidate)
        }
    }))
}

fn degree(lifting: &Lifting, subset: &[usize]) -> usize {
    subset
        .iter()
        .map(|&index| lifting.factors()[index].degree().unwrap_or(0))
        .sum()
}
