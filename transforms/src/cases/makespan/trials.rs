//! Logs, posteriors and plans.

use algebra::Rational;
use serde_json::{Map, Value, json};

use super::confusion::{number, optional};
use super::expected::{exact, exact_or_null, fraction};
use crate::cases::read::wrong;
use crate::error::{Error, Result};
use crate::formats::{TrialOptions, read_trials};
use crate::makespan::uncertainty::{Beliefs, BetaLaw, Ending, TrialCounts, trials_needed};
use crate::makespan::{Class, Posterior, Times};

/// The probability whose gain and variance are shown: they do not depend on it.
const CONFIDENCE: f64 = 0.95;

pub(super) fn bayes(input: &Value, expect: &Value) -> Result<Value> {
    let double = |key: &str| number(input, key).map(|value| value.to_f64());
    let or_zero = |key: &str| optional(input, key).map(|value| value.to_f64());
    let count = |key: &str| number(&input["counts"], key);
    let cells = [
        "success_continued",
        "success_preempted",
        "failure_continued",
        "failure_preempted",
    ]
    .map(count);
    let [run_on, alarmed, failed, caught] = cells;
    let (run_on, alarmed, failed, caught) = (run_on?, alarmed?, failed?, caught?);
    let counts = TrialCounts {
        success_continued: run_on.to_f64(),
        success_preempted: alarmed.to_f64(),
        failure_continued: failed.to_f64(),
        failure_preempted: caught.to_f64(),
    };
    let times = Times {
        start: or_zero("start_mean")?,
        success: double("MTS")?,
        failure: double("MTF")?,
        preempted_success: double("time_preempt_success")?,
        preempted_failure: double("time_preempt_failure")?,
        restart_after_failure: or_zero("restart_after_failure")?,
        restart_after_preempt: or_zero("restart_after_preempt")?,
    };
    let prior = Prior::read(&input["prior"])?;
    let posterior = Posterior::new(&prior.beliefs()?, &counts)?;
    // Means of Beta laws are rational.
    let mean = |law: &Law, of: &Rational, rest: &Rational| {
        let above = of + &law[0];
        let all = &(&above + rest) + &law[1];
        above
            .checked_div(&all)
            .map_or(Value::Null, |mean| exact(&mean))
    };
    let mut got = json!({
        "posterior_mean_p": mean(&prior.success, &(&run_on + &alarmed), &(&failed + &caught)),
        "posterior_mean_alpha": mean(&prior.false_alarm, &alarmed, &run_on),
        "posterior_mean_beta": mean(&prior.detection, &caught, &failed),
        "probability_preempt_pays": posterior.prob_pays(&times)?.value,
    });
    if let Some(rates) = counts.rates() {
        let needed = trials_needed(&rates, &times, CONFIDENCE)?;
        got["plugin_gain_g"] = json!(needed.gain);
        got["gain_variance_per_trial"] = json!(needed.variance);
        for key in expect.as_object().into_iter().flat_map(Map::keys) {
            let per_cent = key.strip_prefix("trials_for_");
            let per_cent = per_cent.and_then(|rest| rest.strip_suffix("pct_right_sign"));
            if let Some(Ok(per_cent)) = per_cent.map(str::parse::<f64>) {
                got[key] = json!(trials_needed(&rates, &times, per_cent / 100.0)?.trials);
            }
        }
    }
    Ok(got)
}

/// The parameters of a Beta law.
type Law = [Rational; 2];

/// The Beta laws of p, alpha and beta before the first trial; uniform where nothing is said.
struct Prior {
    success: Law,
    false_alarm: Law,
    detection: Law,
}

impl Prior {
    /// "Beta(1,1) on p, alpha, beta", "Beta(2,3) on p, Beta(1,1) on alpha, beta", "uniform", a number, or laws by name: [2, 3] or the same texts.
    fn read(value: &Value) -> Result<Self> {
        let mut found = Self::alike(&[1, 1].map(Rational::from));
        match value {
            Value::Null => {}
            Value::Object(law) if law.contains_key("a") => {
                found = Self::alike(&[number(value, "a")?, number(value, "b")?]);
            }
            Value::Object(laws) => {
                for (name, law) in laws {
                    *found.of(name)? = one_law(law)?;
                }
            }
            Value::String(text) if text.contains(" on ") => {
                // each law holds for the names up to the next one
                for part in text.split("Beta").filter(|part| !part.trim().is_empty()) {
                    let (law, names) = part.split_once(" on ").ok_or_else(|| unread(value))?;
                    let law = one_law(&Value::from(format!("Beta{law}")))?;
                    for name in names
                        .split([',', ' '])
                        .filter(|name| !matches!(*name, "" | "and"))
                    {
                        *found.of(name)? = law.clone();
                    }
                }
            }
            one => found = Self::alike(&one_law(one)?),
        }
        Ok(found)
    }

    fn alike(law: &Law) -> Self {
        Self {
            success: law.clone(),
            false_alarm: law.clone(),
            detection: law.clone(),
        }
    }

    fn of(&mut self, name: &str) -> Result<&mut Law> {
        match name {
            "p" => Ok(&mut self.success),
            "alpha" | "al" => Ok(&mut self.false_alarm),
            "beta" | "be" => Ok(&mut self.detection),
            _ => Err(wrong(
                "prior",
                format!("{name:?} instead of p, alpha or beta"),
            )),
        }
    }

    fn beliefs(&self) -> Result<Beliefs> {
        let law = |[a, b]: &Law| BetaLaw::new(a.to_f64(), b.to_f64());
        Ok(Beliefs {
            success: law(&self.success)?,
            false_alarm: law(&self.false_alarm)?,
            detection: law(&self.detection)?,
        })
    }
}

fn unread(value: &Value) -> Error {
    wrong("prior", format!("{value} instead of Beta(a,b)"))
}

/// Beta(a,b), [a, b], or a number for both.
fn one_law(value: &Value) -> Result<Law> {
    let part = |value: &Value| number(&json!({"prior": value}), "prior");
    match value {
        Value::Array(list) => match &list[..] {
            [a, b] => Ok([part(a)?, part(b)?]),
            _ => Err(unread(value)),
        },
        Value::String(text) if text.trim() == "uniform" => Ok([1, 1].map(Rational::from)),
        Value::String(text) => {
            let inside = text.trim().strip_prefix("Beta(");
            let inside = inside.and_then(|rest| rest.strip_suffix(')'));
            let (a, b) = inside
                .and_then(|inside| inside.split_once(','))
                .ok_or_else(|| unread(value))?;
            let [a, b] = [a, b].map(|text| fraction(text.trim()));
            a.zip(b).map(|(a, b)| [a, b]).ok_or_else(|| unread(value))
        }
        number => part(number).map(|both| [both.clone(), both]),
    }
}

pub(super) fn log(input: &Value, _: &Value) -> Result<Value> {
    let csv = input["csv"]
        .as_str()
        .ok_or_else(|| wrong("csv", "it is no text"))?;
    let log = read_trials(csv.as_bytes(), &TrialOptions::default())?;
    let task = log.only()?;
    let found = task.plug_in()?;
    let counts: Map<String, Value> = Class::ALL
        .into_iter()
        .map(|class| {
            let count = task.tally(Ending::Class(class)).count();
            (class.label().to_owned(), json!(count))
        })
        .collect();
    Ok(json!({
        "attempts": found.attempts,
        "completions": found.completions,
        "mean_makespan": exact_or_null(&found.mean),
        "elapsed_over_completions": exact_or_null(&found.ratio),
        "counts": counts,
    }))
}
