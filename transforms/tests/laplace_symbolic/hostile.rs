//! What cannot be answered, what is large, what is malformed.

use algebra::expr::{Constant, Expr, Function, Symbol};
use algebra::poly::univariate::IntegerPolynomial;
use algebra::{Fuel, Integer, Rational};
use proptest::prelude::*;
use transforms::Error;
use transforms::laplace::{RootSum, forward, inverse, inverse_within, verify};

use crate::{found, is_proved, read, refusal, s, t};

#[test]
fn what_is_not_covered_is_named() {
    for (text, part) in [
        ("exp(s)/s", "a delay of -1"),
        ("exp(-(a-b) s)/s", "a delay of"),
        ("exp(-sqrt(s))/s", "error function"),
        ("1/(s sqrt(s+1))", "error function"),
        ("exp(-1/s)/s", "Bessel"),
        ("exp(1/s)/s", "Bessel"),
        ("1/(s cosh(sqrt(s)))", "cosh(sqrt(s))"),
        ("1/(1-exp(-s))", "e^(-s)"),
        ("1/(s^3+a)", "a + s^3"),
        ("sin(s)", "sin(s)"),
        ("exp(s^2)", "e^(s^2)"),
        ("sqrt(s)", "no function"),
        ("s^(-1/3)", "gamma"),
        ("log(s)", "no limit"),
        ("log(s)/s", "rational function"),
        ("exp(sqrt(s))", "does not decay"),
        ("1/(s+i)", "imaginary unit"),
        ("t/s", "contains t"),
        ("1/(sqrt(s)+1)", "sqrt(s)"),
        ("(s+1)^1000000", "Budget"),
    ] {
        let message = refusal(text);
        assert!(
            message.contains(part)
                || (part == "Budget" && message.contains("budget") || message.contains("limit")),
            "{text}: {message}"
        );
    }
    let zero = read("s") - read("s");
    assert!(inverse(&Expr::power(zero, Expr::integer(-1)), &s(), &t()).is_err());
    assert!(inverse(&read("1/s"), &s(), &s()).is_err());
    let hidden = Expr::symbol("s") * (Expr::symbol("s").pow(-1) - Expr::symbol("s").pow(-1));
    assert_eq!(inverse(&hidden, &s(), &t()).unwrap().value.to_string(), "0");
    // a name like that of the variable inside a function is another thing
    let applied = Expr::call(algebra::expr::Head::Applied(s()), vec![Expr::symbol("s")]);
    assert!(matches!(
        inverse(&applied, &s(), &t()),
        Err(Error::Unsupported { .. })
    ));
}

#[test]
fn denominators_that_vanish_in_disguise() {
    let vanishing = read("(s+1)^2-s^2-2s-1");
    assert!(matches!(
        inverse(&vanishing.pow(-1), &s(), &t()),
        Err(Error::Algebra(_))
    ));
}

#[test]
fn large_problems_end() {
    let variable = Expr::symbol("s");
    // (s+1)(s+2)..(s+60), s^60 + s + 1 and ((s^2+1)(s^3+2))^12
    let product = Expr::product((1..=60).map(|k| (&variable + &Expr::integer(k)).pow(-1)));
    let answer = inverse(&product, &s(), &t()).unwrap();
    assert!(is_proved(&answer.verdict));
    let value = answer.value.value(&Rational::ONE, 50).unwrap();
    // (1 - e^(-t))^59 e^(-t) / 59!
    let expected = read("(1-exp(-1))^59*exp(-1)/59!").real_ball(512).unwrap();
    assert!(value.overlaps(&expected) && value.accuracy_bits() > 160);
    let trinomial = (variable.pow(60) + &variable + Expr::integer(1)).pow(-1);
    let answer = inverse(&trinomial, &s(), &t()).unwrap();
    assert!(is_proved(&answer.verdict));
    let value = answer.value.value(&Rational::ONE, 30).unwrap();
    let first = read("1/59!-1/118!-1/119!").real_ball(512).unwrap();
    assert!((value - first).magnitude_log2() < Some(-360));
    let powers =
        ((variable.pow(2) + Expr::integer(1)) * (variable.pow(3) + Expr::integer(2))).pow(-12);
    assert!(is_proved(&inverse(&powers, &s(), &t()).unwrap().verdict));
    let huge = Integer::from(10).pow(400);
    let long = (variable.pow(3) + variable.scale(&Rational::from(huge.clone())) + Expr::integer(1))
        .pow(-1);
    assert!(is_proved(
        &inverse(&long.scale(&Rational::from(huge)), &s(), &t())
            .unwrap()
            .verdict
    ));
    let starved = inverse_within(&powers, &s(), &t(), &mut Fuel::new(10_000));
    assert!(matches!(
        starved,
        Err(Error::Algebra(algebra::Error::Budget { .. }))
    ));
    let tall = (&variable + &Expr::integer(1)).pow(-1_000_000);
    assert!(matches!(
        inverse(&tall, &s(), &t()),
        Err(Error::TooLarge { .. })
    ));
}

