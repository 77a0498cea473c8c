//! Laws of timeouts.

use proptest::prelude::*;
use serde_json::Value;
use transforms::makespan::{Cause, Duration, Expected, Timeout};

fn lognormal(mean: f64, squared_variation: f64) -> Duration {
    Duration::LogNormal {
        mean,
        squared_variation,
    }
}

#[test]
fn the_reference_case() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/makespan_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return;
    };
    let all: Value = serde_json::from_str(&text).unwrap();
    let cases = all["cases"].as_array().unwrap().iter();
    for case in cases.filter(|case| case["kind"] == "timeout_restart") {
        let field = |name: &str| {
            case["input"][name]
                .as_str()
                .unwrap()
                .parse::<f64>()
                .unwrap()
        };
        let success = Duration::Exponential {
            mean: field("success_mean"),
        };
        let timeout = Timeout::new(vec![(field("w"), success)], vec![], field("restart")).unwrap();
        let expected = &case["expect"];
        for point in expected["mean_by_tau"].as_array().unwrap() {
            let (tau, mean) = (
                point["tau"].as_f64().unwrap(),
                point["mean"].as_f64().unwrap(),
            );
            let found = timeout.mean(tau).value();
            assert!((found / mean - 1.0).abs() < 1e-12, "{tau}: {found}");
        }
        let best = timeout.optimum().finite().unwrap();
        let (tau, mean) = (
            expected["optimal_tau"].as_f64().unwrap(),
            expected["optimal_mean"].as_f64().unwrap(),
        );
        assert!((best.timeout / tau - 1.0).abs() < 1e-12, "{best:?}");
        assert!((best.mean / mean - 1.0).abs() < 1e-12, "{best:?}");
    }
}

fn law() -> impl Strategy<Value = Duration> {
    let mean = 0.5..20.0_f64;
    prop_oneof![
        mean.clone().prop_map(|mean| Duration::Exponential { mean }),
        (0.3..5.0_f64, mean.clone()).prop_map(|(shape, mean)| Duration::Gamma { shape, mean }),
        (mean.clone(), 0.1..8.0_f64).prop_map(|(mean, c)| lognormal(mean, c)),
        (mean.clone(), 0.5..8.0_f64).prop_map(|(from, width)| Duration::Uniform {
            from,
            to: from + width
        }),
        mean.clone().prop_map(Duration::Deterministic),
        prop::collection::vec(mean, 1..6).prop_map(|times| Duration::Empirical { times }),
    ]
}

proptest! {
    /// No timeout on a fine grid is better than the optimum.
    #[test]
    fn nothing_beats_the_optimum(success in law(), other in law(), failure in law(), weights in (0.1..0.5_f64, 0.0..0.3_f64, 0.0..0.2_f64), restart in 0.0..5.0_f64) {
        let timeout = Timeout::new(
            vec![(weights.0, success), (weights.1, other)],
            vec![(weights.2, failure)],
            restart,
        ).unwrap();
        let best = timeout.optimum().finite().unwrap();
        let there = timeout.mean(best.timeout).value();
        prop_assert!((there / best.mean - 1.0).abs() < 1e-13);
        for step in 0..2000 {
            let tau = 0.01 * (1.006_f64).powi(step);
            prop_assert!(timeout.mean(tau).value() >= best.mean * (1.0 - 1e-9), "{tau} {best:?}");
        }
    }

    /// The mean is the elapsed time of many attempts over their successes: a sum over a grid of the survival functions.
    #[test]
    fn means_are_integrals(success in law(), failure in law(), share in 0.2..2.0_f64) {
        let tau = share * success.mean();
        let timeout = Timeout::new(vec![(0.5, success.clone())], vec![(0.2, failure.clone())], 1.5).unwrap();
        let steps = 20_000;
        let width = tau / f64::from(steps);
        let elapsed: f64 = (0..steps)
            .map(|j| (f64::from(j) + 0.5) * width)
            .map(|t| 1.0 - 0.5 * success.cdf(t) - 0.2 * failure.cdf(t))
            .sum::<f64>() * width;
        let done = 0.5 * success.cdf(tau);
        match timeout.mean(tau) {
            Expected::Finite(mean) => {
                let expected = (elapsed + (1.0 - done) * 1.5) / done;
                // each jump is off by half a step at most, the rest by less
                let allowed = 4.0 * width / done + 1e-6 * expected;
                prop_assert!((mean - expected).abs() <= allowed, "{mean} {expected}");
            }
            Expected::Infinite(_) => prop_assert!(done <= 0.0),
        }
    }
}

