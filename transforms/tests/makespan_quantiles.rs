//! Quantiles where the distribution jumps or rests, against sums of certain times in a list.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

mod makespan_common;

use makespan_common::outcome;
use proptest::prelude::*;
use transforms::makespan::{AttemptModel, Duration};

const SHARES: [f64; 7] = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99];

fn times() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (0.5..30.0f64).prop_map(Duration::Deterministic),
        prop::collection::vec(0.5..30.0f64, 1..4).prop_map(|times| Duration::Empirical { times }),
        prop::collection::vec(1..30_u8, 1..4).prop_map(|times| Duration::Empirical {
            times: times.into_iter().map(f64::from).collect()
        }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    /// The first sum of certain times until which so much is done.
    #[test]
    fn certain_times(success in 0.4..0.9f64, first in times(), second in times()) {
        let model = AttemptModel::new(None, vec![
            outcome("S", success, first, true),
            outcome("F", 1.0 - success, second, false),
        ])?;
        let law = model.distribution()?;
        let Ok(lattice) = model.lattice(&400.0) else { return Ok(()) };
        let mut before = 0.0;
        for share in SHARES {
            let found = law.quantile(share)?.value;
            prop_assert!(found >= before, "quantiles fall: {before}, {found}");
            before = found;
            if let Some(expected) = lattice.quantile(&share) {
                // Two that are reached within rounding of the share are both right.
                let tie = (lattice.cdf(&expected) - share).abs() < 1e-12
                    || (lattice.cdf(&(expected * (1.0 - 1e-9))) - share).abs() < 1e-12;
                prop_assert!(tie || (found / expected - 1.0).abs() < 1e-12, "{share}: {found}, not {expected}");
            }
        }
    }

    /// At a quantile the probability is reached, and a little before it is not.
    #[test]
    fn jumps_and_rests(success in 0.3..0.9f64, from in 1.0..4.0f64, wait in 10.0..30.0f64, certain in 0.1..0.9f64) {
        let model = AttemptModel::new(None, vec![
            outcome("S", success * certain, Duration::Deterministic(from + 2.0), true),
            outcome("T", success * (1.0 - certain), Duration::Uniform { from, to: from + 1.0 }, true),
            outcome("F", 1.0 - success, Duration::Deterministic(wait), false),
        ])?;
        let law = model.distribution()?;
        for share in [0.25, 0.5, 0.9] {
            let found = law.quantile(share)?.value;
            let there = law.cdf(&[found * (1.0 - 1e-6), found * (1.0 + 1e-9)])?;
            let [before, after] = [there[0], there[1]];
            prop_assert!(after.value >= share - after.error - 1e-9, "{share}: {found} {there:?}");
            prop_assert!(before.value <= share + before.error + 1e-9, "{share}: {found} {there:?}");
        }
    }
}

/// Half of the work is done within 2 and then nothing happens until 11: the median is 2, not a time between.
#[test]
fn the_earliest_time_of_a_rest() {
    let uniform = Duration::Uniform { from: 1.0, to: 2.0 };
    let parts = vec![
        outcome("S", 0.5, uniform, true),
        outcome("F", 0.5, Duration::Deterministic(10.0), false),
    ];
    let law = AttemptModel::new(None, parts)
        .unwrap()
        .distribution()
        .unwrap();
    let median = law.quantile(0.5).unwrap();
    assert!((median.value - 2.0).abs() < 1e-6, "{median:?}");
}

/// Of sums of certain times every quantile was once the first of them.
#[test]
fn the_third_quarter_of_certain_times() {
    let times = vec![17.95, 19.88, 14.26];
    let parts = vec![
        outcome("S", 0.5, Duration::Deterministic(12.0), true),
        outcome("F", 0.5, Duration::Empirical { times }, false),
    ];
    let law = AttemptModel::new(None, parts)
        .unwrap()
        .distribution()
        .unwrap();
    // One failure at most: 12 + 19.88 is the latest of them.
    let found = law.quantile(0.75).unwrap();
    assert!((found.value - 31.88).abs() < 1e-12, "{found:?}");
    let found = law.quantile(0.76).unwrap();
    assert!((found.value - 40.52).abs() < 1e-12, "{found:?}");
}

/// A success in 1e9 attempts of certain times: more sums than can be listed, and bounds on a grid that say nothing. Quantiles were made up.
#[test]
fn what_is_not_known_is_refused() {
    let parts = vec![
        outcome("S", 1e-9, Duration::Deterministic(1.0), true),
        outcome("F", 1.0 - 1e-9, Duration::Deterministic(2.0), false),
    ];
    let law = AttemptModel::new(None, parts)
        .unwrap()
        .distribution()
        .unwrap();
    for share in [0.05, 0.5, 0.99] {
        let refused = law.quantile(share).unwrap_err().to_string();
        assert!(refused.contains("known to 5e-1 only"), "{refused}");
    }
}

/// Regression: after a jump to the probability itself nothing happened for a while, and a time in that while was the answer.
#[test]
fn a_probability_at_which_a_jump_ends() {
    let mut failure = outcome("F", 0.3, Duration::Deterministic(60.0), false);
    failure.restart = Some(Duration::Deterministic(4.0));
    let outcomes = vec![
        outcome("S", 0.5, Duration::Deterministic(18.0), true),
        failure,
        outcome("G", 0.2, Duration::Exponential { mean: 30.0 }, false),
    ];
    let start = Some(Duration::Deterministic(1.0));
    let law = AttemptModel::new(start, outcomes)
        .unwrap()
        .distribution()
        .unwrap();
    let median = law.quantile(0.5).unwrap();
    assert!((median.value - 19.0).abs() <= median.error, "{median:?}");
    assert_eq!(law.jumps(90.0).unwrap().len(), 2);
    let later = law.quantile(0.55).unwrap();
    assert!(later.value > 20.0, "{later:?}");
}