#[test]
fn hostile_times() {
    let f = found("1/((s+1)(s^2+4))");
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(f.values(&[1.0, bad]).is_err());
    }
    assert_eq!(f.values(&[]).unwrap(), Vec::<f64>::new());
    assert_eq!(f.values(&[-1e300]).unwrap(), [0.0]);
    assert!(f.values(&[1e300]).unwrap()[0].abs() <= 1.0 || f.values(&[1e300]).unwrap()[0].is_nan());
    assert!(
        f.value(&Rational::from(-5), 30)
            .unwrap()
            .contains(&Rational::ZERO)
    );
    assert!(f.value(&Rational::ONE, u32::MAX).is_err());
    assert!(found("1/sqrt(s)").value(&Rational::ZERO, 10).is_err());
    let flat = found("exp(-sqrt(s))").value(&Rational::ZERO, 10).unwrap();
    assert!(flat.contains(&Rational::ZERO));
    let growing = found("1/(s-1)");
    let far = Rational::from(Integer::from(10).pow(30));
    assert!(growing.value(&far, 10).is_err());
    let start = found("log(1+1/s)").value(&Rational::ZERO, 30).unwrap();
    assert!(start.contains(&Rational::ONE));
    assert!(
        found("exp(-s)/s")
            .value(&Rational::ONE, 30)
            .unwrap()
            .contains(&Rational::ONE)
    );
}

#[test]
fn deep_and_wide_expressions() {
    let variable = Expr::symbol("s");
    // 1/(s + 1/(s + 1/(s + ..)))
    let fraction =
        |depth: usize| (0..depth).fold(variable.clone(), |inner, _| &variable + &inner.pow(-1));
    let answer = inverse(&fraction(40).pow(-1), &s(), &t()).unwrap();
    assert!(is_proved(&answer.verdict));
    assert!(matches!(
        inverse(&fraction(400), &s(), &t()),
        Err(Error::TooLarge { .. })
    ));
    let tower = (0..120).fold(variable.clone(), |inner, _| inner.pow(2) + Expr::integer(1));
    assert!(inverse(&tower.pow(-1), &s(), &t()).is_err());
    let time = Expr::symbol("t");
    let tower = (0..120).fold(time, |inner, _| inner.pow(2) + Expr::integer(1));
    assert!(forward(&tower, &t(), &s()).is_err());
    let delays = Expr::sum((0..2_000).map(|k| variable.scale(&Rational::from(-k)).exp()));
    assert!(matches!(
        inverse(&delays, &s(), &t()),
        Err(Error::TooLarge { .. })
    ));
    let roots = (variable.sqrt() + Expr::integer(1)).pow(1_000_000);
    assert!(inverse(&roots, &s(), &t()).is_err());
    // more symbols than the zero test proves anything about
    let poles = (0..12).map(|k| (&variable + &Expr::symbol(&format!("a{k}"))).pow(-1));
    assert!(
        inverse(&Expr::product(poles), &s(), &t())
            .unwrap()
            .verdict
            .holds()
    );
    let many =
        (&variable + &Expr::integer(1)).pow(-100) * (variable.pow(2) + Expr::integer(3)).pow(-30);
    assert!(is_proved(&inverse(&many, &s(), &t()).unwrap().verdict));
}

