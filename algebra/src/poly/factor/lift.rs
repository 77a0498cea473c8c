//! Factors in all variables from those in one, modulo a prime.
//!
//! One variable after the other is brought back. Where the factors are known as polynomials in x, y_1, .., y_(j-1) at y_j = a,
//! all monomials that they have in these variables are known, too (R. Zippel, 1979): at enough points for y_1, ..,
//! y_(j-1) the factors in x and y_j come from those in x alone by lifting, and their coefficients by sparse interpolation.

use super::super::Ring;
use super::super::modular::{
    Points, Progression, Residues, Skeleton, at_last, from_dense, trimmed,
};
use super::hensel::{self, Rows};
use crate::error::Result;
use crate::fuel::Fuel;

/// The factors of f whose values at the point are these polynomials in variable 0; `None` when there are none, or the prime
/// is of no use. `point` holds the values of the variables 1, 2, ..
pub(super) fn factors(
    f: &Residues,
    point: &[u64],
    images: &[Vec<u64>],
    points: &mut Points,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Residues>>> {
    let field = *f.ring();
    let Some((point, images)) = moved(f, point, images, points, fuel)? else {
        return Ok(None);
    };
    // f with the last variables replaced, fewer of them each time.
    let mut parts = vec![f.clone()];
    for (at, value) in point.iter().enumerate().skip(1).rev() {
        let Some(last) = parts.last() else { break };
        parts.push(at_last(last, at + 1, *value, fuel)?);
    }
    let mut known: Vec<Residues> = images
        .iter()
        .map(|one| from_dense(&field, one, 1))
        .collect();
    for (at, value) in point.iter().enumerate() {
        let Some(part) = parts.pop() else { break };
        match one_more(&part, at, *value, &known, points, fuel)? {
            Some(found) => known = found,
            None => return Ok(None),
        }
    }
    Ok(Some(known))
}

/// The same factors at a random point.
#[allow(clippy::type_complexity)] // a point and the images there
fn moved(
    f: &Residues,
    point: &[u64],
    images: &[Vec<u64>],
    points: &mut Points,
    fuel: &mut Fuel,
) -> Result<Option<(Vec<u64>, Vec<Vec<u64>>)>> {
    let field = *f.ring();
    let (mut point, mut images) = (point.to_vec(), images.to_vec());
    for at in 0..point.len() {
        let others: Vec<(usize, u64)> = (0..point.len())
            .filter(|other| *other != at)
            .map(|other| (other + 1, point[other]))
            .collect();
        let rows = rows(&f.evaluate(&others, fuel)?, at + 1);
        let Some(found) = hensel::factors(&field, &rows, point[at], &images, fuel)? else {
            return Ok(None);
        };
        let value = points.next(&field);
        for (image, rows) in images.iter_mut().zip(&found) {
            let degree = image.len();
            *image = vec![0; degree];
            for row in rows.iter().rev() {
                for (sum, coefficient) in image.iter_mut().zip(row) {
                    *sum = field.multiply_add(*sum, value, *coefficient);
                }
            }
            *image = trimmed(std::mem::take(image));
            if image.len() != degree {
                return Ok(None);
            }
        }
        point[at] = value;
    }
    Ok(Some((point, images)))
}

/// A polynomial in variable 0 and another one: one row for each power of that one.
fn rows(f: &Residues, other: usize) -> Rows {
    let width = f.degree(0) as usize + 1;
    let mut rows = vec![vec![0; width]; f.degree(other) as usize + 1];
    for (monomial, value) in f.terms() {
        let exponent = |at: usize| monomial.get(at).copied().unwrap_or(0) as usize;
        rows[exponent(other)][exponent(0)] = *value;
    }
    rows
}

/// From factors in the variables 0 to `last` at a value of the next variable to those in that variable, too.
fn one_more(
    f: &Residues,
    last: usize,
    value: u64,
    known: &[Residues],
    points: &mut Points,
    fuel: &mut Fuel,
) -> Result<Option<Vec<Residues>>> {
    let field = *f.ring();
    let skeletons: Vec<Skeleton> = known.iter().map(|one| Skeleton::new(one, last)).collect();
    let base = points.take(&field, last);
    let mut whole = Progression::new(f, &base, fuel)?;
    let mut parts = Vec::with_capacity(known.len());
    for one in known {
        parts.push(Progression::new(one, &base, fuel)?);
    }
    // Without other variables there is one point only, and nothing to interpolate.
    let count = match last {
        0 => 1,
        _ => skeletons
            .iter()
            .map(Skeleton::values_needed)
            .max()
            .unwrap_or(1),
    };
    let mut values: Vec<Vec<Rows>> = vec![Vec::with_capacity(count); known.len()];
    for _ in 0..count {
        let width = whole.width();
        let rows: Rows = whole
            .next(fuel)?
            .chunks(width)
            .map(<[u64]>::to_vec)
            .collect();
        let mut images = Vec::with_capacity(known.len());
        for (part, one) in parts.iter_mut().zip(known) {
            let image = trimmed(part.next(fuel)?);
            if image.len() != one.degree(0) as usize + 1 {
                return Ok(None);
            }
            images.push(image);
        }
        let Some(found) = hensel::factors(&field, &rows, value, &images, fuel)? else {
            return Ok(None);
        };
        for (list, rows) in values.iter_mut().zip(found) {
            list.push(rows);
        }
    }
    let mut result = Vec::with_capacity(known.len());
    for (skeleton, list) in skeletons.iter().zip(&values) {
        let powers = list.iter().map(Vec::len).max().unwrap_or(0);
        let width = skeleton.degree() + 1;
        let flat: Vec<Vec<u64>> = list
            .iter()
            .map(|rows| {
                let mut flat = vec![0; powers * width];
                for (row, place) in rows.iter().zip(flat.chunks_mut(width)) {
                    for (value, slot) in row.iter().zip(place) {
                        *slot = *value;
                    }
                }
                flat
            })
            .collect();
        // The values of the first variables alone are the solution when there are no others.
        let solved = if last == 0 {
            Some(from_rows(&field, &list[0]))
        } else {
            let wanted = skeleton.values_needed();
            skeleton.solve(field, &base, &flat[..wanted], powers, fuel)?
        };
        match solved {
            Some(polynomial) => result.push(polynomial),
            None => return Ok(None),
        }
    }
    Ok(Some(result))
}

/// The polynomial in variables 0 and 1 with these rows.
fn from_rows(field: &crate::number::PrimeField, rows: &Rows) -> Residues {
    let mut terms = Vec::new();
    for (y, row) in (0_u32..).zip(rows) {
        for (x, value) in (0_u32..).zip(row) {
            if !field.is_zero(value) {
                terms.push(([x, y], *value));
            }
        }
    }
    Residues::from_terms(*field, terms)
}
