//! Laws of timeouts.

use proptest::prelude::*;
use serde_json::Value;
use transforms::makespan::simulate::Draw;
use transforms::makespan::timeout::Turn;
use transforms::makespan::witness::{dice, others, stationary};
use transforms::makespan::{AttemptModel, Cause, Duration, Expected, Outcome, Timeout};

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

fn outcome(name: &str, probability: f64, time: Duration, restart: f64, done: bool) -> Outcome {
    Outcome {
        name: name.to_owned(),
        probability,
        time,
        restart: Some(Duration::Deterministic(restart)),
        done,
    }
}

fn plain_law() -> impl Strategy<Value = Duration> {
    let time = (0..40_u32).prop_map(|quarters| f64::from(quarters) / 4.0);
    prop_oneof![
        time.clone().prop_map(Duration::Deterministic),
        (time.clone(), time.clone()).prop_map(|(from, width)| Duration::Uniform {
            from,
            to: from + width
        }),
        prop::collection::vec(time, 1..6).prop_map(|times| Duration::Empirical { times }),
        Just(Duration::Exponential { mean: 0.0 }),
    ]
}

proptest! {
    /// Attempts that are stopped are attempts: the formula of a limit and the mean of the model with an outcome more are the same, at the
    /// atoms of the laws too.
    #[test]
    fn stopped_attempts_are_a_model(laws in prop::collection::vec((plain_law(), 0.0..4.0_f64, any::<bool>()), 2..5), quarters in 0..50_u32,
        start in 0.0..2.0_f64, restart in 0.0..3.0_f64) {
        let share = 1.0 / laws.len() as f64;
        let outcomes = laws.iter().enumerate().map(|(at, (law, after, done))| outcome(&at.to_string(), share, law.clone(), *after, *done));
        let model = AttemptModel::new(Some(Duration::Exponential { mean: start }), outcomes.collect()).unwrap();
        let limit = f64::from(quarters) / 4.0;
        let stopped = model.stopped(&limit, Some(Duration::Deterministic(restart))).unwrap().unwrap();
        let timeout = Timeout::of_model(&model, restart).unwrap();
        let (one, other) = (timeout.mean(limit).value(), stopped.mean().value());
        prop_assert!(one.is_infinite() && other.is_infinite() || (one / other - 1.0).abs() < 1e-12 || (one - other).abs() < 1e-12,
            "{one} {other}");
        prop_assert!((timeout.success(limit) - stopped.success()).abs() < 1e-14);
        prop_assert!((timeout.cut(limit) - stopped.outcomes().last().unwrap().probability).abs() < 1e-14);
        // also with a cap
        let most = laws.len();
        let (one, other) = (timeout.capped(limit, most).unwrap(), stopped.capped(most).unwrap());
        for (one, other) in [(Some(one.done), Some(other.done)), (Some(one.attempts), Some(other.attempts)), (Some(one.mean), Some(other.mean)),
            (one.mean_given_done, other.mean_given_done), (one.mean_given_up, other.mean_given_up), (one.mean_per_done, other.mean_per_done)] {
            let same = |one: f64, other: f64| (one - other).abs() <= 1e-12 * other.max(1.0);
            // a probability of no success may be a rounding
            prop_assert!(stopped.success() < 1e-12 || one.zip(other).is_none_or(|(one, other)| same(one, other)) && one.is_some() == other.is_some(),
                "{one:?} {other:?}");
        }
        // and no limit is better than the best, just before the atoms neither
        if let Expected::Finite(best) = timeout.optimum() {
            prop_assert!(others(&timeout, &best).agrees(), "{best:?}");
            for quarter in 0..60 {
                let limit = f64::from(quarter) / 4.0;
                for limit in [limit, limit.next_down().max(0.0), limit + 0.1] {
                    prop_assert!(timeout.mean(limit).value() >= best.mean * (1.0 - 1e-12), "{limit} {best:?}");
                }
            }
        }
    }

    /// What follows an end of its own and what follows a cut: the best limit of any laws, and the dice.
    #[test]
    fn nothing_beats_the_optimum_of_a_model(success in law(), failure in law(), weight in 0.1..0.9_f64, after in 0.0..30.0_f64, restart in 0.0..5.0_f64,
        start in 0.0..2.0_f64) {
        let outcomes = vec![outcome("S", weight, success, 1.0, true), outcome("F", 1.0 - weight, failure, after, false)];
        let model = AttemptModel::new(Some(Duration::Deterministic(start)), outcomes).unwrap();
        let timeout = Timeout::of_model(&model, restart).unwrap();
        let best = timeout.optimum().finite().unwrap();
        for step in 0..2000 {
            let tau = 0.001 * (1.007_f64).powi(step);
            prop_assert!(timeout.mean(tau).value() >= best.mean * (1.0 - 1e-9), "{tau} {best:?}");
        }
        if best.turn == Turn::Stationary {
            let found = stationary(&timeout, best.timeout);
            prop_assert!(found.agrees(), "{found:?}");
            prop_assert!(timeout.derivative(best.timeout).abs() * best.timeout < 1e-6 * best.mean);
        }
        if best.turn != Turn::Vanishing && timeout.success(best.timeout) > 0.01 {
            let sample = model.simulate_stopped(best.timeout, restart, Draw::new(4000, 7)).unwrap();
            // far enough for as many cases as there are here
            let found = dice(&sample, best.mean);
            prop_assert!(found.measured < 2.0 * found.bound, "{found:?}");
        }
    }
}

