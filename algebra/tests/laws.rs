//! Laws of polynomials, rational functions, factorisation, expressions and the zero test, against independent models.

#![expect(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap is a failed test; the numbers cast are small"
)]

use std::collections::BTreeMap;

use algebra::expr::{Expr, Field, Function, Head, Point, Symbol};
use algebra::lower::{Conventions, lower};
use algebra::parse::parse;
use algebra::poly::{Polynomial, RationalFunction};
use algebra::strategies::{Terms, expressions, polynomial_of, terms};
use algebra::zero::{Decision, decide};
use algebra::{Error, Fuel, Integer, Rational, coprime_base, factor};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

const VARIABLES: usize = 3;

/// A fixed seed: the laws are searched at length by raising the number of cases, not by luck.
fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x_1a55),
        ..ProptestConfig::default()
    }
}

fn ratio(numerator: i64, denominator: i64) -> Rational {
    Rational::new(Integer::from(numerator), Integer::from(denominator)).unwrap()
}

/// A polynomial written by hand: exponents and coefficient of each term, not collected.
type Model = Terms;

fn model() -> impl Strategy<Value = Model> {
    terms(VARIABLES, 8)
}

fn fuel() -> Fuel {
    Fuel::new(1 << 30)
}

fn built(model: &Model) -> Polynomial {
    polynomial_of(model)
}

/// The terms with all exponents written out.
fn collected(model: &Model) -> BTreeMap<Vec<u32>, Rational> {
    let mut terms: BTreeMap<Vec<u32>, Rational> = BTreeMap::new();
    for (exponents, value) in model {
        let entry = terms.entry(exponents.to_vec()).or_default();
        *entry = &*entry + value;
    }
    terms.retain(|_, value| !value.is_zero());
    terms
}

fn written(polynomial: &Polynomial) -> BTreeMap<Vec<u32>, Rational> {
    polynomial
        .terms()
        .map(|(monomial, value)| {
            let mut exponents = monomial.to_vec();
            exponents.resize(VARIABLES, 0);
            (exponents, value.clone())
        })
        .collect()
}

fn product(f: &Model, g: &Model) -> Model {
    let pairs = f.iter().flat_map(|x| g.iter().map(move |y| (x, y)));
    pairs
        .map(|(x, y)| {
            let exponents = x.0.iter().zip(&y.0).map(|(a, b)| a + b);
            (exponents.collect(), &x.1 * &y.1)
        })
        .collect()
}

