//! Intervals of the saving, and mean times that a log lacks.

#![cfg(feature = "io")]
#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

use std::fmt::Write as _;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Exp1, StandardUniform};
use transforms::formats::{Alarms, TrialOptions, read_trials};
use transforms::makespan::simulate::Draw;
use transforms::makespan::uncertainty::{
    Beliefs, GivenTimes, Labels, MeanTime, trials_needed_with_times,
};
use transforms::makespan::{ConfusionRates, Posterior, Times, TrialLog, decide};

const RATES: ConfusionRates = ConfusionRates {
    success: 0.55,
    false_alarm: 0.2,
    detection: 0.7,
};

fn truth() -> Times {
    Times {
        start: 0.0,
        success: 29.0,
        failure: 68.0,
        preempted_success: 12.0,
        preempted_failure: 13.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    }
}

/// A log of attempts with exponential times, labels known.
fn log(rows: usize, seed: u64) -> TrialLog {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let times = truth();
    let mut text = String::from("outcome,duration_s\n");
    for _ in 0..rows {
        let unit = |random: &mut ChaCha8Rng| -> f64 { StandardUniform.sample(random) };
        let success = unit(&mut random) < RATES.success;
        let share = if success {
            RATES.false_alarm
        } else {
            RATES.detection
        };
        let alarm = unit(&mut random) < share;
        let (label, mean) = match (success, alarm) {
            (true, false) => ("TP", times.success),
            (true, true) => ("FN", times.preempted_success),
            (false, false) => ("FP", times.failure),
            (false, true) => ("TN", times.preempted_failure),
        };
        let one: f64 = Exp1.sample(&mut random);
        writeln!(text, "{label},{:.6}", mean * one).unwrap();
    }
    let keep = TrialOptions {
        keep: 10_000,
        ..TrialOptions::default()
    };
    read_trials(text.as_bytes(), &keep).unwrap()
}

/// Regression: intervals at 95 % cover the true saving about as often when the mean times count as uncertain; with times taken as known they do
/// not.
#[test]
fn intervals_of_the_saving_cover_it() {
    let saving = decide(&RATES, &truth()).unwrap().saving.finite().unwrap();
    let (mut drawn, mut bootstrapped, mut known) = (0, 0, 0);
    let shares = [0.025, 0.975];
    for seed in 0..100 {
        let found = log(400, seed);
        let task = found.only().unwrap();
        let counts = task.counts(Labels::Known).unwrap();
        let posterior = Posterior::new(&Beliefs::default(), &counts).unwrap();
        let covered = |[low, high]: [f64; 2]| usize::from(low < saving && saving < high);
        for (bootstrap, sum) in [(false, &mut drawn), (true, &mut bootstrapped)] {
            let times = task.uncertain_times(Labels::Known, bootstrap).unwrap();
            assert_eq!(matches!(times.failure, MeanTime::Observed(_)), bootstrap);
            let draw = Draw::new(2000, seed);
            *sum += covered(
                posterior
                    .saving_quantiles_uncertain(&times, shares, draw)
                    .unwrap(),
            );
        }
        let times = task.times(Labels::Known).unwrap();
        known += covered(shares.map(|share| posterior.saving_quantile(&times, share).unwrap()));
    }
    // 95 of 100 less four standard deviations
    assert!(drawn >= 87 && bootstrapped >= 87, "{drawn} {bootstrapped}");
    assert!(known + 5 < drawn, "{known} {drawn}");
}

/// With times that are known the drawn quantiles are those of the integral.
#[test]
fn quantiles_of_the_saving_agree() {
    let found = log(200, 1);
    let task = found.only().unwrap();
    let counts = task.counts(Labels::Known).unwrap();
    let posterior = Posterior::new(&Beliefs::default(), &counts).unwrap();
    let times = task.times(Labels::Known).unwrap();
    let mut known = task.uncertain_times(Labels::Known, false).unwrap();
    known.failure = MeanTime::Known(times.failure);
    known.preempted_success = MeanTime::Known(times.preempted_success);
    known.preempted_failure = MeanTime::Known(times.preempted_failure);
    let shares = [0.1, 0.5, 0.9];
    let draw = Draw::new(40_000, 1);
    let drawn = posterior
        .saving_quantiles_uncertain(&known, shares, draw)
        .unwrap();
    for (share, drawn) in shares.into_iter().zip(drawn) {
        let exceeds = posterior.saving_exceeds(&times, drawn).unwrap();
        // four standard errors of a share of 40,000
        assert!((exceeds.complement - share).abs() < 4.0 * 0.5 / 200.0);
    }
    assert!(
        posterior
            .saving_quantiles_uncertain(&known, [1.5], draw)
            .is_err()
    );
}

