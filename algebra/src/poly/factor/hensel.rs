//! Factors of a polynomial in two variables from those at one value of the second, modulo a prime.
//!
//! Divided by its leading coefficient, f is a polynomial in x over power series in t = y - a, and so are its factors: they are
//! lifted from those at t = 0, one power of t at a time. The true factors are multiples of these by polynomials in y, the
//! common denominators of their coefficients, which Padé approximation finds. Leading coefficients need not be known.

use super::super::modular::trimmed;
use super::super::univariate::Modular;
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

/// A polynomial in two variables: one row for each power of the second, lowest first.
pub(super) type Rows = Vec<Vec<u64>>;

/// The factors of f whose values at y = a are these (in x, lowest first, pairwise coprime, with the leading coefficients that
/// the factors are to have there). `None` when there are no such factors, or the value a is of no use.
pub(super) fn factors(
    field: &PrimeField,
    f: &Rows,
    value: u64,
    factors: &[Vec<u64>],
    fuel: &mut Fuel,
) -> Result<Option<Vec<Rows>>> {
    let (Some(rows), Some(width)) = (f.len().checked_sub(1), f.iter().map(Vec::len).max()) else {
        return Ok(None);
    };
    let Some(degree) = width.checked_sub(1) else {
        return Ok(None);
    };
    let shifted = shifted(field, f, value, fuel)?;
    let column = |row: &Vec<u64>| row.get(degree).copied().unwrap_or(0);
    let lead = trimmed(shifted.iter().map(column).collect());
    let Some(below) = lead.len().checked_sub(1) else {
        return Ok(None);
    };
    // Enough for numerators of the degree of f over denominators of the degree of its leading coefficient.
    let precision = rows + below + 1;
    let Some(inverse) = series_inverse(field, &lead, precision, fuel)? else {
        return Ok(None);
    };
    let monic = series_product(field, &shifted, &inverse, precision, degree + 1, fuel)?;
    let mut leads = Vec::with_capacity(factors.len());
    let mut starts = Vec::with_capacity(factors.len());
    for factor in factors {
        let top = factor.last().copied().unwrap_or(0);
        let Some(scale) = field.inverse(top) else {
            return Ok(None);
        };
        leads.push(top);
        starts.push(factor.iter().map(|c| field.multiply(*c, scale)).collect());
    }
    let Some(lifted) = lift(field, &monic, &starts, fuel)? else {
        return Ok(None);
    };
    let mut found = Vec::with_capacity(factors.len());
    for (factor, lead) in lifted.iter().zip(leads) {
        let Some(whole) = cleared(field, factor, rows, below, fuel)? else {
            return Ok(None);
        };
        let scaled: Rows = whole
            .into_iter()
            .map(|row| row.into_iter().map(|c| field.multiply(c, lead)).collect())
            .collect();
        found.push(self::shifted(field, &scaled, field.negate(value), fuel)?);
    }
    Ok(Some(found))
}

/// f(x, t + value) by repeated synthetic division.
fn shifted(field: &PrimeField, f: &Rows, value: u64, fuel: &mut Fuel) -> Result<Rows> {
    let mut rows = f.clone();
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    fuel.spend((rows.len() * rows.len() * width) as u64, "Hensel lifting")?;
    for row in &mut rows {
        row.resize(width, 0);
    }
    for start in 0..rows.len() {
        for at in (start..rows.len().saturating_sub(1)).rev() {
            let (low, high) = rows.split_at_mut(at + 1);
            for (a, b) in low[at].iter_mut().zip(&high[0]) {
                *a = field.multiply_add(*b, value, *a);
            }
        }
    }
    Ok(rows)
}

/// 1 / a modulo t^precision; `None` when a(0) = 0.
fn series_inverse(
    field: &PrimeField,
    a: &[u64],
    precision: usize,
    fuel: &mut Fuel,
) -> Result<Option<Vec<u64>>> {
    fuel.spend((precision * a.len()) as u64, "Hensel lifting")?;
    let Some(first) = a.first().and_then(|first| field.inverse(*first)) else {
        return Ok(None);
    };
    let mut inverse = vec![first];
    for at in 1..precision {
        let pairs = a.iter().skip(1).zip(inverse.iter().rev());
        let sum = pairs.fold(0, |sum, (x, y)| field.multiply_add(*x, *y, sum));
        inverse.push(field.multiply(field.negate(sum), first));
        debug_assert_eq!(inverse.len(), at + 1);
    }
    Ok(Some(inverse))
}