/// Value modulo a prime, an evaluation independent of the number types' long arithmetic in the polynomial.
fn value_modulo(polynomial: &Polynomial, point: [u64; VARIABLES]) -> Option<u64> {
    const PRIME: u64 = (1 << 61) - 1;
    let times = |a: u64, b: u64| (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64;
    let power = |base: u64, exponent: u64| {
        let (base, exponent) = (Integer::from(base), Integer::from(exponent));
        base.power_modulo(&exponent, &Integer::from(PRIME))
            .and_then(|value| value.to_u64())
    };
    let mut total = 0;
    for (monomial, value) in polynomial.terms() {
        let below = value.denominator().modulo_u64(PRIME);
        let mut term = times(
            value.numerator().modulo_u64(PRIME),
            power(below, PRIME - 2)?,
        );
        for (base, &exponent) in point.iter().zip(monomial.iter()) {
            term = times(term, power(*base, u64::from(exponent))?);
        }
        total = (total + term) % PRIME;
    }
    Some(total)
}

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn a_polynomial_holds_its_terms(f in model()) {
        let polynomial = built(&f);
        let terms = collected(&f);
        prop_assert_eq!(polynomial.len(), terms.len());
        prop_assert_eq!(polynomial.is_zero(), terms.is_empty());
        for variable in 0..VARIABLES {
            let degree = terms.keys().map(|key| key[variable]).max().unwrap_or(0);
            prop_assert_eq!(polynomial.degree(variable), degree);
        }
        let total = terms.keys().map(|key| key.iter().map(|&e| u64::from(e)).sum::<u64>()).max();
        prop_assert_eq!(polynomial.total_degree(), total.unwrap_or(0));
        prop_assert_eq!(written(&polynomial), terms);
    }

    #[test]
    fn products_are_those_written_out(f in model(), g in model()) {
        let found = built(&f).mul(&built(&g), &mut fuel()).unwrap();
        prop_assert_eq!(written(&found), collected(&product(&f, &g)));
        prop_assert_eq!(found, built(&product(&f, &g)));
    }

    #[test]
    fn polynomials_form_a_commutative_ring(f in model(), g in model(), h in model()) {
        let (f, g, h) = (built(&f), built(&g), built(&h));
        let fuel = &mut fuel();
        prop_assert_eq!(f.add(&g, fuel).unwrap(), g.add(&f, fuel).unwrap());
        prop_assert_eq!(f.mul(&g, fuel).unwrap(), g.mul(&f, fuel).unwrap());
        let left = f.mul(&g, fuel).unwrap().mul(&h, fuel).unwrap();
        prop_assert_eq!(left, f.mul(&g.mul(&h, fuel).unwrap(), fuel).unwrap());
        let apart = f.mul(&g, fuel).unwrap().add(&f.mul(&h, fuel).unwrap(), fuel).unwrap();
        prop_assert_eq!(f.mul(&g.add(&h, fuel).unwrap(), fuel).unwrap(), apart);
        prop_assert!(f.add(&f.scale(&Rational::MINUS_ONE), fuel).unwrap().is_zero());
        prop_assert_eq!(f.mul(&Polynomial::constant(Rational::ONE), fuel).unwrap(), f.clone());
        prop_assert!(f.mul(&Polynomial::default(), fuel).unwrap().is_zero());
    }

    #[test]
    fn evaluation_is_a_homomorphism(f in model(), g in model(), point: [u32; VARIABLES]) {
        let (f, g) = (built(&f), built(&g));
        let point = point.map(u64::from);
        let at = |polynomial: &Polynomial| Integer::from(value_modulo(polynomial, point).unwrap());
        let prime = (1 << 61) - 1;
        let (sum, product) = (f.add(&g, &mut fuel()).unwrap(), f.mul(&g, &mut fuel()).unwrap());
        prop_assert_eq!((at(&f) + at(&g)).modulo_u64(prime), at(&sum).modulo_u64(prime));
        prop_assert_eq!((at(&f) * at(&g)).modulo_u64(prime), at(&product).modulo_u64(prime));
    }

    #[test]
    fn powers_are_repeated_products(f in model(), exponent in 0_u32..4) {
        let f = built(&f);
        if f.is_zero() && exponent == 0 {
            prop_assert!(f.pow(exponent, &mut fuel()).is_err());
            return Ok(());
        }
        let mut expected = Polynomial::constant(Rational::ONE);
        for _ in 0..exponent {
            expected = expected.mul(&f, &mut fuel()).unwrap();
        }
        prop_assert_eq!(f.pow(exponent, &mut fuel()).unwrap(), expected);
    }

    #[test]
    fn coefficients_of_a_variable_put_the_polynomial_together(f in model(), variable in 1..VARIABLES) {
        let f = built(&f);
        let mut total = Polynomial::default();
        for (exponent, part) in f.coefficients_of(variable) {
            prop_assert!(part.degree(variable) == 0 && !part.is_zero());
            let power = Polynomial::power_of_variable(variable, exponent);
            total = total.add(&part.mul(&power, &mut fuel()).unwrap(), &mut fuel()).unwrap();
        }
        prop_assert_eq!(total, f);
    }

    /// With x1 = r a root of x1^d = r^d, the reduced polynomial takes the same values.
    #[test]
    fn reduction_by_a_radical_keeps_values(
        f in model(),
        degree in 1_u32..5,
        r in 1_u64..1 << 40,
        others: (u32, u32),
    ) {
        let f = built(&f);
        let value = Rational::from(Integer::from(r).pow(degree));
        let reduced = f.reduce(1, degree, &Polynomial::constant(value), &mut fuel()).unwrap();
        prop_assert!(reduced.degree(1) < degree);
        let point = [u64::from(others.0), r, u64::from(others.1)];
        prop_assert_eq!(value_modulo(&f, point), value_modulo(&reduced, point));
    }

    /// On the curve x1^2 = x2 + x1 the reduced polynomial takes the same values.
    #[test]
    fn reduction_by_a_polynomial_keeps_values(f in model(), r in 2_u64..1 << 20, other: u32) {
        let f = built(&f.into_iter().filter(|term| term.0[1] < 9).collect());
        let curve = Polynomial::variable(1).add(&Polynomial::variable(2), &mut fuel()).unwrap();
        let reduced = f.reduce(1, 2, &curve, &mut fuel()).unwrap();
        prop_assert!(reduced.degree(1) < 2);
        let point = [u64::from(other), r, r * r - r];
        prop_assert_eq!(value_modulo(&f, point), value_modulo(&reduced, point));
    }

    #[test]
    fn little_fuel_is_an_error_never_a_wrong_product(f in model(), g in model(), amount in 0_u64..400) {
        let (f, g) = (built(&f), built(&g));
        match f.mul(&g, &mut Fuel::new(amount)) {
            Ok(found) => prop_assert_eq!(found, f.mul(&g, &mut fuel()).unwrap()),
            Err(error) => prop_assert!(is_budget(&error), "{}", error),
        }
    }
}

