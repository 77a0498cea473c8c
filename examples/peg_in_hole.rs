//! A robot puts pegs into holes: from the log of a cell to a decision that a simulation confirms.
//!
//! ```text
//! cargo run --features io --example peg_in_hole -- [ATTEMPTS]
//! ```
//!
//! The cell is made up: six of ten attempts would succeed, a predictor raises an alarm after some seconds, rightly for five of six failures
//! and wrongly for one of ten successes. It preempts what it is alarmed about, but lets a random quarter of the alarmed attempts run on and
//! logs these as explored. The log of the cell is CSV text; the decision is made from that text alone. Then the cell is simulated both
//! ways, and the means are compared with the closed form at the truth, which the log does not contain.

#![expect(clippy::print_stdout, reason = "an example for a person")]

use std::fmt::Write as _;

use closedform::algebra::Words;
use closedform::transforms::Error;
use closedform::transforms::formats::{TrialOptions, read_trials};
use closedform::transforms::makespan::simulate::Draw;
use closedform::transforms::makespan::uncertainty::{Exploration, Labels};
use closedform::transforms::makespan::{
    AttemptModel, Confusion, ConfusionRates, Duration, Outcome, Times, decide,
};

/// Attempts of the log.
const ATTEMPTS: usize = 600;

/// With this probability an alarmed attempt is let run on.
const EXPLORATION: f64 = 0.25;

/// What is true of the cell.
fn truth() -> (ConfusionRates, Times) {
    let rates = ConfusionRates {
        success: 0.6,
        false_alarm: 0.1,
        detection: 0.83,
    };
    let times = Times {
        start: 1.0,
        success: 29.0,
        failure: 69.0,
        preempted_success: 13.0,
        preempted_failure: 12.0,
        restart_after_failure: 4.0,
        restart_after_preempt: 2.0,
    };
    (rates, times)
}

/// The sum of three exponential times: not far from what is seen of robots, and none of the formulas asks for its law.
fn lasts(words: &mut Words, mean: f64) -> f64 {
    let stage = -mean / 3.0;
    (0..3).map(|_| stage * (1.0 - words.unit()).ln()).sum()
}

/// The log of the cell, as its computer would have written it.
fn log(attempts: usize) -> String {
    let (rates, times) = truth();
    let words = &mut Words::new(120);
    let mut csv = String::from("outcome,duration_s,restart_s,start_s,explored\n");
    for _ in 0..attempts {
        let succeeds = words.unit() < rates.success;
        let share = if succeeds {
            rates.false_alarm
        } else {
            rates.detection
        };
        let alarmed = words.unit() < share;
        let explored = alarmed && words.unit() < EXPLORATION;
        let (outcome, mean, restart) = match (alarmed && !explored, succeeds, alarmed) {
            (true, true, _) => (
                "preempted",
                times.preempted_success,
                times.restart_after_preempt,
            ),
            (true, false, _) => (
                "preempted",
                times.preempted_failure,
                times.restart_after_preempt,
            ),
            (false, true, true) => ("FN", times.success, 0.0),
            (false, true, false) => ("TP", times.success, 0.0),
            (false, false, true) => ("TN", times.failure, times.restart_after_failure),
            (false, false, false) => ("FP", times.failure, times.restart_after_failure),
        };
        let (time, start) = (lasts(words, mean), lasts(words, times.start));
        let restart = lasts(words, restart);
        let flag = u8::from(explored);
        let _ = writeln!(csv, "{outcome},{time:.2},{restart:.2},{start:.2},{flag}");
    }
    csv
}

/// The attempts of the cell when nothing or everything alarming is preempted, with laws of which the closed form knows only the means.
fn cell(rates: &ConfusionRates, times: &Times) -> Result<AttemptModel, Error> {
    let gamma = |mean: f64| Duration::Gamma { shape: 3.0, mean };
    let exact = Confusion::from_rates(rates, times).model()?;
    let outcomes = exact.outcomes().iter().map(|outcome| Outcome {
        time: gamma(outcome.time.mean()),
        restart: outcome.restart.as_ref().map(|law| gamma(law.mean())),
        ..outcome.clone()
    });
    AttemptModel::new(Some(gamma(times.start)), outcomes.collect())
}

fn main() -> Result<(), Error> {
    let attempts = std::env::args().nth(1);
    let attempts = attempts
        .and_then(|text| text.parse().ok())
        .unwrap_or(ATTEMPTS);
    let log = read_trials(log(attempts).as_bytes(), &TrialOptions::default())?;
    let task = log.only()?;
    let plug_in = task.plug_in()?;
    println!("attempts                 {}", plug_in.attempts);
    println!("completions              {}", plug_in.completions);
    let (Some(mean), Some(ratio)) = (plug_in.mean.as_finite(), plug_in.ratio.as_finite()) else {
        println!("nothing was completed: more attempts are needed");
        return Ok(());
    };
    println!("mean makespan, this log  {:.2}", mean.to_f64());
    println!(
        "  witness  elapsed over completions, exactly: {}",
        mean == ratio
    );

    // Counting what was seen would give wrong rates: alarmed attempts are rarely seen to the end.
    let counts = task.explored_counts()?;
    let found = counts.estimate(Exploration::Probability(EXPLORATION))?;
    let (rates, times) = truth();
    println!("                         counted   weighted  standard error  truth");
    for (name, counted, weighted, error, truth) in [
        (
            "p",
            found.naive.success,
            found.rates.success,
            found.errors.success,
            rates.success,
        ),
        (
            "alpha",
            found.naive.false_alarm,
            found.rates.false_alarm,
            found.errors.false_alarm,
            rates.false_alarm,
        ),
        (
            "beta",
            found.naive.detection,
            found.rates.detection,
            found.errors.detection,
            rates.detection,
        ),
    ] {
        println!("{name:24} {counted:<9.3} {weighted:<9.3} {error:<15.3} {truth}");
    }
    let logged = task.times(Labels::Observed)?;
    let pays = counts.prob_pays(&logged, Draw::new(20_000, 1))?;
    println!(
        "preempting pays with     {:.4} +- {:.0e}",
        pays.value, pays.error
    );

    let decision = decide(&found.rates, &logged)?;
    println!(
        "saving by the log        {:.1} of {:.1}",
        decision.saving.value(),
        decision.reactive.value()
    );

    // Nobody has the truth but this example: the closed form there, and the cell itself, simulated with other laws of the times.
    let decision = decide(&rates, &times)?;
    let never = ConfusionRates {
        false_alarm: 0.0,
        detection: 0.0,
        ..rates.clone()
    };
    for (name, rates, mean) in [
        ("with preemption", &rates, &decision.monitored),
        ("without", &never, &decision.reactive),
    ] {
        let sample = cell(rates, &times)?.simulate(Draw::new(200_000, 7))?.mean();
        println!(
            "{name:24} {:.2} by the formula, {:.2} +- {:.2} simulated",
            mean.value(),
            sample.value,
            sample.error
        );
    }
    let (low, high) = (0.5, 0.95);
    let law = cell(&rates, &times)?.distribution()?;
    println!(
        "done by                  {:.1} in half of the tasks, by {:.1} in 95 of 100",
        law.quantile(low)?.value,
        law.quantile(high)?.value
    );
    Ok(())
}
