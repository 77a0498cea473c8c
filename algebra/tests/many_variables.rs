//! Laws of polynomials in more variables than one machine word has room for, few of which occur in each.

use algebra::poly::{Integers, Polynomial, RationalFunction};
use algebra::{Fuel, Integer};
use proptest::prelude::*;

type Whole = Polynomial<Integers>;

/// Sums of a few products of a few of twenty variables.
fn polynomial(terms: usize) -> impl Strategy<Value = Whole> {
    let factors = proptest::collection::vec((0_usize..20, 1_u32..3), 0..3);
    let term = (factors, -5_i64..6);
    proptest::collection::vec(term, 1..=terms).prop_map(|terms| {
        Polynomial::from_terms(
            Integers,
            terms.into_iter().map(|(factors, coefficient)| {
                let mut exponents = vec![0_u32; 20];
                for (variable, exponent) in factors {
                    exponents[variable] += exponent;
                }
                (exponents, Integer::from(coefficient))
            }),
        )
    })
}

fn fuel() -> Fuel {
    Fuel::new(1 << 26)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn products_are_divided_and_factored(f in polynomial(4), g in polynomial(3), h in polynomial(3)) {
        let fuel = &mut fuel();
        let product = f.mul(&g, fuel).unwrap();
        if !g.is_zero() {
            prop_assert_eq!(product.divide_exact(&g, fuel).unwrap(), Some(f.clone()));
        }
        let other = h.mul(&g, fuel).unwrap();
        let common = product.gcd(&other, fuel).unwrap();
        if !common.is_zero() {
            prop_assert!(product.divide_exact(&common, fuel).unwrap().is_some());
            prop_assert!(common.divide_exact(&g, fuel).unwrap().is_some());
        }
        if !product.is_zero() && let Ok(factors) = product.factor(fuel) {
            prop_assert_eq!(factors.expand(fuel).unwrap(), product.clone());
        }
        // A quotient that may not exist: no panic, and right where it does.
        if !h.is_zero() && let Some(quotient) = product.divide_exact(&h, fuel).unwrap() {
            prop_assert_eq!(quotient.mul(&h, fuel).unwrap(), product);
        }
    }

    #[test]
    fn a_variable_is_taken_out_and_put_in(f in polynomial(5), g in polynomial(3), variable in 0_usize..20) {
        let fuel = &mut fuel();
        let x = Polynomial::variable_in(Integers, variable);
        let mut sum = Polynomial::zero(Integers);
        for (exponent, part) in f.coefficients_of(variable) {
            prop_assert_eq!(part.degree(variable), 0);
            sum = sum.add(&x.pow(exponent, fuel).unwrap().mul(&part, fuel).unwrap(), fuel).unwrap();
        }
        prop_assert_eq!(&sum, &f);
        let replaced = f.substitute(variable, &g, fuel).unwrap();
        let seven: Vec<_> = (0..20).map(|at| (at, Integer::from(at as i64 - 7))).collect();
        let value = |one: &Whole, fuel: &mut Fuel| one.evaluate(&seven, fuel).unwrap().as_constant();
        let mut moved = seven.clone();
        moved[variable].1 = value(&g, fuel).unwrap();
        prop_assert_eq!(value(&replaced, fuel), f.evaluate(&moved, fuel).unwrap().as_constant());
    }

    #[test]
    fn resultants_agree(f in polynomial(3), g in polynomial(3), variable in 0_usize..20) {
        let fuel = &mut fuel();
        let found = f.resultant(&g, variable, fuel);
        let other = f.resultant_by_subresultants(&g, variable, fuel);
        if let (Ok(found), Ok(other)) = (found, other) {
            prop_assert_eq!(found, other);
        }
    }

    #[test]
    fn quotients_are_added_and_taken_off(f in polynomial(3), g in polynomial(2), h in polynomial(2)) {
        let fuel = &mut fuel();
        prop_assume!(!g.is_zero() && !h.is_zero());
        let quotient = |above: &Whole, below: &Whole, fuel: &mut Fuel| {
            let [above, below] = [above, below].map(|one| RationalFunction::from(one.to_rationals()));
            above.divide(&below, fuel)
        };
        let (one, two) = (quotient(&f, &g, fuel).unwrap(), quotient(&f, &h, fuel).unwrap());
        let sum = one.add(&two, fuel).unwrap();
        prop_assert!(sum.subtract(&two, fuel).unwrap().equals(&one, fuel).unwrap());
    }
}
