//! Vectors over Z from their images modulo primes.

use algebra::{ChineseRemainder, Integer, PrimeField, Rational};

use crate::error::Result;
use crate::modular::PRIME;

/// Coefficients that need more primes than this are given up.
const MAX_PRIMES: usize = 16;

/// Primitive vectors over Z, proportional to fractions with these residues modulo 2^61 - 1, from as many further images as
/// they need: until `accept` agrees. An image of `None` is that of a bad prime.
pub(crate) fn lifted(
    length: usize,
    first: &[u64],
    mut image: impl FnMut(PrimeField) -> Result<Option<Vec<u64>>>,
    mut accept: impl FnMut(&[Vec<Integer>]) -> Result<bool>,
) -> Result<Vec<Vec<Integer>>> {
    let mut remainders = ChineseRemainder::new(first.len());
    remainders.include(&PrimeField::new(PRIME)?, first)?;
    let mut fields = PrimeField::below(PRIME);
    for _ in 0..MAX_PRIMES {
        let rows = remainders.values().chunks_exact(length.max(1));
        let rows: Option<Vec<Vec<Integer>>> = rows
            .map(|row| primitive(row, remainders.modulus()))
            .collect();
        if let Some(rows) = rows
            && accept(&rows)?
        {
            return Ok(rows);
        }
        let Some(field) = fields.next() else { break };
        if let Some(residues) = image(field)? {
            remainders.include(&field, &residues)?;
        }
    }
    Err(algebra::Error::Budget {
        what: "primes for the coefficients of a constraint",
        limit: MAX_PRIMES as u64,
    }
    .into())
}

/// The fractions with these residues, times their common denominator, divided by what the integers have in common.
fn primitive(residues: &[Integer], modulus: &Integer) -> Option<Vec<Integer>> {
    let fractions = Rational::vector_from_residues(residues, modulus)?;
    let common = fractions
        .iter()
        .fold(Integer::ONE, |common, one| common.lcm(&one.denominator()));
    let common = Rational::from(common);
    let whole: Option<Vec<Integer>> = fractions
        .iter()
        .map(|one| (one * &common).to_integer())
        .collect();
    let whole = whole?;
    let content = whole
        .iter()
        .fold(Integer::ZERO, |content, one| content.gcd(one));
    if content.is_zero() {
        return None;
    }
    whole.iter().map(|one| one.divide_exact(&content)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Coefficients far beyond one prime are found from several, and bad primes cost only time.
    #[test]
    fn long_coefficients_take_several_primes() {
        let long = Integer::from(7).pow(100);
        let vector = [
            Integer::from(-3),
            long.clone(),
            Integer::ZERO,
            Integer::from(2),
        ];
        // The images are normalised to a 1 at the end, as rows of a kernel are.
        let residues = |field: PrimeField| -> Vec<u64> {
            let last = field.inverse(field.residue(&vector[3])).unwrap();
            let images = vector
                .iter()
                .map(|one| field.multiply(field.residue(one), last));
            images.collect()
        };
        let mut calls = 0;
        let found = lifted(
            4,
            &residues(PrimeField::new(PRIME).unwrap()),
            |field| {
                calls += 1;
                Ok((calls % 3 > 0).then(|| residues(field)))
            },
            |rows| Ok(rows[0][1] == long),
        );
        assert_eq!(found.unwrap(), [vector.to_vec()]);
        assert!(calls > 9);
        let never = lifted(1, &[1], |_| Ok(None), |_| Ok(false));
        assert!(never.is_err());
    }
}
