//! Factors modulo p: square-free parts, products of factors of equal degree, and single factors.
//!
//! Sources: Kaltofen and Shoup, "Subquadratic-time factoring of polynomials over finite fields", Mathematics of
//! Computation 67 (1998), for the baby and giant steps; Cantor and Zassenhaus, "A new algorithm for factoring
//! polynomials over finite fields", Mathematics of Computation 36 (1981), for the last splitting.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};
use crate::random::Words;

use super::kernel::{add, derivative, monic, subtract, trim};
use super::reduction::{Composer, Reduction, div_rem, gcd};

type Slice = Vec<u64>;

/// Pairwise coprime square-free monic parts with their multiplicities, of a monic polynomial.
pub(super) fn square_free(
    field: &PrimeField,
    f: &[u64],
    fuel: &mut Fuel,
) -> Result<Vec<(Slice, u32)>> {
    let mut parts = Vec::new();
    let mut rest = f.to_vec();
    let mut power = 1_u32;
    // In each round the parts whose multiplicity p does not divide come out; what is left is a p-th power.
    while rest.len() > 1 {
        let slope = derivative(field, &rest);
        let mut repeated = gcd(field, &rest, &slope, fuel)?;
        let mut single = div_rem(field, &rest, &repeated, fuel)?.0;
        let mut multiplicity = 1_u32;
        while single.len() > 1 {
            let common = gcd(field, &single, &repeated, fuel)?;
            let part = div_rem(field, &single, &common, fuel)?.0;
            if part.len() > 1 {
                parts.push((part, multiplicity.saturating_mul(power)));
            }
            repeated = div_rem(field, &repeated, &common, fuel)?.0;
            single = common;
            multiplicity = multiplicity.saturating_add(1);
        }
        if repeated.len() <= 1 {
            break;
        }
        // Coefficients are their own p-th roots.
        let characteristic = usize::try_from(field.modulus()).unwrap_or(usize::MAX);
        rest = repeated.into_iter().step_by(characteristic).collect();
        power = power.saturating_mul(u32::try_from(field.modulus()).unwrap_or(u32::MAX));
    }
    Ok(parts)
}

/// A product of irreducible polynomials of one degree.
pub(super) struct EqualDegree {
    pub(super) product: Slice,
    pub(super) degree: usize,
}

/// `x^p` modulo the polynomial.
pub(super) fn frobenius(reduction: &Reduction, fuel: &mut Fuel) -> Result<Slice> {
    let start = reduction.reduce(vec![0, 1], fuel)?;
    reduction.power(&start, &Integer::from(reduction.field.modulus()), fuel)
}

