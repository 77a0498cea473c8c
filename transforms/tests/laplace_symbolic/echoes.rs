//! Laws of delays in denominators and of branch cuts.

use algebra::expr::{Expr, Symbol};
use algebra::{Fuel, Rational};
use proptest::prelude::*;
use transforms::laplace::{Method, Status, inverse, invert_expression, without_echoes};

fn s() -> Expr {
    Expr::symbol("s")
}

/// e^(-c s)
fn late(c: &Rational) -> Expr {
    s().scale(&-c).exp()
}

fn rational(numerator: i64, denominator: i64) -> Rational {
    Rational::new(numerator.into(), denominator.into()).unwrap()
}

fn unrolled(expr: &Expr, longest: &Rational) -> Option<Expr> {
    without_echoes(expr, &Symbol::new("s"), longest, &mut Fuel::default()).unwrap()
}

proptest! {
    /// (A - B e^(-cs)) times its series is 1, up to what begins later than the last time: in powers of E = e^(-cs) nothing is left below.
    #[test]
    fn a_series_times_its_denominator_is_one(
        (a, b) in (1..9_i64, 1..9_i64),
        power in 1..4_u32,
        count in 1..12_i64,
        advance in -2..3_i64,
    ) {
        let c = rational(a, 4);
        let denominator = (s() + Expr::integer(b) - late(&c).scale(&rational(b, 2))) * late(&rational(advance, 3));
        let longest = &c * &rational(4 * count + 1, 4);
        let f = denominator.pow(-i64::from(power));
        let series = unrolled(&f, &longest).unwrap();
        // What is left of 1 - D^n Σ has delays beyond `longest` + n times the delay of D.
        let rest = Expr::integer(1) - series * denominator.pow(i64::from(power));
        let bound = &longest + &rational(advance * i64::from(power), 3);
        // At s = 200 a delay of d makes e^(-200 d).
        let left = rest.substitute(&[(Symbol::new("s"), Expr::integer(200))]).real_ball(4_000).unwrap().to_f64();
        prop_assert!(left.abs() <= 1e6 * (-200.0 * bound.to_f64()).exp(), "{left:e} {bound}");
    }

    /// A periodic signal: on period n it has the values of the first one.
    #[test]
    fn periods_repeat(period in 1..20_i64, n in 0..6_i64, place in 1..16_i64) {
        let period = rational(period, 5);
        // a ramp: t on [0, P)
        let ramp = s().pow(-2) - late(&period) * (s().pow(-2) + Expr::number(period.clone()) * s().pow(-1));
        let f = ramp.divide(&(Expr::integer(1) - late(&period)));
        let within = &period * &rational(place, 17);
        let time = &within + &(&period * &Rational::from(n));
        let until = unrolled(&f, &time).unwrap();
        let found = inverse(&until, &Symbol::new("s"), &Symbol::new("t")).unwrap();
        prop_assert_eq!(found.verdict.name(), "proved");
        let value = found.value.value(&time, 30).unwrap();
        prop_assert!((value - algebra::Ball::from_rational(&within, 128)).to_f64().abs() < 1e-28);
    }
}

#[test]
fn hyperbolic_functions_are_echoes() {
    // the square wave of tanh(s/2)/s: 1, -1, 1, ..
    let half = s().scale(&Rational::HALF);
    let tanh = |x: &Expr| Expr::function(algebra::expr::Function::Tanh, x.clone());
    let wave = tanh(&half).divide(&s());
    for (time, value) in [
        (rational(1, 2), 1.0),
        (rational(3, 2), -1.0),
        (rational(19, 2), -1.0),
    ] {
        let until = unrolled(&wave, &time).unwrap();
        let found = inverse(&until, &Symbol::new("s"), &Symbol::new("t")).unwrap();
        assert!((found.value.value(&time, 20).unwrap().to_f64() - value).abs() < 1e-18);
    }
}

/// Neither of these is a series of delays.
#[test]
fn other_denominators_stay() {
    let root = s().sqrt();
    for expr in [
        s().pow(-1),
        (s() * (Expr::integer(1) + (-&root).exp())).pow(-1),
        (Expr::integer(1) - late(&Rational::ONE)).sqrt(),
        late(&Rational::ONE) * s().pow(-1),
        // the leading terms cancel
        ((s() + Expr::integer(1)).pow(2) - s().pow(2) - s().scale(&2.into()) - Expr::integer(1)
            + late(&Rational::ONE))
        .pow(-1)
            * s().pow(-1),
    ] {
        assert!(unrolled(&expr, &Rational::from(5)).is_none(), "{expr}");
    }
    let hair = (s() - late(&rational(1, 1000))).pow(-1);
    let found = without_echoes(
        &hair,
        &Symbol::new("s"),
        &Rational::from(5),
        &mut Fuel::default(),
    );
    assert!(
        matches!(found, Err(transforms::Error::TooLarge { .. })),
        "not refused"
    );
}

/// Roots of quadratic polynomials: the cut of the principal root would cross the way of every bent contour.
#[test]
fn cuts_lie_to_the_left() {
    let one = Expr::integer(1);
    let square = s().pow(2);
    // J0, I0, J2, ∫ ln: values by series of these functions
    let cases = [
        (
            (&square + &one).sqrt().pow(-1),
            "0.765197686557966551449717526103",
        ),
        (
            (&square - &one).sqrt().pow(-1),
            "1.26606587775200833559824462521",
        ),
        (
            ((&square + &one).sqrt() - s())
                .pow(2)
                .divide(&(&square + &one).sqrt()),
            "0.114903484931900480469646881335",
        ),
        (
            (&square + &one).ln().divide(&s()),
            // -2 Ci(1)
            "-0.674807845801938",
        ),
    ];
    for (transform, expected) in cases {
        let digits = expected.len() - 4;
        let found = invert_expression(
            &transform,
            &Symbol::new("s"),
            &[Rational::ONE],
            digits,
            Method::Automatic,
        )
        .unwrap();
        let point = &found.points[0];
        assert!(
            !matches!(point.status, Status::Doubtful { .. }),
            "{transform}: {point:?}"
        );
        let expected =
            algebra::Ball::from_rational(&Rational::from_decimal(expected).unwrap(), 128);
        let error = (&point.value - &expected).to_f64().abs();
        assert!(
            error <= 10_f64.powi(2 - i32::try_from(digits).unwrap()),
            "{transform}: {error:e}"
        );
    }
}
