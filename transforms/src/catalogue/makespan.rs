//! The mean makespan of attempts that a failure predictor watches, in the catalogue.

use algebra::evidence::{Basis, Card, Context, Entry, Evidence, Method, Source, Twin, Verdict};
use algebra::{Rational, Result, Words};
use serde_json::{Value, json};

use super::problem::refused;
use crate::cases::makespan::confusion::{confusion, number};
use crate::cases::read::wrong;
use crate::makespan::{
    AttemptModel, Class, Confusion, ConfusionRates, decide, witness as witnesses,
};

/// The paper of the entries about makespans.
const PAPER: Source = Source {
    title: "Optimal decision making in robotic assembly and other trial-and-error tasks",
    authors: &["J. Watson", "N. Correll"],
    arxiv: Some("2301.10846"),
    derived: &[
        "everything: the text was not available",
        "the twins are slips in published code of the same laboratory",
    ],
};

/// The mean makespan, with and without preemption.
pub static MEAN: Entry = Entry {
    card: Card {
        id: "preempted-makespan",
        title: "Mean time until a task is done whose attempts are preempted when a predictor expects them to fail",
        formula: r"E[M] = \frac{c_0 + \sum_k P_k \tau_k + (P_{FP} + P_{NCF}) R_F + (P_{TN} + P_{FN}) R_P}{P_{TP} + P_{NCS}}, \quad E[M_0] = \frac{c_0 + p\, MTS + (1-p)(MTF + R_F)}{p}",
        assumptions: &[
            "attempts are independent and alike",
            "a preempted attempt that would have succeeded would have taken the mean time MTS of those that do",
            "only mean times enter: laws of the durations do not matter",
        ],
        source: PAPER,
        witness: "the linear equations of the chain of attempts, solved exactly by lifting modulo powers of a prime",
    },
    sample,
    solve: |problem, _| answer(problem, Slip::None),
    witness: mean_witness,
    twins: &[
        Twin {
            name: "no-verdict-failure-forgotten",
            mistake: "1 - P_FN - P_FP - P_TN below: attempts without a verdict that fail count as done",
            solve: |problem, _| answer(problem, Slip::NoVerdictFailure),
        },
        Twin {
            name: "one-more-per-attempt",
            mistake: "a start state of mean 1 in every attempt",
            solve: |problem, _| answer(problem, Slip::OneMore),
        },
        Twin {
            name: "all-successes",
            mistake: "the mean time of success is that of all attempts that would have succeeded, as if those that were preempted had run on",
            solve: |problem, _| answer(problem, Slip::AllSuccesses),
        },
    ],
    yes_or_no: false,
};

/// The rule that decides.
pub static DECISION: Entry = Entry {
    card: Card {
        id: "preemption-rule",
        title: "Whether preempting pays: the sign of the gain, the saving, and the break-even line of the ROC curve",
        formula: r"g = (1-p)\, \beta\, \Delta_F - \alpha (C_0 - p \Delta_S), \quad E[M_0] - E[M] = \frac{g}{p(1-\alpha)}, \quad \kappa = \frac{C_0 - p \Delta_S}{(1-p) \Delta_F}",
        assumptions: &[
            "attempts are independent and alike",
            "a verdict does not change what an attempt that is run on does",
        ],
        source: PAPER,
        witness: "the equations of both chains, with and without preemption, solved exactly: their difference is the saving, and on the line it is 0",
    },
    sample,
    solve: |problem, _| rule(problem, Slip::None),
    witness: rule_witness,
    twins: &[
        Twin {
            name: "preempted-for-nothing",
            mistake: "the restart after a preemption is not counted for attempts that would have succeeded",
            solve: |problem, _| rule(problem, Slip::FreePreemption),
        },
        Twin {
            name: "restart-not-saved",
            mistake: "preempting a failure is not credited with the restart after failure that it spares",
            solve: |problem, _| rule(problem, Slip::RestartNotSaved),
        },
        Twin {
            name: "per-attempt",
            mistake: "the saving of one attempt of the reactive task: divided by p instead of p(1-α)",
            solve: |problem, _| rule(problem, Slip::PerAttempt),
        },
    ],
    yes_or_no: false,
};

