//! Lognormal times together with certain, exponential and gamma ones, against convolutions in the time domain.

#![expect(
    clippy::unwrap_used,
    reason = "a failed unwrap here is a failed test with a place"
)]

mod makespan_common;

use makespan_common::outcome;
use transforms::makespan::distribution::Way;
use transforms::makespan::{AttemptModel, Distribution, Duration};

fn law(start: f64, success: f64, done: Duration, again: Duration, restart: f64) -> Distribution {
    let certain = |time: f64| (time > 0.0).then_some(Duration::Deterministic(time));
    let mut failure = outcome("F", 1.0 - success, again, false);
    failure.restart = certain(restart);
    let outcomes = vec![outcome("S", success, done, true), failure];
    let model = AttemptModel::new(certain(start), outcomes).unwrap();
    model.distribution().unwrap()
}

fn lognormal(mean: f64, variation: f64) -> Duration {
    Duration::LogNormal {
        mean,
        squared_variation: variation * variation,
    }
}

#[track_caller]
fn meets(law: &Distribution, table: &[(f64, f64)]) {
    for &(time, expected) in table {
        let found = law.cdf(&[time]).unwrap()[0];
        let gap = (found.value - expected).abs();
        assert!(gap <= found.error + 1e-15, "{time}: {gap:e} {found:?}");
        assert!(found.error <= 1e-10, "{time}: {found:?}");
    }
}

/// Failures of certain times: a sum of delayed lognormal laws, with no convolution at all.
#[test]
fn delayed_lognormal_laws() {
    for variation in [0.05, 0.5, 3.0, 10.0] {
        let done = lognormal(20.0, variation);
        let law = law(2.0, 0.6, done.clone(), Duration::Deterministic(7.0), 3.0);
        let expected = |time: f64| -> f64 {
            let attempts = (0..400).map(|k| {
                let k = f64::from(k);
                0.6 * 0.4_f64.powf(k) * done.cdf(time - 2.0 - 12.0 * k)
            });
            attempts.sum()
        };
        let times = [2.5, 15.0, 27.0, 90.0, 300.0];
        meets(&law, &times.map(|time| (time, expected(time))));
    }
}

/// Failures that are lognormal, exponential or gamma: convolutions by mpmath's quadrature at 25 digits, of up to three failures.
#[test]
fn lognormal_laws_among_others() {
    let exponential = Duration::Exponential { mean: 20.0 };
    let gamma = Duration::Gamma {
        shape: 2.5,
        mean: 20.0,
    };
    let certain = Duration::Deterministic(12.0);
    let retried = law(2.0, 0.6, certain, lognormal(20.0, 1.5), 3.0);
    meets(&retried, &[(33.0, 0.748_006_021_337_995_9)]);
    let after_gamma = law(4.0, 0.3, lognormal(5.0, 3.0), gamma, 3.0);
    meets(
        &after_gamma,
        &[
            (10.0, 0.243_078_855_626_307_2),
            (16.0, 0.278_175_956_918_528_9),
        ],
    );
    let after_exponential = law(4.0, 0.3, lognormal(5.0, 0.7), exponential, 3.0);
    meets(
        &after_exponential,
        &[
            (12.0, 0.256_654_265_860_245_3),
            (40.0, 0.478_482_190_605_194_4),
        ],
    );
    // Regression: late times took two methods of inversion for every step of every quantile, seconds each.
    for late in [after_gamma, after_exponential, retried] {
        let found = late.quantile(0.99).unwrap();
        assert_ne!(found.way, Way::Agreement, "{found:?}");
        let back = late.cdf(&[found.value]).unwrap()[0];
        assert!((back.value - 0.99).abs() <= 1e-10, "{found:?} {back:?}");
    }
}