proptest! {
    /// With a cap the means of tasks that are done and given up add up, those of one attempt are partial integrals of its laws, and the mean
    /// for each that is done is the one without a cap.
    #[test]
    fn means_with_a_cap_add_up(success in law(), failure in law(), weight in 0.1..0.9_f64, share in 0.3..3.0_f64, after in 0.0..30.0_f64,
        restart in 0.0..5.0_f64, most in 1..12_usize) {
        let outcomes = vec![outcome("S", weight, success.clone(), 0.5, true), outcome("F", 1.0 - weight, failure.clone(), after, false)];
        let model = AttemptModel::new(Some(Duration::Deterministic(0.25)), outcomes).unwrap();
        let timeout = Timeout::of_model(&model, restart).unwrap();
        let limit = share * success.mean().max(failure.mean());
        let found = timeout.capped(limit, most).unwrap();
        let same = |one: f64, other: f64| (one - other).abs() <= 1e-11 * other.abs().max(1.0);
        let (Some(done), Some(up)) = (found.mean_given_done, found.mean_given_up) else {
            return Ok(());
        };
        prop_assert!(same(found.mean, found.done * done + (1.0 - found.done) * up));
        prop_assert!(same(found.mean_per_done.unwrap(), timeout.mean(limit).value()));
        prop_assert!(same(found.done, 1.0 - (1.0 - timeout.success(limit)).powi(i32::try_from(most).unwrap())));
        // integral of t dF by parts, on a grid
        let steps = 20_000;
        let width = limit / f64::from(steps);
        let below = (0..steps).map(|at| success.cdf((f64::from(at) + 0.5) * width)).sum::<f64>() * width;
        let mean = limit - below / success.cdf(limit) + 0.75;
        let one = timeout.capped(limit, 1).unwrap().mean_given_done.unwrap();
        prop_assert!((one - mean).abs() <= 4.0 * width / success.cdf(limit) + 1e-6 * mean, "{one} {mean}");
    }
}

/// Regression: of more than 4096 observed times only some were tried, and the best limit was passed over.
#[test]
fn every_observed_time_may_be_the_best_limit() {
    let early = (0..5).map(|at| 10.0 + 0.1 * f64::from(at));
    let late = (0..8995).map(|at| 1e6 + f64::from(at));
    let observed = Duration::Empirical {
        times: late.chain(early).collect(),
    };
    let timeout = Timeout::new(vec![(1.0, observed)], vec![], 0.0).unwrap();
    let best = timeout.optimum().finite().unwrap();
    assert!((best.timeout - 10.4).abs() < 1e-12, "{best:?}");
    // (10 + .. + 10.4 + 8995 * 10.4) / 5
    assert!((best.mean - 18_719.8).abs() < 1e-8, "{best:?}");
    assert!(others(&timeout, &best).agrees());
}

/// Regression: the root of the derivative lost digits where a restart is cheap, since two nearly equal terms were subtracted.
#[test]
fn short_best_limits_have_their_digits() {
    // with 60 digits, for attempts that succeed with w after an exponential time and otherwise never end
    for (w, mean, restart, limit) in [
        (0.5, 1e6, 1.0, 1_999.333_555_496_303_7),
        (0.01, 20.0, 1e-6, 0.006_356_080_579_134_891),
    ] {
        let success = vec![(w, Duration::Exponential { mean })];
        let timeout = Timeout::new(success, vec![], restart).unwrap();
        let best = timeout.optimum().finite().unwrap();
        assert!((best.timeout / limit - 1.0).abs() < 1e-14, "{best:?}");
    }
}

