use super::*;
use crate::poly::contradiction;

fn sum(terms: &[(i64, &[(usize, i32)])]) -> Laurent {
    let terms = terms.iter();
    terms
        .map(|(c, powers)| (Rational::from(*c), powers.to_vec()))
        .collect()
}

fn half() -> Fraction {
    number(Rational::HALF)
}

#[test]
fn a_wrong_root_is_not_used() {
    // (sqrt(2) - sqrt(3))^2 = 5 - 2 sqrt(6), yet the root is sqrt(3) - sqrt(2).
    let base = [2, 3].map(Integer::from);
    for (said, right) in [
        (sum(&[(1, &[(3, 1)]), (-1, &[(2, 1)])]), true),
        (sum(&[(1, &[(2, 1)]), (-1, &[(3, 1)])]), false),
    ] {
        let (mut fuel, said) = (Fuel::default(), [said]);
        let hints = Hints {
            base: &base,
            index: 2,
            turn: 2,
            roots: &said,
            ..Hints::default()
        };
        let mut tower = Tower::new(hints, &[], &mut fuel).unwrap();
        let roots = [2, 3, 24].map(|n| tower.power(&number(n), &half()).unwrap());
        let inner = tower.over.subtract(&number(5), &roots[2]).unwrap();
        let nested = tower.power(&inner, &half()).unwrap();
        let flat = tower.over.subtract(&roots[1], &roots[0]).unwrap();
        let gap = tower.over.subtract(&nested, &flat).unwrap();
        assert_eq!(gap.is_zero(), right);
    }
}

#[test]
fn angles_are_told_from_their_turns() {
    // arcsin(1/2) = pi/6; with a full turn more the product is one as well.
    let base = [2, 3].map(Integer::from);
    for (row, holds) in [
        (vec![(0, -1), (4, 3)], true),
        (vec![(0, 3), (4, 3)], false),
        (vec![(0, 1), (4, 3)], false),
    ] {
        let (mut fuel, said) = (Fuel::default(), [row]);
        let hints = Hints {
            base: &base,
            index: 2,
            turn: 2,
            logarithms: &said,
            ..Hints::default()
        };
        let mut tower = Tower::new(hints, &[], &mut fuel).unwrap();
        let angle = tower.arcsin(&half()).unwrap();
        let pi = tower.pi().unwrap();
        let sixth = tower.over.divide(&pi, &number(6)).unwrap();
        let gap = tower.over.subtract(&angle, &sixth).unwrap();
        assert_eq!(gap.is_zero(), holds);
    }
}

#[test]
fn signs_are_asked_for_once() {
    let mut fuel = Fuel::default();
    let hints = Hints {
        index: 2,
        turn: 2,
        signs: &[false, true],
        ..Hints::default()
    };
    let mut tower = Tower::new(hints, &["x"], &mut fuel).unwrap();
    let x = tower.atom("x", &[]).unwrap();
    let above = tower.over.add(&x, &number(1)).unwrap();
    let twice = tower.over.multiply(&number(-2), &x).unwrap();
    let size = tower.absolute(&twice).unwrap();
    assert!(
        tower
            .over
            .subtract(&size, &twice)
            .unwrap()
            .numerator()
            .is_zero()
    );
    // (x^2 (x + 1))^(1/2) = |x| (x + 1)^(1/2), without a sign of x + 1.
    let square = tower.over.multiply(&x, &x).unwrap();
    let inner = tower.over.multiply(&square, &above).unwrap();
    let root = tower.power(&inner, &half()).unwrap();
    let single = tower.power(&above, &half()).unwrap();
    let sum = tower.over.multiply(&x, &single).unwrap();
    assert!(tower.over.add(&root, &sum).unwrap().is_zero());
    tower.absolute(&above).unwrap();
    let assumed = tower.assumed();
    assert_eq!(assumed.len(), 2);
    assert!(
        contradiction(&assumed, &mut Fuel::default())
            .unwrap()
            .is_none()
    );
}

#[test]
fn what_is_not_real_has_no_sign() {
    let mut fuel = Fuel::default();
    let mut tower = Tower::new(Hints::default(), &["x"], &mut fuel).unwrap();
    let (x, i) = (
        tower.atom("x", &[]).unwrap(),
        tower.imaginary_unit().unwrap(),
    );
    let turned = tower.over.multiply(&i, &x).unwrap();
    assert!(tower.sign(&turned).is_none() && tower.sign(&i).is_none());
}

#[test]
fn a_member_of_the_base_may_lie_in_a_cyclotomic_field() {
    let base = [Integer::from(2)];
    let (mut fuel, said) = (Fuel::default(), [sum(&[(1, &[(1, 2)]), (-1, &[(1, 6)])])]);
    let hints = Hints {
        base: &base,
        index: 2,
        turn: 8,
        roots: &said,
        ..Hints::default()
    };
    let mut tower = Tower::new(hints, &[], &mut fuel).unwrap();
    let root = tower.power(&number(2), &half()).unwrap();
    let unity = tower.over.variable(1).unwrap();
    let square = tower.over.power(&unity, 2).unwrap();
    let other = tower.over.power(&unity, -2).unwrap();
    let sum = tower.over.add(&square, &other).unwrap();
    assert!(
        tower
            .over
            .subtract(&root, &sum)
            .unwrap()
            .numerator()
            .is_zero()
    );
}
