//! Laws of the symbolic Laplace transform and its inverse.

use algebra::evidence::Verdict;
use algebra::expr::{Expr, Function, Symbol};
use algebra::lower::{Conventions, LogBase, lower};
use algebra::parse::parse;
use algebra::zero::{Decision, decide};
use algebra::{Fuel, Integer, Rational};
use proptest::prelude::*;
use transforms::laplace::{Inverse, forward, inverse, inverse_within, verify};
use transforms::{Error, Result};

fn s() -> Symbol {
    Symbol::new("s")
}

fn t() -> Symbol {
    Symbol::new("t")
}

fn fuel() -> Fuel {
    Fuel::new(1 << 32)
}

/// A text as the first reading of the parser, with natural logarithms.
fn read(text: &str) -> Expr {
    let conventions = Conventions {
        logarithm_base: LogBase::E,
        ..Conventions::default()
    };
    let tree = &parse(text).unwrap().readings[0];
    lower(tree, tree.root(), &conventions, &mut fuel()).unwrap()
}

fn found(text: &str) -> Inverse {
    let answer = inverse(&read(text), &s(), &t()).unwrap();
    assert!(answer.verdict.holds(), "{text}: {}", answer.verdict);
    answer.value
}

fn refusal(text: &str) -> String {
    let answer = inverse(&read(text), &s(), &t());
    answer
        .map(|one| one.value.to_string())
        .unwrap_err()
        .to_string()
}

fn equal(a: &Expr, b: &Expr) -> bool {
    matches!(decide(a, b, &mut fuel()), Decision::Equal(_))
}

fn ratio(a: i64, b: i64) -> Rational {
    Rational::new(a.into(), b.into()).unwrap()
}

fn is_proved(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Proved(_))
}

/// Polynomials in s with small coefficients, irreducible ones of degree 3 and 4 among them.
fn factor() -> impl Strategy<Value = Expr> {
    let powers = |c: Vec<i64>| {
        let x = Expr::symbol("s");
        Expr::sum((0_i64..).zip(c).map(|(k, c)| Expr::integer(c) * x.pow(k)))
    };
    prop_oneof![
        (-6_i64..7, 1_i64..4).prop_map(move |(c, b)| powers(vec![c, b])),
        (-6_i64..7, -4_i64..5).prop_map(move |(c, b)| powers(vec![c, b, 1])),
        (1_i64..5).prop_map(move |c| powers(vec![c, 1, 0, 1])),
        Just(powers(vec![1, 0, 0, 0, 1])),
        Just(powers(vec![-1, -1, 0, 0, 1])),
    ]
}

/// N / (f^i g^j) with deg N below that of the denominator or a little above.
fn rational() -> impl Strategy<Value = Expr> {
    let above = prop::collection::vec(-9_i64..10, 1..7);
    let below = prop::collection::vec((factor(), 1_i64..3), 1..3);
    (above, below, 1_i64..7).prop_map(|(above, below, scale)| {
        let x = Expr::symbol("s");
        let above = Expr::sum(
            (0_i64..)
                .zip(above)
                .map(|(k, c)| Expr::integer(c) * x.pow(k)),
        );
        let below = below.into_iter().map(|(f, k)| f.pow(-k));
        Expr::product([above.scale(&ratio(1, scale))].into_iter().chain(below))
    })
}

