//! Laws of the balls: every result contains the value at every member, evaluated at four times the precision.

use std::cmp::Ordering;

use proptest::prelude::*;
use rug::Float;
use rug::float::{Constant, Round};
use rug::ops::Pow;

use super::{Ball, ComplexBall, FloatBall, Integer, Rational};

/// Members and references are kept at this precision or more.
const FINE: u32 = 600;

/// Numbers at and around the places where functions change their nature.
fn number() -> impl Strategy<Value = Float> {
    let centre = prop_oneof![
        4 => (-3_i64..=3).prop_map(|n| Float::with_val(FINE, n)),
        4 => any::<i32>().prop_map(|n| Float::with_val(FINE, n) >> 28),
        2 => any::<i64>().prop_map(|n| Float::with_val(FINE, n) >> 40),
        1 => any::<i64>().prop_map(|n| Float::with_val(FINE, n)),
        2 => (-9_i32..=9).prop_map(|n| Float::with_val(FINE, Constant::Pi) * n / 2),
        1 => Just(Float::with_val(FINE, 1.461_632_144_968_362_3)),
    ];
    let offset = prop_oneof![
        3 => Just(Float::new(FINE)),
        2 => (any::<i32>(), -250_i32..0).prop_map(|(n, e)| Float::with_val(FINE, n) << e),
        1 => (-1_i32..=1, -120_i32..-20).prop_map(|(n, e)| Float::with_val(FINE, n) << e),
    ];
    (centre, offset).prop_map(|(a, b)| a + b)
}

fn bits() -> impl Strategy<Value = u32> {
    prop_oneof![Just(32_u32), Just(53), Just(64), Just(113)]
}

type ComplexFunction = fn(&ComplexBall) -> Option<ComplexBall>;

/// A ball and some of its members: its ends and one between them.
#[derive(Clone, Debug)]
struct Sample {
    ball: Ball,
    members: Vec<Float>,
}

fn sample() -> impl Strategy<Value = Sample> {
    let reach = prop_oneof![
        4 => Just(Float::new(64)),
        4 => (1_u32..1000, -200_i32..-30).prop_map(|(n, e)| Float::with_val(64, n) << e),
        2 => (1_u32..1000, -30_i32..-6).prop_map(|(n, e)| Float::with_val(64, n) << e),
    ];
    (number(), reach, bits()).prop_map(|(x, reach, bits)| {
        let lower = Float::with_val(FINE, &x - &reach);
        let upper = Float::with_val(FINE, &x + &reach);
        let ball = Ball {
            lower: Float::with_val_round(bits, &lower, Round::Down).0,
            upper: Float::with_val_round(bits, &upper, Round::Up).0,
        };
        let members = vec![x, ball.lower.clone(), ball.upper.clone()];
        Sample { ball, members }
    })
}

/// The value of a function at a point, from both sides, at four times the precision.
fn holds(
    result: &Ball,
    member: &Float,
    function: impl Fn(&Float, u32, Round) -> (Float, Ordering),
) -> bool {
    let bits = (4 * result.bits()).max(FINE);
    let low = function(member, bits, Round::Down).0;
    let high = function(member, bits, Round::Up).0;
    !low.is_nan() && result.lower <= high && result.upper >= low
}

macro_rules! mpfr {
    ($method:ident) => {
        |x: &Float, bits: u32, round: Round| Float::with_val_round(bits, x.$method(), round)
    };
}

