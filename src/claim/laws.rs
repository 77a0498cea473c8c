//! Laws of signs, continuity and growth: what is said of a random expression holds at its values.

use std::cmp::Ordering;

use algebra::expr::{Constant, Expr, Field, Side, Signs, Symbol};
use algebra::strategies::expressions;
use algebra::{Ball, Rational};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::Options;
use super::assumption::Assumptions;
use super::limit::known;

fn cases(count: u32) -> ProptestConfig {
    ProptestConfig {
        cases: count,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(0x_c1a1),
        ..ProptestConfig::default()
    }
}

fn value(f: &Expr, x: &Rational) -> Option<Ball> {
    let point = vec![(Symbol::new("x"), x.clone())];
    Some(f.ball_at(&point, Field::Real, 4096)?.re)
}

proptest! {
    #![proptest_config(cases(1_000))]

    #[test]
    fn signs_and_continuity_hold_at_points(f in expressions(&["x"]), low in -3_i64..4, width in 1_i64..4) {
        let text = format!("{low} < x, x <= {}", low + width);
        let assumptions = Assumptions::parse(&[text]).unwrap();
        let facts = assumptions.facts();
        let (continuous, signs) = (facts.is_continuous(&f), facts.signs(&f));
        for step in 1..=12 {
            let share = Rational::new((step * width).into(), 12_i64.into()).unwrap();
            let found = value(&f, &(&Rational::from(low) + &share));
            prop_assert!(!continuous || found.is_some(), "{} has no value in {} + {}", f, low, share);
            if let Some(sign) = found.and_then(|ball| ball.sign()) {
                let own = match sign {
                    Ordering::Less => Signs::NEGATIVE,
                    Ordering::Equal => Signs::ZERO,
                    Ordering::Greater => Signs::POSITIVE,
                };
                prop_assert!(!signs.lacks(own), "{} in {} + {}", f, low, share);
            }
        }
    }

    #[test]
    fn values_far_out_are_near_the_limit(f in expressions(&["x"])) {
        let at = |step: u32| value(&f, &Rational::from(algebra::Integer::from(1).shift_left(step)));
        let point = Expr::constant(Constant::Infinity);
        let nothing = Assumptions::default();
        let limit = known(&f, &Symbol::new("x"), (&point, Side::Above), &nothing, &Options::default());
        if let (Some(limit), Some(near), Some(far)) = (limit, at(12), at(48)) {
            match limit.infinity_sign() {
                None => {
                    let Some(limit) = limit.real_ball(4096) else { return Ok(()) };
                    let [near, far] = [near, far].map(|ball| (&ball - &limit).abs().to_f64());
                    let small = 1e-9 * (1.0 + limit.to_f64().abs());
                    prop_assert!(far <= 0.9 * near || far < small, "{}: {} then {}", f, near, far);
                }
                Some(sign) => {
                    prop_assert!(far.order(&near).is_none_or(|order| order == sign), "{}", f);
                }
            }
        }
    }
}