#[test]
fn sums_over_roots_made_by_hand() {
    let sum = |polynomial: &[i64], power: u32, denominator: i64| RootSum {
        polynomial: IntegerPolynomial::from_words(polynomial),
        power,
        numerator: IntegerPolynomial::one(),
        denominator: denominator.into(),
    };
    let image = read("1/(s+1)");
    let mut claim = inverse(&image, &s(), &t()).unwrap().value;
    for odd in [
        sum(&[], 0, 1),
        sum(&[1], 0, 1),
        sum(&[1, 1], u32::MAX, 1),
        sum(&[1, 1], 0, 0),
        sum(&[1, 2, 1], 0, 2),
    ] {
        claim.pieces[0].sums = vec![odd.clone()];
        let verdict = verify(&claim, &image, &s(), &mut Fuel::default());
        assert!(!verdict.is_ok_and(|verdict| verdict.holds()), "{odd:?}");
        let _ = (
            odd.value(&Rational::ONE, 64, &mut Fuel::default()),
            claim.to_string(),
            claim.to_latex(),
        );
        let _ = (
            claim.values(&[1.0]),
            claim.transform(&s(), &mut Fuel::default()),
            claim.closed_form(),
        );
    }
}

/// Expressions without regard to sense.
fn anything(variable: &'static str) -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        4 => Just(Expr::symbol(variable)),
        1 => Just(Expr::symbol("a")),
        3 => (-4_i64..5, 1_i64..4).prop_map(|(a, b)| Expr::ratio(a, b)),
        1 => Just(Expr::constant(Constant::Pi)),
    ];
    leaf.prop_recursive(5, 24, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            3 => pair.clone().prop_map(|(a, b)| a + b),
            3 => pair.clone().prop_map(|(a, b)| a * b),
            1 => pair.clone().prop_map(|(a, b)| Expr::power(a, b)),
            2 => (inner.clone(), -4_i64..3).prop_map(|(a, n)| Expr::power(a, Expr::ratio(n, 2))),
            2 => (inner.clone(), -2_i64..0).prop_map(|(a, n)| a.scale(&n.into()).exp()),
            2 => (inner, 0_usize..7).prop_map(|(a, k)| {
                use Function::{ArcTan, Cos, Cosh, Ln, Sign, Sin, Sinh};
                Expr::function([ArcTan, Cos, Cosh, Ln, Sign, Sin, Sinh][k], a)
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// Whatever is answered is not refuted, and the rest is refused.
    #[test]
    fn every_transform_is_inverted_or_refused(image in anything("s")) {
        if let Ok(answer) = inverse_within(&image, &s(), &t(), &mut Fuel::new(1 << 26)) {
            prop_assert!(answer.verdict.name() != "refuted", "{image}: {}: {}", answer.value, answer.verdict);
            let _ = (answer.value.to_latex(), answer.value.closed_form(), answer.value.values(&[0.0, 1.0]));
            let _ = answer.value.with_values(&[(Symbol::new("a"), Rational::TWO)]).value(&Rational::ONE, 20);
        }
    }

    /// The same from the other side, and the inverse of what is found is the function.
    #[test]
    fn every_function_is_transformed_or_refused(f in anything("t")) {
        if let Ok(found) = forward(&f, &t(), &s())
            && let Ok(answer) = inverse_within(&found.expr, &s(), &t(), &mut Fuel::new(1 << 26))
        {
            prop_assert!(answer.verdict.name() != "refuted", "{f}: {}: {}", found.expr, answer.verdict);
            let back = answer.value.closed_form();
            let time = Expr::ratio(5, 7);
            let values = [Some(f.clone()), back].map(|one| {
                let at = [(t(), time.clone()), (Symbol::new("a"), Expr::ratio(11, 4))];
                one.and_then(|one| one.substitute(&at).complex_ball(192))
            });
            if let [Some(a), Some(b)] = &values {
                prop_assert!(a.overlaps(b), "{f}: {}: {}", found.expr, answer.value);
            }
        }
    }
}