macro_rules! contains_at_members {
    ($sample:expr, $($ball:expr => $reference:expr),+ $(,)?) => {$(
        let result: Option<Ball> = $ball(&$sample.ball);
        if let Some(result) = result {
            for member in &$sample.members {
                prop_assert!(
                    holds(&result, member, $reference),
                    "{} at {} of {:?} gave {:?}", stringify!($ball), member, $sample.ball, result
                );
            }
        }
    )+};
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Total functions and functions with a domain contain their values at all members.
    #[test]
    fn functions_contain_their_values(s in sample()) {
        contains_at_members!(s,
            |x: &Ball| Some(x.exp()) => mpfr!(exp_ref),
            Ball::ln => mpfr!(ln_ref),
            Ball::sqrt => mpfr!(sqrt_ref),
            |x: &Ball| x.root(3) => |x, bits, round| Float::with_val_round(bits, x.root_ref(3), round),
            |x: &Ball| x.root(10) => |x, bits, round| Float::with_val_round(bits, x.root_ref(10), round),
            Ball::sin => mpfr!(sin_ref),
            Ball::cos => mpfr!(cos_ref),
            Ball::tan => mpfr!(tan_ref),
            |x: &Ball| Some(x.atan()) => mpfr!(atan_ref),
            Ball::asin => mpfr!(asin_ref),
            Ball::acos => mpfr!(acos_ref),
            |x: &Ball| Some(x.sinh()) => mpfr!(sinh_ref),
            |x: &Ball| Some(x.cosh()) => mpfr!(cosh_ref),
            |x: &Ball| Some(x.tanh()) => mpfr!(tanh_ref),
            |x: &Ball| Some(x.asinh()) => mpfr!(asinh_ref),
            Ball::acosh => mpfr!(acosh_ref),
            Ball::atanh => mpfr!(atanh_ref),
            |x: &Ball| Some(x.abs()) => mpfr!(abs_ref),
            |x: &Ball| Some(x.square()) => mpfr!(square_ref),
            |x: &Ball| Some(x.recip()).filter(Ball::is_finite) => mpfr!(recip_ref),
            |x: &Ball| Some(-x) => |x, bits, round| Float::with_val_round(bits, -x, round),
            |x: &Ball| Some(x.with_bits(40)) => |x, bits, round| Float::with_val_round(bits, x, round),
        );
    }

    /// The gamma function contains its values, around its minimum too.
    #[test]
    fn gamma_contains_its_values(s in sample()) {
        if s.members.iter().all(|x| x.get_exp() < Some(14)) {
            contains_at_members!(s,
                Ball::gamma => mpfr!(gamma_ref),
                Ball::ln_gamma => mpfr!(ln_gamma_ref),
            );
        }
    }

    /// Arithmetic contains the values for all pairs of members.
    #[test]
    fn arithmetic_contains_its_values(a in sample(), b in sample()) {
        let (sum, difference) = (&a.ball + &b.ball, &a.ball - &b.ball);
        let (product, quotient) = (&a.ball * &b.ball, &a.ball / &b.ball);
        let hull = a.ball.hull(&b.ball);
        let widened = a.ball.widened(&b.ball);
        for x in &a.members {
            for y in &b.members {
                prop_assert!(holds(&sum, x, |x, p, r| Float::with_val_round(p, x + y, r)));
                prop_assert!(holds(&difference, x, |x, p, r| Float::with_val_round(p, x - y, r)));
                prop_assert!(holds(&product, x, |x, p, r| Float::with_val_round(p, x * y, r)));
                if quotient.is_finite() {
                    prop_assert!(holds(&quotient, x, |x, p, r| Float::with_val_round(p, x / y, r)));
                }
                prop_assert!(holds(&hull, x, |x, p, r| Float::with_val_round(p, x, r)));
                prop_assert!(holds(&widened, x, |x, p, r| Float::with_val_round(p, x + y, r)));
                prop_assert!(holds(&widened, x, |x, p, r| Float::with_val_round(p, x - y, r)));
                match a.ball.order(&b.ball) {
                    Some(order) => prop_assert_eq!(x.partial_cmp(y), Some(order)),
                    None => prop_assert!(a.ball.overlaps(&b.ball)),
                }
            }
        }
        prop_assert_eq!(quotient.is_finite(), !b.ball.contains_zero());
    }

    /// Powers contain their values.
    #[test]
    fn powers_contain_their_values(a in sample(), b in sample(), n in -40_i64..40) {
        let power = a.ball.powi(n);
        if power.is_finite() {
            for x in &a.members {
                prop_assert!(holds(&power, x, |x, p, r| Float::with_val_round(p, x.pow(n), r)));
            }
        }
        let long = Integer::from(u64::MAX) + Integer::from(n);
        let power = a.ball.pow_integer(&long);
        let exact = Float::with_val(FINE, u64::MAX) + n;
        for x in &a.members {
            prop_assert!(holds(&power, x, |x, p, r| Float::with_val_round(p, x.pow(&exact), r)));
        }
        if let Some(power) = a.ball.pow(&b.ball) {
            for x in &a.members {
                for y in &b.members {
                    prop_assert!(holds(&power, x, |x, p, r| Float::with_val_round(p, x.pow(y), r)));
                }
            }
        }
    }

    /// A rational power is the integer power of a root.
    #[test]
    fn rational_powers_contain_their_values(a in sample(), n in -60_i64..60, d in 1_u32..40) {
        let exponent = Rational::new(Integer::from(n), Integer::from(d)).unwrap();
        let Some(power) = a.ball.pow_rational(&exponent) else {
            prop_assert!(a.ball.lower < 0);
            return Ok(());
        };
        if power.is_finite() && a.ball.lower > 0 {
            for x in &a.members {
                let root = Float::with_val(FINE, x.root_ref(d));
                let mut reference = Ball { lower: root.clone(), upper: root };
                reference.lower.next_down();
                reference.upper.next_up();
                prop_assert!(power.overlaps(&reference.powi(n)));
            }
        }
    }

    /// What is read off a ball agrees with all its members.
    #[test]
    fn readings_agree_with_members(s in sample(), q in -40_i64..40, d in 1_u32..9) {
        let ball = &s.ball;
        let q = Rational::new(Integer::from(q), Integer::from(d)).unwrap();
        let (lower, upper) = (ball.lower().unwrap(), ball.upper().unwrap());
        prop_assert!(ball.contains(&lower) && ball.contains(&upper));
        prop_assert_eq!(ball.contains(&q), lower <= q && q <= upper);
        prop_assert_eq!(ball.contains_zero(), ball.contains(&Rational::ZERO));
        prop_assert_eq!(ball.sign(), ball.compare(&Rational::ZERO));
        for member in &s.members {
            let exact = Rational::from_big(member.to_rational().unwrap());
            prop_assert!(lower <= exact && exact <= upper);
            if let Some(order) = ball.compare(&q) {
                prop_assert_eq!(exact.cmp(&q), order);
            }
            if let Some(sign) = ball.sign() {
                prop_assert_eq!(member.cmp0(), Some(sign));
            }
            if let Some(floor) = ball.floor() {
                prop_assert_eq!(exact.floor(), floor);
            }
            if let Some(ceil) = ball.ceil() {
                prop_assert_eq!(exact.ceil(), ceil);
            }
            if let Some(size) = ball.magnitude_log2() {
                prop_assert!(exact.abs() <= Rational::TWO.pow(i32::try_from(size).unwrap()).unwrap());
            }
        }
        prop_assert_eq!(ball.floor().is_some(), lower.floor() == upper.floor());
        if let Some(log) = ball.radius_log2() {
            let width = &upper - &lower;
            let power = |e: i64| Rational::TWO.pow(i32::try_from(e).unwrap()).unwrap();
            prop_assert!(width <= power(log + 1));
            prop_assert!(width >= power(log - 1));
            prop_assert_eq!(ball.width_log2(), Some(log + 1));
        } else {
            prop_assert!(ball.is_exact() && ball.accuracy_bits() == i64::MAX);
        }
    }

    /// An exact argument costs one unit in the last place and no more.
    #[test]
    fn functions_of_points_are_sharp(n in 1_i64..1 << 20, bits in bits()) {
        let x = Ball::from_rational(&Rational::new(Integer::from(n), Integer::from(1 << 15)).unwrap(), bits);
        prop_assert!(x.is_exact());
        let inside = Ball::from_rational(&Rational::new(Integer::from(n), Integer::from(1 << 20)).unwrap(), bits);
        for result in [
            Some(x.exp()), x.ln(), x.sqrt(), x.root(7), x.sin(), x.cos(), Some(x.atan()), Some(x.sinh()),
            Some(x.cosh()), Some(x.tanh()), Some(x.asinh()), Some(x.recip()), Some(x.powi(9)), inside.asin(),
            inside.acos(), inside.atanh(), x.gamma(), x.ln_gamma(), (&x + Ball::from_integer(1, bits)).acosh(),
        ] {
            let result = result.unwrap();
            let width = result.width_log2().unwrap();
            let size = result.magnitude_log2().unwrap_or(0);
            prop_assert!(width == i64::MIN || width <= size - i64::from(bits) + 2, "{result:?}");
        }
        for result in [x.tan(), x.pow(&inside), x.pow_rational(&Rational::new(Integer::from(22), Integer::from(7)).unwrap())] {
            prop_assert!(result.unwrap().accuracy_bits() >= i64::from(bits) - 3);
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A complex result contains the results at the corners of the rectangle, and inverse functions are inverse.
    #[test]
    fn complex_functions_contain_their_values(a in sample(), b in sample()) {
        let z = ComplexBall::new(a.ball.clone(), b.ball.clone());
        let functions: [(&str, ComplexFunction); 17] = [
            ("exp", ComplexBall::exp), ("ln", ComplexBall::ln), ("sqrt", ComplexBall::sqrt),
            ("sin", ComplexBall::sin), ("cos", ComplexBall::cos), ("tan", ComplexBall::tan),
            ("sinh", ComplexBall::sinh), ("cosh", ComplexBall::cosh), ("tanh", ComplexBall::tanh),
            ("asin", ComplexBall::asin), ("acos", ComplexBall::acos), ("atan", ComplexBall::atan),
            ("asinh", ComplexBall::asinh), ("acosh", ComplexBall::acosh), ("atanh", ComplexBall::atanh),
            ("cube", |z| z.pow_integer(&Integer::from(3))),
            ("fifth", |z| z.pow_rational(&Rational::new(Integer::from(2), Integer::from(5)).unwrap())),
        ];
        let point = |x: &Float| Ball { lower: x.clone(), upper: x.clone() };
        for (name, function) in functions {
            let Some(result) = function(&z) else { continue };
            for x in &a.members {
                for y in &b.members {
                    if let Some(value) = function(&ComplexBall::new(point(x), point(y))) {
                        prop_assert!(value.overlaps(&result), "{name} of {z:?} at {x} {y}: {value:?} {result:?}");
                    }
                }
            }
        }
        let inverses: [(&str, ComplexFunction); 8] = [
            ("ln", |z| z.ln()?.exp()),
            ("asin", |z| z.asin()?.sin()),
            ("acos", |z| z.acos()?.cos()),
            ("atan", |z| z.atan()?.tan()),
            ("asinh", |z| z.asinh()?.sinh()),
            ("acosh", |z| z.acosh()?.cosh()),
            ("atanh", |z| z.atanh()?.tanh()),
            ("sqrt", |z| z.sqrt()?.pow_integer(&Integer::TWO)),
        ];
        for (name, function) in inverses {
            if let Some(value) = function(&z) {
                prop_assert!(value.overlaps(&z), "{name} of {z:?}");
            }
        }
    }

    /// Complex arithmetic agrees with itself at four times the precision.
    #[test]
    fn complex_arithmetic_contains_its_values(a in sample(), b in sample(), c in sample(), d in sample()) {
        let (z, w) = (
            ComplexBall::new(a.ball.clone(), b.ball.clone()),
            ComplexBall::new(c.ball.clone(), d.ball.clone()),
        );
        let point = |x: &Float, y: &Float| {
            let ball = |x: &Float| Ball { lower: x.clone(), upper: x.clone() };
            ComplexBall::new(ball(x), ball(y))
        };
        for index in 0..3 {
            let x = point(&a.members[index], &b.members[index]);
            let y = point(&c.members[index], &d.members[index]);
            prop_assert!((&x + &y).overlaps(&(&z + &w)));
            prop_assert!((&x - &y).overlaps(&(&z - &w)));
            prop_assert!((&x * &y).overlaps(&(&z * &w)));
            prop_assert!((&x / &y).overlaps(&(&z / &w)));
            prop_assert!(x.abs().overlaps(&z.abs()));
            prop_assert!((&x / &y * &y).overlaps(&x));
            if let (Some(narrow), Some(wide)) = (x.arg(), z.arg()) {
                prop_assert!(narrow.overlaps(&wide));
            }
        }
        prop_assert_eq!((&z / &w).is_finite(), !w.contains_zero());
    }
}

/// A double ball around a double, as wide as a few roundings.
fn double() -> impl Strategy<Value = (f64, FloatBall)> {
    let value = prop_oneof![
        4 => -4.0..4.0_f64,
        2 => -700.0..700.0_f64,
        1 => (-9_i32..9).prop_map(f64::from),
        1 => (-9_i32..9).prop_map(|n| f64::from(n) * std::f64::consts::FRAC_PI_2),
        1 => any::<f64>().prop_filter("in range", |x| x.is_finite() && x.abs() > 1e-280),
    ];
    (value, 0_usize..3).prop_map(|(x, steps)| {
        let mut ball = FloatBall::from_rounded(x).unwrap_or_else(FloatBall::pi);
        let zero = FloatBall::from_rounded(0.0).unwrap();
        for _ in 0..steps {
            ball = ball.add(zero).unwrap_or(ball);
        }
        let member = if ball.lower() <= x && x <= ball.upper() {
            x
        } else {
            std::f64::consts::PI
        };
        (member, ball)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// The double balls contain the values at their ends and at their centre.
    #[test]
    fn double_balls_contain_their_values((x, a) in double(), (y, b) in double(), n in -9_i32..9) {
        let inside = |value: Option<FloatBall>, exact: Option<Ball>| match (value, exact) {
            (Some(value), Some(exact)) => exact.lower <= value.upper() && exact.upper >= value.lower(),
            (Some(_), None) => false,
            (None, _) => true,
        };
        let exact = |x: f64| Ball::from_rational(&Rational::from_f64(x).unwrap(), 300);
        for x in [x, a.lower(), a.upper()] {
            let p = exact(x);
            let cases: [(&str, Option<FloatBall>, Option<Ball>); 20] = [
                ("exp", a.exp(), Some(p.exp())),
                ("ln", a.ln(), p.ln()),
                ("sqrt", a.sqrt(), p.sqrt()),
                ("sin", a.sin(), p.sin()),
                ("cos", a.cos(), p.cos()),
                ("tan", a.tan(), p.tan()),
                ("atan", a.atan(), Some(p.atan())),
                ("asin", a.asin(), p.asin()),
                ("acos", a.acos(), p.acos()),
                ("sinh", a.sinh(), Some(p.sinh())),
                ("cosh", a.cosh(), Some(p.cosh())),
                ("tanh", a.tanh(), Some(p.tanh())),
                ("asinh", a.asinh(), Some(p.asinh())),
                ("acosh", a.acosh(), p.acosh()),
                ("atanh", a.atanh(), p.atanh()),
                ("abs", Some(a.abs()), Some(p.abs())),
                ("neg", Some(a.neg()), Some(-&p)),
                ("recip", a.recip(), Some(p.recip())),
                ("powi", a.powi(n), Some(p.powi(i64::from(n)))),
                ("powf", a.powf(1.0 / 3.0), p.pow_rational(&Rational::new(Integer::from(1), Integer::from(3)).unwrap())),
            ];
            for (name, value, exact) in cases {
                prop_assert!(inside(value, exact), "{name} of {a:?} at {x}");
            }
            for y in [y, b.lower(), b.upper()] {
                let q = exact(y);
                prop_assert!(inside(a.add(b), Some(&p + &q)));
                prop_assert!(inside(a.sub(b), Some(&p - &q)));
                prop_assert!(inside(a.mul(b), Some(&p * &q)));
                prop_assert!(inside(a.div(b), Some(&p / &q)));
                prop_assert!(inside(a.pow(b), p.pow(&q)));
                prop_assert!(!a.is_separated(b) || p.is_separated(&q));
            }
        }
        if let Some(sign) = a.sign() {
            prop_assert_eq!(x.partial_cmp(&0.0), Some(sign));
        }
    }

    /// A rational is inside its double ball, which is at most two units wide on each side.
    #[test]
    fn double_balls_of_rationals(n in any::<i64>(), d in 1..i64::MAX) {
        let q = Rational::new(Integer::from(n), Integer::from(d)).unwrap();
        let ball = FloatBall::from_rational(&q).unwrap();
        prop_assert!(Rational::from_f64(ball.lower()).unwrap() <= q);
        prop_assert!(Rational::from_f64(ball.upper()).unwrap() >= q);
        prop_assert!(ball.upper() - ball.lower() <= 4.0 * f64::EPSILON * ball.upper().abs().max(f64::MIN_POSITIVE));
    }
}

fn point(re: f64, im: f64) -> ComplexBall {
    let exact = |x: f64| Ball::from_rational(&Rational::from_f64(x).unwrap(), 100);
    ComplexBall::new(exact(re), exact(im))
}

fn near(value: Option<ComplexBall>, re: f64, im: f64) -> bool {
    value.is_some_and(|value| {
        (value.re.to_f64() - re).abs() < 1e-14
            && (value.im.to_f64() - im).abs() < 1e-14
            && value.re.width_log2() < Some(-90)
            && value.im.width_log2() < Some(-90)
    })
}

/// Signs and branches, from tables of the principal values.
#[test]
fn principal_values() {
    use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, LN_2, PI, SQRT_2};
    assert!(near(point(-1.0, 0.0).ln(), 0.0, PI));
    assert!(near(point(0.0, -1.0).ln(), 0.0, -FRAC_PI_2));
    assert!(near(point(1.0, 1.0).ln(), LN_2 / 2.0, FRAC_PI_4));
    assert!(near(point(-4.0, 0.0).sqrt(), 0.0, 2.0));
    assert!(near(point(0.0, 2.0).sqrt(), 1.0, 1.0));
    assert!(near(point(0.0, -2.0).sqrt(), 1.0, -1.0));
    assert!(near(point(-3.0, -4.0).sqrt(), 1.0, -2.0));
    assert!(near(
        point(0.0, 1.0).pow(&point(0.0, 1.0)),
        (-FRAC_PI_2).exp(),
        0.0
    ));
    assert!(near(point(2.0, 0.0).acos(), 0.0, 1.316_957_896_924_816_6));
    assert!(near(point(-2.0, 0.0).acos(), PI, -1.316_957_896_924_816_6));
    assert!(near(
        point(2.0, 0.0).asin(),
        FRAC_PI_2,
        -1.316_957_896_924_816_6
    ));
    assert!(near(point(0.5, 0.0).acosh(), 0.0, PI / 3.0));
    assert!(near(point(-2.0, 0.0).acosh(), 1.316_957_896_924_816_6, PI));
    assert!(near(
        point(1.0, 1.0).asin(),
        0.666_239_432_492_515_3,
        1.061_275_061_905_035_7
    ));
    assert!(near(
        point(1.0, 1.0).atan(),
        1.017_221_967_897_851_4,
        0.402_359_478_108_525_1
    ));
    assert!(near(
        point(1.0, 1.0).asinh(),
        1.061_275_061_905_035_7,
        0.666_239_432_492_515_3
    ));
    assert!(near(
        point(-1.0, 0.0).pow_rational(&Rational::HALF),
        0.0,
        1.0
    ));
    assert!(near(
        point(-8.0, 0.0).pow(&point(0.25, 0.0)),
        2_f64.powf(0.75) / SQRT_2,
        2_f64.powf(0.75) / SQRT_2
    ));
    assert!(point(2.0, 0.0).atanh().is_none());
    assert!(point(0.0, 2.0).atan().is_none());
    assert!(point(0.0, 0.0).ln().is_none());
}

/// Nothing is claimed about a quotient whose divisor may be zero, whatever the dividend.
#[test]
fn zero_divided_by_a_ball_around_zero_is_unknown() {
    let tiny = Ball::pi(64).sin().unwrap();
    assert!(tiny.contains_zero() && !tiny.is_exact());
    assert!(!(Ball::zero() / &tiny).is_finite());
    assert!(!(Ball::zero() * tiny.recip()).is_finite());
    let complex = ComplexBall::new(tiny.clone(), tiny);
    assert!(!(ComplexBall::real(Ball::zero()) / &complex).is_finite());
    assert!(!(ComplexBall::i(64) / &ComplexBall::real(complex.re)).is_finite());
}

/// The ends may have different precisions after a hull; none of the later operations may round inward.
#[test]
fn balls_of_mixed_precision_are_rounded_outward() {
    let third = Rational::new(Integer::from(1), Integer::from(3)).unwrap();
    let (coarse, fine) = (
        Ball::from_rational(&third, 32),
        Ball::from_rational(&third, 200),
    );
    let hull = coarse.hull(&(&fine + Ball::from_integer(1, 200)));
    assert!((-&hull).contains(&-&third));
    assert!((-&hull).abs().contains(&(&third + &Rational::ONE)));
    assert!(hull.with_bits(32).contains(&(&third + &Rational::ONE)));
}

#[test]
fn hopeless_arguments_are_refused_at_once() {
    let huge = Ball::from_integer(2, 64).powi(1 << 20);
    assert!(huge.sin().is_none() && huge.cos().is_none() && huge.tan().is_none());
    assert!(huge.lower().is_none() && huge.floor().is_none());
    assert!(!huge.exp().is_finite());
    assert!((-&huge).exp().contains_zero());
    assert!(
        !Ball::from_integer(3, 64)
            .pow_integer(&Integer::TEN.pow(100))
            .is_finite()
    );
    let tiny = Ball::from_integer(3, 64).pow_integer(&-Integer::TEN.pow(100));
    assert!(tiny.lower >= 0 && tiny.upper < 1e-300);
    assert!(Ball::whole_line(64).sin().is_none() && Ball::whole_line(64).ln().is_none());
    assert!(Ball::whole_line(64).contains(&Rational::ONE));
    assert!(!Ball::whole_line(0).is_separated(&Ball::zero()));
}

#[test]
fn factorials_agree_with_the_integers() {
    for n in [0_u32, 1, 5, 256, 257, 1000, 5000] {
        let exact = Integer::factorial(n);
        let n = Integer::from(n);
        let ball = Ball::factorial(&n, 80).unwrap();
        assert!(ball.contains(&Rational::from(&exact)));
        assert!(ball.accuracy_bits() > 60);
        let logarithm = Ball::ln_factorial(&n, 80).unwrap();
        let expected = Ball::from_rational(&Rational::from(exact), 300)
            .ln()
            .unwrap();
        assert!(logarithm.overlaps(&expected) && logarithm.width_log2() < Some(-60));
    }
    assert!(Ball::factorial(&Integer::MINUS_ONE, 64).is_none());
}

/// Stirling's series and MPFR agree on both sides of the argument where one takes over from the other.
#[test]
fn stirling_continues_gamma() {
    for shift in [-1_i64, 0, 1, 2, 1 << 21, 1 << 40] {
        let x = Ball::from_integer((1 << 20) + shift, 128);
        let value = x.ln_gamma().unwrap();
        let mpfr = Float::with_val(400, x.lower.ln_gamma_ref());
        assert!(value.lower <= mpfr && value.upper >= mpfr);
        assert!(value.accuracy_bits() > 115, "{shift}: {value:?}");
    }
    let huge = Integer::TEN.pow(4000);
    assert!(Ball::ln_factorial(&huge, 128).unwrap().accuracy_bits() > 110);
}
