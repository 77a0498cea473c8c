use proptest::prelude::*;

use super::*;
use crate::expr::Field;
use crate::expr::samples::{self, read};

fn simplified(text: &str, assumptions: &str) -> Expr {
    let assumptions = Assumptions::parse(assumptions).unwrap();
    read(text)
        .simplify(&assumptions, &mut Fuel::new(100_000_000))
        .unwrap()
}

#[test]
fn roots_need_a_sign() {
    assert_eq!(simplified("sqrt(x^2)", "x real"), read("|x|"));
    assert_eq!(simplified("sqrt(x^2)", "x < 0"), read("-x"));
    assert_eq!(simplified("sqrt(x^2 y)", "x > 0"), read("x sqrt(y)"));
    assert_eq!(simplified("sqrt((1-x)^2)", "0 <= x <= 1"), read("1-x"));
    assert_eq!(simplified("sqrt(x^2)", ""), read("sqrt(x^2)"));
    assert_eq!(simplified("(x^(1/2))^(1/2)", ""), read("x^(1/4)"));
    assert_eq!(
        simplified("|x|^2 + |x| |y|", "x real, y>0"),
        read("x^2 + |x| y")
    );
}

#[test]
fn logarithms_and_exponentials() {
    assert_eq!(simplified("ln(x y) - ln(x)", "x > 0"), read("ln(y)"));
    assert_eq!(simplified("ln(x^2) - 2 ln(x)", "x > 0"), read("0"));
    assert_eq!(simplified("e^{2 ln(x) + y}", ""), read("x^2 e^y"));
    assert_eq!(simplified(r"\ln(e^x)", "x real"), read("x"));
    assert_eq!(simplified(r"\ln(e^x)", ""), read(r"\ln(e^x)"));
}

/// The argument of -(-1)^(2/3) is -pi/3, not pi + 2 pi/3.
#[test]
fn arguments_of_complex_factors_do_not_add_up() {
    let root = Expr::power(Expr::integer(-1), Expr::ratio(2, 3));
    let logarithm = (-root).ln();
    let simple = logarithm
        .simplify(&Assumptions::none(), &mut Fuel::default())
        .unwrap();
    let (a, b) = (logarithm.complex_ball(128), simple.complex_ball(128));
    assert!(a.unwrap().overlaps(&b.unwrap()), "{simple}");
}

#[test]
fn trigonometric_functions() {
    assert_eq!(simplified(r"\sin(x)^2 + \cos(x)^2", ""), read("1"));
    assert_eq!(
        simplified(r"\sin(x)^4 + 2 \sin(x)^2 \cos(x)^2 + \cos(x)^4 + y", ""),
        read("1 + y")
    );
    assert_eq!(simplified(r"\cosh(x)^2 - \sinh(x)^2", ""), read("1"));
    assert_eq!(
        simplified(r"\cos(\pi/6) + \sin(7\pi/6)", ""),
        read(r"\sqrt3/2 - 1/2")
    );
    assert_eq!(simplified(r"\sin(x + 3\pi/2)", ""), read(r"-\cos x"));
    assert_eq!(simplified(r"\cos(n \pi)", "n in Z"), read("(-1)^n"));
    assert_eq!(simplified(r"\arctan(\sqrt3)", ""), read(r"\pi/3"));
}

#[test]
fn quotients() {
    assert_eq!(simplified("(x^2-1)/(x-1)", ""), read("x+1"));
    assert_eq!(simplified("(x-1)/(x^2-1)", ""), read("1/(x+1)"));
    assert_eq!(simplified("1/(x+1) + x/(x+1)", ""), read("1"));
    assert_eq!(simplified("(e^{2x} - 1)/(e^x - 1)", ""), read("e^x + 1"));
    assert_eq!(simplified("(x+1)^2 - x^2 - 2x", ""), read("1"));
}

#[test]
fn extrema_and_signs() {
    assert_eq!(simplified(r"\max(x, -1, x - 1)", "x > 0"), read("x"));
    assert_eq!(simplified(r"\max(x, y)", "x > 0"), read(r"\max(x, y)"));
    assert_eq!(
        simplified(r"\lfloor n/2 + n/2 \rfloor", "n in Z"),
        read("n")
    );
}

/// Every angle of the table against enclosures.
#[test]
fn special_angles_have_their_values() {
    let mut known = 0;
    for denominator in [1, 2, 3, 4, 5, 6, 10, 12] {
        for numerator in -3 * denominator..3 * denominator {
            let q = crate::Rational::new(numerator.into(), denominator.into()).unwrap();
            let angle = Expr::constant(crate::expr::Constant::Pi).scale(&q);
            for function in [Function::Sin, Function::Cos, Function::Tan, Function::Sec] {
                let Some(value) = angle::at_angle(function, &q) else {
                    continue;
                };
                let call = Expr::function(function, angle.clone());
                let (a, b) = (value.complex_ball(128).unwrap(), call.complex_ball(128));
                assert!(b.is_none_or(|b| a.overlaps(&b)), "{call} {value}");
                known += 1;
            }
        }
    }
    assert!(known > 400, "{known}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// The value at points that satisfy the assumptions stays, the size does not grow, once is enough.
    #[test]
    fn simplification_is_sound(
        expr in samples::real(),
        points in proptest::collection::vec(samples::point(), 4),
        which in 0..6_usize,
    ) {
        let text = ["", "x > 0, y > 0", "x real, y < 0", "x in Z, y real", "-1 <= x <= 1, y >= 0", "x != 0, y <= 0"][which];
        let assumptions = Assumptions::parse(text).unwrap();
        let fuel = &mut Fuel::new(200_000_000);
        let Ok(simple) = expr.simplify(&assumptions, fuel) else { return Ok(()) };
        prop_assert!(simple.size() <= expr.size(), "{} {}", expr, simple);
        for point in points {
            if !point.iter().all(|(symbol, value)| assumptions.allows(symbol, value)) {
                continue;
            }
            if let (Some(a), Some(b)) = (
                expr.ball_at(&point, Field::Complex, 192),
                simple.ball_at(&point, Field::Complex, 192),
            ) {
                prop_assert!(a.overlaps(&b), "{} under {:?} is not {} at {:?}", expr, text, simple, point);
            }
        }
        if let Ok(again) = simple.simplify(&assumptions, &mut Fuel::new(400_000_000)) {
            prop_assert_eq!(again, simple);
        }
    }
}
