use super::super::{Decision, decide};
use super::*;

fn x() -> Expr {
    Expr::symbol("x")
}

fn absolute(inner: Expr) -> Expr {
    Expr::call(Head::Absolute, vec![inner])
}

fn n(value: i64) -> Expr {
    Expr::integer(value)
}

fn is_equal(a: &Expr, b: &Expr) -> bool {
    matches!(
        decide(a, b, &mut Fuel::default()),
        Decision::Equal(Proof::Exact)
    )
}

fn is_different(a: &Expr, b: &Expr) -> bool {
    matches!(decide(a, b, &mut Fuel::default()), Decision::Different(_))
}

#[test]
fn nested_absolute_values() {
    let left = absolute(absolute(x()) - n(1)) + absolute(absolute(x()) + n(1));
    let twice = absolute(x()).scale(&Rational::from(2));
    let right = Expr::call(Head::Function(Function::Max), vec![twice, n(2)]);
    assert!(is_equal(&left, &right));
    assert!(is_different(&left, &(right + n(1))));
}

#[test]
fn impossible_signs_do_not_count() {
    // max(x, max(y, z)) = max(max(x, y), z), by signs that cannot all be.
    let max =
        |a: &Expr, b: &Expr| Expr::call(Head::Function(Function::Max), vec![a.clone(), b.clone()]);
    let (y, z) = (Expr::symbol("y"), Expr::symbol("z"));
    assert!(is_equal(&max(&x(), &max(&y, &z)), &max(&max(&x(), &y), &z)));
    assert!(is_different(
        &max(&x(), &max(&y, &z)),
        &max(&max(&x(), &y), &y)
    ));
}

#[test]
fn a_difference_far_from_the_usual_points_is_found() {
    let left = absolute(x() - n(1_000)) + absolute(x() - n(1_001));
    assert!(is_different(
        &left,
        &(n(2_001) - x().scale(&Rational::from(2)))
    ));
}

#[test]
fn squares_leave_their_roots() {
    let square = x().pow(2) + x().scale(&Rational::from(2)) + n(1);
    assert!(is_equal(&square.sqrt(), &absolute(x() + n(1))));
    assert!(is_different(&square.sqrt(), &(x() + n(1))));
    assert!(is_equal(
        &absolute(x().pow(2) - n(1)),
        &(absolute(x() - n(1)) * absolute(x() + n(1)))
    ));
}

#[test]
fn constant_angles_between_jumps() {
    let arctan = |inner: Expr| Expr::function(Function::ArcTan, inner);
    let sum = arctan(x()) + arctan(n(1).divide(&x()));
    let step = Expr::constant(crate::expr::Constant::Pi).scale(&Rational::HALF)
        * absolute(x()).divide(&x());
    assert!(is_equal(&sum, &step));
    assert!(is_different(
        &sum,
        &Expr::constant(crate::expr::Constant::Pi).scale(&Rational::HALF)
    ));
    // Only between -1 and 1.
    let double = arctan(x().scale(&Rational::from(2)).divide(&(n(1) - x().pow(2))));
    assert!(is_different(
        &double,
        &arctan(x()).scale(&Rational::from(2))
    ));
}

#[test]
fn roots_and_logarithms_of_functions() {
    let sine = Expr::function(Function::Sin, x());
    assert!(is_equal(&sine.pow(2).sqrt(), &absolute(sine.clone())));
    assert!(is_equal(
        &absolute(sine.clone()),
        &(n(1) - Expr::function(Function::Cos, x()).pow(2)).sqrt()
    ));
    let split = absolute(x() - n(4)).ln() + absolute(x() + n(4)).ln();
    assert!(is_equal(&(x().pow(2) - n(16)).ln(), &split));
    let halved = Expr::function(Function::ArcSinh, x().divide(&n(2)));
    assert!(is_equal(
        &halved,
        &((x() + (x().pow(2) + n(4)).sqrt()).ln() - n(2).ln())
    ));
    let shifted = Expr::function(
        Function::Sinh,
        Expr::function(Function::ArcCosh, x() + n(1)),
    );
    assert!(is_equal(&shifted, &((x() + n(1)).pow(2) - n(1)).sqrt()));
}

#[test]
fn odd_roots_of_negative_numbers_are_not_forgotten() {
    let third = |inner: Expr| Expr::power(inner, Expr::ratio(1, 3));
    assert!(is_equal(
        &third(x().pow(3).scale(&Rational::from(8))),
        &x().scale(&Rational::from(2))
    ));
    // True of positive x only.
    assert!(!is_equal(&third(x().pow(3)), &absolute(x())));
}
