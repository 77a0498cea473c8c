//! Chains of many exponential states: distributions by uniformisation, and refusals before the work.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

use algebra::evidence::Basis;
use transforms::Error;
use transforms::makespan::distribution::Way;
use transforms::makespan::{Chain, Duration, Kind};

/// From state to state at the rate 1, back at a share of it, out after the last.
fn ladder(states: usize, back: f64) -> Chain {
    let mut chain = Chain::builder(Kind::Continuous);
    chain.exit("done").begin("0", 1.0);
    let name = |state: usize| match state == states {
        true => "done".to_owned(),
        false => state.to_string(),
    };
    for state in 0..states {
        chain.arc(&name(state), &name(state + 1), 1.0, None);
        if state > 0 && back > 0.0 {
            chain.arc(&name(state), &name(state - 1), back, None);
        }
    }
    chain.build().unwrap()
}

/// Regression: chains of more than 1024 exponential states were inverted, and refused where that takes too many products.
#[test]
fn three_thousand_exponential_states_are_erlang() {
    let law = ladder(3000, 0.0).distribution().unwrap();
    let erlang = Duration::Erlang {
        stages: 3000,
        mean: 3000.0,
    };
    for found in law.cdf(&[2900.0, 3000.0, 3100.0]).unwrap() {
        assert_eq!((found.way, found.basis), (Way::PhaseType, Basis::Rigorous));
    }
    for time in [2900.0, 3000.0, 3100.0] {
        let found = law.cdf(&[time]).unwrap()[0];
        let expected = erlang.cdf(time);
        assert!(
            (found.value - expected).abs() <= 1e-11 * expected,
            "{found:?} {expected}"
        );
        let back = law.quantile(found.value).unwrap();
        assert!((back.value - time).abs() <= 1e-9 * time, "{back:?}");
    }
}

/// Regression: such a chain was refused only after its elimination had been planned, by the limit of a method that it does not need.
#[test]
fn what_takes_too_long_is_refused_with_its_price() {
    let law = ladder(200_000, 0.5).distribution().unwrap();
    match law.quantile(0.5) {
        Err(Error::TooLarge { needed, limit, .. }) => {
            // 600,000 events at least, of 400,000 rates and 200,000 stays
            assert!(needed > 200_000_000_000 && needed > limit, "{needed}");
        }
        other => panic!("{other:?}"),
    }
    // early times are few events
    let early = law.cdf(&[3.0, 100.0]).unwrap();
    assert!(early.iter().all(|found| found.value < 1e-280), "{early:?}");
    let survival = law.survival(&[100.0]).unwrap()[0];
    assert!(survival.value >= 1.0 - 1e-12, "{survival:?}");
}

/// What one question leaves for the next changes nothing.
#[test]
fn questions_in_any_order() {
    let chain = ladder(300, 0.9);
    let (one, other) = (chain.distribution().unwrap(), chain.distribution().unwrap());
    let late = one.cdf(&[4000.0]).unwrap()[0];
    let early = one.cdf(&[500.0]).unwrap()[0];
    let copy = other.clone();
    let early_first = other.cdf(&[500.0]).unwrap()[0];
    let late_next = copy.cdf(&[4000.0]).unwrap()[0];
    for (a, b) in [(late, late_next), (early, early_first)] {
        assert!(
            (a.value - b.value).abs() <= a.error + b.error,
            "{a:?} {b:?}"
        );
    }
}
