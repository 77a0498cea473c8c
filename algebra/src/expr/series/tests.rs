use proptest::prelude::*;

use super::*;
use crate::expr::Field;
use crate::expr::samples::{self, read};
use crate::number::Ball;

fn series(text: &str, at: &Expr, order: i64) -> Result<Series> {
    read(text).series(&Symbol::new("x"), at, order, &mut Fuel::new(1 << 30))
}

fn shown(text: &str, order: i64) -> String {
    series(text, &Expr::integer(0), order).unwrap().to_string()
}

#[test]
fn known_expansions() {
    assert_eq!(shown(r"\sin x", 6), "x - x^3/6 + x^5/120 + O(x^6)");
    assert_eq!(shown(r"\tan x", 6), "x + x^3/3 + 2*x^5/15 + O(x^6)");
    assert_eq!(shown(r"\ln(1+x)", 4), "x - x^2/2 + x^3/3 + O(x^4)");
    assert_eq!(shown(r"\sqrt{1+x}", 4), "1 + x/2 - x^2/8 + x^3/16 + O(x^4)");
    // Bernoulli numbers.
    assert_eq!(
        shown("x/(e^x - 1)", 5),
        "1 - x/2 + x^2/12 - x^4/720 + O(x^5)"
    );
    assert_eq!(shown("(1+x)^a", 2), "1 + a*x + O(x^2)");
    assert_eq!(shown("1/x^2 + x^7", 3), "1/x^2 + O(x^3)");
}

#[test]
fn cancellation_is_made_up_for() {
    assert_eq!(shown(r"(\sin x - x)/x^3", 3), "-1/6 + x^2/120 + O(x^3)");
    assert_eq!(
        shown(r"(\sin(\tan x) - \tan(\sin x))/x^7", 1),
        "-1/30 + O(x)"
    );
    assert_eq!(shown(r"\sin(x)^2 + \cos(x)^2 - 1", 5), "O(x^5)");
}

#[test]
fn huge_exponents_cost_nothing() {
    assert_eq!(shown("1 + x + x^{1000000000000}", 3), "1 + x + O(x^3)");
    let tower = series("(1 + x^{10^{30}})^2", &Expr::integer(0), 3);
    assert!(matches!(tower, Err(Error::OutOfTheory { .. })));
    let long = series("e^x", &Expr::integer(0), 1 << 20);
    assert!(matches!(long, Err(Error::Budget { .. })));
}

#[test]
fn roots_of_the_parameter() {
    assert_eq!(
        shown(r"\sqrt{x + x^2}", 3),
        "sqrt(x) + x^(3/2)/2 - x^(5/2)/8 + O(x^3)"
    );
    assert_eq!(shown(r"\cos\sqrt{x}", 3), "1 - x/2 + x^2/24 + O(x^3)");
    let series = series(r"\arccos(1 - x)", &Expr::integer(0), 2).unwrap();
    assert_eq!(series.terms()[0], (Rational::HALF, Expr::integer(2).sqrt()));
}

/// A shift is shown as it is, not as a primitive polynomial.
#[test]
fn the_local_parameter_is_shown_in_brackets() {
    let found = series("x^2", &Expr::ratio(1, 2), 3).unwrap();
    assert_eq!(
        found.to_string(),
        "1/4 + (x - 1/2) + (x - 1/2)^2 + O((x - 1/2)^3)"
    );
    let infinity = Expr::constant(Constant::Infinity);
    let found = series("x/(x-1)", &infinity, 3).unwrap();
    assert_eq!(found.to_string(), "1 + 1/x + 1/x^2 + O(1/x^3)");
}

#[test]
fn expansions_at_infinity_and_elsewhere() {
    let infinity = Expr::constant(Constant::Infinity);
    let found = series(r"\sqrt{x^2 + 1} - x", &infinity, 4).unwrap();
    let one = Expr::ratio(1, 2);
    assert_eq!(found.terms()[0], (Rational::ONE, one));
    let at = Expr::constant(Constant::Pi);
    let found = series(r"\sin x", &at, 2).unwrap();
    assert_eq!(found.terms().len(), 1);
    assert!(
        crate::zero::is_zero(
            &(&found.terms()[0].1 + &Expr::integer(1)),
            &mut Fuel::default()
        )
        .unwrap()
        .unwrap()
    );
}

#[test]
fn singularities_beyond_the_theory_are_named() {
    for (text, name) in [
        (r"\ln x", "logarithm"),
        (r"e^{1/x}", "essential"),
        (r"\sin(1/x)", "essential"),
        (r"x^x", "logarithm"),
        (r"|x|", "absolute"),
        // Once the series of (-1)^x itself.
        (r"|(-1)^x|", "absolute"),
        (r"\lfloor x \rfloor", "step"),
        (r"x^a", "symbolic power"),
    ] {
        match series(text, &Expr::integer(0), 3) {
            Err(Error::OutOfTheory { what }) => assert!(what.contains(name), "{text}: {what}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Coefficients are derivatives over factorials.
    #[test]
    fn coefficients_are_derivatives(f in samples::real(), a in samples::coordinate()) {
        let (x, fuel) = (Symbol::new("x"), &mut Fuel::new(1 << 26));
        let f = f.substitute(&[(Symbol::new("y"), Expr::ratio(7, 5))]);
        let at = Expr::number(a.clone());
        let Ok(series) = f.series(&x, &at, 4, fuel) else { return Ok(()) };
        let mut factorial = 1;
        for n in 0..4_u32 {
            factorial *= i64::from(n.max(1));
            let Ok(slope) = f.nth_derivative(&x, n, fuel) else { return Ok(()) };
            let point = vec![(x.clone(), a.clone())];
            let Some(value) = slope.ball_at(&point, Field::Complex, 256) else { continue };
            let coefficient = series.coefficient(&Rational::from(i64::from(n))).unwrap();
            let Some(found) = coefficient.complex_ball(256) else { continue };
            let scaled = &found * &crate::number::ComplexBall::real(Ball::from_integer(factorial, 256));
            prop_assert!(scaled.overlaps(&value), "{} at {}: {}", f, a, series);
        }
    }

    /// Near the point the error is of the order of the first term left out.
    #[test]
    fn truncation_errors_have_their_order(f in samples::real()) {
        let (x, fuel) = (Symbol::new("x"), &mut Fuel::new(1 << 26));
        let f = f.substitute(&[(Symbol::new("y"), Expr::ratio(7, 5))]);
        let Ok(series) = f.series(&x, &Expr::integer(0), 3, fuel) else { return Ok(()) };
        let error = |shift: u32| -> Option<f64> {
            let h = Rational::new(1.into(), Integer::from(1).shift_left(shift))?;
            let point = vec![(x.clone(), h)];
            let a = f.ball_at(&point, Field::Complex, 1024)?;
            let b = series.to_expr().ball_at(&point, Field::Complex, 1024)?;
            let error = (&a - &b).abs().to_f64();
            // Rounding of large values is no error of the series.
            Some(if error <= 1e-280 * a.abs().to_f64() { 0.0 } else { error })
        };
        let (Some(coarse), Some(fine)) = (error(40), error(60)) else { return Ok(()) };
        // Twenty more bits of smallness are sixty more bits of the error, but for the constant.
        prop_assert!(fine <= coarse * 2_f64.powi(-40) || fine < 1e-200, "{}: {} {} {}", f, series, coarse, fine);
    }
}
