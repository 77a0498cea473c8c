use super::{Decision, Proof, decide};
use crate::expr::{Constant, Expr, Function, Head};
use crate::fuel::Fuel;

fn n(value: i64) -> Expr {
    Expr::integer(value)
}
fn root(value: i64) -> Expr {
    n(value).sqrt()
}
fn x() -> Expr {
    Expr::symbol("x")
}
fn y() -> Expr {
    Expr::symbol("y")
}
fn pi() -> Expr {
    Expr::constant(Constant::Pi)
}
fn f(function: Function, argument: Expr) -> Expr {
    Expr::function(function, argument)
}
fn equal(a: &Expr, b: &Expr) {
    let found = decide(a, b, &mut Fuel::default());
    assert!(matches!(found, Decision::Equal(_)), "{a} = {b}: {found:?}");
}
fn different(a: &Expr, b: &Expr) {
    let found = decide(a, b, &mut Fuel::default());
    assert!(
        matches!(found, Decision::Different(_)),
        "{a} != {b}: {found:?}"
    );
}

#[test]
fn radicals() {
    equal(&n(72).sqrt(), &(root(2) * n(6)));
    equal(&n(1).divide(&root(2)), &(root(2) * Expr::ratio(1, 2)));
    equal(
        &n(1).divide(&(root(2) + root(3) + root(5))),
        &((root(3) * n(2) + root(2) * n(3) - root(30)) * Expr::ratio(1, 12)),
    );
    equal(
        &((root(2) + root(3) + root(5)) * (root(2) + root(3) - root(5))),
        &(root(6) * n(2)),
    );
    equal(
        &((n(1) + root(5)) * Expr::ratio(1, 2)).pow(10),
        &((n(123) + root(5) * n(55)) * Expr::ratio(1, 2)),
    );
    different(&(root(10) + root(11)), &(root(5) + root(18)));
    equal(&(n(5) + root(6) * n(2)).sqrt(), &(root(2) + root(3)));
    equal(&(root(5) + (n(22) + root(5) * n(2)).sqrt()), &{
        let inner = (n(55) - root(29) * n(10)).sqrt() * n(2);
        (n(11) + root(29) * n(2)).sqrt() + (n(16) - root(29) * n(2) + inner).sqrt()
    });
}

#[test]
fn logarithms_and_exponentials() {
    equal(&n(6).ln(), &(n(2).ln() + n(3).ln()));
    equal(&n(8).ln().divide(&n(4).ln()), &Expr::ratio(3, 2));
    equal(
        &(n(3).ln().divide(&n(2).ln()) * n(4).ln().divide(&n(3).ln())),
        &n(2),
    );
    equal(&(n(3).ln() * n(2)).exp(), &n(9));
    equal(&Expr::power(n(2), n(7).ln().divide(&n(2).ln())), &n(7));
    equal(&f(Function::Sinh, n(2).ln()), &Expr::ratio(3, 4));
    equal(&(n(1) + root(2)).ln(), &f(Function::ArcSinh, n(1)));
    different(&n(6).ln(), &(n(2).ln() * n(3).ln()));
}

#[test]
fn arctangents() {
    let at = |p: i64, q: i64| f(Function::ArcTan, Expr::ratio(p, q));
    equal(&(at(1, 1) + at(2, 1) + at(3, 1)), &pi());
    equal(&(pi() * Expr::ratio(1, 4)), &(at(1, 5) * n(4) - at(1, 239)));
    different(&(pi() * Expr::ratio(1, 4)), &(at(1, 5) * n(4) - at(1, 238)));
}

#[test]
fn trigonometry() {
    let (sin, cos) = (|e: Expr| f(Function::Sin, e), |e: Expr| f(Function::Cos, e));
    equal(&(sin(x()).pow(2) + cos(x()).pow(2)), &n(1));
    equal(
        &sin(x() + y()),
        &(sin(x()) * cos(y()) + cos(x()) * sin(y())),
    );
    equal(&f(Function::Tan, x()), &sin(x()).divide(&cos(x())));
    different(&sin(x() * n(2)), &(sin(x()) * n(2)));
    equal(
        &cos(pi() * Expr::ratio(1, 5)),
        &((n(1) + root(5)) * Expr::ratio(1, 4)),
    );
    equal(
        &f(Function::Tan, pi() * Expr::ratio(1, 12)),
        &(n(2) - root(3)),
    );
    equal(
        &(f(Function::Tan, pi() * Expr::ratio(3, 11)) + sin(pi() * Expr::ratio(2, 11)) * n(4)),
        &root(11),
    );
    equal(
        &(Expr::imaginary_unit() * pi() * Expr::ratio(1, 3)).exp(),
        &((n(1) + Expr::imaginary_unit() * root(3)) * Expr::ratio(1, 2)),
    );
}

#[test]
fn symbols() {
    let square = (x() + y()).pow(2);
    equal(&square, &(x().pow(2) + x() * y() * n(2) + y().pow(2)));
    equal(&(x().pow(2) - n(1)).divide(&(x() - n(1))), &(x() + n(1)));
    different(&x().pow(2).sqrt(), &x());
    equal(&x().pow(2).sqrt(), &Expr::call(Head::Absolute, vec![x()]));
    equal(&n(1).divide(&x()).sqrt(), &n(1).divide(&x().sqrt()));
    equal(&x().pow(2).ln(), &(x().ln() * n(2)));
    equal(&Expr::power(n(4), x()), &Expr::power(n(2), x() * n(2)));
    equal(
        &(Expr::power(n(2), x()) * Expr::power(n(3), x())),
        &Expr::power(n(6), x()),
    );
    equal(
        &Expr::power(n(2), x() + n(1)),
        &(Expr::power(n(2), x()) * n(2)),
    );
    different(
        &n(1).divide(&(x() + y())),
        &(n(1).divide(&x()) + n(1).divide(&y())),
    );
    equal(&(x() + y()).exp(), &(x().exp() * y().exp()));
    equal(&(x() - n(1)).pow(10_000), &(n(1) - x()).pow(10_000));
    different(&(x() + n(2)).ln(), &(x().ln() + n(2).ln()));
}

#[test]
fn huge_numbers() {
    let tower = |a: i64, b: Expr| Expr::power(n(a), b);
    let nine = tower(9, tower(9, n(9)));
    equal(&nine, &nine.clone());
    different(&nine, &(nine.clone() + n(1)));
    different(&n(1), &tower(9, tower(9, tower(9, tower(9, n(9))))));
    equal(&n(2).pow(100_000), &n(4).pow(50_000));
    equal(&tower(2, n(1 << 30)), &tower(4, n(1 << 29)));
    different(&tower(2, n(1 << 30)), &tower(4, n((1 << 29) + 1)));
    different(&tower(10, tower(10, n(10))).pow(-1), &n(0));
    let factorial = |e: Expr| Expr::call(Head::Factorial, vec![e]);
    equal(&factorial(n(100_000)), &(factorial(n(99_999)) * n(100_000)));
    different(&n(1), &factorial(factorial(factorial(n(10)))));
}

#[test]
fn near_misses_are_never_equal() {
    let miss = (pi() * root(163)).exp();
    different(
        &miss,
        &Expr::number(crate::number::Integer::from_decimal("262537412640768744").unwrap()),
    );
    different(
        &f(
            Function::Cos,
            Expr::number(crate::number::Rational::power_of_ten(-20).unwrap()),
        ),
        &n(1),
    );
}

#[test]
fn structure_is_proved_first() {
    assert_eq!(
        decide(&(x() + n(1)), &(n(1) + x()), &mut Fuel::default()),
        Decision::Equal(Proof::Structural)
    );
}
