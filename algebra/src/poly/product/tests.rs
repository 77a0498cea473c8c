use proptest::prelude::*;

use super::super::{Integers, Monomial, Polynomial, Rationals, Ring};
use super::*;
use crate::number::{Integer, PrimeField, Rational};

fn rationals() -> impl Strategy<Value = Polynomial> {
    let coefficient = prop_oneof![
        (-3_i64..4, 1_i64..4),
        (any::<i32>().prop_map(i64::from), Just(1)),
        (any::<i64>(), 1_i64..7),
        (any::<i64>(), 1_i64..i64::MAX),
    ];
    let exponent = prop_oneof![6 => 0_u32..4, 2 => 0_u32..300, 1 => 0_u32..40_000];
    let exponents = proptest::collection::vec(exponent, 0..12);
    proptest::collection::vec((exponents, coefficient), 1..24).prop_map(|list| {
        let terms = list.into_iter().map(|(exponents, (a, b))| {
            let value = Rational::new(Integer::from(a), Integer::from(b)).unwrap();
            (Monomial::from_vec(exponents), value)
        });
        Polynomial::from_terms(Rationals, terms)
    })
}

fn in_blocks<R: Ring, K: Key>(f: &Polynomial<R>, g: &Polynomial<R>) -> Option<Polynomial<R>> {
    let degrees = layout::degrees_of_product(f, g).unwrap();
    blocks::multiply::<R, K>(f, g, &degrees, &mut Fuel::new(1 << 40)).unwrap()
}

fn agree<R: Ring>(f: &Polynomial<R>, g: &Polynomial<R>) {
    let fuel = &mut Fuel::new(1 << 40);
    if f.is_zero() || g.is_zero() {
        return;
    }
    let expected = schoolbook::multiply(f, g, fuel).unwrap();
    assert_eq!(product(f, g, fuel).unwrap(), expected);
    for found in [in_blocks::<R, u64>(f, g), in_blocks::<R, u128>(f, g)] {
        assert!(found.is_none_or(|found| found == expected));
    }
}

proptest! {
    #[test]
    fn the_methods_agree(f in rationals(), g in rationals()) {
        agree(&f, &g);
        let whole = |value: &Rational| Some(value.numerator());
        agree(&f.over(Integers, whole).unwrap(), &g.over(Integers, whole).unwrap());
        for field in [PrimeField::below(1 << 62).next(), PrimeField::below(40).next()] {
            let field = field.unwrap();
            let residue = |value: &Rational| Some(field.residue(&value.numerator()));
            agree(&f.over(field, residue).unwrap(), &g.over(field, residue).unwrap());
        }
    }
}

/// Long factors in one variable take the way through dense coefficients.
#[test]
fn dense_factors_in_one_variable() {
    let fuel = &mut Fuel::new(1 << 40);
    let f = |shift: i64| {
        let term = |e: u32| {
            let value = Rational::new(
                Integer::from(i64::from(e) * 7_919 % 1_009 - shift),
                Integer::from(6),
            )
            .unwrap();
            ([0, 0, e + e / 7], value)
        };
        Polynomial::from_terms(Rationals, (0..300_u32).map(term))
    };
    let (f, g) = (f(500), f(-3));
    let expected = schoolbook::multiply(&f, &g, fuel).unwrap();
    let degrees = layout::degrees_of_product(&f, &g).unwrap();
    assert_eq!(
        dense::multiply(&f, &g, &degrees, fuel).unwrap().as_ref(),
        Some(&expected)
    );
    let field = PrimeField::below(1 << 62).next().unwrap();
    let modulo = |h: &Polynomial| {
        h.over(field, |value| field.residue_of_rational(value))
            .unwrap()
    };
    assert_eq!(
        product(&modulo(&f), &modulo(&g), fuel).unwrap(),
        modulo(&expected)
    );
}

/// Sums at the edge of what one, two and three words hold.
#[test]
fn accumulators_do_not_overflow() {
    let edges = [
        1_i64 << 28,
        1 << 29,
        1 << 30,
        (1 << 31) - 1,
        1 << 31,
        i64::MAX,
        i64::MIN,
    ];
    for value in edges {
        for sign in [1, -1] {
            let term = |e: u32| {
                let value = if e.is_multiple_of(2) {
                    value
                } else {
                    value.saturating_mul(sign)
                };
                (Monomial::from_slice(&[e]), Integer::from(value))
            };
            let f = Polynomial::from_terms(Integers, (0..64_u32).map(term));
            agree(&f, &f);
        }
    }
}

#[test]
fn a_product_beyond_the_budget_costs_nothing() {
    let f = Polynomial::from_terms(Rationals, (1..100_u32).map(|e| ([e], Rational::ONE)));
    let fuel = &mut Fuel::new(1_000);
    assert!(product(&f, &f, fuel).is_err());
    assert_eq!(fuel.used(), 0);
}
