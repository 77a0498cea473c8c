//! A monitor of attempts whose ends are not all seen, and its cheap looks.

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
use transforms::makespan::uncertainty::{Attempt, Memory, MonitorOptions};
use transforms::makespan::{ConfusionRates, Monitor};

/// Attempts of a task with rates p, α, β under a policy that lets a share of the alarmed ones run on.
fn stream(rates: [f64; 3], exploration: f64, seed: u64) -> impl FnMut() -> Attempt {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    move || {
        let mut unit = || -> f64 { StandardUniform.sample(&mut random) };
        let success = unit() < rates[0];
        let alarmed = unit() < rates[if success { 1 } else { 2 }];
        let explored = unit() < exploration;
        Attempt {
            alarmed,
            preempted: alarmed && !explored,
            succeeded: (!alarmed || explored).then_some(success),
            exploration: None,
            duration: None,
        }
    }
}

fn close(rates: &ConfusionRates, wanted: [f64; 3], effective: f64) {
    let found = [rates.success, rates.false_alarm, rates.detection];
    let counts = [
        effective,
        effective * wanted[0],
        effective * (1.0 - wanted[0]),
    ];
    for ((found, wanted), count) in found.into_iter().zip(wanted).zip(counts) {
        let allowed = 4.0 * (wanted * (1.0 - wanted) / count).sqrt();
        assert!((found - wanted).abs() < allowed, "{rates:?}");
    }
}

/// Regression: rates are right whether exploration is stated on all attempts, on the alarmed ones, or on none.
#[test]
fn exploration_is_weighed_wherever_it_is_stated() {
    let wanted = [0.55, 0.2, 0.7];
    let rates = [0, 1, 2].map(|stated| {
        let mut next = stream(wanted, 0.2, 9);
        let options = MonitorOptions {
            every: 1_000_000,
            ..MonitorOptions::new(times())
        };
        let mut monitor = Monitor::new(options).unwrap();
        for _ in 0..6000 {
            let attempt = next();
            let said = stated == 2 || (stated == 1 && attempt.alarmed);
            let exploration = said.then_some(0.2);
            monitor
                .record(&Attempt {
                    exploration,
                    ..attempt
                })
                .unwrap();
        }
        assert_eq!(monitor.exploration_doubt(), None);
        monitor.posterior().unwrap().mean_rates()
    });
    assert_eq!((&rates[0], &rates[0]), (&rates[1], &rates[2]));
    close(&rates[0], wanted, 1200.0);
}

/// Regression: a policy that changes on the way leaves the rates right too.
#[test]
fn rates_stay_right_when_preemption_begins() {
    let wanted = [0.55, 0.2, 0.7];
    let (mut before, mut after) = (stream(wanted, 1.0, 4), stream(wanted, 0.1, 5));
    let mut monitor = Monitor::new(MonitorOptions {
        every: 1_000_000,
        ..MonitorOptions::new(times())
    })
    .unwrap();
    for _ in 0..1000 {
        monitor.record(&before()).unwrap();
    }
    for _ in 0..10_000 {
        monitor.record(&after()).unwrap();
    }
    close(&monitor.posterior().unwrap().mean_rates(), wanted, 2000.0);
    let weight = monitor.counts().total();
    assert!((1800.0..2200.0).contains(&weight), "{weight}");
}

/// Regression: all alarmed attempts preempted and nobody saw their ends: no probability, and the reason.
#[test]
fn a_stream_without_exploration_has_no_probability() {
    let mut next = stream([0.55, 0.2, 0.7], 0.0, 1);
    let mut monitor = Monitor::new(MonitorOptions::new(times())).unwrap();
    for _ in 0..500 {
        let attempt = next();
        let update = monitor.record(&attempt).unwrap();
        let alarmed = monitor.posterior().is_err();
        assert!(update.pays.is_none() || !alarmed);
        assert!(!update.preempt);
    }
    let refused = monitor.posterior().unwrap_err().to_string();
    assert!(
        refused.contains("cannot be told apart")
            && refused.contains("all alarmed attempts were preempted"),
        "{refused}"
    );
    // one that is let run on says something, and as much as one
    let seen = Attempt {
        alarmed: true,
        preempted: false,
        succeeded: Some(false),
        exploration: None,
        duration: None,
    };
    monitor.record(&seen).unwrap();
    assert!(monitor.posterior().is_ok() && monitor.counts().total() < 5.0);
}

/// A stated probability that the stream contradicts is doubted.
#[test]
fn exploration_that_was_not_at_random_is_doubted() {
    let mut next = stream([0.55, 0.2, 0.7], 0.5, 3);
    let mut monitor = Monitor::new(MonitorOptions {
        every: 1_000_000,
        ..MonitorOptions::new(times())
    })
    .unwrap();
    for _ in 0..500 {
        let exploration = Some(0.1);
        monitor
            .record(&Attempt {
                exploration,
                ..next()
            })
            .unwrap();
    }
    let (seen, stated) = monitor.exploration_doubt().unwrap();
    assert!((seen - 0.5).abs() < 0.15 && (stated - 0.1).abs() < 1e-12);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Regression: cheap looks decide as full ones do, with any memory and any thresholds.
    #[test]
    fn cheap_looks_decide_alike(
        rates in prop::array::uniform3(0.05..0.95_f64),
        change in prop::array::uniform3(0.05..0.95_f64),
        exploration in prop_oneof![Just(1.0), 0.1..1.0_f64],
        thresholds in prop::array::uniform2(0.0..1.0_f64),
        memory in prop_oneof![
            Just(Memory::All),
            (1..60_usize).prop_map(Memory::Window),
            (0.8..1.0_f64).prop_map(Memory::Forgetting),
        ],
        seed in any::<u64>(),
    ) {
        let [a, b] = thresholds;
        let options = MonitorOptions {
            adopt: a.max(b),
            drop: a.min(b),
            minimum: 5.0,
            memory,
            ..MonitorOptions::new(times())
        };
        let mut full = Monitor::new(options.clone()).unwrap();
        let mut cheap = Monitor::new(options).unwrap();
        let (mut first, mut second) = (stream(rates, exploration, seed), stream(change, exploration, seed ^ 1));
        for trial in 0..120 {
            let attempt = if trial < 60 { first() } else { second() };
            let update = full.record(&attempt).unwrap();
            prop_assert_eq!(cheap.record_quickly(&attempt).unwrap().change, update.change);
            prop_assert_eq!(cheap.preempts(), full.preempts());
        }
    }
}

/// Stated only where an attempt was let run on, all of those that state it ran on: that is no contradiction.
#[test]
fn a_statement_on_those_that_ran_on_is_not_doubted() {
    let mut next = stream([0.55, 0.2, 0.7], 0.1, 3);
    let options = MonitorOptions {
        every: 1_000_000,
        ..MonitorOptions::new(times())
    };
    let watch = |stated: fn(&Attempt) -> Option<f64>, attempts: &[Attempt]| {
        let mut monitor = Monitor::new(options.clone()).unwrap();
        for attempt in attempts {
            let exploration = stated(attempt);
            monitor
                .record(&Attempt {
                    exploration,
                    ..*attempt
                })
                .unwrap();
        }
        monitor.exploration_doubt()
    };
    let attempts: Vec<Attempt> = (0..2000).map(|_| next()).collect();
    let ran_on = |attempt: &Attempt| (attempt.alarmed && !attempt.preempted).then_some(0.1);
    assert_eq!(watch(ran_on, &attempts), None);
    assert_eq!(watch(|_| Some(0.1), &attempts), None);
    assert!(watch(|_| Some(0.3), &attempts).is_some());
}
