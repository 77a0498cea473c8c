//! Laws of algebraic numbers.

use std::cmp::Ordering;

use proptest::prelude::*;

use crate::fuel::Fuel;
use crate::number::{Integer, Rational};
use crate::poly::univariate::IntegerPolynomial;

use super::Algebraic;

fn fuel() -> Fuel {
    Fuel::new(u64::MAX)
}

/// Roots of random polynomials of degree 1 to 3, roots of unity, radicals.
fn numbers() -> impl Strategy<Value = Algebraic> {
    prop_oneof![
        (-9_i64..10, 1_i64..5).prop_map(|(a, b)| {
            Algebraic::from_rational(&Rational::new(Integer::from(a), Integer::from(b)).unwrap())
        }),
        (0_i64..12, 1_u32..9)
            .prop_map(|(k, n)| Algebraic::root_of_unity(k, n, &mut fuel()).unwrap()),
        (-7_i64..8, 2_u32..4).prop_map(|(a, n)| {
            Algebraic::from_rational(&Rational::from(a))
                .nth_root(n, &mut fuel())
                .unwrap()
        }),
        (
            prop::collection::vec(-5_i64..6, 1..3),
            1_i64..3,
            any::<prop::sample::Index>()
        )
            .prop_map(|(mut c, lead, index)| {
                c.push(lead);
                let f = IntegerPolynomial::from_words(&c);
                let roots = Algebraic::roots_of(&f, &mut fuel()).unwrap();
                roots[index.index(roots.len())].0.clone()
            }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_field_axioms_hold(a in numbers(), b in numbers()) {
        let fuel = &mut fuel();
        let sum = a.add(&b, fuel).unwrap();
        prop_assert!(sum.equals(&b.add(&a, fuel).unwrap(), fuel).unwrap());
        prop_assert!(sum.subtract(&b, fuel).unwrap().equals(&a, fuel).unwrap());
        let product = a.multiply(&b, fuel).unwrap();
        prop_assert!(product.equals(&b.multiply(&a, fuel).unwrap(), fuel).unwrap());
        if b.is_zero() {
            prop_assert!(product.is_zero() && a.divide(&b, fuel).is_err());
        } else {
            prop_assert!(product.divide(&b, fuel).unwrap().equals(&a, fuel).unwrap());
        }
        // (a + b)(a - b) = a^2 - b^2
        let left = sum.multiply(&a.subtract(&b, fuel).unwrap(), fuel);
        let squares = (a.multiply(&a, fuel).unwrap(), b.multiply(&b, fuel).unwrap());
        if let Ok(left) = left {
            prop_assert!(left.equals(&squares.0.subtract(&squares.1, fuel).unwrap(), fuel).unwrap());
        }
    }

    #[test]
    fn values_are_enclosed_and_irreducible(a in numbers(), b in numbers()) {
        let fuel = &mut fuel();
        let sum = a.add(&b, fuel).unwrap();
        let expected = a.enclosure(100, fuel).unwrap() + b.enclosure(100, fuel).unwrap();
        prop_assert!(sum.enclosure(100, fuel).unwrap().overlaps(&expected));
        prop_assert!(sum.minimal_polynomial().is_irreducible(fuel).unwrap());
        prop_assert!(sum.minimal_polynomial().content().is_one());
    }

    #[test]
    fn powers_and_roots_are_inverse(a in numbers(), n in 1_u32..4) {
        let fuel = &mut fuel();
        let root = a.nth_root(n, fuel).unwrap();
        let power = root.pow(i32::try_from(n).unwrap(), fuel).unwrap();
        prop_assert!(power.equals(&a, fuel).unwrap());
        let product = (1..n).fold(root.clone(), |product, _| product.multiply(&root, fuel).unwrap());
        prop_assert!(product.equals(&a, fuel).unwrap());
    }

    #[test]
    fn parts_make_the_number(a in numbers()) {
        let fuel = &mut fuel();
        let (re, im) = (a.real_part(fuel).unwrap(), a.imaginary_part(fuel).unwrap());
        prop_assert!(re.is_real() && im.is_real());
        let i = Algebraic::root_of_unity(1, 4, fuel).unwrap();
        let back = re.add(&i.multiply(&im, fuel).unwrap(), fuel).unwrap();
        prop_assert!(back.equals(&a, fuel).unwrap());
        prop_assert_eq!(a.is_real(), im.is_zero());
    }

    #[test]
    fn radicals_have_the_value(a in numbers(), n in 1_u32..4) {
        let fuel = &mut fuel();
        let root = a.nth_root(n, fuel).unwrap();
        let radicals = root.to_radicals(fuel).unwrap();
        if root.degree() <= 2 {
            prop_assert!(radicals.is_some());
        }
        if let Some(ball) = radicals.and_then(|radicals| radicals.complex_ball(300)) {
            prop_assert!(ball.overlaps(&root.enclosure(300, fuel).unwrap()));
        }
    }

    #[test]
    fn order_is_that_of_the_difference(a in numbers(), b in numbers()) {
        let fuel = &mut fuel();
        prop_assume!(a.is_real() && b.is_real());
        let order = a.compare(&b, fuel).unwrap();
        let zero = Algebraic::from_rational(&Rational::ZERO);
        prop_assert_eq!(a.subtract(&b, fuel).unwrap().compare(&zero, fuel).unwrap(), order);
        prop_assert_eq!(b.compare(&a, fuel).unwrap(), order.reverse());
        prop_assert_eq!(order == Ordering::Equal, a.equals(&b, fuel).unwrap());
    }
}

#[test]
fn limits_are_named() {
    let two = Algebraic::from_rational(&Rational::TWO);
    let error = two.nth_root(101, &mut fuel()).unwrap_err();
    assert!(
        error.to_string().contains("algebraic number (degree)"),
        "{error}"
    );
    assert!(Algebraic::root_of_unity(1, 1_000_003, &mut fuel()).is_err());
    let zero = Algebraic::from_rational(&Rational::ZERO);
    assert!(zero.reciprocal(&mut fuel()).is_err() && zero.pow(0, &mut fuel()).is_err());
    let i = Algebraic::root_of_unity(1, 4, &mut fuel()).unwrap();
    assert!(i.compare(&zero, &mut fuel()).is_err());
}
