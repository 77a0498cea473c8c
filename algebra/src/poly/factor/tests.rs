use proptest::prelude::*;

use super::*;

fn polynomial(
    variables: usize,
    degree: u32,
    terms: usize,
) -> impl Strategy<Value = Polynomial<Integers>> {
    let monomial = proptest::collection::vec(0..=degree, variables);
    proptest::collection::vec((monomial, -5_i64..6), 1..=terms).prop_map(|terms| {
        Polynomial::from_terms(
            Integers,
            terms.into_iter().map(|(e, c)| (e, Integer::from(c))),
        )
    })
}

fn fuel() -> Fuel {
    Fuel::new(1 << 32)
}

/// The product is what it was; the known factors are products of the found ones; and these do not split.
fn check(parts: &[Polynomial<Integers>]) {
    let fuel = &mut fuel();
    let mut whole = Polynomial::constant_in(Integers, Integer::ONE);
    for part in parts {
        whole = whole.mul(part, fuel).unwrap();
    }
    if whole.is_zero() {
        assert!(whole.factor(fuel).is_err());
        return;
    }
    let found = whole.factor(fuel).unwrap();
    assert_eq!(found.expand(fuel).unwrap(), whole);
    for part in parts.iter().filter(|part| part.as_constant().is_none()) {
        let mut left = part.primitive_part();
        for (factor, _) in &found.factors {
            while let Some(quotient) = left.divide_exact(factor, fuel).unwrap() {
                left = quotient;
            }
        }
        assert!(
            left.as_constant().is_some(),
            "{part:?} is no product of {found:?}"
        );
    }
    for (factor, _) in &found.factors {
        let again = factor.factor(fuel).unwrap();
        assert_eq!(again.factors, [(factor.clone(), 1)]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn products_in_two_variables(f in polynomial(2, 3, 5), g in polynomial(2, 3, 5), h in polynomial(2, 2, 4)) {
        check(&[f, g.clone(), g, h]);
    }

    #[test]
    fn products_in_three_variables(f in polynomial(3, 3, 6), g in polynomial(3, 2, 6), h in polynomial(3, 2, 4)) {
        check(&[f, g, h]);
    }

    #[test]
    fn products_in_four_variables(f in polynomial(4, 2, 6), g in polynomial(4, 2, 6)) {
        check(&[f, g]);
    }

    #[test]
    fn square_free_parts_have_nothing_in_common(f in polynomial(3, 2, 4), g in polynomial(3, 2, 4)) {
        let fuel = &mut fuel();
        let whole = f.mul(&g, fuel).unwrap().mul(&g, fuel).unwrap();
        prop_assume!(!whole.is_zero());
        let parts = whole.square_free(fuel).unwrap();
        prop_assert_eq!(parts.expand(fuel).unwrap(), whole);
        for (at, (part, _)) in parts.factors.iter().enumerate() {
            for (other, _) in &parts.factors[at + 1..] {
                prop_assert!(part.gcd(other, fuel).unwrap().as_constant().is_some());
            }
            for factor in part.factor(fuel).unwrap().factors {
                prop_assert_eq!(factor.1, 1);
            }
        }
    }
}

/// Factors of the image in one variable that do not lift alone: x^4 + y^2 splits at some values of y.
#[test]
fn factors_of_images_are_joined() {
    let fuel = &mut fuel();
    let x = |e: u32| Polynomial::power_of_variable_in(Integers, 0, e);
    let y = |e: u32| Polynomial::power_of_variable_in(Integers, 1, e);
    // Where y is a square, x^2 - y splits, and where 4 y^2 is a fourth power x^4 + 4 y^2 does.
    for whole in [
        x(2).subtract(&y(1), fuel).unwrap(),
        x(4).add(&y(2).scale(&Integer::from(4)), fuel).unwrap(),
        x(8).add(&y(2), fuel).unwrap(),
    ] {
        assert_eq!(whole.factor(fuel).unwrap().factors.len(), 1);
        let square = whole.mul(&whole.add(&x(1), fuel).unwrap(), fuel).unwrap();
        assert_eq!(square.factor(fuel).unwrap().factors.len(), 2);
    }
}

#[test]
fn hidden_leading_coefficients_are_found() {
    let terms = |list: &[([u32; 3], i64)]| {
        Polynomial::from_terms(Integers, list.iter().map(|(e, c)| (*e, Integer::from(*c))))
    };
    let f = terms(&[
        ([2, 1, 0], 3),
        ([2, 0, 1], -5),
        ([1, 0, 3], 1),
        ([0, 2, 0], 7),
    ]);
    let g = terms(&[
        ([3, 2, 0], 2),
        ([3, 0, 0], 11),
        ([1, 1, 1], -4),
        ([0, 0, 2], 9),
    ]);
    check(&[f, g]);
}
