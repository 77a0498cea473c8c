//! Laws of numerical inversion.

use std::f64::consts::PI;

use num_complex::Complex64;
use proptest::prelude::*;
use transforms::Error;
use transforms::laplace::{
    Acceleration, BallRule, Doubt, Family, FourierSeries, Inversion, Laguerre, Method, Options,
    Rule, Status, invert,
};

type Transform = Box<dyn Fn(Complex64) -> Complex64>;

/// A smooth pair: transform and original.
fn smooth() -> impl Strategy<Value = (usize, f64, f64)> {
    (0..6_usize, 0.2..3.0_f64, 0.2..5.0_f64)
}

fn pair((kind, a, w): (usize, f64, f64)) -> (Transform, Box<dyn Fn(f64) -> f64>) {
    match kind {
        0 => (
            Box::new(move |s| (s + a).inv()),
            Box::new(move |t| (-a * t).exp()),
        ),
        1 => (
            Box::new(move |s| w * ((s + a) * (s + a) + w * w).inv()),
            Box::new(move |t| (-a * t).exp() * (w * t).sin()),
        ),
        2 => (
            Box::new(move |s| (s + a).sqrt().inv()),
            Box::new(move |t| (-a * t).exp() / (PI * t).sqrt()),
        ),
        3 => (
            Box::new(move |s| (s + a).powi(-3)),
            Box::new(move |t| 0.5 * t * t * (-a * t).exp()),
        ),
        4 => (
            Box::new(move |s| ((s + a) / (s + a + w)).ln() * -1.0),
            Box::new(move |t| (-a * t).exp() * (-(-w * t).exp_m1()) / t),
        ),
        _ => (
            Box::new(move |s| (-a * s.sqrt()).exp() / s.sqrt()),
            Box::new(move |t| (-a * a / (4.0 * t)).exp() / (PI * t).sqrt()),
        ),
    }
}

fn times() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.05..20.0_f64, 1..6)
}

fn doubtful(point: &Inversion<f64>) -> bool {
    matches!(point.status, Status::Doubtful { .. })
}

