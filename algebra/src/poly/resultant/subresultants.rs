//! The chain of subresultants by pseudo-remainders.

use std::collections::BTreeMap;

use super::super::{Integers, Polynomial};
use super::pay_degrees;
use crate::error::{Error, Result};
use crate::fuel::Fuel;

type Whole = Polynomial<Integers>;

/// Coefficients of the powers of the variable, lowest first, the last one not 0.
type Row = Vec<Whole>;

fn row(f: &Whole, variable: usize) -> Row {
    let mut row = vec![Whole::zero(Integers); f.degree(variable) as usize + 1];
    for (exponent, part) in f.coefficients_of(variable) {
        row[exponent as usize] = part;
    }
    row
}

fn polynomial(row: Row, variable: usize, fuel: &mut Fuel) -> Result<Whole> {
    let parts: BTreeMap<u32, Whole> = (0..).zip(row).filter(|part| !part.1.is_zero()).collect();
    Whole::from_coefficients_of(Integers, variable, &parts, fuel)
}

/// Every coefficient divided; the theory says that nothing is left over.
fn divided(row: Row, divisor: &Whole, fuel: &mut Fuel) -> Result<Row> {
    row.iter()
        .map(|part| {
            let quotient = part.divide_exact(divisor, fuel)?;
            quotient.ok_or(Error::OutOfTheory {
                what: "a subresultant with a denominator",
            })
        })
        .collect()
}

/// The remainder of (-lc(b))^(deg a - deg b + 1) a by b.
fn signed_pseudo_remainder(mut a: Row, b: &Row, fuel: &mut Fuel) -> Result<Row> {
    let Some((lead, tail)) = b.split_last() else {
        return Ok(a);
    };
    let lead = &lead.negate();
    let mut missing = a.len().saturating_sub(tail.len());
    while a.len() > tail.len() {
        let Some(top) = a.pop().filter(|top| !top.is_zero()) else {
            continue;
        };
        missing -= 1;
        let shift = a.len() - tail.len();
        for (at, value) in a.iter_mut().enumerate() {
            *value = value.mul(lead, fuel)?;
            if let Some(other) = at.checked_sub(shift).and_then(|at| tail.get(at)) {
                *value = value.add(&top.mul(other, fuel)?, fuel)?;
            }
        }
    }
    let factor = lead.pow(u32::try_from(missing).unwrap_or(u32::MAX), fuel)?;
    for value in &mut a {
        *value = value.mul(&factor, fuel)?;
    }
    while a.last().is_some_and(Polynomial::is_zero) {
        a.pop();
    }
    Ok(a)
}

/// The subresultants of rows with deg a >= deg b >= 1 that are not 0, by decreasing index.
fn chain(above: Row, below: Row, fuel: &mut Fuel) -> Result<Vec<(usize, Row)>> {
    let mut list = Vec::new();
    let power = |f: &Whole, exponent: usize, fuel: &mut Fuel| {
        f.pow(u32::try_from(exponent).unwrap_or(u32::MAX), fuel)
    };
    let lead = |row: &Row| row.last().cloned().unwrap_or_else(|| Whole::zero(Integers));
    // The principal coefficient of the last regular subresultant.
    let mut scale = power(&lead(&below), above.len() - below.len(), fuel)?;
    let mut b = signed_pseudo_remainder(above, &below, fuel)?;
    let mut a = below;
    while let (Some(d), Some(e)) = (a.len().checked_sub(1), b.len().checked_sub(1)) {
        fuel.spend(8 * (d + e) as u64 + 64, "subresultants")?;
        list.push((d - 1, b.clone()));
        let gap = d - e;
        let regular = if gap > 1 {
            let factor = power(&lead(&b), gap - 1, fuel)?;
            let scaled: Result<Row> = b.iter().map(|part| part.mul(&factor, fuel)).collect();
            let divisor = power(&scale, gap - 1, fuel)?;
            let regular = divided(scaled?, &divisor, fuel)?;
            list.push((e, regular.clone()));
            regular
        } else {
            b.clone()
        };
        if e == 0 {
            break;
        }
        let divisor = power(&scale, gap, fuel)?.mul(&lead(&a), fuel)?;
        let rest = signed_pseudo_remainder(a, &b, fuel)?;
        b = divided(rest, &divisor, fuel)?;
        scale = lead(&regular);
        a = regular;
    }
    Ok(list)
}

/// The resultant of polynomials of positive degrees.
pub(super) fn resultant(f: &Whole, g: &Whole, variable: usize, fuel: &mut Fuel) -> Result<Whole> {
    let (n, m) = (f.degree(variable), g.degree(variable));
    pay_degrees(n, m, fuel)?;
    let is_swapped = n < m;
    let (above, below) = if is_swapped { (g, f) } else { (f, g) };
    let last = chain(row(above, variable), row(below, variable), fuel)?.pop();
    let value = match last {
        Some((0, row)) => row.into_iter().next(),
        _ => None,
    };
    let value = value.unwrap_or_else(|| Whole::zero(Integers));
    // Sylvester's matrix with its two blocks of rows exchanged.
    Ok(if is_swapped && n % 2 == 1 && m % 2 == 1 {
        value.negate()
    } else {
        value
    })
}

/// All of them that are not 0.
pub(super) fn of(
    f: &Whole,
    g: &Whole,
    variable: usize,
    fuel: &mut Fuel,
) -> Result<Vec<(u32, Whole)>> {
    let (n, m) = (f.degree(variable), g.degree(variable));
    if m == 0 || n < m {
        return Err(Error::Domain {
            what: "degree of the second polynomial",
            value: m.to_string(),
            allowed: "from 1 to the degree of the first one",
        });
    }
    pay_degrees(n, m, fuel)?;
    chain(row(f, variable), row(g, variable), fuel)?
        .into_iter()
        .map(|(index, row)| {
            let index = u32::try_from(index).unwrap_or(u32::MAX);
            Ok((index, polynomial(row, variable, fuel)?))
        })
        .collect()
}
