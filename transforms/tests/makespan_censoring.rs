//! Laws of what a log may say about a failure predictor: censoring, weighting, times.

#![cfg(feature = "io")]
#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap in a test is a failed test with a place, and counts are small"
)]

use algebra::Rational;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Exp1, StandardUniform};
use transforms::formats::{Alarms, TrialOptions, read_trials};
use transforms::makespan::simulate::Draw;
use transforms::makespan::uncertainty::{Ending, Exploration, ExploredCounts, Labels};
use transforms::makespan::{Class, Times, TrialLog, decide};

fn read(text: &str) -> transforms::Result<TrialLog> {
    read_trials(text.as_bytes(), &TrialOptions::default())
}

#[test]
fn a_log_made_while_preempting_says_nothing_of_the_predictor() {
    let log = read("outcome,duration_s\nTP,1\nTN,1\nFN,1\nFP,2\n").unwrap();
    let task = log.only().unwrap();
    assert_eq!(
        task.plug_in().unwrap().mean.finite().unwrap(),
        Rational::from(5)
    );
    let refused = task.counts(Labels::Observed).unwrap_err().to_string();
    assert!(
        refused.contains("cannot be told apart") && refused.contains("explored = 1"),
        "{refused}"
    );
    assert!(task.explored_counts().is_err());
    let known = task.counts(Labels::Known).unwrap();
    assert_eq!(known.rates().unwrap().success.to_bits(), 0.5_f64.to_bits());
    // no label can be vouched for that is not there
    let log = read("outcome,duration_s\nTP,1\nPREEMPTED,1\n").unwrap();
    assert!(log.only().unwrap().counts(Labels::Known).is_err());
    // a shadow run: every alarmed attempt ran on
    let log = read("outcome,duration_s,explored\nTP,1,0\nTN,1,1\nFN,1,1\nFP,2,0\n").unwrap();
    assert_eq!(log.only().unwrap().counts(Labels::Observed).unwrap(), known);
    let shadow = TrialOptions {
        alarms: Alarms::RunOn,
        ..TrialOptions::default()
    };
    let rows = "outcome,duration_s\nTP,1\nTN,1\nFN,1\nFP,2\n";
    let log = read_trials(rows.as_bytes(), &shadow).unwrap();
    let task = log.only().unwrap();
    assert_eq!(task.counts(Labels::Observed).unwrap(), known);
    assert_eq!(task.plug_in().unwrap().completions, 2);
    // a part of them: weights, not counts
    let log = read("outcome,duration_s,explored\nTP,1,0\nTN,1,1\nTN,1,0\nFP,2,0\n").unwrap();
    let refused = log
        .only()
        .unwrap()
        .counts(Labels::Observed)
        .unwrap_err()
        .to_string();
    assert!(refused.contains("weighted"), "{refused}");
    assert!(log.only().unwrap().explored_counts().is_ok());
    assert!(log.notes().iter().any(|note| note.contains("not used")));
}

/// A policy that preempts and explores, simulated row by row as text.
fn explored_log(rows: usize, exploration: f64, seed: u64) -> String {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut unit = || -> f64 { StandardUniform.sample(&mut random) };
    let mut text = String::from("truth,verdict,duration_s,explored\n");
    for _ in 0..rows {
        let success = unit() < 0.55;
        let alarm = unit() < if success { 0.2 } else { 0.7 };
        let explore = unit() < exploration;
        let truth = if success { "success" } else { "failure" };
        text += &match (alarm, explore) {
            (false, _) => format!("{truth},success,{},0\n", if success { 29 } else { 73 }),
            (true, true) => format!("{truth},failure,{},1\n", if success { 29 } else { 73 }),
            (true, false) => String::from(",failure,14,0\n"),
        };
    }
    text
}

/// The simulation of the page: plain counting is far off, weighting finds the truth.
#[test]
fn exploration_recovers_the_rates() {
    let log = read(&explored_log(40_000, 0.1, 7)).unwrap();
    let counts = log.only().unwrap().explored_counts().unwrap();
    for exploration in [Exploration::FromLog, Exploration::Probability(0.1)] {
        let found = counts.estimate(exploration).unwrap();
        for (value, error, truth) in [
            (found.rates.success, found.errors.success, 0.55),
            (found.rates.false_alarm, found.errors.false_alarm, 0.2),
            (found.rates.detection, found.errors.detection, 0.7),
        ] {
            assert!(
                (value - truth).abs() < 4.0 * error && error < 0.02,
                "{found:?}"
            );
        }
        assert!((found.naive.success - 0.73).abs() < 0.01, "{found:?}");
        assert!((found.naive.false_alarm - 0.024).abs() < 0.005, "{found:?}");
    }
}

