//! A monitor of trials as they come.

#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod makespan_common;

use makespan_common::times;
use proptest::prelude::*;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, StandardUniform};
use transforms::makespan::uncertainty::{
    Attempt, Beliefs, Change, Ending, ExactTime, Labels, Memory, MonitorOptions, Monitors, Trial,
    TrialCounts,
};
use transforms::makespan::{Monitor, Posterior, Times};

/// Attempts of a task with rates p, α, β, in shadow mode.
struct Task {
    random: ChaCha8Rng,
    rates: [f64; 3],
}

impl Task {
    fn new(rates: [f64; 3], seed: u64) -> Self {
        Self {
            random: ChaCha8Rng::seed_from_u64(seed),
            rates,
        }
    }

    fn unit(&mut self) -> f64 {
        StandardUniform.sample(&mut self.random)
    }

    /// What happens next under a policy that preempts all but a share of the alarmed attempts.
    fn next(&mut self, exploration: f64) -> Attempt {
        let success = self.unit() < self.rates[0];
        let alarmed = self.unit() < self.rates[if success { 1 } else { 2 }];
        let explored = self.unit() < exploration;
        Attempt {
            alarmed,
            preempted: alarmed && !explored,
            succeeded: (!alarmed || explored).then_some(success),
            exploration: Some(exploration),
            duration: None,
        }
    }
}

fn any_attempt() -> impl Strategy<Value = Attempt> {
    (
        any::<bool>(),
        any::<bool>(),
        prop::option::of(0.0..100.0_f64),
    )
        .prop_map(|(alarmed, success, duration)| Attempt {
            alarmed,
            preempted: false,
            succeeded: Some(success),
            exploration: None,
            duration,
        })
}

proptest! {
    /// Trials one by one give the posterior of their counts; a window gives that of the last ones.
    #[test]
    fn one_by_one_is_all_at_once(attempts in prop::collection::vec(any_attempt(), 1..60), window in 1..40_usize) {
        let count = |attempts: &[Attempt]| {
            attempts.iter().fold(TrialCounts::default(), |sum, one| {
                sum.plus(one.succeeded.unwrap(), one.alarmed, 1.0)
            })
        };
        for (memory, expected) in [
            (Memory::All, count(&attempts)),
            (Memory::Forgetting(1.0), count(&attempts)),
            (Memory::Window(window), count(&attempts[attempts.len().saturating_sub(window)..])),
        ] {
            let options = MonitorOptions { memory, minimum: 1e9, ..MonitorOptions::new(times()) };
            let mut monitor = Monitor::new(options).unwrap();
            for attempt in &attempts {
                monitor.record(attempt).unwrap();
            }
            prop_assert_eq!(monitor.counts(), expected);
            let posterior = Posterior::new(&Beliefs::default(), &expected).unwrap();
            prop_assert_eq!(monitor.posterior().unwrap(), posterior);
        }
    }
}

proptest! {
    /// A window slides by what comes and goes: counts are those of its attempts, mean times too but for roundings, whatever the durations.
    ///
    /// A sum of durations is rounded at most twice for each attempt since it was last added anew, relative to its largest value, which is at
    /// most 1024 times as large.
    #[test]
    fn a_sliding_window_is_its_attempts(
        kinds in prop::collection::vec((0..6_u8, -3..12_i32, 1.0..10.0_f64, 0.01..1.0_f64), 1..300),
        window in 1..60_usize,
    ) {
        let attempts = kinds.iter().map(|(kind, power, digits, share)| Attempt {
            alarmed: *kind > 1,
            preempted: *kind > 3,
            succeeded: (*kind < 5).then_some(kind % 2 == 0),
            exploration: (*share > 0.2).then_some(*share),
            duration: Some(digits * 10_f64.powi(*power)),
        });
        let attempts: Vec<Attempt> = attempts.collect();
        let options = MonitorOptions {
            memory: Memory::Window(window),
            times_weight: Some(1e-6),
            minimum: 1e9,
            ..MonitorOptions::new(times())
        };
        let mut sliding = Monitor::new(options.clone()).unwrap();
        let bound = 1024.0 * 4.0 * (window + 2) as f64 * f64::EPSILON;
        for (at, attempt) in attempts.iter().enumerate() {
            sliding.record(attempt).unwrap();
            let mut anew = Monitor::new(options.clone()).unwrap();
            for one in &attempts[(at + 1).saturating_sub(window)..=at] {
                anew.record(one).unwrap();
            }
            prop_assert_eq!(sliding.counts(), anew.counts());
            let (found, expected) = (sliding.times(), anew.times());
            for (found, expected) in [
                (found.failure, expected.failure),
                (found.preempted_success, expected.preempted_success),
                (found.preempted_failure, expected.preempted_failure),
            ] {
                prop_assert!((found - expected).abs() <= bound * expected, "{} for {}", found, expected);
            }
            prop_assert_eq!(sliding.exploration_doubt().is_some(), anew.exploration_doubt().is_some());
        }
    }
}