/// Found by the laws: the content of 4 - x came out after equal bases had been merged.
#[test]
fn contents_taken_out_of_sums_do_not_hide_equal_bases() {
    let x = Expr::symbol("x");
    let root = (&x - &Expr::integer(4)).sqrt();
    let reversed = Expr::integer(4) - &x;
    assert_eq!((&root * &x) * &reversed, &root * &(&x * &reversed));
}

/// Found by the laws: two imaginary factors made a real product outside the natural domain.
#[test]
fn a_real_product_has_real_factors() {
    let product = Expr::symbol("x").sqrt() * Expr::symbol("y").sqrt();
    let at = |x, y| {
        let point = vec![
            (Symbol::new("x"), ratio(x, 1)),
            (Symbol::new("y"), ratio(y, 1)),
        ];
        product.ball_at(&point, Field::Real, 64)
    };
    assert!(at(2, 3).is_some());
    assert!(at(-2, -3).is_none());
}

fn is_budget(error: &Error) -> bool {
    matches!(error, Error::Budget { .. })
}

#[test]
fn reductions_of_high_degree_cost_what_their_terms_cost() {
    let high = Polynomial::power_of_variable(0, 1_000_000_001);
    let minus_one = Polynomial::constant(Rational::MINUS_ONE);
    let fuel = &mut Fuel::new(1_000);
    let one = Polynomial::constant(Rational::ONE);
    assert_eq!(high.reduce(0, 2, &one, fuel), Ok(Polynomial::variable(0)));
    assert_eq!(high.coefficients_of(0).len(), 1);
    assert!(high.reduce(0, 0, &minus_one, fuel).is_err());
}

#[test]
fn degrees_beyond_32_bits_are_refused() {
    let high = Polynomial::power_of_variable(0, u32::MAX);
    let error = high.mul(&Polynomial::variable(0), &mut fuel());
    assert!(matches!(error, Err(Error::Budget { .. })));
    assert!(high.mul(&Polynomial::variable(1), &mut fuel()).is_ok());
    assert!(matches!(
        high.pow(2, &mut fuel()),
        Err(Error::Budget { .. })
    ));
}

#[test]
fn an_expansion_beyond_the_budget_is_refused() {
    let mut sum = Polynomial::constant(Rational::ONE);
    for variable in 0..12 {
        sum = sum
            .add(&Polynomial::variable(variable), &mut fuel())
            .unwrap();
    }
    let error = sum.pow(40, &mut Fuel::default());
    assert!(matches!(error, Err(Error::Budget { .. })));
}

/// Sums, products and powers of two kinds of leaves, evaluated beside the rational function.
#[derive(Clone, Debug)]
enum Formula {
    Number(i64),
    Variable(usize),
    Sum(Box<Self>, Box<Self>),
    Product(Box<Self>, Box<Self>),
    Power(Box<Self>, i64),
}

fn formula() -> impl Strategy<Value = Formula> {
    let leaf = prop_oneof![
        (-3_i64..4).prop_map(Formula::Number),
        (0..VARIABLES).prop_map(Formula::Variable),
    ];
    leaf.prop_recursive(4, 24, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone()
                .prop_map(|(a, b)| Formula::Sum(a.into(), b.into())),
            pair.prop_map(|(a, b)| Formula::Product(a.into(), b.into())),
            (inner, -2_i64..3).prop_map(|(a, e)| Formula::Power(a.into(), e)),
        ]
    })
}

fn function(formula: &Formula) -> Result<RationalFunction, Error> {
    let fuel = &mut Fuel::new(1 << 24);
    match formula {
        Formula::Number(value) => Ok(RationalFunction::constant(Rational::from(*value))),
        Formula::Variable(at) => Ok(RationalFunction::from(Polynomial::variable(*at))),
        Formula::Sum(a, b) => function(a)?.add(&function(b)?, fuel),
        Formula::Product(a, b) => function(a)?.mul(&function(b)?, fuel),
        Formula::Power(a, exponent) => function(a)?.pow(*exponent, fuel),
    }
}

