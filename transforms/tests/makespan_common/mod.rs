//! What tests of makespans share.

#![allow(dead_code, reason = "each test uses its own share")]

use proptest::prelude::*;
use serde_json::Value;
use transforms::makespan::uncertainty::TrialCounts;
use transforms::makespan::{AttemptModel, Duration, Outcome, Times};

/// The reference cases of a kind; none where the file is not at hand.
pub(crate) fn cases(kind: &str) -> Vec<Value> {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../shared/reference/makespan_cases.json"
    );
    let Ok(text) = std::fs::read_to_string(path) else {
        return Vec::new();
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let all = file["cases"].as_array().unwrap().iter();
    let chosen: Vec<Value> = all.filter(|case| case["kind"] == kind).cloned().collect();
    assert!(!chosen.is_empty(), "no cases of {kind}");
    chosen
}

pub(crate) fn outcome(name: &str, probability: f64, time: Duration, done: bool) -> Outcome {
    Outcome {
        name: name.to_owned(),
        probability,
        time,
        restart: None,
        done,
    }
}

/// Times of a predictor that is worth its alarms.
pub(crate) fn times() -> Times {
    Times {
        start: 1.0,
        success: 29.0,
        failure: 69.0,
        preempted_success: 13.0,
        preempted_failure: 12.0,
        restart_after_failure: 4.0,
        restart_after_preempt: 2.0,
    }
}

/// Successes continued and preempted, failures continued and preempted.
pub(crate) fn counts(all: [f64; 4]) -> TrialCounts {
    let [
        success_continued,
        success_preempted,
        failure_continued,
        failure_preempted,
    ] = all;
    TrialCounts {
        success_continued,
        success_preempted,
        failure_continued,
        failure_preempted,
    }
}

/// Times of seconds, some of them 0, with all signs of what a preemption saves.
pub(crate) fn any_times() -> impl Strategy<Value = Times> {
    prop::array::uniform7(prop_oneof![1 => Just(0.0), 6 => 0.1..100.0_f64]).prop_map(|all| {
        let [
            start,
            success,
            failure,
            preempted_success,
            preempted_failure,
            after,
            before,
        ] = all;
        Times {
            start,
            success,
            failure,
            preempted_success,
            preempted_failure,
            restart_after_failure: after,
            restart_after_preempt: 0.1 * before,
        }
    })
}

/// A success and a failure.
pub(crate) fn two(success: f64, done: Duration, again: Duration) -> AttemptModel {
    let outcomes = vec![
        outcome("S", success, done, true),
        outcome("F", 1.0 - success, again, false),
    ];
    AttemptModel::new(None, outcomes).unwrap()
}

pub(crate) fn gamma(shape: f64, mean: f64) -> Duration {
    Duration::Gamma { shape, mean }
}
