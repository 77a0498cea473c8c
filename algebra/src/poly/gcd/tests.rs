use proptest::prelude::*;

use super::*;

fn polynomial(
    variables: usize,
    degree: u32,
    terms: usize,
) -> impl Strategy<Value = Polynomial<Integers>> {
    let coefficient = prop_oneof![6 => -4_i64..5, 1 => any::<i64>()];
    let monomial = proptest::collection::vec(0..=degree, variables);
    proptest::collection::vec((monomial, coefficient), 1..=terms).prop_map(|terms| {
        Polynomial::from_terms(
            Integers,
            terms.into_iter().map(|(e, c)| (e, Integer::from(c))),
        )
    })
}

fn fuel() -> Fuel {
    Fuel::new(1 << 27)
}

fn check(f: &Polynomial<Integers>, g: &Polynomial<Integers>, common: &Polynomial<Integers>) {
    let fuel = &mut fuel();
    let (a, b) = (f.mul(common, fuel).unwrap(), g.mul(common, fuel).unwrap());
    let found = a.gcd(&b, fuel).unwrap();
    if a.is_zero() && b.is_zero() {
        assert!(found.is_zero());
        return;
    }
    // A common divisor, and a multiple of every known one.
    let (rest_a, rest_b) = (
        a.divide_exact(&found, fuel).unwrap(),
        b.divide_exact(&found, fuel).unwrap(),
    );
    assert!(
        found.divide_exact(common, fuel).unwrap().is_some(),
        "{found:?} {common:?}"
    );
    // Nothing is left in common.
    let left = rest_a.unwrap().gcd(&rest_b.unwrap(), fuel).unwrap();
    assert!(
        left.as_constant().is_some_and(|value| value.is_one()),
        "{left:?}"
    );
    assert_eq!(b.gcd(&a, fuel).unwrap(), found);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn cofactors_have_nothing_in_common(
        f in polynomial(3, 3, 5), g in polynomial(3, 3, 5), common in polynomial(3, 3, 5),
    ) {
        check(&f, &g, &common);
    }

    #[test]
    fn in_five_variables(
        f in polynomial(5, 2, 8), g in polynomial(5, 2, 8), common in polynomial(5, 2, 8),
    ) {
        check(&f, &g, &common);
    }

    #[test]
    fn in_one_variable(f in polynomial(1, 9, 9), g in polynomial(1, 9, 9), common in polynomial(1, 9, 9)) {
        check(&f, &g, &common);
    }

    /// The divisor modulo a prime, by pseudo-remainders, is the residue of that over Z unless the prime is unlucky.
    #[test]
    fn remainders_agree(f in polynomial(2, 3, 5), g in polynomial(2, 3, 5), common in polynomial(2, 2, 4)) {
        let fuel = &mut fuel();
        let (a, b) = (f.mul(&common, fuel).unwrap(), g.mul(&common, fuel).unwrap());
        let field = PrimeField::below(1 << 61).next().unwrap();
        let modulo = |h: &Polynomial<Integers>| h.over(field, |c| Some(field.residue(c))).unwrap();
        let whole = modulo(&a.gcd(&b, fuel).unwrap());
        let lead = whole.leading_coefficient().copied().unwrap_or(1);
        let monic = whole.scale(&field.inverse(lead).unwrap());
        prop_assert_eq!(modulo(&a).gcd(&modulo(&b), fuel).unwrap(), monic);
    }

    #[test]
    fn content_and_primitive_part_over_the_rationals(f in polynomial(3, 3, 6), below in 1_i64..50) {
        let f = f.over(Rationals, |c| Rational::new(c.clone(), Integer::from(below))).unwrap();
        let (content, primitive) = f.to_primitive();
        prop_assert_eq!(primitive.to_rationals().scale(&content), f.clone());
        prop_assert!(f.is_zero() || primitive.content().is_one());
    }
}

/// A divisor that is the product of polynomials in one variable each, with coefficients of several words.
#[test]
fn contents_with_long_coefficients() {
    let fuel = &mut fuel();
    let integer = |text: &str| Integer::from_decimal(text).unwrap();
    let in_y = |a: &str, b: &str| {
        Polynomial::from_terms(Integers, [([0, 1], integer(a)), ([0, 0], integer(b))])
    };
    let q = Polynomial::from_terms(
        Integers,
        [
            ([2], Integer::ONE),
            ([1], integer("13466903")),
            ([0], integer("32330999355273976733575415")),
        ],
    );
    let c = in_y("30332490662737197", "8935350185078");
    let common = q.mul(&c, fuel).unwrap();
    check(&in_y("1", "7"), &in_y("1", "3"), &common);
}

/// More variables than one machine word has room for, and a leading coefficient that needs few of them.
#[test]
fn divisors_in_many_variables() {
    let fuel = &mut fuel();
    let sum = |variables: &[usize]| {
        let terms = variables.iter().map(|&at| {
            let mut exponents = vec![0_u32; at + 1];
            exponents[at] = 1;
            (exponents, Integer::ONE)
        });
        Polynomial::from_terms(Integers, terms)
    };
    let all: Vec<usize> = (0..11).collect();
    let common = sum(&all);
    let long = sum(&[0, 9]).mul(&sum(&[1, 10]), fuel).unwrap();
    check(&long, &sum(&[2, 3, 8]), &common);
    check(&sum(&[0, 5]), &long, &sum(&[4, 9, 10]));
    check(
        &long,
        &sum(&[1]),
        &Polynomial::constant_in(Integers, Integer::from(6)),
    );
}

proptest! {
    #[test]
    fn divisors_in_nine_to_twelve_variables(
        f in polynomial(12, 1, 4), g in polynomial(9, 1, 4), common in polynomial(10, 1, 3),
    ) {
        check(&f, &g, &common);
    }
}

/// A term that divides nothing, with a variable for which the dividend has no room.
#[test]
fn division_by_a_term_in_a_later_variable() {
    let x = Polynomial::from_terms(Integers, [([1_u32].to_vec(), Integer::ONE)]);
    let mut exponents = vec![0_u32; 10];
    exponents[0] = 1;
    exponents[9] = 1;
    let later = Polynomial::from_terms(Integers, [(exponents, Integer::ONE)]);
    assert!(x.divide_exact(&later, &mut fuel()).unwrap().is_none());
}
