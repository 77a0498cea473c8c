use proptest::prelude::*;

use super::*;

fn fuel() -> Fuel {
    Fuel::new(1 << 34)
}

fn polynomial(variables: usize) -> impl Strategy<Value = Polynomial> {
    let monomial = proptest::collection::vec(0_u32..3, variables);
    proptest::collection::vec((monomial, -5_i64..6, 1_i64..5), 0..5).prop_map(|terms| {
        Polynomial::from_terms(
            super::super::Rationals,
            terms.into_iter().map(|(e, p, q)| {
                (
                    e,
                    Rational::new(Integer::from(p), Integer::from(q)).unwrap(),
                )
            }),
        )
    })
}

/// Quotients, and sums of them over different denominators.
fn function(variables: usize) -> impl Strategy<Value = RationalFunction> {
    let quotient =
        (polynomial(variables), polynomial(variables), 1_i64..3).prop_map(|(a, b, times)| {
            match RationalFunction::from(b).pow(-times, &mut fuel()) {
                Ok(inverse) => RationalFunction::from(a)
                    .mul(&inverse, &mut fuel())
                    .unwrap(),
                Err(_) => a.into(),
            }
        });
    proptest::collection::vec(quotient, 1..3).prop_map(|parts| {
        let zero = RationalFunction::constant(Rational::ZERO);
        (parts.iter()).fold(zero, |sum, part| sum.add(part, &mut fuel()).unwrap())
    })
}

