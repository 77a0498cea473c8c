//! A table of pairs, by every way to invert.

use algebra::expr::{Expr, Symbol};
use algebra::{Ball, Rational};
use num_complex::Complex64;

use super::*;

struct Pair {
    name: &'static str,
    formula: Expr,
    transform: fn(Complex64) -> Complex64,
    original: fn(&Ball) -> Ball,
}

fn one(t: &Ball) -> Ball {
    Ball::from_integer(1, t.bits())
}

fn count(value: i64, t: &Ball) -> Ball {
    Ball::from_integer(value, t.bits())
}

/// sum of (sign t)^k / k!^2
fn bessel(t: &Ball, sign: i64) -> Ball {
    let (mut sum, mut term) = (one(t), one(t));
    for k in 1..400 {
        term = term * (t * &count(sign, t)) / count(k * k, t);
        sum += &term;
    }
    sum
}

fn slab(t: &Ball) -> Ball {
    let pi = Ball::pi(t.bits());
    let rate = &(&pi * &pi) * t / count(4, t);
    let mut sum = Ball::zero();
    for n in 0..60 {
        let odd = count(2 * n + 1, t);
        let term = (-(&rate * &odd.square())).exp() / odd;
        sum = if n % 2 == 0 { sum + term } else { sum - term };
    }
    one(t) - count(4, t) / pi * sum
}

fn pairs() -> Vec<Pair> {
    let s = || Expr::symbol("s");
    let int = Expr::integer;
    let pair = |name, formula, transform, original| Pair {
        name,
        formula,
        transform,
        original,
    };
    vec![
        pair(
            "exp(-t)",
            (s() + int(1)).pow(-1),
            |s| (s + 1.0).inv(),
            |t| (-t).exp(),
        ),
        pair(
            "1/sqrt(pi t)",
            s().sqrt().pow(-1),
            |s| s.sqrt().inv(),
            |t| (Ball::pi(t.bits()) * t).sqrt().unwrap().recip(),
        ),
        pair(
            "t sin(t)/2",
            s() * (s().pow(2) + int(1)).pow(-2),
            |s| s / ((s * s + 1.0) * (s * s + 1.0)),
            |t| t * &t.sin().unwrap() / count(2, t),
        ),
        pair(
            "exp(-1/(4t))/(2 sqrt(pi) t^1.5)",
            (-s().sqrt()).exp(),
            |s| (-s.sqrt()).exp(),
            |t| {
                let below = count(2, t) * (Ball::pi(t.bits()) * t).sqrt().unwrap() * t;
                (-(count(4, t) * t).recip()).exp() / below
            },
        ),
        pair(
            "(1-exp(-t))/t",
            (int(1) + s().pow(-1)).ln(),
            |s| (1.0 + s.inv()).ln(),
            |t| (one(t) - (-t).exp()) / t,
        ),
        pair(
            "J0(2 sqrt(t))",
            (-s().pow(-1)).exp() * s().pow(-1),
            |s| (-s.inv()).exp() / s,
            |t| bessel(t, -1),
        ),
        pair(
            "I0(2 sqrt(t))",
            s().pow(-1).exp() * s().pow(-1),
            |s| s.inv().exp() / s,
            |t| bessel(t, 1),
        ),
        pair(
            "exp(t)",
            (s() - int(1)).pow(-1),
            |s| (s - 1.0).inv(),
            |t| t.exp(),
        ),
        pair(
            "2 sqrt(t/pi)",
            Expr::power(s(), Expr::ratio(-3, 2)),
            |s| s.powf(-1.5),
            |t| count(2, t) * (t / &Ball::pi(t.bits())).sqrt().unwrap(),
        ),
        pair(
            "sin(10 t)/10",
            (s().pow(2) + int(100)).pow(-1),
            |s| (s * s + 100.0).inv(),
            |t| (count(10, t) * t).sin().unwrap() / count(10, t),
        ),
        pair(
            "slab",
            (s() * Expr::function(algebra::expr::Function::Cosh, s().sqrt())).pow(-1),
            |s| (s * s.sqrt().cosh()).inv(),
            slab,
        ),
    ]
}

fn times() -> Vec<Rational> {
    [(1, 10), (7, 10), (13, 10), (5, 2), (10, 1), (40, 1)]
        .map(|(n, d)| Rational::new(n.into(), d.into()).unwrap())
        .to_vec()
}

