//! Factorisations: laws, and polynomials that are hard to factor.

use proptest::prelude::*;

use crate::fuel::Fuel;
use crate::number::Integer;

use super::super::integer_laws::{fuel, polynomials};
use super::*;

fn words(coefficients: &[i64]) -> IntegerPolynomial {
    IntegerPolynomial::from_words(coefficients)
}

/// f(x - sqrt(d)) f(x + sqrt(d)) = a^2 - d b^2 with f(x + y) = a + b y for y^2 = d.
fn with_square_root(f: &IntegerPolynomial, d: i64) -> IntegerPolynomial {
    let fuel = &mut fuel();
    let (mut a, mut b) = (IntegerPolynomial::zero(), IntegerPolynomial::zero());
    let x = IntegerPolynomial::variable();
    for c in f.coefficients().iter().rev() {
        // Horner's rule with x + y.
        let next = &a.multiply(&x, fuel).unwrap() + &b.scale(&Integer::from(d));
        b = &b.multiply(&x, fuel).unwrap() + &a;
        a = &next + &IntegerPolynomial::constant(c.clone());
    }
    &a.multiply(&a, fuel).unwrap() - &b.multiply(&b, fuel).unwrap().scale(&Integer::from(d))
}

/// The minimal polynomial of the sum of the square roots of the first primes.
fn swinnerton_dyer(count: usize) -> IntegerPolynomial {
    [2, 3, 5, 7, 11, 13][..count]
        .iter()
        .fold(IntegerPolynomial::variable(), |f, &prime| {
            with_square_root(&f, prime)
        })
}

fn factored(f: &IntegerPolynomial) -> IntegerFactors {
    let fuel = &mut fuel();
    let found = f.factor(fuel).unwrap();
    assert_eq!(&found.expand(fuel).unwrap(), f);
    found
}

proptest! {
    #[test]
    fn factors_multiply_back_and_do_not_split(
        f in polynomials(7), g in polynomials(7), h in polynomials(4), power in 0_u32..3,
    ) {
        let fuel = &mut fuel();
        let product = f.multiply(&g, fuel).unwrap().multiply(&h.pow(power, fuel).unwrap(), fuel).unwrap();
        prop_assume!(!product.is_zero());
        let found = product.factor(fuel).unwrap();
        prop_assert_eq!(found.expand(fuel).unwrap(), product);
        let mut count = 0;
        for (factor, _) in &found.factors {
            prop_assert!(factor.leading().signum() > 0 && factor.content().is_one());
            prop_assert!(factor.is_irreducible(fuel).unwrap());
            count += 1;
        }
        for pair in found.factors.windows(2) {
            prop_assert_eq!(order(&pair[0].0, &pair[1].0), Ordering::Less);
        }
        prop_assert!(f.is_constant() || g.is_constant() || count >= 1);
    }

    #[test]
    fn subsets_and_lattice_agree(f in polynomials(9), g in polynomials(9), h in polynomials(9)) {
        let fuel = &mut fuel();
        let product = f.multiply(&g, fuel).unwrap().multiply(&h, fuel).unwrap();
        prop_assume!(!product.is_constant());
        let product = product.square_free(fuel).unwrap().factors.swap_remove(0).0;
        prop_assume!(product.degree() > Some(1) && !product.coefficient(0).is_zero());
        if let Some(local) = local::best(&product, fuel).unwrap() {
            let mut lifting = hensel::Lifting::new(&product, &local, fuel).unwrap();
            let subsets = recombine::by_subsets(&product, &mut lifting, usize::MAX, fuel).unwrap();
            prop_assert!(subsets.open.is_empty());
            let mut found = subsets.found;
            found.push(subsets.rest);
            let lifting = hensel::Lifting::new(&product, &local, fuel).unwrap();
            let mut lattice = knapsack::by_lattice(product, lifting, fuel).unwrap();
            found.sort_by(order);
            lattice.sort_by(order);
            prop_assert_eq!(found, lattice);
        }
    }

    #[test]
    fn square_free_parts_are_coprime(f in polynomials(6), g in polynomials(6)) {
        let fuel = &mut fuel();
        let product = f.multiply(&g, fuel).unwrap().multiply(&g, fuel).unwrap().multiply(&f, fuel).unwrap().multiply(&f, fuel).unwrap();
        prop_assume!(!product.is_zero());
        let parts = product.square_free(fuel).unwrap();
        prop_assert_eq!(parts.expand(fuel).unwrap(), product);
        for (index, (part, _)) in parts.factors.iter().enumerate() {
            prop_assert!(part.is_square_free(fuel).unwrap());
            for (other, _) in &parts.factors[..index] {
                prop_assert!(part.gcd_modular(other, fuel).unwrap().is_constant());
            }
        }
    }
}

#[test]
fn swinnerton_dyer_polynomials_are_irreducible() {
    for count in 1..=6 {
        let f = swinnerton_dyer(count);
        assert_eq!(f.degree(), Some(1 << count));
        assert_eq!(factored(&f).factors.len(), 1, "{count} square roots");
    }
}

#[test]
fn products_of_swinnerton_dyer_polynomials_split() {
    let fuel = &mut fuel();
    let f = swinnerton_dyer(4);
    let g = f.taylor_shift(&Integer::ONE, fuel).unwrap();
    let found = factored(&f.multiply(&g, fuel).unwrap());
    assert_eq!(found.factors.len(), 2);
}

#[test]
fn cyclotomic_polynomials_are_found_by_divisor() {
    for n in [1_usize, 2, 12, 60, 105, 210] {
        let mut coefficients = vec![Integer::ZERO; n + 1];
        coefficients[0] = Integer::MINUS_ONE;
        coefficients[n] = Integer::ONE;
        let found = factored(&IntegerPolynomial::new(coefficients));
        let divisors = (1..=n).filter(|d| n.is_multiple_of(*d));
        let mut expected: Vec<IntegerPolynomial> = divisors
            .map(|d| cyclotomic(d, &mut fuel()).unwrap())
            .collect();
        expected.sort_by(order);
        let found: Vec<IntegerPolynomial> = found.factors.into_iter().map(|(f, _)| f).collect();
        assert_eq!(found, expected);
    }
}

#[test]
fn constants_and_zero() {
    assert!(IntegerPolynomial::zero().factor(&mut fuel()).is_err());
    assert_eq!(factored(&words(&[-6])).to_string(), "-6");
    assert_eq!(factored(&words(&[0, 0, -6])).to_string(), "-6*x^2");
    assert_eq!(factored(&words(&[1, -2, 1])).to_string(), "(x - 1)^2");
}

#[test]
fn little_fuel_is_an_error() {
    let f = swinnerton_dyer(5);
    assert!(matches!(
        f.factor(&mut Fuel::new(10_000)),
        Err(Error::Budget { .. })
    ));
}
