//! Coefficients of polynomials in one variable modulo a prime, lowest first.

use super::super::monomial::Packing;
use super::Residues;
use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::PrimeField;

/// The monic greatest common divisor of two polynomials in one variable, lowest coefficients first; empty for two zeros.
///
/// Euclid's algorithm with the leading coefficients multiplied across, so that only the end takes an inverse.
pub(in crate::poly) fn gcd(
    field: &PrimeField,
    a: &[u64],
    b: &[u64],
    fuel: &mut Fuel,
) -> Result<Vec<u64>> {
    let (mut a, mut b) = (trimmed(a.to_vec()), trimmed(b.to_vec()));
    fuel.spend(
        (a.len() as u64 + 1) * (b.len() as u64 + 1) * 3,
        "polynomial gcd",
    )?;
    if a.len() < b.len() {
        std::mem::swap(&mut a, &mut b);
    }
    while let Some(lead) = b.last().copied() {
        while let (Some(top), true) = (a.last().copied(), a.len() >= b.len()) {
            let shift = a.len() - b.len();
            let taken = field.negate(top);
            a.pop();
            for value in &mut a[..shift] {
                *value = field.multiply(*value, lead);
            }
            for (value, other) in a[shift..].iter_mut().zip(&b) {
                let sum =
                    u128::from(*value) * u128::from(lead) + u128::from(taken) * u128::from(*other);
                *value = field.reduce(sum);
            }
            a = trimmed(a);
        }
        std::mem::swap(&mut a, &mut b);
    }
    if let Some(inverse) = a.last().and_then(|lead| field.inverse(*lead)) {
        for value in &mut a {
            *value = field.multiply(*value, inverse);
        }
    }
    Ok(a)
}

/// Sylvester's determinant of two polynomials for the degrees n, m >= 1, which theirs do not exceed; lowest coefficients
/// first.
///
/// Euclid's algorithm as in [`gcd`]; what the remainders were multiplied by is divided out in the end.
pub(in crate::poly) fn resultant(
    field: &PrimeField,
    (a, mut n): (&[u64], usize),
    (b, mut m): (&[u64], usize),
) -> u64 {
    let (mut a, mut b) = (trimmed(a.to_vec()), trimmed(b.to_vec()));
    let (mut above, mut below) = (1, 1);
    let mut is_negative = false;
    loop {
        let (Some(i), Some(j)) = (a.len().checked_sub(1), b.len().checked_sub(1)) else {
            return 0;
        };
        // A degree that falls short leaves the other leading coefficient alone in the first column.
        if i < n && j < m {
            return 0;
        }
        if i < n {
            above = field.multiply(above, field.power(b[j], (n - i) as u64));
            is_negative ^= (n - i) * m % 2 == 1;
        }
        if j < m {
            above = field.multiply(above, field.power(a[i], (m - j) as u64));
        }
        if i < j {
            is_negative ^= i * j % 2 == 1;
            std::mem::swap(&mut a, &mut b);
        }
        (n, m) = (i.max(j), i.min(j));
        let lead = b[m];
        if m == 0 {
            above = field.multiply(above, field.power(lead, n as u64));
            break;
        }
        let mut steps = 0;
        while a.len() > m {
            let top = a.pop().unwrap_or(0);
            if top == 0 {
                continue;
            }
            steps += 1;
            let shift = a.len() - m;
            let taken = field.negate(top);
            for value in &mut a[..shift] {
                *value = field.multiply(*value, lead);
            }
            for (value, other) in a[shift..].iter_mut().zip(&b) {
                let sum =
                    u128::from(*value) * u128::from(lead) + u128::from(taken) * u128::from(*other);
                *value = field.reduce(sum);
            }
        }
        a = trimmed(a);
        below = field.multiply(below, field.power(lead, (steps * m) as u64));
    }
    let value = field.multiply(above, field.inverse(below).unwrap_or(0));
    if is_negative {
        field.negate(value)
    } else {
        value
    }
}

pub(in crate::poly) fn trimmed(mut coefficients: Vec<u64>) -> Vec<u64> {
    while coefficients.last() == Some(&0) {
        coefficients.pop();
    }
    coefficients
}

/// The coefficients of a polynomial in variable 0 alone, lowest first.
pub(in crate::poly) fn dense(f: &Residues) -> Vec<u64> {
    let place = f.packing().place(0);
    let mut result = vec![0; f.degree(0) as usize + 1];
    for (words, value) in f.words().zip(f.coefficients()) {
        result[place.get(words) as usize] = *value;
    }
    trimmed(result)
}

/// factor times the polynomial in variable 0 with these coefficients.
pub(in crate::poly) fn from_dense(
    field: &PrimeField,
    coefficients: &[u64],
    factor: u64,
) -> Residues {
    let degree = u32::try_from(coefficients.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let packing = Packing::of(&[degree]);
    let place = packing.place(0);
    let mut result = Residues::with_capacity(*field, packing, coefficients.len());
    let mut words = vec![0; packing.words()];
    for (exponent, value) in (0..=degree).rev().zip(coefficients.iter().rev()) {
        place.set(&mut words, exponent);
        result.push(&words, field.multiply(*value, factor));
    }
    result
}