/// Exponential polynomials times waves, with at most two terms.
fn original() -> impl Strategy<Value = Expr> {
    let term = (1_i64..5, 0_i64..4, -3_i64..2, 0_i64..4, any::<bool>()).prop_map(
        |(c, n, a, w, is_sine)| {
            let time = Expr::symbol("t");
            let wave = if is_sine {
                Function::Sin
            } else {
                Function::Cos
            };
            Expr::product([
                Expr::integer(c),
                time.pow(n),
                time.scale(&a.into()).exp(),
                Expr::function(wave, time.scale(&w.into())),
            ])
        },
    );
    prop::collection::vec(term, 1..3).prop_map(Expr::sum)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// The transform of the inverse is the function, and its certificate is a proof.
    #[test]
    fn transform_of_inverse(f in rational(), g in rational(), delay in 0_i64..4) {
        let image = f + (Expr::symbol("s").scale(&ratio(-delay, 2))).exp() * g;
        let answer = inverse(&image, &s(), &t()).unwrap();
        prop_assert!(is_proved(&answer.verdict), "{image}: {}", answer.verdict);
        let back = answer.value.transform(&s(), &mut fuel()).unwrap();
        prop_assert!(equal(&back, &image), "{image}: {}, {back}", answer.value);
        if let Some(form) = answer.value.closed_form() {
            let again = forward(&form, &t(), &s()).unwrap().expr;
            prop_assert!(equal(&again, &image), "{image}: {form}, {again}");
        }
    }

    /// A wrong coefficient anywhere is refuted.
    #[test]
    fn wrong_coefficients_are_refuted(f in rational(), at in any::<prop::sample::Index>(), by in 1_i64..9) {
        let answer = inverse(&f, &s(), &t()).unwrap().value;
        prop_assume!(answer.pieces.iter().any(|piece| !piece.sums.is_empty()));
        let mut wrong = answer.clone();
        let sums = &mut wrong.pieces[0].sums;
        let at = at.index(sums.len());
        let change = algebra::poly::univariate::IntegerPolynomial::constant(by.into());
        sums[at].numerator = &sums[at].numerator + &change;
        prop_assert_eq!(verify(&answer, &f, &s(), &mut fuel()).unwrap().name(), "proved");
        prop_assert_eq!(verify(&wrong, &f, &s(), &mut fuel()).unwrap().name(), "refuted");
        let mut missing = answer.clone();
        missing.pieces[0].sums.remove(at);
        prop_assert_eq!(verify(&missing, &f, &s(), &mut fuel()).unwrap().name(), "refuted");
    }

    /// The inverse of the transform is the function.
    #[test]
    fn inverse_of_transform(f in original()) {
        let image = forward(&f, &t(), &s()).unwrap().expr;
        let answer = inverse(&image, &s(), &t()).unwrap();
        prop_assert!(is_proved(&answer.verdict), "{}: {}", f, answer.verdict);
        let back = answer.value.closed_form().unwrap();
        prop_assert!(equal(&back, &f), "{f}: {image}: {back}");
    }

    /// Doubles, balls and closed forms agree.
    #[test]
    fn values_agree(f in rational(), time in 1_i64..40) {
        let answer = inverse(&f, &s(), &t()).unwrap().value;
        let exact = ratio(time, 16);
        let ball = answer.value(&exact, 40).unwrap();
        let double = answer.values(&[exact.to_f64()]).unwrap()[0];
        // the largest term of these sums is far below 1e6 times the value or 1e6
        let scale = ball.to_f64().abs().max(1.0);
        prop_assert!((ball.to_f64() - double).abs() < 1e-9 * scale, "{f}: {double} {}", ball.to_f64());
        if let Some(form) = answer.closed_form() {
            let value = form.substitute(&[(t(), Expr::number(exact))]).real_ball(256).unwrap();
            prop_assert!(value.overlaps(&ball));
        }
    }

    /// Linear in both directions.
    #[test]
    fn linear(f in original(), g in original(), a in -5_i64..6, b in 1_i64..6) {
        let combined = f.scale(&a.into()) + g.scale(&b.into());
        let image = |f: &Expr| forward(f, &t(), &s()).unwrap().expr;
        let sum = image(&f).scale(&a.into()) + image(&g).scale(&b.into());
        prop_assert!(equal(&image(&combined), &sum));
        let time = ratio(3, 2);
        let value = |f: &Expr| inverse(f, &s(), &t()).unwrap().value.value(&time, 30).unwrap();
        let parts = value(&image(&f)) * algebra::Ball::from_integer(a, 128)
            + value(&image(&g)) * algebra::Ball::from_integer(b, 128);
        prop_assert!(value(&sum).overlaps(&parts));
    }

    /// The transform of f' is s F - f(0+).
    #[test]
    fn differentiation(f in original()) {
        let image = |f: &Expr| forward(f, &t(), &s()).unwrap().expr;
        let slope = f.derivative(&t()).unwrap();
        let start = f.substitute(&[(t(), Expr::integer(0))]);
        let expected = Expr::symbol("s") * image(&f) - start;
        prop_assert!(equal(&image(&slope), &expected));
    }

    /// A factor e^(at) moves s, a factor t is minus a derivative, another scale of time scales s.
    #[test]
    fn shift_and_scale(f in original(), a in -4_i64..5, b in 1_i64..5) {
        let image = |f: &Expr| forward(f, &t(), &s()).unwrap().expr;
        let (time, variable) = (Expr::symbol("t"), Expr::symbol("s"));
        let moved = image(&f).substitute(&[(s(), &variable - &Expr::integer(a))]);
        prop_assert!(equal(&image(&(time.scale(&a.into()).exp() * &f)), &moved));
        let slope = -image(&f).derivative(&s()).unwrap();
        prop_assert!(equal(&image(&(&time * &f)), &slope));
        let quick = f.substitute(&[(t(), time.scale(&b.into()))]);
        let wide = image(&f).substitute(&[(s(), variable.scale(&ratio(1, b)))]).scale(&ratio(1, b));
        prop_assert!(equal(&image(&quick), &wide));
    }

    /// What begins later has a factor e^(-cs), in both directions.
    #[test]
    fn delay(f in original(), c in 1_i64..5) {
        let (time, variable) = (Expr::symbol("t"), Expr::symbol("s"));
        let local = &time - &Expr::integer(c);
        let step = (Expr::integer(1) + Expr::function(Function::Sign, local.clone())).scale(&Rational::HALF);
        let later = step * f.substitute(&[(t(), local)]);
        let image = forward(&later, &t(), &s()).unwrap().expr;
        let expected = variable.scale(&(-c).into()).exp() * forward(&f, &t(), &s()).unwrap().expr;
        prop_assert!(equal(&image, &expected));
        let answer = inverse(&expected, &s(), &t()).unwrap().value;
        prop_assert!(answer.pieces.iter().all(|piece| piece.delay == Expr::integer(c)));
        prop_assert!(answer.value(&ratio(1, 2), 20).unwrap().contains(&Rational::ZERO));
    }

    /// f(0+) is the limit of s F for large s; f(∞) that for small s when all poles of s F lie to the left.
    #[test]
    fn first_and_last_values(c in -9_i64..10, d in -9_i64..10, b in 1_i64..6, e in 1_i64..6) {
        let variable = Expr::symbol("s");
        let below = Expr::product([
            variable.clone(),
            variable.pow(2) + variable.scale(&b.into()) + Expr::integer(e),
        ]);
        let image = (variable.pow(2).scale(&c.into()) + Expr::integer(d)).divide(&below);
        let answer = inverse(&image, &s(), &t()).unwrap().value;
        prop_assert!(answer.value(&Rational::ZERO, 20).unwrap().contains(&c.into()));
        let last = answer.value(&Rational::from(1000), 20).unwrap().to_f64();
        // The slowest pole is at -0.17 or to the left: b/2 - sqrt(b^2/4 - e) >= e/b
        let expected = ratio(d, e).to_f64();
        prop_assert!((last - expected).abs() < 1e-12 * (1.0 + expected.abs()));
    }
}