#[test]
fn without_memory_waiting_is_free() {
    // restarts cost, and an exponential time does not age
    let success = vec![(1.0, Duration::Exponential { mean: 4.0 })];
    let timeout = Timeout::new(success.clone(), vec![], 1.0).unwrap();
    let best = timeout.optimum().finite().unwrap();
    assert!(
        best.timeout.is_infinite() && (best.mean - 4.0).abs() < 1e-14,
        "{best:?}"
    );
    // two humps: early or late, and several minima
    let humps = vec![
        (0.5, Duration::Deterministic(1.0)),
        (0.5, Duration::Deterministic(50.0)),
    ];
    let best = Timeout::new(humps, vec![], 0.0)
        .unwrap()
        .optimum()
        .finite()
        .unwrap();
    assert!(
        (best.timeout - 1.0).abs() < 1e-15 && (best.mean - 2.0).abs() < 1e-15,
        "{best:?}"
    );
}

#[test]
fn ends_of_the_range() {
    let never = Timeout::new(
        vec![],
        vec![(1.0, Duration::Exponential { mean: 1.0 })],
        0.0,
    )
    .unwrap();
    assert_eq!(never.optimum(), Expected::Infinite(Cause::NeverSucceeds));
    let late = Timeout::new(vec![(0.5, Duration::Deterministic(7.0))], vec![], 0.0).unwrap();
    assert_eq!(late.mean(6.9), Expected::Infinite(Cause::NeverSucceeds));
    assert!(matches!(
        late.mean(f64::INFINITY),
        Expected::Infinite(Cause::Trapped { .. })
    ));
    assert!(late.mean(f64::NAN).value().is_infinite() && late.mean(-3.0).value().is_infinite());
    let best = late.optimum().finite().unwrap();
    assert!((best.timeout - 7.0).abs() < 1e-15 && (best.mean - 14.0).abs() < 1e-13);
    assert!(Timeout::new(vec![(1.2, Duration::Deterministic(1.0))], vec![], 0.0).is_err());
    assert!(Timeout::new(vec![(f64::NAN, Duration::Deterministic(1.0))], vec![], 0.0).is_err());
    assert!(Timeout::new(vec![(0.5, Duration::Deterministic(1.0))], vec![], -1.0).is_err());
    let zero = Timeout::new(vec![(0.5, Duration::Deterministic(0.0))], vec![], 2.0).unwrap();
    let best = zero.optimum().finite().unwrap();
    assert!(
        best.timeout.abs() < 1e-300 && (best.mean - 2.0).abs() < 1e-15,
        "{best:?}"
    );
    for scale in [1e-300, 1e300] {
        let laws = vec![
            (0.6, lognormal(scale, 2.0)),
            (
                0.1,
                Duration::Gamma {
                    shape: 1e-3,
                    mean: scale,
                },
            ),
        ];
        let best = Timeout::new(laws, vec![], 0.1 * scale)
            .unwrap()
            .optimum()
            .finite()
            .unwrap();
        assert!(
            best.mean > 0.0 && best.mean.is_finite() && best.timeout > 0.0,
            "{best:?}"
        );
    }
    let many = Duration::Empirical {
        times: (0..100_000).map(f64::from).collect(),
    };
    let best = Timeout::new(vec![(0.9, many)], vec![], 10.0)
        .unwrap()
        .optimum()
        .finite()
        .unwrap();
    assert!(best.mean.is_finite());
}