/// Within the estimates, and these within what was asked for.
fn close(points: &[Inversion<f64>], exact: impl Fn(usize) -> f64) -> Result<(), TestCaseError> {
    for (at, point) in points.iter().enumerate() {
        let error = (point.value - exact(at)).abs();
        prop_assert!(error <= 100.0 * point.estimate, "{error:e} {point:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Known pairs come back.
    #[test]
    fn pairs_come_back(which in smooth(), times in times()) {
        let (transform, original) = pair(which);
        let answer = invert(&transform, &times, &Options::default()).unwrap();
        for (point, t) in answer.points.iter().zip(&times) {
            prop_assert!(!doubtful(point), "{which:?} {t} {point:?}");
            prop_assert!((point.value - original(*t)).abs() <= 1e-8 * (1.0 + original(*t).abs()));
        }
        close(&answer.points, |at| original(times[at]))?;
    }

    /// L is linear: a F + b G.
    #[test]
    fn linear(one in smooth(), other in smooth(), a in -2.0..2.0_f64, b in -2.0..2.0_f64, times in times()) {
        let ((f, x), (g, y)) = (pair(one), pair(other));
        let answer = invert(&|s| a * f(s) + b * g(s), &times, &Options::default()).unwrap();
        close(&answer.points, |at| a * x(times[at]) + b * y(times[at]))?;
    }

    /// F(s - c) is e^(ct) f(t), for growth too.
    #[test]
    fn shifted(which in smooth(), c in -2.0..3.0_f64, times in times()) {
        let (transform, original) = pair(which);
        let answer = invert(&|s| transform(s - c), &times, &Options::default()).unwrap();
        close(&answer.points, |at| (c * times[at]).exp() * original(times[at]))?;
        let known = Options { abscissa: Some(c.max(0.0)), ..Options::default() };
        let answer = invert(&|s| transform(s - c), &times, &known).unwrap();
        close(&answer.points, |at| (c * times[at]).exp() * original(times[at]))?;
    }

    /// F(cs) is f(t/c)/c.
    #[test]
    fn scaled(which in smooth(), power in -30..30_i32, times in times()) {
        let (transform, original) = pair(which);
        let c = 2.0_f64.powi(power);
        let scaled: Vec<f64> = times.iter().map(|t| t * c).collect();
        let answer = invert(&|s| transform(s * c), &scaled, &Options::default()).unwrap();
        close(&answer.points, |at| original(times[at]) / c)?;
        prop_assert!(answer.points.iter().all(|point| !doubtful(point)), "{:?}", answer);
    }

    /// e^(-cs) F(s) is f(t - c), and nothing before.
    #[test]
    fn delayed(which in smooth(), c in 0.1..10.0_f64, times in times()) {
        let (transform, original) = pair(which);
        let late: Vec<f64> = times.iter().map(|t| t + c).chain([0.5 * c]).collect();
        let answer = invert(&|s| (-c * s).exp() * transform(s), &late, &Options::default()).unwrap();
        let (last, points) = answer.points.split_last().unwrap();
        prop_assert!((answer.features.delay - c).abs() < 0.06 * c && answer.features.delay <= c * (1.0 + 1e-12), "{:?}", answer.features);
        prop_assert_eq!(last.status, Status::Vanishing);
        for (point, t) in points.iter().zip(&times) {
            // soon after a long delay the values underflow
            prop_assert!(!doubtful(point) || *t < 0.1 * c, "{which:?} {c} {t} {point:?} {:?}", answer.features);
        }
        close(points, |at| original(times[at]))?;
    }

    /// A constant in the transform is an impulse at 0, not a part of the values.
    #[test]
    fn impulses(which in smooth(), weight in 0.1..5.0_f64, times in times()) {
        let (transform, original) = pair(which);
        let answer = invert(&|s| transform(s) + weight, &times, &Options::default()).unwrap();
        prop_assert!((answer.features.impulse - weight).abs() < 1e-3 * weight, "{:?}", answer.features);
        close(&answer.points, |at| original(times[at]))?;
    }

    /// Random partial fractions: an answer is right within its estimate, or doubtful.
    #[test]
    fn honest(
        poles in prop::collection::vec((-3.0..0.5_f64, prop_oneof![Just(0.0), 0.1..5.0_f64, 5.0..400.0_f64], -1.0..1.0_f64), 1..5),
        times in times(),
    ) {
        let transform = |s: Complex64| {
            let parts = poles.iter().map(|&(re, im, size)| size * (s - re) / ((s - re) * (s - re) + im * im));
            parts.sum::<Complex64>()
        };
        let original = |t: f64| poles.iter().map(|&(re, im, size)| size * (re * t).exp() * (im * t).cos()).sum::<f64>();
        let answer = invert(&transform, &times, &Options::default()).unwrap();
        for (point, t) in answer.points.iter().zip(&times) {
            let error = (point.value - original(*t)).abs();
            prop_assert!(error <= 100.0 * point.estimate || doubtful(point), "{t} {error:e} {point:?} {:?}", answer.features);
        }
        // zeros of the transform look like poles, and what is far up may be out of reach
        let low = poles.iter().all(|pole| pole.1 < 50.0) && answer.features.frequency < 200.0;
        let settled = answer.points.iter().filter(|point| !doubtful(point)).count();
        prop_assert!(2 * settled >= times.len() || !low, "{:?}", answer);
    }

    /// All methods agree on smooth functions, each to its own accuracy.
    #[test]
    fn methods_agree(a in 0.2..2.0_f64, t in 0.2..4.0_f64) {
        let transform = |s: Complex64| (s + a).powi(-2);
        let exact = t * (-a * t).exp();
        let rules = [
            (Family::Talbot, 16, 1e-10), (Family::FixedTalbot, 16, 1e-8), (Family::Hyperbola, 16, 1e-9), (Family::Parabola, 16, 1e-9),
            (Family::Euler, 16, 1e-7), (Family::GaverStehfest, 7, 1e-2), (Family::Concentrated, 50, 2e-2),
        ];
        for (family, size, tolerance) in rules {
            let found = Rule::new(family, size).unwrap().apply(transform, t);
            prop_assert!((found - exact).abs() < tolerance, "{family:?} {found} {exact}");
        }
        for acceleration in [Acceleration::Euler, Acceleration::QuotientDifference] {
            let series = FourierSeries::new(&transform, t, 64, acceleration);
            prop_assert!((series.at(t) - exact).abs() < 1e-10);
        }
        let series = Laguerre::new(&transform, t, 64);
        prop_assert!((series.at(t) - exact).abs() <= series.error(t).max(1e-14) && series.error(t) < 1e-7);
    }

    /// A positive kernel cannot leave the range of the original: no overshoot at jumps.
    #[test]
    fn no_overshoot(t in 0.01..10.0_f64, width in 0.1..3.0_f64) {
        let rule = Rule::new(Family::Concentrated, 50).unwrap();
        let found = rule.apply(|s| (1.0 - (-s * width).exp()) / s, t);
        prop_assert!((-1e-9..=1.0 + 1e-9).contains(&found), "{found}");
    }

    /// Whatever a function returns, there is an answer or an error, and no value that is not finite.
    #[test]
    fn hostile(kind in 0..9_usize, times in times(), which in 0..6_usize) {
        let transform = move |s: Complex64| match kind {
            0 => Complex64::new(f64::NAN, 0.0),
            1 => Complex64::new(f64::INFINITY, f64::NEG_INFINITY),
            2 => Complex64::new(0.0, 0.0),
            3 => Complex64::new(1e308, 1e308),
            4 => if s.im > 1.0 { Complex64::new(f64::NAN, 0.0) } else { s.inv() },
            5 => (s * s).exp(),
            6 => s,
            7 => Complex64::new((s.re * 1e3).sin(), (s.im * 1e5).cos()),
            _ => s.exp() * 1e300,
        };
        let method = [
            Method::Automatic, Method::Rule(Family::Talbot), Method::Rule(Family::Euler), Method::Rule(Family::GaverStehfest),
            Method::Fourier(Acceleration::QuotientDifference), Method::Weeks,
        ][which];
        let answer = invert(&transform, &times, &Options { method, ..Options::default() }).unwrap();
        for point in &answer.points {
            prop_assert!(point.value.is_finite() && !point.estimate.is_nan(), "{kind} {point:?}");
            let sure = matches!(point.status, Status::Agreed { .. });
            prop_assert!(!sure || [2, 3].contains(&kind), "{kind} {point:?} {:?}", answer.features);
        }
    }
}

#[test]
fn beginnings_and_wrong_questions() {
    let transform = |s: Complex64| (s + 1.0).inv();
    let options = Options::default();
    let answer = invert(&transform, &[-1.0, 0.0, 1.0, 1.0, -0.0], &options).unwrap();
    assert_eq!(answer.points[0].status, Status::Vanishing);
    assert_eq!(answer.points[1].status, Status::Initial);
    assert!(
        (answer.points[1].value - 1.0).abs() < 1e-9 && (answer.points[4].value - 1.0).abs() < 1e-9
    );
    assert!((answer.points[2].value - answer.points[3].value).abs() < 1e-300);
    assert!(invert(&transform, &[], &options).unwrap().points.is_empty());
    let wrong = |times: &[f64], options: &Options| invert(&transform, times, options).unwrap_err();
    assert!(matches!(wrong(&[f64::NAN], &options), Error::Domain { .. }));
    assert!(matches!(
        wrong(&[f64::INFINITY], &options),
        Error::Domain { .. }
    ));
    assert!(matches!(
        wrong(
            &[1.0],
            &Options {
                digits: 0,
                ..options
            }
        ),
        Error::Domain { .. }
    ));
    assert!(matches!(
        wrong(
            &[1.0],
            &Options {
                digits: 40,
                ..options
            }
        ),
        Error::Precision { .. }
    ));
    assert!(matches!(
        wrong(
            &[1.0],
            &Options {
                abscissa: Some(f64::NAN),
                ..options
            }
        ),
        Error::Domain { .. }
    ));
    let singular = invert(&|s: Complex64| s.sqrt().inv(), &[0.0], &options);
    assert!(matches!(singular, Err(Error::Domain { .. })));
    assert!(matches!(
        BallRule::new(Family::Talbot, 0, 64),
        Err(Error::Domain { .. })
    ));
    assert!(matches!(
        BallRule::new(Family::Concentrated, 7, 64),
        Err(Error::Domain { .. })
    ));
    assert!(matches!(
        Rule::new(Family::Euler, usize::MAX),
        Err(Error::TooLarge { .. })
    ));
    assert!(matches!(
        Rule::new(Family::Euler, 2_000),
        Err(Error::Precision { .. })
    ));
}

/// A square wave cannot be settled and is not claimed to be.
#[test]
fn a_square_wave_is_doubtful() {
    let answer = invert(
        &|s| (s * (1.0 + (-s).exp())).inv(),
        &[0.5, 2.5, 7.5],
        &Options::default(),
    )
    .unwrap();
    for (point, exact) in answer.points.iter().zip([1.0, 1.0, 0.0]) {
        assert!(matches!(
            point.status,
            Status::Doubtful {
                reason: Doubt::Rough | Doubt::Jump { .. }
            }
        ));
        assert!(
            (point.value - exact).abs() <= 100.0 * point.estimate,
            "{point:?}"
        );
    }
}

/// A method whose two numbers of nodes agree on a wrong value is contradicted: Talbot's contour passes below the poles ±i at t = 30.
#[test]
fn one_method_is_contradicted_by_two_others() {
    for family in [Family::Talbot, Family::Hyperbola, Family::Parabola] {
        let options = Options {
            method: Method::Rule(family),
            ..Options::default()
        };
        let found = invert(&|s| (s * s + 1.0).inv(), &[30.0], &options).unwrap();
        let error = (found.points[0].value - 30.0_f64.sin()).abs();
        assert!(
            error <= found.points[0].estimate * 1.01,
            "{:?}",
            found.points
        );
    }
}

/// One time beyond the range of doubles costs only its own octave.
#[test]
fn growth_out_of_range_is_local() {
    let found = invert(
        &|s| (s.sqrt() - 1.0).inv(),
        &[1000.0, 1.0, 2.0],
        &Options::default(),
    )
    .unwrap();
    assert!(
        doubtful(&found.points[0]) && !doubtful(&found.points[1]) && !doubtful(&found.points[2])
    );
    assert!((found.points[1].value - 5.573_169_664_310_04).abs() < 1e-8);
}