/// Products by degree, of a square-free monic polynomial, by increasing degree.
///
/// `x^(p^i) - x` is the product of all irreducible polynomials of degrees dividing i. With baby steps `x^(p^j)`,
/// j < s, and giant steps `x^(p^(s k))`, the product of their differences has all factors of degrees from s(k-1)+1 to
/// s k, so that one greatest common divisor serves s degrees.
pub(super) fn distinct_degree(
    field: &PrimeField,
    f: &[u64],
    fuel: &mut Fuel,
) -> Result<Vec<EqualDegree>> {
    let mut found = Vec::new();
    let degree = f.len().saturating_sub(1);
    if degree == 0 {
        return Ok(found);
    }
    let mut reduction = Reduction::new(field, f, fuel)?;
    let step = (degree / 2).isqrt().max(1);
    let mut baby = vec![reduction.reduce(vec![0, 1], fuel)?];
    if degree > 1 {
        baby.push(frobenius(&reduction, fuel)?);
    }
    // Powers by Frobenius: by squarings for a short p, by composition for a long one.
    let bits = 64 - field.modulus().leading_zeros();
    let composing = bits as usize > degree.isqrt() + 8;
    if baby.len() > 1 && step > 1 {
        let composer = if composing {
            Some(reduction.composer(&baby[1], fuel)?)
        } else {
            None
        };
        for index in 1..step {
            let next = match &composer {
                Some(composer) => composer.compose(&reduction, &baby[index], fuel)?,
                None => reduction.power(&baby[index], &Integer::from(field.modulus()), fuel)?,
            };
            baby.push(next);
        }
    }
    let mut giant = baby.get(step).cloned().unwrap_or_default();
    let stride = giant.clone();
    let mut leap: Option<Composer> = None;
    let mut first = 1;
    let mut rest = f.to_vec();
    while rest.len() > 1 {
        let left = rest.len() - 1;
        if 2 * first > left {
            found.push(EqualDegree {
                product: rest,
                degree: left,
            });
            break;
        }
        let mut interval = vec![1];
        for small in &baby[..step] {
            let difference = subtract(field, &giant, small);
            interval = reduction.multiply(&interval, &difference, fuel)?;
        }
        let mut common = gcd(field, &rest, &interval, fuel)?;
        if common.len() > 1 {
            rest = div_rem(field, &rest, &common, fuel)?.0;
            // The differences with the largest baby steps have the factors of the least degrees.
            for (offset, small) in baby[..step].iter().rev().enumerate() {
                let degree = first + offset;
                if common.len() - 1 < 2 * degree {
                    if common.len() > 1 {
                        found.push(EqualDegree {
                            degree: common.len() - 1,
                            product: common,
                        });
                    }
                    break;
                }
                let difference = div_rem(field, &subtract(field, &giant, small), &common, fuel)?.1;
                let part = gcd(field, &common, &difference, fuel)?;
                if part.len() > 1 {
                    common = div_rem(field, &common, &part, fuel)?.0;
                    found.push(EqualDegree {
                        product: part,
                        degree,
                    });
                }
                if common.len() <= 1 {
                    break;
                }
            }
        }
        first += step;
        if rest.len() > 1 && 2 * first < rest.len() {
            if rest.len() < reduction.modulus.len() / 2 {
                reduction = Reduction::new(field, &rest, fuel)?;
                for small in &mut baby {
                    *small = div_rem(field, small, &rest, fuel)?.1;
                }
                giant = div_rem(field, &giant, &rest, fuel)?.1;
                leap = None;
            }
            let composer = match leap.take() {
                Some(composer) => composer,
                None => {
                    let inner = reduction.reduce(stride.clone(), fuel)?;
                    reduction.composer(&inner, fuel)?
                }
            };
            giant = composer.compose(&reduction, &giant, fuel)?;
            leap = Some(composer);
        }
    }
    found.sort_by_key(|part| part.degree);
    Ok(found)
}

/// Sum or product of the conjugates `h^(p^i)`, i < degree, by doubling.
fn conjugates(
    reduction: &Reduction,
    h: &[u64],
    frobenius: &[u64],
    degree: usize,
    combine: impl Fn(&[u64], &[u64], &mut Fuel) -> Result<Slice>,
    fuel: &mut Fuel,
) -> Result<Slice> {
    let prime = Integer::from(reduction.field.modulus());
    if prime.bits() < 8 && degree < 12 {
        let (mut total, mut power) = (h.to_vec(), h.to_vec());
        for _ in 1..degree {
            power = reduction.power(&power, &prime, fuel)?;
            total = combine(&total, &power, fuel)?;
        }
        return Ok(total);
    }
    // total: over the first `count` conjugates; shift: x^(p^count)
    let (mut total, mut shift, mut count) = (h.to_vec(), frobenius.to_vec(), 1);
    for bit in (0..degree.ilog2()).rev() {
        let composer = reduction.composer(&shift, fuel)?;
        let upper = composer.compose(reduction, &total, fuel)?;
        total = combine(&total, &upper, fuel)?;
        shift = composer.compose(reduction, &shift, fuel)?;
        count *= 2;
        if degree >> bit & 1 == 1 {
            let composer = reduction.composer(frobenius, fuel)?;
            let moved = composer.compose(reduction, &total, fuel)?;
            total = combine(h, &moved, fuel)?;
            shift = composer.compose(reduction, &shift, fuel)?;
            count += 1;
        }
    }
    debug_assert_eq!(count, degree);
    Ok(total)
}

