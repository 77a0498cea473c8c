//! How sure it is that preempting pays, in the catalogue.

use algebra::evidence::{Card, Context, Entry, Method, Source, Twin, Verdict};
use algebra::{Result, Words};
use serde_json::{Value, json};

use super::problem::{between, estimated, number, refused};
use crate::makespan::uncertainty::{Beliefs, BetaLaw, TrialCounts};
use crate::makespan::{Posterior, Times, decide};

/// What two orders of integration may differ by.
const ERROR: f64 = 1e-9;

/// The probability that preempting pays.
pub static ENTRY: Entry = Entry {
    card: Card {
        id: "preemption-posterior",
        title: "Probability that preempting pays, given the trials seen so far",
        formula: r"P = \int \mathrm{Beta}(p) \int \mathrm{Beta}(\alpha) \bigl(1 - I_{\kappa(p) \alpha}(a_\beta, b_\beta)\bigr)\, d\alpha\, dp",
        assumptions: &[
            "Beta laws of p, α and β, independent before the trials",
            "the truth of preempted attempts is known",
            "mean times are known",
        ],
        source: Source {
            title: "Optimal decision making in robotic assembly and other trial-and-error tasks",
            authors: &["J. Watson", "N. Correll"],
            arxiv: Some("2301.10846"),
            derived: &["everything: the text was not available"],
        },
        witness: "the order of integration exchanged, p integrated in closed form",
    },
    sample,
    solve: |problem, _| answer(problem, Slip::None),
    witness,
    twins: &[
        Twin {
            name: "no-prior",
            mistake: "nothing is believed before the trials: Beta(0, 0)",
            solve: |problem, _| answer(problem, Slip::NoPrior),
        },
        Twin {
            name: "mean-line",
            mistake: "the break-even line is that of the mean of p",
            solve: |problem, _| answer(problem, Slip::MeanLine),
        },
        Twin {
            name: "restart-forgotten",
            mistake: "the restart after a preemption is not counted",
            solve: |problem, _| answer(problem, Slip::RestartForgotten),
        },
    ],
    yes_or_no: false,
};

#[derive(Clone, Copy, PartialEq)]
enum Slip {
    None,
    NoPrior,
    MeanLine,
    RestartForgotten,
}

/// Counts and times of a predictor that pays a little or not quite.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let scale = 1 + size as u64 / 20;
    let mut around = |mean: u64| mean * scale + words.below(2 * scale + 1);
    let counts = json!({
        "success_continued": around(12),
        "success_preempted": around(5),
        "failure_continued": around(4),
        "failure_preempted": around(7),
    });
    json!({
        "counts": counts,
        "start": 1.0,
        "MTS": between(words, 27.0, 31.0),
        "MTF": between(words, 60.0, 70.0),
        "time_preempt_success": between(words, 12.0, 14.0),
        "time_preempt_failure": between(words, 11.0, 13.0),
        "restart_after_failure": 4.0,
        "restart_after_preempt": 2.0,
    })
}

fn times(problem: &Value) -> crate::Result<Times> {
    Ok(Times {
        start: number(problem, "start")?,
        success: number(problem, "MTS")?,
        failure: number(problem, "MTF")?,
        preempted_success: number(problem, "time_preempt_success")?,
        preempted_failure: number(problem, "time_preempt_failure")?,
        restart_after_failure: number(problem, "restart_after_failure")?,
        restart_after_preempt: number(problem, "restart_after_preempt")?,
    })
}

fn counts(problem: &Value) -> crate::Result<TrialCounts> {
    let count = |key: &str| number(&problem["counts"], key);
    Ok(TrialCounts {
        success_continued: count("success_continued")?,
        success_preempted: count("success_preempted")?,
        failure_continued: count("failure_continued")?,
        failure_preempted: count("failure_preempted")?,
    })
}

fn posterior(problem: &Value) -> crate::Result<Posterior> {
    Posterior::new(&Beliefs::default(), &counts(problem)?)
}

fn answer(problem: &Value, slip: Slip) -> Result<Value> {
    let found = || -> crate::Result<Value> {
        let mut times = times(problem)?;
        let right = posterior(problem)?;
        let value = match slip {
            Slip::None => right.prob_pays(&times)?.value,
            Slip::NoPrior => {
                let counts = counts(problem)?;
                let law = |yes: f64, no: f64| BetaLaw::new(yes, no);
                let beliefs = Beliefs {
                    success: law(
                        counts.success_continued + counts.success_preempted,
                        counts.failure_continued + counts.failure_preempted,
                    )?,
                    false_alarm: law(counts.success_preempted, counts.success_continued)?,
                    detection: law(counts.failure_preempted, counts.failure_continued)?,
                };
                Posterior::new(&beliefs, &TrialCounts::default())?
                    .prob_pays(&times)?
                    .value
            }
            Slip::MeanLine => {
                // So sure of p that only its mean counts.
                let mean = right.mean_rates();
                let sure = 1e9;
                let beliefs = Beliefs {
                    success: BetaLaw::new(sure * mean.success, sure * (1.0 - mean.success))?,
                    false_alarm: right.false_alarm(),
                    detection: right.detection(),
                };
                Posterior::new(&beliefs, &TrialCounts::default())?
                    .prob_pays(&times)?
                    .value
            }
            Slip::RestartForgotten => {
                times.restart_after_preempt = 0.0;
                right.prob_pays(&times)?.value
            }
        };
        let gain = decide(&right.mean_rates(), &times)?.gain;
        Ok(json!({"probability": value, "gain_at_the_mean": gain}))
    };
    found().map_err(refused)
}

fn witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let (found, error) = posterior(problem)?.saving_exceeds_exchanged(&times(problem)?, 0.0)?;
        let claimed = number(solution, "probability")?;
        Ok(Verdict::of(vec![estimated(
            Method::Iteration,
            (claimed - found).abs(),
            ERROR.max(error),
            "order of integration exchanged",
        )]))
    };
    compare().map_err(refused)
}
