//! What holds for all functions.

use algebra::Rational;
use algebra::expr::{Expr, Function};
use proptest::prelude::*;
use transforms::laplace::{forward, inverse, verify};

use crate::{equal, fuel, is_proved, ratio, s, t};

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
