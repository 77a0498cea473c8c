//! Values stay exact where they can and enclosed where they cannot.

use super::*;

const SETTING: Setting = Setting {
    bits: 128,
    real_only: false,
};

fn exact(numerator: i64, denominator: i64) -> Value {
    Value::Exact(Rational::new(numerator.into(), denominator.into()).unwrap())
}

#[test]
fn rationals_stay_exact() {
    let sum = apply(Operation::Sum, &[exact(1, 3), exact(1, 6)], SETTING).unwrap();
    assert_eq!(sum.exact(), exact(1, 2).exact());
    let power = apply(Operation::Power, &[exact(2, 3), exact(-2, 1)], SETTING).unwrap();
    assert_eq!(power.exact(), exact(9, 4).exact());
    assert!(apply(Operation::Quotient, &[exact(1, 1), exact(0, 1)], SETTING).is_none());
    assert!(apply(Operation::Power, &[exact(0, 1), exact(0, 1)], SETTING).is_none());
}

#[test]
fn odd_roots_of_negative_numbers_are_real() {
    let root = apply(Operation::Root, &[exact(-8, 1), exact(3, 1)], SETTING).unwrap();
    assert!(!root.is_separated(&exact(-2, 1), 128));
    let strict = Setting {
        real_only: true,
        ..SETTING
    };
    assert!(apply(Operation::SquareRoot, &[exact(-2, 1)], strict).is_none());
}

#[test]
fn huge_powers_are_enclosed_or_refused() {
    let nine = exact(9, 1);
    let eighth = apply(Operation::Power, &[nine.clone(), exact(8, 1)], SETTING).unwrap();
    let tower = apply(Operation::Power, &[nine.clone(), eighth], SETTING).unwrap();
    assert!(tower.exact().is_none() && tower.is_nonzero());
    assert!(apply(Operation::Power, &[nine, tower], SETTING).is_none());
}