fn value(formula: &Formula, point: &[Rational; VARIABLES]) -> Option<Rational> {
    Some(match formula {
        Formula::Number(value) => Rational::from(*value),
        Formula::Variable(at) => point[*at].clone(),
        Formula::Sum(a, b) => &value(a, point)? + &value(b, point)?,
        Formula::Product(a, b) => &value(a, point)? * &value(b, point)?,
        Formula::Power(a, exponent) => value(a, point)?.pow(i32::try_from(*exponent).ok()?)?,
    })
}

fn polynomial_value(polynomial: &Polynomial, point: &[Rational; VARIABLES]) -> Rational {
    polynomial
        .terms()
        .fold(Rational::ZERO, |sum, (monomial, c)| {
            let factors = point.iter().zip(monomial.iter());
            let term = factors.fold(c.clone(), |term, (base, &exponent)| {
                &term * &base.pow(exponent.cast_signed()).unwrap()
            });
            &sum + &term
        })
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn rational_functions_take_the_values_of_their_formulas(
        formula in formula(),
        point in proptest::array::uniform3((1_i64..40, 1_i64..9)),
    ) {
        let point = point.map(|(a, b)| ratio(a, b));
        match function(&formula) {
            Ok(found) => {
                let below = found.denominator_factors().iter().fold(
                    Rational::ONE,
                    |product, (factor, multiplicity)| {
                        assert!(factor.as_constant().is_none() && *multiplicity > 0);
                        let value = polynomial_value(&factor.to_rationals(), &point);
                        &product * &value.pow(multiplicity.cast_signed()).unwrap()
                    },
                );
                // A formula with a pole at the point says nothing about the function.
                if let (Some(expected), false) = (value(&formula, &point), below.is_zero()) {
                    let above = polynomial_value(&found.numerator(), &point);
                    prop_assert_eq!(above.checked_div(&below).unwrap(), expected);
                }
            }
            // 1/0 as a function is 1/0 at every point.
            Err(Error::Undefined { .. }) => prop_assert_eq!(value(&formula, &point), None),
            Err(error) => prop_assert!(is_budget(&error), "{}", error),
        }
    }

    #[test]
    fn factors_multiply_to_the_number_and_are_prime(
        parts in proptest::collection::vec(
            prop_oneof![1_u64..100, 1_u64..5_000, 1_u64..1 << 20, 1_u64..1 << 32], 1..4),
        exponent in 1_u32..4,
        amount in prop_oneof![Just(0_u64), 0_u64..10_000, Just(1 << 26)],
    ) {
        let number = parts
            .iter()
            .fold(Integer::ONE, |product, &part| &product * &Integer::from(part))
            .pow(exponent);
        let found = factor(&-&number, &mut Fuel::new(amount));
        let product = found.factors.iter().fold(Integer::ONE, |product, (prime, multiplicity)| {
            &product * &prime.pow(*multiplicity)
        });
        prop_assert_eq!(product, number);
        prop_assert!(found.factors.iter().all(|(part, times)| *times > 0 && *part > Integer::ONE));
        if found.complete {
            prop_assert!(found.factors.iter().all(|(part, _)| part.is_probable_prime()));
            prop_assert!(found.factors.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
        if amount == 1 << 26 {
            prop_assert!(found.complete);
        }
    }
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn a_coprime_base_is_coprime_and_spells_every_number(
        parts in proptest::collection::vec((1_i64..60, 1_i64..60, 1_u32..4), 0..7),
        big: u64,
    ) {
        let numbers: Vec<Integer> = parts
            .iter()
            .map(|&(a, b, e)| -(Integer::from(a).pow(e) * Integer::from(b) * Integer::from(big | 1)))
            .collect();
        let found = coprime_base(&numbers, &mut fuel()).unwrap();
        for (at, a) in found.base.iter().enumerate() {
            prop_assert!(*a > Integer::ONE);
            prop_assert!(found.base[..at].iter().all(|b| b.gcd(a).is_one()));
        }
        prop_assert_eq!(found.exponents.len(), numbers.len());
        for (number, row) in numbers.iter().zip(&found.exponents) {
            prop_assert_eq!(row.len(), found.base.len());
            let product = found.base.iter().zip(row).fold(Integer::ONE, |product, (part, &e)| product * part.pow(e));
            prop_assert_eq!(product, number.abs());
        }
    }
}

fn apply(function: Function, argument: &Expr) -> Expr {
    Expr::function(function, argument.clone())
}

fn expression() -> impl Strategy<Value = Expr> {
    expressions(&["x", "y"])
}

/// Is there a point where it has a real value?
fn is_real_somewhere(part: &Expr) -> bool {
    points()
        .iter()
        .any(|point| part.ball_at(point, Field::Real, 64).is_some())
}

/// Two expressions that are the same wherever both have a value.
fn identity() -> impl Strategy<Value = (Expr, Expr)> {
    let two = || Expr::integer(2);
    (expression(), expression(), 0_u32..10)
        .prop_filter("|u| = sqrt(u^2) for real u only", |(u, _, which)| {
            *which != 8 || is_real_somewhere(u)
        })
        .prop_map(move |(u, v, which)| match which {
            0 => ((&u + &v).pow(2), u.pow(2) + v.pow(2) + two() * &u * &v),
            1 => (
                apply(Function::Sin, &u).pow(2) + apply(Function::Cos, &u).pow(2),
                Expr::integer(1),
            ),
            2 => ((&u + &v) * (&u - &v), u.pow(2) - v.pow(2)),
            3 => ((&u + &v).exp(), u.exp() * v.exp()),
            4 => (
                apply(Function::Tan, &u),
                apply(Function::Sin, &u).divide(&apply(Function::Cos, &u)),
            ),
            5 => (
                apply(Function::Sin, &(two() * &u)),
                two() * apply(Function::Sin, &u) * apply(Function::Cos, &u),
            ),
            6 => (
                u.divide(&v) + v.divide(&u),
                (u.pow(2) + v.pow(2)).divide(&(&u * &v)),
            ),
            7 => (u.sqrt().pow(2), u.clone()),
            8 => (u.pow(2).sqrt(), Expr::call(Head::Absolute, vec![u.clone()])),
            _ => (
                (&u + &v).pow(3),
                (&u + &v) * (u.pow(2) + v.pow(2) + two() * &u * &v),
            ),
        })
}

/// Two expressions that school books confuse: the same at some values, different at others.
fn confusion() -> impl Strategy<Value = (Expr, Expr)> {
    (expression(), expression(), 0_u32..11).prop_map(|(u, v, which)| match which {
        0 => (u.pow(2).sqrt(), u),
        1 => ((&u * &v).ln(), u.ln() + v.ln()),
        2 => (u.sqrt() * v.sqrt(), (&u * &v).sqrt()),
        3 => (apply(Function::ArcTan, &apply(Function::Tan, &u)), u),
        4 => (apply(Function::ArcSin, &apply(Function::Sin, &u)), u),
        5 => (u.pow(2).ln(), Expr::integer(2) * u.ln()),
        6 => (Expr::call(Head::Absolute, vec![u.clone()]), u),
        7 => ((&u + &v).pow(2), u.pow(2) + v.pow(2)),
        8 => (u.exp().ln(), u),
        9 => (
            apply(Function::ArcTan, &u) + apply(Function::ArcTan, &v),
            apply(
                Function::ArcTan,
                &(&u + &v).divide(&(Expr::integer(1) - &u * &v)),
            ),
        ),
        _ => (u.clone(), u + v * Expr::ratio(1, 1 << 40)),
    })
}

fn points() -> Vec<Point> {
    let pairs = [
        (ratio(7, 5), ratio(1, 3)),
        (ratio(-9, 4), ratio(5, 2)),
        (ratio(1, 7), ratio(-11, 3)),
    ];
    let more = [
        (ratio(-3, 8), ratio(-13, 6)),
        (ratio(31, 7), ratio(19, 5)),
        (ratio(2, 9), ratio(3, 11)),
    ];
    pairs
        .into_iter()
        .chain(more)
        .map(|(x, y)| vec![(Symbol::new("x"), x), (Symbol::new("y"), y)])
        .collect()
}

/// Is there a point where both have real values, and these are apart?
fn apart(a: &Expr, b: &Expr) -> bool {
    points().iter().any(|point| {
        let value = |expr: &Expr| expr.ball_at(point, Field::Real, 192);
        matches!((value(a), value(b)), (Some(p), Some(q)) if p.is_separated(&q))
    })
}

fn read(text: &str) -> Result<Expr, Error> {
    let parsed = parse(text)?;
    let tree = &parsed.readings[0];
    let conventions = Conventions {
        real_odd_roots: false,
        ..Conventions::default()
    };
    lower(tree, tree.root(), &conventions, &mut Fuel::default())
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn sums_and_products_do_not_depend_on_order(a in expression(), b in expression(), c in expression()) {
        prop_assert_eq!(&a + &b, &b + &a);
        prop_assert_eq!(&a * &b, &b * &a);
        prop_assert_eq!((&a + &b) + &c, &a + &(&b + &c));
        prop_assert_eq!((&a * &b) * &c, &a * &(&b * &c));
    }

    #[test]
    fn canonical_forms_keep_values(a in expression(), b in expression()) {
        for point in points() {
            let at = |expr: &Expr| expr.ball_at(&point, Field::Real, 128);
            let (Some(x), Some(y)) = (at(&a), at(&b)) else { continue };
            if let Some(sum) = at(&(&a + &b)) {
                prop_assert!(sum.overlaps(&(&x + &y)));
            }
            if let Some(product) = at(&(&a * &b)) {
                prop_assert!(product.overlaps(&(&x * &y)));
            }
        }
    }

    #[test]
    fn printed_texts_are_read_back(a in expression()) {
        prop_assume!(!a.is_undefined());
        for text in [a.to_string(), a.to_latex()] {
            let back = match read(&text) {
                Ok(back) => back,
                // 1/tan(pi) is a canonical form, yet has no value.
                Err(Error::Undefined { .. }) => {
                    prop_assert!(points().iter().all(|point| a.ball_at(point, Field::Real, 192).is_none()));
                    continue;
                }
                Err(error) => return Err(TestCaseError::fail(format!("{text} is not read: {error}"))),
            };
            let found = decide(&a, &back, &mut Fuel::default());
            prop_assert!(
                back == a || !matches!(found, Decision::Different(_) | Decision::Undefined) && !apart(&a, &back),
                "{} is read as {}", text, back
            );
        }
    }

    #[test]
    fn unevaluated_constructs_are_read_back(a in expression(), b in expression(), which in 0usize..5) {
        prop_assume!(!a.is_undefined() && !b.is_undefined());
        let body = format!("({a})*f(k)");
        let text = match which {
            0 => format!("sum({body}, k, 1, n) + {b}"),
            1 => format!("({b}) * product({body}, k, 1, n)"),
            2 => format!("integral({body}, k, 0, n)^2"),
            3 => format!("limit({body}, k, oo)"),
            _ => format!("derivative({body}, k)/2"),
        };
        let Ok(expr) = read(&text) else { return Ok(()) };
        for printed in [expr.to_string(), expr.to_latex()] {
            let back = read(&printed);
            prop_assert!(back.is_ok(), "{} is not read", printed);
            let back = back.unwrap();
            prop_assert!(
                back == expr || !matches!(decide(&expr, &back, &mut Fuel::default()), Decision::Different(_)),
                "{} is read as {}", printed, back
            );
        }
    }

    #[test]
    fn nothing_equal_is_apart((a, b) in prop_oneof![confusion(), (expression(), expression())]) {
        let found = decide(&a, &b, &mut Fuel::default());
        if matches!(found, Decision::Equal(_)) {
            prop_assert!(!apart(&a, &b), "{} = {} by {:?}", a, b, found);
        }
    }

    #[test]
    fn identities_are_never_refuted((a, b) in identity()) {
        let found = decide(&a, &b, &mut Fuel::default());
        prop_assert!(!matches!(found, Decision::Different(_)), "{} != {} by {:?}", a, b, found);
    }

    #[test]
    fn the_two_sides_may_be_exchanged((a, b) in prop_oneof![identity(), confusion()]) {
        let (there, back) = (decide(&a, &b, &mut Fuel::default()), decide(&b, &a, &mut Fuel::default()));
        let clash = matches!(
            (&there, &back),
            (Decision::Equal(_), Decision::Different(_)) | (Decision::Different(_), Decision::Equal(_))
        );
        prop_assert!(!clash, "{} and {}: {:?}, {:?}", a, b, there, back);
    }
}

#[test]
fn a_part_that_is_repeated_is_one_node() {
    let part = r"\sqrt{x^2+y^2+1}\sin(x+2y)";
    let terms: Vec<String> = (1..=12).map(|k| format!("a_{k}^{{{part}}}")).collect();
    let text = terms.join("+");
    let expr = read(&text).unwrap();
    let (mut nodes, mut radicands) = (0, Vec::new());
    expr.visit(|node| {
        nodes += 1;
        if node.to_string() == "x^2 + y^2 + 1" {
            radicands.push(node.clone());
        }
    });
    assert_eq!(radicands.len(), 1, "{nodes} nodes visited");
    assert!(nodes < expr.size() / 4);
}