#[test]
fn adopts_and_drops_with_hysteresis() {
    let options = MonitorOptions {
        memory: Memory::Forgetting(0.98),
        ..MonitorOptions::new(times())
    };
    let mut monitor = Monitor::new(options).unwrap();
    let mut good = Task::new([0.65, 0.1, 0.85], 1);
    let mut changes = Vec::new();
    for trial in 0..300 {
        let update = monitor.record(&good.next(1.0)).unwrap();
        assert_eq!(
            update.pays.is_some(),
            trial >= 25 || monitor.counts().total() >= 20.0
        );
        changes.extend(update.change.map(|change| (trial, change)));
    }
    assert!(
        matches!(changes[..], [(20..100, Change::Adopt)]),
        "{changes:?}"
    );
    assert!(monitor.preempts());
    // the predictor turns blind
    let mut bad = Task::new([0.65, 0.4, 0.3], 2);
    for trial in 300..900 {
        let update = monitor.record(&bad.next(1.0)).unwrap();
        changes.extend(update.change.map(|change| (trial, change)));
    }
    assert!(
        matches!(changes[..], [_, (300..500, Change::Drop)]),
        "{changes:?}"
    );
    assert_eq!(monitor.trials(), 900);
}

/// While preempting, the attempts that are let run on keep the proportions: α and β stay right, though most truths are not seen.
#[test]
fn exploration_keeps_the_rates_unbiased() {
    let options = MonitorOptions {
        every: 10_000,
        ..MonitorOptions::new(times())
    };
    let mut monitor = Monitor::new(options).unwrap();
    let mut task = Task::new([0.55, 0.2, 0.7], 5);
    for _ in 0..20_000 {
        monitor.record(&task.next(0.1)).unwrap();
    }
    let rates = monitor.posterior().unwrap().mean_rates();
    // 2000 effective trials: four standard deviations of α among 1100
    let allowed = |share: f64, count: f64| 4.0 * (share * (1.0 - share) / count).sqrt();
    assert!(
        (rates.success - 0.55).abs() < allowed(0.55, 2000.0),
        "{rates:?}"
    );
    assert!(
        (rates.false_alarm - 0.2).abs() < allowed(0.2, 1100.0),
        "{rates:?}"
    );
    assert!(
        (rates.detection - 0.7).abs() < allowed(0.7, 900.0),
        "{rates:?}"
    );
}

#[test]
fn times_move_with_what_is_seen() {
    let options = MonitorOptions {
        times_weight: Some(10.0),
        ..MonitorOptions::new(times())
    };
    let mut monitor = Monitor::new(options).unwrap();
    let attempt = |alarmed, succeeded: Option<bool>, duration| Attempt {
        alarmed,
        preempted: succeeded.is_none(),
        succeeded,
        exploration: Some(0.5),
        duration: Some(duration),
    };
    for _ in 0..10 {
        monitor.record(&attempt(false, Some(false), 33.0)).unwrap();
        monitor.record(&attempt(true, None, 5.0)).unwrap();
    }
    let found = monitor.times();
    // 10 given of 73 and 10 of 33; 10 given of 15 and 10 of 5
    assert!(
        (found.failure - (10.0 * 73.0 + 10.0 * 33.0) / 20.0).abs() < 1e-12,
        "{found:?}"
    );
    assert!((found.preempted_success - 10.0).abs() < 1e-12, "{found:?}");
}

