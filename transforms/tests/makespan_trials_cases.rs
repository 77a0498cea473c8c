//! The shared cases of posteriors and logs, where they are at hand.

#![cfg(feature = "io")]
#![allow(
    clippy::unwrap_used,
    reason = "a failed unwrap in a test is a failed test with a place"
)]

mod makespan_common;

use algebra::{Integer, Rational};
use makespan_common::cases;
use serde_json::Value;
use transforms::formats::{TrialOptions, read_trials};
use transforms::makespan::uncertainty::{Beliefs, Ending, Labels, TrialCounts, trials_needed};
use transforms::makespan::{Class, Posterior, Times};

fn fraction(value: &Value) -> Rational {
    let (above, below) = value["exact"].as_str().unwrap().split_once('/').unwrap();
    let whole = |text| Integer::from_decimal(text).unwrap();
    Rational::new(whole(above), whole(below)).unwrap()
}

#[test]
fn posteriors() {
    for case in cases("bayes_decision") {
        let (input, expect) = (&case["input"], &case["expect"]);
        let number = |key: &str| input[key].as_f64().unwrap();
        let count = |key: &str| input["counts"][key].as_f64().unwrap();
        let counts = TrialCounts {
            success_continued: count("success_continued"),
            success_preempted: count("success_preempted"),
            failure_continued: count("failure_continued"),
            failure_preempted: count("failure_preempted"),
        };
        let times = Times {
            start: number("start_mean"),
            success: number("MTS"),
            failure: number("MTF"),
            preempted_success: number("time_preempt_success"),
            preempted_failure: number("time_preempt_failure"),
            restart_after_failure: number("restart_after_failure"),
            restart_after_preempt: number("restart_after_preempt"),
        };
        let posterior = Posterior::new(&Beliefs::default(), &counts).unwrap();
        let pays = posterior.prob_pays(&times).unwrap();
        let (exchanged, _) = posterior.saving_exceeds_exchanged(&times, 0.0).unwrap();
        let needed = trials_needed(&counts.rates().unwrap(), &times, 0.95).unwrap();
        let mean = posterior.mean_rates();
        for (found, key) in [
            (pays.value, "probability_preempt_pays"),
            (exchanged, "probability_preempt_pays"),
            (needed.gain, "plugin_gain_g"),
            (needed.variance, "gain_variance_per_trial"),
            (needed.trials, "trials_for_95pct_right_sign"),
        ] {
            let exact = expect[key].as_f64().unwrap();
            assert!(
                (found / exact - 1.0).abs() < 1e-12,
                "{key}: {found} {exact}"
            );
        }
        for (found, key) in [
            (mean.success, "posterior_mean_p"),
            (mean.false_alarm, "posterior_mean_alpha"),
            (mean.detection, "posterior_mean_beta"),
        ] {
            let exact = fraction(&expect[key]).to_f64();
            assert!(
                (found / exact - 1.0).abs() < 1e-15,
                "{key}: {found} {exact}"
            );
        }
    }
}

#[test]
fn logs() {
    for case in cases("trial_log_plugin") {
        let expect = &case["expect"];
        let csv = case["input"]["csv"].as_str().unwrap();
        let log = read_trials(csv.as_bytes(), &TrialOptions::default()).unwrap();
        let task = log.only().unwrap();
        let plug_in = task.plug_in().unwrap();
        let exact = fraction(&expect["mean_makespan"]);
        assert_eq!(plug_in.mean.as_finite(), Some(&exact));
        assert_eq!(plug_in.ratio.as_finite(), Some(&exact));
        let matrix = task.confusion().unwrap().model().unwrap();
        assert_eq!(matrix.mean().as_finite(), Some(&exact));
        assert_eq!(expect["attempts"].as_u64(), Some(plug_in.attempts));
        assert_eq!(expect["completions"].as_u64(), Some(plug_in.completions));
        for class in Class::ALL {
            let count = task.tally(Ending::Class(class)).count();
            assert_eq!(expect["counts"][class.label()].as_u64(), Some(count));
        }
        assert!(task.counts(Labels::Observed).is_err());
        assert!(task.counts(Labels::Known).is_ok());
    }
}