fn is_canonical(f: &RationalFunction) -> bool {
    let proper = |h: &Whole| {
        h.content().is_one()
            && h.leading_coefficient()
                .is_some_and(|lead| lead.signum() > 0)
    };
    let factors = f
        .denominator
        .iter()
        .all(|one| proper(&one.0) && one.0.as_constant().is_none());
    factors
        && if f.is_zero() {
            f.content.is_zero()
        } else {
            proper(&f.numerator)
        }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_field(a in function(2), b in function(2), c in function(2)) {
        let fuel = &mut fuel();
        let same = |x: &RationalFunction, y: &RationalFunction| x.equals(y, &mut self::fuel()).unwrap();
        let sum = b.add(&c, fuel).unwrap();
        let left = a.mul(&sum, fuel).unwrap();
        let right = a.mul(&b, fuel).unwrap().add(&a.mul(&c, fuel).unwrap(), fuel).unwrap();
        prop_assert!(same(&left, &right));
        for f in [&a, &sum, &left, &right] {
            prop_assert!(is_canonical(f), "{f:?}");
        }
        prop_assert!(a.subtract(&a, fuel).unwrap().is_zero());
        prop_assert!(same(&sum.subtract(&c, fuel).unwrap(), &b));
        if !b.is_zero() {
            let quotient = a.divide(&b, fuel).unwrap();
            prop_assert!(is_canonical(&quotient));
            prop_assert!(same(&quotient.mul(&b, fuel).unwrap(), &a));
        }
    }

    #[test]
    fn lowest_terms_have_nothing_in_common(a in function(2), b in function(2)) {
        let fuel = &mut fuel();
        let f = a.mul(&b, fuel).unwrap();
        let reduced = f.reduced(fuel).unwrap();
        prop_assert!(is_canonical(&reduced) && reduced.equals(&f, fuel).unwrap());
        let below = reduced.denominator(fuel).unwrap();
        if !f.is_zero() {
            let common = reduced.primitive_numerator().gcd(&below, fuel).unwrap();
            prop_assert!(common.as_constant().is_some_and(|value| value.is_one()));
        }
        // Equal functions have the same lowest terms.
        let other = a.reduced(fuel).unwrap().mul(&b.reduced(fuel).unwrap(), fuel).unwrap().reduced(fuel).unwrap();
        prop_assert_eq!(other.numerator(), reduced.numerator());
        prop_assert_eq!(other.denominator(fuel).unwrap(), below);
    }

    #[test]
    fn derivatives_obey_the_product_and_the_chain_rule(a in function(2), b in function(2)) {
        let fuel = &mut fuel();
        let product = a.mul(&b, fuel).unwrap().derivative(0, fuel).unwrap();
        let left = a.derivative(0, fuel).unwrap().mul(&b, fuel).unwrap();
        let right = a.mul(&b.derivative(0, fuel).unwrap(), fuel).unwrap();
        prop_assert!(product.equals(&left.add(&right, fuel).unwrap(), fuel).unwrap());
        // a(x_0, x_1) with b for x_1.
        if let Ok(composed) = a.substitute(1, &b, fuel) {
            let outer = a.derivative(1, fuel).unwrap().substitute(1, &b, fuel).unwrap();
            let inner = outer.mul(&b.derivative(0, fuel).unwrap(), fuel).unwrap();
            let direct = a.derivative(0, fuel).unwrap().substitute(1, &b, fuel).unwrap();
            let expected = direct.add(&inner, fuel).unwrap();
            prop_assert!(composed.derivative(0, fuel).unwrap().equals(&expected, fuel).unwrap());
        }
    }

    #[test]
    fn values_respect_operations(a in function(2), b in function(2), x in -3_i64..4, y in -3_i64..4) {
        let fuel = &mut fuel();
        let point = [(0, Rational::from(x)), (1, Rational::from(y))];
        let (Ok(left), Ok(right)) = (a.evaluate(&point, fuel), b.evaluate(&point, fuel)) else {
            return Ok(());
        };
        let (left, right) = (left.as_constant().unwrap(), right.as_constant().unwrap());
        let value = |f: &RationalFunction| f.evaluate(&point, &mut self::fuel()).unwrap().as_constant().unwrap();
        prop_assert_eq!(value(&a.add(&b, fuel).unwrap()), &left + &right);
        prop_assert_eq!(value(&a.mul(&b, fuel).unwrap()), &left * &right);
        prop_assert_eq!(value(&a.reduced(fuel).unwrap()), left.clone());
        // Numbers are functions, too.
        let step = a.substitute(0, &RationalFunction::constant(x.into()), fuel).unwrap();
        prop_assert_eq!(value(&step), left);
    }

    #[test]
    fn partial_fractions_sum_up(f in function(1)) {
        let fuel = &mut fuel();
        let parts = f.partial_fractions(0, fuel).unwrap();
        prop_assert!(parts.sum(fuel).unwrap().equals(&f, fuel).unwrap());
        for (numerator, factor, _) in &parts.fractions {
            prop_assert!(numerator.degree(0) < factor.degree(0));
            let factors = factor.factor(fuel).unwrap().factors;
            prop_assert!(factors.len() == 1 && factors[0].1 == 1);
        }
    }
}

#[test]
fn limits_are_named() {
    let fuel = &mut fuel();
    let x = RationalFunction::from(Polynomial::variable(0));
    let y = RationalFunction::from(Polynomial::variable(1));
    let zero = RationalFunction::constant(Rational::ZERO);
    assert!(matches!(zero.pow(-1, fuel), Err(Error::Undefined { .. })));
    assert!(matches!(
        x.divide(&zero, fuel),
        Err(Error::Undefined { .. })
    ));
    assert!(matches!(x.pow(i64::MIN, fuel), Err(Error::Budget { .. })));
    let two = RationalFunction::constant(2.into());
    assert!(matches!(two.pow(1 << 20, fuel), Err(Error::Budget { .. })));
    assert!(matches!(
        y.partial_fractions(0, fuel),
        Err(Error::Domain { .. })
    ));
    let high = x.pow(600, fuel).unwrap();
    assert!(matches!(
        high.partial_fractions(0, fuel),
        Err(Error::Budget { .. })
    ));
    let whole = x.pow(3, fuel).unwrap().partial_fractions(0, fuel).unwrap();
    assert!(whole.fractions.is_empty() && whole.polynomial.degree(0) == 3);
}
