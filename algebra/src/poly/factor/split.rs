//! Irreducible factors of primitive polynomials.

use super::super::gcd::content_in;
use super::super::modular::{Lifted, Points, modulo};
use super::super::univariate::IntegerPolynomial;
use super::super::{Integers, Polynomial};
use super::{lift, square_free};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField, Rational};

type Whole = Polynomial<Integers>;

/// Values of the other variables are tried until so many left the polynomial square-free.
const TRIALS: usize = 3;

/// Appends the irreducible factors of a primitive polynomial that is not constant and that no variable divides.
pub(super) fn irreducible_factors(
    f: &Whole,
    multiplicity: u32,
    found: &mut Vec<(Whole, u32)>,
    fuel: &mut Fuel,
) -> Result<()> {
    let mut rest = f.clone();
    while rest.as_constant().is_none() {
        let main = main_variable(&rest);
        let content = content_in(&rest, main, fuel)?;
        let primitive = rest.divide_exact(&content, fuel)?.unwrap_or(rest);
        let mut parts = Vec::new();
        square_free::primitive_parts(&primitive, main, &mut parts, fuel)?;
        for (part, times) in parts {
            for factor in split(&part, main, fuel)? {
                found.push((factor, multiplicity.saturating_mul(times)));
            }
        }
        rest = content;
    }
    Ok(())
}

/// A low degree and a simple leading coefficient make a good main variable.
fn main_variable(f: &Whole) -> usize {
    let degrees = f.degrees();
    (0..degrees.len())
        .filter(|at| degrees[*at] > 0)
        .min_by_key(|at| {
            let lead = f.coefficients_of(*at).pop_last();
            let lead = lead.map_or(0, |top| top.1.total_degree());
            (lead.saturating_mul(2) + u64::from(degrees[*at]), *at)
        })
        .unwrap_or(0)
}

/// The irreducible factors of a square-free polynomial, primitive with respect to the main variable.
fn split(f: &Whole, main: usize, fuel: &mut Fuel) -> Result<Vec<Whole>> {
    let degrees = f.degrees();
    if degrees[main] == 1 {
        return Ok(vec![f.clone()]);
    }
    // The main variable first, the others behind it without gaps, short degrees first.
    let mut order: Vec<usize> = (0..degrees.len()).filter(|at| degrees[*at] > 0).collect();
    order.sort_by_key(|at| (*at != main, degrees[*at], *at));
    let mut names = vec![0; degrees.len()];
    for (name, variable) in order.iter().enumerate() {
        names[*variable] = name;
    }
    let renamed = f.renamed(&names);
    let factors = if order.len() == 1 {
        in_one_variable(&renamed, fuel)?
    } else {
        in_several_variables(&renamed, order.len() - 1, fuel)?
    };
    Ok(factors
        .iter()
        .map(|factor| factor.renamed(&order))
        .collect())
}

fn in_one_variable(f: &Whole, fuel: &mut Fuel) -> Result<Vec<Whole>> {
    let factors = at_point(f, &[], fuel)?.factor(fuel)?.factors;
    let whole = |factor: &IntegerPolynomial| {
        let terms = (0_u32..).zip(factor.coefficients().iter().cloned());
        Polynomial::from_terms(Integers, terms.map(|(exponent, value)| ([exponent], value)))
    };
    Ok(factors.iter().map(|factor| whole(&factor.0)).collect())
}

/// f with integers for the variables 1, 2, ..
fn at_point(f: &Whole, point: &[i64], fuel: &mut Fuel) -> Result<IntegerPolynomial> {
    let degrees = f.degrees();
    let mut tables: Vec<Vec<Integer>> = Vec::with_capacity(point.len());
    for (at, value) in point.iter().enumerate() {
        let value = Integer::from(*value);
        let mut table = vec![Integer::ONE];
        for exponent in 0..degrees.get(at + 1).copied().unwrap_or(0) as usize {
            fuel.spend(table[exponent].limbs() + 1, "polynomial evaluation")?;
            table.push(&table[exponent] * &value);
        }
        tables.push(table);
    }
    let mut values = vec![Integer::ZERO; degrees.first().map_or(0, |degree| *degree as usize) + 1];
    for (monomial, coefficient) in f.terms() {
        let mut value = coefficient.clone();
        for (exponent, table) in monomial.iter().skip(1).zip(&tables) {
            value *= &table[*exponent as usize];
        }
        fuel.spend(
            value.limbs() * (1 + point.len() as u64),
            "polynomial evaluation",
        )?;
        values[monomial.first().map_or(0, |exponent| *exponent as usize)] += &value;
    }
    Ok(IntegerPolynomial::new(values))
}

/// A point at which f has few factors, with those factors.
struct Image {
    point: Vec<i64>,
    factors: Vec<IntegerPolynomial>,
}

fn best_image(f: &Whole, others: usize, fuel: &mut Fuel) -> Result<Image> {
    let degree = f.degree(0) as usize;
    let mut best: Option<Image> = None;
    let (mut trials, mut radius) = (0, 3_u64);
    let mut state = 1_u64;
    loop {
        // Larger numbers only when small ones do not do.
        radius += 1;
        let mut point = Vec::with_capacity(others);
        for _ in 0..others {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let value = i64::try_from((state >> 33) % (2 * radius + 1)).unwrap_or(0);
            point.push(value - i64::try_from(radius).unwrap_or(0));
        }
        let image = at_point(f, &point, fuel)?;
        if image.degree() != Some(degree) {
            continue;
        }
        let factors = image.factor(fuel)?.factors;
        if factors.iter().any(|factor| factor.1 > 1) {
            continue;
        }
        trials += 1;
        let count = factors.len();
        if best.as_ref().is_none_or(|best| count < best.factors.len()) {
            best = Some(Image {
                point,
                factors: factors.into_iter().map(|factor| factor.0).collect(),
            });
        }
        match best {
            Some(best) if best.factors.len() == 1 || trials == TRIALS => return Ok(best),
            _ => {}
        }
    }
}

