//! Tables of operators with their values, what has none, and laws.

use proptest::prelude::*;

use super::*;
use crate::expr::{Assumptions, Field, Point, samples};
use crate::lower::{Conventions, LogBase, lower};
use crate::number::{Ball, Integer};
use crate::parse::parse;
use crate::zero::{Decision, decide};

fn read(text: &str) -> Expr {
    let tree = &parse(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .readings[0];
    let conventions = Conventions {
        logarithm_base: LogBase::E,
        ..Conventions::default()
    };
    lower(tree, tree.root(), &conventions, &mut Fuel::default()).unwrap()
}

/// The value of a formula with operators; `None`: some operator stays.
fn value(text: &str) -> Option<Expr> {
    let (value, _) = evaluate_operators(&read(text), &mut Fuel::default()).unwrap();
    (!has_operators(&value)).then_some(value)
}

fn check(table: &[(&str, &str)]) {
    let mut failures = Vec::new();
    for (text, expected) in table {
        match value(text) {
            None => failures.push(format!("{text}: no value")),
            Some(found) => {
                let decision = decide(&found, &read(expected), &mut Fuel::default());
                if !matches!(decision, Decision::Equal(_)) {
                    failures.push(format!("{text}: {found}, not {expected}: {decision:?}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn integrals_have_their_values() {
    check(&[
        (r"\int_0^1 x^2 dx", r"\frac13"),
        (r"\int_0^\pi \sin x dx", "2"),
        (r"\int_0^1 e^x dx", "e-1"),
        (r"\int_1^e \frac1x dx", "1"),
        (r"\int_0^1 \frac{1}{1+x^2} dx", r"\frac\pi4"),
        (r"\int_0^\infty e^{-x} dx", "1"),
        (r"\int_0^1 x\ln x dx", r"-\frac14"),
        (r"\int_0^1 \ln x dx", "-1"),
        (r"\int_0^{\pi/2}\sin^2 x dx", r"\frac\pi4"),
        (r"\int_0^1 x e^x dx", "1"),
        (r"\int_{-\infty}^\infty \frac{1}{1+x^2} dx", r"\pi"),
        (r"\int_{-2}^{-1} \frac1x dx", r"-\ln 2"),
        (r"\int_{-1}^{2} |x| dx", r"\frac52"),
        (r"\int_0^3 |x^2-1| dx", r"\frac{22}{3}"),
        (r"\int_0^1 \frac{1}{\sqrt{1-x^2}} dx", r"\frac\pi2"),
        (r"\int_0^1 \sqrt{1-x^2} dx", r"\frac\pi4"),
        (r"\int_0^1 \frac{1}{\sqrt{x}} dx", "2"),
        (r"\int_0^1 \sqrt{x} dx", r"\frac23"),
        (r"\int_0^4 \frac{x}{\sqrt{1+2x}} dx", r"\frac{10}{3}"),
        (r"\int_1^2 \frac{1}{x(x+1)} dx", r"\ln\frac43"),
        (r"\int_0^1 \frac{x^3}{x^4+1} dx", r"\frac14\ln 2"),
        (r"\int_0^1 \frac{1}{(1+x^2)^2} dx", r"\frac\pi8+\frac14"),
        (r"\int_0^1 \frac{1}{x^2+x+1} dx", r"\frac{\pi}{3\sqrt3}"),
        (r"\int_0^\infty \frac{1}{1+x^4} dx", r"\frac{\pi}{2\sqrt2}"),
        (r"\int_0^\infty x^3 e^{-x} dx", "6"),
        (r"\int_0^\infty e^{-x}\sin x dx", r"\frac12"),
        (r"\int_0^{\pi} x\sin x dx", r"\pi"),
        (r"\int_0^{\pi/4} \tan x dx", r"\frac12\ln 2"),
        (r"\int_0^{\pi/4} \frac{1}{\cos^2 x} dx", "1"),
        (r"\int_0^{\pi/2} \sin x\cos^3 x dx", r"\frac14"),
        (r"\int_0^{\pi/2} \frac{\cos x}{1+\sin^2x} dx", r"\frac\pi4"),
        (r"\int_1^e \frac{\ln x}{x} dx", r"\frac12"),
        (r"\int_1^e \ln^2 x dx", "e-2"),
        (r"\int_0^1 \arctan x dx", r"\frac\pi4-\frac12\ln2"),
        (r"\int_0^1 x\arctan x dx", r"\frac\pi4-\frac12"),
        (r"\int_0^1 \arcsin x dx", r"\frac\pi2-1"),
        (r"\int_0^1 x e^{x^2} dx", r"\frac{e-1}{2}"),
        (r"\int_0^{\ln 2} \frac{1}{1+e^x} dx", r"\ln\frac43"),
        (r"\int_0^1 \ln(1+x) dx", r"2\ln2-1"),
        (r"\int_0^1 x^2\ln x dx", r"-\frac19"),
        (r"\int_1^\infty \frac{1}{x^2} dx", "1"),
        (r"\int_1^\infty \frac{\ln x}{x^2} dx", "1"),
        (r"\int_2^1 x dx", r"-\frac32"),
        (r"\int_0^a x dx", r"\frac{a^2}{2}"),
        (r"\int_0^t \cos(2x) dx", r"\frac{\sin 2t}{2}"),
        (r"\int_1^t \frac1x dx", r"\ln t"),
        (r"\int_0^1\int_0^x y\,dy\,dx", r"\frac16"),
        (r"\int_0^{1} 2^x dx", r"\frac{1}{\ln 2}"),
        (r"\int_0^1 \cosh x dx", r"\sinh 1"),
        (r"\int_0^1 e^{\sqrt x} dx", "2"),
        (r"\int_0^1 \frac{x^4(1-x)^4}{1+x^2}dx", r"\frac{22}{7}-\pi"),
        (r"\int_{-1}^1 \sqrt{1-x^2}dx", r"\frac\pi2"),
        (r"\int_2^3 \frac{1}{x\ln x}dx", r"\ln\ln3-\ln\ln2"),
        (r"\int_0^{2\pi} \cos^2(3x)dx", r"\pi"),
        (r"\int_0^1 (2x+1)^5 dx", r"\frac{182}{3}"),
        (r"\int_0^2 \frac{x}{x^2+4}dx", r"\frac12\ln2"),
        (r"\int_{-\infty}^\infty e^{-x^2}dx", r"\sqrt\pi"),
        (
            r"\int_0^\infty x^2e^{-3x^2}dx",
            r"\frac{\sqrt\pi}{12\sqrt3}",
        ),
    ]);
}

#[test]
fn integrals_that_do_not_exist_have_no_value() {
    for text in [
        r"\int_{-1}^1 \frac1x dx",
        r"\int_{-1}^1 \frac{1}{x^2} dx",
        r"\int_0^1 \frac1x dx",
        r"\int_1^\infty \frac1x dx",
        r"\int_0^\infty \sin x dx",
        r"\int_0^\pi \tan x dx",
        r"\int_0^2 \frac{1}{x^2-1} dx",
        r"\int_{-\infty}^\infty x dx",
        r"\int_0^\pi \frac{1}{\cos^2 x} dx",
        r"\int_{-1}^1 \ln x dx",
        r"\int_0^3 \frac{1}{(x-2)^2} dx",
        r"\int_0^1 e^{-x^2} dx",
        r"\int_0^\infty e^{x^2} dx",
    ] {
        assert_eq!(value(text), None, "{text}");
    }
}

#[test]
fn limits_have_their_values() {
    check(&[
        (r"\lim_{x\to0} \frac{\sin x}{x}", "1"),
        (r"\lim_{n\to\infty}(1+\frac1n)^n", "e"),
        (r"\lim_{x\to\infty} \frac{2x+1}{x-3}", "2"),
        (r"\lim_{x\to0}\frac{1-\cos x}{x^2}", r"\frac12"),
        (r"\lim_{n\to\infty}(1-\frac{2}{n})^{3n}", "e^{-6}"),
        (r"\lim_{x\to1}\frac{x^2-1}{x-1}", "2"),
        (r"\lim_{x\to\infty}(\sqrt{x^2+x}-x)", r"\frac12"),
        (r"\lim_{x\to-\infty}(\sqrt{x^2+x}+x)", r"-\frac12"),
        (r"\lim_{x\to\infty}\frac{\ln x}{x}", "0"),
        (r"\lim_{x\to\infty}x^5 e^{-x}", "0"),
        (r"\lim_{n\to\infty} n^{1/n}", "1"),
        (r"\lim_{x\to0} x\ln x", "0"),
        (r"\lim_{x\to0}\frac{e^x-1-x}{x^2}", r"\frac12"),
        (r"\lim_{x\to0}\frac{\tan x-\sin x}{x^3}", r"\frac12"),
        (r"\lim_{x\to\infty}\arctan x", r"\frac\pi2"),
        (r"\lim_{x\to-\infty}\arctan x", r"-\frac\pi2"),
        (r"\lim_{x\to4}\frac{\sqrt x-2}{x-4}", r"\frac14"),
        (r"\lim_{h\to0}\frac{(x+h)^2-x^2}{h}", "2x"),
        (r"\lim_{x\to0} x\sin\frac1x", "0"),
        (r"\lim_{x\to\infty} x\sin\frac1x", "1"),
        (r"\lim_{x\to2} x^3", "8"),
        (r"\lim_{x\to\infty} x^2", r"\infty"),
        (r"\lim_{x\to0} (1+x)^{1/x}", "e"),
        (r"\lim_{x\to0}\frac{\ln(1+x)}{x}", "1"),
        (r"\lim_{x\to\infty}\frac{3x^2-x}{5x^2+7}", r"\frac35"),
        (r"\lim_{x\to0}\frac{a^x-1}{x}", r"\ln a"),
    ]);
}

#[test]
fn limits_that_do_not_exist_have_no_value() {
    for text in [
        r"\lim_{x\to0}\frac1x",
        r"\lim_{x\to0}\frac{|x|}{x}",
        r"\lim_{x\to\infty}\sin x",
        r"\lim_{x\to0}\sin\frac1x",
        r"\lim_{x\to0}e^{1/x}",
        r"\lim_{n\to\infty}(-1)^n",
        r"\lim_{n\to\infty}r^n",
        r"\lim_{x\to 2}\lfloor x\rfloor",
    ] {
        assert_eq!(value(text), None, "{text}");
    }
}

#[test]
fn sums_and_products_have_their_values() {
    check(&[
        (r"\sum_{k=1}^n k", r"\frac{n(n+1)}{2}"),
        (r"\sum_{k=1}^n k^3", r"\frac{n^2(n+1)^2}{4}"),
        (r"\sum_{k=0}^{n}2^k", "2^{n+1}-1"),
        (r"\sum_{k=1}^n \frac{1}{k(k+1)}", r"\frac{n}{n+1}"),
        (r"\sum_{k=0}^\infty \frac{1}{2^k}", "2"),
        (r"\sum_{k=1}^\infty \frac{k}{3^k}", r"\frac34"),
        (r"\sum_{k=0}^n \binom nk", "2^n"),
        (r"\sum_{k=0}^n k\binom nk", r"n 2^{n-1}"),
        (r"\sum_{k=0}^n \binom nk 3^k", r"4^n"),
        (r"\sum_{k=0}^n \binom nk k^2", r"n(n+1)2^{n-2}"),
        (r"\sum_{k=1}^\infty\frac{1}{k(k+2)}", r"\frac34"),
        (r"\sum_{k=0}^\infty x^k", r"\frac{1}{1-x}"),
        (r"\sum_{n=1}^\infty\frac{1}{n^2}", r"\frac{\pi^2}{6}"),
        (r"\sum_{n=1}^\infty\frac{1}{n^4}", r"\frac{\pi^4}{90}"),
        (r"\sum_{n=2}^\infty\frac{3}{n^2}", r"\frac{\pi^2}{2}-3"),
        (r"\sum_{n=0}^\infty\frac{1}{n!}", "e"),
        (r"\sum_{n=1}^\infty\frac{2^n}{n!}", "e^2-1"),
        (r"\sum_{k=1}^{10^{18}}k", r"\frac{10^{18}(10^{18}+1)}{2}"),
        (r"\sum_{n=1}^N\sum_{k=1}^n k", r"\frac{N(N+1)(N+2)}{6}"),
        (r"\prod_{k=2}^n(1-\frac1k)", r"\frac1n"),
        (r"\prod_{k=1}^n k", "n!"),
        (r"\prod_{k=1}^n \frac{k+1}{k}", "n+1"),
    ]);
}

#[test]
fn sums_without_a_value_stay() {
    for text in [
        r"\sum_{k=-1}^n \frac{1}{k(k+1)}",
        r"\sum_{k=0}^\infty 2^k",
        r"\sum_{k=1}^\infty \frac1k",
        r"\sum_{k=1}^\infty k",
        r"\sum_{k=1}^n \frac1k",
        r"\sum_{k=-3}^\infty \frac{1}{(k+2)(k+3)}",
        r"\sum_{k=0}^\infty(-1)^k",
        // An inner sum that is empty, not negative, for a negative index of the outer one.
        r"\sum_{n=-5000}^{5000}\sum_{k=1}^n k",
    ] {
        assert_eq!(value(text), None, "{text}");
    }
}

#[test]
fn derivatives_have_their_values() {
    check(&[
        (r"\frac{d}{dx}x^3", "3x^2"),
        (r"\frac{d}{dx}\sin(x^2)", r"2x\cos(x^2)"),
        (r"\frac{d}{dx}\ln x", r"\frac1x"),
    ]);
    assert_eq!(value(r"\frac{d}{dx}\lfloor x\rfloor"), None);
}

#[test]
fn a_divisor_that_becomes_zero_leaves_no_value() {
    let expr = read(r"\frac{1}{\int_0^1 x dx-\frac12}");
    assert!(evaluate_operators(&expr, &mut Fuel::default()).is_err());
    let expr = read(r"\frac{1}{\int_0^{\pi/5}\cos x dx-\sin 36^\circ}");
    assert!(evaluate_operators(&expr, &mut Fuel::default()).is_err());
}

/// A sample in x alone.
fn in_x(expr: &Expr) -> Expr {
    expr.substitute(&[(Symbol::new("y"), Expr::ratio(7, 5))])
}

fn at(expr: &Expr, x: &Symbol, value: Rational) -> Option<Ball> {
    let point: Point = vec![(x.clone(), value)];
    Some(expr.ball_at(&point, Field::Real, 256)?.re)
}

/// Sums of products of what the chooser has methods for.
fn integrable() -> impl Strategy<Value = Expr> {
    let x = || Expr::symbol("x");
    let linear = (1_i64..4, -2_i64..3)
        .prop_map(move |(a, b)| x().scale(&Rational::from(a)) + Expr::integer(b));
    let part = prop_oneof![
        (0_i64..4).prop_map(move |n| if n == 0 {
            Expr::integer(1)
        } else {
            Expr::symbol("x").pow(n)
        }),
        linear.clone().prop_map(|u| u.exp()),
        linear
            .clone()
            .prop_map(|u| Expr::function(crate::expr::Function::Sin, u)),
        linear
            .clone()
            .prop_map(|u| Expr::function(crate::expr::Function::Cos, u)),
        linear
            .clone()
            .prop_map(|u| Expr::function(crate::expr::Function::Sinh, u)),
    ];
    let quotient = (linear, 1_i64..3, 1_i64..5)
        .prop_map(|(u, n, c)| (u.pow(2) + Expr::integer(c)).pow(-n) * u);
    let product = proptest::collection::vec(part, 1..4).prop_map(Expr::product);
    proptest::collection::vec(prop_oneof![4 => product, 1 => quotient], 1..4).prop_map(Expr::sum)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// The derivative of an antiderivative is the integrand, by enclosures at points.
    #[test]
    fn antiderivatives_have_the_integrand_as_derivative(f in samples::real(), a in samples::coordinate()) {
        let (x, fuel) = (Symbol::new("x"), &mut Fuel::new(1 << 21));
        let Ok(slope) = in_x(&f).derivative(&x) else { return Ok(()) };
        let Ok(Some(found)) = slope.antiderivative(&x, fuel) else { return Ok(()) };
        let Ok(back) = found.derivative(&x) else { return Ok(()) };
        if let (Some(p), Some(q)) = (at(&slope, &x, a.clone()), at(&back, &x, a)) {
            prop_assert!(p.overlaps(&q), "{} has {}", slope, found);
        }
    }

    /// What the methods are for is found, and agrees with a rigorous sum of enclosures.
    #[test]
    fn definite_integrals_lie_in_their_enclosures(f in integrable(), a in -2_i64..2, length in 1_i64..3) {
        let (x, fuel) = (Symbol::new("x"), &mut Fuel::new(1 << 24));
        let (low, high) = (Expr::integer(a), Expr::integer(a + length));
        let found = f.definite_integral(&x, &low, &high, fuel);
        let Ok(Some(found)) = found else {
            return Err(TestCaseError::fail(format!("no integral of {f}: {found:?}")));
        };
        const PIECES: i64 = 256;
        let step = Ball::from_rational(&Rational::new(length.into(), PIECES.into()).unwrap(), 64);
        let mut total = Ball::zero();
        for piece in 0..PIECES {
            let end = |at: i64| {
                let place = Rational::new(Integer::from(a * PIECES + at * length), PIECES.into());
                Ball::from_rational(&place.unwrap(), 64)
            };
            let region = [(x.clone(), end(piece).hull(&end(piece + 1)))];
            let Some(range) = f.ball_over(&region, 64) else { return Ok(()) };
            total = &total + &(&range * &step);
        }
        let value = found.real_ball(128);
        prop_assert!(value.is_some_and(|value| value.overlaps(&total)), "{} for {}: {:?}", found, f, total);
    }

    /// Any integral of the general samples lies in its enclosure too.
    #[test]
    fn integrals_of_samples_lie_in_their_enclosures(f in samples::real(), a in -3_i64..3) {
        let (x, fuel) = (Symbol::new("x"), &mut Fuel::new(1 << 21));
        let f = in_x(&f);
        let found = f.definite_integral(&x, &Expr::integer(a), &Expr::integer(a + 1), fuel);
        let Ok(Some(found)) = found else { return Ok(()) };
        let step = Ball::from_rational(&Rational::new(1.into(), 128.into()).unwrap(), 64);
        let mut total = Ball::zero();
        for piece in 0..128_i64 {
            let end = |at: i64| {
                Ball::from_rational(&Rational::new((a * 128 + at).into(), 128.into()).unwrap(), 64)
            };
            let region = [(x.clone(), end(piece).hull(&end(piece + 1)))];
            let Some(range) = f.ball_over(&region, 64) else { return Ok(()) };
            total = &total + &(&range * &step);
        }
        if let Some(value) = found.real_ball(128) {
            prop_assert!(value.overlaps(&total), "{} for {}", found, f);
        }
    }

    /// Near the point the function is near its limit, and nearer still far nearer.
    #[test]
    fn limits_are_approached(f in samples::real(), a in -3_i64..4, above in any::<bool>()) {
        let (x, fuel) = (Symbol::new("x"), &mut Fuel::new(1 << 21));
        let f = in_x(&f);
        let side = if above { Side::Above } else { Side::Below };
        let Ok(Some(limit)) = f.limit(&x, &Expr::integer(a), side, fuel) else { return Ok(()) };
        let Some(limit) = limit.real_ball(512).filter(|_| infinite(&limit).is_none()) else {
            return Ok(());
        };
        let miss = |shift: u32| {
            let h = Rational::new(1.into(), Integer::from(1).shift_left(shift))?;
            let place = if above { Rational::from(a) + h } else { Rational::from(a) - h };
            let point: Point = vec![(x.clone(), place)];
            let value = f.ball_at(&point, Field::Real, 1024)?.re;
            Some((&value - &limit).abs().to_f64())
        };
        if let (Some(far), Some(near)) = (miss(12), miss(240)) {
            prop_assert!(near <= 0.3 * far + 1e-9, "{} at {}: {} {}", f, a, far, near);
        }
    }
}

/// The limit at infinity for all values of the other symbols that the facts allow.
fn limit_under(text: &str, facts: &Assumptions) -> String {
    let infinity = Expr::constant(Constant::Infinity);
    let fuel = &mut Fuel::default();
    let found = read(text).limit_under(&Symbol::new("x"), &infinity, Side::Above, facts, fuel);
    found
        .unwrap()
        .map_or_else(|| String::from("?"), |value| value.to_string())
}

#[test]
fn orders_of_growth_are_compared() {
    let real = Assumptions::real();
    for (text, expected) in [
        ("(2x^2+b)/(x^2-x)", "2"),
        (r"x^5 e^{-x^2 + 3x} \sin b", "0"),
        ("(1+b/x)^x", "e^b"),
        (r"\sin(b x)/x", "0"),
        (r"x \sin(b/x)", "b"),
        (r"\sin(b x)", "?"),
        ("2^{-x} b", "0"),
        ("(-1)^x", "?"),
        (r"\frac12 + \frac{(-1)^x}{2}", "?"),
        ("(-2)^x + b", "?"),
    ] {
        assert_eq!(limit_under(text, &real), expected, "{text}");
    }
}

#[test]
fn parameters_need_their_signs() {
    let real = Assumptions::real();
    let zero = Expr::integer(0);
    let positive = |name| Assumptions::real().and_below(&zero, &Expr::symbol(name), true);
    let small = positive("r").and_below(&Expr::symbol("r"), &Expr::integer(1), true);
    for (text, facts, expected) in [
        ("e^{-a x}", &positive("a"), "0"),
        ("e^{-a x}", &real, "?"),
        ("r^x", &small, "0"),
        (r"\arctan(x/a)", &positive("a"), "pi/2"),
        ("x^{-s}", &positive("s"), "0"),
        // 1/2 for a = 0
        (r"\frac{a+1/x}{a+2/x}", &real, "?"),
        (r"\frac{a+1/x}{a+2/x}", &positive("a"), "1"),
    ] {
        assert_eq!(limit_under(text, facts), expected, "{text}");
    }
}