/// f times a series in t, modulo t^precision.
fn series_product(
    field: &PrimeField,
    f: &Rows,
    series: &[u64],
    precision: usize,
    width: usize,
    fuel: &mut Fuel,
) -> Result<Rows> {
    fuel.spend((precision * f.len() * width) as u64, "Hensel lifting")?;
    let mut product = vec![vec![0; width]; precision];
    for (power, row) in f.iter().enumerate() {
        for (sum, factor) in product.iter_mut().skip(power).zip(series) {
            for (a, b) in sum.iter_mut().zip(row) {
                *a = field.multiply_add(*b, *factor, *a);
            }
        }
    }
    Ok(product)
}

/// sum += a b
fn add_product(field: &PrimeField, sum: &mut [u64], a: &[u64], b: &[u64]) {
    for (shift, x) in a.iter().enumerate().filter(|one| *one.1 != 0) {
        for (slot, y) in sum[shift..].iter_mut().zip(b) {
            *slot = field.multiply_add(*x, *y, *slot);
        }
    }
}

/// Monic factors over power series of a monic f, from monic coprime factors at t = 0; `None` when they are not coprime.
fn lift(
    field: &PrimeField,
    f: &Rows,
    starts: &[Vec<u64>],
    fuel: &mut Fuel,
) -> Result<Option<Vec<Rows>>> {
    let count = starts.len();
    let width = f.first().map_or(0, Vec::len);
    let bases: Vec<Modular> = starts
        .iter()
        .map(|start| Modular::new(*field, start.clone()))
        .collect();
    let mut cofactors = Vec::with_capacity(count);
    for (at, base) in bases.iter().enumerate() {
        let mut others = Modular::constant(*field, 1);
        for other in bases.iter().enumerate().filter(|one| one.0 != at) {
            others = others.multiply(other.1, fuel)?.div_rem(base, fuel)?.1;
        }
        let (common, inverse, _) = others.extended_gcd(base, fuel)?;
        if common.degree() != Some(0) {
            return Ok(None);
        }
        cofactors.push(inverse);
    }
    let mut factors: Vec<Rows> = starts.iter().map(|start| vec![start.clone()]).collect();
    // products[i] is the product of the factors 0 to i.
    let mut products: Vec<Rows> = Vec::with_capacity(count);
    for start in starts {
        let mut product = vec![0; width];
        match products.last() {
            Some(before) => add_product(field, &mut product, &trimmed(before[0].clone()), start),
            None => product[..start.len()].copy_from_slice(start),
        }
        products.push(vec![product]);
    }
    if trimmed(products[count - 1][0].clone()) != trimmed(f[0].clone()) {
        return Ok(None);
    }
    for power in 1..f.len() {
        fuel.spend((power * count * width * width) as u64, "Hensel lifting")?;
        // The coefficient of t^power in the product of what is known.
        let mut middles = Vec::with_capacity(count);
        let mut known = vec![0; width];
        for at in 0..count {
            let mut middle = vec![0; width];
            if at > 0 {
                for low in 1..power {
                    let before = &products[at - 1][low];
                    let end = before
                        .iter()
                        .rposition(|c| *c != 0)
                        .map_or(0, |end| end + 1);
                    add_product(
                        field,
                        &mut middle,
                        &factors[at][power - low],
                        &before[..end],
                    );
                }
                let mut next = middle.clone();
                add_product(field, &mut next, &starts[at], &trimmed(known));
                known = next;
            }
            middles.push(middle);
        }
        let rest = f[power]
            .iter()
            .zip(&known)
            .map(|(a, b)| field.subtract(*a, *b))
            .collect();
        let rest = Modular::new(*field, rest);
        for ((factor, base), cofactor) in factors.iter_mut().zip(&bases).zip(&cofactors) {
            let (_, part) = rest.div_rem(base, fuel)?;
            let (_, step) = part.multiply(cofactor, fuel)?.div_rem(base, fuel)?;
            factor.push(step.coefficients().to_vec());
        }
        for at in 0..count {
            let mut product = std::mem::take(&mut middles[at]);
            let own = &factors[at][power];
            match at.checked_sub(1).map(|before| &products[before]) {
                None => product[..own.len()].copy_from_slice(own),
                Some(before) => {
                    add_product(
                        field,
                        &mut product,
                        &starts[at],
                        &trimmed(before[power].clone()),
                    );
                    add_product(field, &mut product, own, &trimmed(before[0].clone()));
                }
            }
            products[at].push(product);
        }
    }
    Ok(Some(factors))
}