#[derive(Clone, Copy, PartialEq)]
enum Slip {
    None,
    NoVerdictFailure,
    OneMore,
    AllSuccesses,
    FreePreemption,
    RestartNotSaved,
    PerAttempt,
}

/// Counts of the classes, and times that make preempting neither hopeless nor free.
fn sample(size: usize, seed: u64) -> Value {
    let words = &mut Words::new(seed);
    let fine = u64::try_from(size).unwrap_or(1).clamp(1, 1000);
    let mut between = |low: u64, high: u64| low + words.below(high - low + 1);
    let shares = [
        ("TP", between(40, 60)),
        ("NCS", between(2, 6)),
        ("FP", between(3, 8)),
        ("NCF", between(2, 4)),
        ("TN", between(20, 35)),
        ("FN", between(2, 6)),
    ];
    let all: u64 = shares.iter().map(|(_, share)| share).sum();
    let probabilities: serde_json::Map<String, Value> = shares
        .iter()
        .map(|(name, share)| ((*name).to_owned(), json!(format!("{share}/{all}"))))
        .collect();
    // Whole units and a fraction that grows finer with the size.
    let mut time = |low: u64, high: u64| {
        let whole = low + words.below(high - low + 1);
        let parts = words.below(fine);
        json!(format!("{}/{fine}", whole * fine + parts))
    };
    let mean_time = json!({
        "TP": time(24, 32),
        "NCS": time(26, 36),
        "FP": time(60, 75),
        "NCF": time(60, 75),
        "TN": time(8, 16),
        "FN": time(8, 16),
    });
    json!({
        "start_mean": time(1, 3),
        "prob": probabilities,
        "mean_time": mean_time,
        "restart_after_failure": time(3, 8),
        "restart_after_preempt": time(2, 4),
    })
}

fn text(value: &Rational) -> Value {
    json!(value.to_string())
}

fn infinite() -> crate::Error {
    wrong(
        "prob",
        "no attempt completes the task: the mean is infinite",
    )
}

fn answer(problem: &Value, slip: Slip) -> Result<Value> {
    let found = || -> crate::Result<Value> {
        let mut matrix = confusion(problem)?;
        let times = matrix.times()?;
        let reactive = decide(&matrix.rates()?, &times)?.reactive;
        let one = Rational::from(1);
        match slip {
            Slip::OneMore => matrix.start = &matrix.start + &one,
            Slip::AllSuccesses => {
                // Preempted successes count with the times until they were preempted.
                let share = |class| matrix.probabilities.get(class);
                let all = Class::ALL.into_iter().filter(|class| class.succeeds());
                let (mut time, mut weight) = (Rational::from(0), Rational::from(0));
                for class in all {
                    time = &time + &(share(class) * matrix.times.get(class));
                    weight = &weight + share(class);
                }
                let mean = time.checked_div(&weight).ok_or_else(infinite)?;
                for class in [Class::TruePositive, Class::NoVerdictSuccess] {
                    *matrix.times.get_mut(class) = mean.clone();
                }
            }
            _ => {}
        }
        let model = matrix.model()?;
        let mut mean = model.mean().finite().ok_or_else(infinite)?;
        if slip == Slip::NoVerdictFailure {
            let right = model.success();
            let below = &right + matrix.probabilities.get(Class::NoVerdictFailure);
            mean = (&mean * &right).checked_div(&below).ok_or_else(infinite)?;
        }
        let reactive = reactive.finite().ok_or_else(infinite)?;
        Ok(json!({"mean": text(&mean), "reactive": text(&reactive)}))
    };
    found().map_err(refused)
}

