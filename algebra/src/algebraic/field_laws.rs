//! Laws of number fields.

use proptest::prelude::*;

use crate::error::Error;
use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;

use super::{Algebraic, FieldElement, NumberField};

fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

/// Fields of radicals, of roots of unity, and of roots of random polynomials, monic or not.
fn fields() -> impl Strategy<Value = NumberField> {
    prop_oneof![
        (2_i64..8, 2_u32..5).prop_map(|(a, n)| {
            let base = Algebraic::from_rational(&Rational::from(a));
            base.nth_root(n, &mut fuel()).unwrap()
        }),
        (1_i64..12, 1_u32..13)
            .prop_map(|(k, n)| Algebraic::root_of_unity(k, n, &mut fuel()).unwrap()),
        (
            prop::collection::vec(-5_i64..6, 1..6),
            1_i64..5,
            any::<prop::sample::Index>()
        )
            .prop_map(|(mut c, lead, index)| {
                c.push(lead);
                let f = IntegerPolynomial::from_words(&c);
                let roots = Algebraic::roots_of(&f, &mut fuel()).unwrap();
                roots[index.index(roots.len())].0.clone()
            }),
    ]
    .prop_map(NumberField::new)
}

type Parts = (Vec<i64>, i64);

/// The coefficients and the denominator of an element.
fn parts() -> impl Strategy<Value = Parts> {
    (prop::collection::vec(-6_i64..7, 0..6), 1_i64..7)
}

fn element(field: &NumberField, (coefficients, denominator): &Parts) -> FieldElement {
    let f = IntegerPolynomial::from_words(coefficients);
    let d = Integer::from(*denominator);
    field.element(&f, &d, &mut fuel()).unwrap()
}

/// f(a) by Horner's rule.
fn value_at(field: &NumberField, f: &IntegerPolynomial, a: &FieldElement) -> FieldElement {
    let zero = FieldElement::from_rational(&Rational::ZERO);
    f.coefficients().iter().rev().fold(zero, |value, c| {
        let c = FieldElement::from_rational(&Rational::from(c.clone()));
        &field.multiply(&value, a, &mut fuel()).unwrap() + &c
    })
}

