//! The distribution of a makespan, in the catalogue.

use algebra::evidence::{Card, Context, Entry, Method, Source, Twin, Verdict};
use algebra::{Result, Words};
use num_complex::Complex64;
use serde_json::{Value, json};

use super::problem::{
    as_many, between, count, difference, estimated, number, numbers, refused, spread,
};
use crate::cases::read::{list, wrong};
use crate::laplace::{Options, Status, invert};
use crate::makespan::{AttemptModel, Duration, Outcome};

/// Digits to which two inversions agree.
const DIGITS: usize = 10;

/// What they may be off, of a probability.
const ERROR: f64 = 1e-9;

/// The distribution of a makespan of exponential and Erlang times.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "makespan-distribution",
        title: "Distribution of the time until an attempt succeeds, of phase-type durations",
        formula: r"P(M \le t) = 1 - \alpha e^{Tt} 1, \qquad E[e^{-sM}] = \frac{\sum_{\mathrm{done}} P_k \varphi_k(s)}{1 - \sum_{\mathrm{retry}} P_k \varphi_k(s)}",
        assumptions: &[
            "attempts are independent and alike",
            "start, times and restarts are independent, exponential or Erlang",
        ],
        source: Source {
            title: "Matrix-geometric solutions in stochastic models; the question: arXiv 2301.10846",
            authors: &["M. F. Neuts", "J. Watson", "N. Correll"],
            arxiv: Some("2301.10846"),
            derived: &["the phases of an attempt"],
        },
        witness: "numerical inversion of the Laplace transform by two methods that agree: no phase and no exponential of a matrix",
    },
    sample,
    solve: |problem, _| answer(problem, Slip::None),
    witness,
    twins: &[
        Twin {
            name: "started-once",
            mistake: "the start is taken by the first attempt only",
            solve: |problem, _| answer(problem, Slip::StartedOnce),
        },
        Twin {
            name: "restart-after-success",
            mistake: "a restart follows the last attempt too",
            solve: |problem, _| answer(problem, Slip::RestartAfterSuccess),
        },
        Twin {
            name: "stages-merged",
            mistake: "an Erlang time is taken as exponential",
            solve: |problem, _| answer(problem, Slip::StagesMerged),
        },
    ],
    yes_or_no: false,
};

#[derive(Clone, Copy, PartialEq)]
enum Slip {
    None,
    StartedOnce,
    RestartAfterSuccess,
    StagesMerged,
}

fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let success = between(words, 0.55, 0.75);
    let mean = between(words, 20.0, 30.0);
    let start = between(words, 0.04, 0.08) * mean;
    let restart = between(words, 0.06, 0.1) * mean;
    json!({
        "start": start,
        "outcomes": [
            {"p": success, "done": true, "stages": 3, "mean": mean},
            {"p": 0.6 * (1.0 - success), "done": false, "stages": 2, "mean": 0.5 * mean, "restart": restart},
            {"p": 0.4 * (1.0 - success), "done": false, "stages": 1, "mean": 1.6 * mean, "restart": restart},
        ],
        "t": spread(0.4 * mean, 4.0 * mean, count(size)),
    })
}

fn model(problem: &Value, slip: Slip) -> crate::Result<AttemptModel> {
    let start = number(problem, "start")?;
    let outcomes = list(problem, "outcomes")?;
    let mut made = Vec::new();
    let mut restart_of_all: Option<f64> = None;
    for (at, outcome) in outcomes.iter().enumerate() {
        let mean = number(outcome, "mean")?;
        let stages = outcome["stages"]
            .as_u64()
            .and_then(|stages| u32::try_from(stages).ok());
        let stages = stages
            .filter(|stages| (1..=64).contains(stages))
            .ok_or_else(|| wrong("stages", "a whole number from 1 to 64 is expected"))?;
        let restart = outcome
            .get("restart")
            .map(|_| number(outcome, "restart"))
            .transpose()?;
        restart_of_all = restart_of_all.or(restart);
        made.push(Outcome {
            name: at.to_string(),
            probability: number(outcome, "p")?,
            time: match (slip, stages) {
                (Slip::StagesMerged, _) | (_, 1) => Duration::Exponential { mean },
                (_, stages) => Duration::Erlang { stages, mean },
            },
            restart: restart.map(|mean| Duration::Exponential { mean }),
            done: outcome["done"].as_bool().unwrap_or(false),
        });
    }
    if slip == Slip::RestartAfterSuccess {
        for outcome in made.iter_mut().filter(|outcome| outcome.done) {
            outcome.restart = restart_of_all.map(|mean| Duration::Exponential { mean });
        }
    }
    let start = match slip {
        // Where it is small beside all else: the mean of the starts that are left.
        Slip::StartedOnce => {
            let success: f64 = made
                .iter()
                .filter(|one| one.done)
                .map(|one| one.probability)
                .sum();
            start * success
        }
        _ => start,
    };
    AttemptModel::new(Some(Duration::Exponential { mean: start }), made)
}

fn answer(problem: &Value, slip: Slip) -> Result<Value> {
    let found = || -> crate::Result<Value> {
        let times = numbers(problem, "t")?;
        let law = model(problem, slip)?.distribution()?;
        let values: Vec<f64> = law
            .cdf(&times)?
            .into_iter()
            .map(|found| found.value)
            .collect();
        Ok(json!({"cdf": values}))
    };
    found().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let times = numbers(problem, "t")?;
        let claimed = as_many(solution, "cdf", times.len())?;
        let model = model(problem, Slip::None)?;
        let transform = |s: Complex64| model.lst(&s) / s;
        let options = Options {
            digits: DIGITS,
            ..Options::default()
        };
        let found = invert(&transform, &times, &options)?;
        let doubtful = found
            .points
            .iter()
            .any(|point| matches!(point.status, Status::Doubtful { .. }));
        if doubtful {
            return Err(wrong("t", "the inversions do not agree at some time"));
        }
        let values: Vec<f64> = found.points.iter().map(|point| point.value).collect();
        Ok(Verdict::of(vec![estimated(
            Method::Iteration,
            difference(&claimed, &values),
            ERROR,
            "distribution by inversion of its transform",
        )]))
    };
    compare().map_err(refused)
}