/// The largest size of the original up to a time.
fn largest(pair: &Pair, time: f64) -> f64 {
    let sizes = times().into_iter().filter(|t| t.to_f64() <= time);
    sizes
        .map(|t| {
            (pair.original)(&Ball::from_rational(&t, 256))
                .to_f64()
                .abs()
        })
        .fold(0.0, f64::max)
}

#[test]
fn double_precision() {
    for pair in pairs() {
        let floats: Vec<f64> = times().iter().map(Rational::to_f64).collect();
        let answer = invert(&pair.transform, &floats, &Options::default()).unwrap();
        for (point, t) in answer.points.iter().zip(times()) {
            let exact = (pair.original)(&Ball::from_rational(&t, 256)).to_f64();
            let error = (point.value - exact).abs();
            let size = largest(&pair, t.to_f64());
            assert!(
                matches!(point.status, Status::Agreed { .. }),
                "{} {t} {point:?}",
                pair.name
            );
            assert!(
                error <= 1e-10 * size,
                "{} {t} {error:e} {point:?}",
                pair.name
            );
            assert!(
                error <= 100.0 * point.estimate,
                "{} {t} {error:e} {point:?}",
                pair.name
            );
        }
    }
}

#[test]
fn thirty_digits() {
    for pair in pairs() {
        let answer = invert_expression(
            &pair.formula,
            &Symbol::new("s"),
            &times(),
            30,
            Method::Automatic,
        )
        .unwrap();
        for (point, t) in answer.points.iter().zip(times()) {
            let exact = (pair.original)(&Ball::from_rational(&t, 512));
            let error = (&point.value - &exact).abs().to_f64();
            assert!(
                matches!(point.status, Status::Agreed { .. }),
                "{} {t} {point:?}",
                pair.name
            );
            assert!(
                error <= 1e-30 * exact.abs().to_f64(),
                "{} {t} {error:e} {point:?}",
                pair.name
            );
            assert!(error <= 100.0 * point.estimate);
        }
    }
}

/// A function of jumps, by its formula and as a black box.
#[test]
fn pulse() {
    let s = Expr::symbol("s");
    let formula = (Expr::integer(1) - (-&s).exp()) * s.pow(-1);
    let mut list = times();
    list.push(Rational::from(1));
    for digits in [10, 30] {
        let answer = invert_expression(
            &formula,
            &Symbol::new("s"),
            &list,
            digits,
            Method::Automatic,
        )
        .unwrap();
        for (point, t) in answer.points.iter().zip(&list) {
            let t = t.to_f64();
            let exact = if t < 1.0 {
                1.0
            } else if t > 1.0 {
                0.0
            } else {
                0.5
            };
            let tolerance = 10.0_f64.powi(-i32::try_from(digits).unwrap());
            let error = (&point.value
                - &Ball::from_rational(&Rational::from_f64(exact).unwrap(), 256))
                .abs()
                .to_f64();
            assert!(error < tolerance, "{t} {error:e} {point:?}");
            let jump = matches!(point.status, Status::Doubtful { reason: Doubt::Jump { before, after } }
                if (before - 1.0).abs() < 1e-9 && after.abs() < 1e-9);
            assert_eq!(jump, (t - 1.0).abs() < 1e-12, "{t} {point:?}");
        }
    }
    let floats: Vec<f64> = list.iter().map(Rational::to_f64).collect();
    let answer = invert(&|s| (1.0 - (-s).exp()) / s, &floats, &Options::default()).unwrap();
    for (point, t) in answer.points.iter().zip(floats) {
        let exact = if t < 1.0 {
            1.0
        } else if t > 1.0 {
            0.0
        } else {
            0.5
        };
        assert!(matches!(point.status, Status::Doubtful { .. }));
        assert!((point.value - exact).abs() <= 100.0 * point.estimate);
    }
}

/// Agreement on the wrong side of a pole would be a wrong answer: singularities that are far up and right of the axis.
#[test]
fn growing_oscillations() {
    for (rate, height) in [(1.0, 30.0), (0.3, 200.0), (2.0, 5.0)] {
        let transform =
            |s: Complex64| ((s - rate) * (s - rate) + Complex64::new(height * height, 0.0)).inv();
        let times = [1.0, 10.0, 30.0];
        let answer = invert(&transform, &times, &Options::default()).unwrap();
        for (point, t) in answer.points.iter().zip(times) {
            let exact = (rate * t).exp() * (height * t).sin() / height;
            let error = (point.value - exact).abs();
            assert!(
                error <= 100.0 * point.estimate,
                "{t} {error:e} {point:?} {:?}",
                answer.features
            );
        }
    }
}