#[test]
fn refusals_leave_the_state() {
    let mut monitor = Monitor::new(MonitorOptions::new(times())).unwrap();
    let good = Attempt {
        alarmed: true,
        preempted: false,
        succeeded: Some(true),
        exploration: None,
        duration: None,
    };
    monitor.record(&good).unwrap();
    let before = monitor.clone();
    for bad in [
        Attempt {
            exploration: Some(0.0),
            ..good
        },
        Attempt {
            exploration: Some(f64::NAN),
            ..good
        },
        Attempt {
            duration: Some(-1.0),
            ..good
        },
        Attempt {
            succeeded: None,
            ..good
        },
        Attempt {
            alarmed: false,
            preempted: true,
            ..good
        },
    ] {
        assert!(monitor.record(&bad).is_err());
        assert_eq!(monitor, before);
    }
    let options = MonitorOptions::new(times());
    for bad in [
        MonitorOptions {
            adopt: 0.4,
            ..options.clone()
        },
        MonitorOptions {
            adopt: f64::NAN,
            ..options.clone()
        },
        MonitorOptions {
            drop: -0.1,
            ..options.clone()
        },
        MonitorOptions {
            every: 0,
            ..options.clone()
        },
        MonitorOptions {
            minimum: f64::INFINITY,
            ..options.clone()
        },
        MonitorOptions {
            memory: Memory::Window(0),
            ..options.clone()
        },
        MonitorOptions {
            memory: Memory::Forgetting(1.5),
            ..options.clone()
        },
        MonitorOptions {
            times: Times {
                start: -1.0,
                ..times()
            },
            ..options
        },
    ] {
        assert!(Monitor::new(bad).is_err());
    }
}

/// Rows of a log are attempts; what was not seen is not counted unless the labels are known.
#[test]
fn rows_become_attempts() {
    let trial = |ending| Trial {
        task: "peg",
        ending,
        time: ExactTime::from_decimal("12.5", 0).unwrap(),
        restart: ExactTime::from_decimal("2.5", 0),
        start: None,
    };
    let mut monitors = Monitors::new(MonitorOptions::new(times())).unwrap();
    for ending in Ending::ALL {
        let attempt = Attempt::of_trial(&trial(ending), Some(0.5), Labels::Observed);
        assert_eq!(attempt.duration, Some(15.0));
        monitors.record("peg", &attempt).unwrap();
    }
    let counts = monitors.task("peg").unwrap().counts();
    let [on, seen] = [counts.success_continued, counts.success_preempted];
    // of five alarmed attempts two were let run on
    assert!(
        (on - 2.0 * 0.4).abs() < 1e-15 && (seen - 1.0).abs() < 1e-15,
        "{counts:?}"
    );
    for ending in Ending::ALL {
        let attempt = Attempt::of_trial(&trial(ending), None, Labels::Known);
        monitors.record("gear", &attempt).unwrap();
    }
    let counts = monitors.task("gear").unwrap().counts();
    // one of five alarmed attempts has an end that nobody knows
    assert_eq!(
        (counts.success_preempted, counts.failure_preempted),
        (2.0, 2.0)
    );
    assert!(
        (counts.success_continued - 2.0 * 0.8).abs() < 1e-15,
        "{counts:?}"
    );
    assert_eq!(
        monitors.tasks().map(|(name, _)| name).collect::<Vec<_>>(),
        ["gear", "peg"]
    );
}

#[cfg(feature = "serde")]
#[test]
fn a_later_run_goes_on() {
    let options = MonitorOptions {
        memory: Memory::Window(30),
        ..MonitorOptions::new(times())
    };
    let mut one = Monitor::new(options).unwrap();
    let mut task = Task::new([0.6, 0.15, 0.8], 3);
    for _ in 0..50 {
        one.record(&task.next(1.0)).unwrap();
    }
    let text = serde_json::to_string(&one).unwrap();
    let mut other: Monitor = serde_json::from_str(&text).unwrap();
    assert_eq!(one, other);
    for _ in 0..50 {
        let attempt = task.next(1.0);
        assert_eq!(
            one.record(&attempt).unwrap(),
            other.record(&attempt).unwrap()
        );
    }
}

/// A predictor whose gain is exactly 0 is adopted at some time within 1000 trials: more often the more one looks.
#[test]
fn false_adoption_of_a_useless_predictor() {
    let t = times();
    let (p, alpha) = (0.6, 0.2);
    // β = κ α
    let cost = t.start + p * 15.0 + (1.0 - p) * 73.0;
    let beta = alpha * cost / ((1.0 - p) * 59.0);
    let share = |every: u64, runs: u64| {
        let adopted = (0..runs).filter(|&seed| {
            let options = MonitorOptions {
                every,
                ..MonitorOptions::new(times())
            };
            let mut monitor = Monitor::new(options).unwrap();
            let mut task = Task::new([p, alpha, beta], 1000 + seed);
            (0..1000).any(|_| monitor.record(&task.next(1.0)).unwrap().change.is_some())
        });
        adopted.count() as f64 / runs as f64
    };
    let (sparse, often) = (share(250, 40), share(10, 40));
    // one look alone would give 5 %; repeated looks give more
    assert!(often > 0.05 && often >= sparse, "{often} {sparse}");
    assert!(often < 0.6, "{often}");
}
