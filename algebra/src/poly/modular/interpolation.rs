//! Dense interpolation in one variable: a polynomial from its values there.

use super::super::monomial::Packing;
use super::{Residues, lagrange};
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

/// The polynomial with these images at values of the last variable.
pub(in crate::poly) fn interpolated(
    field: &PrimeField,
    images: &[(u64, Residues)],
    last: usize,
    fuel: &mut Fuel,
) -> Result<Residues> {
    let count = images.len();
    let degree = u32::try_from(count.saturating_sub(1)).unwrap_or(u32::MAX);
    let mut degrees = vec![0; last + 1];
    degrees[last] = degree;
    let packing = images.iter().fold(Packing::of(&degrees), |packing, image| {
        packing.joined(image.1.packing())
    });
    let images: Vec<(u64, Residues)> = images
        .iter()
        .map(|(value, image)| (*value, image.repacked(packing)))
        .collect();
    let mut terms: Vec<(&[u64], usize, u64)> = Vec::new();
    for (at, (_, image)) in images.iter().enumerate() {
        let values = image.words().zip(image.coefficients());
        terms.extend(values.map(|(words, value)| (words, at, *value)));
    }
    terms.sort_by(|a, b| b.0.cmp(a.0));
    fuel.spend(
        (terms.len() * (count + 4)) as u64,
        "polynomial interpolation",
    )?;
    let values: Vec<u64> = images.iter().map(|image| image.0).collect();
    let basis = lagrange(field, &values);
    let place = packing.place(last);
    let mut result = Residues::with_capacity(*field, packing, terms.len());
    for group in terms.chunk_by(|a, b| a.0 == b.0) {
        let mut words = group[0].0.to_vec();
        for exponent in (0..=degree).rev() {
            let row = &basis[exponent as usize];
            let sum = group.iter().fold(0, |sum, (_, at, value)| {
                field.multiply_add(*value, row[*at], sum)
            });
            place.set(&mut words, exponent);
            result.push(&words, sum);
        }
    }
    Ok(result)
}