/// A monic factor over power series times the least polynomial in t that makes it one in both variables, with value 1 at 0;
/// `None` when its degrees are beyond the bounds.
fn cleared(
    field: &PrimeField,
    factor: &Rows,
    bound: usize,
    denominator_bound: usize,
    fuel: &mut Fuel,
) -> Result<Option<Rows>> {
    let precision = factor.len();
    let degree = factor[0].len() - 1;
    let mut denominator = vec![1];
    let column = |power: usize| -> Vec<u64> {
        factor
            .iter()
            .map(|row| row.get(power).copied().unwrap_or(0))
            .collect()
    };
    let mut columns: Vec<Vec<u64>> = Vec::with_capacity(degree);
    for power in 0..degree {
        let series = column(power);
        let product = truncated_product(field, &series, &denominator, precision, fuel)?;
        if product.len() > bound + 1 {
            let Some(more) = pade_denominator(field, &product, precision, bound, fuel)? else {
                return Ok(None);
            };
            denominator = truncated_product(field, &denominator, &more, precision, fuel)?;
            if denominator.len() > denominator_bound + 1 {
                return Ok(None);
            }
        }
        columns.push(series);
    }
    let mut whole = vec![vec![0; degree + 1]; bound + 1];
    for (power, series) in columns.iter().enumerate() {
        let product = truncated_product(field, series, &denominator, precision, fuel)?;
        if product.len() > bound + 1 {
            return Ok(None);
        }
        for (row, value) in whole.iter_mut().zip(product) {
            row[power] = value;
        }
    }
    for (row, value) in whole.iter_mut().zip(&denominator) {
        row[degree] = *value;
    }
    while whole.last().is_some_and(|row| row.iter().all(|c| *c == 0)) {
        whole.pop();
    }
    Ok(Some(whole))
}

fn truncated_product(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    precision: usize,
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    fuel.spend((a.len() * b.len()) as u64, "Hensel lifting")?;
    let mut product = vec![0; precision];
    for (shift, x) in b.iter().enumerate().take(precision) {
        for (slot, y) in product[shift..].iter_mut().zip(a) {
            *slot = field.multiply_add(*x, *y, *slot);
        }
    }
    Ok(trimmed(product))
}

/// The d with d(0) = 1 such that d times the series is a polynomial of bounded degree modulo t^precision, by Euclid's
/// algorithm; `None` when there is none.
fn pade_denominator(
    field: &PrimeField,
    series: &[u64],
    precision: usize,
    bound: usize,
    fuel: &mut Fuel,
) -> Result<Option<Vec<u64>>> {
    let mut top = vec![0; precision];
    top.push(1);
    let (mut r, mut next_r) = (
        Modular::new(*field, top),
        Modular::new(*field, series.to_vec()),
    );
    let (mut s, mut next_s) = (Modular::zero(*field), Modular::constant(*field, 1));
    while next_r.degree().is_some_and(|degree| degree > bound) {
        let (quotient, rest) = r.div_rem(&next_r, fuel)?;
        let step = s.subtract(&quotient.multiply(&next_s, fuel)?)?;
        (r, next_r) = (next_r, rest);
        (s, next_s) = (next_s, step);
    }
    let first = next_s.coefficients().first().copied().unwrap_or(0);
    Ok(field
        .inverse(first)
        .map(|scale| next_s.scale(scale).coefficients().to_vec()))
}