/// Regression: a shadow run lacks the times until preemption; given, they are known.
#[test]
fn a_shadow_run_with_given_times_decides() {
    let csv = "outcome,duration_s\nTP,29\nTP,31\nFN,30\nTN,66\nTN,70\nFP,68\nNCS,28\n";
    let shadow = TrialOptions {
        alarms: Alarms::RunOn,
        ..TrialOptions::default()
    };
    let log = read_trials(csv.as_bytes(), &shadow).unwrap();
    let task = log.only().unwrap();
    let labels = Labels::Observed;
    assert!(task.times(labels).is_err() && task.uncertain_times(labels, true).is_err());
    let given = GivenTimes {
        preempted_success: Some(12.0),
        preempted_failure: Some(13.0),
        restart_after_preempt: Some(2.0),
        ..GivenTimes::default()
    };
    let task = task.with_times(&given, labels).unwrap();
    let times = task.times(labels).unwrap();
    let found = [
        times.failure,
        times.preempted_success,
        times.preempted_failure,
    ];
    assert_eq!(
        found.map(f64::to_bits),
        [68.0, 12.0, 13.0].map(f64::to_bits)
    );
    let uncertain = task.uncertain_times(labels, false).unwrap();
    assert_eq!(uncertain.preempted_success, MeanTime::Known(14.0));
    assert!(matches!(uncertain.failure, MeanTime::Exponential { .. }));
    let variances = task.time_variances(labels);
    assert!(variances.preempted_failure <= 0.0 && variances.failure > 0.0);
    let rates = task.counts(labels).unwrap().rates().unwrap();
    let needed = trials_needed_with_times(&rates, &times, &variances, 0.95).unwrap();
    assert!(needed.trials > 1.0 && needed.trials.is_finite());
    // a time that the log has, and one that is none
    for bad in [
        GivenTimes {
            failure: Some(60.0),
            ..given
        },
        GivenTimes {
            preempted_failure: Some(-1.0),
            ..given
        },
        GivenTimes {
            preempted_failure: Some(f64::NAN),
            ..given
        },
    ] {
        assert!(log.only().unwrap().with_times(&bad, labels).is_err());
    }
}

/// Regression: alarms that were only recorded are so beside a column of exploration too, unless that tells them apart.
#[test]
fn a_shadow_run_with_a_column_of_zeros() {
    let shadow = TrialOptions {
        alarms: Alarms::RunOn,
        ..TrialOptions::default()
    };
    let plain = "outcome,duration_s\nTP,10\nTN,40\nFN,20\nFP,60\n";
    let read = |text: &str| read_trials(text.as_bytes(), &shadow);
    let without = read(plain).unwrap();
    for flag in ["0", "1", ""] {
        let text: Vec<String> = plain
            .lines()
            .enumerate()
            .map(|(at, line)| match (at, line.contains("P,")) {
                (0, _) => format!("{line},explored\n"),
                (_, true) => format!("{line},0\n"),
                (_, false) => format!("{line},{flag}\n"),
            })
            .collect();
        let with = read(&text.concat()).unwrap();
        let (one, other) = (without.only().unwrap(), with.only().unwrap());
        assert_eq!(one.counts(Labels::Observed), other.counts(Labels::Observed));
        assert_eq!(one.plug_in().unwrap(), other.plug_in().unwrap());
        let noted = with.notes().iter().any(|note| note.contains("run on"));
        assert_eq!(noted, flag != "1", "{:?}", with.notes());
    }
    let mixed = read("outcome,duration_s,explored\nTP,10,0\nTN,40,0\nFN,20,1\n");
    let message = mixed.unwrap_err().to_string();
    assert!(
        message.starts_with("line 4, column explored: 1 here and 0 for 1 alarmed attempts before"),
        "{message}"
    );
}

/// Regression: labels that are vouched for are not said to be unused.
#[test]
fn known_labels_are_used_without_a_note() {
    let text = "outcome,duration_s,explored\nTP,10,0\nTN,4,0\nFN,5,0\nFP,60,0\n";
    for (labels, noted) in [(Labels::Observed, true), (Labels::Known, false)] {
        let options = TrialOptions {
            labels,
            ..TrialOptions::default()
        };
        let log = read_trials(text.as_bytes(), &options).unwrap();
        assert_eq!(
            log.notes().iter().any(|note| note.contains("not used")),
            noted
        );
        assert_eq!(log.only().unwrap().counts(labels).is_ok(), !noted);
    }
}