/// The irreducible factors of a product of factors of one degree.
pub(super) fn equal_degree(
    field: &PrimeField,
    part: EqualDegree,
    fuel: &mut Fuel,
) -> Result<Vec<Slice>> {
    let EqualDegree { product, degree } = part;
    let mut found = Vec::new();
    let mut words = Words::new(product.len() as u64 ^ field.modulus() << 1);
    let mut open = vec![product];
    while let Some(f) = open.pop() {
        if f.len() - 1 <= degree {
            found.push(f);
            continue;
        }
        let reduction = Reduction::new(field, &f, fuel)?;
        let power = if degree > 1 {
            frobenius(&reduction, fuel)?
        } else {
            Vec::new()
        };
        loop {
            let mut h: Slice = (1..f.len())
                .map(|_| words.next() % field.modulus())
                .collect();
            trim(&mut h);
            if h.len() < 2 && field.modulus() > 2 {
                continue;
            }
            let split = if field.modulus() == 2 {
                let sum = |a: &[u64], b: &[u64], _: &mut Fuel| Ok(add(field, a, b));
                if degree > 1 {
                    conjugates(&reduction, &h, &power, degree, sum, fuel)?
                } else {
                    h
                }
            } else {
                let norm = if degree > 1 {
                    let product =
                        |a: &[u64], b: &[u64], fuel: &mut Fuel| reduction.multiply(a, b, fuel);
                    conjugates(&reduction, &h, &power, degree, product, fuel)?
                } else {
                    h
                };
                let half = Integer::from(field.modulus() / 2);
                subtract(field, &reduction.power(&norm, &half, fuel)?, &[1])
            };
            fuel.spend(f.len() as u64, "splitting of factors of one degree")?;
            let common = gcd(field, &f, &split, fuel)?;
            if common.len() > 1 && common.len() < f.len() {
                let other = div_rem(field, &f, &common, fuel)?.0;
                open.push(other);
                open.push(common);
                break;
            }
        }
    }
    Ok(found)
}

/// Irreducible monic factors with multiplicities, sorted by degree and coefficients.
pub(super) fn factor(field: &PrimeField, f: &[u64], fuel: &mut Fuel) -> Result<Vec<(Slice, u32)>> {
    let mut factors = Vec::new();
    for (part, multiplicity) in square_free(field, &monic(field, f), fuel)? {
        for equal in distinct_degree(field, &part, fuel)? {
            for factor in equal_degree(field, equal, fuel)? {
                factors.push((factor, multiplicity));
            }
        }
    }
    sort(&mut factors);
    Ok(factors)
}

pub(super) fn sort(factors: &mut [(Slice, u32)]) {
    factors.sort_by(|(a, _), (b, _)| {
        a.len()
            .cmp(&b.len())
            .then_with(|| a.iter().rev().cmp(b.iter().rev()))
    });
}

/// The roots, increasing, with multiplicities.
pub(super) fn roots(field: &PrimeField, f: &[u64], fuel: &mut Fuel) -> Result<Vec<(u64, u32)>> {
    let mut found = Vec::new();
    for (part, multiplicity) in square_free(field, &monic(field, f), fuel)? {
        let reduction = Reduction::new(field, &part, fuel)?;
        let difference = subtract(field, &frobenius(&reduction, fuel)?, &[0, 1]);
        let product = gcd(field, &part, &difference, fuel)?;
        if product.len() > 1 {
            for factor in equal_degree(field, EqualDegree { product, degree: 1 }, fuel)? {
                found.push((field.negate(factor[0]), multiplicity));
            }
        }
    }
    found.sort_unstable();
    Ok(found)
}
