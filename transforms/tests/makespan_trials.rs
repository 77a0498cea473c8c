//! Laws of trial logs, posteriors and plans.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "a failed unwrap in a test is a failed test with a place, and counts are small"
)]

use transforms::makespan::{Beliefs, Posterior, Sampling, Times, TrialCounts};

fn times() -> Times {
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

fn counts(all: [f64; 4]) -> TrialCounts {
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

#[test]
fn first_look() {
    for all in [
        [56.0, 8.0, 4.0, 30.0],
        [5.0, 4.0, 2.0, 3.0],
        [0.0, 0.0, 0.0, 0.0],
        [1e9, 1e8, 1e8, 1e8],
        [5e8, 1.2e8, 3e8, 1e8],
        [1e3, 3e3, 1e5, 10.0],
        [1e6, 3.0, 1e5, 1e6],
        [3.0, 1e6, 1e5, 1e1],
        [1.0, 0.0, 1e9, 1e9],
        [560.0, 80.0, 40.0, 300.0],
    ] {
        let posterior = Posterior::new(&Beliefs::default(), &counts(all)).unwrap();
        let now = std::time::Instant::now();
        let found = posterior.prob_pays(&times());
        let one = now.elapsed();
        let now = std::time::Instant::now();
        let rough = posterior.prob_pays_roughly(&times());
        let two = now.elapsed();
        let now = std::time::Instant::now();
        let other = posterior.prob_pays_exchanged(&times()).unwrap();
        let three = now.elapsed();
        let drawn = posterior
            .prob_pays_drawn(&times(), Sampling::new(100_000, 1))
            .unwrap();
        println!(
            "{all:?}\n {found:?}\n {:?}\n {other:?} {drawn:?}\n{one:?} {two:?} {three:?}",
            rough.map(|r| r.value)
        );
    }
}
