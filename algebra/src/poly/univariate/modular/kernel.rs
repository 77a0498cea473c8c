//! Slices of residues as polynomials, lowest degree first: the inner loops.
//!
//! A canonical slice has no leading zero; the empty one is zero.

use crate::number::PrimeField;

pub(super) fn trim(coefficients: &mut Vec<u64>) {
    let length = coefficients
        .iter()
        .rposition(|&c| c != 0)
        .map_or(0, |last| last + 1);
    coefficients.truncate(length);
}

pub(super) fn add(field: &PrimeField, a: &[u64], b: &[u64]) -> Vec<u64> {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let mut sum = long.to_vec();
    for (slot, &term) in sum.iter_mut().zip(short) {
        *slot = field.add(*slot, term);
    }
    trim(&mut sum);
    sum
}

pub(super) fn subtract(field: &PrimeField, a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut difference = a.to_vec();
    if b.len() > a.len() {
        difference.resize(b.len(), 0);
    }
    for (slot, &term) in difference.iter_mut().zip(b) {
        *slot = field.subtract(*slot, term);
    }
    trim(&mut difference);
    difference
}

pub(super) fn scale(field: &PrimeField, a: &[u64], factor: u64) -> Vec<u64> {
    if factor == 0 {
        return Vec::new();
    }
    a.iter().map(|&c| field.multiply(c, factor)).collect()
}

/// With leading coefficient 1; zero stays zero.
pub(super) fn monic(field: &PrimeField, a: &[u64]) -> Vec<u64> {
    match a.last() {
        None => Vec::new(),
        Some(1) => a.to_vec(),
        // A leading coefficient is not zero, so that it has an inverse.
        Some(&lead) => scale(field, a, field.inverse(lead).unwrap_or(0)),
    }
}

pub(super) fn derivative(field: &PrimeField, a: &[u64]) -> Vec<u64> {
    let mut factor = 0;
    let mut result = Vec::with_capacity(a.len());
    for &c in a.iter().skip(1) {
        factor = field.add(factor, 1 % field.modulus());
        result.push(field.multiply(c, factor));
    }
    trim(&mut result);
    result
}

pub(super) fn evaluate(field: &PrimeField, a: &[u64], point: u64) -> u64 {
    a.iter()
        .rev()
        .fold(0, |sum, &c| field.multiply_add(sum, point, c))
}

/// How many products fit a double word.
pub(super) fn products_at_once(field: &PrimeField) -> usize {
    let free = 128 - 2 * (64 - field.modulus().leading_zeros());
    1 << free.min(31)
}

/// `sum a_i b_(n-1-i)` for slices of equal length n
#[inline]
fn crossed(field: &PrimeField, a: &[u64], b: &[u64], at_once: usize) -> u64 {
    let mut total = 0_u128;
    if a.len() <= at_once {
        for (&x, &y) in a.iter().zip(b.iter().rev()) {
            total += u128::from(x) * u128::from(y);
        }
        return field.reduce(total);
    }
    // One place is kept free for what is carried over.
    let step = (at_once - 1).max(1);
    for (xs, ys) in a.chunks(step).zip(b.rchunks(step)) {
        for (&x, &y) in xs.iter().zip(ys.iter().rev()) {
            total += u128::from(x) * u128::from(y);
        }
        total = u128::from(field.reduce(total));
    }
    field.reduce(total)
}

/// The product by its definition.
pub(super) fn schoolbook(field: &PrimeField, a: &[u64], b: &[u64]) -> Vec<u64> {
    if a.is_empty() || b.is_empty() {
        return Vec::new();
    }
    let at_once = products_at_once(field);
    let length = a.len() + b.len() - 1;
    (0..length)
        .map(|k| {
            let first = (k + 1).saturating_sub(b.len());
            let last = k.min(a.len() - 1);
            crossed(field, &a[first..=last], &b[k - last..=k - first], at_once)
        })
        .collect()
}

/// Quotient and remainder; the divisor is not zero.
pub(super) fn div_rem_schoolbook(field: &PrimeField, a: &[u64], b: &[u64]) -> (Vec<u64>, Vec<u64>) {
    let Some(steps) = (a.len() + 1)
        .checked_sub(b.len())
        .filter(|&steps| steps > 0)
    else {
        return (Vec::new(), a.to_vec());
    };
    let at_once = products_at_once(field);
    let degree = b.len() - 1;
    let inverse = field.inverse(b[degree]).unwrap_or(0);
    let mut quotient = vec![0; steps];
    for k in (0..steps).rev() {
        // Coefficient k + degree of the dividend, less what the higher terms of the quotient have used.
        let last = steps.min(k + degree + 1);
        let used = crossed(
            field,
            &quotient[k + 1..last],
            &b[degree + k + 1 - last..degree],
            at_once,
        );
        let rest = field.subtract(a[k + degree], used);
        quotient[k] = if inverse == 1 {
            rest
        } else {
            field.multiply(rest, inverse)
        };
    }
    let mut remainder: Vec<u64> = (0..degree)
        .map(|k| {
            let last = k.min(steps - 1);
            let used = crossed(field, &quotient[..=last], &b[k - last..=k], at_once);
            field.subtract(a[k], used)
        })
        .collect();
    trim(&mut remainder);
    (quotient, remainder)
}
