//! Logs, posteriors and plans.

use algebra::Rational;
use serde_json::{Map, Value, json};

use super::confusion::{number, optional};
use super::expected::{exact, exact_or_null};
use crate::cases::read::wrong;
use crate::error::Result;
use crate::formats::{TrialOptions, read_trials};
use crate::makespan::uncertainty::{Beliefs, BetaLaw, Ending, TrialCounts, trials_needed};
use crate::makespan::{Class, Posterior, Times};

/// The probability of the key `trials_for_95pct_right_sign`.
const CONFIDENCE: f64 = 0.95;

pub(super) fn bayes(input: &Value, _: &Value) -> Result<Value> {
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
    let prior = prior(input["prior"].as_str())?;
    let [a, b] = [&prior.0, &prior.1].map(Rational::to_f64);
    let posterior = Posterior::new(&Beliefs::alike(BetaLaw::new(a, b)?), &counts)?;
    // Means of Beta laws are rational.
    let mean = |of: &Rational, rest: &Rational| {
        let above = of + &prior.0;
        let all = &(&above + rest) + &prior.1;
        above
            .checked_div(&all)
            .map_or(Value::Null, |mean| exact(&mean))
    };
    let mut got = json!({
        "posterior_mean_p": mean(&(&run_on + &alarmed), &(&failed + &caught)),
        "posterior_mean_alpha": mean(&alarmed, &run_on),
        "posterior_mean_beta": mean(&caught, &failed),
        "probability_preempt_pays": posterior.prob_pays(&times)?.value,
    });
    if let Some(rates) = counts.rates() {
        let needed = trials_needed(&rates, &times, CONFIDENCE)?;
        got["plugin_gain_g"] = json!(needed.gain);
        got["gain_variance_per_trial"] = json!(needed.variance);
        got["trials_for_95pct_right_sign"] = json!(needed.trials);
    }
    Ok(got)
}

/// The two numbers of "Beta(1,1) on p, alpha, beta"; both 1 where nothing is said.
fn prior(text: Option<&str>) -> Result<(Rational, Rational)> {
    let Some(text) = text else {
        return Ok((Rational::from(1), Rational::from(1)));
    };
    let inside = text
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'))
        .and_then(|(inside, _)| inside.split_once(','));
    let numbers = inside.and_then(|(a, b)| {
        let [a, b] = [a, b].map(|text| Rational::from_decimal(text.trim()));
        a.zip(b)
    });
    numbers.ok_or_else(|| wrong("prior", format!("{text:?} instead of Beta(a,b)")))
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