/// E[T; T <= t] of small t has all its digits: no difference of means is taken.
#[test]
fn partial_means_do_not_cancel() {
    let success = Duration::Exponential { mean: 1e6 };
    let timeout = Timeout::new(vec![(1.0, success)], vec![], 0.0).unwrap();
    let found = timeout.capped(1e-3, 1).unwrap().mean_given_done.unwrap();
    // half of the limit, less a twelfth of t/m
    assert!((found / 5e-4 - 1.0).abs() < 1e-9, "{found}");
}

#[test]
fn costly_failures_are_cut_just_before() {
    let model = AttemptModel::new(
        None,
        vec![
            outcome("S", 0.5, Duration::Deterministic(4.0), 0.0, true),
            outcome("F", 0.5, Duration::Deterministic(10.0), 100.0, false),
        ],
    )
    .unwrap();
    let timeout = Timeout::of_model(&model, 1.0).unwrap();
    let best = timeout.optimum().finite().unwrap();
    assert_eq!((best.timeout, best.turn), (4.0, Turn::Edge));
    assert!((best.mean - 9.0).abs() < 1e-14, "{best:?}");
    // without a success before, the cut is as late as possible
    let model = AttemptModel::new(
        None,
        vec![
            outcome(
                "S",
                0.5,
                Duration::Uniform {
                    from: 0.0,
                    to: 10.0,
                },
                0.0,
                true,
            ),
            outcome("F", 0.5, Duration::Deterministic(10.0), 100.0, false),
        ],
    )
    .unwrap();
    let timeout = Timeout::of_model(&model, 1.0).unwrap();
    let best = timeout.optimum().finite().unwrap();
    assert!(
        best.timeout < 10.0 && best.timeout > 10.0 - 1e-14,
        "{best:?}"
    );
    assert!(
        (best.mean - (0.5 * 5.0 + 0.5 * 10.0 + 0.5) / 0.5).abs() < 1e-12,
        "{best:?}"
    );
    assert!(timeout.mean(10.0).value() > best.mean + 90.0);
}

#[test]
fn limits_that_vanish() {
    // a density without a bound at 0: the shorter the better
    let gamma = Duration::Gamma {
        shape: 0.5,
        mean: 3.0,
    };
    let best = Timeout::new(vec![(1.0, gamma.clone())], vec![], 0.0)
        .unwrap()
        .optimum()
        .finite()
        .unwrap();
    assert_eq!(
        (best.timeout, best.mean, best.turn),
        (0.0, 0.0, Turn::Vanishing)
    );
    // a cost, however small, has an optimum
    let timeout = Timeout::new(vec![(1.0, gamma)], vec![], 1e-15).unwrap();
    let best = timeout.optimum().finite().unwrap();
    assert_eq!(best.turn, Turn::Stationary);
    assert!(best.timeout > 1e-16 && best.timeout < 1e-14, "{best:?}");
    assert!(others(&timeout, &best).agrees());
    // a mixture: its quick branch again and again
    let both = Duration::HyperExponential {
        weights: vec![0.5, 0.5],
        means: vec![1.0, 9.0],
    };
    let best = Timeout::new(vec![(1.0, both)], vec![], 0.0)
        .unwrap()
        .optimum()
        .finite()
        .unwrap();
    assert_eq!(best.turn, Turn::Vanishing);
    assert!((best.mean - 1.8).abs() < 1e-14, "{best:?}");
    // without memory there is nothing to choose
    let one = Duration::Exponential { mean: 4.0 };
    let best = Timeout::new(vec![(1.0, one)], vec![], 0.0)
        .unwrap()
        .optimum()
        .finite()
        .unwrap();
    assert_eq!((best.timeout, best.turn), (f64::INFINITY, Turn::Waiting));
}

/// The best limits of heavy tails were looked for too late: with a coefficient of variation of 10 there seemed to be none.
#[test]
fn heavy_tails_have_short_limits() {
    for variation in [3.0, 5.0, 10.0, 20.0] {
        let law = Duration::LogNormal {
            mean: 5.0,
            squared_variation: variation * variation,
        };
        let timeout = Timeout::new(vec![(1.0, law)], vec![], 0.0).unwrap();
        let best = timeout.optimum().finite().unwrap();
        assert_eq!(best.turn, Turn::Stationary);
        for step in -120..=120 {
            let other = best.timeout * 1.2_f64.powi(step);
            assert!(
                timeout.mean(other).value() >= best.mean * (1.0 - 1e-12),
                "{variation}: {other}"
            );
        }
    }
}
