//! Laws of roots: real ones against Sturm's theorem, complex ones against the coefficients.

use proptest::prelude::*;

use crate::number::{Ball, ComplexBall, Integer, Rational};

use super::super::IntegerPolynomial;
use super::super::integer_laws::{fuel, polynomials};

fn words(coefficients: &[i64]) -> IntegerPolynomial {
    IntegerPolynomial::from_words(coefficients)
}

fn check_real(f: &IntegerPolynomial) {
    let fuel = &mut fuel();
    let roots = f.real_roots(fuel).unwrap();
    assert_eq!(roots.len(), f.count_real_roots(None, None, fuel).unwrap());
    for pair in roots.windows(2) {
        assert!(pair[0].upper < pair[1].lower);
    }
    let part = f.square_free_part(fuel).unwrap();
    for root in &roots {
        match root.exact() {
            Some(value) => assert!(f.evaluate_rational(value, fuel).unwrap().is_zero()),
            None => {
                let count = f
                    .count_real_roots(Some(&root.lower), Some(&root.upper), fuel)
                    .unwrap();
                assert_eq!(count, 1);
                let ball = part.refine_real_root(root, 90, fuel).unwrap();
                assert!(ball.accuracy_bits() >= 90 && ball.overlaps(&root.ball(90)));
                let mut value = Ball::zero();
                for c in part.coefficients().iter().rev() {
                    value = value * &ball + Ball::from_big_integer(c, 98);
                }
                assert!(value.contains_zero());
            }
        }
    }
    let bound = f.root_bound_log2();
    if let (Some(bound), Some(last)) = (bound, roots.last()) {
        let ball = part.refine_real_root(last, 30, fuel).unwrap();
        assert!(ball.magnitude_log2().is_none_or(|size| size <= bound + 1));
    }
}

/// The roots are disjoint, as many as the degree, and multiply to the polynomial.
fn check_complex(f: &IntegerPolynomial, bits: u32) {
    let fuel = &mut fuel();
    let roots = f.complex_roots(bits, fuel).unwrap();
    assert_eq!(Some(roots.len()), f.degree());
    for (index, root) in roots.iter().enumerate() {
        assert!(root.accuracy_bits() >= i64::from(bits));
        assert!(roots[..index].iter().all(|other| other.is_separated(root)));
    }
    let real = roots.iter().filter(|root| root.is_real()).count();
    assert_eq!(real, f.count_real_roots(None, None, fuel).unwrap());
    let wide = bits + 64;
    let mut product = vec![ComplexBall::real(Ball::from_big_integer(
        &f.leading(),
        wide,
    ))];
    for root in &roots {
        let mut next = vec![ComplexBall::real(Ball::zero())];
        next.extend(product.iter().cloned());
        for (slot, c) in next.iter_mut().zip(&product) {
            *slot = &*slot - c * root;
        }
        product = next;
    }
    for (c, ball) in f.coefficients().iter().zip(&product) {
        assert!(ball.re.contains(&Rational::from(c)) && ball.im.contains_zero());
    }
}

proptest! {
    #[test]
    fn real_roots_are_isolated(f in polynomials(9), g in polynomials(5)) {
        let f = f.multiply(&g, &mut fuel()).unwrap();
        prop_assume!(!f.is_zero());
        check_real(&f);
    }

    #[test]
    fn complex_roots_multiply_to_the_polynomial(f in polynomials(10)) {
        prop_assume!(!f.is_constant());
        let part = f.square_free_part(&mut fuel()).unwrap();
        check_complex(&part, 64);
    }

    #[test]
    fn near_roots_are_separated(shift in 2_i64..2000, degree in 3_usize..12) {
        // Mignotte: x^n - 2 (a x - 1)^2 has two roots very near to 1/a.
        let square = words(&[1, -2 * shift, shift * shift]).scale(&Integer::TWO);
        let f = &words(&[1]).shift_up(degree) - &square;
        check_real(&f);
        check_complex(&f, 40);
    }

    #[test]
    fn roots_are_separated_by_the_bound(f in polynomials(6)) {
        let f = f.square_free_part(&mut fuel()).unwrap_or_default();
        prop_assume!(f.degree().is_some_and(|degree| degree > 1));
        let separation = f.root_separation_log2().unwrap();
        let roots = f.complex_roots(u32::try_from(-separation).unwrap() + 80, &mut fuel()).unwrap();
        for (index, root) in roots.iter().enumerate() {
            for other in &roots[..index] {
                let distance = (root - other).abs();
                let bound = Ball::from_integer(2, 64).powi(separation);
                prop_assert!(distance.order(&bound) == Some(std::cmp::Ordering::Greater));
            }
        }
    }
}

#[test]
fn classical_polynomials() {
    let fuel = &mut fuel();
    let mut wilkinson = IntegerPolynomial::one();
    for k in 1..=20 {
        wilkinson = wilkinson.multiply(&words(&[-k, 1]), fuel).unwrap();
    }
    let roots = wilkinson.real_roots(fuel).unwrap();
    let expected: Vec<Rational> = (1..=20_i64).map(Rational::from).collect();
    assert_eq!(
        roots
            .iter()
            .filter_map(|root| root.exact().cloned())
            .collect::<Vec<_>>(),
        expected
    );
    check_complex(&wilkinson, 64);
    let (mut last, mut chebyshev) = (words(&[1]), words(&[0, 1]));
    for _ in 1..30 {
        let next = &chebyshev.shift_up(1).scale(&Integer::TWO) - &last;
        last = std::mem::replace(&mut chebyshev, next);
    }
    check_real(&chebyshev);
    check_complex(&chebyshev, 64);
    let cyclotomic = super::super::cyclotomic(60, fuel).unwrap();
    check_complex(&cyclotomic, 64);
}

/// The approximations were fixed points of the rounded iteration, 17 bits away from the roots.
#[test]
fn rounding_does_not_hide_the_distance_from_a_nearly_double_root() {
    check_complex(&words(&[-2, 4 * 1242, -2 * 1242 * 1242, 0, 0, 1]), 64);
}

#[test]
fn zero_has_no_roots_to_list() {
    assert!(IntegerPolynomial::zero().real_roots(&mut fuel()).is_err());
    assert!(
        IntegerPolynomial::zero()
            .complex_roots(64, &mut fuel())
            .is_err()
    );
    assert_eq!(words(&[5]).real_roots(&mut fuel()), Ok(Vec::new()));
    assert_eq!(
        words(&[0, 0, 1])
            .complex_roots(64, &mut fuel())
            .unwrap()
            .len(),
        1
    );
}
