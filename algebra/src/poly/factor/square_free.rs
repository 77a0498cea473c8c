//! Repeated factors, by greatest common divisors with derivatives.

use super::super::gcd::content_in;
use super::super::modular::{Points, Progression, gcd, modulo, trimmed};
use super::super::{Integers, Polynomial};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

type Whole = Polynomial<Integers>;

/// Square-free parts with their multiplicities, of a primitive polynomial that is not constant.
pub(super) fn parts(f: &Whole, fuel: &mut Fuel) -> Result<Vec<(Whole, u32)>> {
    let mut parts = Vec::new();
    let mut rest = f.clone();
    // What has no main variable is left to the next one.
    while rest.as_constant().is_none() {
        let degrees = rest.degrees();
        let Some(main) = (0..degrees.len())
            .filter(|at| degrees[*at] > 0)
            .min_by_key(|at| degrees[*at])
        else {
            break;
        };
        let content = content_in(&rest, main, fuel)?;
        let primitive = rest.divide_exact(&content, fuel)?.unwrap_or(rest);
        primitive_parts(&primitive, main, &mut parts, fuel)?;
        rest = content;
    }
    Ok(parts)
}

/// Those of a polynomial that is primitive with respect to a variable that occurs in it.
pub(super) fn primitive_parts(
    f: &Whole,
    main: usize,
    parts: &mut Vec<(Whole, u32)>,
    fuel: &mut Fuel,
) -> Result<()> {
    if has_square_free_image(f, main, fuel)? {
        parts.push((f.clone(), 1));
        return Ok(());
    }
    let mut common = f.gcd(&f.derivative(main), fuel)?;
    let mut rest = divided(f, &common, fuel)?;
    let mut multiplicity = 1;
    while rest.degree(main) > 0 {
        let next = rest.gcd(&common, fuel)?;
        let part = divided(&rest, &next, fuel)?;
        if part.degree(main) > 0 {
            parts.push((part.primitive_part(), multiplicity));
        }
        common = divided(&common, &next, fuel)?;
        rest = next;
        multiplicity += 1;
    }
    Ok(())
}

fn divided(f: &Whole, g: &Whole, fuel: &mut Fuel) -> Result<Whole> {
    Ok(f.divide_exact(g, fuel)?.unwrap_or_else(|| f.clone()))
}

/// Is the image in one variable at a point modulo a prime square-free and of full degree? Then so is the polynomial.
fn has_square_free_image(f: &Whole, main: usize, fuel: &mut Fuel) -> Result<bool> {
    let Some(field) = PrimeField::large().next() else {
        return Ok(false);
    };
    let count = f.degrees().len();
    // The main variable first.
    let names: Vec<usize> = (0..count)
        .map(|at| match at {
            _ if at == main => 0,
            _ if at < main => at + 1,
            _ => at,
        })
        .collect();
    let image = modulo(&f.renamed(&names), field);
    let base = Points::new(3).take(&field, count.saturating_sub(1));
    let values = trimmed(Progression::new(&image, &base, fuel)?.next(fuel)?);
    if values.len() != f.degree(main) as usize + 1 {
        return Ok(false);
    }
    let derivative: Vec<u64> = (1_u64..)
        .zip(&values[1..])
        .map(|(exponent, value)| field.multiply(exponent, *value))
        .collect();
    Ok(gcd(&field, &values, &derivative, fuel)?.len() == 1)
}
