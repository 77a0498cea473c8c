//! Cyclotomic polynomials, and the cyclotomic factors of a polynomial.
//!
//! They split into very many factors modulo every prime, and are easily recognised.

use crate::error::Result;
use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::super::integer::IntegerPolynomial;

/// The primes dividing n.
fn prime_divisors(mut n: usize) -> Vec<usize> {
    let mut primes = Vec::new();
    let mut p = 2;
    while p * p <= n {
        if n.is_multiple_of(p) {
            primes.push(p);
            while n.is_multiple_of(p) {
                n /= p;
            }
        }
        p += 1;
    }
    if n > 1 {
        primes.push(n);
    }
    primes
}

fn totient(n: usize) -> usize {
    prime_divisors(n)
        .into_iter()
        .fold(n, |count, p| count / p * (p - 1))
}

/// The n-th cyclotomic polynomial, the minimal polynomial of the primitive n-th roots of unity; 1 for n = 0.
///
/// From `prod (1 - x^(m/d))^mu(d)` over the divisors d of the square-free kernel m, one short multiplication or
/// division of series each.
///
/// # Errors
/// [`Error::Budget`](crate::Error::Budget)
///
/// ```
/// use algebra::{Fuel, poly::univariate::cyclotomic};
/// assert_eq!(cyclotomic(12, &mut Fuel::default())?.to_string(), "x^4 - x^2 + 1");
/// # Ok::<(), algebra::Error>(())
/// ```
pub fn cyclotomic(n: usize, fuel: &mut Fuel) -> Result<IntegerPolynomial> {
    match n {
        0 => return Ok(IntegerPolynomial::one()),
        1 => return Ok(IntegerPolynomial::from_words(&[-1, 1])),
        _ => {}
    }
    let primes = prime_divisors(n);
    let kernel: usize = primes.iter().product();
    let degree = totient(kernel);
    fuel.spend(
        ((degree as u64) << primes.len()).saturating_add(n as u64),
        "cyclotomic polynomial",
    )?;
    // The polynomial is palindromic, and a series modulo x^(degree + 1).
    let mut series = vec![Integer::ZERO; degree + 1];
    series[0] = Integer::ONE;
    for subset in 0_usize..1 << primes.len() {
        let divisor: usize = primes
            .iter()
            .enumerate()
            .filter(|(index, _)| subset >> index & 1 == 1)
            .map(|(_, p)| p)
            .product();
        let step = kernel / divisor;
        if subset.count_ones() % 2 == 0 {
            for k in (step..=degree).rev() {
                let term = series[k - step].clone();
                series[k] -= term;
            }
        } else {
            for k in step..=degree {
                let term = series[k - step].clone();
                series[k] += term;
            }
        }
    }
    Ok(IntegerPolynomial::new(series).inflate(n / kernel))
}

/// Takes the cyclotomic factors of a square-free polynomial out of it.
pub(super) fn split_off(
    f: IntegerPolynomial,
    found: &mut Vec<IntegerPolynomial>,
    fuel: &mut Fuel,
) -> Result<IntegerPolynomial> {
    let mut rest = f;
    // Those of degree 1 are the only ones that are not equal to their reverses up to sign.
    for n in 1..=2 {
        let linear = cyclotomic(n, fuel)?;
        if let Some(quotient) = rest.divide_exact(&linear, fuel)? {
            rest = quotient;
            found.push(linear);
        }
    }
    let Some(field) = PrimeField::large().next() else {
        return Ok(rest);
    };
    let reversed = rest.reversed();
    let image = rest.modulo(field).gcd(&reversed.modulo(field), fuel)?;
    if image.degree().is_none_or(|degree| degree < 2) {
        return Ok(rest);
    }
    let mut common = rest.gcd(&reversed, fuel)?.primitive_part();
    let mut n = 3;
    // phi(n) > n/8 for every n below 10^34.
    while let Some(degree) = common.degree().filter(|&degree| degree >= 2)
        && n <= degree.saturating_mul(8)
    {
        if totient(n) <= degree && vanishes_at_root_of_unity(&common, n, fuel)? {
            let factor = cyclotomic(n, fuel)?;
            if let Some(quotient) = common.divide_exact(&factor, fuel)? {
                common = quotient;
                rest = rest.divide_exact(&factor, fuel)?.unwrap_or(rest);
                found.push(factor);
            }
        }
        n += 1;
    }
    Ok(rest)
}

/// Whether f vanishes at an element of order n modulo some prime p = 1 mod n: necessary for the n-th cyclotomic
/// polynomial to divide f.
fn vanishes_at_root_of_unity(f: &IntegerPolynomial, n: usize, fuel: &mut Fuel) -> Result<bool> {
    fuel.spend(
        4 * f.coefficients().len() as u64 * (f.height_bits() / 64 + 1) + 2_000,
        "cyclotomic factors",
    )?;
    let n = n as u64;
    let primes = prime_divisors(usize::try_from(n).unwrap_or(usize::MAX));
    let mut candidate = (1 << 30) / n * n + 1;
    let field = loop {
        if let Ok(field) = PrimeField::new(candidate) {
            break field;
        }
        candidate += n;
    };
    let cofactor = (field.modulus() - 1) / n;
    let root = (2..field.modulus())
        .map(|base| field.power(base, cofactor))
        .find(|&root| primes.iter().all(|&q| field.power(root, n / q as u64) != 1));
    let value = root.map(|root| {
        f.coefficients()
            .iter()
            .rev()
            .fold(0, |sum, c| field.multiply_add(sum, root, field.residue(c)))
    });
    Ok(value == Some(0))
}
