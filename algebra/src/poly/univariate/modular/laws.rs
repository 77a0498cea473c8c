//! Laws of polynomials modulo p, each algorithm against another one.

use proptest::prelude::*;

use crate::fuel::Fuel;
use crate::number::{Integer, PrimeField};

use super::reduction::{div_rem_newton, inverse_series};
use super::{Modular, kernel};

fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

fn fields() -> impl Strategy<Value = PrimeField> {
    prop_oneof![
        (3_u64..60).prop_map(|bound| PrimeField::below(bound).next().unwrap()),
        Just(PrimeField::new(2).unwrap()),
        (1_u64 << 20..1 << 63).prop_map(|bound| PrimeField::below(bound).next().unwrap()),
        Just(PrimeField::below(1 << 63).next().unwrap()),
    ]
}

fn polynomials(field: PrimeField, length: usize) -> impl Strategy<Value = Modular> {
    prop::collection::vec(
        prop_oneof![Just(0), Just(u64::MAX), any::<u64>()],
        0..length,
    )
    .prop_map(move |coefficients| Modular::new(field, coefficients))
}

fn pair(length: usize) -> impl Strategy<Value = (Modular, Modular)> {
    fields().prop_flat_map(move |field| (polynomials(field, length), polynomials(field, length)))
}

fn triple(length: usize) -> impl Strategy<Value = (Modular, Modular, Modular)> {
    fields().prop_flat_map(move |field| {
        (
            polynomials(field, length),
            polynomials(field, length),
            polynomials(field, length),
        )
    })
}

proptest! {
    #[test]
    fn products_agree((f, g) in pair(150)) {
        let product = f.multiply_schoolbook(&g).unwrap();
        prop_assert_eq!(&f.multiply_kronecker(&g).unwrap(), &product);
        prop_assert_eq!(&f.multiply(&g, &mut fuel()).unwrap(), &product);
        prop_assert_eq!(f.multiply(&f, &mut fuel()).unwrap(), f.multiply_schoolbook(&f).unwrap());
    }

    #[test]
    fn division_is_undone((f, g) in pair(120)) {
        prop_assume!(!g.is_zero());
        let fuel = &mut fuel();
        let (quotient, remainder) = f.div_rem(&g, fuel).unwrap();
        prop_assert!(remainder.degree() < g.degree() || remainder.is_zero());
        let back = quotient.multiply(&g, fuel).unwrap().add(&remainder).unwrap();
        prop_assert_eq!(&back, &f);
        let school = kernel::div_rem_schoolbook(&f.field, &f.coefficients, &g.coefficients);
        let newton = div_rem_newton(&f.field, &f.coefficients, &g.coefficients, fuel).unwrap();
        prop_assert_eq!(&school, &newton);
        prop_assert_eq!(school.1, remainder.coefficients);
    }

    #[test]
    fn series_are_inverted((f, _) in pair(60), length in 1_usize..90) {
        prop_assume!(f.coefficients.first().is_some_and(|&c| c != 0));
        let inverse = inverse_series(&f.field, &f.coefficients, length, &mut fuel()).unwrap();
        let mut product = kernel::schoolbook(&f.field, &f.coefficients, &inverse);
        product.truncate(length);
        kernel::trim(&mut product);
        prop_assert_eq!(product, vec![1]);
    }

    #[test]
    fn common_factors_are_found((f, g, h) in triple(30)) {
        prop_assume!(!h.is_zero());
        let fuel = &mut fuel();
        let (a, b) = (f.multiply(&h, fuel).unwrap(), g.multiply(&h, fuel).unwrap());
        let (d, s, t) = a.extended_gcd(&b, fuel).unwrap();
        prop_assert_eq!(&d, &a.gcd(&b, fuel).unwrap());
        let combined = s.multiply(&a, fuel).unwrap().add(&t.multiply(&b, fuel).unwrap()).unwrap();
        prop_assert_eq!(&combined, &d);
        if !d.is_zero() {
            prop_assert!(d.div_rem(&h, fuel).unwrap().1.is_zero());
            prop_assert!(a.div_rem(&d, fuel).unwrap().1.is_zero());
            prop_assert!(b.div_rem(&d, fuel).unwrap().1.is_zero());
        }
    }

    #[test]
    fn resultants_are_multiplicative((f, g, h) in triple(12)) {
        prop_assume!(!f.is_zero() && !g.is_zero() && !h.is_zero());
        let fuel = &mut fuel();
        let field = f.field;
        let joint = f.resultant(&g.multiply(&h, fuel).unwrap(), fuel).unwrap();
        let (left, right) = (f.resultant(&g, fuel).unwrap(), f.resultant(&h, fuel).unwrap());
        prop_assert_eq!(joint, field.multiply(left, right));
    }

    #[test]
    fn composition_and_powers_are_evaluated((f, g, m) in triple(30), exponent in 0_u64..1000) {
        prop_assume!(m.degree().is_some_and(|degree| degree > 0));
        let fuel = &mut fuel();
        let composed = f.compose_modulo(&g, &m, fuel).unwrap();
        let mut horner = Modular::zero(f.field);
        for &c in f.coefficients.iter().rev() {
            let next = horner.multiply(&g, fuel).unwrap().add(&Modular::constant(f.field, c)).unwrap();
            horner = next.div_rem(&m, fuel).unwrap().1;
        }
        prop_assert_eq!(composed, horner);
        let (half, rest) = (exponent / 2, exponent % 2);
        let root = g.power_modulo(&Integer::from(half), &m, fuel).unwrap();
        let mut power = root.multiply(&root, fuel).unwrap();
        if rest == 1 {
            power = power.multiply(&g, fuel).unwrap();
        }
        let power = power.div_rem(&m, fuel).unwrap().1;
        prop_assert_eq!(g.power_modulo(&Integer::from(exponent), &m, fuel).unwrap(), power);
    }

    #[test]
    fn factors_multiply_back_and_are_irreducible((f, g, h) in triple(12)) {
        let fuel = &mut fuel();
        let product = f.multiply(&g, fuel).unwrap().multiply(&h, fuel).unwrap().multiply(&g, fuel).unwrap();
        prop_assume!(!product.is_zero());
        let found = product.factor(fuel).unwrap();
        prop_assert_eq!(&found.expand(f.field, fuel).unwrap(), &product);
        for (factor, _) in &found.factors {
            prop_assert!(is_irreducible(factor));
        }
        let linear: Vec<(u64, u32)> = product.roots(fuel).unwrap();
        for (root, _) in &linear {
            prop_assert_eq!(product.evaluate(*root), 0);
        }
        let expected = found.factors.iter().filter(|(factor, _)| factor.degree() == Some(1)).count();
        prop_assert_eq!(linear.len(), expected);
    }

    #[test]
    fn interpolation_inverts_evaluation(
        (f, _) in pair(20),
        start: u64,
    ) {
        let field = f.field;
        prop_assume!(field.modulus() > 20);
        let points: Vec<u64> = (0..20).map(|k| field.add(start % field.modulus(), k)).collect();
        let values = f.evaluate_many(&points, &mut fuel()).unwrap();
        prop_assert_eq!(Modular::interpolate(field, &points, &values, &mut fuel()).unwrap(), f);
    }
}