#[test]
fn texts_as_people_write_them() {
    for (text, expected) in [
        (
            "exp(-2s)*(s+3)/(s^2+2s+5)",
            "step(t - 2)*(e^(-t + 2)*(cos(2*t - 4) + sin(2*t - 4)))",
        ),
        ("e^{-s}/s", "step(t - 1)*(1)"),
        (r"\frac{1}{s(s+1)^2}", "-e^(-t)*t - e^(-t) + 1"),
        ("1/(s^2-2)", "sqrt(2)*sinh(sqrt(2)*t)/2"),
        ("omega/(s^2+omega^2)", "sin(omega*t)"),
        ("1/(s+a)", "e^(-a*t)"),
        ("s^2/(s+1)", "e^(-t) + (-1)*delta(t) + delta^(1)(t)"),
        ("(s-s)/(s+1)", "0"),
        ("7", "(7)*delta(t)"),
        ("exp(-a s)/s^2", "step(t - a)*(-a + t)"),
        ("1/sqrt(s)", "1/(sqrt(pi)*sqrt(t))"),
        ("log(1+1/s)", "-(e^(-t) - 1)/t"),
        ("arctan(1/s)", "sin(t)/t"),
        ("1/(s^3+2)", "sum[p^3 + 2 = 0](-p*e^(p*t)/6)"),
    ] {
        assert_eq!(found(text).to_string(), expected, "{text}");
    }
}

#[test]
fn symbols_in_the_coefficients() {
    for text in [
        "1/((s+a)(s+b))",
        "s/(s^2+omega^2)^2",
        "(s+c)/(s^2+2a s+b)",
        "(s^3+a)/((s+a)^2(s+b))",
        "exp(-T s)*k/(1+tau s)",
        "1/(s (s^2 - k^2))",
        "sqrt(2)/(s+pi)",
        "(1-exp(-a))/(s+1)",
    ] {
        let answer = inverse(&read(text), &s(), &t()).unwrap();
        assert!(
            is_proved(&answer.verdict),
            "{text}: {}: {}",
            answer.value,
            answer.verdict
        );
    }
    assert_eq!(
        found("1/((s+a)(s+b))")
            .with_values(&[(Symbol::new("a"), 1.into()), (Symbol::new("b"), 2.into())])
            .to_string(),
        "e^(-t) - e^(-2*t)"
    );
    assert!(found("1/(s+a)").value(&Rational::ONE, 10).is_err());
    assert!(found("1/(s+a)").values(&[1.0]).is_err());
}