fn in_several_variables(f: &Whole, others: usize, fuel: &mut Fuel) -> Result<Vec<Whole>> {
    let image = best_image(f, others, fuel)?;
    if image.factors.len() == 1 {
        return Ok(vec![f.clone()]);
    }
    if let Some(factors) = lifted(f, &image.point, &image.factors, fuel)? {
        return Ok(factors);
    }
    // Some factors of the image belong together: the smallest sets that lift are found first, and do not split.
    let mut rest = f.clone();
    let mut left = image.factors;
    let mut found = Vec::new();
    let mut size = 1;
    while 2 * size <= left.len() {
        let mut chosen: Vec<usize> = (0..size).collect();
        let mut is_split = false;
        loop {
            let part = |is_chosen: bool| {
                let list = left.iter().enumerate();
                let list = list.filter(|(at, _)| chosen.contains(at) == is_chosen);
                list.map(|one| one.1.clone()).collect::<Vec<_>>()
            };
            let pair = [
                IntegerPolynomial::product(&part(true), fuel)?,
                IntegerPolynomial::product(&part(false), fuel)?,
            ];
            if let Some(mut factors) = lifted(&rest, &image.point, &pair, fuel)? {
                rest = factors.pop().unwrap_or(rest);
                found.append(&mut factors);
                left = part(false);
                is_split = true;
                break;
            }
            if !next_subset(&mut chosen, left.len()) {
                break;
            }
        }
        if !is_split {
            size += 1;
        }
    }
    found.push(rest);
    Ok(found)
}

/// The next subset of the same size in lexicographic order.
fn next_subset(chosen: &mut [usize], count: usize) -> bool {
    let size = chosen.len();
    for at in (0..size).rev() {
        if chosen[at] < count - size + at {
            chosen[at] += 1;
            for later in at + 1..size {
                chosen[later] = chosen[later - 1] + 1;
            }
            return true;
        }
    }
    false
}

/// The factors of f with these values at the point; `None` when there are none.
fn lifted(
    f: &Whole,
    point: &[i64],
    images: &[IntegerPolynomial],
    fuel: &mut Fuel,
) -> Result<Option<Vec<Whole>>> {
    // No coefficient of a factor is longer than this (Gelfond), and they are fractions of two such numbers here.
    let degrees: u64 = f.degrees().iter().map(|degree| u64::from(*degree)).sum();
    let longest = f
        .coefficients()
        .iter()
        .map(Integer::bits)
        .max()
        .unwrap_or(0);
    let enough = 2 * (longest + 2 * degrees + 2) + 64;
    let mut points = Points::new(4);
    let mut known: Vec<Lifted> = Vec::new();
    let mut failures = 0;
    // Ends by what is enough for the coefficients.
    for field in PrimeField::large() {
        fuel.spend(64, "Hensel lifting")?;
        let image = modulo(f, field);
        let residues: Vec<u64> = point
            .iter()
            .map(|value| field.residue(&Integer::from(*value)))
            .collect();
        let starts: Vec<Vec<u64>> = images
            .iter()
            .map(|one| one.modulo(field).coefficients().to_vec())
            .collect();
        let found = lift::factors(&image, &residues, &starts, &mut points, fuel)?;
        let Some(found) = found else {
            failures += 1;
            if failures == 2 {
                return Ok(None);
            }
            continue;
        };
        let mut is_stable = true;
        for (at, factor) in found.iter().enumerate() {
            let lead = factor.leading_coefficient().copied().unwrap_or(1);
            let monic = factor.scale(&field.inverse(lead).unwrap_or(1));
            match known.get_mut(at) {
                Some(known) => is_stable &= known.join(&monic, fuel)?,
                None => known.push(Lifted::new(&monic)),
            }
        }
        if let Some(factors) = reconstructed(f, &known, fuel)? {
            return Ok(Some(factors));
        }
        let modulus = known.first().map_or(0, |known| known.modulus().bits());
        if is_stable && modulus > enough {
            return Ok(None);
        }
    }
    Ok(None)
}

/// Polynomials over Z that are multiples of the lifted ones and whose product is f.
fn reconstructed(f: &Whole, known: &[Lifted], fuel: &mut Fuel) -> Result<Option<Vec<Whole>>> {
    let mut rest = f.clone();
    let mut factors = Vec::with_capacity(known.len());
    for one in known {
        let values = one.value().coefficients();
        fuel.spend(
            values.len() as u64 * one.modulus().limbs() * 16,
            "rational reconstruction",
        )?;
        let Some(values) = Rational::vector_from_residues(values, one.modulus()) else {
            return Ok(None);
        };
        let mut values = values.into_iter();
        let fraction = one.value().over(super::super::Rationals, |_| values.next());
        let Some(fraction) = fraction else {
            return Ok(None);
        };
        let factor = fraction.to_primitive().1;
        match rest.divide_exact(&factor, fuel)? {
            Some(quotient) => rest = quotient,
            None => return Ok(None),
        }
        factors.push(factor);
    }
    Ok(rest.as_constant().map(|_| factors))
}