/// Rabin's test: `x^(p^n) = x`, and `x^(p^(n/q)) - x` is coprime to f for every prime q dividing n.
fn is_irreducible(f: &Modular) -> bool {
    let fuel = &mut fuel();
    let degree = f.degree().unwrap();
    let field = f.field;
    let x = Modular::variable(field);
    let power = |count: usize, fuel: &mut Fuel| {
        (0..count).fold(x.clone(), |h, _| {
            h.power_modulo(&Integer::from(field.modulus()), f, fuel)
                .unwrap()
        })
    };
    let all = power(degree, fuel).subtract(&x).unwrap();
    if !all.div_rem(f, fuel).unwrap().1.is_zero() {
        return false;
    }
    (2..=degree)
        .filter(|q| degree.is_multiple_of(*q) && (2..*q).all(|d| !q.is_multiple_of(d)))
        .all(|q| {
            let difference = power(degree / q, fuel).subtract(&x).unwrap();
            difference.gcd(f, fuel).unwrap().degree() == Some(0)
        })
}

#[test]
fn a_large_product_over_a_long_prime_is_factored() {
    let field = PrimeField::below(1 << 62).next().unwrap();
    let fuel = &mut fuel();
    let mut words = crate::Words::new(1);
    let f = Modular::new(field, (0..121).map(|_| words.next()).collect());
    let found = f.factor(fuel).unwrap();
    assert_eq!(found.expand(field, fuel).unwrap(), f);
    assert!(
        found
            .factors
            .iter()
            .all(|(factor, _)| is_irreducible(factor))
    );
}

#[test]
fn fields_are_not_mixed_and_zero_divides_nothing() {
    let f = Modular::variable(PrimeField::new(5).unwrap());
    let g = Modular::variable(PrimeField::new(7).unwrap());
    assert!(f.multiply(&g, &mut fuel()).is_err());
    assert!(f.div_rem(&Modular::zero(f.field), &mut fuel()).is_err());
    assert!(f.multiply(&f, &mut Fuel::new(0)).is_err());
}