fn rule(problem: &Value, slip: Slip) -> Result<Value> {
    let found = || -> crate::Result<Value> {
        let matrix = confusion(problem)?;
        let (rates, mut times) = (matrix.rates()?, matrix.times()?);
        match slip {
            Slip::FreePreemption => {
                // t_S + R_P stand together.
                let spared = &times.preempted_success - &times.restart_after_preempt;
                times.preempted_success = if spared.is_negative() {
                    Rational::from(0)
                } else {
                    spared
                };
            }
            Slip::RestartNotSaved => {
                times.preempted_failure = &times.preempted_failure + &times.restart_after_failure;
            }
            _ => {}
        }
        let decision = decide(&rates, &times)?;
        let mut saving = decision.saving.finite().ok_or_else(infinite)?;
        if slip == Slip::PerAttempt {
            saving = &saving * &(&Rational::from(1) - &rates.false_alarm);
        }
        let slope = decision
            .slope
            .ok_or_else(|| wrong("mean_time", "no break-even line"))?;
        Ok(json!({"saving": text(&saving), "slope": text(&slope), "pays": decision.pays}))
    };
    found().map_err(refused)
}

/// The exact means with and without preemption, from the equations of their chains; what is claimed for one of them is compared.
fn solved(matrix: &Confusion<Rational>, claimed: &Rational, note: &str) -> crate::Result<Evidence> {
    let model = matrix.model()?;
    let found = witnesses::equations(&model.chain(None)?, claimed, 0.0)?;
    Ok(Evidence {
        note: format!("{note}: {}", found.note),
        ..found
    })
}

/// The same attempts, all of them run on.
fn run_on(matrix: &Confusion<Rational>) -> crate::Result<Confusion<Rational>> {
    let none = ConfusionRates {
        false_alarm: Rational::from(0),
        detection: Rational::from(0),
        ..matrix.rates()?
    };
    Ok(Confusion::from_rates(&none, &matrix.times()?))
}

fn mean_witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let matrix = confusion(problem)?;
        Ok(Verdict::of(vec![
            solved(&matrix, &number(solution, "mean")?, "with preemption")?,
            solved(&run_on(&matrix)?, &number(solution, "reactive")?, "without")?,
        ]))
    };
    compare().map_err(refused)
}

fn rule_witness(problem: &Value, solution: &Value, _: &mut Context<'_>) -> Result<Verdict> {
    let compare = || -> crate::Result<Verdict> {
        let matrix = confusion(problem)?;
        let mean = |matrix: &Confusion<Rational>| -> crate::Result<Rational> {
            let model: AttemptModel<Rational> = matrix.model()?;
            witnesses::solution(&model.chain(None)?)
        };
        let reactive = mean(&run_on(&matrix)?)?;
        let difference = &reactive - &mean(&matrix)?;
        let saving = number(solution, "saving")?;
        // On the line, at half the false alarm rate at which it leaves the square.
        let slope = number(solution, "slope")?;
        let one = Rational::from(1);
        let steep = if slope > one { slope.clone() } else { one };
        let false_alarm = Rational::from(1).checked_div(&(&steep * &Rational::from(2)));
        let false_alarm = false_alarm.unwrap_or_default();
        let rates = ConfusionRates {
            detection: &slope * &false_alarm,
            false_alarm,
            ..matrix.rates()?
        };
        let on_the_line = Confusion::from_rates(&rates, &matrix.times()?);
        let even = mean(&on_the_line)?;
        let exact = |claimed: &Rational, found: &Rational, note: &str| Evidence {
            method: Method::Exact,
            measured: (claimed - found).abs().to_f64(),
            bound: 0.0,
            basis: Basis::Rigorous,
            note: note.to_owned(),
        };
        let pays = difference.signum() > 0;
        let agrees = solution["pays"].as_bool() == Some(pays);
        Ok(Verdict::of(vec![
            exact(
                &saving,
                &difference,
                "difference of the means of both chains",
            ),
            exact(
                &even,
                &reactive,
                "mean on the line and mean without preemption",
            ),
            exact(
                &Rational::from(i64::from(!agrees)),
                &Rational::from(0),
                "sign of the difference",
            ),
        ]))
    };
    compare().map_err(refused)
}
