//! Laws of the number of trials that a decision takes.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a failed unwrap in a test is a failed test with a place, and counts are small"
)]

mod makespan_common;

use makespan_common::{any_times, counts, times};
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Binomial, Distribution, Exp1, Gamma};
use transforms::makespan::uncertainty::{TimeVariances, trials_needed, trials_needed_with_times};
use transforms::makespan::{ConfusionRates, decide};

proptest! {
    /// Law 8: the number of trials does not depend on the unit of time, and uncertain times only add to it.
    #[test]
    fn plans(all in prop::array::uniform4(1..40_u32), times in any_times(), spread in 0.0..1e4_f64) {
        let rates = counts(all.map(f64::from)).rates().unwrap();
        let plain = trials_needed(&rates, &times, 0.95).unwrap();
        let variances = TimeVariances {
            failure: spread,
            preempted_success: 0.5 * spread,
            preempted_failure: spread,
        };
        let more = trials_needed_with_times(&rates, &times, &variances, 0.95).unwrap();
        prop_assert!(more.trials >= plain.trials && plain.trials >= 0.0);
        let gain = decide(&rates, &times).unwrap().gain;
        let scale = times.start + times.failure + times.preempted_success + times.preempted_failure + 1.0;
        prop_assert!((plain.gain - gain).abs() <= 16.0 * f64::EPSILON * scale);
    }
}

/// How often the sign of the gain is right after n trials with rates (p, α, β), times known or estimated from exponential durations.
fn right_signs(rates: [f64; 3], trials: u64, known: bool, experiments: u32) -> f64 {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let [p, alpha, beta] = rates;
    let (u, v, w) = (15.0, 73.0, 14.0);
    let mut draw =
        |count: u64, share: f64| Binomial::new(count, share).unwrap().sample(&mut random);
    let mut all = Vec::new();
    for _ in 0..experiments {
        let success = draw(trials, p);
        let alarmed = draw(success, alpha);
        let detected = draw(trials - success, beta);
        all.push((success, alarmed, detected));
    }
    let mut right = 0;
    for (success, alarmed, detected) in all {
        let failed = trials - success - detected;
        let mut mean = |time: f64, count: u64| match (known, count) {
            (true, _) => time,
            (false, 0) => 0.0,
            (false, 1) => {
                let one: f64 = Exp1.sample(&mut random);
                time * one
            }
            (false, count) => {
                time * Gamma::new(count as f64, 1.0 / count as f64)
                    .unwrap()
                    .sample(&mut random)
            }
        };
        let (u, v, w) = (mean(u, alarmed), mean(v, failed), mean(w, detected));
        let n = trials as f64;
        let (x, y, p) = (alarmed as f64 / n, detected as f64 / n, success as f64 / n);
        let gain = y * (v - w) + x * (v - u) - x * (1.0 + v) / p;
        right += u32::from(gain > 0.0);
    }
    f64::from(right) / f64::from(experiments)
}

/// 95 % asked, 95 % given; with times from the same log the plain number of trials is too small, and the longer formula is right.
#[test]
fn plans_are_calibrated() {
    // near break-even, where κ = (1 + 15 p + 73 (1-p))/((1-p) 59)
    let rates = [0.6, 0.5, 0.86];
    let wanted = ConfusionRates {
        success: rates[0],
        false_alarm: rates[1],
        detection: rates[2],
    };
    let plain = trials_needed(&wanted, &times(), 0.95).unwrap();
    assert!(plain.gain > 0.0 && plain.trials > 500.0, "{plain:?}");
    let variances = TimeVariances {
        failure: 73.0 * 73.0,
        preempted_success: 225.0,
        preempted_failure: 196.0,
    };
    let honest = trials_needed_with_times(&wanted, &times(), &variances, 0.95).unwrap();
    assert!(honest.trials > 1.2 * plain.trials, "{plain:?} {honest:?}");
    let experiments = 10_000;
    // four standard deviations of a binomial share, and 0.5 % for the skewness that the delta method leaves at this n
    let allowed = 4.0 * (0.95_f64 * 0.05 / f64::from(experiments)).sqrt() + 0.005;
    let whole = |trials: f64| trials.ceil() as u64;
    let found = right_signs(rates, whole(plain.trials), true, experiments);
    assert!((found - 0.95).abs() < allowed, "known times: {found}");
    let optimistic = right_signs(rates, whole(plain.trials), false, experiments);
    assert!(
        optimistic < 0.95 - 2.0 * allowed,
        "times from the log: {optimistic}"
    );
    let found = right_signs(rates, whole(honest.trials), false, experiments);
    assert!(
        (found - 0.95).abs() < allowed,
        "times from the log, counted: {found}"
    );
}