fn is_canonical(field: &NumberField, a: &FieldElement) -> bool {
    let common = a.numerator().content().gcd(a.denominator());
    common.is_one()
        && a.denominator().signum() > 0
        && a.numerator().coefficients().len() <= field.degree()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_field_axioms_hold(field in fields(), a in parts(), b in parts(), c in parts()) {
        let fuel = &mut fuel();
        let [a, b, c] = [a, b, c].map(|parts| element(&field, &parts));
        let sum = &b + &c;
        let product = field.multiply(&a, &sum, fuel).unwrap();
        let parts = &field.multiply(&a, &b, fuel).unwrap() + &field.multiply(&a, &c, fuel).unwrap();
        prop_assert_eq!(&product, &parts);
        let left = field.multiply(&field.multiply(&a, &b, fuel).unwrap(), &c, fuel).unwrap();
        let right = field.multiply(&a, &field.multiply(&b, &c, fuel).unwrap(), fuel).unwrap();
        prop_assert_eq!(&left, &right);
        prop_assert_eq!(&(&sum - &c), &b);
        prop_assert!((&a + &-&a).is_zero());
        if b.is_zero() {
            prop_assert!(field.inverse(&b, fuel).is_err());
        } else {
            let quotient = field.divide(&a, &b, fuel).unwrap();
            prop_assert_eq!(&field.multiply(&quotient, &b, fuel).unwrap(), &a);
            prop_assert!(is_canonical(&field, &quotient));
            let powers = field.multiply(&field.pow(&b, 3, fuel).unwrap(), &field.pow(&b, -2, fuel).unwrap(), fuel);
            prop_assert_eq!(&powers.unwrap(), &b);
        }
        prop_assert!(is_canonical(&field, &product) && is_canonical(&field, &sum) && is_canonical(&field, &left));
    }

    #[test]
    fn norms_are_multiplicative_and_traces_additive(field in fields(), a in parts(), b in parts(), q in -5_i64..6) {
        let fuel = &mut fuel();
        let [a, b] = [a, b].map(|parts| element(&field, &parts));
        let (norm_a, norm_b) = (field.norm(&a, fuel).unwrap(), field.norm(&b, fuel).unwrap());
        let product = field.multiply(&a, &b, fuel).unwrap();
        prop_assert_eq!(field.norm(&product, fuel).unwrap(), &norm_a * &norm_b);
        let (trace_a, trace_b) = (field.trace(&a, fuel).unwrap(), field.trace(&b, fuel).unwrap());
        prop_assert_eq!(field.trace(&(&a + &b), fuel).unwrap(), &trace_a + &trace_b);
        let scaled = a.scale(&Rational::from(q));
        prop_assert_eq!(field.trace(&scaled, fuel).unwrap(), &trace_a * &Rational::from(q));
        // Both are coefficients of the characteristic polynomial.
        let f = field.characteristic_polynomial(&a, fuel).unwrap();
        let n = field.degree();
        prop_assert_eq!(f.degree(), Some(n));
        let monic = |k: usize| Rational::new(f.coefficient(k).clone(), f.leading()).unwrap();
        prop_assert_eq!(-monic(n - 1), trace_a);
        let sign = if n % 2 == 1 { Rational::MINUS_ONE } else { Rational::ONE };
        prop_assert_eq!(&monic(0) * &sign, norm_a);
    }

    #[test]
    fn minimal_polynomials_are_irreducible_and_vanish(field in fields(), a in parts()) {
        let fuel = &mut fuel();
        let a = element(&field, &a);
        let minimal = field.minimal_polynomial(&a, fuel).unwrap();
        prop_assert!(minimal.is_irreducible(fuel).unwrap() && minimal.content().is_one());
        prop_assert!(value_at(&field, &minimal, &a).is_zero());
        let times = field.degree() / minimal.degree().unwrap();
        let power = minimal.pow(u32::try_from(times).unwrap(), fuel).unwrap();
        prop_assert_eq!(field.characteristic_polynomial(&a, fuel).unwrap(), power);
    }

    #[test]
    fn balls_respect_operations(field in fields(), a in parts(), b in parts()) {
        let fuel = &mut fuel();
        let [a, b] = [a, b].map(|parts| element(&field, &parts));
        let ball = |one: &FieldElement| field.enclosure(one, 80, &mut self::fuel()).unwrap();
        let product = field.multiply(&a, &b, fuel).unwrap();
        prop_assert!(ball(&product).overlaps(&(&ball(&a) * &ball(&b))));
        prop_assert!(ball(&(&a + &b)).overlaps(&(ball(&a) + ball(&b))));
        prop_assert!(ball(&product).accuracy_bits() >= 80);
        prop_assert_eq!(ball(&a).contains_zero(), a.is_zero());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn algebraic_numbers_agree(field in fields(), a in parts(), b in parts()) {
        prop_assume!(field.degree() <= 3);
        let fuel = &mut fuel();
        let [a, b] = [a, b].map(|parts| element(&field, &parts));
        let single = |one: &FieldElement| field.to_algebraic(one, &mut self::fuel()).unwrap();
        let (x, y) = (single(&a), single(&b));
        let same = |one: &Algebraic, other: &FieldElement| one.equals(&single(other), &mut self::fuel()).unwrap();
        prop_assert!(same(&x.add(&y, fuel).unwrap(), &(&a + &b)));
        prop_assert!(same(&x.multiply(&y, fuel).unwrap(), &field.multiply(&a, &b, fuel).unwrap()));
        if !b.is_zero() {
            prop_assert!(same(&y.reciprocal(fuel).unwrap(), &field.inverse(&b, fuel).unwrap()));
        }
        prop_assert_eq!(x.to_rational(), a.to_rational());
    }
}

/// 2 cos(pi/64) has half the degree of e^(pi i/64).
#[test]
fn the_largest_degree_is_in_reach() {
    let fuel = &mut fuel();
    let field = NumberField::new(Algebraic::root_of_unity(1, 128, fuel).unwrap());
    assert_eq!(field.degree(), super::LARGEST_DEGREE);
    let alpha = field.generator_element(fuel).unwrap();
    let sum = &alpha + &field.inverse(&alpha, fuel).unwrap();
    assert_eq!(field.norm(&sum, fuel).unwrap(), Rational::from(4));
    assert_eq!(
        field.minimal_polynomial(&sum, fuel).unwrap().degree(),
        Some(32)
    );
    let generic = IntegerPolynomial::from_words(&(1..65).collect::<Vec<_>>());
    let generic = field.element(&generic, &Integer::ONE, fuel).unwrap();
    let inverse = field.inverse(&generic, fuel).unwrap();
    let one = field.multiply(&generic, &inverse, fuel).unwrap();
    assert_eq!(one.to_rational(), Some(Rational::ONE));
}

#[test]
fn limits_are_named() {
    let field = NumberField::new(Algebraic::root_of_unity(1, 4, &mut fuel()).unwrap());
    let zero = FieldElement::from_rational(&Rational::ZERO);
    let undefined = |result| matches!(result, Err(Error::Undefined { .. }));
    assert!(undefined(field.inverse(&zero, &mut fuel())));
    assert!(undefined(field.pow(&zero, 0, &mut fuel())));
    assert!(undefined(field.pow(&zero, -1, &mut fuel())));
    let one = IntegerPolynomial::one();
    assert!(undefined(field.element(&one, &Integer::ZERO, &mut fuel())));
    let alpha = field.generator_element(&mut fuel()).unwrap();
    let two = &alpha + &FieldElement::from_rational(&Rational::ONE);
    let dry = field.pow(&two, i64::MAX, &mut Fuel::new(1 << 20));
    assert!(matches!(dry, Err(Error::Budget { .. })));
}
