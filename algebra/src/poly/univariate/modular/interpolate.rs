//! Values at many points, and back.

use crate::error::{Error, Result};
use crate::fuel::Fuel;
use crate::number::PrimeField;

use super::kernel::{evaluate, trim};
use super::product::multiply;
use super::reduction::div_rem;

/// Fewer points are evaluated one by one (measured).
const TREE_FROM: usize = 256;

/// The polynomial through the points, by divided differences.
pub(super) fn newton(
    field: &PrimeField,
    points: &[u64],
    values: &[u64],
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    if points.len() != values.len() {
        return Err(Error::Domain {
            what: "number of values",
            value: values.len().to_string(),
            allowed: "the number of points",
        });
    }
    let count = points.len();
    fuel.spend(
        (count as u64).saturating_mul(count as u64 * 8),
        "interpolation",
    )?;
    let points: Vec<u64> = points
        .iter()
        .map(|&point| field.reduce(u128::from(point)))
        .collect();
    let mut differences: Vec<u64> = values
        .iter()
        .map(|&value| field.reduce(u128::from(value)))
        .collect();
    for order in 1..count {
        let steps: Vec<u64> = (order..count)
            .map(|index| field.subtract(points[index], points[index - order]))
            .collect();
        let inverses = inverses(field, &steps).ok_or_else(|| Error::Domain {
            what: "points of an interpolation",
            value: format!("{points:?}"),
            allowed: "pairwise different",
        })?;
        for index in (order..count).rev() {
            let rise = field.subtract(differences[index], differences[index - 1]);
            differences[index] = field.multiply(rise, inverses[index - order]);
        }
    }
    // Horner's rule in the basis (x - points_0) (x - points_1) ..
    let mut result: Vec<u64> = Vec::with_capacity(count);
    for (index, &difference) in differences.iter().enumerate().rev() {
        let shift = field.negate(points[index]);
        result.insert(0, 0);
        for place in 0..result.len() {
            let next = result.get(place + 1).copied().unwrap_or(0);
            result[place] = field.multiply_add(next, shift, result[place]);
        }
        result[0] = field.add(result[0], difference);
    }
    trim(&mut result);
    Ok(result)
}

/// All reciprocals by one inversion; `None` when one of them is 0.
fn inverses(field: &PrimeField, values: &[u64]) -> Option<Vec<u64>> {
    let mut before = Vec::with_capacity(values.len());
    let mut product = 1;
    for &value in values {
        before.push(product);
        product = field.multiply(product, value);
    }
    let mut inverse = field.inverse(product)?;
    for (slot, &value) in before.iter_mut().zip(values).rev() {
        *slot = field.multiply(*slot, inverse);
        inverse = field.multiply(inverse, value);
    }
    Some(before)
}

/// Values at all points: one by one, or by remainders down a tree of products of x - point.
pub(super) fn evaluate_many(
    field: &PrimeField,
    f: &[u64],
    points: &[u64],
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    if points.len().min(f.len()) < TREE_FROM {
        fuel.spend(
            (points.len() as u64).saturating_mul(f.len() as u64),
            "evaluation",
        )?;
        return Ok(points
            .iter()
            .map(|&point| evaluate(field, f, point))
            .collect());
    }
    by_tree(field, f, points, fuel)
}

fn by_tree(field: &PrimeField, f: &[u64], points: &[u64], fuel: &mut Fuel) -> Result<Vec<u64>> {
    // Leaves of a few points are left to Horner's rule.
    const LEAF: usize = 32;
    let mut levels: Vec<Vec<Vec<u64>>> = Vec::new();
    let mut level = Vec::new();
    for group in points.chunks(LEAF) {
        let mut product = vec![1];
        for &point in group {
            product = multiply(field, &product, &[field.negate(point), 1], fuel)?;
        }
        level.push(product);
    }
    while level.len() > 1 {
        let mut above = Vec::with_capacity(level.len().div_ceil(2));
        for pair in level.chunks(2) {
            above.push(match pair {
                [left, right] => multiply(field, left, right, fuel)?,
                _ => pair[0].clone(),
            });
        }
        levels.push(std::mem::replace(&mut level, above));
    }
    let mut rests = vec![f.to_vec()];
    for products in levels.iter().rev() {
        let mut below = Vec::with_capacity(products.len());
        for (index, product) in products.iter().enumerate() {
            below.push(div_rem(field, &rests[index / 2], product, fuel)?.1);
        }
        rests = below;
    }
    fuel.spend((points.len() * LEAF) as u64, "evaluation")?;
    let groups = points.chunks(LEAF).zip(&rests);
    Ok(groups
        .flat_map(|(group, rest)| group.iter().map(move |&point| evaluate(field, rest, point)))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_agrees_with_horners_rule() {
        let field = PrimeField::new(1_000_003).unwrap();
        let fuel = &mut Fuel::new(u64::MAX);
        let f: Vec<u64> = (0..700).map(|k| k * k * 7919 % 1_000_003 + 1).collect();
        let points: Vec<u64> = (0..333).map(|k| k * 104_729 % 1_000_003).collect();
        let singly: Vec<u64> = points
            .iter()
            .map(|&point| evaluate(&field, &f, point))
            .collect();
        assert_eq!(by_tree(&field, &f, &points, fuel).unwrap(), singly);
    }
}
