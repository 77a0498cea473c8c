//! Laws of numerical inversion with balls.

use algebra::expr::{Expr, Symbol};
use algebra::{Ball, ComplexBall, Rational};
use proptest::prelude::*;
use transforms::Error;
use transforms::laplace::{
    BallRule, Doubt, Family, Method, Options, Status, invert_balls, invert_expression,
};

fn rational(numerator: i64, denominator: i64) -> Rational {
    Rational::from(numerator) * Rational::from(denominator).recip().unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    /// Random partial fractions with complex poles: right to the digits asked for, or doubtful.
    #[test]
    fn honest(
        poles in prop::collection::vec((-30..5_i64, prop_oneof![Just(0_i64), 1..50_i64, 50..300_i64], -9..10_i64), 1..4),
        time in 1..300_i64,
        digits in 5..50_usize,
    ) {
        let time = rational(time, 20);
        let ball = |n: i64, bits: u32| Ball::from_rational(&rational(n, 10), bits);
        let transform = |s: &ComplexBall| {
            let bits = s.bits();
            let zero = ComplexBall::real(Ball::zero());
            let sum = poles.iter().fold(zero, |sum, &(re, im, size)| {
                let x = s - &ComplexBall::real(ball(re, bits));
                let below = &x * &x + ComplexBall::real(ball(im, bits).square());
                sum + ComplexBall::real(ball(size, bits)) * &(&x / &below)
            });
            Some(sum)
        };
        let t = Ball::from_rational(&time, 512);
        let exact = poles.iter().fold(Ball::zero(), |sum, &(re, im, size)| {
            let wave = (ball(im, 512) * &t).cos().unwrap_or_else(Ball::zero);
            sum + ball(size, 512) * &(ball(re, 512) * &t).exp() * wave
        });
        let options = Options { digits, ..Options::default() };
        let answer = invert_balls(&transform, &[time], &options).unwrap();
        let point = &answer.points[0];
        let error = (&point.value - &exact).abs().to_f64();
        let sure = matches!(point.status, Status::Agreed { .. });
        prop_assert!(error <= 100.0 * point.estimate || !sure, "{error:e} {point:?} {:?}", answer.features);
        let low = poles.iter().all(|pole| pole.1 < 50);
        prop_assert!(sure || !low, "{point:?} {:?}", answer);
    }
}

/// Errors of rules fall as fast as their sources say, once the working precision allows it.
#[test]
fn digits_by_nodes() {
    let bits = 1200;
    let one = ComplexBall::real(Ball::from_integer(1, bits));
    let transform = |s: &ComplexBall| Some((s + &one).recip());
    let exact = Ball::from_integer(-1, bits).exp();
    let digits = |family, size| {
        let rule = BallRule::new(family, size, bits).unwrap();
        let found = rule
            .apply(&transform, &Ball::from_integer(1, bits))
            .unwrap();
        -(found - &exact).abs().to_f64().log10()
    };
    for (family, rate) in [
        (Family::Talbot, 1.18),
        (Family::FixedTalbot, 0.6),
        (Family::Hyperbola, 1.01),
        (Family::Parabola, 0.91),
        (Family::Euler, 0.6),
        (Family::GaverStehfest, 0.9),
    ] {
        let slope = (digits(family, 60) - digits(family, 30)) / 30.0;
        assert!((slope / rate - 1.0).abs() < 0.25, "{family:?}: {slope}");
    }
}