/// Standard errors of weighted rates are those of repeated experiments, and the probability to pay is a calibrated one.
#[test]
fn weighted_errors_are_right() {
    let times = Times {
        start: 1.0,
        success: 29.0,
        failure: 73.0,
        preempted_success: 14.0,
        preempted_failure: 14.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    };
    for exploration in [Exploration::FromLog, Exploration::Probability(0.3)] {
        let (mut sum, mut squares, mut stated, mut gains) = ([0.0; 4], [0.0; 4], [0.0; 4], 0.0);
        let runs = 200;
        for seed in 0..runs {
            let log = read(&explored_log(1000, 0.3, seed)).unwrap();
            let counts = log.only().unwrap().explored_counts().unwrap();
            let found = counts.estimate(exploration).unwrap();
            let (gain, gain_error) = counts.gain(&times, exploration).unwrap();
            gains += gain - decide(&found.rates, &times).unwrap().gain;
            let values = [
                found.rates.success,
                found.rates.false_alarm,
                found.rates.detection,
                gain,
            ];
            let errors = [
                found.errors.success,
                found.errors.false_alarm,
                found.errors.detection,
                gain_error,
            ];
            for at in 0..4 {
                sum[at] += values[at];
                squares[at] += values[at] * values[at];
                stated[at] += errors[at];
            }
        }
        assert!(gains.abs() < 1e-9);
        let n = runs as f64;
        for at in 0..4 {
            let spread = (squares[at] / n - (sum[at] / n).powi(2)).sqrt();
            // a standard deviation of 200 values is known to 5 %
            let ratio = spread / (stated[at] / n);
            assert!((ratio - 1.0).abs() < 0.2, "{exploration:?} {at}: {ratio}");
        }
    }
}

#[test]
fn an_explored_log_decides() {
    let counts = ExploredCounts {
        success_continued: 440,
        failure_continued: 135,
        explored_success: 11,
        explored_failure: 32,
        preempted: 382,
    };
    let cheap = Times {
        start: 1.0,
        success: 29.0,
        failure: 73.0,
        preempted_success: 14.0,
        preempted_failure: 14.0,
        restart_after_failure: 0.0,
        restart_after_preempt: 0.0,
    };
    let found = counts.prob_pays(&cheap, Draw::new(20_000, 3)).unwrap();
    let (gain, error) = counts.gain(&cheap, Exploration::FromLog).unwrap();
    // the normal approximation with the error of the delta method
    let normal = 1.0 - transforms::special::normal_upper(gain / error);
    assert!(
        (found.value - normal).abs() < 0.02,
        "{found:?} {gain} {error} {normal}"
    );
    let none = ExploredCounts {
        explored_success: 0,
        explored_failure: 0,
        ..counts
    };
    assert!(none.estimate(Exploration::FromLog).is_err());
    assert!(none.prob_pays(&cheap, Draw::new(10, 3)).is_err());
    assert!(none.estimate(Exploration::Probability(0.1)).is_err());
    assert!(counts.estimate(Exploration::Probability(0.0)).is_err());
    assert!(counts.estimate(Exploration::Probability(f64::NAN)).is_err());
    assert!(
        ExploredCounts::default()
            .estimate(Exploration::FromLog)
            .is_err()
    );
}

/// Times from a log, and what is kept of them.
#[test]
fn times_and_kept_durations() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let mut text = String::from("outcome,duration_s,restart_s\n");
    for k in 0..3000 {
        let unit: f64 = Exp1.sample(&mut random);
        let (label, mean) = [("TP", 29.0), ("FP", 69.0), ("TN", 12.0), ("FN", 13.0)][k % 4];
        text += &format!(
            "{label},{:.3},{}\n",
            mean * unit,
            if k % 4 == 1 { 4 } else { 2 }
        );
    }
    let keep = |keep| TrialOptions {
        keep,
        ..TrialOptions::default()
    };
    let log = read_trials(text.as_bytes(), &keep(1000)).unwrap();
    let task = log.only().unwrap();
    let times = task.times(Labels::Known).unwrap();
    // 750 exponential durations each
    assert!((times.failure / 69.0 - 1.0).abs() < 4.0 / 750_f64.sqrt());
    assert!((times.preempted_failure / 12.0 - 1.0).abs() < 4.0 / 750_f64.sqrt());
    assert!((times.restart_after_failure - 4.0).abs() < 1e-12);
    assert!((times.restart_after_preempt - 2.0).abs() < 1e-12);
    let exact = task.confusion().unwrap().times().unwrap();
    assert!((exact.success.to_f64() - times.success).abs() < 1e-12 * times.success);
    let variances = task.time_variances(Labels::Known);
    assert!(
        (variances.failure / (69.0 * 69.0) - 1.0).abs() < 0.4,
        "{variances:?}"
    );
    let tally = task.tally(Ending::Class(Class::FalsePositive));
    assert_eq!((tally.count(), tally.kept().len()), (750, 750));
    let squares: f64 = tally
        .kept()
        .iter()
        .map(|(time, restart)| (time + restart).powi(2))
        .sum();
    assert!((tally.sum_of_squares() / squares - 1.0).abs() < 1e-12);
    // the bootstrap and the exponential law agree on exponential durations
    let posterior = transforms::makespan::Posterior::new(
        &transforms::makespan::uncertainty::Beliefs::default(),
        &task.counts(Labels::Known).unwrap(),
    )
    .unwrap();
    let draw = Draw::new(2000, 9);
    let pays = |bootstrap| {
        let times = task.uncertain_times(Labels::Known, bootstrap).unwrap();
        posterior.prob_pays_uncertain(&times, draw).unwrap()
    };
    let (one, other) = (pays(true), pays(false));
    assert!(
        (one.value - other.value).abs() < 4.0 * (one.error + other.error) + 0.02,
        "{one:?} {other:?}"
    );
    let few = read_trials(text.as_bytes(), &keep(50)).unwrap();
    assert_eq!(
        few.only()
            .unwrap()
            .tally(Ending::Class(Class::TruePositive))
            .kept()
            .len(),
        50
    );
    assert!(
        read("outcome,duration_s\nTP,1\n")
            .unwrap()
            .only()
            .unwrap()
            .times(Labels::Known)
            .is_err()
    );
}
