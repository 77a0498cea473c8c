//! A quick proof that two polynomials of degree 1 in every symbol have nothing in common.

use algebra::poly::{Integers, Polynomial};
use algebra::{Fuel, PrimeField, Words};

use crate::error::Result;

type Whole = Polynomial<Integers>;

const PRIME: u64 = (1 << 61) - 1;
const SEED: u64 = 0x666f_7265_7374;

/// Is it proved that the two have no common divisor but numbers? Otherwise nothing is known.
///
/// With f = a x + b and g = c x + d, a common divisor with x in it divides ad - bc, which is then 0. One random point modulo a prime at
/// which it is not 0, for every x in f, proves that there is none. Costs a pass over the terms of both.
pub(super) fn coprime(f: &Whole, g: &Whole, fuel: &mut Fuel) -> Result<bool> {
    let (small, large) = (f.degrees(), g.degrees());
    let occurring: Vec<usize> = (0..small.len()).filter(|&at| small[at] > 0).collect();
    let is_linear = |degrees: &[u32], at: usize| degrees.get(at).is_none_or(|degree| *degree <= 1);
    if f.is_zero()
        || g.is_zero()
        || !occurring
            .iter()
            .all(|&at| is_linear(&small, at) && is_linear(&large, at))
    {
        return Ok(false);
    }
    let Ok(field) = PrimeField::new(PRIME) else {
        return Ok(false);
    };
    let mut words = Words::new(SEED);
    let count = small.len().max(large.len());
    let point: Vec<u64> = (0..count).map(|_| 1 + words.below(PRIME - 1)).collect();
    let inverses: Vec<u64> = point
        .iter()
        .map(|value| field.inverse(*value).unwrap_or(1))
        .collect();
    let (a, b) = (
        Image::new(f, field, &point, &inverses, fuel)?,
        Image::new(g, field, &point, &inverses, fuel)?,
    );
    // x not in g: no common divisor has it.
    let excluded = |at: usize| {
        let of = |image: &Image| {
            let slope = image.slopes[at];
            let rest = field.subtract(image.value, field.multiply(point[at], slope));
            (slope, rest)
        };
        let ((a, b), (c, d)) = (of(&a), of(&b));
        large.get(at).is_none_or(|degree| *degree == 0)
            || field.multiply(a, d) != field.multiply(b, c)
    };
    Ok(occurring.into_iter().all(excluded))
}

/// The value of a polynomial at a point, and its derivatives by symbols of degree 1.
struct Image {
    value: u64,
    slopes: Vec<u64>,
}

impl Image {
    fn new(
        polynomial: &Whole,
        field: PrimeField,
        point: &[u64],
        inverses: &[u64],
        fuel: &mut Fuel,
    ) -> Result<Self> {
        let mut image = Self {
            value: 0,
            slopes: vec![0; point.len()],
        };
        fuel.spend(polynomial.len() as u64 * 64, "common divisors")?;
        for (monomial, coefficient) in polynomial.terms() {
            let mut term = field.residue(coefficient);
            for (value, exponent) in point.iter().zip(&monomial) {
                if *exponent > 0 {
                    term = field.multiply(term, field.power(*value, u64::from(*exponent)));
                }
            }
            image.value = field.add(image.value, term);
            for (at, exponent) in monomial.iter().enumerate() {
                if *exponent > 0 {
                    image.slopes[at] =
                        field.add(image.slopes[at], field.multiply(term, inverses[at]));
                }
            }
        }
        Ok(image)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_factors_are_never_denied() {
        let fuel = &mut Fuel::default();
        let x = |at: usize| Whole::variable_in(Integers, at);
        let sum = |a: &Whole, b: &Whole| a.add(b, &mut Fuel::default()).unwrap();
        let times = |a: &Whole, b: &Whole| a.mul(b, &mut Fuel::default()).unwrap();
        let (f, g) = (sum(&x(0), &x(1)), sum(&x(2), &x(3)));
        assert!(coprime(&f, &g, fuel).unwrap());
        assert!(coprime(&f, &sum(&x(0), &x(2)), fuel).unwrap());
        assert!(coprime(&f, &sum(&x(0), &x(1).negate()), fuel).unwrap());
        assert!(!coprime(&f, &f, fuel).unwrap());
        assert!(!coprime(&f, &times(&f, &g), fuel).unwrap());
        assert!(!coprime(&times(&f, &g), &f, fuel).unwrap());
        assert!(!coprime(&f, &Whole::zero(Integers), fuel).unwrap());
        // Of other degrees nothing is said.
        assert!(!coprime(&times(&f, &f), &g, fuel).unwrap());
        let high = Whole::power_of_variable_in(Integers, 9, 1 << 30);
        assert!(!coprime(&high, &f, fuel).unwrap());
    }
}