/// Balls: the same hostile functions, and every family alone.
#[test]
fn balls_of_every_family() {
    let times = [
        Rational::HALF,
        Rational::from(3),
        Rational::from(-1),
        Rational::from(0),
    ];
    let transform =
        |s: &ComplexBall| Some((s + &ComplexBall::real(Ball::from_integer(1, 32))).recip());
    for family in [
        Family::Talbot,
        Family::FixedTalbot,
        Family::Hyperbola,
        Family::Parabola,
        Family::Euler,
        Family::GaverStehfest,
        Family::Concentrated,
    ] {
        let options = Options {
            digits: 25,
            method: Method::Rule(family),
            ..Options::default()
        };
        let answer = invert_balls(&transform, &times, &options).unwrap();
        for (point, t) in answer.points.iter().zip([-0.5, -3.0, 0.0, 0.0]) {
            let exact = Ball::from_rational(&Rational::from_f64(t).unwrap(), 1500).exp();
            let exact = if point.status == Status::Vanishing {
                Ball::zero()
            } else {
                exact
            };
            let error = (&point.value - &exact).abs().to_f64();
            assert!(
                error <= 100.0 * point.estimate,
                "{family:?} {t} {error:e} {point:?}"
            );
            let coarse = matches!(family, Family::Concentrated);
            assert!(
                error <= if coarse { 1e-2 } else { 1e-25 },
                "{family:?} {t} {error:e}"
            );
        }
    }
    let options = Options {
        digits: 20,
        ..Options::default()
    };
    for kind in 0..2 {
        let transform = |s: &ComplexBall| (kind == 1).then(|| ComplexBall::whole_plane(s.bits()));
        let answer = invert_balls(&transform, &times[..3], &options).unwrap();
        assert!(
            answer
                .points
                .iter()
                .take(2)
                .all(|point| matches!(point.status, Status::Doubtful { .. })),
            "{kind}"
        );
    }
    let refused = invert_balls(
        &transform,
        &times,
        &Options {
            method: Method::Weeks,
            ..options
        },
    );
    assert!(matches!(refused, Err(Error::Unsupported { .. })));
    assert!(matches!(
        invert_balls(
            &transform,
            &times,
            &Options {
                digits: 1 << 40,
                ..options
            }
        ),
        Err(Error::TooLarge { .. })
    ));
}

/// Formulas at time 0, with impulses, with advances, with other symbols.
#[test]
fn formulas() {
    let s = Expr::symbol("s");
    let one = Expr::integer(1);
    let variable = Symbol::new("s");
    let at = |formula: &Expr, times: &[Rational], digits| {
        invert_expression(formula, &variable, times, digits, Method::Automatic)
    };
    let zero = [Rational::from(0)];
    for digits in [10, 40] {
        let tolerance = 10.0_f64.powi(-i32::try_from(digits).unwrap());
        let value = |formula: &Expr, expected: i64| {
            let answer = at(formula, &zero, digits).unwrap();
            let error = (&answer.points[0].value - &Ball::from_integer(expected, 64)).abs();
            assert_eq!(answer.points[0].status, Status::Initial);
            assert!(
                error.to_f64() <= tolerance,
                "{formula} {:?}",
                answer.points[0]
            );
        };
        value(&(&s + &one).pow(-1), 1);
        // 1 - 1/(s + 1): an impulse, and -1 just after it
        value(&(&s * &(&s + &one).pow(-1)), -1);
        value(&Expr::power(s.clone(), Expr::ratio(-3, 2)), 0);
        assert!(matches!(
            at(&s.sqrt().pow(-1), &zero, digits),
            Err(Error::Domain { .. })
        ));
    }
    let impulse = at(&(&s * &(&s + &one).pow(-1)), &[Rational::from(2)], 30).unwrap();
    let exact = -Ball::from_integer(-2, 256).exp();
    assert!((impulse.features.impulse - 1.0).abs() < 1e-6);
    assert!((&impulse.points[0].value - &exact).abs().to_f64() < 1e-30);
    let foreign = at(&(&s * &Expr::symbol("x")).pow(-1), &[Rational::from(1)], 10);
    assert!(matches!(foreign, Err(Error::Algebra(_))));
    // what comes early is no transform of a function that begins at 0
    let early = at(&(s.exp() * s.pow(-1)), &[Rational::from(1)], 10).unwrap();
    assert!(matches!(
        early.points[0].status,
        Status::Doubtful {
            reason: Doubt::Growth
        }
    ));
    // a delayed decay, on both sides of its front and at it
    let late = (-(&s + &s)).exp() * (&s + &one).pow(-1);
    let times = [1, 2, 3].map(Rational::from);
    let answer = at(&late, &times, 30).unwrap();
    assert_eq!(answer.points[0].status, Status::Vanishing);
    assert!(matches!(
        answer.points[1].status,
        Status::Doubtful {
            reason: Doubt::Jump { .. }
        }
    ));
    let error = &answer.points[2].value - &Ball::from_integer(-1, 256).exp();
    assert!(error.abs().to_f64() < 1e-30 && (answer.features.delay - 2.0).abs() < 1e-12);
}