#[test]
fn the_table_agrees_with_the_integral() {
    for text in [
        "1/sqrt(s)",
        "s^(-3/2)",
        "s^(-5/2)",
        "(s+2)^(-3/2)",
        "1/sqrt(2s+3)",
        "(s+3)/(s+1)^(5/2)",
        "1/(s sqrt(s))",
        "exp(-sqrt(s))",
        "exp(-k sqrt(s))",
        "exp(-2 sqrt(s+1))",
        "exp(-sqrt(s))/sqrt(s)",
        "exp(-k sqrt(s+a))/sqrt(s+a)",
        "s exp(-sqrt(s))",
        "sqrt(s) exp(-2sqrt(s))",
        "(s+1)exp(-sqrt(4s+4)-3s)",
        "log(1+1/s)",
        "log((s+a)/(s+b))",
        "log(s+1)-log(s+2)",
        "log((s^2+4)/(s^2+1))",
        "arctan(1/s)",
        "arctan(a/s)",
        "pi/2-arctan(s)",
        "exp(-s)*arctan(2/s)+1/s",
    ] {
        let answer = inverse(&read(text), &s(), &t()).unwrap();
        assert!(
            answer.verdict.holds(),
            "{text}: {}: {}",
            answer.value,
            answer.verdict
        );
    }
}

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
        ("log(s)", "does not tend to 0"),
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
    assert!((value - first).magnitude_log2() < Some(-950));
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
fn forward_pairs() {
    for (text, image, abscissa) in [
        ("t^3", "6/s^4", "0"),
        ("t^(-1/2)", "sqrt(pi)/sqrt(s)", "0"),
        ("t^(3/2) exp(2t)", "3 sqrt(pi)/(4 (s-2)^(5/2))", "2"),
        ("exp(a t)", "1/(s-a)", "a"),
        ("sinh(3t)", "3/(s^2-9)", "3"),
        ("sin(t)^3", "6/((s^2+1)(s^2+9))", "0"),
        ("t cos(omega t)", "(s^2-omega^2)/(s^2+omega^2)^2", "0"),
        ("sin(2t+phi)", "(s sin(phi) + 2cos(phi))/(s^2+4)", "0"),
        ("2^t", "1/(s-ln(2))", "ln(2)"),
        ("(1-exp(-t))/t", "ln(1+1/s)", "0"),
        ("sin(t)/t", "arctan(1/s)", "0"),
        ("(t+exp(-t))^2", "2/s^3+2/(s+1)^2+1/(s+2)", "0"),
    ] {
        let found = forward(&read(text), &t(), &s()).unwrap();
        assert!(equal(&found.expr, &read(image)), "{text}: {}", found.expr);
        assert_eq!(found.abscissa, read(abscissa), "{text}");
    }
    let sizes = Expr::function(Function::Cosh, Expr::symbol("t") * Expr::symbol("a"));
    assert_eq!(
        forward(&sizes, &t(), &s()).unwrap().abscissa.to_string(),
        "max(-a, a)"
    );
    let ramp = Expr::call(
        algebra::expr::Head::Absolute,
        vec![Expr::symbol("t") - Expr::integer(1)],
    );
    let expected = read("2 exp(-s)/s^2 - 1/s^2 + 1/s");
    assert!(equal(&forward(&ramp, &t(), &s()).unwrap().expr, &expected));
    for text in [
        "1/t", "t^(-3/2)", "ln(t)", "exp(t^2)", "tan(t)", "exp(1/t)", "1/(1+t)", "s t", "t^(1/3)",
        "t^t", "cos(1/t)",
    ] {
        let refused: Result<_> = forward(&read(text), &t(), &s());
        assert!(
            matches!(refused, Err(Error::Unsupported { .. })),
            "{text}: {refused:?}"
        );
    }
}

/// The inversions of the reference file that are rational with delays or in the table.
#[test]
fn reference_values() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/chromatography_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let (_, inversions) = text.split_once("\"inversions\"").unwrap();
    let field = |text: &str, name: &str| {
        let (_, rest) = text.split_once(&format!("\"{name}\": \"")).unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    };
    let (mut covered, mut others) = (Vec::new(), Vec::new());
    for case in inversions.split("\"id\"").skip(1) {
        let image = read(&field(case, "F"));
        let Ok(answer) = inverse(&image, &s(), &t()) else {
            others.push(field(case, "F"));
            continue;
        };
        assert!(answer.verdict.holds());
        for point in case.split("\"t\"").skip(1) {
            let point = format!("\"t\"{point}");
            let decimal = |name: &str| {
                let number = field(&point, name).replace('e', "*10^");
                read(&number.replace("^+", "^"))
                    .as_rational()
                    .cloned()
                    .unwrap()
            };
            let (time, expected) = (decimal("t"), decimal("f"));
            let value = answer.value.value(&time, 36).unwrap();
            let gap = value - algebra::Ball::from_rational(&expected, 200);
            let allowed = expected.abs().to_f64() * 1e-30;
            assert!(gap.to_f64().abs() <= allowed, "{image} at {time}");
        }
        covered.push(field(case, "F"));
    }
    assert_eq!(covered.len() + others.len(), 12);
    assert_eq!(others, ["exp(-1/s)/s", "exp(1/s)/s", "1/(s*cosh(sqrt(s)))"]);
}
